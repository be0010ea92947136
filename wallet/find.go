package wallet

import (
	"errors"
	"fmt"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/wallet/journal"
)

// Entries are the entries of these accounts, or of all that have a journal for
// this chain: account by account, the oldest first. It needs no lock. An error is
// about journals that cannot be read to their end; what can be read is returned.
func (w *Wallet) Entries(accounts ...common.Address) ([]journal.Entry, error) {
	var errs []error
	if len(accounts) == 0 {
		var err error
		if accounts, err = journal.Accounts(w.opt.Dir, w.opt.ChainID); err != nil {
			return nil, err
		}
	}
	var all []journal.Entry
	for _, who := range accounts {
		if j := w.held(who); j != nil {
			all = append(all, j.Entries()...)
			continue
		}
		entries, err := journal.Read(w.opt.Dir, w.opt.ChainID, who)
		all, errs = append(all, entries...), append(errs, err)
	}
	return all, errors.Join(errs...)
}

// held is the journal of an account that this process writes, or nil.
func (w *Wallet) held(who common.Address) *journal.Journal {
	w.mu.Lock()
	defer w.mu.Unlock()
	if a := w.accounts[who]; a != nil {
		return a.journal
	}
	return nil
}

// Owner says which other process signs for an account at the moment. other is
// false when none does, or this one.
func (w *Wallet) Owner(who common.Address) (owner journal.Owner, other bool) {
	if w.held(who) != nil {
		return journal.Owner{}, false
	}
	return journal.OwnerOf(w.opt.Dir, w.opt.ChainID, who)
}

// shortestHash is how many characters of a hash, 0x included, name an entry.
const shortestHash = 6

// Find is the entry with this id or key, or with a transaction whose hash is this
// one or begins like this. The error is a *Refusal with the code "not_found" or
// "ambiguous", or about journals that cannot be read.
func (w *Wallet) Find(text string) (journal.Entry, error) {
	all, err := w.Entries()
	var found []journal.Entry
	for _, names := range []func(*journal.Entry) bool{
		func(e *journal.Entry) bool { return e.ID == text },
		func(e *journal.Entry) bool { return text != "" && e.Key == text },
		func(e *journal.Entry) bool { return hasHash(e, text) },
	} {
		for i := range all {
			if names(&all[i]) {
				found = append(found, all[i])
			}
		}
		if len(found) > 0 {
			break
		}
	}
	text = shortened(text)
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return journal.Entry{}, refuse("ambiguous", "give more of the hash, or the id", "%d entries of the journal are called %q", len(found), text)
	case err != nil:
		return journal.Entry{}, fmt.Errorf("looking for %q: %w", text, err)
	}
	return journal.Entry{}, refuse("not_found", "`tx list` shows what there is", "the journal has nothing called %q", text)
}

// shortened is what is said again of a name that may be of any length.
func shortened(text string) string {
	if len(text) > maxKey {
		return text[:maxKey] + "…"
	}
	return text
}

// hasHash reports whether a hash of the entry begins like text.
func hasHash(e *journal.Entry, text string) bool {
	text = strings.ToLower(text)
	if len(text) < shortestHash || !strings.HasPrefix(text, "0x") {
		return false
	}
	for i := range e.Transactions {
		for _, h := range e.Transactions[i].Hashes() {
			if strings.HasPrefix(h.Hex(), text) {
				return true
			}
		}
	}
	return false
}
