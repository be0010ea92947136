// Package home is the first screen: one sentence that says whether anything is to
// be done, then the watched account, its orchestrator, its unbonding locks and the
// network. Without an account it asks for an address and shows the network.
package home

import (
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/livepeer"
	"lpconsole/tui/field"
	"lpconsole/tui/screen"
)

// wheel is how many lines one notch of a mouse wheel scrolls.
const wheel = 3

// A Screen is the home screen of one session.
type Screen struct {
	s   *screen.Session
	src Source

	w, h    int
	network screen.NetworkChanged
	journal screen.JournalChanged

	address common.Address // watched; zero: none
	account *livepeer.Account
	read    time.Time // when account was read
	err     error     // of the last attempt to read it
	reading bool
	again   bool // something changed while reading

	typing bool
	field  field.Field
	wrong  string // why what was typed is no address

	offset int // lines scrolled

	lines []string // as last drawn, all of them
	fresh state    // what they were drawn from
}

// A state is what a drawing depends on besides the network, the account and what
// is typed, whose changes clear it.
type state struct {
	width, generation int
	second            int64
}

// New makes the screen for the account the session's book has first.
func New(s *screen.Session, src Source) *Screen {
	h := &Screen{s: s, src: src}
	h.choose()
	return h
}

// choose takes the current account from the book and reports a change.
func (h *Screen) choose() bool {
	var a common.Address
	if h.s.Book != nil {
		if w := h.s.Book.Watched(); len(w) > 0 {
			a = w[0]
		}
	}
	if a == h.address {
		return false
	}
	h.address, h.account, h.err, h.offset = a, nil, nil, 0
	return true
}

// Start reads the account.
func (h *Screen) Start() tea.Cmd { return h.reload() }

// Title is the breadcrumb.
func (h *Screen) Title() string { return "Home" }

// SetSize sets the room there is.
func (h *Screen) SetSize(w, height int) { h.w, h.h = w, height }

// Typing reports whether an address is being typed.
func (h *Screen) Typing() bool { return h.typing }

// ShortHelp is the keys for the footer.
func (h *Screen) ShortHelp() []key.Binding {
	k := h.s.Keys
	if h.typing {
		return []key.Binding{k.Field.Accept, k.Field.Cancel}
	}
	if h.address == (common.Address{}) {
		return []key.Binding{k.Home.Watch, k.Global.Orchestrators}
	}
	node := k.Home.Node
	node.SetEnabled(h.delegate() != (common.Address{}))
	return []key.Binding{node, k.Home.Watch, k.Home.Yank, k.Global.Provenance}
}

// FullHelp is all keys of this screen.
func (h *Screen) FullHelp() [][]key.Binding {
	k := h.s.Keys.Home
	return [][]key.Binding{{k.Node, k.Watch, k.Forget, k.Yank}}
}

// Refusal says why a key does nothing now.
func (h *Screen) Refusal(b key.Binding) string {
	k := h.s.Keys.Home
	none := h.address == (common.Address{})
	switch strings.Join(b.Keys(), " ") {
	case strings.Join(k.Node.Keys(), " "):
		switch {
		case none:
			return "no account is watched"
		case h.account == nil:
			return "the account has not been read yet"
		case h.delegate() == common.Address{}:
			return "the account is not bonded to an orchestrator"
		}
	case strings.Join(k.Forget.Keys(), " "), strings.Join(k.Yank.Keys(), " "):
		if none {
			return "no account is watched"
		}
	}
	return ""
}

// delegate is the orchestrator the account is bonded to.
func (h *Screen) delegate() common.Address {
	if h.account == nil {
		return common.Address{}
	}
	return h.account.Delegate
}

// Cursor is in the field while an address is typed.
func (h *Screen) Cursor() *tea.Cursor {
	if !h.typing || h.h < 3 {
		return nil
	}
	x := fieldLeft + h.field.Cursor(h.fieldWidth())
	if x >= h.w {
		return nil
	}
	return tea.NewCursor(x, fieldLine)
}
