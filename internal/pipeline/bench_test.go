package pipeline

import (
	"slices"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/rpc"

	"lpconsole/chain/plan"
	"lpconsole/devnet"
	"lpconsole/internal/slowproxy"
	"lpconsole/livepeer/action"
)

// BenchmarkDistantReview is what a person waits for whose endpoint is 100 ms away:
// from the wish to bond, which needs an approval first, to the review on a chain of
// 100 orchestrators. Its peer in the same run asks the same endpoint for what a
// preview rests on one call at a time.
func BenchmarkDistantReview(b *testing.B) {
	s := newStage(b, devnet.Config{Orchestrators: 100, Delegators: 20, Rounds: 4})
	proxy := slowproxy.New(s.RPC, roundTrip)
	b.Cleanup(proxy.Close)
	s.open(proxy.URL)
	request := s.bond()
	before := proxy.Requests()
	s.prepare(request) // learns what the endpoint can do
	first := proxy.Requests() - before
	var took []time.Duration
	before = proxy.Requests()
	for b.Loop() {
		began := time.Now()
		s.prepare(request)
		took = append(took, time.Since(began))
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(first), "first-requests")
	b.ReportMetric(float64(proxy.Requests()-before)/float64(b.N), "requests/op")
	slices.Sort(took)
	median := took[len(took)/2]
	b.ReportMetric(float64(median.Microseconds())/1000, "review-ms")
	naive, calls := s.oneByOne(proxy.URL, request)
	b.ReportMetric(float64(naive.Milliseconds()), "naive-ms")
	b.ReportMetric(float64(calls), "naive-calls")
	b.ReportMetric(float64(naive)/float64(median), "naive/review")
}

// oneByOne asks for what the review of a plan rests on as programs do that have no
// batches and no simulation: the positions before, nonces, money, codes, prices and
// gas, one call at a time. What will be different afterwards it cannot tell.
func (s *stage) oneByOne(endpoint string, r action.Request) (took time.Duration, calls int) {
	s.t.Helper()
	p, err := action.Build(s.t.Context(), s.reader, r)
	if err != nil {
		s.t.Fatal(err)
	}
	client, err := rpc.DialContext(s.t.Context(), endpoint)
	if err != nil {
		s.t.Fatal(err)
	}
	defer client.Close()
	ask := func(method string, args ...any) {
		s.t.Helper()
		var answer any
		calls++
		if err := client.CallContext(s.t.Context(), &answer, method, args...); err != nil {
			s.t.Fatalf("%s: %v", method, err)
		}
	}
	began := time.Now()
	ask("eth_chainId")
	ask("eth_getBlockByNumber", "latest", false)
	ask("eth_getTransactionCount", p.Account, "latest")
	ask("eth_getTransactionCount", p.Account, "pending")
	ask("eth_getBalance", p.Account, "latest")
	ask("eth_feeHistory", hexutil.Uint64(100), "latest", []int{50})
	for _, who := range addressed(p) {
		ask("eth_getCode", who, "latest")
	}
	for _, c := range p.Watch {
		ask("eth_call", map[string]any{"to": c.To, "data": hexutil.Bytes(c.Data)}, "latest")
	}
	ask("eth_estimateGas", message(p.Account, p.Steps[0]))
	return time.Since(began), calls
}

// addressed are the addresses whose code matters.
func addressed(p *plan.Plan) []common.Address {
	all := []common.Address{p.Account}
	for _, s := range p.Steps {
		all = append(all, s.To)
	}
	for _, r := range p.Recipients {
		all = append(all, r.Address)
	}
	return all
}

// message is a step as the node takes it.
func message(from common.Address, s plan.Step) map[string]any {
	return map[string]any{"from": from, "to": s.To, "data": hexutil.Bytes(s.Data)}
}
