package card

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"lpconsole/tui/clean"
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
		var line string
		for c := range columns {
			if i := row + c*rows; i < len(fs) {
				line += strings.Repeat(" ", max(0, c*width-ansi.StringWidth(line))) + p.entry(fs[i], width-2)
			}
		}
		p.add(line)
	}
}

func (p *page) entry(f entry, width int) string {
	ellipsis := p.theme.Glyph.Ellipsis
	room := width - labelWidth
	if room < 1 {
		return p.theme.Muted.Render(clean.Clip(f.label, width, ellipsis))
	}
	value := clean.Clip(f.value, room, ellipsis)
	line := p.theme.Muted.Render(f.label) + strings.Repeat(" ", labelWidth-len(f.label)) + p.theme.Text.Render(value)
	if left := room - ansi.StringWidth(value) - 2; f.note != "" && left > 0 {
		line += "  " + p.theme.Muted.Render(clean.Clip(f.note, left, ellipsis))
	}
	return line
}
