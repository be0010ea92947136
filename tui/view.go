package tui

import (
	"math"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"lpconsole/tui/clean"
	"lpconsole/tui/panel"
	"lpconsole/tui/screen"
	"lpconsole/tui/words"
)

// Below this size no screen can say anything useful.
const (
	leastWidth  = 40
	leastHeight = 8
)

func (m *Model) small() bool { return m.w < leastWidth || m.h < leastHeight }

// The header and the trail are above the body, the footer below. A tall terminal
// gets an empty line between trail and body.
func (m *Model) bodyTop() int {
	if m.h >= 30 {
		return 3
	}
	return 2
}

func (m *Model) bodyHeight() int { return max(0, m.h-m.bodyTop()-1) }

// resize gives every screen its new size.
func (m *Model) resize() {
	for _, e := range m.stack {
		m.size(e.Screen)
	}
}

// margin is the column that every line keeps free at each side.
const margin = 1

func (m *Model) size(s screen.Screen) { s.SetSize(max(1, m.w-2*margin), m.bodyHeight()) }

// View is the whole terminal.
func (m *Model) View() tea.View {
	v := tea.NewView(m.frame())
	v.AltScreen = true
	v.WindowTitle = "lpconsole " + m.s.Network
	if m.mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	v.Cursor = m.cursor()
	return v
}

// frame draws every line. What comes out holds styles, line feeds and visible
// characters only, whatever the screens drew: the cleaner has the last word.
func (m *Model) frame() string {
	if m.small() {
		return m.tooSmall()
	}
	var b strings.Builder
	b.WriteString(m.header())
	b.WriteByte('\n')
	b.WriteString(m.crumbs())
	for range m.bodyTop() - 1 {
		b.WriteByte('\n')
	}
	b.WriteString(m.middle())
	b.WriteByte('\n')
	b.WriteString(m.footer())
	if in := b.String(); in != m.drawn.in {
		m.drawn = fitted{in: in, out: clean.Rendered(in)}
	}
	return m.drawn.out
}

func (m *Model) tooSmall() string {
	lines := panel.Wrap("lpconsole needs a terminal of at least 40 columns and 8 lines.", max(1, m.w))
	return panel.Centre(lines, m.w, m.h)
}

// fitted remembers what something was made of, because most updates do not change
// it.
type fitted struct {
	in, out string
	w, h    int
}

// middle is the body: the screen or what is open over it, exactly as high as it
// has to be, with a toast in its last lines.
func (m *Model) middle() string {
	w, h := m.w-2*margin, m.bodyHeight()
	in := ""
	if m.over != nil {
		in = m.over.view(m, w, h)
	} else {
		in = m.top().View()
	}
	if toast := m.toast(); len(toast) > 0 {
		lines := strings.Split(in, "\n")
		for len(lines) < h {
			lines = append(lines, "")
		}
		copy(lines[h-len(toast):], toast)
		in = strings.Join(lines[:h], "\n")
	}
	if f := &m.body; f.in != in || f.w != w || f.h != h {
		lines := strings.Split(in, "\n")
		out := strings.ReplaceAll(" "+panel.Fit(lines, w, h), "\n", "\n ")
		*f = fitted{in, out + strings.Repeat("\n", max(0, h-len(lines))), w, h}
	}
	return m.body.out
}

// crumbs is the trail of screens, and what kind of session this is.
func (m *Model) crumbs() string {
	t := m.s.Theme
	var flags []string
	if m.s.ReadOnly {
		flags = append(flags, t.Notice.Render("read-only"))
	}
	if n := m.journal.Open(); n > 0 {
		flags = append(flags, t.Notice.Render(words.Number(n)+" under way"))
	}
	g := m.s.Keys.Global
	whole := m.trail(math.MaxInt)
	for _, some := range [][]key.Binding{
		{g.Home, g.Orchestrators, g.Stake, g.Transactions, g.Wallets, g.Data},
		{g.Home, g.Orchestrators, g.Stake, g.Transactions, g.Wallets},
		{g.Orchestrators, g.Stake, g.Transactions},
		{g.Stake},
	} {
		with := slices.Clone(flags)
		for _, b := range some {
			with = append(with, m.key(b))
		}
		if line := strings.Join(with, "  "); ansi.StringWidth(whole)+ansi.StringWidth(line)+5 <= m.w {
			return m.spread(whole, line)
		}
	}
	right := strings.Join(flags, "  ")
	return m.spread(m.trail(m.w-2*margin-1-ansi.StringWidth(right)), right)
}

// spread puts left and right at the ends of a line; left gives way.
func (m *Model) spread(left, right string) string {
	t := m.s.Theme
	room := m.w - 2
	if right != "" {
		room -= ansi.StringWidth(right) + 1
	}
	if room < 1 {
		return " " + panel.Pad(t, left, m.w-2)
	}
	line := " " + panel.Pad(t, left, room)
	if right != "" {
		line += " " + right
	}
	return line
}

// footer is the keys of the screen as far as there is room, then the ones that
// work everywhere.
func (m *Model) footer() string {
	g := m.s.Keys.Global
	var own []key.Binding
	always := []key.Binding{g.Find, g.Palette, g.Help, g.Quit}
	switch typist, _ := m.top().Screen.(screen.Typist); {
	case m.over != nil:
		own, always = m.over.keys(m), nil
	case typist != nil && typist.Typing():
		own, always = m.top().ShortHelp(), nil
	default:
		own = m.top().ShortHelp()
	}
	const gap = 2
	room := m.w - 2
	for _, b := range always {
		room -= keyWidth(b) + gap
	}
	for room < 0 && len(always) > 2 { // help and quit stay
		room += keyWidth(always[0]) + gap
		always = always[1:]
	}
	var parts []string
	for _, b := range own {
		if w := keyWidth(b) + gap; b.Enabled() && w <= room {
			parts = append(parts, m.key(b))
			room -= w
		}
	}
	for _, b := range always {
		parts = append(parts, m.key(b))
	}
	return panel.Fit([]string{" " + strings.Join(parts, strings.Repeat(" ", gap))}, m.w, 1)
}

// key draws one binding for the footer.
func (m *Model) key(b key.Binding) string {
	t := m.s.Theme
	return t.Key.Render(m.shown(b)) + " " + t.KeyText.Render(b.Help().Desc)
}

// shown is a key's name in this terminal's alphabet.
func (m *Model) shown(b key.Binding) string {
	if m.s.Theme.ASCII {
		return arrows.Replace(b.Help().Key)
	}
	return b.Help().Key
}

var arrows = strings.NewReplacer("↑", "up", "↓", "down", "←", "left", "→", "right")

func keyWidth(b key.Binding) int {
	return ansi.StringWidth(b.Help().Key) + 1 + ansi.StringWidth(b.Help().Desc)
}

// cursor is the terminal's cursor, where something is typed or chosen.
func (m *Model) cursor() *tea.Cursor {
	if m.small() {
		return nil
	}
	var c *tea.Cursor
	if m.over != nil {
		c = m.over.cursor(m)
	} else if p, ok := m.top().Screen.(screen.Pointer); ok {
		c = p.Cursor()
	}
	if c == nil || c.X < 0 || c.Y < 0 || c.X >= m.w-2*margin || c.Y >= m.bodyHeight() {
		return nil
	}
	moved := *c
	moved.X += margin
	moved.Y += m.bodyTop()
	return &moved
}
