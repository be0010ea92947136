package chain

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// An element is one JSON-RPC request and, once it is answered, either the raw
// result or the error object.
type element struct {
	method string
	params []byte // a JSON array
	raw    json.RawMessage
	err    *wireError
}

// A wireError is the error object of a JSON-RPC answer as it came.
type wireError struct {
	code    int
	message string
	data    json.RawMessage
}

// encode writes the elements as one request body. The ids count up from first;
// a single element is written without the array, which every server takes.
func encode(elems []*element, first uint64) []byte {
	size := 2
	for _, e := range elems {
		size += len(e.params) + len(e.method) + 64
	}
	b := make([]byte, 0, size)
	if len(elems) > 1 {
		b = append(b, '[')
	}
	for i, e := range elems {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"jsonrpc":"2.0","id":`...)
		b = strconv.AppendUint(b, first+uint64(i), 10)
		b = append(b, `,"method":"`...)
		b = append(b, e.method...)
		b = append(b, `","params":`...)
		b = append(b, e.params...)
		b = append(b, '}')
	}
	if len(elems) > 1 {
		b = append(b, ']')
	}
	return b
}

// errBatch wraps the one error object that a server sent in place of the
// answers to a whole batch.
type errBatch struct{ err *wireError }

func (e *errBatch) Error() string { return printable("batch refused: " + e.err.message) }

// decode assigns the answers in body to the elements, whose ids count up from
// first. Every element gets the answer with its id or none: on any error the
// elements are as before. An *errBatch is one error for all of them.
func decode(body []byte, elems []*element, first uint64) error {
	body = bytes.TrimLeft(body, " \t\r\n")
	switch {
	case len(body) == 0:
		return errors.New("the answer is empty")
	case body[0] == '<':
		return errors.New("answered with a web page, not with JSON-RPC: check the path of the URL")
	}
	messages, list, err := scan(body)
	if err != nil {
		return err
	}
	if len(messages) == 1 {
		m := &messages[0]
		switch {
		case m.failed() && (len(elems) > 1 || len(m.id) == 0 || string(m.id) == "null"):
			return &errBatch{parseWireError(m.err)}
		case !list && len(elems) > 1:
			return &errBatch{&wireError{message: "batch not supported"}}
		}
	}
	found := make([]*message, len(elems))
	for i := range messages {
		m := &messages[i]
		id, err := strconv.ParseUint(string(m.id), 10, 64)
		if err != nil || id < first || id-first >= uint64(len(elems)) {
			return errors.New("the answer belongs to another question (wrong id)")
		}
		if found[id-first] != nil {
			return errors.New("one question was answered twice (the same id)")
		}
		if len(m.result) == 0 && !m.failed() {
			return errors.New("the answer has neither a result nor an error")
		}
		found[id-first] = m
	}
	if len(messages) < len(elems) {
		return fmt.Errorf("only %d of %d questions were answered", len(messages), len(elems))
	}
	for i, m := range found {
		elems[i].raw, elems[i].err = m.result, nil
		if m.failed() {
			elems[i].raw, elems[i].err = nil, parseWireError(m.err)
		}
	}
	return nil
}

// parseWireError reads an error member. Some gateways send a bare string
// instead of the object.
func parseWireError(raw json.RawMessage) *wireError {
	var text string
	if raw[0] == '"' && json.Unmarshal(raw, &text) == nil {
		return &wireError{message: text}
	}
	var object struct {
		Code    json.Number     `json:"code"`
		Message json.RawMessage `json:"message"`
		Data    json.RawMessage `json:"data"`
	}
	if json.Unmarshal(raw, &object) != nil {
		return &wireError{message: string(raw[:min(len(raw), maxText)])}
	}
	if json.Unmarshal(object.Message, &text) != nil {
		text = string(object.Message[:min(len(object.Message), maxText)])
	}
	code, err := strconv.Atoi(object.Code.String())
	if err != nil {
		code = 0
	}
	return &wireError{code: code, message: text, data: object.Data}
}

// says reports whether the message contains one of the words, in any case.
func (e *wireError) says(words ...string) bool {
	text := strings.ToLower(e.message[:min(len(e.message), 2000)])
	for _, word := range words {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

// The classes of error below were collected from the sources and documentation
// of geth, Nitro, Erigon, Nethermind, Besu and of hosted endpoints. Codes are
// used in too many ways to decide by them alone.

// limited: the endpoint wants fewer questions, not other ones.
func (e *wireError) limited() bool {
	return !e.says("batch") && (e.code == 429 ||
		e.says("rate limit", "ratelimit", "too many requests", "compute units", "throughput",
			"request limit", "requests per second", "quota", "capacity exceeded"))
}

// noBlock: the endpoint does not have this block, or no longer its state.
func (e *wireError) noBlock() bool {
	return e.says("header not found", "missing trie node", "unknown block", "block not found",
		"historical state", "state not available", "state is not available", "state unavailable",
		"header for hash not found", "hash is not currently canonical", "pruned", "beyond current head", "blockoutofrange")
}

// transient: something behind the endpoint broke; another one may do better.
func (e *wireError) transient() bool {
	return e.code == -32603 || e.says("internal error", "temporar", "try again", "retry",
		"upstream", "timed out", "timeout", "unavailable", "bad gateway")
}

// unsupported: the method or its arguments are not served here.
func (e *wireError) unsupported() bool {
	return e.code == -32601 || e.code == -32004 ||
		e.says("method not found", "does not exist/is not available", "unsupported method", "method not supported", "not whitelisted")
}

// tooLarge: the answer to this element did not fit into the endpoint's limit
// for one response (geth: -32003 "response too large").
func (e *wireError) tooLarge() bool {
	return e.says("response too large", "response size exceed", "response is too big", "response size should not")
}

// public turns the error into one that callers see.
func (e *wireError) public(redact func(string) string) error {
	if revert, ok := revertOf(e, redact); ok {
		return revert
	}
	shown := &RPCError{Code: e.code, Message: printable(redact(e.message))}
	if e.unsupported() {
		return fmt.Errorf("%w: %w", ErrRefused, shown)
	}
	return shown
}

// hintBelow finds the limit that an error text mentions: the largest number in
// it that is smaller than n ("10000", "10,000" and "10k" alike), or 0.
func hintBelow(text string, n uint64) uint64 {
	best := uint64(0)
	text = text[:min(len(text), 2000)]
	for i := 0; i < len(text); i++ {
		if text[i] < '0' || text[i] > '9' {
			continue
		}
		if i > 0 && isWordByte(text[i-1]) {
			for i+1 < len(text) && isWordByte(text[i+1]) {
				i++
			}
			continue
		}
		value, ok := uint64(0), true
		for ; i < len(text) && (text[i] >= '0' && text[i] <= '9' || text[i] == ',' && i+1 < len(text) && text[i+1] >= '0' && text[i+1] <= '9'); i++ {
			if text[i] == ',' {
				continue
			}
			if value > math.MaxUint64/10000 {
				ok = false
			}
			value = value*10 + uint64(text[i]-'0')
		}
		if i < len(text) {
			switch text[i] {
			case 'k', 'K':
				value *= 1000
				i++
			case 'x':
				ok = false
			}
			if i < len(text) && isWordByte(text[i]) {
				ok = false
			}
		}
		if ok && value < n && value > best {
			best = value
		}
	}
	return best
}

func isWordByte(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '_'
}

// quantity reads a JSON string with a hexadecimal number of at most 64 bits.
func quantity(raw json.RawMessage) (uint64, bool) {
	if len(raw) < 5 || len(raw) > 20 || raw[0] != '"' || raw[1] != '0' || raw[2] != 'x' || raw[len(raw)-1] != '"' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(raw[3:len(raw)-1]), 16, 64)
	return n, err == nil
}

// hash32 reads a JSON string with 32 hexadecimal bytes.
func hash32(raw json.RawMessage) (common.Hash, bool) {
	b, ok := hexString(raw)
	if !ok || len(b) != common.HashLength {
		return common.Hash{}, false
	}
	return common.Hash(b), true
}

// parseBlock reads a header; nil when the endpoint answered null, which means
// that it does not have the block.
func parseBlock(raw json.RawMessage) (*Block, error) {
	if string(raw) == "null" {
		return nil, nil
	}
	var h struct {
		Number   json.RawMessage `json:"number"`
		Hash     json.RawMessage `json:"hash"`
		Parent   json.RawMessage `json:"parentHash"`
		Time     json.RawMessage `json:"timestamp"`
		L1Number json.RawMessage `json:"l1BlockNumber"`
	}
	bad := errors.New("the answer is not a block header")
	if json.Unmarshal(raw, &h) != nil {
		return nil, bad
	}
	var b Block
	var numberOK, hashOK, parentOK, timeOK, l1OK bool
	b.Number, numberOK = quantity(h.Number)
	b.Hash, hashOK = hash32(h.Hash)
	b.Parent, parentOK = hash32(h.Parent)
	seconds, timeOK := quantity(h.Time)
	if !numberOK || !hashOK || !parentOK || !timeOK || seconds > math.MaxInt64 {
		return nil, bad
	}
	b.Time = time.Unix(int64(seconds), 0)
	if b.L1Number, l1OK = quantity(h.L1Number); !l1OK {
		b.L1Number = b.Number
	}
	return &b, nil
}

func (r Ref) newest() bool { return r.number == nil && r.hash == nil }

// param is the block parameter of eth_call; a hash is given as EIP-1898 says.
func (r Ref) param() string {
	switch {
	case r.hash != nil:
		return `{"blockHash":"` + r.hash.Hex() + `"}`
	case r.number != nil:
		return `"0x` + strconv.FormatUint(*r.number, 16) + `"`
	}
	return `"latest"`
}

// header is the question for the block that r names, without its transactions.
func (r Ref) header() *element {
	if r.hash != nil {
		return &element{method: "eth_getBlockByHash", params: []byte(`["` + r.hash.Hex() + `",false]`)}
	}
	return &element{method: "eth_getBlockByNumber", params: []byte(`[` + r.param() + `,false]`)}
}

// question is the eth_call for c at the block that r names.
func (c *Call) question(r Ref) *element {
	b := make([]byte, 0, 2*len(c.Data)+256)
	b = append(b, `[{`...)
	if c.From != (common.Address{}) {
		b = append(appendHex(append(b, `"from":`...), c.From[:]), ',')
	}
	if c.To != nil {
		b = append(appendHex(append(b, `"to":`...), c.To[:]), ',')
	}
	if c.Gas != 0 {
		b = append(b, `"gas":"0x`...)
		b = append(strconv.AppendUint(b, c.Gas, 16), `",`...)
	}
	// "data" and not "input": old nodes know only data, new ones know both.
	b = appendHex(append(b, `"data":`...), c.Data)
	b = append(append(b, `},`...), r.param()...)
	if len(c.Overrides) > 0 {
		b = c.Overrides.append(append(b, ','))
	}
	return &element{method: "eth_call", params: append(b, ']')}
}

// append writes the override set as geth's third parameter of eth_call defines
// it. Slots go into stateDiff: the slots that are not named stay as they are.
func (o Overrides) append(b []byte) []byte {
	b = append(b, '{')
	comma := func() {
		if last := b[len(b)-1]; last != '{' {
			b = append(b, ',')
		}
	}
	for address, account := range o {
		comma()
		b = append(appendHex(b, address[:]), `:{`...)
		if account.Code != nil {
			b = appendHex(append(b, `"code":`...), account.Code)
		}
		if account.Balance != nil {
			comma()
			b = append(b, `"balance":"0x`...)
			b = append(account.Balance.Append(b, 16), '"')
		}
		if len(account.Slots) > 0 {
			comma()
			b = append(b, `"stateDiff":{`...)
			for slot, value := range account.Slots {
				comma()
				b = appendHex(append(appendHex(b, slot[:]), ':'), value[:])
			}
			b = append(b, '}')
		}
		b = append(b, '}')
	}
	return append(b, '}')
}

// appendHex writes a JSON string "0x…".
func appendHex(b, data []byte) []byte {
	b = append(b, `"0x`...)
	b = hex.AppendEncode(b, data)
	return append(b, '"')
}
