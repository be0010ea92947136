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
	"lpconsole/tui/panel"
	"lpconsole/tui/words"
)

// View draws the screen.
func (s *Screen) View() string {
	if s.width == 0 || s.height == 0 {
		return ""
	}
	if s.above != s.linesAbove() {
		s.arrange()
	}
	var lines []string
	switch {
	case s.above >= 2:
		lines = append(s.verdictLines(), s.filterLine())
	case s.above == 1 && s.editing != editNothing:
		lines = append(lines, s.filterLine())
	case s.above == 1:
		lines = s.verdictLines()
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
	if len(s.rows) == 0 {
		return "" // the verdict says why
	}
	return "No orchestrator matches the filter. Esc takes it away."
}

// mostVerdict is how many lines a verdict may take of a table that has room.
const mostVerdict = 3

// verdictLines say how the network is, and while a filter is typed what can be
// typed or what is wrong with it.
func (s *Screen) verdictLines() []string {
	t := s.session.Theme
	v := s.verdict()
	switch {
	case s.problem != nil:
		level := panel.Warn
		if s.problem.Incomplete {
			level = panel.Note
		}
		v = panel.Verdict{Level: level, Text: sentence(s.problem)}
	case s.editing == editFilter:
		return []string{t.Muted.Render(clean.Clip(fieldNames, s.width, t.Glyph.Ellipsis))}
	}
	if s.height < 4*mostVerdict {
		return []string{v.Line(t, s.width)}
	}
	return v.Lines(t, s.width, mostVerdict)
}

// sentence is what is wrong with a filter, as a sentence.
func sentence(problem *filter.Error) string {
	text := problem.Error()
	if problem.Incomplete {
		text = problem.Message
	}
	return words.Upper(text) + "."
}

func (s *Screen) verdict() panel.Verdict {
	doubt, doubtful := s.session.Doubt(s.network)
	switch {
	case doubtful:
		return doubt
	case s.snapshot.Params.Paused:
		return panel.Verdict{Level: panel.Critical, Text: "The protocol is paused: nothing can be staked or withdrawn."}
	case !s.snapshot.Round.Initialized:
		return panel.Verdict{Level: panel.Warn, Text: "Round " + words.Number(s.snapshot.Round.Number) + " is not initialised: nobody can call reward yet."}
	}
	if len(s.rows) == 0 {
		return panel.Verdict{Level: panel.Note, Text: "This network has no orchestrators yet."}
	}
	// A shorter one is better than half of a long one.
	for _, text := range s.summary[:len(s.summary)-1] {
		if panel.VerdictWidth(text) <= s.width {
			return panel.Verdict{Level: panel.OK, Text: text}
		}
	}
	return panel.Verdict{Level: panel.OK, Text: s.summary[len(s.summary)-1]}
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

// summarise is the verdict on a network that is well, the longest first.
func (s *Screen) summarise() []string {
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
	count := words.Count(uint64(len(s.rows)), "orchestrator", "orchestrators") + ", " + words.Number(active) + " active"
	rewards := count + "; " + words.Number(called) + " called this round"
	texts := []string{rewards + ".", count + "."}
	if len(yields) > 0 {
		slices.SortFunc(yields, livepeer.Percent.Cmp)
		texts = slices.Insert(texts, 0, rewards+"; median yield "+figure.Percent(yields[(len(yields)-1)/2])+" %.")
	}
	return texts
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
	text := "from " + s.session.Provenanced(s.snapshot.Origin, s.snapshot.Way.String())
	return s.session.Theme.Faint.Render(clean.Clip(text, s.width, s.session.Theme.Glyph.Ellipsis))
}
