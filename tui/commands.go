package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"lpconsole/tui/data"
	"lpconsole/tui/screen"
)

// pulse is how often ages and the endpoints' state are looked at. News does not
// wait for it.
const pulse = 10 * time.Second

// ticked is one pulse.
type ticked struct {
	at     time.Time
	health data.Health
}

// networkRead is the newest snapshot. rung says that the bell brought it, so that
// somebody has to listen again.
type networkRead struct {
	screen.NetworkChanged
	at     time.Time
	health data.Health
	rung   bool
}

func (m *Model) tick() tea.Cmd {
	now, src := m.opt.Now, m.opt.Source
	return tea.Tick(pulse, func(time.Time) tea.Msg { return ticked{now(), src.health()} })
}

// listen waits for the network's bell.
func (m *Model) listen() tea.Cmd {
	if m.bell == nil {
		return nil
	}
	return func() tea.Msg {
		select {
		case <-m.ctx.Done():
			return nil
		case <-m.bell:
			read := m.newest()
			read.rung = true
			return read
		}
	}
}

// readNow takes what has been published before the session began.
func (m *Model) readNow() tea.Msg { return m.newest() }

// newest is safe in a command: it uses only what never changes.
func (m *Model) newest() networkRead {
	read := networkRead{at: m.opt.Now(), health: m.opt.Source.health()}
	if n := m.opt.Source.Network; n != nil {
		read.Snapshot, read.At, read.Err = n.Latest()
	}
	return read
}
