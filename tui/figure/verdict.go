package figure

import (
	"fmt"

	"lpconsole/livepeer"
	"lpconsole/tui/grid"
)

// A Verdict is the first line of a screen: a word for how things are, and why.
type Verdict struct {
	Word string // OK, WARN or BAD
	Text string
	Tone grid.Tone
}

// Judge says in one sentence what a delegator has to know of an orchestrator.
func Judge(o *livepeer.Orchestrator, round livepeer.Round) Verdict {
	for _, n := range Notes(o, round) {
		switch n.Tone {
		case grid.Bad:
			return Verdict{"BAD", n.Long, grid.Bad}
		case grid.Warn:
			return Verdict{"WARN", n.Long, grid.Warn}
		}
	}
	missed, rounds, known := Missed(o.Calls)
	// One missed call in twenty costs a twentieth of the yield; fewer happen to
	// everybody.
	if known && missed*20 > rounds {
		return Verdict{"WARN", fmt.Sprintf("it missed %d of %d reward calls", missed, rounds), grid.Warn}
	}
	text := "it keeps " + Percent(o.RewardCut) + " % of the rewards"
	if known {
		text = fmt.Sprintf("it called reward in %d of %d rounds and keeps %s %% of the rewards", rounds-missed, rounds, Percent(o.RewardCut))
	}
	if o.Realised != nil {
		text = "it realised " + Percent(o.Realised.Annual) + " % a year; " + text
	}
	return Verdict{"OK", text, grid.Good}
}
