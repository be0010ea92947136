package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain/plan"
	"lpconsole/livepeer"
	"lpconsole/livepeer/action"
	"lpconsole/tui"
	"lpconsole/tui/review"
	"lpconsole/tui/screen"
	"lpconsole/tui/transactions"
	"lpconsole/wallet"
	"lpconsole/wallet/journal"
	"lpconsole/wallet/keys"
)

// A deskTop is the desk as the console uses it: it works in the background, and
// answers what a screen asks on its way to the terminal from memory. The wallet
// opens when the first reading has told which chain this is; until then there is
// nothing to sign and no journal to show. It is safe for concurrent use.
type deskTop struct {
	*desk
	unlocked *keys.Session
	live     context.Context // ends with the console
	there    chan struct{}   // closed when w is there, or lost says why it never will be
	w        *wallet.Wallet
	lost     error
	sending  sync.WaitGroup

	seen sync.Mutex
	ring map[common.Address]keys.Account // as last read
}

var (
	_ review.Source       = (*deskTop)(nil)
	_ transactions.Source = (*deskTop)(nil)
	_ tui.Keys            = (*deskTop)(nil)
)

// newDeskTop prepares what run will do; ctx ends with the console.
func newDeskTop(ctx context.Context, d *desk) *deskTop {
	return &deskTop{
		desk: d, unlocked: keys.NewSession(d.keys, d.conf.Unlock), live: ctx, there: make(chan struct{}),
		ring: map[common.Address]keys.Account{},
	}
}

// run opens the wallet, and sends, follows and watches until the console ends.
func (d *deskTop) run(feed *livepeer.Feed) {
	bell, cancel := feed.Subscribe()
	defer cancel()
	for d.client.ChainID() == 0 {
		select {
		case <-bell:
		case <-d.live.Done():
			return
		}
	}
	w, err := d.wallet(d.live)
	d.w, d.lost = w, err
	close(d.there)
	if err != nil {
		d.log.Error("the wallet cannot be opened", "error", err)
		return
	}
	if err := w.Run(d.live); err != nil {
		d.log.Error("the wallet stopped", "error", err)
	}
}

// end wipes the keys, and waits for what is being given to the network just now.
func (d *deskTop) end() {
	d.unlocked.Lock()
	d.sending.Wait()
}

// theWallet waits for it.
func (d *deskTop) theWallet(ctx context.Context) (*wallet.Wallet, error) {
	select {
	case <-d.there:
		return d.w, d.lost
	case <-ctx.Done():
		return nil, fmt.Errorf("the network has not been read yet: %w", ctx.Err())
	}
}

// Accounts implements tui.Keys.
func (d *deskTop) Accounts(context.Context) ([]screen.Account, error) {
	list, err := d.keys.Accounts()
	if err != nil {
		return nil, err
	}
	ring := make(map[common.Address]keys.Account, len(list))
	out := make([]screen.Account, 0, len(list))
	for _, a := range list {
		ring[a.Address] = a
		where := a.Path
		if a.Kind == keys.Keystore {
			where = filepath.Base(a.File)
		}
		out = append(out, screen.Account{Address: a.Address, Kind: kinds[a.Kind], Where: where})
	}
	d.seen.Lock()
	defer d.seen.Unlock()
	d.ring = ring
	return out, nil
}

// kinds are the words of the screens for where a key is.
var kinds = map[keys.Kind]screen.Kind{keys.Keystore: screen.Keystore, keys.Ledger: screen.Ledger, keys.Watch: screen.WatchOnly}

// Review implements review.Source. While another process signs for the account,
// what is reviewed cannot be signed here.
func (d *deskTop) Review(ctx context.Context, req action.Request) (*wallet.Review, error) {
	if _, err := d.theWallet(ctx); err != nil {
		return nil, err
	}
	r, err := d.review(ctx, req)
	if err != nil {
		return nil, err
	}
	if no := d.taken(req.Account); no != nil {
		r.Checks = append([]plan.Check{{Code: no.Code, Text: no.Text, Hint: no.Hint}}, r.Checks...)
	}
	return r, nil
}

// Signer implements review.Source.
func (d *deskTop) Signer(addr common.Address) review.Signer {
	d.seen.Lock()
	acc, known := d.ring[addr]
	d.seen.Unlock()
	s := review.Signer{Kind: kinds[acc.Kind]}
	switch {
	case d.gate != "":
		s.Refusal, s.Hint = d.gate, readOnlyHint
	case !known:
		s.Refusal, s.Hint = "there is no key of this account here: it is only watched", "bring the key here with `lpconsole wallet import`, or choose another account"
	case acc.Kind == keys.Keystore:
		_, open := d.unlocked.Until(addr)
		s.Passphrase = !open
	}
	return s
}

// Approve implements review.Source. What is approved is sent at once; the console
// hears of it by the journal's bell.
func (d *deskTop) Approve(ctx context.Context, r *wallet.Review, a review.Approval) (journal.Entry, error) {
	pass, err := keys.NewSecret(a.Passphrase)
	if err != nil {
		return journal.Entry{}, err
	}
	defer pass.Destroy()
	w, err := d.theWallet(ctx)
	if err != nil {
		return journal.Entry{}, err
	}
	if err := d.mayWrite(); err != nil {
		return journal.Entry{}, err
	}
	signer, open := d.unlocked.Signer(r.Plan.Account)
	if !open {
		if signer, err = d.unlocked.Unlock(ctx, r.Plan.Account, pass); err != nil {
			if no := (*keys.Problem)(nil); errors.As(err, &no) { // screens know the wallet's refusals only
				err = &wallet.Refusal{Code: no.Code, Text: no.Text, Hint: no.Hint}
			}
			return journal.Entry{}, err
		}
	}
	e, err := w.Approve(ctx, r, wallet.Approval{Signer: signer, Hold: a.Hold})
	if err == nil {
		d.drive(w, e.ID)
	}
	return e, err
}

// drive goes on with an entry beside the background's own rounds, which would come
// to it a moment later.
func (d *deskTop) drive(w *wallet.Wallet, id string) {
	d.sending.Go(func() {
		if _, err := w.Drive(d.live, id, nil); err != nil && d.live.Err() == nil {
			d.log.Error("a transaction was left", "entry", id, "error", err)
		}
	})
}

// Entries implements transactions.Source.
func (d *deskTop) Entries(ctx context.Context) ([]journal.Entry, error) {
	w, err := d.theWallet(ctx)
	if err != nil {
		return nil, err
	}
	return w.Entries()
}

// Subscribe implements transactions.Source. The bell rings for the first time when
// the wallet is there.
func (d *deskTop) Subscribe() (bell <-chan struct{}, cancel func()) {
	out := make(chan struct{}, 1)
	ctx, cancel := context.WithCancel(d.live)
	go func() {
		w, err := d.theWallet(ctx)
		if err != nil {
			return
		}
		in, end := w.Subscribe()
		defer end()
		for {
			select {
			case out <- struct{}{}:
			default: // it rings already
			}
			select {
			case <-in:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out, cancel
}

// Resume implements transactions.Source.
func (d *deskTop) Resume(ctx context.Context, who common.Address) error {
	w, err := d.theWallet(ctx)
	if err != nil {
		return err
	}
	if err := d.mayWrite(); err != nil {
		return err
	}
	return w.Resume(ctx, who)
}

// Drop implements transactions.Source.
func (d *deskTop) Drop(ctx context.Context, id string) error {
	w, err := d.theWallet(ctx)
	if err != nil {
		return err
	}
	if err := d.mayWrite(); err != nil {
		return err
	}
	_, err = w.Drop(ctx, id)
	return err
}
