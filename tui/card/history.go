package card

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/livepeer"
	"lpconsole/tui/chart"
	"lpconsole/tui/clean"
	"lpconsole/tui/figure"
	"lpconsole/tui/words"
)

// How much of the long lists is shown: what a person reads, and a bound for the
// drawing when a network is hostile.
const (
	mostDelegators = 100
	mostMoves      = 30
	mostCuts       = 30
)

// past is the card's rows without the current round, which is not over.
func (s *Screen) past() []livepeer.RoundRow {
	rows := s.card.Rows
	if n := len(rows); n > 0 && rows[n-1].Round >= s.card.Round.Number {
		rows = rows[:n-1]
	}
	return rows
}

// writeRounds draws the last rounds below each other on one axis: the reward
// calls, the cut that was used, the stake.
func (s *Screen) writeRounds(p *page) {
	rows := s.past()
	if len(rows) == 0 {
		p.part("Last rounds")
		p.say(p.theme.Muted, "There is no past round to show yet.")
		return
	}
	p.part(fmt.Sprintf("Last %s", words.Count(uint64(len(rows)), "round", "rounds")))
	states := make([]livepeer.CallState, len(rows))
	cuts, stakes := make([]float64, len(rows)), make([]float64, len(rows))
	counts := map[livepeer.CallState]int{}
	for i, r := range rows {
		states[i], cuts[i], stakes[i] = r.State, math.NaN(), math.NaN()
		counts[r.State]++
		if r.RewardCut != nil {
			cuts[i] = r.RewardCut.Float()
		}
		if r.Stake != nil {
			stakes[i] = r.Stake.Float()
		}
	}
	low, high, staked := extremes(rows)
	const label = 8
	run := perLine(len(rows), p.width-label)
	for from := 0; from < len(rows); from += run {
		to := min(from+run, len(rows))
		p.add(p.theme.Faint.Render(strings.Repeat(" ", label) + axis(rows[from].Round, rows[to-1].Round, to-from)))
		for _, strip := range []struct{ label, drawn string }{
			{"reward", chart.Calls(p.theme, states[from:to], run)},
			{"cut", chart.Spark(p.theme, cuts[from:to], run, 0, 100)},
			{"stake", chart.Spark(p.theme, stakes[from:to], run, low.Float(), high.Float())},
		} {
			p.add(p.theme.Muted.Render(fmt.Sprintf("%-*s", label, strip.label)) + strip.drawn)
		}
	}
	s.writeLegend(p, counts)
	scale := "The cut is drawn from 0 to 100 %"
	if staked {
		scale += ", the stake from " + figure.LPT(low) + " to " + figure.LPT(high) + " LPT"
	}
	p.say(p.theme.Muted, scale+".")
}

// perLine cuts n rounds into lines that fit: all in one, or in halves, thirds and
// so on, so that the lines are equally long.
func perLine(n, room int) int {
	for parts := 1; parts <= n; parts++ {
		if run := (n + parts - 1) / parts; run <= room {
			return run
		}
	}
	return 1
}

// axis names the first and the last round of a line.
func axis(first, last uint64, width int) string {
	a, b := words.Number(first), words.Number(last)
	if gap := width - len(a) - len(b); gap > 0 {
		return a + strings.Repeat(" ", gap) + b
	}
	return a
}

// extremes are the smallest and the largest stake of the rows that have one.
func extremes(rows []livepeer.RoundRow) (low, high livepeer.LPT, ok bool) {
	for _, r := range rows {
		switch {
		case r.Stake == nil:
		case !ok:
			low, high, ok = *r.Stake, *r.Stake, true
		case r.Stake.Cmp(low) < 0:
			low = *r.Stake
		case r.Stake.Cmp(high) > 0:
			high = *r.Stake
		}
	}
	return low, high, ok
}

// writeLegend explains the shapes by counting them.
func (s *Screen) writeLegend(p *page, counts map[livepeer.CallState]int) {
	parts := []string{}
	for _, state := range []livepeer.CallState{livepeer.CallEarned, livepeer.CallKept, livepeer.CallMissed, livepeer.CallInactive, livepeer.CallUnknown} {
		if n := counts[state]; n > 0 || state == livepeer.CallEarned || state == livepeer.CallMissed {
			shape := chart.Calls(p.theme, []livepeer.CallState{state}, 1)
			if strings.TrimSpace(ansi.Strip(shape)) == "" {
				shape = "blank"
			}
			parts = append(parts, fmt.Sprintf("%s %d %s", shape, n, meaning(state)))
		}
	}
	p.join(parts)
	p.say(p.theme.Muted, "The current round, "+words.Number(s.card.Round.Number)+", is not over and not counted.")
}

func meaning(state livepeer.CallState) string {
	switch state {
	case livepeer.CallEarned:
		return "earned"
	case livepeer.CallKept:
		return "kept all (cut 100 %)"
	case livepeer.CallMissed:
		return "missed"
	case livepeer.CallInactive:
		return "inactive"
	default:
		return "unknown"
	}
}

// A change is two rounds in a row, of those that tell, with different cuts.
type change struct{ before, after *livepeer.RoundRow }

// changes are the cut changes in rows, oldest first. Rounds in which nothing used
// the cuts tell nothing.
func changes(rows []livepeer.RoundRow) (found []change) {
	var last *livepeer.RoundRow
	for i := range rows {
		r := &rows[i]
		if r.RewardCut == nil || r.FeeCut == nil {
			continue
		}
		if last != nil && (*r.RewardCut != *last.RewardCut || *r.FeeCut != *last.FeeCut) {
			found = append(found, change{last, r})
		}
		last = r
	}
	return found
}

// writeCuts lists the rounds in which the cuts that were used changed, newest
// first, and above them the change that is to come.
func (s *Screen) writeCuts(p *page) {
	p.part("Cuts")
	var lines []string
	for _, c := range changes(s.card.Rows) {
		lines = append(lines, s.cutLine(p, "round "+words.Number(c.after.Round), c.before.RewardCut, c.before.FeeCut, *c.after.RewardCut, *c.after.FeeCut))
	}
	if o, _ := s.orchestrator(); o.RewardCut != o.RoundRewardCut || o.FeeCut != o.RoundFeeCut {
		lines = append(lines, s.cutLine(p, "next reward", &o.RoundRewardCut, &o.RoundFeeCut, o.RewardCut, o.FeeCut))
	}
	if len(lines) == 0 {
		p.say(p.theme.Muted, "The cuts that were used did not change in these rounds.")
	}
	if len(lines) > 0 {
		cutHead(p)
	}
	slices.Reverse(lines)
	for _, line := range lines[:min(len(lines), mostCuts)] {
		p.add(line)
	}
	if logs := s.card.Logs; logs != nil && len(logs.Cuts) > 0 {
		p.say(p.theme.Muted, "Every change as it was made, newest first:")
		cutHead(p)
		for i, c := range logs.Cuts[:min(len(logs.Cuts), mostCuts)] {
			var reward, fee *livepeer.Percent
			if i+1 < len(logs.Cuts) {
				reward, fee = &logs.Cuts[i+1].RewardCut, &logs.Cuts[i+1].FeeCut
			}
			p.add(s.cutLine(p, when(c.Event), reward, fee, c.RewardCut, c.FeeCut))
		}
	}
}

// The columns of lists of what happened.
const (
	whenWidth   = 20
	changeWidth = 19
	nameWidth   = 16 // of somebody who delegates
)

// cutHead is the heading of a list of cut changes.
func cutHead(p *page) {
	p.add(p.theme.Muted.Render(pad("", whenWidth+2) + pad("reward cut", changeWidth) + "fee cut"))
}

// cutLine is one change; a nil before is not known.
func (s *Screen) cutLine(p *page, when string, rewardBefore, feeBefore *livepeer.Percent, reward, fee livepeer.Percent) string {
	t := p.theme
	change := func(before *livepeer.Percent, after livepeer.Percent) string {
		if before == nil || *before == after {
			return figure.Percent(after) + " %"
		}
		return figure.Percent(*before) + " " + t.Glyph.Arrow + " " + figure.Percent(after) + " %"
	}
	line := pad(when, whenWidth) + pad(change(rewardBefore, reward), changeWidth) + pad(change(feeBefore, fee), changeWidth)
	if rewardBefore != nil && figure.Bait(*rewardBefore, reward) {
		return t.Critical.Render("! " + line + "+" + figure.Points(*rewardBefore, reward) + " points: bait?")
	}
	return "  " + line
}

// when is the round of an event, or its block where the round is not known.
func when(e livepeer.Event) string {
	if e.Round > 0 {
		return "round " + words.Number(e.Round)
	}
	return "block " + words.Number(e.Block)
}

func pad(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-ansi.StringWidth(s)))
}

// writeLogs shows what only the event logs tell, or how to have it.
func (s *Screen) writeLogs(p *page) {
	p.part("Delegators")
	t, logs := p.theme, s.card.Logs
	if s.traceErr != nil {
		p.say(t.Warn, "The event logs could not be read: "+clean.Line(s.traceErr.Error()))
	}
	switch {
	case s.tracing:
		p.say(t.Muted, "Reading the event logs"+t.Glyph.Ellipsis+" This can take minutes; the card stays usable.")
		return
	case logs == nil:
		p.say(t.Muted, "Press "+s.session.Keys.Card.Logs.Help().Key+" to read who delegates to it and every change of its cuts from the event logs. That takes many requests.")
		return
	}
	if logs.Missing != "" {
		p.say(t.Warn, clean.Line(logs.Missing))
	}
	s.writeDelegators(p, logs)
	s.writeMoves(p, logs)
	whole := "back to its beginning"
	if !logs.Complete {
		whole = "not back to its beginning"
	}
	p.say(t.Faint, fmt.Sprintf("From the event logs of blocks %s to %s, %s.", words.Number(logs.FromBlock), words.Number(logs.ToBlock), whole))
}

func (s *Screen) writeDelegators(p *page, logs *livepeer.CardLogs) {
	t, o := p.theme, &s.card.Orchestrator
	list := slices.Clone(logs.Delegators)
	slices.SortStableFunc(list, func(a, b livepeer.Delegator) int { return b.PendingStake.Cmp(a.PendingStake) })
	p.say(t.Text, words.Count(uint64(len(list)), "delegator", "delegators")+" found, the largest first:")
	for _, d := range list[:min(len(list), mostDelegators)] {
		share := figure.Percent(livepeer.PercentOf(d.PendingStake, o.Stake))
		p.add(fmt.Sprintf("%16s LPT  %5s %%  %s  ", figure.LPT(d.PendingStake), share, d.Address.Hex()) + s.named(d.Address, o.Address))
	}
	if more := len(list) - mostDelegators; more > 0 {
		p.say(t.Muted, fmt.Sprintf("and %s more", words.Number(uint64(more))))
	}
}

// named is the user's name for an address, or that it is the orchestrator itself.
func (s *Screen) named(a, orchestrator common.Address) string {
	t := s.session.Theme
	if a == orchestrator {
		return t.Muted.Render("itself")
	}
	return t.Alias.Render(clean.Clip(s.session.Alias(a), longestAlias, t.Glyph.Ellipsis))
}

func (s *Screen) writeMoves(p *page, logs *livepeer.CardLogs) {
	if len(logs.Moves) == 0 {
		return
	}
	p.part("Delegations that came and went")
	t := p.theme
	for _, m := range logs.Moves[:min(len(logs.Moves), mostMoves)] {
		what := t.OK.Render("+ " + figure.LPT(m.Added) + " LPT")
		switch {
		case m.To != s.address:
			what = t.Warn.Render("- " + figure.LPT(m.Bonded) + " LPT to " + s.session.Name(m.To))
		case m.From != s.address && m.From != (common.Address{}):
			what = t.OK.Render("+ " + figure.LPT(m.Bonded) + " LPT from " + s.session.Name(m.From))
		}
		p.add(pad(when(m.Event), whenWidth) + pad(s.session.Name(m.Delegator), nameWidth) + what)
	}
}
