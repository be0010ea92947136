package tui

import (
	"errors"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"lpconsole/livepeer"
	"lpconsole/tui/fixture"
	"lpconsole/tui/keys"
	"lpconsole/tui/screen"
	"lpconsole/wallet"
	"lpconsole/wallet/journal"
)

func screenToast(s string) tea.Msg { return screen.Toast{Text: s} }

// FuzzUpdate reads bytes as messages: sizes, keys, pastes, clicks, ticks and
// readings. After each one the view must fit.
func FuzzUpdate(f *testing.F) {
	f.Add([]byte("\x00\x10\x08\x01?\x01/\x02abc\x00\x05D\x03\x04\x05\x06"))
	f.Add([]byte("\x0a\x0c\x01s\x01u\x01m\x02\x04\x02\x04\x01x\x02\x04\x09\x01\x02\x01t\x02\x04"))
	f.Add([]byte("\x01w\x03\x01q\x00\x01\x01\x04\x10\x10\x07\x01:"))
	names := []string{"up", "down", "left", "right", "enter", "esc", "tab", "pgup", "pgdown", "home", "end", "backspace", "ctrl+l", "ctrl+u", "space", "delete"}
	f.Fuzz(func(t *testing.T, script []byte) {
		v := open(&testing.T{}, 80, 24, nil)
		v.t = t
		w, h := 80, 24
		next := func() byte {
			if len(script) == 0 {
				return 0
			}
			b := script[0]
			script = script[1:]
			return b
		}
		for steps := 0; len(script) > 0 && steps < 200; steps++ {
			switch next() % 11 {
			case 0:
				w, h = int(next())+1, int(next())%80+1
				v.send(tea.WindowSizeMsg{Width: w, Height: h})
			case 1:
				if k := next(); k >= ' ' && k <= '~' {
					v.send(keys.Press(string(rune(k))))
				}
			case 2:
				v.send(keys.Press(names[int(next())%len(names)]))
			case 3:
				n := min(int(next()), len(script))
				v.send(tea.PasteMsg{Content: string(script[:n])})
				script = script[n:]
			case 4:
				v.send(tea.MouseClickMsg{X: int(next()), Y: int(next()), Button: tea.MouseLeft})
			case 5:
				v.send(tea.MouseWheelMsg{X: int(next()), Y: int(next()), Button: []tea.MouseButton{tea.MouseWheelUp, tea.MouseWheelDown}[next()%2]})
			case 6:
				_, _ = v.m.Update(ticked{at: fixture.Now.Add(time.Duration(next()) * time.Second), health: v.m.opt.Source.health()})
			case 7:
				n := int(next())
				s := fixture.Snapshot(n % 12)
				if n > 100 {
					s.Round = livepeer.Round{Number: uint64(n), Length: uint64(next()), BlockNow: uint64(next()), LockStart: uint64(next()), Initialized: n%2 == 0, Locked: n%3 == 0}
				}
				v.show(s, nil)
			case 8:
				v.show(nil, errors.New("gone"))
			case 9:
				states := []journal.State{journal.Held, journal.Signed, journal.Sent, journal.Unknown, journal.Included, journal.Final, journal.Failed, "no state"}
				v.news(fixture.NewEntry(int(next())%4, states[int(next())%len(states)]))
			case 10:
				n := next()
				v.desk.Change = func(r *wallet.Review) {
					if n&1 != 0 {
						r.Plan.Hold = fixture.NewHold()
					}
					if n&2 != 0 {
						*r = *hostile("x\x1b[2J\u202e")
					}
					if n&4 != 0 {
						r.Transactions, r.Changes, r.Checks, r.MaxCost = nil, nil, nil, nil
					}
				}
				v.watch(fixture.Delegator(int(n) % 14))
			}
			fits(t, v.m.View(), w, h)
		}
	})
}
