package chain

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/ethereum/go-ethereum/common"
)

// A LogQuery selects logs of the blocks From to To, both included; on Arbitrum
// these are L2 numbers. A log matches when its address is one of Addresses (any
// when empty) and each of its topics is one of the topics in that position (any
// when that position is empty).
type LogQuery struct {
	From, To  uint64
	Addresses []common.Address
	Topics    [][]common.Hash
	// MaxRequests is how many HTTP requests the answer is worth (64 when 0). An
	// endpoint that allows only narrow ranges may need thousands.
	MaxRequests int
}

// A Log is one event of a contract.
type Log struct {
	Address common.Address
	Topics  []common.Hash
	Data    []byte
	Block   uint64
	Hash    common.Hash // of the block
	Tx      common.Hash
	Index   uint64 // in the block
}

// defaultLogRequests is the default of LogQuery.MaxRequests.
const defaultLogRequests = 64

// Logs finds logs, in the order of the chain. The range is split into what the
// endpoint allows; what it allows is remembered. The Origin's block is To. An
// endpoint that does not have To yet is passed over, because it would answer
// with too few logs and no error. errors.Is finds ErrRefused when the query
// would take more than MaxRequests everywhere.
func (c *Client) Logs(ctx context.Context, q LogQuery) ([]Log, Origin, error) {
	if q.From > q.To {
		return nil, Origin{}, fmt.Errorf("logs: the range ends at block %d, before it begins at %d", q.To, q.From)
	}
	if q.To == math.MaxUint64 {
		return nil, Origin{}, errors.New("logs: the range needs an end: ask for the newest block first")
	}
	if q.MaxRequests <= 0 {
		q.MaxRequests = defaultLogRequests
	}
	var found []Log
	a, origin, err := c.ask(ctx, false, func(ctx context.Context, e *endpoint) (*answer, error) {
		x := &exchange{pool: c.pool, e: e}
		logs, end, err := x.logs(ctx, &q)
		if err != nil {
			return nil, err
		}
		found = logs
		return &answer{block: end}, nil
	})
	if a == nil {
		return nil, Origin{}, err
	}
	return found, origin, nil
}

// logs answers the whole query with one endpoint.
func (x *exchange) logs(ctx context.Context, q *LogQuery) ([]Log, Block, error) {
	var found []Log
	var end Block
	span := q.To - q.From // blocks after the first
	if known := x.supported().LogRange; known > 0 {
		span = min(span, known-1)
	}
	requests := 0
	for from := q.From; ; {
		left := (q.To - from) / (span + 1)
		if requests >= q.MaxRequests || left >= uint64(q.MaxRequests) {
			return nil, Block{}, &fault{x.e.name, faultCannot, 0, fmt.Errorf("%w: gives logs of %d blocks at a time, too few for the %d that are asked", ErrRefused, span+1, q.To-q.From+1)}
		}
		requests++
		to := from + min(span, q.To-from)
		header, logs := AtNumber(q.To).header(), q.question(from, to)
		if err := x.do(ctx, header, logs); err != nil {
			return nil, Block{}, err
		}
		block, err := x.block(header, AtNumber(q.To))
		switch {
		case err != nil:
			return nil, Block{}, err
		case end.Hash != (common.Hash{}) && end.Hash != block.Hash:
			return nil, Block{}, &fault{x.e.name, faultTransient, 0, errors.New("the chain was reorganised while logs were read")}
		case logs.err != nil && logs.err.noBlock():
			return nil, Block{}, x.rpcFault(logs.err, "gives no logs")
		case logs.err != nil && to > from && logs.err.rangeTooWide():
			narrower := max(1, hintBelow(logs.err.message, to-from+1))
			if narrower == 1 {
				narrower = (to-from)/2 + 1
			}
			span = narrower - 1
			if logs.err.says("range", "blocks") {
				x.mu.Lock()
				x.e.supports.LogRange = narrower
				x.mu.Unlock()
			}
			continue
		case logs.err != nil && (logs.err.limited() || logs.err.transient()):
			return nil, Block{}, x.rpcFault(logs.err, "gives no logs")
		case logs.err != nil:
			return nil, Block{}, &fault{x.e.name, faultCannot, 0, fmt.Errorf("gives no logs: %w", logs.err.public(x.e.redact))}
		}
		part, err := q.parse(logs.raw, from, to)
		if err != nil {
			return nil, Block{}, &fault{x.e.name, faultTransient, 0, err}
		}
		found, end = append(found, part...), block
		if to == q.To {
			return found, end, nil
		}
		from = to + 1
	}
}

// rangeTooWide reports whether an error of eth_getLogs asks for fewer blocks.
// Every provider words it differently.
func (e *wireError) rangeTooWide() bool {
	return !e.limited() && (e.code == -32005 || e.tooLarge() ||
		e.says("range", "too many results", "more than", "too many logs", "limited to", "max results", "query timeout", "exceeds the limit", "too large", "maximum"))
}

// question is the eth_getLogs for one part of the range.
func (q *LogQuery) question(from, to uint64) *element {
	filter := struct {
		From      string           `json:"fromBlock"`
		To        string           `json:"toBlock"`
		Addresses []common.Address `json:"address,omitempty"`
		Topics    []any            `json:"topics,omitempty"`
	}{From: "0x" + strconv.FormatUint(from, 16), To: "0x" + strconv.FormatUint(to, 16), Addresses: q.Addresses}
	for _, set := range q.Topics {
		if len(set) == 0 {
			filter.Topics = append(filter.Topics, nil)
			continue
		}
		filter.Topics = append(filter.Topics, set)
	}
	b, _ := json.Marshal([]any{filter}) // strings and byte arrays always encode
	return &element{method: "eth_getLogs", params: b}
}

// parse reads the logs and refuses those that were not asked for: an endpoint
// that ignores a part of the filter must not pass for one that answers it.
func (q *LogQuery) parse(raw json.RawMessage, from, to uint64) ([]Log, error) {
	var wire []struct {
		Address json.RawMessage   `json:"address"`
		Topics  []json.RawMessage `json:"topics"`
		Data    json.RawMessage   `json:"data"`
		Block   json.RawMessage   `json:"blockNumber"`
		Hash    json.RawMessage   `json:"blockHash"`
		Tx      json.RawMessage   `json:"transactionHash"`
		Index   json.RawMessage   `json:"logIndex"`
		Removed bool              `json:"removed"`
	}
	if err := json.Unmarshal(raw, &wire); err != nil || string(raw) == "null" {
		return nil, errors.New("the answer is not a list of logs")
	}
	logs := make([]Log, 0, len(wire))
	for i := range wire {
		w := &wire[i]
		if w.Removed {
			continue
		}
		address, ok1 := hexString(w.Address)
		data, ok2 := hexString(w.Data)
		block, ok3 := quantity(w.Block)
		index, ok4 := quantity(w.Index)
		hash, ok5 := hash32(w.Hash)
		tx, ok6 := hash32(w.Tx)
		if !ok1 || !ok2 || !ok3 || !ok4 || !ok5 || !ok6 || len(address) != common.AddressLength {
			return nil, errors.New("the answer contains a damaged log")
		}
		l := Log{Address: common.Address(address), Data: data, Block: block, Hash: hash, Tx: tx, Index: index}
		for _, t := range w.Topics {
			topic, ok := hash32(t)
			if !ok {
				return nil, errors.New("the answer contains a damaged log")
			}
			l.Topics = append(l.Topics, topic)
		}
		if block < from || block > to || !q.matches(&l) {
			return nil, errors.New("answered with logs that were not asked for")
		}
		logs = append(logs, l)
	}
	slices.SortStableFunc(logs, func(a, b Log) int {
		return cmp.Or(cmp.Compare(a.Block, b.Block), cmp.Compare(a.Index, b.Index))
	})
	return logs, nil
}

// matches applies the filter as eth_getLogs defines it.
func (q *LogQuery) matches(l *Log) bool {
	if len(q.Addresses) > 0 && !slices.Contains(q.Addresses, l.Address) {
		return false
	}
	if len(q.Topics) > len(l.Topics) {
		return false
	}
	for i, set := range q.Topics {
		if len(set) > 0 && !slices.Contains(set, l.Topics[i]) {
			return false
		}
	}
	return true
}
