package wallets

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain"
	"lpconsole/tui/clean"
	"lpconsole/tui/screen"
)

// Update handles one message.
func (l *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.SessionChanged:
		l.grid.SetTheme(l.s.Theme)
		l.load()
	case KeysFailed:
		l.keys = msg.Err
	case tea.PasteMsg:
		if !l.Typing() {
			l.begin(editAddress, "")
		}
		l.field.Update(msg)
		l.wrong = ""
	case tea.KeyPressMsg:
		if l.Typing() {
			return l.typed(msg)
		}
		return l.press(msg)
	case tea.MouseClickMsg:
		if hit := l.grid.Hit(msg.X, msg.Y-l.linesAbove()); msg.Button == tea.MouseLeft && hit.Row >= 0 {
			l.grid.MoveTo(hit.Row)
		}
	}
	return nil
}

func (l *Screen) press(k tea.KeyPressMsg) tea.Cmd {
	m, b := l.s.Keys.Move, l.s.Keys.Wallets
	a, ok := l.grid.Current()
	switch {
	case key.Matches(k, m.Up):
		l.grid.MoveBy(-1)
	case key.Matches(k, m.Down):
		l.grid.MoveBy(1)
	case key.Matches(k, m.PageUp):
		l.grid.PageBy(-1)
	case key.Matches(k, m.PageDown):
		l.grid.PageBy(1)
	case key.Matches(k, m.Top):
		l.grid.Home()
	case key.Matches(k, m.Bottom):
		l.grid.End()
	case key.Matches(k, b.Watch):
		first := ""
		if k.Text == "0" { // the beginning of an address
			first = k.Text
		}
		l.begin(editAddress, first)
	case !ok:
	case key.Matches(k, b.Use):
		return l.s.Open(screen.Stake, a.Address)
	case key.Matches(k, b.Yank):
		return screen.Copy(a.Address.Hex(), "address")
	case key.Matches(k, b.Alias):
		l.named = a.Address
		l.begin(editAlias, l.s.Alias(a.Address))
	case key.Matches(k, b.Forget):
		if l.Refusal(b.Forget) == "" {
			return l.write("no longer watching "+l.s.Short(a.Address), func(b screen.Book) error { return b.Forget(a.Address) })
		}
	}
	return nil
}

func (l *Screen) begin(what edit, text string) {
	l.editing, l.wrong = what, ""
	l.field.Set(text)
}

// typed is a key while something is typed.
func (l *Screen) typed(k tea.KeyPressMsg) tea.Cmd {
	switch f := l.s.Keys.Field; {
	case key.Matches(k, f.Cancel):
		l.Back()
	case key.Matches(k, f.Accept):
		return l.accept()
	case l.field.Update(k):
		l.wrong = ""
	}
	return nil
}

// longestAlias is in columns; more would not be seen anywhere.
const longestAlias = 40

// accept takes what was typed, if it can be. An address that is watched becomes
// the account of Home, and Home is shown.
func (l *Screen) accept() tea.Cmd {
	text := l.field.Value()
	if l.editing == editAlias {
		l.editing = editNothing
		a, alias := l.named, clean.Clip(text, longestAlias, "")
		done := l.s.Short(a) + " is called " + alias + " here"
		if alias == "" {
			done = l.s.Short(a) + " has no alias any more"
		}
		return l.write(done, func(b screen.Book) error { return b.SetAlias(a, alias) })
	}
	if text == "" {
		l.editing = editNothing
		return nil
	}
	a, ok := l.aliased(text)
	if !ok {
		var err error
		if a, err = chain.ParseAddress(text); err != nil {
			l.wrong = clean.Line(err.Error())
			return nil
		}
	}
	l.editing = editNothing
	watch := l.write("watching "+l.s.Name(a), func(b screen.Book) error { return b.Watch(a) })
	return tea.Batch(watch, l.s.Open(screen.Home, common.Address{}))
}

// aliased is the address that the user calls so.
func (l *Screen) aliased(text string) (common.Address, bool) {
	if l.s.Book == nil {
		return common.Address{}, false
	}
	for a, name := range l.s.Book.Aliases() {
		if name != "" && clean.Line(name) == text {
			return a, true
		}
	}
	return common.Address{}, false
}
