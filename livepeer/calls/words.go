package calls

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/common/math"

	"lpconsole/chain/plan"
	"lpconsole/livepeer"
)

// lptWords is an amount of LPT.
func lptWords(v any) (string, error) {
	n := v.(*big.Int)
	if n.Cmp(math.MaxBig256) == 0 {
		return "an unlimited amount of LPT", nil
	}
	return livepeer.LPTFromBase(n).String() + " LPT", nil
}

// ethWords is an amount of ether.
func ethWords(v any) (string, error) {
	return livepeer.ETHFromWei(v.(*big.Int)).String() + " ETH", nil
}

// addressWords is an address with its checksum.
func addressWords(v any) (string, error) { return word(v).Hex(), nil }

// numberWords is a plain number.
func numberWords(v any) (string, error) { return v.(*big.Int).String(), nil }

// shareWords is a commission on the scale of MathUtils, where 1e6 is the whole.
func shareWords(v any) (string, error) {
	const whole = 1e6
	n := v.(*big.Int)
	if n.Cmp(big.NewInt(whole)) > 0 {
		return "", fmt.Errorf("a share of %s parts per million is more than 100 %%", n)
	}
	return livepeer.PercentPerMillion(n.Uint64()).String() + " %", nil
}

// maxText is more than any text that the console writes; a longer one would hide
// what else is on the screen.
const maxText = 4096

// textWords is a string in quotes, with everything that a terminal could take for
// an order, or an eye for something else, escaped.
func textWords(v any) (string, error) {
	s := v.(string)
	switch {
	case len(s) > maxText:
		return "", fmt.Errorf("a text of %d bytes is longer than any that this program writes", len(s))
	case !utf8.ValidString(s):
		return "", fmt.Errorf("a text is not UTF-8")
	}
	return strconv.Quote(s), nil
}

// The words of the governor's support codes and of a poll's choices: 0 and 1 mean
// opposite things (GovernorCountingSimple, Poll.sol).
var (
	supports = []string{"against", "for", "abstain"}
	choices  = []string{"yes", "no"}
)

func supportWords(v any) (string, error) {
	return oneOf(supports, uint64(v.(uint8)), "vote")
}

func choiceWords(v any) (string, error) {
	n := v.(*big.Int)
	if !n.IsUint64() {
		return "", fmt.Errorf("there is no vote %s", n)
	}
	return oneOf(choices, n.Uint64(), "vote")
}

func oneOf(words []string, n uint64, what string) (string, error) {
	if n >= uint64(len(words)) {
		return "", fmt.Errorf("there is no %s %d", what, n)
	}
	return words[n], nil
}

func hashWords(v any) (string, error) {
	h := v.([32]byte)
	return common.Hash(h).Hex(), nil
}

// listWords is a list whose items are written in order.
func listWords(v any) (string, error) {
	var items []string
	switch list := v.(type) {
	case []common.Address:
		for _, a := range list {
			items = append(items, a.Hex())
		}
	case []*big.Int:
		for _, n := range list {
			items = append(items, livepeer.ETHFromWei(n).String()+" ETH")
		}
	case [][]byte:
		for _, b := range list {
			items = append(items, hexutil.Encode(b))
		}
	}
	return strings.Join(items, ", "), nil
}

// A sentence is what there is to say one from.
type sentence struct {
	args   []plan.Arg
	values []any
	data   []byte // the encoded arguments
}

// at is the i-th argument in words.
func (s sentence) at(i int) string { return s.args[i].Value }

// isZero reports whether the i-th argument is the number or the address zero.
func (s sentence) isZero(i int) bool {
	switch v := s.values[i].(type) {
	case *big.Int:
		return v.Sign() == 0
	case common.Address:
		return v == common.Address{}
	default:
		return false
	}
}

func sayApprove(s sentence) string {
	if s.isZero(1) {
		return "Take back the allowance that lets the BondingManager take LPT from this account"
	}
	return "Let the BondingManager take " + s.at(1) + " from this account"
}

func sayBond(s sentence) string {
	if s.isZero(0) {
		return "Move the whole stake to " + s.at(1)
	}
	return "Bond " + s.at(0) + " to " + s.at(1) + ", and move there what is bonded to another orchestrator"
}

func sayBondFor(s sentence) string {
	return "Bond " + s.at(0) + " to " + s.at(2) + " as a gift: the stake belongs to " + s.at(1)
}

func sayUnbond(s sentence) string { return "Unbond " + s.at(0) }

func sayRebond(s sentence) string {
	return "Bond lock " + s.at(0) + " again, to the present orchestrator"
}

func sayRebondTo(s sentence) string { return "Bond lock " + s.at(1) + " again, to " + s.at(0) }

func sayWithdrawStake(s sentence) string {
	return "Withdraw the LPT of lock " + s.at(0) + " to this account"
}

func sayWithdrawFees(s sentence) string {
	return "Withdraw " + s.at(1) + " of fees to " + s.at(0)
}

func sayClaim(sentence) string { return "Claim this account's earnings through the current round" }

func sayTransferBond(s sentence) string {
	return "Give " + s.at(1) + " of bonded stake to " + s.at(0)
}

func sayCheckpoint(s sentence) string {
	return "Register the stake of " + s.at(0) + " for treasury votes"
}

func sayCuts(s sentence) string {
	share := livepeer.PercentPerMillion(s.values[1].(*big.Int).Uint64())
	return "Set the reward cut to " + s.at(0) + " and the fee cut to " + share.Complement().String() + " %"
}

func sayReward(sentence) string { return "Call reward for this account as orchestrator" }

func sayRewardFor(s sentence) string { return "Call reward for the orchestrator " + s.at(0) }

func sayRewardCaller(s sentence) string {
	if s.isZero(0) {
		return "Let nobody but this account call its reward"
	}
	return "Let " + s.at(0) + " call reward for this account"
}

func sayInitialize(sentence) string { return "Initialize the current round" }

func sayServiceURI(s sentence) string { return "Set this account's service URI to " + s.at(0) }

func sayVote(s sentence) string {
	words := "Vote " + s.at(1) + " treasury proposal " + s.at(0)
	if s.at(1) == "abstain" {
		words = "Abstain from treasury proposal " + s.at(0)
	}
	if len(s.args) > 2 {
		words += ", saying " + s.at(2)
	}
	return words
}

func sayQueue(s sentence) string { return "Queue treasury proposal " + proposalID(s.data).String() }

func sayExecute(s sentence) string { return "Execute treasury proposal " + proposalID(s.data).String() }

func sayPoll(s sentence) string { return "Vote " + s.at(0) + " in this poll" }
