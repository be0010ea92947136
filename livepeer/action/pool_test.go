package action

import (
	"math/big"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"

	"lpconsole/livepeer"
	"lpconsole/livepeer/calls"
)

// A list is SortedDoublyLL written down from its description (protocol.md §7): a
// linked list that looks at hints as the contract does and counts its steps.
type list struct {
	keys       map[common.Address]*big.Int
	prev, next map[common.Address]common.Address
	head, tail common.Address
	most       int
	steps      int // taken by the searches
}

func newList(most int) *list {
	return &list{map[common.Address]*big.Int{}, map[common.Address]common.Address{}, map[common.Address]common.Address{}, common.Address{}, common.Address{}, most, 0}
}

func (l *list) contains(a common.Address) bool { _, ok := l.keys[a]; return ok }

// fits is validInsertPosition.
func (l *list) fits(key *big.Int, prev, next common.Address) bool {
	var none common.Address
	switch {
	case prev == none && next == none:
		return len(l.keys) == 0
	case prev == none:
		return l.head == next && key.Cmp(l.keys[next]) >= 0
	case next == none:
		return l.tail == prev && key.Cmp(l.keys[prev]) <= 0
	default:
		return l.next[prev] == next && l.keys[prev].Cmp(key) >= 0 && key.Cmp(l.keys[next]) >= 0
	}
}

// insert is insert with its search.
func (l *list) insert(who common.Address, key *big.Int, h calls.Hint) {
	var none common.Address
	prev, next := h.Prev, h.Next
	if !l.fits2(key, prev, next) {
		if prev != none && (!l.contains(prev) || key.Cmp(l.keys[prev]) > 0) {
			prev = none
		}
		if next != none && (!l.contains(next) || key.Cmp(l.keys[next]) < 0) {
			next = none
		}
		switch {
		case prev == none && next != none:
			prev, next = l.ascend(key, next)
		case prev == none:
			prev, next = l.descend(key, l.head)
		default:
			prev, next = l.descend(key, prev)
		}
	}
	l.keys[who], l.prev[who], l.next[who] = key, prev, next
	if prev == none {
		l.head = who
	} else {
		l.next[prev] = who
	}
	if next == none {
		l.tail = who
	} else {
		l.prev[next] = who
	}
}

// fits2 is fits for hints that may be anybody.
func (l *list) fits2(key *big.Int, prev, next common.Address) bool {
	var none common.Address
	if prev != none && !l.contains(prev) || next != none && !l.contains(next) {
		return false
	}
	return l.fits(key, prev, next)
}

func (l *list) descend(key *big.Int, from common.Address) (prev, next common.Address) {
	var none common.Address
	if l.head == from && (from == none || key.Cmp(l.keys[from]) >= 0) {
		return none, from
	}
	prev, next = from, l.next[from]
	for prev != none && !l.fits(key, prev, next) {
		l.steps++
		prev, next = l.next[prev], l.next[l.next[prev]]
	}
	return prev, next
}

func (l *list) ascend(key *big.Int, from common.Address) (prev, next common.Address) {
	var none common.Address
	if l.tail == from && key.Cmp(l.keys[from]) <= 0 {
		return from, none
	}
	prev, next = l.prev[from], from
	for next != none && !l.fits(key, prev, next) {
		l.steps++
		prev, next = l.prev[l.prev[next]], l.prev[next]
	}
	return prev, next
}

func (l *list) remove(who common.Address) {
	prev, next := l.prev[who], l.next[who]
	var none common.Address
	if prev == none {
		l.head = next
	} else {
		l.next[prev] = next
	}
	if next == none {
		l.tail = prev
	} else {
		l.prev[next] = prev
	}
	delete(l.keys, who)
	delete(l.prev, who)
	delete(l.next, who)
}

// order is the list from the head.
func (l *list) order() (out []common.Address) {
	for a := l.head; a != (common.Address{}); a = l.next[a] {
		out = append(out, a)
	}
	return out
}

// TestHintsNeedNoSearch moves members of a pool about and compares it with the
// contract's list: with the hint it takes no step, and without it comes to the
// same place. Many stakes are equal.
func TestHintsNeedNoSearch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.IntRange(1, 12).Draw(t, "pool")
		p, hinted, searched := pool{most: most}, newList(most), newList(most)
		person := rapid.Custom(func(t *rapid.T) common.Address {
			return common.BytesToAddress([]byte{byte(rapid.IntRange(1, 16).Draw(t, "who"))})
		})
		stakes := rapid.Uint64Range(1, 9)
		for range rapid.IntRange(1, 40).Draw(t, "moves") {
			who, stake := person.Draw(t, "who"), stakes.Draw(t, "stake")
			key := new(big.Int).SetUint64(stake)
			amount := livepeer.LPTFromBase(key)
			var h calls.Hint
			switch in := p.index(who) >= 0; {
			case in && rapid.IntRange(0, 3).Draw(t, "leave") == 0:
				p.remove(who)
				hinted.remove(who)
				searched.remove(who)
				continue
			case in:
				h = p.update(who, amount)
				hinted.remove(who)
				searched.remove(who)
			default:
				full := len(hinted.keys) >= most
				last := hinted.tail
				enters := !full || key.Cmp(hinted.keys[last]) > 0
				var evicted common.Address
				var ok bool
				if h, evicted, ok = p.join(who, amount); ok != enters {
					t.Fatalf("%s with %s: %t", who, key, ok)
				}
				if !ok {
					if h != (calls.Hint{}) || evicted != (common.Address{}) {
						t.Fatalf("it stays outside with %v and pushes %s out", h, evicted)
					}
					continue
				}
				if full != (evicted != common.Address{}) || full && evicted != last {
					t.Fatalf("%s is pushed out, not %s", evicted, last)
				}
				if full {
					hinted.remove(last)
					searched.remove(last)
				}
			}
			hinted.insert(who, key, h)
			searched.insert(who, key, calls.Hint{})
			if hinted.steps > 0 {
				t.Fatalf("the hint %v for %s with %s costs a search", h, who, key)
			}
			if hinted.prev[who] != h.Prev || hinted.next[who] != h.Next {
				t.Fatalf("%s stands between %s and %s, not %v", who, hinted.prev[who], hinted.next[who], h)
			}
			var ours []common.Address
			for _, m := range p.members {
				ours = append(ours, m.who)
			}
			if !slices.Equal(ours, hinted.order()) || !slices.Equal(ours, searched.order()) {
				t.Fatalf("ours %v\nhinted %v\nsearched %v", ours, hinted.order(), searched.order())
			}
		}
	})
}
