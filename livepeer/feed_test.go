package livepeer_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"lpconsole/chain"
	"lpconsole/livepeer"
)

// A script is a network that answers as the test wants: the tests are about time
// and failures, which a chain does not have on demand.
type script struct {
	snapshots atomic.Uint64
	fail      atomic.Pointer[error]
	block     chan struct{} // when not nil, readings wait for it or for ctx
}

func (s *script) Snapshot(ctx context.Context) (*livepeer.Snapshot, error) {
	n := s.snapshots.Add(1)
	if s.block != nil {
		select {
		case <-s.block:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if err := s.fail.Load(); err != nil {
		return nil, *err
	}
	return &livepeer.Snapshot{Origin: chain.Origin{Block: chain.Block{Number: n}, At: time.Now()}}, nil
}

func (s *script) History(_ context.Context, of *livepeer.Snapshot) (*livepeer.Snapshot, error) {
	c := *of
	return &c, nil
}

// rung reports whether a bell holds a ring, and takes it.
func rung(bell <-chan struct{}) bool {
	select {
	case <-bell:
		return true
	default:
		return false
	}
}

func TestFeed(t *testing.T) {
	// run starts a feed in a bubble of time of its own; when the test ends, the
	// feed must have ended too, or synctest fails.
	run := func(name string, test func(*testing.T, *script, *livepeer.Feed, context.CancelFunc)) {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{}
				f := livepeer.NewFeed(s, livepeer.FeedOptions{Interval: 15 * time.Second})
				ctx, cancel := context.WithCancel(t.Context())
				f.Start(ctx)
				f.Start(ctx)
				test(t, s, f, cancel)
				cancel()
				<-f.Done()
			})
		})
	}

	run("it reads at once and then at each interval", func(t *testing.T, s *script, f *livepeer.Feed, _ context.CancelFunc) {
		synctest.Wait()
		for n := uint64(1); n <= 4; n++ {
			if got, at, err := f.Latest(); err != nil || got.Origin.Block.Number != n || !at.Equal(time.Now()) {
				t.Errorf("reading %d: %v at %s, %v", n, got, at, err)
			}
			time.Sleep(15 * time.Second)
			synctest.Wait()
		}
	})

	run("a bell holds one ring for each viewer", func(t *testing.T, s *script, f *livepeer.Feed, _ context.CancelFunc) {
		synctest.Wait()
		one, _ := f.Subscribe()
		two, away := f.Subscribe()
		if !rung(one) || !rung(two) {
			t.Error("a late viewer was not told of what is there")
		}
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		if !rung(one) || rung(one) || !rung(two) {
			t.Error("ten minutes are not one ring")
		}
		away()
		time.Sleep(time.Minute)
		synctest.Wait()
		if rung(two) || !rung(one) {
			t.Error("a bell that was taken away rang, or the other did not")
		}
	})

	run("an error keeps the last snapshot and tries again sooner", func(t *testing.T, s *script, f *livepeer.Feed, _ context.CancelFunc) {
		synctest.Wait()
		first, at, _ := f.Latest()
		broken := errors.New("no endpoint answered")
		s.fail.Store(&broken)
		time.Sleep(15 * time.Second)
		synctest.Wait()
		if got, when, err := f.Latest(); got != first || !when.Equal(at) || !errors.Is(err, broken) {
			t.Errorf("after a failure: %v at %s, %v", got, when, err)
		}
		before := s.snapshots.Load()
		time.Sleep(15 * time.Second)
		synctest.Wait()
		if tries := s.snapshots.Load() - before; tries != 3 { // after 2, 6 and 14 seconds
			t.Errorf("%d tries in an interval after a failure", tries)
		}
		s.fail.Store(nil)
		time.Sleep(15 * time.Second)
		synctest.Wait()
		if got, _, err := f.Latest(); err != nil || got == first {
			t.Errorf("it did not recover: %v, %v", got, err)
		}
	})

	run("a wish is met at once, and ten of them are one reading", func(t *testing.T, s *script, f *livepeer.Feed, _ context.CancelFunc) {
		synctest.Wait()
		for range 10 {
			f.Refresh()
		}
		synctest.Wait()
		if n := s.snapshots.Load(); n < 2 || n > 3 {
			t.Errorf("%d readings", n)
		}
	})

	run("it stops in the middle of a reading and says nothing more", func(t *testing.T, s *script, f *livepeer.Feed, cancel context.CancelFunc) {
		synctest.Wait()
		bell, _ := f.Subscribe()
		rung(bell)
		s.block = make(chan struct{})
		f.Refresh()
		synctest.Wait()
		cancel()
		<-f.Done()
		if _, _, err := f.Latest(); err != nil || rung(bell) {
			t.Errorf("the end was told as an error: %v", err)
		}
	})

	run("a reading that hangs ends after a minute", func(t *testing.T, s *script, f *livepeer.Feed, _ context.CancelFunc) {
		synctest.Wait()
		s.block = make(chan struct{})
		f.Refresh()
		time.Sleep(61 * time.Second)
		synctest.Wait()
		if _, _, err := f.Latest(); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}

func TestFeedOnAChainCostsOneRequestARefresh(t *testing.T) {
	r, c := reader(t, network, network.RPC)
	f := livepeer.NewFeed(r, livepeer.FeedOptions{Interval: time.Hour})
	bell, away := f.Subscribe()
	defer away()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	f.Start(ctx)
	until := func(what string, done func(*livepeer.Snapshot) bool) {
		t.Helper()
		for {
			select {
			case <-bell:
			case <-time.After(30 * time.Second):
				t.Fatalf("no %s after half a minute", what)
			}
			s, _, err := f.Latest()
			if err != nil {
				t.Fatal(err)
			}
			if done(s) {
				return
			}
		}
	}
	until("history", func(s *livepeer.Snapshot) bool { return s.Orchestrators[0].Calls != nil })
	if n := c.Requests(); n != 2 {
		t.Errorf("the table and its history took %d requests", n)
	}
	first, _, _ := f.Latest()
	f.Refresh()
	until("refresh", func(s *livepeer.Snapshot) bool {
		return s.Origin.At.After(first.Origin.At) && s.Orchestrators[0].Calls != nil
	})
	if n := c.Requests(); n != 3 {
		t.Errorf("with a refresh %d requests", n)
	}
	cancel()
	<-f.Done()
}
