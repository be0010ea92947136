package devnet_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rpc"

	"lpconsole/devnet"
)

func TestMineMovesTheHead(t *testing.T) {
	n := start(t, devnet.Config{})
	before := n.head()
	for _, step := range []struct {
		params []any
		blocks uint64
	}{
		{nil, 1}, {[]any{3}, 3}, {[]any{"0x2"}, 2}, {[]any{"4"}, 4}, {[]any{0}, 0},
	} {
		var number hexutil.Uint64
		number0 := n.head().Number.Uint64()
		n.call(&number, "devnet_mine", step.params...)
		if got := n.head().Number.Uint64(); got != number0+step.blocks || uint64(number) != got {
			t.Errorf("devnet_mine%v: head %d answered %d, want %d", step.params, got, number, number0+step.blocks)
		}
	}
	if after := n.head(); after.Time != before.Time+10*12 {
		t.Errorf("10 blocks took %d seconds, want 12 each", after.Time-before.Time)
	}
}

func TestTimeMethodsRefuseWhatMakesNoSense(t *testing.T) {
	n := start(t, devnet.Config{})
	head := n.head()
	for _, c := range []struct {
		name, method string
		param        any
		want         string
	}{
		{"blocks that are no number", "devnet_mine", "many", "not a whole number"},
		{"a negative number of blocks", "devnet_mine", -1, "not a whole number"},
		{"a fraction of a block", "devnet_mine", 1.5, "not a whole number"},
		{"more blocks than anybody means", "devnet_mine", 100_001, "at most 100000"},
		{"a time that is past", "devnet_setTime", head.Time - 1, "time moves forward only"},
		{"the time that it is", "devnet_setTime", head.Time, "time moves forward only"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var result any
			err := n.client.Client().Call(&result, c.method, c.param)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
	if got := n.head(); got.Hash() != head.Hash() {
		t.Errorf("a refused call moved the head from %d to %d", head.Number, got.Number)
	}
}

func TestNextRoundStopsAtItsFirstBlock(t *testing.T) {
	n := start(t, devnet.Config{RoundBlocks: 7})
	rounds := n.Protocol.RoundsManager
	for range 3 {
		before := n.number(rounds, "currentRound")
		var round hexutil.Uint64
		n.call(&round, "devnet_nextRound")
		if got := n.number(rounds, "currentRound"); got != before+1 || uint64(round) != got {
			t.Fatalf("round %d after %d, answered %d", got, before, round)
		}
		if at, start := n.head().Number.Uint64(), n.number(rounds, "currentRoundStartBlock"); at != start {
			t.Errorf("head %d, the round began at %d", at, start)
		}
		if n.yes(rounds, "currentRoundInitialized") {
			t.Error("nobody has initialised the round")
		}
	}
	if _, err := n.Do(t.Context(), n.account("owner"), nil, rounds, "initializeRound"); err != nil {
		t.Fatal(err)
	}
	if !n.yes(rounds, "currentRoundInitialized") {
		t.Error("the round is not initialised after initializeRound")
	}
}

func TestSetTimeHoldsFromThereOn(t *testing.T) {
	n := start(t, devnet.Config{})
	want := n.head().Time + 86_400
	var number hexutil.Uint64
	n.call(&number, "devnet_setTime", want)
	if got := n.head(); got.Time != want || got.Number.Uint64() != uint64(number) {
		t.Errorf("head %d at %d, want %d at %d", got.Number, got.Time, number, want)
	}
	n.call(&number, "devnet_mine", 1)
	if got := n.head().Time; got != want+12 {
		t.Errorf("the next block is at %d, want %d", got, want+12)
	}
}

func TestWithoutPaceEachTransactionMakesABlock(t *testing.T) {
	n := start(t, devnet.Config{})
	owner, to := n.account("owner"), n.account("fresh").Address
	nonce, head := n.nonce(owner), n.head().Number.Uint64()

	first, err := n.transfer(owner, nonce, to, 1)
	if err != nil {
		t.Fatal(err)
	}
	receipt, err := n.client.TransactionReceipt(t.Context(), first)
	if err != nil || receipt.BlockNumber.Uint64() != head+1 || receipt.TransactionIndex != 0 {
		t.Fatalf("the answer must come with the block: %v, %v", receipt, err)
	}

	// A gap waits, and filling it makes a block for each.
	late, err := n.transfer(owner, nonce+2, to, 3)
	if err != nil {
		t.Fatal(err)
	}
	if got := n.head().Number.Uint64(); got != head+1 {
		t.Errorf("a transaction that cannot run made a block: head %d, want %d", got, head+1)
	}
	filling, err := n.transfer(owner, nonce+1, to, 2)
	if err != nil {
		t.Fatal(err)
	}
	for i, hash := range []common.Hash{filling, late} {
		receipt, err := n.client.TransactionReceipt(t.Context(), hash)
		if err != nil || receipt.BlockNumber.Uint64() != head+2+uint64(i) {
			t.Errorf("transaction %d: %v, %v", i, receipt, err)
		}
	}

	if _, err := n.transfer(owner, nonce, to, 4); err == nil || !strings.Contains(err.Error(), "nonce too low") {
		t.Errorf("a used nonce: %v", err)
	}
	if got := n.head().Number.Uint64(); got != head+3 {
		t.Errorf("head %d, want %d: nothing else makes blocks", got, head+3)
	}
}

func TestSendSyncAnswersWithTheReceipt(t *testing.T) {
	n := start(t, devnet.Config{})
	owner := n.account("owner")
	id := new(big.Int).SetUint64(n.ChainID)
	send := func(nonce uint64) (*types.Receipt, error) {
		tx := types.MustSignNewTx(owner.Key, types.LatestSignerForChainID(id), &types.DynamicFeeTx{
			ChainID: id, Nonce: nonce, GasFeeCap: big.NewInt(40_000_000), Gas: 21_000, To: &owner.Address,
		})
		raw, err := tx.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var receipt *types.Receipt
		return receipt, n.client.Client().Call(&receipt, "eth_sendRawTransactionSync", hexutil.Encode(raw))
	}
	nonce := n.nonce(owner)
	if _, err := send(nonce); err != nil {
		t.Error(err)
	}
	if _, err := send(nonce + 5); err == nil || !strings.Contains(err.Error(), "earlier nonce") {
		t.Errorf("a transaction that has to wait: %v", err)
	}
}

func TestWithPaceBlocksComeByThemselves(t *testing.T) {
	n := start(t, devnet.Config{BlockTime: time.Second})
	before := n.head()
	owner := n.account("owner")
	hash, err := n.transfer(owner, n.nonce(owner), owner.Address, 1)
	if err != nil {
		t.Fatal(err)
	}
	var receipt *types.Receipt
	n.until("a block took the transaction", func() bool {
		receipt, err = n.client.TransactionReceipt(t.Context(), hash)
		return err == nil
	})
	if receipt.BlockNumber.Cmp(before.Number) <= 0 {
		t.Errorf("mined in block %d, the head was %d", receipt.BlockNumber, before.Number)
	}
}

// Everything that clients of the console do must work on this node.
func TestTheNodeAnswersLikeANode(t *testing.T) {
	n := start(t, devnet.Config{})
	client := n.client.Client()
	rounds := n.Protocol.RoundsManager
	call := map[string]any{"to": rounds.Address, "data": hexutil.Encode(rounds.ABI.Methods["currentRound"].ID)}

	t.Run("code can be put anywhere for a call", func(t *testing.T) {
		var out hexutil.Bytes
		// PUSH1 42, PUSH1 0, MSTORE, PUSH1 32, PUSH1 0, RETURN
		override := map[string]any{"0x00000000000000000000000000000000000000aa": map[string]any{"code": "0x602a60005260206000f3"}}
		n.call(&out, "eth_call", map[string]any{"to": "0x00000000000000000000000000000000000000aa"}, "latest", override)
		if new(big.Int).SetBytes(out).Int64() != 42 {
			t.Errorf("answered %s", out)
		}
	})
	t.Run("blocks can be simulated", func(t *testing.T) {
		var out []struct {
			Calls []struct {
				Status hexutil.Uint64 `json:"status"`
			} `json:"calls"`
		}
		n.call(&out, "eth_simulateV1", map[string]any{"blockStateCalls": []any{map[string]any{"calls": []any{call}}}}, "latest")
		if len(out) != 1 || len(out[0].Calls) != 1 || out[0].Calls[0].Status != 1 {
			t.Errorf("answered %+v", out)
		}
	})
	t.Run("calls see any past block", func(t *testing.T) {
		var out hexutil.Bytes
		n.call(&out, "eth_call", call, "0x1")
		if new(big.Int).SetBytes(out).Sign() != 0 {
			t.Errorf("round %s in block 1, want 0", out)
		}
	})
	t.Run("several requests go in one", func(t *testing.T) {
		batch := []rpc.BatchElem{
			{Method: "eth_chainId", Result: new(hexutil.Uint64)},
			{Method: "devnet_mine", Args: []any{1}, Result: new(hexutil.Uint64)},
			{Method: "eth_noSuchMethod", Result: new(any)},
		}
		if err := client.BatchCall(batch); err != nil {
			t.Fatal(err)
		}
		if got := *batch[0].Result.(*hexutil.Uint64); got != devnet.DefaultChainID || batch[1].Error != nil || batch[2].Error == nil {
			t.Errorf("chain %d, mine %v, unknown method %v", got, batch[1].Error, batch[2].Error)
		}
	})
	t.Run("a call has the gas that public nodes give it", func(t *testing.T) {
		var out any
		// JUMPDEST, PUSH1 0, JUMP: spends everything.
		override := map[string]any{"0x00000000000000000000000000000000000000aa": map[string]any{"code": "0x5b600056"}}
		err := client.Call(&out, "eth_call", map[string]any{"to": "0x00000000000000000000000000000000000000aa", "gas": "0x3b9aca00"}, "latest", override)
		if err == nil || !strings.Contains(err.Error(), "out of gas") {
			t.Errorf("an endless call: %v", err)
		}
	})
	t.Run("a revert brings its reason", func(t *testing.T) {
		_, err := n.try(n.Protocol.BondingManager, "reward")
		if err == nil || !strings.Contains(err.Error(), "caller must be an active transcoder") {
			t.Errorf("%v", err)
		}
	})
	t.Run("prices are those of Arbitrum", func(t *testing.T) {
		head := n.head()
		if head.BaseFee.Int64() != 20_000_000 {
			t.Errorf("base fee %s wei, want 0.02 gwei", head.BaseFee)
		}
	})
	t.Run("the finalized block is the end of the last 32 that are safe", func(t *testing.T) {
		var mined hexutil.Uint64
		n.call(&mined, "devnet_mine", 40)
		final, err := n.client.HeaderByNumber(t.Context(), big.NewInt(rpc.FinalizedBlockNumber.Int64()))
		if err != nil {
			t.Fatal(err)
		}
		if want := (n.head().Number.Uint64() - devnet.ReorgLimit) / 32 * 32; final.Number.Uint64() != want {
			t.Errorf("block %d, want %d", final.Number, want)
		}
	})
	t.Run("no other namespace is served", func(t *testing.T) {
		for _, method := range []string{"admin_peers", "debug_setHead", "miner_start", "personal_listAccounts", "txpool_content"} {
			var out any
			if err := client.Call(&out, method); err == nil || !strings.Contains(err.Error(), "does not exist") {
				t.Errorf("%s: %v", method, err)
			}
		}
	})
	t.Run("junk is answered with an error", func(t *testing.T) {
		response, err := http.Post(n.RPC, "application/json", strings.NewReader("{]"))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		err = errors.Join(err, response.Body.Close())
		var answer struct {
			Error *struct{ Message string }
		}
		if err != nil || json.Unmarshal(body, &answer) != nil || answer.Error == nil {
			t.Errorf("answered %q, %v", body, err)
		}
	})
}

func TestEqualConfigurationsGiveEqualChains(t *testing.T) {
	config := devnet.Config{Orchestrators: 8, Delegators: 12, Rounds: 4, Seed: 77}
	one, two := start(t, config), start(t, config)
	config.Seed = 78
	other := start(t, config)
	if one.head().Hash() != two.head().Hash() {
		t.Errorf("block %d is %s here and %s there", one.head().Number, one.head().Hash(), two.head().Hash())
	}
	if fmt.Sprint(one.Protocol.Controller.Address, one.Accounts[3].Address) != fmt.Sprint(two.Protocol.Controller.Address, two.Accounts[3].Address) {
		t.Error("addresses differ")
	}
	if one.head().Hash() == other.head().Hash() || one.Accounts[3].Address == other.Accounts[3].Address {
		t.Error("another seed gave the same chain")
	}
	// The same live transactions keep them equal.
	for _, n := range []*network{one, two} {
		owner := n.account("owner")
		if _, err := n.transfer(owner, n.nonce(owner), owner.Address, 5); err != nil {
			t.Fatal(err)
		}
		if _, err := n.NextRound(); err != nil {
			t.Fatal(err)
		}
	}
	if one.head().Hash() != two.head().Hash() {
		t.Error("the same transactions led to different chains")
	}
}

func TestCloseLeavesNothing(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	chain, err := devnet.Start(t.Context(), devnet.Config{})
	if err != nil {
		t.Fatal(err)
	}
	address := strings.TrimPrefix(chain.RPC, "http://")
	if err := chain.Close(); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) != 0 {
		t.Errorf("files are left: %v, %v", left, err)
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatalf("the port is still taken: %v", err)
	}
	if err := listener.Close(); err != nil {
		t.Error(err)
	}
}

func TestStartRefusesWhatCannotBe(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := taken.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, c := range []struct {
		name   string
		config devnet.Config
		want   string
	}{
		{"too many orchestrators", devnet.Config{Orchestrators: 1001}, "orchestrators: 1001 is out of range, use 0 to 1000"},
		{"a negative number of delegators", devnet.Config{Delegators: -1}, "delegators: -1 is out of range"},
		{"a negative history", devnet.Config{Rounds: -3}, "rounds: -3 is out of range"},
		{"half a second", devnet.Config{BlockTime: time.Second / 2}, "not a whole number of seconds"},
		{"a pace that goes back", devnet.Config{BlockTime: -time.Second}, "not a whole number of seconds"},
		{"a port that is taken", devnet.Config{Listen: taken.Addr().String()}, "address already in use"},
		{"a port that is none", devnet.Config{Listen: "127.0.0.1:http"}, "the port must be a number"},
		{"no port", devnet.Config{Listen: "127.0.0.1"}, "want host:port"},
		{"all interfaces", devnet.Config{Listen: "0.0.0.0:0"}, "loopback only"},
		{"an enormous chain id", devnet.Config{ChainID: 1 << 60}, "chain id"},
	} {
		t.Run(c.name, func(t *testing.T) {
			chain, err := devnet.Start(t.Context(), c.config)
			if err == nil {
				t.Fatalf("started: %v", chain.Close())
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
	t.Run("a cancelled context", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := devnet.Start(ctx, devnet.Config{}); err == nil {
			t.Error("started")
		}
	})
}

func TestEverySizeCanBeBuilt(t *testing.T) {
	for _, config := range []devnet.Config{
		{Rounds: 3},
		{Delegators: 5, Rounds: 2},
		{Orchestrators: 1, Rounds: 1},
		{Orchestrators: 1, Delegators: 3, Rounds: 6, RoundBlocks: 1},
		{Orchestrators: 2, Delegators: 1, Rounds: 2, RoundBlocks: 2},
		{Orchestrators: 3, Delegators: 40, Rounds: 3, RoundBlocks: 5},
		{Orchestrators: 4, Delegators: 4, Rounds: 5},
		{Orchestrators: 5, Delegators: 20, Rounds: 1, RoundBlocks: 200},
		{Orchestrators: 7, Delegators: 60, Rounds: 13, RoundBlocks: 10, Seed: 3},
		{Orchestrators: 40, Rounds: 4, Seed: 9},
	} {
		t.Run(fmt.Sprintf("%+v", config), func(t *testing.T) {
			n := start(t, config)
			if got := len(n.pool()); got != config.Orchestrators && config.Rounds > 1 {
				t.Errorf("%d in the pool, want %d", got, config.Orchestrators)
			}
			if got := n.number(n.Protocol.RoundsManager, "currentRound"); got != uint64(config.Rounds)+1 {
				t.Errorf("round %d, want %d", got, config.Rounds+1)
			}
			if !n.yes(n.Protocol.RoundsManager, "currentRoundInitialized") {
				t.Error("the round is not initialised")
			}
		})
	}
}
