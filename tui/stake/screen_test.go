package stake

import (
	"context"
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/livepeer"
	"lpconsole/livepeer/action"
	"lpconsole/tui/fixture"
	"lpconsole/tui/keys"
	"lpconsole/tui/screen"
	"lpconsole/tui/theme"
)

var me = fixture.Delegator(12)

// changed is the fixed network with an account changed.
type changed struct {
	fixture.Reader
	change func(*livepeer.Account)
}

func (c changed) Account(ctx context.Context, a common.Address) (*livepeer.Account, error) {
	acc, err := c.Reader.Account(ctx, a)
	if err == nil && c.change != nil {
		c.change(acc)
	}
	return acc, err
}

// opened is the stake screen of an account that has been read.
func opened(who common.Address, change func(*livepeer.Account)) *Screen {
	s := fixture.Session(theme.Options{})
	_ = s.Book.Watch(who)
	k := New(s, changed{change: change}, true)
	k.SetSize(100, 40)
	k.Update(fixture.Changed(fixture.Snapshot(20)))
	run(k, k.Start())
	return k
}

// run gives a screen the answers to its own commands and returns what is asked of
// the shell.
func run(s screen.Screen, cmd tea.Cmd) (asked []tea.Msg) {
	if cmd == nil {
		return nil
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			asked = append(asked, run(s, c)...)
		}
	case screen.AccountRead:
		asked = run(s, s.Update(msg))
	case nil:
	default:
		asked = append(asked, msg)
	}
	return asked
}

func press(s screen.Screen, names ...string) (asked []tea.Msg) {
	for _, n := range names {
		asked = append(asked, run(s, s.Update(keys.Press(n)))...)
	}
	return asked
}

func typing(s screen.Screen, text string) []tea.Msg {
	var all []tea.Msg
	for _, r := range text {
		k := string(r)
		if k == " " {
			k = "space"
		}
		all = append(all, press(s, k)...)
	}
	return all
}

// reviewed is the request that a review was asked for.
func reviewed(t *testing.T, asked []tea.Msg) action.Request {
	t.Helper()
	for _, m := range asked {
		if r, ok := m.(screen.Reviewing); ok {
			return r.Request
		}
	}
	t.Fatalf("no review was asked for: %v", asked)
	return action.Request{}
}

// form is the form that a key opens.
func form(t *testing.T, k *Screen, names ...string) *Form {
	t.Helper()
	for _, m := range press(k, names...) {
		if p, ok := m.(screen.Pushed); ok {
			if f, ok := p.Screen.(*Form); ok {
				f.SetSize(100, 30)
				return f
			}
		}
	}
	t.Fatalf("%v opens no form", names)
	return nil
}

func unbonded(a *livepeer.Account) {
	a.Delegate, a.Bonded, a.PendingStake, a.Status = common.Address{}, livepeer.LPT{}, livepeer.LPT{}, livepeer.StatusUnbonded
}

func TestKeysAskForReviews(t *testing.T) {
	for means, c := range map[string]struct {
		change func(*livepeer.Account)
		keys   []string
		want   action.Request
	}{
		"W withdraws every ripe lock":       {nil, []string{"W"}, action.Request{Kind: action.Withdraw}},
		"enter withdraws the lock under it": {nil, []string{"enter"}, action.Request{Kind: action.Withdraw, Locks: []uint64{3}}},
		"R rebonds the lock under it":       {nil, []string{"down", "R"}, action.Request{Kind: action.Rebond, Locks: []uint64{5}}},
	} {
		t.Run(means, func(t *testing.T) {
			got := reviewed(t, press(opened(me, c.change), c.keys...))
			c.want.Account = me
			if got.Kind != c.want.Kind || got.Account != me || len(got.Locks) != len(c.want.Locks) || len(got.Locks) > 0 && got.Locks[0] != c.want.Locks[0] {
				t.Errorf("asked for %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestKeysThatCannotWorkSayWhy(t *testing.T) {
	b := keys.Default().Stake
	for means, c := range map[string]struct {
		change func(*livepeer.Account)
		key    string
		want   string
	}{
		"nothing to move":       {unbonded, "v", "has no stake"},
		"nothing to unbond":     {unbonded, "u", "has no stake"},
		"nothing to transfer":   {unbonded, "T", "has no stake"},
		"no lock to rebond":     {func(a *livepeer.Account) { a.Locks = nil }, "R", "no unbonding lock"},
		"no lock to withdraw":   {func(a *livepeer.Account) { a.Locks = nil }, "W", "unbond first"},
		"no lock is ripe":       {func(a *livepeer.Account) { a.Locks = a.Locks[1:] }, "W", "the first one in round 4,217"},
		"no fees":               {func(a *livepeer.Account) { a.PendingFees = livepeer.ETH{} }, "f", "no fees"},
		"only one account":      {nil, "tab", "no other account"},
		"bonding always works":  {unbonded, "b", ""},
		"operating works, too":  {unbonded, "O", ""},
		"withdrawing when ripe": {nil, "W", ""},
	} {
		t.Run(means, func(t *testing.T) {
			k := opened(me, c.change)
			for _, x := range append(k.actions(), b.Next) {
				if x.Keys()[0] != c.key {
					continue
				}
				if got := k.Refusal(x); (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
					t.Errorf("it says %q, want %q", got, c.want)
				}
				if asked := press(k, c.key); c.want != "" && len(asked) > 0 {
					t.Errorf("it does something all the same: %v", asked)
				}
			}
		})
	}
}

func TestAnAccountThatWasNotReadCannotAct(t *testing.T) {
	s := fixture.Session(theme.Options{})
	_ = s.Book.Watch(me)
	k := New(s, fixture.Reader{Err: errors.New("no endpoint answers\x1b[2J")}, true)
	k.SetSize(100, 30)
	k.Update(fixture.Changed(fixture.Snapshot(5)))
	run(k, k.Start())
	for _, b := range k.actions() {
		if k.Refusal(b) != "the account has not been read yet" {
			t.Errorf("%s: %q", b.Help().Desc, k.Refusal(b))
		}
	}
	if got := ansi.Strip(k.View()); !strings.Contains(got, "BAD  The account cannot be read: no endpoint answers.") {
		t.Errorf("it says\n%s", got)
	}
}

func TestWhatOthersReadIsTaken(t *testing.T) {
	s := fixture.Session(theme.Options{})
	_ = s.Book.Watch(me)
	k := New(s, fixture.Reader{}, true)
	k.SetSize(100, 30)
	k.Update(fixture.Changed(fixture.Snapshot(20)))
	if cmd := k.Update(screen.AccountRead{By: screen.Home, Address: me, Account: fixture.Account(me), At: s.Now}); cmd != nil {
		t.Error("it answers by reading something while nobody looks")
	}
	if k.Refusal(s.Keys.Stake.Bond) != "" {
		t.Error("it does not know the account that home has read")
	}
}

func TestAccountsAreReadOneAfterTheOtherAndOnlyWhileSomebodyLooks(t *testing.T) {
	s := fixture.Session(theme.Options{})
	s.Keyed = []screen.Account{{Address: fixture.Delegator(1), Kind: screen.Keystore}, {Address: fixture.Delegator(2), Kind: screen.Ledger}}
	_ = s.Book.Watch(me)
	k := New(s, fixture.Reader{}, true)
	k.SetSize(100, 30)
	if k.Update(fixture.Changed(fixture.Snapshot(20))) != nil {
		t.Error("it reads though it is not on the screen")
	}
	first := k.Start()
	if k.next() != nil {
		t.Error("two readings are under way")
	}
	if msg := first().(screen.AccountRead); msg.Address != me {
		t.Errorf("the first one read is %s, not the chosen one", msg.Address)
	} else {
		run(k, k.Update(msg))
	}
	if len(k.known) != 3 {
		t.Errorf("%d accounts were read", len(k.known))
	}
	k.Leave()
	next := fixture.Snapshot(20)
	next.Origin.Block.Hash = common.HexToHash("0x60")
	if k.Update(fixture.Changed(next)) != nil {
		t.Error("it reads though it has left the screen")
	}
}

func TestThePortfolioAddsUp(t *testing.T) {
	s := fixture.Session(theme.Options{})
	s.Keyed = []screen.Account{{Address: fixture.Delegator(1), Kind: screen.Keystore}}
	_ = s.Book.Watch(me)
	k := New(s, fixture.Reader{}, true)
	k.SetSize(110, 40)
	k.Update(fixture.Changed(fixture.Snapshot(20)))
	run(k, k.Start())
	want := "all 2 accounts 24,960.44 620.00 0.08240 1,240.50 0.16824"
	if got := strings.Join(strings.Fields(ansi.Strip(k.View())), " "); !strings.Contains(got, want) {
		t.Errorf("%q is not in\n%s", want, ansi.Strip(k.View()))
	}
}

func TestTheAccountOfHomeIsTheOneHere(t *testing.T) {
	k := opened(me, nil)
	_ = k.s.Book.Watch(fixture.Delegator(3))
	run(k, k.Update(screen.SessionChanged{}))
	if k.chosen != fixture.Delegator(3) {
		t.Errorf("the account is %s", k.chosen)
	}
	press(k, "tab")
	run(k, k.Update(screen.SessionChanged{}))
	if k.chosen != me {
		t.Error("a session that changed moved the choice")
	}
}

func TestRipeLocksComeFirst(t *testing.T) {
	k := opened(me, func(a *livepeer.Account) {
		a.Locks = []livepeer.Lock{{ID: 9, WithdrawRound: 4300, Amount: fixture.LPT(1)}, {ID: 4, WithdrawRound: 4100, Amount: fixture.LPT(2)}, {ID: 2, WithdrawRound: 1<<64 - 1, Amount: fixture.LPT(3)}}
	})
	locks := k.locks()
	if locks[0].ID != 4 || locks[1].ID != 9 || locks[2].ID != 2 {
		t.Errorf("the order is %v", locks)
	}
	k.View() // a round that never comes is no reason to panic
}

func TestTheVerdictSaysWhatMattersMost(t *testing.T) {
	for means, c := range map[string]struct {
		who    common.Address
		change func(*livepeer.Account)
		snap   func(*livepeer.Snapshot)
		want   string
	}{
		"stake is ripe":             {me, nil, nil, "OK   500.00 LPT can be withdrawn: W takes 1 lock."},
		"reward is not called":      {fixture.Delegator(11), nil, nil, "NOTE Its orchestrator has not called reward"},
		"nothing is to be done":     {me, func(a *livepeer.Account) { a.Locks = nil }, nil, "OK   The stake works."},
		"there is no stake":         {me, func(a *livepeer.Account) { unbonded(a); a.Locks = nil }, nil, "NOTE This account has no stake: b bonds LPT"},
		"all stake is on its way":   {me, func(a *livepeer.Account) { unbonded(a); a.Locks = a.Locks[1:] }, nil, "NOTE All stake of this account is on its way out."},
		"the protocol is paused":    {me, nil, func(s *livepeer.Snapshot) { s.Params.Paused = true }, "BAD  The protocol is paused"},
		"the round was not started": {me, nil, func(s *livepeer.Snapshot) { s.Round.Initialized = false }, "WARN Round 4,215 is not initialised"},
	} {
		t.Run(means, func(t *testing.T) {
			k := opened(c.who, c.change)
			if c.snap != nil {
				s := fixture.Snapshot(20)
				c.snap(s)
				run(k, k.Update(fixture.Changed(s)))
			}
			if got := ansi.Strip(k.View()); !strings.HasPrefix(got, c.want) {
				t.Errorf("it begins with\n%s", strings.Join(strings.Split(got, "\n")[:3], "\n"))
			}
		})
	}
}
