package home

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/livepeer"
	"lpconsole/tui/fixture"
	"lpconsole/tui/keys"
	"lpconsole/tui/panel"
	"lpconsole/tui/screen"
	"lpconsole/tui/theme"
)

// answers is a Source that gives one answer for any address.
type answers struct {
	account *livepeer.Account
	err     error
}

func (a answers) Account(context.Context, common.Address) (*livepeer.Account, error) {
	return a.account, a.err
}

// watching is a home screen that watches a and has read it.
func watching(a common.Address, src Source, s *livepeer.Snapshot) *Screen {
	session := fixture.Session(theme.Options{})
	_ = session.Book.Watch(a)
	h := New(session, src)
	h.SetSize(100, 60)
	run(h, h.Update(fixture.Changed(s)))
	return h
}

// run gives a screen the answers to its own commands; other messages are returned.
func run(h *Screen, cmd tea.Cmd) (others []tea.Msg) {
	for cmd != nil {
		msg := cmd()
		if _, own := msg.(screen.AccountRead); !own {
			return append(others, msg)
		}
		cmd = h.Update(msg)
	}
	return others
}

func TestTheVerdictSaysWhatMattersMost(t *testing.T) {
	const node = 12
	type world struct {
		s *livepeer.Snapshot
		o *livepeer.Orchestrator
		a *livepeer.Account
	}
	progress := func(w world, percent uint64) {
		w.s.Round.BlockNow = w.s.Round.StartBlock + w.s.Round.Length*percent/100
		w.o.LastRewardRound = fixture.RoundNumber - 1
	}
	for name, c := range map[string]struct {
		change func(world)
		level  panel.Level
		want   string
	}{
		"all is well":                               {func(world) {}, panel.OK, "Nothing to do. Reward for this round has been called."},
		"reward is not called, early":               {func(w world) { progress(w, 10) }, panel.Note, "has not called reward for this round yet; it has"},
		"reward is not called, after a quarter":     {func(w world) { progress(w, 30) }, panel.Note, "lost for everybody"},
		"reward is not called, late":                {func(w world) { progress(w, 70) }, panel.Warn, "lost for everybody in 5h"},
		"reward is not called, at the end":          {func(w world) { progress(w, 88) }, panel.Critical, "lost for everybody"},
		"the node is gone":                          {func(w world) { w.a.Delegate = fixture.Delegator(1) }, panel.Critical, "is not in the pool"},
		"the node is not active":                    {func(w world) { w.o.Active, w.o.InPool = false, false }, panel.Critical, "is not active: the stake earns nothing"},
		"the node becomes active":                   {func(w world) { w.o.Active = false }, panel.Note, "becomes active in the next round"},
		"the node leaves":                           {func(w world) { w.o.InPool = false }, panel.Critical, "has left the pool"},
		"the node keeps everything":                 {func(w world) { w.o.RewardCut = fixture.Percent(10000) }, panel.Warn, "keeps all rewards"},
		"the node raised its cut":                   {func(w world) { w.o.RewardCut = fixture.Percent(3000) }, panel.Warn, "from 6 % to 30 %"},
		"the node misses calls":                     {func(w world) { copy(w.o.Calls.States, make([]livepeer.CallState, 0)); missed(w.o, 5) }, panel.Note, "missed 5 of its last 90"},
		"the protocol is paused":                    {func(w world) { w.s.Params.Paused = true }, panel.Critical, "paused"},
		"figures are older than ones already shown": {func(w world) { w.s.Origin.Behind = 1 }, panel.Warn, "Figures are 1 block older than ones already shown"},
		"nobody began the round":                    {func(w world) { w.s.Round.Initialized = false }, panel.Warn, "has not been initialised"},
		"the stake is not yet earning":              {func(w world) { w.a.Status, w.a.StartRound = livepeer.StatusPending, 4216 }, panel.Note, "from round 4,216 on"},
		"there is no stake": {func(w world) {
			*w.a = livepeer.Account{Address: w.a.Address, Status: livepeer.StatusUnbonded}
		}, panel.Note, "has no stake. Press o"},
	} {
		t.Run(name, func(t *testing.T) {
			s := fixture.Snapshot(100)
			o, _ := s.ByAddress(fixture.Orchestrator(node))
			missed(o, 0)
			a := fixture.Account(fixture.Delegator(node))
			c.change(world{s, o, a})
			h := watching(fixture.Delegator(node), answers{account: a}, s)
			if v := h.verdicts()[0]; v.Level != c.level || !strings.Contains(v.Text, c.want) {
				t.Errorf("the verdict is %d %q, want %d %q", v.Level, v.Text, c.level, c.want)
			}
			if view := ansi.Strip(h.View()); !strings.Contains(strings.Join(strings.Fields(view), " "), c.want) {
				t.Errorf("%q is not on the screen:\n%s", c.want, view)
			}
		})
	}
}

// missed makes o miss the first n of its last 90 calls and no other.
func missed(o *livepeer.Orchestrator, n int) {
	for i := range o.Calls.States {
		o.Calls.States[i] = livepeer.CallEarned
		if i < n {
			o.Calls.States[i] = livepeer.CallMissed
		}
	}
}

func TestAnAccountThatCannotBeReadIsSaidAndOldFiguresAreDated(t *testing.T) {
	a := fixture.Delegator(12)
	h := watching(a, answers{err: errors.New("connection refused\x1b[31m")}, fixture.Snapshot(100))
	if v := h.verdicts()[0]; v.Level != panel.Critical || v.Text != "The account cannot be read: connection refused." {
		t.Errorf("the verdict is %+v", v)
	}
	h = watching(a, answers{account: fixture.Account(a)}, fixture.Snapshot(100))
	h.src = answers{err: errors.New("gone")}
	h.s.Now = fixture.Now.Add(3 * time.Minute)
	next := fixture.Snapshot(100)
	next.Origin.Block.Hash = common.HexToHash("0x60")
	run(h, h.Update(fixture.Changed(next)))
	if v := h.verdicts()[0]; v.Level != panel.Warn || !strings.Contains(v.Text, "as it was 3m ago") {
		t.Errorf("the verdict is %+v", v)
	}
	h.Update(screen.NetworkChanged{Snapshot: next, At: fixture.Now.Add(time.Minute), Err: errors.New("no endpoint answers")})
	if v := h.verdicts()[0]; v.Level != panel.Warn || v.Text != "Figures are as they were 2m ago; reading them again did not work: no endpoint answers." {
		t.Errorf("the verdict is %+v", v)
	}
	if !strings.Contains(ansi.Strip(h.View()), "12,480.22") {
		t.Error("the old figures are gone")
	}
}

func TestALateAnswerForAnotherAccountIsDropped(t *testing.T) {
	h := watching(fixture.Delegator(12), fixture.Reader{}, fixture.Snapshot(100))
	late := screen.AccountRead{By: screen.Home, Address: fixture.Delegator(3), Account: fixture.Account(fixture.Delegator(3))}
	run(h, h.Update(late))
	if h.account.Address != fixture.Delegator(12) {
		t.Errorf("the account of %s is shown", h.account.Address)
	}
}

func TestOneReadingAtATime(t *testing.T) {
	h := watching(fixture.Delegator(12), fixture.Reader{}, fixture.Snapshot(100))
	first, second := h.reload(), h.reload()
	if first == nil || second != nil {
		t.Fatal("two readings are under way")
	}
	if again := h.Update(first()); again == nil {
		t.Error("what changed while reading is not read")
	}
}

func TestTypingAnAddress(t *testing.T) {
	for name, c := range map[string]struct {
		typed string
		watch common.Address
		want  string
	}{
		"a full address is watched":   {fixture.Delegator(3).Hex(), fixture.Delegator(3), "watching"},
		"an alias is watched":         {"savings", fixture.Delegator(12), "watching"},
		"a name is explained":         {"pon.eth", common.Address{}, "name"},
		"a short address is refused":  {"0x1234", common.Address{}, "4 digits"},
		"a wrong checksum is refused": {"0x2f3754b1F0D53BE4BDb9c31A6a8BaA39e5A55065", common.Address{}, "checksum"},
	} {
		t.Run(name, func(t *testing.T) {
			h := New(fixture.Session(theme.Options{}), fixture.Reader{})
			h.SetSize(100, 30)
			h.Update(keys.Press("+"))
			h.Update(tea.PasteMsg{Content: c.typed})
			said := ""
			for _, m := range run(h, h.Update(keys.Press("enter"))) {
				if b, ok := m.(screen.BookChanged); ok {
					said = b.Done
				}
			}
			watched := h.s.Book.Watched()
			if (c.watch == common.Address{}) != (len(watched) == 0) || len(watched) > 0 && watched[0] != c.watch {
				t.Errorf("watching %v", watched)
			}
			if !strings.Contains(said+ansi.Strip(h.View()), c.want) {
				t.Errorf("%q is not said: %q\n%s", c.want, said, ansi.Strip(h.View()))
			}
		})
	}
}

func TestPastingAnywhereOnHomeBeginsAnAddress(t *testing.T) {
	h := New(fixture.Session(theme.Options{}), fixture.Reader{})
	h.SetSize(100, 30)
	h.Update(tea.PasteMsg{Content: fixture.Delegator(3).Hex()})
	if !h.Typing() || h.field.Value() != fixture.Delegator(3).Hex() || h.Cursor() == nil {
		t.Errorf("typing: %v, value %q", h.Typing(), h.field.Value())
	}
	h.Update(keys.Press("esc"))
	if h.Typing() {
		t.Error("esc does not leave the field")
	}
}

func TestWhenALockEnds(t *testing.T) {
	h := watching(fixture.Delegator(12), fixture.Reader{}, fixture.Snapshot(100))
	s := h.network.Snapshot
	left := h.left(s)
	day := s.Round.Duration(livepeer.L1BlockTime)
	for round, want := range map[uint64]time.Duration{
		fixture.RoundNumber - 3: 0,
		fixture.RoundNumber:     0,
		fixture.RoundNumber + 1: left,
		fixture.RoundNumber + 3: left + 2*day,
		1<<64 - 1:               1000 * 24 * time.Hour,
	} {
		if got := h.until(s, round); got != want {
			t.Errorf("round %d begins in %v, not %v", round, got, want)
		}
	}
}
