package devnet

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"
)

// What cut-baiting orchestrators show and what they take, on the scale of 1e6.
const (
	baitCut   = 50_000
	springCut = 900_000
)

// rewardedInLastRound is how many of 100 orchestrators have called reward where the history ends.
const rewardedInLastRound = 68

// unlimited is the allowance that web front ends ask for.
var unlimited = new(big.Int).Sub(new(big.Int).Lsh(common.Big1, 256), common.Big1)

// fundEverybody gives each account its stake and some LPT to keep, and lets the BondingManager take the stake.
func (p *play) fundEverybody() {
	token, spender := p.protocol.LivepeerToken, p.protocol.BondingManager.Address
	fund := func(a *Account, stake, keep *big.Int) {
		p.do(p.owner, token, "transfer", a.Address, new(big.Int).Add(stake, keep))
	}
	for i, o := range p.orchestrators {
		fund(o.Account, o.selfStake, oddLPT(int64(p.rng.IntN(900_000)), p.rng))
		allowance := o.selfStake
		if i%3 == 2 {
			allowance = unlimited
		}
		p.do(o.Account, token, "approve", spender, allowance)
	}
	for i, d := range p.stakers() {
		fund(d.Account, d.stake, oddLPT(int64(50_000+p.rng.IntN(2_000_000)), p.rng))
		// Some stories bond again later.
		allowance := new(big.Int).Add(d.stake, lpt(20))
		if i%2 == 1 {
			allowance = unlimited
		}
		p.do(d.Account, token, "approve", spender, allowance)
	}
	fund(p.fresh, lpt(25_000), new(big.Int))
}

// register makes an orchestrator: stake of its own, rates, an address where it serves.
func (p *play) register(o *orchestrator) {
	staking := p.protocol.BondingManager
	prev, next := p.pool.hint(o.Address, o.selfStake)
	p.do(o.Account, staking, "bondWithHint", o.selfStake, o.Address, common.Address{}, common.Address{}, prev, next)
	p.raised(o.Address)
	p.do(o.Account, staking, "transcoder", ppm(o.rewardCut), ppm(o.feeShare))
	if uri, ok := serviceURI(o.place); ok {
		p.do(o.Account, p.protocol.ServiceRegistry, "setServiceURI", uri)
	}
	if o.caller != nil {
		p.do(o.Account, staking, "setRewardCaller", o.caller.Address)
	}
}

// bond takes a delegator's stake to its orchestrator.
func (p *play) bond(d *delegator, to *orchestrator) {
	p.bondAmount(d, d.stake, to)
}

// bondAmount bonds, with all the stake that is already there when the orchestrator is another one than before.
func (p *play) bondAmount(d *delegator, amount *big.Int, to *orchestrator) {
	var oldPrev, oldNext common.Address
	moved := new(big.Int)
	if d.to != to {
		moved = p.readInt(p.protocol.BondingManager, "pendingStake", d.Address, new(big.Int))
		if stake := p.pool.stakeOf(d.to.Address); stake != nil {
			oldPrev, oldNext = p.pool.hint(d.to.Address, new(big.Int).Sub(stake, moved))
		}
	}
	stake := new(big.Int).Add(p.stakeOf(to.Address), new(big.Int).Add(amount, moved))
	prev, next := p.pool.hint(to.Address, stake)
	p.do(d.Account, p.protocol.BondingManager, "bondWithHint", amount, to.Address, oldPrev, oldNext, prev, next)
	if d.to != to {
		p.lowered(d.to.Address)
	}
	p.raised(to.Address)
	if p.err == nil {
		d.to = to
	}
}

// unbond takes a part of the stake back, in thousandths of what there is; 1000 is all of it.
func (p *play) unbond(d *delegator, thousandths int64) {
	amount := p.readInt(p.protocol.BondingManager, "pendingStake", d.Address, new(big.Int))
	amount.Mul(amount, big.NewInt(thousandths)).Div(amount, big.NewInt(1000))
	prev, next := p.pool.hint(d.to.Address, new(big.Int).Sub(p.stakeOf(d.to.Address), amount))
	p.do(d.Account, p.protocol.BondingManager, "unbondWithHint", amount, prev, next)
	p.lowered(d.to.Address)
}

func (p *play) stakeOf(orchestrator common.Address) *big.Int {
	return p.readInt(p.protocol.BondingManager, "transcoderTotalStake", orchestrator)
}

// raised notes that an orchestrator's stake has grown: who is outside the pool enters if it now outranks the last member.
func (p *play) raised(who common.Address) {
	stake := p.stakeOf(who)
	if p.err != nil {
		return
	}
	members := p.pool.members
	if full := len(members) >= p.settings.poolSize; full && !p.pool.contains(who) {
		last := members[len(members)-1]
		if stake.Cmp(last.stake) <= 0 {
			return
		}
		p.pool.remove(last.who)
	}
	p.pool.set(who, stake)
}

// lowered notes that an orchestrator's stake has shrunk, which takes nobody into the pool.
func (p *play) lowered(who common.Address) {
	if stake := p.stakeOf(who); p.err == nil && p.pool.contains(who) {
		p.pool.set(who, stake)
	}
}

// changePool lets some orchestrators resign and late ones come, who take the free places and push the smallest out.
func (p *play) changePool() {
	staking := p.protocol.BondingManager
	for _, o := range p.orchestrators {
		if o.goes == resigned {
			// In the setup round its own stake is still pending and cannot be unbonded.
			if p.turn == 0 {
				continue
			}
			amount := p.readInt(staking, "pendingStake", o.Address, new(big.Int))
			p.do(o.Account, staking, "unbond", amount)
			p.pool.remove(o.Address)
		}
	}
	for _, o := range p.orchestrators {
		if o.comes == late {
			p.register(o)
		}
	}
	for _, d := range p.delegators {
		if d.to != nil && d.to.comes == late {
			p.bond(d, d.to)
		}
	}
}

// beforeRewards lets some delegators claim too early, which costs them the round's reward.
func (p *play) beforeRewards() {
	if !p.early(1) && !p.early(p.config.Rounds/2) {
		return
	}
	for _, d := range p.delegators {
		if d.story == forfeited && p.turn > 0 {
			p.bondAmount(d, lpt(1), d.to)
		}
	}
}

// callRewards lets one half of the orchestrators (0 or 1) call reward, each as reliably as it is.
func (p *play) callRewards(half int) {
	for _, o := range p.orchestrators {
		skips := p.rng.IntN(100) < o.misses
		if p.last() {
			// The first one is the demo's: its reward is still to be called.
			skips = skips || o.place == 0 || (!o.baits && p.rng.IntN(100) >= rewardedInLastRound)
		}
		if o.place%2 != half || skips || p.err != nil || !p.active[o.Address] {
			continue
		}
		p.reward(o)
	}
}

// reward mints an orchestrator's part of the round's LPT.
func (p *play) reward(o *orchestrator) {
	staking := p.protocol.BondingManager
	var prev, next common.Address
	if stake := p.pool.stakeOf(o.Address); stake != nil {
		prev, next = p.pool.hint(o.Address, stake)
	}
	if o.caller != nil {
		p.do(o.caller, staking, "rewardForTranscoderWithHint", o.Address, prev, next)
	} else {
		p.do(o.Account, staking, "rewardWithHint", prev, next)
	}
	p.raised(o.Address)
}

// changeCuts lets those who bait with their cuts change them.
func (p *play) changeCuts() {
	for _, o := range p.orchestrators {
		p.changeCut(o)
	}
}

// changeCut lets a cut-baiting orchestrator raise its cut after a reward, which the next round's reward then takes, and
// lower it again as soon as that is done. Others leave theirs as it is.
func (p *play) changeCut(o *orchestrator) {
	switch {
	case !o.baits || !p.active[o.Address]:
	case p.turn%4 == 1:
		p.do(o.Account, p.protocol.BondingManager, "transcoder", ppm(springCut), ppm(o.feeShare))
	case p.turn%4 == 2:
		p.do(o.Account, p.protocol.BondingManager, "transcoder", ppm(baitCut), ppm(o.feeShare))
	}
}

// moveStake tells the delegators' stories.
func (p *play) moveStake() {
	var (
		staking = p.protocol.BondingManager
		period  = p.settings.unbondingPeriod
	)
	p.demoMoves()
	recipients := p.recipients
	for i, d := range p.delegators {
		switch d.story {
		case bonded, leftBehind, withEvicted, idle: // nothing more happens to them
		case forfeited: // see beforeRewards
		case pending:
			if p.last() {
				p.bond(d, d.to)
			}
		case moving:
			if p.last() {
				p.moveElsewhere(d, i)
			}
		case moved:
			if p.early(p.config.Rounds / 2) {
				p.moveElsewhere(d, i)
			}
		case ripeLock:
			if p.early(period) {
				p.unbond(d, 300)
			}
		case unripeLock:
			if p.early(1) {
				p.unbond(d, 250)
			}
		case unbonded:
			if p.early(period + 1) {
				p.unbond(d, 1000)
			}
		case withdrawn:
			if p.turn == 1 {
				p.unbond(d, 400)
			}
			if p.turn == 1+period {
				p.do(d.Account, staking, "withdrawStake", new(big.Int))
			}
		case manyLocks:
			for range 1 + 12/p.config.Rounds {
				p.unbond(d, 30)
			}
		case rebonded:
			if p.early(3) {
				p.unbond(d, 500)
			}
			if p.early(2) {
				p.do(d.Account, staking, "rebond", new(big.Int))
				p.raised(d.to.Address)
			}
		case returned:
			if p.early(4) {
				p.unbond(d, 1000)
			}
			if p.early(3) {
				p.do(d.Account, staking, "rebondFromUnbonded", d.to.Address, new(big.Int))
				p.raised(d.to.Address)
			}
		case transferred:
			if p.early(2) {
				amount := p.readInt(staking, "pendingStake", d.Address, new(big.Int))
				none := common.Address{}
				p.do(d.Account, staking, "transferBond", recipients[0].Address, amount.Rsh(amount, 1), none, none, none, none)
			}
			recipients = recipients[1:]
		case feesWithdrawn:
			if p.early(2) {
				fees := p.readInt(staking, "pendingFees", d.Address, new(big.Int))
				p.do(d.Account, staking, "withdrawFees", d.Address, fees.Rsh(fees, 1))
			}
		}
	}
}

// demoMoves gives the demo's delegator a lock in each state and leaves it bonded with fees to withdraw.
func (p *play) demoMoves() {
	if p.demo.to == nil {
		return
	}
	period := p.settings.unbondingPeriod
	if p.early(period + 1) {
		p.unbond(p.demo, 40)
	}
	if p.early(period) {
		p.unbond(p.demo, 25)
	}
	if p.early(2) && !p.last() {
		p.unbond(p.demo, 30)
	}
	if p.early(1) && !p.last() {
		p.do(p.demo.Account, p.protocol.BondingManager, "rebond", big.NewInt(0))
		p.raised(p.demo.to.Address)
		p.unbond(p.demo, 15)
	}
}

// moveElsewhere takes all of a delegator's stake to another orchestrator, if there is one.
func (p *play) moveElsewhere(d *delegator, index int) {
	candidates := p.inStory(bonded)
	for i := range candidates {
		if o := candidates[(index+i)%len(candidates)]; o != d.to && o.comes == fromStart {
			p.bondAmount(d, new(big.Int), o)
			return
		}
	}
}

// ppm is a rate on the scale of 1e6 as contracts take it.
func ppm(rate int64) *big.Int {
	return big.NewInt(rate)
}
