package tui

import (
	"errors"
	"fmt"
	"image/color"
	"reflect"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"lpconsole/chain"
	"lpconsole/livepeer"
	"lpconsole/tui/fixture"
	"lpconsole/tui/screen"
)

// ours reports whether a message was made in this repository and is to be given
// back to the model, rather than one for the terminal.
func ours(msg tea.Msg) bool {
	return strings.HasPrefix(reflect.TypeOf(msg).PkgPath(), "lpconsole/")
}

func TestKeysGoWhereTheyBelong(t *testing.T) {
	for name, c := range map[string]struct {
		keys  []string
		title string // of the screen shown after them
		over  bool   // something is open over it
		quit  bool
	}{
		"the console opens on home":              {nil, "Home", false, false},
		"D opens the data screen":                {[]string{"D"}, "Data", false, false},
		"o opens the list":                       {[]string{"o"}, "orchestrators", false, false},
		"esc goes back through what was opened":  {[]string{"o", "enter", "D", "esc", "esc"}, "orchestrators", false, false},
		"going to a place on the way goes back":  {[]string{"o", "enter", "D", "o", "esc"}, "Home", false, false},
		"esc goes back":                          {[]string{"D", "esc"}, "Home", false, false},
		"esc on home stays":                      {[]string{"esc", "esc"}, "Home", false, false},
		"h goes home":                            {[]string{"D", "h"}, "Home", false, false},
		"the same place is not stacked twice":    {[]string{"D", "D", "esc"}, "Home", false, false},
		"question mark opens the keys":           {[]string{"?"}, "Home", true, false},
		"question mark closes them again":        {[]string{"?", "?"}, "Home", false, false},
		"esc closes what is open before it goes": {[]string{"D", ":", "esc"}, "Data", false, false},
		"letters go to the open field":           {[]string{"/", "q", "D"}, "Home", true, false},
		"letters go to a field of the screen":    {[]string{"+", "q", "D", "?"}, "Home", false, false},
		"q quits":                                {[]string{"D", "q"}, "Data", false, true},
		"ctrl+c quits while typing":              {[]string{"+", "ctrl+c"}, "Home", false, true},
		"ctrl+c quits with something open":       {[]string{"/", "ctrl+c"}, "Home", true, true},
		"find opens a screen by its name":        {[]string{"/", "d", "a", "t", "a", "enter"}, "Data", false, false},
		"the palette runs a command":             {[]string{":", "s", "o", "u", "r", "c", "e", "s", "enter"}, "Data", false, false},
		"find without a match does nothing":      {[]string{"/", "z", "z", "z", "enter"}, "Home", true, false},
	} {
		t.Run(name, func(t *testing.T) {
			v := open(t, 100, 30, nil)
			v.show(fixture.Snapshot(100), nil)
			v.keys(c.keys...)
			if v.title() != c.title || (v.m.over != nil) != c.over || v.quit != c.quit {
				t.Errorf("after %v: on %q, something open: %v, quit: %v", c.keys, v.title(), v.m.over != nil, v.quit)
			}
		})
	}
}

func TestADisabledKeyGivesItsReason(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Options)
		key    string
		want   string
	}{
		"no suspend over SSH":            {func(o *Options) { o.Session.SSH = true }, "ctrl+z", "not over SSH"},
		"no orchestrator without a node": {nil, "enter", "no account is watched"},
		"nothing to copy":                {nil, "y", "no account is watched"},
	} {
		t.Run(name, func(t *testing.T) {
			v := open(t, 100, 30, c.change)
			v.show(fixture.Snapshot(10), nil)
			v.keys(c.key)
			if got := ansi.Strip(strings.Join(v.m.toast(), " ")); !strings.Contains(got, c.want) {
				t.Errorf("the toast says %q, not %q", got, c.want)
			}
			v.keys("?")
			if got := ansi.Strip(v.m.frame()); c.key != "ctrl+z" && !strings.Contains(got, c.want) {
				t.Errorf("help does not say %q:\n%s", c.want, got)
			}
		})
	}
}

func TestToastsFade(t *testing.T) {
	v := open(t, 80, 24, nil)
	v.send(screen.Toast{Level: screen.Warn, Text: "hello\x1b[31m\nworld"})
	if got := ansi.Strip(v.m.frame()); !strings.Contains(got, "hello world") {
		t.Errorf("no toast in\n%s", got)
	}
	_, _ = v.m.Update(ticked{at: fixture.Now.Add(toastTime)})
	if got := ansi.Strip(v.m.frame()); strings.Contains(got, "hello") {
		t.Errorf("the toast is still there:\n%s", got)
	}
}

func TestTheHeaderTellsTheNetworksState(t *testing.T) {
	change := func(f func(*livepeer.Snapshot)) *livepeer.Snapshot {
		s := fixture.Snapshot(10)
		f(s)
		return s
	}
	for name, c := range map[string]struct {
		snapshot *livepeer.Snapshot
		err      error
		want     []string
	}{
		"before the first answer":   {nil, nil, []string{"arbitrum", "connecting"}},
		"nothing answers":           {nil, errors.New("refused"), []string{"no connection"}},
		"another chain":             {nil, fmt.Errorf("reading: %w", &chain.WrongChainError{}), []string{"wrong chain"}},
		"all is well":               {fixture.Snapshot(10), nil, []string{"round 4,215", "68 %", "6h left", "lock in 4h", "ok  41ms", "now"}},
		"the source is gone":        {fixture.Snapshot(10), errors.New("refused"), []string{"round 4,215", "STALE"}},
		"the protocol is paused":    {change(func(s *livepeer.Snapshot) { s.Params.Paused = true }), nil, []string{"PAUSED"}},
		"the round is locked":       {change(func(s *livepeer.Snapshot) { s.Round.Locked = true }), nil, []string{"locked"}},
		"nobody began the round":    {change(func(s *livepeer.Snapshot) { s.Round.Initialized = false }), nil, []string{"not initialised", "overdue"}},
		"the newest block is old":   {change(func(s *livepeer.Snapshot) { s.Origin.Block.Time = fixture.Now.Add(-time.Hour) }), nil, []string{"block 1h old"}},
		"a round of length zero":    {change(func(s *livepeer.Snapshot) { s.Round.Length = 0 }), nil, []string{"0 %"}},
		"a round of absurd lengths": {change(func(s *livepeer.Snapshot) { s.Round.Length, s.Round.LockStart = 1<<64-1, 1<<64-1 }), nil, []string{"round 4,215"}},
	} {
		t.Run(name, func(t *testing.T) {
			v := open(t, 120, 30, nil)
			_, _ = v.m.Update(ticked{at: fixture.Now, health: v.m.opt.Source.health()})
			v.show(c.snapshot, c.err)
			got := ansi.Strip(v.m.header())
			for _, w := range c.want {
				if !strings.Contains(got, w) {
					t.Errorf("%q is not in %q", w, got)
				}
			}
		})
	}
}

func TestTheHeaderFitsAndKeepsWhatMatters(t *testing.T) {
	for w := 40; w <= 200; w++ {
		v := open(t, w, 24, nil)
		v.show(fixture.Snapshot(10), errors.New("refused"))
		got := ansi.Strip(v.m.header())
		if ansi.StringWidth(got) > w || !strings.Contains(got, "4,215") || !strings.Contains(got, "STALE") {
			t.Errorf("at %d columns the header is %q", w, got)
		}
	}
}

func TestTheThemeFollowsTheTerminal(t *testing.T) {
	v := open(t, 80, 24, func(o *Options) { o.Session.Theme = "" })
	if v.m.s.Theme.Light {
		t.Error("before the terminal answers the theme is not dark")
	}
	before := v.m.s.Generation
	v.send(tea.BackgroundColorMsg{Color: color.White})
	if !v.m.s.Theme.Light || v.m.s.Generation == before {
		t.Error("a white background does not give the light theme")
	}
	v.send(tea.ColorProfileMsg{Profile: colorprofile.ANSI})
	if v.m.s.Theme.Profile != colorprofile.ANSI || !v.m.s.Theme.Light {
		t.Error("the colour profile is not taken")
	}
	fixed := open(t, 80, 24, func(o *Options) { o.Session.NoColor = true })
	fixed.send(tea.BackgroundColorMsg{Color: color.White})
	fixed.send(tea.ColorProfileMsg{Profile: colorprofile.TrueColor})
	if fixed.m.s.Theme.Light || fixed.m.s.Theme.Profile != colorprofile.ASCII {
		t.Error("what the user chose is overruled by the terminal")
	}
}

func TestFindingAnAddressWatchesIt(t *testing.T) {
	v := open(t, 100, 30, nil)
	v.show(fixture.Snapshot(10), nil)
	a := fixture.Delegator(3)
	v.keys("D", "/")
	v.send(tea.PasteMsg{Content: " " + a.Hex() + "\n"})
	v.keys("down", "enter")
	if v.title() != "Home" || len(v.book.Watches) != 1 || v.book.Watches[0] != a {
		t.Errorf("on %q, watching %v", v.title(), v.book.Watches)
	}
	if got := ansi.Strip(v.m.frame()); !strings.Contains(got, "12,480.22") {
		t.Errorf("the account is not shown:\n%s", got)
	}
}

func TestAWrongChecksumIsSaidAndNotTaken(t *testing.T) {
	v := open(t, 100, 30, nil)
	v.keys("/")
	v.send(tea.PasteMsg{Content: "0x2f3754b1F0D53BE4BDb9c31A6a8BaA39e5A55065"})
	if got := ansi.Strip(v.m.frame()); !strings.Contains(got, "checksum") {
		t.Errorf("nothing is said of the checksum:\n%s", got)
	}
	v.keys("enter")
	if len(v.book.Watches) != 0 {
		t.Error("it was taken")
	}
}

func TestWritingErrorsAreShown(t *testing.T) {
	v := open(t, 100, 30, nil)
	v.book.Err = errors.New("disk full")
	v.show(fixture.Snapshot(10), nil)
	v.send(tea.PasteMsg{Content: fixture.Delegator(3).Hex()})
	v.keys("enter")
	if got := ansi.Strip(strings.Join(v.m.toast(), " ")); !strings.Contains(got, "disk full") {
		t.Errorf("the toast says %q", got)
	}
}

func TestTheBellWakesTheSessionAndClosingEndsIt(t *testing.T) {
	v := open(t, 100, 30, nil)
	woken := make(chan tea.Msg, 1)
	listen := v.m.listen()
	go func() { woken <- listen() }()
	v.net.Set(fixture.Snapshot(10), fixture.Now, nil)
	if read, ok := (<-woken).(networkRead); !ok || read.Snapshot == nil || !read.rung {
		t.Error("the bell did not bring the snapshot")
	}
	listen = v.m.listen()
	go func() { woken <- listen() }()
	v.m.Close()
	if msg := <-woken; msg != nil {
		t.Errorf("after closing it woke with %v", msg)
	}
}

func TestTheClipboardIsTheViewers(t *testing.T) {
	v := open(t, 100, 30, nil)
	_ = v.book.Watch(fixture.Delegator(3))
	v.send(screen.SessionChanged{})
	v.keys("y")
	if len(v.sent) != 1 || !strings.Contains(fmt.Sprint(v.sent[0]), fixture.Delegator(3).Hex()) {
		t.Errorf("the terminal got %v", v.sent)
	}
}
