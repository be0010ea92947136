package contracts

import (
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

func TestBondRefusesWhatItCannotTake(t *testing.T) {
	n := newNetwork(t)
	n.orchestrate(ana, lpt(1000), 0, 0)
	n.do(owner, n.token, "mint", ben.address, lpt(10))

	n.refuses("delegation amount must be greater than 0", ben, n.bonding, "bond", zero, ana.address)
	n.refuses("ERC20: transfer amount exceeds allowance", ben, n.bonding, "bond", lpt(1), ana.address)
	n.refuses("ERC20: transfer amount exceeds balance", ben, n.bonding, "bond", lpt(11), ana.address)
	n.do(ben, n.token, "approve", n.bonding.at, lpt(5))
	n.refuses("ERC20: transfer amount exceeds allowance", ben, n.bonding, "bond", lpt(6), ana.address)
	n.refuses("registered transcoders can't delegate towards other addresses", ana, n.bonding, "bond", zero, ben.address)

	n.endRound()
	n.refuses("current round is not initialized", ben, n.bonding, "bond", lpt(1), ana.address)
	n.do(owner, n.controller, "pause")
	n.refuses("system is paused", ben, n.bonding, "bond", lpt(1), ana.address)
}

func TestABondMakesItsOwnerPendingForARound(t *testing.T) {
	n := newNetwork(t)
	n.orchestrate(ana, lpt(1000), 0, 0)
	round := n.round()
	receipt := n.bond(ben, lpt(10), ana)

	event := n.onlyEvent(receipt, n.bonding, "Bond")
	n.same("newDelegate", event["newDelegate"], ana.address)
	n.same("oldDelegate", event["oldDelegate"], nobody)
	n.same("delegator", event["delegator"], ben.address)
	n.same("additionalAmount", event["additionalAmount"], lpt(10))
	n.same("bondedAmount", event["bondedAmount"], lpt(10))
	n.same("status", read[uint8](n.chain, n.bonding, "delegatorStatus", ben.address), 0)
	n.same("start", n.delegator(ben, "startRound"), round+1)
	n.same("orchestrator's total", n.total(ana), lpt(1010))
	n.same("LPT in the Minter", n.number(n.token, "balanceOf", n.minter.at), lpt(1010))
	n.refuses("caller must be bonded", ben, n.bonding, "unbond", lpt(1))
	n.refuses("caller must be bonded", ben, n.bonding, "transferBond", eva.address, lpt(1), nobody, nobody, nobody, nobody)

	n.nextRound()
	n.same("status", read[uint8](n.chain, n.bonding, "delegatorStatus", ben.address), 1)
	n.bond(ben, lpt(5), ana)
	n.same("more for the same delegate stays bonded",
		read[uint8](n.chain, n.bonding, "delegatorStatus", ben.address), 1)
}

func TestMovingToAnotherDelegateTakesAllStakeAlong(t *testing.T) {
	n := newNetwork(t)
	n.orchestrate(ana, lpt(1000), 0, 0)
	n.orchestrate(ben, lpt(900), 0, 0)
	n.bond(cleo, lpt(50), ana)
	n.nextRound()

	event := n.onlyEvent(n.do(cleo, n.bonding, "bond", zero, ben.address), n.bonding, "Bond")
	n.same("additionalAmount", event["additionalAmount"], zero)
	n.same("oldDelegate", event["oldDelegate"], ana.address)
	n.same("left", n.total(ana), lpt(1000))
	n.same("reached", n.total(ben), lpt(950))
	n.same("pending again", read[uint8](n.chain, n.bonding, "delegatorStatus", cleo.address), 0)
	n.do(cleo, n.bonding, "bond", zero, ana.address)
	n.same("moved back while pending", n.total(ana), lpt(1050))
	n.same("next round's active stake", n.number(n.bonding, "nextRoundTotalActiveStake"), lpt(1950))
}

func TestAnyAddressIsAcceptedAsDelegate(t *testing.T) {
	n := newNetwork(t)
	n.bond(ben, lpt(10), fred)
	n.same("an account that is no orchestrator", n.total(fred), lpt(10))
	n.fund(cleo, lpt(10))
	n.do(cleo, n.bonding, "bond", lpt(10), nobody)
	n.same("the zero address", n.number(n.bonding, "transcoderTotalStake", nobody), lpt(10))
	n.same("neither is in the pool", len(n.pool()), 0)
}

func TestBondForOthersAddsButNeitherMovesNorPromotes(t *testing.T) {
	n := newNetwork(t)
	n.orchestrate(ana, lpt(1000), 0, 0)
	n.orchestrate(ben, lpt(900), 0, 0)
	n.bond(cleo, lpt(50), ana)
	n.fund(dan, lpt(100))
	n.nextRound()
	bondFor := func(reason string, amount *big.Int, who, to common.Address) {
		n.t.Helper()
		args := []any{amount, who, to, nobody, nobody, nobody, nobody}
		if reason != "" {
			n.refuses(reason, dan, n.bonding, "bondForWithHint", args...)
			return
		}
		n.do(dan, n.bonding, "bondForWithHint", args...)
	}

	bondFor("ILLEGAL_CLAIM_EARNINGS", lpt(1), cleo.address, ana.address)
	n.do(ana, n.bonding, "reward")
	bondFor("INVALID_DELEGATE_CHANGE", lpt(1), cleo.address, ben.address)
	bondFor("INVALID_DELEGATOR", lpt(1), nobody, ana.address)
	bondFor("INVALID_DELEGATE", lpt(1), eva.address, eva.address)
	bondFor("delegation amount must be greater than 0", zero, eva.address, ana.address)
	before := n.stake(cleo)
	bondFor("", lpt(1), cleo.address, ana.address)
	n.same("more stake", n.stake(cleo), add(before, lpt(1)))
	bondFor("", lpt(2), eva.address, ben.address)
	n.same("a new delegator", n.delegator(eva, "delegateAddress"), ben.address)
	n.same("who paid", n.number(n.token, "balanceOf", dan.address), lpt(97))

	migrator := crypto.Keccak256Hash([]byte("L2Migrator"))
	n.do(owner, n.controller, "setContractInfo", [32]byte(migrator), dan.address, [20]byte{})
	n.nextRound()
	bondFor("", lpt(3), cleo.address, ben.address)
	n.same("the migrator may do all of it", n.delegator(cleo, "delegateAddress"), ben.address)
}

func TestUnbondLocksStakeThatCanBeWithdrawnOrBondedAgain(t *testing.T) {
	n := newNetwork(t)
	n.orchestrate(ana, lpt(1000), 0, 0)
	n.bond(ben, lpt(100), ana)
	n.refuses("caller must be bonded", eva, n.bonding, "unbond", lpt(1))
	n.nextRound()

	n.refuses("unbond amount must be greater than 0", ben, n.bonding, "unbond", zero)
	n.refuses("amount is greater than bonded amount", ben, n.bonding, "unbond", add(lpt(100), one))
	event := n.onlyEvent(n.do(ben, n.bonding, "unbond", lpt(30)), n.bonding, "Unbond")
	n.same("lock", event["unbondingLockId"], 0)
	n.same("withdraw round", event["withdrawRound"], n.round()+testUnbondingPeriod)
	n.do(ben, n.bonding, "unbond", lpt(20))
	n.same("locks", n.delegator(ben, "nextUnbondingLockId"), 2)
	n.same("what is left", n.stake(ben), lpt(50))

	n.refuses("invalid unbonding lock ID", ben, n.bonding, "withdrawStake", big.NewInt(2))
	n.refuses("withdraw round must be before or equal to the current round", ben, n.bonding, "withdrawStake", zero)
	n.refuses("invalid unbonding lock ID", ben, n.bonding, "rebond", big.NewInt(2))
	n.refuses("caller must be unbonded", ben, n.bonding, "rebondFromUnbonded", ana.address, one)
	n.do(ben, n.bonding, "rebond", one)
	n.same("bonded again", n.stake(ben), lpt(70))
	n.refuses("invalid unbonding lock ID", ben, n.bonding, "rebond", one)

	for range testUnbondingPeriod {
		n.nextRound()
	}
	event = n.onlyEvent(n.do(ben, n.bonding, "withdrawStake", zero), n.bonding, "WithdrawStake")
	n.same("amount", event["amount"], lpt(30))
	n.same("balance", n.number(n.token, "balanceOf", ben.address), lpt(30))
	n.refuses("invalid unbonding lock ID", ben, n.bonding, "withdrawStake", zero)
	n.same("lock is gone", n.view(n.bonding, "getDelegatorUnbondingLock", ben.address, zero), []int{0, 0})
}

func TestUnbondingEverythingForgetsTheDelegate(t *testing.T) {
	n := newNetwork(t)
	n.orchestrate(ana, lpt(1000), 0, 0)
	n.bond(ben, lpt(100), ana)
	n.nextRound()
	n.do(ben, n.bonding, "unbond", lpt(100))
	n.same("delegate", n.delegator(ben, "delegateAddress"), nobody)
	n.same("start", n.delegator(ben, "startRound"), 0)
	n.same("status", read[uint8](n.chain, n.bonding, "delegatorStatus", ben.address), 2)
	n.refuses("caller must be bonded", ben, n.bonding, "rebond", zero)

	n.do(ben, n.bonding, "rebondFromUnbonded", ana.address, zero)
	n.same("delegate", n.delegator(ben, "delegateAddress"), ana.address)
	n.same("status", read[uint8](n.chain, n.bonding, "delegatorStatus", ben.address), 0)
	n.same("total", n.total(ana), lpt(1100))
}

func TestTransferBondMovesStakeBetweenAccounts(t *testing.T) {
	n := newNetwork(t)
	n.orchestrate(ana, lpt(1000), 0, 0)
	n.orchestrate(ben, lpt(900), 0, 0)
	n.bond(cleo, lpt(100), ana)
	n.bond(dan, lpt(10), ben)
	n.nextRound()
	transfer := func(from account, to common.Address, amount *big.Int) []any {
		return []any{to, amount, nobody, nobody, nobody, nobody}
	}

	n.refuses("ILLEGAL_CLAIM_EARNINGS", cleo, n.bonding, "transferBond", transfer(cleo, dan.address, lpt(1))...)
	n.refuses("INVALID_DELEGATOR", cleo, n.bonding, "transferBond", transfer(cleo, nobody, lpt(1))...)
	n.do(ana, n.bonding, "unbond", lpt(1000))
	n.refuses("INVALID_DELEGATOR", cleo, n.bonding, "transferBond", transfer(cleo, ana.address, lpt(1))...)

	receipt := n.do(cleo, n.bonding, "transferBond", transfer(cleo, eva.address, lpt(40))...)
	event := n.onlyEvent(receipt, n.bonding, "TransferBond")
	n.same("from", event["oldDelegator"], cleo.address)
	n.same("to", event["newDelegator"], eva.address)
	n.same("an unbond and a rebond besides",
		len(n.events(receipt, n.bonding, "Unbond"))+len(n.events(receipt, n.bonding, "Rebond")), 2)
	n.same("a fresh account gets the sender's delegate", n.delegator(eva, "delegateAddress"), ana.address)
	n.same("used lock ids", n.delegator(cleo, "nextUnbondingLockId"), n.delegator(eva, "nextUnbondingLockId"))
	n.same("no lock is left", n.view(n.bonding, "getDelegatorUnbondingLock", cleo.address, zero), []int{0, 0})

	n.do(ben, n.bonding, "reward")
	before := n.stake(dan)
	n.do(cleo, n.bonding, "transferBond", transfer(cleo, dan.address, lpt(5))...)
	n.same("a bonded account keeps its delegate", n.delegator(dan, "delegateAddress"), ben.address)
	n.same("received", n.stake(dan), add(before, lpt(5)))
}
