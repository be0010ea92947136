package transactions

import (
	"context"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/wallet/journal"
)

// A Source is the journal of the session's accounts.
type Source interface {
	// Entries are all there are, in any order. It reads files: call it from
	// commands only.
	Entries(context.Context) ([]journal.Entry, error)
	// Subscribe gives a bell that rings when an entry has changed, and holds one
	// ring.
	Subscribe() (bell <-chan struct{}, cancel func())
	// Resume goes on with what is open of an account: what was held up by an error
	// or by the end of the program is tried again at once.
	Resume(context.Context, common.Address) error
	// Drop gives up what has not been sent, by the ID of its entry. What is on its
	// way cannot be dropped: the error says so.
	Drop(ctx context.Context, id string) error
}
