package card

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"lpconsole/tui/clean"
	"lpconsole/tui/panel"
	"lpconsole/tui/theme"
)

// A page is the whole card as lines, of which the screen shows some.
type page struct {
	theme *theme.Theme
	width int
	lines []string
	parts []int // the lines at which parts begin
}

// part begins a part with a heading.
func (p *page) part(heading string) {
	if len(p.lines) > 0 {
		p.lines = append(p.lines, "")
	}
	p.parts = append(p.parts, len(p.lines))
	p.add(p.theme.Title.Render(heading))
}

// add appends a line that is styled already.
func (p *page) add(line string) { p.lines = append(p.lines, line) }

// say appends a sentence, wrapped at the width.
func (p *page) say(style theme.Style, sentence string) {
	for _, line := range strings.Split(ansi.Wrap(sentence, max(1, p.width), ""), "\n") {
		p.add(style.Render(line))
	}
}

// labelWidth is the room for what a figure is called.
const labelWidth = 14

// An entry is a label with its value, and after it what puts it in proportion.
type entry struct{ label, value, note string }

// figures sets figures out below each other, in two columns where they fit.
func (p *page) figures(fs []entry) {
	columns := 1
	if p.width >= 150 {
		columns = 2
	}
	rows := (len(fs) + columns - 1) / columns
	width := p.width / columns
	for row := range rows {
		left := p.entry(fs[row], width-2)
		var right []string
		if i := row + rows; columns > 1 && i < len(fs) {
			right = p.entry(fs[i], width-2)
		}
		for n := range max(len(left), len(right)) {
			line := ""
			if n < len(left) {
				line = left[n]
			}
			if n < len(right) {
				line += strings.Repeat(" ", max(0, width-ansi.StringWidth(line))) + right[n]
			}
			p.add(line)
		}
	}
}

// entry is the lines of one figure: the value is wrapped where it does not fit, the
// note stands behind it or under it.
func (p *page) entry(f entry, width int) []string {
	t := p.theme
	room := width - labelWidth
	if room < 1 {
		return []string{t.Muted.Render(clean.Clip(f.label, width, t.Glyph.Ellipsis))}
	}
	label, under := t.Muted.Render(f.label)+strings.Repeat(" ", labelWidth-len(f.label)), strings.Repeat(" ", labelWidth)
	var lines []string
	for _, value := range panel.Wrap(clean.Line(f.value), room) {
		lines = append(lines, label+t.Text.Render(value))
		label = under
	}
	if f.note == "" {
		return lines
	}
	note := clean.Line(f.note)
	if last := len(lines) - 1; ansi.StringWidth(lines[last])+2+ansi.StringWidth(note) <= width {
		lines[last] += "  " + t.Muted.Render(note)
		return lines
	}
	for _, l := range panel.Wrap(note, room) {
		lines = append(lines, under+t.Muted.Render(l))
	}
	return lines
}

// join sets styled pieces beside each other, as many to a line as fit.
func (p *page) join(parts []string) {
	line := ""
	for _, part := range parts {
		if line != "" && ansi.StringWidth(line)+3+ansi.StringWidth(part) > p.width {
			p.add(line)
			line = ""
		}
		if line != "" {
			line += "   "
		}
		line += part
	}
	p.add(line)
}
