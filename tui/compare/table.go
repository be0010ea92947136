package compare

import (
	"cmp"
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/livepeer"
	"lpconsole/tui/chart"
	"lpconsole/tui/figure"
	"lpconsole/tui/grid"
	"lpconsole/tui/panel"
	"lpconsole/tui/words"
)

// A line is one row of the comparison: a figure of each orchestrator.
type line struct {
	label string
	cells []cell
}

// A cell is one figure.
type cell struct {
	text  string
	tone  grid.Tone
	best  bool
	calls *livepeer.Calls // drawn as a bitmap in place of text
}

// an orchestrator that is compared; nil when the network does not know it any more.
type entry = *livepeer.Orchestrator

// load makes the table anew.
func (s *Screen) load() {
	if s.snapshot == nil {
		return
	}
	entries := make([]entry, len(s.addresses))
	for i, a := range s.addresses {
		entries[i], _ = s.snapshot.ByAddress(a)
	}
	round := s.snapshot.Round
	s.table = []line{
		s.row("verdict", entries, func(o entry) cell {
			return verdict(figure.Judge(o, round).Level)
		}),
		best(s.row("realised", entries, func(o entry) cell {
			if o.Realised == nil {
				return s.unknown()
			}
			return cell{text: figure.Percent(o.Realised.Annual) + " % a year"}
		}), entries, func(o entry) bool { return o.Realised != nil }, func(a, b entry) int { return a.Realised.Annual.Cmp(b.Realised.Annual) }),
		best(s.row("forecast", entries, func(o entry) cell {
			if o.Forecast == nil {
				return s.unknown()
			}
			return cell{text: figure.Percent(*o.Forecast) + " % a year"}
		}), entries, func(o entry) bool { return o.Forecast != nil }, func(a, b entry) int { return a.Forecast.Cmp(*b.Forecast) }),
		best(s.row("reward cut", entries, func(o entry) cell {
			return cell{text: figure.Percent(o.RewardCut) + " %"}
		}), entries, always, func(a, b entry) int { return b.RewardCut.Cmp(a.RewardCut) }),
		best(s.row("fee cut", entries, func(o entry) cell {
			return cell{text: figure.Percent(o.FeeCut) + " %"}
		}), entries, always, func(a, b entry) int { return b.FeeCut.Cmp(a.FeeCut) }),
		best(s.row("fees", entries, func(o entry) cell {
			if o.Realised == nil {
				return s.unknown()
			}
			return cell{text: figure.PerThousand(o.Realised.FeesPerLPT) + " ETH"}
		}), entries, func(o entry) bool { return o.Realised != nil }, func(a, b entry) int { return a.Realised.FeesPerLPT.Cmp(b.Realised.FeesPerLPT) }),
		best(s.row("missed", entries, func(o entry) cell {
			missed, rounds, known := figure.Missed(o.Calls)
			if !known {
				return s.unknown()
			}
			return cell{text: fmt.Sprintf("%d of %d rounds", missed, rounds)}
		}), entries, callsKnown, fewerMissed),
		s.row("recent rounds", entries, func(o entry) cell { return cell{calls: o.Calls} }),
		s.row("this round", entries, func(o entry) cell {
			text, tone := figure.Reward(o, round)
			return cell{text: text, tone: tone}
		}),
		s.row("stake", entries, func(o entry) cell { return cell{text: figure.LPT(o.Stake) + " LPT"} }),
		best(s.row("self-stake", entries, func(o entry) cell {
			return cell{text: figure.Percent(selfShare(o)) + " %"}
		}), entries, always, func(a, b entry) int { return selfShare(a).Cmp(selfShare(b)) }),
		s.row("rank", entries, func(o entry) cell {
			if o.Rank == 0 {
				return cell{text: "outside the pool", tone: grid.Warn}
			}
			return cell{text: fmt.Sprintf("%d of %d", o.Rank, s.snapshot.Params.PoolSize)}
		}),
		s.row("active since", entries, func(o entry) cell {
			if !o.Active || o.ActivationRound == 0 {
				return s.unknown()
			}
			return cell{text: "round " + words.Number(o.ActivationRound)}
		}),
		s.row("service", entries, func(o entry) cell { return cell{text: figure.Host(o), tone: grid.Muted} }),
	}
	s.addNotes(entries, round)
	s.follow()
}

// verdict is a level as a cell.
func verdict(l panel.Level) cell {
	switch l {
	case panel.Critical:
		return cell{text: "bad", tone: grid.Bad}
	case panel.Warn:
		return cell{text: "careful", tone: grid.Warn}
	default:
		return cell{text: "good", tone: grid.Good}
	}
}

// row has a cell for each orchestrator, a dash for one that is gone.
func (s *Screen) row(label string, entries []entry, of func(entry) cell) line {
	l := line{label: label, cells: make([]cell, len(entries))}
	for i, o := range entries {
		if o == nil {
			l.cells[i] = s.unknown()
		} else {
			l.cells[i] = of(o)
		}
	}
	return l
}

// addNotes gives each orchestrator's notes, one a row.
func (s *Screen) addNotes(entries []entry, round livepeer.Round) {
	for n := 0; ; n++ {
		l, any := line{cells: make([]cell, len(entries))}, false
		if n == 0 {
			l.label = "notes"
		}
		for i, o := range entries {
			if o == nil {
				continue
			}
			if notes := figure.Notes(o, round); n < len(notes) {
				l.cells[i], any = cell{text: notes[n].Short, tone: notes[n].Tone}, true
			}
		}
		if !any {
			return
		}
		s.table = append(s.table, l)
	}
}

func (s *Screen) unknown() cell {
	return cell{text: s.session.Theme.Glyph.Dash, tone: grid.Muted}
}

// best marks the cells that no other one beats, unless all are as good.
func best(l line, entries []entry, known func(entry) bool, compare func(a, b entry) int) line {
	var top entry
	differ := false
	for _, o := range entries {
		if o == nil || !known(o) {
			continue
		}
		if top == nil {
			top = o
			continue
		}
		c := compare(o, top)
		differ = differ || c != 0
		if c > 0 {
			top = o
		}
	}
	for i, o := range entries {
		l.cells[i].best = differ && o != nil && known(o) && compare(o, top) == 0
	}
	return l
}

func always(entry) bool { return true }

func callsKnown(o entry) bool {
	_, _, known := figure.Missed(o.Calls)
	return known
}

func fewerMissed(a, b entry) int {
	missedA, roundsA, _ := figure.Missed(a.Calls)
	missedB, roundsB, _ := figure.Missed(b.Calls)
	return cmp.Compare(missedB*roundsA, missedA*roundsB)
}

func selfShare(o entry) livepeer.Percent { return livepeer.PercentOf(o.SelfStake, o.Stake) }

// head names the orchestrator of a column: the user's name for it, and always the
// address.
func (s *Screen) head(a common.Address) string {
	if alias := s.session.Alias(a); alias != "" {
		return s.session.Short(a) + " " + alias
	}
	return s.session.Short(a)
}

// bitmap draws the reward calls of as many rounds as fit.
func (s *Screen) bitmap(c *livepeer.Calls, width int) string {
	if c == nil {
		return s.session.Theme.Muted.Render(s.session.Theme.Glyph.Dash)
	}
	return chart.Calls(s.session.Theme, c.States, width)
}
