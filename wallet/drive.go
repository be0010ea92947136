package wallet

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain"
	"lpconsole/wallet/journal"
)

// Pauses between two looks at the chain and between two sends of the same bytes.
// Jitter takes up to a half off each.
const (
	lookSoon    = 200 * time.Millisecond // after bytes were taken, doubling up to lookLate
	lookLate    = 2 * time.Second
	resendFirst = 500 * time.Millisecond // after bytes were not taken, doubling up to resendLast
	resendTaken = 2 * time.Second        // after they were
	resendLast  = 30 * time.Second
	watchEvery  = 10 * time.Second // while all has arrived and is not final
)

// Drive sends what is to be sent of an entry and follows it until it is included
// or over, telling each change. What the account has sent earlier and has not
// arrived goes first. While another process has the account, it only follows what
// that one does. When ctx ends, the entry stays open and nothing is lost: Drive,
// Resume or Run go on with the same bytes. The outcome is in the State; the error is
// about what kept it from being known.
func (w *Wallet) Drive(ctx context.Context, id string, tell func(journal.Entry)) (journal.Entry, error) {
	e, err := w.byID(id)
	if err != nil {
		return e, err
	}
	// What has arrived is looked at once more: its block may have gone since.
	for looked := false; !looked && !e.Settled() || !arrived(&e); looked = true {
		wait, err := w.advance(ctx, e.Account)
		last := e
		if e, err = w.entry(last, err); err != nil && !arrived(&e) {
			if ctx.Err() != nil {
				err = fmt.Errorf("%s: no longer waited for; `tx resume` goes on: %w", e.Title, ctx.Err())
			}
			return e, err
		}
		if tell != nil && news(&last, &e) {
			tell(e)
		}
		if !arrived(&e) {
			_ = w.opt.Sleep(ctx, wait) // the end of ctx is met by advance
		}
	}
	return e, nil
}

// news reports whether there is something new to be told.
func news(a, b *journal.Entry) bool {
	return a.State != b.State || a.Note != b.Note || !slices.EqualFunc(a.Transactions, b.Transactions, func(x, y journal.Transaction) bool {
		return x.State == y.State && x.Hash == y.Hash && x.BlockHash == y.BlockHash && x.Sends == y.Sends
	})
}

// entry is the newest form of an entry; an error that came before it stays.
func (w *Wallet) entry(last journal.Entry, before error) (journal.Entry, error) {
	if j := w.held(last.Account); j != nil {
		if e, ok := j.Entry(last.ID); ok {
			return e, before
		}
	}
	if before != nil {
		return last, before
	}
	all, err := w.Entries(last.Account)
	for i := range all {
		if all[i].ID == last.ID {
			return all[i], nil
		}
	}
	return last, err
}

// advance does what a driver does in one turn.
func (w *Wallet) advance(ctx context.Context, who common.Address) (wait time.Duration, err error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	wait, err = w.turn(ctx, who, false)
	if refused := (*Refusal)(nil); errors.As(err, &refused) && refused.Code == codeLocked {
		return readEvery, nil
	}
	return wait, err
}

// arrived reports whether an entry needs nothing but time.
func arrived(e *journal.Entry) bool { return e.State == journal.Included || e.State.Over() }

// byID finds an entry by its id alone.
func (w *Wallet) byID(id string) (journal.Entry, error) {
	all, err := w.Entries()
	for i := range all {
		if all[i].ID == id {
			return all[i], nil
		}
	}
	if err == nil {
		err = refuse("not_found", "`tx list` shows what there is", "the journal has no entry %q", id)
	}
	return journal.Entry{}, err
}

// turn takes the turn of an account and passes over its entries once.
func (w *Wallet) turn(ctx context.Context, who common.Address, deep bool) (wait time.Duration, err error) {
	a, j, err := w.hold(who)
	if err != nil {
		return 0, err
	}
	if err := a.begin(ctx); err != nil {
		return 0, err
	}
	defer a.end()
	return w.pass(ctx, a, j, deep)
}

// pass looks what became of the account's transactions and then does the one thing
// that is to be done next, if any. It returns for how long nothing need be done;
// deep asks for what is final as well. An error is one that no waiting helps
// against: of the journal or of ctx.
func (w *Wallet) pass(ctx context.Context, a *account, j *journal.Journal, deep bool) (wait time.Duration, err error) {
	entries := j.Unsettled()
	if len(entries) == 0 {
		return resendLast, nil
	}
	var seen *sight
	if a.mustLook(entries, w.opt.Now()) {
		if seen, err = w.learn(ctx, a, j, entries, deep); err != nil {
			return 0, err
		}
		if seen == nil { // nobody answered
			return w.jitter(back(lookSoon, a.failures, resendLast)), nil
		}
		entries = j.Unsettled()
	}
	a.ready = ""
	for i := range entries {
		e := &entries[i]
		for k := range e.Transactions {
			switch t := &e.Transactions[k]; t.State {
			case journal.Held:
				return w.watch(ctx, a, j, e)
			case journal.Signed, journal.Sent, journal.Unknown:
				return w.forward(ctx, a, j, e, k, seen)
			default: // arrived, or over
			}
		}
	}
	return watchEvery, nil
}

// mustLook reports whether there is something to be learned: not right after an
// approval, which has looked, and not each second for a hold, which looks itself.
func (a *account) mustLook(entries []journal.Entry, now time.Time) bool {
	last := &entries[len(entries)-1]
	if last.ID == a.ready {
		return false
	}
	if last.State != journal.Held {
		return true
	}
	return len(entries) > 1 && (now.Sub(a.learned) >= watchEvery || now.Before(a.learned))
}

// forward sends a transaction if it is time to. Nothing else of the account leaves
// before this one has arrived.
func (w *Wallet) forward(ctx context.Context, a *account, j *journal.Journal, e *journal.Entry, k int, seen *sight) (wait time.Duration, err error) {
	t, now := &e.Transactions[k], w.opt.Now()
	try := a.attempt(t.Hash)
	if seen != nil {
		try.looks++
		soon := w.jitter(back(lookSoon, try.looks, lookLate))
		switch {
		case seen.nonce < t.Nonce:
			w.note(j, e, seen.origin.Endpoint+" has not seen the transaction before this one yet")
			return soon, nil
		case seen.nonce > t.Nonce:
			return soon, nil // whose transaction it was is found out by learn
		case try.next.After(now):
			return min(soon, try.next.Sub(now)), nil
		}
	}
	t.Sends++
	if t.State == journal.Signed {
		// On disk before the first byte leaves: who finds it signed knows that nothing
		// has left.
		t.State, e.Note = journal.Sent, ""
		if err := j.Update(e); err != nil {
			return 0, err
		}
		w.ring()
	}
	reply, err := w.endpoint(try.sends).Submit(ctx, t.Raw)
	if err != nil {
		return 0, err
	}
	try.sends++
	pause := w.heed(try, reply, t)
	try.next, try.looks = now.Add(pause), 0
	if reply.Kind == chain.ReplyAccepted || reply.Kind == chain.ReplyKnown || reply.Kind == chain.ReplyNonceLow {
		pause = 0 // a receipt can be there already
	}
	w.note(j, e, sentence(reply))
	return min(pause, lookLate), nil
}

// endpoint is the client for the n-th attempt: the best endpoint first, then one
// after the other.
func (w *Wallet) endpoint(n int) *chain.Client {
	c := w.opt.Client
	all := c.Health()
	if n == 0 || len(all) < 2 {
		return c
	}
	now := w.opt.Now()
	for i := range all {
		e := all[(n+i)%len(all)]
		if e.State == chain.StateWrongChain || e.NextTry.After(now) {
			continue
		}
		if only, err := c.Only(e.Name); err == nil {
			return only
		}
	}
	return c
}

// heed is how long the same bytes are kept after a reply.
func (w *Wallet) heed(try *attempt, r chain.Reply, t *journal.Transaction) time.Duration {
	first := resendFirst
	switch r.Kind {
	case chain.ReplyAccepted, chain.ReplyKnown:
		first = resendTaken
	case chain.ReplyFeeLow, chain.ReplyUnderpriced, chain.ReplyFunds, chain.ReplyInvalid, chain.ReplyNonceHigh:
		first = 2 * time.Second
	default:
	}
	w.opt.Log.Info("bytes given", "hash", t.Hash, "nonce", t.Nonce, "endpoint", r.Endpoint, "reply", r.Kind, "text", r.Text)
	return max(r.Wait, w.jitter(back(first, try.sends-1, resendLast)))
}

// sentence says what a reply means for the person who waits; "" when all is well.
func sentence(r chain.Reply) string {
	switch r.Kind {
	case chain.ReplyAccepted, chain.ReplyKnown:
		return ""
	case chain.ReplyNonceLow:
		return "the nonce is used; looking whether by this transaction"
	case chain.ReplyNonceHigh:
		return r.Endpoint + " waits for an earlier transaction of the account"
	case chain.ReplyFeeLow, chain.ReplyUnderpriced:
		return "the fee cap is below what the network asks for now; the same bytes are sent again until it falls; `lpconsole tx replace` signs a higher one"
	case chain.ReplyFunds:
		return "the account has not enough ETH for it; the same bytes are sent again when it has"
	case chain.ReplyNotExecuted:
		return "the network is busy and did not run it; the same bytes are sent again"
	case chain.ReplyInvalid:
		return fmt.Sprintf("%s says that it cannot run: %s", r.Endpoint, r.Text)
	default:
		return fmt.Sprintf("%s: %s; the same bytes are sent again", r.Endpoint, r.Text)
	}
}

// note changes what is said about an entry, in memory only.
func (w *Wallet) note(j *journal.Journal, e *journal.Entry, text string) {
	e.Note = text
	if j.Mention(e) {
		w.ring()
	}
}

// back is a pause that doubles n times up to last.
func back(first time.Duration, n int, last time.Duration) time.Duration {
	for ; n > 0 && first < last; n-- {
		first *= 2
	}
	return min(first, last)
}

// jitter takes up to a half off a pause, so that many processes do not ask in step.
func (w *Wallet) jitter(d time.Duration) time.Duration {
	return d - time.Duration(w.opt.Rand()*float64(d/2))
}
