// Package chart draws small charts in text cells: sparklines, column charts and
// the bitmap of reward calls. A missing value is NaN and leaves a gap. Charts only
// draw; they round freely and no figure is to be read back from them.
package chart

import (
	"math"
	"strings"

	"lpconsole/livepeer"
	"lpconsole/tui/theme"
)

// Spark draws the last width values in one line, scaled from low to high.
func Spark(t *theme.Theme, values []float64, width int, low, high float64) string {
	return strings.Join(Columns(t, values, width, 1, low, high), "")
}

// Columns draws the last width values as columns in height lines, top first, each
// exactly as wide as there are values (at most width). A value at low still has
// the lowest step, so that it can be told from a gap.
func Columns(t *theme.Theme, values []float64, width, height int, low, high float64) []string {
	if width <= 0 || height <= 0 {
		return nil
	}
	values = values[max(0, len(values)-width):]
	steps := t.Glyph.Steps
	lines := make([]string, height)
	var b strings.Builder
	for row := range height {
		b.Reset()
		floor := (height - 1 - row) * len(steps) // steps below this row
		for _, v := range values {
			switch n := level(v, low, high, height*len(steps)) - floor; {
			case n <= 0:
				b.WriteByte(' ')
			default:
				b.WriteString(steps[min(n, len(steps))-1])
			}
		}
		lines[row] = t.BarFull.Render(b.String())
	}
	return lines
}

// level is v on a scale of 1 to most; 0 for a gap.
func level(v, low, high float64, most int) int {
	if math.IsNaN(v) {
		return 0
	}
	part := 1.0
	if high > low {
		part = min(1, max(0, (v-low)/(high-low)))
	} else if v <= low {
		part = 0
	}
	return 1 + int(math.Round(part*float64(most-1)))
}

// Range is the smallest and the largest of values that are not gaps; 0, 0 when
// all are.
func Range(values []float64) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if !math.IsNaN(v) {
			low, high = min(low, v), max(high, v)
		}
	}
	if low > high {
		return 0, 0
	}
	return low, high
}

// Calls draws the last width reward calls in one line, the newest at the right:
// called, kept whole by the orchestrator, missed, not active, not known.
func Calls(t *theme.Theme, states []livepeer.CallState, width int) string {
	if width <= 0 {
		return ""
	}
	states = states[max(0, len(states)-width):]
	var b, run strings.Builder
	for i, s := range states {
		glyph, _ := call(t, s)
		run.WriteString(glyph)
		if i+1 == len(states) || states[i+1] != s {
			_, style := call(t, s)
			b.WriteString(style.Render(run.String()))
			run.Reset()
		}
	}
	return b.String()
}

func call(t *theme.Theme, s livepeer.CallState) (string, theme.Style) {
	g := t.Glyph
	switch s {
	case livepeer.CallEarned:
		return g.Called, t.BarFull
	case livepeer.CallKept:
		return g.Kept, t.BarMark
	case livepeer.CallMissed:
		return g.Missed, t.Critical
	case livepeer.CallInactive:
		return g.Inactive, t.Faint
	default:
		return g.Unknown, t.Faint
	}
}
