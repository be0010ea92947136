package review

import (
	"lpconsole/tui/clean"
	"lpconsole/tui/panel"
	"lpconsole/tui/theme"
	"lpconsole/tui/words"
	"lpconsole/wallet/journal"
)

// outcome is the foot once it is signed: how far it has come, and what one can do.
func (s *Screen) outcome(w int) []string {
	t, e := s.s.Theme, s.entry
	var out []string
	say := func(style theme.Style, text string) {
		for _, l := range panel.Wrap(text, max(1, w)) {
			out = append(out, style.Render(l))
		}
	}
	say(stateStyle(t, e.State), words.Upper(words.State(e.State))+". "+words.Meaning(e.State))
	if e.Note != "" {
		say(t.Text, sentence(words.Amounts(clean.Line(e.Note))))
	}
	for i := range e.Transactions {
		x := &e.Transactions[i]
		line := x.Hash.Hex()
		if x.Block > 0 {
			line = "block " + words.Number(x.Block) + "  " + line
		}
		if len(e.Transactions) > 1 {
			line = words.State(x.State) + "  " + line
		}
		out = append(out, t.Muted.Render(panel.Pad(t, line, w)))
	}
	g := s.s.Keys.Global
	return append(out, wrapKeys(w, t.Key.Render("esc")+" "+t.Text.Render("back"), t.Key.Render(g.Transactions.Help().Key)+" "+t.Text.Render("all transactions"))...)
}

// stateStyle is the colour of a state, which is always a word too.
func stateStyle(t *theme.Theme, s journal.State) theme.Style {
	switch s {
	case journal.Included, journal.Final:
		return t.OK
	case journal.Failed, journal.Displaced:
		return t.Critical
	case journal.Unknown, journal.Expired:
		return t.Warn
	default:
		return t.Notice
	}
}

// Shows reports whether the screen tells how an entry is doing, so that nobody
// else has to.
func (s *Screen) Shows(id string) bool { return s.entry != nil && s.entry.ID == id }
