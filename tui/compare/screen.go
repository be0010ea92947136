// Package compare is the screen that sets two to five orchestrators side by side,
// a column each, and marks the best figure of each row where more or less is
// plainly better.
package compare

import (
	"slices"

	tea "charm.land/bubbletea/v2"
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/livepeer"
	"lpconsole/tui/screen"
)

// A Screen compares orchestrators. It implements [screen.Screen] and its Pointer
// and Refuser.
type Screen struct {
	session   *screen.Session
	addresses []common.Address
	focus     int // the column that keys work on
	left      int // the first column on screen

	snapshot *livepeer.Snapshot
	table    []line // made from the snapshot

	width, height int
	top           int // the first row on screen
}

// New compares the orchestrators with the given addresses, in that order.
func New(s *screen.Session, addresses []common.Address) *Screen {
	return &Screen{session: s, addresses: slices.Clone(addresses)}
}

// Title is the breadcrumb.
func (s *Screen) Title() string { return "compare" }

// SetSize sets the room for View.
func (s *Screen) SetSize(width, height int) {
	s.width, s.height = max(0, width), max(0, height)
	s.follow()
}

// Cursor is on the head of the column that keys work on.
func (s *Screen) Cursor() *tea.Cursor {
	if s.width == 0 || s.height < 2 || len(s.addresses) == 0 {
		return nil
	}
	return tea.NewCursor(min(s.width-1, labelWidth+(s.focus-s.left)*(s.columnWidth()+gap)), 1)
}

const (
	labelWidth = 14
	gap        = 2
	leastWidth = 19 // a column holds a short address or "12,345,678 LPT" with its sign
	mostWidth  = 36
)

// columns is how many columns fit.
func (s *Screen) columns() int {
	return min(len(s.addresses), max(1, (s.width-labelWidth+gap)/(leastWidth+gap)))
}

func (s *Screen) columnWidth() int {
	n := max(1, s.columns())
	return max(1, min(mostWidth, (s.width-labelWidth-(n-1)*gap)/n))
}

// room is how many rows fit under the verdict and the heads.
func (s *Screen) room() int { return max(0, s.height-2) }

// follow keeps the focus on screen.
func (s *Screen) follow() {
	s.focus = max(0, min(s.focus, len(s.addresses)-1))
	n := s.columns()
	s.left = max(0, min(s.left, s.focus, len(s.addresses)-n))
	s.left = max(s.left, s.focus-n+1)
	s.top = max(0, min(s.top, len(s.table)-s.room()))
}
