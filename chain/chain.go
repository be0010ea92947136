// Package chain speaks Ethereum JSON-RPC to one network through one or several
// endpoints as if they were one: it fails over, backs off, checks that every
// endpoint is on the right chain, splits batches, limits what it will read, and
// says for each answer where it came from and which block it describes.
//
// It knows nothing of Livepeer, keys or screens, and it never retries a write.
package chain

import (
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// A Block is the part of a header that readers need. L1Number is the Ethereum
// block that an Arbitrum block saw (the header field l1BlockNumber); on a chain
// without that field it equals Number, as go-livepeer assumes too.
type Block struct {
	Number   uint64
	Hash     common.Hash
	Parent   common.Hash
	Time     time.Time
	L1Number uint64
}

// An Origin says where an answer came from: the endpoint's display name (never
// its path or credentials), the block it describes, and when it arrived.
//
// Behind is how many blocks the answer is older than the newest one that this
// client had already shown when the question was asked. It is not zero only
// when no endpoint had a newer block, and always zero for a pinned read. Say it
// wherever the number is shown.
type Origin struct {
	Endpoint string
	Block    Block
	At       time.Time
	Behind   uint64
}

// Age is how old the answer's block is at now. A block from the future (the
// clocks differ) has age zero.
func (o Origin) Age(now time.Time) time.Duration {
	return max(0, now.Sub(o.Block.Time))
}

// A Ref names the block that reads are pinned to. The zero Ref is the newest
// block the answering endpoint has.
type Ref struct {
	number *uint64
	hash   *common.Hash
	loose  bool
}

// Unpinned is the newest block too, for calls whose answers name the block that
// they ran at: when the chain moves while the endpoint works, Read does not ask
// again, and the caller compares. A chain with several blocks a second would
// otherwise cost two requests where one is enough.
func Unpinned() Ref { return Ref{loose: true} }

// AtNumber pins to a block by its number.
func AtNumber(n uint64) Ref { return Ref{number: &n} }

// AtHash pins to a block by its hash (EIP-1898): an endpoint that does not have
// exactly this block refuses.
func AtHash(h common.Hash) Ref { return Ref{hash: &h} }

// A Call is one eth_call. A nil To runs Data as creation code (deployless call).
// Gas 0 leaves the limit to the endpoint.
type Call struct {
	From      common.Address
	To        *common.Address
	Data      []byte
	Gas       uint64
	Overrides Overrides
	// Check, where it is set, looks at what the contract answered: data, or a
	// revert. An answer that it does not like is doubted: the other endpoints are
	// asked as well, and it counts only if theirs are no better. It must not block.
	Check func(Result) error
}

// Overrides replaces parts of accounts for the length of one Call.
type Overrides map[common.Address]Account

// An Account is what an override may replace; nil fields stay as they are.
type Account struct {
	Code    []byte
	Balance *big.Int
	Slots   map[common.Hash]common.Hash
}

// A Result is the answer to one Call: data, or that call's own error (a
// *RevertError when the contract reverted).
type Result struct {
	Data []byte
	Err  error
}
