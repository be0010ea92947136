package wallet

import (
	"context"
	"errors"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/wallet/journal"
)

// An account is one that this process signs or sends for.
type account struct {
	address common.Address
	journal *journal.Journal // nil while this process does not hold the lock; bench.mu
	// turn is held by whoever signs for the account or looks what became of its
	// transactions: one at a time, so that nonces stay in order.
	turn chan struct{}

	// What follows belongs to the holder of turn and is about pace only: a process
	// that starts anew loses nothing by not having it.
	ready    string // the entry that was approved a moment ago: nothing needs to be looked at before it is sent
	attempts map[common.Hash]*attempt
	doubts   map[common.Hash]*doubt
	failures int       // looks in a row without an answer
	learned  time.Time // when a look was last answered
	deepened time.Time // when finality was last asked for
}

// An attempt is how often the bytes were given in this process, and when they may
// be again.
type attempt struct {
	sends int
	looks int // since the last send
	// behind is how often a hold waited for an endpoint that was behind another.
	behind int
	next   time.Time
	// searched is when it was last looked for who used the nonce.
	searched time.Time
}

// codeLocked is the code of a Refusal because another process has the account.
const codeLocked = "locked"

// hold takes the lock of an account and opens its journal, unless this process has
// it already. The error is a *Refusal when another process has the lock or the
// journal cannot be trusted.
func (w *Wallet) hold(who common.Address) (*account, *journal.Journal, error) {
	if w.opt.ReadOnly != "" {
		return nil, nil, refuse("read_only", "", "nothing is signed or sent: %s", w.opt.ReadOnly)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return nil, nil, errors.New("the wallet is closed")
	}
	a := w.accounts[who]
	if a == nil {
		a = &account{
			address: who, turn: make(chan struct{}, 1),
			attempts: make(map[common.Hash]*attempt), doubts: make(map[common.Hash]*doubt),
		}
		w.accounts[who] = a
	}
	if a.journal != nil && a.journal.Broken() {
		_ = a.journal.Close()
		a.journal = nil
	}
	if a.journal != nil {
		return a, a.journal, nil
	}
	j, err := journal.Open(journal.Options{
		Dir: w.opt.Dir, ChainID: w.opt.ChainID, Account: who, Program: w.opt.Program, Now: w.opt.Now,
	})
	if locked := (*journal.LockedError)(nil); errors.As(err, &locked) {
		return nil, nil, refuse(codeLocked, "use it there, or end that process", "%s: only reading is possible here", locked)
	}
	if damaged := (*journal.DamagedError)(nil); errors.As(err, &damaged) {
		return nil, nil, refuse("journal_damaged", "check on chain what the account has sent, then move the journal away", "%s: nothing is sent", damaged)
	}
	if err != nil {
		return nil, nil, refuse("journal", "nothing was signed and nothing was sent", "%s", err)
	}
	a.journal = j
	return a, j, nil
}

// attempt is the book on one transaction's bytes.
func (a *account) attempt(hash common.Hash) *attempt {
	try := a.attempts[hash]
	if try == nil {
		try = new(attempt)
		a.attempts[hash] = try
	}
	return try
}

// begin waits for the turn of an account; end gives it back.
func (a *account) begin(ctx context.Context) error {
	select {
	case a.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (a *account) end() { <-a.turn }

// Subscribe gives a bell that rings after any entry has changed. It holds one
// ring: who hears it reads Entries. Call cancel when the bell is not needed any
// more.
func (w *Wallet) Subscribe() (bell <-chan struct{}, cancel func()) {
	c := make(chan struct{}, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.bells[c] = struct{}{}
	return c, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.bells, c)
	}
}

func (w *Wallet) ring() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.bells {
		select {
		case c <- struct{}{}:
		default: // it rings already
		}
	}
}
