package calls

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain/plan"
	"lpconsole/livepeer"
)

// A Hint is where an orchestrator will stand in the pool: its neighbours once the
// call has run. The zero Hint leaves the search to the contract; a wrong one costs
// gas and nothing else (SortedDoublyLL).
type Hint struct{ Prev, Next common.Address }

// None reports whether the contract is to search by itself.
func (h Hint) None() bool { return h == Hint{} }

// Approve lets the BondingManager take exactly amount; zero takes that back.
func (b *Book) Approve(amount livepeer.LPT) plan.Step {
	return b.step(approve, b.at[bondingManager], amount.Base())
}

// Bond adds amount to the stake and moves all of it to another delegate when to is
// one; amount zero only moves. from is the place of the delegate that is left, at
// that of the new one.
func (b *Book) Bond(amount livepeer.LPT, to common.Address, from, at Hint) plan.Step {
	if from.None() && at.None() {
		return b.step(bond, amount.Base(), to)
	}
	return b.step(bondWithHint, amount.Base(), to, from.Prev, from.Next, at.Prev, at.Next)
}

// BondFor bonds amount from the sender's wallet as owner's stake.
func (b *Book) BondFor(amount livepeer.LPT, owner, to common.Address, from, at Hint) plan.Step {
	return b.step(bondForWithHint, amount.Base(), owner, to, from.Prev, from.Next, at.Prev, at.Next)
}

// Unbond starts the unbonding of amount; at is the place of the delegate.
func (b *Book) Unbond(amount livepeer.LPT, at Hint) plan.Step {
	if at.None() {
		return b.step(unbond, amount.Base())
	}
	return b.step(unbondWithHint, amount.Base(), at.Prev, at.Next)
}

// Rebond bonds a lock again to the present delegate.
func (b *Book) Rebond(lock uint64, at Hint) plan.Step {
	if at.None() {
		return b.step(rebond, number(lock))
	}
	return b.step(rebondWithHint, number(lock), at.Prev, at.Next)
}

// RebondTo bonds a lock of an unbonded account to a delegate.
func (b *Book) RebondTo(to common.Address, lock uint64, at Hint) plan.Step {
	if at.None() {
		return b.step(rebondFrom, to, number(lock))
	}
	return b.step(rebondFromWithHint, to, number(lock), at.Prev, at.Next)
}

// WithdrawStake pays out a lock to the sender.
func (b *Book) WithdrawStake(lock uint64) plan.Step { return b.step(withdrawStake, number(lock)) }

// WithdrawFees pays out fees to anybody.
func (b *Book) WithdrawFees(recipient common.Address, amount livepeer.ETH) plan.Step {
	return b.step(withdrawFees, recipient, amount.Wei())
}

// TransferBond gives bonded stake to another account; from is the place of the
// sender's delegate afterwards, at that of the receiver's.
func (b *Book) TransferBond(to common.Address, amount livepeer.LPT, from, at Hint) plan.Step {
	return b.step(transferBond, to, amount.Base(), from.Prev, from.Next, at.Prev, at.Next)
}

// Checkpoint registers an account's stake for treasury votes.
func (b *Book) Checkpoint(account common.Address) plan.Step { return b.step(checkpoint, account) }

// Cuts sets the commissions. What the contract takes of the fees is the part that
// it gives away: 100 % less the cut.
func (b *Book) Cuts(rewardCut, feeCut livepeer.Percent, at Hint) plan.Step {
	r, f := rewardCut.PerMillion(), feeCut.Complement().PerMillion()
	if at.None() {
		return b.step(transcoder, r, f)
	}
	return b.step(transcoderWithHint, r, f, at.Prev, at.Next)
}

// Reward calls reward for the sender.
func (b *Book) Reward(at Hint) plan.Step {
	if at.None() {
		return b.step(reward)
	}
	return b.step(rewardWithHint, at.Prev, at.Next)
}

// RewardFor calls reward for an orchestrator whose reward caller the sender is
// (LIP-118).
func (b *Book) RewardFor(orchestrator common.Address, at Hint) plan.Step {
	if at.None() {
		return b.step(rewardFor, orchestrator)
	}
	return b.step(rewardForWithHint, orchestrator, at.Prev, at.Next)
}

// SetRewardCaller names who may call reward for the sender besides itself; the
// zero address is nobody (LIP-118).
func (b *Book) SetRewardCaller(caller common.Address) plan.Step {
	return b.step(setRewardCaller, caller)
}

// InitializeRound begins the current round for everybody.
func (b *Book) InitializeRound() plan.Step { return b.step(initializeRound) }

// SetServiceURI says where the sender's node is reached.
func (b *Book) SetServiceURI(uri string) plan.Step { return b.step(setServiceURI, uri) }

func number(n uint64) *big.Int { return new(big.Int).SetUint64(n) }
