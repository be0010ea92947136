package wallet

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"lpconsole/chain"
	"lpconsole/chain/plan"
)

const (
	// secondOpinion is how long another endpoint may take for each question. It may
	// be down, and a person waits.
	secondOpinion = 3 * time.Second
	// mostBehind is how far the newest block of another endpoint may be behind:
	// from a state that old nothing can be confirmed.
	mostBehind = 2 * time.Minute
)

// An opinion is what one further endpoint said.
type opinion struct {
	name   string
	behind time.Duration // how much older its newest block is than the first endpoint's; negative when it is newer
	first  *look         // what the first endpoint says at the common block
	second *look         // and what this one says there
	err    error         // why there is none
}

// opinions is what is made of all of them.
type opinions struct {
	agreed   []string
	checks   []plan.Check
	warnings []plan.Warning
}

// ask asks one endpoint about a plan and, where others are configured, each of
// them the same about the same block. Nothing that a person is shown may rest on
// the word of one endpoint when there is another to ask.
func (w *Wallet) ask(ctx context.Context, p *plan.Plan) (*look, *opinions, error) {
	l, err := w.first(ctx, p)
	if err != nil {
		return nil, nil, err
	}
	var list []*opinion
	var wait sync.WaitGroup
	for _, e := range w.opt.Client.Health() {
		if e.Name == l.origin.Endpoint {
			continue
		}
		o := &opinion{name: e.Name}
		list = append(list, o)
		wait.Go(func() { w.second(ctx, p, l, o) })
	}
	wait.Wait()
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	all := new(opinions)
	for _, o := range list {
		w.weigh(p, o, l, all)
	}
	l = clearest(l, list, all)
	if len(list) > 0 && len(all.checks) == 0 {
		all.checks = append(all.checks, confirmed(all.agreed))
	}
	return l, all, nil
}

// clearest is the look that shows most, when all agree about the same block: the
// first endpoint may preview in a poorer way than another.
func clearest(l *look, list []*opinion, all *opinions) *look {
	best := l
	for _, o := range list {
		if len(all.checks) == 0 && o.second != nil && o.first == l && o.second.method.rank() > best.method.rank() {
			best = o.second
		}
	}
	best.pending = max(best.pending, l.pending)
	return best
}

// first asks the best endpoint, and the others in its place when what it says
// makes no sense.
func (w *Wallet) first(ctx context.Context, p *plan.Plan) (*look, error) {
	l, err := w.look(ctx, w.opt.Client, p, newest)
	if err == nil || errors.Is(err, chain.ErrUnavailable) || ctx.Err() != nil {
		return l, err
	}
	for _, e := range w.opt.Client.Health() {
		c, wrong := w.opt.Client.Only(e.Name)
		if wrong != nil {
			return nil, wrong
		}
		if l, again := w.look(ctx, c, p, newest); again == nil {
			return l, nil
		}
	}
	return nil, err
}

// confirmed is the check that nobody contradicted.
func confirmed(agreed []string) plan.Check {
	text := "no other endpoint was heard"
	if len(agreed) > 0 {
		text = strings.Join(agreed, " and ") + " say the same"
	}
	return plan.Check{Code: "disagree", OK: true, Text: text}
}

// second asks one further endpoint, at the older of the two newest blocks.
func (w *Wallet) second(ctx context.Context, p *plan.Plan, l *look, o *opinion) {
	var c, again *chain.Client
	if c, o.err = w.opt.Client.Only(o.name); o.err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, secondOpinion)
	defer cancel()
	head, _, err := c.Header(ctx, chain.Ref{})
	if err != nil {
		o.err = err
		return
	}
	o.first = l
	if o.behind = l.origin.Block.Time.Sub(head.Time); o.behind.Abs() > mostBehind {
		return
	}
	if head.Number < l.origin.Block.Number {
		if again, o.err = w.opt.Client.Only(l.origin.Endpoint); o.err != nil {
			return
		}
		if o.first, o.err = w.look(ctx, again, p, at(head.Number)); o.err != nil {
			return
		}
	}
	o.second, o.err = w.look(ctx, c, p, at(o.first.origin.Block.Number))
}

// weigh draws the conclusions from one opinion.
func (w *Wallet) weigh(p *plan.Plan, o *opinion, l *look, all *opinions) {
	var wrong *chain.WrongChainError
	switch {
	case errors.As(o.err, &wrong):
		all.checks = append(all.checks, wrongChain(wrong))
		return
	case o.err != nil:
		all.warnings = append(all.warnings, w.unheard(l.origin.Endpoint, o))
		return
	case o.behind.Abs() > mostBehind:
		older, newer := o.name, l.origin.Endpoint
		if o.behind < 0 {
			older, newer = newer, older
		}
		all.checks = append(all.checks, plan.Check{
			Code: "disagree",
			Text: fmt.Sprintf("the newest block of %s is %s older than that of %s", older, o.behind.Abs().Round(time.Second), newer),
			Hint: "wait until " + older + " has caught up, or leave it out",
		})
		return
	}
	// What another has on its way is on its way, whoever told.
	l.pending = max(l.pending, o.second.pending)
	if what := difference(p, o.first, o.second); what != "" {
		all.checks = append(all.checks, plan.Check{
			Code: "disagree",
			Text: fmt.Sprintf("%s and %s do not agree about block %d: %s", l.origin.Endpoint, o.name, o.first.origin.Block.Number, what),
			Hint: "one of them is wrong or broken: find out which, and leave it out",
		})
		return
	}
	if len(all.agreed) == 0 {
		all.agreed = append(all.agreed, l.origin.Endpoint)
	}
	all.agreed = append(all.agreed, o.name)
}

// wrongChain is the check that an endpoint serves the chain that is signed for.
func wrongChain(e *chain.WrongChainError) plan.Check {
	return plan.Check{Code: "chain", Text: e.Error(), Hint: "check the URL of this endpoint, or leave it out"}
}

// unheard says that an endpoint gave no second opinion, and when it last did.
func (w *Wallet) unheard(first string, o *opinion) plan.Warning {
	last := "it has not answered yet"
	for _, e := range w.opt.Client.Health() {
		if e.Name == o.name && !e.LastOK.IsZero() {
			last = fmt.Sprintf("it last answered %s ago", w.opt.Now().Sub(e.LastOK).Round(time.Second))
		}
	}
	return plan.Warning{
		Code: "one_opinion",
		Text: fmt.Sprintf("only %s was heard: %s gave no answer (%s), and %s", first, o.name, cause(o), last),
	}
}

// cause is why an endpoint was not heard, without its name in front.
func cause(o *opinion) string {
	err := o.err
	if all := (*chain.UnavailableError)(nil); errors.As(err, &all) && len(all.Causes) == 1 {
		err = all.Causes[0]
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "it took too long"
	}
	return strings.TrimPrefix(err.Error(), o.name+": ")
}

// difference names the first figure that two endpoints tell differently about one
// block, "" when there is none. What a person sees is compared as it is seen.
func difference(p *plan.Plan, a, b *look) string {
	differ := func(what, x, y any) string { return fmt.Sprintf("%v is %v or %v", what, x, y) }
	switch {
	case a.origin.Block.Hash != b.origin.Block.Hash:
		return differ("its hash", a.origin.Block.Hash, b.origin.Block.Hash)
	case a.origin.Block.L1Number != b.origin.Block.L1Number:
		return differ("the number of the Ethereum block it saw", a.origin.Block.L1Number, b.origin.Block.L1Number)
	case !a.origin.Block.Time.Equal(b.origin.Block.Time):
		return differ("its time", a.origin.Block.Time.UTC(), b.origin.Block.Time.UTC())
	case a.baseFee.Cmp(b.baseFee) != 0:
		return differ("the base fee", gwei(a.baseFee)+" gwei", gwei(b.baseFee)+" gwei")
	case a.nonce != b.nonce:
		return differ("the account's nonce", a.nonce, b.nonce)
	case a.balance.Cmp(b.balance) != 0:
		return differ("the account's balance", ether(a.balance)+" ETH", ether(b.balance)+" ETH")
	}
	for _, address := range addresses(p) {
		if !bytes.Equal(a.codes[address], b.codes[address]) {
			return fmt.Sprintf("the code at %s is not the same", address)
		}
	}
	for i := range p.Steps {
		x, y := a.steps[i], b.steps[i]
		if x.known && y.known && (x.err == nil) != (y.err == nil) {
			return differ("whether "+step(p, i)+" would succeed", told(x.err), told(y.err))
		}
	}
	if what := gasDifference(p, a, b); what != "" {
		return what
	}
	return changesDifference(p, a, b)
}

func told(err error) string {
	if err == nil {
		return "yes"
	}
	return fmt.Sprintf("no (%v)", err)
}

// farApart reports whether one number is more than twice the other. Nodes of
// different make differ a little in what they say about gas.
func farApart(a, b uint64) bool { return a > 0 && b > 0 && (a > 2*b || b > 2*a) }

// gasDifference compares what decides the limits and the price.
func gasDifference(p *plan.Plan, a, b *look) string {
	for i := range p.Steps {
		if !a.steps[i].known || !b.steps[i].known {
			continue
		}
		x, _ := a.gas(i)
		if y, _ := b.gas(i); farApart(x, y) {
			return fmt.Sprintf("the gas of %s is %d or %d", step(p, i), x, y)
		}
	}
	return ""
}

// changesDifference compares what would be shown as before and after.
func changesDifference(p *plan.Plan, a, b *look) string {
	if p.Effects == nil {
		for i := range a.before {
			if a.before[i].Err == nil && b.before[i].Err == nil && !bytes.Equal(a.before[i].Data, b.before[i].Data) {
				return "what is read from it is not the same"
			}
		}
		return ""
	}
	x, _, errA := p.Effects(a.before, a.after)
	y, _, errB := p.Effects(b.before, b.after)
	if errA != nil && errB != nil {
		return "" // the preview's own check says so
	}
	if errA != nil || errB != nil {
		return fmt.Sprintf("what is different afterwards can be told by one of them only (%v)", errors.Join(errA, errB))
	}
	rows := make(map[string]plan.Change, len(y))
	for _, c := range y {
		rows[c.Key] = c
	}
	if len(x) != len(y) {
		return fmt.Sprintf("%d or %d figures are different afterwards", len(x), len(y))
	}
	for _, c := range x {
		other, ok := rows[c.Key]
		switch {
		case !ok:
			return fmt.Sprintf("whether %s is different afterwards", c.Label)
		case disputed(c.Before, other.Before):
			return fmt.Sprintf("%s is %s or %s", c.Label, c.Before, other.Before)
		case disputed(c.After, other.After):
			return fmt.Sprintf("%s would be %s or %s afterwards", c.Label, c.After, other.After)
		}
	}
	return ""
}

// disputed reports whether two endpoints tell two figures. "" is no figure.
func disputed(a, b string) bool { return a != "" && b != "" && a != b }
