// Package orchestrators is the screen on which a delegator finds an orchestrator:
// every one in a table that sorts, narrows as an expression is typed, and takes
// stars and names of the user's own. It opens cards and comparisons but knows
// nothing of how they look.
package orchestrators

import (
	"github.com/ethereum/go-ethereum/common"

	tea "charm.land/bubbletea/v2"

	"lpconsole/livepeer"
	"lpconsole/livepeer/filter"
	"lpconsole/tui/field"
	"lpconsole/tui/grid"
	"lpconsole/tui/screen"
)

// MostCompared is how many orchestrators can stand side by side.
const MostCompared = 5

// Comparing builds the screen that compares orchestrators, in the order given.
type Comparing func([]common.Address) screen.Screen

// A Screen is the list of orchestrators. It implements [screen.Screen] and its
// Typist, Backer, Pointer and Refuser.
type Screen struct {
	session *screen.Session
	compare Comparing

	network  screen.NetworkChanged
	snapshot *livepeer.Snapshot // network's; nil until there is one
	rows     []*row
	shorts   map[common.Address]string
	summary  []string // the verdict on the snapshot, the whole of it and shorter ones

	grid          *grid.Grid[common.Address, *row]
	width, height int
	above         int // linesAbove when the grid got its size

	filter *filter.Filter
	// While a line is edited: what for, the field, the filter to go back to, and
	// what is wrong with the line so far.
	editing  edit
	field    field.Field
	previous *filter.Filter
	problem  *filter.Error
	named    common.Address // whose alias is edited
}

// edit says what the line under the verdict is edited for.
type edit uint8

const (
	editNothing edit = iota
	editFilter
	editAlias
)

// New makes the list for one viewer. compare builds the screen for the marked
// orchestrators.
func New(s *screen.Session, compare Comparing) *Screen {
	l := &Screen{session: s, compare: compare, shorts: make(map[common.Address]string)}
	l.grid = grid.New(s.Theme, l.columns(), func(r *row) common.Address { return r.Address })
	l.grid.SortBy("yield", true)
	return l
}

// Title is the breadcrumb.
func (s *Screen) Title() string { return "orchestrators" }

// SetSize sets the room for View.
func (s *Screen) SetSize(width, height int) {
	s.width, s.height = max(0, width), max(0, height)
	s.arrange()
}

// arrange gives the grid the lines that the others leave.
func (s *Screen) arrange() {
	s.above = s.linesAbove()
	s.grid.SetSize(s.width, max(0, s.height-s.above-s.linesBelow()))
}

// linesAbove is how many lines stand over the table: verdict and filter line. In
// little room the table comes first, the line that is being edited before it.
func (s *Screen) linesAbove() int {
	switch {
	case s.height >= 6:
		return 1 + len(s.verdictLines())
	case s.height >= 4, s.editing != editNothing && s.height >= 2:
		return 1
	default:
		return 0
	}
}

func (s *Screen) linesBelow() int {
	if s.session.Provenance && s.height >= 8 {
		return 1
	}
	return 0
}

// Typing reports whether keys belong to a text field.
func (s *Screen) Typing() bool { return s.editing != editNothing }

// Back takes a filter away, then the marks; it reports whether there were any.
func (s *Screen) Back() bool {
	switch {
	case s.editing != editNothing:
		s.cancel()
	case !s.filter.Empty():
		s.setFilter(nil)
	case len(s.grid.Marks()) > 0:
		s.grid.ClearMarks()
	default:
		return false
	}
	return true
}

// Cursor is in the field that is edited, else on the row with the cursor.
func (s *Screen) Cursor() *tea.Cursor {
	if s.width == 0 || s.height == 0 {
		return nil
	}
	if s.editing != editNothing {
		label, width := s.fieldRoom()
		return tea.NewCursor(min(len(label)+s.field.Cursor(width), s.width-1), max(0, s.linesAbove()-1))
	}
	y := s.grid.CursorY()
	if y < 0 {
		return nil
	}
	return tea.NewCursor(0, y+s.linesAbove())
}
