// Package wallets is the screen of the user's accounts: the ones with a key and
// the ones that are only watched, what each can sign, and how keys come here. It
// makes and opens no keys: that is done on the command line, without a screen
// that somebody may be looking at.
package wallets

import (
	"errors"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/tui/field"
	"lpconsole/tui/grid"
	"lpconsole/tui/screen"
)

// A Screen is the list of accounts of one session. It implements [screen.Screen]
// and its Starter, Typist, Backer, Pointer and Refuser.
type Screen struct {
	s    *screen.Session
	grid *grid.Grid[common.Address, screen.Account]
	keys error // why the key ring could not be read

	w, h int

	editing edit
	field   field.Field
	wrong   string // why what was typed is no address
	named   common.Address
}

// edit says what the line under the verdict is edited for.
type edit uint8

const (
	editNothing edit = iota
	editAddress
	editAlias
)

// A KeysFailed says that the key ring could not be read. The shell sends it.
type KeysFailed struct{ Err error }

// New makes the screen for one viewer.
func New(s *screen.Session) *Screen {
	l := &Screen{s: s}
	l.grid = grid.New(s.Theme, l.columns(), func(a screen.Account) common.Address { return a.Address })
	l.load()
	return l
}

// Title is the breadcrumb.
func (l *Screen) Title() string { return "wallets" }

// Start asks for an address when there is no account yet: that is what somebody
// comes here for.
func (l *Screen) Start() tea.Cmd {
	if l.grid.Len() == 0 {
		l.begin(editAddress, "")
	}
	return nil
}

// SetSize sets the room there is.
func (l *Screen) SetSize(w, h int) {
	l.w, l.h = max(0, w), max(0, h)
	l.arrange()
}

// arrange gives the table as much as it needs, and the rest to what stands below.
func (l *Screen) arrange() {
	room := max(0, l.h-l.linesAbove())
	l.grid.SetSize(l.w, min(room, l.grid.Len()+1))
}

func (l *Screen) linesAbove() int {
	switch {
	case l.h >= 6:
		return 3
	case l.h >= 2:
		return 1
	default:
		return 0
	}
}

// load takes the accounts of the session.
func (l *Screen) load() {
	l.grid.SetRows(l.s.Accounts())
	l.arrange()
}

// Typing reports whether keys belong to a text field.
func (l *Screen) Typing() bool { return l.editing != editNothing }

// Back leaves the field.
func (l *Screen) Back() bool {
	was := l.Typing()
	l.editing, l.wrong = editNothing, ""
	return was
}

// Cursor is in the field, or on the row with the cursor.
func (l *Screen) Cursor() *tea.Cursor {
	if l.w == 0 || l.h == 0 {
		return nil
	}
	if l.Typing() {
		label := l.label()
		return tea.NewCursor(min(len(label)+l.field.Cursor(l.fieldWidth()), l.w-1), min(1, l.linesAbove()-1, l.h-1))
	}
	y := l.grid.CursorY()
	if y < 0 || y+l.linesAbove() >= l.h {
		return nil
	}
	return tea.NewCursor(0, y+l.linesAbove())
}

func (l *Screen) label() string {
	label := "Address  "
	if l.editing == editAlias {
		label = "Alias for " + l.s.Short(l.named) + "  "
		if l.s.Theme.ASCII {
			label = "Alias  "
		}
	}
	if len(label)*2 > l.w {
		return ""
	}
	return label
}

func (l *Screen) fieldWidth() int { return max(1, min(60, l.w-len(l.label())-1)) }

// ShortHelp is for the footer.
func (l *Screen) ShortHelp() []key.Binding {
	k := l.s.Keys.Wallets
	if l.Typing() {
		return []key.Binding{l.s.Keys.Field.Accept, l.s.Keys.Field.Cancel}
	}
	use, forget := k.Use, k.Forget
	use.SetEnabled(l.Refusal(k.Use) == "")
	forget.SetEnabled(l.Refusal(k.Forget) == "")
	return []key.Binding{use, k.Watch, k.Alias, forget, k.Yank}
}

// FullHelp is for the help screen.
func (l *Screen) FullHelp() [][]key.Binding {
	k := l.s.Keys.Wallets
	return [][]key.Binding{{k.Use, k.Watch, k.Forget, k.Alias, k.Yank}}
}

// Refusal says why a key does nothing now; "" when it works.
func (l *Screen) Refusal(b key.Binding) string {
	k := l.s.Keys.Wallets
	a, ok := l.grid.Current()
	switch b.Help() {
	case k.Use.Help(), k.Alias.Help(), k.Yank.Help():
		if !ok {
			return "there is no account yet"
		}
	case k.Forget.Help():
		switch {
		case !ok:
			return "there is no account yet"
		case a.Kind != screen.WatchOnly:
			return "its key is here: it stays in the list as long as the key does"
		}
	}
	return ""
}

var errNoBook = errors.New("nothing can be kept in this session")

// write changes the user's book.
func (l *Screen) write(done string, f func(screen.Book) error) tea.Cmd {
	b := l.s.Book
	return func() tea.Msg {
		if b == nil {
			return screen.BookChanged{Err: errNoBook}
		}
		return screen.BookChanged{Done: done, Err: f(b)}
	}
}
