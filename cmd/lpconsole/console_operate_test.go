package main

import (
	"math/big"
	"testing"

	"lpconsole/devnet"
)

// TestEverythingElseIsSignedInTheConsole does in a real terminal what the keystroke
// budgets do not cover, and asks the contracts what came of it.
func TestEverythingElseIsSignedInTheConsole(t *testing.T) {
	node := start(t, devnet.Config{Orchestrators: 8, Delegators: 24, Rounds: 12, RoundBlocks: 1000, Seed: 12})
	operator, fresh := member(t, node, "demo-orchestrator", 0), member(t, node, "fresh", 0)
	unripe, unbonded := member(t, node, "delegator:unripe-lock", 0), member(t, node, "delegator:unbonded", 0)
	ripe, giver := member(t, node, "delegator:ripe-lock", 0), member(t, node, "delegator:bonded", 0)
	transcoder := func(h *household, word int) int64 {
		return h.ask("getTranscoder", operator.Address)[word].(*big.Int).Int64()
	}
	operate := []string{"s", "see:staked now", "O", "see:initialise round"}
	line := func(n int, then ...string) (keys []string) {
		keys = append(append(keys, operate...), "g")
		for range n {
			keys = append(keys, "j")
		}
		return append(append(keys, "Enter"), then...)
	}
	for _, c := range []struct {
		name  string
		who   devnet.Account
		keys  []string
		shows string // in the review
		first func(h *household)
		done  func(h *household) bool
	}{
		{
			"withdraw one lock", ripe,
			[]string{"s", "see:ready to withdraw", "Enter"},
			"Withdraw", nil,
			func(h *household) bool { return h.lock(ripe, 0).IsZero() },
		},
		{
			"rebond a lock", unripe,
			[]string{"s", "see:in ", "R"},
			"again", nil,
			func(h *household) bool { return h.lock(unripe, 0).IsZero() },
		},
		{
			"rebond to another orchestrator", unbonded,
			[]string{"s", "see:Unbonding locks", "R", "see:orchestrator", "text:" + operator.Address.Hex()[:8], "see:" + operator.Address.Hex(), "Enter"},
			"again", nil,
			func(h *household) bool { return h.delegate(unbonded) == operator.Address },
		},
		{
			"give stake away", giver,
			[]string{"s", "see:staked now", "T", "see:to ", "text:" + fresh.Address.Hex(), "Tab", "text:5", "see:= 5", "Enter"},
			"Give 5 LPT", nil,
			func(h *household) bool { return h.stake(fresh) == lpt("5") },
		},
		{
			"call reward", operator, line(1), "reward", nil,
			func(h *household) bool {
				return transcoder(h, 0) == h.number("currentRound")
			},
		},
		{
			"set cuts", operator, line(2, "see:reward cut", "C-u", "text:12.5", "Tab", "C-u", "text:40", "Enter"), "12.5", nil,
			func(h *household) bool { return transcoder(h, 1) == 125_000 && transcoder(h, 2) == 600_000 },
		},
		{
			"set the service URI", operator, line(3, "see:service URI", "C-u", "text:https://new.example:8935", "Enter"), "https://new.example:8935", nil,
			func(*household) bool {
				return view(t, node, node.Protocol.ServiceRegistry, "getServiceURI", operator.Address)[0] == "https://new.example:8935"
			},
		},
		{
			"let another key call reward", operator, line(4, "see:who may call reward", "text:"+fresh.Address.Hex(), "Enter"), fresh.Address.Hex(), nil,
			func(h *household) bool {
				return h.ask("transcoderToRewardCaller", operator.Address)[0] == fresh.Address
			},
		},
		{
			"register for votes", operator, line(5), "votes", nil, nil,
		},
		{
			"take an allowance back", fresh, append(append([]string{}, operate...), "G", "Enter"), "BondingManager",
			func(*household) {
				if _, err := node.Do(t.Context(), fresh, nil, node.Protocol.LivepeerToken, "approve", node.Protocol.BondingManager.Address, big.NewInt(1e18)); err != nil {
					t.Fatal(err)
				}
			},
			func(h *household) bool { return h.allowance(fresh).IsZero() },
		},
		{
			"initialise a round", giver,
			[]string{"s", "see:staked now", "O", "see:waits for somebody", "g", "Enter"},
			"nitialise",
			func(*household) {
				if _, err := node.NextRound(); err != nil {
					t.Fatal(err)
				}
			},
			func(h *household) bool { return h.number("lastInitializedRound") == h.number("currentRound") },
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := settle(t, node, c.who)
			if c.first != nil {
				c.first(h)
			}
			nonce := h.nonce(c.who)
			if c.done != nil && c.done(h) {
				t.Fatal("it is so already")
			}
			d := h.console(t, "--account", c.who.Address.Hex())
			d.does(c.keys...)
			d.signs("Enter", c.shows)
			until(t, c.name+" is done", func() bool { return h.nonce(c.who) > nonce && (c.done == nil || c.done(h)) })
			d.press("t")
			d.see("Transactions", "in a block")
		})
	}
}

// number is what a view of the RoundsManager gives.
func (h *household) number(method string) int64 {
	h.t.Helper()
	return view(h.t, h.node, h.node.Protocol.RoundsManager, method)[0].(*big.Int).Int64()
}
