package figure

import (
	"fmt"

	"lpconsole/livepeer"
	"lpconsole/tui/grid"
	"lpconsole/tui/panel"
)

// Judge says in one sentence what a delegator has to know of an orchestrator.
func Judge(o *livepeer.Orchestrator, round livepeer.Round) panel.Verdict {
	for _, n := range Notes(o, round) {
		switch n.Tone {
		case grid.Bad:
			return panel.Verdict{Level: panel.Critical, Text: n.Long}
		case grid.Warn:
			return panel.Verdict{Level: panel.Warn, Text: n.Long}
		}
	}
	missed, rounds, known := Missed(o.Calls)
	// One missed call in twenty costs a twentieth of the yield; fewer happen to
	// everybody.
	if known && missed*20 > rounds {
		return panel.Verdict{Level: panel.Warn, Text: fmt.Sprintf("It missed %d of %d reward calls.", missed, rounds)}
	}
	cut := Percent(o.RewardCut)
	text := fmt.Sprintf("It keeps %s %% of the rewards.", cut)
	if known {
		text = fmt.Sprintf("It called reward in %d of %d rounds and keeps %s %% of the rewards.", rounds-missed, rounds, cut)
	}
	if o.Realised != nil {
		text = fmt.Sprintf("It realised %s %% a year; i%s", Percent(o.Realised.Annual), text[1:])
	}
	return panel.Verdict{Level: panel.OK, Text: text}
}
