package devnet

import (
	"math/big"
	"slices"
	"sort"

	"github.com/ethereum/go-ethereum/common"
)

// ranking mirrors the order of the orchestrator pool, to give transactions the hints that spare the contract its
// linear search. A hint that is off costs gas and nothing else, so the mirror need not be perfect.
type ranking struct {
	members []ranked
}

type ranked struct {
	who   common.Address
	stake *big.Int
}

// set moves a member to the place of its stake, or adds it.
func (r *ranking) set(who common.Address, stake *big.Int) {
	r.remove(who)
	i := r.place(stake)
	r.members = slices.Insert(r.members, i, ranked{who, stake})
}

func (r *ranking) remove(who common.Address) {
	r.members = slices.DeleteFunc(r.members, func(m ranked) bool { return m.who == who })
}

func (r *ranking) contains(who common.Address) bool {
	return slices.ContainsFunc(r.members, func(m ranked) bool { return m.who == who })
}

// stakeOf is the stake at which a member is ranked, nil for others.
func (r *ranking) stakeOf(who common.Address) *big.Int {
	for _, m := range r.members {
		if m.who == who {
			return m.stake
		}
	}
	return nil
}

// hint names the neighbours that an account will have at a stake: zero addresses beyond the ends.
func (r *ranking) hint(who common.Address, stake *big.Int) (prev, next common.Address) {
	others := &ranking{slices.DeleteFunc(slices.Clone(r.members), func(m ranked) bool { return m.who == who })}
	i := others.place(stake)
	if i > 0 {
		prev = others.members[i-1].who
	}
	if i < len(others.members) {
		next = others.members[i].who
	}
	return prev, next
}

// place is the first index whose stake is not above the given one.
func (r *ranking) place(stake *big.Int) int {
	return sort.Search(len(r.members), func(i int) bool { return r.members[i].stake.Cmp(stake) <= 0 })
}
