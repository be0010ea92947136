package geth

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/ethclient/simulated"
	"github.com/ethereum/go-ethereum/node"

	"lpconsole/chain"
	"lpconsole/devnet/contracts"
)

// geth is a real go-ethereum node with one block a Commit, on a loopback port.
func geth(t *testing.T, alloc types.GenesisAlloc, change func(*node.Config)) (*simulated.Backend, string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	b := simulated.NewBackend(alloc, func(n *node.Config, _ *ethconfig.Config) {
		n.HTTPHost, n.HTTPPort, n.HTTPModules = "127.0.0.1", port, []string{"eth"}
		if change != nil {
			change(n)
		}
	})
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	b.Commit()
	return b, fmt.Sprintf("http://127.0.0.1:%d", port)
}

// returning is code that returns data, reverting code that reverts with it.
func returning(data []byte) []byte { return ending(0xf3, data) }
func reverting(data []byte) []byte { return ending(0xfd, data) }

func ending(op byte, data []byte) []byte {
	n := len(data)
	code := []byte{0x61, byte(n >> 8), byte(n), 0x60, 14, 0x60, 0, 0x39, 0x61, byte(n >> 8), byte(n), 0x60, 0, op} // CODECOPY(0, 14, n); op(0, n)
	return append(code, data...)
}

// loading is code that returns storage slot 1, returning the caller's balance
// in the second word.
var loading = []byte{0x60, 1, 0x54, 0x60, 0, 0x52, 0x33, 0x31, 0x60, 32, 0x52, 0x60, 64, 0x60, 0, 0xf3}

// target is where the tests put the contract they are about.
var target = common.Address{0: 0x70, 19: 7}

// errorString is the ABI encoding of Error(string).
func errorString(reason string) []byte {
	b := common.FromHex("08c379a0")
	b = append(b, common.Hash{31: 32}.Bytes()...)
	b = append(b, common.Hash{31: byte(len(reason))}.Bytes()...)
	return append(b, common.RightPadBytes([]byte(reason), (len(reason)+31)/32*32)...)
}

// ranAt checks that every result is the number of the block, and that the
// origin says so too.
func ranAt(t *testing.T, number uint64, results []chain.Result, o chain.Origin, err error) {
	t.Helper()
	if err != nil || o.Block.Number != number {
		t.Fatalf("got block %d, %v; want %d", o.Block.Number, err, number)
	}
	for i, r := range results {
		if r.Err != nil || new(big.Int).SetBytes(r.Data).Uint64() != number {
			t.Fatalf("result %d is %x, %v; want block %d", i, r.Data, r.Err, number)
		}
	}
}

func gethClient(t *testing.T, url string) *chain.Client {
	t.Helper()
	c, err := chain.New(chain.Options{Endpoints: []string{url}, ChainID: 1337, CallTimeout: 10 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestOverridesOnGeth(t *testing.T) {
	_, url := geth(t, types.GenesisAlloc{target: {Code: loading, Balance: new(big.Int), Storage: map[common.Hash]common.Hash{{31: 1}: {31: 5}, {31: 2}: {31: 6}}}}, nil)
	c := gethClient(t, url)
	from := common.Address{9}
	nowhere := common.Address{8}
	results, o, err := c.Read(t.Context(), chain.Ref{},
		chain.Call{To: &target, From: from},
		chain.Call{To: &target, From: from, Overrides: chain.Overrides{
			from:   {Balance: big.NewInt(77)},
			target: {Slots: map[common.Hash]common.Hash{{31: 1}: {31: 50}, {31: 9}: {31: 1}}},
		}},
		chain.Call{To: &nowhere, Overrides: chain.Overrides{nowhere: {Code: returning([]byte("hello"))}, target: {Code: []byte{}}}},
		chain.Call{To: &nowhere},
		chain.Call{To: &nowhere, Gas: 1, Overrides: chain.Overrides{nowhere: {Code: loading}}},
	)
	if err != nil {
		t.Fatal(err)
	}
	two := func(a, b byte) string { return fmt.Sprintf("%x%x", common.Hash{31: a}, common.Hash{31: b}) }
	for i, want := range []string{two(5, 0), two(50, 77), fmt.Sprintf("%x", "hello"), ""} {
		if got := fmt.Sprintf("%x", results[i].Data); results[i].Err != nil || got != want {
			t.Errorf("call %d: got %s, %v; want %s", i, got, results[i].Err, want)
		}
	}
	var rpc *chain.RPCError
	if !errors.As(results[4].Err, &rpc) {
		t.Errorf("one gas: %v", results[4].Err)
	}
	if c.Requests() != 1 || c.Health()[0].Supports.Overrides != chain.Yes || o.Block.Number != 1 {
		t.Errorf("requests %d, health %+v, origin %+v", c.Requests(), c.Health(), o)
	}
}

func TestRevertsAndDeploylessCallsOnGeth(t *testing.T) {
	big48k := bytes.Repeat([]byte("0123456789abcdef"), 3000)
	_, url := geth(t, nil, nil)
	c := gethClient(t, url)
	results, _, err := c.Read(t.Context(), chain.Ref{},
		chain.Call{Data: returning([]byte("from a constructor"))},
		chain.Call{Data: reverting(big48k)},
		chain.Call{Data: reverting(errorString("caller must be the current LPT holder"))},
		chain.Call{Data: reverting(append(common.FromHex("4e487b71"), common.Hash{31: 0x11}.Bytes()...))},
		chain.Call{Data: reverting(nil)},
		chain.Call{Data: []byte{0xfe}},
	)
	if err != nil {
		t.Fatal(err)
	}
	if string(results[0].Data) != "from a constructor" {
		t.Errorf("deployless: %q, %v", results[0].Data, results[0].Err)
	}
	for i, want := range map[int]*chain.RevertError{
		1: {Reason: "custom error 0x30313233", Data: big48k},
		2: {Reason: "caller must be the current LPT holder", Data: errorString("caller must be the current LPT holder")},
		3: {Reason: "arithmetic overflow or underflow", Data: append(common.FromHex("4e487b71"), common.Hash{31: 0x11}.Bytes()...)},
		4: {},
	} {
		var revert *chain.RevertError
		if !errors.As(results[i].Err, &revert) || revert.Reason != want.Reason || !bytes.Equal(revert.Data, want.Data) {
			t.Errorf("revert %d: %v", i, results[i].Err)
		}
	}
	var rpc *chain.RPCError
	if !errors.As(results[5].Err, &rpc) || !strings.Contains(rpc.Message, "invalid opcode") {
		t.Errorf("invalid opcode: %v", results[5].Err)
	}
	if c.Requests() != 1 {
		t.Errorf("%d requests", c.Requests())
	}
}

func TestPinnedReadsOnGeth(t *testing.T) {
	blockNumber := []byte{0x43, 0x60, 0, 0x52, 0x60, 32, 0x60, 0, 0xf3}
	b, url := geth(t, types.GenesisAlloc{target: {Code: blockNumber, Balance: new(big.Int)}}, nil)
	c := gethClient(t, url)
	for range 4 {
		b.Commit()
	}
	call := chain.Call{To: &target}
	results, o, err := c.Read(t.Context(), chain.Ref{}, call)
	ranAt(t, 5, results, o, err)
	results, o, err = c.Read(t.Context(), chain.AtNumber(3), call, call)
	ranAt(t, 3, results, o, err)
	results, o, err = c.Read(t.Context(), chain.AtHash(o.Block.Hash), call)
	ranAt(t, 3, results, o, err)
	head, _, err := c.Header(t.Context(), chain.Ref{})
	if err != nil {
		t.Fatal(err)
	}
	want, err := b.Client().HeaderByNumber(context.Background(), nil)
	if err != nil || head.Hash != want.Hash() || head.Parent != want.ParentHash || uint64(head.Time.Unix()) != want.Time || head.L1Number != 5 {
		t.Errorf("head %+v, want %+v (%v)", head, want, err)
	}
	if _, _, err := c.Read(t.Context(), chain.AtNumber(99), call); !errors.Is(err, chain.ErrUnavailable) || !strings.Contains(err.Error(), "does not have block 0x63") {
		t.Errorf("a block that is not there: %v", err)
	}
	if _, _, err := c.Read(t.Context(), chain.AtHash(common.Hash{1}), call); !errors.Is(err, chain.ErrUnavailable) {
		t.Errorf("a hash that is not there: %v", err)
	}
}

func TestTheLimitsOfGeth(t *testing.T) {
	_, url := geth(t, types.GenesisAlloc{target: {Code: returning(bytes.Repeat([]byte{7}, 5000)), Balance: new(big.Int)}}, func(n *node.Config) {
		n.BatchRequestLimit, n.BatchResponseMaxSize = 12, 60_000
	})
	c := gethClient(t, url)
	calls := make([]chain.Call, 40)
	for i := range calls {
		calls[i] = chain.Call{To: &target}
	}
	for range 2 {
		results, _, err := c.Read(t.Context(), chain.Ref{}, calls...)
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range results {
			if r.Err != nil || len(r.Data) != 5000 {
				t.Fatalf("result %d: %d bytes, %v", i, len(r.Data), r.Err)
			}
		}
	}
	if h := c.Health()[0]; h.Supports.MaxBatch > 12 || h.State != chain.StateOK || h.Failures != 0 {
		t.Errorf("health %+v", h)
	}
}

func TestLogsOnGeth(t *testing.T) {
	logs := []byte{0x60, 0x2a, 0x60, 0, 0x52, 0x43, 0x60, 32, 0x60, 0, 0xa1, 0x00} // LOG1(42, topic = block number)
	b, url := geth(t, types.GenesisAlloc{
		target: {Code: logs, Balance: new(big.Int)},
		crypto.PubkeyToAddress(testKey.PublicKey): {Balance: new(big.Int).Lsh(big.NewInt(1), 80)},
	}, nil)
	for nonce := range uint64(5) {
		send(t, b, nonce, target)
	}
	c := gethClient(t, url)
	head, _, err := c.Header(t.Context(), chain.Ref{})
	if err != nil {
		t.Fatal(err)
	}
	found, o, err := c.Logs(t.Context(), chain.LogQuery{From: 0, To: head.Number, Addresses: []common.Address{target}})
	if err != nil || len(found) != 5 || o.Block.Hash != head.Hash {
		t.Fatalf("got %d logs, %v, %v", len(found), o, err)
	}
	one := found[2]
	if one.Address != target || len(one.Data) != 32 || one.Data[31] != 42 || one.Topics[0] != common.BigToHash(new(big.Int).SetUint64(one.Block)) || one.Tx == (common.Hash{}) {
		t.Errorf("log %+v", one)
	}
	found, _, err = c.Logs(t.Context(), chain.LogQuery{From: 0, To: head.Number, Topics: [][]common.Hash{{one.Topics[0], {1}}}})
	if err != nil || len(found) != 1 || found[0].Block != one.Block {
		t.Errorf("by topic: %v, %v", found, err)
	}
	if _, _, err = c.Logs(t.Context(), chain.LogQuery{From: 0, To: head.Number + 1}); !errors.Is(err, chain.ErrUnavailable) {
		t.Errorf("past the head: %v", err)
	}
}

func TestMulticallOnGeth(t *testing.T) {
	multicall, err := contracts.Load("Multicall3")
	if err != nil {
		t.Fatal(err)
	}
	refusing := common.Address{5}
	_, url := geth(t, types.GenesisAlloc{
		chain.Multicall3: {Code: multicall.Deployed, Balance: new(big.Int)},
		target:           {Code: returning([]byte("an answer of forty bytes, padded by ABI.")), Balance: new(big.Int)},
		refusing:         {Code: reverting(errorString("no")), Balance: new(big.Int)},
	}, nil)
	c := gethClient(t, url)
	calls := make([]chain.Call, 0, 2300) // three aggregates in one request
	for i := range 2300 {
		to := &target
		if i%100 == 7 {
			to = &refusing
		}
		calls = append(calls, chain.Call{To: to, Data: make([]byte, i%70)})
	}
	results, o, err := c.Multicall(t.Context(), chain.Ref{}, calls)
	if err != nil || len(results) != len(calls) || o.Block.Number != 1 {
		t.Fatalf("got %d results, %v, %v", len(results), o, err)
	}
	for i, r := range results {
		var revert *chain.RevertError
		switch {
		case i%100 == 7 && (!errors.As(r.Err, &revert) || revert.Reason != "no"),
			i%100 != 7 && (r.Err != nil || string(r.Data) != "an answer of forty bytes, padded by ABI."):
			t.Fatalf("result %d: %q, %v", i, r.Data, r.Err)
		}
	}
	if c.Requests() != 1 {
		t.Errorf("%d requests", c.Requests())
	}
	results, _, err = c.Multicall(t.Context(), chain.Ref{}, nil)
	if err != nil || len(results) != 0 {
		t.Errorf("no calls: %v, %v", results, err)
	}
}

// testKey signs the transactions of these tests.
var testKey = func() *ecdsa.PrivateKey {
	key, err := crypto.ToECDSA(common.Hash{31: 1}.Bytes())
	if err != nil {
		panic(err)
	}
	return key
}()

// send puts one transaction into a block of its own.
func send(t *testing.T, b *simulated.Backend, nonce uint64, to common.Address) {
	t.Helper()
	tx, err := types.SignNewTx(testKey, types.LatestSignerForChainID(big.NewInt(1337)), &types.DynamicFeeTx{
		ChainID: big.NewInt(1337), Nonce: nonce, Gas: 1_000_000, GasFeeCap: big.NewInt(1e10), GasTipCap: big.NewInt(1e9), To: &to,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Client().SendTransaction(t.Context(), tx); err != nil {
		t.Fatal(err)
	}
	b.Commit()
	receipt, err := b.Client().TransactionReceipt(t.Context(), tx.Hash())
	if err != nil || receipt.Status != types.ReceiptStatusSuccessful {
		t.Fatalf("transaction: %+v, %v", receipt, err)
	}
}
