package wallet

import (
	"context"
	"encoding/json"
	"errors"
	"math/big"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"lpconsole/chain"
	"lpconsole/chain/plan"
	"lpconsole/devnet"
	"lpconsole/wallet/journal"
)

// A keySigner signs with a key of the test chain.
type keySigner struct {
	account devnet.Account
	spoil   func(*types.DynamicFeeTx) // signs something else
	as      *devnet.Account           // signs with another key
	inPlace bool                      // changes the bytes it was given
	closed  *int
}

func (s keySigner) Address() common.Address { return s.account.Address }

func (s keySigner) Close() {
	if s.closed != nil {
		*s.closed++
	}
}

func (s keySigner) SignTx(_ context.Context, tx *types.Transaction, chainID *big.Int) (*types.Transaction, error) {
	key := s.account.Key
	if s.as != nil {
		key = s.as.Key
	}
	if s.inPlace {
		tx.Data()[len(tx.Data())-1]++
	}
	if s.spoil != nil {
		other := &types.DynamicFeeTx{
			ChainID: tx.ChainId(), Nonce: tx.Nonce(), GasTipCap: tx.GasTipCap(), GasFeeCap: tx.GasFeeCap(),
			Gas: tx.Gas(), To: tx.To(), Value: tx.Value(), Data: tx.Data(),
		}
		s.spoil(other)
		tx = types.NewTx(other)
	}
	return types.SignTx(tx, types.LatestSignerForChainID(chainID), key)
}

// A clock goes on by what is slept, and costs no time.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return ctx.Err()
}

// A sender is an account that bonds, and what the chain says of it.
type sender struct {
	*desk
	clock *clock
	dir   string // of the journals
	who   devnet.Account
	to    common.Address
	has   *big.Int // stake before
}

func newSender(t testing.TB) *sender {
	t.Helper()
	d := &desk{Chain: startChain(t, devnet.Config{Orchestrators: 2, RoundBlocks: 5000}), t: t}
	s := &sender{desk: d, clock: &clock{now: time.Now()}, dir: t.TempDir(), who: d.role("fresh")}
	for _, a := range d.Accounts {
		if strings.HasPrefix(a.Role, "orchestrator") {
			s.to = a.Address
		}
	}
	if err := d.Mine(devnet.ReorgLimit + 1); err != nil {
		t.Fatal(err)
	}
	s.wallet = s.through(s.RPC)
	return s
}

// through is a wallet of this account over these endpoints. It shares the journal
// with the others; one at a time can be in use.
func (s *sender) through(endpoints ...string) *Wallet {
	s.t.Helper()
	if s.wallet != nil {
		_ = s.wallet.Close()
	}
	client, err := chain.New(chain.Options{
		Endpoints: endpoints, ChainID: s.ChainID, Now: s.clock.Now, Sleep: s.clock.Sleep,
		CallTimeout: 300 * time.Millisecond, SubmitTimeout: 300 * time.Millisecond,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(client.Close)
	w, err := Open(Options{
		Client: client, Decoder: abiDecoder{s.Protocol}, ChainID: s.ChainID, Dir: s.dir, Program: "wallet.test",
		Now: s.clock.Now, Sleep: s.clock.Sleep,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = w.Close() })
	s.wallet = w
	return w
}

// tokens is an amount of LPT in base units.
func tokens(n int64) *big.Int { return new(big.Int).Mul(big.NewInt(n), big.NewInt(1e18)) }

// ready is a review of a bond of one LPT, made past every proxy.
func (s *sender) ready() *Review {
	s.t.Helper()
	s.has = s.stake()
	return s.reviewed(s.bond(s.who.Address, tokens(1), s.to))
}

// reviewed is a review made past every proxy.
func (s *sender) reviewed(p *plan.Plan) *Review {
	s.t.Helper()
	client, err := chain.New(chain.Options{Endpoints: []string{s.RPC}, ChainID: s.ChainID})
	if err != nil {
		s.t.Fatal(err)
	}
	defer client.Close()
	w, err := Open(Options{Client: client, Decoder: abiDecoder{s.Protocol}, ChainID: s.ChainID, Dir: s.t.TempDir(), Now: s.clock.Now})
	if err != nil {
		s.t.Fatal(err)
	}
	r, err := w.Review(s.t.Context(), p)
	if err != nil {
		s.t.Fatal(err)
	}
	if refused := r.Refused(); refused != nil {
		s.t.Fatal(refused.Text)
	}
	return r
}

func (s *sender) approve(r *Review) journal.Entry {
	s.t.Helper()
	e, err := s.wallet.Approve(s.t.Context(), r, Approval{Signer: keySigner{account: s.who}})
	if err != nil {
		s.t.Fatal(err)
	}
	return e
}

// drive is Drive, which must come to an end.
func (s *sender) drive(id string) journal.Entry {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), time.Minute)
	defer cancel()
	e, err := s.wallet.Drive(ctx, id, nil)
	if err != nil {
		s.t.Fatalf("%s (%s): %v", e.State, e.Note, err)
	}
	return e
}

// stake is what the account has bonded.
func (s *sender) stake() *big.Int {
	s.t.Helper()
	call := s.call(s.Protocol.BondingManager, "pendingStake", s.who.Address, new(big.Int))
	out, _, err := s.directly().Call(s.t.Context(), chain.Ref{}, chain.Call{To: &call.To, Data: call.Data})
	if err != nil {
		s.t.Fatal(err)
	}
	return new(big.Int).SetBytes(out)
}

// directly is a client that no proxy is in front of.
func (s *sender) directly() *chain.Client {
	s.t.Helper()
	c, err := chain.New(chain.Options{Endpoints: []string{s.RPC}, ChainID: s.ChainID})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(c.Close)
	return c
}

func (s *sender) nonce() uint64 {
	s.t.Helper()
	n, err := s.Client().NonceAt(s.t.Context(), s.who.Address, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}

// once checks that a bond of one LPT has happened exactly once since ready, and that
// the entry says so.
func (s *sender) once(e journal.Entry) {
	s.t.Helper()
	if got := new(big.Int).Sub(s.stake(), s.has); got.Cmp(tokens(1)) != 0 {
		s.t.Fatalf("the stake grew by %s, not by one LPT", got)
	}
	if e.State != journal.Included && e.State != journal.Final {
		s.t.Fatalf("it happened, and the entry is %s: %s", e.State, e.Note)
	}
	for i, tx := range e.Transactions {
		receipt, err := s.Client().TransactionReceipt(s.t.Context(), tx.Hash)
		if err != nil || receipt.Status != 1 || tx.State != journal.Included && tx.State != journal.Final {
			s.t.Fatalf("step %d is %s, its receipt %v, %v", i+1, tx.State, receipt, err)
		}
		if tx.Block != receipt.BlockNumber.Uint64() || tx.BlockHash != receipt.BlockHash || tx.GasUsed != receipt.GasUsed {
			s.t.Fatalf("step %d is in block %d (%s), by its receipt in %d (%s)", i+1, tx.Block, tx.BlockHash, receipt.BlockNumber, receipt.BlockHash)
		}
		if cost := new(big.Int).Mul(receipt.EffectiveGasPrice, new(big.Int).SetUint64(receipt.GasUsed)); tx.Cost == nil || tx.Cost.Cmp(cost) != 0 {
			s.t.Fatalf("step %d cost %s, not %s", i+1, tx.Cost, cost)
		}
	}
	if n := s.nonce(); n != e.Transactions[len(e.Transactions)-1].Nonce+1 {
		s.t.Fatalf("the nonce is %d", n)
	}
}

// code is the code of a Refusal, "" for no error, and the test's end for another.
func code(t testing.TB, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	refusal := (*Refusal)(nil)
	if !errors.As(err, &refusal) {
		t.Fatalf("not a refusal: %v", err)
	}
	if refusal.Text == "" {
		t.Fatalf("%s says nothing", refusal.Code)
	}
	return refusal.Code
}

func TestABondIsStoredBeforeItIsSentAndFollowedUntilItIsFinal(t *testing.T) {
	s := newSender(t)
	bell, cancel := s.wallet.Subscribe()
	defer cancel()
	e := s.approve(s.ready())
	if n := s.nonce(); e.State != journal.Signed || n != e.Transactions[0].Nonce {
		t.Fatalf("after approval it is %s, the nonce %d", e.State, n)
	}
	onDisk, err := journal.Read(s.dir, s.ChainID, s.who.Address)
	if err != nil || len(onDisk) != 1 || len(onDisk[0].Transactions) != 2 || onDisk[0].ID != e.ID {
		t.Fatalf("on disk is %+v, %v", onDisk, err)
	}
	select {
	case <-bell:
	default:
		t.Error("the bell did not ring")
	}
	var told []journal.State
	e, err = s.wallet.Drive(t.Context(), e.ID, func(e journal.Entry) { told = append(told, e.State) })
	if err != nil {
		t.Fatal(err)
	}
	s.once(e)
	if len(told) < 2 || told[0] != journal.Sent || told[len(told)-1] != journal.Included {
		t.Errorf("told were %v", told)
	}
	if !strings.HasPrefix(e.Title, "a test") || len(e.Changes) == 0 {
		t.Errorf("what was shown is not kept: %+v", e)
	}

	if err := s.wallet.Resume(t.Context(), s.who.Address); err != nil {
		t.Fatal(err)
	}
	if e, _ = s.wallet.Find(e.ID); e.State != journal.Included {
		t.Errorf("with nothing on top it is %s", e.State)
	}
	if err := s.Mine(devnet.ReorgLimit); err != nil {
		t.Fatal(err)
	}
	_ = s.clock.Sleep(t.Context(), time.Hour)
	if err := s.wallet.Resume(t.Context(), s.who.Address); err != nil {
		t.Fatal(err)
	}
	if e, _ = s.wallet.Find(e.ID); e.State != journal.Final || !e.Settled() {
		t.Errorf("below the safe block it is %s", e.State)
	}
}

func TestTheOrdinaryBondCostsFewRequests(t *testing.T) {
	s := newSender(t)
	r := s.ready()
	before := s.wallet.opt.Client.Requests()
	e := s.approve(r)
	approved := s.wallet.opt.Client.Requests()
	s.once(s.drive(e.ID))
	sent := s.wallet.opt.Client.Requests()
	// One look before the signature; for each step the chain's id, the bytes, and the
	// receipt.
	if a, b := approved-before, sent-approved; a > 1 || b > 6 {
		t.Errorf("approval took %d requests, two steps %d", a, b)
	}
}

func TestAPlanWhoseFirstStepFailsSendsNoSecond(t *testing.T) {
	s := newSender(t)
	r := s.ready()
	nonce := s.nonce()
	// The order of the steps decides: bonding without an allowance reverts.
	p := *r.Plan
	p.Steps = []plan.Step{r.Plan.Steps[1], r.Plan.Steps[0]}
	flipped := *r
	flipped.Plan = &p
	flipped.Transactions = []Transaction{r.Transactions[1], r.Transactions[0]}
	for i := range flipped.Transactions {
		old := flipped.Transactions[i].Tx
		flipped.Transactions[i].Tx = types.NewTx(&types.DynamicFeeTx{
			ChainID: old.ChainId(), Nonce: nonce + uint64(i), GasTipCap: old.GasTipCap(), GasFeeCap: old.GasFeeCap(),
			Gas: 900_000, To: old.To(), Value: old.Value(), Data: old.Data(),
		})
	}
	e := s.drive(s.approve(&flipped).ID)
	if e.State != journal.Failed || e.Transactions[0].State != journal.Failed || e.Transactions[1].State != journal.Dropped {
		t.Fatalf("it is %s, the steps %s and %s", e.State, e.Transactions[0].State, e.Transactions[1].State)
	}
	if e.Transactions[0].Reason == "" || !strings.Contains(e.Note, e.Transactions[0].Reason) || e.Transactions[0].Cost == nil {
		t.Errorf("the reason is %q, the note %q", e.Transactions[0].Reason, e.Note)
	}
	if s.nonce() != nonce+1 || s.stake().Cmp(s.has) != 0 {
		t.Error("the second step was sent all the same")
	}
	// The account is free for the next.
	s.once(s.drive(s.approve(s.ready()).ID))
}

// A laptop that slept with a review on its screen must not find it fresh.
func TestTheAgeOfAReviewIsByTheTimeOfDay(t *testing.T) {
	d := newDesk(t, 0)
	r := d.review(d.bond(d.role("fresh").Address, tokens(1), d.role("demo-orchestrator").Address))
	if r.At != r.At.Round(0) { // a monotonic reading is what differs
		t.Errorf("%v is by a clock that stands still while a computer sleeps", r.At)
	}
}

// A node without a pool has no pending nonce to tell; it can be signed through.
func TestAnEndpointWithoutAPoolConfirmsTheNonce(t *testing.T) {
	s := newSender(t)
	l := newLiar(t, s.RPC)
	s.through(l.URL)
	r := s.ready()
	l.set(func() {
		l.lie = func(q *question) {
			if q.Method == "eth_getTransactionCount" && string(q.Params[1]) == `"pending"` {
				q.Error = json.RawMessage(`{"code":-32602,"message":"invalid argument 1: pending is not served here"}`)
			}
		}
	})
	s.once(s.drive(s.approve(r).ID))
}

func TestOneEndpointsWordMakesNothingFinal(t *testing.T) {
	s := newSender(t)
	l := newLiar(t, s.RPC)
	s.through(l.URL, s.RPC)
	e := s.drive(s.approve(s.ready()).ID)
	asked := 0
	l.set(func() {
		l.rewrite = func(q *question) {
			if q.Method == "eth_getBlockByNumber" && string(q.Params[0]) == `"safe"` {
				asked++
				q.Params[0] = json.RawMessage(`"latest"`)
			}
		}
	})
	for range 2 * stubborn {
		if err := s.wallet.Resume(t.Context(), s.who.Address); err != nil {
			t.Fatal(err)
		}
		_ = s.clock.Sleep(t.Context(), deepEvery)
	}
	if got := s.find(e.ID); got.State != journal.Included || asked == 0 {
		t.Fatalf("with nothing on top it is %s; it was lied to %d times", got.State, asked)
	}
	if err := s.Mine(devnet.ReorgLimit); err != nil {
		t.Fatal(err)
	}
	if err := s.wallet.Resume(t.Context(), s.who.Address); err != nil {
		t.Fatal(err)
	}
	if got := s.find(e.ID); got.State != journal.Final {
		t.Fatalf("below the safe block it is %s", got.State)
	}
}
