// Package screen is what the shell and its screens know of each other: the
// Screen interface, the Session they share and the messages that cross between
// them. Screens import this package and never the shell or one another.
package screen

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// A Screen is one place of the console. All its methods are called from one
// goroutine. Update never waits and touches neither files, sockets nor the clock:
// the time is Session.Now, everything slow is a returned command.
//
// View draws at most the size that SetSize gave (which may be as small as 1×1)
// and passes clean.Rendered unchanged.
type Screen interface {
	Update(tea.Msg) tea.Cmd
	View() string
	SetSize(w, h int)
	// Title is the breadcrumb: one or two words, clean.
	Title() string
	// ShortHelp is for the footer, most useful first; FullHelp for the help screen,
	// in groups. Global bindings are added by the shell. A disabled binding is not
	// shown in the footer and is shown with its reason in the help.
	ShortHelp() []key.Binding
	FullHelp() [][]key.Binding
}

// A Starter wants to run a command when it is put on the screen. The shell calls
// Start after SetSize and after the newest NetworkChanged.
type Starter interface{ Start() tea.Cmd }

// A Typist may hold a text field. While Typing is true every key but ctrl+c goes
// to the screen, esc too.
type Typist interface{ Typing() bool }

// A Backer has steps inside it: Back goes back one and reports whether there was
// one, before esc leaves the screen.
type Backer interface{ Back() bool }

// A Pointer places the terminal's cursor (focused field or row), relative to the
// screen's top left; nil hides it.
type Pointer interface{ Cursor() *tea.Cursor }

// A Refuser says why a key that is bound on this screen does nothing now: one
// sentence, "" when the key works or is not bound. The shell shows it.
type Refuser interface{ Refusal(b key.Binding) string }

// A Leaver is told that it left the stack though the shell keeps it, to stop
// reading what nobody sees.
type Leaver interface{ Leave() }

// A Holder says why the program must not end now: one sentence, "" when it may.
// While it says one, ctrl+c shows it and does nothing else.
type Holder interface{ Holds() string }

// A Closer is told that it left the stack, to stop what it started.
type Closer interface{ Close() }
