// Package slowproxy stands between a client and a JSON-RPC node in tests and
// benchmarks: it adds a round-trip time, counts what passes, and can be told to
// misbehave. It is not for use outside of them.
package slowproxy

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"time"
)

// A Proxy forwards HTTP requests to one node. Its counters may be read at any
// time.
type Proxy struct {
	URL string

	node     string
	delay    time.Duration
	server   *httptest.Server
	client   *http.Client
	requests atomic.Int64
	calls    atomic.Int64
	spoil    atomic.Pointer[Spoil]
}

// A Spoil answers a request in the node's place, or returns false to let it
// pass. It may be called from several goroutines.
type Spoil func(w http.ResponseWriter, body []byte) bool

// New starts a proxy before node that holds each answer back for delay, the
// round-trip time of a real network. Close ends it.
func New(node string, delay time.Duration) *Proxy {
	p := &Proxy{node: node, delay: delay, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
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

// Requests is the number of HTTP requests so far.
func (p *Proxy) Requests() int64 { return p.requests.Load() }

// Calls is the number of JSON-RPC calls in them.
func (p *Proxy) Calls() int64 { return p.calls.Load() }

// Set makes the proxy misbehave from now on; nil makes it behave.
func (p *Proxy) Set(s Spoil) {
	if s == nil {
		p.spoil.Store(nil)
		return
	}
	p.spoil.Store(&s)
}

func (p *Proxy) serve(w http.ResponseWriter, r *http.Request) {
	p.requests.Add(1)
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	p.calls.Add(countCalls(body))
	// The whole round trip is spent before the node hears of the request: what
	// the node itself needs comes on top, as it does on a real network.
	travel := time.NewTimer(p.delay)
	defer travel.Stop()
	select {
	case <-travel.C:
	case <-r.Context().Done():
		return
	}
	if spoil := p.spoil.Load(); spoil != nil {
		if (*spoil)(w, body) {
			return
		}
	}
	req, err := http.NewRequestWithContext(r.Context(), http.MethodPost, p.node, bytes.NewReader(body))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := p.client.Do(req)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return
	}
	w.Header().Set("Content-Type", resp.Header.Get("Content-Type"))
	w.WriteHeader(resp.StatusCode)
	_, _ = w.Write(answer)
}

func countCalls(body []byte) int64 {
	var batch []json.RawMessage
	if json.Unmarshal(body, &batch) == nil {
		return int64(len(batch))
	}
	return 1
}
