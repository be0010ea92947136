package figure

import (
	"strings"
	"testing"

	"lpconsole/livepeer"
	"lpconsole/tui/clean"
	"lpconsole/tui/fixture"
	"lpconsole/tui/grid"
	"lpconsole/tui/panel"
)

func TestPercentIsNotRoundedOntoTheEnds(t *testing.T) {
	for parts, want := range map[uint64]string{
		0: "0.0", 1: "<0.1", 499_999: "<0.1", 1_000_000: "0.1", 125_000_000: "12.5", 999_499_999: "99.9", 999_999_999: "99.9", 1_000_000_000: "100.0", 2_500_000_000: "250.0",
	} {
		if got := Percent(livepeer.PercentPerBillion(parts)); got != want {
			t.Errorf("%d parts of a billion: got %s, want %s", parts, got, want)
		}
	}
}

func TestLPT(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0", "0.000000000000000001": "<0.001", "0.0019": "0.001", "0.999": "0.999", "1.999": "1", "1234567.8": "1,234,567",
	} {
		a, err := livepeer.ParseLPT(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := LPT(a); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func TestHost(t *testing.T) {
	for uri, want := range map[string]string{
		"": "", "https://o.example:8935": "o.example", "https://o.example:8936/x?y": "o.example:8936", "o.example": "o.example", "https://[::1": "https://[::1", "\x1b[31mred\n": "red",
	} {
		if got := Host(&livepeer.Orchestrator{ServiceURI: uri}); got != want {
			t.Errorf("%q: got %q, want %q", uri, got, want)
		}
	}
	if got := Host(&livepeer.Orchestrator{ServiceURI: "x", URIUnread: true}); got != "" {
		t.Errorf("an unread URI is shown as %q", got)
	}
	long := Host(&livepeer.Orchestrator{ServiceURI: strings.Repeat("\x1b]0;x\x07é", 5000)})
	if clean.Line(long) != long || len(long) > 5000 {
		t.Error("a long hostile URI is not clean and short")
	}
}

// orchestrator is a good one, changed.
func orchestrator(change func(*livepeer.Orchestrator)) *livepeer.Orchestrator {
	o := fixture.Snapshot(20).Orchestrators[11]
	if change != nil {
		change(&o)
	}
	return &o
}

func TestJudge(t *testing.T) {
	pct := fixture.Percent
	missing := func(n int) *livepeer.Calls {
		c := &livepeer.Calls{States: make([]livepeer.CallState, 90)}
		for i := range c.States {
			c.States[i] = livepeer.CallEarned
			if i < n {
				c.States[i] = livepeer.CallMissed
			}
		}
		return c
	}
	for _, c := range []struct {
		means string
		o     *livepeer.Orchestrator
		level panel.Level
		text  string
		short string // of the first note
	}{
		{"nothing to say", orchestrator(nil), panel.OK, "It realised 22.7 % a year, called reward in 89 of 90 rounds and keeps 6.0 % of the rewards.", ""},
		{"no history", orchestrator(func(o *livepeer.Orchestrator) { o.Realised, o.Calls = nil, nil }), panel.OK, "It keeps 6.0 % of the rewards.", ""},
		{"four missed calls happen", orchestrator(func(o *livepeer.Orchestrator) { o.Calls = missing(4) }), panel.OK, "86 of 90", ""},
		{"five of ninety are too many", orchestrator(func(o *livepeer.Orchestrator) { o.Calls = missing(5) }), panel.Warn, "It missed 5 of 90 reward calls", ""},
		{"never a reward", orchestrator(func(o *livepeer.Orchestrator) { o.Calls = missing(90) }), panel.Critical, "any of the last 90 rounds", "no calls"},
		{"a cut raised by 29.99 points", orchestrator(func(o *livepeer.Orchestrator) { o.RoundRewardCut, o.RewardCut = pct(1000), pct(3999) }), panel.Warn, "from 10.0 % to 40.0 %", "cut +29"},
		{"a cut raised by 30 points", orchestrator(func(o *livepeer.Orchestrator) { o.RoundRewardCut, o.RewardCut = pct(1000), pct(4000) }), panel.Critical, "from 10.0 % to 40.0 %", "cut +30"},
		{"a cut raised by a hair", orchestrator(func(o *livepeer.Orchestrator) { o.RoundRewardCut, o.RewardCut = pct(1000), pct(1001) }), panel.Warn, "raised", "cut +<1"},
		{"a cut that fell", orchestrator(func(o *livepeer.Orchestrator) { o.RoundRewardCut, o.RewardCut = pct(9000), pct(0) }), panel.OK, "keeps 0.0 %", ""},
		{"a cut of 100 %", orchestrator(func(o *livepeer.Orchestrator) { o.RoundRewardCut, o.RewardCut = pct(10000), pct(10000) }), panel.Critical, "delegators earn none", "100% cut"},
		{"outside the set", orchestrator(func(o *livepeer.Orchestrator) { o.Active, o.InPool = false, false }), panel.Warn, "outside the active set", "inactive"},
		{"in the pool but not active yet", orchestrator(func(o *livepeer.Orchestrator) { o.Active, o.ActivationRound = false, 4216 }), panel.OK, "", "joins"},
		{"evicted next round", orchestrator(func(o *livepeer.Orchestrator) { o.InPool = false }), panel.Critical, "leaves the active set next round", "leaves"},
		{"deactivated next round", orchestrator(func(o *livepeer.Orchestrator) { o.DeactivationRound = 4216 }), panel.Critical, "leaves the active set next round", "leaves"},
		{"resigned", orchestrator(func(o *livepeer.Orchestrator) { o.Registered = false }), panel.Critical, "not registered", "gone"},
		{"active for 29 rounds", orchestrator(func(o *livepeer.Orchestrator) { o.ActivationRound = 4186 }), panel.OK, "", "new"},
		{"active for 30 rounds", orchestrator(func(o *livepeer.Orchestrator) { o.ActivationRound = 4185 }), panel.OK, "", ""},
	} {
		t.Run(c.means, func(t *testing.T) {
			v := Judge(c.o, fixture.Round())
			if v.Level != c.level || !strings.Contains(v.Text, c.text) {
				t.Errorf("got %d: %s", v.Level, v.Text)
			}
			short := ""
			if notes := Notes(c.o, fixture.Round()); len(notes) > 0 {
				short = notes[0].Short
			}
			if short != c.short {
				t.Errorf("the first note is %q, want %q", short, c.short)
			}
		})
	}
}

func TestReward(t *testing.T) {
	for _, c := range []struct {
		active bool
		last   uint64
		want   string
		tone   grid.Tone
	}{
		{true, 4215, "called", grid.Plain},
		{true, 4214, "not yet", grid.Plain},
		{true, 4212, "3 ago", grid.Warn},
		{true, 0, "never", grid.Bad},
		{false, 0, "never", grid.Muted},
		{false, 3215, "1,000 ago", grid.Muted},
		{true, ^uint64(0), "called", grid.Plain},
	} {
		text, tone := Reward(&livepeer.Orchestrator{Active: c.active, LastRewardRound: c.last}, fixture.Round())
		if text != c.want || tone != c.tone {
			t.Errorf("active %v, last %d: got %s (%d)", c.active, c.last, text, tone)
		}
	}
}
