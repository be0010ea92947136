package main

import (
	"bytes"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lpconsole/devnet"
	"lpconsole/internal/slowproxy"
)

// A process is a run of the program that has not ended.
type process struct {
	t    testing.TB
	cmd  *exec.Cmd
	mu   sync.Mutex
	out  bytes.Buffer
	errs bytes.Buffer
	done chan struct{}
}

// begin starts the program and leaves it alone.
func (h *household) begin(args ...string) *process {
	h.t.Helper()
	p := &process{t: h.t, cmd: h.command(h.t.Context(), args...), done: make(chan struct{})}
	p.cmd.Stdout, p.cmd.Stderr = p.writer(&p.out), p.writer(&p.errs)
	if err := p.cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	go func() {
		_ = p.cmd.Wait()
		close(p.done)
	}()
	h.t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		<-p.done
	})
	return p
}

type guarded struct {
	p *process
	b *bytes.Buffer
}

func (g guarded) Write(b []byte) (int, error) {
	g.p.mu.Lock()
	defer g.p.mu.Unlock()
	return g.b.Write(b)
}

func (p *process) writer(b *bytes.Buffer) guarded { return guarded{p, b} }

func (p *process) said() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.String() + p.errs.String()
}

// until waits for something to be so.
func until(t testing.TB, what string, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatalf("it never came to be that %s", what)
		}
		<-tick.C
	}
}

// says waits for a text on one of the two outputs.
func (p *process) says(text string) {
	p.t.Helper()
	until(p.t, "the program said "+text, func() bool {
		select {
		case <-p.done:
			if !strings.Contains(p.said(), text) {
				p.t.Fatalf("the program ended without saying %q: %s", text, p.said())
			}
		default:
		}
		return strings.Contains(p.said(), text)
	})
}

// end waits for the program.
func (p *process) end() result {
	p.t.Helper()
	select {
	case <-p.done:
	case <-time.After(patience):
		p.t.Fatalf("the program did not end: %s", p.said())
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return result{p.out.String(), p.errs.String(), p.cmd.ProcessState.ExitCode()}
}

func (p *process) interrupt() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		p.t.Fatal(err)
	}
}

func TestAnIntentIsDoneOnce(t *testing.T) {
	node := working(t)
	who := member(t, node, "delegator:bonded", 16)
	h := settle(t, node, who)
	nonce := h.nonce(who)
	first := h.does("unbond", "5", "--once", "august")
	// Run again it tells the outcome, needs no passphrase for it, and does nothing.
	r := h.run("unbond", "5", "--once", "august", "--yes", "--json")
	if r.code != exitDone {
		t.Fatalf("exit %d: %s", r.code, r.stderr)
	}
	again := h.document(r)
	if again.Transactions[0].Hash != first.Transactions[0].Hash || *again.ID != *first.ID {
		t.Errorf("the second run tells of %+v, the first did %+v", again.Transactions, first.Transactions)
	}
	if h.nonce(who) != nonce+1 {
		t.Errorf("the nonce went from %d to %d", nonce, h.nonce(who))
	}
	h.refuses("once_taken", "something else", "checkpoint", "--once", "august", "--yes", "--passphrase-file", h.secret())
	h.does("unbond", "5", "--once", "september")
	if h.nonce(who) != nonce+2 {
		t.Errorf("another word is another intent; the nonce went from %d to %d", nonce, h.nonce(who))
	}
}

// swallowing passes everything on but what would send.
func swallowing(t *testing.T, node *devnet.Chain) (url string, off func(), swallowed *atomic.Int64) {
	t.Helper()
	proxy := slowproxy.New(node.RPC, 0)
	t.Cleanup(proxy.Close)
	swallowed = &atomic.Int64{}
	proxy.Set(func(w http.ResponseWriter, body []byte) bool {
		if !bytes.Contains(body, []byte("eth_sendRawTransaction")) {
			return false
		}
		swallowed.Add(1)
		http.Error(w, "later", http.StatusServiceUnavailable)
		return true
	})
	return proxy.URL, func() { proxy.Set(nil) }, swallowed
}

func TestInterruptedAndResumed(t *testing.T) {
	node := working(t)
	who := member(t, node, "delegator:bonded", 17)
	h := settle(t, node, who)
	url, heal, swallowed := swallowing(t, node)
	h.rpc = []string{url}
	nonce, before := h.nonce(who), h.stake(who)

	p := h.begin("unbond", "5", "--yes", "--passphrase-file", h.secret(), "--json")
	until(t, "it was tried to send it", func() bool { return swallowed.Load() > 0 })
	p.interrupt()
	r := p.end()
	if r.code != exitInterrupted || !strings.Contains(r.stderr, "tx resume") {
		t.Errorf("exit %d: %s", r.code, r.stderr)
	}
	kept := h.document(r)
	if len(kept.Transactions) != 1 || kept.Transactions[0].Hash == "" || kept.Transactions[0].Block != nil {
		t.Errorf("the entry so far is %+v", kept)
	}

	// It stands in the journal, and nothing else is signed before it is settled.
	list := h.run("tx", "list", "--csv")
	if !strings.Contains(list.stdout, kept.Transactions[0].Hash) || strings.Count(list.stdout, "\n") != 2 {
		t.Errorf("the journal: %s%s", list.stdout, list.stderr)
	}
	show := h.run("tx", "show", kept.Transactions[0].Hash[:12], "--json")
	if show.code != exitDone || *h.document(show).ID != *kept.ID {
		t.Errorf("tx show: exit %d, %s%s", show.code, show.stdout, show.stderr)
	}

	heal()
	if r := h.run("tx", "resume"); r.code != exitDone || !strings.Contains(r.stdout, "included") {
		t.Errorf("tx resume: exit %d, %s%s", r.code, r.stdout, r.stderr)
	}
	if h.nonce(who) != nonce+1 || before.Sub(h.stake(who)) != lpt("5") {
		t.Errorf("the nonce went from %d to %d, the stake from %s to %s", nonce, h.nonce(who), before, h.stake(who))
	}
	if r := h.run("tx", "resume"); r.code != exitDone || !strings.Contains(r.stderr, "nothing is open") {
		t.Errorf("tx resume when nothing is open: exit %d, %s%s", r.code, r.stdout, r.stderr)
	}
}

// TestNoNewsIsNoAnswer waits in vain: what became of it cannot be told, and a
// script learns what there is and how to go on.
func TestNoNewsIsNoAnswer(t *testing.T) {
	node := working(t)
	who := member(t, node, "delegator:bonded", 19)
	h := settle(t, node, who)
	url, heal, _ := swallowing(t, node)
	h.rpc = []string{url}
	r := h.signed("unbond", "5", "--wait", "1s", "--json")
	if r.code != exitUnknown || !strings.Contains(r.stderr, `"unfinished"`) || !strings.Contains(r.stderr, "tx resume") {
		t.Errorf("exit %d: %s", r.code, r.stderr)
	}
	entry := h.document(r)
	if entry.ID == nil || len(entry.Transactions) != 1 || entry.Transactions[0].Block != nil {
		t.Errorf("the entry so far is %+v", entry)
	}
	heal()
	if r := h.run("tx", "resume", "--json"); r.code != exitDone || !strings.Contains(r.stdout, `"included"`) {
		t.Errorf("tx resume: exit %d, %s%s", r.code, r.stdout, r.stderr)
	}
}

func TestNoWaitReturnsWhenTheBytesAreOut(t *testing.T) {
	node := working(t)
	who := member(t, node, "delegator:bonded", 18)
	h := settle(t, node, who)
	nonce := h.nonce(who)
	d := h.does("unbond", "5", "--no-wait")
	if len(d.Transactions) != 1 || d.Transactions[0].Hash == "" {
		t.Errorf("got %+v", d)
	}
	until(t, "the transaction was in a block", func() bool { return h.nonce(who) == nonce+1 })
}

// TestNoWaitDoesNotTakeTheJournalsWordForIt runs an intent again whose bytes were
// written down as sent and that no endpoint has taken, as after a crash.
func TestNoWaitDoesNotTakeTheJournalsWordForIt(t *testing.T) {
	node := working(t)
	who := member(t, node, "delegator:bonded", 24)
	h := settle(t, node, who)
	url, heal, swallowed := swallowing(t, node)
	h.rpc = []string{url}
	nonce, before := h.nonce(who), h.stake(who)
	for _, run := range []string{"first", "second"} {
		tried := swallowed.Load()
		r := h.signed("unbond", "5", "--no-wait", "--once", "august", "--wait", "1s", "--json")
		if r.code != exitUnknown || *h.document(r).State != "sent" {
			t.Errorf("the %s time nothing got out: exit %d, %s%s", run, r.code, r.stdout, r.stderr)
		}
		if swallowed.Load() == tried {
			t.Errorf("the %s time it was not tried to send it", run)
		}
	}
	heal()
	if r := h.run("unbond", "5", "--no-wait", "--once", "august", "--yes", "--json"); r.code != exitDone {
		t.Errorf("exit %d, %s%s", r.code, r.stdout, r.stderr)
	}
	if h.nonce(who) != nonce+1 || before.Sub(h.stake(who)) != lpt("5") {
		t.Errorf("the nonce went from %d to %d, the stake from %s to %s", nonce, h.nonce(who), before, h.stake(who))
	}
}

func TestAnIntentWithoutANameIsRefused(t *testing.T) {
	node := working(t)
	who := member(t, node, "delegator:bonded", 24)
	h := settle(t, node, who)
	// What a script gets when its variable is not set.
	h.refuses("bad_once", "empty", "unbond", "5", "--once", "", "--yes", "--passphrase-file", h.secret())
}

// TestFailedOnChain stops the protocol between the preview and the block.
func TestFailedOnChain(t *testing.T) {
	node := start(t, devnet.Config{Orchestrators: 4, Delegators: 12, Rounds: 4, Seed: 4})
	who, owner := member(t, node, "demo-delegator", 0), member(t, node, "owner", 0)
	h := settle(t, node, who)
	proxy := slowproxy.New(node.RPC, 0)
	defer proxy.Close()
	h.rpc = []string{proxy.URL}
	var once sync.Once
	proxy.Set(func(_ http.ResponseWriter, body []byte) bool {
		if bytes.Contains(body, []byte("eth_sendRawTransaction")) {
			once.Do(func() {
				if _, err := node.Do(t.Context(), owner, nil, node.Protocol.Controller, "pause"); err != nil {
					t.Error(err)
				}
			})
		}
		return false
	})
	nonce := h.nonce(who)
	r := h.signed("unbond", "5", "--json")
	if r.code != exitReverted || !strings.Contains(r.stderr, `"failed_on_chain"`) || !strings.Contains(r.stderr, "paused") {
		t.Errorf("exit %d: %s", r.code, r.stderr)
	}
	d := h.document(r)
	if *d.State != "failed" || d.Transactions[0].Block == nil || h.nonce(who) != nonce+1 {
		t.Errorf("the entry is %+v, the nonce %d", d, h.nonce(who))
	}
	proxy.Set(nil)
	// What failed before is refused now, before anything is signed.
	h.refuses("paused", "paused", "unbond", "5", "--yes", "--passphrase-file", h.secret())
	if r := h.run("tx", "list"); !strings.Contains(r.stdout, "failed") {
		t.Errorf("tx list: %s", r.stdout)
	}
}

// TestHeldUntilTheReward signs now, and is sent by itself when the orchestrator
// has called reward: nothing of that reward is lost.
func TestHeldUntilTheReward(t *testing.T) {
	node := start(t, devnet.Config{Orchestrators: 4, Delegators: 12, Rounds: 4, Seed: 5})
	who, operator := member(t, node, "demo-delegator", 0), member(t, node, "demo-orchestrator", 0)
	if got := settle(t, node).delegate(who); got != operator.Address {
		t.Fatalf("the demo delegator is with %s", got)
	}
	h := settle(t, node, who)
	nonce, before := h.nonce(who), h.stake(who)

	// Acting now says what it costs, as a warning and as a hold.
	r := h.run("unbond", "100", "--dry-run", "--json")
	now := h.document(r)
	if now.Hold == nil || now.Hold["cost"] == nil || !strings.Contains(r.stdout, "forfeit") {
		t.Errorf("nothing is said of the reward that is lost: %s", r.stdout)
	}

	p := h.begin("unbond", "100", "--hold", "--yes", "--passphrase-file", h.secret())
	p.says("held")
	if h.nonce(who) != nonce {
		t.Fatal("it was sent before the reward")
	}

	// Meanwhile the account belongs to that process.
	second := h.signed("unbond", "1")
	if second.code != exitRefused || h.nonce(who) != nonce || !strings.Contains(second.stderr, "in use by lpconsole (process") {
		t.Errorf("a second process: exit %d, %s", second.code, second.stderr)
	}
	if r := h.run("tx", "list"); r.code != exitDone || !strings.Contains(r.stdout, "held") {
		t.Errorf("tx list beside it: exit %d, %s%s", r.code, r.stdout, r.stderr)
	}

	if _, err := node.Do(t.Context(), operator, nil, node.Protocol.BondingManager, "reward"); err != nil {
		t.Fatal(err)
	}
	rewarded := h.stake(who)
	if rewarded.Cmp(before) <= 0 {
		t.Fatal("the reward gave nothing")
	}
	if r := p.end(); r.code != exitDone || !strings.Contains(r.stdout, "included") {
		t.Errorf("exit %d, %s%s", r.code, r.stdout, r.stderr)
	}
	if got := rewarded.Sub(h.stake(who)); got != lpt("100") || h.nonce(who) != nonce+1 {
		t.Errorf("%s left, with the nonce %d after %d", got, h.nonce(who), nonce)
	}
	// The reward has been called: there is nothing to wait for any more.
	h.refuses("no_hold", "nothing to wait for", "unbond", "1", "--hold", "--yes", "--passphrase-file", h.secret())
}

func TestAHoldSurvivesItsProcessAndEndsAtTheLock(t *testing.T) {
	node := start(t, devnet.Config{Orchestrators: 4, Delegators: 12, Rounds: 4, Seed: 6})
	who := member(t, node, "demo-delegator", 0)
	h := settle(t, node, who)
	nonce := h.nonce(who)
	hold := func(word string) *process {
		p := h.begin("unbond", "100", "--hold", "--once", word, "--yes", "--passphrase-file", h.secret())
		p.says("held")
		return p
	}

	// One is dropped.
	p := hold("first")
	p.interrupt()
	if r := p.end(); r.code != exitInterrupted || !strings.Contains(r.stderr, "tx resume") {
		t.Errorf("exit %d: %s", r.code, r.stderr)
	}
	if r := h.run("tx", "drop", "first"); r.code != exitDone || !strings.Contains(r.stdout, "dropped") {
		t.Errorf("tx drop: exit %d, %s%s", r.code, r.stdout, r.stderr)
	}
	if r := h.signed("unbond", "100", "--once", "first"); r.code != exitRefused || !strings.Contains(r.stderr, "dropped") {
		t.Errorf("what was dropped stays so: exit %d, %s", r.code, r.stderr)
	}

	// Another is returned from at once, goes on in another process, and ends when
	// the round is locked.
	r := h.signed("unbond", "100", "--hold", "--once", "second", "--no-wait", "--json")
	if r.code != exitDone || *h.document(r).State != "held" {
		t.Fatalf("exit %d, %s%s", r.code, r.stdout, r.stderr)
	}
	resumed := h.begin("tx", "resume")
	resumed.says("held")
	lock(t, node)
	if r := resumed.end(); r.code != exitRefused || !strings.Contains(r.stderr, "expired") {
		t.Errorf("exit %d, %s%s", r.code, r.stdout, r.stderr)
	}
	if h.nonce(who) != nonce {
		t.Errorf("the nonce went from %d to %d", nonce, h.nonce(who))
	}
}

// TestAHoldIsNotInTheWayOfOtherAccounts goes on with two accounts, of which the one
// with the older entry waits for a reward that nobody calls.
func TestAHoldIsNotInTheWayOfOtherAccounts(t *testing.T) {
	node := start(t, devnet.Config{Orchestrators: 4, Delegators: 12, Rounds: 4, Seed: 6})
	waits, other := member(t, node, "demo-delegator", 0), member(t, node, "fresh", 0)
	h := settle(t, node, waits, other)
	if r := h.signed("unbond", "100", "--hold", "--no-wait", "--account", waits.Address.Hex()); r.code != exitDone {
		t.Fatalf("exit %d, %s%s", r.code, r.stdout, r.stderr)
	}
	url, heal, _ := swallowing(t, node)
	h.rpc = []string{url}
	to := member(t, node, "demo-orchestrator", 0).Address.Hex()
	if r := h.signed("bond", "5", to, "--wait", "1s", "--account", other.Address.Hex()); r.code != exitUnknown {
		t.Fatalf("exit %d, %s%s", r.code, r.stdout, r.stderr)
	}
	heal()
	nonce := h.nonce(waits)
	p := h.begin("tx", "resume")
	until(t, "the other account's stake is there", func() bool { return h.stake(other) == lpt("5") })
	p.says("held")
	p.interrupt()
	if r := p.end(); r.code != exitInterrupted || h.nonce(waits) != nonce {
		t.Errorf("exit %d, %s%s; the nonce went from %d to %d", r.code, r.stdout, r.stderr, nonce, h.nonce(waits))
	}
}

// lock makes blocks until the round is locked.
func lock(t *testing.T, node *devnet.Chain) {
	t.Helper()
	for view(t, node, node.Protocol.RoundsManager, "currentRoundLocked")[0] != true {
		if err := node.Mine(1); err != nil {
			t.Fatal(err)
		}
	}
}

func TestARoundIsInitialised(t *testing.T) {
	node := start(t, devnet.Config{Orchestrators: 4, Delegators: 12, Rounds: 4, Seed: 7})
	who := member(t, node, "fresh", 0)
	h := settle(t, node, who)
	round, err := node.NextRound()
	if err != nil {
		t.Fatal(err)
	}
	to := member(t, node, "demo-orchestrator", 0).Address.Hex()
	h.refuses("round_initialized", "initiali", "bond", "5", to, "--yes", "--passphrase-file", h.secret())
	h.does("initialize-round")
	if last := view(t, node, node.Protocol.RoundsManager, "lastInitializedRound")[0]; last.(interface{ Uint64() uint64 }).Uint64() != round {
		t.Errorf("round %v is initialised, not %d", last, round)
	}
	h.does("bond", "5", to)
}
