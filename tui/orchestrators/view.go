package orchestrators

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"lpconsole/livepeer"
	"lpconsole/livepeer/filter"
	"lpconsole/tui/clean"
	"lpconsole/tui/figure"
	"lpconsole/tui/theme"
	"lpconsole/tui/words"
)

// View draws the screen.
func (s *Screen) View() string {
	if s.width == 0 || s.height == 0 {
		return ""
	}
	var lines []string
	switch s.linesAbove() {
	case 2:
		lines = append(lines, s.verdictLine(), s.filterLine())
	case 1:
		if s.editing != editNothing {
			lines = append(lines, s.filterLine())
		} else {
			lines = append(lines, s.verdictLine())
		}
	}
	s.grid.SetEmpty(s.emptyText())
	if view := s.grid.View(); view != "" {
		lines = append(lines, view)
	}
	if s.linesBelow() > 0 {
		lines = append(lines, s.provenanceLine())
	}
	return strings.Join(lines, "\n")
}

// emptyText stands in a table without rows.
func (s *Screen) emptyText() string {
	switch {
	case s.snapshot == nil && s.failure != nil:
		return "The network could not be read: " + clean.Line(s.failure.Error())
	case s.snapshot == nil:
		return "Reading the network" + s.session.Theme.Glyph.Ellipsis
	case len(s.rows) == 0:
		return "This network has no orchestrators yet."
	default:
		return "No orchestrator matches the filter. Esc takes it away."
	}
}

// verdictLine is the first line: what is wrong, or how the network is.
func (s *Screen) verdictLine() string {
	t := s.session.Theme
	switch {
	case s.problem != nil && s.problem.Incomplete:
		return s.line(t.Muted, s.problem.Message, "")
	case s.problem != nil:
		return s.line(t.Warn, "! "+s.problem.Error(), "")
	case s.editing == editFilter:
		return s.line(t.Muted, fieldNames, "")
	case s.snapshot == nil && s.failure != nil:
		return s.line(t.Critical, "NO DATA", "The network could not be read; "+s.session.Keys.Global.Refresh.Help().Key+" tries again.")
	case s.snapshot == nil:
		return s.line(t.Muted, "Reading the network"+t.Glyph.Ellipsis, "")
	case s.failure != nil:
		age := s.session.Ago(s.snapshot.Origin.Block.Time)
		return s.line(t.Warn, "OLD", "These figures are from "+age+": "+clean.Line(s.failure.Error()))
	case s.snapshot.Params.Paused:
		return s.line(t.Critical, "PAUSED", "The protocol is paused: nothing can be staked or withdrawn.")
	case !s.snapshot.Round.Initialized:
		return s.line(t.Warn, "WARN", fmt.Sprintf("Round %s is not initialised: nobody can call reward yet.", words.Number(s.snapshot.Round.Number)))
	default:
		return s.line(t.OK, "OK", s.summary)
	}
}

// fieldNames is what can be typed in a filter, without the long names.
var fieldNames = func() string {
	var names []string
	for _, f := range filter.Fields() {
		if !strings.Contains(f.Short, "_") {
			names = append(names, f.Short)
		}
	}
	return "fields: " + strings.Join(names, " ")
}()

// line is a word in a style and a sentence, cut to the width.
func (s *Screen) line(style theme.Style, word, sentence string) string {
	word = clean.Clip(word, s.width, s.session.Theme.Glyph.Ellipsis)
	room := s.width - ansi.StringWidth(word) - 2
	if sentence == "" || room < 1 {
		return style.Render(word)
	}
	return style.Render(word) + "  " + clean.Clip(sentence, room, s.session.Theme.Glyph.Ellipsis)
}

// summarise is the verdict on a network that is well.
func (s *Screen) summarise() string {
	var active, called int
	var yields []livepeer.Percent
	for _, r := range s.rows {
		if !r.Active {
			continue
		}
		active++
		if r.LastRewardRound == r.Round {
			called++
		}
		if r.Realised != nil {
			yields = append(yields, r.Realised.Annual)
		}
	}
	text := fmt.Sprintf("%s, %d active; %d called this round", words.Count(uint64(len(s.rows)), "orchestrator", "orchestrators"), active, called)
	if len(yields) > 0 {
		slices.SortFunc(yields, livepeer.Percent.Cmp)
		text += "; median yield " + figure.Percent(yields[(len(yields)-1)/2]) + " %"
	}
	return text
}

// fieldRoom is the label before the field that is edited, and the field's width.
func (s *Screen) fieldRoom() (label string, width int) {
	label = "filter "
	if s.editing == editAlias {
		label = "alias for " + s.short(s.named) + " "
	}
	if len(label) > s.width/2 {
		label = ""
	}
	right := len(s.counts()) + 2
	if s.width < 40 {
		right = 0
	}
	return label, max(1, s.width-ansi.StringWidth(label)-right)
}

// filterLine is the second line: the filter, or the field, and how many rows there
// are.
func (s *Screen) filterLine() string {
	t := s.session.Theme
	counts := s.counts()
	if s.width < 40 {
		counts = ""
	}
	var left string
	switch {
	case s.editing != editNothing:
		label, width := s.fieldRoom()
		placeholder := "such as: cut<10 missed=0 stake<200k yield>=20 active !starred (fee<20 or rank<=50)"
		if s.editing == editAlias {
			placeholder = "your own name for it; empty takes it away"
		}
		left = t.Accent.Render(label) + s.field.View(t, width, placeholder)
	case !s.filter.Empty():
		label := "filter "
		left = t.Muted.Render(label) + t.Accent.Render(clean.Clip(s.filter.Source(), max(0, s.width-len(label)-len(counts)-2), t.Glyph.Ellipsis))
	default:
		hint := s.session.Keys.Orchestrators.Filter.Help().Key + " to filter, such as: cut<10 missed=0 active"
		left = t.Faint.Render(clean.Clip(hint, max(0, s.width-len(counts)-2), t.Glyph.Ellipsis))
	}
	left = ansi.Truncate(left, s.width, "")
	gap := s.width - ansi.StringWidth(left) - len(counts)
	if counts == "" || gap < 1 {
		return left
	}
	return left + strings.Repeat(" ", gap) + counts // plain: it changes with every step of the cursor
}

// counts says how many rows match and where the cursor is.
func (s *Screen) counts() string {
	if len(s.rows) == 0 {
		return ""
	}
	text := s.grid.Position()
	if !s.filter.Empty() {
		text = fmt.Sprintf("%d of %d match  %s", s.grid.Len(), len(s.rows), text)
	}
	if n := len(s.grid.Marks()); n > 0 {
		text = fmt.Sprintf("%d marked  %s", n, text)
	}
	return text
}

// provenanceLine says where the figures come from.
func (s *Screen) provenanceLine() string {
	if s.snapshot == nil {
		return ""
	}
	o := s.snapshot.Origin
	text := fmt.Sprintf("from %s, block %s, %s, %s", clean.Line(o.Endpoint), words.Number(o.Block.Number), s.session.Ago(o.Block.Time), s.snapshot.Way)
	return s.session.Theme.Faint.Render(clean.Clip(text, s.width, s.session.Theme.Glyph.Ellipsis))
}
