// Package action turns what a person wants into a plan: unsigned calls with the
// pool hints, checks that were looked at, warnings, what will change, and on what
// a signed transaction may wait. It reads the network once, at one block, and
// signs and sends nothing.
package action

import (
	"fmt"

	"github.com/ethereum/go-ethereum/common"
)

// A Kind is one thing that an account can do. The words are those of the command
// line, and the names of actions in plans and journals.
type Kind string

// The kinds. Claiming is none of them: every one that touches stake claims by
// itself, and rewards compound without it.
const (
	Bond            Kind = "bond"              // Amount, To; To may be zero for the present orchestrator
	Move            Kind = "move"              // To: the whole stake, without unbonding
	Unbond          Kind = "unbond"            // Amount
	Rebond          Kind = "rebond"            // Locks; To when the account has no orchestrator any more
	Withdraw        Kind = "withdraw"          // Locks; none means every ripe one
	WithdrawFees    Kind = "withdraw-fees"     // Amount (default max), To (default the account)
	TransferBond    Kind = "transfer-bond"     // Amount, To
	Reward          Kind = "reward"            // To: the orchestrator whose reward caller the account is
	InitializeRound Kind = "initialize-round"  //
	SetCuts         Kind = "set-cuts"          // RewardCut, FeeCut
	SetServiceURI   Kind = "set-service-uri"   // URI
	SetRewardCaller Kind = "set-reward-caller" // To; zero takes the right back
	Checkpoint      Kind = "checkpoint"        // To (default the account)
	RevokeAllowance Kind = "revoke-allowance"  //
)

// What people ask for who know other programs.
const (
	claim         Kind = "claim"
	claimEarnings Kind = "claim-earnings"
)

// A Request is what a person wants. Fields that a kind does not name are not
// looked at.
type Request struct {
	Kind    Kind
	Account common.Address
	Amount  string // as typed, see [ParseAmount]
	To      common.Address
	// ToName is the person's own word for To, cleaned for the terminal.
	ToName            string
	Locks             []uint64
	RewardCut, FeeCut string // percentages as typed
	URI               string
	// AfterReward plans for after the reward call of the account's orchestrator in
	// this round: amounts count with that reward, and the plan has to be held. It
	// changes nothing where no reward is waited for.
	AfterReward bool
}

// A Problem is a request that no plan can be made from.
type Problem struct {
	Code string // stable, for scripts
	Text string // what is wrong
	Hint string // what to do next
}

func (p *Problem) Error() string { return p.Text }

// problem makes a Problem.
func problem(code, hint, format string, args ...any) *Problem {
	return &Problem{Code: code, Text: fmt.Sprintf(format, args...), Hint: hint}
}
