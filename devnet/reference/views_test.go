package reference

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/ethereum/go-ethereum/accounts/abi"
)

// view is one read of one contract. Its key is how the recording calls it.
type view struct {
	key      string
	contract string
	data     []byte
	outputs  abi.Arguments
}

// returned are the lists of outputs that were parsed before.
var returned = map[string]abi.Arguments{}

// outputs parses "uint256 amount, address delegate" or a bare type. The names are those of the recording, empty for a view
// with a single value.
func outputs(list string) abi.Arguments {
	if parsed, ok := returned[list]; ok {
		return parsed
	}
	var parsed abi.Arguments
	for field := range strings.SplitSeq(list, ", ") {
		kind, name, _ := strings.Cut(field, " ")
		parsed = append(parsed, abi.Argument{Name: name, Type: mustType(kind)})
	}
	returned[list] = parsed
	return parsed
}

// viewer collects the views of one moment.
type viewer struct {
	p     *play
	views []view
	err   error
}

// add asks contract for "name(types) returns" with its arguments in words; the key shows the arguments.
func (v *viewer) add(contract, signature, returns string, args ...string) {
	if v.err != nil {
		return
	}
	data, err := v.p.encode(signature, anys(args))
	if err != nil {
		v.err = err
		return
	}
	name, _, _ := strings.Cut(signature, "(")
	shown := args
	if signature == "pendingStake(address,uint256)" || signature == "pendingFees(address,uint256)" {
		shown = args[:1] // the contract ignores the second
	}
	key := name + "(" + strings.Join(shown, ",") + ")"
	if keyedByContract[contract+"."+name] {
		key = contract + "." + key
	}
	if signature == "endBlock()" {
		key = contract + "." + key
	}
	v.views = append(v.views, view{key, contract, data, outputs(returns)})
}

// keyedByContract are names that more than one contract has.
var keyedByContract = map[string]bool{
	"LivepeerToken.name": true, "LivepeerToken.symbol": true, "LivepeerToken.totalSupply": true, "LivepeerToken.decimals": true,
	"BondingVotes.name": true, "BondingVotes.symbol": true, "BondingVotes.totalSupply": true, "BondingVotes.decimals": true,
	"BondingVotes.getVotes": true, "LivepeerGovernor.getVotes": true, "BondingVotes.clock": true, "LivepeerGovernor.clock": true,
	"BondingVotes.CLOCK_MODE": true, "LivepeerGovernor.CLOCK_MODE": true, "LivepeerGovernor.name": true, "LivepeerGovernor.version": true,
}

// constants are read once: what never changes after the deployment.
func (v *viewer) constants() {
	v.add("LivepeerToken", "name()", "string")
	v.add("LivepeerToken", "symbol()", "string")
	v.add("LivepeerToken", "decimals()", "uint8")
	v.add("BondingVotes", "name()", "string")
	v.add("BondingVotes", "symbol()", "string")
	v.add("BondingVotes", "decimals()", "uint8")
	v.add("BondingVotes", "CLOCK_MODE()", "string")
	v.add("LivepeerGovernor", "name()", "string")
	v.add("LivepeerGovernor", "version()", "string")
	v.add("LivepeerGovernor", "CLOCK_MODE()", "string")
	v.add("LivepeerGovernor", "COUNTING_MODE()", "string")
	v.add("LivepeerGovernor", "token()", "address")
	v.add("LivepeerGovernor", "votes()", "address")
	v.add("LivepeerGovernor", "timelock()", "address")
	v.add("LivepeerGovernor", "quorumDenominator()", "uint256")
	v.add("LivepeerGovernor", "supportsInterface(bytes4)", "bool", "0x01ffc9a7")
	v.add("Treasury", "getMinDelay()", "uint256")
	v.add("PollCreator", "QUORUM()", "uint256")
	v.add("PollCreator", "QUOTA()", "uint256")
	v.add("PollCreator", "POLL_PERIOD()", "uint256")
	v.add("PollCreator", "POLL_CREATION_COST()", "uint256")
	v.add("PollCreator", "bondingManager()", "address")
	v.add("TicketBroker", "unlockPeriod()", "uint256")
	v.add("TicketBroker", "ticketValidityPeriod()", "uint256")
	for _, contract := range controlled {
		v.add("Controller", "getContract(bytes32)", "address", "id "+contract)
	}
	v.add("Controller", "getContract(bytes32)", "address", "id JobsManager")
	v.add("Controller", "getContract(bytes32)", "address", "id Verifier")
	v.add("Controller", "getContract(bytes32)", "address", "id PollCreator")
}

// global is the protocol's state that belongs to nobody.
func (v *viewer) global() {
	v.add("Controller", "paused()", "bool")
	v.add("Controller", "owner()", "address")
	for _, name := range []string{"currentRound", "currentRoundStartBlock", "lastInitializedRound", "roundLength", "roundLockAmount", "lastRoundLengthUpdateRound", "lastRoundLengthUpdateStartBlock"} {
		v.add("RoundsManager", name+"()", "uint256")
	}
	v.add("RoundsManager", "currentRoundInitialized()", "bool")
	v.add("RoundsManager", "currentRoundLocked()", "bool")
	for _, name := range []string{"getTotalBonded", "currentRoundTotalActiveStake", "nextRoundTotalActiveStake", "getTranscoderPoolSize", "getTranscoderPoolMaxSize", "treasuryRewardCutRate", "nextRoundTreasuryRewardCutRate", "treasuryBalanceCeiling"} {
		v.add("BondingManager", name+"()", "uint256")
	}
	v.add("BondingManager", "unbondingPeriod()", "uint64")
	v.add("BondingManager", "getFirstTranscoderInPool()", "address")
	for _, name := range []string{"inflation", "inflationChange", "targetBondingRate", "currentMintableTokens", "currentMintedTokens", "getGlobalTotalSupply"} {
		v.add("Minter", name+"()", "uint256")
	}
	v.add("LivepeerToken", "totalSupply()", "uint256")
	v.add("LivepeerToken", "balanceOf(address)", "uint256", "Minter")
	v.add("LivepeerToken", "balanceOf(address)", "uint256", "Treasury")
	v.add("multicall", "getEthBalance(address)", "uint256", "Minter")
	v.add("multicall", "getEthBalance(address)", "uint256", "nobody")
	v.add("BondingVotes", "totalSupply()", "uint256")
	v.add("BondingVotes", "clock()", "uint48")
}

// everyones are the views of an account that somebody else's action can change.
func (v *viewer) everyones(a string) {
	v.add("BondingManager", "pendingStake(address,uint256)", "uint256", a, "0")
	v.add("BondingManager", "pendingFees(address,uint256)", "uint256", a, "0")
	if v.p.touched[a] {
		v.add("BondingManager", "getNextTranscoderInPool(address)", "address", a)
	}
}

// actor is what else the protocol says about one account now.
func (v *viewer) actor(a string) {
	v.add("BondingVotes", "getVotes(address)", "uint256", a)
	v.add("BondingManager", "getDelegator(address)", "uint256 bondedAmount, uint256 fees, address delegateAddress, uint256 delegatedAmount, uint256 startRound, uint256 lastClaimRound, uint256 nextUnbondingLockId", a)
	v.add("BondingManager", "delegatorStatus(address)", "uint8", a)
	v.add("BondingManager", "getTranscoder(address)", "uint256 lastRewardRound, uint256 rewardCut, uint256 feeShare, uint256 lastActiveStakeUpdateRound, uint256 activationRound, uint256 deactivationRound, uint256 activeCumulativeRewards, uint256 cumulativeRewards, uint256 cumulativeFees, uint256 lastFeeRound", a)
	v.add("BondingManager", "transcoderTotalStake(address)", "uint256", a)
	v.add("BondingManager", "transcoderStatus(address)", "uint8", a)
	v.add("BondingManager", "isActiveTranscoder(address)", "bool", a)
	v.add("BondingManager", "isRegisteredTranscoder(address)", "bool", a)
	v.add("LivepeerToken", "balanceOf(address)", "uint256", a)
	v.add("LivepeerToken", "allowance(address,address)", "uint256", a, "BondingManager")
	v.add("BondingVotes", "delegates(address)", "address", a)
	v.add("BondingVotes", "hasCheckpoint(address)", "bool", a)
	v.add("ServiceRegistry", "getServiceURI(address)", "string", a)
}

// locks are an account's unbonding locks, used ones included.
func (v *viewer) locks(a string) {
	for id := range v.p.locks(a) {
		v.add("BondingManager", "getDelegatorUnbondingLock(address,uint256)", "uint256 amount, uint256 withdrawRound", a, strconv.Itoa(id))
		v.add("BondingManager", "isValidUnbondingLock(address,uint256)", "bool", a, strconv.Itoa(id))
	}
}

// pools are the earnings of an account that has been delegated to, in the rounds that an action can write to.
func (v *viewer) pools(a string, round uint64) {
	if !v.p.touched[a] {
		return
	}
	for r := round - 1; r <= round+1; r++ {
		v.pool(a, r)
	}
}

func (v *viewer) pool(orchestrator string, round uint64) {
	v.add("BondingManager", "getTranscoderEarningsPoolForRound(address,uint256)", "uint256 totalStake, uint256 transcoderRewardCut, uint256 transcoderFeeShare, uint256 cumulativeRewardFactor, uint256 cumulativeFeeFactor", orchestrator, strconv.FormatUint(round, 10))
}

// gateway is what the ticket broker says about an account that pays, and about what each of the pool could claim.
func (v *viewer) gateway(a string, claimants []string) {
	v.add("TicketBroker", "isUnlockInProgress(address)", "bool", a)
	v.add("TicketBroker", "getSenderInfo(address)", "uint256 deposit, uint256 withdrawRound, uint256 fundsRemaining, uint256 claimedInCurrentRound", a)
	v.add("TicketBroker", "getReserveInfo(address)", "uint256 fundsRemaining, uint256 claimedInCurrentRound", a)
	for _, o := range claimants {
		v.add("TicketBroker", "claimableReserve(address,address)", "uint256", a, o)
		v.add("TicketBroker", "claimedReserve(address,address)", "uint256", a, o)
	}
}

// past is the voting power that a round's end left behind.
func (v *viewer) past(actors []string, round uint64) {
	r := strconv.FormatUint(round, 10)
	v.add("BondingVotes", "getPastTotalSupply(uint256)", "uint256", r)
	v.add("BondingVotes", "getTotalActiveStakeAt(uint256)", "uint256", r)
	for _, a := range actors {
		v.add("BondingVotes", "getPastVotes(address,uint256)", "uint256", a, r)
		v.add("BondingVotes", "delegatedAt(address,uint256)", "address", a, r)
		v.add("BondingVotes", "getVotesAndDelegateAtRoundStart(address,uint256)", "uint256 votes, address delegate", a, r)
	}
}

// governance is the treasury governor's state and that of every proposal it has heard of.
func (v *viewer) governance(actors []string, round uint64) {
	for _, name := range []string{"votingDelay", "votingPeriod", "proposalThreshold", "quorumNumerator", "quota"} {
		v.add("LivepeerGovernor", name+"()", "uint256")
	}
	v.add("LivepeerGovernor", "clock()", "uint48")
	v.add("LivepeerGovernor", "quorum(uint256)", "uint256", fmt.Sprint(round-1))
	v.add("LivepeerGovernor", "quorum(uint256)", "uint256", fmt.Sprint(round))
	for _, name := range v.p.proposed {
		p := "@" + name
		v.add("LivepeerGovernor", "state(uint256)", "uint8", p)
		v.add("LivepeerGovernor", "proposalVotes(uint256)", "uint256 against, uint256 for, uint256 abstain", p)
		v.add("LivepeerGovernor", "proposalSnapshot(uint256)", "uint256", p)
		v.add("LivepeerGovernor", "proposalDeadline(uint256)", "uint256", p)
		v.add("LivepeerGovernor", "proposalProposer(uint256)", "address", p)
		v.add("LivepeerGovernor", "proposalEta(uint256)", "uint256", p)
		for _, a := range actors {
			v.add("LivepeerGovernor", "hasVoted(uint256,address)", "bool", p, a)
		}
	}
}

// errorsOfNow are views that must fail today.
func (v *viewer) errorsOfNow(actor string, round uint64) {
	r, next := fmt.Sprint(round), fmt.Sprint(round+2)
	v.add("BondingVotes", "getPastVotes(address,uint256)", "uint256", actor, r)
	v.add("BondingVotes", "delegatedAt(address,uint256)", "address", actor, r)
	v.add("BondingVotes", "getPastTotalSupply(uint256)", "uint256", r)
	v.add("BondingVotes", "getVotesAndDelegateAtRoundStart(address,uint256)", "uint256 votes, address delegate", actor, next)
	v.add("BondingVotes", "getTotalActiveStakeAt(uint256)", "uint256", next)
	v.add("LivepeerGovernor", "getVotes(address,uint256)", "uint256", actor, r)
	v.add("LivepeerGovernor", "getVotes(address,uint256)", "uint256", actor, fmt.Sprint(round-1))
	v.add("LivepeerGovernor", "state(uint256)", "uint8", "12345")
}
