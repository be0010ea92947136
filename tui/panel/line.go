package panel

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"lpconsole/tui/theme"
)

// Line draws the verdict in one line, cut to width columns, for screens that have
// no second one to spare.
func (v Verdict) Line(t *theme.Theme, width int) string {
	word := v.Level.word()
	if width <= len(word) {
		return v.Level.Style(t).Render(word[:max(0, width)])
	}
	return v.Level.Style(t).Render(word) + t.Strong.Render(cut(t, v.Text, width-len(word)))
}

// Lines draws the verdict wrapped to width columns, in at most the given number
// of lines; what is left over is cut.
func (v Verdict) Lines(t *theme.Theme, width, most int) []string {
	if width < leastWrapped || most < 2 {
		return []string{v.Line(t, width)}
	}
	lines := Verdicts(t, width, v)
	if len(lines) <= most {
		return lines
	}
	room := width - len(v.Level.word())
	rest := strings.Join(Wrap(v.Text, room)[most-1:], " ")
	return append(lines[:most-1:most-1], spaces(len(v.Level.word()))+t.Strong.Render(cut(t, rest, room)))
}

// leastWrapped is the width below which a wrapped sentence is a column of letters.
const leastWrapped = 20

// VerdictWidth is how many columns a verdict with the given text needs to stand
// in one line.
func VerdictWidth(text string) int { return len(OK.word()) + ansi.StringWidth(text) }
