package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"lpconsole/livepeer"
	"lpconsole/livepeer/filter"
)

func (a *app) orchestratorsCommand() *cobra.Command {
	var sortKey, expr string
	var all bool
	cmd := &cobra.Command{
		Use:   "orchestrators",
		Short: "The table of orchestrators",
		Args:  cobra.ArbitraryArgs,
		Example: "  lpconsole orchestrators --filter 'cut<10 missed=0 stake<200k'\n" +
			"  lpconsole orchestrators --sort realised_yield_30d --csv",
	}
	cmd.Flags().StringVar(&sortKey, "sort", "", "a key of the table; yields, stakes and counts start with the largest, -KEY turns it round")
	cmd.Flags().StringVar(&expr, "filter", "", "only rows that match, such as 'cut<10 missed=0'")
	cmd.Flags().BoolVar(&all, "all", false, "also orchestrators outside the pool, found in the event logs")
	cmd.RunE = a.command(0, 0, func(ctx context.Context, _ *cobra.Command, _ []string) error {
		keep, err := filter.Parse(expr)
		if err != nil {
			return usage("bad_filter", "see docs/guide.md, filters", "--filter: %w", err)
		}
		order, err := sorter(sortKey)
		if err != nil {
			return err
		}
		return a.orchestrators(ctx, keep, order, all)
	})
	return cmd
}

// row is one orchestrator with what is known of it outside the chain.
type row struct {
	*livepeer.Orchestrator
	round   uint64
	alias   string
	starred bool
}

func (a *app) orchestrators(ctx context.Context, keep *filter.Filter, order func(x, y row) int, all bool) error {
	s, err := a.connect()
	if err != nil {
		return err
	}
	if all {
		if _, err := s.reader.Discover(ctx); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			a.remark("orchestrators outside the pool could not be looked for: %v", err)
		}
	}
	snap, err := s.reader.Snapshot(ctx)
	if err != nil {
		return err
	}
	if snap, err = a.history(ctx, s, snap); err != nil {
		return err
	}
	rows := make([]row, 0, len(snap.Orchestrators))
	for i := range snap.Orchestrators {
		o := &snap.Orchestrators[i]
		if !all && !o.InPool && !o.Active {
			continue // a star or an alias brought it in; the table is the network's
		}
		r := s.row(o, snap.Round.Number)
		if keep.Match(r.record()) {
			rows = append(rows, r)
		}
	}
	slices.SortStableFunc(rows, order)
	if len(snap.Orchestrators) == 0 {
		a.remark("the pool is empty: nobody is an orchestrator on this network yet")
	}
	return writeRows(a, fromChain(snap.Origin), orchestratorColumns, rows)
}

func (s *session) row(o *livepeer.Orchestrator, round uint64) row {
	return row{o, round, s.marks.Alias(o.Address), s.marks.Starred(o.Address)}
}

func (r row) record() filter.Record {
	return filter.Orchestrator{Orchestrator: r.Orchestrator, Round: r.round, Alias: r.alias, Starred: r.starred}
}

// orchestratorColumns are the keys of the table, fixed by the command line's
// contract; alias and starred are this user's own.
var orchestratorColumns = []column[row]{
	{key: "rank", title: "#", right: true, value: func(r row) any {
		if r.Rank == 0 {
			return nil
		}
		return r.Rank
	}},
	{key: "address", title: "orchestrator", value: func(r row) any { return r.Address.Hex() }},
	// Verified names come with the ENS reader; null says that there is none.
	{key: "name", value: func(row) any { return nil }},
	{key: "alias", title: "alias", value: func(r row) any {
		if r.alias == "" {
			return nil
		}
		return r.alias
	}},
	percent("realised_yield_30d", "realised 30 d", func(r row) *livepeer.Percent {
		if r.Realised == nil {
			return nil
		}
		return &r.Realised.Annual
	}, 2, ""),
	percent("forecast_yield", "forecast", func(r row) *livepeer.Percent { return r.Forecast }, 2, ""),
	{key: "reward_calls", title: "rewards", right: true, value: func(r row) any {
		if r.Calls == nil {
			return nil
		}
		return r.Calls.Called()
	}, text: func(r row) string {
		if r.Calls == nil {
			return none
		}
		return fmt.Sprintf("%d/%d", r.Calls.Called(), r.Calls.Rounds())
	}},
	{key: "reward_rounds", value: func(r row) any {
		if r.Calls == nil {
			return nil
		}
		return r.Calls.Rounds()
	}},
	percent("reward_cut", "reward cut", func(r row) *livepeer.Percent { return &r.RewardCut }, 2, ""),
	percent("fee_cut", "fee cut", func(r row) *livepeer.Percent { return &r.FeeCut }, 2, ""),
	tokens("stake", "stake", func(r row) *livepeer.LPT { return &r.Stake }),
	tokens("self_stake", "own stake", func(r row) *livepeer.LPT { return &r.SelfStake }),
	{key: "active", title: "active", value: func(r row) any { return r.Active }, text: func(r row) string {
		if r.Active {
			return "yes"
		}
		return "no"
	}},
	{key: "registered", value: func(r row) any { return r.Registered }},
	roundNumber("activation_round", "", func(r row) uint64 { return r.ActivationRound }),
	roundNumber("deactivation_round", "", func(r row) uint64 { return r.DeactivationRound }),
	roundNumber("last_reward_round", "last reward", func(r row) uint64 { return r.LastRewardRound }),
	{key: "service_uri", value: func(r row) any {
		if r.URIUnread {
			return nil
		}
		return r.ServiceURI
	}},
	{key: "reward_caller", value: func(r row) any { return addressOrNull(r.RewardCaller) }},
	{key: "starred", value: func(r row) any { return r.starred }},
}

// sorter compares two rows by a key of the table. Without a key the order is
// the pool's. What is unknown comes last either way round.
func sorter(key string) (func(x, y row) int, error) {
	if key == "" {
		return func(x, y row) int { return 0 }, nil
	}
	name, turned := strings.CutPrefix(strings.ToLower(key), "-")
	byKey, ok := sortKeys[name]
	if !ok {
		known := make([]string, 0, len(sortKeys))
		for k := range sortKeys {
			known = append(known, k)
		}
		slices.Sort(known)
		return nil, usage("bad_sort", "keys: "+strings.Join(known, " "), "--sort: there is no key %q", name)
	}
	return func(x, y row) int {
		c, known := byKey(x, y)
		if known && turned {
			return -c
		}
		return c
	}, nil
}

// sortKeys compare two rows; the second result is false when one of them has
// no such figure and so the order must not be turned round.
var sortKeys = map[string]func(x, y row) (int, bool){
	"address":            always(func(x, y row) int { return x.Address.Cmp(y.Address) }),
	"name":               always(func(x, y row) int { return cmp.Compare(x.alias, y.alias) }),
	"alias":              optional(func(r row) (string, bool) { return r.alias, r.alias != "" }, cmp.Compare[string]),
	"stake":              always(func(x, y row) int { return y.Stake.Cmp(x.Stake) }),
	"self_stake":         always(func(x, y row) int { return y.SelfStake.Cmp(x.SelfStake) }),
	"reward_cut":         always(func(x, y row) int { return x.RewardCut.Cmp(y.RewardCut) }),
	"fee_cut":            always(func(x, y row) int { return x.FeeCut.Cmp(y.FeeCut) }),
	"active":             always(func(x, y row) int { return trueFirst(x.Active, y.Active) }),
	"registered":         always(func(x, y row) int { return trueFirst(x.Registered, y.Registered) }),
	"activation_round":   optional(func(r row) (uint64, bool) { return r.ActivationRound, r.ActivationRound != 0 }, cmp.Compare[uint64]),
	"deactivation_round": optional(func(r row) (uint64, bool) { return r.DeactivationRound, r.DeactivationRound != 0 }, cmp.Compare[uint64]),
	"last_reward_round":  optional(func(r row) (uint64, bool) { return r.LastRewardRound, r.LastRewardRound != 0 }, largestFirst[uint64]),
	"reward_calls":       optional(func(r row) (int, bool) { return r.calls() }, largestFirst[int]),
	"reward_rounds": optional(func(r row) (int, bool) {
		if r.Calls == nil {
			return 0, false
		}
		return r.Calls.Rounds(), true
	}, largestFirst[int]),
	"service_uri": optional(func(r row) (string, bool) { return r.ServiceURI, r.ServiceURI != "" }, cmp.Compare[string]),
	"realised_yield_30d": optional(func(r row) (livepeer.Percent, bool) {
		if r.Realised == nil {
			return livepeer.Percent{}, false
		}
		return r.Realised.Annual, true
	}, func(x, y livepeer.Percent) int { return y.Cmp(x) }),
	"forecast_yield": optional(func(r row) (livepeer.Percent, bool) {
		if r.Forecast == nil {
			return livepeer.Percent{}, false
		}
		return *r.Forecast, true
	}, func(x, y livepeer.Percent) int { return y.Cmp(x) }),
	"rank": optional(func(r row) (int, bool) { return r.Rank, r.Rank != 0 }, cmp.Compare[int]),
}

func (r row) calls() (int, bool) {
	if r.Calls == nil {
		return 0, false
	}
	return r.Calls.Called(), true
}

func always(compare func(x, y row) int) func(x, y row) (int, bool) {
	return func(x, y row) (int, bool) { return compare(x, y), true }
}

func optional[V any](get func(row) (V, bool), compare func(x, y V) int) func(x, y row) (int, bool) {
	return func(x, y row) (int, bool) {
		vx, okX := get(x)
		vy, okY := get(y)
		switch {
		case okX && okY:
			return compare(vx, vy), true
		case okX:
			return -1, false
		case okY:
			return 1, false
		}
		return 0, false
	}
}

func largestFirst[V cmp.Ordered](x, y V) int { return cmp.Compare(y, x) }

func trueFirst(x, y bool) int {
	switch {
	case x == y:
		return 0
	case x:
		return -1
	}
	return 1
}
