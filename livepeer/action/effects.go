package action

import (
	"bytes"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain"
	"lpconsole/chain/plan"
	"lpconsole/livepeer"
)

// A gauge is one figure that is read before and after: a word of a view's answer,
// how it is said, and what it has to be afterwards by the contracts' own
// arithmetic.
type gauge struct {
	key, label, unit string
	call, word       int // which of the calls, which word of its answer
	show             func(common.Hash) string
	now              *common.Hash // as the plan was made from; nil: not known
	want             *common.Hash // nil: not predicted
	// quiet figures are compared and make a row only when they are not as expected;
	// same ones make one only when they change.
	quiet, same bool
}

// gauges are the figures of one plan, and the calls that read them.
type gauges struct {
	calls []chain.Call
	list  []gauge
	// fixed are rows that follow from the arithmetic alone.
	fixed []plan.Change
}

// read adds a figure. A view that another figure has asked for already is read
// once.
func (g *gauges) read(call chain.Call, word int, add gauge) {
	add.word, add.call = word, -1
	for i := range g.calls {
		if *g.calls[i].To == *call.To && bytes.Equal(g.calls[i].Data, call.Data) {
			add.call = i
		}
	}
	if add.call < 0 {
		add.call = len(g.calls)
		g.calls = append(g.calls, call)
	}
	g.list = append(g.list, add)
}

// How words are said.
func showLPT(w common.Hash) string {
	return livepeer.LPTFromBase(new(big.Int).SetBytes(w[:])).String()
}

func showETH(w common.Hash) string {
	return livepeer.ETHFromWei(new(big.Int).SetBytes(w[:])).String()
}

func showNumber(w common.Hash) string { return new(big.Int).SetBytes(w[:]).String() }

func showShare(w common.Hash) string {
	return livepeer.PercentPerMillion(new(big.Int).SetBytes(w[:]).Uint64()).String()
}

func showFeeCut(w common.Hash) string {
	return livepeer.PercentPerMillion(new(big.Int).SetBytes(w[:]).Uint64()).Complement().String()
}

// Nobody is how the zero address is said in a Change.
const Nobody = "nobody"

func showAddress(w common.Hash) string {
	a := common.BytesToAddress(w[:])
	if a == (common.Address{}) {
		return Nobody
	}
	return a.Hex()
}

func showStatus(w common.Hash) string {
	n := new(big.Int).SetBytes(w[:])
	if n.BitLen() > 8 {
		return "unknown"
	}
	return livepeer.DelegatorStatus(n.Uint64()).String()
}

func showFlag(w common.Hash) string {
	if w == (common.Hash{}) {
		return "no"
	}
	return "yes"
}

// lpt is a figure in LPT that becomes want.
func lpt(key, label string, now, want livepeer.LPT) gauge {
	return predicted(gauge{key: key, label: label, unit: "LPT", show: showLPT}, bigWord(now.Base()), bigWord(want.Base()))
}

// eth is a figure in ETH that becomes want.
func eth(key, label string, now, want livepeer.ETH) gauge {
	return predicted(gauge{key: key, label: label, unit: "ETH", show: showETH}, bigWord(now.Wei()), bigWord(want.Wei()))
}

// other is a figure without a unit.
func other(key, label string, show func(common.Hash) string, now, want common.Hash) gauge {
	return predicted(gauge{key: key, label: label, show: show}, now, want)
}

func predicted(g gauge, now, want common.Hash) gauge {
	g.now, g.want, g.same = &now, &want, true
	return g
}

// effects makes rows of what was read. The answers belong to g.calls. Rows that
// stay as they are are left out, but for the ones that a person looks for.
func (g *gauges) effects(before, after []chain.Result) ([]plan.Change, []plan.Warning, error) {
	if len(before) > 0 && len(before) != len(g.calls) || len(after) > 0 && len(after) != len(g.calls) {
		return nil, nil, fmt.Errorf("%d figures were asked for, %d and %d came back", len(g.calls), len(before), len(after))
	}
	var changes []plan.Change
	var warnings []plan.Warning
	moved, computed := false, false
	for _, f := range g.list {
		was, wasOK := f.of(before)
		is, isOK := f.of(after)
		if len(before) > 0 && len(after) > 0 && !wasOK && !isOK {
			continue // this chain has no such view
		}
		c := plan.Change{Key: f.key, Label: f.label, Unit: f.unit}
		if !wasOK && f.now != nil {
			was, wasOK = *f.now, true
		}
		if wasOK {
			c.Before = f.show(was)
		}
		odd := false
		switch {
		case isOK:
			c.After = f.show(is)
			if f.want != nil && is != *f.want {
				if f.now != nil && was != *f.now {
					moved = true
				} else {
					odd = true
					warnings = append(warnings, plan.Warning{Code: "unexpected", Text: fmt.Sprintf(
						"the preview makes %s %s, and by the contracts' rules it should be %s: do not sign before you know why", f.label, f.said(is), f.said(*f.want))})
				}
			}
		case f.want != nil:
			c.After = f.show(*f.want)
			computed = true
		}
		if !odd && (f.quiet || f.same && c.Before == c.After) || c.Before == "" && c.After == "" {
			continue
		}
		changes = append(changes, c)
	}
	if moved {
		warnings = append(warnings, plan.Warning{Code: "moved", Text: "figures have changed since this was prepared: look at it again before you sign"})
	}
	if computed {
		warnings = append(warnings, plan.Warning{Code: "computed", Text: "the figures afterwards are computed: no preview could be run"})
	}
	return append(changes, g.fixed...), warnings, nil
}

// of is the figure among the answers.
func (f *gauge) of(results []chain.Result) (common.Hash, bool) {
	if f.call >= len(results) || results[f.call].Err != nil {
		return common.Hash{}, false
	}
	return wordAt(results[f.call].Data, f.word)
}

// said is a value with its unit.
func (f *gauge) said(w common.Hash) string {
	if f.unit == "" {
		return f.show(w)
	}
	return f.show(w) + " " + f.unit
}
