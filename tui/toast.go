package tui

import (
	"time"

	"lpconsole/chain"
	"lpconsole/tui/clean"
	"lpconsole/tui/panel"
	"lpconsole/tui/screen"
	"lpconsole/tui/theme"
)

// A toast stays this long; a newer one is shown first.
const toastTime = 5 * time.Second

// maxToasts bounds how many wait.
const maxToasts = 8

type toast struct {
	level screen.Level
	text  string
	until time.Time
}

// say shows a sentence for a few seconds.
func (m *Model) say(l screen.Level, text string) {
	text = clean.Line(text)
	if text == "" {
		return
	}
	m.toasts = append(m.toasts, toast{l, text, m.s.Now.Add(toastTime)})
	if len(m.toasts) > maxToasts {
		m.toasts = m.toasts[1:]
	}
}

// fade takes away the toasts whose time is over.
func (m *Model) fade() {
	kept := m.toasts[:0]
	for _, t := range m.toasts {
		if m.s.Now.Before(t.until) {
			kept = append(kept, t)
		}
	}
	m.toasts = kept
}

// toastLines is how many lines a toast may take.
const toastLines = 3

// toast is the newest one, wrapped; none when there is none.
func (m *Model) toast() []string {
	if len(m.toasts) == 0 {
		return nil
	}
	n := m.toasts[len(m.toasts)-1]
	t := m.s.Theme
	level := panel.Note
	switch n.level {
	case screen.Warn:
		level = panel.Warn
	case screen.Critical:
		level = panel.Critical
	default:
	}
	room := m.w - 2*margin - 2
	front := level.Style(t).Render(t.Glyph.Pointer + " ")
	var lines []string
	for _, l := range panel.Wrap(n.text, room) {
		lines = append(lines, front+t.Strong.Render(panel.Pad(t, l, room)))
		front = "  "
	}
	return lines[:min(len(lines), toastLines, m.bodyHeight())]
}

// endpointStyle is the colour of an endpoint's state, which is always a word too.
func (m *Model) endpointStyle(s chain.State) theme.Style {
	t := m.s.Theme
	switch s {
	case chain.StateOK:
		return t.OK
	case chain.StateUntried:
		return t.Muted
	case chain.StateDown, chain.StateWrongChain:
		return t.Critical
	default:
		return t.Warn
	}
}
