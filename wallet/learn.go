package wallet

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"

	"lpconsole/chain"
	"lpconsole/wallet/journal"
)

// A finding is what a sight says about one transaction.
type finding int

const (
	nothing  finding = iota // as before, or not known
	included                // in a block, and succeeded
	failed                  // in a block, and reverted
	gone                    // not in the block any more in which it was
	used                    // the nonce is used, and no receipt is there
	unused                  // the nonce is not used, and it was not known whether
	settled                 // its block cannot go away any more
)

// weighty findings end something. They are believed when a second look finds the
// same: another endpoint's where there is one.
func (f finding) weighty() bool { return f == failed || f == gone || f == settled }

// judge says what a sight means for a transaction.
func judge(s *sight, t *journal.Transaction) finding {
	if t.Settled {
		return nothing // it is looked at for another step of the same entry
	}
	if r := s.of(t); r != nil {
		here := t.BlockHash == r.Block
		switch {
		case here && (t.State == journal.Included || t.State == journal.Failed):
			if uint64(*r.Number) <= s.safe {
				return settled
			}
			return nothing
		case r.succeeded():
			return included
		default:
			return failed
		}
	}
	switch t.State {
	case journal.Included, journal.Failed:
		// No receipt alone says little: an endpoint may have lost it. Another block in
		// that place says that the chain was reorganised.
		if has, asked := s.blocks[t.Block]; asked && has != t.BlockHash {
			return gone
		}
	case journal.Signed, journal.Sent, journal.Unknown:
		switch {
		case s.nonce > t.Nonce:
			return used
		case t.State == journal.Unknown:
			return unused
		}
	default:
	}
	return nothing
}

// A doubt is a weighty finding that was not confirmed.
type doubt struct {
	finding finding
	times   int
}

// stubborn is how often one endpoint has to find the same when another has nothing
// to say about it, neither for nor against.
const stubborn = 5

// sure reports whether a weighty finding is confirmed by a second sight; nil when
// there was none.
func (a *account) sure(t *journal.Transaction, f finding, first, second *sight) bool {
	d := a.doubts[t.Hash]
	if d == nil || d.finding != f {
		d = &doubt{finding: f}
		a.doubts[t.Hash] = d
	}
	d.times++
	sure := false
	if second != nil {
		mine, theirs := first.of(t), second.of(t)
		switch {
		case mine != nil && theirs != nil:
			sure = mine.Block == theirs.Block && mine.succeeded() == theirs.succeeded() &&
				(f != settled || uint64(*theirs.Number) <= second.safe)
		case mine == nil && theirs == nil:
			sure = judge(second, t) == f
		case mine != nil:
			sure = d.times >= stubborn
		}
	}
	if sure {
		delete(a.doubts, t.Hash)
	}
	return sure
}

// deepEvery is how often it is asked what is final.
const deepEvery = 5 * time.Second

// learn looks at the chain and writes down what has changed. The sight is nil when
// no endpoint answered.
func (w *Wallet) learn(ctx context.Context, a *account, j *journal.Journal, entries []journal.Entry, deep bool) (*sight, error) {
	s, err := w.observe(ctx, w.opt.Client, a.address, entries)
	if err != nil {
		return nil, w.unseen(ctx, a, j, entries, err)
	}
	now := w.opt.Now()
	a.failures, a.learned = 0, now
	if deep && (now.Sub(a.deepened) >= deepEvery || now.Before(a.deepened)) {
		w.deepen(ctx, s)
		a.deepened = now
	}
	second := w.again(ctx, a, entries, s)
	for i := range entries {
		e := &entries[i]
		changed := false
		for k := range e.Transactions {
			t := &e.Transactions[k]
			f := judge(s, t)
			if f == nothing || f.weighty() && !a.sure(t, f, s, second(f)) {
				continue
			}
			if w.take(ctx, a, e, t, f, s) {
				changed = true
			}
		}
		if !changed {
			w.note(j, e, e.Note)
			continue
		}
		giveUpRest(e)
		if err := j.Update(e); err != nil {
			return nil, err
		}
		w.ring()
	}
	return s, ctx.Err()
}

// deepen asks the endpoint of a sight which of its blocks cannot go away. One that
// does not say so is asked another time.
func (w *Wallet) deepen(ctx context.Context, s *sight) {
	if safe, err := w.safe(ctx, s.origin.Endpoint); err == nil {
		s.safe = safe
	}
}

// again makes the second sight when it is first needed.
func (w *Wallet) again(ctx context.Context, a *account, entries []journal.Entry, first *sight) func(finding) *sight {
	var second *sight
	asked, deep := false, false
	return func(f finding) *sight {
		if f.weighty() && !asked {
			asked = true
			var err error
			if second, err = w.observe(ctx, w.another(first.origin.Endpoint), a.address, entries); err != nil {
				second = nil
			}
		}
		if f == settled && second != nil && !deep {
			deep = true
			w.deepen(ctx, second)
		}
		return second
	}
}

// another is an endpoint that is not this one, or this one when there is no other
// that works.
func (w *Wallet) another(endpoint string) *chain.Client {
	for _, h := range w.opt.Client.Health() {
		if h.Name == endpoint || h.State == chain.StateWrongChain || h.State == chain.StateDown {
			continue
		}
		if c, err := w.opt.Client.Only(h.Name); err == nil {
			return c
		}
	}
	c, err := w.opt.Client.Only(endpoint)
	if err != nil {
		return w.opt.Client
	}
	return c
}

// unseenLimit is how many looks in a row go unanswered before what was sent is
// called unknown.
const unseenLimit = 3

// unseen notes that nobody answers.
func (w *Wallet) unseen(ctx context.Context, a *account, j *journal.Journal, entries []journal.Entry, why error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	a.failures++
	for i := range entries {
		e, changed := &entries[i], false
		for k := range e.Transactions {
			if t := &e.Transactions[k]; t.State == journal.Sent && a.failures >= unseenLimit {
				t.State, changed = journal.Unknown, true
			}
		}
		if !e.Open() {
			continue
		}
		e.Note = why.Error()
		if !changed {
			w.note(j, e, e.Note)
			continue
		}
		if err := j.Update(e); err != nil {
			return err
		}
		w.ring()
	}
	return nil
}

// take writes a finding into the transaction, and reports whether that changed it.
func (w *Wallet) take(ctx context.Context, a *account, e *journal.Entry, t *journal.Transaction, f finding, s *sight) (changed bool) {
	switch f {
	case included, failed:
		r := s.of(t)
		t.Become(r.Hash)
		t.Block, t.BlockHash, t.Settled = uint64(*r.Number), r.Block, false
		t.GasUsed, t.Cost = uint64(*r.Used), r.cost()
		t.State, t.Reason, e.Note = journal.Included, "", ""
		if f == failed {
			t.State = journal.Failed
			t.Reason = w.reason(ctx, s.origin.Endpoint, e.Account, t)
			e.Note = "it is in a block and did nothing but cost gas"
			if t.Reason != "" {
				e.Note = "the contract refused it: " + t.Reason
			}
		}
	case gone:
		t.Block, t.BlockHash, t.GasUsed, t.Cost, t.Reason = 0, common.Hash{}, 0, nil, ""
		t.State = journal.Sent
		e.Note = "its block was taken back by a reorganisation; the same bytes are sent again"
	case settled:
		t.Settled = true
		delete(a.attempts, t.Hash)
		if t.State == journal.Included {
			t.State = journal.Final
		}
	case used:
		return w.other(ctx, a, e, t, s)
	case unused:
		t.State = journal.Sent
	case nothing:
		return false
	}
	return true
}

// giveUpRest drops the steps after one that cannot succeed any more. They have never
// left.
func giveUpRest(e *journal.Entry) {
	broken := false
	for k := range e.Transactions {
		t := &e.Transactions[k]
		if broken && t.State == journal.Signed {
			t.State = journal.Dropped
		}
		broken = broken || t.State == journal.Failed || t.State == journal.Displaced
	}
}

// reason is why a transaction reverted, as far as the block before its own tells:
// printable, or "".
func (w *Wallet) reason(ctx context.Context, endpoint string, from common.Address, t *journal.Transaction) string {
	c, err := w.opt.Client.Only(endpoint)
	if err != nil || t.Block == 0 {
		return ""
	}
	call, err := callOf(from, t)
	if err != nil {
		return ""
	}
	requests := []chain.Request{{Method: "eth_call", Params: []any{call, at(t.Block - 1)}}}
	if _, err := c.Batch(ctx, requests); err != nil {
		return ""
	}
	if revert := (*chain.RevertError)(nil); errors.As(requests[0].Err, &revert) {
		return revert.Reason
	}
	if t.GasUsed >= t.Gas {
		return "it ran out of gas"
	}
	return ""
}

// callOf is a signed transaction as a call, with all that it was signed with.
func callOf(from common.Address, t *journal.Transaction) (map[string]any, error) {
	var tx types.Transaction
	if err := tx.UnmarshalBinary(t.Raw); err != nil || tx.To() == nil {
		return nil, fmt.Errorf("the signed bytes in the journal are no call: %w", err)
	}
	return map[string]any{
		"from": from, "to": tx.To(), "gas": hexutil.Uint64(tx.Gas()), "data": hexutil.Bytes(tx.Data()),
		"value":                (*hexutil.Big)(tx.Value()),
		"maxFeePerGas":         (*hexutil.Big)(tx.GasFeeCap()),
		"maxPriorityFeePerGas": (*hexutil.Big)(tx.GasTipCap()),
	}, nil
}

// maxCost is the most that a transaction can cost in wei, its value included.
func maxCost(tx *types.Transaction) *big.Int {
	cost := new(big.Int).Mul(new(big.Int).SetUint64(tx.Gas()), tx.GasFeeCap())
	return cost.Add(cost, tx.Value())
}
