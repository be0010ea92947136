package screen

import (
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/livepeer"
)

// NetworkChanged reaches every open screen when there is a new snapshot or when
// reading one failed, and a screen that opens before its first View. Snapshot is
// nil until one could be read; after a failure it is the last good one.
type NetworkChanged struct {
	Snapshot *livepeer.Snapshot
	At       time.Time // when Snapshot was read
	Err      error     // of the last attempt
}

// SessionChanged reaches every open screen when Session.Generation has changed.
type SessionChanged struct{}

// BookChanged is what commands that wrote to the Book return; the shell turns it
// into SessionChanged for every screen, and shows Err, or else Done, as a toast.
type BookChanged struct {
	Done string
	Err  error
}

// A Place is a screen that others can ask for without knowing its package.
type Place int

// The places. A Card and an Entry go on top of what is shown; the others exist
// once and are gone back to.
const (
	Home Place = iota
	Orchestrators
	Data
	Stake // with the account Opening.Address chosen, unless that is zero
	Transactions
	Wallets
	Card // of Opening.Address
)

// An Opening asks the shell for a place.
type Opening struct {
	Place   Place
	Address common.Address
}

// A Pushed asks the shell to put a screen on top of the stack: for screens of
// the same package, which know how to build each other.
type Pushed struct{ Screen Screen }

// A Finished asks the shell to take a screen off the stack: it has done its work.
type Finished struct{ Screen Screen }

// A Level says how urgent a toast is.
type Level int

// The levels, mildest first.
const (
	Info Level = iota
	Warn
	Critical
)

// A Toast is a sentence shown for a few seconds above the footer.
type Toast struct {
	Level Level
	Text  string // cleaned by the shell
}

// Say is the command that shows a toast.
func Say(l Level, text string) tea.Cmd { return func() tea.Msg { return Toast{l, text} } }

// A Copying asks the shell to put text on the viewer's clipboard (OSC 52) and to
// say so.
type Copying struct{ Text, What string }

// Copy is the command that copies text; what names it in the toast.
func Copy(text, what string) tea.Cmd { return func() tea.Msg { return Copying{text, what} } }
