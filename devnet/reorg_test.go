package devnet_test

import (
	"context"
	"errors"
	"math/big"
	"net"
	"strings"
	"syscall"
	"testing"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rpc"

	"lpconsole/devnet"
)

// blockOf is the block that holds a transaction, 0 while none does. A node that has just started does not answer for
// transactions it does not know before it has indexed all it has.
func (n *network) blockOf(hash common.Hash) (block uint64) {
	n.Helper()
	n.until("the node has indexed its transactions", func() bool {
		receipt, err := n.client.TransactionReceipt(context.Background(), hash)
		switch {
		case err == nil:
			block = receipt.BlockNumber.Uint64()
		case errors.Is(err, ethereum.NotFound):
			block = 0
		case strings.Contains(err.Error(), "indexing is in progress"):
			return false
		default:
			n.Fatal(err)
		}
		return true
	})
	return block
}

func (n *network) tagged(tag rpc.BlockNumber) *types.Header {
	n.Helper()
	header, err := n.client.HeaderByNumber(context.Background(), big.NewInt(int64(tag)))
	if err != nil {
		n.Fatal(err)
	}
	return header
}

func TestAReorganisationReplacesTheNewestBlocks(t *testing.T) {
	for _, c := range []struct {
		name  string
		depth uint64
		keep  bool
	}{
		{"one block, its transaction lost", 1, false},
		{"one block, its transaction in another", 1, true},
		{"eight blocks, their transactions lost", 8, false},
		{"eight blocks, their transactions in others", 8, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := start(t, devnet.Config{})
			owner, to := n.account("owner"), n.account("fresh").Address
			first := n.nonce(owner)
			var sent []common.Hash
			for i := range 10 {
				hash, err := n.transfer(owner, first+uint64(i), to, int64(i+1))
				if err != nil {
					t.Fatal(err)
				}
				sent = append(sent, hash)
			}
			head := n.head().Number.Uint64()
			before := n.blocks(head - 8)

			var number hexutil.Uint64
			n.call(&number, "devnet_reorg", c.depth, c.keep)

			after := n.blocks(head - 8)
			if got := n.head().Number.Uint64(); got != head+1 || uint64(number) != got {
				t.Fatalf("head %d, answered %d, want %d", got, number, head+1)
			}
			for i := range before {
				stays := before[i].NumberU64() <= head-c.depth
				if same := before[i].Hash() == after[i].Hash(); same != stays {
					t.Errorf("block %d of %d is the same: %v", before[i].NumberU64(), head, same)
				}
			}
			for i, hash := range sent {
				was := head - uint64(len(sent)) + 1 + uint64(i)
				want := was
				if was > head-c.depth {
					want = 0
					if c.keep {
						want = was + 1
					}
				}
				if got := n.blockOf(hash); got != want {
					t.Errorf("transaction %d was in block %d and is in %d, want %d", i, was, got, want)
				}
			}
			lost := uint64(0)
			if !c.keep {
				lost = c.depth
			}
			if got := n.nonce(owner); got != first+10-lost {
				t.Errorf("next nonce %d, want %d", got, first+10-lost)
			}
			// What was lost runs when the same bytes are sent again, as somebody else's does meanwhile.
			for i := range lost {
				if _, err := n.transfer(owner, first+10-lost+i, to, int64(10-lost+i+1)); err != nil {
					t.Fatal(err)
				}
			}
			for i, hash := range sent {
				if n.blockOf(hash) == 0 {
					t.Errorf("transaction %d is lost though it was sent again", i)
				}
			}
		})
	}
}

func TestABranchIsNeverOneThatWasThereBefore(t *testing.T) {
	n := start(t, devnet.Config{})
	seen := make(map[common.Hash]bool)
	for range 12 {
		n.call(nil, "devnet_reorg", 3)
		for _, block := range n.blocks(n.head().Number.Uint64() - 3) {
			if seen[block.Hash()] {
				t.Fatalf("block %d has come back", block.NumberU64())
			}
			seen[block.Hash()] = true
		}
	}
}

func TestNoReorganisationReachesWhatIsSafe(t *testing.T) {
	n := start(t, devnet.Config{})
	safe, final := n.tagged(rpc.SafeBlockNumber), n.tagged(rpc.FinalizedBlockNumber)
	for range 40 {
		n.call(nil, "devnet_reorg", devnet.ReorgLimit)
		for _, old := range []*types.Header{safe, final} {
			if got, err := n.client.HeaderByNumber(t.Context(), old.Number); err != nil || got.Hash() != old.Hash() {
				t.Fatalf("block %d was safe and is another one: %v", old.Number, err)
			}
		}
		head := n.head().Number.Uint64()
		newSafe, newFinal := n.tagged(rpc.SafeBlockNumber), n.tagged(rpc.FinalizedBlockNumber)
		if newSafe.Number.Cmp(safe.Number) < 0 || newFinal.Number.Cmp(final.Number) < 0 {
			t.Fatalf("safe %d after %d, final %d after %d", newSafe.Number, safe.Number, newFinal.Number, final.Number)
		}
		safe, final = newSafe, newFinal
		if safe.Number.Uint64() != head-devnet.ReorgLimit || final.Number.Uint64() != safe.Number.Uint64()/32*32 {
			t.Fatalf("head %d, safe %d, final %d", head, safe.Number, final.Number)
		}
	}
}

func TestReorgRefusesWhatMakesNoSense(t *testing.T) {
	n := start(t, devnet.Config{})
	head := n.head()
	for _, c := range []struct {
		name  string
		depth any
		want  string
	}{
		{"no block", 0, "use 1 to 8"},
		{"more blocks than ever go", 9, "use 1 to 8"},
		{"a word", "all", "not a whole number"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := n.client.Client().Call(nil, "devnet_reorg", c.depth)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
	if got := n.head(); got.Hash() != head.Hash() {
		t.Errorf("a refused call moved the head from %d to %d", head.Number, got.Number)
	}
}

func TestARestartKeepsTheBlocksAndForgetsThePool(t *testing.T) {
	n := start(t, devnet.Config{})
	owner, to := n.account("owner"), n.account("fresh").Address
	nonce := n.nonce(owner)
	inBlock, err := n.transfer(owner, nonce, to, 1)
	if err != nil {
		t.Fatal(err)
	}
	waiting, err := n.transfer(owner, nonce+2, to, 3)
	if err != nil {
		t.Fatal(err)
	}
	head := n.head()

	err = n.Restart(func() {
		if _, err := net.Dial("tcp", strings.TrimPrefix(n.RPC, "http://")); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("while the node is down: %v", err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}

	if got := n.head(); got.Hash() != head.Hash() {
		t.Errorf("head %d, want %d", got.Number, head.Number)
	}
	if n.blockOf(inBlock) == 0 {
		t.Error("a transaction of a block is gone")
	}
	if _, err := n.transfer(owner, nonce+1, to, 2); err != nil {
		t.Fatal(err)
	}
	if got := n.blockOf(waiting); got != 0 {
		t.Errorf("what waited in the pool is in block %d", got)
	}
	n.call(nil, "devnet_mine") // the methods of its own are still there
}
