package tui

import (
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"lpconsole/livepeer/action"
	"lpconsole/tui/fixture"
	"lpconsole/tui/keys"
	"lpconsole/tui/screen"
	"lpconsole/wallet"
	"lpconsole/wallet/journal"
)

// news puts an entry into the journal and lets the console hear of it.
func (v *viewer) news(e journal.Entry) {
	v.desk.Put(e)
	v.do(v.m.readJournal(false))
}

func (v *viewer) toast() string { return ansi.Strip(strings.Join(v.m.toast(), " ")) }

func TestWhatBecomesOfATransactionIsSaidOnEveryScreen(t *testing.T) {
	for state, want := range map[journal.State]string{
		journal.Sent:      "Bond 100 LPT to 0xAdce…866E: sent",
		journal.Included:  "in a block 411,221,190",
		journal.Final:     "final",
		journal.Failed:    "failed; the contract refused it: current round is not initialized",
		journal.Unknown:   "unknown",
		journal.Displaced: "displaced",
		journal.Expired:   "expired",
	} {
		for _, place := range []string{"h", "o", "D", "t"} {
			v := open(t, 120, 30, nil)
			v.show(fixture.Snapshot(20), nil)
			v.news(fixture.NewEntry(1, journal.Signed))
			v.m.toasts = nil
			v.keys(place)
			v.news(fixture.NewEntry(1, state))
			if got := strings.Join(strings.Fields(v.toast()), " "); !strings.Contains(got, want) {
				t.Errorf("%s on %s: the toast says %q, not %q", state, v.title(), got, want)
			}
			v.m.toasts = nil
			v.news(fixture.NewEntry(1, state))
			if v.toast() != "" {
				t.Errorf("%s: it is said twice", state)
			}
		}
	}
}

func TestWhatWasSignedBeforeIsNoNews(t *testing.T) {
	v := open(t, 100, 30, nil)
	v.m.journal = screen.JournalChanged{}
	v.news(fixture.NewEntry(1, journal.Final))
	if v.toast() != "" {
		t.Errorf("the toast says %q", v.toast())
	}
}

func TestOpenTransactionsAreCountedAndOnHome(t *testing.T) {
	v := open(t, 100, 30, nil)
	v.watch(fixture.Delegator(12))
	v.news(fixture.NewEntry(1, journal.Sent))
	v.news(fixture.NewEntry(2, journal.Held))
	v.news(fixture.NewEntry(3, journal.Included))
	v.m.toasts = nil
	got := ansi.Strip(v.m.frame())
	for _, w := range []string{"2 under way", "1 transaction is under way (t).", "1 transaction is held back"} {
		if !strings.Contains(got, w) {
			t.Errorf("%q is not in\n%s", w, got)
		}
	}
}

func TestAJournalThatCannotBeReadIsSaidThere(t *testing.T) {
	v := open(t, 100, 30, nil)
	_, cmd := v.m.Update(journalRead{err: errors.New("disk gone")})
	v.do(cmd)
	v.keys("t")
	if got := ansi.Strip(v.m.frame()); !strings.Contains(got, "disk gone") {
		t.Errorf("nothing is said of it:\n%s", got)
	}
}

func TestTheBellOfTheJournalWakesTheSession(t *testing.T) {
	v := open(t, 100, 30, nil)
	heard := make(chan tea.Msg, 1)
	hear := v.m.hear()
	go func() { heard <- hear() }()
	v.desk.Put(fixture.NewEntry(1, journal.Sent))
	if read, ok := (<-heard).(journalRead); !ok || len(read.entries) != 1 || !read.rung {
		t.Error("the bell did not bring the journal")
	}
	hear = v.m.hear()
	go func() { heard <- hear() }()
	v.m.Close()
	if msg := <-heard; msg != nil {
		t.Errorf("after closing it woke with %v", msg)
	}
}

func TestKeysTypedAheadOpenOneReview(t *testing.T) {
	v := unlocked(t, fixture.Delegator(12))
	v.keys("s")
	r := action.Request{Kind: action.Withdraw, Account: fixture.Delegator(12)}
	v.send(screen.Reviewing{Request: r})
	v.send(screen.Reviewing{Request: r})
	v.keys("esc")
	if v.title() != "stake" || len(v.desk.Asked) != 1 {
		t.Errorf("on %q after %d reviews", v.title(), len(v.desk.Asked))
	}
}

func TestAfterSigningTheFormIsGone(t *testing.T) {
	v := unlocked(t, fixture.Delegator(12))
	v.keys("s", "u", "m", "enter", "enter")
	if v.title() != "Review" {
		t.Fatalf("on %q", v.title())
	}
	v.keys("enter")
	if v.title() != "stake" {
		t.Errorf("after the review on %q", v.title())
	}
}

func TestLeavingAReviewGoesBackToItsForm(t *testing.T) {
	v := unlocked(t, fixture.Delegator(12))
	v.keys("s", "u", "m", "enter", "esc")
	if v.title() != "unbond" || len(v.desk.Approved) != 0 {
		t.Fatalf("on %q", v.title())
	}
	v.keys("esc")
	if v.title() != "stake" {
		t.Errorf("after the form on %q", v.title())
	}
}

func TestTheProgramDoesNotEndWhileSomethingIsSigned(t *testing.T) {
	for _, k := range []string{"q", "ctrl+c"} {
		v := unlocked(t, fixture.Delegator(12))
		v.keys("s", "W")
		_, approve := v.m.Update(keys.Press("enter")) // not run: it is being signed
		v.keys(k)
		if v.quit || !strings.Contains(v.toast(), "a signature is being made") {
			t.Errorf("%s quits, or says %q", k, v.toast())
		}
		v.do(approve)
		v.keys(k)
		if !v.quit {
			t.Errorf("%s does not quit afterwards", k)
		}
	}
}

func TestWhatASessionDoesNotOfferIsRefusedInWords(t *testing.T) {
	v := open(t, 100, 30, func(o *Options) { o.Source.Reviews, o.Source.Journal, o.Source.Keys = nil, nil, nil })
	v.watch(fixture.Delegator(12))
	for k, want := range map[string]string{"t": "keeps no journal"} {
		v.keys(k)
		if !strings.Contains(v.toast(), want) {
			t.Errorf("%s says %q", k, v.toast())
		}
	}
	v.keys("s", "b")
	if v.title() != "stake" || !strings.Contains(v.toast(), "cannot prepare transactions") {
		t.Errorf("on %q, %q", v.title(), v.toast())
	}
	v.keys("o", "b")
	if v.title() != "orchestrators" || !strings.Contains(v.toast(), "cannot prepare transactions") {
		t.Errorf("on %q, %q", v.title(), v.toast())
	}
	none := open(t, 100, 30, func(o *Options) { o.Source.Accounts = nil })
	none.show(fixture.Snapshot(20), nil)
	none.keys("s")
	if !strings.Contains(none.toast(), "accounts cannot be read") {
		t.Errorf("s says %q", none.toast())
	}
}

func TestKeysThatCannotBeReadAreSaid(t *testing.T) {
	v := open(t, 100, 30, nil)
	_, cmd := v.m.Update(keysRead{err: &wallet.Refusal{Text: "the folder of the keys can be read by others"}})
	v.do(cmd)
	if !strings.Contains(v.toast(), "can be read by others") {
		t.Errorf("the toast says %q", v.toast())
	}
}

func TestKeysTypedAheadOfEveryAnswerGoWhereTheyBelong(t *testing.T) {
	v := unlocked(t, fixture.Delegator(12))
	var waiting []tea.Cmd
	for _, k := range []string{"s", "b", "m", "enter", "enter"} {
		_, cmd := v.m.Update(keys.Press(k)) // the answers come later
		waiting = append(waiting, cmd)
	}
	if v.title() != "Review" || len(v.desk.Approved) != 0 {
		t.Fatalf("on %q, %d approvals", v.title(), len(v.desk.Approved))
	}
	for _, cmd := range waiting {
		v.do(cmd)
	}
	if got := v.desk.Asked; len(got) != 1 || got[0].Kind != action.Bond || got[0].Amount != "m" || len(v.desk.Approved) != 0 {
		t.Errorf("asked for %+v, %d approvals", got, len(v.desk.Approved))
	}
	v.keys("enter")
	if len(v.desk.Approved) != 1 {
		t.Error("once it has been on the screen it cannot be signed")
	}
}
