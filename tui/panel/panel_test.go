package panel

import (
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"lpconsole/tui/clean"
	"lpconsole/tui/theme"
)

var ascii = theme.New(theme.Options{ASCII: true})

func strip(lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = ansi.Strip(l)
	}
	return out
}

func TestBox(t *testing.T) {
	for name, c := range map[string]struct {
		width       int
		title, foot string
		lines, want []string
	}{
		"a title and a foot stand in the frame": {16, "You", "now", []string{"a", "bb"}, []string{
			"+- You --------+", "| a            |", "| bb           |", "+- now --------+",
		}},
		"a long line is cut":         {10, "", "", []string{"abcdefghij"}, []string{"+--------+", "| abcd.. |", "+--------+"}},
		"a long title is cut":        {12, "orchestrator", "", nil, []string{"+- orch.. -+", "+----------+"}},
		"wide characters are padded": {10, "", "", []string{"日本"}, []string{"+--------+", "| 日本   |", "+--------+"}},
		"no room, no frame":          {3, "x", "y", []string{"abcdef"}, []string{"a.."}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := strip(Box(ascii, c.width, c.title, c.foot, c.lines)); !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestFactsAlign(t *testing.T) {
	got := strip(Facts(ascii, 40, true, []Fact{{"stake", "12 LPT", "pendingStake"}, {"fees in ETH", "3", ""}}))
	want := []string{"stake        12 LPT         pendingStake", "fees in ETH  3"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestALongFactIsWrappedUnderItsValue(t *testing.T) {
	got := strip(Facts(ascii, 24, true, []Fact{{"stake", ascii.Strong.Render("12 LPT") + ascii.Muted.Render(", the last place"), "pendingStake"}}))
	want := []string{"stake  12 LPT, the last", "       place"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestAPerCentSignStaysWithItsFigure(t *testing.T) {
	if got, want := Wrap("it keeps 60 % of all", 11), []string{"it keeps", "60 % of all"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := Wrap("well-known", 4), []string{"well", "-kno", "wn"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestScrolledSaysHowMuchThereIs(t *testing.T) {
	lines := []string{"a", "b", "c", "d", "e", "f", "g"}
	for means, c := range map[string]struct {
		from, h int
		want    string
	}{
		"everything fits":          {0, 7, "a b c d e f g"},
		"there is more below":      {0, 5, "a b c d v 3 more lines"},
		"the end is shown whole":   {2, 5, "c d e f g"},
		"no line can be given up":  {0, 4, "a b c d"},
		"the beginning is too far": {9, 5, ""},
	} {
		t.Run(means, func(t *testing.T) {
			if got := strings.ReplaceAll(ansi.Strip(Scrolled(ascii, lines, c.from, 40, c.h)), "\n", " "); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestAVerdictIsWrappedUnderItself(t *testing.T) {
	v := Verdict{Warn, "one two three four five six seven eight"}
	for means, c := range map[string]struct {
		width, most int
		want        []string
	}{
		"it fits":             {80, 3, []string{"WARN one two three four five six seven eight"}},
		"it is wrapped":       {24, 3, []string{"WARN one two three four", "     five six seven", "     eight"}},
		"what is left is cut": {24, 2, []string{"WARN one two three four", "     five six seven ei.."}},
		"there is no room":    {12, 3, []string{"WARN one t.."}},
		"one line is all":     {24, 1, []string{"WARN one two three fou.."}},
	} {
		t.Run(means, func(t *testing.T) {
			if got := strip(v.Lines(ascii, c.width, c.most)); !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestEverythingFitsWhateverTheWidth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := rapid.IntRange(-2, 60).Draw(t, "w")
		s := func(name string) string { return clean.Line(rapid.String().Draw(t, name)) }
		lines := []string{s("a"), ascii.Warn.Render(s("b"))}
		for _, l := range Box(ascii, w, s("title"), s("foot"), lines) {
			if got := ansi.StringWidth(l); got != max(0, w) {
				t.Errorf("a line of a box %d wide is %d wide: %q", w, got, l)
			}
		}
		if got := ansi.StringWidth(Pad(ascii, s("c"), w)); got != max(0, w) {
			t.Errorf("Pad to %d gave %d", w, got)
		}
		if got := ansi.StringWidth(PadLeft(ascii, s("d"), w)); got != max(0, w) {
			t.Errorf("PadLeft to %d gave %d", w, got)
		}
		for _, l := range Wrap(s("e"), w) {
			if got := ansi.StringWidth(l); w > 1 && got > w {
				t.Errorf("a wrapped line is %d wide, not %d: %q", got, w, l)
			}
		}
	})
}
