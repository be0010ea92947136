package compare

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"lpconsole/tui/clean"
	"lpconsole/tui/figure"
	"lpconsole/tui/panel"
	"lpconsole/tui/theme"
	"lpconsole/tui/words"
)

// View draws the screen.
func (s *Screen) View() string {
	if s.width == 0 || s.height == 0 {
		return ""
	}
	lines := []string{s.verdictLine()}
	if s.height > 1 {
		lines = append(lines, s.headLine())
	}
	if s.snapshot != nil {
		for _, l := range s.table[s.top:min(len(s.table), s.top+s.room())] {
			lines = append(lines, s.draw(l))
		}
	}
	for i := range lines {
		lines[i] = ansi.Truncate(lines[i], s.width, "")
	}
	return strings.Join(lines, "\n")
}

// verdictLine says which one has most of the best figures.
func (s *Screen) verdictLine() string {
	t := s.session.Theme
	if s.snapshot == nil {
		return panel.Verdict{Level: panel.Note, Text: "Reading the network" + t.Glyph.Ellipsis}.Line(t, s.width)
	}
	wins := make([]int, len(s.addresses))
	for _, l := range s.table {
		for i, c := range l.cells {
			if c.best {
				wins[i]++
			}
		}
	}
	leader, rows := -1, 0
	for i, n := range wins {
		// Good figures do not make up for what is bad about one.
		if o, ok := s.snapshot.ByAddress(s.addresses[i]); n > rows && ok && figure.Judge(o, s.snapshot.Round).Level != panel.Critical {
			leader, rows = i, n
		}
	}
	text := "None of them stands out."
	if leader >= 0 {
		text = fmt.Sprintf("%s is the best in %s. %s marks the best of a row.", s.session.Name(s.addresses[leader]), words.Count(uint64(rows), "figure", "figures"), t.Glyph.Up)
	}
	if hidden := len(s.addresses) - s.columns(); hidden > 0 {
		text = fmt.Sprintf("%d of %d shown. ", s.columns(), len(s.addresses)) + text
	}
	return panel.Verdict{Level: panel.Note, Text: text}.Line(t, s.width)
}

func (s *Screen) headLine() string {
	t := s.session.Theme
	signs := " "
	if s.left > 0 {
		signs = "<"
	}
	if s.left+s.columns() < len(s.addresses) {
		signs += ">"
	}
	line := t.Faint.Render(fit(signs, labelWidth, t))
	width := s.columnWidth()
	for i := s.left; i < s.left+s.columns(); i++ {
		style, sign := t.Title, " "
		if i == s.focus {
			style, sign = t.Title.Over(t.Cursor), t.Glyph.Pointer
		}
		if i > s.left {
			line += strings.Repeat(" ", gap)
		}
		line += style.Render(fit(sign+s.head(s.addresses[i]), width, t))
	}
	return line
}

func (s *Screen) draw(l line) string {
	t, width := s.session.Theme, s.columnWidth()
	out := t.Muted.Render(fit(l.label, labelWidth, t))
	for i := s.left; i < s.left+s.columns(); i++ {
		if i > s.left {
			out += strings.Repeat(" ", gap)
		}
		out += s.cell(l.cells[i], width)
	}
	return out
}

// cell is one figure under its head: a place for the sign of the best, then the
// figure.
func (s *Screen) cell(c cell, width int) string {
	t := s.session.Theme
	switch {
	case width < 2:
		return strings.Repeat(" ", width)
	case c.text == "" && c.calls != nil:
		drawn := s.bitmap(c.calls, width-1)
		return " " + drawn + strings.Repeat(" ", max(0, width-1-ansi.StringWidth(drawn)))
	case c.best:
		return t.Best.Render(fit(t.Glyph.Up+c.text, width, t))
	}
	return c.tone.Style(t).Render(fit(" "+c.text, width, t))
}

// fit cuts or fills a text to a width.
func fit(text string, width int, t *theme.Theme) string {
	head := ""
	if strings.HasPrefix(text, " ") && width > 0 { // cleaning would take it away
		head, text, width = " ", text[1:], width-1
	}
	text = clean.Clip(text, width, t.Glyph.Ellipsis)
	return head + text + strings.Repeat(" ", max(0, width-ansi.StringWidth(text)))
}
