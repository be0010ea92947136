package tui

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"lpconsole/livepeer"
	"lpconsole/tui/fixture"
	"lpconsole/tui/keys"
	"lpconsole/tui/screen"
)

// A viewer drives a model by hand: commands are run when they come, except those
// that wait.
type viewer struct {
	t    testing.TB
	m    *Model
	net  *fixture.Network
	book *fixture.Book
	desk *fixture.Desk
	quit bool
	sent []tea.Msg // messages for the terminal
}

// open makes a viewer of the fixed network, w × h.
func open(t testing.TB, w, h int, change func(*Options)) *viewer {
	v := &viewer{t: t, net: &fixture.Network{}, book: fixture.NewBook(), desk: fixture.NewDesk()}
	o := Options{
		Source:  Source{Network: v.net, Accounts: fixture.Reader{}, Cards: fixture.Reader{}, Endpoints: fixture.Endpoints{}, Book: v.book, Keys: v.desk, Reviews: v.desk, Journal: v.desk},
		Session: Session{Width: w, Height: h, Location: time.UTC, Theme: "dark"},
		Now:     func() time.Time { return fixture.Now },
		Network: "arbitrum",
		Grace:   time.Nanosecond,
	}
	if change != nil {
		change(&o)
	}
	v.m = New(o)
	t.Cleanup(v.m.Close)
	v.do(v.m.readKeys())
	v.do(v.m.readJournal(false))
	return v
}

// show publishes a snapshot and lets the model take it.
func (v *viewer) show(s *livepeer.Snapshot, err error) {
	at := fixture.Now.Add(-time.Second)
	v.net.Set(s, at, err)
	v.send(v.m.readNow())
}

// send gives one message to the model and runs what comes of it.
func (v *viewer) send(msg tea.Msg) {
	_, cmd := v.m.Update(msg)
	_ = v.m.View() // as Bubble Tea does after every message
	v.do(cmd)
}

// do runs a command and all that follow from it.
func (v *viewer) do(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			v.do(c)
		}
	case tea.QuitMsg:
		v.quit = true
	case screen.Opening, screen.Pushed, screen.Toast, screen.BookChanged, screen.Copying, screen.Reviewing, screen.Acting:
		v.send(msg)
	default:
		if ours(msg) {
			v.send(msg)
			return
		}
		v.sent = append(v.sent, msg)
	}
}

// keys presses keys by name, one after the other.
func (v *viewer) keys(names ...string) {
	for _, n := range names {
		v.send(keys.Press(n))
	}
}

// title is the screen that is shown.
func (v *viewer) title() string { return v.m.top().Title() }
