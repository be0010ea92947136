package main

import (
	"context"
	"strings"
	"testing"

	"lpconsole/devnet"
	"lpconsole/livepeer"
)

// TestADelegatorWorksWithItsStake presses the keys of the guide in a real terminal
// on a real chain, signs with a passphrase, and asks the chain what came of it.
func TestADelegatorWorksWithItsStake(t *testing.T) {
	node, err := devnet.Start(context.Background(), devnet.Config{Orchestrators: 8, Delegators: 12, Rounds: 12, Seed: 11})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = node.Close() })
	who, ok := node.Account("demo-delegator")
	if !ok {
		t.Fatal("the chain has no demo-delegator")
	}
	h := settle(t, node, who)
	x := startTerminal(t, 100, 40, environ(h.home)[1:], told(program(t, "lpconsole"),
		"--rpc", node.RPC, "--controller", node.Protocol.Controller.Address.Hex(), "--account", who.Address.Hex())...)
	x.see("LPT in wallet", "ready to withdraw")

	// sign presses keys that lead to a review, and signs it.
	sign := func(title string, keys ...string) {
		t.Helper()
		for _, k := range keys {
			x.press(k)
		}
		x.see("Review:", title, "enter sign and send")
		x.press("Enter")
		x.see("Passphrase:")
		x.write(passphrase)
		if s := x.screen(); strings.Contains(s, passphrase) {
			t.Fatalf("the passphrase is on the screen:\n%s", s)
		}
		x.press("Enter")
		x.until("telling that it is in a block", func(s string) bool {
			return strings.Contains(s, "Signed") && (strings.Contains(s, "In a block.") || strings.Contains(s, "Final."))
		})
		x.press("Escape")
		x.gone("━ Signed")
	}

	none := livepeer.LPT{}
	stake, wallet := h.stake(who), h.balance(who)
	sign("Withdraw", "s", "W")
	if got := h.balance(who); got.Cmp(wallet) <= 0 || h.stake(who) != stake {
		t.Errorf("after withdrawing there are %s in the wallet, %s before; the stake is %s, %s before", got, wallet, h.stake(who), stake)
	}
	wallet = h.balance(who)
	sign("Bond", "s", "b", "m", "Enter")
	if h.balance(who) != none || h.stake(who) != stake.Add(wallet) {
		t.Errorf("after bonding %s there are %s in the wallet and %s staked", wallet, h.balance(who), h.stake(who))
	}
	sign("Unbond", "s", "u", "m", "Enter")
	if h.stake(who) != none {
		t.Errorf("after unbonding everything %s are staked", h.stake(who))
	}

	x.press("t")
	x.see("Nothing is under way. 3 transactions so far.", "Withdraw", "Bond", "Unbond")
	x.press("q")
	x.exited(exitDone)
	if r := h.run("tx", "list"); r.code != exitDone || strings.Count(r.stdout, "included")+strings.Count(r.stdout, "final") != 4 { // bonding took two
		t.Errorf("exit %d, the journal has\n%s", r.code, r.stdout)
	}
}
