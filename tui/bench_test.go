package tui

import (
	"testing"

	"lpconsole/tui/fixture"
	"lpconsole/tui/keys"
)

// BenchmarkFrame is one key and the whole frame after it.
func BenchmarkFrame(b *testing.B) {
	for name, key := range map[string]string{"home": "h", "data": "D", "orchestrators": "o"} {
		b.Run(name, func(b *testing.B) {
			v := open(&testing.T{}, 100, 30, nil)
			v.watch(fixture.Delegator(12))
			v.keys(key)
			down := keys.Press("down")
			b.ReportAllocs()
			for b.Loop() {
				_, _ = v.m.Update(down)
				_ = v.m.View()
			}
		})
	}
}

// BenchmarkStart is a console from nothing to its first frame, no terminal asked.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		v := open(&testing.T{}, 100, 30, nil)
		_ = v.m.View()
	}
}
