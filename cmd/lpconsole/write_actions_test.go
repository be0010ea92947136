package main

import (
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/devnet"
	"lpconsole/internal/slowproxy"
	"lpconsole/livepeer"
)

// TestEveryActionFromTheCommandLine does each write once, in one chain's life, and
// compares what the program said would be with what the contracts say is.
func TestEveryActionFromTheCommandLine(t *testing.T) {
	node := working(t)
	var (
		first    = member(t, node, "orchestrator", 0)
		second   = member(t, node, "orchestrator", 1)
		operator = member(t, node, "demo-orchestrator", 0)
		fresh    = member(t, node, "fresh", 0)
		owner    = member(t, node, "owner", 0)
		cold     = common.HexToAddress("0x00000000000000000000000000000000c01dc01d")
	)
	counter := slowproxy.New(node.RPC, 0)
	defer counter.Close()
	for _, c := range []struct {
		name  string
		who   devnet.Account
		args  []string
		steps string // functions, in order
		check func(t *testing.T, h *household, d answered, before livepeer.LPT)
	}{
		{
			"bond for the first time", fresh,
			[]string{"bond", "1.5k", first.Address.Hex()},
			"approve bondWithHint",
			func(t *testing.T, h *household, d answered, _ livepeer.LPT) {
				if h.stake(fresh) != lpt("1500") || h.delegate(fresh) != first.Address {
					t.Errorf("stake %s with %s", h.stake(fresh), h.delegate(fresh))
				}
				if d.Steps[0].Args["amount"] != "1500" || d.Steps[1].Args["amount"] != "1500" {
					t.Errorf("arguments %v, %v", d.Steps[0].Args, d.Steps[1].Args)
				}
				if left := h.allowance(fresh); !left.IsZero() {
					t.Errorf("an allowance of %s is left", left)
				}
			},
		},
		{
			"bond more to the same one", fresh,
			[]string{"bond", "25%", first.Address.Hex()},
			"approve bondWithHint",
			func(t *testing.T, h *household, _ answered, before livepeer.LPT) {
				got := h.stake(fresh).Sub(before)
				if left := h.balance(fresh); left.Base().Cmp(new(big.Int).Mul(got.Base(), big.NewInt(3))) != 0 {
					t.Errorf("25 %% were %s, and %s are left", got, left)
				}
			},
		},
		{
			"move everything", member(t, node, "delegator:bonded", 0),
			[]string{"move", second.Address.Hex()},
			"bondWithHint",
			func(t *testing.T, h *household, _ answered, before livepeer.LPT) {
				who := member(t, node, "delegator:bonded", 0)
				if h.delegate(who) != second.Address || h.stake(who) != before {
					t.Errorf("%s of %s with %s", h.stake(who), before, h.delegate(who))
				}
			},
		},
		{
			"unbond everything with its rewards", member(t, node, "delegator:bonded", 1),
			[]string{"unbond", "max"},
			"unbondWithHint",
			func(t *testing.T, h *household, d answered, before livepeer.LPT) {
				who := member(t, node, "delegator:bonded", 1)
				if !h.stake(who).IsZero() || h.lock(who, 0) != before {
					t.Errorf("%s are left, the lock has %s of %s", h.stake(who), h.lock(who, 0), before)
				}
				if d.Steps[0].Args["amount"] != before.String() {
					t.Errorf("arguments %v", d.Steps[0].Args)
				}
			},
		},
		{
			"unbond a part", member(t, node, "delegator:bonded", 2),
			[]string{"unbond", "0.000000000000000001"},
			"unbondWithHint",
			func(t *testing.T, h *household, _ answered, before livepeer.LPT) {
				who := member(t, node, "delegator:bonded", 2)
				if before.Sub(h.stake(who)) != lpt("0.000000000000000001") {
					t.Errorf("%s of %s are left", h.stake(who), before)
				}
			},
		},
		{
			"rebond a lock", member(t, node, "delegator:unripe-lock", 0),
			[]string{"rebond", "#0"},
			"rebondWithHint",
			func(t *testing.T, h *household, _ answered, before livepeer.LPT) {
				who := member(t, node, "delegator:unripe-lock", 0)
				if h.stake(who).Cmp(before) <= 0 || !h.lock(who, 0).IsZero() {
					t.Errorf("%s after %s, the lock has %s", h.stake(who), before, h.lock(who, 0))
				}
			},
		},
		{
			"rebond to another one", member(t, node, "delegator:unbonded", 0),
			[]string{"rebond", "0", second.Address.Hex()},
			"rebondFromUnbondedWithHint",
			func(t *testing.T, h *household, _ answered, _ livepeer.LPT) {
				who := member(t, node, "delegator:unbonded", 0)
				if h.stake(who).IsZero() || h.delegate(who) != second.Address {
					t.Errorf("%s with %s", h.stake(who), h.delegate(who))
				}
			},
		},
		{
			"withdraw a lock", member(t, node, "delegator:ripe-lock", 0),
			[]string{"withdraw", "0"},
			"withdrawStake",
			func(t *testing.T, h *household, _ answered, _ livepeer.LPT) {
				if who := member(t, node, "delegator:ripe-lock", 0); !h.lock(who, 0).IsZero() {
					t.Errorf("the lock has %s", h.lock(who, 0))
				}
			},
		},
		{
			"withdraw all that is ripe", member(t, node, "demo-delegator", 0),
			[]string{"withdraw", "all"},
			"withdrawStake",
			func(t *testing.T, h *household, d answered, _ livepeer.LPT) {
				if len(d.Transactions) != len(d.Steps) {
					t.Errorf("%d transactions for %d steps", len(d.Transactions), len(d.Steps))
				}
				h.refuses("nothing_ripe", "no lock that can be withdrawn", "withdraw", "--yes", "--passphrase-file", h.secret())
			},
		},
		{
			"withdraw fees to another account", member(t, node, "demo-delegator", 0),
			[]string{"withdraw-fees", "--to", cold.Hex()},
			"withdrawFees",
			func(t *testing.T, h *household, d answered, _ livepeer.LPT) {
				got, err := node.Client().BalanceAt(t.Context(), cold, nil)
				if err != nil || got.Sign() == 0 || livepeer.ETHFromWei(got).String() != d.Steps[0].Args["amount"] {
					t.Errorf("%s wei arrived, %v were announced: %v", got, d.Steps[0].Args, err)
				}
			},
		},
		{
			"transfer a bond", member(t, node, "delegator:moved", 0),
			[]string{"transfer-bond", "10", cold.Hex()},
			"transferBond",
			func(t *testing.T, h *household, _ answered, before livepeer.LPT) {
				if got := h.stake(devnet.Account{Address: cold}); got != lpt("10") {
					t.Errorf("%s arrived", got)
				}
			},
		},
		{
			"call reward", operator,
			[]string{"reward"},
			"rewardWithHint",
			func(t *testing.T, h *household, _ answered, before livepeer.LPT) {
				if h.stake(operator).Cmp(before) <= 0 {
					t.Errorf("%s after %s", h.stake(operator), before)
				}
			},
		},
		{
			"set the cuts", operator,
			[]string{"set-cuts", "--reward-cut", "12.5", "--fee-cut", "40"},
			"transcoder",
			func(t *testing.T, h *household, _ answered, _ livepeer.LPT) {
				values := h.ask("getTranscoder", operator.Address)
				if values[1].(*big.Int).Int64() != 125_000 || values[2].(*big.Int).Int64() != 600_000 {
					t.Errorf("the contract keeps %v and %v", values[1], values[2])
				}
			},
		},
		{
			"set the service URI", operator,
			[]string{"set-service-uri", "https://node.example:8935"},
			"setServiceURI",
			func(t *testing.T, _ *household, _ answered, _ livepeer.LPT) {
				if uri := view(t, node, node.Protocol.ServiceRegistry, "getServiceURI", operator.Address)[0]; uri != "https://node.example:8935" {
					t.Errorf("the registry says %v", uri)
				}
			},
		},
		{"set a reward caller", operator, []string{"set-reward-caller", cold.Hex()}, "setRewardCaller", func(t *testing.T, h *household, _ answered, _ livepeer.LPT) {
			if got := h.ask("transcoderToRewardCaller", operator.Address)[0]; got != cold {
				t.Errorf("the contract keeps %v", got)
			}
		}},
		{"take a reward caller back", operator, []string{"set-reward-caller", "none"}, "setRewardCaller", nil},
		{"checkpoint", member(t, node, "delegator:bonded", 3), []string{"checkpoint"}, "checkpointBondingState", nil},
		{"revoke an allowance", owner, []string{"revoke-allowance"}, "approve", func(t *testing.T, h *household, _ answered, _ livepeer.LPT) {
			if left := h.allowance(owner); !left.IsZero() {
				t.Errorf("an allowance of %s is left", left)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := settle(t, node, c.who)
			if c.who.Address == owner.Address {
				if _, err := node.Do(t.Context(), owner, nil, node.Protocol.LivepeerToken, "approve", node.Protocol.BondingManager.Address, big.NewInt(1e18)); err != nil {
					t.Fatal(err)
				}
			}
			nonce, before := h.nonce(c.who), h.stake(c.who)

			// A dry run says what there is to say with few requests, and sends nothing.
			h.rpc = []string{counter.URL}
			asked := counter.Requests()
			r := h.run(append(c.args, "--dry-run", "--json")...)
			if n := counter.Requests() - asked; n > 4 {
				t.Errorf("the review took %d requests", n)
			}
			h.rpc = []string{node.RPC}
			if r.code != exitDone {
				t.Fatalf("dry run: exit %d: %s", r.code, r.stderr)
			}
			dry := h.document(r)
			if h.nonce(c.who) != nonce || len(dry.Transactions) != 0 || dry.ID != nil {
				t.Errorf("the dry run left %+v, and the nonce went from %d to %d", dry.Transactions, nonce, h.nonce(c.who))
			}

			d := h.does(c.args...)
			h.complete(d, c.who, c.args[0], nonce)
			var functions []string
			for _, s := range d.Steps {
				functions = append(functions, s.Function)
			}
			if got := strings.Join(slices.Compact(functions), " "); got != c.steps {
				t.Errorf("the steps are %q, want %q", got, c.steps)
			}
			if got, want := h.nonce(c.who), nonce+uint64(len(d.Steps)); got != want {
				t.Errorf("the nonce is %d, want %d", got, want)
			}
			if len(dry.Steps) != len(d.Steps) {
				t.Errorf("%d steps, the dry run had %d", len(d.Steps), len(dry.Steps))
			}
			if c.check != nil {
				c.check(t, h, d, before)
			}
		})
	}
}

// complete says what is missing in a document of a write that went well.
func (h *household) complete(d answered, who devnet.Account, action string, nonce uint64) {
	h.t.Helper()
	if d.Action != action || d.Account != who.Address.Hex() || d.State == nil || *d.State != "included" && *d.State != "final" || d.ID == nil {
		h.t.Errorf("the document is about %s of %s, %v", d.Action, d.Account, d.State)
	}
	if len(d.Steps) == 0 || d.Warnings == nil || d.Before == nil || d.After == nil || !decimal.MatchString(d.MaxCostETH) || d.CostETH == nil {
		h.t.Errorf("the document is incomplete: %+v", d)
	}
	for i, s := range d.Steps {
		if s.To == "" || s.Function == "" || s.Args == nil || s.Gas < 21_000 || !decimal.MatchString(s.MaxCostETH) {
			h.t.Errorf("step %d is incomplete: %+v", i+1, s)
		}
		for name, value := range s.Args {
			if strings.HasSuffix(value, " LPT") || strings.HasSuffix(value, " ETH") {
				h.t.Errorf("step %d: %s is %q, want whole units without a name", i+1, name, value)
			}
		}
	}
	for i, x := range d.Transactions {
		if x.Nonce != nonce+uint64(i) || x.Block == nil || x.GasUsed == nil || *x.GasUsed > d.Steps[i].Gas {
			h.t.Errorf("transaction %d is incomplete: %+v", i+1, x)
		}
		receipt, err := h.node.Client().TransactionReceipt(h.t.Context(), common.HexToHash(x.Hash))
		if err != nil || receipt.Status != 1 || x.Block != nil && receipt.BlockNumber.Uint64() != *x.Block {
			h.t.Errorf("transaction %d: the chain says %+v, %v", i+1, receipt, err)
		}
	}
}

func lpt(s string) livepeer.LPT {
	amount, err := livepeer.ParseLPT(s)
	if err != nil {
		panic(err)
	}
	return amount
}

// allowance is what the BondingManager may spend of an account's LPT.
func (h *household) allowance(a devnet.Account) livepeer.LPT {
	h.t.Helper()
	return livepeer.LPTFromBase(view(h.t, h.node, h.node.Protocol.LivepeerToken, "allowance", a.Address, h.node.Protocol.BondingManager.Address)[0].(*big.Int))
}

// balance is an account's LPT.
func (h *household) balance(a devnet.Account) livepeer.LPT {
	h.t.Helper()
	return livepeer.LPTFromBase(view(h.t, h.node, h.node.Protocol.LivepeerToken, "balanceOf", a.Address)[0].(*big.Int))
}

// lock is what is in an unbonding lock.
func (h *household) lock(a devnet.Account, id int64) livepeer.LPT {
	h.t.Helper()
	return livepeer.LPTFromBase(h.ask("getDelegatorUnbondingLock", a.Address, big.NewInt(id))[0].(*big.Int))
}
