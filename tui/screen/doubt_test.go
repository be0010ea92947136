package screen_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"lpconsole/livepeer"
	"lpconsole/tui/fixture"
	"lpconsole/tui/panel"
	"lpconsole/tui/screen"
	"lpconsole/tui/theme"
)

func TestFiguresAreDoubtedWhereTheyMayBeWrong(t *testing.T) {
	snapshot := func(change func(*livepeer.Snapshot)) screen.NetworkChanged {
		s := fixture.Snapshot(5)
		change(s)
		return fixture.Changed(s)
	}
	failed := snapshot(func(*livepeer.Snapshot) {})
	failed.Err = errors.New("reading the network: no endpoint answers\x1b[2J")
	for means, c := range map[string]struct {
		network screen.NetworkChanged
		after   time.Duration // since the figures were read
		level   panel.Level
		want    string
	}{
		"nothing has been read yet":           {screen.NetworkChanged{}, 0, panel.Note, "Reading the network…"},
		"nothing can be read":                 {screen.NetworkChanged{Err: failed.Err}, 0, panel.Critical, "The network cannot be read: no endpoint answers."},
		"a later reading failed":              {failed, 2 * time.Minute, panel.Warn, "Figures are as they were 2m ago; reading them again did not work: no endpoint answers."},
		"nothing has come for long":           {snapshot(func(*livepeer.Snapshot) {}), 2 * time.Minute, panel.Warn, "Figures are as they were 2m ago: nothing newer has been read."},
		"something newer was shown already":   {snapshot(func(s *livepeer.Snapshot) { s.Origin.Behind = 1200 }), 0, panel.Warn, "Figures are 1,200 blocks older than ones already shown: no endpoint that answers has newer ones."},
		"the newest block is old":             {snapshot(func(s *livepeer.Snapshot) { s.Origin.Block.Time = fixture.Now.Add(-2 * time.Hour) }), 0, panel.Warn, "The newest block is 1h59m old: the chain stands still, or the endpoint does not follow it."},
		"a block is as old as a reading is":   {snapshot(func(*livepeer.Snapshot) {}), 80 * time.Second, panel.OK, ""},
		"the endpoint's clock is ahead of us": {snapshot(func(s *livepeer.Snapshot) { s.Origin.Block.Time = fixture.Now.Add(time.Hour) }), 0, panel.OK, ""},
	} {
		t.Run(means, func(t *testing.T) {
			s := fixture.Session(theme.Options{})
			s.StaleAfter = 90 * time.Second
			if !c.network.At.IsZero() {
				s.Now = c.network.At.Add(c.after)
			}
			v, doubtful := s.Doubt(c.network)
			if v.Level != c.level || v.Text != c.want || doubtful != (c.want != "") {
				t.Errorf("got %d %q, want %d %q", v.Level, v.Text, c.level, c.want)
			}
		})
	}
}

func TestAReasonEndsTheSentence(t *testing.T) {
	s := fixture.Session(theme.Options{})
	if got := s.Because(errors.New("refused")); got != "refused." {
		t.Errorf("got %q", got)
	}
	if got := s.Because(errors.New(strings.Repeat("long ", 100))); !strings.HasSuffix(got, "…") {
		t.Errorf("a reason that was cut ends in %q", got[len(got)-5:])
	}
}

func TestProvenanceSaysThatSomethingNewerWasShown(t *testing.T) {
	o := fixture.Origin()
	o.Behind = 40
	if got := fixture.Session(theme.Options{}).Provenanced(o, ""); got != "arb1.example, block 411,222,190 (40 blocks behind what was shown), now" {
		t.Errorf("got %q", got)
	}
}
