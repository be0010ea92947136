package tui

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"lpconsole/tui/field"
	"lpconsole/tui/panel"
	"lpconsole/tui/screen"
)

// An item is one line of a picker and what choosing it does. search is what a
// query is looked for in, in lower case.
type item struct {
	title, detail string
	brief         string // instead of a title for which there is no room
	search        string
	reason        string // why it cannot be chosen now
	run           func(*Model) tea.Cmd
}

// newItem is an item that is found by what it shows and by more.
func newItem(title, detail, more string, run func(*Model) tea.Cmd) item {
	return item{title: title, detail: detail, search: strings.ToLower(title + " " + detail + " " + more), run: run}
}

// A picker is a field and the items that contain what is typed in it.
type picker struct {
	title, hint string
	items       []item
	// typed gives more items for a query, before the others.
	typed func(*Model, string) []item

	field    field.Field
	query    string
	found    []item
	at, from int // the chosen item, the first one on screen
	rows     int // items on screen, as last drawn
}

func (p *picker) update(m *Model, msg tea.Msg) tea.Cmd {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		f, v := m.s.Keys.Field, m.s.Keys.Move
		switch {
		case key.Matches(k, f.Cancel):
			m.over = nil
			return nil
		case key.Matches(k, f.Accept):
			return p.choose(m)
		case k.Code == tea.KeyUp || k.String() == "ctrl+p":
			p.move(-1)
			return nil
		case k.Code == tea.KeyDown || k.String() == "ctrl+n":
			p.move(1)
			return nil
		case key.Matches(k, v.PageUp) && k.Text == "":
			p.move(-max(1, p.rows))
			return nil
		case key.Matches(k, v.PageDown) && k.Text == "":
			p.move(max(1, p.rows))
			return nil
		}
	}
	if p.field.Update(msg) {
		p.search(m)
	}
	return nil
}

// search finds the items for what is typed.
func (p *picker) search(m *Model) {
	p.query, p.at, p.from = p.field.Value(), 0, 0
	p.found = nil
	if p.typed != nil && p.query != "" {
		p.found = p.typed(m, p.query)
	}
	wanted := strings.Fields(strings.ToLower(p.query))
	for _, i := range p.items {
		if matches(i.search, wanted) {
			p.found = append(p.found, i)
		}
	}
}

func (p *picker) move(n int) { p.at = max(0, min(p.at+n, len(p.found)-1)) }

// choose runs the item under the cursor, or says why not.
func (p *picker) choose(m *Model) tea.Cmd {
	if p.at >= len(p.found) {
		return nil
	}
	i := p.found[p.at]
	if i.reason != "" || i.run == nil {
		m.say(screen.Warn, i.reason)
		return nil
	}
	m.over = nil
	return i.run(m)
}

func (p *picker) keys(m *Model) []key.Binding {
	f := m.s.Keys.Field
	accept := f.Accept
	accept.SetHelp(accept.Help().Key, "choose")
	cancel := f.Cancel
	cancel.SetHelp(cancel.Help().Key, "close")
	return append([]key.Binding{accept, cancel}, upDown(m)...)
}

// upDown is the movements that are live beside a field, without the letters.
func upDown(m *Model) []key.Binding {
	up, down := m.s.Keys.Move.Up, m.s.Keys.Move.Down
	up.SetHelp("↑", up.Help().Desc)
	down.SetHelp("↓", down.Help().Desc)
	return []key.Binding{up, down}
}

// Where the field is inside the frame.
const pickerLeft = 4 // the frame, a space, the pointer, a space

func (p *picker) cursor(m *Model) *tea.Cursor {
	return tea.NewCursor(pickerLeft+p.field.Cursor(p.width(m.w-2*margin)-pickerLeft-2), 1)
}

func (p *picker) width(w int) int { return min(w, 100) }

func (p *picker) view(m *Model, w, h int) string {
	t := m.s.Theme
	width := p.width(w)
	inner := width - 4
	p.rows = max(1, h-4)
	p.from = max(min(p.from, p.at), p.at-p.rows+1, 0)
	lines := []string{t.Accent.Render(t.Glyph.Pointer) + " " + p.field.View(t, inner-2, p.hint)}
	lines = append(lines, t.Border.Render(strings.Repeat(t.Glyph.Rule, max(0, inner))))
	end := min(len(p.found), p.from+p.rows)
	for n := p.from; n < end; n++ {
		lines = append(lines, p.line(m, n, inner))
	}
	if len(p.found) == 0 {
		lines = append(lines, t.Muted.Render("Nothing contains "+p.query+"."))
	}
	foot := ""
	if end < len(p.found) || p.from > 0 {
		foot = itoa(p.at+1) + " of " + itoa(len(p.found))
	}
	box := panel.Box(t, width, p.title, foot, lines)
	return panel.Fit(box, w, h)
}

// line draws the n-th found item.
func (p *picker) line(m *Model, n, width int) string {
	t, i := m.s.Theme, p.found[n]
	title, detail := i.title, i.detail
	if i.reason != "" {
		detail = i.reason
	}
	room := width - 2 - min(ansi.StringWidth(detail), width/2) - 2
	if i.brief != "" && ansi.StringWidth(title) > room {
		title = i.brief
		room = max(min(ansi.StringWidth(title), width/2), width-2-ansi.StringWidth(detail)-2)
	}
	title = panel.Pad(t, title, max(0, room))
	detail = panel.PadLeft(t, detail, max(0, width-2-2-max(0, room)))
	text, muted := t.Text, t.Muted
	if i.reason != "" {
		text = t.Faint
	}
	if n == p.at {
		return t.Accent.Over(t.Cursor).Render(t.Glyph.Pointer+" ") + text.Over(t.Cursor).Render(title+"  ") + muted.Over(t.Cursor).Render(detail)
	}
	return "  " + text.Render(title) + "  " + muted.Render(detail)
}
