// Package journal is the wallet's memory: what was signed, before the first byte
// of it left, and what became of it. One file per account and chain, appended to
// and synced, each record chained to the one before by its hash; only the holder
// of the account's lock writes.
//
// It keeps no secret: what is signed is public once it is sent.
package journal

import (
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"

	"lpconsole/chain/plan"
)

// A State is how far an entry, or one transaction of it, has come.
type State string

// The states. Open ones go on by themselves or by Resume; the others are the end.
//
//	Held ──▶ Sent ──▶ Included ──▶ Final
//	  │    ▲  │ ▲ ▲       │
//	  │ Signed│ │ └───────┘ the block went away
//	  │    │  │ Unknown
//	  ▼    ▼  ▼
//	Expired Dropped   Failed, Displaced
//
// Sent is on disk before the first byte leaves. A process that dies in Held or
// Signed has therefore sent nothing, and one that dies in Sent may have: the same
// bytes are sent again, which can have no second effect.
const (
	Held     State = "held"     // signed, waits for its Hold; nothing has left
	Signed   State = "signed"   // signed and on disk; nothing has left
	Sent     State = "sent"     // bytes left, or were about to; no receipt yet
	Unknown  State = "unknown"  // bytes left, and no endpoint says what became of them
	Included State = "included" // a receipt says it is in a block and succeeded
	Final    State = "final"    // included, and the block cannot go away any more
	Failed   State = "failed"   // in a block, and reverted
	// Displaced means that another transaction used the nonce: these bytes can
	// never run.
	Displaced State = "displaced"
	Dropped   State = "dropped" // given up before it was sent, by the person or because an earlier step failed
	Expired   State = "expired" // a hold that ended without sending
)

// Over reports whether the outcome is known. Included is not over: a
// reorganisation may take the block away. That can happen to the block of a
// failed one too, which is why it is watched on until it is settled.
func (s State) Over() bool {
	switch s {
	case Final, Failed, Displaced, Dropped, Expired:
		return true
	default:
		return false
	}
}

// Left reports whether bytes may have left this machine.
func (s State) Left() bool {
	switch s {
	case Held, Signed, Dropped, Expired:
		return false
	default:
		return true
	}
}

// An Entry is one intent: what a person approved once, and its transactions.
type Entry struct {
	ID string `json:"id"` // 16 hex digits, random
	// Key is the caller's own name for the intent; an intent with the same key is
	// never signed twice by this account. "" has none.
	Key     string         `json:"key,omitempty"`
	Account common.Address `json:"account"`
	ChainID uint64         `json:"chain_id"`
	Action  string         `json:"action"`
	Title   string         `json:"title"`
	State   State          `json:"state"`          // of the whole: the least advanced transaction that is not over, else how it ended
	Note    string         `json:"note,omitempty"` // a sentence about the state: why it failed, what is waited for
	Created time.Time      `json:"created"`
	Updated time.Time      `json:"updated"`
	// Since is the number of the block at which the first nonce was still unused.
	Since uint64 `json:"since"`

	Transactions []Transaction  `json:"transactions"`
	Changes      []plan.Change  `json:"changes,omitempty"` // as they were shown
	Warnings     []plan.Warning `json:"warnings,omitempty"`
	Hold         *plan.Hold     `json:"hold,omitempty"`
}

// A Transaction is one signed step of an entry.
type Transaction struct {
	Nonce   uint64         `json:"nonce"`
	Hash    common.Hash    `json:"hash"`
	Raw     hexutil.Bytes  `json:"raw"` // the signed bytes; only these are ever sent
	To      common.Address `json:"to"`
	Meaning plan.Meaning   `json:"meaning"`
	Gas     uint64         `json:"gas"`
	MaxCost *big.Int       `json:"max_cost"` // wei: gas times the fee cap, and the value
	// Earlier are the bytes with the same nonce and meaning and a lower fee that
	// these replaced; they may still be the ones that are included.
	Earlier []Variant `json:"earlier,omitempty"`

	State State `json:"state"`
	// Sends is how often the bytes were given to an endpoint; after a crash it is
	// the least number.
	Sends     int         `json:"sends"`
	Block     uint64      `json:"block,omitempty"`
	BlockHash common.Hash `json:"block_hash,omitzero"`
	GasUsed   uint64      `json:"gas_used,omitempty"`
	Cost      *big.Int    `json:"cost,omitempty"`   // wei, once in a block; nil before
	Reason    string      `json:"reason,omitempty"` // of a revert, printable and short
	// Settled means that the block of an included or failed one cannot go away
	// any more.
	Settled bool `json:"settled,omitempty"`
}

// A Variant is an earlier form of a transaction.
type Variant struct {
	Hash    common.Hash   `json:"hash"`
	Raw     hexutil.Bytes `json:"raw"`
	MaxCost *big.Int      `json:"max_cost"`
}

// Hashes are all hashes under which the transaction may be found, the newest
// first.
func (t *Transaction) Hashes() []common.Hash {
	hashes := []common.Hash{t.Hash}
	for _, v := range t.Earlier {
		hashes = append(hashes, v.Hash)
	}
	return hashes
}

// Become makes an earlier variant the one that the rest of the transaction is about:
// it was the one that was included. It reports whether there is one of this hash.
func (t *Transaction) Become(hash common.Hash) bool {
	if hash == t.Hash {
		return true
	}
	for i := range t.Earlier {
		if v := &t.Earlier[i]; v.Hash == hash {
			*v, t.Hash, t.Raw, t.MaxCost = Variant{t.Hash, t.Raw, t.MaxCost}, v.Hash, v.Raw, v.MaxCost
			return true
		}
	}
	return false
}

// settled reports whether nothing can happen to the transaction any more.
func (t *Transaction) settled() bool {
	return t.State.Over() && (t.State != Failed || t.Settled)
}

// Settled reports whether nothing is left to be watched: no transaction of the
// entry can change any more.
func (e *Entry) Settled() bool {
	for i := range e.Transactions {
		if !e.Transactions[i].settled() {
			return false
		}
	}
	return true
}

// Open reports whether the entry still waits for something other than blocks on
// top of its own: nothing else may be signed for the account until then.
func (e *Entry) Open() bool { return !e.State.Over() && e.State != Included }

// order says which state stands for an entry: first what still waits, least
// advanced first, then what went wrong, then what went well.
var order = map[State]int{
	Held: 0, Signed: 1, Unknown: 2, Sent: 3,
	Failed: 4, Displaced: 5, Expired: 6, Dropped: 7,
	Included: 8, Final: 9,
}

// Sum sets the state of the whole from those of its transactions. A step that is
// signed only stands for Sent once something of the entry has left: Signed says
// that nothing has.
func (e *Entry) Sum() {
	left := false
	for i := range e.Transactions {
		left = left || e.Transactions[i].State.Left()
	}
	e.State = Final
	for i := range e.Transactions {
		s := e.Transactions[i].State
		if s == Signed && left {
			s = Sent
		}
		if order[s] < order[e.State] {
			e.State = s
		}
	}
}

// clone is a copy that shares nothing that is ever changed.
func (e *Entry) clone() Entry {
	c := *e
	c.Transactions = append([]Transaction(nil), e.Transactions...)
	for i := range c.Transactions {
		c.Transactions[i].Earlier = append([]Variant(nil), e.Transactions[i].Earlier...)
	}
	return c
}
