package card

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"lpconsole/livepeer"
	"lpconsole/livepeer/action"
	"lpconsole/tui/clean"
	"lpconsole/tui/screen"
)

// Update takes a message and returns what is to be done because of it.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.NetworkChanged:
		return s.networkChanged(msg)
	case screen.SessionChanged:
		s.page = nil
	case cardRead:
		if msg.address == s.address && msg.asked == s.asked {
			s.reading, s.failure, s.page = false, msg.err, nil
			if msg.err == nil {
				if s.card != nil && msg.card.Logs == nil {
					// Reading the logs again is only done when the user asks.
					msg.card = withLogs(msg.card, s.card.Logs)
				}
				s.card = msg.card
			}
		}
	case logsRead:
		if msg.address == s.address && s.card != nil {
			s.tracing, s.traceErr, s.page = false, msg.err, nil
			if msg.err == nil {
				s.card = withLogs(s.card, msg.logs)
			}
		}
	case tea.KeyPressMsg:
		if s.naming {
			return s.edit(msg)
		}
		return s.press(msg)
	case tea.PasteMsg:
		if s.naming {
			s.field.Update(msg)
		}
	case tea.MouseWheelMsg:
		switch msg.Mouse().Button {
		case tea.MouseWheelUp:
			s.scroll(-3)
		case tea.MouseWheelDown:
			s.scroll(3)
		default: // sideways there is nothing
		}
	}
	return nil
}

// withLogs is a card with other logs; cards are shared and not changed.
func withLogs(c *livepeer.Card, logs *livepeer.CardLogs) *livepeer.Card {
	card := *c
	card.Logs = logs
	return &card
}

// networkChanged takes a newer snapshot. The card is read again when something
// happened to the orchestrator that its rows would show, and after a failure.
func (s *Screen) networkChanged(msg screen.NetworkChanged) tea.Cmd {
	if msg.Snapshot == nil {
		return nil
	}
	s.snapshot, s.page = msg.Snapshot, nil
	switch {
	case s.reading || s.asked == 0:
		return nil
	case s.card == nil || s.failure != nil || s.card.Round.Number < s.snapshot.Round.Number:
		return s.read()
	}
	o, ok := s.snapshot.ByAddress(s.address)
	if ok && s.snapshot.Origin.Block.Number > s.card.Origin.Block.Number && (o.LastRewardRound != s.card.Orchestrator.LastRewardRound || o.RewardCut != s.card.Orchestrator.RewardCut) {
		return s.read()
	}
	return nil
}

func (s *Screen) press(k tea.KeyPressMsg) tea.Cmd {
	m, c := s.session.Keys.Move, s.session.Keys.Card
	if n, ok := m.Lines(k, s.room(), len(s.lines())); ok {
		s.scroll(n)
		return nil
	}
	switch {
	case key.Matches(k, c.NextPart):
		s.jump(1)
	case key.Matches(k, c.PreviousPart):
		s.jump(-1)
	case key.Matches(k, c.Bond):
		return s.session.Act(action.Bond, s.address)
	case key.Matches(k, c.Move):
		return s.session.Act(action.Move, s.address)
	case key.Matches(k, c.Star):
		return s.star()
	case key.Matches(k, c.Alias):
		s.naming = true
		s.field.Set(s.session.Alias(s.address))
	case key.Matches(k, c.Yank):
		return screen.Copy(s.address.Hex(), "address")
	case key.Matches(k, c.Logs):
		if s.Refusal(c.Logs) == "" {
			return s.trace()
		}
	case key.Matches(k, s.session.Keys.Global.Refresh):
		if !s.reading {
			return s.read()
		}
	}
	return nil
}

// longestAlias is in columns; more would not be seen anywhere.
const longestAlias = 40

func (s *Screen) edit(k tea.KeyPressMsg) tea.Cmd {
	switch k.String() {
	case "esc":
		s.naming = false
	case "enter":
		s.naming = false
		return s.name(clean.Clip(s.field.Value(), longestAlias, ""))
	default:
		s.field.Update(k)
	}
	return nil
}

func (s *Screen) scroll(n int) { s.scrollTo(s.top + n) }

func (s *Screen) scrollTo(line int) {
	s.top = max(0, min(line, len(s.lines())-s.room()))
}

// jump scrolls to the next or the previous part of the card.
func (s *Screen) jump(step int) {
	s.lines()
	target := 0
	for _, at := range s.page.parts {
		if step > 0 && at > s.top {
			s.scrollTo(at)
			return
		}
		if at < s.top {
			target = at
		}
	}
	if step < 0 {
		s.scrollTo(target)
	}
}
