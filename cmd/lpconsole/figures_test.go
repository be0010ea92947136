package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common/hexutil"

	"lpconsole/chain"
	"lpconsole/internal/naive"
	"lpconsole/internal/slowproxy"
)

// The benchmarks in this file and its neighbours measure the figures of
// docs/benchmarks.md on the built programs; scripts/bench.sh runs them. One turn
// of a benchmark is one start of a program, and what is reported is the median of
// the turns, so a machine with other work to do changes them little. Times are
// never asserted, numbers of requests are.

// roundTrip is the distance of the endpoint.
const roundTrip = 100 * time.Millisecond

// spans are the times that the turns of a benchmark measured of one thing.
type spans []time.Duration

// median is in milliseconds.
func (s spans) median() float64 {
	slices.Sort(s)
	return float64(s[len(s)/2].Microseconds()) / 1000
}

// worst is in milliseconds.
func (s spans) worst() float64 { return float64(slices.Max(s).Microseconds()) / 1000 }

// A deployment is lpdevnet in a process of its own and a distant endpoint of it.
type deployment struct {
	*localChain
	proxy *slowproxy.Proxy
}

// deploy starts a chain that stands still and so gives every turn the same work.
func deploy(tb testing.TB, delay time.Duration, args ...string) *deployment {
	tb.Helper()
	// The program's own way of starting its chain looks in PATH as well.
	tb.Setenv("PATH", filepath.Dir(program(tb, "lpdevnet"))+string(os.PathListSeparator)+os.Getenv("PATH"))
	// It also lets its chain live, which a standing one must not.
	node, err := startDevnet(tb.Context(), append([]string{"--play=false"}, args...)...)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(node.stop)
	d := &deployment{node, slowproxy.New(node.ready.RPC, delay)}
	tb.Cleanup(d.proxy.Close)
	return d
}

// pool starts a standing chain with so many orchestrators.
func pool(tb testing.TB, orchestrators int) *deployment {
	tb.Helper()
	args := []string{"--block-time", "0"}
	if orchestrators > 100 {
		args = append(args, "--delegators", "0", "--rounds", "4")
	}
	return deploy(tb, roundTrip, append(args, "--orchestrators", strconv.Itoa(orchestrators))...)
}

// flags points the console to the distant endpoint.
func (d *deployment) flags() []string {
	return []string{"--rpc", d.proxy.URL, "--controller", d.ready.Controller}
}

// console opens the console for the first time in its life, with a key typed
// ahead.
func (d *deployment) console(tb testing.TB, typed string) *pane {
	tb.Helper()
	return openPane(tb, environ(tb.TempDir()), typed, program(tb, "lpconsole"), d.flags()...)
}

// rewardCalls is what the table says of reward calls, in part: "0/11".
var rewardCalls = regexp.MustCompile(`\d/\d`)

// tableShown is whether the rows are there that fit the terminal.
func tableShown(text []byte) bool {
	rows := map[string]bool{}
	for _, row := range row0x.FindAll(text, -1) {
		rows[string(row)] = true
	}
	return len(rows) >= 20
}

// callsShown is whether the table says how many rewards were missed.
func callsShown(text []byte) bool {
	return tableShown(text) && len(rewardCalls.FindAll(text, -1)) >= 20
}

// headless prints the table once, as a program that has never run before, and
// says how long that took and with how many requests.
func (d *deployment) headless(tb testing.TB, orchestrators int) (took time.Duration, requests int) {
	tb.Helper()
	before := d.proxy.Requests()
	cmd := exec.Command(program(tb, "lpconsole"), append(d.flags(), "orchestrators", "--json")...)
	cmd.Env = environ(tb.TempDir())
	began := time.Now()
	out, err := cmd.Output()
	took = time.Since(began)
	if err != nil {
		tb.Fatal(err)
	}
	var table doc
	if err := json.Unmarshal(out, &table); err != nil {
		tb.Fatal(err)
	}
	if len(table.Rows) != orchestrators || table.Rows[0]["reward_calls"] == nil {
		tb.Fatalf("%d rows of %d, the first of them %v", len(table.Rows), orchestrators, table.Rows[0])
	}
	return took, int(d.proxy.Requests() - before)
}

// BenchmarkTable is the time from the start of the program to the table of
// orchestrators, with an endpoint 100 ms away and nothing known from before: in
// the console, with the key that opens the table typed ahead, and as a JSON
// document, which has the reward calls of past rounds as well. Peers in the same
// run: the same table read one call at a time, and a bare request to the endpoint.
func BenchmarkTable(b *testing.B) {
	for _, orchestrators := range []int{100, 1000} {
		b.Run(strconv.Itoa(orchestrators), func(b *testing.B) { benchmarkTable(b, orchestrators) })
	}
}

func benchmarkTable(b *testing.B, orchestrators int) {
	d := pool(b, orchestrators)
	d.headless(b, orchestrators) // the node reads its state once
	var shown, complete, document, bare spans
	for b.Loop() {
		p := d.console(b, "o")
		shown = append(shown, p.until(0, "the table", tableShown))
		complete = append(complete, p.until(0, "the reward calls", callsShown))
		p.close()
		took, _ := d.headless(b, orchestrators)
		document = append(document, took)
		bare = append(bare, d.bare(b))
	}
	b.ReportMetric(0, "ns/op") // a turn has several starts in it
	b.ReportMetric(shown.median(), "console-ms")
	b.ReportMetric(shown.worst(), "console-worst-ms")
	b.ReportMetric(complete.median(), "console-calls-ms")
	b.ReportMetric(document.median(), "json-ms")
	b.ReportMetric(bare.median(), "bare-request-ms")
	if orchestrators == 100 {
		took, n := d.naive(b, orchestrators)
		b.ReportMetric(float64(n), "naive-calls")
		b.ReportMetric(float64(took.Milliseconds()), "naive-ms")
		b.ReportMetric(float64(took.Milliseconds())/shown.median(), "naive/console")
	}
}

// bare is the least a request to the endpoint takes.
func (d *deployment) bare(tb testing.TB) time.Duration {
	tb.Helper()
	began := time.Now()
	resp, err := http.Post(d.proxy.URL, "application/json", strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}`))
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		tb.Fatal(err)
	}
	return time.Since(began)
}

// naive reads the table one call at a time and says how long that took.
func (d *deployment) naive(tb testing.TB, orchestrators int) (time.Duration, int) {
	tb.Helper()
	client, err := chain.New(chain.Options{Endpoints: []string{d.proxy.URL}})
	if err != nil {
		tb.Fatal(err)
	}
	controller, err := chain.ParseAddress(d.ready.Controller)
	if err != nil {
		tb.Fatal(err)
	}
	began := time.Now()
	rows, n, err := naive.Read(tb.Context(), client, controller)
	if err != nil {
		tb.Fatal(err)
	}
	if len(rows) != orchestrators {
		tb.Fatalf("%d rows of %d", len(rows), orchestrators)
	}
	return time.Since(began), n
}

// BenchmarkRequests counts what passes the endpoint, connecting included: until
// the table is on the screen, until its reward calls are, for the JSON document,
// and for one reading of the running console.
func BenchmarkRequests(b *testing.B) {
	for _, c := range []struct {
		orchestrators         int
		table, inAll, refresh float64 // at most
	}{
		{100, 1, 2, 1},
		{1000, 4, 4, 4},
	} {
		b.Run(strconv.Itoa(c.orchestrators), func(b *testing.B) {
			d := pool(b, c.orchestrators)
			var table, inAll, document, refresh counts
			for b.Loop() {
				t, a, r := d.count(b)
				_, j := d.headless(b, c.orchestrators)
				table, inAll, refresh, document = append(table, t), append(inAll, a), append(refresh, r), append(document, j)
			}
			b.ReportMetric(0, "ns/op")
			for _, f := range []struct {
				unit string
				got  float64
				most float64
			}{
				{"table-requests", table.median(), c.table},
				{"with-calls-requests", inAll.median(), c.inAll},
				{"json-requests", document.median(), c.inAll},
				{"refresh-requests", refresh.median() / refreshes, c.refresh},
			} {
				b.ReportMetric(f.got, f.unit)
				if f.got > f.most {
					b.Errorf("%s: %g, more than %g", f.unit, f.got, f.most)
				}
			}
		})
	}
}

// heldBack is how long a request is held back that the table may not need. A
// console that does need it shows the table only afterwards. It is less than the
// client's patience with an endpoint.
const heldBack = 3 * time.Second

// refreshes is how many readings of the running console are counted.
const refreshes = 5

// count opens the console and counts: the requests before the table was there,
// those before its reward calls were, and those of some refreshes.
func (d *deployment) count(tb testing.TB) (table, inAll, refresh int) {
	tb.Helper()
	before := d.proxy.Requests()
	shown := make(chan struct{})
	var passed atomic.Int64
	d.proxy.Set(func(http.ResponseWriter, []byte) bool {
		if passed.Load() > 0 {
			select {
			case <-shown:
			case <-time.After(heldBack):
			}
		}
		select {
		case <-shown:
		default:
			passed.Add(1)
		}
		return false
	})
	defer d.proxy.Set(nil)
	p := d.console(tb, "o")
	defer p.close()
	p.until(0, "the table", tableShown)
	close(shown)
	table = int(passed.Load())
	p.until(0, "the reward calls", callsShown)
	inAll = int(d.proxy.Requests() - before)

	p.write("hd") // home names the block of its figures
	for range refreshes {
		head := fmt.Sprintf("block %d,", d.mine(tb))
		p.write("r")
		p.screen("the figures of "+head, has(head))
	}
	return table, inAll, int(d.proxy.Requests()-before) - inAll
}

// mine makes one block and returns its number.
func (d *deployment) mine(tb testing.TB) uint64 {
	tb.Helper()
	resp, err := http.Post(d.ready.RPC, "application/json", strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"devnet_mine","params":[1]}`))
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var answer struct {
		Result hexutil.Uint64 `json:"result"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		tb.Fatal(err)
	}
	return uint64(answer.Result)
}
