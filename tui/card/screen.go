// Package card is the screen about one orchestrator: who it is, what it earned
// for its delegators, whether it called reward in each of the last rounds, how it
// changed its cuts, and who delegates to it.
package card

import (
	"context"

	tea "charm.land/bubbletea/v2"
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/livepeer"
	"lpconsole/tui/field"
	"lpconsole/tui/screen"
)

// A Screen is the card of one orchestrator. It implements [screen.Screen] and its
// Starter, Typist, Backer, Pointer, Refuser and Closer.
type Screen struct {
	session *screen.Session
	source  Source
	address common.Address

	snapshot *livepeer.Snapshot
	card     *livepeer.Card
	failure  error // of the last reading of the card
	asked    int   // how many readings were begun: the answer to an older one is dropped
	reading  bool
	tracing  bool // the event logs are being read
	traceErr error

	width, height int
	page          *page // nil: to be made anew
	top           int   // first line of the page on screen

	naming bool
	field  field.Field

	live context.Context // ends when the screen is closed
	end  context.CancelFunc
}

// New makes the card of the orchestrator with the given address. The shell's
// Start begins to read it.
func New(s *screen.Session, source Source, a common.Address) *Screen {
	live, end := context.WithCancel(context.Background())
	return &Screen{session: s, source: source, address: a, live: live, end: end}
}

// Title is the breadcrumb.
func (s *Screen) Title() string { return s.session.Name(s.address) }

// Start begins to read the card.
func (s *Screen) Start() tea.Cmd { return s.read() }

// Close stops what is still being read.
func (s *Screen) Close() { s.end() }

// SetSize sets the room for View.
func (s *Screen) SetSize(width, height int) {
	s.width, s.height = max(0, width), max(0, height)
	s.page = nil
}

// Typing reports whether keys belong to a text field.
func (s *Screen) Typing() bool { return s.naming }

// Back leaves the text field.
func (s *Screen) Back() bool {
	was := s.naming
	s.naming = false
	return was
}

// Cursor is in the field while the alias is edited.
func (s *Screen) Cursor() *tea.Cursor {
	if !s.naming || s.width == 0 || s.height == 0 {
		return nil
	}
	return tea.NewCursor(min(len(aliasLabel)+s.field.Cursor(s.fieldWidth()), s.width-1), s.height-1)
}

const aliasLabel = "alias "

func (s *Screen) fieldWidth() int { return max(1, s.width-len(aliasLabel)) }

// orchestrator is what is known of it: the newest of snapshot and card; nil when
// neither has it.
func (s *Screen) orchestrator() (*livepeer.Orchestrator, livepeer.Round) {
	if s.snapshot != nil {
		if o, ok := s.snapshot.ByAddress(s.address); ok {
			return o, s.snapshot.Round
		}
	}
	if s.card != nil {
		return &s.card.Orchestrator, s.card.Round
	}
	return nil, livepeer.Round{}
}
