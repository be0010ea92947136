package contracts

import (
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
)

func TestCommissionIsCheckedInTheLiveOrder(t *testing.T) {
	n := newNetwork(t)
	tooMuch := big.NewInt(1_000_001)
	n.refuses("invalid rewardCut percentage", ana, n.bonding, "transcoder", tooMuch, tooMuch)
	n.refuses("invalid feeShare percentage", ana, n.bonding, "transcoder", zero, tooMuch)
	n.refuses("transcoder must be registered", ana, n.bonding, "transcoder", zero, zero)

	n.orchestrate(ana, lpt(1000), 250_000, 500_000)
	n.same("may change again while not active yet", n.transcoder(ana, "rewardCut"), 250_000)
	n.do(ana, n.bonding, "transcoder", big.NewInt(100_000), big.NewInt(500_000))
	n.nextRound()
	n.refuses("caller can't be active or must have already called reward for the current round",
		ana, n.bonding, "transcoder", zero, zero)
	n.do(ana, n.bonding, "reward")
	n.do(ana, n.bonding, "transcoder", zero, zero)
	pool := n.view(n.bonding, "getTranscoderEarningsPoolForRound", ana.address, new(big.Int).SetUint64(n.round()))
	n.same("this round keeps its rate", pool[1], 100_000)
	n.same("the next one has the new", n.transcoder(ana, "rewardCut"), 0)

	for n.blocksLeft() > testRoundLength/10 {
		n.backend.Commit()
	}
	n.refuses("can't update transcoder params, current round is locked", ana, n.bonding, "transcoder", tooMuch, zero)
	n.endRound()
	n.refuses("current round is not initialized", ana, n.bonding, "transcoder", tooMuch, zero)
}

func TestRewardIsForActiveOrchestratorsOnceARound(t *testing.T) {
	n := newNetwork(t)
	n.orchestrate(ana, lpt(1000), 0, 0)
	n.refuses("caller must be an active transcoder", ana, n.bonding, "reward")
	n.nextRound()
	receipt := n.do(ana, n.bonding, "reward")
	minted := n.number(n.minter, "currentMintableTokens")
	n.same("all stake is hers", n.onlyEvent(receipt, n.bonding, "Reward")["amount"], minted)
	n.refuses("caller has already called reward for the current round", ana, n.bonding, "reward")
	n.refuses("caller must be an active transcoder", ben, n.bonding, "reward")

	n.nextRound()
	n.do(ana, n.bonding, "unbond", n.stake(ana))
	n.same("who leaves is active to the round's end",
		read[bool](n.chain, n.bonding, "isActiveTranscoder", ana.address), true)
	n.do(ana, n.bonding, "reward")
	n.nextRound()
	n.refuses("caller must be an active transcoder", ana, n.bonding, "reward")
}

func TestARewardCallerRewardsForItsOrchestrator(t *testing.T) {
	n := newNetwork(t)
	n.orchestrate(ana, lpt(1000), 0, 0)
	n.nextRound()
	stranger := "caller must be a reward caller set by the transcoder"
	n.refuses(stranger, eva, n.bonding, "rewardForTranscoder", ana.address)
	n.refuses(stranger, ana, n.bonding, "rewardForTranscoder", ana.address)

	event := n.onlyEvent(n.do(ana, n.bonding, "setRewardCaller", eva.address), n.bonding, "RewardCallerSet")
	n.same("caller", event["rewardCaller"], eva.address)
	n.same("readable", read[common.Address](n.chain, n.bonding, "transcoderToRewardCaller", ana.address), eva.address)
	receipt := n.do(eva, n.bonding, "rewardForTranscoder", ana.address)
	n.same("for the orchestrator", n.onlyEvent(receipt, n.bonding, "Reward")["transcoder"], ana.address)
	n.refuses("caller has already called reward for the current round", ana, n.bonding, "reward")

	n.do(ana, n.bonding, "setRewardCaller", nobody)
	n.nextRound()
	n.refuses(stranger, eva, n.bonding, "rewardForTranscoderWithHint", ana.address, nobody, nobody)
	n.do(owner, n.controller, "pause")
	n.refuses("system is paused", ana, n.bonding, "setRewardCaller", eva.address)
}

func TestAFullPoolEvictsItsLastMemberForMoreStake(t *testing.T) {
	n := newNetwork(t)
	for i, a := range []account{ana, ben, cleo, dan} {
		n.orchestrate(a, lpt(int64(400-100*i)), 0, 0)
	}
	n.same("order", n.pool(), []common.Address{ana.address, ben.address, cleo.address, dan.address})
	n.bond(eva, lpt(100), eva)
	n.same("as much as the last is not enough", len(n.pool()), testPoolSize)
	n.nextRound()

	round := n.round()
	receipt := n.bond(eva, lpt(1), eva)
	n.same("evicted", n.onlyEvent(receipt, n.bonding, "TranscoderDeactivated")["transcoder"], dan.address)
	n.same("from", n.onlyEvent(receipt, n.bonding, "TranscoderDeactivated")["deactivationRound"], round+1)
	n.same("activated", n.onlyEvent(receipt, n.bonding, "TranscoderActivated")["transcoder"], eva.address)
	n.same("order", n.pool(), []common.Address{ana.address, ben.address, cleo.address, eva.address})
	n.same("next round's stake", n.number(n.bonding, "nextRoundTotalActiveStake"), lpt(400+300+200+101))
	n.same("this round's stake", n.number(n.bonding, "getTotalBonded"), lpt(1000))
	n.same("still working", read[bool](n.chain, n.bonding, "isActiveTranscoder", dan.address), true)
	n.same("not yet working", read[bool](n.chain, n.bonding, "isActiveTranscoder", eva.address), false)
	n.same("outside the pool there is no next", read[common.Address](
		n.chain, n.bonding, "getNextTranscoderInPool", dan.address), nobody)

	n.do(cleo, n.bonding, "unbond", lpt(200))
	n.same("a free place brings nobody back", n.pool(), []common.Address{ana.address, ben.address, eva.address})
	n.do(dan, n.bonding, "reward")
	n.same("its own reward does", len(n.pool()), testPoolSize)
}

func TestAnyHintGivesTheSameOrder(t *testing.T) {
	// Each case moves ben, second of four, to a stake of 250: between cleo and dan.
	a, c, d := ana.address, cleo.address, dan.address
	cases := map[string][2]common.Address{
		"the right one":                   {c, d},
		"none":                            {},
		"sides swapped":                   {d, c},
		"only the upper side":             {c, nobody},
		"only the lower side":             {nobody, d},
		"too far up":                      {nobody, a},
		"too far down":                    {d, nobody},
		"strangers":                       {eva.address, fred.address},
		"the moving account itself":       {ben.address, ben.address},
		"right above and strange beneath": {c, fred.address},
		"strange above and right beneath": {fred.address, d},
		"members that are no neighbours":  {a, d},
	}
	n := newNetwork(t)
	for i, who := range []account{ana, ben, cleo, dan} {
		n.orchestrate(who, lpt(int64(500-100*i)), 0, 0)
	}
	n.nextRound()
	n.do(ben, n.bonding, "unbond", lpt(1))
	for name, hint := range cases {
		t.Run(name, func(t *testing.T) {
			// The cases share the chain, but each fails for itself.
			shared := *n.chain
			shared.t = t
			n := &network{chain: &shared, bonding: n.bonding}
			n.do(ben, n.bonding, "unbondWithHint", lpt(149), hint[0], hint[1])
			n.same("order", n.pool(), []common.Address{a, c, ben.address, d})
			lock := n.delegator(ben, "nextUnbondingLockId").(*big.Int)
			n.do(ben, n.bonding, "rebondWithHint", sub(lock, one), hint[1], hint[0])
			n.same("and back", n.pool(), []common.Address{a, ben.address, c, d})
		})
	}
}

func TestEqualStakesRankTheNewcomerFirstUnlessHinted(t *testing.T) {
	n := newNetwork(t)
	n.bond(ana, lpt(10), ana)
	n.bond(ben, lpt(10), ben)
	n.same("searched from the top", n.pool(), []common.Address{ben.address, ana.address})
	n.fund(cleo, lpt(10))
	n.do(cleo, n.bonding, "bondWithHint", lpt(10), cleo.address, nobody, nobody, ana.address, nobody)
	n.same("a fitting hint is taken as it is", n.pool(), []common.Address{ben.address, ana.address, cleo.address})
	n.fund(dan, lpt(10))
	n.do(dan, n.bonding, "bondWithHint", lpt(10), dan.address, nobody, nobody, ben.address, eva.address)
	n.same("half a hint at the top goes before it", n.pool()[0], dan.address)
}

func TestThePoolCanOnlyGrow(t *testing.T) {
	n := newNetwork(t)
	n.refuses("new max size must be greater than old max size",
		owner, n.bonding, "setNumActiveTranscoders", big.NewInt(testPoolSize))
	n.refuses("caller must be Controller owner", ana, n.bonding, "setNumActiveTranscoders", big.NewInt(10))
	event := n.onlyEvent(n.do(owner, n.bonding, "setNumActiveTranscoders", big.NewInt(5)), n.bonding, "ParameterUpdate")
	n.same("parameter", event["param"], "numActiveTranscoders")
	n.same("size", n.number(n.bonding, "getTranscoderPoolMaxSize"), 5)
}

func TestOnlyPeersMayReportToStaking(t *testing.T) {
	n := newNetwork(t)
	n.refuses("caller must be TicketBroker", ana, n.bonding, "updateTranscoderWithFees", ana.address, one, one)
	n.refuses("caller must be RoundsManager", ana, n.bonding, "setCurrentRoundTotalActiveStake")
	n.refuses("caller must be Verifier", ana, n.bonding, "slashTranscoder", ana.address, nobody, one, one)
	n.refuses("caller must be Controller", ana, n.bonding, "setController", ana.address)
	n.refuses("_cutRate is invalid precise percentage",
		owner, n.bonding, "setTreasuryRewardCutRate", add(precise, one))
}

func TestSlashingBurnsTheOrchestratorsOwnStake(t *testing.T) {
	n := newNetwork(t)
	n.orchestrate(ana, lpt(1000), 0, 0)
	n.bond(ben, lpt(500), ana)
	n.nextRound()
	n.do(owner, n.controller, "setContractInfo", role("Verifier"), owner.address, [20]byte{})
	supply := n.number(n.token, "totalSupply")
	receipt := n.do(owner, n.bonding, "slashTranscoder", ana.address, eva.address, big.NewInt(500_000), big.NewInt(100_000))
	n.same("penalty", n.onlyEvent(receipt, n.bonding, "TranscoderSlashed")["penalty"], lpt(500))
	n.same("own stake", n.stake(ana), lpt(500))
	n.same("delegator's stake", n.stake(ben), lpt(500))
	n.same("finder", n.number(n.token, "balanceOf", eva.address), lpt(50))
	n.same("burnt", n.number(n.token, "totalSupply"), sub(supply, lpt(450)))
	n.same("out of the pool", len(n.pool()), 0)
}
