package stake

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/livepeer"
	"lpconsole/livepeer/action"
	"lpconsole/tui/clean"
	"lpconsole/tui/panel"
	"lpconsole/tui/screen"
	"lpconsole/tui/words"
)

// An operate is the list of what else an account can do: an orchestrator's
// actions, and those that anybody may. Each says how things stand now.
type operate struct {
	s     *screen.Session
	stake *Screen
	at    int
	moved bool // until the cursor is moved it is on what is due

	w, h int
}

func newOperate(s *screen.Session, k *Screen) *operate {
	return &operate{s: s, stake: k}
}

// An operation is one line of the list.
type operation struct {
	kind   action.Kind
	name   string
	now    string // how it stands
	level  panel.Level
	reason string         // why it cannot be done now; "" when it can
	to     common.Address // for whom, when not for the account
}

// operations is the list, in the order of a round.
func (o *operate) operations() []operation {
	n, a := o.stake.network.Snapshot, o.stake.account()
	if n == nil || a == nil {
		return nil
	}
	who := o.stake.chosen
	node, ever := n.ByAddress(who)
	registered := ever && node.Registered
	round := "round " + words.Number(n.Round.Number)
	start := operation{kind: action.InitializeRound, name: "initialise round", now: round + " is initialised", reason: "the round is initialised already"}
	if !n.Round.Initialized {
		start.now, start.reason, start.level = round+" waits for somebody to do it", "", panel.Warn
	}
	list := []operation{start}
	if registered {
		list = append(list, reward(n, node, ""))
	}
	for i := range n.Orchestrators {
		if q := &n.Orchestrators[i]; q.RewardCaller == who && q.Address != who {
			r := reward(n, q, " for "+o.s.Name(q.Address))
			r.to = q.Address
			list = append(list, r)
		}
	}
	if registered {
		cuts := operation{kind: action.SetCuts, name: "cuts", now: "rewards " + node.RewardCut.Format(2) + " %, fees " + node.FeeCut.Format(2) + " %"}
		switch {
		case n.Round.Locked:
			cuts.reason = "the round is locked: commissions cannot change before the next one"
		case node.Active && node.LastRewardRound < n.Round.Number:
			cuts.reason = "reward has to be called in this round first"
		}
		uri := clean.Clip(node.ServiceURI, 60, o.s.Theme.Glyph.Ellipsis)
		if uri == "" {
			uri = "none set: no work can reach it"
		}
		caller := "none: only this account calls reward"
		if node.RewardCaller != (common.Address{}) {
			caller = o.s.Called(node.RewardCaller)
		}
		list = append(list, cuts,
			operation{kind: action.SetServiceURI, name: "service URI", now: uri},
			operation{kind: action.SetRewardCaller, name: "reward caller", now: caller})
	}
	votes := operation{kind: action.Checkpoint, name: "voting power", now: "registered"}
	switch {
	case a.Checkpointed == nil:
		votes.now, votes.reason = "this network has no votes", "this network has no votes"
	case !*a.Checkpointed:
		votes.now, votes.level = "not registered: votes of this account do not count", panel.Warn
	}
	allowance := operation{kind: action.RevokeAllowance, name: "allowance", now: "none", reason: "there is no allowance to revoke"}
	if !a.Allowance.IsZero() {
		allowance.now, allowance.reason = a.Allowance.Format(2)+" LPT; take it back", ""
		if a.Allowance.Cmp(a.LPT) > 0 {
			allowance.now, allowance.level = "the contract may take more LPT than there is; take it back", panel.Warn
		}
	}
	return append(list, votes, allowance)
}

// reward is the reward call of an orchestrator.
func reward(n *livepeer.Snapshot, q *livepeer.Orchestrator, whose string) operation {
	r := operation{kind: action.Reward, name: "call reward" + whose}
	switch {
	case !n.Round.Initialized:
		r.now, r.reason = "the round has to be initialised first", "the round has to be initialised first"
	case !q.Active:
		r.now, r.reason = "not active in this round", "only an active orchestrator can call reward"
	case q.LastRewardRound >= n.Round.Number:
		r.now, r.reason = "called in this round", "reward has been called in this round"
	default:
		r.now, r.level = "not called in this round yet", panel.Warn
		if w, ok := n.NextReward(q); ok {
			r.now += ": it brings " + w.Net.Format(2) + " LPT"
		}
	}
	return r
}

// Title is the breadcrumb.
func (o *operate) Title() string { return "operate" }

// SetSize sets the room there is.
func (o *operate) SetSize(w, h int) { o.w, o.h = max(0, w), max(0, h) }

// ShortHelp is for the footer.
func (o *operate) ShortHelp() []key.Binding {
	return []key.Binding{o.s.Keys.Operate.Choose, o.s.Keys.Move.Up, o.s.Keys.Move.Down}
}

// FullHelp is for the help screen.
func (o *operate) FullHelp() [][]key.Binding { return [][]key.Binding{{o.s.Keys.Operate.Choose}} }

// Refusal says why the action under the cursor cannot be done.
func (o *operate) Refusal(b key.Binding) string {
	if b.Help() != o.s.Keys.Operate.Choose.Help() {
		return ""
	}
	list := o.operations()
	if len(list) == 0 {
		return "the account has not been read yet"
	}
	return list[o.place(list)].reason
}

// place is the line of the cursor: at first what is due.
func (o *operate) place(list []operation) int {
	if !o.moved {
		for i, x := range list {
			if x.level == panel.Warn && x.reason == "" {
				return i
			}
		}
		return 0
	}
	return max(0, min(o.at, len(list)-1))
}

// Update handles one message.
func (o *operate) Update(msg tea.Msg) tea.Cmd {
	p, ok := msg.(tea.KeyPressMsg)
	list := o.operations()
	if !ok || len(list) == 0 {
		return nil
	}
	at := o.place(list)
	if n, ok := o.s.Keys.Move.Lines(p, len(list), len(list)); ok {
		o.at, o.moved = max(0, min(len(list)-1, at+n)), true
		return nil
	}
	if x := list[at]; key.Matches(p, o.s.Keys.Operate.Choose) && x.reason == "" {
		return o.choose(x)
	}
	return nil
}

// choose opens the form of an operation, or its review when there is nothing to
// fill in.
func (o *operate) choose(x operation) tea.Cmd {
	r := action.Request{Kind: x.kind, Account: o.stake.chosen, To: x.to}
	switch x.kind {
	case action.SetCuts, action.SetServiceURI, action.SetRewardCaller:
		return o.s.Push(newForm(o.s, o.stake.account(), o.stake.network, r))
	default:
		return o.s.Review(r)
	}
}

// View draws the list.
func (o *operate) View() string {
	if o.w <= 0 || o.h <= 0 {
		return ""
	}
	t, w := o.s.Theme, min(o.w, widestForm)
	list := o.operations()
	lines := []string{
		t.Accent.Render(panel.Pad(t, "Operate", w)),
		t.Muted.Render(panel.Pad(t, "for "+o.s.Called(o.stake.chosen)+" ("+o.s.KindOf(o.stake.chosen).String()+")", w)), "",
	}
	if len(list) == 0 {
		lines = append(lines, t.Muted.Render("The account has not been read yet."))
	}
	at := o.place(list)
	names := 0
	for _, x := range list {
		names = max(names, len(x.name))
	}
	for i, x := range list {
		name := panel.Pad(t, x.name, min(names, w/2))
		now := panel.Pad(t, clean.Line(x.now), max(0, w-2-min(names, w/2)-2))
		text, detail := t.Text, t.Muted
		switch {
		case x.level == panel.Warn:
			detail = t.Warn
		case x.reason != "":
			text, detail = t.Faint, t.Faint
		}
		if i == at {
			lines = append(lines, t.Accent.Over(t.Cursor).Render(t.Glyph.Pointer+" ")+text.Over(t.Cursor).Render(name+"  ")+detail.Over(t.Cursor).Render(now))
			continue
		}
		lines = append(lines, "  "+text.Render(name)+"  "+detail.Render(now))
	}
	if o.h < len(lines) && len(lines) > 3 { // the list comes first
		lines = lines[min(3, len(lines)-o.h):]
	}
	return panel.Fit(lines, o.w, o.h)
}
