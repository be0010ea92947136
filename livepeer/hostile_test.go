package livepeer_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"

	"lpconsole/chain"
	"lpconsole/devnet"
	"lpconsole/livepeer"
	"lpconsole/livepeer/lens"
)

// replacing runs every call on a chain where some contracts have other code: a
// real EVM, with contracts that are not what they should be.
type replacing struct {
	*chain.Client
	code map[common.Address][]byte
}

func (r replacing) Read(ctx context.Context, ref chain.Ref, calls ...chain.Call) ([]chain.Result, chain.Origin, error) {
	for i := range calls {
		overrides := chain.Overrides{}
		for a, account := range calls[i].Overrides {
			overrides[a] = account
		}
		for a, code := range r.code {
			overrides[a] = chain.Account{Code: code}
		}
		calls[i].Overrides = overrides
	}
	return r.Client.Read(ctx, ref, calls...)
}

// Code of contracts that misbehave.
var (
	answersZero  = hexutil.MustDecode("0x60206000f3")     // 32 zero bytes, whatever was asked
	answersShort = hexutil.MustDecode("0x60016000f3")     // one byte
	answersMega  = hexutil.MustDecode("0x621000006000f3") // a megabyte of zeros
	reverts      = hexutil.MustDecode("0x60006000fd")
	burnsGas     = hexutil.MustDecode("0x5b600056") // an endless loop
)

func TestContractsThatAreNotLivepeersAreNamed(t *testing.T) {
	p := network.Protocol
	nobody := common.HexToAddress("0x00000000000000000000000000000000000000aa")
	for _, c := range []struct {
		name       string
		controller common.Address
		code       map[common.Address][]byte
		says       []string
	}{
		{"no contract at the Controller's address", nobody, nil, []string{"no contract at " + nobody.Hex(), "check the Controller"}},
		{"a contract that is no Controller", p.LivepeerToken.Address, nil, []string{p.LivepeerToken.Address.Hex(), "does not answer getContract(bytes32)"}},
		{"a Controller that knows no contract", p.Controller.Address, map[common.Address][]byte{p.Controller.Address: answersZero}, []string{"has no BondingManager", p.Controller.Address.Hex()}},
		{"a Controller that reverts", p.Controller.Address, map[common.Address][]byte{p.Controller.Address: reverts}, []string{"does not answer getContract(bytes32)"}},
		{"a BondingManager that reverts", p.Controller.Address, map[common.Address][]byte{p.BondingManager.Address: reverts}, []string{p.BondingManager.Address.Hex(), "does not answer getTotalBonded()"}},
		{"a BondingManager that answers too little", p.Controller.Address, map[common.Address][]byte{p.BondingManager.Address: answersShort}, []string{p.BondingManager.Address.Hex(), "does not answer"}},
		{"a RoundsManager that never ends", p.Controller.Address, map[common.Address][]byte{p.RoundsManager.Address: burnsGas}, []string{p.RoundsManager.Address.Hex(), "does not answer currentRound()"}},
		{"a Minter that answers a byte", p.Controller.Address, map[common.Address][]byte{p.Minter.Address: answersShort}, []string{p.Minter.Address.Hex(), "does not answer inflation()"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := livepeer.NewReader(replacing{client(t, network.RPC), c.code}, livepeer.Options{Controller: c.controller})
			_, err := r.Snapshot(t.Context())
			var fault *lens.Fault
			if !errors.As(err, &fault) {
				t.Fatalf("got %v, want a fault of a contract", err)
			}
			for _, text := range c.says {
				if !strings.Contains(err.Error(), text) {
					t.Errorf("%q does not say %q", err, text)
				}
			}
			if _, err := r.Account(t.Context(), nobody); !errors.As(err, &fault) && fault.At != p.Minter.Address {
				t.Errorf("an account gave %v", err) // which needs no Minter
			}
		})
	}
}

func TestWhatNetworksNeedNotHaveIsAbsent(t *testing.T) {
	p := network.Protocol
	direct, _ := reader(t, network, network.RPC)
	want := snapshot(t, direct)
	for name, code := range map[string][]byte{
		"reverts": reverts, "answers too little": answersShort, "answers a megabyte": answersMega, "never ends": burnsGas,
	} {
		t.Run("a ServiceRegistry that "+name, func(t *testing.T) {
			c := client(t, network.RPC)
			r := livepeer.NewReader(replacing{c, map[common.Address][]byte{p.ServiceRegistry.Address: code}}, livepeer.Options{Controller: p.Controller.Address})
			s := snapshot(t, r)
			if len(s.Orchestrators) != len(want.Orchestrators) {
				t.Fatalf("%d orchestrators, want %d", len(s.Orchestrators), len(want.Orchestrators))
			}
			for i, q := range s.Orchestrators {
				if !q.URIUnread && name != "answers a megabyte" || q.ServiceURI != "" {
					t.Errorf("%s has the service URI %q", q.Address, q.ServiceURI)
				}
				if w := want.Orchestrators[i]; q.Address != w.Address || q.Stake != w.Stake || q.SelfStake != w.SelfStake {
					t.Errorf("place %d is %s with %s, want %s with %s", i+1, q.Address, q.Stake, w.Address, w.Stake)
				}
			}
		})
	}
	t.Run("BondingVotes that reverts", func(t *testing.T) {
		r := livepeer.NewReader(replacing{client(t, network.RPC), map[common.Address][]byte{p.BondingVotes.Address: reverts}}, livepeer.Options{Controller: p.Controller.Address})
		a, err := r.Account(t.Context(), someDelegator(t))
		if err != nil || a.Votes != nil || a.Checkpointed != nil {
			t.Errorf("votes %v, checkpoint %v, %v; want none", a.Votes, a.Checkpointed, err)
		}
	})
}

func TestAnAnswerAboutAnotherBlockIsNoticed(t *testing.T) {
	late := proxy{batches: true, answer: func(method string, result any) any {
		if block, ok := result.(map[string]any); ok && method == "eth_getBlockByNumber" {
			stamp := hexutil.MustDecodeUint64(block["timestamp"].(string))
			block["timestamp"] = hexutil.EncodeUint64(stamp + 600)
		}
		return result
	}}
	r, _ := reader(t, network, late.serve(t, network.RPC))
	if _, err := r.Snapshot(t.Context()); err == nil || !strings.Contains(err.Error(), "another block") {
		t.Errorf("a header of another time gave %v", err)
	}
	if _, err := r.Account(t.Context(), someDelegator(t)); err == nil || !strings.Contains(err.Error(), "another block") {
		t.Errorf("an account gave %v", err)
	}
}

func TestDamagedAnswersAreSentences(t *testing.T) {
	for name, damage := range map[string]func([]byte) []byte{
		"cut short":              func(b []byte) []byte { return b[:len(b)-1] },
		"cut in half":            func(b []byte) []byte { return b[:len(b)/2] },
		"with one digit changed": func(b []byte) []byte { b[len(b)*2/3] ^= 0x10; return b },
		"with something behind":  func(b []byte) []byte { return append(b, 0) },
		"all zeros":              func(b []byte) []byte { return make([]byte, len(b)) },
		"of another kind":        func(b []byte) []byte { return []byte("<html>") },
	} {
		t.Run("an answer "+name, func(t *testing.T) {
			p := proxy{batches: true, answer: func(method string, result any) any {
				text, ok := result.(string)
				if b := common.FromHex(text); ok && method == "eth_call" && len(b) > 100 {
					return hexutil.Encode(damage(b))
				}
				return result
			}}
			r, _ := reader(t, network, p.serve(t, network.RPC))
			s, err := r.Snapshot(t.Context())
			if s != nil || !errors.Is(err, lens.ErrNotLens) || !strings.Contains(err.Error(), "127.0.0.1") {
				t.Errorf("got %v, want an error that names the endpoint", err)
			}
		})
	}
}

func TestADamagedAnswerIsReplacedByAnotherEndpoints(t *testing.T) {
	damaged := proxy{batches: true, answer: func(method string, result any) any {
		text, ok := result.(string)
		if b := common.FromHex(text); ok && method == "eth_call" && len(b) > 100 {
			return hexutil.Encode(b[:len(b)/2])
		}
		return result
	}}
	c := client(t, damaged.serve(t, network.RPC), network.RPC)
	r := livepeer.NewReader(c, livepeer.Options{Controller: network.Protocol.Controller.Address})
	s := snapshot(t, r)
	if want := strings.TrimPrefix(network.RPC, "http://"); s.Origin.Endpoint != want {
		t.Errorf("the answer is said to come from %s, not from %s", s.Origin.Endpoint, want)
	}
	if _, err := r.Account(t.Context(), someDelegator(t)); err != nil {
		t.Error(err)
	}
}

// withGas limits what an eth_call may use.
func withGas(limit uint64) proxy {
	return proxy{batches: true, request: func(method string, params []any) {
		if method == "eth_call" {
			params[0].(map[string]any)["gas"] = hexutil.EncodeUint64(limit)
		}
	}}
}

func TestLittleGasTakesMoreRequestsAndGivesTheSame(t *testing.T) {
	direct, _ := reader(t, network, network.RPC)
	want, err := direct.History(t.Context(), snapshot(t, direct))
	if err != nil {
		t.Fatal(err)
	}
	r, c := reader(t, network, withGas(3_000_000).serve(t, network.RPC))
	got, err := r.History(t.Context(), snapshot(t, r))
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the network", comparable(got), comparable(want))
	if c.Requests() < 3 {
		t.Errorf("%d requests: the limit did not work", c.Requests())
	}
}

func TestTooLittleGasIsASentence(t *testing.T) {
	for name, limit := range map[string]uint64{"for a row": 1_200_000, "for the head": 100_000} {
		t.Run("too little "+name, func(t *testing.T) {
			r, _ := reader(t, network, withGas(limit).serve(t, network.RPC))
			if s, err := r.Snapshot(t.Context()); s != nil || err == nil || !strings.Contains(err.Error(), "gas: use another endpoint") {
				t.Errorf("got %v, %v", s, err)
			}
		})
	}
}

func TestAPoolLargerThanAPageTakesTwoRequestsColdAndOneAfterwards(t *testing.T) {
	n := start(t, devnet.Config{Orchestrators: 150, Rounds: 2, Seed: 5})
	// No call needs more than 20 million gas; Arbitrum's nodes allow 50, anvil 30.
	r, c := reader(t, n, withGas(20_000_000).serve(t, n.RPC))
	for _, want := range []uint64{2, 1} {
		var s *livepeer.Snapshot
		if got := requests(t, c, func() (err error) { s, err = r.Snapshot(t.Context()); return err }); got != want {
			t.Errorf("%d requests, want %d", got, want)
		}
		if len(s.Orchestrators) != 150 {
			t.Errorf("%d orchestrators", len(s.Orchestrators))
		}
		for i := range s.Orchestrators[1:] {
			if s.Orchestrators[i].Stake.Cmp(s.Orchestrators[i+1].Stake) < 0 {
				t.Errorf("rank %d has less than rank %d", i+1, i+2)
			}
		}
	}
}

func TestANetworkInEveryStateIsShown(t *testing.T) {
	n := start(t, devnet.Config{})
	r, _ := reader(t, n, n.RPC)
	t.Run("an empty network", func(t *testing.T) {
		s := snapshot(t, r)
		if len(s.Orchestrators) != 0 || s.Params.PoolSize != 0 || !s.Params.TotalBonded.IsZero() {
			t.Errorf("got %d orchestrators, %s bonded", len(s.Orchestrators), s.Params.TotalBonded)
		}
		if _, err := r.History(t.Context(), s); err != nil {
			t.Error(err)
		}
	})
	t.Run("a locked round", func(t *testing.T) {
		s := snapshot(t, r)
		if err := n.Mine(s.Round.LockStart - s.Round.BlockNow - 1); err != nil {
			t.Fatal(err)
		}
		if before := snapshot(t, r); before.Round.Locked || before.Round.BlocksToLock() != 1 {
			t.Errorf("one block before the lock: %+v", before.Round)
		}
		if err := n.Mine(1); err != nil {
			t.Fatal(err)
		}
		if s = snapshot(t, r); !s.Round.Locked || s.Round.BlockNow != s.Round.LockStart || s.Round.BlocksToLock() != 0 {
			t.Errorf("at the lock: %+v", s.Round)
		}
	})
	t.Run("a round that nobody has initialised", func(t *testing.T) {
		if _, err := n.NextRound(); err != nil {
			t.Fatal(err)
		}
		if err := n.Mine(3); err != nil {
			t.Fatal(err)
		}
		if s := snapshot(t, r); s.Round.Initialized || s.Round.LastInitialized >= s.Round.Number || s.Round.Overdue() != 3 {
			t.Errorf("%+v, overdue %d", s.Round, s.Round.Overdue())
		}
	})
	t.Run("a paused protocol", func(t *testing.T) {
		do(t, n, owner(t, n), n.Protocol.Controller, "pause")
		if s := snapshot(t, r); !s.Params.Paused {
			t.Error("it is not shown as paused")
		}
	})
}

func TestRoundsThatNeverBeganAreNotMissed(t *testing.T) {
	n := start(t, devnet.Config{Orchestrators: 4, Delegators: 4, Rounds: 4, Seed: 6})
	r, _ := reader(t, n, n.RPC)
	for range 3 {
		if _, err := n.NextRound(); err != nil {
			t.Fatal(err)
		}
	}
	s, err := r.History(t.Context(), snapshot(t, r))
	if err != nil {
		t.Fatal(err)
	}
	last := s.Round.LastInitialized
	if s.Round.Initialized || s.Round.Number < last+3 {
		t.Fatalf("the rounds were initialised: %+v", s.Round)
	}
	if len(s.Orchestrators) == 0 {
		t.Fatal("there are no orchestrators")
	}
	for _, o := range s.Orchestrators {
		if o.Calls == nil || o.Calls.First+uint64(len(o.Calls.States)) != last+1 {
			t.Errorf("%s: %+v is counted; the last round that began is %d", o.Address, o.Calls, last)
		}
	}
	c, err := r.Card(t.Context(), s.Orchestrators[0].Address)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range c.Rows {
		if row.Round > last && row.State == livepeer.CallMissed {
			t.Errorf("round %d never began and counts as missed", row.Round)
		}
	}
}

func TestNoNetworkIsAnErrorAndNoSnapshot(t *testing.T) {
	r := livepeer.NewReader(client(t, "http://127.0.0.1:9"), livepeer.Options{Controller: network.Protocol.Controller.Address})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	s, err := r.Snapshot(ctx)
	if s != nil || !errors.Is(err, chain.ErrUnavailable) {
		t.Errorf("got %v, %v", s, err)
	}
}

func TestExtraOrchestratorsFollowThePool(t *testing.T) {
	var evicted devnet.Account
	for _, a := range network.Accounts {
		if a.Role == "orchestrator:evicted" {
			evicted = a
		}
	}
	nobody := common.HexToAddress("0x00000000000000000000000000000000000000aa")
	c := client(t, network.RPC)
	r := livepeer.NewReader(c, livepeer.Options{
		Controller: network.Protocol.Controller.Address,
		Extra: func() []common.Address {
			return []common.Address{nobody, evicted.Address, evicted.Address, {}}
		},
	})
	s := snapshot(t, r)
	if c.Requests() != 1 || len(s.Orchestrators) != int(s.Params.PoolSize)+1 {
		t.Fatalf("%d requests, %d rows", c.Requests(), len(s.Orchestrators))
	}
	q, ok := s.ByAddress(evicted.Address)
	if !ok || q.InPool || q.Rank != 0 || !q.Registered || q.DeactivationRound == 0 || !q.Ever() {
		t.Errorf("the evicted one is %+v", q)
	}
	if q, ok := s.ByAddress(nobody); ok {
		t.Errorf("an address that is no orchestrator is %+v", q)
	}
}

func TestEveryLockIsListed(t *testing.T) {
	r, _ := reader(t, network, network.RPC)
	s := newStored(t, network)
	a, err := r.Account(t.Context(), someDelegator(t))
	if err != nil {
		t.Fatal(err)
	}
	open := 0
	for id := range a.LockIDs {
		lock, err := s.bond.UnpackGetDelegatorUnbondingLock(s.call(s.bond.PackGetDelegatorUnbondingLock(a.Address, new(hexutil.Big).ToInt().SetUint64(id))))
		if err != nil {
			t.Fatal(err)
		}
		if lock.WithdrawRound.Sign() == 0 {
			continue
		}
		if open >= len(a.Locks) {
			t.Fatalf("lock %d is missing", id)
		}
		got := a.Locks[open]
		if got.ID != id || got.Amount != livepeer.LPTFromBase(lock.Amount) || got.WithdrawRound != lock.WithdrawRound.Uint64() {
			t.Errorf("lock %d is %+v, want %+v", id, got, lock)
		}
		open++
	}
	if open < 2 || open != len(a.Locks) || a.LocksUnread != 0 {
		t.Errorf("%d locks, %d listed, %d unread", open, len(a.Locks), a.LocksUnread)
	}
}
