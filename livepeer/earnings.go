package livepeer

import (
	"github.com/ethereum/go-ethereum/common"
	"github.com/holiman/uint256"
)

// This file is the contracts' own arithmetic, exact to the wei: what an account
// has pending, what one reward call brings, what acting too early costs. Rounding
// matters: each library floors twice (percOf), and results differ by a few wei
// where that is not followed.

var (
	million = uint256.NewInt(scaleMillion)
	billion = uint256.NewInt(scaleBillion)
)

// percOf is a·(n/d) as MathUtils, MathUtilsV2 and PreciseMathUtils compute it with
// their scales: a · floor(n·scale/d) / scale, floored again. It reports false where
// the contract would revert: d is zero, or an intermediate result exceeds 256 bits.
func percOf(a, n, d, scale *uint256.Int) (z uint256.Int, ok bool) {
	if d.IsZero() {
		return z, false
	}
	if _, over := z.MulOverflow(n, scale); over {
		return uint256.Int{}, false
	}
	z.Div(&z, d)
	if _, over := z.MulOverflow(a, &z); over {
		return uint256.Int{}, false
	}
	z.Div(&z, scale)
	return z, true
}

// Factors are the cumulative factors of an earnings pool, parts per 1e27. Reward
// zero means that the row was not written; the contract then counts with 1e27.
type Factors struct{ Reward, Fee uint256.Int }

func (f *Factors) rewardOrOne() *uint256.Int {
	if f.Reward.IsZero() {
		return one27
	}
	return &f.Reward
}

// A Position is an account's stake as the contract stores it, with what is needed
// to bring it up to date.
type Position struct {
	Bonded         LPT // as of LastClaimRound
	Fees           ETH
	LastClaimRound uint64
	// Start are the factors of the delegate's row of LastClaimRound, as stored.
	Start Factors
	// Latest are the delegate's factors now: its row of the current round, and
	// where one is zero there the row of its last reward or fee round.
	Latest Factors
	// The commission that an orchestrator has not claimed; zero for everybody who
	// does not delegate to itself.
	CommissionRewards LPT
	CommissionFees    ETH
}

// Pending is the stake and the fees that the account has in the given round, as
// pendingStake and pendingFees of the BondingManager compute them. It reports
// false where they would revert.
func (p *Position) Pending(round uint64) (stake LPT, fees ETH, ok bool) {
	stake, fees = p.Bonded, p.Fees
	if p.LastClaimRound < round {
		// EarningsPoolLIP36.delegatorCumulativeStakeAndFees
		grown, ok := percOf(&p.Bonded.units, p.Latest.rewardOrOne(), p.Start.rewardOrOne(), one27)
		if !ok {
			return LPT{}, ETH{}, false
		}
		if p.Latest.Fee.Lt(&p.Start.Fee) {
			return LPT{}, ETH{}, false
		}
		var since uint256.Int
		since.Sub(&p.Latest.Fee, &p.Start.Fee)
		earned, ok := percOf(&p.Bonded.units, &since, p.Start.rewardOrOne(), one27)
		if !ok {
			return LPT{}, ETH{}, false
		}
		stake, fees = LPT{grown}, p.Fees.Add(ETH{earned})
	}
	return stake.Add(p.CommissionRewards), fees.Add(p.CommissionFees), true
}

// A Reward is what one reward call brings.
type Reward struct {
	Gross    LPT // what the Minter mints
	Treasury LPT // its part of it
	Net      LPT // what the Reward event says
	// Commission is the orchestrator's part of Net before sharing, Delegators the
	// rest, which the orchestrator's own stake takes part in.
	Commission, Delegators LPT
}

// RewardOf is what a reward call brings for a stake, as rewardWithHint and the
// Minter compute it: stake is the orchestrator's when the round began, total the
// network's, mintable the round's mintable tokens. It reports false where the
// contract would revert, as it does without any active stake.
func RewardOf(stake, total, mintable LPT, treasuryCut, rewardCut Percent) (r Reward, ok bool) {
	gross, ok1 := percOf(&mintable.units, &stake.units, &total.units, billion)
	treasury, ok2 := percOf(&gross, &treasuryCut.parts, one27, one27)
	if !ok1 || !ok2 || treasury.Gt(&gross) {
		return Reward{}, false
	}
	r.Gross, r.Treasury = LPT{gross}, LPT{treasury}
	r.Net = r.Gross.Sub(r.Treasury)
	commission, ok := percOf(&r.Net.units, rewardCut.perMillion(), million, million)
	if !ok || commission.Gt(&r.Net.units) {
		return Reward{}, false
	}
	r.Commission = LPT{commission}
	r.Delegators = r.Net.Sub(r.Commission)
	return r, true
}

// perMillion is the ratio on the scale of the commissions, rounded down.
func (p Percent) perMillion() *uint256.Int {
	var z uint256.Int
	z.MulDivOverflow(&p.parts, million, one27) // cannot overflow: million < one27
	return &z
}

// GrowReward is the reward factor after delegators of a pool with this stake got
// amount (EarningsPoolLIP36.updateCumulativeRewardFactor); before is the factor of
// the last reward round.
func GrowReward(before *uint256.Int, amount, stake LPT) (after uint256.Int, ok bool) {
	one := *before
	if one.IsZero() {
		one = *one27
	}
	grown, ok := percOf(&one, &amount.units, &stake.units, one27)
	if !ok {
		return uint256.Int{}, false
	}
	if _, over := after.AddOverflow(&one, &grown); over {
		return uint256.Int{}, false
	}
	return after, true
}

// GrowFees is the fee factor after delegators of a pool with this stake got fees
// (EarningsPoolLIP36.updateCumulativeFeeFactor); before are the factors of the
// round before.
func GrowFees(before Factors, fees ETH, stake LPT) (after uint256.Int, ok bool) {
	grown, ok := percOf(before.rewardOrOne(), &fees.wei, &stake.units, one27)
	if !ok {
		return uint256.Int{}, false
	}
	if _, over := after.AddOverflow(&before.Fee, &grown); over {
		return uint256.Int{}, false
	}
	return after, true
}

// NextInflation is the inflation after a round is initialised with so much active
// stake (Minter.setInflation), and the tokens that can be minted in it.
func NextInflation(inflation, change, target Percent, bonded, supply LPT) (next Percent, mintable LPT) {
	bonding, ok := percOf(billion, &bonded.units, &supply.units, billion)
	if !ok {
		bonding.Clear() // no supply: the contract counts a bonding rate of zero
	}
	now, step, aim := inflation.perBillion(), change.perBillion(), target.perBillion()
	switch bonding.Cmp(aim) {
	case -1:
		*now = addCapped(now, step)
	case 1:
		*now = subFloored(now, step)
	}
	tokens, _ := percOf(&supply.units, now, billion, billion)
	return percentOfScale(*now, billion), LPT{tokens}
}

// perBillion is the ratio on the Minter's scale, rounded down.
func (p Percent) perBillion() *uint256.Int {
	var z uint256.Int
	z.MulDivOverflow(&p.parts, billion, one27) // cannot overflow: billion < one27
	return &z
}

// A Forfeit is what an account loses when it claims in a round before its
// orchestrator has called reward in it: bonding more, moving, unbonding, taking
// fees out and the like all claim. Withdrawing a lock and voting do not.
type Forfeit struct {
	Orchestrator common.Address
	Reward       LPT // what the stake would have got from this round's reward
}

// ForfeitOf is what a stake with the orchestrator would lose by claiming now, if
// the orchestrator still calls reward in this round; false when it has called,
// is not active, or the figures do not allow it to be computed. Fees that are
// redeemed later in the round are lost as well, and nobody knows them beforehand.
func (s *Snapshot) ForfeitOf(orchestrator common.Address, stake LPT) (Forfeit, bool) {
	q, ok := s.ByAddress(orchestrator)
	if !ok || !q.Active || q.LastRewardRound >= s.Round.Number || q.RoundStake.IsZero() {
		return Forfeit{}, false
	}
	r, ok := s.NextReward(q)
	if !ok {
		return Forfeit{}, false
	}
	// The factor grows by percOf(factor, delegators' part, stake), and the account's
	// stake with it.
	share, ok := percOf(&stake.units, &r.Delegators.units, &q.RoundStake.units, one27)
	if !ok {
		return Forfeit{}, false
	}
	return Forfeit{orchestrator, LPT{share}}, true
}

// NextReward is what the orchestrator's reward call of this round brings; false
// when it is not active or the network has no active stake.
func (s *Snapshot) NextReward(q *Orchestrator) (Reward, bool) {
	if !q.Active {
		return Reward{}, false
	}
	var treasury Percent
	if s.Params.TreasuryCut != nil {
		treasury = *s.Params.TreasuryCut
	}
	return RewardOf(q.RoundStake, s.Params.TotalBonded, s.Params.Mintable, treasury, q.RoundRewardCut)
}
