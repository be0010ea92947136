package wallet

import (
	"bytes"
	"encoding/json"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"lpconsole/chain/plan"
	"lpconsole/devnet"
)

func lpt(n int64) *big.Int { return new(big.Int).Mul(big.NewInt(n), big.NewInt(1e18)) }

// check is the check with a code, which must be there.
func check(t *testing.T, r *Review, code string) plan.Check {
	t.Helper()
	i := slices.IndexFunc(r.Checks, func(c plan.Check) bool { return c.Code == code })
	if i < 0 {
		t.Fatalf("there is no check %q in %+v", code, r.Checks)
	}
	return r.Checks[i]
}

// refused is the check that refuses the review, which must have this code and a
// text that contains words.
func refused(t *testing.T, r *Review, code, words string) {
	t.Helper()
	no := r.Refused()
	if no == nil {
		t.Fatalf("not refused; checks %+v, warnings %+v", r.Checks, r.Warnings)
	}
	if no.Code != code || !strings.Contains(no.Text, words) {
		t.Errorf("refused by %q (%s), not by %q with %q", no.Code, no.Text, code, words)
	}
	if no.Hint == "" {
		t.Errorf("the check %q does not say what to do", no.Code)
	}
}

func accepted(t *testing.T, r *Review) {
	t.Helper()
	if no := r.Refused(); no != nil {
		t.Fatalf("refused: %s: %s", no.Code, no.Text)
	}
}

func warned(r *Review, code string) string {
	for _, w := range r.Warnings {
		if w.Code == code {
			return w.Text
		}
	}
	return ""
}

func changed(t *testing.T, r *Review, key string) plan.Change {
	t.Helper()
	for _, c := range r.Changes {
		if c.Key == key {
			return c
		}
	}
	t.Fatalf("there is no change of %s in %+v", key, r.Changes)
	return plan.Change{}
}

func TestThePreviewIsWhatTheReceiptsSay(t *testing.T) {
	for _, c := range []struct {
		name     string
		method   Method
		lies     []lie
		exact    bool // the gas is told to the unit
		requests uint64
	}{
		{"by a node that simulates", BySimulation, nil, true, 1},
		{"by a node that takes overrides only", ByOverrides, []lie{refuseMethod("eth_simulateV1")}, false, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t, 0)
			l := newLiar(t, d.RPC)
			l.lie = func(q *question) {
				for _, lie := range c.lies {
					lie(q)
				}
			}
			d.open(Limits{}, l.URL)
			fresh := d.role("fresh")
			r := d.review(d.bond(fresh.Address, lpt(100), d.role("demo-orchestrator").Address))
			accepted(t, r)
			if r.Method != c.method || d.client.Requests() != c.requests {
				t.Errorf("previewed by %s in %d requests, not by %s in %d", r.Method, d.client.Requests(), c.method, c.requests)
			}
			if again := d.review(r.Plan); again.Method != c.method || d.client.Requests() != c.requests+1 {
				t.Errorf("the second review took %d requests: what the endpoint cannot do is not remembered", d.client.Requests()-c.requests)
			}
			for key, want := range map[string][2]*big.Int{
				"account.lpt":           {lpt(26_000), lpt(25_900)},
				"account.allowance":     {lpt(0), lpt(0)},
				"account.pending_stake": {lpt(0), lpt(100)},
			} {
				if got := changed(t, r, key); got.Before != want[0].String() || got.After != want[1].String() {
					t.Errorf("%s is shown to go from %s to %s, not from %s to %s", key, got.Before, got.After, want[0], want[1])
				}
			}
			cost := new(big.Int)
			for i, receipt := range d.run(fresh, r) {
				used := r.Transactions[i].GasUsed
				if receipt.Status != types.ReceiptStatusSuccessful {
					t.Fatalf("step %d failed", i+1)
				}
				if c.exact && used != receipt.GasUsed || used < receipt.GasUsed/2 || used > receipt.GasUsed*2 {
					t.Errorf("step %d used %d gas, %d was shown", i+1, receipt.GasUsed, used)
				}
				cost.Add(cost, new(big.Int).Mul(receipt.EffectiveGasPrice, new(big.Int).SetUint64(receipt.GasUsed)))
			}
			if c.exact && cost.Cmp(r.Cost) != 0 || cost.Cmp(r.MaxCost) > 0 {
				t.Errorf("it cost %s wei; shown were %s, at most %s", cost, r.Cost, r.MaxCost)
			}
		})
	}
}

func TestANodeThatCanOnlyCall(t *testing.T) {
	d := newDesk(t, 0)
	l := newLiar(t, d.RPC)
	l.lie = func(q *question) {
		refuseMethod("eth_simulateV1")(q)
		if q.Method == "eth_call" && len(q.Params) > 2 {
			q.Result, q.Error = []byte(`"0x"`), nil // as if the third parameter were not there
		}
	}
	d.open(Limits{}, l.URL)
	fresh, to := d.role("fresh"), d.role("demo-orchestrator").Address
	t.Run("calls the first step and says what was not tried", func(t *testing.T) {
		r := d.review(d.bond(fresh.Address, lpt(100), to))
		accepted(t, r)
		if r.Method != ByCalls || !strings.Contains(warned(r, "not_simulated"), "what the other one does") {
			t.Errorf("previewed by %s with the warnings %+v", r.Method, r.Warnings)
		}
		if got := changed(t, r, "account.lpt"); got.Before == "" || got.After != "" {
			t.Errorf("a figure that nobody knows is shown: %+v", got)
		}
		for i, receipt := range d.run(fresh, r) {
			if receipt.Status != types.ReceiptStatusSuccessful {
				t.Errorf("step %d failed with %d gas", i+1, r.Transactions[i].Tx.Gas())
			}
		}
	})
	t.Run("tells why the first step would fail", func(t *testing.T) {
		r := d.review(d.plan(fresh.Address, plan.Recipient{}, d.call(d.Protocol.BondingManager, "unbond", lpt(5_000))))
		refused(t, r, "preview", "the contract refused: ")
	})
	t.Run("takes one request once that is known", func(t *testing.T) {
		before := d.client.Requests()
		d.review(d.plan(fresh.Address, plan.Recipient{}, d.call(d.Protocol.BondingManager, "unbond", lpt(1))))
		if n := d.client.Requests() - before; n != 1 {
			t.Errorf("it took %d requests", n)
		}
	})
}

func TestReviewRefuses(t *testing.T) {
	d := newDesk(t, 0)
	fresh, delegator := d.role("fresh"), d.role("demo-delegator")
	to := d.role("demo-orchestrator").Address
	p := d.Protocol
	poor := common.HexToAddress("0x00000000000000000000000000000000000a11ce")
	unbond := func(amount *big.Int) plan.Step { return d.call(p.BondingManager, "unbond", amount) }
	for _, c := range []struct {
		name, code, words string
		plan              *plan.Plan
	}{
		{"a step that reverts, with the reason", "preview", "the transaction would fail: the contract refused: ", d.plan(delegator.Address, plan.Recipient{}, unbond(lpt(1_000_000_000)))},
		{"a second step that reverts because of the first", "preview", "step 2 of 2 would fail", d.plan(delegator.Address, plan.Recipient{}, unbond(lpt(30_000)), unbond(lpt(30_000)))},
		{"more LPT than there is, after an approval that succeeds", "preview", "step 2 of 2", d.bond(fresh.Address, lpt(1_000_000), to)},
		{"a function that is not known", "unknown_call", "will not be signed", d.plan(fresh.Address, plan.Recipient{}, plan.Step{To: p.BondingManager.Address, Data: []byte{1, 2, 3, 4}})},
		{"a contract that is not known", "unknown_call", "is no contract", d.plan(fresh.Address, plan.Recipient{}, plan.Step{To: p.Treasury.Address, Data: unbond(lpt(1)).Data})},
		{"an account without ETH", "funds", "the account has 0 ETH", d.plan(poor, plan.Recipient{}, d.call(p.LivepeerToken, "approve", p.BondingManager.Address, lpt(1)))},
		{"a plan for another chain", "chain", "this is for chain 42161", func() *plan.Plan {
			p := d.bond(fresh.Address, lpt(1), to)
			p.ChainID = 42161
			return p
		}()},
		{"a plan that was refused before it came here", "paused", "the protocol is paused", func() *plan.Plan {
			p := d.bond(fresh.Address, lpt(1), to)
			p.Checks = []plan.Check{{Code: "paused", Text: "the protocol is paused", Hint: "wait"}}
			return p
		}()},
		{"a contract as the account", "contract_account", "is a contract", d.plan(p.Minter.Address, plan.Recipient{}, unbond(lpt(1)))},
	} {
		t.Run(c.name, func(t *testing.T) { refused(t, d.review(c.plan), c.code, c.words) })
	}
	t.Run("a plan without steps, with an error", func(t *testing.T) {
		if _, err := d.wallet.Review(t.Context(), d.plan(fresh.Address, plan.Recipient{})); err == nil {
			t.Error("no error")
		}
	})
	t.Run("an empty address where a contract should be", func(t *testing.T) {
		p := d.bond(fresh.Address, lpt(1), to)
		p.Steps[0].To = poor
		r := d.review(p)
		if c := check(t, r, "no_contract"); c.OK || !strings.Contains(c.Text, "there is no contract at") {
			t.Errorf("the check says %+v", c)
		}
	})
	t.Run("and does not write into the plan", func(t *testing.T) {
		p := d.plan(poor, plan.Recipient{}, unbond(lpt(1)))
		p.Checks = make([]plan.Check, 0, 20)
		p.Warnings = make([]plan.Warning, 0, 20)
		d.review(p)
		if len(p.Checks) != 0 || p.Checks[:1][0].Code != "" || p.Warnings[:1][0].Code != "" {
			t.Error("the lists of the plan were written to")
		}
	})
}

func TestATransactionOnItsWayRefuses(t *testing.T) {
	d := &desk{Chain: startChain(t, devnet.Config{BlockTime: time.Hour}), t: t}
	d.open(Limits{}, d.RPC)
	owner := d.role("owner")
	p := d.plan(owner.Address, plan.Recipient{}, d.call(d.Protocol.LivepeerToken, "approve", d.Protocol.BondingManager.Address, lpt(1)))
	r := d.review(p)
	accepted(t, r)
	signed, err := types.SignTx(r.Transactions[0].Tx, types.LatestSignerForChainID(new(big.Int).SetUint64(d.ChainID)), owner.Key)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Client().SendTransaction(t.Context(), signed); err != nil {
		t.Fatal(err)
	}
	refused(t, d.review(p), "nonce", "another transaction of this account is on its way")
	if err := d.Mine(1); err != nil {
		t.Fatal(err)
	}
	accepted(t, d.review(p))
}

func TestAnAccountThatHandedItselfOver(t *testing.T) {
	d := newDesk(t, 0)
	fresh := d.role("fresh")
	id, err := d.Client().ChainID(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	auth, err := types.SignSetCode(fresh.Key, types.SetCodeAuthorization{
		ChainID: *mustUint256(id), Address: d.Protocol.Minter.Address, Nonce: 1,
	})
	if err != nil {
		t.Fatal(err)
	}
	tx, err := types.SignNewTx(fresh.Key, types.LatestSignerForChainID(id), &types.SetCodeTx{
		ChainID: mustUint256(id), GasFeeCap: mustUint256(big.NewInt(1e9)), GasTipCap: mustUint256(new(big.Int)), Gas: 500_000,
		To: fresh.Address, AuthList: []types.SetCodeAuthorization{auth},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Client().SendTransaction(t.Context(), tx); err != nil {
		t.Fatal(err)
	}
	if err := d.Mine(1); err != nil {
		t.Fatal(err)
	}
	r := d.review(d.bond(fresh.Address, lpt(1), d.role("demo-orchestrator").Address))
	accepted(t, r)
	if got := warned(r, "delegated"); !strings.Contains(got, d.Protocol.Minter.Address.Hex()) {
		t.Errorf("the warning is %q", got)
	}
}

func TestFinalTransactions(t *testing.T) {
	d := newDesk(t, 0)
	fresh := d.role("fresh")
	p := d.bond(fresh.Address, lpt(100), d.role("demo-orchestrator").Address)
	r := d.review(p)
	for i, x := range r.Transactions {
		tx := x.Tx
		if tx.Type() != types.DynamicFeeTxType || tx.ChainId().Uint64() != d.ChainID || tx.Nonce() != uint64(i) ||
			*tx.To() != p.Steps[i].To || !bytes.Equal(tx.Data(), p.Steps[i].Data) || tx.Value().Sign() != 0 {
			t.Errorf("transaction %d is not the step: %+v", i+1, tx)
		}
		if tx.GasFeeCap().Cmp(big.NewInt(3*20_000_000)) != 0 || tx.GasTipCap().Sign() != 0 {
			t.Errorf("transaction %d offers %s with a tip of %s", i+1, tx.GasFeeCap(), tx.GasTipCap())
		}
		if x.Meaning.Sentence == "" {
			t.Errorf("transaction %d has no meaning", i+1)
		}
	}
	if r.Origin.Block.Number == 0 || r.Origin.Endpoint == "" || r.At.IsZero() {
		t.Errorf("the review does not say what it was made from: %+v", r.Origin)
	}
}

func TestTheChainMovesWhileItIsRead(t *testing.T) {
	d := newDesk(t, 0)
	l := newLiar(t, d.RPC)
	moves := 0
	l.between = func() {
		if moves++; moves <= 5 {
			if err := d.Mine(1); err != nil {
				t.Error(err)
			}
		}
	}
	d.open(Limits{}, l.URL)
	fresh := d.role("fresh")
	r := d.review(d.bond(fresh.Address, lpt(100), d.role("demo-orchestrator").Address))
	accepted(t, r)
	if d.client.Requests() != 2 {
		t.Errorf("it took %d requests, not 2", d.client.Requests())
	}
	head, err := d.Client().HeaderByNumber(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if r.Origin.Block.Hash != head.Hash() || r.Origin.Block.Number != head.Number.Uint64() {
		t.Errorf("the review is of block %d, the newest is %d", r.Origin.Block.Number, head.Number)
	}
}

func TestANodeThatKeepsReasonsToItself(t *testing.T) {
	d := newDesk(t, 0)
	l := newLiar(t, d.RPC)
	silent := simulated(func(calls []map[string]json.RawMessage) {
		for _, c := range calls {
			if string(c["status"]) == `"0x0"` {
				c["returnData"], c["error"] = json.RawMessage(`"0x"`), json.RawMessage(`{"code":-3200,"message":"execution failed"}`)
			}
		}
	})
	l.lie = func(q *question) {
		silent(q)
		if q.Method == "eth_simulateV1" { // and does not say what it builds on
			q.Result = bytes.ReplaceAll(q.Result, []byte(`"parentHash":"0x`), []byte(`"parentHash":"0x0000000000000000000000000000000000000000000000000000000000000000","was":"0x`))
		}
	}
	d.open(Limits{}, l.URL)
	fresh, to := d.role("fresh"), d.role("demo-orchestrator").Address
	accepted(t, d.review(d.bond(fresh.Address, lpt(1), to)))
	r := d.review(d.bond(fresh.Address, lpt(1_000_000), to))
	refused(t, r, "preview", "step 2 of 2 would fail: the contract refused: ")
	if r.Method != BySimulation {
		t.Errorf("the preview is made by %s", r.Method)
	}
}

func TestAnEndpointThatChangesItsChain(t *testing.T) {
	d := newDesk(t, 0)
	l := newLiar(t, d.RPC)
	d.open(Limits{}, l.URL)
	p := d.bond(d.role("fresh").Address, lpt(1), d.role("demo-orchestrator").Address)
	accepted(t, d.review(p))
	l.set(func() { l.lie = say("eth_chainId", `"0x1"`) })
	refused(t, d.review(p), "chain", "serves chain 1, not 412346")
}

// An endpoint may answer anything: nothing that it says stops the program, and
// what cannot be calculated with is refused.
func TestAbsurdFigures(t *testing.T) {
	d := newDesk(t, arbitrumOne)
	l := newLiar(t, d.RPC)
	d.open(Limits{}, l.URL)
	p := d.bond(d.role("fresh").Address, lpt(1), d.role("demo-orchestrator").Address)
	for _, c := range []struct {
		name string
		lie  lie
		code string // that refuses; "" for an error
	}{
		{"more gas than a number holds", simulated(func(calls []map[string]json.RawMessage) {
			for _, c := range calls {
				c["gasUsed"], c["maxUsedGas"] = json.RawMessage(`"0xffffffffffffffff"`), json.RawMessage(`"0xffffffffffffffff"`)
			}
		}), "funds"},
		{"an estimate as large", say("eth_estimateGas", `"0xffffffffffffffff"`), "funds"},
		{"as much gas for the data", func(q *question) {
			if q.Method == "eth_call" && q.to("0x00000000000000000000000000000000000000c8") {
				q.Result, q.Error = json.RawMessage(`"0x`+strings.Repeat("ff", 96)+`"`), nil
			}
		}, "funds"},
		{"a base fee without end", alter("eth_getBlockByNumber", map[string]string{"baseFeePerGas": `"0x` + strings.Repeat("f", 64) + `"`}), "fee"},
		{"a number that is none", say("eth_getTransactionCount", `"many"`), ""},
		{"a balance that is none", say("eth_getBalance", `{}`), ""},
		{"no block", say("eth_getBlockByNumber", `null`), ""},
		{"a simulation of nothing", say("eth_simulateV1", `[]`), ""},
		{"a simulation of something else", simulated(func(calls []map[string]json.RawMessage) {
			clear(calls[0])
		}), "preview"},
		{"a simulation that is no list", say("eth_simulateV1", `7`), "previewed otherwise"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l.set(func() { l.lie = c.lie })
			r, err := d.wallet.Review(t.Context(), p)
			switch {
			case c.code == "":
				if err == nil {
					t.Errorf("reviewed: %+v", r.Checks)
				}
			case err != nil:
				t.Error(err)
			case c.code == "previewed otherwise":
				accepted(t, r)
				if r.Method != ByOverrides {
					t.Errorf("previewed by %s", r.Method)
				}
			case r.Refused() == nil || r.Refused().Code != c.code:
				t.Errorf("the checks are %+v", r.Checks)
			}
		})
	}
}
