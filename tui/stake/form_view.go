package stake

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/livepeer/action"
	"lpconsole/tui/clean"
	"lpconsole/tui/figure"
	"lpconsole/tui/panel"
	"lpconsole/tui/words"
)

// widestForm keeps the lines of a form together.
const widestForm = 100

// The lines of a form: what it does, for whom, an empty line, then two for each
// input: the field and what is to be said of it.
const (
	formHead  = 3
	perInput  = 2
	leastForm = 40
)

func (f *Form) left() int {
	if f.w < leastForm {
		return 0
	}
	return len("orchestrator") + 4
}

func (f *Form) fieldWidth() int { return max(1, min(60, f.w-f.left()-1)) }

// head is how many lines stand above the inputs.
func (f *Form) head() int {
	if f.h < 8 {
		return 0
	}
	return formHead
}

// lineOf is the line of the i-th input's field.
func (f *Form) lineOf(i int) int { return f.head() + perInput*i }

// View draws the form.
func (f *Form) View() string {
	if f.w <= 0 || f.h <= 0 {
		return ""
	}
	t, w := f.s.Theme, min(f.w, widestForm)
	var lines []string
	if f.head() > 0 {
		lines = append(lines,
			t.Accent.Render(panel.Pad(t, f.sentence(), w)),
			t.Muted.Render(panel.Pad(t, "for "+f.s.Called(f.request.Account)+" ("+f.s.KindOf(f.request.Account).String()+")", w)), "")
	}
	for i, in := range f.inputs {
		label := ""
		if f.left() > 0 {
			style, sign := t.Muted, "  "
			if i == f.at {
				style, sign = t.Title, t.Accent.Render(t.Glyph.Pointer+" ")
			}
			label = sign + style.Render(panel.Pad(t, in.label, f.left()-2))
		}
		lines = append(lines, label+in.field.View(t, f.fieldWidth(), in.hint), strings.Repeat(" ", f.left())+f.remark(i, w-f.left()))
	}
	if in := f.input(); in.listed() {
		lines = append(lines, "")
		in.room = max(0, f.h-len(lines))
		lines = append(lines, f.list(in, w)...)
	} else {
		lines = append(lines, "")
		lines = append(lines, f.advice(w)...)
	}
	return panel.Fit(lines, f.w, f.h)
}

// sentence says what the form does.
func (f *Form) sentence() string {
	to := ""
	if f.request.To != (common.Address{}) {
		to = f.s.Called(f.request.To)
	} else if f.account != nil && f.account.Delegate != (common.Address{}) {
		to = f.s.Called(f.account.Delegate)
	}
	switch f.request.Kind {
	case action.Bond:
		if to == "" || f.inputs[0].what == aNode {
			return "Bond LPT to an orchestrator"
		}
		return "Bond LPT to " + to
	case action.Move:
		return "Move the whole stake to another orchestrator, without unbonding"
	case action.Rebond:
		return "Put the lock back to work with an orchestrator"
	case action.Unbond:
		return "Take stake out: it can be withdrawn after the unbonding period"
	case action.WithdrawFees:
		return "Withdraw fees"
	case action.TransferBond:
		return "Give stake to another account, without unbonding"
	case action.SetCuts:
		return "Set the commissions"
	case action.SetServiceURI:
		return "Set where the node can be reached"
	case action.SetRewardCaller:
		return "Let another key call reward"
	case action.Checkpoint:
		return "Register voting power"
	default:
		return words.Upper(titles[f.request.Kind])
	}
}

// remark is the line under a field: what it comes to, or what is wrong.
func (f *Form) remark(i, w int) string {
	t, in := f.s.Theme, f.inputs[i]
	text, level := "", panel.Note
	switch {
	case i == f.at && f.wrong != "":
		text, level = f.wrong, panel.Warn
	case in.what == anAmount:
		v := f.amount(in.field.Value())
		text, level = v.Text, v.Level
		if in.optional && in.field.Value() == "" {
			v = f.amount("max")
			text, level = v.Text, v.Level
		}
	case in.what == aPercent && in.field.Value() != "":
		if err := percent(in.field.Value()); err != nil {
			text, level = err.Error(), panel.Warn
		} else {
			text, level = in.hint[len("stays at "):]+" "+t.Glyph.Arrow+" "+strings.TrimSuffix(in.field.Value(), "%")+" %", panel.OK
		}
	case in.listed():
		if c, ok := in.chosen(); ok && c.address != (common.Address{}) {
			text, level = c.address.Hex(), panel.OK
			if w < 42 {
				text = f.s.Short(c.address)
			}
		} else if in.optional && in.field.Value() == "" {
			text, level = f.request.Account.Hex(), panel.OK
		}
	}
	text = clean.Clip(text, max(0, w), t.Glyph.Ellipsis)
	switch level {
	case panel.Warn, panel.Critical:
		return t.Warn.Render(text)
	case panel.OK:
		return t.Text.Render(text)
	default:
		return t.Muted.Render(text)
	}
}

// list draws the candidates that there is room for.
func (f *Form) list(in *input, w int) []string {
	t := f.s.Theme
	if len(in.found) == 0 {
		text := "Nothing fits."
		switch {
		case in.what == aNode && f.network.Snapshot == nil:
			text = "The network has not been read yet."
		case in.what == anAddress && in.field.Value() == "":
			text = "Type or paste an address."
		}
		return []string{t.Muted.Render("  " + text)}
	}
	in.from = max(min(in.from, in.at), in.at-in.room+1, 0)
	out := make([]string, 0, in.room)
	_, taken := in.chosen()
	names := 11
	for i := in.from; i < min(len(in.found), in.from+in.room); i++ {
		names = max(names, min(30, ansi.StringWidth(f.s.Called(in.found[i].address))))
	}
	for i := in.from; i < min(len(in.found), in.from+in.room); i++ {
		c := in.found[i]
		line := c.note
		if c.address != (common.Address{}) {
			line = panel.Pad(t, f.s.Called(c.address), names) + "  " + c.note
		}
		if c.node != nil {
			line += f.about(c)
		}
		line = panel.Pad(t, line, max(1, w-2))
		if i == in.at && taken {
			out = append(out, t.Accent.Over(t.Cursor).Render(t.Glyph.Pointer+" ")+t.Text.Over(t.Cursor).Render(line))
			continue
		}
		out = append(out, "  "+t.Text.Render(line))
	}
	return out
}

// about is an orchestrator in a line, its figures under those of the others.
func (f *Form) about(c candidate) string {
	t, o := f.s.Theme, c.node
	rank, yield := t.Glyph.Dash, t.Glyph.Dash
	if o.Rank > 0 {
		rank = "#" + words.Number(o.Rank)
	}
	if o.Realised != nil {
		yield = figure.Percent(o.Realised.Annual) + " %"
	}
	text := panel.PadLeft(t, rank, 5) + "  keeps" + panel.PadLeft(t, figure.Percent(o.RewardCut)+" %", 8) + "  yields" + panel.PadLeft(t, yield, 8) + "  "
	if notes := figure.Notes(o, f.network.Snapshot.Round); len(notes) > 0 {
		text += "! " + notes[0].Short + "  "
	}
	return text + clean.Clip(figure.Host(o), 28, t.Glyph.Ellipsis)
}

// advice is what is worth knowing before the review, as far as it is known
// without asking anybody.
func (f *Form) advice(w int) []string {
	n, a := f.network.Snapshot, f.account
	if n == nil || a == nil {
		return nil
	}
	var vs []panel.Verdict
	claims := false
	switch f.request.Kind {
	case action.Bond, action.Unbond, action.TransferBond, action.WithdrawFees:
		claims = true
	default:
	}
	if loss, ok := n.ForfeitOf(a.Delegate, a.PendingStake); ok && claims {
		vs = append(vs, panel.Verdict{Level: panel.Note, Text: "The orchestrator has not called reward in this round: acting before that forfeits about " + loss.Reward.Format(2) + " LPT. The review offers to wait."})
	}
	to := f.request.To
	if f.request.Kind == action.Bond && to != (common.Address{}) {
		if a.Delegate != (common.Address{}) && a.Delegate != to && !a.Bonded.IsZero() {
			vs = append(vs, panel.Verdict{Level: panel.Warn, Text: "This account is bonded to " + f.s.Called(a.Delegate) + ": its whole stake of " + a.PendingStake.Format(2) + " LPT goes along to the new one."})
		}
		if o, ok := n.ByAddress(to); ok {
			vs = append(vs, figure.Judge(o, n.Round))
		}
	}
	if f.request.Kind == action.SetCuts && n.Round.Locked {
		vs = append(vs, panel.Verdict{Level: panel.Warn, Text: "The round is locked: commissions cannot change before the next one."})
	}
	return panel.Verdicts(f.s.Theme, w, vs...)
}
