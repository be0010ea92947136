package action

import (
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/livepeer"
	"lpconsole/livepeer/calls"
)

// A pool is the contract's list of orchestrators for the next round, most stake
// first (SortedDoublyLL).
type pool struct {
	members []member
	most    int
}

type member struct {
	who   common.Address
	stake livepeer.LPT
}

// index is where who stands, from 0; −1 when it is no member.
func (p *pool) index(who common.Address) int {
	return slices.IndexFunc(p.members, func(m member) bool { return m.who == who })
}

// rank is where who stands, from 1; 0 when it is no member.
func (p *pool) rank(who common.Address) int { return p.index(who) + 1 }

// full reports whether somebody has to go before another can come.
func (p *pool) full() bool { return len(p.members) >= p.most }

// insert puts who in and gives its neighbours. Among equals the newcomer is the
// first, as the contract finds it when it searches from the head.
func (p *pool) insert(who common.Address, stake livepeer.LPT) calls.Hint {
	at := slices.IndexFunc(p.members, func(m member) bool { return stake.Cmp(m.stake) >= 0 })
	if at < 0 {
		at = len(p.members)
	}
	p.members = slices.Insert(p.members, at, member{who, stake})
	return p.around(at)
}

// around are the neighbours of the member at an index.
func (p *pool) around(at int) (h calls.Hint) {
	if at > 0 {
		h.Prev = p.members[at-1].who
	}
	if at+1 < len(p.members) {
		h.Next = p.members[at+1].who
	}
	return h
}

// remove takes a member out.
func (p *pool) remove(who common.Address) {
	if at := p.index(who); at >= 0 {
		p.members = slices.Delete(p.members, at, at+1)
	}
}

// update gives a member another stake, and its neighbours then.
func (p *pool) update(who common.Address, stake livepeer.LPT) calls.Hint {
	p.remove(who)
	return p.insert(who, stake)
}

// join lets who in if it has more stake than the last member of a full pool, who
// is then out (BondingManager.tryToJoinActiveSet).
func (p *pool) join(who common.Address, stake livepeer.LPT) (h calls.Hint, evicted common.Address, ok bool) {
	if p.full() {
		if len(p.members) == 0 || stake.Cmp(p.members[len(p.members)-1].stake) <= 0 {
			return h, evicted, false
		}
		evicted = p.members[len(p.members)-1].who
		p.members = p.members[:len(p.members)-1]
	}
	return p.insert(who, stake), evicted, true
}
