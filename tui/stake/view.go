package stake

import (
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	"github.com/charmbracelet/x/ansi"
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/livepeer"
	"lpconsole/tui/figure"
	"lpconsole/tui/panel"
	"lpconsole/tui/screen"
	"lpconsole/tui/words"
)

const (
	// twoColumns is the width from which stake and orchestrator stand side by side.
	twoColumns = 96
	// widest keeps lines readable on very wide terminals.
	widest = 140
)

// View draws the screen.
func (k *Screen) View() string {
	if k.w <= 0 || k.h <= 0 {
		return ""
	}
	now := state{k.w, k.s.Generation, k.s.Now.Unix()}
	if k.lines == nil || k.fresh != now {
		k.lines, k.fresh = k.draw(min(k.w, widest)), now
	}
	room := k.room()
	k.length = len(k.lines)
	k.offset = max(0, min(k.offset, k.length-room))
	body := panel.Scrolled(k.s.Theme, k.lines, k.offset, k.w, room)
	if room == k.h {
		return body
	}
	return body + strings.Repeat("\n", max(1, room-strings.Count(body, "\n"))) + k.actionLine(k.w)
}

// room is how many lines there are above the line of actions.
func (k *Screen) room() int {
	if k.h < 8 || k.nobody() != "" {
		return k.h
	}
	return k.h - 1
}

// actionLine is what can be done here. What cannot be done now is faint; its key
// says why.
func (k *Screen) actionLine(w int) string {
	t := k.s.Theme
	line := ""
	for _, b := range k.actions() {
		style, name := t.Text, t.Key
		if k.Refusal(b) != "" {
			style, name = t.Faint, t.Faint
		}
		part := name.Render(b.Help().Key) + " " + style.Render(short(b))
		if line != "" {
			part = "  " + part
		}
		if ansi.StringWidth(line)+ansi.StringWidth(part) > w {
			break
		}
		line += part
	}
	return line
}

// short is what an action is called where eight of them share a line.
func short(b key.Binding) string {
	text := b.Help().Desc
	for _, word := range [...]string{" a lock", " all", " stake"} {
		text = strings.TrimSuffix(text, word)
	}
	return strings.TrimPrefix(text, "withdraw ")
}

// draw makes everything at the given width, however long it gets.
func (k *Screen) draw(w int) []string {
	t := k.s.Theme
	vs := k.verdicts()
	out := panel.Verdicts(t, w, vs[:min(len(vs), 3)]...)
	if k.nobody() != "" {
		out = append(out, "")
		for _, l := range panel.Wrap("Looking needs no key: a watched account is shown in full, and every action can be tried out up to the signature.", w) {
			out = append(out, t.Muted.Render(l))
		}
		return out
	}
	if len(k.accounts) > 1 {
		out = append(out, k.table(w)...)
		if k.h >= 26 {
			out = append(out, "")
		}
	}
	return append(out, k.boxes(w)...)
}

// boxes is the chosen account, its orchestrator and its locks.
func (k *Screen) boxes(w int) []string {
	t := k.s.Theme
	title := t.Title.Render("Stake") + "  " + k.named(k.chosen) + t.Muted.Render("  "+k.s.KindOf(k.chosen).String())
	a := k.account()
	if a == nil {
		return k.box(w, title, []string{t.Muted.Render("not read yet")})
	}
	var out []string
	if w >= twoColumns && (!k.s.Provenance || w >= widest) { // the sources need the room
		aw := (w - 1) * 46 / 100
		bw := w - 1 - aw
		left, right := k.figures(a, aw-4), k.node(a, bw-4)
		node := t.Title.Render("Orchestrator")
		if a.Delegate != (common.Address{}) {
			node += "  " + k.named(a.Delegate)
		}
		panel.Even(&left, &right)
		out = panel.Beside(k.box(aw, title, left), aw, k.box(bw, node, right))
	} else {
		out = k.box(w, title, append(k.figures(a, w-4), k.brief(a, w-4)...))
	}
	return append(out, k.lockBox(w)...)
}

// named is an address with the user's name for it, styled.
func (k *Screen) named(a common.Address) string {
	t := k.s.Theme
	if n := k.s.Alias(a); n != "" {
		return t.Alias.Render(n) + " " + t.Muted.Render(k.s.Short(a))
	}
	return t.Muted.Render(k.s.Short(a))
}

// box frames lines; with provenance on, its foot says where they were read.
func (k *Screen) box(w int, title string, lines []string) []string {
	foot := ""
	if a := k.account(); k.s.Provenance && a != nil {
		foot = k.s.Provenanced(a.Origin, "")
	}
	return panel.Box(k.s.Theme, w, title, foot, lines)
}

// figures is what the account has.
func (k *Screen) figures(a *livepeer.Account, w int) []string {
	t := k.s.Theme
	lpt := func(v livepeer.LPT) string { return panel.PadLeft(t, v.Format(2), 12) + " LPT" }
	eth := func(v livepeer.ETH) string { return panel.PadLeft(t, v.Format(6), 12) + " ETH" }
	staked := t.Strong.Render(lpt(a.PendingStake))
	if a.PendingStake.Cmp(a.Bonded) > 0 {
		staked += t.Muted.Render("  +" + a.PendingStake.Sub(a.Bonded).Format(2))
	}
	facts := []panel.Fact{
		{Label: "staked now", Value: staked, Source: "pendingStake"},
		{Label: "fees earned", Value: eth(a.PendingFees), Source: "pendingFees"},
		{Label: "LPT in wallet", Value: lpt(a.LPT), Source: "balanceOf"},
		{Label: "ETH in wallet", Value: eth(a.ETH), Source: "balance"},
	}
	if !a.Allowance.IsZero() {
		v := lpt(a.Allowance)
		if a.Allowance.Cmp(a.LPT) > 0 {
			v = t.Warn.Render(panel.PadLeft(t, "more than there is", 18))
		}
		facts = append(facts, panel.Fact{Label: "allowance", Value: v, Source: "allowance"})
	}
	return panel.Facts(t, w, k.s.Provenance, facts)
}

// node is the orchestrator that the account is bonded to, and where it stands in
// this round.
func (k *Screen) node(a *livepeer.Account, w int) []string {
	t, n := k.s.Theme, k.network.Snapshot
	switch {
	case a.Delegate == (common.Address{}):
		return []string{t.Muted.Render("none: " + k.s.Keys.Stake.Bond.Help().Key + " chooses one")}
	case n == nil:
		return []string{t.Muted.Render("the network has not been read yet")}
	}
	o, ok := n.ByAddress(a.Delegate)
	if !ok {
		return []string{t.Warn.Render("not in the pool"), t.Muted.Render("It is not registered, or it has left the active set.")}
	}
	standing := "not in the pool"
	if o.Rank > 0 {
		standing = "#" + words.Number(o.Rank) + " of " + words.Number(n.Params.PoolSize)
	}
	if !o.Active {
		standing += ", not active"
	}
	text, tone := figure.Reward(o, n.Round)
	facts := []panel.Fact{
		{Label: "reward this round", Value: tone.Style(t).Render(text), Source: "lastRewardRound"},
		{Label: "standing", Value: standing, Source: "pool order"},
		{Label: "reward cut", Value: figure.Percent(o.RewardCut) + " %", Source: "rewardCut"},
	}
	if o.Realised != nil {
		facts = append(facts, panel.Fact{Label: "yield, 30d", Value: figure.Percent(o.Realised.Annual) + " % realised", Source: "cumulative factors"})
	}
	since := "since round " + words.Number(a.StartRound)
	if a.Status == livepeer.StatusPending {
		since = t.Warn.Render("from round " + words.Number(a.StartRound) + " on")
	}
	return panel.Facts(t, w, k.s.Provenance, append(facts, panel.Fact{Label: "earns", Value: since, Source: "startRound"}))
}

// brief is node in the lines that a narrow screen has for it.
func (k *Screen) brief(a *livepeer.Account, w int) []string {
	t, n := k.s.Theme, k.network.Snapshot
	who := t.Muted.Render("none: " + k.s.Keys.Stake.Bond.Help().Key + " chooses one")
	facts := []panel.Fact{{Label: "orchestrator"}}
	if a.Delegate != (common.Address{}) && n != nil {
		who = k.named(a.Delegate)
		o, ok := n.ByAddress(a.Delegate)
		switch {
		case !ok:
			who += t.Warn.Render("  not in the pool")
		case o.Rank > 0:
			who += "  #" + words.Number(o.Rank) + t.Muted.Render(" of "+words.Number(n.Params.PoolSize)) + "  keeps " + figure.Percent(o.RewardCut) + " %"
		default:
			who += t.Warn.Render("  not in the pool") + "  keeps " + figure.Percent(o.RewardCut) + " %"
		}
		if ok {
			text, tone := figure.Reward(o, n.Round)
			facts = append(facts, panel.Fact{Label: "reward this round", Value: tone.Style(t).Render(text), Source: "lastRewardRound"})
		}
		if a.Status == livepeer.StatusPending {
			facts = append(facts, panel.Fact{Label: "earns", Value: t.Warn.Render("from round " + words.Number(a.StartRound) + " on"), Source: "startRound"})
		}
	}
	facts[0].Value = who
	return panel.Facts(t, w, k.s.Provenance, facts)
}

// lockBox is the stake on its way out, ripe locks first.
func (k *Screen) lockBox(w int) []string {
	t, n, locks := k.s.Theme, k.network.Snapshot, k.locks()
	if len(locks) == 0 {
		return nil
	}
	at := max(0, min(k.lock, len(locks)-1))
	lines := make([]string, 0, len(locks))
	for i, l := range locks {
		sign, id := "  ", t.Muted
		if i == at {
			sign, id = t.Accent.Render(t.Glyph.Pointer+" "), t.Strong
		}
		line := sign + id.Render(panel.Pad(t, "#"+words.Number(l.ID), 6)) + panel.PadLeft(t, l.Amount.Format(2), 14) + " LPT   "
		switch {
		case n == nil:
			line += "from round " + words.Number(l.WithdrawRound)
		case l.Withdrawable(n.Round.Number):
			line += t.OK.Render("ready to withdraw")
		default:
			left := l.WithdrawRound - n.Round.Number
			line += "in " + words.Count(left, "round", "rounds") + t.Muted.Render(", about "+k.moment(l.WithdrawRound)+", round "+words.Number(l.WithdrawRound))
		}
		lines = append(lines, line)
	}
	if a := k.account(); a.LocksUnread > 0 {
		lines = append(lines, t.Warn.Render("the oldest "+words.Number(a.LocksUnread)+" locks were not looked at"))
	}
	return k.box(w, "Unbonding locks", lines)
}

// moment is the local time at which a coming round begins.
func (k *Screen) moment(round uint64) string {
	const most = 1000 * 24 * time.Hour // further away nobody plans, and nothing overflows
	s := k.network.Snapshot
	n, one := round-s.Round.Number-1, s.Round.Duration(k.s.BlockTime)
	d := most
	if one > 0 && n < uint64(most/one) {
		d = min(most, s.RoundLeft(k.s.BlockTime, k.s.Now)+time.Duration(n)*one)
	}
	// As coarse as the estimate is far away, so that the screen stays still.
	step := 15 * time.Minute
	switch {
	case d < time.Hour:
		step = time.Minute
	case d < 6*time.Hour:
		step = 5 * time.Minute
	}
	return words.Moment(k.s.Now.Add(d).Round(step), k.s.Now, k.s.Location)
}

// firstRipe is the round in which the first lock can be withdrawn.
func (k *Screen) firstRipe() string {
	locks := k.locks()
	if len(locks) == 0 {
		return ""
	}
	return words.Number(locks[0].WithdrawRound)
}

// verdicts is what there is to say about the chosen account, what matters most
// first. There is always at least one.
func (k *Screen) verdicts() []panel.Verdict {
	var vs []panel.Verdict
	add := func(l panel.Level, text ...string) {
		vs = append(vs, panel.Verdict{Level: l, Text: strings.Join(text, "")})
	}
	if doubt, ok := k.s.Doubt(k.network); ok {
		vs = append(vs, doubt)
	}
	if why := k.nobody(); why != "" {
		add(panel.Note, words.Upper(why)+".")
		return vs
	}
	r, n, b := k.known[k.chosen], k.network.Snapshot, k.s.Keys.Stake
	switch {
	case r.err != nil && r.account == nil:
		add(panel.Critical, "The account cannot be read: ", k.s.Because(r.err))
	case r.err != nil:
		add(panel.Warn, "The account is as it was ", k.s.Ago(r.at), "; reading it again did not work: ", k.s.Because(r.err))
	}
	a := r.account
	if a == nil || n == nil {
		if len(vs) == 0 {
			add(panel.Note, "Reading the account", k.s.Theme.Glyph.Ellipsis)
		}
		return vs
	}
	switch {
	case n.Params.Paused:
		add(panel.Critical, "The protocol is paused: nearly every action is refused until it is resumed.")
	case !n.Round.Initialized:
		add(panel.Warn, "Round ", words.Number(n.Round.Number), " is not initialised: nothing can be staked or withdrawn until somebody does that (", b.Operate.Help().Key, ").")
	}
	if open := k.underWay(); open != "" {
		add(panel.Note, open)
	}
	if f, ok := n.ForfeitOf(a.Delegate, a.PendingStake); ok {
		add(panel.Note, "Its orchestrator has not called reward in this round: acting on the stake before that forfeits about ", f.Reward.Format(2), " LPT. The review offers to wait.")
	}
	if ripe, sum := k.ripe(); ripe > 0 {
		add(panel.OK, sum.Format(2), " LPT can be withdrawn: ", b.WithdrawAll.Help().Key, " takes ", words.Count(ripe, "lock", "locks"), ".")
	}
	if len(vs) == 0 {
		switch {
		case a.Delegate == (common.Address{}) && len(a.Locks) == 0:
			add(panel.Note, "This account has no stake: ", b.Bond.Help().Key, " bonds LPT to an orchestrator.")
		case a.Delegate == (common.Address{}):
			add(panel.Note, "All stake of this account is on its way out.")
		default:
			add(panel.OK, "The stake works. Rewards compound by themselves: there is nothing to claim.")
		}
	}
	return vs
}

// underWay says that the chosen account has an open transaction.
func (k *Screen) underWay() string {
	for i := range k.journal.Entries {
		if e := &k.journal.Entries[i]; e.Account == k.chosen && !e.State.Over() && e.State != "included" {
			return "A transaction of this account is " + words.State(e.State) + " (" + k.s.Keys.Global.Transactions.Help().Key + "): the next one waits for it."
		}
	}
	return ""
}

var _ screen.Screen = (*Screen)(nil)
