package devnet

import (
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
)

// Choices, which run in opposite directions.
const (
	voteAgainst, voteFor, voteAbstain = 0, 1, 2 // treasury
	pollYes, pollNo                   = 0, 1
)

// proposal is what a treasury proposal needs again when it is queued and executed.
type proposal struct {
	id          *big.Int
	targets     []common.Address
	values      []*big.Int
	calldatas   [][]byte
	description string
}

// council is what is being decided.
type council struct {
	executed, defeated, succeeded, active *proposal
	ended, open                           Contract
}

// The agenda: in which round of the history each proposal is made, so that each is in its state where the history ends.
// A proposal made in turn t can be voted on in the turns t+2 to t+1+period and is decided after that.
func (p *play) agenda() (decided, open int) {
	return p.config.Rounds - p.settings.votingPeriod - 2 - p.config.Rounds/8, p.config.Rounds - 2
}

// govern makes proposals and polls, and lets the cast vote on them.
func (p *play) govern() {
	if len(p.orchestrators) == 0 || p.err != nil {
		return
	}
	decided, open := p.agenda()
	c := &p.council
	switch {
	case p.turn == decided && decided >= 1:
		c.executed = p.propose("Fund a public test stream", "Pays for a stream that anybody can send to.", 1000)
		c.defeated = p.propose("Buy the team a boat", "It would be used for off-site meetings only.", 250_000)
		c.succeeded = p.propose("Translate the operator guide", "Into three languages, reviewed by operators.", 400)
	case p.turn == decided+2 && c.executed != nil:
		p.voteOn(c.executed, voteFor)
		p.voteOn(c.defeated, voteAgainst)
		p.voteOn(c.succeeded, voteFor)
	case p.turn == decided+2+p.settings.votingPeriod && c.executed != nil:
		p.enact(c.executed)
	}
	if p.turn == open && open >= 1 {
		c.active = p.propose(hostileTitle, hostileProposal, 777)
	}
	if p.last() {
		if c.active != nil {
			p.voteOn(c.active, voteAbstain)
		}
		p.propose("Keep a stock of spare parts", "For operators in places that are hard to reach.", 60)
	}
	p.holdPolls()
}

// propose asks the treasury to pay somebody some LPT.
func (p *play) propose(title, text string, amount int64) *proposal {
	token, governor := p.protocol.LivepeerToken, p.protocol.LivepeerGovernor
	data, err := token.ABI.Pack("transfer", p.fresh.Address, lpt(amount))
	if err != nil {
		p.fail(err)
		return nil
	}
	made := &proposal{
		targets:     []common.Address{token.Address},
		values:      []*big.Int{new(big.Int)},
		calldatas:   [][]byte{data},
		description: fmt.Sprintf("# %s\n%s", title, text),
	}
	p.do(p.orchestrators[0].Account, governor, "propose", made.targets, made.values, made.calldatas, made.description)
	made.id = p.readInt(governor, "hashProposal", made.targets, made.values, made.calldatas, made.descriptionHash())
	return made
}

// enact queues and executes a proposal that has won.
func (p *play) enact(won *proposal) {
	for _, step := range []string{"queue", "execute"} {
		p.do(p.owner, p.protocol.LivepeerGovernor, step, won.targets, won.values, won.calldatas, won.descriptionHash())
	}
}

func (pr *proposal) descriptionHash() common.Hash {
	return crypto.Keccak256Hash([]byte(pr.description))
}

// voteOn lets most orchestrators vote the given way, a few the other way, and some delegators overrule theirs.
func (p *play) voteOn(about *proposal, way uint8) {
	governor := p.protocol.LivepeerGovernor
	other := uint8(voteAgainst)
	if way == voteAgainst {
		other = voteFor
	}
	for _, o := range p.orchestrators {
		switch {
		case o.goes != stays || o.place%5 == 4 || (o.comes == late && p.turn <= p.turnover()):
		case o.place == 1:
			p.do(o.Account, governor, "castVoteWithReason", about.id, way, "It costs little and helps everybody.")
		case o.place == 6:
			p.do(o.Account, governor, "castVoteWithReason", about.id, other, hostileReason)
		case o.place == 13:
			p.do(o.Account, governor, "castVote", about.id, uint8(voteAbstain))
		default:
			p.do(o.Account, governor, "castVote", about.id, way)
		}
	}
	p.do(p.voters[0].Account, governor, "castVoteWithReason", about.id, other, "My orchestrator does not speak for me.")
	p.do(p.voters[1].Account, governor, "castVote", about.id, uint8(voteAbstain))
}

// holdPolls starts one poll that is over where the history ends and one that is open.
func (p *play) holdPolls() {
	c := &p.council
	open := max(1, p.config.Rounds-1)
	switch past := p.config.Rounds - p.settings.votingPeriod - 1; {
	case past >= 1 && p.turn == past && p.turn != open:
		c.ended = p.createPoll("QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPBdG")
		p.voteInPoll(c.ended, pollNo)
	case p.turn == open:
		c.open = p.createPoll("QmPZ9gcCEpqKTo6aq61g2nXGUhM4iCL3ewB6LDXZCtioEB")
		p.voteInPoll(c.open, pollYes)
	}
}

func (p *play) createPoll(cid string) Contract {
	receipt := p.do(p.orchestrators[0].Account, p.protocol.PollCreator, "createPoll", []byte(cid))
	poll := p.artifact("Poll")
	if p.err == nil {
		poll.Address = pollOf(receipt)
	}
	return poll
}

func (p *play) voteInPoll(poll Contract, way int64) {
	for _, o := range p.orchestrators {
		if o.goes == stays && o.place%3 != 2 {
			choice := way
			if o.place%7 == 3 {
				choice = 1 - way
			}
			p.do(o.Account, poll, "vote", big.NewInt(choice))
		}
	}
	// A delegator against its orchestrator, and one that changes its mind.
	p.do(p.voters[0].Account, poll, "vote", big.NewInt(1-way))
	p.do(p.voters[1].Account, poll, "vote", big.NewInt(1-way))
	p.do(p.voters[1].Account, poll, "vote", big.NewInt(way))
}

// pollOf is the poll that a transaction created: the first indexed field of its PollCreated event.
func pollOf(receipt *types.Receipt) common.Address {
	return common.BytesToAddress(receipt.Logs[0].Topics[1].Bytes())
}
