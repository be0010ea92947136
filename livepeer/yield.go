package livepeer

import (
	"math"

	"github.com/holiman/uint256"

	"lpconsole/livepeer/lens"
)

// The figures in this file that say so are floats: annualised yields are
// estimates, not money. Growth and fees are exact.

// secondsPerYear is what Explorer counts with: 12 months of 2,628,000 seconds.
const secondsPerYear = 12 * 2_628_000

// liveRoundLength is the length of a round on Arbitrum in L1 blocks (LIP-83), and
// shortestLiveRound is far below anything that governance ever set there.
const (
	liveRoundLength   = 6377
	shortestLiveRound = 600
)

// roundsPerYear is how many rounds of this length a year has (a float); 0 when
// the length is not known. A round of less than two hours is a development
// chain's, on which it stands for one of the live network's: otherwise a year
// would have tens of thousands of rounds, each with a day's inflation.
func roundsPerYear(length uint64) float64 {
	switch {
	case length == 0:
		return 0
	case length < shortestLiveRound:
		length = liveRoundLength
	}
	return secondsPerYear / (float64(length) * L1BlockTime.Seconds())
}

// windowStart is the round at whose end the realised yield's window begins, as
// Lens.sol counts it: so many whole rounds back that they last 30 days.
func windowStart(round, length uint64) uint64 {
	if length == 0 || length > 1e12 {
		return 0
	}
	return round - min(round, (yieldWindow+length*12-1)/(length*12))
}

// factors are an orchestrator's cumulative factors at the end of a round, and in
// which rounds they last grew.
type factors struct {
	reward, fee         uint256.Int // parts per 1e27; reward 0 stands for 1e27
	lastReward, lastFee uint64
	length              uint64 // of a round, to annualise with
}

// rewardOrOne is the reward factor as the contract reads it.
func (f *factors) rewardOrOne() *uint256.Int {
	if f.reward.IsZero() {
		return one27
	}
	return &f.reward
}

// realised is what a stake got between the end of round from, where the factors
// were base, and now. It is nil when the window is empty or the figures
// contradict one another.
func realised(from uint64, base, now *factors, round uint64) *Yield {
	y := &Yield{From: from, To: round}
	if now.lastReward < round {
		y.To-- // this round's reward may still come
	}
	if round == 0 || y.To <= y.From || now.rewardOrOne().Lt(base.rewardOrOne()) {
		return nil
	}
	var growth uint256.Int
	growth.Sub(now.rewardOrOne(), base.rewardOrOne())
	if _, over := growth.MulDivOverflow(&growth, one27, base.rewardOrOne()); over {
		return nil
	}
	y.Growth = Percent{growth}
	annual := math.Pow(1+y.Growth.Float()/100, roundsPerYear(now.length)/float64(y.To-y.From)) - 1
	var ok bool
	if y.Annual, ok = percentFromFloat(annual); !ok {
		return nil
	}
	return y
}

// feesPerLPT is what one LPT that was bonded when the factors were base has got
// in fees since; false when the figures contradict one another.
func feesPerLPT(base, now *factors) (ETH, bool) {
	if now.fee.Lt(&base.fee) {
		return ETH{}, false
	}
	var fees uint256.Int
	fees.Sub(&now.fee, &base.fee)
	fees, ok := percOf(uint256.NewInt(1e18), &fees, base.rewardOrOne(), one27)
	return ETH{fees}, ok
}

// realisedFromRow is the yield as far as one row of the table tells.
func realisedFromRow(row lens.Row, now *factors, round uint64) *Yield {
	if row.ActivationRound == 0 || row.ActivationRound > round {
		return nil // never active yet: no history
	}
	base := factors{reward: row.SinceReward.Int, fee: row.SinceFee.Int}
	if !row.SinceReward.OK {
		if row.LastRewardRound > row.Since {
			return nil // it earned, and the rows that were looked at do not say from where
		}
		base.reward = now.reward // nothing since
	}
	y := realised(row.Since, &base, now, round)
	switch {
	case y == nil:
	case row.LastFeeRound <= row.Since:
		y.FeesKnown = true
	case row.SinceFee.OK && !row.SinceFee.IsZero():
		y.FeesPerLPT, y.FeesKnown = feesPerLPT(&base, now)
	}
	return y
}

// forecast is the yield of the next 12 months from rewards as Explorer computes
// it (explorer/lib/roi.ts) with constant inflation, total stake and commission:
//
//	rounds   = round(seconds per year / (roundLength · 12))
//	i        = inflation · (1 − treasury cut)
//	growth   = (1 + i)^rounds − 1
//	forecast = growth · total supply / total active stake · calls · (1 − reward cut)
//
// calls is the share of the past rounds in which it called reward. Explorer adds
// fees from its index of the last 90 days; the chain alone does not give them, so
// they are left out. It is nil when the orchestrator will not be active or the
// network has no active stake.
func forecast(q *Orchestrator, r Round, p Params) *Percent {
	if !q.Active && !q.InPool || p.TotalBonded.IsZero() || r.Length == 0 {
		return nil
	}
	i := p.Inflation.Float() / 100
	if p.TreasuryCut != nil {
		i *= 1 - p.TreasuryCut.Float()/100
	}
	growth := math.Pow(1+i, math.Round(roundsPerYear(r.Length))) - 1
	yield := growth * p.TotalSupply.Float() / p.TotalBonded.Float() * callRatio(q, r) * (1 - q.RewardCut.Float()/100)
	percent, ok := percentFromFloat(yield)
	if !ok {
		return nil
	}
	return &percent
}

// callRatio is the share of the past rounds in which an orchestrator called
// reward (a float); 1 while there is nothing to go by.
func callRatio(q *Orchestrator, r Round) float64 {
	if q.Calls != nil && q.Calls.Rounds() > 0 {
		return float64(q.Calls.Called()) / float64(q.Calls.Rounds())
	}
	if q.LastRewardRound == 0 && q.ActivationRound+1 < r.Number {
		return 0
	}
	return 1
}
