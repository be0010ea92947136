package wallets

import (
	"strings"

	"lpconsole/tui/clean"
	"lpconsole/tui/grid"
	"lpconsole/tui/panel"
	"lpconsole/tui/screen"
	"lpconsole/tui/words"
)

// columns are the table.
func (l *Screen) columns() []grid.Column[screen.Account] {
	return []grid.Column[screen.Account]{
		{
			ID: "name", Title: "alias", Width: 14, Min: 8, Max: 24, Flex: 1, Priority: 2,
			Cell: func(a screen.Account) grid.Cell {
				if n := l.s.Alias(a.Address); n != "" {
					return grid.Cell{Text: n, Tone: grid.Alias}
				}
				return grid.Cell{Text: l.s.Theme.Glyph.Dash, Tone: grid.Muted}
			},
		},
		{
			ID: "address", Title: "address", Width: 42,
			Cell: func(a screen.Account) grid.Cell {
				if l.w < 42+2 { // the ends are what people compare
					return grid.Cell{Text: l.s.Short(a.Address)}
				}
				return grid.Cell{Text: a.Address.Hex()}
			},
		},
		{
			ID: "kind", Title: "key", Width: 10, Priority: 1,
			Cell: func(a screen.Account) grid.Cell {
				tone := grid.Good
				if a.Kind == screen.WatchOnly {
					tone = grid.Muted
				}
				return grid.Cell{Text: a.Kind.String(), Tone: tone}
			},
		},
		{
			ID: "home", Title: "", Width: 4, Priority: 4,
			Cell: func(a screen.Account) grid.Cell {
				if l.s.Book != nil {
					if w := l.s.Book.Watched(); len(w) > 0 && w[0] == a.Address {
						return grid.Cell{Text: "home", Tone: grid.Muted}
					}
				}
				return grid.Cell{}
			},
		},
		{
			ID: "where", Title: "where the key is", Width: 20, Min: 12, Flex: 2, Max: 60, Priority: 3,
			Cell: func(a screen.Account) grid.Cell { return grid.Cell{Text: a.Where, Tone: grid.Muted} },
		},
	}
}

// View draws the screen.
func (l *Screen) View() string {
	if l.w == 0 || l.h == 0 {
		return ""
	}
	t := l.s.Theme
	var lines []string
	above := l.linesAbove()
	if above > 1 || above == 1 && !l.Typing() {
		lines = append(lines, l.verdict().Line(t, l.w))
	}
	if above > 1 || above == 1 && l.Typing() {
		lines = append(lines, l.second())
	}
	for len(lines) < above {
		lines = append(lines, "")
	}
	if view := l.grid.View(); view != "" && l.grid.Len() > 0 {
		lines = append(lines, strings.Split(view, "\n")...)
	}
	if len(lines)+2 < l.h {
		lines = append(lines, "")
		lines = append(lines, l.about(min(l.w, 100))...)
	}
	return panel.Fit(lines, l.w, l.h)
}

// second is the line under the verdict: the field, or nothing.
func (l *Screen) second() string {
	t := l.s.Theme
	switch l.editing {
	case editAddress:
		return t.Title.Render(l.label()) + l.field.View(t, l.fieldWidth(), "0x"+t.Glyph.Ellipsis+" of an account to watch")
	case editAlias:
		return t.Title.Render(l.label()) + l.field.View(t, l.fieldWidth(), "your own name for it; empty takes it away")
	default:
		return ""
	}
}

// verdict says what the accounts can do, or what is wrong with what is typed.
func (l *Screen) verdict() panel.Verdict {
	say := func(v panel.Level, text string) panel.Verdict { return panel.Verdict{Level: v, Text: text} }
	if l.wrong != "" {
		return say(panel.Warn, words.Upper(l.wrong)+".")
	}
	var keyed, watched int
	for _, a := range l.s.Accounts() {
		if a.Kind == screen.WatchOnly {
			watched++
		} else {
			keyed++
		}
	}
	switch {
	case l.keys != nil:
		return say(panel.Critical, "The keys cannot be read: "+l.s.Because(l.keys))
	case keyed+watched == 0:
		return say(panel.Note, "No account yet: watch an address, or bring a key here.")
	case l.s.ReadOnly:
		return say(panel.Note, "This session is read-only: nothing can be signed, whatever keys there are.")
	case keyed == 0:
		return say(panel.Note, words.Count(watched, "account is", "accounts are")+" watched; none can sign here.")
	case watched == 0:
		return say(panel.OK, words.Count(keyed, "account", "accounts")+" can sign.")
	default:
		return say(panel.OK, words.Count(keyed, "account", "accounts")+" can sign, "+words.Number(watched)+" only watched.")
	}
}

// about says how keys come here.
func (l *Screen) about(w int) []string {
	t := l.s.Theme
	lines := []string{t.Title.Render("Keys come here on the command line, where no screen shows them")}
	for _, f := range []panel.Fact{
		{Label: "a new key", Value: "lpconsole wallet new"},
		{Label: "from a key file", Value: "lpconsole wallet import --keystore-file FILE"},
		{Label: "from words", Value: "lpconsole wallet import --mnemonic"},
		{Label: "a raw key", Value: "lpconsole wallet import --key-file FILE"},
		{Label: "another passphrase", Value: "lpconsole wallet passwd"},
	} {
		lines = append(lines, t.Muted.Render(panel.Pad(t, f.Label, 20))+t.Text.Render(f.Value))
	}
	text := "A watched account shows everything and signs nothing. For calling reward by a machine, set a reward caller (O on the stake screen) and keep the stake's key away from it."
	lines = append(lines, "")
	for _, p := range panel.Wrap(clean.Line(text), max(1, w)) {
		lines = append(lines, t.Muted.Render(p))
	}
	return lines
}
