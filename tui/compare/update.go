package compare

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"lpconsole/tui/screen"
)

// Update takes a message and returns what is to be done because of it.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.NetworkChanged:
		if msg.Snapshot != nil {
			s.snapshot = msg.Snapshot
			s.load()
		}
	case screen.SessionChanged:
		s.load()
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil
}

func (s *Screen) press(k tea.KeyPressMsg) tea.Cmd {
	m, c := s.session.Keys.Move, s.session.Keys.Compare
	switch {
	case len(s.addresses) == 0:
	case key.Matches(k, m.Left):
		s.focus--
	case key.Matches(k, m.Right):
		s.focus++
	case key.Matches(k, m.Up):
		s.top--
	case key.Matches(k, m.Down):
		s.top++
	case key.Matches(k, m.PageUp), key.Matches(k, m.Top):
		s.top = 0
	case key.Matches(k, m.PageDown), key.Matches(k, m.Bottom):
		s.top = len(s.table)
	case key.Matches(k, c.Open):
		return s.session.Open(screen.Card, s.addresses[s.focus])
	case key.Matches(k, c.Yank):
		return screen.Copy(s.addresses[s.focus].Hex(), "address")
	case key.Matches(k, c.Drop):
		if s.Refusal(c.Drop) == "" {
			s.addresses = slices.Delete(s.addresses, s.focus, s.focus+1)
			s.load()
		}
	}
	s.follow()
	return nil
}

// ShortHelp is for the footer.
func (s *Screen) ShortHelp() []key.Binding {
	m, c := s.session.Keys.Move, s.session.Keys.Compare
	return []key.Binding{m.Left, m.Right, c.Open, c.Drop, c.Yank}
}

// FullHelp is for the help screen.
func (s *Screen) FullHelp() [][]key.Binding {
	m, c := s.session.Keys.Move, s.session.Keys.Compare
	return [][]key.Binding{{c.Open, c.Drop, c.Yank}, {m.Left, m.Right, m.Up, m.Down, m.PageUp, m.PageDown}}
}

// Refusal says why a key of this screen does nothing now; "" when it works.
func (s *Screen) Refusal(b key.Binding) string {
	if b.Help() == s.session.Keys.Compare.Drop.Help() && len(s.addresses) <= 2 {
		return "two are the least there is to compare"
	}
	return ""
}
