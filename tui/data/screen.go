// Package data is the screen that says where every figure comes from: how each
// endpoint is doing and what it can do, how the network was read, and what a
// source that is missing would give.
package data

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"lpconsole/chain"
	"lpconsole/tui/screen"
)

// Health reaches the screen about once a second: what is known of the endpoints,
// in the order of preference, and how many requests were sent in all.
type Health struct {
	Endpoints []chain.EndpointHealth
	Requests  uint64
}

// A Source knows the endpoints; *chain.Client is one. Both methods answer from
// memory.
type Source interface {
	Health() []chain.EndpointHealth
	Requests() uint64
}

// wheel is how many lines one notch of a mouse wheel scrolls.
const wheel = 3

// A Screen is the data screen of one session.
type Screen struct {
	s *screen.Session

	w, h    int
	network screen.NetworkChanged
	health  Health
	folded  bool // abilities and errors are left out

	offset int
	length int
}

// New makes the screen.
func New(s *screen.Session) *Screen { return &Screen{s: s} }

// Title is the breadcrumb.
func (d *Screen) Title() string { return "Data" }

// SetSize sets the room there is.
func (d *Screen) SetSize(w, h int) { d.w, d.h = w, h }

// ShortHelp is the keys for the footer.
func (d *Screen) ShortHelp() []key.Binding {
	return []key.Binding{d.s.Keys.Data.Details, d.s.Keys.Global.Refresh}
}

// FullHelp is all keys of this screen.
func (d *Screen) FullHelp() [][]key.Binding {
	return [][]key.Binding{{d.s.Keys.Data.Details}}
}

// Update handles one message.
func (d *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.NetworkChanged:
		d.network = msg
	case Health:
		d.health = msg
	case tea.KeyPressMsg:
		d.press(msg)
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			d.scroll(-wheel)
		case tea.MouseWheelDown:
			d.scroll(wheel)
		default: // sideways there is nothing
		}
	}
	return nil
}

func (d *Screen) press(k tea.KeyPressMsg) {
	m := d.s.Keys.Move
	switch {
	case key.Matches(k, d.s.Keys.Data.Details):
		d.folded = !d.folded
	default:
		if n, ok := m.Lines(k, d.h-1, d.length); ok {
			d.scroll(n)
		}
	}
}

// scroll moves by n lines inside what there is.
func (d *Screen) scroll(n int) {
	d.offset = max(0, min(d.offset+n, d.length-d.h))
}
