package livepeer_test

import (
	"testing"
	"time"

	"lpconsole/chain"
	"lpconsole/livepeer"
)

func TestTheTimeLeftCountsDownUnlessTheChainStandsStill(t *testing.T) {
	made := time.Unix(1_700_000_000, 0)
	s := &livepeer.Snapshot{
		Origin: chain.Origin{Block: chain.Block{Time: made}},
		Round:  livepeer.Round{Initialized: true, StartBlock: 100, Length: 50, BlockNow: 140},
	}
	for _, c := range []struct {
		name string
		age  time.Duration
		want time.Duration
	}{
		{"at the block", 0, 120 * time.Second},
		{"a minute later", time.Minute, time.Minute},
		{"when it should be over", 5 * time.Minute, 0},
		{"a day later nothing has moved", 24 * time.Hour, 120 * time.Second},
		{"a clock that lags behind the chain", -time.Minute, 120 * time.Second},
	} {
		if got := s.RoundLeft(12*time.Second, made.Add(c.age)); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
