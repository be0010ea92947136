package livepeer_test

import (
	"context"
	"strconv"
	"testing"

	"lpconsole/devnet"
	"lpconsole/internal/naive"
	"lpconsole/livepeer"
)

// benchmark measures cold tables: each turn has a new reader and a new connection.
func benchmark(b *testing.B, orchestrators int, read func(*testing.B, *devnet.Chain) (requests uint64)) {
	n, err := devnet.Start(context.Background(), devnet.Config{Orchestrators: orchestrators, Delegators: orchestrators, Rounds: 4, Seed: 1})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := n.Close(); err != nil {
			b.Error(err)
		}
	})
	read(b, n) // the node reads its state from disk once
	var requests uint64
	for b.Loop() {
		requests = read(b, n)
	}
	b.ReportMetric(float64(requests), "requests")
}

// readTable reads the table with all that there is and checks that it is whole.
func readTable(b *testing.B, n *devnet.Chain) uint64 {
	r, c := reader(b, n, n.RPC)
	s := snapshot(b, r)
	if uint64(len(s.Orchestrators)) != s.Params.PoolSize {
		b.Fatalf("%d of %d orchestrators", len(s.Orchestrators), s.Params.PoolSize)
	}
	return c.Requests()
}

func BenchmarkSnapshot(b *testing.B) {
	for _, orchestrators := range []int{100, 1000} {
		b.Run(strconv.Itoa(orchestrators), func(b *testing.B) { benchmark(b, orchestrators, readTable) })
	}
}

func BenchmarkHistory(b *testing.B) {
	benchmark(b, 100, func(b *testing.B, n *devnet.Chain) uint64 {
		r, c := reader(b, n, n.RPC)
		if _, err := r.History(b.Context(), snapshot(b, r)); err != nil {
			b.Fatal(err)
		}
		return c.Requests()
	})
}

func BenchmarkNaive(b *testing.B) {
	benchmark(b, 100, func(b *testing.B, n *devnet.Chain) uint64 {
		c := client(b, n.RPC)
		if _, _, err := naive.Read(b.Context(), c, n.Protocol.Controller.Address); err != nil {
			b.Fatal(err)
		}
		return c.Requests()
	})
}

var _ livepeer.Network = (*livepeer.Reader)(nil)
