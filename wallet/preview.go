package wallet

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"

	"lpconsole/chain"
	"lpconsole/chain/plan"
)

// A look is all that one endpoint says about a plan at one block.
type look struct {
	origin  chain.Origin
	baseFee *big.Int
	nonce   uint64
	pending uint64 // the nonce with what is on its way; nonce where it is not told
	balance *big.Int
	codes   map[common.Address][]byte // of the account, the targets and the recipients

	fees     feeHistory
	estimate uint64   // eth_estimateGas of the first step; 0 when it failed
	data     []uint64 // gas for the data of each step; nil where the chain does not charge it
	plain    map[common.Address]error

	method Method
	steps  []outcome
	before []chain.Result
	after  []chain.Result
}

// abilities remembers for each endpoint which ways of previewing it refuses.
type abilities struct {
	mu      sync.Mutex
	refused map[string]map[Method]bool
}

func (a *abilities) refuse(endpoint string, m Method) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.refused == nil {
		a.refused = make(map[string]map[Method]bool)
	}
	if a.refused[endpoint] == nil {
		a.refused[endpoint] = make(map[Method]bool)
	}
	a.refused[endpoint][m] = true
}

// best is the best method that the endpoint that will probably answer is not known
// to refuse: the first one that nothing is wrong with.
func (a *abilities) best(endpoints []chain.EndpointHealth) Method {
	first := endpoints[0]
	for _, e := range endpoints {
		if e.State == chain.StateOK || e.State == chain.StateSlow || e.State == chain.StateUntried {
			first = e
			break
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	m := BySimulation
	for m != ByCalls && a.refused[first.Name][m] {
		m = m.next()
	}
	return m
}

// rank orders the methods, the best one last.
func (m Method) rank() int {
	return slices.Index([]Method{ByCalls, ByOverrides, BySimulation}, m)
}

// next is the method to try where m is refused.
func (m Method) next() Method {
	if m == BySimulation {
		return ByOverrides
	}
	return ByCalls
}

const newest = "latest"

// at names a block by its number.
func at(number uint64) string { return "0x" + strconv.FormatUint(number, 16) }

// lookTries is how often a look is repeated while the chain moves under it.
const lookTries = 4

// look asks one endpoint of c everything about a plan, in one request where the
// endpoint can preview in the best way and the chain stands still meanwhile. block
// is newest or a number.
func (w *Wallet) look(ctx context.Context, c *chain.Client, p *plan.Plan, block string) (*look, error) {
	method := w.abilities.best(c.Health())
	for range lookTries {
		q, err := newQuestions(p, block, method, arbitrum(w.opt.ChainID))
		if err != nil {
			return nil, err
		}
		origin, err := c.Batch(ctx, q.requests)
		if err != nil {
			return nil, err
		}
		l, err := q.read(origin)
		var weak *weakness
		switch {
		case err == nil:
			return l, w.explain(ctx, p, l)
		case errors.As(err, &weak):
			if weak.always {
				w.abilities.refuse(origin.Endpoint, method)
			}
			w.opt.Log.Info("endpoint cannot preview this way", "endpoint", origin.Endpoint, "method", method, "error", weak.err)
			method = method.next()
		case errors.Is(err, errOtherBlock):
			// The chain moved between the first and the last answer: hold it still.
			if block == newest && q.last != nil {
				block = at(uint64(q.last.Number))
			}
		default:
			return nil, fmt.Errorf("%s: %w", origin.Endpoint, err)
		}
		// Who has answered has this block; another endpoint may not.
		if c, err = c.Only(origin.Endpoint); err != nil {
			return nil, err
		}
	}
	return nil, fmt.Errorf("the newest block changes faster than it can be read: %w", errOtherBlock)
}

// explain finds the reason for a step that fails in a simulation, where the node
// keeps it to itself (anvil does): the contract says it again when the steps are
// tried in another way. The simulation's word that the step fails stands.
func (w *Wallet) explain(ctx context.Context, p *plan.Plan, l *look) error {
	i := l.failed()
	if i < 0 || l.method != BySimulation || explained(l.steps[i].err) {
		return nil
	}
	c, err := w.opt.Client.Only(l.origin.Endpoint)
	if err != nil {
		return err
	}
	q, err := newQuestions(p, at(l.origin.Block.Number), ByOverrides, false)
	if err != nil {
		return err
	}
	origin, err := c.Batch(ctx, q.requests)
	if err != nil {
		return err
	}
	if again, err := q.read(origin); err == nil && again.failed() == i {
		l.steps[i].err = again.steps[i].err
	}
	return nil
}

// explained reports whether an error is a revert that says why.
func explained(err error) bool {
	revert := (*chain.RevertError)(nil)
	return errors.As(err, &revert) && revert.Reason != ""
}

// A weakness is a way of previewing that an endpoint does not serve.
type weakness struct {
	always bool // and will not the next time
	err    error
}

func (w *weakness) Error() string { return w.err.Error() }

// questions are the requests of a look and where their answers go.
type questions struct {
	plan     *plan.Plan
	block    string
	method   Method
	requests []chain.Request
	reads    []func(*look) error // one for each request

	last   *header // the block that was asked about, as the last answer has it
	blocks [][]simulatedBlock
}

// A header is the part of a block that is needed.
type header struct {
	Number  hexutil.Uint64  `json:"number"`
	Hash    common.Hash     `json:"hash"`
	Parent  common.Hash     `json:"parentHash"`
	Time    hexutil.Uint64  `json:"timestamp"`
	L1      *hexutil.Uint64 `json:"l1BlockNumber"`
	BaseFee *hexutil.Big    `json:"baseFeePerGas"`
}

// block is the header as the readers of the chain know it.
func (h *header) block() chain.Block {
	b := chain.Block{
		Number: uint64(h.Number), Hash: h.Hash, Parent: h.Parent,
		Time: time.Unix(int64(h.Time), 0), L1Number: uint64(h.Number),
	}
	if h.L1 != nil {
		b.L1Number = uint64(*h.L1)
	}
	return b
}

// ask adds a request; read is told how it went once it is answered.
func (q *questions) ask(out any, read func(*look, error) error, method string, params ...any) {
	n := len(q.requests)
	q.requests = append(q.requests, chain.Request{Method: method, Params: params, Out: out})
	q.reads = append(q.reads, func(l *look) error { return read(l, q.requests[n].Err) })
}

// must is for an answer without which nothing can be told.
func must(what string, take func(*look)) func(*look, error) error {
	return func(l *look, err error) error {
		if err != nil {
			return fmt.Errorf("it does not say %s: %w", what, err)
		}
		take(l)
		return nil
	}
}

// newQuestions makes the requests for a look at a block by a method.
func newQuestions(p *plan.Plan, block string, method Method, onArbitrum bool) (*questions, error) {
	q := &questions{plan: p, block: block, method: method}
	q.chain()
	q.account()
	q.prices(onArbitrum)
	q.before()
	switch method {
	case BySimulation:
		q.simulate()
	case ByOverrides:
		if err := q.rehearse(); err != nil {
			return nil, err
		}
	case ByCalls:
		q.callFirst()
	}
	// Last, so that it tells whether a block came in between.
	q.ask(&q.last, func(_ *look, err error) error { return err }, "eth_getBlockByNumber", block, false)
	return q, nil
}

// chain asks which chain this is. The client knows it of the connection; a
// signature deserves to have it said together with everything else.
func (q *questions) chain() {
	var id hexutil.Uint64
	q.ask(&id, func(l *look, err error) error {
		if err != nil {
			return fmt.Errorf("it does not say which chain it serves: %w", err)
		}
		if uint64(id) != q.plan.ChainID {
			return &chain.WrongChainError{Endpoint: l.origin.Endpoint, Got: uint64(id), Want: q.plan.ChainID}
		}
		return nil
	}, "eth_chainId")
}

// account asks for what must be so for the account to act.
func (q *questions) account() {
	who := q.plan.Account
	var nonce, pending hexutil.Uint64
	var balance hexutil.Big
	q.ask(&nonce, must("the account's nonce", func(l *look) { l.nonce = uint64(nonce) }),
		"eth_getTransactionCount", who, q.block)
	q.ask(&pending, func(l *look, err error) error {
		if l.pending = uint64(pending); err != nil {
			l.pending = l.nonce // not every node keeps a pool
		}
		return nil
	}, "eth_getTransactionCount", who, "pending")
	q.ask(&balance, must("the account's balance", func(l *look) { l.balance = balance.ToInt() }),
		"eth_getBalance", who, q.block)
	for _, address := range addresses(q.plan) {
		code := new(hexutil.Bytes)
		q.ask(code, must("what code is at "+address.Hex(), func(l *look) { l.codes[address] = *code }),
			"eth_getCode", address, q.block)
	}
	for _, r := range q.plan.Recipients {
		if r.NeedsPlain {
			q.ask(new(hexutil.Bytes), func(l *look, err error) error {
				l.plain[r.Address] = err
				return nil
			}, "eth_call", plainTransfer(who, r.Address), q.block)
		}
	}
}

// addresses are those whose code matters: the account, what is called, and who
// gets something.
func addresses(p *plan.Plan) []common.Address {
	list := []common.Address{p.Account}
	add := func(a common.Address) {
		if !slices.Contains(list, a) {
			list = append(list, a)
		}
	}
	for _, s := range p.Steps {
		add(s.To)
	}
	for _, r := range p.Recipients {
		add(r.Address)
	}
	return list
}

// before asks for the reads as things are now.
func (q *questions) before() {
	for i, c := range q.plan.Watch {
		data := new(hexutil.Bytes)
		params := []any{watchCall(c), q.block}
		if len(c.Overrides) > 0 {
			params = append(params, overrideSet(c.Overrides))
		}
		q.ask(data, func(l *look, err error) error {
			switch {
			case err != nil:
				l.before[i].Err = err
			case len(*data) == 0 && len(c.Overrides) > 0:
				// It ignored the overrides: no code of ours answers with nothing.
				l.before[i].Err = fmt.Errorf("%w: state overrides", chain.ErrRefused)
			default:
				l.before[i].Data = *data
			}
			return nil
		}, "eth_call", params...)
	}
}

// simulate asks for eth_simulateV1.
func (q *questions) simulate() {
	s := newSimulation(q.plan)
	q.blocks = make([][]simulatedBlock, len(s.groups))
	for n := range s.groups {
		q.ask(&q.blocks[n], func(l *look, err error) error {
			if err != nil {
				always, other := notSimulated(err)
				if other {
					return &weakness{always, err}
				}
				l.steps = []outcome{{err: err, known: true}}
				return nil
			}
			if n < len(s.groups)-1 || len(l.steps) > 0 {
				return nil
			}
			steps, after, err := s.read(q.blocks, l.origin.Block.Hash)
			if early := (*priorError)(nil); errors.As(err, &early) {
				l.steps = []outcome{{err: early, known: true}}
				return nil
			}
			if err == nil {
				l.steps, l.after = steps, after
			}
			return err
		}, "eth_simulateV1", s.params(n, q.block)...)
	}
}

// callFirst asks what the first step alone would do, if nothing else has to happen
// before.
func (q *questions) callFirst() {
	if len(priors(q.plan)) > 0 {
		return
	}
	q.ask(new(hexutil.Bytes), func(l *look, err error) error {
		l.steps = []outcome{{err: err, known: true}}
		return nil
	}, "eth_call", stepCall(q.plan.Account, q.plan.Steps[0]), q.block)
}

// read turns the answers into a look. The error is errOtherBlock, a *weakness, or
// says what the endpoint did not say.
func (q *questions) read(origin chain.Origin) (*look, error) {
	l := &look{
		origin: origin, method: q.method,
		codes: make(map[common.Address][]byte), plain: make(map[common.Address]error),
		before: make([]chain.Result, len(q.plan.Watch)),
		after:  slices.Repeat([]chain.Result{{Err: errNotPreviewed}}, len(q.plan.Watch)),
	}
	end := len(q.reads) - 1
	if err := q.reads[end](l); err != nil {
		return nil, err
	}
	switch {
	case q.last == nil:
		return nil, fmt.Errorf("it does not have block %s", q.block)
	case q.block == newest && q.last.Hash != origin.Block.Hash:
		return nil, errOtherBlock
	case q.block != newest && at(uint64(q.last.Number)) != q.block:
		return nil, errors.New("it answered with another block than the one asked for")
	case q.last.BaseFee == nil:
		return nil, errors.New("its blocks have no base fee, and only transactions with one are signed here (EIP-1559)")
	}
	l.origin.Block, l.baseFee = q.last.block(), q.last.BaseFee.ToInt()
	for _, read := range q.reads[:end] {
		if err := read(l); err != nil {
			return nil, err
		}
	}
	for len(l.steps) < len(q.plan.Steps) {
		l.steps = append(l.steps, outcome{})
	}
	return l, nil
}

// failed is the first step that the preview says would fail, or -1.
func (l *look) failed() int {
	return slices.IndexFunc(l.steps, func(o outcome) bool { return o.err != nil })
}

// unseen are the steps that no preview could run, in order.
func (l *look) unseen() []int {
	var list []int
	for i, o := range l.steps {
		if !o.known {
			list = append(list, i)
		}
	}
	return list
}

// targets are the addresses that the steps call, each once.
func targets(p *plan.Plan) []common.Address {
	set := make(map[common.Address]bool)
	for _, s := range p.Steps {
		set[s.To] = true
	}
	return slices.SortedFunc(maps.Keys(set), common.Address.Cmp)
}
