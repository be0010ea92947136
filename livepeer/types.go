package livepeer

import (
	"time"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain"
)

// Addresses are the protocol's contracts as the Controller names them. The zero
// address means that the Controller has no such contract (or, for PollCreator,
// that the configuration gives none).
type Addresses struct {
	Controller     common.Address
	BondingManager common.Address
	RoundsManager  common.Address
	Minter         common.Address
	Token          common.Address // LivepeerToken
	TicketBroker   common.Address
	Services       common.Address // ServiceRegistry
	Votes          common.Address // BondingVotes
	Governor       common.Address // LivepeerGovernor: treasury votes
	Treasury       common.Address
	PollCreator    common.Address // not in the Controller
	// BondingTarget is the code behind the BondingManager proxy: when it changes,
	// the protocol has been upgraded.
	BondingTarget common.Address
}

// Params are the protocol's settings and totals. What an older deployment does
// not have is nil.
type Params struct {
	Inflation         Percent // a round
	InflationChange   Percent // added to or taken from Inflation each round
	TargetBondingRate Percent
	BondingRate       Percent // TotalBonded out of TotalSupply
	TreasuryCut       *Percent
	NextTreasuryCut   *Percent
	TreasuryCeiling   *LPT
	TreasuryBalance   *LPT
	TotalBonded       LPT // stake of this round's active orchestrators, fixed when the round was initialised
	NextTotalBonded   LPT // stake of the pool now
	TotalSupply       LPT // on L1 and L2 together where the Minter knows it
	Mintable          LPT // this round
	Minted            LPT // this round, so far
	UnbondingPeriod   uint64
	PoolSize          uint64
	PoolMax           uint64
	Paused            bool // nearly every write is refused
}

// A Snapshot is the whole network at one block. It is never changed once it has
// been handed out: share it freely.
type Snapshot struct {
	Origin  chain.Origin
	Way     Way // how the endpoint was read
	Network Addresses
	Round   Round
	Params  Params
	// Orchestrators holds the pool in the contract's order (most stake first), then
	// the ones outside it that the Reader was told of, by stake.
	Orchestrators []Orchestrator
	// RewardCallers says that the contracts let orchestrators name somebody else to
	// call reward for them (LIP-118).
	RewardCallers bool

	byAddress map[common.Address]int
}

// ByAddress finds an orchestrator; the result belongs to the snapshot and is not
// to be changed.
func (s *Snapshot) ByAddress(a common.Address) (*Orchestrator, bool) {
	if s.byAddress == nil { // put together by hand, not by a Reader
		for i := range s.Orchestrators {
			if s.Orchestrators[i].Address == a {
				return &s.Orchestrators[i], true
			}
		}
	}
	i, ok := s.byAddress[a]
	if !ok {
		return nil, false
	}
	return &s.Orchestrators[i], true
}

// Ever reports whether the address is or has been an orchestrator.
func (q *Orchestrator) Ever() bool { return q.Registered || q.ActivationRound > 0 }

// An Orchestrator is one row of the table. Registered (bonded to itself), in the
// pool (next round's set) and active (this round's set) are three things.
type Orchestrator struct {
	Address common.Address
	Rank    int // place in the pool from 1; 0 outside it

	// Stake is everything delegated to it now, unclaimed rewards included.
	Stake LPT
	// SelfStake is its own pending stake, with the commission it has not claimed.
	SelfStake LPT
	// Commission and CommissionFees are what it has kept of rewards and fees and not
	// claimed yet; SelfStake includes the first.
	Commission     LPT
	CommissionFees ETH

	// RewardCut and FeeCut are the commissions as they are set now; they apply from
	// its next reward call or ticket on. FeeCut is what it keeps of the fees: 100 %
	// less the contract's feeShare.
	RewardCut, FeeCut Percent
	// RoundRewardCut and RoundFeeCut are in force in this round: the ones its
	// earnings pool holds once a reward call or ticket has fixed them, else the
	// ones above.
	RoundRewardCut, RoundFeeCut Percent

	Active, Registered, InPool bool
	// ActivationRound and DeactivationRound are 0 when there is none.
	ActivationRound, DeactivationRound uint64
	LastRewardRound                    uint64 // 0: never

	// RoundStake is the stake that this round's reward is computed from: what it
	// had when the round began. Zero when not active.
	RoundStake LPT

	// ServiceURI is what the orchestrator wrote, uncleaned. URIUnread says that it
	// is not known, because reading it would have taken too much gas.
	ServiceURI string
	URIUnread  bool

	// RewardCaller may call reward in its place (LIP-118); zero when none is set or
	// the contracts do not have it.
	RewardCaller common.Address

	// Realised is the yield of the last 30 days; nil when its history does not say.
	Realised *Yield
	// Forecast is the yield of the next 12 months as Explorer computes it, with
	// constant figures and the share of rounds in which it called reward (when
	// Calls is known, else taken as all of them). nil when it is not active.
	Forecast *Percent
	// Calls is nil until [Reader.History] has filled it.
	Calls *Calls

	now factors // the newest cumulative factors, which yields end at
}

// A Yield is what a delegator of an orchestrator got between two rounds, after
// commissions, the treasury's part and missed reward calls.
type Yield struct {
	From, To uint64 // rounds: the rewards of From+1 … To count
	// Growth is what a stake grew by in those rounds, exactly as the contract
	// rounds it.
	Growth Percent
	// Annual is Growth compounded over a year of rounds.
	Annual Percent
	// FeesPerLPT is the fees that one bonded LPT got in those rounds. It counts only
	// when FeesKnown is true: the fees' starting point may lie further back than a
	// Snapshot looks, and History looks further.
	FeesPerLPT ETH
	FeesKnown  bool
}

// Calls says for each of a run of past rounds whether an orchestrator called
// reward.
type Calls struct {
	First  uint64      // the round of States[0]; the current round is never included
	States []CallState // oldest first
}

// Called is the number of rounds in which reward was called.
func (c *Calls) Called() (n int) {
	for _, s := range c.States {
		if s == CallEarned || s == CallKept {
			n++
		}
	}
	return n
}

// Rounds is the number of rounds in which it could have been called, as far as
// the chain still tells.
func (c *Calls) Rounds() (n int) {
	for _, s := range c.States {
		if s == CallEarned || s == CallKept || s == CallMissed {
			n++
		}
	}
	return n
}

// A CallState is what happened to an orchestrator's reward in one past round.
type CallState uint8

// What is known of a reward call in a past round.
const (
	CallUnknown  CallState = iota // the chain's state does not tell
	CallInactive                  // not active: there was nothing to call
	CallMissed                    // active, and reward was not called: the round is lost for everybody
	CallEarned                    // called, and the delegators' stake grew
	CallKept                      // called, and the delegators got nothing: the cut was 100 %
)

// String is the state in one lower-case word.
func (s CallState) String() string {
	switch s {
	case CallInactive:
		return "inactive"
	case CallMissed:
		return "missed"
	case CallEarned:
		return "earned"
	case CallKept:
		return "kept"
	default:
		return "unknown"
	}
}

// A Way is how an endpoint lets us read many things in one request; it is found
// out once and then remembered by the Reader.
type Way uint8

// The ways of reading, best first.
const (
	WayUntried    Way = iota
	WayOverride       // the lens' code laid over an unused address
	WayDeployless     // the lens as creation code that reverts with its answer
	WayMulticall      // Multicall3, several requests
	WayBatch          // single calls in JSON-RPC batches, several requests
)

// String names the way in words for a screen.
func (w Way) String() string {
	switch w {
	case WayOverride:
		return "lens, state override"
	case WayDeployless:
		return "lens, deployless call"
	case WayMulticall:
		return "Multicall3"
	case WayBatch:
		return "single calls"
	default:
		return "not tried yet"
	}
}

// A DelegatorStatus is the contract's word for an account.
type DelegatorStatus uint8

// The contract's three states; "unbonding" is only a bonded account with a lock.
const (
	StatusPending  DelegatorStatus = iota // bonded, earning from StartRound on
	StatusBonded                          //
	StatusUnbonded                        // nothing bonded
)

// String is the status in one lower-case word.
func (s DelegatorStatus) String() string {
	switch s {
	case StatusPending:
		return "pending"
	case StatusBonded:
		return "bonded"
	case StatusUnbonded:
		return "unbonded"
	default:
		return "unknown"
	}
}

// An Account is everything the protocol knows of one address.
type Account struct {
	Origin  chain.Origin
	Way     Way
	Round   Round
	Address common.Address

	LPT       LPT // in the wallet
	ETH       ETH // in the wallet
	Allowance LPT // what the BondingManager may take from the wallet

	Delegate       common.Address // zero: none
	Bonded         LPT            // as of LastClaimRound; PendingStake is what it is now
	PendingStake   LPT
	Fees           ETH // as of LastClaimRound; PendingFees is what they are now
	PendingFees    ETH
	Delegated      LPT // what others and itself delegated to this address
	Status         DelegatorStatus
	StartRound     uint64
	LastClaimRound uint64

	// Locks are the open unbonding locks by id. LockIDs is how many ids the account
	// has used in its life; LocksUnread is how many of those were not looked at
	// because there are too many (the oldest).
	Locks       []Lock
	LockIDs     uint64
	LocksUnread uint64

	// Votes is the voting power from the next round on; nil where the network has
	// no BondingVotes. Checkpointed says whether votes of this account can count
	// at all; nil likewise.
	Votes        *LPT
	Checkpointed *bool

	start Factors // of the delegate's pool of LastClaimRound, as stored
}

// A Lock is stake on its way out.
type Lock struct {
	ID            uint64
	Amount        LPT
	WithdrawRound uint64 // from this round on it can be withdrawn
}

// Withdrawable reports whether the lock is over in the given round.
func (l Lock) Withdrawable(round uint64) bool { return l.WithdrawRound <= round }

// A Card is one orchestrator in depth. [Reader.Card] fills it from state in one
// request, [Reader.Trace] adds what only logs tell.
type Card struct {
	Origin       chain.Origin
	Network      Addresses
	Round        Round
	Orchestrator Orchestrator
	// Rows are the last rounds, oldest first, the current one last.
	Rows []RoundRow
	// Logs is what the event logs added; nil until Trace has run.
	Logs *CardLogs
}

// A RoundRow is one round of an orchestrator. A nil figure was not written in
// that round: nothing touched the orchestrator.
type RoundRow struct {
	Round uint64
	State CallState // CallUnknown in the current round until reward has been called
	// Stake is what the round's rewards were computed from.
	Stake *LPT
	// RewardCut and FeeCut are the ones used in that round, fixed by the first
	// reward call or ticket in it.
	RewardCut, FeeCut *Percent
	// Growth is what a delegator's stake grew by in that round, Fees what one
	// bonded LPT got. Both are zero too for the first of the rows with a factor,
	// when what was before it lies too far back.
	Growth Percent
	Fees   ETH
}

// CardLogs is an orchestrator's past as the event logs tell it, newest first, as
// far back as the endpoint let us look.
type CardLogs struct {
	// FromBlock and ToBlock say which blocks were looked at. Complete says that
	// these are all there are.
	FromBlock, ToBlock uint64
	Complete           bool
	// Missing is a sentence for a person when not all could be read.
	Missing string

	Cuts       []CutChange
	Delegators []Delegator
	// Moves are the delegations that came and went.
	Moves []Move
	// Rewards are the rounds' reward calls, net of the treasury's part.
	Rewards []RewardCall
}

// An Event is where in the chain something happened.
type Event struct {
	Block       uint64
	Transaction common.Hash
	Round       uint64 // 0 when the logs that were read do not say
}

// A CutChange is one TranscoderUpdate: commissions set anew.
type CutChange struct {
	Event
	RewardCut, FeeCut Percent
}

// A RewardCall is one Reward event.
type RewardCall struct {
	Event
	Amount LPT
}

// A Move is one Bond event with the orchestrator on either side.
type Move struct {
	Event
	Delegator common.Address
	From, To  common.Address // zero: from or to nobody
	Added     LPT
	Bonded    LPT // the delegator's whole stake after it
}

// A Delegator is an account that delegates to the card's orchestrator now.
type Delegator struct {
	Address      common.Address
	PendingStake LPT
	PendingFees  ETH
	StartRound   uint64
}

// Age is how old the snapshot's block is at now.
func (s *Snapshot) Age(now time.Time) time.Duration { return s.Origin.Age(now) }
