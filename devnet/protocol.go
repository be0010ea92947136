package devnet

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// Protocol is the deployed protocol. Contracts behind a proxy have the proxy's address and the functions of the code.
type Protocol struct {
	Controller, LivepeerToken, L2LPTDataCache, Minter, RoundsManager, BondingManager, BondingVotes,
	TicketBroker, ServiceRegistry, AIServiceRegistry, Treasury, LivepeerGovernor, PollCreator Contract
}

// settings are the protocol's parameters that depend on the length of the history. Everything else is as live.
type settings struct {
	roundBlocks     int
	poolSize        int
	unbondingPeriod int // rounds
	votingPeriod    int // rounds
	pollPeriod      int // blocks
}

// The live protocol's parameters, with its scales.
const (
	roundLock            = 100_000 // of 1e6
	ticketPeriods        = 2       // rounds, both of them
	inflation            = 660_000 // of 1e9, what it has risen to
	inflationChange      = 500     // of 1e9
	targetBonding        = 500_000_000
	votingDelay          = 1 // rounds
	governorQuorum       = 333_300
	governorQuota        = 500_000
	proposalThresholdLPT = 100
	treasuryCeilingLPT   = 750_000
)

// treasuryCut is 10 % on the scale of 1e27.
var treasuryCut = new(big.Int).Exp(big.NewInt(10), big.NewInt(26), nil)

// The supply, in LPT: about what circulates on both layers.
const (
	supplyL1 = 12_500_000
	supplyL2 = 21_500_000
)

// deployProtocol deploys and wires everything in the order in which the pieces need one another. The owner, who stands
// for the protocol's governance and for the bridge, ends up with all LPT of the second layer.
func deployProtocol(s *script, owner *Account, set settings) Protocol {
	var p Protocol
	p.Controller = s.deploy(owner, "Controller")
	register := func(name string, c Contract) {
		s.do(owner, p.Controller, "setContractInfo", crypto.Keccak256Hash([]byte(name)), c.Address, [20]byte{})
	}
	plain := func(name string, c Contract) Contract {
		register(name, c)
		return c
	}
	proxied := func(name string) Contract {
		target := s.deploy(owner, name, p.Controller.Address)
		register(name+"Target", target)
		proxy := s.deploy(owner, "ManagerProxy", p.Controller.Address, crypto.Keccak256Hash([]byte(name+"Target")))
		register(name, proxy)
		return Contract{proxy.Address, target.ABI}
	}

	p.LivepeerToken = plain("LivepeerToken", s.deploy(owner, "LivepeerToken"))
	p.L2LPTDataCache = plain("L2LPTDataCache", s.deploy(owner, "L2LPTDataCache"))
	p.Minter = plain("Minter", s.deploy(owner, "Minter", p.Controller.Address,
		big.NewInt(inflation), big.NewInt(inflationChange), big.NewInt(targetBonding)))
	p.RoundsManager = proxied("RoundsManager")
	p.BondingManager = proxied("BondingManager")
	p.BondingVotes = proxied("BondingVotes")
	p.TicketBroker = proxied("TicketBroker")
	register("JobsManager", p.TicketBroker)
	p.ServiceRegistry = proxied("ServiceRegistry")
	p.AIServiceRegistry = s.deploy(owner, "ServiceRegistry", p.Controller.Address)
	p.PollCreator = s.deploy(owner, "PollCreator", p.BondingManager.Address,
		count(set.pollPeriod))

	s.do(owner, p.RoundsManager, "setRoundLength", count(set.roundBlocks))
	s.do(owner, p.RoundsManager, "setRoundLockAmount", big.NewInt(roundLock))
	s.do(owner, p.BondingManager, "setUnbondingPeriod", count(set.unbondingPeriod).Uint64())
	s.do(owner, p.BondingManager, "setNumActiveTranscoders", count(set.poolSize))
	s.do(owner, p.BondingManager, "setTreasuryRewardCutRate", treasuryCut)
	s.do(owner, p.BondingManager, "setTreasuryBalanceCeiling", lpt(treasuryCeilingLPT))
	s.do(owner, p.TicketBroker, "setUnlockPeriod", big.NewInt(ticketPeriods))
	s.do(owner, p.TicketBroker, "setTicketValidityPeriod", big.NewInt(ticketPeriods))

	grant := func(c Contract, role string, to common.Address) {
		s.do(owner, c, "grantRole", crypto.Keccak256Hash([]byte(role)), to)
	}
	grant(p.LivepeerToken, "MINTER_ROLE", p.Minter.Address)
	grant(p.LivepeerToken, "BURNER_ROLE", p.Minter.Address)
	grant(p.LivepeerToken, "MINTER_ROLE", owner.Address)
	s.do(owner, p.LivepeerToken, "mint", owner.Address, lpt(supplyL2))
	s.do(owner, p.L2LPTDataCache, "finalizeCacheTotalSupply", lpt(supplyL1))

	p.Treasury = plain("Treasury", s.deploy(owner, "Treasury"))
	s.do(owner, p.Treasury, "initialize", new(big.Int), []common.Address{}, []common.Address{}, owner.Address)
	p.LivepeerGovernor = proxied("LivepeerGovernor")
	s.do(owner, p.LivepeerGovernor, "initialize", big.NewInt(votingDelay), count(set.votingPeriod),
		lpt(proposalThresholdLPT), big.NewInt(governorQuorum), big.NewInt(governorQuota))
	for _, role := range []string{"PROPOSER_ROLE", "CANCELLER_ROLE", "EXECUTOR_ROLE"} {
		grant(p.Treasury, role, p.LivepeerGovernor.Address)
	}
	s.do(owner, p.Treasury, "renounceRole", crypto.Keccak256Hash([]byte("TIMELOCK_ADMIN_ROLE")), owner.Address)

	s.do(owner, p.Controller, "unpause")
	return p
}

// lpt is a whole number of LPT in base units.
func lpt(whole int64) *big.Int {
	return new(big.Int).Mul(big.NewInt(whole), big.NewInt(1e18))
}

// count is a number of things as contracts take it.
func count(n int) *big.Int {
	return big.NewInt(int64(n))
}
