package devnet

import (
	"math/big"
	"math/rand/v2"

	"github.com/ethereum/go-ethereum/crypto"
)

// orchestrator is a part in the play: what one orchestrator has and how it behaves.
type orchestrator struct {
	*Account
	// place is its index in the cast; it decides persona, name and hostile text.
	place int
	// rank is its place by stake in the beginning, from 0.
	rank int
	// selfStake and backing are its own stake and what delegators are to bring, in base units.
	selfStake, backing *big.Int
	// rewardCut and feeShare are its rates on the scale of 1e6.
	rewardCut, feeShare int64
	// misses is how many of 100 rounds it does not call reward.
	misses int
	// fame is its share of the tickets.
	fame int
	// baits lowers the cut to attract stake and raises it afterwards.
	baits bool
	// caller calls reward in its place (LIP-118), nil for most.
	caller *Account
	// comes and goes tell when it joins and leaves the pool.
	comes arrival
	goes  departure
}

type arrival int

const (
	fromStart arrival = iota
	// late orchestrators join at the turnover, with stake enough to push somebody out.
	late
)

type departure int

const (
	stays departure = iota
	// evicted ones are pushed out at the turnover and stay registered.
	evicted
	// resigned ones unbond everything at the turnover.
	resigned
)

// delegator is a part in the play: an account and what happens to its stake.
type delegator struct {
	*Account
	story story
	// to is the orchestrator that it chooses first, nil when there is none.
	to    *orchestrator
	stake *big.Int
}

// story is a delegator's history in one word; it is the last part of its role.
type story string

const (
	bonded        story = "bonded"
	pending       story = "pending"
	moving        story = "moving"
	moved         story = "moved"
	unbonded      story = "unbonded"
	withdrawn     story = "withdrawn"
	ripeLock      story = "ripe-lock"
	unripeLock    story = "unripe-lock"
	manyLocks     story = "many-locks"
	rebonded      story = "rebonded"
	returned      story = "rebonded-from-unbonded"
	transferred   story = "transferred"
	feesWithdrawn story = "fees-withdrawn"
	forfeited     story = "forfeited"
	leftBehind    story = "left-behind"
	withEvicted   story = "with-evicted"
	// idle accounts hold LPT and have never bonded.
	idle story = "idle"
)

// unusual are the stories that every cast tells, as far as it has people.
var unusual = []story{
	pending, ripeLock, unripeLock, unbonded, moved, rebonded, feesWithdrawn, forfeited, manyLocks, withdrawn,
	transferred, moving, returned, leftBehind, withEvicted,
}

// cast is everybody on the chain.
type cast struct {
	poolSize                        int
	owner, fresh, gateway, retiring *Account
	demo                            *delegator
	voters                          []*delegator
	orchestrators                   []*orchestrator
	delegators                      []*delegator
	recipients                      []*Account
	callers                         []*Account
}

// networkStake is what the whole cast bonds, in thousandths of LPT: 48 % of the supply.
const networkStake int64 = (supplyL1 + supplyL2) * 480

// demoStake and voterStake are the stakes of the accounts with a role of their own, in LPT.
const (
	demoStake  = 42_000
	voterStake = 6_500
)

// demoFame is the demo orchestrator's share of the tickets; only the ones with high fees have more.
const demoFame = 6

// casting makes an account out of a name, a number and a role.
type casting func(name string, index int, role string) *Account

func newCast(config Config, rng *rand.Rand) *cast {
	account := func(name string, index int, role string) *Account {
		key := deriveKey(config.Seed, name, index)
		return &Account{Address: crypto.PubkeyToAddress(key.PublicKey), Key: key, Role: role}
	}
	c := &cast{
		poolSize: config.Orchestrators,
		owner:    account("owner", 0, "owner"),
		fresh:    account("fresh", 0, "fresh"),
		gateway:  account("gateway", 0, "gateway"),
		retiring: account("gateway", 1, "gateway:unlocking"),
	}
	c.castOrchestrators(config.Orchestrators, rng, account)
	c.demo = &delegator{Account: account("demo", 0, "demo-delegator"), stake: lpt(demoStake)}
	for i := range 3 {
		c.voters = append(c.voters, &delegator{Account: account("voter", i, "voter"), stake: lpt(voterStake)})
	}
	if len(c.orchestrators) > 0 {
		c.demo.to = c.orchestrators[0]
		for i, v := range c.voters {
			v.to = c.orchestrators[i%min(3, config.Orchestrators)]
		}
	}
	c.castDelegators(config.Delegators, rng, account)
	return c
}

// outsiders is how many orchestrators a cast has besides the pool of n.
func outsiders(n int) (pushedOut, quitters int) {
	if n < 4 {
		return 0, 0
	}
	return 1 + n/30, 1 + n/60
}

// castOrchestrators makes a pool of n and those outside it. The stakes follow Zipf's law: few are large, many small.
func (c *cast) castOrchestrators(n int, rng *rand.Rand, account casting) {
	pushedOut, quitters := outsiders(n)
	ranks := rng.Perm(n)
	var weights int64
	for rank := range n {
		weights += zipf(rank)
	}
	for i := range n + pushedOut + quitters {
		o := &orchestrator{
			Account:   account("orchestrator", i, "orchestrator"),
			place:     i,
			rewardCut: (5 + rng.Int64N(40)) * 10_000,
			feeShare:  (30 + rng.Int64N(65)) * 10_000,
			fame:      rng.IntN(4),
		}
		// In thousandths: the whole stake of LPT, its own part of it of one.
		o.rank = n - 1
		if i < n {
			o.rank = ranks[i]
		}
		all, own := networkStake*zipf(o.rank)/weights, int64(40+rng.IntN(600)*rng.IntN(1000)/1000)
		switch {
		case i < n-pushedOut-quitters:
		case i < n:
			o.comes = late
			// Its own stake alone must rank before those who are to make room.
			own = 600 + rng.Int64N(300)
		default:
			// Smaller than the smallest of the pool.
			all, own = all*(200+rng.Int64N(200))/1000, 900
			o.goes, o.Role = evicted, "orchestrator:evicted"
			if i >= n+pushedOut {
				o.goes, o.Role = resigned, "orchestrator:resigned"
			}
		}
		o.selfStake, o.backing = oddLPT(all*own/1000, rng), oddLPT(all*(1000-own)/1000, rng)
		if o.goes == stays {
			o.takePersona(account)
		}
		if o.caller != nil {
			c.callers = append(c.callers, o.caller)
		}
		c.orchestrators = append(c.orchestrators, o)
	}
}

// zipf is the weight of a rank.
func zipf(rank int) int64 {
	return 1_000_000_000 / int64(2*rank+5)
}

// takePersona gives the first few orchestrators what every cast must have, and some of the rest a repetition of it.
func (o *orchestrator) takePersona(account casting) {
	persona := o.place
	if persona >= 20 {
		persona = 1 + persona%19
	}
	switch persona {
	case 0:
		o.Role, o.rewardCut, o.feeShare, o.fame = "demo-orchestrator", 150_000, 700_000, demoFame
	case 1, 9:
		o.Role, o.fame = "orchestrator:high-fees", 30
	case 2, 12:
		o.Role, o.rewardCut = "orchestrator:full-cut", 1_000_000
	case 3:
		o.Role, o.baits, o.rewardCut = "orchestrator:cut-bait", true, baitCut
	case 4:
		o.Role, o.misses = "orchestrator:never-rewards", 100
	case 5:
		o.Role = "orchestrator:reward-caller"
		o.caller = account("caller", o.place, "reward-caller")
	case 6, 14, 17:
		o.Role, o.misses = "orchestrator:misses-rewards", 35
	case 7:
		o.Role, o.rewardCut, o.feeShare = "orchestrator:no-cut", 0, 1_000_000
	}
}

// castDelegators gives out stories and orchestrators, and shares each orchestrator's backing among its delegators.
func (c *cast) castDelegators(n int, rng *rand.Rand, account casting) {
	backers := make(map[*orchestrator][]*delegator)
	for i := range n {
		d := &delegator{story: bonded, stake: oddLPT(1_000_000, rng)}
		switch {
		case len(c.orchestrators) == 0:
			d.story = idle
		case i < len(unusual):
			d.story = unusual[i]
		case i%4 == 0:
			d.story = unusual[i/4%len(unusual)]
		}
		d.to = c.choose(&d.story, rng)
		d.Account = account("delegator", i, "delegator:"+string(d.story))
		c.delegators = append(c.delegators, d)
		if d.to != nil {
			backers[d.to] = append(backers[d.to], d)
		}
		if d.story == transferred {
			c.recipients = append(c.recipients, account("recipient", i, "delegator:received"))
		}
	}
	for _, o := range c.orchestrators {
		if len(backers[o]) == 0 {
			o.selfStake.Add(o.selfStake, o.backing)
			continue
		}
		parts, sum := make([]int64, len(backers[o])), int64(0)
		for i := range parts {
			parts[i] = 1 + rng.Int64N(1000)
			sum += parts[i]
		}
		for i, d := range backers[o] {
			d.stake.Mul(o.backing, big.NewInt(parts[i]))
			d.stake.Div(d.stake, big.NewInt(sum))
		}
	}
}

// choose picks the orchestrator for a story; a story that the cast has nobody for becomes an ordinary one.
func (c *cast) choose(s *story, rng *rand.Rand) *orchestrator {
	candidates := c.inStory(*s)
	if len(candidates) == 0 {
		*s = bonded
		candidates = c.inStory(bonded)
	}
	if len(candidates) == 0 {
		*s = idle
		return nil
	}
	var total int64
	weight := func(o *orchestrator) int64 { return 1 + new(big.Int).Div(o.backing, lpt(1)).Int64() }
	for _, o := range candidates {
		total += weight(o)
	}
	for at := rng.Int64N(total); ; candidates = candidates[1:] {
		if at -= weight(candidates[0]); at < 0 {
			return candidates[0]
		}
	}
}

// inStory lists the orchestrators that a story can be about.
func (c *cast) inStory(s story) []*orchestrator {
	var fitting []*orchestrator
	for _, o := range c.orchestrators {
		// Nobody falls out of the pool because of a story: those are told of the larger ones.
		fits, large := o.goes == stays, o.comes == fromStart && 3*o.rank <= 2*c.poolSize
		switch s {
		case idle:
			fits = false
		case leftBehind:
			fits = o.goes == resigned
		case withEvicted:
			fits = o.goes == evicted
		case bonded:
		case feesWithdrawn:
			fits = fits && large && o.fame >= demoFame
		default:
			fits = fits && large && o.misses == 0
		}
		if fits {
			fitting = append(fitting, o)
		}
	}
	return fitting
}

// everybody lists all accounts in a fixed order, the ones with a role of their own first.
func (c *cast) everybody() []*Account {
	all := []*Account{c.owner, c.demo.Account}
	for _, o := range c.orchestrators[:min(1, len(c.orchestrators))] {
		all = append(all, o.Account)
	}
	all = append(all, c.fresh, c.gateway, c.retiring)
	for _, v := range c.voters {
		all = append(all, v.Account)
	}
	for i, o := range c.orchestrators {
		if i > 0 {
			all = append(all, o.Account)
		}
	}
	all = append(all, c.callers...)
	for _, d := range c.delegators {
		all = append(all, d.Account)
	}
	return append(all, c.recipients...)
}

// oddLPT is an amount of at least milli thousandths of LPT, with decimals like the amounts that people have.
func oddLPT(milli int64, rng *rand.Rand) *big.Int {
	amount := new(big.Int).Mul(big.NewInt(max(milli, 1)), big.NewInt(1e15))
	return amount.Add(amount, big.NewInt(rng.Int64N(1e15)))
}
