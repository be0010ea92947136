package wallet

import (
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"

	"lpconsole/chain/plan"
)

// number is a JSON-RPC quantity.
func number(n uint64) string { return fmt.Sprintf(`"0x%x"`, n) }

// word is a 32-byte answer to a call.
func word(n *big.Int) string { return fmt.Sprintf(`"0x%064x"`, n) }

// older moves the newest block into the past, as an endpoint that is stuck has it.
func older(seconds uint64) lie {
	return func(q *question) {
		var h struct{ Timestamp hexutil.Uint64 }
		if q.Method == "eth_getBlockByNumber" && json.Unmarshal(q.Result, &h) == nil && h.Timestamp > 0 {
			alter(q.Method, map[string]string{"timestamp": number(uint64(h.Timestamp) - seconds)})(q)
		}
	}
}

// A lying endpoint is caught wherever it stands in the configuration: either the
// review is refused, or nothing that it said is used and the review says that only
// one endpoint was heard.
func TestOneOfTwoEndpointsLies(t *testing.T) {
	d := newDesk(t, 0)
	p := d.Protocol
	fresh, delegator := d.role("fresh"), d.role("demo-delegator")
	to := d.role("demo-orchestrator").Address
	bond := func() *plan.Plan { return d.bond(fresh.Address, lpt(100), to) }
	tooMuch := func() *plan.Plan {
		return d.plan(delegator.Address, plan.Recipient{}, d.call(p.BondingManager, "unbond", lpt(1_000_000_000)))
	}
	token, staking := strings.ToLower(p.LivepeerToken.Address.Hex()), strings.ToLower(p.BondingManager.Address.Hex())
	// called lies about a read of a contract.
	called := func(to string, selector string, result string) lie {
		return func(q *question) {
			if q.Method == "eth_call" && q.to(to) && strings.Contains(string(q.Params[0]), `"data":"0x`+selector) {
				q.Result = json.RawMessage(result)
			}
		}
	}
	selector := func(c map[string]string, name string) string { return c[name] }
	selectors := map[string]string{}
	for _, m := range []string{"allowance", "balanceOf"} {
		selectors[m] = common.Bytes2Hex(p.LivepeerToken.ABI.Methods[m].ID)
	}
	selectors["pendingStake"] = common.Bytes2Hex(p.BondingManager.ABI.Methods["pendingStake"].ID)
	block := func(members map[string]string) lie { return alter("eth_getBlockByNumber", members) }

	for _, c := range []struct {
		name  string
		lie   lie
		code  string // that refuses
		words string
		plan  func() *plan.Plan
	}{
		{"about the chain", say("eth_chainId", `"0x1"`), "chain", "serves chain 1,", bond},
		{"about the nonce, too high", say("eth_getTransactionCount", number(7)), "disagree", "nonce is", bond},
		{"about the nonce, too low", say("eth_getTransactionCount", number(0)), "disagree", "nonce is", func() *plan.Plan {
			return d.plan(delegator.Address, plan.Recipient{}, d.call(p.BondingManager, "unbond", lpt(1)))
		}},
		{"about what is on its way", func(q *question) {
			if q.Method == "eth_getTransactionCount" && string(q.Params[1]) == `"pending"` {
				q.Result = json.RawMessage(number(3))
			}
		}, "nonce", "on their way", bond},
		{"about the ETH, too much", say("eth_getBalance", `"0xfffffffffffffffffff"`), "disagree", "balance is", bond},
		{"about the ETH, nothing", say("eth_getBalance", `"0x0"`), "disagree", "balance is", bond},
		{"about the allowance", called(token, selector(selectors, "allowance"), word(lpt(9))), "disagree", "your allowance is", bond},
		{"about the LPT", called(token, selector(selectors, "balanceOf"), word(lpt(9))), "disagree", "your balanceOf is", bond},
		{"about the stake", called(staking, selector(selectors, "pendingStake"), word(lpt(9))), "disagree", "your pendingStake is", bond},
		{"about the code of a contract", func(q *question) {
			if q.Method == "eth_getCode" && strings.Contains(strings.ToLower(string(q.Params[0])), staking[2:]) {
				q.Result = json.RawMessage(`"0x6000"`)
			}
		}, "disagree", "the code at", bond},
		{"about the account's own code", func(q *question) {
			if q.Method == "eth_getCode" && strings.Contains(strings.ToLower(string(q.Params[0])), strings.ToLower(fresh.Address.Hex()[2:])) {
				q.Result = json.RawMessage(`"0xef0100` + strings.Repeat("11", 20) + `"`)
			}
		}, "disagree", "the code at", bond},
		{"about the base fee", block(map[string]string{"baseFeePerGas": number(1_000_000_000)}), "disagree", "base fee", bond},
		{"about the Ethereum block", block(map[string]string{"l1BlockNumber": number(5)}), "disagree", "Ethereum block", bond},
		{"about the age of its block", older(3600), "disagree", "older than", bond},
		{"about the time, a little", older(30), "disagree", "its time is", bond},
		{"that a step succeeds", simulated(func(calls []map[string]json.RawMessage) {
			calls[0]["status"], calls[0]["returnData"] = json.RawMessage(`"0x1"`), json.RawMessage(`"0x"`)
			delete(calls[0], "error")
		}), "disagree", "would succeed", tooMuch},
		{"that a step fails", simulated(func(calls []map[string]json.RawMessage) {
			calls[1]["status"] = json.RawMessage(`"0x0"`)
		}), "disagree", "step 2 of 2 would succeed", bond},
		{"about the stake afterwards", simulated(func(calls []map[string]json.RawMessage) {
			calls[4]["returnData"] = json.RawMessage(word(lpt(5000)))
		}), "disagree", "your pendingStake would be", bond},
		{"about the gas, too much", simulated(func(calls []map[string]json.RawMessage) {
			calls[1]["gasUsed"], calls[1]["maxUsedGas"] = json.RawMessage(number(20_000_000)), json.RawMessage(number(20_000_000))
		}), "disagree", "the gas of step 2", bond},
		{"about the gas, too little", simulated(func(calls []map[string]json.RawMessage) {
			calls[1]["gasUsed"], calls[1]["maxUsedGas"] = json.RawMessage(number(21_000)), json.RawMessage(number(21_000))
		}), "disagree", "the gas of step 2", bond},
		{"with an estimate that nobody can pay", say("eth_estimateGas", number(1<<40)), "disagree", "the gas of step 1", bond},
	} {
		for _, first := range []bool{true, false} {
			place := "second"
			if first {
				place = "first"
			}
			t.Run(c.name+", as the "+place, func(t *testing.T) {
				l := newLiar(t, d.RPC)
				l.lie = c.lie
				d.pair(l, first)
				refused(t, d.review(c.plan()), c.code, c.words)
			})
		}
	}
}

func TestABlockOfItsOwn(t *testing.T) {
	d := newDesk(t, 0)
	p := d.bond(d.role("fresh").Address, lpt(100), d.role("demo-orchestrator").Address)
	l := newLiar(t, d.RPC)
	l.lie = alter("eth_getBlockByNumber", map[string]string{"hash": word(big.NewInt(7))})
	t.Run("that its own simulation does not know is not used", func(t *testing.T) {
		for _, first := range []bool{true, false} {
			d.pair(l, first)
			r := d.review(p)
			accepted(t, r)
			if r.Origin.Endpoint != strings.TrimPrefix(d.RPC, "http://") || warned(r, "one_opinion") == "" {
				t.Errorf("the review is from %s with the warnings %+v", r.Origin.Endpoint, r.Warnings)
			}
		}
	})
	t.Run("cannot be used when there is no other endpoint", func(t *testing.T) {
		d.open(Limits{}, l.URL)
		if r, err := d.wallet.Review(t.Context(), p); err == nil {
			t.Errorf("reviewed: %+v", r)
		}
	})
	t.Run("is refused when the simulation knows it", func(t *testing.T) {
		hash := l.lie
		l.set(func() {
			l.lie = func(q *question) {
				hash(q)
				var blocks []map[string]json.RawMessage
				if q.Method == "eth_simulateV1" && json.Unmarshal(q.Result, &blocks) == nil {
					blocks[0]["parentHash"] = json.RawMessage(word(big.NewInt(7)))
					q.Result, _ = json.Marshal(blocks)
				}
			}
		})
		for _, first := range []bool{true, false} {
			d.pair(l, first)
			refused(t, d.review(p), "disagree", "its hash is")
		}
	})
}

// pair opens a wallet over the liar and the honest node.
func (d *desk) pair(l *liar, first bool) {
	if first {
		d.open(Limits{}, l.URL, d.RPC)
	} else {
		d.open(Limits{}, d.RPC, l.URL)
	}
}

func TestOneOfTwoEndpointsIsBroken(t *testing.T) {
	d := newDesk(t, 0)
	honest := strings.TrimPrefix(d.RPC, "http://")
	fresh := d.role("fresh")
	p := d.bond(fresh.Address, lpt(100), d.role("demo-orchestrator").Address)
	junk := []byte(strings.Repeat("junk ", 1<<14))
	for _, c := range []struct {
		name string
		body func(w http.ResponseWriter) bool
	}{
		{"with a body of 64 MiB", func(w http.ResponseWriter) bool {
			for range 800 {
				if _, err := w.Write(junk); err != nil {
					break
				}
			}
			return true
		}},
		{"with a body that never ends", func(w http.ResponseWriter) bool {
			for {
				if _, err := w.Write(junk); err != nil {
					return true
				}
			}
		}},
		{"with a claim of a huge body", func(w http.ResponseWriter) bool {
			w.Header().Set("Content-Length", "4000000000")
			_, _ = w.Write(junk)
			return true
		}},
		{"with something that is not JSON", func(w http.ResponseWriter) bool { _, _ = w.Write(junk); return true }},
		{"with trouble of its own", func(w http.ResponseWriter) bool { w.WriteHeader(http.StatusInternalServerError); return true }},
	} {
		for _, first := range []bool{true, false} {
			place := "second"
			if first {
				place = "first"
			}
			t.Run(c.name+", as the "+place, func(t *testing.T) {
				l := newLiar(t, d.RPC)
				l.body = c.body
				d.pair(l, first)
				var before, after runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&before)
				r := d.review(p)
				runtime.GC()
				runtime.ReadMemStats(&after)
				accepted(t, r)
				if r.Origin.Endpoint != honest || len(r.Agreed) != 0 {
					t.Errorf("the review is from %s, agreed %v", r.Origin.Endpoint, r.Agreed)
				}
				if text := warned(r, "one_opinion"); !strings.Contains(text, "only "+honest+" was heard") {
					t.Errorf("the warnings are %+v", r.Warnings)
				}
				if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 16<<20 {
					t.Errorf("memory grew by %d MiB", grown>>20)
				}
			})
		}
	}
}

func TestTwoEndpointsAgree(t *testing.T) {
	d := newDesk(t, 0)
	fresh := d.role("fresh")
	p := d.bond(fresh.Address, lpt(100), d.role("demo-orchestrator").Address)
	t.Run("and the review says who", func(t *testing.T) {
		l := newLiar(t, d.RPC)
		d.pair(l, false)
		r := d.review(p)
		accepted(t, r)
		if len(r.Agreed) != 2 || warned(r, "one_opinion") != "" {
			t.Errorf("agreed %v, warnings %+v", r.Agreed, r.Warnings)
		}
	})
	t.Run("though one simulates and the other does not", func(t *testing.T) {
		for _, refuse := range []lie{refuseMethod("eth_simulateV1"), func(q *question) {
			refuseMethod("eth_simulateV1")(q)
			if q.Method == "eth_call" && len(q.Params) > 2 {
				q.Error = json.RawMessage(`{"code":-32602,"message":"too many arguments, want at most 2"}`)
			}
		}} {
			l := newLiar(t, d.RPC)
			l.lie = refuse
			d.pair(l, false)
			r := d.review(p)
			accepted(t, r)
			if len(r.Agreed) != 2 {
				t.Errorf("agreed %v, checks %+v", r.Agreed, r.Checks)
			}
		}
	})
	t.Run("and the one that can simulate is shown", func(t *testing.T) {
		l := newLiar(t, d.RPC)
		l.lie = func(q *question) {
			refuseMethod("eth_simulateV1")(q)
			if q.Method == "eth_call" && len(q.Params) > 2 {
				q.Error = json.RawMessage(`{"code":-32602,"message":"too many arguments, want at most 2"}`)
			}
		}
		d.pair(l, true)
		for range 2 {
			r := d.review(p)
			accepted(t, r)
			if r.Method != BySimulation || r.Origin.Endpoint != strings.TrimPrefix(d.RPC, "http://") || warned(r, "not_simulated") != "" {
				t.Errorf("previewed by %s of %s, warnings %+v", r.Method, r.Origin.Endpoint, r.Warnings)
			}
		}
	})
	t.Run("at the block that both have", func(t *testing.T) {
		l := newLiar(t, d.RPC)
		if err := d.Mine(2); err != nil {
			t.Fatal(err)
		}
		head, err := d.Client().BlockNumber(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		l.rewrite = func(q *question) {
			// Two blocks behind, it knows nothing of what came after.
			for i, p := range q.Params {
				switch string(p) {
				case `"latest"`, `"pending"`:
					q.Params[i] = json.RawMessage(number(head - 2))
				case number(head), number(head - 1):
					q.Params[i] = json.RawMessage(number(head + 100))
				}
			}
		}
		d.pair(l, false)
		r := d.review(p)
		accepted(t, r)
		if len(r.Agreed) != 2 || r.Origin.Block.Number != head {
			t.Errorf("agreed %v about a review of block %d", r.Agreed, r.Origin.Block.Number)
		}
	})
	t.Run("only one endpoint is asked when only one is configured", func(t *testing.T) {
		d.open(Limits{}, d.RPC)
		if r := d.review(p); len(r.Agreed) != 0 || warned(r, "one_opinion") != "" || d.client.Requests() != 1 {
			t.Errorf("agreed %v in %d requests", r.Agreed, d.client.Requests())
		}
	})
	t.Run("one that does not answer is waited for only so long", func(t *testing.T) {
		l := newLiar(t, d.RPC)
		release := make(chan struct{})
		t.Cleanup(func() { close(release) })
		l.body = func(http.ResponseWriter) bool { <-release; return true }
		if err := d.SetTime(time.Now()); err != nil { // or an old head would be doubted, and the others asked for theirs
			t.Fatal(err)
		}
		d.pair(l, false)
		began := time.Now()
		r := d.review(p)
		accepted(t, r)
		if text := warned(r, "one_opinion"); text == "" || time.Since(began) > secondOpinion+time.Second {
			t.Errorf("after %s: %+v", time.Since(began), r.Warnings)
		}
	})
}
