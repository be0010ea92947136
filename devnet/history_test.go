package devnet_test

import (
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/devnet"
)

// small is a history long enough for everything that the README promises.
var small = devnet.Config{Orchestrators: 24, Delegators: 40, Rounds: 12, Seed: 5}

func TestHistory(t *testing.T) {
	n := start(t, small)
	t.Run("the last round is under way, initialised and unlocked", n.sub(testLastRound))
	t.Run("the pool is full and most of it has called reward", n.sub(testPool))
	t.Run("orchestrators are what their roles say", n.sub(testOrchestrators))
	t.Run("delegators are what their roles say", n.sub(testDelegators))
	t.Run("the demo delegator has locks in every state and fees", n.sub(testDemoDelegator))
	t.Run("money is of the size that it has on the live network", n.sub(testMoney))
	t.Run("the events of the whole history can be read", n.sub(testEvents))
	t.Run("gateways have paid in and one is leaving", n.sub(testGateways))
	t.Run("there is a proposal in every state", n.sub(testProposals))
	t.Run("delegators overruled their orchestrators", n.sub(testOverrides))
	t.Run("one poll is over and one is open", n.sub(testPolls))
	t.Run("names are verified, spoofed, one-way and hostile", n.sub(testNames))
	t.Run("service addresses are hostile", n.sub(testServiceURIs))
}

func (n *network) sub(test func(*network)) func(*testing.T) {
	return func(t *testing.T) { test(&network{t, n.Chain, n.client}) }
}

func testLastRound(n *network) {
	rounds := n.Protocol.RoundsManager
	round := n.number(rounds, "currentRound")
	if want := uint64(small.Rounds) + 1; round != want {
		n.Errorf("round %d, want %d", round, want)
	}
	if !n.yes(rounds, "currentRoundInitialized") || n.yes(rounds, "currentRoundLocked") {
		n.Error("the round must be initialised and not locked")
	}
	into := n.head().Number.Uint64() - n.number(rounds, "currentRoundStartBlock")
	if length := n.number(rounds, "roundLength"); length != 50 || into != 25 {
		n.Errorf("block %d of %d, want 25 of 50", into, length)
	}
	if lock := n.number(rounds, "roundLockAmount"); lock != 100_000 {
		n.Errorf("round lock %d, want 10 %%", lock)
	}
}

func testPool(n *network) {
	staking := n.Protocol.BondingManager
	members := n.pool()
	if len(members) != small.Orchestrators || n.number(staking, "getTranscoderPoolMaxSize") != uint64(small.Orchestrators) {
		n.Fatalf("%d members in the pool, want %d and no room", len(members), small.Orchestrators)
	}
	round := n.number(n.Protocol.RoundsManager, "currentRound")
	rewarded := 0
	last := new(big.Int).Lsh(common.Big1, 200)
	for _, member := range members {
		if !n.yes(staking, "isActiveTranscoder", member) {
			n.Errorf("%s is in the pool and not active", member)
		}
		stake := n.big(staking, "transcoderTotalStake", member)
		if stake.Cmp(last) > 0 {
			n.Errorf("%s is out of order", member)
		}
		last = stake
		if n.big(staking, "getTranscoder", member).Uint64() == round {
			rewarded++
		}
	}
	if share := rewarded * 100 / len(members); share < 45 || share > 85 {
		n.Errorf("%d of %d have called reward, want about two thirds", rewarded, len(members))
	}
}

func testOrchestrators(n *network) {
	staking := n.Protocol.BondingManager
	rewards := make(map[common.Address]int)
	for _, log := range n.logs(staking, "Reward") {
		rewards[common.BytesToAddress(log.Topics[1].Bytes())]++
	}
	inPool := make(map[common.Address]bool)
	for _, member := range n.pool() {
		inPool[member] = true
	}
	of := func(role string) devnet.Account { return n.account("orchestrator:" + role) }

	if a := of("never-rewards"); rewards[a.Address] != 0 || !inPool[a.Address] {
		n.Errorf("never-rewards: %d rewards, in the pool: %v", rewards[a.Address], inPool[a.Address])
	}
	if a := of("misses-rewards"); rewards[a.Address] == 0 || rewards[a.Address] >= small.Rounds-1 {
		n.Errorf("misses-rewards: %d rewards in %d rounds", rewards[a.Address], small.Rounds)
	}
	if a := of("evicted"); inPool[a.Address] || !n.yes(staking, "isRegisteredTranscoder", a.Address) {
		n.Error("evicted: must be registered outside the pool")
	}
	if a := of("resigned"); inPool[a.Address] || n.yes(staking, "isRegisteredTranscoder", a.Address) {
		n.Error("resigned: must not be registered")
	}
	if a := of("full-cut"); n.read(staking, "getTranscoder", a.Address)[1].(*big.Int).Int64() != 1_000_000 {
		n.Error("full-cut: the reward cut is not 100 %")
	}
	caller := n.account("reward-caller")
	if a := of("reward-caller"); n.address(staking, "transcoderToRewardCaller", a.Address) != caller.Address || rewards[a.Address] == 0 {
		n.Error("reward-caller: somebody else must call its rewards")
	}
	demo := n.account("demo-orchestrator")
	if round := n.number(n.Protocol.RoundsManager, "currentRound"); n.number(staking, "getTranscoder", demo.Address) != round-1 {
		n.Error("demo-orchestrator: its last reward must be the round before, so that there is one to call")
	}

	bait, lowest, highest := of("cut-bait"), int64(1_000_000), int64(0)
	for _, log := range n.logs(staking, "TranscoderUpdate") {
		if common.BytesToAddress(log.Topics[1].Bytes()) == bait.Address {
			cut := new(big.Int).SetBytes(log.Data[:32]).Int64()
			lowest, highest = min(lowest, cut), max(highest, cut)
		}
	}
	if highest-lowest < 300_000 {
		n.Errorf("cut-bait: cuts from %d to %d, want a jump of 30 points", lowest, highest)
	}
}

func testDelegators(n *network) {
	staking := n.Protocol.BondingManager
	round := n.number(n.Protocol.RoundsManager, "currentRound")
	status := map[uint8]string{0: "pending", 1: "bonded", 2: "unbonded"}
	for _, want := range []struct {
		role, status string
		ripe, unripe int
	}{
		{"bonded", "bonded", 0, 0},
		{"pending", "pending", 0, 0},
		{"moving", "pending", 0, 0},
		{"moved", "bonded", 0, 0},
		{"ripe-lock", "bonded", 1, 0},
		{"unripe-lock", "bonded", 0, 1},
		{"unbonded", "unbonded", 1, 0},
		{"withdrawn", "bonded", 0, 0},
		{"many-locks", "bonded", 10, 14},
		{"rebonded", "bonded", 0, 0},
		{"rebonded-from-unbonded", "bonded", 0, 0},
		{"transferred", "bonded", 0, 0},
		{"received", "bonded", 0, 0},
		{"fees-withdrawn", "bonded", 0, 0},
		{"forfeited", "bonded", 0, 0},
		{"left-behind", "bonded", 0, 0},
		{"with-evicted", "bonded", 0, 0},
	} {
		a := n.account("delegator:" + want.role)
		if got := status[n.read(staking, "delegatorStatus", a.Address)[0].(uint8)]; got != want.status {
			n.Errorf("%s: is %s, want %s", want.role, got, want.status)
		}
		if ripe, unripe := n.locks(a, round); ripe != want.ripe || unripe != want.unripe {
			n.Errorf("%s: %d ripe and %d unripe locks, want %d and %d", want.role, ripe, unripe, want.ripe, want.unripe)
		}
	}
	for _, once := range []struct{ event, role string }{
		{"WithdrawStake", "withdrawn"},
		{"WithdrawFees", "fees-withdrawn"},
		{"Rebond", "rebonded"},
		{"TransferBond", "transferred"},
	} {
		if len(n.logs(staking, once.event)) == 0 {
			n.Errorf("%s: no %s event", once.role, once.event)
		}
	}
}

// locks counts an account's open locks.
func (n *network) locks(a devnet.Account, round uint64) (ripe, unripe int) {
	n.Helper()
	staking := n.Protocol.BondingManager
	next := n.read(staking, "getDelegator", a.Address)[6].(*big.Int).Int64()
	for i := range next {
		switch at := n.read(staking, "getDelegatorUnbondingLock", a.Address, big.NewInt(i))[1].(*big.Int).Uint64(); {
		case at == 0:
		case at <= round:
			ripe++
		default:
			unripe++
		}
	}
	return ripe, unripe
}

func testDemoDelegator(n *network) {
	staking := n.Protocol.BondingManager
	demo := n.account("demo-delegator")
	if ripe, unripe := n.locks(demo, n.number(n.Protocol.RoundsManager, "currentRound")); ripe == 0 || unripe == 0 {
		n.Errorf("%d ripe and %d unripe locks, want some of both", ripe, unripe)
	}
	if n.yes(staking, "isValidUnbondingLock", demo.Address, new(big.Int)) {
		n.Error("its first lock must be used up")
	}
	if n.big(staking, "pendingFees", demo.Address, new(big.Int)).Sign() == 0 {
		n.Error("no fees to withdraw")
	}
	if delegate := n.read(staking, "getDelegator", demo.Address)[2]; delegate != n.account("demo-orchestrator").Address {
		n.Error("must delegate to the demo orchestrator")
	}
}

func testMoney(n *network) {
	supply := n.big(n.Protocol.Minter, "getGlobalTotalSupply")
	if supply.Cmp(lpt(30_000_000)) < 0 || supply.Cmp(lpt(40_000_000)) > 0 {
		n.Errorf("supply %s, want 30 to 40 million LPT", supply)
	}
	bonded := n.big(n.Protocol.BondingManager, "getTotalBonded")
	rate := new(big.Int).Div(new(big.Int).Mul(bonded, big.NewInt(100)), supply).Int64()
	if rate < 43 || rate > 53 {
		n.Errorf("bonding rate %d %%, want about 48", rate)
	}
	treasury := n.big(n.Protocol.LivepeerToken, "balanceOf", n.Protocol.Treasury.Address)
	if treasury.Cmp(lpt(10_000)) < 0 {
		n.Errorf("the treasury has %s, want its tenth of all rewards", treasury)
	}
	for _, role := range []string{"demo-delegator", "demo-orchestrator", "fresh", "gateway", "voter", "owner"} {
		wei, err := n.client.BalanceAt(n.Context(), n.account(role).Address, nil)
		if err != nil || wei.Sign() == 0 {
			n.Errorf("%s: no ether (%v)", role, err)
		}
	}
	if got := n.big(n.Protocol.LivepeerToken, "balanceOf", n.account("fresh").Address); got.Cmp(lpt(25_000)) < 0 {
		n.Errorf("fresh: has %s, want 25000 LPT to bond", got)
	}
}

func testEvents(n *network) {
	for _, want := range []struct {
		contract devnet.Contract
		event    string
		least    int
	}{
		{n.Protocol.RoundsManager, "NewRound", small.Rounds + 1},
		{n.Protocol.BondingManager, "Reward", small.Rounds * small.Orchestrators * 6 / 10},
		{n.Protocol.BondingManager, "Bond", small.Orchestrators + small.Delegators},
		{n.Protocol.BondingManager, "EarningsClaimed", 20},
		{n.Protocol.TicketBroker, "WinningTicketRedeemed", small.Rounds * 4},
		{n.Protocol.ServiceRegistry, "ServiceURIUpdate", small.Orchestrators},
	} {
		logs := n.logs(want.contract, want.event)
		if len(logs) < want.least {
			n.Errorf("%d %s events, want at least %d", len(logs), want.event, want.least)
			continue
		}
		receipt, err := n.client.TransactionReceipt(n.Context(), logs[0].TxHash)
		if err != nil || receipt.BlockHash != logs[0].BlockHash {
			n.Errorf("the transaction of the first %s cannot be read: %v", want.event, err)
		}
	}
	first := n.logs(n.Protocol.RoundsManager, "NewRound")[0]
	header, err := n.client.HeaderByHash(n.Context(), first.BlockHash)
	if err != nil {
		n.Fatal(err)
	}
	if days := (n.head().Time - header.Time) / 86400; days < 9 || days > 12 {
		n.Errorf("12 rounds took %d days, want 10 or 11", days)
	}
}

func testGateways(n *network) {
	info := n.read(n.Protocol.TicketBroker, "getSenderInfo", n.account("gateway").Address)
	if len(info) != 2 || n.yes(n.Protocol.TicketBroker, "isUnlockInProgress", n.account("gateway").Address) {
		n.Error("the gateway must have funds that it leaves where they are")
	}
	if !n.yes(n.Protocol.TicketBroker, "isUnlockInProgress", n.account("gateway:unlocking").Address) {
		n.Error("the second gateway must have started to unlock")
	}
}
