package panel

import "lpconsole/tui/theme"

// Line draws the verdict in one line, cut to width columns, for screens that have
// no second one to spare.
func (v Verdict) Line(t *theme.Theme, width int) string {
	word := v.Level.word()
	if width <= len(word) {
		return v.Level.Style(t).Render(word[:max(0, width)])
	}
	return v.Level.Style(t).Render(word) + t.Strong.Render(cut(t, v.Text, width-len(word)))
}
