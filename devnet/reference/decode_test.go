package reference

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rpc"

	"lpconsole/devnet/contracts"
)

// multicallAddress is where a state override puts the code that answers many views in one call. It need not exist.
var multicallAddress = common.HexToAddress("0xcA11bde05977b3631167028862bE2a173976CA11")

// viewsPerCall keeps one call of views below the node's gas limit for calls.
const viewsPerCall = 150

var multicall = func() abi.ABI {
	parsed, err := abi.JSON(strings.NewReader(`[{"type":"function","name":"aggregate3","inputs":[{"name":"calls","type":"tuple[]","components":[{"name":"target","type":"address"},{"name":"allowFailure","type":"bool"},{"name":"callData","type":"bytes"}]}],"outputs":[{"name":"returnData","type":"tuple[]","components":[{"name":"success","type":"bool"},{"name":"returnData","type":"bytes"}]}]}]`))
	if err != nil {
		panic(err) // a spelling mistake in this file
	}
	return parsed
}()

var multicallCode = func() hexutil.Bytes {
	a, err := contracts.Load("Multicall3")
	if err != nil {
		panic(err) // the contract is part of the repository
	}
	return a.Deployed
}()

// ask answers views, keyed as the recording has them: "view(args)" or "view(args).field".
func (p *play) ask(ctx context.Context, views []view) (map[string]string, error) {
	type aggregated struct {
		Target       common.Address
		AllowFailure bool
		CallData     []byte
	}
	var batch []rpc.BatchElem
	for start := 0; start < len(views); start += viewsPerCall {
		var calls []aggregated
		for _, v := range views[start:min(start+viewsPerCall, len(views))] {
			target, err := p.addressOf(v.contract)
			if err != nil {
				return nil, err
			}
			calls = append(calls, aggregated{target, true, v.data})
		}
		data, err := multicall.Pack("aggregate3", calls)
		if err != nil {
			return nil, err
		}
		batch = append(batch, rpc.BatchElem{Method: "eth_call", Result: new(hexutil.Bytes), Args: []any{
			map[string]any{"to": multicallAddress, "input": hexutil.Bytes(data)},
			"latest",
			map[common.Address]any{multicallAddress: map[string]any{"code": multicallCode}},
		}})
	}
	if len(batch) == 0 {
		return nil, nil
	}
	if err := p.chain.rpc().BatchCallContext(ctx, batch); err != nil {
		return nil, err
	}
	answers := make(map[string]string, len(views))
	for i, item := range batch {
		if item.Error != nil {
			return nil, fmt.Errorf("reading views: %w", item.Error)
		}
		var results []struct {
			Success    bool
			ReturnData []byte
		}
		if err := multicall.UnpackIntoInterface(&results, "aggregate3", *item.Result.(*hexutil.Bytes)); err != nil {
			return nil, err
		}
		for j, result := range results {
			p.answer(answers, views[i*viewsPerCall+j], result.Success, result.ReturnData)
		}
	}
	return answers, nil
}

func (p *play) answer(answers map[string]string, v view, success bool, data []byte) {
	if !success {
		answers[v.key] = p.failure(data)
		return
	}
	values, err := v.outputs.UnpackValues(data)
	if err != nil {
		answers[v.key] = fmt.Sprintf("%d bytes that are no answer: %v", len(data), err)
		return
	}
	for i, o := range v.outputs {
		key := v.key
		if o.Name != "" {
			key += "." + o.Name
		}
		answers[key] = p.show(values[i])
		if strings.HasPrefix(v.key, "proposalEta(") && answers[key] != "0" {
			answers[key] = p.sinceQueued(v.key, answers[key])
		}
	}
}

// sinceQueued turns a time, which no two chains have in common, into seconds after the block that queued the proposal.
func (p *play) sinceQueued(key, eta string) string {
	name := strings.TrimSuffix(strings.TrimPrefix(key, "proposalEta(@"), ")")
	at, err := strconv.ParseUint(eta, 10, 64)
	if err != nil || at < p.proposals[name].queuedAt {
		return eta
	}
	return fmt.Sprintf("queued+%d", at-p.proposals[name].queuedAt)
}

// show writes a value as the recording does: numbers in decimal, addresses and proposals by name.
func (p *play) show(value any) string {
	switch v := value.(type) {
	case common.Address:
		return p.names.of(v)
	case *big.Int:
		for name, known := range p.proposals {
			if known.id.Cmp(v) == 0 {
				return "@" + name
			}
		}
		return v.String()
	case [32]byte:
		for name, known := range p.proposals {
			if known.operation == v {
				return "operation of @" + name
			}
		}
		return hexutil.Encode(v[:])
	case []byte:
		return p.showBytes(v)
	case string:
		return v
	}
	if r := reflect.ValueOf(value); r.Kind() == reflect.Slice {
		var items []string
		for i := range r.Len() {
			items = append(items, p.show(r.Index(i).Interface()))
		}
		return "[" + strings.Join(items, " ") + "]"
	}
	return fmt.Sprint(value)
}

// showBytes names what contains addresses or block hashes: a proposal's call and a ticket's auxiliary data.
func (p *play) showBytes(b []byte) string {
	for _, name := range slices.Sorted(maps.Keys(p.proposals)) { // two proposals may do the same
		for i, data := range p.proposals[name].calldatas {
			if bytes.Equal(b, data) {
				return fmt.Sprintf("call %d of @%s", i, name)
			}
		}
	}
	if len(b) == 64 {
		round := new(big.Int).SetBytes(b[:32])
		if hash, err := p.roundHash(round); err == nil && hash != (common.Hash{}) && hash == common.Hash(b[32:]) {
			return "round " + round.String() + " and its block hash"
		}
	}
	return hexutil.Encode(b)
}

// reason describes a revert that came as an RPC error. It is false for every other error, nil included.
func (p *play) reason(err error) (string, bool) {
	if err == nil {
		return "", false
	}
	var withData rpc.DataError
	if !errors.As(err, &withData) {
		return "", false
	}
	text, ok := withData.ErrorData().(string)
	if !ok {
		// Some nodes leave the data out when there is none.
		return "revert", strings.Contains(err.Error(), "revert")
	}
	data, decodeErr := hexutil.Decode(text)
	if decodeErr != nil {
		return "", false
	}
	return p.failure(data), true
}

// failure describes what a reverted call returned.
func (p *play) failure(data []byte) string {
	if len(data) == 0 {
		return "revert"
	}
	if reason, err := abi.UnpackRevert(data); err == nil && len(data) >= 4 {
		if [4]byte(data) == [4]byte{0x4e, 0x48, 0x7b, 0x71} {
			return fmt.Sprintf("panic: 0x%x", new(big.Int).SetBytes(data[4:]))
		}
		return "revert: " + reason
	}
	if len(data) >= 4 {
		if m, ok := p.errors[[4]byte(data)]; ok {
			values, err := m.inputs.UnpackValues(data[4:])
			if err == nil {
				var shown []string
				for _, v := range values {
					shown = append(shown, p.show(v))
				}
				return "error: " + m.name + "(" + strings.Join(shown, ",") + ")"
			}
		}
	}
	return "revert with " + hexutil.Encode(data)
}

// decode writes the events of a receipt, one a line: "Contract.Event field=value …".
func (p *play) decode(ctx context.Context, receipt *types.Receipt) ([]string, error) {
	var header struct {
		Timestamp  hexutil.Uint64 `json:"timestamp"`
		ParentHash common.Hash    `json:"parentHash"`
	}
	if err := p.chain.rpc().CallContext(ctx, &header, "eth_getBlockByHash", receipt.BlockHash, false); err != nil {
		return nil, err
	}
	var lines []string
	for _, log := range receipt.Logs {
		if len(log.Topics) == 0 {
			return nil, fmt.Errorf("%s emitted an anonymous event", p.names.of(log.Address))
		}
		e, ok := p.events[eventID{log.Topics[0], len(log.Topics)}]
		if !ok {
			return nil, fmt.Errorf("%s emitted an unknown event: %d topics, first %s", p.names.of(log.Address), len(log.Topics), log.Topics[0])
		}
		fields := map[string]any{}
		if err := abi.ParseTopicsIntoMap(fields, e.indexed, log.Topics[1:]); err != nil {
			return nil, fmt.Errorf("event %s: %w", e.name, err)
		}
		if err := e.data.UnpackIntoMap(fields, log.Data); err != nil && len(e.data) > 0 {
			return nil, fmt.Errorf("event %s: %w", e.name, err)
		}
		p.learn(e, fields, header.Timestamp, header.ParentHash)
		line := p.names.of(log.Address) + "." + e.name
		for _, name := range e.order {
			shown := p.show(fields[name])
			switch {
			case e.name == "NewRound" && name == "blockHash" && fields[name] == [32]byte(header.ParentHash):
				shown = "of the block before"
			case name == "eta":
				shown = fmt.Sprintf("block+%s", new(big.Int).Sub(fields[name].(*big.Int), new(big.Int).SetUint64(uint64(header.Timestamp))))
			}
			if strings.ContainsAny(shown, " \n") && fields[name] != nil && reflect.TypeOf(fields[name]).Kind() == reflect.String {
				shown = strconv.Quote(shown)
			}
			line += " " + name + "=" + shown
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// learn keeps what later steps refer to.
func (p *play) learn(e event, fields map[string]any, blockTime hexutil.Uint64, parent common.Hash) {
	switch e.name {
	case "NewRound":
		p.hashes[fields["round"].(*big.Int).Uint64()] = parent
	case "PollCreated":
		name := fmt.Sprintf("poll%d", len(p.polls)+1)
		p.polls = append(p.polls, name)
		p.names.set(name, fields["poll"].(common.Address))
	case "ProposalCreated":
		for name, known := range p.proposals {
			if known.id.Cmp(fields["proposalId"].(*big.Int)) == 0 {
				p.proposed = append(p.proposed, name)
			}
		}
	case "ProposalQueued":
		for _, known := range p.proposals {
			if known.id.Cmp(fields["proposalId"].(*big.Int)) == 0 {
				known.queuedAt = uint64(blockTime)
			}
		}
	case "DepositFunded", "ReserveFunded":
		who, ok := fields["sender"]
		if !ok {
			who = fields["reserveHolder"]
		}
		p.seen["DepositFunded("+p.names.of(who.(common.Address))+")"] = "yes"
	}
}
