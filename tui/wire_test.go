package tui

import (
	"bytes"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"

	"github.com/charmbracelet/colorprofile"

	"lpconsole/tui/fixture"
)

// A wire draws views as Bubble Tea's renderer does and counts what would be sent
// to the terminal.
type wire struct {
	out    bytes.Buffer
	scr    *uv.TerminalRenderer
	screen uv.ScreenBuffer
}

func newWire(w, h int) *wire {
	l := &wire{screen: uv.NewScreenBuffer(w, h)}
	l.scr = uv.NewTerminalRenderer(&l.out, []string{"TERM=xterm-256color"})
	l.scr.SetColorProfile(colorprofile.TrueColor)
	l.scr.SetTabStops(-1)
	l.scr.SetScrollOptim(true)
	l.scr.SetFullscreen(true)
	l.scr.SetRelativeCursor(false)
	l.screen.Method = ansi.GraphemeWidth
	return l
}

// draw sends one view and says how many bytes that took.
func (l *wire) draw(t testing.TB, v tea.View) int {
	t.Helper()
	before := l.out.Len()
	l.screen.Clear()
	uv.NewStyledString(v.Content).Draw(l.screen, l.screen.Bounds())
	l.scr.Render(l.screen.RenderBuffer)
	if v.Cursor != nil {
		l.scr.MoveTo(v.Cursor.X, v.Cursor.Y)
	}
	if err := l.scr.Flush(); err != nil {
		t.Fatal(err)
	}
	return l.out.Len() - before
}

// littleChanges are changes of which little must be sent: before are the keys that
// lead there, most is a ceiling in bytes.
var littleChanges = map[string]struct {
	before []string
	change func(*viewer)
	most   int
}{
	"a second that passes": {nil, func(v *viewer) { _, _ = v.m.Update(ticked{at: fixture.Now.Add(time.Second), health: v.m.health}) }, 0},
	"an age that grows":    {nil, func(v *viewer) { _, _ = v.m.Update(ticked{at: fixture.Now.Add(10 * time.Second), health: v.m.health}) }, 60},
	"one figure of the network": {nil, func(v *viewer) {
		s := fixture.Snapshot(100)
		s.Params.Minted = fixture.LPT(17_004_130)
		v.show(s, nil)
	}, 60},
	"one figure of the list": {[]string{"o"}, func(v *viewer) {
		s := fixture.Snapshot(100)
		s.Orchestrators[12].SelfStake = fixture.LPT(8_000_000)
		v.show(s, nil)
	}, 60},
	"one step down the list": {[]string{"o", "down", "down"}, func(v *viewer) { v.keys("down") }, 500},
	"scrolling the list":     {[]string{"o", "pgdown"}, func(v *viewer) { v.keys("down") }, 300},
}

// sent makes a change in a console of 100×30 and returns what it puts on the wire.
func sent(t testing.TB, before []string, change func(*viewer)) []byte {
	t.Helper()
	v := open(t, 100, 30, nil)
	v.watch(fixture.Delegator(12))
	_, _ = v.m.Update(ticked{at: fixture.Now, health: v.m.opt.Source.health()})
	v.keys(before...)
	l := newWire(100, 30)
	if first := l.draw(t, v.m.View()); first < 1000 {
		t.Fatalf("the first frame took %d bytes: nothing was drawn", first)
	}
	l.draw(t, v.m.View())
	change(v)
	n := l.draw(t, v.m.View())
	return l.out.Bytes()[l.out.Len()-n:]
}

func TestLittleIsSentForLittleChange(t *testing.T) {
	for name, c := range littleChanges {
		t.Run(name, func(t *testing.T) {
			bytes := sent(t, c.before, c.change)
			t.Logf("%d bytes", len(bytes))
			if len(bytes) > c.most {
				t.Errorf("%d bytes were sent, more than %d: %q", len(bytes), c.most, bytes)
			}
		})
	}
}

// BenchmarkWire is the same in figures.
func BenchmarkWire(b *testing.B) {
	for name, c := range littleChanges {
		b.Run(name, func(b *testing.B) {
			n := 0
			for b.Loop() {
				n = len(sent(b, c.before, c.change))
			}
			b.ReportMetric(0, "ns/op") // most of a turn is the way to where the change is made
			b.ReportMetric(float64(n), "wire-B")
		})
	}
}
