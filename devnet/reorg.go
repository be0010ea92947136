package devnet

import (
	"fmt"
	"net"
	"slices"
	"strconv"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/types"
)

// ReorgLimit is how many blocks Reorg can drop at most. Blocks below that are tagged "safe" and stay for good.
const ReorgLimit = 8

// finalityDepth is how many blocks form an epoch; the block tagged "finalized" is the last one of the epoch before.
const finalityDepth = 32

// settle moves the tags "safe" and "finalized" along with the head. No reorganisation reaches either.
func (h *host) settle(head uint64) {
	chain := h.eth.BlockChain()
	safe := head - min(head, ReorgLimit)
	if header := chain.GetHeaderByNumber(safe); header != nil {
		chain.SetSafe(header)
	}
	if header := chain.GetHeaderByNumber(safe / finalityDepth * finalityDepth); header != nil {
		chain.SetFinalized(header)
		// The node would move what its database says is final to an archive, looking through the whole database for each
		// block: minutes of work, for nothing in memory. The tag does not come from the database.
		rawdb.WriteFinalizedBlockHash(h.eth.ChainDb(), common.Hash{})
	}
}

// Reorg drops the newest blocks, 1 to ReorgLimit, and goes on with as many others and one more. Their transactions come
// back in the new blocks, one block later each, if keep is set. Otherwise they are lost, with all that waited for its
// turn, until somebody sends them again.
func (c *Chain) Reorg(depth uint64, keep bool) error {
	c.host.mu.Lock()
	defer c.host.mu.Unlock()
	return c.host.reorg(depth, keep)
}

func (h *host) reorg(depth uint64, keep bool) error {
	chain := h.eth.BlockChain()
	head := chain.CurrentBlock().Number.Uint64()
	if depth < 1 || depth > min(ReorgLimit, head) {
		return fmt.Errorf("dropping %d blocks: use 1 to %d", depth, min(ReorgLimit, head))
	}
	var dropped []*types.Block
	for number := head - depth + 1; number <= head; number++ {
		dropped = append(dropped, chain.GetBlockByNumber(number))
	}
	if slices.Contains(dropped, nil) {
		return fmt.Errorf("dropping %d blocks: one of them cannot be read", depth)
	}
	// The new branch grows on the last block that stays, and shows when it is longer than the old one.
	h.draft = chain.GetBlockByNumber(head - depth)
	err := h.branch(dropped, keep)
	if err == nil {
		err = h.publish()
	}
	h.draft = nil
	if err == nil {
		err = h.eth.TxPool().Sync()
	}
	if err == nil && !keep {
		h.eth.TxPool().Clear() // it has taken back what the dropped blocks had
	}
	return err
}

// branch builds one block more than were dropped. The first one is empty and of another time than the one it stands
// for, or else it could be the very same.
func (h *host) branch(dropped []*types.Block, keep bool) error {
	for i := range len(dropped) + 1 {
		timestamp := h.nextTime()
		if i == 0 {
			timestamp = max(timestamp, dropped[0].Time()+1)
		}
		b, err := h.open(timestamp)
		if err != nil {
			return err
		}
		if i > 0 && keep {
			for _, tx := range dropped[i-1].Transactions() {
				_, _ = b.apply(tx) // one that cannot run on this branch is not on it
			}
		}
		if err := b.seal(); err != nil {
			return err
		}
	}
	return nil
}

// Restart is the end of the node and its new beginning: nobody listens while down runs, what waited in the pool is gone,
// and then the same blocks are served at the same address. After an error nobody listens; it can be called again.
func (c *Chain) Restart(down func()) error {
	address, port, err := splitListen(c.listen)
	if err != nil {
		return err
	}
	node := c.client.Client()
	if err := node.Call(nil, "admin_stopHTTP"); err != nil {
		return fmt.Errorf("ending the node: %w", err)
	}
	c.host.mu.Lock()
	c.host.eth.TxPool().Clear()
	c.host.mu.Unlock()
	down()
	if err := node.Call(nil, "admin_startHTTP", address, port); err != nil {
		return fmt.Errorf("listening on %s again: %w", net.JoinHostPort(address, strconv.Itoa(port)), err)
	}
	return nil
}
