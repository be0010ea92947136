package livepeer

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/holiman/uint256"

	"lpconsole/chain"
	"lpconsole/livepeer/lens"
)

// Card reads one orchestrator in depth from state: one request. An address that
// never was an orchestrator gives a card too; see [Orchestrator.Ever].
func (r *Reader) Card(ctx context.Context, a common.Address) (*Card, error) {
	n, pools, err := r.lensCard(ctx, chain.Unpinned(), a)
	if errors.Is(err, errElsewhere) {
		n, pools, err = r.lensCard(ctx, chain.AtNumber(n.origin.Block.Number), a)
	}
	if errors.Is(err, errNoLens) {
		n, pools, err = r.plainCard(ctx, a)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the orchestrator %s: %w", a, err)
	}
	return newCard(n, pools, a, r.opt), nil
}

// cardRounds is what a card wants to know of the past, the current round included.
func (r *Reader) cardRounds(a common.Address) want {
	return want{uint64(r.opt.HistoryRounds + lookBack), 0, []common.Address{a}}
}

// lensCard reads the row and the rounds. The reading is not nil when the error is
// errElsewhere.
func (r *Reader) lensCard(ctx context.Context, ref chain.Ref, a common.Address) (*reading, *lens.PoolsAnswer, error) {
	w := r.cardRounds(a)
	answers, origin, way, err := r.ask(ctx, ref,
		lens.Network(r.opt.Controller, 0, yieldWindow, w.list),
		lens.Pools(r.opt.Controller, w.from, w.to, lens.Everything, w.list))
	if err != nil {
		return nil, nil, err
	}
	network, err := lens.DecodeNetwork(answers[0])
	if err != nil {
		return nil, nil, said(origin, err)
	}
	pools, err := lens.DecodePools(answers[1], lens.Everything)
	if err != nil {
		return nil, nil, said(origin, err)
	}
	n := &reading{NetworkAnswer: *network, rows: map[common.Address]lens.Row{}, origin: origin, way: way}
	for _, h := range []lens.Head{network.Head, pools.Head} {
		if err := here(h, origin); err != nil {
			return n, nil, err
		}
	}
	if len(network.ExtraRows) != 1 || len(pools.Pools) != 1 {
		return nil, nil, tooLittleGas(origin, nil)
	}
	n.take(w.list, network.ExtraRows)
	return n, pools, nil
}

func (r *Reader) plainCard(ctx context.Context, a common.Address) (*reading, *lens.PoolsAnswer, error) {
	n, err := r.plainNetwork(ctx, []common.Address{a})
	if err != nil {
		return nil, nil, err
	}
	pools, _, err := r.plainPools(ctx, []want{r.cardRounds(a)})
	if err != nil {
		return nil, nil, err
	}
	return n, pools[0], nil
}

func newCard(n *reading, pools *lens.PoolsAnswer, a common.Address, o Options) *Card {
	round := newRound(n.Head, n.Round)
	c := &Card{Origin: n.origin, Network: newAddresses(n, o), Round: round}
	c.Orchestrator = newOrchestrator(a, slices.Index(n.Members, a)+1, n.rows[a], round.Number, round.Length)
	p := &past{pools.First, pools.Pools[0]}
	view := pastView{pastPools{a: p}}
	view.fill(&c.Orchestrator, round, o.HistoryRounds)
	c.Orchestrator.Forecast = forecast(&c.Orchestrator, round, newParams(n))

	first := round.Number - min(round.Number, uint64(o.HistoryRounds))
	for _, row := range p.rows(&c.Orchestrator, round.Number) {
		if row.Round >= first && (row.Round < round.begun() || row.Round == round.Number) {
			c.Rows = append(c.Rows, row)
		}
	}
	return c
}

// rows gives the run its meaning, round by round.
func (p *past) rows(q *Orchestrator, now uint64) []RoundRow {
	states := p.states(q)
	rows := make([]RoundRow, len(p.pools))
	var before factors
	if p.first == 0 {
		before.reward = *one27 // nothing can have been before
	}
	for i := range p.pools {
		pool, row := &p.pools[i], &rows[i]
		row.Round, row.State = p.first+uint64(i), states[i]
		if row.Round == now && row.State == CallMissed {
			row.State = CallUnknown // it can still be called
		}
		if !pool.Stake.IsZero() {
			row.Stake = &LPT{pool.Stake}
		}
		if pool.RewardCut != 0 || pool.FeeShare != 0 || row.State == CallEarned || row.State == CallKept {
			reward, fee := PercentPerMillion(pool.RewardCut), PercentPerMillion(pool.FeeShare).Complement()
			row.RewardCut, row.FeeCut = &reward, &fee
		}
		row.Growth, row.Fees = before.step(pool, p.first == 0)
	}
	return rows
}

// step moves the factors to the end of a round and gives what was got in it.
// fromStart says that no factor before means none, rather than one not known.
func (f *factors) step(pool *lens.Pool, fromStart bool) (growth Percent, fees ETH) {
	known := !f.reward.IsZero()
	next := *f
	if !pool.RewardFactor.IsZero() {
		next.reward = pool.RewardFactor
	}
	if !pool.FeeFactor.IsZero() {
		next.fee = pool.FeeFactor
	}
	if known && next.reward.Gt(&f.reward) {
		var z uint256.Int
		z.Sub(&next.reward, &f.reward)
		growth = percentOfScale(z, &f.reward)
	}
	if known && (fromStart || !f.fee.IsZero()) {
		fees, _ = feesPerLPT(f, &next)
	}
	*f = next
	return growth, fees
}
