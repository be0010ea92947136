package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"lpconsole/livepeer"
)

func (a *app) orchestratorCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "orchestrator ADDR|ALIAS",
		Short: "One orchestrator in depth: reward calls, cuts, stake, delegators",
		Args:  cobra.ArbitraryArgs,
		RunE: a.command(1, 1, func(ctx context.Context, _ *cobra.Command, args []string) error {
			s, err := a.connect()
			if err != nil {
				return err
			}
			addr, err := s.address(args[0])
			if err != nil {
				return err
			}
			return a.orchestrator(ctx, s, addr)
		}),
	}
}

func (a *app) orchestrator(ctx context.Context, s *session, addr common.Address) error {
	card, err := s.reader.Card(ctx, addr)
	if err != nil {
		return err
	}
	o := &card.Orchestrator
	if !o.Registered && o.ActivationRound == 0 && o.Stake.IsZero() {
		return usage("not_an_orchestrator", "`lpconsole orchestrators --all` lists them",
			"%s is not an orchestrator and never was one", addr.Hex())
	}
	// What only the logs tell is worth waiting for, but not worth failing for.
	if full, err := s.reader.Trace(ctx, card); err == nil {
		card = full
	} else if ctx.Err() != nil {
		return ctx.Err()
	} else {
		a.remark("the event logs could not be read: %v", err)
	}
	if card.Logs != nil && card.Logs.Missing != "" {
		a.remark("%s", card.Logs.Missing)
	}
	return writeData(a, fromChain(card.Origin), cardColumns(s), card)
}

// cardColumns are the table's keys and what only the card has.
func cardColumns(s *session) []column[*livepeer.Card] {
	type card = *livepeer.Card
	cols := make([]column[card], 0, len(orchestratorColumns)+8)
	for _, c := range orchestratorColumns {
		get := c
		lifted := column[card]{key: c.key, title: c.title, right: c.right, value: func(v card) any {
			return get.value(s.row(&v.Orchestrator, v.Round.Number))
		}}
		if c.text != nil {
			lifted.text = func(v card) string { return get.text(s.row(&v.Orchestrator, v.Round.Number)) }
		}
		if c.key == "service_uri" {
			lifted.title = "service URI"
		}
		cols = append(cols, lifted)
	}
	return append(cols,
		column[card]{key: "rounds", title: "last rounds", value: roundsJSON, text: roundsText},
		column[card]{key: "cuts", title: "cut changes", value: cutsJSON, text: cutsText},
		column[card]{key: "delegators", title: "delegators", value: delegatorsJSON, text: delegatorsText},
		column[card]{key: "logs_complete", value: func(v card) any {
			if v.Logs == nil {
				return nil
			}
			return v.Logs.Complete
		}},
	)
}

func roundsJSON(v *livepeer.Card) any {
	type roundRow struct {
		Round     uint64            `json:"round"`
		State     string            `json:"state"`
		Stake     *livepeer.LPT     `json:"stake"`
		RewardCut *livepeer.Percent `json:"reward_cut"`
		FeeCut    *livepeer.Percent `json:"fee_cut"`
		Growth    livepeer.Percent  `json:"growth"`
		Fees      livepeer.ETH      `json:"fees_per_lpt"`
	}
	out := make([]roundRow, 0, len(v.Rows))
	for _, r := range v.Rows {
		out = append(out, roundRow{r.Round, r.State.String(), r.Stake, r.RewardCut, r.FeeCut, r.Growth, r.Fees})
	}
	return out
}

// roundsText is the bitmap in ASCII, as a pipe or a log shows it best.
func roundsText(v *livepeer.Card) string {
	marks := map[livepeer.CallState]byte{
		livepeer.CallEarned: '#', livepeer.CallKept: '+', livepeer.CallMissed: '.', livepeer.CallInactive: ' ', livepeer.CallUnknown: '?',
	}
	var b strings.Builder
	for _, r := range v.Rows {
		if r.Round != v.Round.Number {
			b.WriteByte(marks[r.State])
		}
	}
	return b.String() + "\n# earned  + kept everything  . missed  ? not known  oldest first"
}

func cutsJSON(v *livepeer.Card) any {
	if v.Logs == nil {
		return nil
	}
	type cut struct {
		Block       uint64           `json:"block"`
		Transaction common.Hash      `json:"transaction"`
		RewardCut   livepeer.Percent `json:"reward_cut"`
		FeeCut      livepeer.Percent `json:"fee_cut"`
	}
	out := make([]cut, 0, len(v.Logs.Cuts))
	for _, c := range v.Logs.Cuts {
		out = append(out, cut{c.Block, c.Transaction, c.RewardCut, c.FeeCut})
	}
	return out
}

func cutsText(v *livepeer.Card) string {
	if v.Logs == nil {
		return none
	}
	if len(v.Logs.Cuts) == 0 {
		return "none found"
	}
	const most = 10
	lines := make([]string, 0, most+1)
	for i, c := range v.Logs.Cuts {
		if i == most {
			lines = append(lines, fmt.Sprintf("and %d older ones (--json lists them)", len(v.Logs.Cuts)-most))
			break
		}
		lines = append(lines, fmt.Sprintf("block %d  reward cut %s %%  fee cut %s %%", c.Block, c.RewardCut.Format(2), c.FeeCut.Format(2)))
	}
	return strings.Join(lines, "\n")
}

func delegatorsJSON(v *livepeer.Card) any {
	if v.Logs == nil {
		return nil
	}
	type delegator struct {
		Address      string       `json:"address"`
		PendingStake livepeer.LPT `json:"pending_stake"`
		PendingFees  livepeer.ETH `json:"pending_fees"`
		StartRound   uint64       `json:"start_round"`
	}
	out := make([]delegator, 0, len(v.Logs.Delegators))
	for _, d := range v.Logs.Delegators {
		out = append(out, delegator{d.Address.Hex(), d.PendingStake, d.PendingFees, d.StartRound})
	}
	return out
}

func delegatorsText(v *livepeer.Card) string {
	if v.Logs == nil {
		return none
	}
	const most = 10
	lines := []string{plural(uint64(len(v.Logs.Delegators)), "delegator")}
	for i, d := range v.Logs.Delegators {
		if i == most {
			lines = append(lines, fmt.Sprintf("and %d more (--json lists them)", len(v.Logs.Delegators)-most))
			break
		}
		lines = append(lines, fmt.Sprintf("%s  %s LPT", d.Address.Hex(), d.PendingStake.Format(2)))
	}
	return strings.Join(lines, "\n")
}

// shortDuration is for latencies and ages.
func shortDuration(d time.Duration) string {
	switch {
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < time.Minute:
		return fmt.Sprintf("%.1f s", d.Seconds())
	default:
		return duration(d)
	}
}
