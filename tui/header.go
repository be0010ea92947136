package tui

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"lpconsole/chain"
	"lpconsole/livepeer"
	"lpconsole/tui/clean"
	"lpconsole/tui/gauge"
	"lpconsole/tui/panel"
	"lpconsole/tui/words"
)

// header is the line that is always there: program, network, round, and how well
// the figures are supplied. It says less when there is less room.
func (m *Model) header() string {
	t := m.s.Theme
	dot := t.Faint.Render(" " + t.Glyph.Dot + " ")
	name := t.Header.Render("lpconsole")
	network := t.Text.Render(clean.Clip(m.s.Network, 24, t.Glyph.Ellipsis))
	for _, level := range [...]struct {
		name   bool
		round  int
		supply int
	}{{true, 0, 0}, {true, 0, 1}, {true, 1, 1}, {true, 2, 1}, {true, 3, 1}, {true, 3, 2}, {false, 3, 2}, {false, 4, 2}} {
		parts := make([]string, 0, 3)
		if level.name {
			parts = append(parts, name)
		}
		if m.s.Network != "" {
			parts = append(parts, network)
		}
		if r := m.round(level.round); r != "" {
			parts = append(parts, r)
		}
		left, right := strings.Join(parts, dot), m.supply(level.supply)
		if ansi.StringWidth(left)+ansi.StringWidth(right)+4 <= m.w {
			return m.spread(left, right)
		}
	}
	return panel.Fit([]string{m.spread(m.round(4), m.supply(2))}, m.w, 1)
}

// round is where the protocol's clock stands; a higher level says less.
func (m *Model) round(level int) string {
	t, s := m.s.Theme, m.network.Snapshot
	if s == nil {
		return ""
	}
	r := s.Round
	number := "round " + words.Number(r.Number)
	if level >= 4 {
		number = "r" + words.Number(r.Number)
	}
	out := t.Strong.Render(number)
	switch {
	case s.Params.Paused:
		return out + " " + t.Critical.Render("PAUSED")
	case !r.Initialized && level >= 3:
		return out + " " + t.Warn.Render("not initialised")
	case !r.Initialized:
		late := time.Duration(min(r.Overdue(), 1<<31)) * m.s.BlockTime
		return out + " " + t.Warn.Render("not initialised") + t.Muted.Render(" ("+words.Span(late)+" overdue)")
	}
	percent := r.Progress().Format(0) + " %"
	if width := [...]int{10, 6, 0, 0, 0}[level]; width > 0 {
		out += " " + gauge.Bar(t, width, r.Progress().Float()/100, 1-r.LockShare.Float()/100)
	}
	out += " " + percent
	left := s.RoundLeft(m.s.BlockTime, m.s.Now)
	switch lock := m.toLock(r, left); {
	case level >= 3 && r.Locked:
		out += t.Warn.Render(" locked")
	case level >= 3:
	case r.Locked:
		out += t.Muted.Render(" ("+words.Span(left)+" left, ") + t.Warn.Render("locked") + t.Muted.Render(")")
	case level == 0 && lock > 0:
		out += t.Muted.Render(" (" + words.Span(left) + " left, lock in " + words.Span(lock) + ")")
	default:
		out += t.Muted.Render(" (" + words.Span(left) + " left)")
	}
	return out
}

// toLock is the time until commissions are locked.
func (m *Model) toLock(r livepeer.Round, left time.Duration) time.Duration {
	locked := r.BlocksLeft() - min(r.BlocksLeft(), r.BlocksToLock())
	return max(0, left-time.Duration(min(locked, 1<<31))*m.s.BlockTime)
}

// supply is the endpoints' state and the figures' age; a higher level says less.
func (m *Model) supply(level int) string {
	t, s := m.s.Theme, m.network.Snapshot
	answered := ""
	if s != nil {
		answered = s.Origin.Endpoint
	}
	e, known := current(m.health, answered)
	var wrong *chain.WrongChainError
	switch {
	case s == nil && errors.As(m.network.Err, &wrong):
		return t.Critical.Render("wrong chain")
	case s == nil && m.network.Err != nil:
		return t.Critical.Render("no connection")
	case s == nil && known && level == 0:
		return t.Notice.Render("connecting to " + clean.Clip(e.Name, 30, t.Glyph.Ellipsis) + t.Glyph.Ellipsis)
	case s == nil:
		return t.Notice.Render("connecting" + t.Glyph.Ellipsis)
	}
	// What grows stands at the left, so that the rest stays where it is.
	var parts []string
	switch block := s.Age(m.s.Now); {
	case m.stale():
		parts = append(parts, t.Warn.Render("STALE "+words.Span(m.age().Truncate(10*time.Second))))
	case s.Origin.Behind > 0:
		parts = append(parts, t.Warn.Render(words.Count(s.Origin.Behind, "block", "blocks")+" behind"))
	case block > m.opt.StaleAfter+m.age():
		// The endpoint answers, but its newest block is old.
		parts = append(parts, t.Warn.Render("block "+words.Span(block)+" old"))
	case level <= 1:
		parts = append(parts, t.Muted.Render(words.Ago(m.age())))
	}
	if known {
		state := m.endpointStyle(e.State).Render(string(e.State))
		if level == 0 {
			state = clean.Clip(e.Name, 24, t.Glyph.Ellipsis) + " " + state
		}
		if level <= 1 && e.Latency > 0 {
			state += " " + t.Muted.Render(fmt.Sprintf("%5s", strconv.Itoa(int(e.Latency.Milliseconds()))+"ms"))
		}
		parts = append(parts, state)
		if n := len(m.health.Endpoints); n > 1 && level <= 1 {
			parts = append(parts, t.Muted.Render(strconv.Itoa(m.answering())+"/"+strconv.Itoa(n)))
		}
	}
	return strings.Join(parts, " ")
}

// answering is how many endpoints work.
func (m *Model) answering() (n int) {
	for _, e := range m.health.Endpoints {
		if e.State == chain.StateOK || e.State == chain.StateSlow {
			n++
		}
	}
	return n
}
