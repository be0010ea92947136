package review

import (
	"context"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/livepeer/action"
	"lpconsole/tui/screen"
	"lpconsole/wallet"
	"lpconsole/wallet/journal"
)

// A Source prepares what is shown and signs what was approved. It is called from
// commands only, but for Signer, which answers from memory.
type Source interface {
	// Review plans an action and previews it. A check that failed is in the review;
	// the error is for what cannot be told or makes no sense: an *action.Problem or
	// a *wallet.Refusal says what to do next.
	Review(context.Context, action.Request) (*wallet.Review, error)
	// Approve signs what the review shows and writes it to the journal, from where
	// it is sent. It owns the passphrase and wipes it. ctx ends the wait for a
	// person at a device.
	Approve(context.Context, *wallet.Review, Approval) (journal.Entry, error)
	// Signer says how an account signs now.
	Signer(common.Address) Signer
}

// An Approval is what a person adds to a review.
type Approval = screen.Approval

// A Passphrase is bytes that print as a word.
type Passphrase = screen.Passphrase

// A Signer is how an account signs.
type Signer = screen.Signer
