package chain

// A ReplyKind is a class of answers to eth_sendRawTransaction.
type ReplyKind string

// The classes. Whatever is not recognised for certain is ReplyUnknown.
const (
	// ReplyAccepted: the endpoint answered with our own hash. On Arbitrum the
	// transaction is in a block then, elsewhere in the pool.
	ReplyAccepted ReplyKind = "accepted"
	// ReplyKnown: the endpoint has these very bytes already.
	ReplyKnown ReplyKind = "already known"
	// ReplyNonceLow: the nonce is used, by these bytes or by others.
	ReplyNonceLow ReplyKind = "nonce too low"
	// ReplyNonceHigh: an earlier nonce is not used yet.
	ReplyNonceHigh ReplyKind = "nonce too high"
	// ReplyFeeLow: the fee cap is below the base fee of the next block.
	ReplyFeeLow ReplyKind = "fee cap below the base fee"
	// ReplyUnderpriced: the pool wants a higher fee, or other bytes with this nonce
	// are in it.
	ReplyUnderpriced ReplyKind = "underpriced"
	// ReplyFunds: the account cannot pay for the gas and the value.
	ReplyFunds ReplyKind = "insufficient funds"
	// ReplyNotExecuted: the sequencer's queue ran out of time. The bytes did not
	// run, and may be given again.
	ReplyNotExecuted ReplyKind = "not executed in time"
	// ReplyInvalid: these bytes cannot run: too little gas, another chain, a type
	// of transaction that is not taken.
	ReplyInvalid ReplyKind = "invalid"
	// ReplyLimited: the endpoint wants fewer requests.
	ReplyLimited ReplyKind = "limited"
	// ReplyClosed: the endpoint takes no transactions at all.
	ReplyClosed ReplyKind = "takes no transactions"
	// ReplyWrongChain: the endpoint serves another chain; nothing was sent to it.
	ReplyWrongChain ReplyKind = "wrong chain"
	// ReplyUnreached: the endpoint did not say which chain it serves; nothing was
	// sent to it.
	ReplyUnreached ReplyKind = "not reached"
	// ReplyUnknown: the bytes left, or part of them, and what became of them is
	// open.
	ReplyUnknown ReplyKind = "unknown"
)

// replyWords are what nodes say to eth_sendRawTransaction, in lower case, from the
// sources of geth, Nitro, Erigon, Nethermind, Besu, Reth and Parity's heirs.
var replyWords = []struct {
	kind  ReplyKind
	words []string
}{
	{ReplyKnown, []string{
		"already known", "alreadyknown", "known transaction", "already imported", "already in the pool", "already exists",
		"transaction with the same hash",
	}},
	{ReplyNonceLow, []string{"nonce too low", "nonce is too low", "oldnonce", "nonce too small", "nonce has already been used"}},
	{ReplyNonceHigh, []string{"nonce too high", "nonce is too high", "noncegap", "nonce gap", "nonce too distant"}},
	{ReplyFeeLow, []string{
		"max fee per gas less than block base fee", "less than block base fee", "fee cap less than block", "feecap below",
		"gas price below current base fee", "maxfeepergas is below", "max fee per gas is below", "less than the block's base fee",
	}},
	{ReplyUnderpriced, []string{
		"underpriced", "gas price is too low", "gas price too low", "feetoolow", "fee too low", "below configured minimum",
		"below the minimum",
	}},
	{ReplyFunds, []string{
		"insufficient funds", "insufficientfunds", "insufficient balance", "exceeds account balance", "not have enough funds",
		"upfront cost exceeds",
	}},
	{ReplyNotExecuted, []string{"context deadline exceeded", "deadline exceeded", "context canceled"}},
	{ReplyInvalid, []string{
		"intrinsic gas", "invalid chain id", "invalid chainid", "wrong chain", "invalid sender", "transaction type not supported",
		"exceeds block gas limit", "gas limit is too high", "gas limit too high", "floor data gas", "max priority fee per gas higher",
		"oversized data", "max initcode size", "invalid signature", "rlp:", "gas required exceeds",
	}},
}

// replyKind recognises what a node said. A text that fits two classes is in none.
func (e *wireError) replyKind() ReplyKind {
	if e.limited() && !e.says("gas") {
		return ReplyLimited
	}
	kind := ReplyUnknown
	for _, class := range replyWords {
		if !e.says(class.words...) {
			continue
		}
		if kind != ReplyUnknown {
			return ReplyUnknown
		}
		kind = class.kind
	}
	if kind == ReplyUnknown && e.unsupported() {
		return ReplyClosed
	}
	return kind
}
