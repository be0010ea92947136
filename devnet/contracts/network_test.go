package contracts

import (
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/params"
)

const (
	testRoundLength     = 36
	testUnbondingPeriod = 3
	testPoolSize        = 4
)

var (
	owner = newAccount("owner")
	// Orchestrators and delegators of the tests.
	ana, ben, cleo, dan, eva, fred = newAccount("ana"), newAccount("ben"), newAccount("cleo"), newAccount("dan"),
		newAccount("eva"), newAccount("fred")
	everybody = []account{owner, ana, ben, cleo, dan, eva, fred}

	nobody     = common.Address{}
	one        = big.NewInt(1)
	zero       = new(big.Int)
	precise, _ = new(big.Int).SetString("1000000000000000000000000000", 10)
	maxUint256 = new(big.Int).Sub(new(big.Int).Lsh(one, 256), one)
)

// network is the whole protocol on a chain of its own, running, in an initialised round.
type network struct {
	*chain
	controller, token, minter, cache, rounds, bonding, votes, broker, registry, governor, treasury, polls contract
}

// newNetwork deploys in the order that README.md gives.
func newNetwork(t *testing.T) *network {
	t.Helper()
	t.Parallel()
	n := &network{chain: newChain(t, everybody...)}
	n.controller = n.deploy(owner, "Controller")
	at := n.controller.at

	n.token = n.deploy(owner, "LivepeerToken")
	n.register("LivepeerToken", n.token.at)
	n.minter = n.deploy(owner, "Minter", at, big.NewInt(220500), big.NewInt(500), big.NewInt(500_000_000))
	n.register("Minter", n.minter.at)
	n.cache = n.deploy(owner, "L2LPTDataCache")
	n.register("L2LPTDataCache", n.cache.at)
	n.bonding = n.deployProxied("BondingManager", at)
	n.votes = n.deployProxied("BondingVotes", at)
	n.rounds = n.deployProxied("RoundsManager", at)
	n.broker = n.deployProxied("TicketBroker", at)
	n.register("JobsManager", n.broker.at)
	n.registry = n.deployProxied("ServiceRegistry", at)
	n.treasury = n.deploy(owner, "Treasury")
	n.register("Treasury", n.treasury.at)
	n.governor = n.deployProxied("LivepeerGovernor", at)
	n.polls = n.deploy(owner, "PollCreator", n.bonding.at, big.NewInt(57600))

	n.do(owner, n.token, "grantRole", role("MINTER_ROLE"), n.minter.at)
	n.do(owner, n.token, "grantRole", role("BURNER_ROLE"), n.minter.at)
	n.do(owner, n.token, "grantRole", role("MINTER_ROLE"), owner.address)
	n.do(owner, n.rounds, "setRoundLength", big.NewInt(testRoundLength))
	n.do(owner, n.rounds, "setRoundLockAmount", big.NewInt(100_000))
	n.do(owner, n.bonding, "setUnbondingPeriod", uint64(testUnbondingPeriod))
	n.do(owner, n.bonding, "setNumActiveTranscoders", big.NewInt(testPoolSize))
	n.do(owner, n.broker, "setUnlockPeriod", big.NewInt(2))
	n.do(owner, n.broker, "setTicketValidityPeriod", big.NewInt(2))

	n.do(owner, n.treasury, "initialize", zero, []common.Address{n.governor.at}, []common.Address{n.governor.at}, nobody)
	n.do(owner, n.governor, "initialize", one, big.NewInt(2), lpt(100), big.NewInt(333300), big.NewInt(500000))
	n.do(owner, n.controller, "unpause")
	n.nextRound()
	return n
}

func role(name string) [32]byte { return crypto.Keccak256Hash([]byte(name)) }

func (n *network) register(name string, at common.Address) {
	n.t.Helper()
	n.do(owner, n.controller, "setContractInfo", [32]byte(crypto.Keccak256Hash([]byte(name))), at, [20]byte{})
}

// deployProxied registers the code as <name>Target and a proxy to it as <name>.
func (n *network) deployProxied(name string, args ...any) contract {
	n.t.Helper()
	target := n.deploy(owner, name, args...)
	n.register(name+"Target", target.at)
	proxy := n.deploy(owner, "ManagerProxy", n.controller.at, [32]byte(crypto.Keccak256Hash([]byte(name+"Target"))))
	n.register(name, proxy.at)
	return contract{target.abi, proxy.at}
}

func (n *network) round() uint64 {
	n.t.Helper()
	return read[*big.Int](n.chain, n.rounds, "currentRound").Uint64()
}

// endRound mines until the next round's first block, and leaves that round uninitialised.
func (n *network) endRound() {
	n.t.Helper()
	blocks := n.blocksLeft()
	for range blocks {
		n.backend.Commit()
	}
}

// blocksLeft is how many blocks the current round still has, as a call on the latest block sees it.
func (n *network) blocksLeft() uint64 {
	n.t.Helper()
	start := read[*big.Int](n.chain, n.rounds, "currentRoundStartBlock").Uint64()
	return start + testRoundLength - read[*big.Int](n.chain, n.rounds, "blockNum").Uint64()
}

func (n *network) nextRound() *types.Receipt {
	n.t.Helper()
	n.endRound()
	return n.do(owner, n.rounds, "initializeRound")
}

// fund gives an account LPT and lets the staking contract take it.
func (n *network) fund(a account, amount *big.Int) {
	n.t.Helper()
	n.do(owner, n.token, "mint", a.address, amount)
	n.do(a, n.token, "approve", n.bonding.at, maxUint256)
}

// bond funds an account and bonds all of it.
func (n *network) bond(a account, amount *big.Int, to account) *types.Receipt {
	n.t.Helper()
	n.fund(a, amount)
	return n.do(a, n.bonding, "bond", amount, to.address)
}

// orchestrate makes an account an orchestrator with these commissions, active from the next round.
func (n *network) orchestrate(a account, stake *big.Int, rewardCut, feeShare int64) {
	n.t.Helper()
	n.bond(a, stake, a)
	n.do(a, n.bonding, "transcoder", big.NewInt(rewardCut), big.NewInt(feeShare))
}

// pool is the ranking, from the top.
func (n *network) pool() []common.Address {
	n.t.Helper()
	var members []common.Address
	next := read[common.Address](n.chain, n.bonding, "getFirstTranscoderInPool")
	for next != nobody {
		members = append(members, next)
		next = read[common.Address](n.chain, n.bonding, "getNextTranscoderInPool", next)
	}
	return members
}

func (n *network) number(of contract, method string, args ...any) *big.Int {
	n.t.Helper()
	return read[*big.Int](n.chain, of, method, args...)
}

func (n *network) stake(a account) *big.Int {
	return n.number(n.bonding, "pendingStake", a.address, zero)
}

func (n *network) fees(a account) *big.Int {
	return n.number(n.bonding, "pendingFees", a.address, zero)
}

func (n *network) total(a account) *big.Int {
	return n.number(n.bonding, "transcoderTotalStake", a.address)
}

// delegator and transcoder return one field of the accounts' records.
func (n *network) delegator(a account, field string) any {
	n.t.Helper()
	return n.field(n.bonding, "getDelegator", field, a.address)
}

func (n *network) transcoder(a account, field string) *big.Int {
	n.t.Helper()
	return n.field(n.bonding, "getTranscoder", field, a.address).(*big.Int)
}

func (n *network) field(of contract, method, field string, args ...any) any {
	n.t.Helper()
	values := n.view(of, method, args...)
	for i, output := range of.abi.Methods[method].Outputs {
		if output.Name == field {
			return values[i]
		}
	}
	n.t.Fatalf("%s has no field %s", method, field)
	return nil
}

func lpt(n int64) *big.Int { return new(big.Int).Mul(big.NewInt(n), big.NewInt(params.Ether)) }

// percOf is amount * part / whole as the protocol rounds it: first the rate, then the amount.
func percOf(amount, part, whole, scale *big.Int) *big.Int {
	rate := new(big.Int).Mul(part, scale)
	rate.Div(rate, whole)
	return rate.Div(rate.Mul(rate, amount), scale)
}

func add(a, b *big.Int) *big.Int { return new(big.Int).Add(a, b) }
func sub(a, b *big.Int) *big.Int { return new(big.Int).Sub(a, b) }
