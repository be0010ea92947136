package pipeline

import (
	"bytes"
	"io"
	"net/http"
	"testing"
	"time"

	"lpconsole/devnet"
	"lpconsole/internal/slowproxy"
	"lpconsole/livepeer/action"
	"lpconsole/wallet"
)

// roundTrip is that of a provider on another continent.
const roundTrip = 100 * time.Millisecond

// prepare makes a plan and its review, as a person does who presses enter.
func (s *stage) prepare(r action.Request) *wallet.Review {
	s.t.Helper()
	p, err := action.Build(s.t.Context(), s.reader, r)
	if err != nil {
		s.t.Fatal(err)
	}
	review, err := s.wallet.Review(s.t.Context(), p)
	if err != nil {
		s.t.Fatal(err)
	}
	if no := review.Refused(); no != nil {
		s.t.Fatalf("refused: %s", no.Text)
	}
	return review
}

func (s *stage) bond() action.Request {
	fresh, _ := s.Account("fresh")
	demo, _ := s.Account("demo-orchestrator")
	return action.Request{Kind: action.Bond, Account: fresh.Address, Amount: "500", To: demo.Address}
}

func TestFromTheWishToTheReviewInFewRequests(t *testing.T) {
	s := newStage(t, devnet.Config{Orchestrators: 100, Delegators: 20, Rounds: 4})
	proxy := slowproxy.New(s.RPC, roundTrip)
	t.Cleanup(proxy.Close)
	for _, c := range []struct {
		name string
		over bool // state overrides only
		most int64
	}{
		{"by simulation", false, 2},
		{"by state overrides", true, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.over {
				proxy.Set(withoutSimulation(s.RPC))
			}
			s := &stage{Chain: s.Chain, t: t, cast: s.cast}
			s.open(proxy.URL)
			before := proxy.Requests()
			s.prepare(s.bond())
			if n := proxy.Requests() - before; n > 4 {
				t.Errorf("the first time it took %d requests, more than 4", n)
			}
			before = proxy.Requests()
			began := time.Now()
			r := s.prepare(s.bond())
			if n := proxy.Requests() - before; n > c.most {
				t.Errorf("it took %d requests, more than %d", n, c.most)
			}
			t.Logf("%s with a round trip of %s, previewed by %s", time.Since(began), roundTrip, r.Method)
		})
	}
}

// BenchmarkPlanToReview is what a person waits for, without the network: the plan
// of a bond and its review on a chain of 100 orchestrators. The node runs in the
// same process: its work is part of the figure.
func BenchmarkPlanToReview(b *testing.B) {
	s := newStage(b, devnet.Config{Orchestrators: 100, Delegators: 20, Rounds: 4})
	request := s.bond()
	s.prepare(request)
	before := s.client.Requests()
	for b.Loop() {
		s.prepare(request)
	}
	b.ReportMetric(float64(s.client.Requests()-before)/float64(b.N), "requests/op")
}

// withoutSimulation makes a node out of one that has eth_simulateV1 that has not:
// the method is asked for by a name that nobody knows.
func withoutSimulation(node string) slowproxy.Spoil {
	return func(w http.ResponseWriter, body []byte) bool {
		body = bytes.ReplaceAll(body, []byte("eth_simulateV1"), []byte("eth_simulateV0"))
		r, err := http.Post(node, "application/json", bytes.NewReader(body))
		if err != nil {
			return false
		}
		defer func() { _ = r.Body.Close() }()
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.Copy(w, r.Body)
		return true
	}
}
