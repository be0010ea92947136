package wallet

import (
	"context"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/wallet/journal"
)

// Resume sends again what an account has open and follows it until everything is
// included or over. A hold is looked at once and goes on waiting.
func (w *Wallet) Resume(ctx context.Context, who common.Address) error {
	for {
		wait, err := w.turn(ctx, who, true)
		if err != nil {
			return err
		}
		entries, err := w.Entries(who)
		if err != nil {
			return err
		}
		waiting := false
		for i := range entries {
			waiting = waiting || entries[i].Open() && entries[i].State != journal.Held
		}
		if !waiting {
			return nil
		}
		if err := w.opt.Sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// Drop gives up an entry of which nothing has left: a hold, or one that was signed
// and not sent. The text names it as for Find.
func (w *Wallet) Drop(ctx context.Context, text string) (journal.Entry, error) {
	e, err := w.Find(text)
	if err != nil {
		return journal.Entry{}, err
	}
	a, j, err := w.hold(e.Account)
	if err != nil {
		return e, err
	}
	if err := a.begin(ctx); err != nil {
		return e, err
	}
	defer a.end()
	e, _ = j.Entry(e.ID)
	if e.State.Over() {
		return e, refuse("over", "", "there is nothing to drop: it is %s", e.State)
	}
	dropped := false
	for i := range e.Transactions {
		if t := &e.Transactions[i]; t.State == journal.Held || t.State == journal.Signed {
			t.State, dropped = journal.Dropped, true
		}
	}
	switch {
	case dropped:
	case arrived(&e):
		return e, refuse("sent", "", "it is in a block and cannot be taken back")
	default:
		return e, refuse("sent", "`tx resume` brings it to its end", "it was sent and cannot be taken back")
	}
	e.Note = "given up before it was sent"
	if e.Transactions[0].State.Left() {
		e.Note = "the steps that were not sent were given up"
	}
	if err := j.Update(&e); err != nil {
		return e, err
	}
	w.ring()
	e, _ = j.Entry(e.ID)
	return e, nil
}

// Run sends and watches in the background until ctx ends: it takes the lock of every
// account with something unsettled, goes on with it, and watches blocks until they
// are final. Accounts whose lock another process has are only read, and the bell
// rings when their journal grows. In a read-only wallet it only reads.
func (w *Wallet) Run(ctx context.Context) error {
	var group sync.WaitGroup
	defer group.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	at := make(map[common.Address]int64)
	running := make(map[common.Address]bool)
	for {
		accounts, err := journal.Accounts(w.opt.Dir, w.opt.ChainID)
		if err != nil {
			w.opt.Log.Warn("no journals", "error", err)
		}
		for _, who := range accounts {
			if w.opt.ReadOnly == "" && !running[who] {
				running[who] = true
				group.Go(func() { w.tend(ctx, who) })
			}
			if size := journal.Size(w.opt.Dir, w.opt.ChainID, who); size != at[who] {
				at[who] = size
				w.ring()
			}
		}
		if err := w.opt.Sleep(ctx, readEvery); err != nil {
			return nil //nolint:nilerr // the end of ctx is the end of the run
		}
	}
}

const (
	readEvery = 2 * time.Second  // how often journals of others are looked at
	lockEvery = 10 * time.Second // how often a lock that another process has is tried
)

// tend looks after one account.
func (w *Wallet) tend(ctx context.Context, who common.Address) {
	quiet := int64(-1) // how long the journal was when everything in it was settled
	for ctx.Err() == nil {
		wait := readEvery
		if size := journal.Size(w.opt.Dir, w.opt.ChainID, who); size != quiet {
			entries, err := w.Entries(who)
			switch {
			case err == nil && !unsettled(entries):
				quiet = size
			case err == nil:
				if wait, err = w.turn(ctx, who, true); err != nil {
					wait = lockEvery
				}
			}
			if err != nil && ctx.Err() == nil {
				w.opt.Log.Warn("account not looked after", "account", who, "error", err)
			}
		}
		if w.opt.Sleep(ctx, wait) != nil {
			return
		}
	}
}

func unsettled(entries []journal.Entry) bool {
	for i := range entries {
		if !entries[i].Settled() {
			return true
		}
	}
	return false
}
