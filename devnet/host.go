package devnet

import (
	"errors"
	"fmt"
	"math/big"
	"net"
	"strconv"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/txpool"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/eth"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/eth/filters"
	"github.com/ethereum/go-ethereum/node"
	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/rpc"
	"github.com/holiman/uint256"
)

// The fee market stands still, as it nearly does on Arbitrum One: a floor price, and a block gas limit that no
// transaction reaches. Both figures are what Arbitrum's RPC reports.
const (
	baseFee       = 20_000_000 // wei, 0.02 gwei
	blockGasLimit = 1 << 50
)

// slot is the time between two blocks on the chain's own clock, the pace of Ethereum's blocks.
const slot = 12 * time.Second

// host is a go-ethereum node with an in-memory chain and nobody to talk to but its RPC clients.
//
// It is put together from the parts that ethclient/simulated uses. That package itself hides the node: no method could
// be added to its RPC, and its blocks carry the wall clock and random bytes, so that no two of its chains are equal.
type host struct {
	stack *node.Node
	eth   *eth.Ethereum

	// mu is held while a block is under construction.
	mu sync.Mutex
	// now is the wall clock in seconds for chains that follow it, nil for chains with their own clock.
	now func() uint64
	// skew is what devnet_setTime added to the wall clock.
	skew uint64
	// draft is the newest block of a history that is not published yet, nil for a chain that is open to clients.
	draft *types.Block
}

// newHost sets up a node on the genesis block that will serve its RPC at listen ("127.0.0.1:0" picks a free port). The
// services are added to the node's own; a method of the same name replaces the node's.
func newHost(genesis *core.Genesis, listen string, services func(*host) []rpc.API) (*host, error) {
	address, port, err := splitListen(listen)
	if err != nil {
		return nil, err
	}
	stack, err := node.New(&node.Config{
		Name:                 "lpdevnet",
		HTTPHost:             address,
		HTTPPort:             port,
		HTTPModules:          []string{"eth", "net", "web3", "devnet"},
		HTTPVirtualHosts:     []string{"localhost"},
		HTTPTimeouts:         rpc.DefaultHTTPTimeouts,
		HTTPBodyLimit:        node.DefaultConfig.HTTPBodyLimit,
		BatchRequestLimit:    node.DefaultConfig.BatchRequestLimit,
		BatchResponseMaxSize: node.DefaultConfig.BatchResponseMaxSize,
		P2P:                  p2p.Config{NoDiscovery: true, NoDial: true},
	})
	if err != nil {
		return nil, fmt.Errorf("setting up the node: %w", err)
	}
	conf := ethconfig.Defaults
	conf.Genesis = genesis
	conf.SyncMode = ethconfig.FullSync
	// Hash scheme without pruning: every block's state stays readable, as on an archive node.
	conf.StateScheme = rawdb.HashScheme
	conf.NoPruning = true
	conf.SnapshotCache = 0
	conf.TrieCleanCache = 64
	conf.TrieDirtyCache = 64
	conf.LogNoHistory = true
	conf.TxPool.NoLocals = true
	conf.Miner.GasCeil = blockGasLimit
	conf.Miner.GasPrice = big.NewInt(1)
	backend, err := eth.New(stack, &conf)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("setting up the chain: %w", err), stack.Close())
	}
	h := &host{stack: stack, eth: backend}
	stack.RegisterAPIs([]rpc.API{{
		Namespace: "eth",
		Service:   filters.NewFilterAPI(filters.NewFilterSystem(backend.APIBackend, filters.Config{})),
	}})
	stack.RegisterAPIs(services(h))
	return h, nil
}

// serve publishes the history written so far and starts to answer clients.
func (h *host) serve() error {
	if err := h.publish(); err != nil {
		return err
	}
	if err := h.stack.Start(); err != nil {
		return err
	}
	h.eth.SetSynced()
	// Arbitrum takes transactions without a tip.
	h.eth.TxPool().SetGasTip(new(big.Int))
	// The pool follows the head in its own time, and would tell the first client the nonces of the genesis block.
	return h.eth.TxPool().Sync()
}

// splitListen accepts host:port with a loopback host: everybody knows this chain's keys.
func splitListen(listen string) (string, int, error) {
	address, portText, err := net.SplitHostPort(listen)
	if err != nil {
		return "", 0, fmt.Errorf("listen address %q: want host:port, for example 127.0.0.1:8545", listen)
	}
	port, err := strconv.ParseUint(portText, 10, 16)
	if err != nil {
		return "", 0, fmt.Errorf("listen address %q: the port must be a number from 0 to 65535", listen)
	}
	if ip := net.ParseIP(address); address != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return "", 0, fmt.Errorf("listen address %q: the chain serves loopback only, use 127.0.0.1, ::1 or localhost", listen)
	}
	return address, int(port), nil
}

// followWallClock makes later blocks carry the wall clock's time instead of the chain's own.
func (h *host) followWallClock() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = func() uint64 { return unix(time.Now()) }
}

// close stops the node and frees everything it held. The host cannot be used afterwards.
func (h *host) close() error {
	return h.stack.Close()
}

// head is the newest block, published or not.
func (h *host) head() *types.Header {
	if h.draft != nil {
		return h.draft.Header()
	}
	return h.eth.BlockChain().CurrentBlock()
}

// nextTime is the timestamp of the next block: one slot later, or the wall clock where the chain follows it.
func (h *host) nextTime() uint64 {
	head := h.head().Time
	if h.now == nil {
		return head + seconds(slot)
	}
	return max(head+1, h.now()+h.skew)
}

// mine makes n blocks, with what the pool holds.
func (h *host) mine(n uint64) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	for range n {
		if err := h.sealPending(h.nextTime(), 0); err != nil {
			return err
		}
	}
	return nil
}

// mineTo makes blocks until the head has the given number; a head beyond it stays.
func (h *host) mineTo(number uint64) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	for h.head().Number.Uint64() < number {
		if err := h.sealPending(h.nextTime(), 0); err != nil {
			return err
		}
	}
	return nil
}

// setTime makes one block at the given time, and lets the clock go on from there.
func (h *host) setTime(unix uint64) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if head := h.head().Time; unix <= head {
		return fmt.Errorf("time %d is not after the head block's %d: time moves forward only", unix, head)
	}
	if h.now != nil {
		h.skew = unix - min(unix, h.now())
	}
	return h.sealPending(unix, 0)
}

// send gives a transaction to the pool.
func (h *host) send(tx *types.Transaction) error {
	return h.eth.TxPool().Add([]*types.Transaction{tx}, true)[0]
}

// flush makes a block for each transaction that can run now.
func (h *host) flush() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	for {
		if err := h.eth.TxPool().Sync(); err != nil {
			return err
		}
		if len(h.pending(1)) == 0 {
			return nil
		}
		if err := h.sealPending(h.nextTime(), 1); err != nil {
			return err
		}
	}
}

// sealPending makes a block of up to limit transactions of the pool (0: all of them).
func (h *host) sealPending(timestamp uint64, limit int) error {
	b, err := h.openPending(timestamp, limit)
	if err != nil {
		return err
	}
	if err := b.seal(); err != nil {
		return err
	}
	return h.publish()
}

// mineWith makes one block of all that the pool holds and what act adds to it.
func (h *host) mineWith(act func(*block)) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	b, err := h.openPending(h.nextTime(), 0)
	if err != nil {
		return err
	}
	act(b)
	if err := b.seal(); err != nil {
		return err
	}
	if err := h.publish(); err != nil {
		return err
	}
	// The pool has not seen what was added, and would go on telling the nonces from before.
	return h.eth.TxPool().Sync()
}

// openPending starts a block of up to limit transactions of the pool (0: all of them).
func (h *host) openPending(timestamp uint64, limit int) (*block, error) {
	// The pool follows the head in its own time. Waiting for it costs more than an empty block.
	if runnable, waiting := h.eth.TxPool().Stats(); runnable+waiting > 0 {
		if err := h.eth.TxPool().Sync(); err != nil {
			return nil, err
		}
	}
	b, err := h.open(timestamp)
	if err != nil {
		return nil, err
	}
	failed := make(map[common.Address]bool)
	for _, tx := range h.pending(limit) {
		sender, err := types.Sender(b.signer, tx)
		if err != nil || failed[sender] {
			continue
		}
		if _, err := b.apply(tx); err != nil {
			failed[sender] = true // its later nonces cannot run either
		}
	}
	return b, nil
}

// pending lists the transactions that can run now, by sender and nonce.
func (h *host) pending(limit int) []*types.Transaction {
	bySender, _ := h.eth.TxPool().Pending(txpool.PendingFilter{MinTip: new(uint256.Int), BaseFee: uint256.NewInt(baseFee)})
	senders := sortedKeys(bySender)
	var txs []*types.Transaction
	for _, sender := range senders {
		for _, lazy := range bySender[sender] {
			if limit > 0 && len(txs) == limit {
				return txs
			}
			if tx := lazy.Resolve(); tx != nil {
				txs = append(txs, tx)
			}
		}
	}
	return txs
}

// unix is a block's timestamp for a moment; before 1970 there are no blocks.
func unix(t time.Time) uint64 {
	return uint64(max(t.Unix(), 0))
}

// seconds is a duration that is not negative, in whole seconds.
func seconds(d time.Duration) uint64 {
	return uint64(max(d/time.Second, 0))
}
