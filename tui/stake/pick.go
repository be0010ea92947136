package stake

import (
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain"
	"lpconsole/livepeer"
	"lpconsole/livepeer/action"
	"lpconsole/tui/clean"
	"lpconsole/tui/figure"
	"lpconsole/tui/screen"
)

// A candidate is an address that can be chosen.
type candidate struct {
	address common.Address
	node    *livepeer.Orchestrator // nil: it is none
	note    string                 // what else is to be said of it
}

// move changes which candidate is chosen.
func (in *input) move(n int) {
	if len(in.found) > 0 {
		in.at, in.moved = max(0, min(in.at+n, len(in.found)-1)), true
	}
}

// chosen is the candidate that would be taken now.
func (in *input) chosen() (candidate, bool) {
	if !in.listed() || in.at >= len(in.found) || in.optional && in.field.Value() == "" && !in.moved {
		return candidate{}, false
	}
	return in.found[in.at], true
}

// search finds the candidates of every list again; the cursor follows its thing
// once a person has moved it.
func (f *Form) search() {
	for _, in := range f.inputs {
		if !in.listed() {
			continue
		}
		before, had := in.chosen()
		typed := in.field.Value()
		if in.what == aNode {
			in.found = f.nodes(typed)
		} else {
			in.found = f.addresses(typed)
		}
		in.at = 0
		if in.moved && had {
			in.at = max(0, slices.IndexFunc(in.found, func(c candidate) bool { return c.address == before.address }))
		}
	}
}

// nodes are the orchestrators that what is typed fits, the best fit first and of
// equals the one with most stake.
func (f *Form) nodes(typed string) []candidate {
	n := f.network.Snapshot
	if n == nil {
		return nil
	}
	var from common.Address
	if f.account != nil && f.request.Kind == action.Move {
		from = f.account.Delegate
	}
	type scored struct {
		candidate
		score int
	}
	var list []scored
	query := strings.ToLower(typed)
	for i := range n.Orchestrators {
		o := &n.Orchestrators[i]
		if o.Address == from {
			continue
		}
		if score := fit(query, f.s.Alias(o.Address), o.Address.Hex(), figure.Host(o)); score > 0 {
			list = append(list, scored{candidate{address: o.Address, node: o}, score})
		}
	}
	slices.SortStableFunc(list, func(a, b scored) int { return b.score - a.score })
	out := make([]candidate, len(list))
	for i, s := range list {
		out[i] = s.candidate
	}
	if a, err := chain.ParseAddress(typed); err == nil && a != from && len(out) == 0 {
		out = append(out, candidate{address: a, note: "no orchestrator: the stake would earn nothing"})
	}
	return out
}

// fit says how well a query fits names of one thing; 0 for not at all. The user's
// own name counts most, then what begins with the query, then what contains it,
// then what has its letters in that order.
func fit(query, alias, address, host string) int {
	if query == "" {
		return 1
	}
	best := 0
	for i, name := range []string{alias, strings.TrimPrefix(host, "www."), address} {
		name = strings.ToLower(name)
		score := 0
		switch {
		case name == "":
		case name == query:
			score = 40
		case strings.HasPrefix(name, query), strings.HasPrefix(name, "0x"+query):
			score = 30
		case strings.Contains(name, query):
			score = 20
		case i < 2 && inOrder(query, name): // an address has nearly all letters in any order
			score = 10
		}
		if score > 0 {
			best = max(best, score+3-i)
		}
	}
	return best
}

// inOrder reports whether name has the letters of query in that order.
func inOrder(query, name string) bool {
	for _, r := range query {
		i := strings.IndexRune(name, r)
		if i < 0 {
			return false
		}
		name = name[i+1:]
	}
	return true
}

// addresses are the user's accounts and named addresses that what is typed fits,
// and an address typed in full.
func (f *Form) addresses(typed string) []candidate {
	var out []candidate
	query := strings.ToLower(typed)
	add := func(a common.Address, note string) {
		if !slices.ContainsFunc(out, func(c candidate) bool { return c.address == a }) && fit(query, f.s.Alias(a), a.Hex(), "") > 0 {
			out = append(out, candidate{address: a, note: note})
		}
	}
	if a, err := chain.ParseAddress(typed); err == nil {
		note := "not seen here before"
		switch {
		case f.s.KindOf(a) != screen.WatchOnly:
			note = "yours"
		case f.s.Own(a), f.s.Alias(a) != "":
			note = "known to you"
		}
		return []candidate{{address: a, note: note}}
	}
	itself := f.request.Kind == action.WithdrawFees || f.request.Kind == action.Checkpoint
	if itself {
		add(f.request.Account, "this account")
	}
	for _, a := range f.s.Accounts() {
		switch {
		case a.Address == f.request.Account:
		case a.Kind == screen.WatchOnly:
			add(a.Address, "watched")
		default:
			add(a.Address, "yours, "+a.Kind.String())
		}
	}
	if f.s.Book != nil {
		aliases := f.s.Book.Aliases()
		named := make([]common.Address, 0, len(aliases))
		for a := range aliases {
			if a != f.request.Account {
				named = append(named, a)
			}
		}
		slices.SortFunc(named, func(a, b common.Address) int {
			return strings.Compare(clean.Line(aliases[a])+a.Hex(), clean.Line(aliases[b])+b.Hex())
		})
		for _, a := range named {
			add(a, "alias")
		}
	}
	if f.request.Kind == action.SetRewardCaller && query == "" {
		out = append(out, candidate{note: "nobody: take the right back"})
	}
	return out
}
