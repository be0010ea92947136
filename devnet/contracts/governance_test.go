package contracts

import (
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
)

const (
	against uint8 = iota
	inFavour
	abstain
)

const (
	pending uint8 = iota
	active
	canceled
	defeated
	succeeded
	queued
	_
	executed
)

// proposal is what the governor wants to hear again at each step.
type proposal struct {
	targets     []common.Address
	values      []*big.Int
	calldatas   [][]byte
	description string
}

// payout is a proposal to pay LPT out of the treasury.
func (n *network) payout(to account, amount *big.Int) proposal {
	n.t.Helper()
	return proposal{
		[]common.Address{n.token.at},
		[]*big.Int{zero},
		[][]byte{n.pack(n.token, "transfer", to.address, amount)},
		"# Pay " + to.address.Hex(),
	}
}

func (p proposal) proposed() []any { return []any{p.targets, p.values, p.calldatas, p.description} }

func (p proposal) hashed() []any {
	return []any{p.targets, p.values, p.calldatas, [32]byte(crypto.Keccak256Hash([]byte(p.description)))}
}

func (n *network) propose(by account, p proposal) *big.Int {
	n.t.Helper()
	event := n.onlyEvent(n.do(by, n.governor, "propose", p.proposed()...), n.governor, "ProposalCreated")
	id := event["proposalId"].(*big.Int)
	n.same("id", id, n.number(n.governor, "hashProposal", p.hashed()...))
	return id
}

func (n *network) state(id *big.Int) uint8 {
	n.t.Helper()
	return read[uint8](n.chain, n.governor, "state", id)
}

// electorate is two orchestrators and two delegators of the first; the next round has begun and all may vote on what
// is proposed in it.
func newElectorate(t *testing.T) *network {
	t.Helper()
	n := newNetwork(t)
	n.orchestrate(ana, lpt(500), 0, 0)
	n.orchestrate(ben, lpt(400), 0, 0)
	n.bond(cleo, lpt(300), ana)
	n.bond(dan, lpt(200), ana)
	n.nextRound()
	return n
}

func TestAProposalPassesThroughItsStates(t *testing.T) {
	n := newElectorate(t)
	n.do(owner, n.token, "mint", n.treasury.at, lpt(50))
	p := n.payout(eva, lpt(50))
	n.refuses("Governor: proposer votes below proposal threshold", eva, n.governor, "propose", p.proposed()...)
	n.refuses("Governor: unknown proposal id", eva, n.governor, "state", one)
	round := n.round()
	id := n.propose(cleo, p)
	n.same("snapshot", n.number(n.governor, "proposalSnapshot", id), round+1)
	n.same("deadline", n.number(n.governor, "proposalDeadline", id), round+3)
	n.refuses("Governor: proposal already exists", ana, n.governor, "propose", p.proposed()...)
	n.same("state", n.state(id), pending)
	n.nextRound()
	n.same("pending in the snapshot round", n.state(id), pending)
	n.refuses("Governor: vote not currently active", ana, n.governor, "castVote", id, inFavour)

	n.nextRound()
	n.same("state", n.state(id), active)
	n.refuses("InvalidVoteType[3]", ana, n.governor, "castVote", id, uint8(3))
	receipt := n.do(ana, n.governor, "castVoteWithReason", id, inFavour, "good")
	n.same("gross weight", n.onlyEvent(receipt, n.governor, "VoteCast")["weight"], lpt(1000))
	n.refuses("VoteAlreadyCast[]", ana, n.governor, "castVote", id, against)
	n.refuses("Governor: proposal not successful", ana, n.governor, "queue", p.hashed()...)
	n.do(eva, n.governor, "castVote", id, against)
	n.same("a vote without weight is taken", read[bool](n.chain, n.governor, "hasVoted", id, eva.address), true)
	n.nextRound()
	n.same("state", n.state(id), active)
	n.nextRound()
	n.same("state", n.state(id), succeeded)

	n.refuses("TimelockController: operation is not ready", ana, n.governor, "execute", p.hashed()...)
	n.do(fred, n.governor, "queue", p.hashed()...)
	n.same("state", n.state(id), queued)
	n.same("has an eta", n.number(n.governor, "proposalEta", id).Sign(), 1)
	n.do(fred, n.governor, "execute", p.hashed()...)
	n.same("state", n.state(id), executed)
	n.same("eta is zero again", n.number(n.governor, "proposalEta", id), 0)
	n.same("paid", n.number(n.token, "balanceOf", eva.address), lpt(50))
}

func TestOnlyTheProposerCancelsAndOnlyWhilePending(t *testing.T) {
	n := newElectorate(t)
	first, second := n.payout(eva, one), n.payout(fred, one)
	n.propose(ana, first)
	late := n.propose(ana, second)
	n.refuses("Governor: only proposer can cancel", ben, n.governor, "cancel", first.hashed()...)
	n.do(ana, n.governor, "cancel", first.hashed()...)
	n.same("state", n.state(n.number(n.governor, "hashProposal", first.hashed()...)), canceled)
	n.nextRound()
	n.nextRound()
	n.refuses("Governor: too late to cancel", ana, n.governor, "cancel", second.hashed()...)
	n.nextRound()
	n.nextRound()
	n.same("nobody voted", n.state(late), defeated)

	bound := n.payout(eva, one)
	bound.description += "#proposer=" + ben.address.Hex()
	n.refuses("Governor: proposer restricted", ana, n.governor, "propose", bound.proposed()...)
	bound.targets = nil
	n.refuses("Governor: invalid proposal length", ben, n.governor, "propose", bound.proposed()...)
	n.refuses("Governor: empty proposal", ben, n.governor, "propose",
		[]common.Address{}, []*big.Int{}, [][]byte{}, "")
}

func TestADelegatorsVoteLeavesItsOrchestratorsSide(t *testing.T) {
	// Whoever votes first, the end is the same: ana speaks for her own 500 and for dan's 200, cleo for her 300.
	cases := map[string][]account{
		"before the orchestrator":     {cleo, ana, ben},
		"after the orchestrator":      {ana, cleo, ben},
		"with the other orchestrator": {ben, ana, cleo},
	}
	n := newElectorate(t)
	ids := map[string]*big.Int{}
	for name := range cases {
		p := n.payout(eva, one)
		p.description = name
		ids[name] = n.propose(ana, p)
	}
	n.nextRound()
	n.nextRound()
	choice := map[account]uint8{ana: inFavour, ben: abstain, cleo: against}
	for name, order := range cases {
		for _, voter := range order {
			n.do(voter, n.governor, "castVote", ids[name], choice[voter])
		}
		n.same(name, n.view(n.governor, "proposalVotes", ids[name]), []*big.Int{lpt(300), lpt(700), lpt(400)})
	}
}

func TestQuorumCountsAllVotesAndQuotaOnlyOpinions(t *testing.T) {
	n := newElectorate(t)
	ids := make([]*big.Int, 3)
	for i := range ids {
		ids[i] = n.propose(ana, n.payout(eva, big.NewInt(int64(i))))
	}
	n.refuses("FutureLookup["+n.number(n.rounds, "currentRound").String()+", "+
		sub(n.number(n.rounds, "currentRound"), one).String()+"]",
		ana, n.governor, "quorum", n.number(n.rounds, "currentRound"))
	n.nextRound()
	n.nextRound()
	snapshot := n.number(n.governor, "proposalSnapshot", ids[0])
	n.same("quorum", n.number(n.governor, "quorum", snapshot),
		new(big.Int).Div(new(big.Int).Mul(lpt(1400), big.NewInt(333300)), big.NewInt(1_000_000)))

	n.do(ben, n.governor, "castVote", ids[0], inFavour) // 400 of 1400 miss the quorum
	n.do(ben, n.governor, "castVote", ids[1], inFavour) // a tie
	n.do(cleo, n.governor, "castVote", ids[1], against)
	n.do(dan, n.governor, "castVote", ids[1], abstain)
	n.do(ana, n.governor, "castVote", ids[2], abstain) // abstentions alone
	n.nextRound()
	n.nextRound()
	n.same("below the quorum", n.state(ids[0]), defeated)
	n.same("400 for, 300 against, 200 abstained", n.state(ids[1]), succeeded)
	n.same("nobody has an opinion: no less than none in favour", n.state(ids[2]), succeeded)
}

func TestStakeCountsAsAtTheEndOfTheSnapshotRound(t *testing.T) {
	n := newElectorate(t)
	id := n.propose(ana, n.payout(eva, one))
	n.nextRound()
	n.bond(eva, lpt(100), ana)
	n.nextRound()
	n.bond(fred, lpt(100), ana)
	event := n.onlyEvent(n.do(eva, n.governor, "castVote", id, inFavour), n.governor, "VoteCast")
	n.same("bonded in the snapshot round", event["weight"], lpt(100))
	event = n.onlyEvent(n.do(fred, n.governor, "castVote", id, inFavour), n.governor, "VoteCast")
	n.same("bonded after it", event["weight"], 0)
	event = n.onlyEvent(n.do(ana, n.governor, "castVote", id, inFavour), n.governor, "VoteCast")
	n.same("orchestrator", event["weight"], lpt(1100))
}

func TestVotesFollowStakeThroughTheRounds(t *testing.T) {
	n := newElectorate(t)
	round := new(big.Int).SetUint64(n.round())
	votes := func(a account) *big.Int { return n.number(n.votes, "getVotes", a.address) }
	n.same("clock", read[*big.Int](n.chain, n.votes, "clock"), round)
	n.same("orchestrator", votes(ana), lpt(1000))
	n.same("delegator", votes(cleo), lpt(300))
	n.same("nobody", votes(eva), 0)
	n.same("supply", n.number(n.votes, "totalSupply"), lpt(1400))
	n.do(ana, n.bonding, "reward")
	n.nextRound()
	n.same("rewards vote without a claim", votes(cleo), n.stake(cleo))
	n.same("a past round ends where the next begins",
		n.number(n.votes, "getPastVotes", cleo.address, round), n.stake(cleo))
	n.same("its past total", n.number(n.votes, "getPastTotalSupply", round), n.number(n.bonding, "getTotalBonded"))

	n.do(ana, n.bonding, "unbond", n.stake(ana))
	n.same("an orchestrator that left", votes(ana), 0)
	n.same("takes its delegators' power along", votes(cleo), 0)
	n.same("who is still their delegate", read[common.Address](n.chain, n.votes, "delegates", cleo.address), ana.address)

	now := new(big.Int).SetUint64(n.round())
	n.refuses("FutureLookup["+now.String()+", "+sub(now, one).String()+"]",
		eva, n.votes, "getPastVotes", ana.address, now)
	two := big.NewInt(2)
	n.refuses("FutureLookup["+add(now, two).String()+", "+add(now, one).String()+"]",
		eva, n.votes, "getTotalActiveStakeAt", add(now, two))
	n.refuses("MustCallBondingManager[bond]", eva, n.votes, "delegate", ana.address)
	n.refuses("MustCallBondingManager[bondFor]", eva, n.votes, "delegateBySig", ana.address, one, one, uint8(0), [32]byte{}, [32]byte{})
	n.refuses("InvalidCaller["+eva.address.Hex()+", "+n.bonding.at.Hex()+"]",
		eva, n.votes, "checkpointTotalActiveStake", one, one)
}

func TestARoundNobodyInitialisedHasTheNextOnesTotal(t *testing.T) {
	n := newElectorate(t)
	first := new(big.Int).SetUint64(n.round())
	n.bond(eva, lpt(50), ana)
	n.endRound()
	skipped := add(first, one)
	n.same("so far", n.number(n.votes, "getTotalActiveStakeAt", skipped), lpt(1450))
	n.endRound()
	n.do(owner, n.rounds, "initializeRound")
	n.bond(eva, lpt(50), ana)
	n.same("skipped", n.number(n.votes, "getTotalActiveStakeAt", skipped), lpt(1450))
	n.same("before the first", n.number(n.votes, "getTotalActiveStakeAt", zero), 0)
	n.same("next", n.number(n.votes, "totalSupply"), lpt(1500))
}

func TestACheckpointAnnouncesWhatChanged(t *testing.T) {
	n := newElectorate(t)
	n.same("has none", read[bool](n.chain, n.votes, "hasCheckpoint", eva.address), false)
	receipt := n.bond(eva, lpt(10), ana)
	n.same("has one", read[bool](n.chain, n.votes, "hasCheckpoint", eva.address), true)
	changed := n.onlyEvent(receipt, n.votes, "DelegateChanged")
	n.same("delegate", changed["toDelegate"], ana.address)
	power := n.onlyEvent(receipt, n.votes, "DelegateVotesChanged")
	n.same("whose power", power["delegate"], ana.address)
	n.same("power", []any{power["previousBalance"], power["newBalance"]}, []*big.Int{lpt(1000), lpt(1010)})
	bonded := n.onlyEvent(receipt, n.votes, "DelegatorBondedAmountChanged")
	n.same("bonded", bonded["newBondedAmount"], lpt(10))
	n.same("nothing changes, nothing is said",
		len(n.do(fred, n.bonding, "checkpointBondingState", eva.address).Logs), 0)
}

func TestPollsTakeAnythingUntilTheyEnd(t *testing.T) {
	n := newElectorate(t)
	text := []byte("QmHash")
	n.refuses("PollCreator#createPoll: INSUFFICIENT_STAKE", eva, n.polls, "createPoll", text)
	n.bond(eva, sub(lpt(100), one), fred)
	n.refuses("PollCreator#createPoll: INSUFFICIENT_STAKE", eva, n.polls, "createPoll", text)
	n.bond(eva, one, fred)
	n.do(fred, n.polls, "createPoll", text)
	receipt := n.do(eva, n.polls, "createPoll", text)
	event := n.onlyEvent(receipt, n.polls, "PollCreated")
	n.same("proposal", event["proposal"], text)
	n.same("end", event["endBlock"], add(receipt.BlockNumber, big.NewInt(57600)))
	n.same("quorum and quota", []any{event["quorum"], event["quota"]}, []int{333300, 500000})

	poll := n.deploy(owner, "Poll", add(receipt.BlockNumber, big.NewInt(4)))
	n.same("a created poll has the same code", n.code(event["poll"].(common.Address)), n.code(poll.at))
	vote := func(a account, choice int64) *types.Receipt { return n.do(a, poll, "vote", big.NewInt(choice)) }
	n.same("choice", n.onlyEvent(vote(ana, 0), poll, "Vote")["choiceID"], 0)
	vote(ana, 1)
	n.refuses("poll is active", eva, poll, "destroy")
	vote(fred, 77) // in the poll's last block
	n.backend.Commit()
	n.refuses("poll is over", ana, poll, "vote", zero)
	n.do(eva, poll, "destroy")
}
