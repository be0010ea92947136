package screen

import (
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain"
	"lpconsole/livepeer/action"
	"lpconsole/tui/clean"
	"lpconsole/tui/keys"
	"lpconsole/tui/theme"
	"lpconsole/tui/words"
)

// A Session is what one viewer has. The shell owns and changes it between
// updates; screens only read it. Generation counts the changes that make drawn
// strings stale (theme, provenance, aliases, stars): keep it beside a cache.
type Session struct {
	Theme *theme.Theme
	Keys  *keys.Map
	Book  Book
	Keyed []Account // the accounts with a key, as last read; clean

	Network    string         // the network's name, clean
	BlockTime  time.Duration  // between L1 blocks
	StaleAfter time.Duration  // the age from which figures count as old; 0: none
	Location   *time.Location // for local times
	Now        time.Time      // moves every few seconds, and with each answer
	// Grace is how long a review has to have been on the screen, without a key that
	// would sign it, before it can be signed.
	Grace      time.Duration
	ReadOnly   bool
	SSH        bool // no suspend, the clipboard is the viewer's
	Provenance bool // figures show where they come from

	Generation int

	// Shell takes what screens ask of it, to be done right after the update that is
	// under way: a key that was typed ahead then finds what it was meant for. nil,
	// as in the tests of a screen: it is asked for with a command.
	Shell func(tea.Msg)
}

// ask asks the shell for something.
func (s *Session) ask(msg tea.Msg) tea.Cmd {
	if s.Shell == nil {
		return func() tea.Msg { return msg }
	}
	s.Shell(msg)
	return nil
}

// Open asks the shell for a place.
func (s *Session) Open(p Place, a common.Address) tea.Cmd { return s.ask(Opening{p, a}) }

// Push asks the shell to put a screen on top of the stack.
func (s *Session) Push(x Screen) tea.Cmd { return s.ask(Pushed{x}) }

// Finish asks the shell to take a screen off the stack: it has done its work.
func (s *Session) Finish(x Screen) tea.Cmd { return s.ask(Finished{x}) }

// Act asks the shell for the form of an action; to may be zero.
func (s *Session) Act(k action.Kind, to common.Address) tea.Cmd { return s.ask(Acting{k, to}) }

// Review asks the shell for the review of an action.
func (s *Session) Review(r action.Request) tea.Cmd { return s.ask(Reviewing{r}) }

// A Book is what the user keeps about addresses. Reading answers from memory.
// The methods that return an error may write a file: call them from commands
// only, and return a BookChanged.
type Book interface {
	// Alias is the user's own name for an address, "" when there is none.
	Alias(common.Address) string
	Aliases() map[common.Address]string // a copy
	Starred(common.Address) bool
	// Watched are the accounts the user watches, the current one first.
	Watched() []common.Address

	SetAlias(a common.Address, alias string) error // "" takes it away
	SetStar(common.Address, bool) error
	Watch(common.Address) error // makes it the current one
	Forget(common.Address) error
}

// Alias is the user's name for a, clean; "" when there is none.
func (s *Session) Alias(a common.Address) string {
	if s.Book == nil {
		return ""
	}
	return clean.Line(s.Book.Alias(a))
}

// Starred reports whether the user starred a.
func (s *Session) Starred(a common.Address) bool {
	return s.Book != nil && s.Book.Starred(a)
}

// Name is the alias of a, or its short form.
func (s *Session) Name(a common.Address) string {
	if n := s.Alias(a); n != "" {
		return n
	}
	return s.Short(a)
}

// Short is a as 0x1234…cdef.
func (s *Session) Short(a common.Address) string {
	return words.Address(a, s.Theme.Glyph.Ellipsis)
}

// Ago is how long t is past, in steps coarse enough not to redraw every second.
func (s *Session) Ago(t time.Time) string { return words.Ago(s.Now.Sub(t)) }

// Provenanced says where an answer came from, how old it is and, when way is not
// empty, how it was read.
func (s *Session) Provenanced(o chain.Origin, way string) string {
	if way != "" {
		way = ", " + way
	}
	behind := ""
	if o.Behind > 0 {
		behind = " (" + words.Count(o.Behind, "block", "blocks") + " behind what was shown)"
	}
	return clean.Line(o.Endpoint) + ", block " + words.Number(o.Block.Number) + behind + ", " + words.Ago(o.Age(s.Now)) + way
}
