package reference

import (
	"slices"
	"strings"
	"testing"
)

// shownDifferences is how many differences a failing replay tells before it stops; the first is the one to look at.
const shownDifferences = 60

// TestOurContractsDoWhatTheRealOnesDid plays the recorded sequence on the contracts of devnet/contracts. Every result,
// every revert's words, every event and every view after every step must be the recorded one, to the wei.
func TestOurContractsDoWhatTheRealOnesDid(t *testing.T) {
	s, err := readSequence()
	if err != nil {
		t.Fatal(err)
	}
	recorded, err := readOutcomes()
	if err != nil {
		t.Fatal(err)
	}
	if len(recorded) != len(s.Steps) || len(recorded) == 0 {
		t.Fatalf("%d recorded outcomes for %d steps: record again", len(recorded), len(s.Steps))
	}
	p, err := newPlay(t.Context(), s, newOurs(t, s))
	if err != nil {
		t.Fatal(err)
	}
	c := comparison{t: t, want: map[string]string{}, got: map[string]string{}, told: map[string]bool{}}
	for i, step := range s.Steps {
		if recorded[i].Step != step.Number || recorded[i].Result != step.Expect {
			t.Fatalf("%s: the recording is of another sequence: record again", step)
		}
		o, err := p.take(t.Context(), step)
		if err != nil {
			t.Fatal(err)
		}
		c.compare(step, recorded[i], o)
		if c.differences >= shownDifferences {
			t.Fatalf("more than %d differences, stopped at step %d of %d", shownDifferences, step.Number, len(s.Steps))
		}
	}
	t.Logf("%d steps, %d views and %d events compared", len(s.Steps), len(c.want), c.events)
}

// comparison holds all views as they should be and as they are. A view that differs is told once.
type comparison struct {
	t           *testing.T
	want, got   map[string]string
	told        map[string]bool
	differences int
	events      int
}

func (c *comparison) compare(s step, want, got outcome) {
	c.t.Helper()
	if want.Result != got.Result {
		c.differ("%s\n  result\n    want %s\n    got  %s", s, want.Result, got.Result)
	}
	c.events += len(want.Events)
	if !slices.Equal(want.Events, got.Events) {
		c.differ("%s\n  events\n    want %s\n    got  %s", s, strings.Join(want.Events, "\n         "), strings.Join(got.Events, "\n         "))
	}
	var touched []string
	for key, value := range want.Views {
		c.want[key] = value
		touched = append(touched, key)
	}
	for key, value := range got.Views {
		c.got[key] = value
		touched = append(touched, key)
	}
	slices.Sort(touched)
	for _, key := range slices.Compact(touched) {
		if c.want[key] != c.got[key] && !c.told[key] {
			c.told[key] = true
			c.differ("%s\n  view %s\n    want %s\n    got  %s", s, key, orZero(c.want[key]), orZero(c.got[key]))
		}
	}
}

func orZero(value string) string {
	if value == "" {
		return "nothing or zero, as before"
	}
	return value
}

func (c *comparison) differ(format string, args ...any) {
	c.t.Helper()
	c.differences++
	c.t.Errorf(format, args...)
}
