// Package journal is the wallet's memory: what was signed, before the first byte
// of it left, and what became of it. One file per account and chain, appended to
// and synced, each record chained to the one before by its hash; only the holder
// of the account's lock writes.
package journal

import (
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain/plan"
)

// A State is how far an entry, or one transaction of it, has come.
type State string

// The states. Open ones go on by themselves or by Resume; the others are the end.
const (
	Held     State = "held"     // signed, waits for its Hold; nothing has left
	Signed   State = "signed"   // signed and on disk; nothing is known to have left
	Sent     State = "sent"     // bytes left; no receipt yet
	Unknown  State = "unknown"  // bytes left, and no endpoint says what became of them
	Included State = "included" // a receipt says it is in a block and succeeded
	Final    State = "final"    // included, and the block cannot go away any more
	Failed   State = "failed"   // in a block, and reverted
	// Displaced means that another transaction used the nonce: these bytes can
	// never run.
	Displaced State = "displaced"
	Dropped   State = "dropped" // given up by the person before it was sent
	Expired   State = "expired" // a hold that ended without sending
)

// Over reports whether nothing more is to be done. Included is not over: a
// reorganisation may take the block away.
func (s State) Over() bool {
	switch s {
	case Final, Failed, Displaced, Dropped, Expired:
		return true
	default:
		return false
	}
}

// An Entry is one intent: what a person approved once, and its transactions.
type Entry struct {
	ID string // 16 hex digits, random
	// Key is the caller's own name for the intent; an intent with the same key is
	// never signed twice by this account. "" has none.
	Key     string
	Account common.Address
	ChainID uint64
	Action  string
	Title   string
	State   State  // of the whole: the least advanced transaction that is not over, else how it ended
	Note    string // a sentence about the state: why it failed, what is waited for
	Created time.Time
	Updated time.Time

	Transactions []Transaction
	Changes      []plan.Change // as they were shown
	Warnings     []plan.Warning
	Hold         *plan.Hold
}

// A Transaction is one signed step of an entry.
type Transaction struct {
	Nonce   uint64
	Hash    common.Hash
	Raw     []byte // the signed bytes; only these are ever sent
	To      common.Address
	Meaning plan.Meaning
	Gas     uint64
	MaxCost *big.Int // wei: gas times the fee cap, and the value

	State     State
	Sends     int // how often the bytes were given to an endpoint
	Block     uint64
	BlockHash common.Hash
	GasUsed   uint64
	Cost      *big.Int // wei, once in a block; nil before
	Reason    string   // of a revert, cleaned by nobody yet
}
