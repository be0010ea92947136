package wallet

import (
	"context"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"lpconsole/devnet"
	"lpconsole/internal/faultproxy"
	"lpconsole/wallet/journal"
)

// turns takes n turns for the account.
func (s *sender) turns(n int) {
	s.t.Helper()
	for range n {
		wait, err := s.wallet.turn(s.t.Context(), s.who.Address, true)
		if err != nil {
			s.t.Fatal(err)
		}
		_ = s.clock.Sleep(s.t.Context(), max(wait, deepEvery))
	}
}

func (s *sender) find(id string) journal.Entry {
	s.t.Helper()
	e, err := s.wallet.Find(id)
	if err != nil {
		s.t.Fatal(err)
	}
	return e
}

func TestTheSameBytesAreSentAgainWhenTheirBlockGoesAway(t *testing.T) {
	for _, c := range []struct {
		name  string
		depth uint64
		keep  bool
		// restart is between the reorganisation and the next look.
		restart bool
	}{
		{"the last step", 1, false, false},
		{"both steps", 2, false, false},
		{"eight blocks, and the process starts anew", 8, false, true},
		{"their transactions come back by themselves", 4, true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSender(t)
			e := s.drive(s.approve(s.ready()).ID)
			s.once(e)
			hashes := [2]common.Hash{e.Transactions[0].Hash, e.Transactions[1].Hash}
			if err := s.Reorg(c.depth, c.keep); err != nil {
				t.Fatal(err)
			}
			if !c.keep && s.stake().Cmp(s.has) != 0 {
				t.Fatal("the chain has not lost the bond: this test proves nothing")
			}
			if c.restart {
				s.through(s.RPC)
			}
			s.turns(8)
			e = s.find(e.ID)
			s.once(e)
			if e.Transactions[0].Hash != hashes[0] || e.Transactions[1].Hash != hashes[1] {
				t.Error("other bytes were sent")
			}
			if err := s.Mine(devnet.ReorgLimit + 1); err != nil {
				t.Fatal(err)
			}
			s.turns(3)
			if e = s.find(e.ID); e.State != journal.Final {
				t.Errorf("in the end it is %s", e.State)
			}
		})
	}
}

func TestSeveralEntriesAreSentAgainInTheirOrder(t *testing.T) {
	s := newSender(t)
	var ids []string
	for range 3 {
		e := s.drive(s.approve(s.ready()).ID)
		s.once(e)
		ids = append(ids, e.ID)
	}
	before := s.stake()
	if err := s.Reorg(6, false); err != nil {
		t.Fatal(err)
	}
	if s.stake().Cmp(before) == 0 {
		t.Fatal("the chain has lost nothing: this test proves nothing")
	}
	// Only the last one is asked for; the others have to go first.
	s.once(s.drive(ids[2]))
	for _, id := range ids {
		if e := s.find(id); e.State != journal.Included {
			t.Errorf("%s is %s: %s", id, e.State, e.Note)
		}
	}
	if s.stake().Cmp(before) != 0 {
		t.Errorf("the stake is %s, and was %s", s.stake(), before)
	}
}

func TestNothingIsSignedWhileAnEarlierBlockIsAway(t *testing.T) {
	s := newSender(t)
	e := s.drive(s.approve(s.ready()).ID)
	if err := s.Reorg(2, false); err != nil {
		t.Fatal(err)
	}
	_, err := s.wallet.Approve(t.Context(), s.ready(), Approval{Signer: keySigner{account: s.who}})
	if got := code(t, err); got != "busy" {
		t.Fatalf("after a reorganisation: %q", got)
	}
	s.has = new(big.Int)
	s.once(s.drive(e.ID))
}

func TestAFailedOneIsWatchedUntilItsBlockIsFinal(t *testing.T) {
	s := newSender(t)
	e := s.approve(s.ready())
	owner := s.role("owner")
	if _, err := s.Do(t.Context(), owner, nil, s.Protocol.Controller, "pause"); err != nil {
		t.Fatal(err)
	}
	e = s.drive(e.ID)
	if e.State != journal.Failed || e.Settled() || e.Open() || e.Transactions[0].State != journal.Included {
		t.Fatalf("it is %s: %s", e.State, e.Note)
	}
	if e.Transactions[1].Reason == "" {
		t.Error("it does not say why")
	}
	if err := s.Mine(devnet.ReorgLimit + 1); err != nil {
		t.Fatal(err)
	}
	s.turns(3)
	if e = s.find(e.ID); e.State != journal.Failed || !e.Settled() {
		t.Errorf("deep in the chain it is %s, settled %v", e.State, e.Settled())
	}
}

func TestSomethingElseUsedTheNonce(t *testing.T) {
	for _, c := range []struct {
		name      string
		endpoints int
		sent      bool // our bytes were given to the endpoint before, which lost them
	}{
		{"never sent, one endpoint", 1, false},
		{"sent and lost, one endpoint", 1, true},
		{"sent and lost, two endpoints", 2, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSender(t)
			gates := []*gate{newGate(t, s.RPC), newGate(t, s.RPC)}
			var urls []string
			for _, g := range gates[:c.endpoints] {
				urls = append(urls, g.URL)
			}
			s.through(urls...)
			e := s.approve(s.ready())
			if c.sent {
				swallow(t, gates, func() { s.turns(1) })
				if got := s.find(e.ID); got.State != journal.Sent {
					t.Fatalf("it is %s", got.State)
				}
			}
			other := s.elsewhere(e.Transactions[0].Nonce)
			s.turns(4)
			if got := s.find(e.ID); got.State.Over() || c.sent && got.State != journal.Unknown {
				t.Fatalf("while the other's block may go away, it is %s: %s", got.State, got.Note)
			}
			if err := s.Mine(devnet.ReorgLimit + 1); err != nil {
				t.Fatal(err)
			}
			s.turns(4)
			got := s.find(e.ID)
			if got.State != journal.Displaced || !strings.Contains(got.Note, other.Hex()) {
				t.Fatalf("it is %s: %s", got.State, got.Note)
			}
			if s.stake().Cmp(s.has) != 0 {
				t.Error("it happened all the same")
			}
			s.once(s.drive(s.approve(s.ready()).ID)) // the account is free
		})
	}
}

// An endpoint that knows nothing of our receipts must not be able to say that
// something else used the nonce.
func TestOursInABlockIsNeverDisplaced(t *testing.T) {
	s := newSender(t)
	g := newGate(t, s.RPC)
	s.through(g.URL)
	e := s.approve(s.ready())
	g.spoil(spoiler(t, s.RPC, faultproxy.NullReceipt).URL, -1, func(body string) bool { return strings.Contains(body, "eth_getTransactionReceipt") })
	s.turns(4)
	if err := s.Mine(30); err != nil {
		t.Fatal(err)
	}
	s.turns(10)
	got := s.find(e.ID)
	if got.State != journal.Unknown || !strings.Contains(got.Note, "does not give its receipt") {
		t.Fatalf("it is %s: %s", got.State, got.Note)
	}
	g.spoil("", 0, nil)
	_ = s.clock.Sleep(t.Context(), time.Minute)
	s.once(s.drive(e.ID))
}

// elsewhere uses a nonce of the account from another wallet.
func (s *sender) elsewhere(nonce uint64) common.Hash {
	s.t.Helper()
	id := new(big.Int).SetUint64(s.ChainID)
	tx := types.MustSignNewTx(s.who.Key, types.LatestSignerForChainID(id), &types.DynamicFeeTx{
		ChainID: id, Nonce: nonce, GasFeeCap: big.NewInt(1e9), Gas: 21_000, To: &common.Address{1}, Value: big.NewInt(1),
	})
	if err := s.Client().SendTransaction(context.Background(), tx); err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.Client().TransactionReceipt(context.Background(), tx.Hash()); err != nil {
		s.t.Fatal(err)
	}
	return tx.Hash()
}

// swallow has every endpoint answer with the hash of what it is sent, and lose it.
func swallow(t *testing.T, gates []*gate, act func()) {
	t.Helper()
	bad := spoiler(t, gates[0].node, faultproxy.Swallowed)
	for _, g := range gates {
		g.spoil(bad.URL, -1, func(body string) bool { return strings.Contains(body, "eth_sendRawTransaction") })
	}
	act()
	if bad.Faults() == 0 {
		t.Fatal("nothing was lost: this test proves nothing")
	}
	for _, g := range gates {
		g.spoil("", 0, nil)
	}
}

// spoiler spoils everything in one way.
func spoiler(t *testing.T, node string, kind faultproxy.Kind) *faultproxy.Proxy {
	t.Helper()
	p := faultproxy.New(node, faultproxy.Options{
		Rate: 1, SendRate: 1, Weights: map[faultproxy.Kind]float64{kind: 1}, Seed: 1, Lag: 3,
		Slow: 20 * time.Millisecond, Hang: 350 * time.Millisecond,
	})
	t.Cleanup(p.Close)
	return p
}
