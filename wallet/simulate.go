package wallet

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"

	"lpconsole/chain"
	"lpconsole/chain/plan"
)

// A callObject is a call as eth_call, eth_estimateGas and eth_simulateV1 take it.
// "data" and not "input": old nodes know only data, new ones know both.
type callObject struct {
	From  *common.Address `json:"from,omitempty"`
	To    *common.Address `json:"to,omitempty"`
	Gas   hexutil.Uint64  `json:"gas,omitempty"`
	Value *hexutil.Big    `json:"value,omitempty"`
	Data  hexutil.Bytes   `json:"data"`
}

// stepCall is a step as a call of the account. It has no price: the simulated
// balances change by the values alone.
func stepCall(account common.Address, s plan.Step) callObject {
	c := callObject{From: &account, To: &s.To, Data: s.Data}
	if s.Value != nil && s.Value.Sign() > 0 {
		c.Value = (*hexutil.Big)(s.Value)
	}
	return c
}

// priorCall is what somebody else is expected to have done before the steps.
func priorCall(c plan.Prior) callObject {
	return callObject{From: &c.From, To: &c.To, Data: c.Data}
}

// priors are what comes before the steps in a preview.
func priors(p *plan.Plan) []plan.Prior {
	if p.Hold == nil {
		return nil
	}
	return p.Hold.Meanwhile
}

// watchCall is a read of plan.Watch as a call.
func watchCall(c chain.Call) callObject {
	o := callObject{To: c.To, Gas: hexutil.Uint64(c.Gas), Data: c.Data}
	if c.From != (common.Address{}) {
		o.From = &c.From
	}
	return o
}

// An accountOverride is one account of a state override set.
type accountOverride struct {
	Code      *hexutil.Bytes              `json:"code,omitempty"`
	Balance   *hexutil.Big                `json:"balance,omitempty"`
	StateDiff map[common.Hash]common.Hash `json:"stateDiff,omitempty"`
}

// overrideSet is a state override set as the nodes take it.
func overrideSet(o chain.Overrides) map[common.Address]accountOverride {
	set := make(map[common.Address]accountOverride, len(o))
	for address, account := range o {
		var a accountOverride
		if account.Code != nil {
			a.Code = (*hexutil.Bytes)(&account.Code)
		}
		if account.Balance != nil {
			a.Balance = (*hexutil.Big)(account.Balance)
		}
		a.StateDiff = account.Slots
		set[address] = a
	}
	return set
}

// aside collects the overrides of reads that may be laid over the state in which
// the steps run too, because no step can meet them: code where no step and no
// recipient is. A read with any other override is nil in reads: what it would say
// after the steps cannot be told.
func aside(p *plan.Plan) (reads []*chain.Call, over chain.Overrides) {
	touched := map[common.Address]bool{p.Account: true}
	for _, s := range p.Steps {
		touched[s.To] = true
	}
	for _, r := range p.Recipients {
		touched[r.Address] = true
	}
	for _, c := range priors(p) {
		touched[c.From], touched[c.To] = true, true
	}
	over = make(chain.Overrides)
	fits := func(c *chain.Call) bool {
		for address, a := range c.Overrides {
			other, taken := over[address]
			if touched[address] || a.Code == nil || a.Balance != nil || a.Slots != nil ||
				taken && string(other.Code) != string(a.Code) {
				return false
			}
		}
		return true
	}
	reads = make([]*chain.Call, len(p.Watch))
	for i := range p.Watch {
		if c := &p.Watch[i]; fits(c) {
			maps.Copy(over, c.Overrides)
			reads[i] = c
		}
	}
	return reads, over
}

// An outcome is what became of one step in a preview.
type outcome struct {
	gas   uint64 // used, without what the chain charges for its data; 0 when not known
	most  uint64 // the highest use while it ran, before refunds; 0 when not known
	err   error  // a *chain.RevertError when the contract refused
	known bool   // it was previewed
}

// errNotPreviewed is in a result that could not be had.
var errNotPreviewed = errors.New("what it is afterwards cannot be told before it is sent")

const (
	// simulateBudget is how much gas the reads of one eth_simulateV1 may want: nodes
	// cap all calls of a request together at 50 million, and the steps come first.
	simulateBudget = 40_000_000
	// usualRead is what a read that names no gas is taken to want.
	usualRead = 3_000_000
)

// A simulation is the question to eth_simulateV1 about a plan: what others do
// before, the steps and then the reads, in one block on top of another. Reads that
// want more gas together than a node allows are spread over several questions,
// each with all steps.
type simulation struct {
	groups [][]int // which reads go into which question
	over   chain.Overrides
	calls  []callObject
	prior  int // how many of calls are what others do
	reads  []*chain.Call
}

func newSimulation(p *plan.Plan) *simulation {
	s := new(simulation)
	s.reads, s.over = aside(p)
	for _, c := range priors(p) {
		s.calls = append(s.calls, priorCall(c))
	}
	s.prior = len(s.calls)
	for _, step := range p.Steps {
		s.calls = append(s.calls, stepCall(p.Account, step))
	}
	s.groups = [][]int{nil}
	var gas uint64
	for i, c := range s.reads {
		if c == nil {
			continue
		}
		want := c.Gas
		if want == 0 {
			want = usualRead
		}
		last := len(s.groups) - 1
		if gas+want > simulateBudget && len(s.groups[last]) > 0 {
			s.groups, last, gas = append(s.groups, nil), last+1, 0
		}
		s.groups[last] = append(s.groups[last], i)
		gas += want
	}
	return s
}

// params are the parameters of the n-th question at a block.
func (s *simulation) params(n int, at string) []any {
	calls := s.calls[:len(s.calls):len(s.calls)]
	for _, i := range s.groups[n] {
		c := watchCall(*s.reads[i])
		c.Gas = 0 // as much as there is: a fixed amount may be more than the block has left
		calls = append(calls, c)
	}
	block := map[string]any{"calls": calls}
	if len(s.over) > 0 {
		block["stateOverrides"] = overrideSet(s.over)
	}
	// No validation: a signature and a price are not there yet, and nonce, balance
	// and price are checked by the wallet itself.
	return []any{map[string]any{"blockStateCalls": []any{block}, "validation": false}, at}
}

// A simulatedBlock is the part of an answer that is needed.
type simulatedBlock struct {
	Parent common.Hash     `json:"parentHash"`
	Calls  []simulatedCall `json:"calls"`
}

type simulatedCall struct {
	Data    hexutil.Bytes  `json:"returnData"`
	Gas     hexutil.Uint64 `json:"gasUsed"`
	MostGas hexutil.Uint64 `json:"maxUsedGas"`
	Status  hexutil.Uint64 `json:"status"`
	Error   *struct {
		Code    int             `json:"code"`
		Message string          `json:"message"`
		Data    json.RawMessage `json:"data"`
	} `json:"error"`
}

// failed is why the call did not succeed, or nil.
func (c *simulatedCall) failed() error {
	if c.Status == 1 && c.Error == nil {
		return nil
	}
	data := []byte(c.Data)
	if c.Error != nil {
		var said hexutil.Bytes
		if len(data) == 0 && json.Unmarshal(c.Error.Data, &said) == nil {
			data = said
		}
	}
	switch {
	case len(data) > 0 || c.Error == nil, c.Error.Code == 3:
		return chain.Reverted(data)
	default:
		return &chain.RPCError{Code: c.Error.Code, Message: c.Error.Message}
	}
}

// read takes the answers to all questions. It fails when an answer does not
// belong to the question or to the block.
func (s *simulation) read(answers [][]simulatedBlock, parent common.Hash) (steps []outcome, after []chain.Result, err error) {
	after = make([]chain.Result, len(s.reads))
	for i := range after {
		after[i].Err = errNotPreviewed
	}
	for n, blocks := range answers {
		if len(blocks) != 1 || len(blocks[0].Calls) != len(s.calls)+len(s.groups[n]) {
			return nil, nil, errors.New("the answer to the simulation is not about what was asked")
		}
		// anvil does not tell the parent; that the newest block stayed the same is
		// told by the headers around this.
		if blocks[0].Parent != parent && blocks[0].Parent != (common.Hash{}) {
			return nil, nil, errOtherBlock
		}
		calls := blocks[0].Calls
		if n == 0 {
			for i := range s.calls[:s.prior] {
				if err := calls[i].failed(); err != nil {
					return nil, nil, &priorError{err}
				}
			}
			for i := s.prior; i < len(s.calls); i++ {
				c := &calls[i]
				steps = append(steps, outcome{uint64(c.Gas), uint64(c.MostGas), c.failed(), true})
			}
		}
		for k, i := range s.groups[n] {
			c := &calls[len(s.calls)+k]
			if after[i] = (chain.Result{Data: c.Data, Err: c.failed()}); after[i].Err != nil {
				after[i].Data = nil
			}
		}
	}
	return steps, after, nil
}

// A priorError is why what others are expected to do would fail.
type priorError struct{ err error }

func (e *priorError) Error() string {
	return "what is waited for would fail itself: " + e.err.Error()
}

// errOtherBlock says that parts of an answer describe different blocks.
var errOtherBlock = errors.New("the answers are about different blocks")

// notSimulated reports whether the answer to eth_simulateV1 means that the
// endpoint does not serve it, now or ever, so that another way must be tried.
// What the chain itself would refuse has the codes -38010 to -38026 of the
// execution-apis and is an answer.
func notSimulated(err error) (always bool, other bool) {
	var rpc *chain.RPCError
	switch {
	case errors.Is(err, chain.ErrRefused):
		return true, true
	case errors.As(err, &rpc) && rpc.Code == codeFunds:
		return false, false
	default:
		return false, true
	}
}

// codeFunds is the error of eth_simulateV1 for a value larger than the balance.
const codeFunds = -38014

// ether is an amount of wei in whole ETH, exact and without zeros at the end.
func ether(wei *big.Int) string {
	whole, rest := new(big.Int).QuoRem(wei, big.NewInt(1e18), new(big.Int))
	text := fmt.Sprintf("%s.%018d", whole, rest.Abs(rest))
	if wei.Sign() < 0 && whole.Sign() == 0 {
		text = "-" + text
	}
	for text[len(text)-1] == '0' {
		text = text[:len(text)-1]
	}
	if text[len(text)-1] == '.' {
		text = text[:len(text)-1]
	}
	return text
}
