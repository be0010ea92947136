package tui

import (
	"testing"

	"lpconsole/tui/fixture"
	"lpconsole/tui/keys"
)

// BenchmarkFrame is one key, which changes something on the screen, and the whole
// frame after it.
func BenchmarkFrame(b *testing.B) {
	for _, c := range []struct {
		name, key string
		rows      int
	}{
		{"home", "h", 100},
		{"data", "D", 100},
		{"table100", "o", 100},
		{"table1000", "o", 1000},
	} {
		b.Run(c.name, func(b *testing.B) {
			v := open(b, 100, 30, nil)
			v.watch(fixture.Delegator(12))
			v.show(fixture.Snapshot(c.rows), nil)
			v.keys(c.key)
			// Down the whole list and up again, so that a turn never finds the
			// frame of the one before.
			down, up := keys.Press("down"), keys.Press("up")
			at, step := 0, 1
			b.ReportAllocs()
			for b.Loop() {
				if step > 0 {
					_, _ = v.m.Update(down)
				} else {
					_, _ = v.m.Update(up)
				}
				_ = v.m.View()
				if at += step; at == 0 || at == c.rows-1 {
					step = -step
				}
			}
		})
	}
}

// BenchmarkNews is a new snapshot of the network and the whole frame after it.
func BenchmarkNews(b *testing.B) {
	for _, c := range []struct {
		name string
		rows int
	}{{"table100", 100}, {"table1000", 1000}} {
		b.Run(c.name, func(b *testing.B) {
			v := open(b, 100, 30, nil)
			v.keys("o")
			older, newer := fixture.Snapshot(c.rows), fixture.Snapshot(c.rows)
			newer.Orchestrators[0].SelfStake = fixture.LPT(8_000_000)
			b.ReportAllocs()
			for b.Loop() {
				v.show(newer, nil)
				_ = v.m.View()
				older, newer = newer, older
			}
		})
	}
}

// BenchmarkStart is a console from nothing to its first frame, no terminal asked.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		v := open(b, 100, 30, nil)
		_ = v.m.View()
	}
}
