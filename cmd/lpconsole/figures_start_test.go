package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// firstFrame is whether the whole first screen is there: its first line and its
// last, with nothing from the network on it yet.
var firstFrame = has("lpconsole", "Home", "q quit")

// BenchmarkFirstFrame is the time from the start of the program to a whole first
// screen, in a terminal that answers no query, with an endpoint that is far away
// and one that nobody listens at. Its peer in the same run is the smallest Go
// program, started in the same way until its line is in the terminal.
func BenchmarkFirstFrame(b *testing.B) {
	d := deploy(b, roundTrip, "--block-time", "0", "--orchestrators", "5", "--delegators", "0", "--rounds", "1")
	smallest := build(b, hello)
	for name, endpoint := range map[string]string{"far": d.proxy.URL, "dead": "http://127.0.0.1:1"} {
		b.Run(name, func(b *testing.B) {
			var frame, floor spans
			for b.Loop() {
				p := openPane(b, environ(b.TempDir()), "", program(b, "lpconsole"), "--rpc", endpoint, "--controller", d.ready.Controller)
				frame = append(frame, p.until(0, "the first screen", firstFrame))
				p.close()
				p = openPane(b, environ(b.TempDir()), "", smallest)
				floor = append(floor, p.until(0, "a line", has("hello")))
				p.close()
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(frame.median(), "frame-ms")
			b.ReportMetric(frame.worst(), "frame-worst-ms")
			b.ReportMetric(floor.median(), "smallest-program-ms")
		})
	}
}

// hello is the smallest Go program that writes a line.
const hello = `package main

func main() { println("hello") }
`

// build makes a program to compare with.
func build(tb testing.TB, source string) (path string) {
	tb.Helper()
	path = filepath.Join(tb.TempDir(), "peer")
	if err := os.WriteFile(path+".go", []byte(source), 0o600); err != nil {
		tb.Fatal(err)
	}
	if out, err := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", path, path+".go").CombinedOutput(); err != nil {
		tb.Fatalf("%v: %s", err, out)
	}
	return path
}

// BenchmarkInit is what the packages of the program do before main begins, in
// milliseconds: all of them together, and the one that takes longest.
func BenchmarkInit(b *testing.B) {
	var all, longest spans
	for b.Loop() {
		cmd := exec.Command(program(b, "lpconsole"), "--version")
		cmd.Env = append(environ(b.TempDir()), "GODEBUG=inittrace=1")
		var trace strings.Builder
		cmd.Stderr = &trace
		if err := cmd.Run(); err != nil {
			b.Fatal(err)
		}
		sum, most := initialised(b, trace.String())
		all, longest = append(all, sum), append(longest, most)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(all.median(), "all-ms")
	b.ReportMetric(longest.median(), "longest-ms")
}

// initialised reads the runtime's trace: "init internal/bytealg @0.008 ms, 0.5 ms
// clock, 0 bytes, 0 allocs" (package runtime, environment variables).
func initialised(tb testing.TB, trace string) (all, longest time.Duration) {
	tb.Helper()
	for line := range strings.Lines(trace) {
		_, rest, ok := strings.Cut(line, " ms, ")
		if !strings.HasPrefix(line, "init ") || !ok {
			continue
		}
		took, err := time.ParseDuration(strings.Replace(rest[:strings.Index(rest, " clock")], " ", "", 1))
		if err != nil {
			tb.Fatal(err)
		}
		all, longest = all+took, max(longest, took)
	}
	if all == 0 {
		tb.Fatalf("the runtime traced no package: %q", trace)
	}
	return all, longest
}
