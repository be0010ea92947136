package card

import "charm.land/bubbles/v2/key"

// ShortHelp is for the footer.
func (s *Screen) ShortHelp() []key.Binding {
	c := s.session.Keys.Card
	return []key.Binding{c.Bond, c.Move, c.NextPart, c.Logs, c.Star, c.Alias, c.Yank}
}

// FullHelp is for the help screen.
func (s *Screen) FullHelp() [][]key.Binding {
	c, m := s.session.Keys.Card, s.session.Keys.Move
	return [][]key.Binding{
		{c.Bond, c.Move, c.Star, c.Alias, c.Yank, c.Logs},
		{c.NextPart, c.PreviousPart, m.Up, m.Down, m.PageUp, m.PageDown, m.Top, m.Bottom},
	}
}

// Refusal says why a key of this screen does nothing now; "" when it works.
func (s *Screen) Refusal(b key.Binding) string {
	if b.Help() != s.session.Keys.Card.Logs.Help() {
		return ""
	}
	switch {
	case s.tracing:
		return "the event logs are being read already"
	case s.card == nil:
		return "the card has to be read first"
	}
	return ""
}
