package livepeer

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// A Network is what a Feed polls; *Reader is one.
type Network interface {
	Snapshot(context.Context) (*Snapshot, error)
	History(context.Context, *Snapshot) (*Snapshot, error)
}

// FeedOptions set a Feed's pace.
type FeedOptions struct {
	Interval time.Duration // between refreshes; default 30 s
	Timeout  time.Duration // for one reading; default 1 minute
	Log      *slog.Logger  // nil discards
}

// A Feed polls one network and keeps its newest Snapshot for any number of
// viewers; viewers cost no requests. Nothing a viewer does or leaves undone can
// hold it up.
type Feed struct {
	network Network
	opt     FeedOptions
	poke    chan struct{}
	done    chan struct{}
	start   sync.Once

	mu     sync.Mutex
	latest *Snapshot
	at     time.Time
	err    error
	bells  map[chan struct{}]struct{}
}

// NewFeed prepares a Feed; nothing happens before Start.
func NewFeed(n Network, o FeedOptions) *Feed {
	if o.Interval <= 0 {
		o.Interval = 30 * time.Second
	}
	if o.Timeout <= 0 {
		o.Timeout = time.Minute
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Feed{network: n, opt: o, poke: make(chan struct{}, 1), done: make(chan struct{}), bells: map[chan struct{}]struct{}{}}
}

// Start begins polling until ctx ends; it returns at once. Further calls do
// nothing.
func (f *Feed) Start(ctx context.Context) {
	f.start.Do(func() { go f.run(ctx) })
}

// Done is closed when a started Feed has stopped.
func (f *Feed) Done() <-chan struct{} { return f.done }

// Latest is the newest snapshot (nil before the first), when it arrived, and the
// error of the last attempt when that was none: the snapshot stays and ages.
func (f *Feed) Latest() (*Snapshot, time.Time, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.latest, f.at, f.err
}

// Subscribe returns a bell that rings when Latest has changed and holds one ring,
// and a function that takes the bell away. It rings at once when there is
// something already.
func (f *Feed) Subscribe() (bell <-chan struct{}, cancel func()) {
	b := make(chan struct{}, 1)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.bells[b] = struct{}{}
	if f.latest != nil || f.err != nil {
		ring(b)
	}
	return b, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.bells, b)
	}
}

// Refresh asks for a new reading soon; it never blocks. Several wishes before the
// reading begins are one.
func (f *Feed) Refresh() { ring(f.poke) }

// ring leaves one ring on a bell that has none.
func ring(bell chan struct{}) {
	select {
	case bell <- struct{}{}:
	default:
	}
}

// retryAfter is the first pause after an error; it doubles up to the interval.
// The chain client rests a failing endpoint by itself, so this costs little.
const retryAfter = 2 * time.Second

func (f *Feed) run(ctx context.Context) {
	defer close(f.done)
	timer := time.NewTimer(0)
	defer timer.Stop()
	failures := 0
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		case <-f.poke:
		}
		wait := f.opt.Interval
		if f.read(ctx) {
			failures = 0
		} else {
			wait = min(wait, retryAfter<<min(failures, 10))
			failures++
		}
		timer.Reset(wait)
	}
}

// read makes one reading and publishes it: the table as soon as it is there, then
// the history where a round has ended. It reports whether all went well.
func (f *Feed) read(parent context.Context) bool {
	ctx, cancel := context.WithTimeout(parent, f.opt.Timeout)
	defer cancel()
	s, err := f.network.Snapshot(ctx)
	if parent.Err() != nil {
		return false // we are going away: nobody wants to hear of it
	}
	if err != nil {
		f.fail(err)
		return false
	}
	f.publish(s)
	full, err := f.network.History(ctx, s)
	if parent.Err() != nil {
		return false
	}
	if err != nil {
		f.fail(err)
		return false
	}
	f.publish(full)
	return true
}

func (f *Feed) publish(s *Snapshot) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.latest, f.at, f.err = s, s.Origin.At, nil
	f.ringAll()
}

func (f *Feed) fail(err error) {
	f.opt.Log.Warn("reading the network", "error", err)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.err = err
	f.ringAll()
}

// ringAll rings every bell; the caller holds mu.
func (f *Feed) ringAll() {
	for bell := range f.bells {
		ring(bell)
	}
}
