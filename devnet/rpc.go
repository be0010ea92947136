package devnet

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
)

// mineLimit bounds one devnet_mine call, so that a slip of the finger does not run for hours.
const mineLimit = 100_000

// number is a parameter that people type: 5, "5" or "0x5".
type number uint64

// UnmarshalJSON accepts a JSON number without fraction and a decimal or hexadecimal string.
func (n *number) UnmarshalJSON(data []byte) error {
	text := strings.Trim(string(data), `"`)
	digits, base := text, 10
	if rest, ok := strings.CutPrefix(text, "0x"); ok {
		digits, base = rest, 16
	}
	value, err := strconv.ParseUint(digits, base, 64)
	if err != nil {
		return fmt.Errorf("%s is not a whole number from 0 to 2^64-1", data)
	}
	*n = number(value)
	return nil
}

// timeAPI is the devnet_ namespace: the methods that move time.
type timeAPI struct {
	chain *Chain
}

// Mine makes blocks, one if no number is given, and answers with the new head's number.
func (t *timeAPI) Mine(blocks *number) (hexutil.Uint64, error) {
	n := uint64(1)
	if blocks != nil {
		n = uint64(*blocks)
	}
	if n > mineLimit {
		return 0, fmt.Errorf("mining %d blocks: at most %d in one call", n, mineLimit)
	}
	err := t.chain.Mine(n)
	return t.head(), err
}

// NextRound makes blocks up to the first one of the next round and answers with that round. It does not initialise it.
func (t *timeAPI) NextRound() (hexutil.Uint64, error) {
	round, err := t.chain.NextRound()
	return hexutil.Uint64(round), err
}

// SetTime makes one block with the given time, in seconds since 1970, and answers with the new head's number.
func (t *timeAPI) SetTime(unix number) (hexutil.Uint64, error) {
	err := t.chain.host.setTime(uint64(unix))
	return t.head(), err
}

// Reorg drops the newest blocks, up to ReorgLimit, and goes on with as many others and one more; it answers with the new
// head's number. The transactions of the dropped blocks are lost, unless keep says that they are in the new ones.
func (t *timeAPI) Reorg(depth number, keep *bool) (hexutil.Uint64, error) {
	err := t.chain.Reorg(uint64(depth), keep != nil && *keep)
	return t.head(), err
}

func (t *timeAPI) head() hexutil.Uint64 {
	return hexutil.Uint64(t.chain.host.eth.BlockChain().CurrentBlock().Number.Uint64())
}

// sequencerAPI replaces the node's ways to send a transaction: the answer comes when the transaction is in a block, as
// from Arbitrum's sequencer. Only chains that make a block for each transaction use it.
type sequencerAPI struct {
	host *host
}

// SendRawTransaction takes the transaction and makes a block of each one that can run now. A transaction with a nonce
// gap waits in the pool, and no block is made.
func (s *sequencerAPI) SendRawTransaction(_ context.Context, raw hexutil.Bytes) (common.Hash, error) {
	tx := new(types.Transaction)
	if err := tx.UnmarshalBinary(raw); err != nil {
		return common.Hash{}, err
	}
	if !tx.Protected() {
		return common.Hash{}, errors.New("only replay-protected (EIP-155) transactions allowed over RPC")
	}
	if err := s.host.send(tx); err != nil {
		return common.Hash{}, err
	}
	return tx.Hash(), s.host.flush()
}

// SendRawTransactionSync is SendRawTransaction answering with the receipt. There is nothing to wait for, so the
// timeout (milliseconds) is not used.
func (s *sequencerAPI) SendRawTransactionSync(ctx context.Context, raw hexutil.Bytes, _ *hexutil.Uint64) (json.RawMessage, error) {
	hash, err := s.SendRawTransaction(ctx, raw)
	if err != nil {
		return nil, err
	}
	client := s.host.stack.Attach()
	defer client.Close()
	var receipt json.RawMessage
	if err := client.CallContext(ctx, &receipt, "eth_getTransactionReceipt", hash); err != nil {
		return nil, err
	}
	if string(receipt) == "null" {
		return nil, fmt.Errorf("transaction %s waits for an earlier nonce of its sender", hash)
	}
	return receipt, nil
}
