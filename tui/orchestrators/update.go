package orchestrators

import (
	"errors"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"lpconsole/livepeer/action"
	"lpconsole/livepeer/filter"
	"lpconsole/tui/clean"
	"lpconsole/tui/screen"
)

// Update takes a message and returns what is to be done because of it.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.NetworkChanged:
		s.network = msg
		if msg.Snapshot != nil {
			s.snapshot = msg.Snapshot
			s.load()
		}
	case screen.SessionChanged:
		clear(s.shorts)
		s.grid.SetTheme(s.session.Theme)
		s.load()
		s.arrange()
	case tea.KeyPressMsg:
		if s.editing != editNothing {
			return s.edit(msg)
		}
		return s.press(msg)
	case tea.PasteMsg:
		if s.editing != editNothing {
			return s.edit(msg)
		}
	case tea.MouseClickMsg:
		return s.click(msg.Mouse())
	case tea.MouseWheelMsg:
		s.wheel(msg.Mouse())
	}
	return nil
}

// load makes the rows anew from the snapshot and what the user keeps.
func (s *Screen) load() {
	if s.snapshot == nil {
		return
	}
	s.rows = make([]*row, len(s.snapshot.Orchestrators))
	for i := range s.snapshot.Orchestrators {
		s.rows[i] = s.newRow(&s.snapshot.Orchestrators[i])
	}
	s.summary = s.summarise()
	s.narrow()
}

// narrow shows the rows that the filter lets through.
func (s *Screen) narrow() {
	shown := s.rows
	if !s.filter.Empty() {
		shown = make([]*row, 0, len(s.rows))
		for _, r := range s.rows {
			if s.filter.Match(r) {
				shown = append(shown, r)
			}
		}
	}
	s.grid.SetRows(shown)
}

func (s *Screen) setFilter(f *filter.Filter) {
	s.filter = f
	s.narrow()
}

// press is a key while nothing is edited.
func (s *Screen) press(k tea.KeyPressMsg) tea.Cmd {
	m, o := s.session.Keys.Move, s.session.Keys.Orchestrators
	switch {
	case key.Matches(k, m.Up):
		s.grid.MoveBy(-1)
	case key.Matches(k, m.Down):
		s.grid.MoveBy(1)
	case key.Matches(k, m.PageUp):
		s.grid.PageBy(-1)
	case key.Matches(k, m.PageDown):
		s.grid.PageBy(1)
	case key.Matches(k, m.Top):
		s.grid.Home()
	case key.Matches(k, m.Bottom):
		s.grid.End()
	case key.Matches(k, m.Left):
		s.grid.SortNext(-1)
	case key.Matches(k, m.Right):
		s.grid.SortNext(1)
	case key.Matches(k, o.Sort):
		s.grid.SortFlip()
	case key.Matches(k, o.Filter):
		s.begin(editFilter, s.filter.Source())
	case key.Matches(k, o.Unmark):
		s.grid.ClearMarks()
	default:
		return s.act(k)
	}
	return nil
}

// act is a key that does something with the orchestrator under the cursor.
func (s *Screen) act(k tea.KeyPressMsg) tea.Cmd {
	r, ok := s.grid.Current()
	if !ok {
		return nil
	}
	o := s.session.Keys.Orchestrators
	switch {
	case key.Matches(k, o.Open):
		return s.session.Open(screen.Card, r.Address)
	case key.Matches(k, o.Mark):
		if s.Refusal(o.Mark) == "" {
			s.grid.Mark(r.Address, !s.grid.Marked(r.Address))
		}
	case key.Matches(k, o.Compare):
		if s.Refusal(o.Compare) == "" {
			return s.session.Push(s.compare(s.chosen()))
		}
	case key.Matches(k, o.Star):
		return s.star(r.Address, !r.Starred)
	case key.Matches(k, o.Alias):
		s.named = r.Address
		s.begin(editAlias, r.Alias)
	case key.Matches(k, o.Yank):
		return screen.Copy(r.Address.Hex(), "address")
	case key.Matches(k, o.Bond):
		return s.session.Act(action.Bond, r.Address)
	case key.Matches(k, o.Move):
		return s.session.Act(action.Move, r.Address)
	}
	return nil
}

// begin opens the line for editing.
func (s *Screen) begin(what edit, text string) {
	s.editing, s.previous, s.problem = what, s.filter, nil
	s.field.Set(text)
	s.arrange()
}

// finish closes the line; what it changed stays.
func (s *Screen) finish() {
	s.editing, s.previous, s.problem = editNothing, nil, nil
	s.arrange()
}

// cancel closes the line and takes back what it changed.
func (s *Screen) cancel() {
	if s.editing == editFilter {
		s.setFilter(s.previous)
	}
	s.finish()
}

// edit is a key or a paste while the line is edited. The cursor of the table can
// be moved meanwhile.
func (s *Screen) edit(msg tea.Msg) tea.Cmd {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		switch k.String() {
		case "esc":
			s.cancel()
			return nil
		case "enter":
			return s.accept()
		case "up":
			s.grid.MoveBy(-1)
			return nil
		case "down":
			s.grid.MoveBy(1)
			return nil
		case "pgup":
			s.grid.PageBy(-1)
			return nil
		case "pgdown":
			s.grid.PageBy(1)
			return nil
		}
	}
	if s.field.Update(msg) && s.editing == editFilter {
		s.retype(false)
	}
	return nil
}

// retype follows the expression as it is typed. While it is no expression, or ends
// in what may become the name of a field, the last one that was stays in force.
func (s *Screen) retype(finished bool) {
	f, err := filter.Parse(s.field.Value())
	s.problem = nil
	if !errors.As(err, &s.problem) && (finished || !f.Growing()) {
		s.setFilter(f)
	}
}

// accept takes the line as it is, if it can be.
func (s *Screen) accept() tea.Cmd {
	if s.editing == editFilter {
		if s.retype(true); s.problem == nil {
			s.finish()
		} else {
			s.problem.Incomplete = false // it is to be complete now
		}
		return nil
	}
	alias := clean.Clip(s.field.Value(), longestAlias, "")
	s.finish()
	return s.name(s.named, alias)
}

// longestAlias is in columns; more would not be seen anywhere.
const longestAlias = 40

func (s *Screen) click(m tea.Mouse) tea.Cmd {
	if m.Button != tea.MouseLeft {
		return nil
	}
	hit := s.grid.Hit(m.X, m.Y-s.linesAbove())
	switch {
	case hit.Header:
		s.grid.SortClick(hit.Column)
	case hit.Row >= 0:
		if r, ok := s.grid.Current(); ok && s.grid.CursorY() == m.Y-s.linesAbove() {
			return s.session.Open(screen.Card, r.Address)
		}
		s.grid.MoveTo(hit.Row)
	}
	return nil
}

// wheel scrolls three rows a notch, as terminals do.
func (s *Screen) wheel(m tea.Mouse) {
	switch m.Button {
	case tea.MouseWheelUp:
		s.grid.MoveBy(-3)
	case tea.MouseWheelDown:
		s.grid.MoveBy(3)
	default: // sideways there is nothing
	}
}
