package review

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain"
	"lpconsole/chain/plan"
	"lpconsole/tui/clean"
	"lpconsole/tui/panel"
)

// A row is one change as it is drawn.
type row struct {
	label, before, after, unit, delta string
	changed                           bool
}

// places is how many decimals a figure is shown with.
func places(unit string) int {
	switch unit {
	case "LPT":
		return 2
	case "ETH":
		return 6
	case "%":
		return 2
	default:
		return 0
	}
}

// newRow makes the texts of a change. Figures that differ are written so that
// they are seen to.
func (s *Screen) newRow(c plan.Change) row {
	r := row{label: clean.Line(c.Label), unit: clean.Line(c.Unit), changed: c.Before != c.After}
	if r.label == "" {
		r.label = clean.Line(c.Key)
	}
	n := places(c.Unit)
	r.before, r.after = s.value(c.Before, n), s.value(c.After, n)
	for r.changed && r.before == r.after && n < 18 {
		n++
		r.before, r.after = s.value(c.Before, n), s.value(c.After, n)
	}
	if c.Unit != "" {
		r.delta = delta(c.Before, c.After, n)
	}
	return r
}

// value is one side of a change: a figure, a word, or an address by the name the
// user knows it by. What is not known is a dash.
func (s *Screen) value(v string, places int) string {
	if v == "" {
		return s.s.Theme.Glyph.Dash
	}
	if a, err := chain.ParseAddress(v); err == nil {
		if a == (common.Address{}) {
			return "nobody"
		}
		return s.s.Called(a)
	}
	return number(v, places)
}

// writeChanges is the table of before and after.
func (s *Screen) writeChanges(p *page) {
	t := p.t
	rows := make([]row, 0, len(s.review.Changes))
	labels, befores, afters := 0, 0, 0
	for _, c := range s.review.Changes {
		r := s.newRow(c)
		rows = append(rows, r)
		labels = max(labels, ansi.StringWidth(r.label))
		befores = max(befores, ansi.StringWidth(r.before))
		afters = max(afters, ansi.StringWidth(r.after))
	}
	if len(rows) == 0 {
		return
	}
	labels = min(labels, max(8, p.w*2/5))
	arrow := " " + t.Glyph.Arrow + " "
	for _, r := range rows {
		after, sign := t.Text, t.Muted.Render(strings.Repeat(" ", ansi.StringWidth(arrow)))
		if r.changed {
			after, sign = t.Strong, t.Accent.Render(arrow)
		}
		tail := ""
		if r.unit != "" {
			tail = " " + r.unit
		}
		if r.delta != "" {
			tail += "  (" + r.delta + ")"
		}
		if labels+2+befores+ansi.StringWidth(arrow)+afters+ansi.StringWidth(tail) <= p.w {
			line := t.Muted.Render(panel.Pad(t, r.label, labels)) + "  "
			if r.changed {
				line += panel.PadLeft(t, r.before, befores) + sign + after.Render(panel.PadLeft(t, r.after, afters)) + t.Muted.Render(tail)
			} else {
				line += strings.Repeat(" ", befores) + sign + t.Muted.Render(panel.PadLeft(t, r.after, afters)+tail)
			}
			p.lines = append(p.lines, line)
			continue
		}
		text := r.after + tail
		if r.changed {
			text = r.before + arrow + text
		}
		p.wrap(after, t.Muted.Render(panel.Pad(t, r.label, min(labels, p.w/2)))+"  ", text)
	}
}
