package wallet

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/core/types"

	"lpconsole/chain/plan"
)

// baseFee is what gas costs on the chain of the tests: 0.02 gwei.
const baseFee = 20_000_000

func TestPricesAndLimits(t *testing.T) {
	d := newDesk(t, 0)
	l := newLiar(t, d.RPC)
	fresh := d.role("fresh")
	p := d.bond(fresh.Address, lpt(100), d.role("demo-orchestrator").Address)
	history := func(base, tip int64) string {
		return fmt.Sprintf(`{"oldestBlock":"0x1","baseFeePerGas":["0x%x","0x%x","0x%x"],"reward":[["0x%x"],["0x%x"]]}`, base, base, base, tip, tip)
	}
	for _, c := range []struct {
		name           string
		limits         Limits
		lie            lie
		refused, words string
		tip, cap       int64
	}{
		{"three times the base fee and no tip where nobody gives one", Limits{}, nil, "", "", 0, 3 * baseFee},
		{"the tip that others give", Limits{}, say("eth_feeHistory", history(baseFee, 1000)), "", "", 1000, 3*baseFee + 1000},
		{"a tip of at most 2 gwei", Limits{}, say("eth_feeHistory", history(baseFee, 5e9)), "", "", 2e9, 3*baseFee + 2e9},
		{"less room where the limit is near", Limits{MaxFeeCap: big.NewInt(baseFee * 2)}, nil, "", "", 0, 2 * baseFee},
		{"a price above the limit", Limits{MaxFeeCap: big.NewInt(baseFee - 1)}, nil, "fee", "the limit is 0.019999999 gwei", 0, 0},
		{"a price that has gone up more than tenfold", Limits{}, say("eth_feeHistory", history(baseFee/11, 0)), "fee", "more than 10 times", 0, 0},
		{"a price that has gone up tenfold", Limits{}, say("eth_feeHistory", history(baseFee/10, 0)), "", "", 0, 3 * baseFee},
		{"a node that does not know the history", Limits{}, refuseMethod("eth_feeHistory"), "", "", 0, 3 * baseFee},
		{"a transaction that costs more than the limit", Limits{MaxCost: big.NewInt(3e13)}, nil, "cost", "step 2 of 2 may cost", 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			l.set(func() { l.lie = c.lie })
			d.open(c.limits, l.URL)
			r := d.review(p)
			if c.refused != "" {
				refused(t, r, c.refused, c.words)
				return
			}
			accepted(t, r)
			tx := r.Transactions[0].Tx
			if tx.GasTipCap().Int64() != c.tip || tx.GasFeeCap().Int64() != c.cap {
				t.Errorf("the tip is %s and the cap %s", tx.GasTipCap(), tx.GasFeeCap())
			}
		})
	}
	t.Run("more room for steps that wait", func(t *testing.T) {
		l.set(func() { l.lie = nil })
		d.open(Limits{}, l.URL)
		held := *p
		held.Hold = &plan.Hold{Reason: "reward"}
		if got := d.review(&held).Transactions[0].Tx.GasFeeCap(); got.Int64() != heldHeadroom*baseFee {
			t.Errorf("the cap is %s", got)
		}
	})
	t.Run("a chain without a base fee cannot be told about", func(t *testing.T) {
		l.set(func() { l.lie = alter("eth_getBlockByNumber", map[string]string{"baseFeePerGas": "null"}) })
		d.open(Limits{}, l.URL)
		if _, err := d.wallet.Review(t.Context(), p); err == nil || !strings.Contains(err.Error(), "no base fee") {
			t.Errorf("the error is %v", err)
		}
	})
}

func TestArbitrumTakesNoTipAndChargesForData(t *testing.T) {
	d := newDesk(t, arbitrumOne)
	l := newLiar(t, d.RPC)
	fresh := d.role("fresh")
	p := d.bond(fresh.Address, lpt(100), d.role("demo-orchestrator").Address)
	data := ""
	l.lie = func(q *question) {
		say("eth_feeHistory", `{"baseFeePerGas":["0x1312d00"],"reward":[["0x3b9aca00"]]}`)(q)
		if q.Method == "eth_call" && q.to("0x00000000000000000000000000000000000000c8") {
			q.Error, q.Result = nil, json.RawMessage(data)
			if data == "" {
				q.Result, q.Error = nil, json.RawMessage(`{"code":3,"message":"execution reverted"}`)
			}
		}
	}
	d.open(Limits{}, l.URL)
	plain := d.review(p)
	accepted(t, plain)
	if tip := plain.Transactions[0].Tx.GasTipCap(); tip.Sign() != 0 {
		t.Errorf("the tip is %s", tip)
	}
	const charge = 70_000
	l.set(func() { data = `"0x` + fmt.Sprintf("%064x%064x%064x", charge, 1, 1) + `"` })
	r := d.review(p)
	accepted(t, r)
	for i := range r.Transactions {
		before, after := plain.Transactions[i], r.Transactions[i]
		if after.GasUsed < before.GasUsed+charge-1000 || after.Tx.Gas() < before.Tx.Gas()+charge/2 {
			t.Errorf("step %d: %d gas became %d, the limit %d became %d", i+1, before.GasUsed, after.GasUsed, before.Tx.Gas(), after.Tx.Gas())
		}
	}
	for i, receipt := range d.run(fresh, r) {
		if receipt.Status != types.ReceiptStatusSuccessful {
			t.Errorf("step %d failed", i+1)
		}
	}
}

func TestAmountsInWords(t *testing.T) {
	for wei, want := range map[string]string{
		"0": "0", "1": "0.000000000000000001", "1000000000000000000": "1", "1500000000000000000": "1.5",
		"-1500000000000000000": "-1.5", "-1": "-0.000000000000000001", "123000000000000000000": "123",
	} {
		n, _ := new(big.Int).SetString(wei, 10)
		if got := ether(n); got != want {
			t.Errorf("%s wei are written as %s, not %s", wei, got, want)
		}
	}
}
