package compare

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/ethereum/go-ethereum/common"

	tea "charm.land/bubbletea/v2"

	"lpconsole/livepeer"
	"lpconsole/tui/clean"
	"lpconsole/tui/fixture"
	"lpconsole/tui/keys"
	"lpconsole/tui/screen"
	"lpconsole/tui/theme"
)

// newComparison compares orchestrators of the fixed network by their numbers.
func newComparison(o theme.Options, width, height int, numbers ...int) *Screen {
	addresses := make([]common.Address, len(numbers))
	for i, n := range numbers {
		addresses[i] = fixture.Orchestrator(n)
	}
	c := New(fixture.Session(o), addresses)
	c.SetSize(width, height)
	c.Update(fixture.Changed(network()))
	return c
}

// network is the fixed network, made once: the fuzzer has no time for more.
var network = sync.OnceValue(func() *livepeer.Snapshot { return fixture.Snapshot(100) })

func press(c *Screen, names ...string) tea.Msg {
	var cmd tea.Cmd
	for _, name := range names {
		cmd = c.Update(keys.Press(name))
	}
	if cmd == nil {
		return nil
	}
	return cmd()
}

func text(c *Screen) string { return ansi.Strip(c.View()) }

// marked is the orchestrators' places whose cell in a row is marked as the best.
func marked(t *testing.T, c *Screen, label string) (places []int) {
	t.Helper()
	for _, l := range c.table {
		if l.label == label {
			for i, cell := range l.cells {
				if cell.best {
					places = append(places, i)
				}
			}
			return places
		}
	}
	t.Fatalf("there is no row %q", label)
	return nil
}

func TestTheBestOfARowIsMarked(t *testing.T) {
	for _, c := range []struct {
		means  string
		change func(a, b, third *livepeer.Orchestrator)
		label  string
		want   string
	}{
		{"the highest realised yield", func(a, b, _ *livepeer.Orchestrator) {
			a.Realised.Annual, b.Realised.Annual = fixture.Percent(3000), fixture.Percent(2000)
		}, "realised", "[0]"},
		{"what is not known neither wins nor loses", func(a, b, _ *livepeer.Orchestrator) {
			a.Realised = nil
			b.Realised.Annual = fixture.Percent(9000)
		}, "realised", "[1]"},
		{"one figure alone is not the best of anything", func(a, b, _ *livepeer.Orchestrator) { a.Realised, b.Realised = nil, nil }, "realised", "[]"},
		{"the lowest cut", func(a, b, _ *livepeer.Orchestrator) {
			a.RewardCut, b.RewardCut = fixture.Percent(100), fixture.Percent(200)
		}, "reward cut", "[0]"},
		{"two that are as good are both the best", func(a, b, _ *livepeer.Orchestrator) { a.FeeCut, b.FeeCut = fixture.Percent(0), fixture.Percent(0) }, "fee cut", "[0 1]"},
		{"all equal: none is the best", func(a, b, c *livepeer.Orchestrator) {
			a.FeeCut, b.FeeCut, c.FeeCut = fixture.Percent(1), fixture.Percent(1), fixture.Percent(1)
		}, "fee cut", "[]"},
		{"a share of missed calls counts, not their number", func(a, b, third *livepeer.Orchestrator) {
			states := func(earned, missed int) *livepeer.Calls {
				c := &livepeer.Calls{}
				for range earned {
					c.States = append(c.States, livepeer.CallEarned)
				}
				for range missed {
					c.States = append(c.States, livepeer.CallMissed)
				}
				return c
			}
			a.Calls, b.Calls, third.Calls = states(88, 2), states(9, 1), states(0, 1)
		}, "missed", "[0]"},
	} {
		t.Run(c.means, func(t *testing.T) {
			screen := newComparison(theme.Options{}, 100, 30, 12, 20, 25)
			s := fixture.Snapshot(100)
			c.change(&s.Orchestrators[11], &s.Orchestrators[19], &s.Orchestrators[24])
			screen.Update(fixture.Changed(s))
			if got := fmt.Sprint(marked(t, screen, c.label)); got != c.want {
				t.Errorf("marked %s, want %s", got, c.want)
			}
		})
	}
}

func TestTheVerdictNamesNoneThatIsBad(t *testing.T) {
	c := newComparison(theme.Options{}, 100, 30, 7, 20) // 7 raised its cut by 77 points
	s := fixture.Snapshot(100)
	s.Orchestrators[6].Realised.Annual, s.Orchestrators[6].FeeCut = fixture.Percent(9000), fixture.Percent(0)
	c.Update(fixture.Changed(s))
	if line, _, _ := strings.Cut(text(c), "\n"); strings.Contains(line, c.session.Short(fixture.Orchestrator(7))) {
		t.Errorf("it says %q", line)
	}
}

func TestThreeFitIntoEightyColumns(t *testing.T) {
	c := newComparison(theme.Options{}, 80, 24, 2, 12, 20, 25, 30)
	if c.columns() != 3 {
		t.Fatalf("%d fit", c.columns())
	}
	if head := strings.Split(text(c), "\n")[1]; !strings.Contains(head, ">") || strings.Contains(head, c.session.Short(fixture.Orchestrator(25))) {
		t.Errorf("the heads are %q", head)
	}
	press(c, "right", "right", "right")
	head := strings.Split(text(c), "\n")[1]
	if !strings.HasPrefix(head, "<>") || !strings.Contains(head, "▸"+c.session.Short(fixture.Orchestrator(25))) {
		t.Errorf("after scrolling they are %q", head)
	}
}

func TestKeys(t *testing.T) {
	c := newComparison(theme.Options{}, 100, 30, 2, 12, 20)
	press(c, "right")
	second := fixture.Orchestrator(12)
	if got := press(c, "enter"); got != (screen.Opening{Place: screen.Card, Address: second}) {
		t.Errorf("enter: %v", got)
	}
	if got := press(c, "y"); got != (screen.Copying{Text: second.Hex(), What: "address"}) {
		t.Errorf("y: %v", got)
	}
	press(c, "X")
	if len(c.addresses) != 2 || strings.Contains(text(c), c.session.Short(second)) {
		t.Error("the one under the cursor was not left out")
	}
	if reason := c.Refusal(c.session.Keys.Compare.Drop); reason == "" {
		t.Error("of two, one can be left out")
	}
	press(c, "X")
	if len(c.addresses) != 2 {
		t.Error("one alone is compared")
	}
}

func TestOneThatIsGoneStaysAsDashes(t *testing.T) {
	c := New(fixture.Session(theme.Options{}), []common.Address{fixture.Orchestrator(2), fixture.Delegator(1)})
	c.SetSize(100, 30)
	if !strings.HasPrefix(text(c), "NOTE Reading the network…") {
		t.Error("without a snapshot it does not say so")
	}
	c.Update(fixture.Changed(fixture.Snapshot(100)))
	if line := strings.Split(text(c), "\n")[3]; strings.Count(line, "–") != 1 {
		t.Errorf("the row is %q", line)
	}
}

func TestGolden(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {100, 30}, {200, 60}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			golden.RequireEqual(t, text(newComparison(theme.Options{}, size[0], size[1], 2, 7, 12, 3, 100)))
		})
	}
	for name, o := range map[string]theme.Options{"dark": {}, "light": {Light: true}, "ascii": {ASCII: true}} {
		t.Run(name, func(t *testing.T) {
			golden.RequireEqual(t, newComparison(o, 100, 24, 2, 7, 12).View())
		})
	}
}

func TestEveryViewFits(t *testing.T) {
	hostile := fixture.Snapshot(100)
	for i := range hostile.Orchestrators {
		o := &hostile.Orchestrators[i]
		o.ServiceURI = strings.Repeat("\x1b]0;x\x07日\u202e", 200)
		o.ActivationRound, o.Rank = ^uint64(0), -i
	}
	for _, s := range []*livepeer.Snapshot{fixture.Snapshot(100), fixture.Snapshot(2), hostile} {
		for _, numbers := range [][]int{{}, {1}, {2, 3}, {9, 2, 7, 3, 100}} {
			c := newComparison(theme.Options{ASCII: len(numbers) == 2}, 0, 0, numbers...)
			c.session.Book.(*fixture.Book).Names[fixture.Orchestrator(9)] = "\x1b[2J" + strings.Repeat("日", 400)
			c.Update(fixture.Changed(s))
			for _, name := range []string{"home", "right", "end", "right", "X", "left"} {
				press(c, name)
				for _, width := range []int{0, 1, 13, 15, 34, 80, 300} {
					for _, height := range []int{0, 1, 2, 10, 40} {
						c.SetSize(width, height)
						checkFit(t, c, width, height)
					}
				}
			}
		}
	}
}

func checkFit(t *testing.T, c *Screen, width, height int) {
	t.Helper()
	view := c.View()
	lines := strings.Split(view, "\n")
	if len(lines) > max(1, height) || (width <= 0 || height <= 0) && view != "" {
		t.Fatalf("%d lines at %d×%d", len(lines), width, height)
	}
	for _, line := range lines {
		if w := ansi.StringWidth(line); w > max(0, width) {
			t.Fatalf("a line is %d wide at %d×%d: %q", w, width, height, line)
		}
	}
	if clean.Rendered(view) != view {
		t.Fatalf("something came through that is no text: %q", view)
	}
	if at := c.Cursor(); at != nil && (at.X < 0 || at.Y < 0 || at.X >= width || at.Y >= height) {
		t.Fatalf("the terminal's cursor is at %d,%d of %d×%d", at.X, at.Y, width, height)
	}
}

// networks are the fixed network, a smaller and an empty one.
var networks = sync.OnceValue(func() []*livepeer.Snapshot {
	return []*livepeer.Snapshot{network(), fixture.Snapshot(8), fixture.Snapshot(0)}
})

func FuzzUpdate(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3, 4, 5, 6, 7, 8}, uint8(80), uint8(24))
	f.Fuzz(func(t *testing.T, data []byte, width, height uint8) {
		c := newComparison(theme.Options{}, int(width), int(height), 2, 7, 12, 3, 100)
		names := []string{"up", "down", "left", "right", "home", "end", "X", "enter", "y", "pgup", "pgdown"}
		for _, b := range data {
			switch {
			case int(b) < len(names):
				press(c, names[b])
			case b < 0x40:
				c.Update(fixture.Changed(networks()[int(b)%len(networks())]))
			case b < 0x80:
				width, height = b*3, b-0x40
				c.SetSize(int(width), int(height))
			default:
				press(c, string(rune(b)))
			}
		}
		checkFit(t, c, int(width), int(height))
	})
}

func BenchmarkCompareFrame100x30(b *testing.B) {
	c := newComparison(theme.Options{}, 100, 30, 2, 7, 12, 3, 100)
	for b.Loop() {
		press(c, "right")
		c.View()
		press(c, "left")
		c.View()
	}
}
