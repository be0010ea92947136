package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"path/filepath"
	"sync"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain"
	"lpconsole/chain/plan"
	"lpconsole/livepeer"
	"lpconsole/livepeer/action"
	"lpconsole/livepeer/calls"
	"lpconsole/wallet"
	"lpconsole/wallet/journal"
	"lpconsole/wallet/keys"
)

// A desk is where this program writes: what reads the network, what makes plans of
// it, what signs and sends, and the person's keys and words for addresses. The
// commands and the console share it. It is safe for concurrent use.
type desk struct {
	*session
	conf config
	keys *keys.Store
	gate string // why nothing may be written; "" allows it
	book book

	mu     sync.Mutex
	opened *wallet.Wallet
	app    *app
	log    *slog.Logger
}

// openDesk prepares everything; no request is sent and no key is touched.
func (a *app) openDesk() (*desk, error) {
	s, err := a.connect()
	if err != nil {
		return nil, err
	}
	store, err := keys.Open(a.keyDir())
	if err != nil {
		return nil, err
	}
	d := &desk{session: s, conf: a.conf, app: a, log: a.log, keys: store}
	if a.conf.ReadOnly {
		d.gate = "this program is read-only here, and signs nothing"
	}
	return d, nil
}

// close lets go of the locks and the connections. What is open stays in the
// journal.
func (d *desk) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.opened != nil {
		if err := d.opened.Close(); err != nil {
			d.log.Error("closing the journal", "error", err)
		}
	}
	d.client.Close()
}

// wallet opens the journals of the chain. A deployment whose chain nobody has
// named is asked for it once.
func (d *desk) wallet(ctx context.Context) (*wallet.Wallet, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.opened != nil {
		return d.opened, nil
	}
	if d.client.ChainID() == 0 {
		if _, _, err := d.client.Header(ctx, chain.Unpinned()); err != nil {
			return nil, err
		}
	}
	w, err := wallet.Open(wallet.Options{
		Client: d.client, Decoder: &d.book, ChainID: d.client.ChainID(), Dir: filepath.Join(d.conf.DataDir, "journal"),
		ReadOnly: d.gate, Limits: d.conf.Limits, Seen: d.marks.Marked, Log: d.log,
	})
	if err != nil {
		return nil, err
	}
	d.opened = w
	return w, nil
}

// review plans what is asked for and reviews it, in two requests where the endpoint
// can do everything.
func (d *desk) review(ctx context.Context, req action.Request) (*wallet.Review, error) {
	p, err := action.Build(ctx, planning{d.reader, &d.book}, req)
	if err != nil {
		return nil, err
	}
	if no := (&wallet.Review{Plan: p, Checks: p.Checks}).Refused(); len(p.Steps) == 0 && no != nil {
		return nil, no // there is nothing to preview
	}
	w, err := d.wallet(ctx)
	if err != nil {
		return nil, err
	}
	return w.Review(ctx, p)
}

// errUnread is what the book says before it knows the contracts.
var errUnread = errors.New("the contracts of this network have not been read yet")

// A book is the decoder of a network whose contracts are not known before the
// first plan is made; until then it refuses everything.
type book struct {
	mu    sync.Mutex
	calls *calls.Book
}

// Decode implements plan.Decoder.
func (b *book) Decode(to common.Address, value *big.Int, data []byte) (plan.Meaning, error) {
	b.mu.Lock()
	known := b.calls
	b.mu.Unlock()
	if known == nil {
		return plan.Meaning{}, errUnread
	}
	return known.Decode(to, value, data)
}

// planning reads for plans, and teaches the book which contracts the network has.
type planning struct {
	*livepeer.Reader
	book *book
}

// Positions implements action.Source.
func (p planning) Positions(ctx context.Context, accounts ...common.Address) (*livepeer.Snapshot, []*livepeer.Account, error) {
	snap, list, err := p.Reader.Positions(ctx, accounts...)
	if err == nil {
		p.book.mu.Lock()
		p.book.calls = calls.New(snap.Network, p.ChainID())
		p.book.mu.Unlock()
	}
	return snap, list, err
}

// actor is the account that acts: the one that was named, or the only one with a
// key.
func (d *desk) actor() (common.Address, error) {
	if d.conf.Account != "" {
		return d.address(d.conf.Account)
	}
	accounts, err := d.keys.Accounts()
	if err != nil {
		return common.Address{}, err
	}
	switch len(accounts) {
	case 0:
		return common.Address{}, usage("no_account", "name one with --account, or make a key with `lpconsole wallet new`", "there is no account: no key is here and none was named")
	case 1:
		return accounts[0].Address, nil
	default:
		return common.Address{}, usage("no_account", "name one with --account; `lpconsole wallet list` shows them", "there are %d accounts, and none was named", len(accounts))
	}
}

// mayWrite is the read-only gate of the command line; the wallet behind it has
// its own.
func (d *desk) mayWrite() error {
	if d.gate == "" {
		return nil
	}
	return &wallet.Refusal{Code: "read_only", Text: d.gate, Hint: readOnlyHint}
}

const readOnlyHint = "leave out --read-only, or take read_only out of the configuration and the environment"

// canSign says why an account cannot sign at all.
func (d *desk) canSign(addr common.Address) error {
	if d.keys.Has(addr) {
		return nil
	}
	return usage("no_key", "`lpconsole wallet list` shows the accounts that can sign; --dry-run needs no key",
		"the key of %s is not here: this account is only watched", d.named(addr))
}

// taken says which other process signs for an account at the moment; nil when none
// does. It is for after a review, which has opened the wallet.
func (d *desk) taken(addr common.Address) *wallet.Refusal {
	d.mu.Lock()
	defer d.mu.Unlock()
	owner, other := d.opened.Owner(addr)
	if !other {
		return nil
	}
	return &wallet.Refusal{
		Code: "locked", Text: fmt.Sprintf("the account %s is in use by %s: here it can only be looked at", addr, owner),
		Hint: "sign there, or end that process",
	}
}

// unlock opens the key of an account for one approval; the caller closes it.
func (d *desk) unlock(ctx context.Context, addr common.Address, from *secretFlags) (wallet.Signer, error) {
	if d.keys.Kind(addr) == keys.Ledger {
		d.app.remark("confirm on the Ledger: %s", keys.BlindNote)
		return d.keys.Unlock(ctx, addr, nil)
	}
	pass, err := d.app.secret(ctx, from, "Passphrase of "+d.named(addr)+": ")
	if err != nil {
		return nil, err
	}
	defer pass.Destroy()
	return d.keys.Unlock(ctx, addr, pass)
}

// once finds the entry of an intent that was signed before.
func (d *desk) once(ctx context.Context, account common.Address, key string) (e journal.Entry, found bool, err error) {
	w, err := d.wallet(ctx)
	if err != nil {
		return e, false, err
	}
	entries, err := w.Entries(account)
	if err != nil {
		return e, false, err
	}
	for _, e := range entries {
		if e.Key == key {
			return e, true, nil
		}
	}
	return e, false, nil
}
