package reference

import (
	"fmt"
	"strings"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// The test speaks to contracts by signatures written here and not by anybody's ABI files: what clients of the live
// protocol send and expect is the thing under test.

// eventSignatures are all events the sequence can cause. A log of another event fails the test.
var eventSignatures = []string{
	"Bond(address indexed newDelegate, address indexed oldDelegate, address indexed delegator, uint256 additionalAmount, uint256 bondedAmount)",
	"Unbond(address indexed delegate, address indexed delegator, uint256 unbondingLockId, uint256 amount, uint256 withdrawRound)",
	"Rebond(address indexed delegate, address indexed delegator, uint256 unbondingLockId, uint256 amount)",
	"TransferBond(address indexed oldDelegator, address indexed newDelegator, uint256 oldUnbondingLockId, uint256 newUnbondingLockId, uint256 amount)",
	"WithdrawStake(address indexed delegator, uint256 unbondingLockId, uint256 amount, uint256 withdrawRound)",
	"WithdrawFees(address indexed delegator, address recipient, uint256 amount)",
	"EarningsClaimed(address indexed delegate, address indexed delegator, uint256 rewards, uint256 fees, uint256 startRound, uint256 endRound)",
	"Reward(address indexed transcoder, uint256 amount)",
	"TreasuryReward(address indexed transcoder, address treasury, uint256 amount)",
	"TranscoderUpdate(address indexed transcoder, uint256 rewardCut, uint256 feeShare)",
	"TranscoderActivated(address indexed transcoder, uint256 activationRound)",
	"TranscoderDeactivated(address indexed transcoder, uint256 deactivationRound)",
	"ParameterUpdate(string param)",
	"NewRound(uint256 indexed round, bytes32 blockHash)",
	"SetCurrentRewardTokens(uint256 currentMintableTokens, uint256 currentInflation)",
	"SetContractInfo(bytes32 id, address contractAddress, bytes20 gitCommitHash)",
	"Pause()",
	"Unpause()",
	"OwnershipTransferred(address indexed previousOwner, address indexed newOwner)",
	"Transfer(address indexed from, address indexed to, uint256 value)",
	"Approval(address indexed owner, address indexed spender, uint256 value)",
	"Mint(address indexed to, uint256 amount)",
	"ServiceURIUpdate(address indexed addr, string serviceURI)",
	"DepositFunded(address indexed sender, uint256 amount)",
	"ReserveFunded(address indexed reserveHolder, uint256 amount)",
	"ReserveClaimed(address indexed reserveHolder, address claimant, uint256 amount)",
	"WinningTicketRedeemed(address indexed sender, address indexed recipient, uint256 faceValue, uint256 winProb, uint256 senderNonce, uint256 recipientRand, bytes auxData)",
	"WinningTicketTransfer(address indexed sender, address indexed recipient, uint256 amount)",
	"Unlock(address indexed sender, uint256 startRound, uint256 endRound)",
	"UnlockCancelled(address indexed sender)",
	"Withdrawal(address indexed sender, uint256 deposit, uint256 reserve)",
	"DelegateChanged(address indexed delegator, address indexed fromDelegate, address indexed toDelegate)",
	"DelegateVotesChanged(address indexed delegate, uint256 previousBalance, uint256 newBalance)",
	"DelegatorBondedAmountChanged(address indexed delegate, uint256 previousBondedAmount, uint256 previousLastClaimRound, uint256 newBondedAmount, uint256 newLastClaimRound)",
	"ProposalCreated(uint256 proposalId, address proposer, address[] targets, uint256[] values, string[] signatures, bytes[] calldatas, uint256 voteStart, uint256 voteEnd, string description)",
	"VoteCast(address indexed voter, uint256 proposalId, uint8 support, uint256 weight, string reason)",
	"VoteCastWithParams(address indexed voter, uint256 proposalId, uint8 support, uint256 weight, string reason, bytes params)",
	"ProposalQueued(uint256 proposalId, uint256 eta)",
	"ProposalExecuted(uint256 proposalId)",
	"ProposalCanceled(uint256 proposalId)",
	"VotingDelaySet(uint256 oldVotingDelay, uint256 newVotingDelay)",
	"VotingPeriodSet(uint256 oldVotingPeriod, uint256 newVotingPeriod)",
	"ProposalThresholdSet(uint256 oldProposalThreshold, uint256 newProposalThreshold)",
	"QuorumNumeratorUpdated(uint256 oldQuorumNumerator, uint256 newQuorumNumerator)",
	"CallScheduled(bytes32 indexed id, uint256 indexed index, address target, uint256 value, bytes data, bytes32 predecessor, uint256 delay)",
	"CallSalt(bytes32 indexed id, bytes32 salt)",
	"CallExecuted(bytes32 indexed id, uint256 indexed index, address target, uint256 value, bytes data)",
	"Cancelled(bytes32 indexed id)",
	"PollCreated(address indexed poll, bytes proposal, uint256 endBlock, uint256 quorum, uint256 quota)",
	"Vote(address indexed voter, uint256 choiceID)",
}

// errorSignatures are the custom errors that calls and views of the sequence can end with.
var errorSignatures = []string{
	"VoteAlreadyCast()",
	"InvalidVoteType(uint8)",
	"FutureLookup(uint256,uint256)",
	"InvalidCaller(address,address)",
	"MustCallBondingManager(string)",
	"InvalidStartRound(uint256,uint256)",
	"FutureLastClaimRound(uint256,uint256)",
	"MissingEarningsPool(address,uint256)",
	"DecreasingValues(uint256,uint256)",
	"InvalidTotalStakeCheckpointRound(uint256,uint256)",
	"Empty()",
}

type event struct {
	name    string
	indexed abi.Arguments
	data    abi.Arguments
	order   []string
}

// eventID is a topic together with how many fields are indexed: two contracts may disagree about that.
type eventID struct {
	topic  common.Hash
	topics int
}

func parseEvents() map[eventID]event {
	events := map[eventID]event{}
	for _, signature := range eventSignatures {
		name, list, _ := strings.Cut(strings.TrimSuffix(signature, ")"), "(")
		e := event{name: name}
		var types []string
		for field := range strings.SplitSeq(list, ", ") {
			words := strings.Fields(field)
			if len(words) == 0 {
				continue
			}
			arg := abi.Argument{Name: words[len(words)-1], Type: mustType(words[0]), Indexed: len(words) == 3}
			types = append(types, words[0])
			e.order = append(e.order, arg.Name)
			if arg.Indexed {
				e.indexed = append(e.indexed, arg)
			} else {
				e.data = append(e.data, arg)
			}
		}
		topic := crypto.Keccak256Hash([]byte(name + "(" + strings.Join(types, ",") + ")"))
		events[eventID{topic, len(e.indexed) + 1}] = e
	}
	return events
}

// method is a function selector with its input types.
type method struct {
	name     string
	selector []byte
	inputs   abi.Arguments
}

// methods are the signatures that were parsed before: the views ask for the same few a hundred thousand times.
var methods = map[string]method{}

// parseMethod reads "name(type,type)"; tuples are written (type,type).
func parseMethod(signature string) (method, error) {
	if m, ok := methods[signature]; ok {
		return m, nil
	}
	parsed, err := abi.ParseSelector(signature)
	if err != nil {
		return method{}, fmt.Errorf("method %q: %w", signature, err)
	}
	m := method{name: parsed.Name, selector: crypto.Keccak256([]byte(signature))[:4]}
	for _, in := range parsed.Inputs {
		t, err := abi.NewType(in.Type, in.InternalType, in.Components)
		if err != nil {
			return method{}, fmt.Errorf("method %q: %w", signature, err)
		}
		m.inputs = append(m.inputs, abi.Argument{Name: in.Name, Type: t})
	}
	methods[signature] = m
	return m, nil
}

func mustType(name string) abi.Type {
	t, err := abi.NewType(name, "", nil)
	if err != nil {
		panic(err) // a spelling mistake in this package
	}
	return t
}
