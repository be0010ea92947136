package home

import (
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/livepeer"
	"lpconsole/tui/chart"
	"lpconsole/tui/gauge"
	"lpconsole/tui/panel"
	"lpconsole/tui/words"
)

// Where the address field is drawn.
const (
	fieldLine  = 0
	fieldLabel = "Address  "
	fieldLeft  = len(fieldLabel)
	// twoColumns is the width from which cards stand side by side.
	twoColumns = 96
	// widest keeps lines readable on very wide terminals.
	widest = 140
)

func (h *Screen) fieldWidth() int { return max(1, min(60, h.w-fieldLeft-1)) }

// View draws the screen.
func (h *Screen) View() string {
	if h.w <= 0 || h.h <= 0 {
		return ""
	}
	now := state{h.w, h.s.Generation, h.s.Now.Unix()}
	if h.lines == nil || h.fresh != now {
		h.lines, h.fresh = h.draw(min(h.w, widest)), now
	}
	h.offset = max(0, min(h.offset, len(h.lines)-h.h))
	return panel.Scrolled(h.s.Theme, h.lines, h.offset, h.w, h.h)
}

// draw makes everything at the given width, however long it gets.
func (h *Screen) draw(w int) []string {
	if w < 1 {
		return []string{panel.Pad(h.s.Theme, h.verdicts()[0].Text, w)}
	}
	var out []string
	if h.typing {
		out = append(out, h.prompt(w)...)
	} else {
		vs := h.verdicts()
		out = append(out, panel.Verdicts(h.s.Theme, w, vs[:min(len(vs), 4)]...)...)
	}
	out = append(out, "")
	if h.account != nil && h.network.Snapshot != nil {
		out = append(out, h.cards(w)...)
	}
	if h.network.Snapshot != nil {
		out = append(out, h.networkCard(w)...)
	}
	return out
}

// prompt is the field and what may be typed in it.
func (h *Screen) prompt(w int) []string {
	t := h.s.Theme
	line := t.Title.Render(fieldLabel) + h.field.View(t, h.fieldWidth(), "0x"+t.Glyph.Ellipsis)
	if h.wrong != "" {
		return append([]string{line}, panel.Verdicts(t, w, panel.Verdict{Level: panel.Warn, Text: words.Upper(h.wrong) + "."})...)
	}
	out := []string{line}
	for _, l := range panel.Wrap("An address in full, or one of your aliases. ENS names need an L1 endpoint and are not in this version.", w) {
		out = append(out, t.Muted.Render(l))
	}
	return out
}

// cards is the account, its orchestrator and its locks.
func (h *Screen) cards(w int) []string {
	wide, aw, bw := w >= twoColumns, w, w
	if h.s.Provenance && w < widest {
		wide = false // the sources need the room
	}
	if wide {
		aw = (w - 1) * 44 / 100
		bw = w - 1 - aw
	}
	left, right := h.you(aw-4), h.node(bw-4)
	title, node := h.title("You", h.address), h.nodeTitle()
	if wide {
		if right == nil {
			right = []string{h.s.Theme.Muted.Render("none")}
		}
		panel.Even(&left, &right)
		out := panel.Beside(h.box(aw, title, left), aw, h.box(bw, node, right))
		return append(out, h.locks(w)...)
	}
	out := h.box(aw, title, left)
	if right != nil {
		out = append(out, h.box(bw, node, right)...)
	}
	return append(out, h.locks(w)...)
}

// box frames lines; with provenance on, its foot says where they were read.
func (h *Screen) box(w int, title string, lines []string) []string {
	return panel.Box(h.s.Theme, w, title, h.foot(), lines)
}

func (h *Screen) foot() string {
	if !h.s.Provenance || h.account == nil {
		return ""
	}
	return h.s.Provenanced(h.account.Origin, "")
}

// title names a card and whose it is: the alias, if there is one, and the address.
func (h *Screen) title(what string, a common.Address) string {
	t := h.s.Theme
	s := t.Title.Render(what) + "  "
	if n := h.s.Alias(a); n != "" {
		s += t.Alias.Render(n) + " "
	}
	return s + t.Muted.Render(h.s.Short(a))
}

func (h *Screen) nodeTitle() string {
	d := h.account.Delegate
	switch d {
	case common.Address{}:
		return "Your orchestrator"
	case h.account.Address:
		return h.title("Your orchestrator, this account", d)
	default:
		return h.title("Your orchestrator", d)
	}
}

// you is the account's figures.
func (h *Screen) you(w int) []string {
	t, a := h.s.Theme, h.account
	lpt := func(v livepeer.LPT) string { return panel.PadLeft(t, v.Format(2), 14) + " LPT" }
	facts := []panel.Fact{
		{Label: "staked now", Value: t.Strong.Render(lpt(a.PendingStake)), Source: "pendingStake"},
	}
	if a.PendingStake.Cmp(a.Bonded) > 0 {
		facts = append(facts, panel.Fact{Label: "earned since claim", Value: panel.PadLeft(t, "+"+a.PendingStake.Sub(a.Bonded).Format(2), 14) + " LPT", Source: "pendingStake - bondedAmount"})
	}
	facts = append(facts,
		panel.Fact{Label: "fees earned", Value: panel.PadLeft(t, a.PendingFees.Format(4), 14) + " ETH", Source: "pendingFees"},
		panel.Fact{Label: "LPT in wallet", Value: lpt(a.LPT), Source: "balanceOf"},
		panel.Fact{Label: "ETH in wallet", Value: panel.PadLeft(t, a.ETH.Format(4), 14) + " ETH", Source: "balance"},
	)
	if a.Votes != nil {
		v := lpt(*a.Votes)
		if a.Checkpointed != nil && !*a.Checkpointed {
			v += t.Warn.Render("  not registered")
		}
		facts = append(facts, panel.Fact{Label: "voting power", Value: v, Source: "getVotes"})
	}
	if a.Delegated.Cmp(livepeer.LPT{}) > 0 {
		facts = append(facts, panel.Fact{Label: "delegated to you", Value: lpt(a.Delegated), Source: "delegatedAmount"})
	}
	return panel.Facts(t, w, h.s.Provenance, facts)
}

// node is the orchestrator's figures; nil when there is none.
func (h *Screen) node(w int) []string {
	t, s := h.s.Theme, h.network.Snapshot
	d := h.account.Delegate
	if d == (common.Address{}) {
		return nil
	}
	o, ok := s.ByAddress(d)
	if !ok {
		return []string{t.Warn.Render("not in the pool"), t.Muted.Render("It is not registered, or it has left the active set.")}
	}
	facts := []panel.Fact{
		{Label: "standing", Value: h.standing(s, o), Source: "pool order"},
		{Label: "reward this round", Value: h.called(s, o), Source: "lastRewardRound"},
	}
	if o.Calls != nil {
		missed := o.Calls.Rounds() - o.Calls.Called()
		v := words.Number(o.Calls.Called()) + "/" + words.Number(o.Calls.Rounds()) + "  " +
			chart.Calls(t, o.Calls.States, max(0, w-27))
		if missed > 0 {
			v = t.Warn.Render(v[:strings.IndexByte(v, ' ')]) + v[strings.IndexByte(v, ' '):]
		}
		facts = append(facts, panel.Fact{Label: "reward calls", Value: v})
	} else {
		facts = append(facts, panel.Fact{Label: "reward calls", Value: t.Muted.Render("history not read yet")})
	}
	facts = append(facts,
		panel.Fact{Label: "reward cut", Value: h.cut(o.RoundRewardCut, o.RewardCut), Source: "rewardCut"},
		panel.Fact{Label: "fee cut", Value: h.cut(o.RoundFeeCut, o.FeeCut), Source: "100 % - feeShare"},
		panel.Fact{Label: "yield, 30d", Value: h.yield(o), Source: "cumulative factors"},
		panel.Fact{Label: "stake", Value: o.Stake.Format(0) + " LPT, " + livepeer.PercentOf(o.SelfStake, o.Stake).Format(1) + " % its own", Source: "transcoderTotalStake"},
	)
	return panel.Facts(t, w, h.s.Provenance, facts)
}

// standing is the rank and how far the last place is.
func (h *Screen) standing(s *livepeer.Snapshot, o *livepeer.Orchestrator) string {
	t := h.s.Theme
	switch {
	case !o.InPool:
		return t.Warn.Render("not in the pool")
	case !o.Active:
		return t.Warn.Render("active from the next round on")
	}
	v := t.Strong.Render("#"+words.Number(o.Rank)) + " of " + words.Number(s.Params.PoolSize)
	if s.Params.PoolSize < s.Params.PoolMax {
		return v + t.Muted.Render(", the pool has room")
	}
	last := o
	for i := range s.Orchestrators {
		if s.Orchestrators[i].Rank > last.Rank {
			last = &s.Orchestrators[i]
		}
	}
	switch {
	case last == o:
		return v + t.Warn.Render(", the last place")
	case last.Stake.IsZero():
		return v
	default:
		return v + t.Muted.Render(", "+livepeer.PercentOf(o.Stake.Sub(last.Stake), last.Stake).Format(0)+" % over the last")
	}
}

func (h *Screen) called(s *livepeer.Snapshot, o *livepeer.Orchestrator) string {
	t := h.s.Theme
	switch {
	case o.LastRewardRound >= s.Round.Number && o.LastRewardRound > 0:
		return t.OK.Render(t.Glyph.Yes + " called")
	case !o.Active:
		return t.Muted.Render("not active")
	case !s.Round.Initialized:
		return t.Muted.Render("the round is not initialised")
	case o.LastRewardRound == 0:
		return t.Warn.Render(t.Glyph.No + " never called")
	default:
		return t.Warn.Render(t.Glyph.No+" not yet") + t.Muted.Render(", last in round "+words.Number(o.LastRewardRound))
	}
}

// cut is a commission, and what it will be when it has been changed.
func (h *Screen) cut(now, next livepeer.Percent) string {
	if now == next {
		return now.Format(2) + " %"
	}
	t := h.s.Theme
	return now.Format(2) + " % " + t.Warn.Render(t.Glyph.Arrow+" "+next.Format(2)+" %")
}

func (h *Screen) yield(o *livepeer.Orchestrator) string {
	t := h.s.Theme
	v := t.Muted.Render("realised not known")
	if o.Realised != nil {
		v = t.Strong.Render(o.Realised.Annual.Format(1)+" %") + " realised"
	}
	if o.Forecast != nil {
		v += t.Muted.Render(", forecast ") + o.Forecast.Format(1) + " %"
	}
	return v
}

// locks is stake on its way out; nothing when there is none.
func (h *Screen) locks(w int) []string {
	t, a, s := h.s.Theme, h.account, h.network.Snapshot
	if len(a.Locks) == 0 {
		return nil
	}
	const most = 8
	var lines []string
	for i, l := range a.Locks {
		if i == most {
			lines = append(lines, t.Muted.Render("and "+words.Count(len(a.Locks)-most, "more", "more")))
			break
		}
		line := t.Muted.Render(panel.Pad(t, "#"+words.Number(l.ID), 6)) + panel.PadLeft(t, l.Amount.Format(2), 14) + " LPT   "
		if l.Withdrawable(s.Round.Number) {
			line += t.OK.Render("ready to withdraw")
		} else {
			line += "in " + words.Count(l.WithdrawRound-s.Round.Number, "round", "rounds") + t.Muted.Render(", about "+h.at(h.until(s, l.WithdrawRound)))
		}
		lines = append(lines, line)
	}
	if a.LocksUnread > 0 {
		lines = append(lines, t.Warn.Render("the oldest "+words.Number(a.LocksUnread)+" locks were not looked at"))
	}
	return h.box(w, "Unbonding locks", lines)
}

// until is the time from now to the beginning of a coming round.
func (h *Screen) until(s *livepeer.Snapshot, round uint64) time.Duration {
	if round <= s.Round.Number {
		return 0
	}
	const most = 1000 * 24 * time.Hour // further away nobody plans, and nothing overflows
	n := round - s.Round.Number - 1
	one := s.Round.Duration(h.s.BlockTime)
	if n > uint64(most/livepeer.L1BlockTime) { // more rounds than blocks fit into most
		return most
	}
	if one > 0 && time.Duration(n) > most/one {
		return most
	}
	return min(most, h.left(s)+time.Duration(n)*one)
}

// at is the local time after d, for a person.
func (h *Screen) at(d time.Duration) string {
	// As coarse as the estimate is far away, so that the screen stays still.
	step := 15 * time.Minute
	switch {
	case d < time.Hour:
		step = time.Minute
	case d < 6*time.Hour:
		step = 5 * time.Minute
	}
	return words.Moment(h.s.Now.Add(d).Round(step), h.s.Now, h.s.Location)
}

// networkCard is what is useful without an account.
func (h *Screen) networkCard(w int) []string {
	t, s := h.s.Theme, h.network.Snapshot
	p, r := s.Params, s.Round
	lock := 1 - r.LockShare.Float()/100
	bar := gauge.Bar(t, max(0, min(40, w-50)), r.Progress().Float()/100, lock)
	facts := []panel.Fact{{Label: "round", Value: t.Strong.Render(words.Number(r.Number)) + "  " + bar + " " + r.Progress().Format(0) + " %", Source: "currentRound"}}
	switch {
	case !r.Initialized:
		facts = append(facts, panel.Fact{Label: "", Value: t.Warn.Render("not initialised"), Source: "currentRoundInitialized"})
	case r.Locked:
		facts = append(facts, panel.Fact{Label: "next round", Value: "in " + words.Span(h.left(s)) + t.Muted.Render(", about "+h.at(h.left(s))) + t.Warn.Render("   commissions are locked"), Source: "roundLength"})
	default:
		toLock := max(0, h.left(s)-time.Duration(min(r.BlocksLeft()-min(r.BlocksLeft(), r.BlocksToLock()), 1<<31))*h.s.BlockTime)
		facts = append(facts, panel.Fact{Label: "next round", Value: "in " + words.Span(h.left(s)) + t.Muted.Render(", about "+h.at(h.left(s))+"; commissions lock in "+words.Span(toLock)), Source: "roundLength"})
	}
	facts = append(facts,
		panel.Fact{Label: "orchestrators", Value: words.Number(active(s)) + " active" + t.Muted.Render(" of at most "+words.Number(p.PoolMax)), Source: "getTranscoderPoolSize"},
		panel.Fact{Label: "participation", Value: p.BondingRate.Format(2) + " %" + t.Muted.Render(" of all LPT is bonded; the target is "+p.TargetBondingRate.Format(0)+" %"), Source: "totalBonded / supply"},
		panel.Fact{Label: "inflation", Value: p.Inflation.Format(5) + " % a round" + t.Muted.Render(", "+h.drift(p)), Source: "inflation"},
		panel.Fact{Label: "minted this round", Value: p.Minted.Format(2) + t.Muted.Render(" of "+p.Mintable.Format(2)+" LPT"), Source: "currentMintedTokens"},
	)
	if p.TreasuryCut != nil {
		v := p.TreasuryCut.Format(0) + " % of rewards"
		if p.NextTreasuryCut != nil && *p.NextTreasuryCut != *p.TreasuryCut {
			v += t.Warn.Render(" " + t.Glyph.Arrow + " " + p.NextTreasuryCut.Format(0) + " % next round")
		}
		if p.TreasuryBalance != nil {
			v += t.Muted.Render("; it holds " + p.TreasuryBalance.Format(0) + " LPT")
		}
		facts = append(facts, panel.Fact{Label: "treasury", Value: v, Source: "treasuryRewardCutRate"})
	}
	foot := ""
	if h.s.Provenance {
		foot = h.s.Provenanced(s.Origin, s.Way.String())
	}
	return panel.Box(t, w, "Network", foot, panel.Facts(t, w-4, h.s.Provenance, facts))
}

// drift says where inflation goes.
func (h *Screen) drift(p livepeer.Params) string {
	switch p.BondingRate.Cmp(p.TargetBondingRate) {
	case -1:
		return "rising by " + p.InflationChange.Format(5) + " % a round"
	case 1:
		return "falling by " + p.InflationChange.Format(5) + " % a round"
	default:
		return "steady"
	}
}

func active(s *livepeer.Snapshot) (n int) {
	for i := range s.Orchestrators {
		if s.Orchestrators[i].Active {
			n++
		}
	}
	return n
}
