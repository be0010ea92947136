package devnet

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
)

// Where in a round things happen, in hundredths of it. Whoever calls reward at all has called by the first point; the
// last tenth of a round is locked, so cuts change before that.
const (
	rewardsUntil = 70
	cutsAt       = 75
)

// initializeAfter is how many blocks a new round waits for somebody to initialise it, at most a tenth of its length.
const initializeAfter = 5

// gatewayPays is what the gateway pays in each round, in thousandths of ETH: what the tickets of a round cost.
const gatewayPays = 400

// live is the play going on after the history. What the cast does stands in a block behind the transactions of the pool:
// it takes the nonces that those leave, and nothing can come between the look at the chain and the deed.
type live struct {
	*play
	// planned is the turn that the scenes are of, 0 before there is one.
	planned int
	scenes  []scene
}

// scene is what somebody does in the first block from due on.
type scene struct {
	due  int
	play func()
}

// newLive goes on with a play whose history is written.
func newLive(p *play) *live {
	p.careful = true
	return &live{play: p}
}

// act adds to a block what is due in it.
func (l *live) act(b *block) {
	l.open = b
	defer func() { l.open = nil }()
	now := int(b.header.Number.Int64())
	ready := l.attempt(func() { l.prepare(now) })
	for ready && len(l.scenes) > 0 && l.scenes[0].due <= now {
		due := l.scenes[0]
		l.scenes = l.scenes[1:]
		l.attempt(due.play)
	}
}

// attempt plays something that may fail: somebody else was faster, or has spent the account's money. It is left out then.
func (l *live) attempt(play func()) bool {
	play()
	err := l.err
	l.err = nil
	if err != nil {
		slog.Debug("left out", "reason", err)
	}
	return err == nil
}

// prepare finds out which round it is, initialises it when nobody else has, and makes plans for it. It fails while there
// is nothing to do but to wait.
func (l *live) prepare(now int) {
	clock := l.protocol.RoundsManager
	if ask[bool](l.script, l.protocol.Controller, "paused") {
		l.fail(errors.New("the protocol is paused"))
	}
	round := l.readInt(clock, "currentRound")
	start := int(l.readInt(clock, "currentRoundStartBlock").Int64())
	length := int(l.readInt(clock, "roundLength").Int64())
	initialized := ask[bool](l.script, clock, "currentRoundInitialized")
	if l.err != nil {
		return
	}
	l.turn = int(round.Int64()) - 1
	if !initialized {
		if now < start+min(initializeAfter, length/10) {
			l.fail(errors.New("the round has just begun"))
			return
		}
		l.initializeRound()
	}
	if l.planned != l.turn {
		l.plan(now, start, length)
	}
}

// plan spreads over what is left of a round what the cast does in it.
func (l *live) plan(now, start, length int) {
	var scenes []scene
	add := func(due int, play func()) { scenes = append(scenes, scene{due, play}) }
	open := max(1, start+length*rewardsUntil/100-now)

	diligent := l.yetToReward()
	for i, o := range diligent {
		add(now+open*i/len(diligent), func() { l.reward(o) })
	}
	// The end of the history has told the rest of its own round.
	if !l.last() {
		for _, o := range l.orchestrators {
			add(max(now, start+length*cutsAt/100), func() { l.changeCut(o) })
		}
		add(now, func() {
			l.pay(l.gateway, milli(gatewayPays), l.protocol.TicketBroker, "fundDeposit")
		})
	}
	for range l.ticketsARound() {
		add(now+l.rng.IntN(max(1, start+length-now)), l.redeemTicket)
	}
	for range min(1+len(l.delegators)/60, 6) {
		add(now+l.rng.IntN(open), l.moveSomebody)
	}
	if l.err == nil {
		slices.SortStableFunc(scenes, func(a, b scene) int { return a.due - b.due })
		l.scenes, l.planned = scenes, l.turn
	}
}

// yetToReward lists who is going to call reward in this round, in the order in which they do. The demo's orchestrator is
// the last one, so that whoever looks at the demo can be faster.
func (l *live) yetToReward() []*orchestrator {
	staking := l.protocol.BondingManager
	var callers []*orchestrator
	for _, i := range l.rng.Perm(len(l.orchestrators)) {
		o := l.orchestrators[i]
		active := ask[bool](l.script, staking, "isActiveTranscoder", o.Address)
		l.active[o.Address] = active
		called := l.readInt(staking, "getTranscoder", o.Address).Cmp(l.round()) >= 0
		if active && !called && l.rng.IntN(100) >= o.misses {
			callers = append(callers, o)
		}
	}
	if i := slices.IndexFunc(callers, func(o *orchestrator) bool { return o.place == 0 }); i >= 0 {
		demo := callers[i]
		callers = append(slices.Delete(callers, i, i+1), demo)
	}
	return callers
}

// moveSomebody lets an ordinary delegator bond a little more or move to another orchestrator.
func (l *live) moveSomebody() {
	var ordinary []int
	for i, d := range l.delegators {
		if d.story == bonded {
			ordinary = append(ordinary, i)
		}
	}
	if len(ordinary) == 0 {
		return
	}
	i := ordinary[l.rng.IntN(len(ordinary))]
	if d := l.delegators[i]; l.rng.IntN(2) == 0 {
		l.bondAmount(d, lpt(1+l.rng.Int64N(20)), d.to)
	} else {
		l.moveElsewhere(d, l.rng.IntN(len(l.orchestrators)))
	}
}

// ask is read for functions whose first answer is of a known type. After a failure it is the type's zero.
func ask[T any](s *script, from Contract, method string, args ...any) (answer T) {
	if values := s.read(from, method, args...); s.err == nil {
		var ok bool
		if answer, ok = values[0].(T); !ok {
			s.fail(fmt.Errorf("%s answers with a %T", method, values[0]))
		}
	}
	return answer
}
