package contracts

import (
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
)

func TestARoundWaitsForItsInitialisation(t *testing.T) {
	n := newNetwork(t)
	n.refuses("round already initialized", ana, n.rounds, "initializeRound")
	round := n.round()
	n.endRound()
	n.same("the number comes with the blocks", n.round(), round+1)
	n.same("initialised", read[bool](n.chain, n.rounds, "currentRoundInitialized"), false)
	receipt := n.do(ana, n.rounds, "initializeRound")
	event := n.onlyEvent(receipt, n.rounds, "NewRound")
	n.same("round", event["round"], round+1)
	hash := read[[32]byte](n.chain, n.rounds, "blockHashForRound", new(big.Int).SetUint64(round+1))
	n.same("hash", event["blockHash"], hash)
	n.same("of the block before", common.Hash(hash), n.parentHash(receipt.BlockNumber))
	n.same("initialised", read[bool](n.chain, n.rounds, "currentRoundInitialized"), true)
	n.do(owner, n.controller, "pause")
	n.refuses("system is paused", ana, n.rounds, "initializeRound")
}

func TestTheLastTenthOfARoundIsLocked(t *testing.T) {
	n := newNetwork(t)
	for n.blocksLeft() > testRoundLength/10+1 {
		n.backend.Commit()
	}
	n.same("the block before", read[bool](n.chain, n.rounds, "currentRoundLocked"), false)
	n.backend.Commit()
	n.same("the first of them", read[bool](n.chain, n.rounds, "currentRoundLocked"), true)
	n.refuses("round lock amount must be a valid percentage",
		owner, n.rounds, "setRoundLockAmount", big.NewInt(1_000_001))
}

func TestANewRoundLengthCountsFromThisRound(t *testing.T) {
	n := newNetwork(t)
	n.nextRound()
	round, start := n.round(), n.number(n.rounds, "currentRoundStartBlock")
	n.refuses("round length cannot be 0", owner, n.rounds, "setRoundLength", zero)
	n.refuses("caller must be Controller owner", ana, n.rounds, "setRoundLength", one)
	n.do(owner, n.rounds, "setRoundLength", big.NewInt(200))
	n.same("round", n.round(), round)
	n.same("start", n.number(n.rounds, "currentRoundStartBlock"), start)
	n.same("remembered round", n.number(n.rounds, "lastRoundLengthUpdateRound"), round)
	n.same("remembered start", n.number(n.rounds, "lastRoundLengthUpdateStartBlock"), start)
	n.do(owner, n.rounds, "setLIPUpgradeRound", big.NewInt(36), big.NewInt(7))
	n.refuses("LIP upgrade round already set", owner, n.rounds, "setLIPUpgradeRound", big.NewInt(36), one)
}

func TestBlockHashesAreThoseOfTheLast256Blocks(t *testing.T) {
	n := newNetwork(t)
	for n.number(n.rounds, "blockNum").Uint64() < 300 {
		n.backend.Commit()
	}
	now := n.number(n.rounds, "blockNum")
	n.refuses("can only retrieve past block hashes", ana, n.rounds, "blockHash", now)
	n.refuses("can only retrieve hashes for last 256 blocks", ana, n.rounds, "blockHash", sub(now, big.NewInt(257)))
	n.same("the oldest", len(read[[32]byte](n.chain, n.rounds, "blockHash", sub(now, big.NewInt(256)))), 32)
}

func TestInflationMovesTowardsTheTarget(t *testing.T) {
	n := newNetwork(t)
	supply := lpt(1_000_000)
	n.do(owner, n.token, "mint", owner.address, supply)
	inflation := n.number(n.minter, "inflation")
	receipt := n.nextRound()
	inflation = add(inflation, big.NewInt(500))
	n.same("too little is bonded", n.number(n.minter, "inflation"), inflation)
	event := n.onlyEvent(receipt, n.minter, "SetCurrentRewardTokens")
	n.same("mintable", event["currentMintableTokens"], percOf(supply, inflation, big.NewInt(1e9), big.NewInt(1e9)))

	n.orchestrate(ana, lpt(2_000_000), 0, 0)
	n.nextRound()
	inflation = sub(inflation, big.NewInt(500))
	n.same("too much is bonded", n.number(n.minter, "inflation"), inflation)

	n.do(owner, n.cache, "finalizeCacheTotalSupply", lpt(1_500_000))
	n.do(owner, n.cache, "increaseL2SupplyFromL1", lpt(500_000))
	n.same("both layers", n.number(n.minter, "getGlobalTotalSupply"), lpt(4_000_000))
	n.nextRound()
	n.same("exactly the target", n.number(n.minter, "inflation"), inflation)

	n.do(owner, n.cache, "decreaseL2SupplyFromL1", lpt(600_000))
	n.same("more went back than came", n.number(n.cache, "l1CirculatingSupply"), lpt(1_500_000))
	n.do(owner, n.minter, "setInflationChange", big.NewInt(1_000_000))
	n.do(owner, n.minter, "setTargetBondingRate", zero)
	n.nextRound()
	n.same("never below zero", n.number(n.minter, "inflation"), 0)
	n.refuses("_inflationChange is invalid percentage",
		owner, n.minter, "setInflationChange", big.NewInt(1_000_000_001))
}

func TestTheMinterObeysItsPeersOnly(t *testing.T) {
	n := newNetwork(t)
	n.refuses("msg.sender not BondingManager", ana, n.minter, "createReward", one, one)
	n.refuses("msg.sender not BondingManager", ana, n.minter, "trustedTransferTokens", ana.address, one)
	n.refuses("msg.sender not BondingManager", ana, n.minter, "trustedBurnTokens", one)
	n.refuses("msg.sender not BondingManager or JobsManager", ana, n.minter, "trustedWithdrawETH", ana.address, one)
	n.refuses("msg.sender not RoundsManager", ana, n.minter, "setCurrentRewardTokens")
	n.refuses("msg.sender not Minter or JobsManager", ana, n.minter, "depositETH")
}

func TestANewMinterTakesEverythingOver(t *testing.T) {
	n := newNetwork(t)
	n.orchestrate(ana, lpt(1000), 0, 0)
	n.pay(ana, lpt(1), n.broker, "fundDeposit")
	successor := n.deploy(owner, "Minter", n.controller.at, zero, zero, zero)
	n.refuses("new Minter cannot be current Minter", owner, n.minter, "migrateToNewMinter", n.minter.at)
	n.refuses("new Minter cannot be null address", owner, n.minter, "migrateToNewMinter", nobody)
	n.do(owner, n.minter, "migrateToNewMinter", successor.at)
	n.same("LPT", n.number(n.token, "balanceOf", successor.at), lpt(1000))
	n.same("ETH", n.balance(successor.at), lpt(1))
}
