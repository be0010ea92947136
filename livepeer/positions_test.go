package livepeer_test

import (
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/devnet"
	"lpconsole/livepeer"
)

func TestPositionsAreTheNetworkAndTheAccountsAtOneBlock(t *testing.T) {
	direct, _ := reader(t, network, network.RPC)
	var people []common.Address
	for _, role := range []string{"demo-delegator", "demo-orchestrator", "fresh", "orchestrator:evicted"} {
		if a, ok := network.Account(role); ok {
			people = append(people, a.Address)
		}
	}
	if len(people) < 3 {
		t.Fatalf("only %d people", len(people))
	}
	var accounts []*livepeer.Account
	for _, who := range people {
		accounts = append(accounts, must[*livepeer.Account](t)(direct.Account(t.Context(), who)))
	}
	for _, c := range []struct {
		name  string
		proxy proxy
		way   livepeer.Way
		most  uint64 // requests; 0: not limited
	}{
		{"an endpoint that takes everything", proxy{batches: true}, livepeer.WayOverride, 1},
		{"an endpoint without overrides", proxy{batches: true, refuse: noOverrides}, livepeer.WayDeployless, 2},
		{"an endpoint that runs no code of ours", proxy{batches: true, refuse: noCode}, livepeer.WayMulticall, 0},
		{"an endpoint without Multicall3 either", proxy{batches: true, refuse: noMulticall}, livepeer.WayBatch, 0},
		{"an endpoint without batches", proxy{}, livepeer.WayOverride, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r, client := reader(t, network, c.proxy.serve(t, network.RPC))
			var snap *livepeer.Snapshot
			var got []*livepeer.Account
			n := requests(t, client, func() (err error) { snap, got, err = r.Positions(t.Context(), people...); return err })
			if c.most > 0 && n > c.most {
				t.Errorf("%d requests, want at most %d", n, c.most)
			}
			if snap.Way != c.way || len(got) != len(people) {
				t.Fatalf("%d accounts read by %s", len(got), snap.Way)
			}
			plain := *snapshot(t, direct)
			in := *snap
			// The accounts are asked for as orchestrators too; whoever is outside the pool
			// is in this snapshot only.
			in.Orchestrators = slices.DeleteFunc(slices.Clone(in.Orchestrators), func(q livepeer.Orchestrator) bool { return !q.InPool })
			plain.Orchestrators = slices.DeleteFunc(slices.Clone(plain.Orchestrators), func(q livepeer.Orchestrator) bool { return !q.InPool })
			same(t, "the network", comparable(&in), comparable(&plain))
			for i, a := range got {
				if a.Origin.Block.Hash != snap.Origin.Block.Hash {
					t.Errorf("the account is of block %d, the network of %d", a.Origin.Block.Number, snap.Origin.Block.Number)
				}
				own := *a
				own.Origin, own.Way = accounts[i].Origin, accounts[i].Way
				same(t, "the account", &own, accounts[i])
			}
		})
	}
	if direct.ChainID() != network.ChainID {
		t.Errorf("chain %d", direct.ChainID())
	}
}

// TestStakesAfterTheRewardAreExact calls every reward that is due and compares each
// account's stake with what was foretold, and then what somebody lost who claimed
// before.
func TestStakesAfterTheRewardAreExact(t *testing.T) {
	n, err := devnet.Start(t.Context(), devnet.Config{Orchestrators: 8, Delegators: 24, Rounds: 5, Seed: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	r, _ := reader(t, n, n.RPC)
	var people []common.Address
	for _, a := range n.Accounts {
		people = append(people, a.Address)
	}
	for range 2 { // in the middle of a round, and at the beginning of the next one
		snap, accounts, err := r.Positions(t.Context(), people...)
		if err != nil {
			t.Fatal(err)
		}
		var hasty devnet.Account
		want, lost := map[common.Address]livepeer.LPT{}, map[common.Address]livepeer.Forfeit{}
		for i, a := range accounts {
			if later, ok := snap.AfterReward(a); ok {
				want[a.Address] = later
			} else {
				want[a.Address] = a.PendingStake
			}
			if f, ok := snap.ForfeitBy(a); ok {
				lost[a.Address] = f
				if hasty.Key == nil && a.Delegate != a.Address {
					hasty = n.Accounts[i]
				}
				near, ok := snap.ForfeitOf(a.Delegate, a.PendingStake)
				if !ok || near.Reward.Sub(f.Reward).Cmp(dust) > 0 || f.Reward.Sub(near.Reward).Cmp(dust) > 0 {
					t.Errorf("%s loses %s, or %s by the rough figure", a.Address, f.Reward, near.Reward)
				}
			}
		}
		if len(lost) < 4 || hasty.Key == nil {
			t.Fatalf("only %d have anything to lose", len(lost))
		}
		do(t, n, hasty, n.Protocol.BondingManager, "claimEarnings", common.Big0)
		called := 0
		for _, a := range n.Accounts {
			if q, ok := snap.ByAddress(a.Address); ok && q.Active && q.LastRewardRound < snap.Round.Number {
				do(t, n, a, n.Protocol.BondingManager, "reward")
				called++
			}
		}
		if called == 0 {
			t.Fatal("no reward was due")
		}
		_, accounts, err = r.Positions(t.Context(), people...)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range accounts {
			foretold := want[a.Address]
			if a.Address == hasty.Address {
				foretold = foretold.Sub(lost[a.Address].Reward)
			}
			if a.PendingStake != foretold {
				t.Errorf("%s has %s, not %s", a.Address, a.PendingStake, foretold)
			}
		}
		if _, err := n.NextRound(); err != nil {
			t.Fatal(err)
		}
		do(t, n, owner(t, n), n.Protocol.RoundsManager, "initializeRound")
	}
}

// dust is what rounding may leave between a rough figure and the exact one.
var dust = func() livepeer.LPT {
	a, err := livepeer.ParseLPT("0.000000000000001")
	if err != nil {
		panic(err)
	}
	return a
}()
