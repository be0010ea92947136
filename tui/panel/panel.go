// Package panel lays out lines of text: framed boxes, columns side by side,
// labelled figures, and the cut to a screen's size. Every function takes and
// gives lines that may hold styles, and measures them as a terminal would.
package panel

import (
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"lpconsole/tui/theme"
)

// Pad makes s exactly width columns: cut with the theme's ellipsis, or filled
// with spaces.
func Pad(t *theme.Theme, s string, width int) string {
	if width <= 0 {
		return ""
	}
	w := ansi.StringWidth(s)
	if w > width {
		s = cut(t, s, width)
		w = ansi.StringWidth(s)
	}
	return s + strings.Repeat(" ", width-w)
}

// PadLeft is Pad with the spaces before s, for figures.
func PadLeft(t *theme.Theme, s string, width int) string {
	if width <= 0 {
		return ""
	}
	if w := ansi.StringWidth(s); w < width {
		return strings.Repeat(" ", width-w) + s
	}
	return Pad(t, s, width)
}

// cut shortens s to width columns, with the ellipsis when there is room for it
// and something else.
func cut(t *theme.Theme, s string, width int) string {
	tail := t.Glyph.Ellipsis
	if ansi.StringWidth(tail) >= width {
		tail = ""
	}
	return ansi.Truncate(s, width, tail)
}

// Box frames lines: exactly width columns, two lines more than it was given. The
// title and the foot (either may be empty) stand in the frame. Below four columns
// there is no frame.
func Box(t *theme.Theme, width int, title, foot string, lines []string) []string {
	g := t.Glyph
	return frame{t, t.Border, [...]string{g.TopLeft, g.TopRight, g.BottomLeft, g.BottomRight}, g.Horizontal, g.Vertical}.
		around(width, title, foot, lines)
}

// Frame is Box with heavy lines in the given style: for what must not be taken
// for anything else.
func Frame(t *theme.Theme, s theme.Style, width int, title, foot string, lines []string) []string {
	g := t.Glyph
	return frame{t, s, [...]string{g.HeavyTopLeft, g.HeavyTopRight, g.HeavyBottomLeft, g.HeavyBottomRight}, g.HeavyHorizontal, g.HeavyVertical}.
		around(width, title, foot, lines)
}

// A frame is how the lines round a box are drawn: the corners from the top left
// to the bottom right.
type frame struct {
	t                    *theme.Theme
	style                theme.Style
	corners              [4]string
	horizontal, vertical string
}

func (f frame) around(width int, title, foot string, lines []string) []string {
	t := f.t
	if width < 4 {
		out := make([]string, len(lines))
		for i, l := range lines {
			out[i] = Pad(t, l, width)
		}
		return out
	}
	out := make([]string, 0, len(lines)+2)
	out = append(out, f.edge(width, f.corners[0], f.corners[1], title, t.Title))
	side := f.style.Render(f.vertical)
	for _, l := range lines {
		out = append(out, side+" "+Pad(t, l, width-4)+" "+side)
	}
	return append(out, f.edge(width, f.corners[2], f.corners[3], foot, t.Faint))
}

// edge is the top or bottom line of a box with a text in it.
func (f frame) edge(width int, left, right, text string, s theme.Style) string {
	inner := width - 2
	if text == "" || inner < 6 {
		return f.style.Render(left + strings.Repeat(f.horizontal, inner) + right)
	}
	if ansi.StringWidth(text) > inner-4 {
		text = cut(f.t, text, inner-4)
	}
	rest := inner - 3 - ansi.StringWidth(text)
	if !strings.Contains(text, "\x1b") {
		text = s.Render(text)
	}
	return f.style.Render(left+f.horizontal) + " " + text + " " +
		f.style.Render(strings.Repeat(f.horizontal, max(0, rest))+right)
}

// Even makes lists of lines equally long by adding empty ones.
func Even(lists ...*[]string) {
	longest := 0
	for _, l := range lists {
		longest = max(longest, len(*l))
	}
	for _, l := range lists {
		for len(*l) < longest {
			*l = append(*l, "")
		}
	}
}

// Beside puts b to the right of a, which is aWidth columns wide, with a gap of
// one column.
func Beside(a []string, aWidth int, b []string) []string {
	out := make([]string, 0, max(len(a), len(b)))
	for i := range max(len(a), len(b)) {
		left, right := strings.Repeat(" ", max(0, aWidth)), ""
		if i < len(a) {
			left = a[i]
		}
		if i < len(b) {
			right = b[i]
		}
		out = append(out, left+" "+right)
	}
	return out
}

// spaces is n spaces, none when n is negative.
func spaces(n int) string { return strings.Repeat(" ", max(0, n)) }

// Fit cuts lines to a screen of w × h columns and lines and joins them.
func Fit(lines []string, w, h int) string {
	if w <= 0 || h <= 0 {
		return ""
	}
	lines = lines[:min(len(lines), h)]
	var b strings.Builder
	for i, l := range lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		if ansi.StringWidth(l) > w {
			l = ansi.Truncate(l, w, "")
		}
		b.WriteString(l)
	}
	return b.String()
}

// Scrolled cuts lines to a screen of w × h as [Fit] does, beginning at the given
// one. Where there are more below, the last line says how many.
func Scrolled(t *theme.Theme, lines []string, from, w, h int) string {
	shown := lines[max(0, min(from, len(lines))):]
	if h < leastMore || len(shown) <= h {
		return Fit(shown, w, h)
	}
	more := t.Glyph.Down + " " + strconv.Itoa(len(shown)-h+1) + " more lines"
	return Fit(append(shown[:h-1:h-1], t.Faint.Render(more)), w, h)
}

// leastMore is the height from which a line is worth giving up to say that there
// is more.
const leastMore = 5

// A Fact is a labelled figure. Source says what it was read from; it is shown
// only on demand.
type Fact struct{ Label, Value, Source string }

// Facts draws one line a fact in width columns, the labels in a column of their
// own, the sources (when asked for) at the right.
func Facts(t *theme.Theme, width int, sources bool, facts []Fact) []string {
	labels := 0
	for _, f := range facts {
		labels = max(labels, ansi.StringWidth(f.Label))
	}
	labels = min(labels, max(0, width/2))
	out := make([]string, 0, len(facts))
	for _, f := range facts {
		values := strings.Split(lipgloss.Wrap(f.Value, max(1, width-labels-2), ""), "\n")
		line := t.Muted.Render(Pad(t, f.Label, labels)) + "  " + values[0]
		if sources && f.Source != "" {
			if room := width - ansi.StringWidth(line) - 2; room >= 8 {
				source := f.Source
				if ansi.StringWidth(source) > room {
					source = cut(t, source, room)
				}
				line += "  " + strings.Repeat(" ", room-ansi.StringWidth(source)) + t.Faint.Render(source)
			}
		}
		out = append(out, line)
		for _, more := range values[1:] {
			out = append(out, spaces(labels+2)+more)
		}
	}
	return out
}

// Wrap breaks plain text into lines of at most width columns, at spaces where it
// can. A per cent sign stays with its figure.
func Wrap(text string, width int) []string {
	if width <= 0 {
		return nil
	}
	lines := ansi.Wrap(strings.ReplaceAll(text, " %", nonBreaking+"%"), width, " ")
	// A hyphen that comes right at the end is left standing out by one column.
	lines = ansi.Hardwrap(lines, width, true)
	return strings.Split(strings.ReplaceAll(lines, nonBreaking, " "), "\n")
}

const nonBreaking = "\u00a0"
