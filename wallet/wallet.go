// Package wallet is the one way from a plan to a transaction in a block:
// pre-flight, preview, signature, journal, sending, confirmation. It knows no
// protocol and draws nothing. Everything that signs goes through it, and it signs
// only what a person has seen.
package wallet

import (
	"context"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"lpconsole/chain"
	"lpconsole/chain/plan"
)

// A Signer signs for one account. It is used for one approval and then closed.
type Signer interface {
	Address() common.Address
	// SignTx signs a type 2 transaction with an explicit chain id. A device may
	// take as long as a person needs; ctx ends the wait.
	SignTx(ctx context.Context, tx *types.Transaction, chainID *big.Int) (*types.Transaction, error)
	Close()
}

// A Refusal is a check that failed: nothing was signed and nothing was sent.
type Refusal struct {
	Code string // stable, for scripts
	Text string // what is wrong
	Hint string // what to do next
}

func (r *Refusal) Error() string { return r.Text }

// refuse makes a Refusal.
func refuse(code, hint, format string, args ...any) *Refusal {
	return &Refusal{Code: code, Text: fmt.Sprintf(format, args...), Hint: hint}
}

// A Method is how a preview was made, best first.
type Method string

// The methods.
const (
	BySimulation Method = "eth_simulateV1" // all steps in one simulated block, with gas and logs
	ByOverrides  Method = "state overrides"
	ByCalls      Method = "plain calls" // the first step alone; what follows it is not simulated
)

// A Review is everything a person sees before signing, and the very transactions
// that will be signed. It is made by one call and not changed; Approve refuses
// one that is older than a few minutes or whose account has moved on.
type Review struct {
	Plan         *plan.Plan
	Transactions []Transaction // unsigned, final, in order
	Changes      []plan.Change
	Warnings     []plan.Warning // the plan's and the preview's
	Checks       []plan.Check   // the plan's and the wallet's
	Method       Method
	Cost         *big.Int     // wei, what it will probably cost, values included
	MaxCost      *big.Int     // wei, what it can cost at most, values included
	Origin       chain.Origin // the block of the preview
	Agreed       []string     // endpoints that gave the same figures, when more than one was asked
	At           time.Time
}

// A Transaction is one unsigned transaction of a review. Meaning is decoded from
// the bytes, not from what was asked for.
type Transaction struct {
	Tx      *types.Transaction
	Meaning plan.Meaning
	GasUsed uint64 // as simulated; 0 when not known
}

// Refused is the first check that failed, or nil.
func (r *Review) Refused() *Refusal {
	for _, c := range r.Checks {
		if !c.OK {
			return &Refusal{Code: c.Code, Text: c.Text, Hint: c.Hint}
		}
	}
	return nil
}
