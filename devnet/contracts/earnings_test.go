package contracts

import (
	"math/big"
	"testing"
)

func TestRewardIsSharedToTheWei(t *testing.T) {
	n := newNetwork(t)
	n.orchestrate(ana, lpt(777), 130_000, 0)
	n.orchestrate(ben, lpt(4321), 0, 0)
	n.bond(cleo, lpt(12_345), ana)
	n.do(owner, n.bonding, "setTreasuryRewardCutRate", new(big.Int).Div(precise, big.NewInt(10)))

	factor, commission := precise, zero
	var activeCommission *big.Int
	for range 3 {
		n.nextRound()
		stake, active := n.total(ana), n.number(n.bonding, "getTotalBonded")
		gross := percOf(n.number(n.minter, "currentMintableTokens"), stake, active, big.NewInt(1e9))
		treasury := new(big.Int).Div(gross, big.NewInt(10))
		net := sub(gross, treasury)
		cut := new(big.Int).Div(new(big.Int).Mul(net, big.NewInt(130_000)), big.NewInt(1_000_000))
		shared := sub(net, cut)
		activeCommission = commission
		commission = add(add(commission, percOf(shared, commission, stake, precise)), cut)
		factor = add(factor, percOf(factor, shared, stake, precise))

		receipt := n.do(ana, n.bonding, "reward")
		n.same("net", n.onlyEvent(receipt, n.bonding, "Reward")["amount"], net)
		n.same("treasury", n.onlyEvent(receipt, n.bonding, "TreasuryReward")["amount"], treasury)
		n.same("total", n.total(ana), add(stake, net))
		n.same("commission", n.transcoder(ana, "cumulativeRewards"), commission)
		n.same("commission at work", n.transcoder(ana, "activeCumulativeRewards"), activeCommission)
		n.same("orchestrator", n.stake(ana), add(percOf(lpt(777), factor, precise, precise), commission))
		n.same("delegator", n.stake(cleo), percOf(lpt(12_345), factor, precise, precise))
	}
	dust := sub(sub(n.total(ana), n.stake(ana)), n.stake(cleo))
	if dust.Sign() < 0 || dust.Cmp(big.NewInt(100)) > 0 {
		t.Errorf("%v wei of the orchestrator's total belong to nobody, want a few", dust)
	}
	n.same("treasury", n.number(n.token, "balanceOf", n.treasury.at).Sign(), 1)

	n.do(ana, n.bonding, "claimEarnings", zero)
	n.same("a claim takes the commission along", n.transcoder(ana, "cumulativeRewards"), 0)
}

func TestClaimingBeforeTheRewardForfeitsTheRound(t *testing.T) {
	n := newNetwork(t)
	n.orchestrate(ana, lpt(1000), 0, 0)
	n.bond(ben, lpt(1000), ana)
	n.bond(cleo, lpt(1000), ana)
	n.nextRound()
	n.do(ana, n.bonding, "reward")
	n.nextRound()

	n.same("equal before", n.stake(ben), n.stake(cleo))
	before := n.stake(ben)
	receipt := n.do(ben, n.bonding, "claimEarnings", zero)
	event := n.onlyEvent(receipt, n.bonding, "EarningsClaimed")
	n.same("what the claim brought", event["rewards"], sub(before, lpt(1000)))
	n.same("through", event["endRound"], n.round())
	reward := n.onlyEvent(n.do(ana, n.bonding, "reward"), n.bonding, "Reward")["amount"].(*big.Int)
	n.same("who claimed gains nothing", n.stake(ben), before)
	if gain, least := sub(n.stake(cleo), before), new(big.Int).Div(reward, big.NewInt(4)); gain.Cmp(least) < 0 {
		t.Errorf("who waited gained %v of %v", gain, reward)
	}

	n.nextRound()
	n.do(ana, n.bonding, "reward")
	if n.stake(ben).Cmp(before) <= 0 {
		t.Error("the next round's reward does not reach who claimed early")
	}
}

func TestAMissedRoundIsLostForEverybody(t *testing.T) {
	n := newNetwork(t)
	n.orchestrate(ana, lpt(1000), 0, 0)
	n.bond(ben, lpt(1000), ana)
	n.nextRound()
	supply := n.number(n.token, "totalSupply")
	n.nextRound()
	n.same("nothing was minted", n.number(n.token, "totalSupply"), supply)
	n.do(ana, n.bonding, "reward")
	mintable := n.number(n.minter, "currentMintableTokens")
	n.same("one round's reward", sub(add(n.stake(ana), n.stake(ben)), lpt(2000)), mintable)
}

func TestWhatClaimsAndWhatDoesNot(t *testing.T) {
	n := newNetwork(t)
	n.orchestrate(ana, lpt(1000), 0, 0)
	n.bond(ben, lpt(100), ana)
	n.nextRound()
	n.do(ben, n.bonding, "unbond", lpt(10))
	for range testUnbondingPeriod {
		n.nextRound()
		n.do(ana, n.bonding, "reward")
	}
	last := n.delegator(ben, "lastClaimRound")
	n.do(ben, n.bonding, "withdrawStake", zero)
	n.do(eva, n.bonding, "checkpointBondingState", ben.address)
	n.same("neither withdrawing nor checkpointing", n.delegator(ben, "lastClaimRound"), last)

	stake := n.stake(ben)
	n.do(ben, n.bonding, "unbond", stake)
	n.same("an unbond may take what was not claimed yet", n.stake(ben), 0)
	n.same("claimed", n.delegator(ben, "lastClaimRound"), n.round())
}

func TestTheTreasuryStopsAtItsCeiling(t *testing.T) {
	n := newNetwork(t)
	n.orchestrate(ana, lpt(1000), 0, 0)
	tenth := new(big.Int).Div(precise, big.NewInt(10))
	n.do(owner, n.bonding, "setTreasuryRewardCutRate", tenth)
	n.do(owner, n.bonding, "setTreasuryBalanceCeiling", one)
	n.same("not in force before the next round", n.number(n.bonding, "treasuryRewardCutRate"), 0)
	receipt := n.nextRound()
	n.same("announced", n.onlyEvent(receipt, n.bonding, "ParameterUpdate")["param"], "treasuryRewardCutRate")
	n.same("in force", n.number(n.bonding, "treasuryRewardCutRate"), tenth)

	n.do(ana, n.bonding, "reward")
	n.same("still below the ceiling when rewarded", n.number(n.bonding, "nextRoundTreasuryRewardCutRate"), tenth)
	n.nextRound()
	receipt = n.do(ana, n.bonding, "reward")
	n.same("a reward above it ends the cut", n.number(n.bonding, "nextRoundTreasuryRewardCutRate"), 0)
	n.same("this round still pays", len(n.events(receipt, n.bonding, "TreasuryReward")), 1)
	n.nextRound()
	receipt = n.do(ana, n.bonding, "reward")
	n.same("the next does not", len(n.events(receipt, n.bonding, "TreasuryReward")), 0)
}
