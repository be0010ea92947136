package livepeer

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/holiman/uint256"

	"lpconsole/chain"
	"lpconsole/livepeer/lens"
)

// Earnings pools of past rounds never change: every write of the BondingManager
// goes to the current round's row or the next one's, and the retroactive factor
// that it computes for fees after a missed reward is not stored. So they are read
// once, and only the last of them again, to notice a chain that has been replaced.

const (
	// lookBack is how many rounds before the first are read as well, to know from
	// which factor the first one grew.
	lookBack = 4
	// pastRows is how many earnings pools one call reads: about 17,000 gas each,
	// measured on the real contracts.
	pastRows = 900
	// pastCalls is how many calls one request carries.
	pastCalls = 60
	// pastMask is what the table needs of an earnings pool.
	pastMask = lens.RewardCut | lens.FeeShare | lens.RewardFactor | lens.FeeFactor
)

// A past is the earnings pools of one orchestrator in a run of finished rounds.
// It is replaced, never changed.
type past struct {
	first uint64
	pools []lens.Pool
}

// next is the first round after the run.
func (p *past) next() uint64 { return p.first + uint64(len(p.pools)) }

// pastPools are the pasts by orchestrator.
type pastPools map[common.Address]*past

// of is a copy of what is known; the caller holds the Reader's lock.
func (p pastPools) of() *pastView { return &pastView{maps.Clone(p)} }

// merge adds rows that were read to a run, and keeps the last keep of them. Where
// the two do not fit together the old ones are dropped.
func merge(old *past, first uint64, pools []lens.Pool, keep int) *past {
	n := &past{first, pools}
	if old != nil && first > old.first && first < old.next() {
		overlap := old.pools[first-old.first:]
		if len(overlap) <= len(pools) && slices.Equal(overlap, pools[:len(overlap)]) {
			n = &past{old.first, slices.Concat(old.pools, pools[len(overlap):])}
		}
	}
	if drop := len(n.pools) - keep; drop > 0 {
		n = &past{n.first + uint64(drop), slices.Clone(n.pools[drop:])}
	}
	return n
}

// History returns a copy of s in which each orchestrator's Calls, and with them
// Forecast and Realised, are filled from the last rounds' earnings pools. The first time it is one request for a pool of a few hundred; afterwards
// it is none until a round has ended, then one for the new round.
//
// State alone cannot always tell what happened: see [CallState] and [Reader.Trace].
func (r *Reader) History(ctx context.Context, s *Snapshot) (*Snapshot, error) {
	if err := r.readPast(ctx, s); err != nil {
		return nil, fmt.Errorf("reading the last %d rounds: %w", r.opt.HistoryRounds, err)
	}
	r.mu.Lock()
	view := r.past.of()
	r.mu.Unlock()
	return view.apply(s, r.opt.HistoryRounds), nil
}

// A want is a run of rounds to read for some orchestrators, both ends counted back
// from the current one.
type want struct {
	from, to uint64
	list     []common.Address
}

// readPast reads the rounds that are missing, until none is. It takes more than
// one turn where an endpoint's gas limit cuts the answers short, and where a chain
// has been replaced and what was known of it is void.
func (r *Reader) readPast(ctx context.Context, s *Snapshot) error {
	for left := math.MaxInt; ; {
		wants, missing := r.wants(s)
		if missing == 0 {
			return nil
		}
		if missing >= left {
			return errors.New("the endpoints do not have the last rounds yet: try again")
		}
		left = missing
		for batch := range slices.Chunk(wants, pastCalls) {
			if err := r.readWants(ctx, batch); err != nil {
				return err
			}
		}
	}
}

// wants lists what is missing, cut into calls, and how many rounds that is.
func (r *Reader) wants(s *Snapshot) (wants []want, missing int) {
	now := s.Round.Number
	if now == 0 {
		return nil, 0
	}
	back := min(now, uint64(r.opt.HistoryRounds+lookBack))
	oldest := now - min(now, uint64(r.opt.HistoryRounds))
	byFrom := map[uint64][]common.Address{}
	r.mu.Lock()
	for i := range s.Orchestrators {
		a := s.Orchestrators[i].Address
		from := back
		if p := r.past[a]; p != nil && p.first <= oldest {
			if p.next() >= now {
				continue
			}
			// Two known rounds again: one to compare, one in case a round ends now.
			from = min(back, now-p.next()+2)
		}
		byFrom[from] = append(byFrom[from], a)
		missing += int(from)
	}
	r.mu.Unlock()
	for _, from := range slices.Sorted(maps.Keys(byFrom)) {
		for list := range slices.Chunk(byFrom[from], max(1, pastRows/int(from))) {
			wants = append(wants, want{from, 1, list})
		}
	}
	return wants, missing
}

// readWants reads some of what is missing in one request and keeps it.
func (r *Reader) readWants(ctx context.Context, wants []want) error {
	answers, origin, err := r.askPools(ctx, pastMask, wants)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	kept := maps.Clone(r.past)
	for i, a := range answers {
		if len(a.Pools) == 0 || len(a.Pools) > len(wants[i].list) {
			return tooLittleGas(origin, fmt.Errorf("%d rounds of an orchestrator do not fit", wants[i].from))
		}
		for j, pools := range a.Pools {
			address := wants[i].list[j]
			if a.Last >= a.Round {
				pools = pools[:len(pools)-1] // the current round is not over
			}
			kept[address] = merge(kept[address], a.First, pools, r.opt.HistoryRounds+lookBack)
		}
	}
	r.past = kept
	return nil
}

// askPools reads earnings pools by whichever way the endpoint likes.
func (r *Reader) askPools(ctx context.Context, mask uint64, wants []want) ([]*lens.PoolsAnswer, chain.Origin, error) {
	answers, origin, err := r.lensPools(ctx, chain.Unpinned(), mask, wants)
	if errors.Is(err, errElsewhere) {
		answers, origin, err = r.lensPools(ctx, chain.AtNumber(origin.Block.Number), mask, wants)
	}
	if errors.Is(err, errNoLens) {
		return r.plainPools(ctx, wants)
	}
	return answers, origin, err
}

func (r *Reader) lensPools(ctx context.Context, ref chain.Ref, mask uint64, wants []want) ([]*lens.PoolsAnswer, chain.Origin, error) {
	questions := make([]lens.Question, len(wants))
	for i, w := range wants {
		questions[i] = lens.Pools(r.opt.Controller, w.from, w.to, mask, w.list)
	}
	raw, origin, _, err := r.ask(ctx, ref, questions...)
	if err != nil {
		return nil, origin, err
	}
	answers := make([]*lens.PoolsAnswer, len(raw))
	for i := range raw {
		if answers[i], err = lens.DecodePools(raw[i], mask); err != nil {
			return nil, origin, said(origin, err)
		}
		if err := here(answers[i].Head, origin); err != nil {
			return nil, origin, err
		}
	}
	return answers, origin, nil
}

// A pastView is what was known of the past when it was taken.
type pastView struct{ pools pastPools }

// apply is a copy of s with what the past tells.
func (v *pastView) apply(s *Snapshot, rounds int) *Snapshot {
	c := *s
	c.Orchestrators = slices.Clone(s.Orchestrators)
	for i := range c.Orchestrators {
		q := &c.Orchestrators[i]
		v.fill(q, c.Round, rounds)
		q.Forecast = forecast(q, c.Round, c.Params)
	}
	return &c
}

// fill sets what the past tells about one orchestrator. When a round has just
// ended its outcome is missing until History has run; the rounds before it are
// shown as they are known.
func (v *pastView) fill(q *Orchestrator, round Round, rounds int) {
	p := v.pools[q.Address]
	if p == nil {
		return
	}
	first, end := p.first, min(p.next(), round.begun())
	if back := uint64(rounds); end > back {
		first = max(first, end-back)
	}
	if first >= end {
		return
	}
	q.Calls = &Calls{First: first, States: p.states(q)[first-p.first : end-p.first]}
	if y := p.realised(q, round); y != nil {
		q.Realised = y
	}
}

// realised is the yield over the whole window of the table; nil where the rows
// that are known do not reach back to its start, so that what a single row told
// (see realisedFromRow) stands.
func (p *past) realised(q *Orchestrator, round Round) *Yield {
	if q.ActivationRound == 0 || q.ActivationRound > round.Number {
		return nil
	}
	from := max(windowStart(round.Number, round.Length), q.ActivationRound-1)
	base, rewardKnown, feeKnown := p.at(from)
	if !rewardKnown {
		return nil
	}
	y := realised(from, &base, &q.now, round.Number)
	switch {
	case y == nil:
	case q.now.lastFee <= from:
		y.FeesKnown = true
	case feeKnown:
		y.FeesPerLPT, y.FeesKnown = feesPerLPT(&base, &q.now)
	}
	return y
}

// at is the factors at the end of a round: each of its row or the last one that
// has it. A factor is known where the rows reach back to such a row, or to the
// beginning: nothing was written before.
func (p *past) at(round uint64) (f factors, rewardKnown, feeKnown bool) {
	if round < p.first || round >= p.next() {
		return f, false, false
	}
	for _, pool := range slices.Backward(p.pools[:round-p.first+1]) {
		if f.reward.IsZero() {
			f.reward = pool.RewardFactor
		}
		if f.fee.IsZero() {
			f.fee = pool.FeeFactor
		}
	}
	return f, p.first == 0 || !f.reward.IsZero(), p.first == 0 || !f.fee.IsZero()
}

// states decides for each round of the run whether reward was called.
//
// What the rows tell: reward writes the commissions and a factor that is larger
// than the one before, or equal to it when the cut is 100 % or nothing was minted.
// A ticket writes the commissions and no reward factor; a claim copies the factor
// of before. So a factor that grew is a call; an equal one is a call only where
// the cut was 100 % (a claim and a ticket in a round without a call look the same
// there, which only Reward logs can tell apart); and a round after the last call
// is none. When the orchestrator was active is known for its present or last
// stretch only.
func (p *past) states(q *Orchestrator) []CallState {
	states := make([]CallState, len(p.pools))
	var before uint256.Int // the last factor written; zero: none seen
	for i := range p.pools {
		row := &p.pools[i]
		states[i] = callState(q, p.first+uint64(i), row, &before)
		if !row.RewardFactor.IsZero() {
			before = row.RewardFactor
		}
	}
	return states
}

func callState(q *Orchestrator, round uint64, row *lens.Pool, before *uint256.Int) CallState {
	const fullCut = scaleMillion
	written := !row.RewardFactor.IsZero()
	grew := written && !before.IsZero() && row.RewardFactor.Gt(before)
	committed := row.RewardCut != 0 || row.FeeShare != 0
	keptAll := row.RewardCut == fullCut
	first := written && before.IsZero() && committed

	switch {
	case round > q.LastRewardRound:
		// Certainly no call.
	case grew, first && !keptAll:
		return CallEarned
	case written && (round == q.LastRewardRound || keptAll):
		return CallKept
	}
	switch {
	case q.ActivationRound == 0:
		return CallInactive
	case round < q.ActivationRound:
		if before.IsZero() {
			return CallInactive
		}
		return CallUnknown // it has been active before; until when is not known
	case q.DeactivationRound != 0 && round >= q.DeactivationRound:
		return CallInactive
	default:
		return CallMissed
	}
}
