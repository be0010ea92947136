// Package faultproxy stands between a wallet and a JSON-RPC node in tests and
// does to requests what networks, load balancers and nodes do: it drops, delays,
// repeats old answers, lies. Every fault is counted when it has taken effect. It
// is not for use outside of tests.
package faultproxy

import (
	"bytes"
	"context"
	"encoding/json"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync"
	"time"
)

// Options say how much goes wrong.
type Options struct {
	// Rate is the share of requests that meet a fault, 0 to 1; SendRate is that of
	// requests that carry a transaction.
	Rate, SendRate float64
	// Weights say how often a kind comes beside the others; one that is missing
	// does not come. Nil: all kinds, equally often.
	Weights map[Kind]float64
	// Seed chooses the faults. Each path of the URL has a source of its own, so
	// that clients at different paths do not disturb one another's.
	Seed uint64
	// Slow is how much longer a slow answer takes, Hang how long one that does not
	// come is waited for.
	Slow, Hang time.Duration
	// Lag is the most blocks that a stale answer is behind; 0 counts as 1.
	Lag int
	// Watch is told of each step of each request before it is taken. When it
	// answers false the connection ends at once and nothing more happens. Nil: nobody
	// watches. It is called from several goroutines.
	Watch func(Event) bool
}

// A Step is how far a request has come.
type Step string

// The steps, in their order.
const (
	Arrived   Step = "arrived"   // the proxy has it, the node has not
	Forwarded Step = "forwarded" // the node has answered, the client does not know
	Answered  Step = "answered"  // the answer is on its way to the client
)

// An Event is a step of one request.
type Event struct {
	Path    string   // of the URL: which client it is
	Methods []string // of all its calls
	Step    Step
}

// A Proxy forwards HTTP requests to one node. It is safe for concurrent use.
type Proxy struct {
	// URL is where it listens; clients may add a path.
	URL string

	node   string
	opt    Options
	server *httptest.Server
	client *http.Client

	mu       sync.Mutex
	sources  map[string]*rand.Rand
	counts   map[Kind]uint64
	requests uint64
}

// New starts a proxy before a node. Close ends it.
func New(node string, o Options) *Proxy {
	if o.Weights == nil {
		o.Weights = make(map[Kind]float64)
		for _, k := range Kinds {
			o.Weights[k] = 1
		}
	}
	p := &Proxy{
		node: node, opt: o, sources: make(map[string]*rand.Rand), counts: make(map[Kind]uint64),
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 128, DisableCompression: true}},
	}
	p.server = httptest.NewServer(http.HandlerFunc(p.serve))
	p.URL = p.server.URL
	return p
}

// Close ends the proxy and every connection to it.
func (p *Proxy) Close() {
	p.server.CloseClientConnections()
	p.server.Close()
	p.client.CloseIdleConnections()
}

// Counts is how often each kind has taken effect so far.
func (p *Proxy) Counts() map[Kind]uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	counts := make(map[Kind]uint64, len(p.counts))
	for k, n := range p.counts {
		counts[k] = n
	}
	return counts
}

// Faults is how many faults have taken effect so far.
func (p *Proxy) Faults() (sum uint64) {
	for _, n := range p.Counts() {
		sum += n
	}
	return sum
}

// Requests is how many HTTP requests have come so far.
func (p *Proxy) Requests() uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.requests
}

func (p *Proxy) count(k Kind) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.counts[k]++
}

// draw chooses what happens to a request; "" is nothing.
func (p *Proxy) draw(path string, m *message) (kind Kind, where float64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.requests++
	source := p.sources[path]
	if source == nil {
		h := fnv.New64a()
		_, _ = h.Write([]byte(path))
		source = rand.New(rand.NewPCG(p.opt.Seed, h.Sum64())) //nolint:gosec // repeatable on purpose
		p.sources[path] = source
	}
	rate := p.opt.Rate
	if m.has("eth_sendRawTransaction") {
		rate = p.opt.SendRate
	}
	hit, which, where := source.Float64(), source.Float64(), source.Float64()
	if hit >= rate {
		return "", where
	}
	var sum float64
	for _, k := range Kinds {
		if k.fits(m) {
			sum += p.opt.Weights[k]
		}
	}
	which *= sum
	for _, k := range Kinds {
		if k.fits(m) {
			if which -= p.opt.Weights[k]; which < 0 {
				return k, where
			}
		}
	}
	return "", where
}

// tell reports a step, and whether to go on.
func (p *Proxy) tell(r *http.Request, m *message, step Step) bool {
	return p.opt.Watch == nil || p.opt.Watch(Event{Path: r.URL.Path, Methods: m.methods(), Step: step})
}

// An exchange is one request on its way.
type exchange struct {
	*Proxy
	w     http.ResponseWriter
	r     *http.Request
	body  []byte
	m     *message
	where float64 // 0 to 1: where something is cut, which of several is meant
}

func (p *Proxy) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	x := &exchange{Proxy: p, w: w, r: r, body: body, m: parse(body)}
	var kind Kind
	kind, x.where = p.draw(r.URL.Path, x.m)
	if !p.tell(r, x.m, Arrived) {
		x.hangUp()
		return
	}
	if kind == "" {
		x.pass()
		return
	}
	x.spoil(kind)
}

// pass forwards the request and the answer as they are.
func (x *exchange) pass() {
	if status, answer, ok := x.forward(x.body); ok {
		x.answer(status, answer)
	}
}

// ask is one request to the node. It does not end with the client's patience:
// what has left cannot be called back.
func (p *Proxy) ask(body []byte) (status int, answer []byte, err error) {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, p.node, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := p.client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err = io.ReadAll(resp.Body)
	return resp.StatusCode, answer, err
}

// forward gives the request to the node. When that is down, or the watcher ends
// it there, the connection is over.
func (x *exchange) forward(body []byte) (status int, answer []byte, ok bool) {
	status, answer, err := x.ask(body)
	if !x.tell(x.r, x.m, Forwarded) || err != nil {
		x.hangUp()
		return 0, nil, false
	}
	return status, answer, true
}

// answer writes a whole answer.
func (x *exchange) answer(status int, body []byte) {
	x.w.Header().Set("Content-Type", "application/json")
	x.w.WriteHeader(status)
	_, _ = x.w.Write(body)
	if f, ok := x.w.(http.Flusher); ok {
		f.Flush()
	}
	x.tell(x.r, x.m, Answered)
}

// head is the number of the node's newest block.
func (p *Proxy) head() (number uint64, ok bool) {
	question := &message{calls: []call{{Version: "2.0", ID: json.RawMessage("1"), Method: "eth_blockNumber", Params: []json.RawMessage{}}}}
	_, answer, err := p.ask(encode(question, question.calls))
	if err != nil {
		return 0, false
	}
	replies := question.replies(answer)
	if replies == nil {
		return 0, false
	}
	return blockOf(json.RawMessage(`{"blockNumber":` + string(replies[0].Result) + `}`)), true
}
