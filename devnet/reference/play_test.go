package reference

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rpc"
)

// chain is a chain with the protocol on it, at the first block of the sequence's first round, with every actor funded.
type chain interface {
	rpc() *rpc.Client
	// mine makes n empty blocks.
	mine(ctx context.Context, n uint64) error
	// seal puts the transaction that was just sent into the next block, where the chain does not do so by itself.
	seal(ctx context.Context) error
	controller() common.Address
	pollCreator() common.Address
}

// controlled are the contracts that the Controller knows by name.
var controlled = []string{
	"BondingManager", "BondingVotes", "L2LPTDataCache", "LivepeerGovernor", "LivepeerToken", "Minter", "RoundsManager",
	"ServiceRegistry", "TicketBroker", "Treasury",
}

// gasLimit of every transaction; no step comes near it.
const gasLimit = 6_000_000

// play is a sequence being played on a chain.
type play struct {
	sequence sequence
	chain    chain
	chainID  *big.Int
	events   map[eventID]event
	errors   map[[4]byte]method

	names     names
	proposals map[string]*knownProposal
	proposed  []string
	polls     []string
	nonces    map[string]uint64
	// seen is the newest answer of every view.
	seen map[string]string
	// touched are the actors that somebody delegated to.
	touched map[string]bool
	// hashes are the block hashes that the protocol stored for its rounds.
	hashes map[uint64]common.Hash
}

type knownProposal struct {
	text      proposal
	calldatas [][]byte
	id        *big.Int
	// operation is the timelock's name for it.
	operation common.Hash
	// queuedAt is the time of the block that queued it, zero before.
	queuedAt uint64
}

// outcome is what one step did: how the call ended, the events in order, and the views whose answer changed.
type outcome struct {
	Step   int               `json:"step"`
	Result string            `json:"result,omitempty"`
	Events []string          `json:"events,omitempty"`
	Views  map[string]string `json:"views,omitempty"`
}

func newPlay(ctx context.Context, s sequence, c chain) (*play, error) {
	p := &play{
		sequence: s, chain: c, events: parseEvents(), errors: map[[4]byte]method{},
		names:     names{map[string]common.Address{}, map[common.Address]string{}},
		proposals: map[string]*knownProposal{}, nonces: map[string]uint64{}, seen: map[string]string{}, touched: map[string]bool{},
		hashes: map[uint64]common.Hash{},
	}
	for _, signature := range errorSignatures {
		m, err := parseMethod(signature)
		if err != nil {
			return nil, err
		}
		p.errors[[4]byte(m.selector)] = m
	}
	var id hexutil.Big
	if err := c.rpc().CallContext(ctx, &id, "eth_chainId"); err != nil {
		return nil, err
	}
	p.chainID = id.ToInt()
	p.names.set("zero", common.Address{})
	p.names.set("nobody", actorAddress("nobody"))
	for _, name := range s.Actors {
		p.names.set(name, actorAddress(name))
	}
	p.names.set("multicall", multicallAddress)
	p.names.set("Controller", c.controller())
	p.names.set("PollCreator", c.pollCreator())
	for _, name := range controlled {
		data, err := p.encode("getContract(bytes32)", []any{"id " + name})
		if err != nil {
			return nil, err
		}
		answer, failed, err := p.call(ctx, "zero", "Controller", data, nil, "latest")
		if err != nil || failed != "" || len(answer) != 32 {
			return nil, fmt.Errorf("asking the Controller for %s: %s %w", name, failed, err)
		}
		p.names.set(name, common.BytesToAddress(answer))
	}
	for name, text := range s.Proposals {
		known, err := p.know(text)
		if err != nil {
			return nil, fmt.Errorf("proposal %s: %w", name, err)
		}
		p.proposals[name] = known
	}
	return p, nil
}

// know computes what the governor and the timelock will call a proposal.
func (p *play) know(text proposal) (*knownProposal, error) {
	known := &knownProposal{text: text}
	var targets []common.Address
	var values []*big.Int
	for i := range text.Targets {
		target, err := p.addressOf(text.Targets[i])
		if err != nil {
			return nil, err
		}
		value, err := p.number(text.Values[i])
		if err != nil {
			return nil, err
		}
		data, err := p.encode(text.Calls[i].Method, text.Calls[i].Args)
		if err != nil {
			return nil, err
		}
		targets, values, known.calldatas = append(targets, target), append(values, value), append(known.calldatas, data)
	}
	description := crypto.Keccak256Hash([]byte(text.Description))
	args := abi.Arguments{{Type: mustType("address[]")}, {Type: mustType("uint256[]")}, {Type: mustType("bytes[]")}, {Type: mustType("bytes32")}}
	packed, err := args.Pack(targets, values, known.calldatas, description)
	if err != nil {
		return nil, err
	}
	known.id = new(big.Int).SetBytes(crypto.Keccak256(packed))
	args = append(args[:3:3], abi.Argument{Type: mustType("bytes32")}, abi.Argument{Type: mustType("bytes32")})
	if packed, err = args.Pack(targets, values, known.calldatas, common.Hash{}, description); err != nil {
		return nil, err
	}
	known.operation = crypto.Keccak256Hash(packed)
	return known, nil
}

// take plays one step.
func (p *play) take(ctx context.Context, s step) (outcome, error) {
	o := outcome{Step: s.Number}
	var err error
	switch s.Do {
	case "call":
		o.Result, o.Events, err = p.act(ctx, s)
	case "mine":
		err = p.chain.mine(ctx, s.Blocks)
	case "round":
		err = p.mineTo(ctx, func(start, length, lock uint64) uint64 { return start + length })
	case "lock":
		err = p.mineTo(ctx, func(start, length, lock uint64) uint64 { return start + length - length*lock/1e6 })
	case "sweep":
	default:
		err = fmt.Errorf("nobody knows how to do %q", s.Do)
	}
	if err != nil {
		return o, fmt.Errorf("%s: %w", s, err)
	}
	if s.Do == "call" && o.Result != "ok" || s.AtBlock != "" {
		return o, nil // there is no new block
	}
	if o.Views, err = p.look(ctx, s, p.involved(s, o.Events)); err != nil {
		return o, fmt.Errorf("%s: %w", s, err)
	}
	return o, nil
}

// mineTo mines up to the block that place picks, given the round's first block, the length of rounds, and the part of it
// that is locked, as they were last read.
func (p *play) mineTo(ctx context.Context, place func(start, length, lock uint64) uint64) error {
	var numbers [3]uint64
	for i, view := range []string{"currentRoundStartBlock()", "roundLength()", "roundLockAmount()"} {
		var err error
		if numbers[i], err = strconv.ParseUint(p.seen[view], 10, 64); err != nil {
			return fmt.Errorf("%s: %w", view, err)
		}
	}
	var head hexutil.Uint64
	if err := p.chain.rpc().CallContext(ctx, &head, "eth_blockNumber"); err != nil {
		return err
	}
	to := place(numbers[0], numbers[1], numbers[2])
	if to <= uint64(head) {
		return fmt.Errorf("block %d is not after the head, block %d", to, head)
	}
	return p.chain.mine(ctx, to-uint64(head))
}

// act calls a contract. What would fail is not sent.
func (p *play) act(ctx context.Context, s step) (string, []string, error) {
	data, err := p.encode(s.Method, s.Args)
	if err != nil {
		return "", nil, err
	}
	value := new(big.Int)
	if s.Value != "" {
		if value, err = p.number(s.Value); err != nil {
			return "", nil, err
		}
	}
	if s.AtBlock != "" {
		number, err := p.number(s.AtBlock)
		if err != nil {
			return "", nil, err
		}
		_, failed, err := p.call(ctx, s.From, s.To, data, value, "latest", map[string]any{}, map[string]any{"number": (*hexutil.Big)(number)})
		return orOK(failed), nil, err
	}
	_, failed, err := p.call(ctx, s.From, s.To, data, value, "latest")
	if err != nil || failed != "" {
		return failed, nil, err
	}
	receipt, err := p.send(ctx, s.From, s.To, data, value)
	if err != nil {
		return "", nil, err
	}
	if receipt.Status != types.ReceiptStatusSuccessful {
		return "", nil, errors.New("the call went well, the same transaction in the next block did not")
	}
	events, err := p.decode(ctx, receipt)
	return "ok", events, err
}

func orOK(failed string) string {
	if failed == "" {
		return "ok"
	}
	return failed
}

// call runs a message without sending it. A revert is an answer: its description comes back and the error is nil.
func (p *play) call(ctx context.Context, from, to string, data []byte, value *big.Int, rest ...any) ([]byte, string, error) {
	sender, err := p.addressOf(from)
	if err != nil {
		return nil, "", err
	}
	target, err := p.addressOf(to)
	if err != nil {
		return nil, "", err
	}
	message := map[string]any{"from": sender, "to": target, "input": hexutil.Bytes(data), "value": (*hexutil.Big)(value)}
	if value == nil {
		delete(message, "value")
	}
	var answer hexutil.Bytes
	err = p.chain.rpc().CallContext(ctx, &answer, "eth_call", append([]any{message}, rest...)...)
	if failed, ok := p.reason(err); ok {
		return nil, failed, nil
	}
	return answer, "", err
}

// send signs, sends and waits for the receipt.
func (p *play) send(ctx context.Context, from, to string, data []byte, value *big.Int) (*types.Receipt, error) {
	target, err := p.addressOf(to)
	if err != nil {
		return nil, err
	}
	key := actorKey(from)
	tx, err := types.SignNewTx(key, types.LatestSignerForChainID(p.chainID), &types.DynamicFeeTx{
		ChainID: p.chainID, Nonce: p.nonces[from], To: &target, Value: value, Data: data, Gas: gasLimit,
		GasFeeCap: big.NewInt(20e9), GasTipCap: big.NewInt(1e9),
	})
	if err != nil {
		return nil, err
	}
	raw, err := tx.MarshalBinary()
	if err != nil {
		return nil, err
	}
	if err := p.chain.rpc().CallContext(ctx, nil, "eth_sendRawTransaction", hexutil.Bytes(raw)); err != nil {
		return nil, err
	}
	p.nonces[from]++
	if err := p.chain.seal(ctx); err != nil {
		return nil, err
	}
	// By block and not by hash: a node that has just started does not find transactions by their hash yet.
	var receipts []*types.Receipt
	if err := p.chain.rpc().CallContext(ctx, &receipts, "eth_getBlockReceipts", "latest"); err != nil {
		return nil, err
	}
	if len(receipts) != 1 || receipts[0].TxHash != tx.Hash() {
		return nil, errors.New("the transaction is not alone in the latest block")
	}
	return receipts[0], nil
}

// roundHash is the block hash that the protocol stored for a round.
func (p *play) roundHash(round *big.Int) (common.Hash, error) {
	if !round.IsUint64() {
		return common.Hash{}, nil
	}
	return p.hashes[round.Uint64()], nil
}

// locks is how many unbonding locks an account ever had.
func (p *play) locks(actor string) int {
	n, err := strconv.Atoi(p.seen["getDelegator("+actor+").nextUnbondingLockId"])
	if err != nil {
		return 0
	}
	return n
}

// involved are the actors that a step or its events name; everybody where a round is initialised.
func (p *play) involved(s step, events []string) map[string]bool {
	text := fmt.Sprintln(s.From, s.Args, events)
	for name, t := range p.sequence.Tickets {
		if slices.ContainsFunc(s.Args, func(arg any) bool { return arg == "$"+name }) {
			text += t.Recipient + " " + t.Sender
		}
	}
	words := map[string]bool{}
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" =[](),\n", r) }) {
		words[word] = true
	}
	all := s.Do == "sweep" || s.Method == "initializeRound()"
	involved := map[string]bool{}
	for _, a := range p.sequence.Actors {
		involved[a] = all || words[a]
	}
	return involved
}

// look reads the views that matter after the step and returns those that differ from what was seen before: the global
// ones, everybody's stake, fees and place in the pool, and all that there is about those involved. What an action
// should not have done to others shows at the latest when the next round is initialised.
func (p *play) look(ctx context.Context, s step, involved map[string]bool) (map[string]string, error) {
	changed := map[string]string{}
	first := &viewer{p: p}
	if len(p.seen) == 0 {
		first.constants()
	}
	first.global()
	if err := p.read(ctx, first, changed); err != nil {
		return nil, err
	}
	round, err := strconv.ParseUint(p.seen["currentRound()"], 10, 64)
	if err != nil {
		return nil, fmt.Errorf("the current round: %w", err)
	}
	everybody := &viewer{p: p}
	for _, a := range p.sequence.Actors {
		everybody.everyones(a)
		if involved[a] {
			everybody.actor(a)
			everybody.locks(a)
			everybody.pools(a, round)
		}
	}
	if err := p.read(ctx, everybody, changed); err != nil {
		return nil, err
	}
	v := &viewer{p: p}
	for _, a := range p.discover() { // the step brought a lock or a first delegation
		v.everyones(a)
		v.locks(a)
		v.pools(a, round)
	}
	for _, a := range p.sequence.Actors {
		if p.seen["DepositFunded("+a+")"] != "" {
			v.gateway(a, p.orchestrators())
		}
	}
	for _, poll := range p.polls {
		v.add(poll, "endBlock()", "uint256")
	}
	initialized := s.Method == "initializeRound()"
	if initialized || s.Do == "round" || s.To == "LivepeerGovernor" || s.To == "Treasury" {
		v.governance(p.sequence.Actors, round)
	}
	if initialized {
		v.past(p.sequence.Actors, round-1)
		v.errorsOfNow(p.sequence.Actors[0], round)
	}
	if s.Do == "sweep" {
		for r := p.sequence.Params.FirstRound; r < round; r++ {
			v.past(p.sequence.Actors, r)
			for _, o := range p.orchestrators() {
				v.pool(o, r)
			}
		}
	}
	return changed, p.read(ctx, v, changed)
}

// discover notes who has been delegated to. It returns those with pools or locks to read that were not read yet.
func (p *play) discover() []string {
	var news []string
	for _, a := range p.sequence.Actors {
		stake := p.seen["getDelegator("+a+").delegatedAmount"]
		first := !p.touched[a] && stake != "" && stake != "0"
		if first {
			p.touched[a] = true
		}
		n := p.locks(a)
		_, read := p.seen[fmt.Sprintf("getDelegatorUnbondingLock(%s,%d).amount", a, n-1)]
		if first || n > 0 && !read {
			news = append(news, a)
		}
	}
	return news
}

func (p *play) orchestrators() []string {
	var list []string
	for _, a := range p.sequence.Actors {
		if p.touched[a] {
			list = append(list, a)
		}
	}
	return list
}

// read asks for the views and notes the answers that are new. A zero that was never anything else is no news.
func (p *play) read(ctx context.Context, v *viewer, changed map[string]string) error {
	if v.err != nil {
		return v.err
	}
	answers, err := p.ask(ctx, v.views)
	if err != nil {
		return err
	}
	for key, answer := range answers {
		before, known := p.seen[key]
		if before == answer || !known && (answer == "0" || answer == "" || answer == "false" || answer == "zero") {
			continue
		}
		changed[key] = answer
	}
	maps.Copy(p.seen, answers)
	return nil
}
