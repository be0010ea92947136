package devnet_test

import (
	"math/big"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"

	"lpconsole/devnet"
)

// playing is a small chain whose cast goes on, in rounds of a few seconds.
var playing = devnet.Config{Orchestrators: 9, Delegators: 40, Rounds: 3, RoundBlocks: 8, BlockTime: time.Second, Play: true}

// until polls the chain until something holds.
func (n *network) until(what string, holds func() bool) {
	n.Helper()
	deadline := time.Now().Add(90 * time.Second)
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		if time.Now().After(deadline) {
			n.Fatalf("in 90 seconds it did not happen that %s", what)
		}
		<-tick.C
	}
}

// since lists the events of a kind from a block on.
func (n *network) since(block uint64, c devnet.Contract, event string) []types.Log {
	n.Helper()
	var found []types.Log
	for _, log := range n.logs(c, event) {
		if log.BlockNumber >= block {
			found = append(found, log)
		}
	}
	return found
}

// blocks are all from the given number to the head.
func (n *network) blocks(from uint64) (blocks []*types.Block) {
	n.Helper()
	for number := from; number <= n.head().Number.Uint64(); number++ {
		block, err := n.client.BlockByNumber(n.Context(), new(big.Int).SetUint64(number))
		if err != nil {
			n.Fatal(err)
		}
		blocks = append(blocks, block)
	}
	return blocks
}

func (n *network) initialized() uint64 {
	n.Helper()
	return n.number(n.Protocol.RoundsManager, "lastInitializedRound")
}

func TestThePlayGoesOn(t *testing.T) {
	t.Parallel()
	n := start(t, playing)
	staking, before := n.Protocol.BondingManager, n.head().Number.Uint64()
	round, err := n.Round()
	if err != nil {
		t.Fatal(err)
	}
	n.until("two more rounds were played", func() bool { return n.initialized() >= round+3 })

	rewards := make(map[uint64]map[common.Address]bool)
	starts := n.logs(n.Protocol.RoundsManager, "NewRound")
	roundOf := func(log types.Log) (found uint64) {
		for _, s := range starts {
			if s.BlockNumber < log.BlockNumber || (s.BlockNumber == log.BlockNumber && s.Index < log.Index) {
				found = s.Topics[1].Big().Uint64()
			}
		}
		return found
	}
	for _, log := range n.since(before+1, staking, "Reward") {
		r := roundOf(log)
		if rewards[r] == nil {
			rewards[r] = make(map[common.Address]bool)
		}
		rewards[r][common.BytesToAddress(log.Topics[1].Bytes())] = true
	}
	never := n.account("orchestrator:never-rewards").Address
	pool := n.pool()
	for r := round + 1; r <= round+2; r++ {
		for _, role := range []string{"demo-orchestrator", "orchestrator:high-fees", "orchestrator:full-cut", "orchestrator:reward-caller"} {
			if !rewards[r][n.account(role).Address] {
				t.Errorf("round %d: %s has not called reward", r, role)
			}
		}
		if rewards[r][never] {
			t.Errorf("round %d: the one that never calls reward has", r)
		}
		if calls := len(rewards[r]); calls < len(pool)/2 || calls >= len(pool) {
			t.Errorf("round %d: %d of %d have called reward", r, calls, len(pool))
		}
	}
	if n.number(staking, "getTranscoder", never) != 0 {
		t.Error("the one that never calls reward has a last reward round")
	}
	for _, want := range []struct {
		contract devnet.Contract
		event    string
	}{
		{n.Protocol.TicketBroker, "WinningTicketRedeemed"},
		{n.Protocol.TicketBroker, "DepositFunded"},
		{staking, "Bond"},
	} {
		if len(n.since(before+1, want.contract, want.event)) == 0 {
			t.Errorf("no %s after the history", want.event)
		}
	}
	// Nothing of it was tried in vain.
	for _, block := range n.blocks(before + 1) {
		for _, tx := range block.Transactions() {
			receipt, err := n.client.TransactionReceipt(t.Context(), tx.Hash())
			if err != nil || receipt.Status != types.ReceiptStatusSuccessful {
				t.Errorf("block %d: transaction %s failed (%v)", block.NumberU64(), tx.Hash(), err)
			}
		}
	}
}

func TestCutBaitingGoesOn(t *testing.T) {
	t.Parallel()
	n := start(t, playing)
	bait := n.account("orchestrator:cut-bait").Address
	cut := func() int64 { return n.read(n.Protocol.BondingManager, "getTranscoder", bait)[1].(*big.Int).Int64() }
	n.until("the cut was raised", func() bool { return cut() == 900_000 })
	n.until("the cut was lowered", func() bool { return cut() == 50_000 })
}

func TestThePlayFollowsWhereTimeIsMoved(t *testing.T) {
	t.Parallel()
	n := start(t, playing)
	for range 3 {
		var round hexutil.Uint64
		n.call(&round, "devnet_nextRound")
		n.call(&round, "devnet_nextRound")
		n.until("somebody initialised the round", func() bool { return n.initialized() >= uint64(round) })
	}
	head := n.head().Number.Uint64()
	n.until("somebody called reward", func() bool { return len(n.since(head, n.Protocol.BondingManager, "Reward")) > 0 })
}

func TestThePlayWaitsWhileTheProtocolIsPaused(t *testing.T) {
	t.Parallel()
	n := start(t, playing)
	owner, controller := n.account("owner"), n.Protocol.Controller
	if _, err := n.Do(t.Context(), owner, nil, controller, "pause"); err != nil {
		t.Fatal(err)
	}
	var round hexutil.Uint64
	n.call(&round, "devnet_nextRound")
	head := n.head().Number.Uint64()
	n.until("blocks came", func() bool { return n.head().Number.Uint64() >= head+4 })
	if got := n.initialized(); got >= uint64(round) {
		t.Errorf("round %d was initialised while the protocol was paused", got)
	}
	if _, err := n.Do(t.Context(), owner, nil, controller, "unpause"); err != nil {
		t.Fatal(err)
	}
	n.until("it went on", func() bool { return n.initialized() >= uint64(round) })
}

// Everybody knows the keys, so the cast's accounts have other users.
func TestTheCastSharesItsAccounts(t *testing.T) {
	t.Parallel()
	n := start(t, playing)
	to, head := n.account("fresh").Address, n.head().Number.Uint64()
	for _, role := range []string{"demo-orchestrator", "orchestrator:high-fees", "orchestrator:full-cut", "gateway"} {
		a := n.account(role)
		n.until(role+" paid", func() bool {
			nonce := n.nonce(a)
			hash, err := n.transfer(a, nonce, to, 1)
			if err != nil {
				return false // the cast was faster
			}
			n.until("the nonce was used", func() bool {
				used, err := n.client.NonceAt(t.Context(), a.Address, nil)
				return err == nil && used > nonce
			})
			receipt, err := n.client.TransactionReceipt(t.Context(), hash)
			return err == nil && receipt.Status == types.ReceiptStatusSuccessful
		})
	}
	// A transaction that waits for an earlier nonce stops nobody either.
	gateway := n.account("gateway")
	if _, err := n.transfer(gateway, n.nonce(gateway)+2, to, 1); err != nil {
		t.Fatal(err)
	}
	round := n.initialized()
	n.until("the play went on", func() bool { return n.initialized() > round+1 })
	for _, role := range []string{"demo-orchestrator", "orchestrator:high-fees", "orchestrator:full-cut"} {
		who := n.account(role).Address
		if !slices.ContainsFunc(n.since(head, n.Protocol.BondingManager, "Reward"), func(log types.Log) bool {
			return common.BytesToAddress(log.Topics[1].Bytes()) == who
		}) {
			t.Errorf("%s has not called reward any more", role)
		}
	}
}

func TestWithoutPlayNobodyActs(t *testing.T) {
	t.Parallel()
	config := playing
	config.Play = false
	n := start(t, config)
	var round hexutil.Uint64
	n.call(&round, "devnet_nextRound")
	head := n.head().Number.Uint64()
	n.until("blocks came", func() bool { return n.head().Number.Uint64() >= head+3 })
	if got := n.initialized(); got >= uint64(round) {
		t.Errorf("somebody initialised round %d", got)
	}
	if blocks := n.blocks(head); slices.ContainsFunc(blocks, func(b *types.Block) bool { return len(b.Transactions()) > 0 }) {
		t.Error("there are transactions that nobody sent")
	}
}

func TestThePlayNeedsBlocks(t *testing.T) {
	chain, err := devnet.Start(t.Context(), devnet.Config{Play: true})
	if err == nil {
		t.Fatalf("started: %v", chain.Close())
	}
	if !strings.Contains(err.Error(), "use a block time of 1s or more") {
		t.Errorf("%v does not say what to do", err)
	}
}

func TestCloseEndsThePlay(t *testing.T) {
	// The shorter one is in the midst of it, the longer one would take an hour to its next block.
	for _, pace := range []time.Duration{time.Second, time.Hour} {
		config := playing
		config.BlockTime = pace
		chain, err := devnet.Start(t.Context(), config)
		if err != nil {
			t.Fatal(err)
		}
		if pace == time.Second {
			n := &network{t, chain, chain.Client()}
			head := n.head().Number.Uint64()
			n.until("a block came", func() bool { return n.head().Number.Uint64() > head })
		}
		if err := chain.Close(); err != nil {
			t.Error(err)
		}
		stacks := make([]byte, 1<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		if strings.Contains(string(stacks), "lpconsole/devnet.") {
			t.Errorf("with a pace of %s something still runs:\n%s", pace, stacks)
		}
	}
}
