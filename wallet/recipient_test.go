package wallet

import (
	"encoding/binary"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"lpconsole/chain/plan"
)

// someone is the n-th address of a fixed list.
func someone(n uint64) common.Address {
	return common.BytesToAddress(crypto.Keccak256(binary.BigEndian.AppendUint64(nil, n)))
}

func TestLookalikesAreFlagged(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var seen []common.Address
	for n := range uint64(20) {
		seen = append(seen, someone(n))
	}
	for n := range 1000 {
		known := seen[n%len(seen)]
		fake := someone(uint64(n) + 1_000_000)
		copy(fake[2:], known[:0])
		begins, ends := n%3 != 0, n%3 != 1
		if begins {
			copy(fake[:2], known[:2])
		}
		if ends {
			copy(fake[18:], known[18:])
		}
		check, warning := mistaken(fake, seen)
		switch {
		case begins && ends && (check == nil || check.OK || !strings.Contains(check.Text, known.Hex())):
			t.Fatalf("%s is not refused beside %s: %+v", fake, known, check)
		case begins != ends && (warning == nil || !strings.Contains(warning.Text, known.Hex())):
			t.Fatalf("%s is not flagged beside %s: %+v", fake, known, warning)
		}
	}
	flagged := 0
	for range 1000 {
		var a common.Address
		binary.BigEndian.PutUint64(a[:], random.Uint64())
		binary.BigEndian.PutUint64(a[12:], random.Uint64())
		if check, warning := mistaken(a, seen); check != nil || warning != nil {
			flagged++
		}
	}
	if flagged > 5 {
		t.Errorf("%d of 1000 random addresses are flagged beside 20", flagged)
	}
	for _, known := range seen {
		if check, warning := mistaken(known, seen); check != nil || warning != nil {
			t.Errorf("an address that was seen is flagged: %+v %+v", check, warning)
		}
	}
}

// deploy puts code on the chain.
func (d *desk) deploy(code ...byte) common.Address {
	d.t.Helper()
	owner := d.role("owner")
	nonce, err := d.Client().PendingNonceAt(d.t.Context(), owner.Address)
	if err != nil {
		d.t.Fatal(err)
	}
	// Copies what follows it into memory and returns that as the contract's code.
	creation := append([]byte{0x60, byte(len(code)), 0x80, 0x60, 0x0b, 0x60, 0, 0x39, 0x60, 0, 0xf3}, code...)
	tx, err := types.SignNewTx(owner.Key, types.LatestSignerForChainID(new(big.Int).SetUint64(d.ChainID)), &types.DynamicFeeTx{
		ChainID: new(big.Int).SetUint64(d.ChainID), Nonce: nonce, GasFeeCap: big.NewInt(1e9), Gas: 1_000_000, Data: creation,
	})
	if err != nil {
		d.t.Fatal(err)
	}
	if err := d.Client().SendTransaction(d.t.Context(), tx); err != nil {
		d.t.Fatal(err)
	}
	if err := d.Mine(1); err != nil {
		d.t.Fatal(err)
	}
	at := crypto.CreateAddress(owner.Address, nonce)
	if got, err := d.Client().CodeAt(d.t.Context(), at, nil); err != nil || len(got) != len(code) {
		d.t.Fatalf("the contract has %d bytes, not %d: %v", len(got), len(code), err)
	}
	return at
}

func TestRecipients(t *testing.T) {
	d := newDesk(t, 0)
	who := d.role("demo-delegator")
	p := d.Protocol
	takes := d.deploy(0x00)                               // STOP: takes everything
	refuses := d.deploy(0x60, 0x00, 0x60, 0x00, 0xfd)     // REVERT
	greedy := d.deploy(0x60, 0x01, 0x60, 0x00, 0x55, 0x0) // SSTORE: more than 2,300 gas
	known := someone(1)
	d.seen = []common.Address{known}
	twin := known
	twin[9] ^= 0xff
	cousin := known
	cousin[19] ^= 0xff
	withdraw := func(to common.Address) *plan.Plan {
		return d.plan(who.Address, plan.Recipient{Address: to, Pays: true, NeedsPlain: true},
			d.call(p.BondingManager, "withdrawFees", to, big.NewInt(1000)))
	}
	for _, c := range []struct {
		name          string
		to            common.Address
		refused, says string // the check, or else
		warning       string // the only warning
	}{
		{"the account itself", who.Address, "", "", ""},
		{"an address seen before", known, "", "", ""},
		{"an address never seen before", someone(2), "", "", "first_time"},
		{"an address like one seen before at both ends", twin, "lookalike", "is made to look like " + known.Hex(), ""},
		{"an address like one seen before at its beginning", cousin, "", "", "lookalike"},
		{"the zero address", common.Address{}, "recipient", "zero address", ""},
		{"the token", p.LivepeerToken.Address, "recipient", "is the LivepeerToken contract", ""},
		{"the contract that is called", p.BondingManager.Address, "recipient", "is the BondingManager contract", ""},
		{"a contract that takes ETH", takes, "", "", "contract_recipient"},
		{"a contract that refuses ETH", refuses, "contract_recipient", "does not take ETH", ""},
		{"a contract that needs more than 2,300 gas", greedy, "contract_recipient", "does not take ETH", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := d.review(withdraw(c.to))
			if c.refused != "" {
				refused(t, r, c.refused, c.says)
				return
			}
			accepted(t, r)
			if c.warning == "" && len(r.Warnings) > 0 || c.warning != "" && warned(r, c.warning) == "" {
				t.Errorf("the warnings are %+v", r.Warnings)
			}
		})
	}
	t.Run("whoever is only delegated to is no news", func(t *testing.T) {
		r := d.review(d.bond(d.role("fresh").Address, lpt(1), d.role("demo-orchestrator").Address))
		accepted(t, r)
		if len(r.Warnings) > 0 {
			t.Errorf("the warnings are %+v", r.Warnings)
		}
	})
}
