// Package transactions is the screen of the journal: everything that was ever
// signed here, what has become of it, and what is still under way or waits.
package transactions

import (
	"context"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/tui/grid"
	"lpconsole/tui/screen"
	"lpconsole/wallet/journal"
)

// A Screen is the journal of one session. It implements [screen.Screen] and its
// Backer, Pointer and Refuser.
type Screen struct {
	s      *screen.Session
	source Source

	journal screen.JournalChanged
	read    bool // the journal has been read at least once
	names   map[common.Address]string
	grid    *grid.Grid[string, *journal.Entry]

	w, h   int
	open   string // ID of the entry whose details are shown; "": the list
	drop   string // ID of the entry that waits for a yes
	offset int    // lines scrolled in the details
	length int
}

// New makes the screen for one viewer.
func New(s *screen.Session, source Source) *Screen {
	t := &Screen{s: s, source: source, names: map[common.Address]string{}}
	t.grid = grid.New(s.Theme, t.columns(), func(e *journal.Entry) string { return e.ID })
	return t
}

// Title is the breadcrumb.
func (t *Screen) Title() string { return "transactions" }

// SetSize sets the room there is.
func (t *Screen) SetSize(w, h int) {
	t.w, t.h = max(0, w), max(0, h)
	t.grid.SetSize(t.w, max(0, t.h-t.linesAbove()))
}

// linesAbove is how many lines stand over the table.
func (t *Screen) linesAbove() int {
	switch {
	case t.h >= 8:
		return 2
	case t.h >= 3:
		return 1
	default:
		return 0
	}
}

// Back leaves the question, then the details.
func (t *Screen) Back() bool {
	switch {
	case t.drop != "":
		t.drop = ""
	case t.open != "":
		t.open, t.offset = "", 0
	default:
		return false
	}
	return true
}

// Cursor is on the row with the cursor.
func (t *Screen) Cursor() *tea.Cursor {
	y := t.grid.CursorY()
	if t.open != "" || t.w == 0 || t.h == 0 || y < 0 {
		return nil
	}
	return tea.NewCursor(0, y+t.linesAbove())
}

// current is the entry that keys are about.
func (t *Screen) current() (*journal.Entry, bool) {
	if t.open == "" {
		return t.grid.Current()
	}
	return t.entry(t.open)
}

func (t *Screen) entry(id string) (*journal.Entry, bool) {
	i := slices.IndexFunc(t.journal.Entries, func(e journal.Entry) bool { return e.ID == id })
	if i < 0 {
		return nil, false
	}
	return &t.journal.Entries[i], true
}

// ShortHelp is for the footer.
func (t *Screen) ShortHelp() []key.Binding {
	k := t.s.Keys.Transactions
	if t.drop != "" {
		keep := t.s.Keys.Global.Back
		keep.SetHelp(keep.Help().Key, "keep it")
		return []key.Binding{k.Confirm, keep}
	}
	open, resume, drop := k.Open, k.Resume, k.Drop
	open.SetEnabled(t.open == "" && t.Refusal(k.Open) == "")
	resume.SetEnabled(t.Refusal(k.Resume) == "")
	drop.SetEnabled(t.Refusal(k.Drop) == "")
	return []key.Binding{open, resume, drop, k.Yank}
}

// FullHelp is for the help screen.
func (t *Screen) FullHelp() [][]key.Binding {
	k := t.s.Keys.Transactions
	return [][]key.Binding{{k.Open, k.Resume, k.Drop, k.Confirm, k.Yank}}
}

// Refusal says why a key does nothing now; "" when it works.
func (t *Screen) Refusal(b key.Binding) string {
	k := t.s.Keys.Transactions
	e, ok := t.current()
	switch b.Help() {
	case k.Open.Help(), k.Yank.Help():
		if !ok {
			return "there is no transaction here"
		}
	case k.Resume.Help():
		switch {
		case !ok:
			return "there is no transaction here"
		case t.s.ReadOnly:
			return "this session is read-only"
		case e.State.Over():
			return "it is over: there is nothing to go on with"
		}
	case k.Drop.Help():
		switch {
		case !ok:
			return "there is no transaction here"
		case t.s.ReadOnly:
			return "this session is read-only"
		case e.State.Over(), e.State == journal.Included:
			return "it is over: there is nothing to drop"
		case !droppable(e):
			return "it has been sent: only what has not left can be dropped"
		}
	case k.Confirm.Help():
		if t.drop == "" {
			return "nothing has been asked"
		}
	}
	return ""
}

// droppable reports whether nothing of an entry has left.
func droppable(e *journal.Entry) bool {
	return !slices.ContainsFunc(e.Transactions, func(x journal.Transaction) bool { return x.Sends > 0 })
}

// resumed and dropped are the answers to commands.
type (
	resumed struct{ err error }
	dropped struct {
		title string
		err   error
	}
)

func (t *Screen) resume(e *journal.Entry) tea.Cmd {
	src, account := t.source, e.Account
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		return resumed{src.Resume(ctx, account)}
	}
}

func (t *Screen) giveUp(e *journal.Entry) tea.Cmd {
	src, id, title := t.source, e.ID, e.Title
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		return dropped{title, src.Drop(ctx, id)}
	}
}
