package transactions

import (
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"lpconsole/tui/fixture"
	"lpconsole/tui/keys"
	"lpconsole/tui/screen"
	"lpconsole/tui/theme"
	"lpconsole/wallet/journal"
)

// states are all there are.
var states = []journal.State{
	journal.Held, journal.Signed, journal.Sent, journal.Unknown, journal.Included,
	journal.Final, journal.Failed, journal.Displaced, journal.Dropped, journal.Expired,
}

// opened is the journal with one entry in each of the given states.
func opened(given ...journal.State) (*Screen, *fixture.Desk) {
	desk := fixture.NewDesk()
	for i, s := range given {
		desk.Put(fixture.NewEntry(i+1, s))
	}
	t := New(fixture.Session(theme.Options{}), desk)
	t.SetSize(100, 30)
	t.Update(screen.JournalChanged{Entries: desk.Journal})
	return t, desk
}

func press(t *Screen, names ...string) (last tea.Msg) {
	for _, n := range names {
		last = nil
		for cmd := t.Update(keys.Press(n)); cmd != nil; {
			last = cmd()
			switch last.(type) {
			case resumed, dropped:
				cmd = t.Update(last)
			default:
				cmd = nil
			}
		}
	}
	return last
}

func view(t *Screen) string { return ansi.Strip(t.View()) }

func TestEveryStateHasItsWords(t *testing.T) {
	s, _ := opened(states...)
	list := view(s)
	seen := map[string]bool{}
	for i, state := range states {
		s.open = s.journal.Entries[i].ID
		first, _, _ := strings.Cut(view(s), "\n")
		if seen[first] || len(first) < 20 {
			t.Errorf("%s is explained as %q", state, first)
		}
		seen[first] = true
	}
	for _, w := range []string{"held back", "signed, not sent", "sent", "unknown", "in a block", "final", "failed", "displaced", "dropped", "expired"} {
		if !strings.Contains(list, w) {
			t.Errorf("%q is not in the list:\n%s", w, list)
		}
	}
}

func TestOnlyWhatHasNotLeftIsDroppedAndOnlyAfterAYes(t *testing.T) {
	k := keys.Default().Transactions
	for _, state := range states {
		t.Run(string(state), func(t *testing.T) {
			s, desk := opened(state)
			may := state == journal.Held || state == journal.Signed
			if got := s.Refusal(k.Drop) == ""; got != may {
				t.Fatalf("it can be dropped: %v, %q", got, s.Refusal(k.Drop))
			}
			press(s, "Y")
			if desk.Journal[0].State != state {
				t.Fatal("it was dropped without being asked for")
			}
			press(s, "X")
			if desk.Journal[0].State != state {
				t.Fatal("it was dropped without a yes")
			}
			if asked := strings.Contains(view(s), "Drop \""); asked != may {
				t.Errorf("it asks: %v", asked)
			}
			last := press(s, "Y")
			if got := desk.Journal[0].State == journal.Dropped; got != may && state != journal.Dropped {
				t.Errorf("dropped: %v, %v", got, last)
			}
		})
	}
}

func TestAQuestionIsAboutTheEntryItWasAskedFor(t *testing.T) {
	for means, between := range map[string]func(*Screen){
		"the cursor moves": func(s *Screen) { press(s, "down") },
		"esc is pressed":   func(s *Screen) { s.Back() },
		"it is sent meanwhile": func(s *Screen) {
			e := fixture.NewEntry(1, journal.Sent)
			s.Update(screen.JournalChanged{Entries: []journal.Entry{e, fixture.NewEntry(2, journal.Held)}})
		},
	} {
		t.Run(means, func(t *testing.T) {
			s, desk := opened(journal.Held, journal.Held)
			press(s, "X")
			between(s)
			press(s, "Y")
			if desk.Journal[0].State != journal.Held || desk.Journal[1].State != journal.Held {
				t.Error("something was dropped all the same")
			}
		})
	}
}

func TestANewEntryDoesNotMoveTheQuestion(t *testing.T) {
	s, desk := opened(journal.Held)
	press(s, "X")
	newer := fixture.NewEntry(2, journal.Held)
	desk.Put(newer)
	s.Update(screen.JournalChanged{Entries: []journal.Entry{newer, desk.Journal[0]}})
	press(s, "Y")
	if desk.Journal[0].State != journal.Dropped || desk.Journal[1].State != journal.Held {
		t.Errorf("the states are %s and %s", desk.Journal[0].State, desk.Journal[1].State)
	}
}

func TestAReadOnlySessionChangesNothing(t *testing.T) {
	s, desk := opened(journal.Held)
	s.s.ReadOnly = true
	press(s, "X", "Y", "R")
	if desk.Journal[0].State != journal.Held {
		t.Error("it was dropped")
	}
}

func TestTheHashIsCopiedWhole(t *testing.T) {
	s, desk := opened(journal.Sent)
	if got, ok := press(s, "y").(screen.Copying); !ok || got.Text != desk.Journal[0].Transactions[0].Hash.Hex() {
		t.Errorf("copied %v", got)
	}
}

func TestTheFirstLineSaysWhatIsUnderWay(t *testing.T) {
	for want, given := range map[string][]journal.State{
		"NOTE Nothing has been signed here yet.":       nil,
		"OK   Nothing is under way. 2 transactions":    {journal.Final, journal.Included},
		"NOTE 1 transaction is under way.":             {journal.Sent, journal.Held},
		"NOTE 2 transactions are held back":            {journal.Held, journal.Held},
		"WARN What became of 1 transaction is unknown": {journal.Unknown, journal.Sent},
	} {
		s, _ := opened(given...)
		if got := view(s); !strings.HasPrefix(got, want) {
			t.Errorf("%v: it begins with %q", given, strings.SplitN(got, "\n", 2)[0])
		}
	}
	s, _ := opened(journal.Final)
	s.Update(screen.JournalChanged{Entries: s.journal.Entries, Err: errors.New("disk gone\x1b[2J")})
	if got := view(s); !strings.HasPrefix(got, "BAD  The journal cannot be read: disk gone.") || !strings.Contains(got, "Bond 100 LPT") {
		t.Errorf("it says\n%s", got)
	}
}

func TestTheDetailsSayEverything(t *testing.T) {
	s, desk := opened(journal.Failed)
	press(s, "enter")
	got := strings.Join(strings.Fields(view(s)), " ")
	e := desk.Journal[0]
	for _, w := range []string{
		"Failed.", e.Transactions[0].Hash.Hex(), "nonce 41", "block 411,221,190", "612,345 of 700,000", "0.000021432075 ETH",
		"current round is not initialized", e.Account.Hex(), "12480.22 → 12580.22 LPT", "BondingManager.bondWithHint",
	} {
		if !strings.Contains(got, w) {
			t.Errorf("%q is not in\n%s", w, view(s))
		}
	}
	if !s.Back() || s.open != "" || s.Back() {
		t.Error("esc does not go back to the list, and then out")
	}
}
