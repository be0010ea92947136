package action

import (
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain/plan"
	"lpconsole/livepeer"
)

// running refuses while the protocol is paused.
func (d *draft) running() {
	d.check("paused", !d.snap.Params.Paused, "the protocol is running", "wait until it is unpaused; nothing can be done before",
		"the protocol is paused")
}

// roundRuns refuses while the protocol is paused or its round has not begun.
func (d *draft) roundRuns() {
	d.running()
	d.check("round_initialized", d.snap.Round.Initialized, "the round is initialized", "wait a few minutes, or do it yourself with initialize-round",
		"round %d is not initialized yet: nothing can be staked or withdrawn before", d.snap.Round.Number)
}

// destination looks at To as somebody to bond to.
func (d *draft) destination() {
	d.stranger()
	if d.me.Delegate == d.Account && !d.me.Bonded.IsZero() {
		d.check("orchestrator", d.To == d.Account, "an orchestrator bonds to itself", "unbond everything first, and bond again when the locks are over",
			"this account is an orchestrator, and an orchestrator cannot bond to somebody else")
	}
	if d.To == d.Account {
		if !d.w.isRegistered(d.Account) {
			d.warn("self_bond", "bonding to itself makes this account an orchestrator with a reward cut of 0 %% and a fee cut of 100 %%: set them with set-cuts, and run a node")
		}
		return
	}
	if !d.check("registered", d.w.isRegistered(d.To), "it is an orchestrator", "choose a registered orchestrator",
		"%s is not an orchestrator: stake with it earns nothing", d.To) {
		return
	}
	q, ok := d.snap.ByAddress(d.To)
	switch {
	case !ok:
	case !q.InPool:
		d.warn("inactive", "%s is outside the active set: stake with it earns nothing until it gets in", d.To)
	case !q.Active:
		d.warn("activates", "%s is active from round %d on: stake with it earns nothing before", d.To, q.ActivationRound)
	}
	if ok && q.RewardCut == livepeer.PercentPerMillion(1e6) {
		d.warn("keeps_all", "%s keeps all rewards: its reward cut is 100 %%", d.To)
	}
}

// stranger refuses the protocol's own contracts as somebody to bond or pay to.
func (d *draft) stranger() {
	for _, c := range []struct {
		name string
		at   common.Address
	}{
		{"Controller", d.at.Controller},
		{"BondingManager", d.at.BondingManager},
		{"RoundsManager", d.at.RoundsManager},
		{"Minter", d.at.Minter},
		{"LPT token", d.at.Token},
		{"TicketBroker", d.at.TicketBroker},
		{"ServiceRegistry", d.at.Services},
		{"BondingVotes", d.at.Votes},
		{"LivepeerGovernor", d.at.Governor},
		{"treasury", d.at.Treasury},
	} {
		if c.at != (common.Address{}) && c.at == d.To {
			d.check("recipient", false, "", "check the address", "%s is the %s itself, nobody's account", d.To, c.name)
			return
		}
	}
}

// recipient notes an address that a person chose.
func (d *draft) recipient(a common.Address, pays, plain bool) {
	if a != d.Account {
		d.plan.Recipients = append(d.plan.Recipients, plan.Recipient{Address: a, Pays: pays, NeedsPlain: plain})
	}
}
