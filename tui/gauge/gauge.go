// Package gauge draws progress bars.
package gauge

import (
	"math"
	"strings"

	"lpconsole/tui/theme"
)

// Bar draws a bar of the given width of which the part done (0…1) is full. The
// cells from lock (0…1) on that are not done yet are drawn as locked; a lock of 1
// or more draws none. Part of a cell counts as none, so that only a finished bar
// is full.
func Bar(t *theme.Theme, width int, done, lock float64) string {
	if width <= 0 {
		return ""
	}
	full, locked := cells(width, done), cells(width, lock)
	locked = max(full, locked)
	g := t.Glyph
	return t.BarFull.Render(strings.Repeat(g.BarFull, full)) +
		t.BarEmpty.Render(strings.Repeat(g.BarEmpty, locked-full)) +
		t.BarMark.Render(strings.Repeat(g.BarLock, width-locked))
}

func cells(width int, part float64) int {
	if math.IsNaN(part) {
		return 0
	}
	return int(float64(width) * min(1, max(0, part)))
}
