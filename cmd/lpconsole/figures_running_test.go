package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"lpconsole/tui"
)

// settled is how long a terminal that stands still has got nothing.
const settled = 100 * time.Millisecond

// BenchmarkScroll counts the bytes that one step down a list sends that scrolls.
func BenchmarkScroll(b *testing.B) {
	d := deploy(b, 0, "--block-time", "0")
	p := d.console(b, "o")
	p.until(0, "the reward calls", callsShown)
	var steps counts
	for b.Loop() {
		p.write("\x1b[H\x1b[6~\x1b[6~") // home and two pages down: what comes next scrolls
		p.quiet(settled)
		mark := p.mark()
		p.write("j")
		p.until(mark, "a step", func([]byte) bool { return true })
		p.quiet(settled)
		steps = append(steps, p.mark()-mark)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(steps.median(), "scroll-B")
}

// idleFor is how long an idle console is watched: some readings of the network.
const idleFor = time.Minute

// ticking is a program that wakes up some times a second.
const ticking = `package main

import "time"

func main() {
	for range time.Tick(time.Second / %d) {
	}
}
`

// BenchmarkIdle is what a console costs that nobody touches, on a chain with a
// block a second: seconds of CPU an hour as the scheduler counts them, bytes to
// the terminal a minute and for the least change, which is the age in the header
// that grows, and requests a minute. Its peer in the
// same minute is a program that does nothing but look up as often as the renderer.
func BenchmarkIdle(b *testing.B) {
	if runtime.GOOS != "linux" {
		b.Fatal("the time of a process is read from /proc: run this on Linux")
	}
	d := deploy(b, roundTrip, "--block-time", "1s")
	clock := build(b, fmt.Sprintf(ticking, tui.FPS(false)))
	for _, screen := range []struct{ name, key string }{{"home", "h"}, {"table", "o"}} {
		b.Run(screen.name, func(b *testing.B) {
			p := d.console(b, "o")
			p.until(0, "the reward calls", callsShown)
			p.write(screen.key)
			peer := openPane(b, environ(b.TempDir()), "", clock)
			d.another(b) // the start is over when the second reading has come
			var cpu, least time.Duration
			var sent, asked int64
			var change counts
			minutes := 0
			for b.Loop() {
				spent, spentByPeer, mark, requests := p.cpu(), peer.cpu(), p.mark(), d.proxy.Requests()
				<-time.After(idleFor) // what is measured is that nothing happens
				cpu += p.cpu() - spent
				least += peer.cpu() - spentByPeer
				sent += int64(p.mark() - mark)
				asked += d.proxy.Requests() - requests
				change = append(change, p.sizes(mark)...)
				minutes++
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(cpu.Seconds()*60/float64(minutes), "cpu-s/h")
			b.ReportMetric(least.Seconds()*60/float64(minutes), "clock-cpu-s/h")
			b.ReportMetric(float64(sent)/float64(minutes), "B/min")
			b.ReportMetric(change.least(), "change-B")
			b.ReportMetric(float64(asked)/float64(minutes), "requests/min")
		})
	}
}

// another waits for the next request.
func (d *deployment) another(tb testing.TB) {
	tb.Helper()
	before, deadline := d.proxy.Requests(), time.Now().Add(patience)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for d.proxy.Requests() == before {
		if time.Now().After(deadline) {
			tb.Fatal("the console does not read the network again")
		}
		<-tick.C
	}
}

// cpu is what the threads of the program have spent on processors. The Go runtime
// keeps its threads, so none is missed.
func (p *pane) cpu() time.Duration {
	p.tb.Helper()
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", p.cmd.Process.Pid))
	if err != nil || len(threads) == 0 {
		p.tb.Fatalf("no thread of process %d is known: %v", p.cmd.Process.Pid, err)
	}
	var sum time.Duration
	for _, thread := range threads {
		text, err := os.ReadFile(thread)
		if err != nil {
			p.tb.Fatal(err)
		}
		// "time on the processor, time waiting for one, number of turns" in ns
		// (kernel: Documentation/scheduler/sched-stats.rst).
		var ns int64
		if _, err := fmt.Sscan(string(text), &ns); err != nil {
			p.tb.Fatal(err)
		}
		sum += time.Duration(ns)
	}
	return sum
}

// counts are numbers of bytes.
type counts []int

func (c counts) median() float64 {
	slices.Sort(c)
	return float64(c[len(c)/2])
}

func (c counts) least() float64 {
	if len(c) == 0 {
		return 0
	}
	return float64(slices.Min(c))
}
