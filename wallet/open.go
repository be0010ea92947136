package wallet

import (
	"log/slog"
	"math/big"
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
}
