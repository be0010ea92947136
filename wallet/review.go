package wallet

import (
	"context"
	"errors"
	"fmt"

	"lpconsole/chain"
	"lpconsole/chain/plan"
)

// Review looks at a plan: it decodes the very bytes of each step, tries the steps
// on top of the newest block, makes the final transactions, and checks all that
// the wallet checks. It signs and sends nothing, and a read-only wallet can do it.
//
// What is wrong with the plan is in Review.Checks and in Refused. The error means
// that it cannot be told; it is a chain.ErrUnavailable when no endpoint answered.
// With one endpoint it takes one request, or two when the chain moves meanwhile.
// All texts are as they came: clean them where they are shown.
func (w *Wallet) Review(ctx context.Context, p *plan.Plan) (*Review, error) {
	if len(p.Steps) == 0 {
		return nil, errors.New("the plan has no steps")
	}
	if p.ChainID != w.opt.ChainID {
		return w.elsewhere(p), nil
	}
	// Round takes the monotonic clock off, which stands still while a computer sleeps.
	r := &Review{Plan: p, At: w.opt.Now().Round(0), Warnings: p.Warnings, Checks: p.Checks}
	meanings, checks := w.decode(p)
	r.add(checks, nil)

	l, opinions, err := w.ask(ctx, p)
	if wrong := (*chain.WrongChainError)(nil); errors.As(err, &wrong) {
		r.add([]plan.Check{wrongChain(wrong)}, nil)
		return r, nil
	}
	if err != nil {
		return nil, fmt.Errorf("previewing: %w", err)
	}
	r.Method, r.Origin = l.method, l.origin
	at, checks := w.price(p, l)
	txs, cost, most, costly := w.transactions(p, l, at)
	for i, tx := range txs {
		r.Transactions = append(r.Transactions, Transaction{Tx: tx, Meaning: meanings[i], GasUsed: l.used(i)})
	}
	r.Cost, r.MaxCost = cost, most
	r.add(opinions.checks, opinions.warnings)
	r.Agreed = opinions.agreed

	own, warnings := w.preflight(p, l, most)
	r.add(own, warnings)
	r.add(append(checks, costly...), nil)
	r.add(w.recipients(p, l))
	preview, warnings := previewed(p, l)
	r.add([]plan.Check{preview}, warnings)
	if preview.OK {
		r.show(p, l)
	}
	return r, nil
}

// add appends without writing into the plan's own lists.
func (r *Review) add(checks []plan.Check, warnings []plan.Warning) {
	r.Checks = append(r.Checks[:len(r.Checks):len(r.Checks)], checks...)
	r.Warnings = append(r.Warnings[:len(r.Warnings):len(r.Warnings)], warnings...)
}

// show turns what was read before and after into rows.
func (r *Review) show(p *plan.Plan, l *look) {
	if p.Effects == nil {
		return
	}
	changes, warnings, err := p.Effects(l.before, l.after)
	if err != nil {
		r.add([]plan.Check{{
			Code: "preview",
			Text: fmt.Sprintf("what is different afterwards cannot be told: %v", err),
			Hint: "try again, or use another endpoint",
		}}, nil)
		return
	}
	r.Changes = changes
	r.add(nil, warnings)
}

// elsewhere is the review of a plan for another chain.
func (w *Wallet) elsewhere(p *plan.Plan) *Review {
	r := &Review{Plan: p, At: w.opt.Now().Round(0), Warnings: p.Warnings, Checks: p.Checks}
	r.add([]plan.Check{{
		Code: "chain",
		Text: fmt.Sprintf("this is for chain %d, and the wallet signs for chain %d", p.ChainID, w.opt.ChainID),
		Hint: "choose the network that is meant",
	}}, nil)
	return r
}

// used is the gas that a step will probably use, 0 when it is not known.
func (l *look) used(i int) uint64 {
	_, likely := l.gas(i)
	return likely
}
