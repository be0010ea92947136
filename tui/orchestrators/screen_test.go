package orchestrators

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/livepeer"
	"lpconsole/livepeer/action"
	"lpconsole/tui/clean"
	"lpconsole/tui/fixture"
	"lpconsole/tui/keys"
	"lpconsole/tui/screen"
	"lpconsole/tui/theme"
)

// picked stands for the comparison that the list opens.
type picked struct {
	screen.Screen
	addresses []common.Address
}

func newList(o theme.Options, width, height int, s *livepeer.Snapshot) *Screen {
	l := New(fixture.Session(o), func(a []common.Address) screen.Screen { return picked{addresses: a} })
	l.SetSize(width, height)
	if s != nil {
		l.Update(fixture.Changed(s))
	}
	return l
}

// press sends keys, each by its name or as a character, and answers with the
// message of the last command.
func press(l *Screen, names ...string) tea.Msg {
	var cmd tea.Cmd
	for _, k := range names {
		if k == " " {
			k = "space"
		}
		cmd = l.Update(keys.Press(k))
	}
	if cmd == nil {
		return nil
	}
	return cmd()
}

func typing(l *Screen, text string) tea.Msg { return press(l, strings.Split(text, "")...) }

func current(t *testing.T, l *Screen) *row {
	t.Helper()
	r, ok := l.grid.Current()
	if !ok {
		t.Fatal("the cursor is on nothing")
	}
	return r
}

func TestKeys(t *testing.T) {
	best := fixture.Orchestrator(53) // the highest realised yield of the fixture
	for _, c := range []struct {
		means string
		keys  []string
		want  tea.Msg
		check func(*Screen) error
	}{
		{"enter opens the card under the cursor", []string{"enter"}, screen.Opening{Place: screen.Card, Address: best}, nil},
		{"y copies the whole address", []string{"y"}, screen.Copying{Text: best.Hex(), What: "address"}, nil},
		{"b bonds to the one under the cursor", []string{"b"}, screen.Acting{Kind: action.Bond, To: best}, nil},
		{"v moves to the one under the cursor", []string{"v"}, screen.Acting{Kind: action.Move, To: best}, nil},
		{"S turns the order round", []string{"S"}, nil, sortedBy("yield", false)},
		{"an arrow sorts by the next column", []string{"right"}, nil, sortedBy("forecast", true)},
		{"an arrow back sorts by the column before", []string{"left"}, nil, sortedBy("name", false)},
		{"a filter narrows while it is typed", strings.Split("frank<=3", ""), nil, func(l *Screen) error {
			return expect(l.grid.Len() == 3 && l.Typing(), "%d rows, typing %v", l.grid.Len(), l.Typing())
		}},
		{"an incomplete filter leaves the last good one in force", strings.Split("frank<=3 cut<", ""), nil, func(l *Screen) error {
			return expect(l.grid.Len() == 3 && l.problem != nil && l.problem.Incomplete, "%d rows, problem %v", l.grid.Len(), l.problem)
		}},
		{"enter keeps the filter", append(strings.Split("frank<=3", ""), "enter"), nil, func(l *Screen) error {
			return expect(l.grid.Len() == 3 && !l.Typing(), "%d rows, typing %v", l.grid.Len(), l.Typing())
		}},
		{"enter does not keep a wrong filter", append(strings.Split("fcuts<3", ""), "enter"), nil, func(l *Screen) error {
			return expect(l.Typing() && strings.Contains(ansi.Strip(l.View()), "did you mean cut?"), "it says %q", l.problem)
		}},
		{"enter says that an incomplete filter is wrong", append(strings.Split("fcut<", ""), "enter"), nil, func(l *Screen) error {
			return expect(l.Typing() && strings.HasPrefix(ansi.Strip(l.View()), "WARN Column 5: a value is missing after cut<."), "it says %q", l.problem)
		}},
		{"esc takes back what was typed", append(strings.Split("frank<=3", ""), "esc"), nil, func(l *Screen) error {
			return expect(l.grid.Len() == 102 && !l.Typing(), "%d rows, typing %v", l.grid.Len(), l.Typing())
		}},
		{"a bare word finds a service", append(strings.Split("fo12.ex", ""), "enter"), nil, func(l *Screen) error {
			return expect(l.grid.Len() == 1, "%d rows", l.grid.Len())
		}},
		{"the cursor moves while a filter is typed", append(strings.Split("frank<=3", ""), "down"), nil, func(l *Screen) error {
			return expect(l.grid.Position() == "2/3", "at %s", l.grid.Position())
		}},
		{"comparing needs two", []string{"space", "c"}, nil, nil},
		{"one mark and the cursor are two", []string{"space", "down", "c"}, nil, nil},
		{"u takes all marks away", []string{"space", "down", "space", "u"}, nil, func(l *Screen) error {
			return expect(len(l.grid.Marks()) == 0, "%d marks", len(l.grid.Marks()))
		}},
		{"a sixth mark is refused", []string{"space", "down", "space", "down", "space", "down", "space", "down", "space", "down", "space"}, nil, func(l *Screen) error {
			reason := l.Refusal(l.session.Keys.Orchestrators.Mark)
			return expect(len(l.grid.Marks()) == 5 && strings.HasPrefix(reason, "five are marked"), "%d marks, %q", len(l.grid.Marks()), reason)
		}},
	} {
		t.Run(c.means, func(t *testing.T) {
			l := newList(theme.Options{}, 100, 30, fixture.Snapshot(100))
			got := press(l, c.keys...)
			switch c.means {
			case "comparing needs two":
				if got != nil || l.Refusal(l.session.Keys.Orchestrators.Compare) == "" {
					t.Errorf("one alone was compared: %v", got)
				}
			case "one mark and the cursor are two":
				pushed, ok := got.(screen.Pushed)
				if !ok || len(pushed.Screen.(picked).addresses) != 2 || pushed.Screen.(picked).addresses[0] != best {
					t.Errorf("got %v", got)
				}
			default:
				if got != c.want {
					t.Errorf("got %#v, want %#v", got, c.want)
				}
			}
			if c.check != nil {
				if err := c.check(l); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func sortedBy(id string, descending bool) func(*Screen) error {
	return func(l *Screen) error {
		gotID, gotDescending := l.grid.Sorted()
		return expect(gotID == id && gotDescending == descending, "sorted by %s, descending %v", gotID, gotDescending)
	}
}

func expect(ok bool, format string, args ...any) error {
	if ok {
		return nil
	}
	return fmt.Errorf(format, args...)
}

func TestBackGoesOneStepAtATime(t *testing.T) {
	l := newList(theme.Options{}, 100, 30, fixture.Snapshot(100))
	press(l, "space")
	typing(l, "frank<=3")
	press(l, "enter", "f")
	for i, want := range []string{"the field", "the filter", "the marks"} {
		if !l.Back() {
			t.Fatalf("step %d, %s: there was nothing to go back from", i, want)
		}
	}
	if l.Back() || l.Typing() || !l.filter.Empty() || len(l.grid.Marks()) != 0 {
		t.Error("something is left to go back from")
	}
}

func TestStarsAndAliasesGoToTheBook(t *testing.T) {
	l := newList(theme.Options{}, 100, 30, fixture.Snapshot(100))
	a := current(t, l).Address
	if got := press(l, "*"); got != (screen.BookChanged{Done: "starred " + l.session.Short(a)}) {
		t.Fatalf("a star gave %#v", got)
	}
	l.Update(screen.SessionChanged{})
	if !current(t, l).Starred || current(t, l).Address != a {
		t.Error("the star is not shown, or the cursor left its orchestrator")
	}
	press(l, "A")
	typing(l, "my node")
	if got := press(l, "enter"); got != (screen.BookChanged{Done: l.session.Short(a) + " is called my node here"}) || l.Typing() {
		t.Fatalf("an alias gave %#v", got)
	}
	l.Update(screen.SessionChanged{})
	if view := ansi.Strip(l.View()); !strings.Contains(view, "my node") || !strings.Contains(view, l.session.Short(a)) {
		t.Error("the alias and the address are not both shown")
	}
	refused := errors.New("the disk is full")
	l.session.Book.(*fixture.Book).Err = refused
	if got, ok := press(l, "*").(screen.BookChanged); !ok || !errors.Is(got.Err, refused) {
		t.Errorf("a book that cannot be written gave %#v", got)
	}
}

func TestTheCursorStaysOnItsOrchestrator(t *testing.T) {
	l := newList(theme.Options{}, 100, 30, fixture.Snapshot(100))
	press(l, "down", "down")
	a := current(t, l).Address
	next := fixture.Snapshot(100)
	next.Orchestrators[0], next.Orchestrators[60] = next.Orchestrators[60], next.Orchestrators[0]
	l.Update(fixture.Changed(next))
	if current(t, l).Address != a {
		t.Error("a new snapshot moved the cursor to another orchestrator")
	}
	press(l, "S", "left", "left")
	if current(t, l).Address != a {
		t.Error("sorting moved the cursor to another orchestrator")
	}
}

func TestTheFirstLineIsAVerdict(t *testing.T) {
	down := errors.New("arb1.example:\n\x1b[31mconnection refused")
	change := func(f func(*livepeer.Snapshot)) tea.Msg {
		s := fixture.Snapshot(100)
		f(s)
		return fixture.Changed(s)
	}
	for _, c := range []struct {
		means string
		msgs  []tea.Msg
		want  string
	}{
		{"before the first answer", nil, "NOTE Reading the network…"},
		{"all is well", []tea.Msg{fixture.Changed(fixture.Snapshot(100))}, "OK   102 orchestrators, 100 active; 99 called this round; median yield 21.2 %."},
		{"the network cannot be read", []tea.Msg{screen.NetworkChanged{Err: down}}, "BAD  The network cannot be read: arb1.example: connection refused."},
		{"the figures are old", []tea.Msg{fixture.Changed(fixture.Snapshot(100)), screen.NetworkChanged{Snapshot: fixture.Snapshot(100), At: fixture.Now, Err: down}}, "WARN Figures are as they were now; reading them again did not work: arb1.example: connection"},
		{"the protocol is paused", []tea.Msg{change(func(s *livepeer.Snapshot) { s.Params.Paused = true })}, "BAD  The protocol is paused: nothing can be staked or withdrawn."},
		{"the round is not initialised", []tea.Msg{change(func(s *livepeer.Snapshot) { s.Round.Initialized = false })}, "WARN Round 4,215 is not initialised: nobody can call reward yet."},
		{"the answer is older than one shown already", []tea.Msg{change(func(s *livepeer.Snapshot) { s.Origin.Behind = 40 })}, "WARN Figures are 40 blocks older than ones already shown: no endpoint that answers has newer ones."},
		{"an empty network", []tea.Msg{fixture.Changed(fixture.Snapshot(0))}, "NOTE This network has no orchestrators yet."},
	} {
		t.Run(c.means, func(t *testing.T) {
			l := newList(theme.Options{}, 100, 30, nil)
			for _, m := range c.msgs {
				l.Update(m)
			}
			if got, _, _ := strings.Cut(ansi.Strip(l.View()), "\n"); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestWhatIsNotKnownIsADash(t *testing.T) {
	s := fixture.Snapshot(3)
	for i := range s.Orchestrators {
		s.Orchestrators[i].Realised, s.Orchestrators[i].Forecast, s.Orchestrators[i].Calls = nil, nil, nil
	}
	l := newList(theme.Options{}, 100, 10, s)
	line := strings.Split(ansi.Strip(l.View()), "\n")[3]
	if strings.Count(line, "–") != 3 {
		t.Errorf("yield, forecast and missed are not three dashes: %q", line)
	}
}

func TestMouse(t *testing.T) {
	l := newList(theme.Options{}, 100, 30, fixture.Snapshot(100))
	click := func(x, y int) tea.Msg {
		if cmd := l.Update(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft}); cmd != nil {
			return cmd()
		}
		return nil
	}
	if got := click(8, 6); got != nil || l.grid.Position() != "  4/102" {
		t.Errorf("a click on the fourth row: %v at %q", got, l.grid.Position())
	}
	if got := click(8, 6); got != (screen.Opening{Place: screen.Card, Address: current(t, l).Address}) {
		t.Errorf("a click on the row with the cursor: %v", got)
	}
	l.Update(tea.MouseWheelMsg{X: 8, Y: 6, Button: tea.MouseWheelDown})
	if l.grid.Position() != "  7/102" {
		t.Errorf("a notch of the wheel went to %s", l.grid.Position())
	}
	header := strings.Split(ansi.Strip(l.View()), "\n")[2]
	x := ansi.StringWidth(header[:strings.Index(header, "cut%")])
	click(x, 2)
	if err := sortedBy("cut", false)(l); err != nil {
		t.Error(err)
	}
}

func TestGolden(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {100, 30}, {200, 60}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			l := newList(theme.Options{}, size[0], size[1], fixture.Snapshot(100))
			l.session.Provenance = true
			l.Update(screen.SessionChanged{})
			press(l, "down", "space")
			golden.RequireEqual(t, ansi.Strip(l.View()))
		})
	}
	for name, o := range map[string]theme.Options{"dark": {}, "light": {Light: true}, "ascii": {ASCII: true}} {
		t.Run(name, func(t *testing.T) {
			l := newList(o, 100, 24, fixture.Snapshot(100))
			typing(l, "f(rank<=12 or !active) cut<")
			golden.RequireEqual(t, l.View())
		})
	}
}

// hostile is a network in which every text and every number is against us.
func hostile() *livepeer.Snapshot {
	s := fixture.Snapshot(40)
	for i := range s.Orchestrators {
		o := &s.Orchestrators[i]
		o.ServiceURI = []string{
			strings.Repeat("\x1b]0;owned\x07\x1b[2J日本", 400), "https://" + strings.Repeat("a", 10_000), "\u202e\u0000\r\n\t", "https://[::1", "%zz://\xff", "//\u200b",
		}[i%6]
		o.LastRewardRound, o.ActivationRound, o.DeactivationRound = uint64(i)<<58, ^uint64(0)-uint64(i), ^uint64(0)
		o.Calls = &livepeer.Calls{}
	}
	return s
}

func checkFit(t *testing.T, l *Screen, width, height int) {
	t.Helper()
	view := l.View()
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
	if c := l.Cursor(); c != nil && (c.X < 0 || c.Y < 0 || c.X >= width || c.Y >= height) {
		t.Fatalf("the terminal's cursor is at %d,%d of %d×%d", c.X, c.Y, width, height)
	}
}

func TestEveryViewFits(t *testing.T) {
	for _, s := range []*livepeer.Snapshot{nil, fixture.Snapshot(0), fixture.Snapshot(100), hostile()} {
		for _, o := range []theme.Options{{}, {ASCII: true}} {
			l := newList(o, 0, 0, s)
			for _, names := range [][]string{nil, {"f"}, strings.Split("ürank<3 ", ""), {"enter"}, {"A"}, {"esc"}, {"space"}} {
				press(l, names...)
				for _, width := range []int{0, 1, 2, 3, 10, 39, 40, 79, 80, 120} {
					for _, height := range []int{0, 1, 2, 3, 4, 5, 6, 8, 24} {
						l.SetSize(width, height)
						checkFit(t, l, width, height)
					}
				}
			}
		}
	}
}

func FuzzUpdate(f *testing.F) {
	f.Add([]byte("fcut<5\r"), uint8(80), uint8(24))
	f.Add([]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 'f', 'A', ' ', 'c', 200, 201, 202, 203}, uint8(20), uint8(5))
	f.Fuzz(func(t *testing.T, data []byte, width, height uint8) {
		l := newList(theme.Options{}, int(width), int(height), nil)
		names := []string{"enter", "esc", "space", "up", "down", "left", "right", "home", "end", "pgup", "pgdown", "backspace"}
		for i, b := range data {
			switch {
			case int(b) < len(names):
				press(l, names[b])
			case b >= 0x80 && b < 0x90:
				l.Update(fixture.Changed(fixture.Snapshot(int(b) & 15)))
			case b >= 0x90 && b < 0xa0:
				l.Update(tea.MouseClickMsg{X: int(b) & 15 * 8, Y: i % 30, Button: tea.MouseLeft})
			case b >= 0xa0 && b < 0xb0:
				l.Update(tea.PasteMsg{Content: string(data)})
			case b >= 0xb0 && b < 0xc0:
				l.SetSize(i*7%130, int(b)&15*3)
				width, height = uint8(i*7%130), b&15*3
			case b == 0xc0:
				l.Update(fixture.Changed(hostile()))
			case b == 0xc1:
				l.Back()
			case b == 0xc2:
				l.Update(screen.SessionChanged{})
			default:
				press(l, string(rune(b)))
			}
		}
		checkFit(t, l, int(width), int(height))
	})
}

func benchmarkFrame(b *testing.B, rows int) {
	l := newList(theme.Options{}, 100, 30, fixture.Snapshot(rows))
	down, up := tea.KeyPressMsg{Code: tea.KeyDown}, tea.KeyPressMsg{Code: tea.KeyUp}
	at, step := 0, 1
	for b.Loop() {
		if step > 0 {
			l.Update(down)
		} else {
			l.Update(up)
		}
		if at += step; at == 0 || at == rows {
			step = -step
		}
		if l.View() == "" {
			b.Fatal("nothing was drawn")
		}
	}
}

func BenchmarkOrchestratorsFrame100x30(b *testing.B) {
	b.Run("100rows", func(b *testing.B) { benchmarkFrame(b, 100) })
	b.Run("1000rows", func(b *testing.B) { benchmarkFrame(b, 1000) })
}

func BenchmarkOrchestratorsSnapshot(b *testing.B) {
	for _, rows := range []int{100, 1000} {
		b.Run(fmt.Sprintf("%drows", rows), func(b *testing.B) {
			l := newList(theme.Options{}, 100, 30, fixture.Snapshot(rows))
			msg := fixture.Changed(fixture.Snapshot(rows))
			for b.Loop() {
				l.Update(msg)
				l.View()
			}
		})
	}
}

func BenchmarkOrchestratorsFilterKey(b *testing.B) {
	l := newList(theme.Options{}, 100, 30, fixture.Snapshot(1000))
	typing(l, "fcut<10 missed=0 example")
	for b.Loop() {
		press(l, "x", "backspace")
		l.View()
	}
}
