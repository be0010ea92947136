package chain

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Options says which endpoints a Client uses and how patient it is. Only
// Endpoints is required; a zero field takes the default that is named with it.
type Options struct {
	// Endpoints are URLs in order of preference, https or http. Without a
	// scheme https is meant, or http for a loopback host.
	Endpoints []string
	// ChainID is the chain that every endpoint must serve. With 0 the first
	// endpoint that answers decides, and all others must agree with it.
	ChainID uint64
	// CallTimeout is the deadline of one HTTP request (15 s).
	CallTimeout time.Duration
	// SubmitTimeout is how long Submit waits for an endpoint (30 s). Arbitrum's
	// sequencer may keep a transaction in its queue for 12 s before it answers; who
	// gives up earlier knows less than who waits.
	SubmitTimeout time.Duration
	// MaxResponse is how many bytes of one HTTP response are read (32 MiB).
	MaxResponse int64
	// MaxBatch is how many elements one JSON-RPC batch may have (100). It is
	// lowered for an endpoint that says so.
	MaxBatch int
	// MaxLag is how far the newest block of an endpoint may be behind the
	// newest one shown before the endpoint is passed over (30 s).
	MaxLag time.Duration
	// HTTP sends the requests (a client of our own with TLS 1.2 or later).
	HTTP *http.Client
	// Now is the clock that decides about pauses and ages (time.Now).
	Now func() time.Time
	// Sleep waits, or returns the error of ctx when that ends first.
	Sleep func(ctx context.Context, d time.Duration) error
	// Rand gives numbers in [0, 1) for the jitter of pauses.
	Rand func() float64
	// Log receives what happens to endpoints; never a URL or a key (discarded).
	Log *slog.Logger
}

// A Client reads one chain through its endpoints as if they were one. It is
// safe for concurrent use. It makes no request until it is asked something and
// starts no goroutines.
type Client struct {
	*pool
	use []*endpoint
}

// pool is what all views of a client share.
type pool struct {
	opts Options
	http *http.Client
	log  *slog.Logger
	next atomic.Uint64 // id of the next JSON-RPC element
	sent atomic.Uint64

	mu       sync.Mutex
	all      []*endpoint
	chainID  uint64
	shown    Block     // the newest block in any answer so far
	compared time.Time // when an old head was last held against the other endpoints
}

// New makes a client. It checks the URLs and does not use the network; errors
// are sentences and contain no URL.
func New(o Options) (*Client, error) {
	if len(o.Endpoints) == 0 {
		return nil, errors.New("no endpoint is given: name at least one RPC URL such as https://host/path")
	}
	setDefault(&o.CallTimeout, 15*time.Second)
	setDefault(&o.SubmitTimeout, 30*time.Second)
	setDefault(&o.MaxResponse, 32<<20)
	setDefault(&o.MaxBatch, 100)
	setDefault(&o.MaxLag, 30*time.Second)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	if o.Rand == nil {
		o.Rand = rand.Float64
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	p := &pool{opts: o, http: newHTTP(o.HTTP), log: o.Log, chainID: o.ChainID}
	p.next.Store(1)
	names := make(map[string]int)
	for i, raw := range o.Endpoints {
		e, err := newEndpoint(i+1, raw)
		if err != nil {
			return nil, err
		}
		names[e.name]++
		if n := names[e.name]; n > 1 {
			e.name = fmt.Sprintf("%s#%d", e.name, n)
		}
		e.supports.MaxBatch = o.MaxBatch
		p.all = append(p.all, e)
	}
	return &Client{pool: p, use: p.all}, nil
}

func setDefault[T int | int64 | time.Duration](v *T, value T) {
	if *v <= 0 {
		*v = value
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Only returns a view of the client that asks nothing but the endpoint of that
// name, for a second opinion or a check of each endpoint. It shares everything
// else with the client.
func (c *Client) Only(name string) (*Client, error) {
	for _, e := range c.all {
		if e.name == name {
			return &Client{pool: c.pool, use: []*endpoint{e}}, nil
		}
	}
	return nil, fmt.Errorf("there is no endpoint %q", printable(name))
}

// ChainID is the chain that the client reads: the one from Options, or else the
// one that the first answer came from; 0 before that.
func (c *Client) ChainID() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.chainID
}

// Close lets go of the connections that are not in use. The client can be used
// after it; a server that waits for its connections to end need not wait.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Requests is the number of HTTP requests sent so far, to all endpoints.
func (c *Client) Requests() uint64 { return c.sent.Load() }

// Health says how each endpoint does, in order of preference. It is a copy and
// costs no request.
func (c *Client) Health() []EndpointHealth {
	now := c.opts.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	health := make([]EndpointHealth, len(c.use))
	for i, e := range c.use {
		health[i] = e.health(now, c.opts.MaxLag)
	}
	return health
}

// An answer is what one endpoint replied to one question.
type answer struct {
	endpoint *endpoint
	block    Block
	at       time.Time
	elems    []*element
	results  []Result
	flawed   int // elements that another endpoint may answer better
}

// better reports whether a should be preferred to b: whole answers first, then
// the newer block.
func (a *answer) better(b *answer) bool {
	if b == nil || a.flawed != b.flawed {
		return b == nil || a.flawed < b.flawed
	}
	return a.block.Number > b.block.Number
}

const (
	passes     = 3                // how often one question goes round the endpoints
	firstLook  = 4 * time.Second  // deadline of a request the first time round the endpoints
	patience   = 15 * time.Second // longest pause inside one question
	secondLook = 3 * time.Second  // deadline of a request that only may improve an answer
)

// ask puts a question to the endpoints, best first, until one gives an answer
// that need not be doubted. newest says that the question is about the newest
// block, so that an answer can be too old. A doubtful answer (older than one
// already shown, lagging, or with elements that failed inside the endpoint) is
// held while the others are asked, and the best one wins.
func (c *Client) ask(ctx context.Context, newest bool, do func(context.Context, *endpoint) (*answer, error)) (*answer, Origin, error) {
	c.mu.Lock()
	shown := c.shown // "already shown" means before this question was asked
	c.mu.Unlock()
	causes := make(map[*endpoint]error)
	began := time.Now()
	for pass := 1; ; pass++ {
		order, ready := c.order()
		var held *answer
		var holders []*answer
		again := len(order) < len(c.use) // a limited endpoint is left out: worth waiting for
		for i, e := range order {
			if held != nil && i >= ready {
				break
			}
			a, err := c.askOne(ctx, e, newest, held != nil, pass == 1 && len(order) > 1, max(1, len(order)-i), do)
			if err != nil && ctx.Err() != nil {
				if held != nil {
					break
				}
				return nil, Origin{}, fmt.Errorf("waiting for %s: %w", e.name, ctx.Err())
			}
			if err != nil {
				causes[e] = err
				if f := (*fault)(nil); !errors.As(err, &f) {
					return nil, Origin{}, err
				} else if f.kind == faultTransient || f.kind == faultLimited {
					again = true
				}
				continue
			}
			holders = append(holders, a)
			if a.better(held) {
				held = a
			}
			if !c.doubtful(a, shown, newest) {
				break
			}
		}
		if held != nil {
			return held, c.show(held, holders, shown, newest), nil
		}
		// Who has waited for a whole deadline does not want to wait for another.
		if pass == passes || !again || len(c.use) == 1 && time.Since(began) >= c.opts.CallTimeout {
			return nil, Origin{}, c.unavailable(causes)
		}
		wait := c.nextTry()
		if deadline, limited := ctx.Deadline(); wait > patience || limited && time.Until(deadline) < wait {
			return nil, Origin{}, c.unavailable(causes)
		}
		if err := c.opts.Sleep(ctx, wait); err != nil {
			return nil, Origin{}, fmt.Errorf("waiting for an endpoint: %w", err)
		}
	}
}

// order lists the endpoints worth asking now: first the ready ones, then the
// lagging ones, then those that rest after a failure, the first to be ready
// first. An endpoint that asked for a pause is left out.
func (c *Client) order() (order []*endpoint, ready int) {
	now := c.opts.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	var lagging, resting []*endpoint
	for _, e := range c.use {
		switch {
		case !e.rest.After(now) && !e.lagUntil.After(now):
			order = append(order, e)
		case !e.rest.After(now):
			lagging = append(lagging, e)
		case e.state != StateLimited:
			resting = append(resting, e)
		}
	}
	ready = len(order)
	order = append(order, lagging...)
	for len(resting) > 0 {
		first := 0
		for i, e := range resting {
			if e.rest.Before(resting[first].rest) {
				first = i
			}
		}
		order = append(order, resting[first])
		resting = append(resting[:first], resting[first+1:]...)
	}
	return order, ready
}

// A hurry in a context means that others are left to ask: one that hangs must not
// cost a whole deadline then.
type hurry struct{}

// callTimeout is the deadline of one request: a short one in a hurry, unless the
// endpoint is known to be slow.
func (p *pool) callTimeout(ctx context.Context, e *endpoint) time.Duration {
	if ctx.Value(hurry{}) == nil {
		return p.opts.CallTimeout
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return min(p.opts.CallTimeout, max(firstLook, 4*e.latency))
}

// askOne asks one endpoint and keeps the book on it. first says that it is the
// first time round and others are left to ask. left is the number of endpoints
// that may still be asked, this one included: a caller's deadline is shared among
// them, or else one that hangs would use it up every time.
func (c *Client) askOne(ctx context.Context, e *endpoint, newest, second, first bool, left int, do func(context.Context, *endpoint) (*answer, error)) (*answer, error) {
	deadline, limited := ctx.Deadline()
	asking := ctx
	if limited && left > 1 {
		var cancel context.CancelFunc
		asking, cancel = context.WithTimeout(ctx, time.Until(deadline)/time.Duration(left))
		defer cancel()
	}
	if first {
		asking = context.WithValue(asking, hurry{}, true)
	}
	if second {
		var cancel context.CancelFunc
		asking, cancel = context.WithTimeout(asking, secondLook)
		defer cancel()
	}
	a, err := do(asking, e)
	now, jitter := c.opts.Now(), c.opts.Rand()
	c.mu.Lock()
	defer c.mu.Unlock()
	if err == nil {
		a.endpoint, a.at = e, now
		if e.state != StateOK {
			c.log.Info("endpoint answers", "endpoint", e.name, "was", e.state)
		}
		e.succeeded(now)
		return a, nil
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return nil, err // the caller gave up; that says nothing about the endpoint
	}
	f := (*fault)(nil)
	if !errors.As(err, &f) {
		if asking.Err() == nil {
			return nil, err // the question itself is at fault
		}
		f = &fault{e.name, faultTransient, 0, errors.New("did not answer in time")}
	}
	if newest && f.kind == faultCannot {
		f.kind = faultTransient // nobody may lack its own newest block
	}
	e.blame(f, now, jitter)
	c.log.Warn("endpoint gave no usable answer", "endpoint", e.name, "error", e.lastErr, "state", e.state)
	return nil, f
}

// doubtful reports whether the other endpoints should be asked too, and marks
// an endpoint that lags.
func (c *Client) doubtful(a *answer, shown Block, newest bool) bool {
	if !newest {
		return a.flawed > 0
	}
	now := c.opts.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	e := a.endpoint
	e.head, e.lag, e.lagUntil = a.block, 0, time.Time{}
	if shown.Number > a.block.Number {
		e.lag = max(0, shown.Time.Sub(a.block.Time))
		c.markLag(e, now)
		return true
	}
	// An old head may be the truth (a quiet chain) or a stuck endpoint. Only the
	// others can tell; ask them now and then, not each time.
	old := len(c.use) > 1 && now.Sub(a.block.Time) > c.opts.MaxLag && now.Sub(c.compared) >= c.opts.MaxLag
	return old || a.flawed > 0
}

// markLag passes the endpoint over for a while if it is too far behind. Its
// connection is checked again when it is taken back. The caller holds mu.
func (c *Client) markLag(e *endpoint, now time.Time) {
	if e.lag <= c.opts.MaxLag {
		return
	}
	e.lagUntil = now.Add(max(c.opts.MaxLag, recheckIdle))
	e.forget()
	c.log.Warn("endpoint lags", "endpoint", e.name, "behind", e.lag)
}

// show settles on an answer, learns from the ones it was compared with, and
// says where it came from.
func (c *Client) show(a *answer, compared []*answer, shown Block, newest bool) Origin {
	now := c.opts.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	if newest && len(compared) > 1 {
		c.compared = now
		for _, other := range compared {
			if other != a {
				other.endpoint.lag = max(0, a.block.Time.Sub(other.block.Time))
				c.markLag(other.endpoint, now)
			}
		}
	}
	if a.block.Number >= c.shown.Number {
		c.shown = a.block
	}
	o := Origin{Endpoint: a.endpoint.name, Block: a.block, At: a.at}
	if newest && shown.Number > a.block.Number {
		o.Behind = shown.Number - a.block.Number
	}
	return o
}

// nextTry is how long it takes until an endpoint may be asked again.
func (c *Client) nextTry() time.Duration {
	now := c.opts.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	wait := time.Duration(math.MaxInt64)
	for _, e := range c.use {
		wait = min(wait, max(0, e.rest.Sub(now)))
	}
	return wait
}

// unavailable gathers what each endpoint did, in order of preference, and when
// one that asked for a pause may be asked again.
func (c *Client) unavailable(causes map[*endpoint]error) error {
	now := c.opts.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	err := new(UnavailableError)
	for _, e := range c.use {
		cause, asked := causes[e]
		if !asked {
			cause = errors.New(e.name + ": " + e.lastErr)
		}
		if left := e.rest.Sub(now); e.state == StateLimited && left > 0 {
			cause = fmt.Errorf("%w (try again in %s)", cause, left.Round(time.Second))
		}
		err.Causes = append(err.Causes, cause)
	}
	return err
}
