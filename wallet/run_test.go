package wallet

import (
	"context"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/core/types"

	"lpconsole/devnet"
	"lpconsole/internal/faultproxy"
	"lpconsole/wallet/journal"
)

// await waits for the bell until the entry is as wanted.
func (s *sender) await(w *Wallet, id string, want func(e *journal.Entry) bool) journal.Entry {
	s.t.Helper()
	bell, cancel := w.Subscribe()
	defer cancel()
	ctx, stop := context.WithTimeout(s.t.Context(), 30*time.Second)
	defer stop()
	for {
		all, err := w.Entries()
		if err != nil {
			s.t.Fatal(err)
		}
		for _, e := range all {
			if e.ID == id && want(&e) {
				return e
			}
		}
		select {
		case <-bell:
		case <-ctx.Done():
			s.t.Fatalf("it does not get there: %+v", all)
		}
	}
}

// brisk is a wallet whose pauses are real and a hundredth as long.
func (s *sender) brisk(readOnly string) *Wallet {
	s.t.Helper()
	w, err := Open(Options{
		Client: s.directly(), Decoder: abiDecoder{s.Protocol}, ChainID: s.ChainID, Dir: s.dir, ReadOnly: readOnly,
		Sleep: func(ctx context.Context, d time.Duration) error {
			_ = s.clock.Sleep(ctx, d)
			return pause(ctx, d/100)
		},
		Now: s.clock.Now,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = w.Close() })
	return w
}

func TestRunGoesOnWithWhatIsOpenAndWatchesUntilItIsFinal(t *testing.T) {
	s := newSender(t)
	e := s.approve(s.ready())
	if err := s.wallet.Close(); err != nil {
		t.Fatal(err)
	}
	w, reader := s.brisk(""), s.brisk("this one only looks")
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 2)
	go func() { ended <- reader.Run(ctx) }()
	go func() { ended <- w.Run(ctx) }()
	in := func(state journal.State) func(*journal.Entry) bool {
		return func(e *journal.Entry) bool { return e.State == state }
	}
	s.once(s.await(w, e.ID, in(journal.Included)))
	s.await(reader, e.ID, in(journal.Included)) // it hears of what others write
	if owner, other := reader.Owner(s.who.Address); !other {
		t.Errorf("nobody owns the account: %+v", owner)
	}
	if err := s.Reorg(2, false); err != nil {
		t.Fatal(err)
	}
	s.once(s.await(w, e.ID, func(e *journal.Entry) bool {
		return e.State == journal.Included && e.Transactions[1].Sends == 2
	}))
	if err := s.Mine(devnet.ReorgLimit + 2); err != nil {
		t.Fatal(err)
	}
	s.once(s.await(w, e.ID, in(journal.Final)))
	// What is approved while it runs is sent by it.
	next, err := w.Approve(t.Context(), s.ready(), Approval{Signer: keySigner{account: s.who}})
	if err != nil {
		t.Fatal(err)
	}
	s.once(s.await(w, next.ID, in(journal.Included)))
	stop()
	for range 2 {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

func TestAHigherFeeOnlyWhereItHelps(t *testing.T) {
	s := newSender(t)
	g := newGate(t, s.RPC)
	s.through(g.URL)
	signer := keySigner{account: s.who}

	// A fee cap below the base fee: the node does not take it.
	r := s.ready()
	low := *r
	low.Transactions = nil
	for _, tx := range r.Transactions {
		fields := copied(tx.Tx)
		fields.GasFeeCap = big.NewInt(1_000_000)
		tx.Tx = types.NewTx(fields)
		low.Transactions = append(low.Transactions, tx)
	}
	e := s.approve(&low)
	if _, err := s.wallet.Replace(t.Context(), e.ID, signer, nil); code(t, err) != "not_stuck" {
		t.Errorf("before it was sent: %v", err)
	}
	s.turns(6)
	e = s.find(e.ID)
	if e.State != journal.Sent || s.nonce() != e.Transactions[0].Nonce {
		t.Fatalf("it is %s: %s", e.State, e.Note)
	}
	old := e.Transactions[0].Hash
	for name, c := range map[string]struct {
		cap    *big.Int
		signer keySigner
		want   string
	}{
		"too little more":        {big.NewInt(1_050_000), signer, "fee_cap"},
		"less than the base fee": {big.NewInt(2_000_000), signer, "fee_cap"},
		"more than the limit":    {big.NewInt(11e9), signer, "fee_cap"},
		"the key of another":     {nil, keySigner{account: s.who, as: &s.Accounts[0]}, "wrong_signer"},
	} {
		if s.Accounts[0].Address == s.who.Address {
			t.Fatal("the other is the same")
		}
		if _, err := s.wallet.Replace(t.Context(), e.ID, c.signer, c.cap); code(t, err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	e, err := s.wallet.Replace(t.Context(), e.ID, signer, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(e.Transactions[0].Earlier) != 1 || e.Transactions[0].Earlier[0].Hash != old || e.Transactions[0].Hash == old {
		t.Fatalf("the bytes are not beside each other: %+v", e.Transactions[0])
	}
	s.turns(2)
	if _, err := s.wallet.Replace(t.Context(), e.ID, signer, nil); err == nil {
		// The second step is stuck now, as the first was.
		s.once(s.drive(e.ID))
	} else if code(t, err) == "not_stuck" {
		s.turns(2)
		if _, err := s.wallet.Replace(t.Context(), e.ID, signer, nil); err != nil {
			t.Fatal(err)
		}
		s.once(s.drive(e.ID))
	}
}

func TestAHigherFeeIsNoHelpWhereTheNetworkLostTheBytes(t *testing.T) {
	s := newSender(t)
	g := newGate(t, s.RPC)
	s.through(g.URL)
	signer := keySigner{account: s.who}
	lost := s.approve(s.ready())
	swallow(t, []*gate{g}, func() { s.turns(1) })
	if _, err := s.wallet.Replace(t.Context(), lost.ID, signer, nil); code(t, err) != "no_use" {
		t.Errorf("though the fee is high enough: %v", err)
	}
	s.once(s.drive(lost.ID))
	if _, err := s.wallet.Replace(t.Context(), lost.ID, signer, nil); code(t, err) != "not_stuck" {
		t.Errorf("when it has arrived: %v", err)
	}
}

// The one that was replaced may be the one that is included.
func TestTheOlderBytesMayWin(t *testing.T) {
	s := newSender(t)
	g := newGate(t, s.RPC)
	s.through(g.URL)
	e := s.approve(s.ready())
	swallow(t, []*gate{g}, func() { s.turns(1) })
	older := e.Transactions[0]
	j := s.wallet.held(s.who.Address)
	var tx types.Transaction
	if err := tx.UnmarshalBinary(older.Raw); err != nil {
		t.Fatal(err)
	}
	fields := copied(&tx)
	fields.GasFeeCap = new(big.Int).Lsh(fields.GasFeeCap, 1)
	newer, err := s.wallet.sign(t.Context(), keySigner{account: s.who}, s.who.Address, Transaction{Tx: types.NewTx(fields), Meaning: older.Meaning})
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Replace(e.ID, 0, journal.Variant{Hash: newer.Hash, Raw: newer.Raw, MaxCost: newer.MaxCost}); err != nil {
		t.Fatal(err)
	}
	if err := s.Client().SendTransaction(t.Context(), &tx); err != nil { // it was on its way all the time
		t.Fatal(err)
	}
	e = s.drive(e.ID)
	s.once(e)
	if e.Transactions[0].Hash != older.Hash || len(e.Transactions[0].Earlier) != 1 || e.Transactions[0].Earlier[0].Hash != newer.Hash {
		t.Errorf("the hash is %s, included was %s", e.Transactions[0].Hash, older.Hash)
	}
}

func TestPausesGrowAndAreNeverInStep(t *testing.T) {
	s := newSender(t)
	g := newGate(t, s.RPC)
	w := s.through(g.URL)
	e := s.approve(s.ready())
	bad := spoiler(t, s.RPC, faultproxy.Dropped)
	g.spoil(bad.URL, -1, func(body string) bool { return strings.Contains(body, "eth_sendRawTransaction") })
	began := s.clock.Now()
	for s.clock.Now().Sub(began) < 10*time.Minute {
		wait, err := w.turn(t.Context(), s.who.Address, false)
		if err != nil {
			t.Fatal(err)
		}
		if wait > resendLast {
			t.Fatalf("a pause of %s", wait)
		}
		_ = s.clock.Sleep(t.Context(), max(wait, 10*time.Millisecond))
	}
	sends := s.find(e.ID).Transactions[0].Sends
	// One in 15 to 30 seconds, once they have grown.
	if sends < 15 || sends > 60 {
		t.Errorf("in ten minutes it was sent %d times", sends)
	}
	g.spoil("", 0, nil)
	s.once(s.drive(e.ID))
}
