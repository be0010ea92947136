package livepeer

import (
	"math/big"
	"testing"

	"github.com/holiman/uint256"
	"pgregory.net/rapid"

	"lpconsole/livepeer/lens"
)

// The model below is the contracts' arithmetic again, in big.Int and without a
// thought for speed or range.

var (
	model27 = new(big.Int).Exp(big.NewInt(10), big.NewInt(27), nil)
	model9  = big.NewInt(1e9)
	model6  = big.NewInt(1e6)
	model2  = new(big.Int).Lsh(big.NewInt(1), 256)
)

// modelPercOf is nil where Solidity reverts.
func modelPercOf(a, n, d, scale *big.Int) *big.Int {
	if a == nil || d.Sign() == 0 {
		return nil
	}
	points := new(big.Int).Mul(n, scale)
	if points.Cmp(model2) >= 0 {
		return nil
	}
	points.Quo(points, d)
	points.Mul(points, a)
	if points.Cmp(model2) >= 0 {
		return nil
	}
	return points.Quo(points, scale)
}

func equal(t *rapid.T, what string, got *uint256.Int, ok bool, want *big.Int) {
	t.Helper()
	if ok != (want != nil) || ok && got.ToBig().Cmp(want) != 0 {
		t.Fatalf("%s is %s (%t), want %v", what, got.Dec(), ok, want)
	}
}

func TestPercOfFloorsTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, n, d := anyAmount(t, "a"), anyAmount(t, "n"), anyAmount(t, "d")
		for _, scale := range []*big.Int{model6, model9, model27} {
			s, _ := uint256.FromBig(scale)
			ua, ud, un := mustUint256(a), mustUint256(d), mustUint256(n)
			got, ok := percOf(&ua, &un, &ud, s)
			equal(t, "percOf", &got, ok, modelPercOf(a, n, d, scale))
		}
	})
}

// tokens draws a realistic amount, up to a billion whole units.
func tokens(t *rapid.T, name string) *big.Int {
	whole := new(big.Int).SetUint64(rapid.Uint64Range(0, 1e9).Draw(t, name))
	rest := new(big.Int).SetUint64(rapid.Uint64Range(0, 1e18-1).Draw(t, name+" wei"))
	return whole.Mul(whole, big.NewInt(1e18)).Add(whole, rest)
}

// factor draws a cumulative reward factor: zero, one, or up to a thousand.
func factor(t *rapid.T, name string) *big.Int {
	f := new(big.Int).SetUint64(rapid.Uint64Range(1000, 1e6).Draw(t, name))
	f.Mul(f, new(big.Int).Exp(big.NewInt(10), big.NewInt(24), nil))
	f.Add(f, new(big.Int).SetUint64(rapid.Uint64().Draw(t, name+" rest")))
	switch rapid.IntRange(0, 5).Draw(t, name+" kind") {
	case 0:
		return new(big.Int)
	case 1:
		return model27
	}
	return f
}

func orOne(f *big.Int) *big.Int {
	if f.Sign() == 0 {
		return model27
	}
	return f
}

func TestPendingIsTheContractsFormula(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bonded, stored := tokens(t, "bonded"), tokens(t, "fees")
		start, latest := factor(t, "start"), factor(t, "latest")
		feeStart, feeLatest := tokens(t, "fee start"), tokens(t, "fee latest")
		commission, commissionFees := tokens(t, "commission"), tokens(t, "commission fees")
		claimed, round := rapid.Uint64Range(0, 50).Draw(t, "claimed"), rapid.Uint64Range(0, 50).Draw(t, "round")
		p := Position{
			Bonded: LPTFromBase(bonded), Fees: ETHFromWei(stored), LastClaimRound: claimed,
			Start:  Factors{Reward: mustUint256(start), Fee: mustUint256(feeStart)},
			Latest: Factors{Reward: mustUint256(latest), Fee: mustUint256(feeLatest)},

			CommissionRewards: LPTFromBase(commission), CommissionFees: ETHFromWei(commissionFees),
		}
		stake, fees := bonded, stored
		if claimed < round {
			stake = modelPercOf(bonded, orOne(latest), orOne(start), model27)
			since := new(big.Int).Sub(feeLatest, feeStart)
			if since.Sign() < 0 {
				stake = nil // Solidity reverts
			} else if earned := modelPercOf(bonded, since, orOne(start), model27); earned == nil {
				stake = nil
			} else {
				fees = new(big.Int).Add(stored, earned)
			}
		}
		if stake != nil {
			stake, fees = new(big.Int).Add(stake, commission), new(big.Int).Add(fees, commissionFees)
		}
		gotStake, gotFees, ok := p.Pending(round)
		equal(t, "the stake", &gotStake.units, ok, stake)
		if ok {
			equal(t, "the fees", &gotFees.wei, ok, fees)
		}
	})
}

func TestRewardSplitsWithoutLosingAWei(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stake, rest, mintable := tokens(t, "stake"), tokens(t, "others"), tokens(t, "mintable")
		total := new(big.Int).Add(stake, rest)
		cut := rapid.Uint64Range(0, 1e6).Draw(t, "cut")
		treasury := rapid.Uint64Range(0, 1e6).Draw(t, "treasury")
		r, ok := RewardOf(LPTFromBase(stake), LPTFromBase(total), LPTFromBase(mintable), PercentPerMillion(treasury), PercentPerMillion(cut))
		gross := modelPercOf(mintable, stake, total, model9)
		equal(t, "the gross reward", &r.Gross.units, ok, gross)
		if !ok {
			return
		}
		if r.Treasury.Add(r.Net) != r.Gross || r.Commission.Add(r.Delegators) != r.Net {
			t.Fatalf("the parts of %s do not add up: %+v", r.Gross, r)
		}
		rate := new(big.Int).Mul(big.NewInt(int64(treasury)), new(big.Int).Exp(big.NewInt(10), big.NewInt(21), nil))
		part := new(big.Int).Mul(gross, rate)
		equal(t, "the treasury's part", &r.Treasury.units, true, part.Quo(part, model27))
		commission := new(big.Int).Mul(r.Net.Base(), big.NewInt(int64(cut)))
		equal(t, "the commission", &r.Commission.units, true, commission.Quo(commission, model6))
	})
}

func TestFactorsGrowAsInTheContract(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, fee := factor(t, "before"), tokens(t, "fee factor")
		amount, stake := tokens(t, "amount"), tokens(t, "stake")
		ub := mustUint256(before)
		grown := modelPercOf(orOne(before), amount, stake, model27)

		got, ok := GrowReward(&ub, LPTFromBase(amount), LPTFromBase(stake))
		want := grown
		if want != nil {
			want = new(big.Int).Add(orOne(before), grown)
		}
		equal(t, "the reward factor", &got, ok, want)

		got, ok = GrowFees(Factors{Reward: ub, Fee: mustUint256(fee)}, ETHFromWei(amount), LPTFromBase(stake))
		if want = grown; want != nil {
			want = new(big.Int).Add(fee, grown)
		}
		equal(t, "the fee factor", &got, ok, want)
	})
}

func TestInflationMovesTowardsTheTarget(t *testing.T) {
	supply := LPTFromBase(big.NewInt(1_000_000_000))
	for _, c := range []struct {
		name                      string
		inflation, change, bonded uint64
		want                      uint64
	}{
		{"below the target it rises", 220_500, 500, 499_999_999, 221_000},
		{"above the target it falls", 220_500, 500, 500_000_001, 220_000},
		{"on the target it stays", 220_500, 500, 500_000_000, 220_500},
		{"it does not fall below zero", 300, 500, 900_000_000, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, mintable := NextInflation(PercentPerBillion(c.inflation), PercentPerBillion(c.change), PercentPerMillion(500_000), LPTFromBase(new(big.Int).SetUint64(c.bonded)), supply)
			if got != PercentPerBillion(c.want) {
				t.Errorf("inflation is %s, want %s", got, PercentPerBillion(c.want))
			}
			if mintable.Base().Uint64() != c.want {
				t.Errorf("mintable is %s, want %d base units", mintable, c.want)
			}
		})
	}
}

func TestCallStates(t *testing.T) {
	const one = 1_000
	type row struct {
		cut, share, factor uint64
	}
	active := Orchestrator{ActivationRound: 1, LastRewardRound: 9}
	for _, c := range []struct {
		name string
		q    Orchestrator
		rows []row // from round 0
		want string
	}{
		{"a factor that grows is a call", active, []row{{}, {1, 1, one}, {1, 1, one + 1}, {1, 1, one + 2}}, "ieee"},
		{"a round that nothing wrote is a miss", active, []row{{}, {1, 1, one}, {}, {1, 1, one + 2}}, "ieme"},
		{"a claim copies the factor and is no call", active, []row{{}, {1, 1, one}, {0, 0, one}, {1, 1, one + 2}}, "ieme"},
		{"a ticket and a claim are no call", active, []row{{}, {1, 1, one}, {1, 1, one}, {1, 1, one + 2}}, "ieme"},
		{"a ticket alone is no call", active, []row{{}, {1, 1, one}, {1, 1, 0}, {1, 1, one + 2}}, "ieme"},
		{"a cut of 100 % keeps everything", active, []row{{}, {1e6, 1, one}, {1e6, 1, one}, {1e6, 1, one}}, "ikkk"},
		{"with a cut of 100 % a ticket alone is no call", active, []row{{}, {1e6, 1, one}, {1e6, 1, 0}, {1e6, 1, one}}, "ikmk"},
		{"after the last call there is none", Orchestrator{ActivationRound: 1, LastRewardRound: 1}, []row{{}, {1e6, 1, one}, {1e6, 1, one}}, "ikm"},
		{"who never rewarded missed every round", Orchestrator{ActivationRound: 2}, []row{{}, {}, {}, {}}, "iimm"},
		{"who left the pool is not active", Orchestrator{ActivationRound: 1, DeactivationRound: 3, LastRewardRound: 2}, []row{{}, {1, 1, one}, {1, 1, one + 1}, {0, 0, one + 1}}, "ieei"},
		{"what happened before it came back is not known", Orchestrator{ActivationRound: 4, LastRewardRound: 4}, []row{{}, {1, 1, one}, {1, 1, one + 1}, {}, {1, 1, one + 2}}, "ieeue"},
		{"the last call of an inactive one counts", Orchestrator{}, []row{{}, {}}, "ii"},
		{"nothing was minted in the last reward round", Orchestrator{ActivationRound: 1, LastRewardRound: 2}, []row{{}, {1, 1, one}, {1, 1, one}}, "iek"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := past{}
			for _, r := range c.rows {
				pool := poolOf(r.cut, r.share, r.factor)
				p.pools = append(p.pools, pool)
			}
			got := ""
			for _, s := range p.states(&c.q) {
				got += s.String()[:1]
			}
			if got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func poolOf(cut, share, factor uint64) (p lens.Pool) {
	p.RewardCut, p.FeeShare = cut, share
	p.RewardFactor.SetUint64(factor)
	return p
}
