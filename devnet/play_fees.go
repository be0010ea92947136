package devnet

import (
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// ticket has the fields of the TicketBroker's tuple.
type ticket struct {
	Recipient, Sender               common.Address
	FaceValue, WinProb, SenderNonce *big.Int
	RecipientRandHash               [32]byte
	AuxData                         []byte
}

// milliEther is 0.001 ETH in wei.
var milliEther = big.NewInt(1e15)

// fundGateways lets two gateways pay in; the second one has asked for its money back where the history ends.
func (p *play) fundGateways() {
	for _, g := range []*Account{p.gateway, p.retiring} {
		deposit, reserve := milli(60_000), milli(36_000)
		p.pay(g, new(big.Int).Add(deposit, reserve), p.protocol.TicketBroker, "fundDepositAndReserve", deposit, reserve)
	}
}

// redeemTickets pays this round's fees.
func (p *play) redeemTickets() {
	if p.last() {
		p.do(p.retiring, p.protocol.TicketBroker, "unlock")
	}
	for range p.ticketsARound() {
		p.redeemTicket()
	}
}

// ticketsARound is how many tickets win in a round.
func (p *play) ticketsARound() int {
	return min(1+p.config.Orchestrators/6, 16)
}

// redeemTicket pays somebody. Who is better known is paid more often.
func (p *play) redeemTicket() {
	var known []*orchestrator
	total := 0
	for _, o := range p.orchestrators {
		if o.goes == stays && o.fame > 0 && p.active[o.Address] {
			known = append(known, o)
			total += o.fame
		}
	}
	if total == 0 {
		return
	}
	at := p.rng.IntN(total)
	for _, o := range known {
		if at -= o.fame; at < 0 {
			p.redeem(o)
			break
		}
	}
}

// redeem lets an orchestrator cash a ticket that cannot lose.
func (p *play) redeem(o *orchestrator) {
	broker := p.protocol.TicketBroker
	hash := p.read(p.protocol.RoundsManager, "blockHashForRound", p.round())
	if p.err != nil {
		return
	}
	roundHash, _ := hash[0].([32]byte)
	p.tickets++
	rand := new(big.Int).SetBytes(crypto.Keccak256(common.BigToHash(big.NewInt(p.tickets)).Bytes()))
	t := ticket{
		Recipient:         o.Address,
		Sender:            p.gateway.Address,
		FaceValue:         milli(5 + p.rng.Int64N(40)),
		WinProb:           unlimited,
		SenderNonce:       big.NewInt(p.tickets),
		RecipientRandHash: crypto.Keccak256Hash(common.BigToHash(rand).Bytes()),
		AuxData:           append(common.BigToHash(p.round()).Bytes(), roundHash[:]...),
	}
	answer := p.read(broker, "getTicketHash", t)
	if p.err != nil {
		return
	}
	ticketHash, _ := answer[0].([32]byte)
	signature, err := crypto.Sign(accounts.TextHash(ticketHash[:]), p.gateway.Key)
	if err != nil {
		p.fail(fmt.Errorf("signing a ticket: %w", err))
		return
	}
	signature[64] += 27
	p.do(o.Account, broker, "redeemWinningTicket", t, signature, rand)
}

// milli is a number of thousandths of ETH in wei.
func milli(n int64) *big.Int {
	return new(big.Int).Mul(big.NewInt(n), milliEther)
}
