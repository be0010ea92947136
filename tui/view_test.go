package tui

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"lpconsole/chain/plan"
	"lpconsole/livepeer"
	"lpconsole/livepeer/action"
	"lpconsole/tui/clean"
	"lpconsole/tui/fixture"
	"lpconsole/wallet"
	"lpconsole/wallet/journal"
)

// views are the states of the shell that pictures and tests look at.
var views = map[string]func(v *viewer){
	"home-empty":      func(v *viewer) { v.show(fixture.Snapshot(100), nil) },
	"home-delegator":  func(v *viewer) { v.watch(fixture.Delegator(12)) },
	"home-own":        func(v *viewer) { v.watch(fixture.Orchestrator(11)) },
	"home-provenance": func(v *viewer) { v.watch(fixture.Delegator(7)); v.keys("d") },
	"home-typing":     func(v *viewer) { v.show(fixture.Snapshot(100), nil); v.keys("+", "0", "x", "1", "enter") },
	"home-down":       func(v *viewer) { v.show(nil, errors.New("arb1.example: connection refused")) },
	"data":            func(v *viewer) { v.show(fixture.Snapshot(100), nil); v.keys("D") },
	"help":            func(v *viewer) { v.show(fixture.Snapshot(100), nil); v.keys("?") },
	"find":            func(v *viewer) { v.show(fixture.Snapshot(100), nil); v.keys("/", "o", "l", "d") },
	"orchestrators":   func(v *viewer) { v.show(fixture.Snapshot(100), nil); v.keys("o", "down", "down") },
	"card":            func(v *viewer) { v.watch(fixture.Delegator(12)); v.keys("enter") },
	"compare": func(v *viewer) {
		v.show(fixture.Snapshot(100), nil)
		v.keys("o", "space", "down", "space", "down", "space", "c")
	},
	"stake": func(v *viewer) { v.watch(fixture.Delegator(12)); v.keys("s") },
	"stake-reward-due": func(v *viewer) {
		v.book.Watches = nil
		v.watch(fixture.Delegator(11))
		v.keys("s")
	},
	"stake-empty": func(v *viewer) {
		v.desk.Keyed = nil
		v.do(v.m.readKeys())
		v.show(fixture.Snapshot(100), nil)
		v.keys("s")
	},
	"bond-form": func(v *viewer) { v.watch(fixture.Delegator(12)); v.keys("s", "b", "2", "5", "%") },
	"move-form": func(v *viewer) { v.watch(fixture.Delegator(12)); v.keys("s", "v", "o", "1") },
	"fees-form": func(v *viewer) { v.watch(fixture.Delegator(12)); v.keys("s", "f") },
	"cuts-form": func(v *viewer) {
		v.watch(fixture.Orchestrator(12))
		v.keys("s", "O", "down", "down", "enter", "1", "2")
	},
	"operate": func(v *viewer) { v.watch(fixture.Orchestrator(11)); v.keys("s", "O") },
	"review":  func(v *viewer) { v.watch(fixture.Delegator(12)); v.keys("s", "b", "1", "0", "0", "enter") },
	"review-hold": func(v *viewer) {
		v.desk.Change = func(r *wallet.Review) { r.Plan.Hold = fixture.NewHold() }
		v.watch(fixture.Delegator(12))
		v.keys("s", "v", "f", "r", "i", "enter")
	},
	"review-refused": func(v *viewer) {
		v.desk.Change = func(r *wallet.Review) {
			r.Checks = append(r.Checks, plan.Check{Code: "paused", Text: "the protocol is paused", Hint: "wait until it is resumed"})
		}
		v.watch(fixture.Delegator(12))
		v.keys("s", "u", "m", "enter")
	},
	"review-watched": func(v *viewer) { v.watch(fixture.Delegator(9)); v.keys("s", "u", "m", "enter") },
	"review-passphrase": func(v *viewer) {
		v.watch(fixture.Delegator(12))
		v.keys("s", "u", "m", "enter", "enter", "x", "y", "z")
	},
	"review-signed": func(v *viewer) {
		v.watch(fixture.Delegator(12))
		v.keys("s", "u", "m", "enter", "enter", "x", "y", "z", "enter")
	},
	"transactions": func(v *viewer) { v.journal(); v.keys("t", "down") },
	"transaction":  func(v *viewer) { v.journal(); v.keys("t", "enter") },
	"drop":         func(v *viewer) { v.journal(); v.keys("t", "X") },
	"wallets":      func(v *viewer) { v.watch(fixture.Delegator(9)); v.keys("w") },
	"wallets-first": func(v *viewer) {
		v.desk.Keyed = nil
		v.do(v.m.readKeys())
		v.show(fixture.Snapshot(100), nil)
		v.keys("w", "0", "x", "1", "enter")
	},
	"palette": func(v *viewer) { v.show(fixture.Snapshot(100), nil); v.keys(":") },
}

// journal puts entries in all states into the journal.
func (v *viewer) journal() {
	v.watch(fixture.Delegator(12))
	for i, s := range []journal.State{
		journal.Dropped, journal.Expired, journal.Displaced, journal.Failed, journal.Final, journal.Included,
		journal.Unknown, journal.Signed, journal.Sent, journal.Held,
	} {
		e := fixture.NewEntry(i+1, s)
		e.Created = e.Created.Add(time.Duration(i) * 97 * time.Minute)
		v.desk.Put(e)
	}
	v.do(v.m.readJournal(false))
	v.m.toasts = nil
}

// watch shows the network with a as the user's account.
func (v *viewer) watch(a [20]byte) {
	_ = v.book.Watch(a)
	v.do(v.m.changed())
	v.show(fixture.Snapshot(100), nil)
}

func TestViews(t *testing.T) {
	for name, prepare := range views {
		for _, size := range [][2]int{{80, 24}, {100, 30}, {200, 60}} {
			t.Run(fmt.Sprintf("%s-%dx%d", name, size[0], size[1]), func(t *testing.T) {
				v := open(t, size[0], size[1], nil)
				prepare(v)
				golden.RequireEqual(t, []byte(trimmed(v.m.View().Content)))
			})
		}
	}
}

// The review is what people sign by: it has to be readable everywhere.
func TestReviewsInEveryTerminal(t *testing.T) {
	for _, name := range []string{"review", "review-hold", "review-refused", "stake", "transactions"} {
		for looks, change := range map[string]func(*Options){
			"ascii":     func(o *Options) { o.Session.ASCII = true },
			"no-color":  func(o *Options) { o.Session.NoColor = true },
			"dark":      nil,
			"light":     func(o *Options) { o.Session.Theme = "light" },
			"read-only": func(o *Options) { o.Session.ReadOnly = true },
		} {
			for _, size := range [][2]int{{80, 24}, {120, 40}} {
				t.Run(fmt.Sprintf("%s-%s-%dx%d", name, looks, size[0], size[1]), func(t *testing.T) {
					v := open(t, size[0], size[1], change)
					views[name](v)
					out := v.m.View().Content
					if looks == "ascii" || looks == "read-only" {
						out = trimmed(out)
					}
					golden.RequireEqual(t, []byte(out))
				})
			}
		}
	}
}

func TestViewsWithStyles(t *testing.T) {
	for _, theme := range []string{"dark", "light"} {
		t.Run(theme, func(t *testing.T) {
			v := open(t, 100, 30, func(o *Options) { o.Session.Theme = theme })
			views["home-delegator"](v)
			golden.RequireEqual(t, []byte(v.m.View().Content))
		})
	}
}

// trimmed is a view as text without spaces at line ends.
func trimmed(s string) string {
	lines := strings.Split(ansi.Strip(s), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n") + "\n"
}

// fits asserts that a view keeps inside the terminal and is clean.
func fits(t testing.TB, v tea.View, w, h int) {
	t.Helper()
	lines := strings.Split(v.Content, "\n")
	if len(lines) > h {
		t.Errorf("%d lines in a terminal of %d", len(lines), h)
	}
	for i, l := range lines {
		if got := ansi.StringWidth(l); got > w {
			t.Errorf("line %d is %d columns wide in a terminal of %d: %q", i, got, w, ansi.Strip(l))
		}
	}
	if clean.Rendered(v.Content) != v.Content {
		t.Errorf("the view is not clean")
	}
	if c := v.Cursor; c != nil && (c.X < 0 || c.Y < 0 || c.X >= w || c.Y >= h) {
		t.Errorf("the cursor is at %d,%d", c.X, c.Y)
	}
}

func TestEveryViewFitsEveryTerminal(t *testing.T) {
	for name, prepare := range views {
		t.Run(name, func(t *testing.T) {
			v := open(t, 100, 30, nil)
			prepare(v)
			for _, w := range []int{1, 2, 3, 5, 10, 20, 39, 40, 41, 50, 60, 79, 80, 95, 96, 97, 100, 150, 300} {
				for _, h := range []int{1, 2, 3, 5, 7, 8, 9, 12, 24, 30, 100} {
					v.send(tea.WindowSizeMsg{Width: w, Height: h})
					fits(t, v.m.View(), w, h)
				}
			}
		})
	}
}

func TestInASCIINothingElseIsDrawn(t *testing.T) {
	for name, prepare := range views {
		t.Run(name, func(t *testing.T) {
			v := open(t, 100, 30, func(o *Options) { o.Session.ASCII = true })
			prepare(v)
			for _, size := range [][2]int{{80, 24}, {100, 30}, {200, 60}, {30, 5}} {
				v.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
				out := v.m.View()
				for i := range len(out.Content) {
					if out.Content[i] >= 0x80 {
						at := out.Content[max(0, i-20):min(len(out.Content), i+20)]
						t.Fatalf("byte %#x in %q", out.Content[i], at)
					}
				}
				if strings.ContainsFunc(out.WindowTitle, func(r rune) bool { return r >= 0x80 }) {
					t.Errorf("the title is %q", out.WindowTitle)
				}
			}
		})
	}
}

// nasty is a string with everything that must not come through.
const nasty = "x\x1b]52;c;cm0=\x07\x1b[2J\x1b[8m\u202e\u200b\u009b31m\r\n\x00\xff" + "e\u0301\u0301\u0301\u0301\u0301\u0301日本"

func TestHostileStringsComeThroughNoView(t *testing.T) {
	long := strings.Repeat(nasty, 300)
	v := open(t, 100, 30, func(o *Options) { o.Network = long })
	v.book.Names[fixture.Delegator(12)] = long
	v.book.Names[fixture.Orchestrator(12)] = long
	s := fixture.Snapshot(100)
	s.Origin.Endpoint = long
	for i := range s.Orchestrators {
		s.Orchestrators[i].ServiceURI = long
	}
	_ = v.book.Watch(fixture.Delegator(12))
	v.do(v.m.changed())
	v.show(s, errors.New(long))
	check := func(what string) {
		t.Helper()
		for _, size := range [][2]int{{80, 24}, {200, 60}} {
			v.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			fits(t, v.m.View(), size[0], size[1])
			body := v.m.top().View()
			if out := clean.Rendered(body); out != body {
				i := 0
				for i < min(len(out), len(body)) && out[i] == body[i] {
					i++
				}
				t.Errorf("%s draws something that is not clean: %q", what, body[max(0, i-20):min(len(body), i+40)])
			}
			if title := v.m.View().WindowTitle; clean.Line(title) != title {
				t.Errorf("the window title is %q", title)
			}
		}
	}
	check("home")
	v.keys("d")
	check("home with provenance")
	v.keys("D")
	check("data")
	v.keys("o")
	check("orchestrators")
	v.keys("enter")
	check("the card")
	v.keys("/")
	check("find")
	v.send(tea.PasteMsg{Content: long})
	check("find with a paste")
	v.keys("esc", "?")
	check("help")
	v.send(screenToast(long))
	v.keys("esc")
	check("a toast")
	v.m.toasts = nil
	v.keys("s")
	check("stake")
	v.keys("v")
	check("a form")
	v.send(tea.PasteMsg{Content: long})
	check("a form with a paste")
	v.keys("esc", "w")
	check("wallets")
	e := fixture.NewEntry(1, journal.Failed)
	e.Title, e.Note, e.Hold = long, long, &plan.Hold{Reason: long, Keep: []plan.Condition{{Text: long}}}
	e.Changes, e.Warnings = hostile(long).Changes, hostile(long).Warnings
	e.Transactions[0].Reason, e.Transactions[0].Meaning = long, hostile(long).Transactions[0].Meaning
	v.news(fixture.NewEntry(1, journal.Sent))
	v.news(e)
	check("a toast of the journal")
	v.keys("t")
	check("transactions")
	v.keys("enter")
	check("a transaction")
	v.desk.Change = func(r *wallet.Review) { *r = *hostile(long) }
	v.keys("s", "W")
	check("a review")
	v.keys("end")
	check("the end of a review")
	v.desk.Fail = &action.Problem{Text: long, Hint: long}
	v.keys("esc", "W")
	check("a review that cannot be made")
	v.desk.Keyed[0].Where = long
	v.do(v.m.readKeys())
	v.keys("w")
	check("a key file")
}

// hostile is a review with a text wherever there can be one.
func hostile(text string) *wallet.Review {
	r := fixture.NewReview(action.Request{Kind: action.Unbond, Account: fixture.Delegator(12)})
	r.Plan.Title, r.Plan.Hold = text, &plan.Hold{Reason: text, Cost: text, Unit: text}
	r.Changes = []plan.Change{{Key: text, Label: text, Before: text, After: text + "x", Unit: text}, {Label: text, Before: "1", After: "2", Unit: "LPT"}}
	r.Warnings, r.Method, r.Agreed = []plan.Warning{{Code: text, Text: text}}, wallet.Method(text), []string{text, text}
	r.Checks = []plan.Check{{Code: text, Text: text, Hint: text}, {Code: text, OK: true, Text: text}}
	r.Transactions[0].Meaning = plan.Meaning{Contract: text, Function: text, Sentence: text, Args: []plan.Arg{{Name: text, Value: text}}}
	r.Origin.Endpoint = text
	r.Cost, r.MaxCost = nil, nil
	return r
}

func TestAnEmptyNetworkIsDrawn(t *testing.T) {
	v := open(t, 80, 24, nil)
	v.show(&livepeer.Snapshot{Origin: fixture.Origin()}, nil)
	fits(t, v.m.View(), 80, 24)
	if got := ansi.Strip(v.m.View().Content); !strings.Contains(got, "no orchestrators") {
		t.Errorf("nothing is said of it:\n%s", got)
	}
}
