// Package figure writes what is known of an orchestrator the way the list, the
// card and the comparison show it: the same words, the same rounding, and a dash
// where something is not known. It draws nothing; the tones say which colour
// belongs to a meaning that the words carry already.
package figure

import (
	"math/big"
	"net/url"
	"strings"

	"lpconsole/livepeer"
	"lpconsole/tui/clean"
	"lpconsole/tui/grid"
	"lpconsole/tui/words"
)

// Percent is p on the scale 0–100 with one decimal and without a sign. It is not
// rounded onto 0 or 100, where a little more or less means something else.
func Percent(p livepeer.Percent) string {
	s := p.Format(1)
	switch {
	case s == "0.0" && !p.IsZero():
		return "<0.1"
	case s == "100.0" && !p.Complement().IsZero():
		return "99.9"
	}
	return s
}

// LPT is an amount in whole tokens, rounded down; what is there but less than one
// keeps its decimals.
func LPT(a livepeer.LPT) string {
	if s := a.Format(0); s != "0" || a.IsZero() {
		return s
	}
	if s := a.Format(3); s != "0.000" {
		return s
	}
	return "<0.001"
}

// PerThousand is what 1,000 LPT got when one got fees, in ETH: of one alone there
// would be little to see but zeros.
func PerThousand(fees livepeer.ETH) string {
	wei := fees.Wei()
	wei.Mul(wei, big.NewInt(1000))
	if wei.BitLen() > 256 { // no token ever got that much
		return "too much to show"
	}
	return livepeer.ETHFromWei(wei).Format(6)
}

// Missed is how many of the rounds without a reward call there were: "3/90".
func Missed(c *livepeer.Calls) (missed, rounds int, known bool) {
	if c == nil {
		return 0, 0, false
	}
	rounds = c.Rounds()
	return rounds - c.Called(), rounds, rounds > 0
}

// Host is what a service URI says of where the node is, without scheme and path;
// clean, and "" when there is none or it is not known.
func Host(o *livepeer.Orchestrator) string {
	if o.URIUnread {
		return ""
	}
	// 2,083 bytes are more than any browser takes; the rest is not worth parsing.
	raw := o.ServiceURI[:min(len(o.ServiceURI), 2083)]
	if u, err := url.Parse(raw); err == nil && u.Host != "" {
		return clean.Line(strings.TrimSuffix(u.Host, ":8935")) // the port that nearly all have
	}
	return clean.Line(raw)
}

// Reward says whether reward has been called in the current round, or how long
// ago it last was.
func Reward(o *livepeer.Orchestrator, round livepeer.Round) (string, grid.Tone) {
	switch {
	case o.LastRewardRound >= round.Number && o.LastRewardRound > 0: // as it should be
		return "called", grid.Plain
	case !o.Active && o.LastRewardRound == 0:
		return "never", grid.Muted
	case !o.Active:
		return words.Number(round.Number-o.LastRewardRound) + " ago", grid.Muted
	case o.LastRewardRound == 0:
		return "never", grid.Bad
	case o.LastRewardRound+1 == round.Number:
		return "not yet", grid.Plain
	default:
		return words.Number(round.Number-o.LastRewardRound) + " ago", grid.Warn
	}
}
