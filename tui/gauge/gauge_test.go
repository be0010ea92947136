package gauge

import (
	"math"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"lpconsole/tui/theme"
)

func TestBar(t *testing.T) {
	th := theme.New(theme.Options{ASCII: true})
	for name, c := range map[string]struct {
		width      int
		done, lock float64
		want       string
	}{
		"nothing done":                         {10, 0, 0.9, "---------="},
		"two thirds":                           {10, 0.68, 0.9, "######---="},
		"inside the lock":                      {10, 0.95, 0.9, "#########="},
		"only all is full":                     {10, 0.9999, 1, "#########-"},
		"all":                                  {10, 1, 0.9, "##########"},
		"more than all":                        {10, 7, 1, "##########"},
		"less than nothing":                    {10, -1, 2, "----------"},
		"what is no number draws nothing done": {4, math.NaN(), 1, "----"},
		"no room":                              {0, 0.5, 0.9, ""},
		"negative room":                        {-3, 0.5, 0.9, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := ansi.Strip(Bar(th, c.width, c.done, c.lock)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
