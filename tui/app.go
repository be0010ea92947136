// Package tui is the console: the shell around the screens. Its Model is the only
// Bubble Tea model in the program. It owns what all screens have in common – the
// header, the stack of screens, the keys that work everywhere, finding, help and
// toasts – and knows nothing of what the screens show.
//
// It does no RPC: sources answer from memory or inside commands.
package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"lpconsole/tui/clean"
	"lpconsole/tui/data"
	"lpconsole/tui/keys"
	"lpconsole/tui/screen"
	"lpconsole/tui/theme"
)

// A Model is the console of one viewer. It belongs to one tea.Program.
type Model struct {
	opt  Options
	s    *screen.Session
	look theme.Options

	w, h    int
	network screen.NetworkChanged
	health  data.Health
	journal screen.JournalChanged

	stack []entry                        // home first, the one on the screen last
	kept  map[screen.Place]screen.Screen // screens that keep their state when left

	over   overlay // help, palette or find; nil: none
	toasts []toast
	mouse  bool

	bell <-chan struct{}
	news <-chan struct{} // of the journal
	ctx  context.Context
	stop func()

	asked []tea.Msg // what screens asked for in the update that is under way

	body, drawn fitted // the last body, cut to size, and the last frame, cleaned
}

// New makes a console that shows home. Nothing is read before Init.
func New(o Options) *Model {
	o = o.withDefaults()
	m := &Model{
		opt: o, w: o.Session.Width, h: o.Session.Height, mouse: o.Session.Mouse,
		look: o.theme(), kept: map[screen.Place]screen.Screen{},
	}
	m.s = &screen.Session{
		Theme: theme.New(m.look), Keys: keys.Default(), Book: o.Source.Book,
		Network: clean.Line(o.Network), BlockTime: o.BlockTime, StaleAfter: o.StaleAfter, Grace: o.Grace, Location: o.Session.Location, Now: o.Now(),
		ReadOnly: o.Session.ReadOnly, SSH: o.Session.SSH,
	}
	m.s.Shell = func(msg tea.Msg) { m.asked = append(m.asked, msg) }
	ctx, cancel := context.WithCancel(o.Context)
	m.ctx, m.stop = ctx, cancel
	if o.Source.Network != nil {
		bell, hangUp := o.Source.Network.Subscribe()
		m.bell = bell
		m.stop = func() { hangUp(); cancel() }
	}
	if o.Source.Journal != nil {
		news, hangUp := o.Source.Journal.Subscribe()
		stop := m.stop
		m.news, m.stop = news, func() { hangUp(); stop() }
	}
	if o.Source.Accounts != nil {
		m.root(screen.Stake) // it learns what home reads, so that it can be used at once
	}
	m.push(entry{place: screen.Home, Screen: m.root(screen.Home)})
	return m
}

// Close stops what the session started. Quitting closes too; call it when the
// program ends some other way.
func (m *Model) Close() { m.stop() }

// Init asks the terminal for its background and starts reading. Nothing waits for
// the terminal: one that never answers gets the dark theme.
func (m *Model) Init() tea.Cmd {
	return tea.Batch(tea.RequestBackgroundColor, m.readNow, m.listen(), m.tick(), m.start(), m.readKeys(), m.readJournal(false), m.hear())
}

// start runs the first screen's own command.
func (m *Model) start() tea.Cmd {
	if s, ok := m.top().Screen.(screen.Starter); ok {
		return s.Start()
	}
	return nil
}

// Update handles one message.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	cmd := m.update(msg)
	for len(m.asked) > 0 {
		asked := m.asked[0]
		m.asked = m.asked[1:]
		cmd = tea.Batch(cmd, m.update(asked))
	}
	return m, cmd
}

func (m *Model) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.w, m.h = max(1, msg.Width), max(1, msg.Height)
		m.resize()
	case tea.BackgroundColorMsg:
		if t := m.opt.Session.Theme; t != "dark" && t != "light" {
			m.look.Light = !msg.IsDark()
			return m.restyle()
		}
	case tea.ColorProfileMsg:
		if !m.opt.Session.NoColor {
			m.look.Profile = msg.Profile
			return m.restyle()
		}
	case tea.KeyPressMsg:
		return m.press(msg)
	case tea.PasteMsg:
		if m.over != nil {
			return m.over.update(m, msg)
		}
		return m.top().Update(msg)
	case tea.MouseMsg:
		return m.click(msg)
	case ticked:
		m.s.Now, m.health = msg.at, msg.health
		m.fade()
		cmds := []tea.Cmd{m.tick(), m.tell(msg.health)}
		if m.journal.Open() > 0 { // another program may have gone on with it
			cmds = append(cmds, m.readJournal(false))
		}
		return tea.Batch(cmds...)
	case networkRead:
		m.s.Now, m.health, m.network = msg.at, msg.health, msg.NetworkChanged
		cmds := []tea.Cmd{m.tell(m.health), m.tell(m.network)}
		if msg.rung {
			cmds = append(cmds, m.listen())
		}
		return tea.Batch(cmds...)
	case keysRead:
		return m.keysChanged(msg)
	case journalRead:
		return m.journalChanged(msg)
	case screen.Acting:
		return m.act(msg)
	case screen.Reviewing:
		return m.review(msg)
	case screen.Approved:
		return m.approved(msg)
	case screen.Finished:
		return m.finish(msg)
	case screen.Opening:
		return m.open(msg)
	case screen.Pushed:
		return m.push(entry{place: elsewhere, Screen: msg.Screen})
	case screen.Toast:
		m.say(msg.Level, msg.Text)
	case screen.BookChanged:
		if msg.Err != nil {
			m.say(screen.Warn, msg.Err.Error())
			return nil
		}
		m.say(screen.Info, msg.Done)
		return m.changed()
	case screen.Copying:
		m.say(screen.Info, msg.What+" copied, if the terminal allows it")
		return tea.SetClipboard(msg.Text)
	case tea.ResumeMsg:
		return tea.ClearScreen
	default:
		return m.tell(msg)
	}
	return nil
}

// tell gives a message to every screen there is.
func (m *Model) tell(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for _, e := range m.stack {
		cmds = append(cmds, e.Update(msg))
	}
	for p, s := range m.kept {
		if !m.has(p) {
			cmds = append(cmds, s.Update(msg))
		}
	}
	return tea.Batch(cmds...)
}

// restyle builds the theme anew.
func (m *Model) restyle() tea.Cmd {
	m.s.Theme = theme.New(m.look)
	return m.changed()
}

// changed says that drawn strings are stale.
func (m *Model) changed() tea.Cmd {
	m.s.Generation++
	return m.tell(screen.SessionChanged{})
}

// quit stops the session. Nothing is lost: what the user keeps is written when it
// changes.
func (m *Model) quit() tea.Cmd {
	m.stop()
	return tea.Quit
}

// age is how long ago the newest snapshot was read.
func (m *Model) age() time.Duration { return m.s.Now.Sub(m.network.At) }

// stale reports that figures on the screen may be old.
func (m *Model) stale() bool {
	return m.network.Snapshot != nil && (m.network.Err != nil || m.age() > m.opt.StaleAfter)
}
