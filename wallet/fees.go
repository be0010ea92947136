package wallet

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"

	"lpconsole/chain/plan"
)

// The chains whose sequencer takes no tip and charges for data apart from gas
// (Arbitrum documentation, "How to estimate gas").
const (
	arbitrumOne     = 42161
	arbitrumSepolia = 421614
)

func arbitrum(chainID uint64) bool { return chainID == arbitrumOne || chainID == arbitrumSepolia }

// nodeInterface is Arbitrum's system address that estimates what data costs:
// gasEstimateL1Component(address,bool,bytes) returns (uint64,uint256,uint256).
var nodeInterface = common.Address{19: 0xc8}

const selectorL1Component = 0x77d488a2

// Defaults of Limits.
var (
	defaultMaxFeeCap = big.NewInt(10_000_000_000)         // 10 gwei
	defaultMaxCost   = big.NewInt(50_000_000_000_000_000) // 0.05 ETH
)

const (
	// recentBlocks is how far back the usual price is looked for: 25 seconds on
	// Arbitrum, 20 minutes on Ethereum.
	recentBlocks = 100
	// spike is how many times the usual price a price may be.
	spike = 10
	// headroom is by how much the base fee may have risen when the transaction
	// arrives. Only the base fee itself is paid.
	headroom = 3
	// heldHeadroom is the same for steps that may wait for hours.
	heldHeadroom = 10
	// unknownGas is the limit of a step that could not be previewed. Gas that is
	// not used is not paid.
	unknownGas = 3_000_000
	// absurdGas is more than any block has, and small enough to be calculated with:
	// whatever claims more costs too much all the same.
	absurdGas = 1 << 51
	// spareGas is added to what a step used. The contracts' lists may change
	// between the preview and the block: finding a place in one costs some 5,000 a
	// place (measured on the staking contract, pool of 100).
	spareGas = 200_000
)

// maxTip bounds the tip that a node can talk us into: 2 gwei.
var maxTip = big.NewInt(2_000_000_000)

// feeHistory is the answer to eth_feeHistory.
type feeHistory struct {
	BaseFees []*hexutil.Big   `json:"baseFeePerGas"`
	Rewards  [][]*hexutil.Big `json:"reward"`
}

// median is the middle of the numbers, nil when there are none.
func median(list []*big.Int) *big.Int {
	if len(list) == 0 {
		return nil
	}
	slices.SortFunc(list, (*big.Int).Cmp)
	return list[len(list)/2]
}

// usual is the median of the recent base fees, nil when it is not known.
func (f *feeHistory) usual() *big.Int {
	var list []*big.Int
	for _, fee := range f.BaseFees {
		if fee != nil {
			list = append(list, fee.ToInt())
		}
	}
	return median(list)
}

// tip is the median of what recent blocks' transactions gave, at most maxTip.
func (f *feeHistory) tip() *big.Int {
	var list []*big.Int
	for _, block := range f.Rewards {
		if len(block) > 0 && block[0] != nil {
			list = append(list, block[0].ToInt())
		}
	}
	tip := median(list)
	switch {
	case tip == nil || tip.Sign() < 0:
		return new(big.Int)
	case tip.Cmp(maxTip) > 0:
		return maxTip
	default:
		return tip
	}
}

// prices asks for what decides gas and its price.
func (q *questions) prices(onArbitrum bool) {
	fees := new(feeHistory)
	q.ask(fees, func(l *look, err error) error {
		if err == nil {
			l.fees = *fees
		}
		return nil // without it the price is held against the limits alone
	}, "eth_feeHistory", hexutil.Uint64(recentBlocks), q.block, []int{50})

	if len(priors(q.plan)) == 0 {
		var estimate hexutil.Uint64
		q.ask(&estimate, func(l *look, err error) error {
			if err == nil {
				l.estimate = min(uint64(estimate), absurdGas)
			}
			return nil // the preview says why it fails
		}, "eth_estimateGas", stepCall(q.plan.Account, q.plan.Steps[0]), q.block)
	}
	if !onArbitrum {
		return
	}
	charges := make([]uint64, len(q.plan.Steps))
	for i, s := range q.plan.Steps {
		answer := new(hexutil.Bytes)
		call := callObject{From: &q.plan.Account, To: &nodeInterface, Data: l1Component(s.To, s.Data)}
		q.ask(answer, func(l *look, err error) error {
			if err == nil && len(*answer) >= 32 {
				charges[i] = gasOf(new(big.Int).SetBytes((*answer)[:32]))
			}
			l.data = charges
			return nil
		}, "eth_call", call, q.block)
	}
}

// l1Component is the call of gasEstimateL1Component.
func l1Component(to common.Address, data []byte) []byte {
	word := func(n int64) []byte { return common.LeftPadBytes(big.NewInt(n).Bytes(), 32) }
	b := append([]byte{}, byte(selectorL1Component>>24), byte(selectorL1Component>>16&0xff), byte(selectorL1Component>>8&0xff), byte(selectorL1Component&0xff))
	b = append(b, common.LeftPadBytes(to[:], 32)...)
	b = append(b, word(0)...)
	b = append(b, word(96)...)
	b = append(b, word(int64(len(data)))...)
	return append(b, common.RightPadBytes(data, (len(data)+31)/32*32)...)
}

// limits are the wallet's with the defaults filled in.
func (w *Wallet) limits() Limits {
	l := w.opt.Limits
	if l.MaxFeeCap == nil || l.MaxFeeCap.Sign() <= 0 {
		l.MaxFeeCap = defaultMaxFeeCap
	}
	if l.MaxCost == nil || l.MaxCost.Sign() <= 0 {
		l.MaxCost = defaultMaxCost
	}
	return l
}

// A price is what each gas of a plan's transactions costs, in wei.
type price struct {
	tip, cap *big.Int
	likely   *big.Int // base fee and tip as they are now
}

// price decides what to offer for gas, and whether that is too much.
func (w *Wallet) price(p *plan.Plan, l *look) (price, []plan.Check) {
	most := w.limits().MaxFeeCap
	tip := new(big.Int)
	if !arbitrum(w.opt.ChainID) {
		tip = l.fees.tip()
	}
	room := int64(headroom)
	if p.Hold != nil {
		room = heldHeadroom
	}
	at := price{tip: tip, likely: new(big.Int).Add(l.baseFee, tip)}
	at.cap = new(big.Int).Add(new(big.Int).Mul(l.baseFee, big.NewInt(room)), tip)
	if at.cap.Cmp(most) > 0 {
		at.cap = most
	}
	fee := plan.Check{Code: "fee", OK: true, Text: fmt.Sprintf("gas costs %s gwei, and at most %s gwei are paid", gwei(at.likely), gwei(at.cap))}
	usual := l.fees.usual()
	switch {
	case at.likely.Cmp(most) > 0:
		fee.OK = false
		fee.Text = fmt.Sprintf("gas costs %s gwei, and the limit is %s gwei", gwei(at.likely), gwei(most))
		fee.Hint = "wait until it is cheaper, or raise the limit in the configuration"
	case usual != nil && usual.Sign() > 0 && l.baseFee.Cmp(new(big.Int).Mul(usual, big.NewInt(spike))) > 0:
		fee.OK = false
		fee.Text = fmt.Sprintf("gas costs %s gwei, more than %d times the %s gwei of the last %d blocks", gwei(l.baseFee), spike, gwei(usual), recentBlocks)
		fee.Hint = "wait a few minutes and look again"
	}
	return at, []plan.Check{fee}
}

// gasOf is an amount of gas that somebody claims, at most absurdGas.
func gasOf(n *big.Int) uint64 {
	if !n.IsUint64() {
		return absurdGas
	}
	return min(n.Uint64(), absurdGas)
}

// gas is the limit of each step and what it will probably use.
func (l *look) gas(i int) (limit, likely uint64) {
	o := l.steps[i]
	need := min(max(o.gas, o.most), absurdGas)
	if i == 0 && l.estimate > 0 {
		// An estimate contains what the data costs on Arbitrum.
		need = max(need, l.estimate-min(l.estimate, l.surcharge(i)))
	}
	if need == 0 {
		return unknownGas + l.surcharge(i), 0
	}
	likely = min(o.gas, absurdGas)
	if likely == 0 {
		likely = need
	}
	return need*3/2 + spareGas + l.surcharge(i)*3/2, likely + l.surcharge(i)
}

// surcharge is the gas that the chain takes for the data of a step. Where an
// Arbitrum chain does not say, it is taken to be what the first step's estimate
// has above its use.
func (l *look) surcharge(i int) uint64 {
	first := l.steps[0].most
	switch {
	case l.data == nil:
		return 0
	case l.data[i] > 0:
		return l.data[i]
	case i > 0 && first > 0 && l.estimate > first:
		return l.estimate - first
	default:
		return 0
	}
}

// transactions are the final, unsigned transactions of a plan, and what they cost
// together: probably and at most, values included.
func (w *Wallet) transactions(p *plan.Plan, l *look, at price) (txs []*types.Transaction, cost, most *big.Int, checks []plan.Check) {
	cost, most = new(big.Int), new(big.Int)
	limit := w.limits().MaxCost
	id := new(big.Int).SetUint64(w.opt.ChainID)
	for i, s := range p.Steps {
		gas, likely := l.gas(i)
		value := s.Value
		if value == nil {
			value = new(big.Int)
		}
		txs = append(txs, types.NewTx(&types.DynamicFeeTx{
			ChainID: id, Nonce: l.nonce + uint64(i),
			GasTipCap: at.tip, GasFeeCap: at.cap, Gas: gas,
			To: &s.To, Value: value, Data: s.Data,
		}))
		atMost := new(big.Int).Mul(new(big.Int).SetUint64(gas), at.cap)
		if atMost.Cmp(limit) > 0 {
			checks = append(checks, plan.Check{
				Code: "cost",
				Text: fmt.Sprintf("%s may cost %s ETH of gas, and the limit is %s ETH", step(p, i), ether(atMost), ether(limit)),
				Hint: "wait until gas is cheaper, or raise the limit in the configuration",
			})
		}
		if likely == 0 {
			likely = gas
		}
		cost.Add(cost, new(big.Int).Mul(new(big.Int).SetUint64(likely), at.likely)).Add(cost, value)
		most.Add(most, atMost).Add(most, value)
	}
	return txs, cost, most, checks
}

// gwei is a price in gwei, exact and without zeros at the end.
func gwei(wei *big.Int) string {
	return ether(new(big.Int).Mul(wei, big.NewInt(1_000_000_000)))
}
