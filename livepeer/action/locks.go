package action

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/livepeer"
)

// lockOf finds an open lock.
func (d *draft) lockOf(id uint64) (livepeer.Lock, error) {
	at := slices.IndexFunc(d.me.Locks, func(l livepeer.Lock) bool { return l.ID == id })
	if at >= 0 {
		return d.me.Locks[at], nil
	}
	return livepeer.Lock{}, problem("no_lock", d.lockHint(), "the account %s has no open lock %d", d.Account, id)
}

// lockHint lists the open locks.
func (d *draft) lockHint() string {
	if len(d.me.Locks) == 0 {
		return "the account has no open locks"
	}
	var ids []string
	for i, l := range d.me.Locks {
		if i == 10 {
			ids = append(ids, "…")
			break
		}
		ids = append(ids, fmt.Sprint(l.ID))
	}
	return "open locks: " + strings.Join(ids, ", ")
}

// chosen are the locks of the request without repetition.
func (d *draft) chosen() ([]livepeer.Lock, error) {
	var locks []livepeer.Lock
	for _, id := range d.Locks {
		l, err := d.lockOf(id)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(locks, l) {
			locks = append(locks, l)
		}
	}
	return locks, nil
}

// rebond bonds locks again: to the present orchestrator, or to To when the account
// has none any more. A lock cannot be split.
func (d *draft) rebond() error {
	if len(d.Locks) == 0 {
		return problem("no_lock", d.lockHint(), "no lock was named")
	}
	locks, err := d.chosen()
	if err != nil {
		return err
	}
	unbonded := d.me.Status == livepeer.StatusUnbonded
	switch {
	case unbonded && d.To == (common.Address{}):
		return problem("no_orchestrator", "name an orchestrator", "the account %s has no orchestrator to bond to again", d.Account)
	case !unbonded && d.To != (common.Address{}) && d.To != d.me.Delegate:
		return problem("other_orchestrator", "rebond first and move then, or leave the name out",
			"a lock of a bonded account goes back to its present orchestrator, %s", d.me.Delegate)
	case !unbonded:
		d.To = d.me.Delegate
	}
	var sum livepeer.LPT
	for _, l := range locks {
		sum = sum.Add(l.Amount)
	}
	d.title("Bond %s LPT of %s again, to %s", sum, lockWords(locks), d.name())
	d.roundRuns()
	d.destination()
	d.claims(d.me)
	d.rewarded()
	for _, l := range locks {
		fresh := d.w.accounts[d.Account].Bonded.IsZero()
		at := d.w.rebond(d.Account, d.To, l.ID)
		if fresh {
			d.call(d.book.RebondTo(d.To, l.ID, at))
		} else {
			d.call(d.book.Rebond(l.ID, at))
		}
	}
	if unbonded {
		d.recipient(d.To, false, false)
	}
	d.accountRows("account", "your", d.me)
	d.delegateRows("to", "the orchestrator's", d.To)
	d.evictedRows()
	d.guard(livepeer.LPT{})
	return nil
}

// withdraw pays out locks that are over, one transaction each: the contract has no
// way to take several in one. It claims nothing and is always safe.
func (d *draft) withdraw() error {
	locks, err := d.chosen()
	if err != nil {
		return err
	}
	round := d.snap.Round.Number
	if len(d.Locks) == 0 {
		for _, l := range d.me.Locks {
			if l.Withdrawable(round) {
				locks = append(locks, l)
			}
		}
	}
	if len(locks) == 0 {
		return problem("nothing_ripe", d.nextRipe(), "the account %s has no lock that can be withdrawn", d.Account)
	}
	var sum livepeer.LPT
	for _, l := range locks {
		sum = sum.Add(l.Amount)
	}
	d.title("Withdraw %s LPT of %s", sum, lockWords(locks))
	d.roundRuns()
	for _, l := range locks {
		d.check("ripe", l.Withdrawable(round), fmt.Sprintf("lock %d is over", l.ID), "come back then, or bond it again with rebond",
			"lock %d can be withdrawn from round %d on, %s", l.ID, l.WithdrawRound, d.until(l.WithdrawRound))
		d.w.withdraw(d.Account, l.ID)
		d.call(d.book.WithdrawStake(l.ID))
	}
	d.accountRows("account", "your", d.me)
	return nil
}

// nextRipe says when there will be something to withdraw.
func (d *draft) nextRipe() string {
	if len(d.me.Locks) == 0 {
		return "unbond some stake first"
	}
	first := slices.MinFunc(d.me.Locks, func(a, b livepeer.Lock) int {
		return cmp.Compare(a.WithdrawRound, b.WithdrawRound)
	})
	return fmt.Sprintf("lock %d is over in round %d, %s", first.ID, first.WithdrawRound, d.until(first.WithdrawRound))
}

// until is roughly how long it is until a round begins, on Ethereum's time.
func (d *draft) until(round uint64) string {
	r := d.snap.Round
	if round <= r.Number {
		return "now"
	}
	rounds := round - r.Number
	if rounds > 1000 { // no unbonding period is so long
		return fmt.Sprintf("in %d rounds", rounds)
	}
	left := r.TimeLeft(livepeer.L1BlockTime)
	if rounds > 1 {
		left += time.Duration(rounds-1) * r.Duration(livepeer.L1BlockTime)
	}
	switch {
	case left >= 48*time.Hour:
		return fmt.Sprintf("in about %d days", (left+12*time.Hour)/(24*time.Hour))
	case left >= 2*time.Hour:
		return fmt.Sprintf("in about %d hours", (left+30*time.Minute)/time.Hour)
	default:
		return fmt.Sprintf("in about %d minutes", left/time.Minute+1)
	}
}

// lockWords names locks.
func lockWords(locks []livepeer.Lock) string {
	if len(locks) == 1 {
		return fmt.Sprintf("lock %d", locks[0].ID)
	}
	return fmt.Sprintf("%d locks", len(locks))
}
