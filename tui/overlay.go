package tui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// An overlay is open in place of the body and gets every key until it closes.
// Its methods get the model because it acts on it.
type overlay interface {
	update(m *Model, msg tea.Msg) tea.Cmd
	view(m *Model, w, h int) string
	keys(m *Model) []key.Binding
	cursor(m *Model) *tea.Cursor
}

// matches reports whether every word of query occurs in text; both in lower case.
func matches(text string, query []string) bool {
	for _, q := range query {
		if !contains(text, q) {
			return false
		}
	}
	return true
}
