package orchestrators

import (
	"charm.land/bubbles/v2/key"
	"github.com/ethereum/go-ethereum/common"
)

// ShortHelp is for the footer.
func (s *Screen) ShortHelp() []key.Binding {
	o := s.session.Keys.Orchestrators
	return []key.Binding{o.Open, o.Bond, o.Filter, s.sortHelp(), o.Mark, o.Compare, o.Star, o.Alias, o.Yank}
}

// FullHelp is for the help screen.
func (s *Screen) FullHelp() [][]key.Binding {
	o, m := s.session.Keys.Orchestrators, s.session.Keys.Move
	return [][]key.Binding{
		{o.Open, o.Bond, o.Move, o.Filter, o.Star, o.Alias, o.Yank},
		{o.Mark, o.Unmark, o.Compare},
		{relabel(m.Left, "sort by the column before"), relabel(m.Right, "sort by the next column"), o.Sort},
		{m.Up, m.Down, m.PageUp, m.PageDown, m.Top, m.Bottom},
	}
}

// sortHelp stands for the three keys that sort.
func (s *Screen) sortHelp() key.Binding {
	m := s.session.Keys.Move
	b := relabel(m.Right, "sort")
	b.SetHelp(m.Left.Help().Key+m.Right.Help().Key, "sort")
	return b
}

// relabel is a binding with the words for what it does here.
func relabel(b key.Binding, words string) key.Binding {
	b.SetHelp(b.Help().Key, words)
	return b
}

// Refusal says why a key of this screen does nothing now; "" when it works.
func (s *Screen) Refusal(b key.Binding) string {
	o := s.session.Keys.Orchestrators
	_, row := s.grid.Current()
	switch b.Help() {
	case o.Open.Help(), o.Bond.Help(), o.Move.Help(), o.Star.Help(), o.Alias.Help(), o.Yank.Help():
		if !row {
			return "there is no orchestrator under the cursor"
		}
	case o.Unmark.Help():
		if len(s.grid.Marks()) == 0 {
			return "none is marked"
		}
	case o.Compare.Help():
		if len(s.chosen()) < 2 {
			return "mark the orchestrators to compare with " + o.Mark.Help().Key + " first, two to five of them"
		}
	case o.Mark.Help():
		r, ok := s.grid.Current()
		if ok && len(s.grid.Marks()) >= MostCompared && !s.grid.Marked(r.Address) {
			return "five are marked, and more cannot be compared: unmark one, or all with " + o.Unmark.Help().Key
		}
	}
	return ""
}

// chosen is what a comparison would be of: the marked ones, and when that is only
// one, the one under the cursor as well.
func (s *Screen) chosen() []common.Address {
	marks := s.grid.Marks()
	if r, ok := s.grid.Current(); ok && len(marks) == 1 && marks[0] != r.Address {
		marks = append(marks, r.Address)
	}
	return marks
}
