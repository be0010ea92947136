package chart

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"lpconsole/livepeer"
	"lpconsole/tui/theme"
)

func TestColumns(t *testing.T) {
	th := theme.New(theme.Options{})
	nan := math.NaN()
	for name, c := range map[string]struct {
		values        []float64
		width, height int
		low, high     float64
		want          []string
	}{
		"one line rises":               {[]float64{0, 1, 2, 3, 4, 5, 6, 7}, 8, 1, 0, 7, []string{"▁▂▃▄▅▆▇█"}},
		"two lines rise":               {[]float64{0, 7, 15}, 3, 2, 0, 15, []string{"  █", "▁██"}},
		"the newest are kept":          {[]float64{7, 7, 0}, 1, 1, 0, 7, []string{"▁"}},
		"a gap is empty":               {[]float64{7, nan, 7}, 3, 1, 0, 7, []string{"█ █"}},
		"a flat line is drawn low":     {[]float64{3, 3}, 2, 1, 3, 3, []string{"▁▁"}},
		"beyond the scale is cut":      {[]float64{-5, 50, math.Inf(1)}, 3, 1, 0, 7, []string{"▁██"}},
		"no values draw an empty line": {nil, 3, 1, 0, 1, []string{""}},
		"no room draws nothing":        {[]float64{1}, 0, 1, 0, 1, nil},
		"negative room draws nothing":  {[]float64{1}, 4, -1, 0, 1, nil},
	} {
		t.Run(name, func(t *testing.T) {
			got := Columns(th, c.values, c.width, c.height, c.low, c.high)
			for i := range got {
				got[i] = ansi.Strip(got[i])
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestRangeSkipsGaps(t *testing.T) {
	if lo, hi := Range([]float64{math.NaN(), 3, -1, math.NaN()}); lo != -1 || hi != 3 {
		t.Errorf("got %v…%v", lo, hi)
	}
	if lo, hi := Range([]float64{math.NaN()}); lo != 0 || hi != 0 {
		t.Errorf("of gaps alone: %v…%v", lo, hi)
	}
}

func TestCallsShowsEachStateByShape(t *testing.T) {
	states := []livepeer.CallState{livepeer.CallUnknown, livepeer.CallInactive, livepeer.CallMissed, livepeer.CallEarned, livepeer.CallKept}
	for _, c := range []struct {
		ascii bool
		want  string
	}{{false, "? ·█▒"}, {true, "? .#o"}} {
		th := theme.New(theme.Options{ASCII: c.ascii})
		if got := ansi.Strip(Calls(th, states, 10)); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
		if got := ansi.Strip(Calls(th, states, 2)); !strings.HasSuffix(c.want, got) || ansi.StringWidth(got) != 2 {
			t.Errorf("cut to two: %q", got)
		}
	}
	if got := Calls(theme.New(theme.Options{}), states, 0); got != "" {
		t.Errorf("without room: %q", got)
	}
}
