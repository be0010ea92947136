package action

import (
	"fmt"
	"strconv"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain"
	"lpconsole/chain/plan"
	"lpconsole/livepeer"
	"lpconsole/livepeer/calls"
)

// showAlways keeps a row that does not change.
func showAlways(g gauge) gauge { g.same = false; return g }

// accountRows are an account's figures, before as it was read and after as the
// world has it now. key and label begin the rows' own.
func (d *draft) accountRows(key, label string, was *livepeer.Account) {
	is := d.w.accounts[was.Address]
	of := was.Address
	d.g.read(d.bonding("pendingStake(address,uint256)", of, uint64(0)), 0, showAlways(lpt(key+".pending_stake", label+" stake", was.PendingStake, is.PendingStake)))
	d.g.read(d.bonding("getDelegator(address)", of), 2, other(key+".delegate", label+" orchestrator", showAddress, addressWord(was.Delegate), addressWord(is.Delegate)))
	d.g.read(d.bonding("delegatorStatus(address)", of), 0, other(key+".status", label+" status", showStatus, numberWord(uint64(was.Status)), numberWord(uint64(d.w.status(is)))))
	d.g.read(d.bonding("pendingFees(address,uint256)", of, uint64(0)), 0, eth(key+".pending_fees", label+" fees", was.PendingFees, is.PendingFees))
	d.g.read(view(d.at.Token, "balanceOf(address)", of), 0, lpt(key+".lpt", label+" LPT", was.LPT, is.LPT))
	allowance := lpt(key+".allowance", label+" allowance", was.Allowance, is.Allowance)
	if was.Allowance == mostLPT {
		allowance.want = nil // tokens differ in whether an unlimited allowance is used up
	}
	d.g.read(view(d.at.Token, "allowance(address,address)", of, d.at.BondingManager), 0, allowance)
	d.lockRows(key, label, was, is)
	d.votesRow(key, label, was)
}

// lockRows are the locks that come or go.
func (d *draft) lockRows(key, label string, was, is *livepeer.Account) {
	amounts := func(locks []livepeer.Lock) map[uint64]livepeer.LPT {
		m := map[uint64]livepeer.LPT{}
		for _, l := range locks {
			m[l.ID] = l.Amount
		}
		return m
	}
	before, after := amounts(was.Locks), amounts(is.Locks)
	row := func(l livepeer.Lock) {
		if before[l.ID] == after[l.ID] {
			return
		}
		name := fmt.Sprintf("%s lock %d, ripe in round %d", label, l.ID, l.WithdrawRound)
		d.g.read(d.bonding("getDelegatorUnbondingLock(address,uint256)", was.Address, l.ID), 0,
			lpt(key+".lock."+strconv.FormatUint(l.ID, 10), name, before[l.ID], after[l.ID]))
	}
	for _, l := range was.Locks {
		row(l)
	}
	for _, l := range is.Locks {
		if before[l.ID].IsZero() {
			row(l)
		}
	}
}

// votesRow is the voting power of the next round, which is not predicted.
func (d *draft) votesRow(key, label string, was *livepeer.Account) {
	if d.at.Votes == (common.Address{}) || was.Votes == nil {
		return
	}
	now := bigWord(was.Votes.Base())
	d.g.read(view(d.at.Votes, "getVotes(address)", was.Address), 0, gauge{
		key: key + ".votes", label: label + " votes from the next round on", unit: "LPT", show: showLPT, now: &now, same: true,
	})
}

// delegateRows are an orchestrator's stake and place.
func (d *draft) delegateRows(key, label string, who common.Address) {
	was, is := d.was.stakes[who], d.w.stakes[who]
	d.g.read(d.bonding("getDelegator(address)", who), 3, showAlways(lpt(key+".stake", label+" stake", was, is)))
	before, after := d.was.pool.rank(who), d.w.pool.rank(who)
	if before == 0 && after == 0 {
		return
	}
	d.g.fixed = append(d.g.fixed, plan.Change{Key: key + ".rank", Label: label + " rank", Before: rankWords(before), After: rankWords(after)})
	if (before > 0) != (after > 0) {
		d.g.fixed = append(d.g.fixed, plan.Change{Key: key + ".active", Label: label + " active next round", Before: yes(before > 0), After: yes(after > 0)})
	}
	if after > 0 {
		d.placeRows(key, label, who, d.w.pool.around(after-1))
	}
}

// placeRows prove the rank: the neighbours have to be the ones that were computed.
func (d *draft) placeRows(key, label string, who common.Address, h calls.Hint) {
	quiet := func(call chain.Call, name string, want common.Address) {
		g := other(key+"."+name, label+" neighbour in the pool", showAddress, common.Hash{}, addressWord(want))
		g.now, g.quiet = nil, true
		d.g.read(call, 0, g)
	}
	quiet(d.bonding("getNextTranscoderInPool(address)", who), "next", h.Next)
	if h.Prev != (common.Address{}) {
		quiet(d.bonding("getNextTranscoderInPool(address)", h.Prev), "prev", who)
	}
}

// evictedRows are those who leave the pool for somebody else.
func (d *draft) evictedRows() {
	for _, who := range d.w.evicted {
		d.g.fixed = append(d.g.fixed, plan.Change{Key: "evicted.address", Label: "leaves the pool", After: who.Hex()})
		g := other("evicted.deactivation_round", "last round of the evicted", showNumber, common.Hash{}, numberWord(d.w.round+1))
		g.now, g.quiet = nil, true
		d.g.read(d.bonding("getTranscoder(address)", who), 5, g)
		d.warn("evicts", "%s leaves the active set for it, from round %d on", who, d.w.round+1)
	}
}

// Outside is the rank of an orchestrator that is not in the pool, in a Change.
const Outside = "outside"

func rankWords(rank int) string {
	if rank == 0 {
		return Outside
	}
	return strconv.Itoa(rank)
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
