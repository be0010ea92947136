package soak_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"lpconsole/internal/faultproxy"
	"lpconsole/internal/soak"
)

// The default is a slice of the whole, for every `make test`; `make soak` asks
// for more. A figure that must be reached makes the test fail below it.
var (
	intents = flag.Int("soak.intents", 60, "how many things the program is told to do")
	control = flag.Int("soak.control", 60, "how many the naive sender is")
	workers = flag.Int("soak.workers", 20, "how many accounts are at work at a time")
	rate    = flag.Float64("soak.rate", 0.3, "share of requests that meet a fault; of those with a transaction it is more")
	killing = flag.Float64("soak.killrate", 0.4, "share of processes that are to be killed")
	reorgs  = flag.Int("soak.reorg", 10, "after how many intents the newest blocks go away")
	restart = flag.Int("soak.restart", 25, "after how many intents the node goes away")
	wait    = flag.Duration("soak.patience", 10*time.Second, "after how long a process is killed because nobody waits any longer")
	limit   = flag.Duration("soak.limit", 0, "after how long no new intent is begun; 0: never")
	seed    = flag.Uint64("soak.seed", 1, "chooses faults and kills")
	faults  = flag.Uint64("soak.faults", 300, "faults that there must be")
	kills   = flag.Int("soak.kills", 15, "kills that there must be")
	report  = flag.String("soak.report", "", "file for the table")
)

// mix is how often each kind of fault comes beside the others: those that cost a
// program many seconds each come less often, or else there would be time for
// nothing else.
func mix() map[faultproxy.Kind]float64 {
	weights := make(map[faultproxy.Kind]float64)
	for _, k := range faultproxy.Kinds {
		weights[k] = 1
	}
	weights[faultproxy.Late] = 0.03
	weights[faultproxy.TooManyWait] = 0.3
	weights[faultproxy.WrongChain] = 0.3
	return weights
}

// page is the file that -soak.report asks for.
const page = `# The soak

What the last whole run of ` + "`make soak`" + ` found. Each one writes this page.

The real program bonds on a local chain with the project's own contracts, as a script would: ` + "`bond AMOUNT TO --once KEY`" + `,
again and again with the same key until it says that it is done. Between it and the node stands a proxy that spoils requests. The
program is killed (SIGKILL) at every step, up to eight of the newest blocks are taken back with or without their transactions, and
the node is restarted. Each intent bonds an amount that no other intent of its account has: the contract's Bond events and the
account's stake say how often each was done. A naive sender, which reads the nonce again and tries again, works through the same
proxy: a run in which it did everything exactly once would prove nothing.

%d intents were begun, with seed %d and a fault in %.0f %% of requests (five thirds of that where a request carries a transaction).

%s`

func TestSoak(t *testing.T) {
	dir := t.TempDir()
	program := filepath.Join(dir, "lpconsole")
	if out, err := exec.Command("go", "build", "-ldflags", "-s -w", "-o", program, "lpconsole/cmd/lpconsole").CombinedOutput(); err != nil {
		t.Fatalf("building the program: %v: %s", err, out)
	}
	r, err := soak.Run(t.Context(), soak.Options{
		Program: program, Dir: dir, Intents: *intents, Control: *control, Workers: *workers, Seed: *seed,
		Rate: *rate, SendRate: min(1, *rate*5/3), Weights: mix(), KillRate: *killing,
		ReorgEvery: *reorgs, RestartEvery: *restart, Patience: *wait, Limit: *limit,
		Every: time.Minute, Log: os.Stdout,
	})
	if err != nil {
		t.Fatal(err)
	}
	if testing.Verbose() {
		fmt.Println(r)
	}
	if *report != "" {
		if err := os.WriteFile(*report, []byte(fmt.Sprintf(page, r.Program.Intents, *seed, *rate*100, r)), 0o644); err != nil {
			t.Error(err)
		}
	}
	if wrong := r.Wrong(); wrong != "" {
		t.Error(wrong)
	}
	if r.Spoilt() < *faults || r.Killed() < *kills || r.Reorgs == 0 || r.Restarts == 0 {
		t.Errorf("%d faults, %d kills, %d reorganisations, %d restarts: too little trouble to prove anything",
			r.Spoilt(), r.Killed(), r.Reorgs, r.Restarts)
	}
}
