package filter_test

import (
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/livepeer"
	"lpconsole/livepeer/filter"
)

func TestAnOrchestratorAnswersForEveryField(t *testing.T) {
	lpt := func(n int64) livepeer.LPT {
		return livepeer.LPTFromBase(new(big.Int).Mul(big.NewInt(n), big.NewInt(1e18)))
	}
	forecast := livepeer.PercentPerMillion(231_000)
	full := filter.Orchestrator{
		Orchestrator: &livepeer.Orchestrator{
			Address: common.Address{0xab}, Rank: 7, Stake: lpt(200_000), SelfStake: lpt(50_000),
			RewardCut: livepeer.PercentPerMillion(99_999), FeeCut: livepeer.PercentPerMillion(400_000),
			Active: true, Registered: true, ActivationRound: 12, DeactivationRound: 99, LastRewardRound: 41,
			ServiceURI: "https://a.example:8935",
			Realised:   &livepeer.Yield{Annual: livepeer.PercentPerMillion(229_000)}, Forecast: &forecast,
			Calls: &livepeer.Calls{States: []livepeer.CallState{
				livepeer.CallEarned, livepeer.CallMissed, livepeer.CallKept, livepeer.CallInactive, livepeer.CallUnknown,
			}},
		},
		Round: 41, Name: "oak.eth", Alias: "mine", Starred: true,
	}
	bare := filter.Orchestrator{Orchestrator: &livepeer.Orchestrator{URIUnread: true}, Round: 41}
	for _, d := range filter.Fields() {
		if full.Value(d.Field) == (filter.Value{}) {
			t.Errorf("the field %s has no value", d.Key)
		}
	}
	for _, c := range []struct {
		expr       string
		full, bare bool
	}{
		{"cut<10", true, true},
		{"cut<9.9999", false, true},
		{"stake=200k self=50k self_share=25", true, false},
		{"missed=1 reward_calls=2 reward_rounds=3", true, false},
		{"yield=22.9 forecast=23.1%", true, false},
		{"yield=none forecast=none rank=none missed=none uri=none", false, true},
		{"rank<=50 called starred active", true, false},
		{"name=oak.eth alias=mine uri~example", true, false},
		{"activation_round=12 deactivation_round=99 last_reward_round=41", true, false},
	} {
		f, err := filter.Parse(c.expr)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Match(full); got != c.full {
			t.Errorf("%s of the full one: %v", c.expr, got)
		}
		if got := f.Match(bare); got != c.bare {
			t.Errorf("%s of the bare one: %v", c.expr, got)
		}
	}
}
