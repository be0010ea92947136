package action

import (
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain/plan"
	"lpconsole/livepeer"
)

// A wait is an account whose orchestrator has not called reward in this round, and
// what it loses by claiming before that happens.
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
	lost, ok := d.snap.ForfeitBy(a)
	if !ok || !d.snap.Round.Initialized {
		return
	}
	q, _ := d.snap.ByAddress(a.Delegate)
	d.waits = append(d.waits, wait{q, a, lost.Reward})
}

// rewarded moves the world past the reward calls that are waited for, when the
// request is for afterwards. It comes after claims and before the action.
func (d *draft) rewarded() {
	if !d.AfterReward {
		return
	}
	var done []common.Address
	for _, w := range d.waits {
		later, _ := d.snap.AfterReward(w.account)
		d.w.accounts[w.account.Address].PendingStake = later
		q := w.orchestrator
		if slices.Contains(done, q.Address) {
			continue
		}
		done = append(done, q.Address)
		r, _ := d.snap.NextReward(q)
		d.w.raise(q.Address, r.Net)
	}
}

// guard warns of what the action forfeits, and says on what it may wait instead.
// It comes once the world has moved. least is the stake that the steps need from
// the account itself.
func (d *draft) guard(least livepeer.LPT) {
	if len(d.waits) == 0 {
		return
	}
	var cost livepeer.LPT
	for _, w := range d.waits {
		cost = cost.Add(w.cost)
		if !d.AfterReward {
			whose, who := d.whose(w)
			d.warn("forfeit", "%s has not called reward in round %d: acting before it does costs %s %s LPT", whose, d.snap.Round.Number, who, w.cost)
		}
	}
	round := d.snap.Round.Number
	if d.snap.Round.Locked {
		// A hold ends when the round is locked: it would be over at once.
		if d.AfterReward {
			d.check("too_late", false, "", "act now, or in the next round after its reward call", "round %d is locked, and its reward is not waited for any more", round)
		}
		return
	}
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
		d.hold(h, w)
	}
	if d.AfterReward {
		h.Must = true
		if !least.IsZero() {
			covered := condition(d.at.BondingManager, "pendingStake(address,uint256)", 0, bigWord(least.Base()), "the stake is less than was foretold", d.Account, uint64(0))
			covered.Least = true
			h.Ready = append(h.Ready, covered)
		}
		d.warn("held", "the figures count with the reward of round %d: this is sent when it has been called, and not before", round)
	}
	d.plan.Hold = h
}

// hold adds what one orchestrator and the account with it are waited and watched
// for. The stake and the round of the last claim stay as they are for as long as
// nobody acts for the account.
func (d *draft) hold(h *plan.Hold, w wait) {
	o, a := w.orchestrator.Address, w.account
	ready := condition(d.at.BondingManager, "getTranscoder(address)", 0, numberWord(d.snap.Round.Number), fmt.Sprintf("%s has not called reward in round %d", o, d.snap.Round.Number), o)
	ready.Least = true
	if !slices.ContainsFunc(h.Ready, func(c plan.Condition) bool { return slices.Equal(c.Data, ready.Data) }) {
		h.Ready = append(h.Ready, ready)
		if d.AfterReward {
			h.Meanwhile = append(h.Meanwhile, plan.Prior{From: o, To: d.at.BondingManager, Data: view(d.at.BondingManager, "reward()").Data})
		}
	}
	h.Keep = append(h.Keep,
		condition(d.at.BondingManager, "getDelegator(address)", 2, addressWord(a.Delegate), fmt.Sprintf("%s has another orchestrator now", a.Address), a.Address),
		condition(d.at.BondingManager, "getDelegator(address)", 0, bigWord(a.Bonded.Base()), fmt.Sprintf("the stake of %s was changed meanwhile", a.Address), a.Address),
		condition(d.at.BondingManager, "getDelegator(address)", 5, numberWord(a.LastClaimRound), fmt.Sprintf("%s has claimed its earnings meanwhile", a.Address), a.Address))
}

// whose says for a person which orchestrator is meant, and who loses.
func (d *draft) whose(w wait) (orchestrator, loser string) {
	switch {
	case w.account.Address != d.Account:
		return "the receiver's orchestrator", "the receiver"
	case w.orchestrator.Address == d.Account:
		return "this account", "it"
	default:
		return "your orchestrator", "you"
	}
}

// condition is what one word of a view's answer has to be.
func condition(to common.Address, signature string, word int, want common.Hash, text string, args ...any) plan.Condition {
	return plan.Condition{To: to, Data: view(to, signature, args...).Data, Word: word, Want: want, Text: text}
}
