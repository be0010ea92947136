package wallet

import (
	"testing"

	"lpconsole/devnet"
)

// BenchmarkReview reviews an approval and a bond on a chain with the live
// network's number of orchestrators. The node runs in the same process: its work
// is part of the figures.
func BenchmarkReview(b *testing.B) {
	for _, c := range []struct {
		name      string
		endpoints int
	}{{"one endpoint", 1}, {"two endpoints", 2}} {
		b.Run(c.name, func(b *testing.B) {
			d := &desk{Chain: startChain(b, devnet.Config{Orchestrators: 100, Delegators: 20, Rounds: 4}), t: b}
			endpoints := []string{d.RPC}
			if c.endpoints > 1 {
				l := newLiar(b, d.RPC) // it lies about nothing
				endpoints = append(endpoints, l.URL)
			}
			d.open(Limits{}, endpoints...)
			p := d.bond(d.role("fresh").Address, lpt(100), d.role("demo-orchestrator").Address)
			d.review(p) // learns what the endpoints can do
			before := d.client.Requests()
			for b.Loop() {
				if r := d.review(p); r.Refused() != nil {
					b.Fatal(r.Refused())
				}
			}
			b.ReportMetric(float64(d.client.Requests()-before)/float64(b.N), "requests/op")
		})
	}
}
