package review

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"lpconsole/chain/plan"
	"lpconsole/livepeer/action"
	"lpconsole/tui/fixture"
	"lpconsole/tui/keys"
	"lpconsole/tui/screen"
	"lpconsole/tui/theme"
	"lpconsole/wallet"
)

// open is a review of unbonding everything by the account with a key file; its
// preparation has been begun and not answered.
func open(t *testing.T, desk *fixture.Desk) (*Screen, tea.Cmd) {
	t.Helper()
	session := fixture.Session(theme.Options{})
	session.Grace = time.Nanosecond
	s := New(session, desk, action.Request{Kind: action.Unbond, Account: fixture.Delegator(12), Amount: "max"})
	t.Cleanup(s.Close)
	s.SetSize(100, 40)
	s.Update(fixture.Changed(fixture.Snapshot(20)))
	return s, s.Start()
}

// free is a desk whose keys need no passphrase.
func free() *fixture.Desk {
	d := fixture.NewDesk()
	d.Signers[fixture.Delegator(12)] = Signer{Kind: screen.Keystore}
	return d
}

// run gives a screen the answers to its own commands, drawing it after each, and
// returns the messages of others.
func run(s *Screen, cmd tea.Cmd) (others []tea.Msg) {
	if cmd == nil {
		return nil
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			others = append(others, run(s, c)...)
		}
	case prepared, settled, approved:
		cmd = s.Update(msg)
		s.View()
		others = run(s, cmd)
	case nil:
	default:
		others = append(others, msg)
	}
	return others
}

// press sends keys and answers what comes of each.
func press(s *Screen, names ...string) (others []tea.Msg) {
	for _, n := range names {
		cmd := s.Update(keys.Press(n))
		s.View()
		others = append(others, run(s, cmd)...)
	}
	return others
}

func view(s *Screen) string { return ansi.Strip(s.View()) }

func TestNothingIsSignedThatWasNotOnTheScreen(t *testing.T) {
	desk := free()
	s, prepare := open(t, desk)
	unsigned := func(when string) {
		t.Helper()
		if s.signing != nil || len(desk.Approved) > 0 {
			t.Fatalf("it was signed %s", when)
		}
	}
	s.Update(keys.Press("enter"))
	unsigned("before there was a review")

	settle := s.Update(prepare())
	s.Update(keys.Press("enter"))
	unsigned("before the review was drawn")

	// The wait that was begun with the review counts no more: a key came meanwhile.
	run(s, settle)
	s.View()
	s.Update(keys.Press("enter"))
	unsigned("right after keys that were typed ahead")

	// One wait in which nothing is pressed, with the review on the screen.
	run(s, s.settle())
	if s.armed {
		t.Fatal("it can be signed though it was not drawn since")
	}
	s.View()
	run(s, s.Update(screen.SessionChanged{}))
	held := keys.Press("enter")
	held.IsRepeat = true
	s.Update(held)
	unsigned("by a key that is held down")

	press(s, "enter")
	if len(desk.Approved) != 1 {
		t.Fatalf("%d approvals", len(desk.Approved))
	}
	press(s, "enter", "enter")
	if len(desk.Approved) != 1 {
		t.Fatalf("it was signed again: %d approvals", len(desk.Approved))
	}
}

func TestWhatHasChangedHasToBeSeenAgain(t *testing.T) {
	more := func(r *wallet.Review) { r.Changes[0].After = "1" }
	for means, c := range map[string]struct {
		change func(*wallet.Review)
		says   string
	}{
		"the same":                 {func(*wallet.Review) {}, ""},
		"another figure":           {more, "the figures have changed"},
		"another warning":          {func(r *wallet.Review) { r.Warnings = []plan.Warning{{Code: "x", Text: "x"}} }, "the warnings have changed"},
		"a check that fails":       {func(r *wallet.Review) { r.Checks[0].OK = false }, "the checks came out differently"},
		"a time to wait for":       {func(r *wallet.Review) { r.Plan.Hold = fixture.NewHold() }, "the time for it has changed"},
		"a call less":              {func(r *wallet.Review) { r.Transactions = nil }, "the calls have changed"},
		"a cost that is far more":  {func(r *wallet.Review) { r.MaxCost.Lsh(r.MaxCost, 1) }, "the cost has risen"},
		"a cost that is as before": {func(r *wallet.Review) { r.MaxCost.Add(r.MaxCost, r.Cost.SetInt64(1)) }, ""},
	} {
		t.Run(means, func(t *testing.T) {
			desk := free()
			s, prepare := open(t, desk)
			run(s, prepare)
			desk.Change = c.change
			next := fixture.Snapshot(20)
			next.Round.Number++ // what a review depends on
			cmd := s.Update(fixture.Changed(next))
			if cmd == nil || len(desk.Asked) != 1 {
				t.Fatal("the review is not made anew when the round changes")
			}
			settle := s.Update(prepareOf(t, cmd))
			if s.armed != (c.says == "") {
				t.Errorf("it can be signed: %v", s.armed)
			}
			if got := view(s); c.says != "" && !strings.Contains(got, c.says) {
				t.Errorf("%q is not said:\n%s", c.says, got)
			}
			run(s, settle)
			if !s.armed {
				t.Error("it can never be signed")
			}
		})
	}
}

// prepareOf is the answer to a preparation among commands.
func prepareOf(t *testing.T, cmd tea.Cmd) tea.Msg {
	t.Helper()
	switch msg := cmd().(type) {
	case prepared:
		return msg
	case tea.BatchMsg:
		for _, c := range msg {
			if c != nil {
				if p, ok := c().(prepared); ok {
					return p
				}
			}
		}
	}
	t.Fatal("nothing is prepared")
	return nil
}

func TestAnOldReviewIsMadeAnewBeforeItIsSigned(t *testing.T) {
	desk := free()
	s, prepare := open(t, desk)
	run(s, prepare)
	s.s.Now = s.s.Now.Add(oldest)
	press(s, "enter")
	if len(desk.Approved) != 0 || len(desk.Asked) != 2 {
		t.Fatalf("%d approvals, %d reviews", len(desk.Approved), len(desk.Asked))
	}
	press(s, "enter")
	if len(desk.Approved) != 1 {
		t.Error("the new one cannot be signed")
	}
}

func TestAReviewAgesByItself(t *testing.T) {
	desk := free()
	s, prepare := open(t, desk)
	run(s, prepare)
	s.s.Now = s.s.Now.Add(oldest)
	run(s, s.Update(struct{}{}))
	if len(desk.Asked) != 2 {
		t.Errorf("%d reviews after a minute", len(desk.Asked))
	}
}

const passphrase = "correct horse"

func TestThePassphraseIsNowhere(t *testing.T) {
	desk := fixture.NewDesk()
	s, prepare := open(t, desk)
	run(s, prepare)
	press(s, "enter")
	if !s.Typing() {
		t.Fatal("no passphrase is asked for")
	}
	empty, cursor := view(s), *s.Cursor()
	for i, r := range passphrase {
		k := string(r)
		if k == " " {
			k = "space"
		}
		press(s, k)
		if view(s) != empty || s.Cursor().X != cursor.X || s.Cursor().Y != cursor.Y {
			t.Fatalf("after %d characters the screen is another one", i+1)
		}
	}
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		for what, text := range map[string]string{
			"the screen":   fmt.Sprintf(format, s),
			"the field":    fmt.Sprintf(format, s.secret),
			"the approval": fmt.Sprintf(format, Approval{Passphrase: Passphrase(passphrase)}),
		} {
			if leaks(text) {
				t.Errorf("%s printed with %s shows the passphrase", what, format)
			}
		}
	}
	cmd := s.Update(keys.Press("enter"))
	msg := cmd()
	if batch, ok := msg.(tea.BatchMsg); ok {
		msg = batch[len(batch)-1]()
	}
	for _, format := range []string{"%v", "%+v", "%#v"} {
		if text := fmt.Sprintf(format, msg); leaks(text) {
			t.Errorf("the answer printed with %s shows the passphrase", format)
		}
	}
	if len(desk.Typed) != 1 || desk.Typed[0] != passphrase {
		t.Fatalf("the source got %q", desk.Typed)
	}
	if handed := desk.Handed[0]; strings.Trim(string(handed[:cap(handed)]), "\x00") != "" {
		t.Errorf("what was typed is still in memory: %q", handed)
	}
}

// leaks reports whether a text holds the passphrase, as characters or as numbers.
func leaks(text string) bool {
	return strings.Contains(text, passphrase) || strings.Contains(text, passphrase[:7]) ||
		strings.Contains(text, "99 111 114 114") || strings.Contains(text, "0x63, 0x6f, 0x72") || strings.Contains(text, "636f7272")
}

func TestLeavingTheFieldForgetsThePassphrase(t *testing.T) {
	desk := fixture.NewDesk()
	s, prepare := open(t, desk)
	run(s, prepare)
	press(s, "enter", "x", "y", "z")
	press(s, "esc")
	if s.Typing() || !s.secret.Empty() {
		t.Errorf("typing %v, empty %v", s.Typing(), s.secret.Empty())
	}
	press(s, "enter", "enter")
	if len(desk.Approved) != 0 {
		t.Error("it was signed without a passphrase")
	}
}

func TestAWrongPassphraseCanBeTypedAgain(t *testing.T) {
	desk := fixture.NewDesk()
	desk.ApproveErr = &wallet.Refusal{Code: "passphrase", Text: "the passphrase does not open the key", Hint: "type it again"}
	s, prepare := open(t, desk)
	run(s, prepare)
	s.SetSize(80, 18)
	view(s)
	press(s, "pgdown", "enter", "x", "enter")
	if got := view(s); !strings.Contains(got, "The passphrase does not open the key.") || s.entry != nil {
		t.Fatalf("it says\n%s", got)
	}
	desk.ApproveErr = nil
	press(s, "y", "enter")
	if s.entry == nil || len(desk.Typed) != 2 || desk.Typed[1] != "y" {
		t.Errorf("typed %q, entry %v", desk.Typed, s.entry)
	}
}

func TestHoldingIsReviewedBeforeItIsSigned(t *testing.T) {
	desk := free()
	desk.Change = func(r *wallet.Review) { r.Plan.Hold = fixture.NewHold() }
	s, prepare := open(t, desk)
	run(s, prepare)
	if got := view(s); !strings.Contains(got, "TIMING") || !strings.Contains(got, "without 7.40 LPT") {
		t.Errorf("nothing is said of the time:\n%s", got)
	}
	press(s, "H")
	if len(desk.Approved) != 0 || len(desk.Asked) != 2 || !desk.Asked[1].AfterReward {
		t.Fatalf("%d approvals, asked %+v", len(desk.Approved), desk.Asked)
	}
	if got := view(s); !strings.Contains(got, "send when the time has come") {
		t.Errorf("the keys say\n%s", got)
	}
	press(s, "enter")
	if len(desk.Approved) != 1 || !desk.Approved[0].Hold {
		t.Errorf("approved %+v", desk.Approved)
	}
}

func TestGoingBackFromHoldingSendsNow(t *testing.T) {
	desk := free()
	desk.Change = func(r *wallet.Review) { r.Plan.Hold = fixture.NewHold() }
	s, prepare := open(t, desk)
	run(s, prepare)
	press(s, "H", "H", "enter")
	if len(desk.Approved) != 1 || desk.Approved[0].Hold || desk.Asked[len(desk.Asked)-1].AfterReward {
		t.Errorf("approved %+v", desk.Approved)
	}
}

func TestWhatCannotBeSignedSaysWhy(t *testing.T) {
	for means, c := range map[string]struct {
		change func(*Screen, *fixture.Desk)
		want   []string
	}{
		"a check failed": {func(_ *Screen, d *fixture.Desk) {
			d.Change = func(r *wallet.Review) {
				r.Checks = append(r.Checks, plan.Check{Code: "paused", Text: "the protocol is paused", Hint: "wait until it is resumed"})
			}
		}, []string{"Review: refused", "BAD  The protocol is paused.", "Wait until it is resumed.", "It cannot be signed."}},
		"a watched account":   {func(_ *Screen, d *fixture.Desk) { clear(d.Signers) }, []string{"This account is only watched", "lpconsole wallet import"}},
		"a read-only session": {func(s *Screen, _ *fixture.Desk) { s.s.ReadOnly = true }, []string{"This session is read-only."}},
		"a plan that cannot be made": {func(_ *Screen, d *fixture.Desk) {
			d.Fail = &action.Problem{Code: "x", Text: "the amount is more than there is", Hint: "write less"}
		}, []string{"BAD  The amount is more than there is.", "Write less."}},
		"a network that does not answer": {
			func(_ *Screen, d *fixture.Desk) {
				d.Fail = errors.New("reading the network: no endpoint answers\x1b[2J")
			},
			[]string{"BAD  No endpoint answers."},
		},
		"another program with the key": {func(_ *Screen, d *fixture.Desk) {
			d.Signers[fixture.Delegator(12)] = Signer{Kind: screen.Keystore, Refusal: "another lpconsole holds the account", Hint: "close it"}
		}, []string{"Another lpconsole holds the account.", "close it"}},
	} {
		t.Run(means, func(t *testing.T) {
			desk := free()
			s, prepare := open(t, desk)
			c.change(s, desk)
			run(s, prepare)
			press(s, "enter", "enter", "enter")
			if len(desk.Approved) != 0 || s.Typing() {
				t.Fatal("it was signed")
			}
			got := view(s)
			for _, w := range c.want {
				if !strings.Contains(got, w) {
					t.Errorf("%q is not in\n%s", w, got)
				}
			}
		})
	}
}

func TestASignatureCanBeStoppedAndHoldsTheProgramMeanwhile(t *testing.T) {
	desk := free()
	s, prepare := open(t, desk)
	run(s, prepare)
	cmd := s.Update(keys.Press("enter"))
	if s.Holds() == "" {
		t.Error("the program may end while something is signed")
	}
	if !s.Back() {
		t.Error("esc does not stop it")
	}
	run(s, cmd)
	if s.Holds() != "" {
		t.Error("the program may never end")
	}
}

func TestFiguresThatDifferLookDifferent(t *testing.T) {
	s, _ := open(t, free())
	for _, c := range []struct{ before, after, unit, want string }{
		{"12480.22", "12980.22", "LPT", "12,480.22 12,980.22 +500.00"},
		{"1.000000000000000001", "1", "LPT", "1.000000000000000001 1.000000000000000000 -0.000000000000000001"},
		{"0", "0.0000001", "ETH", "0.000000 0.0000001 +0.0000001"},
		{"pending", "bonded", "", "pending bonded "},
		{"", "5", "LPT", "– 5.00 "},
		{"nobody", fixture.Orchestrator(2).Hex(), "", "nobody old friend 0x81D1…ed6a "},
		{"12", "11", "", "12 11 "},
	} {
		r := s.newRow(plan.Change{Label: "x", Before: c.before, After: c.after, Unit: c.unit})
		if got := r.before + " " + r.after + " " + r.delta; got != c.want {
			t.Errorf("%s to %s %s: %q, want %q", c.before, c.after, c.unit, got, c.want)
		}
	}
}
