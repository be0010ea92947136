// Package plan is what crosses from the room that knows what a person wants to
// the room that signs it: unsigned calls, what was looked at beforehand, what is
// to be shown, and on what a signed transaction may wait. It knows no protocol
// and no keys. The names in JSON are those of the journal: they stay.
package plan

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain"
)

// A Plan is one thing that one account wants done. Whoever makes it fills in
// everything that does not need a signature; it is not changed afterwards.
type Plan struct {
	Action  string // stable, for scripts and the journal: "bond"
	Title   string // one line for a person: "Bond 500 LPT to 0x…"
	Account common.Address
	ChainID uint64
	Made    chain.Origin // the state it was made from

	// Steps are sent strictly one after the other: the second leaves when the
	// first is in a block and did not fail.
	Steps []Step
	// Checks are what was looked at. One that failed refuses the whole plan.
	Checks   []Check
	Warnings []Warning

	// Recipients are the addresses that this plan pays or binds to and that a
	// person chose, for the comparison with addresses seen before.
	Recipients []Recipient

	// Watch is read before and after the steps; Effects turns what was read into
	// rows for the review. A result with an error is one that could not be read.
	Watch   []chain.Call
	Effects func(before, after []chain.Result) ([]Change, []Warning, error)

	// Hold is set when it pays to sign now and send later; nil: send at once.
	Hold *Hold
}

// A Step is one transaction, unsigned.
type Step struct {
	To    common.Address
	Data  []byte
	Value *big.Int // wei; nil is zero
}

// A Recipient is an address a person chose, and what it gets.
type Recipient struct {
	Address common.Address
	// Pays says that it receives tokens or ETH and could be a thief's; without it
	// the recipient is only delegated to.
	Pays bool
	// NeedsPlain says that it must be able to take ETH with 2,300 gas, which a
	// contract may refuse.
	NeedsPlain bool
}

// A Check is one thing that was looked at before anything is signed.
type Check struct {
	Code string // stable: "paused"
	OK   bool
	Text string // a sentence: what is so, or what is wrong
	Hint string // what to do next, when it failed
}

// A Warning does not stop a plan; a person has to have seen it.
type Warning struct {
	Code string `json:"code"` // stable: "forfeit"
	Text string `json:"text"` // a sentence
}

// A Change is one row of before and after.
type Change struct {
	// Key is stable: a position and a figure of it, "account.pending_stake",
	// "from.rank", "to.stake", "evicted.address".
	Key    string `json:"key"`
	Label  string `json:"label"`  // for a person: "your stake"
	Before string `json:"before"` // a decimal in whole units, a word or an address; "" when not known
	After  string `json:"after"`
	Unit   string `json:"unit"` // "LPT", "ETH", "%" or ""
}

// A Hold says when steps that are signed already may be sent.
type Hold struct {
	Reason string `json:"reason"` // a sentence: what is waited for, and what acting now would cost
	Cost   string `json:"cost"`   // what acting now forfeits, in whole units; "" when not known
	Unit   string `json:"unit"`   // of Cost
	// Ready all hold at once when the time has come. Keep must hold until the
	// steps have been sent; the first that fails ends the hold for good.
	Ready []Condition `json:"ready"`
	Keep  []Condition `json:"keep"`
	// Must says that the steps are right only once Ready holds: they are never sent
	// at once.
	Must bool `json:"must"`
	// Meanwhile is what others will have done by then. A preview runs it before the
	// steps; nobody signs it.
	Meanwhile []Prior `json:"meanwhile"`
}

// A Prior is a call by somebody else that is expected to come first.
type Prior struct {
	From common.Address `json:"from"`
	To   common.Address `json:"to"`
	Data []byte         `json:"data"`
}

// A Condition is a view call and what one 32-byte word of its answer has to be.
// It is plain data so that it survives a restart.
type Condition struct {
	To   common.Address `json:"to"`
	Data []byte         `json:"data"`
	Word int            `json:"word"` // index of the word in the answer
	// Least lets any larger number pass as well.
	Want  common.Hash `json:"want"`
	Least bool        `json:"least"`
	Text  string      `json:"text"` // what it means when it does not hold: "round 4,215 is over"
}

// A Meaning is a call in words, computed from the very bytes that are signed.
type Meaning struct {
	Contract string `json:"contract"` // "BondingManager"
	Function string `json:"function"` // "bondWithHint"
	Args     []Arg  `json:"args"`
	Sentence string `json:"sentence"` // "Bond 500 LPT to 0x…"
}

// An Arg is one argument in words.
type Arg struct {
	Name  string `json:"name"`
	Value string `json:"value"` // amounts in whole units with their unit, addresses EIP-55
}

// A Decoder says what a call means. It refuses, with a sentence, a target or a
// function it does not know, and bytes that are not exactly one call.
type Decoder interface {
	Decode(to common.Address, value *big.Int, data []byte) (Meaning, error)
}
