package action

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/livepeer"
)

// bond adds LPT from the wallet to the stake, and moves all of it when the
// orchestrator is another one.
func (d *draft) bond() error {
	if d.To == (common.Address{}) {
		d.To = d.me.Delegate
	}
	if d.To == (common.Address{}) {
		return problem("no_orchestrator", "name an orchestrator", "the account %s has no orchestrator to add to", d.Account)
	}
	amount, err := d.lptOf("wallet", d.me.LPT)
	if err != nil {
		return err
	}
	d.title("Bond %s LPT to %s", amount, d.name())
	if !d.me.Bonded.IsZero() && d.me.Delegate != d.To {
		d.title("Bond %s LPT to %s and move %s LPT there", amount, d.name(), d.me.PendingStake)
		d.warn("moves_all", "an account has one orchestrator: the %s LPT that are bonded to %s move as well", d.me.PendingStake, d.me.Delegate)
	}
	d.roundRuns()
	d.check("balance", amount.Cmp(d.me.LPT) <= 0, "the wallet has the LPT", "bond less, or put more LPT into the account first",
		"the wallet has %s LPT, and %s are to be bonded", d.me.LPT, amount)
	d.destination()
	d.claims(d.me)
	own := d.w.accounts[d.Account]
	if d.me.Allowance.Cmp(amount) < 0 {
		d.call(d.book.Approve(amount))
		own.Allowance = amount
	}
	d.rewarded()
	from, at := d.w.bond(d.Account, amount, d.To)
	d.call(d.book.Bond(amount, d.To, from, at))
	if left := own.Allowance; !left.IsZero() {
		d.warn("allowance", "afterwards the BondingManager may still take %s LPT from this account: revoke that if it is not wanted", allowanceWords(left))
	}
	d.bonded()
	return nil
}

// move takes the whole stake to another orchestrator.
func (d *draft) move() error {
	if d.To == (common.Address{}) {
		return problem("no_orchestrator", "name an orchestrator", "nobody was named to move the stake to")
	}
	d.title("Move %s LPT to %s", d.me.PendingStake, d.name())
	d.roundRuns()
	d.check("bonded", !d.me.Bonded.IsZero(), "there is stake to move", "bond some LPT first",
		"the account has nothing bonded that could be moved")
	d.check("elsewhere", d.me.Delegate != d.To, "it is another orchestrator", "choose another one",
		"the stake is with %s already", d.To)
	d.destination()
	d.claims(d.me)
	d.rewarded()
	if d.me.Bonded.IsZero() || d.me.Delegate == d.To {
		return nil // refused: there is no call to make
	}
	from, at := d.w.bond(d.Account, livepeer.LPT{}, d.To)
	d.call(d.book.Bond(livepeer.LPT{}, d.To, from, at))
	d.bonded()
	return nil
}

// bonded adds what bond and move have in common once the world has moved.
func (d *draft) bonded() {
	d.recipient(d.To, false, false)
	d.accountRows("account", "your", d.me)
	if d.me.Delegate != (common.Address{}) && d.me.Delegate != d.To && !d.me.Bonded.IsZero() {
		d.delegateRows("from", "the old orchestrator's", d.me.Delegate)
		d.warn("pending", "the stake earns with the new orchestrator from round %d on, and cannot be unbonded before", d.w.round+1)
		d.warn("votes", "your votes move with the stake from round %d on", d.w.round+1)
	}
	d.delegateRows("to", "the orchestrator's", d.To)
	d.evictedRows()
	d.guard(livepeer.LPT{})
}

// unbond takes stake out: it earns nothing any more, and can be withdrawn when the
// unbonding period is over.
func (d *draft) unbond() error {
	if d.me.Bonded.IsZero() {
		return problem("nothing_bonded", "bond some LPT first", "the account %s has nothing bonded", d.Account)
	}
	d.roundRuns()
	d.settled()
	d.claims(d.me)
	d.rewarded()
	all := d.unbondable()
	amount, err := d.lptOf("stake", all)
	if err != nil {
		return err
	}
	d.title("Unbond %s LPT from %s", amount, d.me.Delegate)
	if !d.enough(amount, all) {
		return nil
	}
	at := d.w.unbond(d.Account, amount)
	d.call(d.book.Unbond(amount, at))
	d.accountRows("account", "your", d.me)
	d.delegateRows("from", "the orchestrator's", d.me.Delegate)
	d.leaving()
	d.guard(amount)
	return nil
}

// unbondable is the stake that unbond and transferBond can take: everything once
// the earnings are claimed, which the call itself does.
func (d *draft) unbondable() livepeer.LPT {
	own := *d.w.accounts[d.Account]
	if own.LastClaimRound >= d.w.round {
		return own.Bonded
	}
	return own.PendingStake
}

// settled refuses what a pending account cannot do.
func (d *draft) settled() {
	d.check("pending", d.me.Status != livepeer.StatusPending, "the stake is settled", "wait for the next round",
		"the stake was bonded or moved in this round: it can be taken out from round %d on", d.me.StartRound)
}

// enough refuses more than there is.
func (d *draft) enough(amount, all livepeer.LPT) bool {
	return d.check("balance", amount.Cmp(all) <= 0, "there is so much stake", "take less, or max for everything",
		"the stake is %s LPT, and %s are to be taken out", all, amount)
}

// leaving warns an orchestrator that takes out everything.
func (d *draft) leaving() {
	if d.me.Delegate != d.Account || d.w.isRegistered(d.Account) {
		return
	}
	d.warn("resigns", "the account stops being an orchestrator: its delegators earn nothing from round %d on", d.w.round+1)
	if c := d.w.commissions[d.Account]; !c.rewards.IsZero() {
		d.warn("commission", "%s LPT of commission earned since the last claim stay behind: do this in the next round instead, and they are taken out too", c.rewards)
	}
}

// lptOf is the amount that was typed, of what there is.
func (d *draft) lptOf(what string, all livepeer.LPT) (livepeer.LPT, error) {
	a, err := ParseAmount(d.Amount)
	if err != nil {
		return livepeer.LPT{}, err
	}
	n := a.Of(all.Base())
	if n.Sign() == 0 {
		return livepeer.LPT{}, problem("nothing", "there has to be some first", "%s of the %s (%s LPT) is nothing", d.Amount, what, all)
	}
	return livepeer.LPTFromBase(n), nil
}

// allowanceWords is an allowance for a person.
func allowanceWords(a livepeer.LPT) string {
	if a.Cmp(boundless) > 0 {
		return "any number of"
	}
	return a.String()
}

var (
	// mostLPT is the largest number that a contract holds.
	mostLPT = livepeer.LPTFromBase(new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1)))
	// boundless is far more than all LPT there are.
	boundless = livepeer.LPTFromBase(new(big.Int).Exp(big.NewInt(10), big.NewInt(36), nil))
)
