package figure

import (
	"fmt"
	"math/big"

	"lpconsole/livepeer"
	"lpconsole/tui/grid"
	"lpconsole/tui/words"
)

// A Note is something about an orchestrator that a delegator should not overlook.
type Note struct {
	Short string // one to three words, for a column
	Long  string // a sentence
	Tone  grid.Tone
}

// youngRounds is how long an orchestrator is called new: until its realised yield
// covers 30 days, a round being about a day. On a network that is younger itself
// the word would say nothing.
const youngRounds = 30

// baitPoints is the rise of a reward cut that is called bait: smaller ones are
// everyday changes.
const baitPoints = 30

// Bait reports whether a reward cut that went from before to after is a jump of
// the kind that follows attracting stake with a low one.
func Bait(before, after livepeer.Percent) bool {
	rise := new(big.Int).Sub(after.Parts(), before.Parts())
	return rise.Cmp(new(big.Int).Mul(partsInPoint, big.NewInt(baitPoints))) >= 0
}

// Points is by how many percentage points a ratio rose, in whole points rounded
// down; "<1" for less than one.
func Points(before, after livepeer.Percent) string {
	points := new(big.Int).Sub(after.Parts(), before.Parts())
	points.Quo(points, partsInPoint)
	if points.Sign() == 0 {
		return "<1"
	}
	return points.String()
}

// partsInPoint is how many parts of 1e27 make one percentage point.
var partsInPoint = new(big.Int).Exp(big.NewInt(10), big.NewInt(25), nil)

// Notes lists what there is to say, the most serious first.
func Notes(o *livepeer.Orchestrator, round livepeer.Round) []Note {
	var notes []Note
	add := func(tone grid.Tone, short, long string, args ...any) {
		notes = append(notes, Note{Short: short, Long: fmt.Sprintf(long, args...), Tone: tone})
	}
	missed, rounds, known := Missed(o.Calls)
	if o.RewardCut.Cmp(o.RoundRewardCut) > 0 {
		tone := grid.Warn
		if Bait(o.RoundRewardCut, o.RewardCut) {
			tone = grid.Bad
		}
		add(tone, "cut +"+Points(o.RoundRewardCut, o.RewardCut), "It raised its reward cut from %s %% to %s %% for the next reward call.",
			Percent(o.RoundRewardCut), Percent(o.RewardCut))
	}
	switch {
	case o.RewardCut.Complement().IsZero():
		add(grid.Bad, "100% cut", "It keeps 100 %% of the rewards: delegators earn none.")
	case known && missed == rounds:
		add(grid.Bad, "no calls", "It has not called reward in any of the last %d rounds.", rounds)
	}
	switch {
	case !o.Registered:
		add(grid.Bad, "gone", "It is not registered as an orchestrator any more.")
	case !o.Active && o.InPool:
		add(grid.Muted, "joins", "It becomes active in round %s.", words.Number(max(o.ActivationRound, round.Number+1)))
	case !o.Active:
		add(grid.Warn, "inactive", "It is outside the active set: it earns nothing.")
	case !o.InPool || o.DeactivationRound == round.Number+1:
		add(grid.Bad, "leaves", "Others have more stake: it leaves the active set next round.")
	case round.Number > youngRounds && o.ActivationRound > round.Number-youngRounds:
		add(grid.Muted, "new", "It is active only since round %s.", words.Number(o.ActivationRound))
	}
	return notes
}
