package wallets

import (
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/tui/fixture"
	"lpconsole/tui/keys"
	"lpconsole/tui/screen"
	"lpconsole/tui/theme"
)

// opened is the list with a key file, a Ledger and a watched account.
func opened() *Screen {
	s := fixture.Session(theme.Options{})
	s.Keyed = fixture.NewDesk().Keyed
	_ = s.Book.Watch(fixture.Delegator(3))
	l := New(s)
	l.SetSize(100, 30)
	l.Start()
	return l
}

func press(l *Screen, names ...string) (all []tea.Msg) {
	for _, n := range names {
		all = append(all, run(l.Update(keys.Press(n)))...)
	}
	return all
}

func run(cmd tea.Cmd) (all []tea.Msg) {
	if cmd == nil {
		return nil
	}
	if batch, ok := cmd().(tea.BatchMsg); ok {
		for _, c := range batch {
			all = append(all, run(c)...)
		}
		return all
	}
	return []tea.Msg{cmd()}
}

func view(l *Screen) string { return ansi.Strip(l.View()) }

func TestEveryAccountSaysHowItSigns(t *testing.T) {
	got := view(opened())
	for _, w := range []string{
		"2 accounts can sign, 1 only watched.", "savings", fixture.Delegator(12).Hex(), "key file", "Ledger", "m/44'/60'/0'/0/0", "watch-only",
		"lpconsole wallet new", "--mnemonic",
	} {
		if !strings.Contains(got, w) {
			t.Errorf("%q is not in\n%s", w, got)
		}
	}
}

func TestWithoutAnAccountAnAddressIsAskedForAtOnce(t *testing.T) {
	s := fixture.Session(theme.Options{})
	l := New(s)
	l.SetSize(80, 24)
	l.Start()
	if !l.Typing() {
		t.Fatal("nothing is asked for")
	}
	l.Update(tea.PasteMsg{Content: fixture.Delegator(3).Hex() + "\n"})
	all := press(l, "enter")
	if w := s.Book.Watched(); len(w) != 1 || w[0] != fixture.Delegator(3) || l.Typing() {
		t.Errorf("watching %v", w)
	}
	home := false
	for _, m := range all {
		home = home || m == screen.Opening{Place: screen.Home}
	}
	if !home {
		t.Errorf("home is not shown: %v", all)
	}
}

func TestWhatIsNoAddressIsNotWatched(t *testing.T) {
	for typed, want := range map[string]string{
		"0x1234": "4 digits", "1234": "0x", "pon.eth": "name", "0x2f3754b1F0D53BE4BDb9c31A6a8BaA39e5A55065": "checksum",
	} {
		l := opened()
		press(l, "+")
		l.Update(tea.PasteMsg{Content: typed})
		press(l, "enter")
		if len(l.s.Book.Watched()) != 1 || !strings.Contains(view(l), want) {
			t.Errorf("%s: watching %v, it says\n%s", typed, l.s.Book.Watched(), view(l))
		}
	}
}

func TestAnAddressBeginsWithoutAKeyForIt(t *testing.T) {
	l := opened()
	press(l, "0", "x")
	if l.field.Value() != "0x" {
		t.Errorf("the field has %q", l.field.Value())
	}
	l = opened()
	l.Update(tea.PasteMsg{Content: "0xab"})
	if l.field.Value() != "0xab" {
		t.Errorf("the field has %q", l.field.Value())
	}
}

func TestKeys(t *testing.T) {
	l := opened()
	if got := press(l, "enter"); got[0] != (screen.Opening{Place: screen.Stake, Address: fixture.Delegator(12)}) {
		t.Errorf("enter opens %v", got)
	}
	if got := press(l, "y"); got[0] != (screen.Copying{Text: fixture.Delegator(12).Hex(), What: "address"}) {
		t.Errorf("y copies %v", got)
	}
	press(l, "A", "ctrl+u", "x", "enter")
	if l.s.Alias(fixture.Delegator(12)) != "x" {
		t.Errorf("the alias is %q", l.s.Alias(fixture.Delegator(12)))
	}
	if got := l.Refusal(l.s.Keys.Wallets.Forget); got == "" || len(press(l, "X")) != 0 {
		t.Error("an account with a key can be forgotten")
	}
	press(l, "down", "down", "X")
	if len(l.s.Book.Watched()) != 0 {
		t.Errorf("still watching %v", l.s.Book.Watched())
	}
}

func TestKeysThatCannotBeReadAreSaid(t *testing.T) {
	l := opened()
	l.Update(KeysFailed{errors.New("the folder can be read by others\x1b[2J")})
	if got := view(l); !strings.HasPrefix(got, "BAD  The keys cannot be read: the folder can be read by others.") {
		t.Errorf("it says\n%s", got)
	}
	l.Update(KeysFailed{})
	l.s.ReadOnly = true
	if got := view(l); !strings.HasPrefix(got, "NOTE This session is read-only") {
		t.Errorf("it says\n%s", got)
	}
}

func TestWithoutABookNothingBreaks(t *testing.T) {
	s := fixture.Session(theme.Options{})
	s.Book = nil
	l := New(s)
	l.SetSize(80, 24)
	l.Start()
	l.Update(tea.PasteMsg{Content: fixture.Delegator(3).Hex()})
	for _, m := range press(l, "enter") {
		if b, ok := m.(screen.BookChanged); ok && b.Err == nil {
			t.Error("it says that it was kept")
		}
	}
	if s.Own(common.Address{}) {
		t.Error("nobody's account is one's own")
	}
}
