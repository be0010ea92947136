package panel

import (
	"charm.land/lipgloss/v2"

	"lpconsole/tui/theme"
)

// A Level says how much a sentence matters. Levels compare with <.
type Level int

// The levels, mildest first.
const (
	OK Level = iota
	Note
	Warn
	Critical
)

// A Verdict is a screen's answer: one sentence and how much it matters.
type Verdict struct {
	Level Level
	Text  string
}

// word is the level in five columns, so that sentences stand under each other.
func (l Level) word() string { return [...]string{"OK   ", "NOTE ", "WARN ", "BAD  "}[l] }

// Style is the style of a level.
func (l Level) Style(t *theme.Theme) theme.Style {
	return [...]theme.Style{t.OK, t.Notice, t.Warn, t.Critical}[l]
}

// Verdicts draws sentences, the first one strong, each wrapped to width columns
// behind its level.
func Verdicts(t *theme.Theme, width int, vs ...Verdict) []string {
	const indent = len("WARN ")
	var out []string
	for i, v := range vs {
		text := t.Text
		if i == 0 {
			text = t.Strong
		}
		for j, l := range Wrap(v.Text, max(1, width-indent)) {
			front := v.Level.Style(t).Render(v.Level.word())
			if j > 0 {
				front = "     "
			}
			out = append(out, front+text.Render(l))
		}
	}
	return out
}

// Centre puts lines in the middle of w × h.
func Centre(lines []string, w, h int) string {
	widest := 0
	for _, l := range lines {
		widest = max(widest, lipgloss.Width(l))
	}
	left := max(0, (w-widest)/2)
	out := make([]string, 0, h)
	for range max(0, (h-len(lines))/2) {
		out = append(out, "")
	}
	for _, l := range lines {
		out = append(out, spaces(left)+l)
	}
	return Fit(out, w, h)
}
