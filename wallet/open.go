package wallet

import (
	"context"
	"errors"
	"log/slog"
	"math/big"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain"
	"lpconsole/chain/plan"
)

// Options say which chain a Wallet writes to and what it may do.
type Options struct {
	Client  *chain.Client // required
	Decoder plan.Decoder  // required: what it refuses is not signed
	ChainID uint64        // the chain this network is pinned to; required
	// Dir holds the journals and their locks; it is made with mode 0700.
	Dir string
	// ReadOnly is a sentence that says why nothing may be signed; "" allows it.
	ReadOnly string
	Limits   Limits
	// Seen lists the addresses the person has dealt with, for the comparison with
	// new recipients; nil: none besides those in the journal.
	Seen func() []common.Address
	Log  *slog.Logger     // nil discards
	Now  func() time.Time // nil is time.Now
	// Sleep waits between two looks at the chain, or returns the error of ctx when
	// that ends first; nil waits by the clock.
	Sleep func(ctx context.Context, d time.Duration) error
	Rand  func() float64 // numbers in [0, 1) for the jitter of those pauses; nil is random
	// Program is what another process is told about this one; "" is the name of
	// the program.
	Program string
}

// Limits bound what a transaction may cost; a zero field has the default.
type Limits struct {
	MaxFeeCap *big.Int // wei per gas; default 10 gwei
	MaxCost   *big.Int // wei of gas in one transaction; default 0.05 ETH
}

// A Wallet is the one gate for every write to one chain. It is safe for
// concurrent use.
type Wallet struct {
	opt Options
	// abilities is what endpoints can do for a preview; Open makes it, and every
	// view of the wallet shares it.
	abilities *abilities
	*bench
}

// bench is what all views of a wallet share: the accounts that this process signs
// and sends for, and who wants to know of changes.
type bench struct {
	mu       sync.Mutex
	accounts map[common.Address]*account
	bells    map[chan struct{}]struct{}
	closed   bool
}

// Open makes a wallet. It takes no lock and uses neither disk nor network until it
// is asked for something.
func Open(o Options) (*Wallet, error) {
	switch {
	case o.Client == nil:
		return nil, errors.New("wallet: a client is required")
	case o.Decoder == nil:
		return nil, errors.New("wallet: a decoder is required: nothing may be signed that cannot be said in words")
	case o.ChainID == 0:
		return nil, errors.New("wallet: the chain must be named")
	case o.Dir == "":
		return nil, errors.New("wallet: a folder for the journal is required")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = pause
	}
	if o.Rand == nil {
		o.Rand = rand.Float64
	}
	return &Wallet{opt: o, abilities: new(abilities), bench: &bench{
		accounts: make(map[common.Address]*account),
		bells:    make(map[chan struct{}]struct{}),
	}}, nil
}

// Under is the same wallet for somebody who may not sign: why is a sentence that
// says the reason. A wallet that is read-only already keeps its own.
func (w *Wallet) Under(why string) *Wallet {
	view := *w
	if view.opt.ReadOnly == "" {
		view.opt.ReadOnly = why
	}
	return &view
}

// ReadOnly is the sentence that says why nothing may be signed, or "".
func (w *Wallet) ReadOnly() string { return w.opt.ReadOnly }

// Close lets go of the locks. What is open stays in the journal. Call it when
// nothing else uses the wallet or a view of it any more.
func (w *Wallet) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	var errs []error
	for _, a := range w.accounts {
		if a.journal != nil {
			errs = append(errs, a.journal.Close())
			a.journal = nil
		}
	}
	return errors.Join(errs...)
}

// pause waits, or returns the error of ctx when that ends first.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
