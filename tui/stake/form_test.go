package stake

import (
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
)

func TestAmountsAreSaidWhileTheyAreTyped(t *testing.T) {
	for typed, want := range map[string]string{
		"":                       "there is 12,480.22 LPT staked",
		"5":                      "= 5.00 LPT; 12,475.22 LPT stay staked",
		"1.5k":                   "= 1,500.00 LPT; 10,980.22 LPT stay staked",
		"25%":                    "= 3,120.05 LPT; 9,360.16 LPT stay staked",
		"m":                      "= 12,480.22 LPT, everything staked",
		"ma":                     "= 12,480.22 LPT, everything staked",
		"max":                    "= 12,480.22 LPT, everything staked",
		"100%":                   "= 12,480.22 LPT, everything staked",
		"12480.22":               "= 12,480.22 LPT, everything staked",
		"20000":                  "that is more than there is: 12,480.22 LPT staked",
		"-5":                     "negative",
		"0":                      "zero",
		"abc":                    "not an amount",
		"1,000":                  "separators",
		"1e3":                    "not an amount",
		"500000000000000000000":  "base units",
		"0.0000000000000000001":  "more decimals than exist",
		"0.0000000000000000001%": "not a share",
	} {
		f := form(t, opened(me, nil), "u")
		typing(f, typed)
		if got := ansi.Strip(f.View()); !strings.Contains(got, want) {
			t.Errorf("%q: %q is not said:\n%s", typed, want, strings.Join(strings.Split(got, "\n")[:6], "\n"))
		}
		wrong := f.amount(typed).Level > 1
		if asked := press(f, "enter"); wrong != (len(asked) == 0) && typed != "" {
			t.Errorf("%q: wrong %v, asked %v", typed, wrong, asked)
		}
	}
}

func TestABondOfAnAccountWithoutStakeAsksForWhomFirst(t *testing.T) {
	f := form(t, opened(me, unbonded), "b")
	typing(f, "frie")
	if asked := press(f, "enter"); len(asked) != 0 {
		t.Fatalf("a review without an amount: %v", asked)
	}
	typing(f, "25%")
	r := reviewed(t, press(f, "enter"))
	if r.Kind != action.Bond || r.To != fixture.Orchestrator(2) || r.ToName != "old friend" || r.Amount != "25%" {
		t.Errorf("asked for %+v", r)
	}
}

func TestBondingToAnotherSaysThatTheStakeGoesAlong(t *testing.T) {
	k := opened(me, nil)
	var f *Form
	for _, m := range run(k, k.Begin(action.Bond, fixture.Orchestrator(2))) {
		f = m.(screen.Pushed).Screen.(*Form)
	}
	f.SetSize(100, 30)
	if got := strings.Join(strings.Fields(ansi.Strip(f.View())), " "); !strings.Contains(got, "its whole stake of 12,480.22 LPT goes along") {
		t.Errorf("nothing is said of it:\n%s", ansi.Strip(f.View()))
	}
}

func TestOrchestratorsAreFoundAsTheyAreTyped(t *testing.T) {
	f := form(t, opened(me, nil), "v")
	for typed, want := range map[string]common.Address{
		"frie":                             fixture.Orchestrator(2), // in its alias
		"OLD":                              fixture.Orchestrator(2),
		"o15.ex":                           fixture.Orchestrator(15),
		"o15e":                             fixture.Orchestrator(15), // letters in that order
		fixture.Orchestrator(9).Hex():      fixture.Orchestrator(9),
		fixture.Orchestrator(9).Hex()[2:9]: fixture.Orchestrator(9),
		fixture.Delegator(3).Hex():         fixture.Delegator(3), // no orchestrator: the review says so
	} {
		f.input().field.Set("")
		f.Update(tea.PasteMsg{Content: typed})
		c, ok := f.input().chosen()
		if !ok || c.address != want {
			t.Errorf("%q finds %s, not %s", typed, c.address, want)
		}
	}
	for _, typed := range []string{"zzz", "0x1234", "0x2f3754b1F0D53BE4BDb9c31A6a8BaA39e5A55065"} {
		f.input().field.Set("")
		f.Update(tea.PasteMsg{Content: typed})
		if asked := press(f, "enter"); len(asked) != 0 {
			t.Errorf("%q is taken: %v", typed, asked)
		}
		if f.wrong == "" {
			t.Errorf("nothing is said of %q", typed)
		}
	}
}

func TestOnesOwnOrchestratorIsNoPlaceToMoveTo(t *testing.T) {
	f := form(t, opened(me, nil), "v")
	for _, c := range f.input().found {
		if c.address == fixture.Orchestrator(12) {
			t.Error("it is offered")
		}
	}
}

func TestTheChoiceFollowsItsThing(t *testing.T) {
	f := form(t, opened(me, nil), "v")
	press(f, "down", "down")
	before, _ := f.input().chosen()
	next := fixture.Snapshot(20)
	next.Orchestrators[0], next.Orchestrators[2] = next.Orchestrators[2], next.Orchestrators[0]
	f.Update(fixture.Changed(next))
	if after, _ := f.input().chosen(); after.address != before.address {
		t.Error("a new snapshot moved the choice to another orchestrator")
	}
}

func TestWhereFeesGo(t *testing.T) {
	for means, c := range map[string]struct {
		keys []string
		to   common.Address
		sum  string
	}{
		"to the account, all of them":       {[]string{"enter"}, common.Address{}, "max"},
		"to another by its alias":           {[]string{"f", "r", "i", "enter"}, fixture.Orchestrator(2), "max"},
		"chosen from the list":              {[]string{"down", "enter"}, fixture.Orchestrator(2), "max"},
		"some of them":                      {[]string{"tab", "0", ".", "0", "1", "enter"}, common.Address{}, "0.01"},
		"the account, chosen from the list": {[]string{"down", "up", "enter"}, me, "max"},
	} {
		t.Run(means, func(t *testing.T) {
			f := form(t, opened(me, nil), "f")
			r := reviewed(t, press(f, c.keys...))
			if r.To != c.to || r.Amount != c.sum {
				t.Errorf("asked for %+v", r)
			}
		})
	}
}

func TestATransferNeedsAReceiverAndAnAmount(t *testing.T) {
	f := form(t, opened(me, nil), "T")
	f.Update(tea.PasteMsg{Content: fixture.Delegator(40).Hex()})
	if asked := press(f, "enter"); len(asked) != 0 {
		t.Fatalf("a review without an amount: %v", asked)
	}
	typing(f, "m")
	if r := reviewed(t, press(f, "enter")); r.To != fixture.Delegator(40) || r.Amount != "m" {
		t.Errorf("asked for %+v", r)
	}
}

// operator is the list of an orchestrator's actions.
func operator(t *testing.T, n int, snap func(*livepeer.Snapshot)) *operate {
	t.Helper()
	k := opened(fixture.Orchestrator(n), nil)
	if snap != nil {
		s := fixture.Snapshot(20)
		snap(s)
		run(k, k.Update(fixture.Changed(s)))
	}
	for _, m := range press(k, "O") {
		if p, ok := m.(screen.Pushed); ok {
			o := p.Screen.(*operate)
			o.SetSize(100, 30)
			return o
		}
	}
	t.Fatal("O opens nothing")
	return nil
}

func TestOperatingStartsWithWhatIsDue(t *testing.T) {
	late := operator(t, 11, nil)
	if r := reviewed(t, press(late, "enter")); r.Kind != action.Reward || r.Account != fixture.Orchestrator(11) {
		t.Errorf("asked for %+v", r)
	}
	waiting := operator(t, 12, func(s *livepeer.Snapshot) { s.Round.Initialized = false })
	if r := reviewed(t, press(waiting, "enter")); r.Kind != action.InitializeRound {
		t.Errorf("asked for %+v", r)
	}
	caller := operator(t, 12, func(s *livepeer.Snapshot) { s.Orchestrators[10].RewardCaller = fixture.Orchestrator(12) })
	if r := reviewed(t, press(caller, "enter")); r.Kind != action.Reward || r.To != fixture.Orchestrator(11) {
		t.Errorf("asked for %+v", r)
	}
}

func TestWhatIsNotDueSaysWhy(t *testing.T) {
	o := operator(t, 12, nil)
	choose := keys.Default().Operate.Choose
	if o.Refusal(choose) != "the round is initialised already" || len(press(o, "enter")) != 0 {
		t.Errorf("it says %q", o.Refusal(choose))
	}
	press(o, "down")
	if o.Refusal(choose) != "reward has been called in this round" || len(press(o, "enter")) != 0 {
		t.Errorf("it says %q", o.Refusal(choose))
	}
	locked := operator(t, 12, func(s *livepeer.Snapshot) { s.Round.Locked = true })
	press(locked, "down", "down")
	if got := locked.Refusal(choose); !strings.Contains(got, "locked") {
		t.Errorf("it says %q", got)
	}
}

// chosen is the form that choosing an operation by its name opens.
func chosen(t *testing.T, o *operate, name string) *Form {
	t.Helper()
	for range o.operations() {
		if list := o.operations(); list[o.place(list)].name == name {
			for _, m := range press(o, "enter") {
				f := m.(screen.Pushed).Screen.(*Form)
				f.SetSize(100, 30)
				return f
			}
		}
		press(o, "down")
	}
	t.Fatalf("there is no operation %q", name)
	return nil
}

func TestCutsStayAsTheyAreUnlessTyped(t *testing.T) {
	f := chosen(t, operator(t, 12, nil), "cuts")
	if asked := press(f, "enter"); len(asked) != 0 || f.wrong != "nothing would change" {
		t.Errorf("asked %v, %q", asked, f.wrong)
	}
	typing(f, "12.5")
	r := reviewed(t, press(f, "enter"))
	if r.Kind != action.SetCuts || r.RewardCut != "12.5" || r.FeeCut != f.own().FeeCut.String() {
		t.Errorf("asked for %+v", r)
	}
	for _, bad := range []string{"101", "-1", "x", "1.23456", "1."} {
		f.inputs[0].field.Set(bad)
		if asked := press(f, "enter"); len(asked) != 0 {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestTheServiceURIBeginsAsItIs(t *testing.T) {
	f := chosen(t, operator(t, 12, nil), "service URI")
	if f.text(0) != "https://o12.example:8935" {
		t.Errorf("it begins with %q", f.text(0))
	}
	f.inputs[0].field.Set("nonsense")
	if asked := press(f, "enter"); len(asked) != 0 {
		t.Error("nonsense is taken")
	}
	f.inputs[0].field.Set("https://new.example:8935")
	if r := reviewed(t, press(f, "enter")); r.URI != "https://new.example:8935" {
		t.Errorf("asked for %+v", r)
	}
}

func TestTheRewardCallerCanBeTakenBack(t *testing.T) {
	f := chosen(t, operator(t, 12, nil), "reward caller")
	last := f.input().found[len(f.input().found)-1]
	if !strings.Contains(last.note, "take the right back") {
		t.Fatalf("the last choice is %+v", last)
	}
	for range f.input().found {
		press(f, "down")
	}
	if r := reviewed(t, press(f, "enter")); r.Kind != action.SetRewardCaller || r.To != (common.Address{}) {
		t.Errorf("asked for %+v", r)
	}
}

func FuzzForms(f *testing.F) {
	f.Add([]byte("b25%\r"), uint8(80), uint8(24))
	f.Add([]byte("vold\r\x02\x03"), uint8(3), uint8(2))
	f.Fuzz(func(t *testing.T, script []byte, w, h uint8) {
		k := opened(fixture.Orchestrator(12), nil)
		var s screen.Screen = k
		names := []string{"up", "down", "enter", "esc", "tab", "shift+tab", "pgup", "pgdown", "backspace", "space", "ctrl+u"}
		for _, b := range script {
			name := string(rune(b))
			if int(b) < len(names) {
				name = names[b]
			}
			for _, m := range press(s, name) {
				switch m := m.(type) {
				case screen.Pushed:
					s = m.Screen
				case screen.Finished:
					s = k
				}
			}
			s.SetSize(int(w), int(h))
			checkFit(t, s, int(w), int(h))
		}
	})
}

// checkFit asserts that a screen draws inside its size.
func checkFit(t *testing.T, s screen.Screen, w, h int) {
	t.Helper()
	lines := strings.Split(s.View(), "\n")
	if len(lines) > max(1, h) {
		t.Fatalf("%d lines in %d", len(lines), h)
	}
	for _, l := range lines {
		if ansi.StringWidth(l) > w {
			t.Fatalf("a line of %d columns in %d: %q", ansi.StringWidth(l), w, ansi.Strip(l))
		}
	}
	if p, ok := s.(screen.Pointer); ok {
		if c := p.Cursor(); c != nil && (c.X < 0 || c.Y < 0 || c.X >= max(1, w) || c.Y >= max(1, h)) {
			t.Fatalf("the cursor is at %d,%d in %d×%d", c.X, c.Y, w, h)
		}
	}
}
