package contracts

import (
	"fmt"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// ticket has the fields and their order of the contract's tuple.
type ticket struct {
	Recipient         common.Address
	Sender            common.Address
	FaceValue         *big.Int
	WinProb           *big.Int
	SenderNonce       *big.Int
	RecipientRandHash [32]byte
	AuxData           []byte
}

var recipientRand = big.NewInt(424242)

// newTicket is a ticket of the current round that wins nearly always.
func (n *network) newTicket(sender, recipient account, faceValue *big.Int, nonce int64) ticket {
	n.t.Helper()
	round := new(big.Int).SetUint64(n.round())
	hash := read[[32]byte](n.chain, n.rounds, "blockHashForRound", round)
	return ticket{
		Recipient: recipient.address, Sender: sender.address, FaceValue: faceValue, WinProb: maxUint256,
		SenderNonce:       big.NewInt(nonce),
		RecipientRandHash: crypto.Keccak256Hash(common.BigToHash(recipientRand).Bytes()),
		AuxData:           append(common.BigToHash(round).Bytes(), hash[:]...),
	}
}

// sign makes the sender's signature as a gateway does: over the hash as a personal message, v as 27 or 28.
func (n *network) sign(by account, t ticket) []byte {
	n.t.Helper()
	hash := read[[32]byte](n.chain, n.broker, "getTicketHash", t)
	sig, err := crypto.Sign(accounts.TextHash(hash[:]), by.key)
	if err != nil {
		n.t.Fatal(err)
	}
	sig[64] += 27
	return sig
}

func TestTheTicketHashIsThatOfItsPackedFields(t *testing.T) {
	n := newNetwork(t)
	tk := n.newTicket(ben, ana, lpt(1), 7)
	packed := append(append([]byte(nil), tk.Recipient.Bytes()...), tk.Sender.Bytes()...)
	for _, number := range []*big.Int{tk.FaceValue, tk.WinProb, tk.SenderNonce} {
		packed = append(packed, common.BigToHash(number).Bytes()...)
	}
	packed = append(append(packed, tk.RecipientRandHash[:]...), tk.AuxData...)
	n.same("hash", read[[32]byte](n.chain, n.broker, "getTicketHash", tk), [32]byte(crypto.Keccak256Hash(packed)))
}

func TestFundsAreDepositedUnlockedAndWithdrawn(t *testing.T) {
	n := newNetwork(t)
	n.refuses("sender deposit and reserve are zero", ben, n.broker, "unlock")
	n.refuses("sender deposit and reserve are zero", ben, n.broker, "withdraw")
	n.refusesPayment("msg.value does not equal sum of deposit amount and reserve amount",
		ben, lpt(2), n.broker, "fundDepositAndReserve", lpt(2), lpt(1))

	receipt := n.pay(ben, lpt(3), n.broker, "fundDepositAndReserve", lpt(2), lpt(1))
	n.same("deposit event", n.onlyEvent(receipt, n.broker, "DepositFunded")["amount"], lpt(2))
	n.same("reserve event", n.onlyEvent(receipt, n.broker, "ReserveFunded")["amount"], lpt(1))
	n.same("ETH is in the Minter", n.balance(n.minter.at), lpt(3))
	n.refuses("no unlock request in progress", ben, n.broker, "cancelUnlock")
	n.refuses("no unlock request in progress", ben, n.broker, "withdraw")

	event := n.onlyEvent(n.do(ben, n.broker, "unlock"), n.broker, "Unlock")
	n.same("waiting time", sub(event["endRound"].(*big.Int), event["startRound"].(*big.Int)), 2)
	n.refuses("unlock already initiated", ben, n.broker, "unlock")
	n.refuses("account is locked", ben, n.broker, "withdraw")
	n.pay(cleo, lpt(1), n.broker, "fundDepositAndReserveFor", ben.address, lpt(1), zero)
	n.same("a gift leaves the unlock", read[bool](n.chain, n.broker, "isUnlockInProgress", ben.address), true)
	receipt = n.pay(ben, lpt(1), n.broker, "fundReserve")
	n.same("own funds end it", n.onlyEvent(receipt, n.broker, "UnlockCancelled")["sender"], ben.address)
	n.do(ben, n.broker, "unlock")
	n.do(ben, n.broker, "cancelUnlock")
	n.do(ben, n.broker, "unlock")
	n.nextRound()
	n.nextRound()
	event = n.onlyEvent(n.do(ben, n.broker, "withdraw"), n.broker, "Withdrawal")
	n.same("deposit", event["deposit"], lpt(3))
	n.same("reserve", event["reserve"], lpt(2))
	n.same("nothing is left", n.balance(n.minter.at), 0)
}

func TestOnlyAGoodTicketIsRedeemed(t *testing.T) {
	n := newNetwork(t)
	n.orchestrate(ana, lpt(1000), 0, 500_000)
	n.nextRound()
	good := n.newTicket(ben, ana, lpt(1), 1)
	sig := n.sign(ben, good)
	redeem := func(reason string, change func(*ticket), sig []byte, rand *big.Int) {
		n.t.Helper()
		bad := good
		change(&bad)
		n.refuses(reason, eva, n.broker, "redeemWinningTicket", bad, sig, rand)
	}
	asIs := func(*ticket) {}

	redeem("ticket recipient is null address", func(t *ticket) { t.Recipient = nobody }, sig, recipientRand)
	redeem("ticket sender is null address", func(t *ticket) { t.Sender = nobody }, sig, recipientRand)
	redeem("invalid length for ticket auxData: must be 64 bytes",
		func(t *ticket) { t.AuxData = t.AuxData[:63] }, sig, recipientRand)
	redeem("ticket creationRound does not have a block hash",
		func(t *ticket) { t.AuxData = make([]byte, 64) }, sig, recipientRand)
	redeem("ticket creationRoundBlockHash invalid for creationRound",
		func(t *ticket) { t.AuxData = append(append([]byte(nil), t.AuxData[:32]...), make([]byte, 32)...) },
		sig, recipientRand)
	redeem("recipientRand does not match recipientRandHash", asIs, sig, one)
	redeem("INVALID_SIGNATURE_LENGTH", asIs, sig[:64], recipientRand)
	redeem("invalid signature over ticket hash", asIs, n.sign(eva, good), recipientRand)
	redeem("ticket did not win", func(t *ticket) { t.WinProb = zero },
		n.sign(ben, func() ticket { t := good; t.WinProb = zero; return t }()), recipientRand)
	redeem("sender deposit and reserve are zero", asIs, sig, recipientRand)

	n.pay(ben, lpt(1), n.broker, "fundDeposit")
	n.do(ben, n.broker, "unlock")
	n.nextRound()
	n.nextRound()
	redeem("ticket is expired", asIs, sig, recipientRand)
	good = n.newTicket(ben, ana, lpt(1), 2)
	redeem("sender is unlocked", asIs, n.sign(ben, good), recipientRand)
	n.do(ben, n.broker, "cancelUnlock")
	n.refuses("transcoder must be registered", eva, n.broker, "redeemWinningTicket",
		n.newTicket(ben, cleo, lpt(1), 3), n.sign(ben, n.newTicket(ben, cleo, lpt(1), 3)), recipientRand)
	n.do(eva, n.broker, "redeemWinningTicket", good, n.sign(ben, good), recipientRand)
	redeem("ticket is used", asIs, n.sign(ben, good), recipientRand)

	n.endRound()
	redeem("current round is not initialized", asIs, sig, recipientRand)
}

func TestATicketPaysFromDepositThenReserve(t *testing.T) {
	n := newNetwork(t)
	n.orchestrate(ana, lpt(1000), 0, 250_000)
	n.orchestrate(dan, lpt(1000), 0, 0)
	n.bond(cleo, lpt(1000), ana)
	n.nextRound()
	n.pay(ben, lpt(14), n.broker, "fundDepositAndReserve", lpt(4), lpt(10))
	redeem := func(nonce int64, faceValue *big.Int) map[string]any {
		n.t.Helper()
		tk := n.newTicket(ben, ana, faceValue, nonce)
		receipt := n.do(eva, n.broker, "redeemWinningTicket", tk, n.sign(ben, tk), recipientRand)
		n.same("face value", n.onlyEvent(receipt, n.broker, "WinningTicketRedeemed")["faceValue"], faceValue)
		return n.onlyEvent(receipt, n.broker, "WinningTicketTransfer")
	}

	n.same("paid", redeem(1, lpt(3))["amount"], lpt(3))
	// A quarter of the fees is shared; half of the stake is the delegator's, half the orchestrator's own.
	n.same("delegator's fees", n.fees(cleo), new(big.Int).Div(lpt(3), big.NewInt(8)))
	n.same("all fees", add(n.fees(cleo), n.fees(ana)), lpt(3))

	n.same("claimable: half, two are in the pool",
		n.number(n.broker, "claimableReserve", ben.address, ana.address), lpt(5))
	n.same("not for others", n.number(n.broker, "claimableReserve", ben.address, cleo.address), 0)
	n.same("the rest of the deposit and her part of the reserve", redeem(2, lpt(50))["amount"], lpt(6))
	info := n.view(n.broker, "getSenderInfo", ben.address)
	n.same("sender", info[0], "{0 0}")
	n.same("reserve", info[1], fmt.Sprintf("{%v %v}", lpt(5), lpt(5)))
	n.same("claimed", n.number(n.broker, "claimedReserve", ben.address, ana.address), lpt(5))
	n.same("no more in this round", n.number(n.broker, "claimableReserve", ben.address, ana.address), 0)
	n.nextRound()
	n.same("again in the next", n.number(n.broker, "claimableReserve", ben.address, ana.address), lpt(5).Div(lpt(5), big.NewInt(2)))

	amount := n.fees(cleo)
	n.refuses("invalid recipient", cleo, n.bonding, "withdrawFees", nobody, amount)
	n.refuses("insufficient fees to withdraw", cleo, n.bonding, "withdrawFees", cleo.address, add(amount, one))
	to := newAccount("an empty account").address
	n.do(cleo, n.bonding, "withdrawFees", to, amount)
	n.same("received", n.balance(to), amount)
	n.same("nothing is left", n.fees(cleo), 0)
}

func TestABatchSkipsTheTicketsThatFail(t *testing.T) {
	n := newNetwork(t)
	n.orchestrate(ana, lpt(1000), 0, 0)
	n.nextRound()
	n.pay(ben, lpt(10), n.broker, "fundDeposit")
	first, second, forged := n.newTicket(ben, ana, lpt(1), 1), n.newTicket(ben, ana, lpt(2), 2), n.newTicket(ben, ana, lpt(4), 3)
	receipt := n.do(ana, n.broker, "batchRedeemWinningTickets",
		[]ticket{first, forged, first, second},
		[][]byte{n.sign(ben, first), n.sign(eva, forged), n.sign(ben, first), n.sign(ben, second)},
		[]*big.Int{recipientRand, recipientRand, recipientRand, recipientRand})
	n.same("redeemed", len(n.events(receipt, n.broker, "WinningTicketRedeemed")), 2)
	n.same("paid", n.fees(ana), lpt(3))
}

func TestFeesOfTheFirstRewardedRoundUseTheFactorBeforeIt(t *testing.T) {
	n := newNetwork(t)
	n.orchestrate(ana, lpt(1000), 0, 1_000_000)
	n.nextRound()
	n.pay(ben, lpt(1), n.broker, "fundDeposit")
	n.do(ana, n.bonding, "reward")
	tk := n.newTicket(ben, ana, lpt(1), 1)
	n.do(ana, n.broker, "redeemWinningTicket", tk, n.sign(ben, tk), recipientRand)

	// The live contract guesses the round's reward from mintable plus minted tokens, here twice the real one.
	mintable := n.number(n.minter, "currentMintableTokens")
	guess := new(big.Int).Mul(mintable, big.NewInt(2))
	row := n.view(n.bonding, "getTranscoderEarningsPoolForRound", ana.address, new(big.Int).SetUint64(n.round()))
	before := percOf(row[3].(*big.Int), lpt(1000), add(guess, lpt(1000)), precise)
	n.same("fee factor", row[4], percOf(before, lpt(1), lpt(1000), precise))
}
