package faultproxy

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
)

// A call is one JSON-RPC request.
type call struct {
	Version string            `json:"jsonrpc"`
	ID      json.RawMessage   `json:"id"`
	Method  string            `json:"method"`
	Params  []json.RawMessage `json:"params"`
}

// A reply is one JSON-RPC answer.
type reply struct {
	Version string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   *rpcError       `json:"error,omitempty"`
}

type rpcError struct {
	Code    int             `json:"code"`
	Message string          `json:"message"`
	Data    json.RawMessage `json:"data,omitempty"`
}

// A message is the body of one HTTP request: one call, or a batch.
type message struct {
	batch bool
	calls []call
}

// parse reads a body; one that is no JSON-RPC has no calls and is only forwarded.
func parse(body []byte) *message {
	m := &message{batch: bytes.HasPrefix(bytes.TrimSpace(body), []byte("["))}
	if !m.batch {
		body = slices.Concat([]byte("["), body, []byte("]"))
	}
	if json.Unmarshal(body, &m.calls) != nil {
		m.calls = nil
	}
	return m
}

// encode turns calls or replies into a body, in a batch where the question was one.
func encode[T any](m *message, elements []T) []byte {
	var body []byte
	var err error
	if m.batch {
		body, err = json.Marshal(elements)
	} else {
		body, err = json.Marshal(elements[0])
	}
	if err != nil {
		return nil // not reached: every element was decoded from JSON
	}
	return body
}

// methods are the calls' names, in order.
func (m *message) methods() []string {
	names := make([]string, len(m.calls))
	for i, c := range m.calls {
		names[i] = c.Method
	}
	return names
}

func (m *message) has(methods ...string) bool {
	return slices.ContainsFunc(m.calls, func(c call) bool { return slices.Contains(methods, c.Method) })
}

// newest reports whether a parameter asks for the newest block.
func newest(param json.RawMessage) bool {
	return string(param) == `"latest"` || string(param) == `"pending"`
}

func (m *message) tagged() bool {
	return slices.ContainsFunc(m.calls, func(c call) bool { return slices.ContainsFunc(c.Params, newest) })
}

// at is the message with every question about the newest block asked about an older one.
func (m *message) at(block uint64) *message {
	older := json.RawMessage(strconv.Quote(hexutil.EncodeUint64(block)))
	pinned := &message{batch: m.batch, calls: slices.Clone(m.calls)}
	for i, c := range pinned.calls {
		params := slices.Clone(c.Params)
		for j, param := range params {
			if newest(param) {
				params[j] = older
			}
		}
		pinned.calls[i].Params = params
	}
	return pinned
}

// replies decodes the node's answer; nil when it is none to this message.
func (m *message) replies(body []byte) []reply {
	if !m.batch {
		body = slices.Concat([]byte("["), body, []byte("]"))
	}
	var replies []reply
	if json.Unmarshal(body, &replies) != nil || len(replies) != len(m.calls) {
		return nil
	}
	return replies
}

// edit changes the answers to calls of some methods and reports whether any was changed.
func (m *message) edit(replies []reply, methods []string, change func(c call, r *reply) bool) (changed bool) {
	for _, c := range m.calls {
		i := slices.IndexFunc(replies, func(r reply) bool { return bytes.Equal(r.ID, c.ID) })
		if i >= 0 && slices.Contains(methods, c.Method) && change(c, &replies[i]) {
			changed = true
		}
	}
	return changed
}

// errors is an answer that has the same error for every call.
func (m *message) errors(text string) []byte {
	replies := make([]reply, len(m.calls))
	for i, c := range m.calls {
		replies[i] = reply{Version: "2.0", ID: c.ID, Error: &rpcError{Code: codeError, Message: text}}
	}
	return encode(m, replies)
}

// blockOf is the number in a receipt or transaction, or 0 where there is none.
func blockOf(result json.RawMessage) uint64 {
	var in struct {
		Number *hexutil.Uint64 `json:"blockNumber"`
	}
	if json.Unmarshal(result, &in) != nil || in.Number == nil {
		return 0
	}
	return uint64(*in.Number)
}

// hashOf is the hash of the transaction that a call sends, as the node would answer it.
func hashOf(c call) json.RawMessage {
	var raw hexutil.Bytes
	tx := new(types.Transaction)
	if len(c.Params) != 1 || json.Unmarshal(c.Params[0], &raw) != nil || tx.UnmarshalBinary(raw) != nil {
		return json.RawMessage("null")
	}
	return json.RawMessage(strconv.Quote(strings.ToLower(tx.Hash().Hex())))
}
