package devnet

import (
	"math/big"
	"math/rand/v2"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// play is the history of a chain: who is on it and what they do, round after round. All of it follows from the
// configuration, and all of it is real transactions.
type play struct {
	*script
	*cast
	config   Config
	settings settings
	protocol Protocol
	names    naming
	rng      *rand.Rand
	pool     ranking
	council  council
	tickets  int64 // how many were issued; the nonce of the next one

	// active is the pool as it was when the current round began.
	active map[common.Address]bool
	// turn is the round of the history that is on, from 1 to config.Rounds; 0 is the setup before it.
	turn int
}

// roundTime is how long a live round takes: 6377 blocks of 12 seconds. A round of the history takes as long, whatever
// its number of blocks.
const roundTime = 6377 * 12 * time.Second

// historyRoundBlocks bounds the rounds before the last one, so that --round-blocks does not decide the start-up time.
const historyRoundBlocks = 50

func newPlay(config Config) *play {
	//nolint:gosec // the point of this randomness is that anybody can repeat it
	rng := rand.New(rand.NewPCG(config.Seed, 0x6c70646576))
	p := &play{cast: newCast(config, rng), config: config, rng: rng}
	p.settings = settings{
		roundBlocks:     min(config.RoundBlocks, historyRoundBlocks),
		poolSize:        config.Orchestrators,
		unbondingPeriod: 7,
		votingPeriod:    10,
	}
	if p.settings.poolSize == 0 {
		p.settings.poolSize = 100
	}
	// Short histories get shorter periods, so that they too have locks that are ripe and votes that are over.
	switch {
	case config.Rounds < 12:
		p.settings.unbondingPeriod = max(1, config.Rounds/3)
		p.settings.votingPeriod = 1
	case config.Rounds < 24:
		p.settings.votingPeriod = 3
	}
	p.settings.pollPeriod = (p.settings.votingPeriod - 1) * p.settings.roundBlocks
	if p.settings.votingPeriod == 1 {
		p.settings.pollPeriod = p.settings.roundBlocks
	}
	return p
}

// begins is when the first block is made, so that the history ends at historyEnd.
func (p *play) begins() time.Time {
	before := time.Duration(p.firstBlockOf(p.config.Rounds)) * spacing(p.settings.roundBlocks)
	last := time.Duration(p.middle()) * spacing(p.config.RoundBlocks)
	return historyEnd.Add(-before - last)
}

// spacing is the time between blocks at a round length, in whole seconds.
func spacing(roundBlocks int) time.Duration {
	return max(time.Second, (roundTime / time.Duration(roundBlocks)).Truncate(time.Second))
}

// firstBlockOf is where a round of the history starts. The chain's round 1 is the setup, turn 0.
func (p *play) firstBlockOf(turn int) int {
	return (turn + 1) * p.settings.roundBlocks
}

// middle is how far into its last round the history goes, in blocks.
func (p *play) middle() int {
	return p.config.RoundBlocks / 2
}

// round is the chain's number of the round that is on.
func (p *play) round() *big.Int {
	return count(p.turn + 1)
}

// last says that the round on is the one in which the history ends.
func (p *play) last() bool {
	return p.turn == p.config.Rounds
}

// turnover is when late orchestrators arrive and others have to go.
func (p *play) turnover() int {
	if p.config.Rounds < 3 {
		return 0
	}
	return p.config.Rounds * 2 / 3
}

// run performs the play.
func (p *play) run(s *script) Protocol {
	p.script = s
	s.spacing = spacing(p.settings.roundBlocks)
	p.protocol = deployProtocol(s, p.owner, p.settings)
	p.names = deployNames(s, p.owner)
	p.setUp()
	for p.turn = 1; p.turn <= p.config.Rounds && s.err == nil; p.turn++ {
		p.playRound()
	}
	p.turn = p.config.Rounds
	s.at(p.firstBlockOf(p.turn) + p.middle() + 1)
	return p.protocol
}

// setUp fills the first round: everybody gets LPT, the first orchestrators and delegators bond, gateways fund, names
// are taken.
func (p *play) setUp() {
	p.at(p.firstBlockOf(0))
	p.initializeRound()
	p.moment(1, 8)
	p.fundEverybody()
	p.fundGateways()
	p.moment(2, 8)
	for _, o := range p.orchestrators {
		if o.comes == fromStart {
			p.register(o)
		}
	}
	p.moment(3, 8)
	for _, d := range p.stakers() {
		if d.to != nil && d.to.comes == fromStart && d.story != pending {
			p.bond(d, d.to)
		}
	}
	p.moment(4, 8)
	if p.turnover() == 0 {
		p.changePool()
	}
	p.moment(5, 8)
	p.takeNames()
}

// playRound plays one round in six moments. The last round stops short of its middle.
func (p *play) playRound() {
	p.at(p.firstBlockOf(p.turn))
	moments := 8
	if p.last() {
		moments = 16
		p.useFinalRoundLength()
	}
	p.initializeRound()
	p.moment(1, moments)
	p.beforeRewards()
	p.moment(2, moments)
	p.callRewards(0)
	p.moment(3, moments)
	p.callRewards(1)
	p.moment(4, moments)
	p.redeemTickets()
	p.changeCuts()
	p.moment(5, moments)
	p.moveStake()
	if p.turn == p.turnover() {
		p.changePool()
	}
	p.moment(6, moments)
	p.govern()
}

// moment lets the given part of the round pass.
func (p *play) moment(part, of int) {
	length := p.settings.roundBlocks
	if p.last() && p.turn > 0 {
		length = p.config.RoundBlocks
	}
	p.at(p.firstBlockOf(p.turn) + length*part/of)
}

// useFinalRoundLength gives the last round the configured length.
func (p *play) useFinalRoundLength() {
	if length := p.config.RoundBlocks; length != p.settings.roundBlocks {
		p.do(p.owner, p.protocol.RoundsManager, "setRoundLength", count(length))
		p.spacing = spacing(length)
	}
}

// keeper is whoever initialises the round: some orchestrator, or the owner where there is none.
func (p *play) keeper() *Account {
	if len(p.orchestrators) == 0 {
		return p.owner
	}
	return p.orchestrators[p.rng.IntN(len(p.orchestrators))].Account
}

// stakers lists everybody who delegates to somebody else.
func (p *play) stakers() []*delegator {
	all := append([]*delegator{p.demo}, p.voters...)
	return append(all, p.delegators...)
}

// early says whether a thing of the given number of rounds before the end is due, for histories that are long enough
// to have such a round and, for shorter ones, in their first round.
func (p *play) early(roundsBeforeEnd int) bool {
	return p.turn == max(1, p.config.Rounds-roundsBeforeEnd)
}

// initializeRound opens the round: the pool as it stands is at work in it.
func (p *play) initializeRound() {
	p.do(p.keeper(), p.protocol.RoundsManager, "initializeRound")
	p.active = make(map[common.Address]bool, len(p.pool.members))
	for _, member := range p.pool.members {
		p.active[member.who] = true
	}
}
