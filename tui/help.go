package tui

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"lpconsole/tui/field"
	"lpconsole/tui/panel"
)

// help shows every key that is live on a screen, made from the bindings
// themselves, and narrows them to what is typed.
type help struct {
	groups []helpGroup
	field  field.Field
	offset int
	length int // lines there are, as last drawn
	height int // lines on screen
}

type helpGroup struct {
	title string
	rows  []helpRow
}

type helpRow struct{ key, words, reason, search string }

func (m *Model) help() overlay {
	h := &help{}
	add := func(title string, bs []key.Binding) {
		g := helpGroup{title: title}
		for _, b := range bs {
			if len(b.Keys()) == 0 {
				continue
			}
			k := m.shown(b)
			g.rows = append(g.rows, helpRow{k, b.Help().Desc, m.refusal(b), strings.ToLower(k + " " + b.Help().Desc + " " + title)})
		}
		if len(g.rows) > 0 {
			h.groups = append(h.groups, g)
		}
	}
	for i, group := range m.top().FullHelp() {
		title := m.top().Title()
		if i > 0 {
			title = ""
		}
		add(title, group)
	}
	v := m.s.Keys.Move
	add("Moving", []key.Binding{v.Up, v.Down, v.PageUp, v.PageDown, v.Top, v.Bottom, v.Left, v.Right})
	add("Everywhere", m.globals())
	return h
}

func (h *help) update(m *Model, msg tea.Msg) tea.Cmd {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		switch {
		case key.Matches(k, m.s.Keys.Field.Cancel), key.Matches(k, m.s.Keys.Field.Accept):
			m.over = nil
			return nil
		case k.Code == tea.KeyUp:
			h.scroll(-1)
			return nil
		case k.Code == tea.KeyDown:
			h.scroll(1)
			return nil
		case k.Code == tea.KeyPgUp:
			h.scroll(-max(1, h.height))
			return nil
		case k.Code == tea.KeyPgDown:
			h.scroll(max(1, h.height))
			return nil
		case key.Matches(k, m.s.Keys.Global.Help):
			m.over = nil
			return nil
		}
	}
	if h.field.Update(msg) {
		h.offset = 0
	}
	return nil
}

func (h *help) scroll(n int) { h.offset = max(0, min(h.offset+n, h.length-h.height)) }

func (h *help) keys(m *Model) []key.Binding {
	cancel := m.s.Keys.Field.Cancel
	cancel.SetHelp(cancel.Help().Key, "close")
	return append([]key.Binding{cancel}, upDown(m)...)
}

func (h *help) cursor(m *Model) *tea.Cursor {
	return tea.NewCursor(pickerLeft+h.field.Cursor(min(m.w-2*margin, 100)-pickerLeft-2), 1)
}

func (h *help) view(m *Model, w, height int) string {
	t := m.s.Theme
	width := min(w, 100)
	inner := width - 4
	wanted := strings.Fields(strings.ToLower(h.field.Value()))
	var rows []string
	for _, g := range h.groups {
		var part []string
		for _, r := range g.rows {
			if !matches(r.search, wanted) {
				continue
			}
			line := panel.PadLeft(t, t.Key.Render(r.key), 10) + "  "
			if r.reason != "" {
				line += t.Faint.Render(r.words+": ") + t.Muted.Render(r.reason)
			} else {
				line += r.words
			}
			part = append(part, line)
		}
		if len(part) == 0 {
			continue
		}
		if g.title != "" {
			if len(rows) > 0 {
				rows = append(rows, "")
			}
			rows = append(rows, t.Title.Render(g.title))
		}
		rows = append(rows, part...)
	}
	if len(rows) == 0 {
		rows = []string{t.Muted.Render("No key does that here.")}
	}
	h.length, h.height = len(rows), max(1, height-4)
	h.offset = max(0, min(h.offset, h.length-h.height))
	end := min(len(rows), h.offset+h.height)
	lines := []string{
		t.Accent.Render(t.Glyph.Pointer) + " " + h.field.View(t, inner-2, "type to narrow"),
		t.Border.Render(strings.Repeat(t.Glyph.Rule, max(0, inner))),
	}
	lines = append(lines, rows[h.offset:end]...)
	foot := ""
	if h.length > h.height {
		foot = "lines " + itoa(h.offset+1) + " to " + itoa(end) + " of " + itoa(h.length)
	}
	box := panel.Box(t, width, "Keys", foot, lines)
	return panel.Fit(box, w, height)
}
