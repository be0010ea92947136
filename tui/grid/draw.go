package grid

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"lpconsole/tui/clean"
	"lpconsole/tui/theme"
)

// A Tone is what a cell means, for its colour. The text has to say it too: colour
// is never all there is.
type Tone uint8

// The tones of a cell.
const (
	Plain Tone = iota
	Muted      // of less weight
	Name       // a name somebody else chose
	Alias      // a name the user chose
	Good
	Warn
	Bad
	toneCount
)

// Style is how a theme draws a tone.
func (t Tone) Style(th *theme.Theme) theme.Style {
	switch t {
	case Muted:
		return th.Muted
	case Name:
		return th.Name
	case Alias:
		return th.Alias
	case Good:
		return th.OK
	case Warn:
		return th.Warn
	case Bad:
		return th.Critical
	default:
		return th.Text
	}
}

// state is how a row stands out, one bit each.
type state uint8

const (
	plainRow  state = 0
	cursorRow state = 1
	markedRow state = 2
	states          = 4
)

// paints are the styles of a grid, put together once a theme.
type paints struct {
	header, sorted theme.Style
	tones          [states][toneCount]theme.Style
	fill           [states]theme.Style // between the cells
}

func newPaints(t *theme.Theme) paints {
	p := paints{header: t.Title, sorted: t.Accent}
	p.fill = [states]theme.Style{cursorRow: t.Cursor, markedRow: t.Marked, markedRow | cursorRow: t.Cursor.Over(t.Marked)}
	for st := range states {
		for tone := range toneCount {
			style := tone.Style(t)
			if tone == Muted && state(st)&cursorRow != 0 {
				style = t.Text // this is the row that is read, and each change of colour is bytes on the wire
			}
			p.tones[st][tone] = style.Over(p.fill[st])
		}
	}
	return p
}

func (g *Grid[K, T]) drawHeader(b *strings.Builder) {
	x := 0
	for _, s := range g.slots {
		c := &g.columns[s.column]
		b.WriteString(g.paints.header.Render(blank(s.x - x)))
		x = s.x + s.width
		title, paint := c.Title, g.paints.header
		if s.column == g.sortBy {
			paint = g.paints.sorted
			arrow := g.theme.Glyph.Up
			if g.descending {
				arrow = g.theme.Glyph.Down
			}
			title = g.cut(title, s.width-1)
			if c.Right {
				title = arrow + title
			} else {
				title += arrow
			}
		}
		b.WriteString(paint.Render(align(g.cut(title, s.width), s.width, c.Right)))
	}
	b.WriteString(g.paints.header.Render(blank(g.width - x)))
}

func (g *Grid[K, T]) drawRow(row T, st state) string {
	cursor, mark := " ", " "
	if st&cursorRow != 0 {
		cursor = g.theme.Glyph.Pointer
	}
	if st&markedRow != 0 {
		mark = g.theme.Glyph.Mark
	}
	var b strings.Builder
	b.Grow(2 * g.width)
	fill := g.paints.fill[st]
	run := cursor + mark // what is to be drawn with fill
	if g.width < gutter {
		run = cursor
	}
	x := gutter
	for _, s := range g.slots {
		c := &g.columns[s.column]
		run += blank(s.x - x)
		x = s.x + s.width
		cell := c.Cell(row)
		text := g.cut(cell.Text, s.width)
		pad := blank(s.width - ansi.StringWidth(text))
		if c.Right {
			run += pad
		}
		b.WriteString(fill.Render(run))
		run = ""
		b.WriteString(g.paints.tones[st][min(cell.Tone, toneCount-1)].Render(text))
		if !c.Right {
			run = pad
		}
	}
	run += blank(g.width - x)
	b.WriteString(fill.Render(run))
	return b.String()
}

// fit cuts a text to a width and fills it up with blanks on the right.
func (g *Grid[K, T]) fit(text string, width int) string {
	return align(g.cut(text, width), width, false)
}

func align(text string, width int, right bool) string {
	pad := blank(width - ansi.StringWidth(text))
	if right {
		return pad + text
	}
	return text + pad
}

// cut makes a text harmless and no wider than width.
func (g *Grid[K, T]) cut(text string, width int) string {
	if width <= 0 {
		return ""
	}
	switch {
	case !plainASCII(text) && g.theme.ASCII:
		// Twice the width is more than is shown and little to turn over.
		text = inASCII(clean.Clip(text, 2*width+2, ""))
	case plainASCII(text) && len(text) <= width:
		return text
	}
	return clean.Clip(text, width, g.theme.Glyph.Ellipsis)
}

// plainASCII reports whether a text is as wide as it is long and safe to draw.
func plainASCII(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// inASCII puts a question mark in place of each character that is not ASCII, as
// wide as it was.
func inASCII(s string) string {
	var b strings.Builder
	for len(s) > 0 {
		cluster, width := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
		if len(cluster) == 1 && cluster[0] < 0x80 {
			b.WriteString(cluster)
		} else {
			b.WriteString(strings.Repeat("?", width))
		}
		s = s[len(cluster):]
	}
	return b.String()
}

// blanks is sliced rather than made anew: padding is most of a row.
const blanks = "                                                                                                                                "

func blank(n int) string {
	if n <= 0 {
		return ""
	}
	if n <= len(blanks) {
		return blanks[:n]
	}
	return strings.Repeat(" ", n)
}
