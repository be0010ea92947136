package action

import (
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain/plan"
	"lpconsole/livepeer"
)

// A wait is an orchestrator that has not called reward in this round, and what an
// account with it loses by claiming before it does.
type wait struct {
	orchestrator *livepeer.Orchestrator
	account      *livepeer.Account
	cost         livepeer.LPT
}

// claims looks at an account whose earnings the action claims: with an active
// orchestrator that has not called reward in this round, its reward is lost
// (BondingManager, the note at _authorizeClaimEarnings; LIP-36). An account that
// has claimed in this round has nothing more to lose in it.
func (d *draft) claims(a *livepeer.Account) {
	if a.Delegate == (common.Address{}) || a.LastClaimRound >= d.snap.Round.Number || !d.snap.Round.Initialized {
		return
	}
	lost, ok := d.snap.ForfeitOf(a.Delegate, a.PendingStake)
	if !ok {
		return
	}
	q, _ := d.snap.ByAddress(a.Delegate)
	d.waits = append(d.waits, wait{q, a, lost.Reward})
}

// guard warns of what the action forfeits, and says on what it may wait instead.
// It comes after the steps are known.
func (d *draft) guard() {
	if len(d.waits) == 0 {
		return
	}
	var cost livepeer.LPT
	for _, w := range d.waits {
		cost = cost.Add(w.cost)
		whose, who := "your orchestrator", "you"
		switch {
		case w.orchestrator.Address == d.Account:
			whose, who = "this account", "it"
		case w.account.Address != d.Account:
			whose, who = "the receiver's orchestrator", "the receiver"
		}
		d.warn("forfeit", "%s has not called reward in round %d: acting before it does costs %s %s LPT", whose, d.snap.Round.Number, who, w.cost)
	}
	round := d.snap.Round.Number
	h := &plan.Hold{
		Reason: fmt.Sprintf("waiting for the reward call of round %d saves %s LPT", round, cost),
		Cost:   cost.String(),
		Unit:   "LPT",
		Keep: []plan.Condition{
			condition(d.at.RoundsManager, "currentRound()", 0, numberWord(round), fmt.Sprintf("round %d is over", round)),
			condition(d.at.RoundsManager, "currentRoundLocked()", 0, flagWord(false), fmt.Sprintf("round %d is locked, and reward was not called before", round)),
			condition(d.at.Controller, "paused()", 0, flagWord(false), "the protocol is paused"),
		},
	}
	for _, w := range d.waits {
		o := w.orchestrator.Address
		ready := condition(d.at.BondingManager, "getTranscoder(address)", 0, numberWord(round), fmt.Sprintf("%s has not called reward in round %d", o, round), o)
		ready.Least = true
		h.Ready = append(h.Ready, ready)
		a := w.account
		h.Keep = append(h.Keep,
			condition(d.at.BondingManager, "getDelegator(address)", 2, addressWord(a.Delegate), fmt.Sprintf("%s has another orchestrator now", a.Address), a.Address),
			condition(d.at.BondingManager, "getDelegator(address)", 0, bigWord(a.Bonded.Base()), fmt.Sprintf("the stake of %s was changed meanwhile", a.Address), a.Address),
			condition(d.at.BondingManager, "getDelegator(address)", 5, numberWord(a.LastClaimRound), fmt.Sprintf("%s has claimed its earnings meanwhile", a.Address), a.Address))
	}
	d.plan.Hold = h
}

// condition is what one word of a view's answer has to be.
func condition(to common.Address, signature string, word int, want common.Hash, text string, args ...any) plan.Condition {
	return plan.Condition{To: to, Data: view(to, signature, args...).Data, Word: word, Want: want, Text: text}
}
