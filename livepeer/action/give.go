package action

import (
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain"
	"lpconsole/livepeer"
)

// withdrawFees pays fees out in ETH.
func (d *draft) withdrawFees() error {
	if d.To == (common.Address{}) {
		d.To = d.Account
	}
	if d.Amount == "" {
		d.Amount = "max"
	}
	typed, err := ParseAmount(d.Amount)
	if err != nil {
		return err
	}
	all := d.me.PendingFees
	if d.me.LastClaimRound >= d.snap.Round.Number {
		all = d.me.Fees // what came since belongs to an orchestrator that claims again
	}
	units := typed.Of(all.Wei())
	if units.Sign() == 0 {
		return problem("nothing", "come back when the orchestrator has earned some", "the account %s has no fees to withdraw", d.Account)
	}
	amount := livepeer.ETHFromWei(units)
	d.title("Withdraw %s ETH of fees to %s", amount, d.name())
	d.roundRuns()
	d.stranger()
	if !d.check("balance", amount.Cmp(all) <= 0, "there are so many fees", "withdraw less, or max for everything",
		"there are %s ETH of fees, and %s are to be withdrawn", all, amount) {
		return nil
	}
	d.claims(d.me)
	d.rewarded()
	d.w.withdrawFees(d.Account, amount)
	d.call(d.book.WithdrawFees(d.To, amount))
	d.recipient(d.To, true, true)
	d.accountRows("account", "your", d.me)
	if d.them != nil {
		arrives := eth("recipient.eth", "the recipient's ETH", d.them.ETH, d.them.ETH.Add(amount))
		if d.AfterReward {
			arrives.want = nil // it may pay for the reward call that is waited for
		}
		d.g.read(balance(d.To), 0, arrives)
	} else {
		now := bigWord(d.me.ETH.Wei())
		d.g.read(balance(d.Account), 0, gauge{key: "account.eth", label: "your ETH, before the cost of gas", unit: "ETH", show: showETH, now: &now})
	}
	d.guard(livepeer.LPT{})
	return nil
}

// balance reads ether through a view, where the chain has Multicall3.
func balance(of common.Address) chain.Call {
	return view(chain.Multicall3, "getEthBalance(address)", of)
}

// transferBond gives stake to another account without unbonding it.
func (d *draft) transferBond() error {
	switch {
	case d.To == (common.Address{}):
		return problem("no_recipient", "name an account", "nobody was named to give the stake to")
	case d.To == d.Account:
		return problem("recipient", "name another account", "the stake is this account's already")
	case d.me.Bonded.IsZero():
		return problem("nothing_bonded", "bond some LPT first", "the account %s has nothing bonded", d.Account)
	}
	d.roundRuns()
	d.settled()
	d.stranger()
	d.claims(d.me)
	d.claims(d.them)
	fresh := d.them.Bonded.IsZero() && d.them.Delegate == (common.Address{})
	d.check("receiver", !fresh || d.me.Delegate != d.To, "it can take the stake", "bond with that account itself, or name another one",
		"%s has nothing bonded, and the stake would make it its own orchestrator: the contract refuses that", d.To)
	d.check("receiver_reward", d.AfterReward || !d.unauthorized(d.them), "its earnings may be claimed for it", "hold it until the reward call",
		"the receiver's orchestrator has not called reward in round %d: nobody else may make the receiver claim before it does", d.snap.Round.Number)
	d.rewarded()
	all := d.unbondable()
	amount, err := d.lptOf("stake", all)
	if err != nil {
		return err
	}
	d.title("Give %s LPT of stake to %s", amount, d.name())
	if !d.enough(amount, all) {
		return nil
	}
	from, at := d.w.transfer(d.Account, d.To, amount)
	d.call(d.book.TransferBond(d.To, amount, from, at))
	d.recipient(d.To, true, false)
	d.accountRows("account", "your", d.me)
	d.accountRows("receiver", "the receiver's", d.them)
	d.delegateRows("from", "the orchestrator's", d.me.Delegate)
	theirs := d.w.accounts[d.To].Delegate
	if theirs != d.me.Delegate {
		d.delegateRows("to", "the receiver's orchestrator's", theirs)
		d.warn("joins", "the stake joins the receiver's own with %s", theirs)
	}
	if !d.w.isRegistered(theirs) {
		d.warn("inactive", "%s is not an orchestrator: the stake will earn nothing there", theirs)
	}
	d.warn("gift", "the stake belongs to %s for good: nobody can take it back", d.To)
	d.leaving()
	d.evictedRows()
	d.guard(amount)
	return nil
}

// unauthorized is BondingManager._authorizeClaimEarnings: whether the contract
// refuses that somebody else makes the account claim.
func (d *draft) unauthorized(a *livepeer.Account) bool {
	q, ok := d.snap.ByAddress(a.Delegate)
	return ok && !a.Bonded.IsZero() && q.Active && q.LastRewardRound != d.snap.Round.Number && a.LastClaimRound != d.snap.Round.Number
}

// revokeAllowance takes back what the BondingManager may take.
func (d *draft) revokeAllowance() error {
	if d.me.Allowance.IsZero() {
		return problem("nothing", "there is nothing to do", "the BondingManager has no allowance of %s", d.Account)
	}
	d.title("Take back the BondingManager's allowance of %s LPT", allowanceWords(d.me.Allowance))
	d.w.accounts[d.Account].Allowance = livepeer.LPT{}
	d.call(d.book.Approve(livepeer.LPT{}))
	zero := lpt("account.allowance", "your allowance", d.me.Allowance, livepeer.LPT{})
	d.g.read(view(d.at.Token, "allowance(address,address)", d.Account, d.at.BondingManager), 0, zero)
	return nil
}
