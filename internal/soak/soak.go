// Package soak proves that the wallet does what it was told exactly once. It
// lets the real program bond on a real chain, ten thousand times if wanted,
// through a proxy that spoils requests, while blocks are reorganised and the node
// is restarted; it kills the program at every step and runs the same command
// again. Then the chain is asked what has happened.
//
// The counting is the BondingManager's own. Every intent bonds an amount that no
// other intent of its account has, so each Bond event names the intent it belongs
// to: an amount without an event is lost, one with two is doubled, and the
// account's bonded stake must be the sum of all. Nothing is taken from the program
// but its word that it is done.
//
// Beside it, through the same proxy, works a control that must fail: a sender that
// reads the nonce again and tries again. A run in which it does neither double nor
// lose anything was no trial at all.
package soak

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"lpconsole/devnet"
	"lpconsole/internal/faultproxy"
)

// Options say how long and how hard. Program and Dir are required; the rest of
// the zero value is a run without trouble.
type Options struct {
	Program string // the lpconsole binary
	Dir     string // for keys, configuration and journals; it must be empty
	Intents int    // what the program is told to do
	Control int    // what the control is told to do
	Workers int    // accounts, each working through its share one after the other; 0 counts as 1
	Seed    uint64

	// Rate and SendRate are the shares of requests that meet a fault.
	Rate, SendRate float64
	Weights        map[faultproxy.Kind]float64
	// KillRate is the share of runs of the program that are to be killed somewhere.
	KillRate float64
	// ReorgEvery and RestartEvery say after how many intents the chain's newest
	// blocks go away and after how many the node does; 0: never.
	ReorgEvery, RestartEvery int
	// Patience is how long one run of the program may take before it is killed; 0
	// counts as two minutes.
	Patience time.Duration
	// Limit is after how long no new intent is begun, so that a long run ends with a
	// report; 0: never. What was not begun does not count.
	Limit time.Duration
	// Every is how often a line about the state goes to Log; 0: never.
	Every time.Duration
	Log   io.Writer
}

// A soak is one run of the harness.
type soak struct {
	opt     Options
	chain   *devnet.Chain
	proxy   *faultproxy.Proxy
	to      []devnet.Account // whom the accounts bond to
	workers []*worker
	control *control
	began   time.Time

	done     atomic.Int64 // intents that the program says are done
	reorgs   atomic.Int64
	restarts atomic.Int64
	runs     atomic.Int64

	mu     sync.Mutex
	kills  map[string]int
	depths [devnet.ReorgLimit + 1]int
	odd    []string // what should not happen, in words; the first few
	codes  map[int]int
	idle   chan struct{} // closed when the program has nothing more to do
	over   chan struct{} // closed when the control has not either
	more   chan struct{} // holds one word that an intent is done
}

// Run does everything and counts. An error means that the harness itself could
// not work; what the program did wrong is in the report.
func Run(ctx context.Context, o Options) (*Report, error) {
	if o.Workers <= 0 {
		o.Workers = 1
	}
	if o.Patience <= 0 {
		o.Patience = 2 * time.Minute
	}
	if o.Log == nil {
		o.Log = io.Discard
	}
	s := &soak{opt: o, kills: make(map[string]int), codes: make(map[int]int), began: time.Now()}
	s.idle, s.over, s.more = make(chan struct{}), make(chan struct{}), make(chan struct{}, 1)
	if err := s.setUp(ctx); err != nil {
		return nil, fmt.Errorf("setting up: %w", err)
	}
	defer func() {
		s.proxy.Close()
		_ = s.chain.Close()
	}()
	var beside sync.WaitGroup
	trouble := make(chan error, 1)
	beside.Go(func() { trouble <- s.makeTrouble(ctx) })
	beside.Go(s.speak)
	var work sync.WaitGroup
	for _, w := range s.workers {
		work.Go(func() { w.work(ctx) })
	}
	beside.Go(func() {
		work.Wait()
		close(s.idle)
	})
	s.control.work(ctx)
	<-s.idle
	close(s.over)
	beside.Wait()
	if err := errors.Join(<-trouble, ctx.Err()); err != nil {
		return nil, err
	}
	if err := s.settle(ctx); err != nil {
		return nil, err
	}
	return s.count(ctx)
}

// setUp starts the chain and the proxy and gives every account its keys and money.
func (s *soak) setUp(ctx context.Context) error {
	var err error
	// The chain begins in the middle of a round, and the work must fit into the rest.
	blocks := min(2000+20*s.opt.Intents, 100_000)
	s.chain, err = devnet.Start(ctx, devnet.Config{Orchestrators: 3, RoundBlocks: blocks, Seed: s.opt.Seed})
	if err != nil {
		return err
	}
	for _, a := range s.chain.Accounts {
		if strings.HasPrefix(a.Role, "orchestrator") {
			s.to = append(s.to, a)
		}
	}
	if len(s.to) == 0 {
		return errors.New("the chain has nobody to bond to")
	}
	s.proxy = faultproxy.New(s.chain.RPC, faultproxy.Options{
		Rate: s.opt.Rate, SendRate: s.opt.SendRate, Weights: s.opt.Weights, Seed: s.opt.Seed,
		Slow: 150 * time.Millisecond, Hang: 20 * time.Second, Lag: 6, Watch: s.watch,
	})
	for i := range s.opt.Workers {
		w, err := s.newWorker(ctx, i, filepath.Join(s.opt.Dir, fmt.Sprintf("account-%d", i)))
		if err != nil {
			return err
		}
		s.workers = append(s.workers, w)
	}
	if s.control, err = s.newControl(ctx); err != nil {
		return err
	}
	return s.chain.Mine(devnet.ReorgLimit + 1) // nothing of this may go away
}

// makeTrouble reorganises the chain and restarts the node as the work goes on.
func (s *soak) makeTrouble(ctx context.Context) error {
	source := rand.New(rand.NewPCG(s.opt.Seed, 0x7e0)) //nolint:gosec // repeatable on purpose
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-s.over:
			return nil
		case <-tick.C:
		}
		done := s.done.Load()
		if every := int64(s.opt.ReorgEvery); every > 0 && done/every > s.reorgs.Load() {
			depth := 1 + source.Uint64N(devnet.ReorgLimit)
			if err := s.chain.Reorg(depth, source.IntN(3) == 0); err != nil {
				return err
			}
			s.depths[depth]++
			s.reorgs.Add(1)
		}
		if every := int64(s.opt.RestartEvery); every > 0 && done/every > s.restarts.Load() {
			pause := time.Duration(50+source.IntN(400)) * time.Millisecond
			if err := s.restart(pause); err != nil {
				return err
			}
			s.restarts.Add(1)
		}
	}
}

// restart takes the node away for a while. Its port may be somebody else's for a
// moment.
func (s *soak) restart(pause time.Duration) (err error) {
	for range 20 {
		if err = s.chain.Restart(func() { time.Sleep(pause) }); err == nil {
			return nil
		}
	}
	return err
}

// speak says how far it is, now and then.
func (s *soak) speak() {
	if s.opt.Every <= 0 {
		return
	}
	tick := time.NewTicker(s.opt.Every)
	defer tick.Stop()
	for {
		select {
		case <-s.over:
			return
		case <-tick.C:
			s.mu.Lock()
			kills := sum(s.kills)
			s.mu.Unlock()
			fmt.Fprintf(s.opt.Log, "%s  %d of %d intents, %d runs, %d faults, %d kills, %d reorgs, %d restarts\n",
				time.Since(s.began).Round(time.Second), s.done.Load(), s.opt.Intents, s.runs.Load(), s.proxy.Faults(), kills,
				s.reorgs.Load(), s.restarts.Load())
		}
	}
}

// late reports whether no new intent is to be begun.
func (s *soak) late() bool { return s.opt.Limit > 0 && time.Since(s.began) > s.opt.Limit }

// remark keeps something that should not happen for the report.
func (s *soak) remark(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.odd) < 50 {
		s.odd = append(s.odd, text)
		fmt.Fprintln(s.opt.Log, text)
	}
}

// ended keeps the book on the program's processes.
func (s *soak) ended(r *run) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.killed {
		s.kills[r.where()]++
	} else {
		s.codes[r.code]++
	}
}

func sum[K comparable](counts map[K]int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}
