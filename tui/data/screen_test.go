package data

import (
	"errors"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"lpconsole/chain"
	"lpconsole/tui/clean"
	"lpconsole/tui/fixture"
	"lpconsole/tui/keys"
	"lpconsole/tui/panel"
	"lpconsole/tui/screen"
	"lpconsole/tui/theme"
)

func open(o theme.Options, h Health) *Screen {
	d := New(fixture.Session(o))
	d.SetSize(100, 40)
	d.Update(h)
	d.Update(fixture.Changed(fixture.Snapshot(100)))
	return d
}

func endpoints(states ...chain.State) Health {
	h := Health{Requests: 3}
	for _, s := range states {
		h.Endpoints = append(h.Endpoints, chain.EndpointHealth{Name: string(s) + ".example", State: s})
	}
	return h
}

func TestTheVerdictSaysWhetherFiguresCanBeReliedOn(t *testing.T) {
	well := fixture.Changed(fixture.Snapshot(10))
	failed := well
	failed.Err = errors.New("timeout\x1b[2J")
	for name, c := range map[string]struct {
		health  Health
		network screen.NetworkChanged
		level   panel.Level
		want    string
	}{
		"nothing is known":            {Health{}, well, panel.Note, "Nothing is known"},
		"all answer":                  {endpoints(chain.StateOK, chain.StateSlow), well, panel.OK, "All 2 endpoints answer"},
		"there is only one":           {endpoints(chain.StateOK), well, panel.OK, "no second one"},
		"one of two is down":          {endpoints(chain.StateOK, chain.StateDown), well, panel.Note, "1 of 2"},
		"the last attempt failed":     {endpoints(chain.StateDown), failed, panel.Warn, "as they were now; reading them again did not work: timeout."},
		"nothing could be read":       {endpoints(chain.StateDown), screen.NetworkChanged{Err: errors.New("refused")}, panel.Critical, "cannot be read: refused"},
		"all serve another chain":     {endpoints(chain.StateWrongChain), screen.NetworkChanged{Err: errors.New("x")}, panel.Critical, "another chain"},
		"the first answer is awaited": {endpoints(chain.StateUntried), screen.NetworkChanged{}, panel.Note, "Reading the network"},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(theme.Options{}, c.health)
			d.Update(c.network)
			if v := d.verdict(); v.Level != c.level || !strings.Contains(v.Text, c.want) {
				t.Errorf("the verdict is %d %q, want %d %q", v.Level, v.Text, c.level, c.want)
			}
		})
	}
}

func TestEachEndpointTellsItsStateAndAbilities(t *testing.T) {
	d := open(theme.Options{}, Health{Endpoints: fixture.Endpoints{}.Health(), Requests: 512})
	view := ansi.Strip(d.View())
	for _, want := range []string{
		"arb1.example", "41ms", "411,222,190", "batches yes (up to 100)", "logs 10,000 blocks at a time",
		"limited", "HTTP 429", "rests for about 40s", "wrong chain", "not encrypted", "512 requests", "lens, state override",
	} {
		if !strings.Contains(view, want) {
			t.Errorf("%q is not there:\n%s", want, view)
		}
	}
	d.Update(keys.Press("enter"))
	if view := ansi.Strip(d.View()); strings.Contains(view, "HTTP 429") || !strings.Contains(view, "limited") {
		t.Errorf("details are not folded:\n%s", view)
	}
}

func TestNoEndpointsNameOrErrorBreaksTheScreen(t *testing.T) {
	nasty := strings.Repeat("x\x1b]52;c;x\x07\u202e\x9b日", 500)
	h := endpoints(chain.StateDown)
	h.Endpoints[0].Name, h.Endpoints[0].LastError = nasty, nasty
	d := open(theme.Options{}, h)
	for w := 1; w <= 200; w += 7 {
		d.SetSize(w, 30)
		view := d.View()
		if clean.Rendered(view) != view {
			t.Fatalf("the view is not clean at %d columns", w)
		}
		for _, l := range strings.Split(view, "\n") {
			if got := ansi.StringWidth(l); got > w {
				t.Fatalf("a line is %d wide at %d columns: %q", got, w, ansi.Strip(l))
			}
		}
	}
}
