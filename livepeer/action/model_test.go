package action_test

import (
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common"
)

// A model is the protocol's staking written down once more, from the description of
// the contracts (protocol.md §5 to §8) and with plain big integers: an independent
// opinion on what an action does.
type model struct {
	round, unbonding uint64
	poolMax          int
	pool             []common.Address // most stake first
	people           map[common.Address]*person
	total, nextTotal *big.Int
	mintable         *big.Int
	treasuryCut      *big.Int // of 1e27
}

// A person is everything that the contracts keep of one address.
type person struct {
	lpt, allowance                              *big.Int
	bonded, fees, delegated                     *big.Int
	delegate                                    common.Address
	start, claimed, nextLock                    uint64
	locks                                       map[uint64]lockup
	lastReward, lastFee, lastUpdate             uint64
	activation, deactivation                    uint64
	rewardCut, feeShare                         *big.Int
	cumulative, activeCumulative, cumulativeFee *big.Int
	pools                                       map[uint64]*earnings
}

type lockup struct {
	amount *big.Int
	round  uint64
}

// An earnings is one earnings pool; nil figures were not written.
type earnings struct{ stake, reward, fee, cut, share *big.Int }

const forever = 1<<63 - 1

var e27 = new(big.Int).Exp(big.NewInt(10), big.NewInt(27), nil)

func zero() *big.Int { return new(big.Int) }

// of is percOf: a times a fraction, floored twice.
func of(a, n, d, scale *big.Int) *big.Int {
	z := new(big.Int).Mul(n, scale)
	z.Div(z, d).Mul(z, a)
	return z.Div(z, scale)
}

func (m *model) person(a common.Address) *person {
	p := m.people[a]
	if p == nil {
		p = &person{
			lpt: zero(), allowance: zero(), bonded: zero(), fees: zero(), delegated: zero(), locks: map[uint64]lockup{},
			rewardCut: zero(), feeShare: zero(), cumulative: zero(), activeCumulative: zero(), cumulativeFee: zero(), pools: map[uint64]*earnings{},
		}
		m.people[a] = p
	}
	return p
}

func (p *person) row(round uint64) *earnings {
	e := p.pools[round]
	if e == nil {
		e = &earnings{stake: zero(), reward: zero(), fee: zero(), cut: zero(), share: zero()}
		p.pools[round] = e
	}
	return e
}

// factor is a raw reward factor, counted as one when it was not written.
func factor(n *big.Int) *big.Int {
	if n.Sign() == 0 {
		return e27
	}
	return n
}

// latest are the factors that count in the current round.
func (m *model) latest(o *person) (reward, fee *big.Int) {
	reward, fee = o.row(m.round).reward, o.row(m.round).fee
	if reward.Sign() == 0 && o.lastReward < m.round {
		reward = o.row(o.lastReward).reward
	}
	if fee.Sign() == 0 && o.lastFee < m.round {
		fee = o.row(o.lastFee).fee
	}
	return reward, fee
}

// pending is pendingStake and pendingFees.
func (m *model) pending(a common.Address) (stake, fees *big.Int) {
	p := m.person(a)
	stake, fees = new(big.Int).Set(p.bonded), new(big.Int).Set(p.fees)
	o := m.person(p.delegate)
	if p.claimed < m.round {
		from := o.row(p.claimed)
		reward, fee := m.latest(o)
		stake = of(p.bonded, factor(reward), factor(from.reward), e27)
		fees.Add(fees, of(p.bonded, new(big.Int).Sub(fee, from.fee), factor(from.reward), e27))
	}
	if p.delegate == a {
		stake.Add(stake, o.cumulative)
		fees.Add(fees, o.cumulativeFee)
	}
	return stake, fees
}

func (m *model) claim(a common.Address) {
	p := m.person(a)
	if p.claimed >= m.round {
		return
	}
	if p.delegate != (common.Address{}) {
		p.bonded, p.fees = m.pending(a)
		m.write(p.delegate)
		if p.delegate == a {
			p.cumulative, p.cumulativeFee = zero(), zero()
		}
	}
	p.claimed = m.round
}

// write keeps the factors of the round, which a claim in it counts from.
func (m *model) write(o common.Address) {
	p := m.person(o)
	reward, fee := m.latest(p)
	p.row(m.round).reward, p.row(m.round).fee = reward, fee
}

func (m *model) registered(a common.Address) bool {
	return m.person(a).delegate == a && m.person(a).bonded.Sign() > 0
}

func (m *model) active(a common.Address) bool {
	return m.person(a).activation <= m.round && m.round < m.person(a).deactivation
}

// status is 0 pending, 1 bonded, 2 unbonded.
func (m *model) status(a common.Address) uint64 {
	switch p := m.person(a); {
	case p.bonded.Sign() == 0:
		return 2
	case p.start > m.round:
		return 0
	default:
		return 1
	}
}

// put inserts into the pool where a search from the head ends.
func (m *model) put(a common.Address, stake *big.Int) {
	at := slices.IndexFunc(m.pool, func(o common.Address) bool { return stake.Cmp(m.person(o).delegated) >= 0 })
	if at < 0 {
		at = len(m.pool)
	}
	m.pool = slices.Insert(m.pool, at, a)
}

func (m *model) take(a common.Address) {
	m.pool = slices.DeleteFunc(m.pool, func(o common.Address) bool { return o == a })
}

// change adds to a delegate's stake, or takes away.
func (m *model) change(a common.Address, by *big.Int) {
	p := m.person(a)
	stake := new(big.Int).Add(p.delegated, by)
	switch in := slices.Contains(m.pool, a); {
	case in:
		m.take(a)
		m.put(a, stake)
		m.nextTotal.Add(m.nextTotal, by)
		if p.lastUpdate < m.round {
			p.row(m.round).stake = p.delegated
		}
		p.row(m.round+1).stake, p.lastUpdate = stake, m.round+1
	case by.Sign() >= 0 && m.registered(a):
		m.join(a, stake)
	}
	p.delegated = stake
}

func (m *model) join(a common.Address, stake *big.Int) {
	if len(m.pool) >= m.poolMax {
		last := m.pool[len(m.pool)-1]
		if stake.Cmp(m.person(last).delegated) <= 0 {
			return
		}
		m.take(last)
		m.person(last).deactivation = m.round + 1
		m.nextTotal.Sub(m.nextTotal, m.person(last).delegated)
	}
	m.put(a, stake)
	m.nextTotal.Add(m.nextTotal, stake)
	p := m.person(a)
	p.activation, p.deactivation, p.lastUpdate = m.round+1, forever, m.round+1
	p.row(m.round + 1).stake = stake
}

func (m *model) bond(who common.Address, amount *big.Int, to common.Address) error {
	m.claim(who)
	p := m.person(who)
	arrives := amount
	switch {
	case m.status(who) == 2:
		p.start = m.round + 1
	case p.delegate != to:
		if m.registered(who) {
			return errors.New("registered transcoders can't delegate towards other addresses")
		}
		p.start = m.round + 1
		arrives = new(big.Int).Add(amount, p.bonded)
		m.change(p.delegate, new(big.Int).Neg(p.bonded))
	}
	m.write(to)
	if arrives.Sign() == 0 {
		return errors.New("delegation amount must be greater than 0")
	}
	if amount.Cmp(p.allowance) > 0 || amount.Cmp(p.lpt) > 0 {
		return errors.New("ERC20: transfer amount exceeds something")
	}
	p.delegate, p.bonded = to, new(big.Int).Add(p.bonded, amount)
	m.change(to, arrives)
	p.lpt, p.allowance = new(big.Int).Sub(p.lpt, amount), new(big.Int).Sub(p.allowance, amount)
	return nil
}

func (m *model) unbond(who common.Address, amount *big.Int) error {
	m.claim(who)
	p := m.person(who)
	if m.status(who) != 1 || amount.Sign() == 0 || amount.Cmp(p.bonded) > 0 {
		return errors.New("amount is greater than bonded amount, or none")
	}
	delegate := p.delegate
	p.locks[p.nextLock] = lockup{amount, m.round + m.unbonding}
	p.nextLock++
	p.bonded = new(big.Int).Sub(p.bonded, amount)
	if p.bonded.Sign() == 0 {
		p.delegate, p.start = common.Address{}, 0
		if slices.Contains(m.pool, who) {
			m.take(who)
			m.nextTotal.Sub(m.nextTotal, p.delegated)
			p.deactivation = m.round + 1
		}
	}
	m.change(delegate, new(big.Int).Neg(amount))
	return nil
}

func (m *model) rebond(who common.Address, to *common.Address, id uint64) error {
	m.claim(who)
	p := m.person(who)
	if unbonded := m.status(who) == 2; unbonded != (to != nil) {
		return errors.New("caller must be bonded, or unbonded")
	}
	if to != nil {
		m.write(*to)
		p.start, p.delegate = m.round+1, *to
	}
	return m.process(who, id)
}

func (m *model) process(who common.Address, id uint64) error {
	p := m.person(who)
	l, ok := p.locks[id]
	if !ok {
		return errors.New("invalid unbonding lock ID")
	}
	delete(p.locks, id)
	p.bonded = new(big.Int).Add(p.bonded, l.amount)
	m.change(p.delegate, l.amount)
	return nil
}

func (m *model) withdraw(who common.Address, id uint64) error {
	p := m.person(who)
	l, ok := p.locks[id]
	if !ok || l.round > m.round {
		return errors.New("invalid unbonding lock ID, or too early")
	}
	delete(p.locks, id)
	p.lpt = new(big.Int).Add(p.lpt, l.amount)
	return nil
}

func (m *model) withdrawFees(who common.Address, amount *big.Int) error {
	m.claim(who)
	p := m.person(who)
	if amount.Cmp(p.fees) > 0 {
		return errors.New("insufficient fees to withdraw")
	}
	p.fees = new(big.Int).Sub(p.fees, amount)
	return nil
}

func (m *model) transfer(who, to common.Address, amount *big.Int) error {
	q := m.person(to)
	if d := m.person(q.delegate); m.status(to) != 2 && m.active(q.delegate) && d.lastReward != m.round && q.claimed != m.round {
		return errors.New("ILLEGAL_CLAIM_EARNINGS")
	}
	m.claim(who)
	delegate := m.person(who).delegate
	if err := m.unbond(who, amount); err != nil {
		return err
	}
	p := m.person(who)
	l := p.locks[p.nextLock-1]
	delete(p.locks, p.nextLock-1)
	id := q.nextLock
	q.locks[id], q.nextLock = l, id+1
	m.claim(to)
	if q.delegate == (common.Address{}) && q.bonded.Sign() == 0 {
		if delegate == to {
			return errors.New("INVALID_DELEGATOR")
		}
		q.delegate = delegate
	}
	if m.status(to) == 2 {
		q.start = m.round + 1
	}
	return m.process(to, id)
}

func (m *model) reward(who common.Address) error {
	p := m.person(who)
	if !m.active(who) || p.lastReward == m.round {
		return errors.New("caller must be an active transcoder and must not have called reward")
	}
	row := p.row(m.round)
	row.cut, row.share = p.rewardCut, p.feeShare
	if p.lastUpdate < m.round {
		row.stake = p.row(p.lastUpdate).stake
	}
	gross := of(m.mintable, row.stake, m.total, big.NewInt(1e9))
	net := new(big.Int).Sub(gross, of(gross, m.treasuryCut, e27, e27))
	commission := of(net, row.cut, big.NewInt(1e6), big.NewInt(1e6))
	shared := new(big.Int).Sub(net, commission)
	p.activeCumulative = p.cumulative
	p.cumulative = new(big.Int).Add(new(big.Int).Add(p.cumulative, of(shared, p.activeCumulative, row.stake, e27)), commission)
	before := factor(p.row(p.lastReward).reward)
	row.reward = new(big.Int).Add(before, of(before, shared, row.stake, e27))
	m.change(who, net)
	p.lastReward = m.round
	return nil
}

// earn is a winning ticket's share for the orchestrator's delegators.
func (m *model) earn(who common.Address, amount *big.Int) {
	p := m.person(who)
	if !m.registered(who) || !m.active(who) || p.lastReward != m.round {
		return // the figures before the reward are the contracts' business, not the plans'
	}
	row := p.row(m.round)
	reward, fee := factor(p.row(p.lastReward).reward), p.row(p.lastFee).fee
	shared := of(amount, row.share, big.NewInt(1e6), big.NewInt(1e6))
	row.fee = new(big.Int).Add(fee, of(reward, shared, row.stake, e27))
	p.cumulativeFee = new(big.Int).Add(p.cumulativeFee, new(big.Int).Sub(amount, shared))
	p.lastFee = m.round
}

func (m *model) cuts(who common.Address, cut, share *big.Int) error {
	p := m.person(who)
	if !m.registered(who) || m.active(who) && p.lastReward != m.round {
		return errors.New("caller can't be active or must have already called reward for the current round")
	}
	p.rewardCut, p.feeShare = cut, share
	if !slices.Contains(m.pool, who) {
		m.join(who, p.delegated)
	}
	return nil
}

// begin is the next round.
func (m *model) begin() {
	m.round++
	m.total = new(big.Int).Set(m.nextTotal)
}

// clone is the model as it is now. Numbers are shared: they are replaced, never
// changed, but for the totals.
func (m *model) clone() *model {
	c := *m
	c.pool, c.total, c.nextTotal = slices.Clone(m.pool), new(big.Int).Set(m.total), new(big.Int).Set(m.nextTotal)
	c.people = map[common.Address]*person{}
	for a, p := range m.people {
		q := *p
		q.locks, q.pools = maps.Clone(p.locks), map[uint64]*earnings{}
		for round, e := range p.pools {
			row := *e
			q.pools[round] = &row
		}
		c.people[a] = &q
	}
	return &c
}

// check looks at what has to be true of the model at all times.
func (m *model) check() error {
	sum := zero()
	for i, a := range m.pool {
		sum.Add(sum, m.person(a).delegated)
		if i > 0 && m.person(m.pool[i-1]).delegated.Cmp(m.person(a).delegated) < 0 {
			return fmt.Errorf("the pool is out of order at %d", i)
		}
	}
	if sum.Cmp(m.nextTotal) != 0 {
		return fmt.Errorf("the pool has %s, not %s", sum, m.nextTotal)
	}
	return nil
}
