package wallet

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"lpconsole/internal/faultproxy"
	"lpconsole/wallet/journal"
)

// A gate leads some requests to a proxy that spoils each, and the others to the node.
type gate struct {
	*httptest.Server
	node string

	mu    sync.Mutex
	bad   string                 // where the next ones go
	which func(body string) bool // that are spoiled
	left  int                    // how many still are; negative: all
	met   int
	seen  []string
}

func newGate(t testing.TB, node string) *gate {
	t.Helper()
	g := &gate{node: node}
	g.Server = httptest.NewServer(g)
	t.Cleanup(g.Close)
	return g
}

// spoil sends the next n requests that fit to a proxy.
func (g *gate) spoil(bad string, n int, which func(body string) bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.bad, g.left, g.met, g.which, g.seen = bad, n, 0, which, nil
}

// requests are the bodies that came since spoil.
func (g *gate) requests() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]string(nil), g.seen...)
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	g.mu.Lock()
	to := g.node
	g.seen = append(g.seen, string(body))
	if g.left != 0 && g.which != nil && g.which(string(body)) {
		g.left--
		g.met++
		to = g.bad
	}
	g.mu.Unlock()
	request, err := http.NewRequestWithContext(r.Context(), http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err == nil {
		var answer []byte
		answer, err = io.ReadAll(response.Body)
		_ = response.Body.Close()
		if err == nil {
			w.Header().Set("Content-Type", "application/json")
			if wait := response.Header.Get("Retry-After"); wait != "" {
				w.Header().Set("Retry-After", wait)
			}
			w.WriteHeader(response.StatusCode)
			_, _ = w.Write(answer)
			return
		}
	}
	if c, _, hijackErr := http.NewResponseController(w).Hijack(); hijackErr == nil {
		_ = c.Close()
	}
}

// The requests of the pipeline, by what is in them.
var stages = []struct {
	name  string
	which func(body string) bool
}{
	{"before the signature", func(b string) bool { return strings.Contains(b, `"pending"`) }},
	{"the chain before a send", func(b string) bool { return strings.HasPrefix(b, "{") && strings.Contains(b, "eth_chainId") }},
	{"the send", func(b string) bool { return strings.Contains(b, "eth_sendRawTransaction") }},
	{"the receipt", func(b string) bool { return strings.Contains(b, "eth_getTransactionReceipt") }},
	{"everything", func(string) bool { return true }},
}

// Whatever goes wrong wherever, three times in a row: the intent happens exactly once,
// and the entry says so in the end.
func TestEachFaultAtEachStageAndStillExactlyOnce(t *testing.T) {
	s := newSender(t)
	g := newGate(t, s.RPC)
	for _, kind := range faultproxy.Kinds {
		bad := faultproxy.New(s.RPC, faultproxy.Options{
			Rate: 1, SendRate: 1, Weights: map[faultproxy.Kind]float64{kind: 1}, Seed: 1,
			Slow: 20 * time.Millisecond, Hang: 350 * time.Millisecond, Lag: 3,
		})
		defer bad.Close()
		for _, stage := range stages {
			before := bad.Faults()
			t.Run(string(kind)+", "+stage.name, func(t *testing.T) {
				s.t = t
				s.through(g.URL)
				r := s.ready()
				nonce := s.nonce()
				g.spoil(bad.URL, 3, stage.which)
				e, err := s.wallet.Approve(t.Context(), r, Approval{Signer: keySigner{account: s.who}})
				for try := 0; err != nil; try++ {
					if code(t, err) == "" || try == 20 {
						t.Fatalf("refused for good: %v", err)
					}
					if s.nonce() != nonce {
						t.Fatal("refused, and sent all the same")
					}
					_ = s.clock.Sleep(t.Context(), time.Minute) // until the endpoint is asked again
					e, err = s.wallet.Approve(t.Context(), s.ready(), Approval{Signer: keySigner{account: s.who}})
				}
				s.once(s.drive(e.ID))
				if g.met == 0 && bad.Faults() > before {
					t.Error("the proxy was not in the way")
				}
			})
		}
		if bad.Faults() == 0 {
			t.Errorf("%s never happened: this proves nothing about it", kind)
		}
	}
}

// A lasting lie must not turn into an outcome.
func TestAnEndpointThatLiesForGoodEndsNothing(t *testing.T) {
	for _, kind := range []faultproxy.Kind{faultproxy.NullReceipt, faultproxy.Stale, faultproxy.WrongChain, faultproxy.NoHeader, faultproxy.Garbage} {
		t.Run(string(kind), func(t *testing.T) {
			s := newSender(t)
			g := newGate(t, s.RPC)
			bad := faultproxy.New(s.RPC, faultproxy.Options{
				Rate: 1, Weights: map[faultproxy.Kind]float64{kind: 1}, Seed: 1, Lag: 50,
				Slow: time.Millisecond, Hang: time.Millisecond,
			})
			defer bad.Close()
			s.through(g.URL)
			e := s.approve(s.ready())
			// The first step gets through; after that every read is a lie.
			sent := false
			g.spoil(bad.URL, -1, func(body string) bool {
				lie := sent && !strings.Contains(body, "eth_sendRawTransaction")
				sent = sent || strings.Contains(body, "eth_sendRawTransaction")
				return lie
			})
			for range 60 {
				wait, err := s.wallet.turn(t.Context(), s.who.Address, true)
				if err != nil {
					t.Fatal(err)
				}
				_ = s.clock.Sleep(t.Context(), wait)
			}
			if err := s.Mine(40); err != nil { // all of it is deep now
				t.Fatal(err)
			}
			for range 60 {
				wait, err := s.wallet.turn(t.Context(), s.who.Address, true)
				if err != nil {
					t.Fatal(err)
				}
				_ = s.clock.Sleep(t.Context(), wait)
			}
			e, err := s.wallet.Find(e.ID)
			if err != nil {
				t.Fatal(err)
			}
			switch first := e.Transactions[0].State; {
			case first == journal.Final && kind == faultproxy.Stale: // old, but true
			case first != journal.Sent && first != journal.Unknown && first != journal.Included:
				t.Fatalf("it is %s: %s", first, e.Note)
			}
			if kind != faultproxy.Stale && e.Note == "" {
				t.Errorf("nobody says what is waited for: %s", e.State)
			}
			g.spoil("", 0, nil)
			_ = s.clock.Sleep(t.Context(), time.Hour)
			s.once(s.drive(e.ID))
		})
	}
}

func TestABrokenJournalSendsNothing(t *testing.T) {
	s := newSender(t)
	g := newGate(t, s.RPC)
	w := s.through(g.URL)
	e := s.approve(s.ready())
	nonce := s.nonce()
	j := w.held(s.who.Address)
	if err := j.Close(); err != nil { // as when the disk goes away
		t.Fatal(err)
	}
	g.spoil("", 0, nil)
	if _, err := w.Drive(t.Context(), e.ID, nil); err == nil {
		t.Fatal("it was driven without a journal")
	}
	for _, body := range g.requests() {
		if strings.Contains(body, "eth_sendRawTransaction") {
			t.Error("it was sent without a journal")
		}
	}
	if s.nonce() != nonce {
		t.Error("the nonce has moved")
	}
	s.through(s.RPC)
	s.once(s.drive(e.ID))
}
