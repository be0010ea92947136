package action

import (
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/livepeer"
	"lpconsole/livepeer/calls"
)

// A world is the part of the protocol's state that an action touches, moved on by
// the contracts' own rules: it gives the hints, which have to fit the state at the
// moment they are used, and what everything will be afterwards. It does not check
// whether the contract would refuse.
type world struct {
	round, unbonding uint64
	pool             pool
	accounts         map[common.Address]*livepeer.Account // Bonded is PendingStake after a claim
	stakes           map[common.Address]livepeer.LPT      // delegatedAmount
	registered       map[common.Address]bool              // of those that are no account here
	commissions      map[common.Address]commission        // of orchestrators, unclaimed
	joined, evicted  []common.Address
}

// A commission is what an orchestrator has kept of rewards and fees and not
// claimed yet.
type commission struct {
	rewards livepeer.LPT
	fees    livepeer.ETH
}

// newWorld is the state as it was read.
func newWorld(s *livepeer.Snapshot, accounts []*livepeer.Account) *world {
	w := &world{
		round:      s.Round.Number,
		unbonding:  s.Params.UnbondingPeriod,
		pool:       pool{most: int(min(s.Params.PoolMax, 1<<31-1))},
		accounts:   map[common.Address]*livepeer.Account{},
		stakes:     map[common.Address]livepeer.LPT{},
		registered: map[common.Address]bool{},

		commissions: map[common.Address]commission{},
	}
	for i := range s.Orchestrators {
		q := &s.Orchestrators[i]
		if q.InPool {
			w.pool.members = append(w.pool.members, member{q.Address, q.Stake})
		}
		w.stakes[q.Address], w.registered[q.Address] = q.Stake, q.Registered
		w.commissions[q.Address] = commission{q.Commission, q.CommissionFees}
	}
	for _, a := range accounts {
		own := *a
		own.Locks = slices.Clone(a.Locks)
		w.accounts[a.Address] = &own
		w.stakes[a.Address] = a.Delegated
	}
	return w
}

// isRegistered is BondingManager.isRegisteredTranscoder.
func (w *world) isRegistered(who common.Address) bool {
	if a, ok := w.accounts[who]; ok {
		return a.Delegate == who && !a.Bonded.IsZero()
	}
	return w.registered[who]
}

// status is BondingManager.delegatorStatus.
func (w *world) status(a *livepeer.Account) livepeer.DelegatorStatus {
	switch {
	case a.Bonded.IsZero():
		return livepeer.StatusUnbonded
	case a.StartRound > w.round:
		return livepeer.StatusPending
	default:
		return livepeer.StatusBonded
	}
}

// claim brings the account's stake and fees up to the current round, unless they
// are already: then an orchestrator's commission since stays apart.
func (w *world) claim(who common.Address) *livepeer.Account {
	a := w.accounts[who]
	if a.LastClaimRound >= w.round {
		return a
	}
	a.Bonded, a.Fees, a.LastClaimRound = a.PendingStake, a.PendingFees, w.round
	if a.Delegate == who {
		w.commissions[who] = commission{}
	}
	return a
}

// settle computes what is pending from what is stored, for an account that has
// claimed in this round.
func (w *world) settle(a *livepeer.Account) {
	a.PendingStake, a.PendingFees = a.Bonded, a.Fees
	if a.Delegate == a.Address {
		c := w.commissions[a.Address]
		a.PendingStake, a.PendingFees = a.PendingStake.Add(c.rewards), a.PendingFees.Add(c.fees)
	}
}

// raise adds stake to a delegate (increaseTotalStake).
func (w *world) raise(delegate common.Address, amount livepeer.LPT) (at calls.Hint) {
	stake := w.stakes[delegate].Add(amount)
	if w.isRegistered(delegate) {
		at = w.place(delegate, stake)
	}
	w.setStake(delegate, stake)
	return at
}

// place moves a member of the pool to where its stake belongs, or tries to let the
// orchestrator in.
func (w *world) place(who common.Address, stake livepeer.LPT) calls.Hint {
	if w.pool.index(who) >= 0 {
		return w.pool.update(who, stake)
	}
	at, evicted, ok := w.pool.join(who, stake)
	if ok {
		w.joined = append(w.joined, who)
	}
	if evicted != (common.Address{}) {
		w.evicted = append(w.evicted, evicted)
	}
	return at
}

// lower takes stake away from a delegate (decreaseTotalStake).
func (w *world) lower(delegate common.Address, amount livepeer.LPT) (at calls.Hint) {
	stake := w.stakes[delegate].Sub(amount)
	if w.pool.index(delegate) >= 0 {
		at = w.pool.update(delegate, stake)
	}
	w.setStake(delegate, stake)
	return at
}

func (w *world) setStake(delegate common.Address, stake livepeer.LPT) {
	w.stakes[delegate] = stake
	if a, ok := w.accounts[delegate]; ok {
		a.Delegated = stake
	}
}

// bond is bondWithHint; from is for the delegate that is left.
func (w *world) bond(who common.Address, amount livepeer.LPT, to common.Address) (from, at calls.Hint) {
	a := w.claim(who)
	arriving := amount
	switch {
	case a.Bonded.IsZero():
		a.StartRound = w.round + 1
	case a.Delegate != to:
		a.StartRound = w.round + 1
		arriving = amount.Add(a.Bonded)
		from = w.lower(a.Delegate, a.Bonded)
	}
	a.Delegate, a.Bonded = to, a.Bonded.Add(amount)
	a.LPT, a.Allowance = a.LPT.Sub(amount), a.Allowance.Sub(amount)
	at = w.raise(to, arriving)
	w.settle(a)
	return from, at
}

// unbond is unbondWithHint.
func (w *world) unbond(who common.Address, amount livepeer.LPT) calls.Hint {
	a := w.claim(who)
	delegate := a.Delegate
	a.Locks = append(a.Locks, livepeer.Lock{ID: a.LockIDs, Amount: amount, WithdrawRound: w.round + w.unbonding})
	a.LockIDs++
	a.Bonded = a.Bonded.Sub(amount)
	if a.Bonded.IsZero() {
		a.Delegate, a.StartRound = common.Address{}, 0
		w.pool.remove(who) // resignTranscoder, for those that are in it
	}
	at := w.lower(delegate, amount)
	w.settle(a)
	return at
}

// rebond is rebondWithHint, and rebondFromUnbondedWithHint when the account has
// nothing bonded.
func (w *world) rebond(who, to common.Address, lock uint64) calls.Hint {
	a := w.claim(who)
	if w.status(a) == livepeer.StatusUnbonded {
		a.StartRound, a.Delegate = w.round+1, to
	}
	amount := drop(a, lock)
	a.Bonded = a.Bonded.Add(amount)
	at := w.raise(a.Delegate, amount)
	w.settle(a)
	return at
}

// withdraw is withdrawStake.
func (w *world) withdraw(who common.Address, lock uint64) {
	a := w.accounts[who]
	a.LPT = a.LPT.Add(drop(a, lock))
}

// drop takes a lock away and gives what was in it.
func drop(a *livepeer.Account, id uint64) livepeer.LPT {
	at := slices.IndexFunc(a.Locks, func(l livepeer.Lock) bool { return l.ID == id })
	if at < 0 {
		return livepeer.LPT{}
	}
	amount := a.Locks[at].Amount
	a.Locks = slices.Delete(a.Locks, at, at+1)
	return amount
}

// withdrawFees is withdrawFees.
func (w *world) withdrawFees(who common.Address, amount livepeer.ETH) {
	a := w.claim(who)
	a.Fees = a.Fees.Sub(amount)
	w.settle(a)
}

// transfer is transferBond.
func (w *world) transfer(who, to common.Address, amount livepeer.LPT) (from, at calls.Hint) {
	delegate := w.accounts[who].Delegate
	from = w.unbond(who, amount)
	drop(w.accounts[who], w.accounts[who].LockIDs-1)
	b := w.claim(to)
	b.LockIDs++
	if b.Bonded.IsZero() {
		b.StartRound = w.round + 1
		if b.Delegate == (common.Address{}) {
			b.Delegate = delegate
		}
	}
	b.Bonded = b.Bonded.Add(amount)
	at = w.raise(b.Delegate, amount)
	w.settle(b)
	return from, at
}

// reappear is transcoderWithHint: an orchestrator outside the pool tries to get in.
func (w *world) reappear(who common.Address) (at calls.Hint) {
	if w.pool.index(who) < 0 {
		at = w.place(who, w.stakes[who])
	}
	return at
}
