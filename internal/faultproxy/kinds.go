package faultproxy

// A Kind is one way in which a request goes wrong.
type Kind string

// The kinds. Those that need something in the request, such as a transaction or
// a receipt, leave other requests alone.
const (
	// Dropped: the connection ends and the node has never heard of the request.
	Dropped Kind = "dropped before"
	// ReplyLost: the node has done it, the connection ends without a word.
	ReplyLost Kind = "reply lost"
	// Reset: the node has done it, the connection is reset in the middle of the body.
	Reset Kind = "reset in the middle"
	// Truncated: the node has done it, half of the body arrives as if it were all.
	Truncated Kind = "truncated"
	// Garbage: the node has done it, the body is something else altogether.
	Garbage Kind = "garbage"
	// WrongID: the node has done it, every answer bears the id of another question.
	WrongID Kind = "wrong id"
	// PartialBatch: the node has done it, one answer of several is missing.
	PartialBatch Kind = "partial batch"
	// TooMany: status 429, nothing was done.
	TooMany Kind = "429"
	// TooManyWait: status 429 with a Retry-After of a second, nothing was done.
	TooManyWait Kind = "429, retry after"
	// ServerError: status 500, nothing was done.
	ServerError Kind = "500"
	// BadGateway: status 502, but the node has done it.
	BadGateway Kind = "502 after it was done"
	// Slow: the answer takes Options.Slow longer.
	Slow Kind = "slow"
	// Late: no answer before the client has gone or Options.Hang is over; the node
	// hears of the request only then.
	Late Kind = "no answer, done late"
	// Stale: the answer is that of a node some blocks behind: its newest block,
	// balances, nonces and calls, and no receipts from later blocks.
	Stale Kind = "stale"
	// WrongChain: another chain's id.
	WrongChain Kind = "wrong chain"
	// NullReceipt: null for a receipt that exists.
	NullReceipt Kind = "null receipt"
	// NoHeader: an error of a node that does not have the newest block's state yet.
	NoHeader Kind = "header not found"
	// NotExecuted: the sequencer's "context deadline exceeded"; the transaction was
	// not taken.
	NotExecuted Kind = "deadline, not executed"
	// Executed: the same words, but the transaction was taken.
	Executed Kind = "deadline, but executed"
	// Swallowed: the transaction's hash is answered and the transaction is gone.
	Swallowed Kind = "hash, but swallowed"
	// FalselyKnown: "already known", and the transaction is gone.
	FalselyKnown Kind = "falsely known"
	// FalselyLow: "nonce too low" for a nonce that is free; the transaction is gone.
	FalselyLow Kind = "falsely nonce too low"
)

// Kinds are all of them, in the order in which tables show them.
var Kinds = []Kind{
	Dropped, ReplyLost, Reset, Truncated, Garbage, WrongID, PartialBatch, TooMany, TooManyWait, ServerError, BadGateway,
	Slow, Late, Stale, WrongChain, NullReceipt, NoHeader, NotExecuted, Executed, Swallowed, FalselyKnown, FalselyLow,
}

// fits reports whether a kind can do something to a request.
func (k Kind) fits(m *message) bool {
	sends := m.has("eth_sendRawTransaction")
	switch k {
	case PartialBatch:
		return len(m.calls) > 1
	case WrongChain:
		return m.has("eth_chainId")
	case NullReceipt:
		return m.has("eth_getTransactionReceipt")
	case Stale:
		return !sends && (m.tagged() || m.has("eth_blockNumber", "eth_getTransactionReceipt"))
	case NoHeader:
		return !sends && m.tagged()
	case NotExecuted, Executed, Swallowed, FalselyKnown, FalselyLow:
		return sends
	default:
		return true
	}
}
