package calls

import (
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// A contract is one of those that the console writes to.
type contract uint8

const (
	bondingManager contract = iota
	token
	roundsManager
	serviceRegistry
	governor
	poll
)

// String is the contract's name as the Controller has it.
func (c contract) String() string {
	return [...]string{"BondingManager", "LivepeerToken", "RoundsManager", "ServiceRegistry", "LivepeerGovernor", "Poll"}[c]
}

// A key finds a function from a call's target and its first four bytes.
type key struct {
	contract contract
	selector [4]byte
}

// A function is one that the console calls: its arguments, and how it is said.
type function struct {
	contract  contract
	name      string
	args      []arg
	say       func(sentence) string
	selector  [4]byte
	arguments abi.Arguments
}

// An arg is one argument and how its value is written in words.
type arg struct {
	name string
	kind kind
}

// A kind is an ABI type with a unit.
type kind struct {
	solidity string
	words    func(any) (string, error)
}

func (a arg) words(v any) (string, error) { return a.kind.words(v) }

// The arguments, by what they mean.
func lptOf(name string) arg     { return arg{name, kind{"uint256", lptWords}} }
func addressOf(name string) arg { return arg{name, kind{"address", addressWords}} }
func numberOf(name string) arg  { return arg{name, kind{"uint256", numberWords}} }

var (
	amount   = lptOf("amount")
	lock     = numberOf("lock")
	to       = addressOf("to")
	proposal = numberOf("proposal")
	prev     = addressOf("prev")
	next     = addressOf("next")
	oldPrev  = addressOf("oldPrev")
	oldNext  = addressOf("oldNext")
	newPrev  = addressOf("newPrev")
	newNext  = addressOf("newNext")
	support  = arg{"support", kind{"uint8", supportWords}}
	share    = func(name string) arg { return arg{name, kind{"uint256", shareWords}} }
	text     = func(name string) arg { return arg{name, kind{"string", textWords}} }
	batch    = []arg{
		{"targets", kind{"address[]", listWords}},
		{"values", kind{"uint256[]", listWords}},
		{"calldatas", kind{"bytes[]", listWords}},
		{"descriptionHash", kind{"bytes32", hashWords}},
	}
)

// The functions of the table; encode.go makes their calls.
var (
	approve = define(token, "approve", sayApprove, addressOf("spender"), amount)

	bond               = define(bondingManager, "bond", sayBond, amount, to)
	bondWithHint       = define(bondingManager, "bondWithHint", sayBond, amount, to, oldPrev, oldNext, newPrev, newNext)
	bondForWithHint    = define(bondingManager, "bondForWithHint", sayBondFor, amount, addressOf("owner"), to, oldPrev, oldNext, newPrev, newNext)
	unbond             = define(bondingManager, "unbond", sayUnbond, amount)
	unbondWithHint     = define(bondingManager, "unbondWithHint", sayUnbond, amount, prev, next)
	rebond             = define(bondingManager, "rebond", sayRebond, lock)
	rebondWithHint     = define(bondingManager, "rebondWithHint", sayRebond, lock, prev, next)
	rebondFrom         = define(bondingManager, "rebondFromUnbonded", sayRebondTo, to, lock)
	rebondFromWithHint = define(bondingManager, "rebondFromUnbondedWithHint", sayRebondTo, to, lock, prev, next)
	withdrawStake      = define(bondingManager, "withdrawStake", sayWithdrawStake, lock)
	withdrawFees       = define(bondingManager, "withdrawFees", sayWithdrawFees, addressOf("recipient"), arg{"amount", kind{"uint256", ethWords}})
	claimEarnings      = define(bondingManager, "claimEarnings", sayClaim, numberOf("endRound"))
	transferBond       = define(bondingManager, "transferBond", sayTransferBond, to, amount, oldPrev, oldNext, newPrev, newNext)
	checkpoint         = define(bondingManager, "checkpointBondingState", sayCheckpoint, addressOf("account"))
	transcoder         = define(bondingManager, "transcoder", sayCuts, share("rewardCut"), share("feeShare"))
	transcoderWithHint = define(bondingManager, "transcoderWithHint", sayCuts, share("rewardCut"), share("feeShare"), prev, next)
	reward             = define(bondingManager, "reward", sayReward)
	rewardWithHint     = define(bondingManager, "rewardWithHint", sayReward, prev, next)
	rewardFor          = define(bondingManager, "rewardForTranscoder", sayRewardFor, addressOf("orchestrator"))
	rewardForWithHint  = define(bondingManager, "rewardForTranscoderWithHint", sayRewardFor, addressOf("orchestrator"), prev, next)
	setRewardCaller    = define(bondingManager, "setRewardCaller", sayRewardCaller, addressOf("rewardCaller"))
	initializeRound    = define(roundsManager, "initializeRound", sayInitialize)
	setServiceURI      = define(serviceRegistry, "setServiceURI", sayServiceURI, text("serviceURI"))
	castVote           = define(governor, "castVote", sayVote, proposal, support)
	castVoteWithReason = define(governor, "castVoteWithReason", sayVote, proposal, support, text("reason"))
	queue              = define(governor, "queue", sayQueue, batch...)
	execute            = define(governor, "execute", sayExecute, batch...)
	votePoll           = define(poll, "vote", sayPoll, arg{"choice", kind{"uint256", choiceWords}})
	everything         = []*function{
		approve, bond, bondWithHint, bondForWithHint, unbond, unbondWithHint, rebond, rebondWithHint, rebondFrom, rebondFromWithHint,
		withdrawStake, withdrawFees, claimEarnings, transferBond, checkpoint, transcoder, transcoderWithHint, reward, rewardWithHint,
		rewardFor, rewardForWithHint, setRewardCaller, initializeRound, setServiceURI, castVote, castVoteWithReason, queue, execute, votePoll,
	}
	bySelector = func() map[key]*function {
		m := make(map[key]*function, len(everything))
		for _, f := range everything {
			m[key{f.contract, f.selector}] = f
		}
		return m
	}()
)

// define puts a function together.
func define(c contract, name string, say func(sentence) string, args ...arg) *function {
	f := &function{contract: c, name: name, args: args, say: say}
	signature := name + "("
	for i, a := range args {
		t, err := abi.NewType(a.kind.solidity, "", nil)
		if err != nil {
			panic("calls: " + name + ": " + err.Error())
		}
		f.arguments = append(f.arguments, abi.Argument{Name: a.name, Type: t})
		if i > 0 {
			signature += ","
		}
		signature += a.kind.solidity
	}
	f.selector = [4]byte(crypto.Keccak256([]byte(signature + ")")))
	return f
}

// proposalID is what the governor calls a batch: the hash of its encoding
// (OpenZeppelin Governor.hashProposal).
func proposalID(arguments []byte) *big.Int {
	return new(big.Int).SetBytes(crypto.Keccak256(arguments))
}

// word is an address among values of any type.
func word(v any) common.Address {
	a, ok := v.(common.Address)
	if !ok {
		panic(fmt.Sprintf("calls: %T is no address", v))
	}
	return a
}
