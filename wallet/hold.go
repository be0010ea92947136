package wallet

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"

	"lpconsole/chain"
	"lpconsole/chain/plan"
	"lpconsole/wallet/journal"
)

// holdEvery is how often the conditions of a hold are looked at: one request.
const holdEvery = time.Second

// A readiness is what one endpoint says about a hold, all at one block.
type readiness struct {
	endpoint string
	block    uint64
	ready    bool
	over     string // why the hold is over for good, "" while it is not
	waiting  string // what is not so yet
}

// watch looks at the conditions of a hold and sends its steps when they have come.
// They leave only if, run at that moment, the very bytes succeed. A hold that is over
// for good ends without anything being sent; one endpoint's word is not enough for
// that.
func (w *Wallet) watch(ctx context.Context, a *account, j *journal.Journal, e *journal.Entry) (wait time.Duration, err error) {
	now, err := w.conditions(ctx, w.opt.Client, e)
	if err != nil {
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		w.note(j, e, "waiting; at the moment nobody can say for how long: "+err.Error())
		return holdEvery, nil
	}
	if now.ready {
		if now.over, err = w.rehearsal(ctx, now.endpoint, e); err != nil {
			w.note(j, e, "it is time, but it cannot be tried out: "+err.Error())
			return holdEvery, ctx.Err()
		}
	}
	switch {
	case now.over != "":
		if sure, err := w.surelyOver(ctx, now, e); !sure {
			return holdEvery, err
		}
		// A journal that lost its end does not know what was sent: what has a receipt
		// was, and is followed like anything else.
		seen, err := w.observe(ctx, w.another(now.endpoint), e.Account, []journal.Entry{*e})
		if err != nil {
			return holdEvery, ctx.Err()
		}
		if seen.of(&e.Transactions[0]) != nil {
			return 0, w.release(j, e)
		}
		for i := range e.Transactions {
			e.Transactions[i].State = journal.Expired
		}
		e.Note = "not sent: " + now.over
		if err := j.Update(e); err != nil {
			return 0, err
		}
		w.ring()
		return 0, nil
	case !now.ready:
		w.note(j, e, now.waiting)
		return holdEvery, nil
	}
	doubt := w.tooEarly(ctx, a, now, e)
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	if doubt != "" {
		w.note(j, e, doubt)
		return holdEvery, nil
	}
	for i := range e.Transactions {
		e.Transactions[i].State = journal.Signed
	}
	return w.forward(ctx, a, j, e, 0, nil)
}

// release makes a hold an ordinary entry of which something has left.
func (w *Wallet) release(j *journal.Journal, e *journal.Entry) error {
	for i := range e.Transactions {
		e.Transactions[i].State = journal.Signed
	}
	e.Transactions[0].State, e.Note = journal.Sent, ""
	if err := j.Update(e); err != nil {
		return err
	}
	w.ring()
	return nil
}

// surelyOver asks once more, another endpoint where there is one, whether a hold is
// over.
func (w *Wallet) surelyOver(ctx context.Context, first *readiness, e *journal.Entry) (bool, error) {
	second, err := w.conditions(ctx, w.another(first.endpoint), e)
	if err != nil {
		return false, ctx.Err()
	}
	if second.ready {
		if second.over, err = w.rehearsal(ctx, second.endpoint, e); err != nil {
			return false, ctx.Err()
		}
	}
	return second.over != "", nil
}

// tooEarly asks another endpoint, where there is one, whether the time has come as
// well, and returns why it is not believed: what leaves too early loses what was
// waited for. One that does not answer holds nothing up, and one that is behind does
// so for a few looks only.
func (w *Wallet) tooEarly(ctx context.Context, a *account, first *readiness, e *journal.Entry) string {
	if len(w.opt.Client.Health()) < 2 {
		return ""
	}
	second, err := w.conditions(ctx, w.another(first.endpoint), e)
	if err != nil || second.ready {
		return ""
	}
	try := a.attempt(e.Transactions[0].Hash)
	if second.block < first.block {
		if try.behind++; try.behind >= stubborn {
			return ""
		}
	}
	return fmt.Sprintf("%s says that it is time; waiting for %s to say so too", first.endpoint, second.endpoint)
}

// conditions looks at all conditions of a hold and at the nonce at one block.
func (w *Wallet) conditions(ctx context.Context, c *chain.Client, e *journal.Entry) (*readiness, error) {
	answers, nonce, origin, err := askConditions(ctx, c, e, newest)
	if errors.Is(err, errOtherBlock) {
		// A block came in between: the same once more, at that block.
		if c, err = c.Only(origin.Endpoint); err == nil {
			answers, nonce, origin, err = askConditions(ctx, c, e, at(origin.Block.Number))
		}
	}
	if err != nil {
		return nil, err
	}
	r := &readiness{endpoint: origin.Endpoint, block: origin.Block.Number, ready: true}
	first := e.Transactions[0].Nonce
	switch {
	case origin.Block.Number < e.Since || nonce < first:
		r.ready, r.waiting = false, origin.Endpoint+" is behind"
		return r, nil
	case nonce > first:
		r.ready, r.over = false, "another transaction of the account used its nonce"
		return r, nil
	}
	for i, cond := range e.Hold.Keep {
		if !holds(&cond, answers[len(e.Hold.Ready)+i]) {
			r.ready, r.over = false, cond.Text
			return r, nil
		}
	}
	for i, cond := range e.Hold.Ready {
		if !holds(&cond, answers[i]) {
			r.ready, r.waiting = false, e.Hold.Reason
			return r, nil
		}
	}
	return r, nil
}

// askConditions asks in one request; at the newest block it returns errOtherBlock
// with the later block when one came in between.
func askConditions(ctx context.Context, c *chain.Client, e *journal.Entry, block string) (answers []hexutil.Bytes, nonce uint64, origin chain.Origin, err error) {
	all := append(append([]plan.Condition(nil), e.Hold.Ready...), e.Hold.Keep...)
	answers = make([]hexutil.Bytes, len(all))
	requests := make([]chain.Request, 0, len(all)+2)
	for i := range all {
		call := callObject{To: &all[i].To, Data: all[i].Data}
		requests = append(requests, chain.Request{Method: "eth_call", Params: []any{call, block}, Out: &answers[i]})
	}
	var used hexutil.Uint64
	var last *header
	requests = append(
		requests,
		chain.Request{Method: "eth_getTransactionCount", Params: []any{e.Account, block}, Out: &used},
		chain.Request{Method: "eth_getBlockByNumber", Params: []any{block, false}, Out: &last},
	)
	if origin, err = c.Batch(ctx, requests); err != nil {
		return nil, 0, origin, err
	}
	for i := range requests {
		// A condition that reverts does not hold; that is an answer.
		if revert := (*chain.RevertError)(nil); requests[i].Err != nil && !errors.As(requests[i].Err, &revert) {
			return nil, 0, origin, requests[i].Err
		}
	}
	if last == nil {
		return nil, 0, origin, fmt.Errorf("%s: does not have its own newest block", origin.Endpoint)
	}
	if block == newest && last.Hash != origin.Block.Hash {
		origin.Block = last.block()
		return nil, 0, origin, errOtherBlock
	}
	origin.Block = last.block()
	return answers, uint64(used), origin, nil
}

// holds reports whether a condition is met by an answer.
func holds(c *plan.Condition, answer []byte) bool {
	if c.Word < 0 || c.Word >= len(answer)/common.HashLength {
		return false
	}
	from := c.Word * common.HashLength
	order := bytes.Compare(answer[from:from+common.HashLength], c.Want[:])
	return order == 0 || c.Least && order > 0
}

// rehearsal runs the signed steps at the newest block as they would run now. refused
// is why they would not succeed, "" when they would; an error is that it cannot be
// told.
func (w *Wallet) rehearsal(ctx context.Context, endpoint string, e *journal.Entry) (refused string, err error) {
	c, err := w.opt.Client.Only(endpoint)
	if err != nil {
		return "", err
	}
	var calls []any
	for i := range e.Transactions {
		call, err := callOf(e.Account, &e.Transactions[i])
		if err != nil {
			return "", err
		}
		calls = append(calls, call)
	}
	var blocks []simulatedBlock
	params := []any{map[string]any{
		"blockStateCalls": []any{map[string]any{"calls": calls}},
		"validation":      false,
	}, newest}
	requests := []chain.Request{{Method: "eth_simulateV1", Params: params, Out: &blocks}}
	if _, err := c.Batch(ctx, requests); err != nil {
		return "", err
	}
	if err := requests[0].Err; err == nil && len(blocks) == 1 && len(blocks[0].Calls) == len(calls) {
		for i := range blocks[0].Calls {
			if failed := blocks[0].Calls[i].failed(); failed != nil {
				return "it would fail now: " + failed.Error(), nil
			}
		}
		return "", nil
	}
	// No simulation there: the first step at least can be called.
	requests = []chain.Request{{Method: "eth_call", Params: []any{calls[0], newest}}}
	if _, err := c.Batch(ctx, requests); err != nil {
		return "", err
	}
	if revert := (*chain.RevertError)(nil); errors.As(requests[0].Err, &revert) {
		return "it would fail now: " + revert.Error(), nil
	}
	return "", requests[0].Err
}
