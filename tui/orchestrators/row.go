package orchestrators

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/livepeer"
	"lpconsole/livepeer/filter"
	"lpconsole/tui/figure"
	"lpconsole/tui/grid"
	"lpconsole/tui/words"
)

// A row is one orchestrator with what sorting asks for again and again. The texts
// of its cells are made when they are drawn, which most rows never are.
type row struct {
	filter.Orchestrator

	share          livepeer.Percent // self-stake out of the stake
	missed, rounds int
	callsKnown     bool
}

func (s *Screen) newRow(o *livepeer.Orchestrator) *row {
	r := &row{Orchestrator: filter.Orchestrator{
		Orchestrator: o, Round: s.snapshot.Round.Number,
		Alias: s.session.Alias(o.Address), Starred: s.session.Starred(o.Address),
	}}
	r.share = livepeer.PercentOf(o.SelfStake, o.Stake)
	r.missed, r.rounds, r.callsKnown = figure.Missed(o.Calls)
	return r
}

// short is the short form of an address. Its checksum costs a hash, so that it is
// remembered.
func (s *Screen) short(a common.Address) string {
	text, ok := s.shorts[a]
	if !ok {
		text = s.session.Short(a)
		s.shorts[a] = text
	}
	return text
}

// columns are the table. Priorities: at 80 columns everything up to the forecast
// has room, at 100 the address and the self-stake too.
func (s *Screen) columns() []grid.Column[*row] {
	short := len("0x1234") + ansi.StringWidth(s.session.Theme.Glyph.Ellipsis) + len("abcd")
	number := func(c grid.Column[*row]) grid.Column[*row] {
		c.Right = true
		return c
	}
	return []grid.Column[*row]{
		{
			ID: "star", Title: s.session.Theme.Glyph.Star, Width: 1, Priority: 3,
			Cell:    s.starCell,
			Compare: func(a, b *row) int { return flag(b.Starred) - flag(a.Starred) },
		},
		number(grid.Column[*row]{
			ID: "rank", Title: "rank", Width: 5, Priority: 8,
			Cell:    func(r *row) grid.Cell { return s.known(r.Rank > 0, strconv.Itoa(r.Rank)) },
			Compare: func(a, b *row) int { return cmp.Compare(a.Rank, b.Rank) },
			Absent:  func(r *row) bool { return r.Rank == 0 },
		}),
		{
			ID: "address", Title: "address", Width: short, Priority: 6,
			Cell: func(r *row) grid.Cell { return grid.Cell{Text: s.short(r.Address)} },
		},
		{
			ID: "name", Title: "alias/host", Width: 14, Min: short, Flex: 2, Max: 28,
			Cell:    s.nameCell,
			Compare: func(a, b *row) int { return strings.Compare(strings.ToLower(a.Alias), strings.ToLower(b.Alias)) },
			Absent:  func(r *row) bool { return r.Alias == "" },
		},
		number(grid.Column[*row]{
			ID: "yield", Title: "yield%", Width: 8, Min: 7, Priority: 1, Descending: true,
			Cell: func(r *row) grid.Cell {
				if r.Realised == nil {
					return s.unknown()
				}
				return grid.Cell{Text: figure.Percent(r.Realised.Annual)}
			},
			Compare: func(a, b *row) int { return a.Realised.Annual.Cmp(b.Realised.Annual) },
			Absent:  func(r *row) bool { return r.Realised == nil },
		}),
		number(grid.Column[*row]{
			ID: "forecast", Title: "forecast", Width: 9, Priority: 5, Descending: true,
			Cell: func(r *row) grid.Cell {
				if r.Forecast == nil {
					return s.unknown()
				}
				return grid.Cell{Text: figure.Percent(*r.Forecast)}
			},
			Compare: func(a, b *row) int { return a.Forecast.Cmp(*b.Forecast) },
			Absent:  func(r *row) bool { return r.Forecast == nil },
		}),
		number(grid.Column[*row]{
			ID: "missed", Title: "missed", Width: 7, Min: 6, Priority: 1,
			Cell:    s.missedCell,
			Compare: func(a, b *row) int { return cmp.Compare(a.missed*b.rounds, b.missed*a.rounds) },
			Absent:  func(r *row) bool { return !r.callsKnown },
		}),
		number(grid.Column[*row]{
			ID: "cut", Title: "cut%", Width: 6, Min: 5, Priority: 1,
			Cell:    func(r *row) grid.Cell { return grid.Cell{Text: figure.Percent(r.RewardCut)} },
			Compare: func(a, b *row) int { return a.RewardCut.Cmp(b.RewardCut) },
		}),
		number(grid.Column[*row]{
			ID: "fee", Title: "fee%", Width: 6, Min: 5, Priority: 4,
			Cell:    func(r *row) grid.Cell { return grid.Cell{Text: figure.Percent(r.FeeCut)} },
			Compare: func(a, b *row) int { return a.FeeCut.Cmp(b.FeeCut) },
		}),
		number(grid.Column[*row]{
			ID: "stake", Title: "stake LPT", Width: 11, Min: 9, Priority: 2, Descending: true,
			Cell:    func(r *row) grid.Cell { return grid.Cell{Text: figure.LPT(r.Stake)} },
			Compare: func(a, b *row) int { return a.Stake.Cmp(b.Stake) },
		}),
		number(grid.Column[*row]{
			ID: "self", Title: "self%", Width: 6, Priority: 7, Descending: true,
			Cell:    func(r *row) grid.Cell { return grid.Cell{Text: figure.Percent(r.share)} },
			Compare: func(a, b *row) int { return a.share.Cmp(b.share) },
		}),
		{
			ID: "reward", Title: "reward", Width: 8, Min: 7, Priority: 3,
			Cell: func(r *row) grid.Cell {
				text, tone := figure.Reward(r.Orchestrator.Orchestrator, s.snapshot.Round)
				return grid.Cell{Text: text, Tone: tone}
			},
			Compare: func(a, b *row) int { return cmp.Compare(a.LastRewardRound, b.LastRewardRound) },
		},
		{
			ID: "notes", Title: "notes", Width: 12, Min: 8, Flex: 1, Max: 30, Priority: 2,
			Cell: s.notesCell,
		},
		{
			ID: "service", Title: "service", Width: 24, Flex: 2, Max: 50, Priority: 9,
			Cell: func(r *row) grid.Cell {
				return grid.Cell{Text: figure.Host(r.Orchestrator.Orchestrator), Tone: grid.Muted}
			},
		},
		number(grid.Column[*row]{
			ID: "since", Title: "since", Width: 6, Priority: 10,
			Cell:    func(r *row) grid.Cell { return s.known(r.ActivationRound > 0, words.Number(r.ActivationRound)) },
			Compare: func(a, b *row) int { return cmp.Compare(a.ActivationRound, b.ActivationRound) },
			Absent:  func(r *row) bool { return r.ActivationRound == 0 },
		}),
	}
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// unknown stands where there is no figure; never a zero.
func (s *Screen) unknown() grid.Cell {
	return grid.Cell{Text: s.session.Theme.Glyph.Dash, Tone: grid.Muted}
}

func (s *Screen) known(known bool, text string) grid.Cell {
	if !known {
		return s.unknown()
	}
	return grid.Cell{Text: text, Tone: grid.Muted}
}

func (s *Screen) starCell(r *row) grid.Cell {
	if r.Starred {
		return grid.Cell{Text: s.session.Theme.Glyph.Star, Tone: grid.Warn}
	}
	return grid.Cell{Text: s.session.Theme.Glyph.NoStar}
}

// nameCell is the user's own name. Without one it is the address where that has
// no column of its own, else what the node says of where it is, in a quieter tone:
// anybody can write anything there.
func (s *Screen) nameCell(r *row) grid.Cell {
	switch {
	case r.Alias != "":
		return grid.Cell{Text: r.Alias, Tone: grid.Alias}
	case !s.grid.Shows("address"):
		return grid.Cell{Text: s.short(r.Address)}
	case s.grid.Shows("service"):
		return s.unknown()
	}
	if host := figure.Host(r.Orchestrator.Orchestrator); host != "" {
		return grid.Cell{Text: host, Tone: grid.Muted}
	}
	return s.unknown()
}

func (s *Screen) missedCell(r *row) grid.Cell {
	if !r.callsKnown {
		return s.unknown()
	}
	cell := grid.Cell{Text: strconv.Itoa(r.missed) + "/" + strconv.Itoa(r.rounds)}
	if r.missed*20 > r.rounds {
		cell.Tone = grid.Warn
	}
	return cell
}

func (s *Screen) notesCell(r *row) grid.Cell {
	notes := figure.Notes(r.Orchestrator.Orchestrator, s.snapshot.Round)
	if len(notes) == 0 {
		return grid.Cell{}
	}
	texts := make([]string, len(notes))
	for i, n := range notes {
		texts[i] = n.Short
	}
	return grid.Cell{Text: strings.Join(texts, ", "), Tone: notes[0].Tone}
}
