package card

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/livepeer"
	"lpconsole/tui/clean"
	"lpconsole/tui/fixture"
	"lpconsole/tui/keys"
	"lpconsole/tui/screen"
	"lpconsole/tui/theme"
)

// history is a Source over the fixed network: cuts that jump from 5 to 95 % in
// round 4,186, and logs of seven delegators.
type history struct{ err, logErr error }

func (h history) Card(ctx context.Context, a common.Address) (*livepeer.Card, error) {
	if h.err != nil || ctx.Err() != nil {
		return nil, errors.Join(h.err, ctx.Err())
	}
	s := network()
	o, ok := s.ByAddress(a)
	if !ok {
		return nil, errors.New("0x… is not an orchestrator")
	}
	c := &livepeer.Card{Origin: s.Origin, Round: s.Round, Orchestrator: *o}
	for i := range 90 {
		stake, cut, fee := o.Stake.Sub(fixture.LPT(int64(90-i)*137_000)), fixture.Percent(500), fixture.Percent(600)
		if i > 60 {
			cut = fixture.Percent(9500)
		}
		row := livepeer.RoundRow{Round: s.Round.Number - 90 + uint64(i), Stake: &stake, RewardCut: &cut, FeeCut: &fee}
		if o.Calls != nil {
			row.State = o.Calls.States[i]
		}
		if i%13 == 5 {
			row.RewardCut, row.FeeCut = nil, nil
		}
		c.Rows = append(c.Rows, row)
	}
	c.Rows = append(c.Rows, livepeer.RoundRow{Round: s.Round.Number})
	return c, nil
}

func (h history) Trace(_ context.Context, c *livepeer.Card) (*livepeer.Card, error) {
	if h.logErr != nil {
		return nil, h.logErr
	}
	logs := &livepeer.CardLogs{FromBlock: 1, ToBlock: 411_222_190, Complete: true}
	for i := 1; i < 8; i++ {
		at := livepeer.Event{Block: 411_000_000 - uint64(i)*5000, Round: 4215 - uint64(i)}
		logs.Delegators = append(logs.Delegators, livepeer.Delegator{Address: fixture.Delegator(i), PendingStake: fixture.LPT(int64(i*i) * 1_234_567)})
		logs.Moves = append(logs.Moves, livepeer.Move{Event: at, Delegator: fixture.Delegator(i), To: c.Orchestrator.Address, Added: fixture.LPT(int64(i) * 10_500)})
		logs.Cuts = append(logs.Cuts, livepeer.CutChange{Event: at, RewardCut: fixture.Percent(uint64(8-i) * 1000), FeeCut: fixture.Percent(4000)})
	}
	logs.Moves[2] = livepeer.Move{Event: livepeer.Event{Block: 410_985_000}, Delegator: fixture.Delegator(3), From: c.Orchestrator.Address, To: fixture.Orchestrator(2), Bonded: fixture.LPT(77_000)}
	logs.Moves[3] = livepeer.Move{Event: livepeer.Event{Block: 410_980_000, Round: 4211}, Delegator: fixture.Delegator(4), From: fixture.Orchestrator(2), To: c.Orchestrator.Address, Bonded: fixture.LPT(99_000)}
	traced := *c
	traced.Logs = logs
	return &traced, nil
}

// network is the fixed network, made once: the fuzzer has no time for more.
var network = sync.OnceValue(func() *livepeer.Snapshot { return fixture.Snapshot(100) })

// newCard is a card as the shell opens it; its first reading is not yet answered.
func newCard(o theme.Options, source Source, n, width, height int) *Screen {
	c := New(fixture.Session(o), source, fixture.Orchestrator(n))
	c.SetSize(width, height)
	c.Update(fixture.Changed(network()))
	return c
}

// answer runs commands until none is left.
func answer(c *Screen, cmd tea.Cmd) {
	for cmd != nil {
		cmd = c.Update(cmd())
	}
}

func opened(o theme.Options, source Source, n, width, height int) *Screen {
	c := newCard(o, source, n, width, height)
	answer(c, c.Start())
	return c
}

func press(c *Screen, names ...string) tea.Cmd {
	var cmd tea.Cmd
	for _, name := range names {
		cmd = c.Update(keys.Press(name))
	}
	return cmd
}

func text(c *Screen) string { return ansi.Strip(c.View()) }

func TestWhatTheSnapshotKnowsIsThereAtOnce(t *testing.T) {
	c := newCard(theme.Options{}, history{}, 12, 100, 40)
	c.Start()
	view := text(c)
	for _, want := range []string{fixture.Orchestrator(12).Hex(), "OK   It realised 22.7 %", "rank 12 of 100", "127,368 LPT", "Reading the last rounds…", "https://o12.example:8935"} {
		if !strings.Contains(view, want) {
			t.Errorf("%q is not there:\n%s", want, view)
		}
	}
}

func TestTheCardTellsOfCutJumpsAndCalls(t *testing.T) {
	c := opened(theme.Options{}, history{}, 5, 100, 60)
	view := text(c)
	for _, want := range []string{"Last 90 rounds", "missed", "! round 4,186", "+90 points: bait?", "is not over and not counted", "Press l to read"} {
		if !strings.Contains(view, want) {
			t.Errorf("%q is not there:\n%s", want, view)
		}
	}
}

func TestAGoodVerdictDoesNotHideAJumpOfTheCut(t *testing.T) {
	c := opened(theme.Options{}, history{}, 12, 100, 40)
	const want = "WARN In round 4,186 it took 95.0 % of the rewards after 5.0 % before: bait?"
	if got, _, _ := strings.Cut(text(c), "\n"); got != want {
		t.Errorf("got %q", got)
	}
}

func TestReadingFails(t *testing.T) {
	source := &history{err: errors.New("arb1.example: HTTP 503\x1b[2J")}
	c := newCard(theme.Options{}, source, 12, 100, 40)
	answer(c, c.Start())
	if view := text(c); !strings.Contains(view, "The last reading failed and is tried again with the next block, or with r: arb1.example: HTTP 503") {
		t.Errorf("the failure is not told:\n%s", view)
	}
	source.err = nil
	answer(c, c.Update(fixture.Changed(fixture.Snapshot(100))))
	if view := text(c); !strings.Contains(view, "Last 90 rounds") || strings.Contains(view, "failed") {
		t.Errorf("it was not read again:\n%s", view)
	}
}

func TestAnAddressThatIsNoOrchestrator(t *testing.T) {
	c := New(fixture.Session(theme.Options{}), history{}, fixture.Delegator(1))
	c.SetSize(100, 20)
	c.Update(fixture.Changed(fixture.Snapshot(100)))
	answer(c, c.Start())
	if view := text(c); !strings.HasPrefix(view, "BAD  This address cannot be read: 0x… is not an orchestrator") || !strings.Contains(view, fixture.Delegator(1).Hex()) {
		t.Errorf("it says:\n%s", view)
	}
}

func TestLateAndForeignAnswersAreDropped(t *testing.T) {
	c := newCard(theme.Options{}, history{}, 12, 100, 40)
	first, second := c.read(), c.read()
	other := newCard(theme.Options{}, history{}, 7, 100, 40)
	other.asked = 1
	c.Update(other.read()())
	c.Update(first())
	if c.card != nil || !c.reading {
		t.Fatal("an older or a foreign answer was taken")
	}
	c.Update(second())
	if c.card == nil || c.card.Orchestrator.Address != c.address || c.reading {
		t.Error("the answer was not taken")
	}
}

func TestItIsReadAgainWhenSomethingHappened(t *testing.T) {
	for _, c := range []struct {
		means  string
		change func(*livepeer.Snapshot)
		want   bool
	}{
		{"nothing happened", func(*livepeer.Snapshot) {}, false},
		{"a new block in which nothing happened", func(s *livepeer.Snapshot) { s.Origin.Block.Number++ }, false},
		{"a new round", func(s *livepeer.Snapshot) { s.Round.Number++ }, true},
		{"reward was called", func(s *livepeer.Snapshot) {
			s.Origin.Block.Number++
			s.Orchestrators[11].LastRewardRound++
		}, true},
		{"an older block from another endpoint", func(s *livepeer.Snapshot) {
			s.Origin.Block.Number--
			s.Orchestrators[11].LastRewardRound--
		}, false},
	} {
		t.Run(c.means, func(t *testing.T) {
			screen := opened(theme.Options{}, history{}, 12, 100, 40)
			s := fixture.Snapshot(100)
			c.change(s)
			if got := screen.Update(fixture.Changed(s)) != nil; got != c.want {
				t.Errorf("read again: %v", got)
			}
		})
	}
}

func TestLogsAreReadWhenAsked(t *testing.T) {
	source := &history{logErr: errors.New("the endpoint gives no logs")}
	c := newCard(theme.Options{}, source, 12, 100, 80)
	if reason := c.Refusal(c.session.Keys.Card.Logs); reason == "" || press(c, "l") != nil {
		t.Error("logs can be asked for before there is a card")
	}
	answer(c, c.Start())
	cmd := press(c, "l")
	if !strings.Contains(text(c), "Reading the event logs…") || c.Refusal(c.session.Keys.Card.Logs) == "" {
		t.Error("it does not say that logs are being read")
	}
	answer(c, cmd)
	if !strings.Contains(text(c), "The event logs could not be read: the endpoint gives no logs") {
		t.Errorf("it says:\n%s", text(c))
	}
	source.logErr = nil
	answer(c, press(c, "l"))
	view := text(c)
	for _, want := range []string{"7 delegators found", "60,493 LPT", "47.5 %", fixture.Delegator(7).Hex(), "- 77 LPT to old friend", "+ 99 LPT from old friend", "back to its beginning"} {
		if !strings.Contains(view, want) {
			t.Errorf("%q is not there:\n%s", want, view)
		}
	}
	answer(c, c.read())
	if !strings.Contains(text(c), "7 delegators found") {
		t.Error("a newer card lost the logs")
	}
}

func TestClosingStopsReading(t *testing.T) {
	c := newCard(theme.Options{}, history{}, 12, 100, 40)
	cmd := c.Start()
	c.Close()
	if got := cmd().(cardRead); !errors.Is(got.err, context.Canceled) {
		t.Errorf("got %v", got.err)
	}
}

func TestScrolling(t *testing.T) {
	c := opened(theme.Options{}, history{}, 5, 80, 12)
	press(c, "down", "down", "up")
	if c.top != 1 {
		t.Errorf("the first line is %d", c.top)
	}
	press(c, "end")
	if last := c.lines()[len(c.lines())-1]; !strings.Contains(c.View(), last) {
		t.Error("the end does not show the last line")
	}
	press(c, "home", "tab")
	if line := strings.Split(text(c), "\n")[1]; line != "Last 90 rounds" {
		t.Errorf("the next part begins with %q", line)
	}
	press(c, "tab", "shift+tab")
	if line := strings.Split(text(c), "\n")[1]; line != "Last 90 rounds" {
		t.Errorf("the part before begins with %q", line)
	}
}

func TestStarAliasAndCopy(t *testing.T) {
	c := opened(theme.Options{}, history{}, 12, 100, 40)
	short := c.session.Short(c.address)
	if got := press(c, "*")(); got != (screen.BookChanged{Done: "took the star from " + short}) {
		t.Errorf("the star: %v", got)
	}
	press(c, "A")
	if !c.Typing() || c.Cursor() == nil {
		t.Fatal("the alias cannot be typed")
	}
	press(c, "e", "v", "e")
	if got := press(c, "enter")(); got != (screen.BookChanged{Done: short + " is called eve here"}) || c.Typing() {
		t.Errorf("the alias: %v", got)
	}
	c.Update(screen.SessionChanged{})
	if !strings.Contains(text(c), c.address.Hex()+"   eve") {
		t.Error("the alias is not beside the address")
	}
	press(c, "A", "x")
	if !c.Back() || c.Typing() || c.session.Alias(c.address) != "eve" {
		t.Error("going back did not leave the field as it was")
	}
	if got := press(c, "y")(); got != (screen.Copying{Text: c.address.Hex(), What: "address"}) {
		t.Errorf("copying: %v", got)
	}
}

func TestGolden(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {100, 30}, {200, 60}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			c := opened(theme.Options{}, history{}, 7, size[0], size[1])
			answer(c, press(c, "l"))
			golden.RequireEqual(t, text(c))
		})
	}
	for name, o := range map[string]theme.Options{"dark": {}, "light": {Light: true}, "ascii": {ASCII: true}} {
		t.Run(name, func(t *testing.T) {
			c := opened(o, history{}, 5, 100, 50)
			c.session.Provenance = true
			answer(c, press(c, "l"))
			golden.RequireEqual(t, c.View())
		})
	}
}

// spiteful answers with everything that could disturb a screen.
type spiteful struct{}

func (spiteful) Card(_ context.Context, a common.Address) (*livepeer.Card, error) {
	o := livepeer.Orchestrator{Address: a, ServiceURI: strings.Repeat("\x1b]0;x\x07\u202e日\n", 500), Active: true, ActivationRound: ^uint64(0), RewardCaller: a}
	c := &livepeer.Card{Origin: fixture.Origin(), Round: fixture.Round(), Orchestrator: o}
	for i := range 300 {
		c.Rows = append(c.Rows, livepeer.RoundRow{Round: ^uint64(0) - uint64(i), State: livepeer.CallState(i)})
	}
	return c, nil
}

func (spiteful) Trace(_ context.Context, c *livepeer.Card) (*livepeer.Card, error) {
	traced := *c
	traced.Logs = &livepeer.CardLogs{Missing: strings.Repeat("no \x1b[2Jlogs ", 500), Delegators: make([]livepeer.Delegator, 5000), Moves: make([]livepeer.Move, 5000), Cuts: make([]livepeer.CutChange, 500)}
	return &traced, nil
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

func TestEveryViewFits(t *testing.T) {
	for _, source := range []Source{history{}, history{err: errors.New(strings.Repeat("long ", 100))}, spiteful{}} {
		for _, n := range []int{3, 7, 100} {
			c := opened(theme.Options{ASCII: n == 3}, source, n, 80, 24)
			answer(c, press(c, "l"))
			for _, name := range []string{"home", "end", "A", "esc", "tab"} {
				press(c, name)
				for _, width := range []int{0, 1, 2, 14, 40, 80, 150} {
					for _, height := range []int{0, 1, 2, 6, 24, 200} {
						c.SetSize(width, height)
						checkFit(t, c, width, height)
					}
				}
			}
		}
	}
}

// networks are the fixed network, a smaller and an empty one.
var networks = sync.OnceValue(func() []*livepeer.Snapshot {
	return []*livepeer.Snapshot{network(), fixture.Snapshot(8), fixture.Snapshot(0)}
})

func FuzzUpdate(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}, uint8(80), uint8(24))
	f.Fuzz(func(t *testing.T, data []byte, width, height uint8) {
		c := newCard(theme.Options{}, history{}, 7, int(width), int(height))
		names := []string{"up", "down", "pgup", "pgdown", "home", "end", "tab", "shift+tab", "*", "A", "enter", "esc", "l", "r", "y"}
		for _, b := range data {
			switch {
			case int(b) < len(names):
				answer(c, press(c, names[b]))
			case b < 0x40:
				answer(c, c.Update(fixture.Changed(networks()[int(b)%len(networks())])))
			case b < 0x80:
				width, height = b*3, b-0x40
				c.SetSize(int(width), int(height))
			case b == 0x80:
				answer(c, c.Start())
			default:
				press(c, string(rune(b)))
			}
		}
		checkFit(t, c, int(width), int(height))
	})
}

func BenchmarkCardFrame100x30(b *testing.B) {
	c := opened(theme.Options{}, history{}, 7, 100, 30)
	for b.Loop() {
		press(c, "down")
		c.View()
		press(c, "up")
		c.View()
	}
}
