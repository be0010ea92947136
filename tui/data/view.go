package data

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"lpconsole/chain"
	"lpconsole/tui/clean"
	"lpconsole/tui/panel"
	"lpconsole/tui/theme"
	"lpconsole/tui/words"
)

const (
	// widest keeps lines readable on very wide terminals.
	widest = 140
	// mostError is how much of an endpoint's last error is shown, in columns.
	mostError = 300
)

// View draws the screen.
func (d *Screen) View() string {
	if d.w <= 0 || d.h <= 0 {
		return ""
	}
	w := max(1, min(d.w, widest))
	lines := panel.Verdicts(d.s.Theme, w, d.verdict())
	lines = append(lines, "")
	lines = append(lines, d.endpoints(w)...)
	lines = append(lines, d.reading(w)...)
	lines = append(lines, d.missing(w)...)
	d.length = len(lines)
	d.offset = max(0, min(d.offset, d.length-d.h))
	return panel.Scrolled(d.s.Theme, lines, d.offset, d.w, d.h)
}

// verdict says whether what the screens show can be relied on.
func (d *Screen) verdict() panel.Verdict {
	well, wrong := 0, 0
	for _, e := range d.health.Endpoints {
		switch e.State {
		case chain.StateOK, chain.StateSlow:
			well++
		case chain.StateWrongChain:
			wrong++
		default: // neither helps nor is a mistake of the configuration
		}
	}
	n := len(d.health.Endpoints)
	doubt, doubtful := d.s.Doubt(d.network)
	switch {
	case n == 0:
		return panel.Verdict{Level: panel.Note, Text: "Nothing is known of the endpoints yet."}
	case wrong == n:
		return panel.Verdict{Level: panel.Critical, Text: "Every endpoint serves another chain than the one expected: check the network and its URLs in the configuration."}
	case doubtful:
		return doubt
	case n > 1 && well < n:
		return panel.Verdict{Level: panel.Note, Text: fmt.Sprintf("%d of %d endpoints can be used; figures are current.", well, n)}
	case n == 1:
		return panel.Verdict{Level: panel.OK, Text: "The endpoint answers and figures are current. There is no second one to take over or to compare with."}
	default:
		return panel.Verdict{Level: panel.OK, Text: "All " + words.Count(n, "endpoint", "endpoints") + " answer and figures are current."}
	}
}

// A column of the table of endpoints. Columns with a higher drop go first when
// the width is short; drop 0 stays.
type column struct {
	title string
	width int
	right bool
	drop  int
	text  func(d *Screen, e chain.EndpointHealth) string
}

var columns = []column{
	{"state", 11, false, 0, func(d *Screen, e chain.EndpointHealth) string {
		return d.style(e.State).Render(string(e.State))
	}},
	{"latency", 7, true, 1, func(_ *Screen, e chain.EndpointHealth) string { return latency(e) }},
	{"head", 12, true, 3, func(_ *Screen, e chain.EndpointHealth) string {
		if e.Head.Number == 0 {
			return ""
		}
		return words.Number(e.Head.Number)
	}},
	{"behind", 6, true, 2, func(_ *Screen, e chain.EndpointHealth) string {
		if e.Head.Number == 0 {
			return ""
		}
		return words.Span(e.Lag)
	}},
	{"requests", 8, true, 4, func(_ *Screen, e chain.EndpointHealth) string { return words.Number(e.Requests) }},
	{"failed", 6, true, 3, func(_ *Screen, e chain.EndpointHealth) string { return words.Number(e.Failures) }},
	{"429", 5, true, 4, func(_ *Screen, e chain.EndpointHealth) string { return words.Number(e.Limited) }},
	{"last ok", 8, true, 5, func(d *Screen, e chain.EndpointHealth) string {
		if e.LastOK.IsZero() {
			return "never"
		}
		return d.s.Ago(e.LastOK)
	}},
}

func (d *Screen) style(s chain.State) theme.Style {
	t := d.s.Theme
	switch s {
	case chain.StateOK:
		return t.OK
	case chain.StateSlow, chain.StateLagging, chain.StateLimited:
		return t.Warn
	case chain.StateWrongChain, chain.StateDown:
		return t.Critical
	default:
		return t.Muted
	}
}

func latency(e chain.EndpointHealth) string {
	if e.Latency <= 0 {
		return ""
	}
	if e.Latency >= 10*time.Second {
		return strconv.Itoa(int(e.Latency/time.Second)) + "s"
	}
	return strconv.Itoa(int(e.Latency/time.Millisecond)) + "ms"
}

// endpoints is the table, each row followed by what it can do.
func (d *Screen) endpoints(w int) []string {
	t := d.s.Theme
	name := 0
	for _, e := range d.health.Endpoints {
		name = max(name, min(30, ansi.StringWidth(clean.Clip(e.Name, 30, ""))))
	}
	cols, name := fitting(w-4, name)
	line := t.Title.Render(panel.Pad(t, "endpoint", name))
	for _, c := range cols {
		line += "  " + t.Title.Render(align(t, c, c.title))
	}
	lines := []string{line}
	for _, e := range d.health.Endpoints {
		line := t.Strong.Render(panel.Pad(t, clean.Line(e.Name), name))
		for _, c := range cols {
			line += "  " + align(t, c, c.text(d, e))
		}
		lines = append(lines, line)
		if !d.folded {
			for _, l := range panel.Wrap(abilities(e), max(1, w-6)) {
				lines = append(lines, "  "+t.Muted.Render(l))
			}
			if e.LastError != "" {
				for _, l := range panel.Wrap("last error: "+clean.Clip(e.LastError, mostError, t.Glyph.Ellipsis), max(1, w-6)) {
					lines = append(lines, "  "+t.Muted.Render(l))
				}
			}
			if wait := e.NextTry.Sub(d.s.Now).Round(10 * time.Second); wait > 0 {
				lines = append(lines, "  "+t.Muted.Render("rests for about "+words.Span(wait)))
			}
		}
	}
	if len(d.health.Endpoints) == 0 {
		lines = append(lines, t.Muted.Render("none"))
	}
	return panel.Box(t, w, "Endpoints", words.Count(d.health.Requests, "request", "requests")+" sent", lines)
}

// fitting is the columns that fit into w beside a name of the given width, and
// the width that is left for it.
func fitting(w, name int) ([]column, int) {
	least := max(8, name)
	cols := columns
	for drop := 5; ; drop-- {
		used := 0
		for _, c := range cols {
			used += c.width + 2
		}
		if w-used >= least || drop == 0 {
			return cols, max(1, min(least, w-used))
		}
		var kept []column
		for _, c := range cols {
			if c.drop < drop {
				kept = append(kept, c)
			}
		}
		cols = kept
	}
}

func align(t *theme.Theme, c column, s string) string {
	if c.right {
		return panel.PadLeft(t, s, c.width)
	}
	return panel.Pad(t, s, c.width)
}

// abilities says what an endpoint was found to support.
func abilities(e chain.EndpointHealth) string {
	s := e.Supports
	parts := []string{"state override " + s.Overrides.String(), "batches " + s.Batch.String()}
	if s.Batch == chain.Yes && s.MaxBatch > 0 {
		parts[1] += " (up to " + strconv.Itoa(s.MaxBatch) + ")"
	}
	if s.LogRange > 0 {
		parts = append(parts, "logs "+words.Number(s.LogRange)+" blocks at a time")
	}
	if !e.TLS {
		parts = append(parts, "not encrypted")
	}
	return strings.Join(parts, ", ")
}

// reading says how the figures came here.
func (d *Screen) reading(w int) []string {
	t, s := d.s.Theme, d.network.Snapshot
	if s == nil {
		return nil
	}
	o := s.Origin
	behind := ""
	if o.Behind > 0 {
		behind = t.Warn.Render("; " + words.Count(o.Behind, "block", "blocks") + " behind what was shown")
	}
	facts := []panel.Fact{
		{Label: "way", Value: s.Way.String()},
		{Label: "answered by", Value: clean.Line(o.Endpoint)},
		{Label: "block", Value: words.Number(o.Block.Number) + t.Muted.Render(", made "+words.Ago(o.Age(d.s.Now))+"; L1 block "+words.Number(o.Block.L1Number)) + behind},
		{Label: "read", Value: d.s.Ago(d.network.At)},
		{Label: "controller", Value: s.Network.Controller.Hex()},
	}
	return panel.Box(t, w, "How the network was read", "", panel.Facts(t, w-4, false, facts))
}

// missing says what another source would add.
func (d *Screen) missing(w int) []string {
	t := d.s.Theme
	logs, narrow := false, uint64(0)
	for _, e := range d.health.Endpoints {
		if e.State == chain.StateOK || e.State == chain.StateSlow {
			logs = logs || e.Supports.LogRange == 0
			narrow = max(narrow, e.Supports.LogRange)
		}
	}
	row := func(have bool, source, gives string) []string {
		mark := t.OK.Render(t.Glyph.Yes)
		if !have {
			mark = t.Warn.Render(t.Glyph.No)
		}
		const label = 26
		wrapped := panel.Wrap(gives, max(10, w-4-label-4))
		out := []string{mark + " " + panel.Pad(t, source, min(label, max(0, w-8))) + "  " + t.Muted.Render(wrapped[0])}
		for _, more := range wrapped[1:] {
			out = append(out, strings.Repeat(" ", min(label, max(0, w-8))+4)+t.Muted.Render(more))
		}
		return out
	}
	well := len(d.health.Endpoints)
	var lines []string
	lines = append(lines, row(well > 1, "second endpoint", "takes over when the first one fails; two opinions on every figure")...)
	history := "cut history and delegators of an orchestrator in few requests"
	if !logs && narrow > 0 {
		history = "cut history and delegators; the endpoints here give " + words.Number(narrow) + " blocks at a time, so it takes many requests"
	}
	lines = append(lines, row(logs, "logs over a wide range", history)...)
	lines = append(lines, row(false, "L1 endpoint", "ENS names of orchestrators, verified both ways; not in this version")...)
	return panel.Box(t, w, "What another source gives", "", lines)
}
