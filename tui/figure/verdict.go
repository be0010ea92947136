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
		default: // worth a word, not a verdict
		}
	}
	missed, rounds, known := Missed(o.Calls)
	// One missed call in twenty costs a twentieth of the yield; fewer happen to
	// everybody.
	if known && missed*20 > rounds {
		return panel.Verdict{Level: panel.Warn, Text: fmt.Sprintf("It missed %d of %d reward calls.", missed, rounds)}
	}
	text := fmt.Sprintf("keeps %s %% of the rewards.", Percent(o.RewardCut))
	called := fmt.Sprintf("called reward in %d of %d rounds and ", rounds-missed, rounds)
	if !known {
		called = ""
	}
	switch {
	case o.Realised == nil:
		text = called + text
	case known:
		text = fmt.Sprintf("realised %s %% a year, ", Percent(o.Realised.Annual)) + called + text
	default:
		text = fmt.Sprintf("realised %s %% a year and ", Percent(o.Realised.Annual)) + text
	}
	return panel.Verdict{Level: panel.OK, Text: "It " + text}
}
