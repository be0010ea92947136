package main

import (
	"math/big"
	"strings"
	"testing"
	"time"
)

func TestWhatTheWalletIsAllowed(t *testing.T) {
	for _, c := range []struct {
		name, file string
		unlock     time.Duration
		fee, cost  *big.Int // nil: the wallet's own
	}{
		{name: "nothing is said"},
		{name: "a timed unlock", file: `unlock = "5m"`, unlock: 5 * time.Minute},
		{name: "no unlock", file: `unlock = "0"`},
		{name: "a fee as a float", file: `max_fee_gwei = 0.05`, fee: big.NewInt(5e7)},
		{name: "a fee as a whole number", file: `max_fee_gwei = 12`, fee: big.NewInt(12e9)},
		{name: "a fee in quotation marks", file: `max_fee_gwei = "0.000000001"`, fee: big.NewInt(1)},
		{name: "a cost that no float holds", file: `max_cost_eth = 0.010000000000000001`, cost: big.NewInt(1e16 + 1)},
	} {
		t.Run(c.name, func(t *testing.T) {
			write(t, clear(t), c.file+"\n")
			got, err := configured(t)
			if err != nil {
				t.Fatal(err)
			}
			same := func(a, b *big.Int) bool { return (a == nil) == (b == nil) && (a == nil || a.Cmp(b) == 0) }
			if got.Unlock != c.unlock || !same(got.Limits.MaxFeeCap, c.fee) || !same(got.Limits.MaxCost, c.cost) {
				t.Errorf("got %s, %v", got.Unlock, got.Limits)
			}
		})
	}
}

func TestWhatTheWalletIsNotAllowed(t *testing.T) {
	for _, c := range []struct{ name, file, want string }{
		{"an unlock of a day", `unlock = "24h"`, "at most"},
		{"an unlock that is no time", `unlock = "soon"`, `unlock is "soon"`},
		{"a negative unlock", `unlock = "-5m"`, `unlock is "-5m"`},
		{"a negative fee", `max_fee_gwei = -1`, "max_fee_gwei"},
		{"a fee with an exponent", `max_fee_gwei = 1e3`, "max_fee_gwei"},
		{"a fee of nothing", `max_fee_gwei = 0`, "nothing"},
		{"a fee finer than a wei", `max_fee_gwei = 0.0000000001`, "finer than a wei"},
		{"a cost that is a list", `max_cost_eth = [1]`, "line 1, column 1: a number is expected"},
		{"a cost that is no number", `max_cost_eth = "much"`, "max_cost_eth"},
	} {
		t.Run(c.name, func(t *testing.T) {
			write(t, clear(t), c.file+"\n")
			_, err := configured(t)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want a sentence with %q", err, c.want)
			}
			if f := classify(t.Context(), err); f.exit != exitRefused {
				t.Errorf("exit code %d", f.exit)
			}
		})
	}
}
