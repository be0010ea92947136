package lens

import (
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// ErrNotLens means that bytes are no answer of the lens: the endpoint did not run
// it, or is not telling the truth.
var ErrNotLens = errors.New("not an answer of the lens")

// The faults that the lens can tell of; the numbers are Lens.sol's.
const (
	noController  = 1
	notRegistered = 2
	noCode        = 3
	noAnswer      = 4
)

// A Fault is what the lens found wrong with the contracts: the wrong address, the
// wrong network, or another protocol. Its text is a sentence with the next step.
type Fault struct {
	Kind   uint8
	At     common.Address
	Detail [4]byte // the view's selector, or the start of a contract's id
}

func (f *Fault) Error() string {
	switch f.Kind {
	case noController:
		return fmt.Sprintf("there is no contract at %s on this chain: check the Controller's address and the network", f.At)
	case notRegistered:
		return fmt.Sprintf("the Controller at %s has no %s: check that it is a Livepeer Controller and the right network", f.At, named(contracts, f.Detail))
	case noCode:
		return fmt.Sprintf("the Controller names %s as its %s, but there is no contract there: check the Controller's address", f.At, named(contracts, f.Detail))
	case noAnswer:
		return fmt.Sprintf("the contract at %s does not answer %s as Livepeer's does: check the Controller's address and the network", f.At, named(views, f.Detail))
	default:
		return fmt.Sprintf("the contract at %s cannot be read (lens fault %d)", f.At, f.Kind)
	}
}

// Missing is the fault of a view that did not answer at the given contract.
func Missing(at common.Address, signature string) *Fault {
	return &Fault{Kind: noAnswer, At: at, Detail: [4]byte(selector(signature))}
}

// NotContract is the fault of a Controller's address without code.
func NotContract(controller common.Address) *Fault {
	return &Fault{Kind: noController, At: controller}
}

// NotRegistered is the fault of a Controller that does not know a contract.
func NotRegistered(controller common.Address, name string) *Fault {
	return &Fault{Kind: notRegistered, At: controller, Detail: [4]byte(crypto.Keccak256([]byte(name)))}
}

func named(names []string, detail [4]byte) string {
	for _, n := range names {
		if [4]byte(selector(n)) == detail {
			return n
		}
	}
	return fmt.Sprintf("0x%x", detail)
}

// contracts and views are what a Fault can be about. A contract's id and a view's
// selector are both the start of the Keccak hash of the text.
var contracts = []string{"BondingManager", "RoundsManager", "Minter", "LivepeerToken"}

var views = []string{
	"getContract(bytes32)", "paused()",
	"currentRound()", "blockNum()", "currentRoundInitialized()", "currentRoundLocked()", "currentRoundStartBlock()",
	"lastInitializedRound()", "roundLength()", "roundLockAmount()",
	"inflation()", "inflationChange()", "targetBondingRate()", "currentMintableTokens()", "currentMintedTokens()",
	"totalSupply()", "balanceOf(address)", "allowance(address,address)",
	"getTotalBonded()", "unbondingPeriod()", "getTranscoderPoolSize()", "getTranscoderPoolMaxSize()",
	"getFirstTranscoderInPool()", "getNextTranscoderInPool(address)", "getTranscoder(address)",
	"getTranscoderEarningsPoolForRound(address,uint256)", "getDelegator(address)", "delegatorStatus(address)",
	"getDelegatorUnbondingLock(address,uint256)", "pendingStake(address,uint256)", "pendingFees(address,uint256)",
}
