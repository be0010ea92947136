package main

import (
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/devnet"
	"lpconsole/livepeer"
)

// A hand is a person at the console; it counts the keys that it presses.
type hand struct {
	*terminal
	keys int
}

// console opens the console of this home in a terminal.
func (h *household) console(t *testing.T, args ...string) *hand {
	t.Helper()
	args = append(args, "--controller", h.node.Protocol.Controller.Address.Hex())
	for _, url := range h.rpc {
		args = append(args, "--rpc", url)
	}
	x := startTerminal(t, 120, 40, environ(h.home), append([]string{program(t, "lpconsole")}, args...)...)
	x.see("round " + grouped(t, h.node))
	return &hand{terminal: x}
}

// does presses one key after the other: "text:" types the rest letter by letter,
// "see:" waits until the rest is on the screen.
func (d *hand) does(keys ...string) {
	d.t.Helper()
	for _, k := range keys {
		if text, ok := strings.CutPrefix(k, "see:"); ok {
			d.see(text)
			continue
		}
		if text, ok := strings.CutPrefix(k, "text:"); ok {
			d.keys += len(text)
			d.write(text)
			continue
		}
		d.keys++
		d.press(k)
	}
}

// signs waits for the review and signs it. The keys of the passphrase do not count:
// they are the person's choice.
func (d *hand) signs(key string, shows ...string) (review string) {
	d.t.Helper()
	review = d.see(append(shows, "Review", "cost", "call", "enter sign")...)
	d.does(key)
	d.see("Passphrase")
	d.write(passphrase)
	d.press("Enter")
	return review
}

// fund gives an account LPT of the owner's.
func (h *household) fund(a devnet.Account, amount livepeer.LPT) {
	h.t.Helper()
	owner := member(h.t, h.node, "owner", 0)
	if _, err := h.node.Do(h.t.Context(), owner, nil, h.node.Protocol.LivepeerToken, "mint", a.Address, amount.Base()); err != nil {
		h.t.Fatal(err)
	}
}

// fees are what an account can withdraw, by the contract.
func (h *household) fees(a devnet.Account) livepeer.ETH {
	h.t.Helper()
	return livepeer.ETHFromWei(h.ask("pendingFees", a.Address, common.Big0)[0].(*big.Int))
}

// earner is the first delegator from the n-th on that has fees.
func (h *household) earner(n int) devnet.Account {
	h.t.Helper()
	for ; ; n++ {
		if a := member(h.t, h.node, "delegator:bonded", n); !h.fees(a).IsZero() {
			return a
		}
	}
}

// call gives addresses words of the person's own.
func (h *household) call(words map[string]devnet.Account) {
	h.t.Helper()
	aliases := map[string]string{}
	for word, a := range words {
		aliases[a.Address.Hex()] = word
	}
	raw, err := json.Marshal(map[string]any{"aliases": aliases})
	if err != nil {
		h.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(h.home, "data", "lpconsole", "marks.json"), raw, 0o600); err != nil {
		h.t.Fatal(err)
	}
}

// TestTheConsoleKeepsItsKeystrokeBudget does what people come for, with as few keys
// as was promised, the passphrase aside.
func TestTheConsoleKeepsItsKeystrokeBudget(t *testing.T) {
	node := working(t)
	pond, lake := member(t, node, "orchestrator", 4), member(t, node, "orchestrator", 5)
	words := map[string]devnet.Account{"pond": pond, "lake": lake}
	paid := settle(t, node).earner(22)
	for _, c := range []struct {
		name   string
		who    devnet.Account
		budget int
		first  []string // until the review
		shows  []string // in the review
		done   func(h *household, before livepeer.LPT) bool
	}{
		{
			"choose an orchestrator by name and bond 500", member(t, node, "voter", 0), 12,
			[]string{"/", "text:pond", "see:pond", "Enter", "see:Last 15 rounds", "b", "see:amount", "text:500", "see:= 500", "Enter"},
			[]string{"Bond 500 LPT", "pond"},
			func(h *household, _ livepeer.LPT) bool {
				return h.stake(member(t, node, "voter", 0)).Cmp(lpt("500")) > 0 && h.delegate(member(t, node, "voter", 0)) == pond.Address
			},
		},
		{
			"move everything", member(t, node, "delegator:bonded", 20), 8,
			[]string{"s", "see:staked now", "v", "see:Move", "text:lake", "see:lake", "Enter"},
			[]string{"Move", "lake"},
			func(h *household, before livepeer.LPT) bool {
				return h.delegate(member(t, node, "delegator:bonded", 20)) == lake.Address
			},
		},
		{
			"unbond everything", member(t, node, "delegator:bonded", 21), 5,
			[]string{"s", "see:staked now", "u", "see:amount", "m", "see:everything", "Enter"},
			[]string{"Unbond"},
			func(h *household, before livepeer.LPT) bool {
				return h.stake(member(t, node, "delegator:bonded", 21)).IsZero() && h.lock(member(t, node, "delegator:bonded", 21), 0) == before
			},
		},
		{
			"withdraw all that is ripe", member(t, node, "delegator:many-locks", 0), 3,
			[]string{"s", "see:ready to withdraw", "W"},
			[]string{"Withdraw"},
			func(h *household, _ livepeer.LPT) bool {
				acc := answer(t, node, "account", member(t, node, "delegator:many-locks", 0).Address.Hex())
				for _, l := range acc.Data["locks"].([]any) {
					if l.(map[string]any)["withdrawable"] == true {
						return false
					}
				}
				return true
			},
		},
		{
			"withdraw fees", paid, 4,
			[]string{"s", "see:staked now", "f", "see:Withdraw", "Enter"},
			[]string{"Withdraw", "ETH"},
			func(h *household, _ livepeer.LPT) bool {
				return h.fees(paid).IsZero()
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := settle(t, node, c.who)
			h.call(words)
			h.fund(c.who, lpt("1000"))
			before, nonce := h.stake(c.who), h.nonce(c.who)
			d := h.console(t, "--account", c.who.Address.Hex())
			d.does(c.first...)
			d.signs("Enter", c.shows...)
			until(t, c.name+" is done", func() bool { return h.nonce(c.who) > nonce && c.done(h, before) })
			if d.keys > c.budget {
				t.Errorf("%d keys, %d were promised", d.keys, c.budget)
			}
			d.press("t")
			d.see("Transactions", "in a block")
		})
	}
}

// TestTheConsoleHoldsAndDrops signs now, holds until the reward and gives up.
func TestTheConsoleHoldsAndDrops(t *testing.T) {
	node := start(t, devnet.Config{Orchestrators: 4, Delegators: 12, Rounds: 4, RoundBlocks: 1000, Seed: 8})
	who, operator := member(t, node, "demo-delegator", 0), member(t, node, "demo-orchestrator", 0)
	h := settle(t, node, who)
	nonce := h.nonce(who)
	d := h.console(t, "--account", who.Address.Hex())
	unbond := []string{"s", "see:staked now", "u", "see:amount", "text:100", "see:= 100", "Enter"}

	hold := func() {
		d.does(unbond...)
		d.see("TIMING", "forfeits")
		d.does("H")
		d.signs("Enter", "TIMING", "send when the time has come")
	}
	hold()
	d.does("t")
	d.see("Transactions", "held")

	// A second console on the account reads, and says who signs.
	other := h.console(t, "--account", who.Address.Hex())
	other.does(unbond...)
	other.see("is in use by lpconsole (process", "cannot be signed")
	other.press("q")

	// Given up, it is never sent; the next one is sent by itself after the reward.
	d.does("X", "see:Y ", "Y")
	d.see("dropped")
	hold()
	d.does("t")
	d.see("held")
	if h.nonce(who) != nonce {
		t.Fatalf("something was sent before the reward: the nonce went from %d to %d", nonce, h.nonce(who))
	}
	if _, err := node.Do(t.Context(), operator, nil, node.Protocol.BondingManager, "reward"); err != nil {
		t.Fatal(err)
	}
	rewarded := h.stake(who)
	until(t, "it was sent", func() bool { return h.nonce(who) == nonce+1 })
	if got := rewarded.Sub(h.stake(who)); got != lpt("100") {
		t.Errorf("%s left the stake", got)
	}
	d.see("in a block")

	// What the console did stands in the journal of the command line.
	d.press("q")
	until(t, "the console has let go of the account", func() bool { return h.signed("unbond", "1").code == exitDone })
	if r := h.run("tx", "list", "--csv"); strings.Count(r.stdout, "\n") != 4 {
		t.Errorf("the journal: %s", r.stdout)
	}
}

// TestAPersonIsAsked runs writes in a terminal without --yes.
func TestAPersonIsAsked(t *testing.T) {
	node := working(t)
	who := member(t, node, "voter", 1)
	h := settle(t, node, who)
	nonce, before := h.nonce(who), h.stake(who)
	ask := func(words ...string) *terminal {
		words = append(words, "--rpc", node.RPC, "--controller", node.Protocol.Controller.Address.Hex())
		return startTerminal(t, 110, 50, environ(h.home), told(program(t, "lpconsole"), words...)...)
	}
	for _, c := range []struct {
		reply []string
		exit  int
	}{{[]string{"no", "Enter"}, exitRefused}, {[]string{"Enter"}, exitRefused}, {[]string{"C-c"}, exitInterrupted}} {
		x := ask("unbond", "5")
		x.see("your stake", "before", "after", "cost", "call", "Type yes to sign and send:")
		x.press(c.reply...)
		x.exited(c.exit)
		if h.nonce(who) != nonce {
			t.Errorf("%v is a yes", c.reply)
		}
	}
	x := ask("unbond", "5")
	x.see("Type yes to sign and send:")
	x.write("yes")
	x.press("Enter")
	x.see("Passphrase of " + who.Address.Hex())
	x.write(passphrase)
	x.press("Enter")
	x.exited(exitDone)
	if s := x.see("included"); strings.Contains(s, passphrase) {
		t.Errorf("the passphrase is on the screen:\n%s", s)
	}
	if h.nonce(who) != nonce+1 || before.Sub(h.stake(who)) != lpt("5") {
		t.Errorf("the nonce went from %d to %d, the stake from %s to %s", nonce, h.nonce(who), before, h.stake(who))
	}
}

// TestTheDemoCanSign opens the demo and unbonds with the passphrase that it tells.
func TestTheDemoCanSign(t *testing.T) {
	x := &hand{terminal: startTerminal(t, 120, 40, environ(t.TempDir()), program(t, "lpconsole"), "demo", "--rounds", "3")}
	x.see(`demo, passphrase "demo"`, "LPT")
	x.does("s", "see:staked now", "u", "see:amount", "text:5", "see:= 5", "Enter", "see:enter sign", "Enter", "see:Passphrase")
	x.write("demo")
	x.press("Enter", "t")
	x.until("saying that it is done", func(s string) bool { return strings.Contains(s, "✓ in a block") || strings.Contains(s, "✓ final") })
	x.press("q")
	x.ended()
}
