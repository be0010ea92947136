package soak

import (
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"lpconsole/internal/faultproxy"
)

// A kill is the plan to end one process, at a step of its work.
type kill struct {
	step step
	turn int           // at the first, second, … time that it comes to this step
	wait time.Duration // for a kill at any time
	// reaches says whether the node hears of a request that the process had sent off
	// when it died.
	reaches bool

	mu   sync.Mutex
	came int
	shot bool
}

// A step is a place in the life of a transaction. Requests are told apart by
// what is in them; one that fits several is the first of the list.
type step struct {
	name    string
	method  string          // "" for one that is no request
	at      faultproxy.Step // of the request
	journal bool
	turns   int
}

// steps are where processes are killed. What has no method and is not of the
// journal is any moment.
var steps = []step{
	{name: "before the preview", method: "eth_simulateV1", at: faultproxy.Arrived, turns: 2},
	{name: "after the preview, before its answer", method: "eth_simulateV1", at: faultproxy.Forwarded, turns: 2},
	{name: "after the preview's answer", method: "eth_simulateV1", at: faultproxy.Answered, turns: 2},
	{name: "before the nonce", method: "eth_getTransactionCount", at: faultproxy.Arrived, turns: 4},
	{name: "after the nonce's answer", method: "eth_getTransactionCount", at: faultproxy.Answered, turns: 4},
	{name: "sent, before the node has it", method: "eth_sendRawTransaction", at: faultproxy.Arrived, turns: 3},
	{name: "sent, the node has it, before the answer", method: "eth_sendRawTransaction", at: faultproxy.Forwarded, turns: 3},
	{name: "sent, after the answer", method: "eth_sendRawTransaction", at: faultproxy.Answered, turns: 3},
	{name: "before the receipt", method: "eth_getTransactionReceipt", at: faultproxy.Arrived, turns: 4},
	{name: "after the receipt's answer", method: "eth_getTransactionReceipt", at: faultproxy.Answered, turns: 4},
	{name: "the journal was written to", journal: true, turns: 8},
	{name: "any moment"},
}

// impatient is the word for processes that are killed because they took too long:
// a person would have done so.
const impatient = "nobody waited any longer"

// longest is how late a kill at any moment may come: about as long as a run takes.
const longest = 700 * time.Millisecond

// drawKill chooses whether and where the next process dies.
func (w *worker) drawKill() *kill {
	if w.source.Float64() >= w.opt.KillRate {
		return nil
	}
	// What lies between the signature and the receipt is worth more trials.
	s := steps[w.source.IntN(len(steps))]
	if again := steps[w.source.IntN(len(steps))]; again.method == "eth_sendRawTransaction" || again.journal {
		s = again
	}
	k := &kill{step: s, turn: 1, reaches: w.source.IntN(2) == 0, wait: time.Duration(w.source.Int64N(int64(longest)))}
	for k.turn < s.turns && w.source.IntN(3) == 0 {
		k.turn++
	}
	return k
}

// arm starts what a kill needs that is not told by the proxy.
func (k *kill) arm(r *run) {
	switch {
	case k.step.journal:
		go k.follow(r)
	case k.step.method == "":
		go func() {
			timer := time.NewTimer(k.wait)
			defer timer.Stop()
			select {
			case <-timer.C:
				k.shoot(r)
			case <-r.gone:
			}
		}()
	}
}

// follow kills the process when its journal has changed often enough.
func (k *kill) follow(r *run) {
	tick := time.NewTicker(300 * time.Microsecond)
	defer tick.Stop()
	before := journalSize(r.w.file("data"))
	for {
		select {
		case <-r.gone:
			return
		case <-tick.C:
		}
		if now := journalSize(r.w.file("data")); now != before {
			before = now
			if k.comes() {
				k.shoot(r)
				return
			}
		}
	}
}

// journalSize is the size of everything in the folder of the journals.
func journalSize(dir string) (size int64) {
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.Contains(path, "journal") {
			return nil
		}
		if info, err := d.Info(); err == nil {
			size += info.Size() + 1
		}
		return nil
	})
	return size
}

// watch is told of every step of every request: processes die here. A request
// whose sender is dead goes on only as far as it had come.
func (s *soak) watch(e faultproxy.Event) bool {
	for _, w := range s.workers {
		if w.path == e.Path {
			r := w.running.Load()
			return r == nil || r.kill == nil || r.kill.told(r, e)
		}
	}
	return true
}

// told kills the process when the event is the one that was waited for.
func (k *kill) told(r *run, e faultproxy.Event) bool {
	if k.step.method == "" || e.Step != k.step.at || !slices.Contains(e.Methods, k.step.method) || !k.comes() {
		return true
	}
	k.shoot(r)
	<-r.gone
	return e.Step == faultproxy.Arrived && k.reaches
}

// comes counts a time that the process comes to the step.
func (k *kill) comes() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.came++
	return k.came == k.turn
}

// shoot ends the process with SIGKILL: it has no say in it.
func (k *kill) shoot(r *run) {
	k.mu.Lock()
	k.shot = true
	k.mu.Unlock()
	_ = r.cmd.Process.Kill()
}

// fired reports whether the process was shot at.
func (k *kill) fired() bool {
	if k == nil {
		return false
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.shot
}
