package chain

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A RevertError is the answer of a contract that refused a call. Data is what
// it reverted with, byte for byte. Reason is the text of Error(string), the
// meaning of Panic(uint256), the selector of a custom error, or what the
// endpoint said when it passed on no data; it is cleaned, and empty when there
// was none.
type RevertError struct {
	Reason string
	Data   []byte
}

func (e *RevertError) Error() string {
	if e.Reason == "" {
		return "the contract refused without a reason"
	}
	return "the contract refused: " + e.Reason
}

// Selectors of the two errors that Solidity itself makes.
const (
	selectorError = 0x08c379a0 // Error(string)
	selectorPanic = 0x4e487b71 // Panic(uint256)
)

// panicReasons are the codes of Panic(uint256), from the Solidity documentation
// ("Panic via assert and Error via require").
var panicReasons = map[uint64]string{
	0x00: "a panic made by the compiler",
	0x01: "an assertion failed",
	0x11: "arithmetic overflow or underflow",
	0x12: "division by zero",
	0x21: "a value outside of its enumeration",
	0x22: "a badly encoded storage byte array",
	0x31: "pop from an empty array",
	0x32: "an array index out of range",
	0x41: "out of memory or too large an array",
	0x51: "a call to an uninitialised function",
}

// Reverted explains what a contract reverted with, for data that came by another
// way than Read, such as the answer to eth_simulateV1.
func Reverted(data []byte) *RevertError { return newRevert(data) }

// newRevert explains revert data.
func newRevert(data []byte) *RevertError {
	e := &RevertError{Data: data}
	if len(data) < 4 {
		return e
	}
	selector, args := binary.BigEndian.Uint32(data), data[4:]
	switch selector {
	case selectorError:
		if reason, ok := abiString(args); ok {
			e.Reason = printable(reason)
			return e
		}
	case selectorPanic:
		if code, ok := abiUint(args, 0); ok {
			if reason, known := panicReasons[code]; known {
				e.Reason = reason
			} else {
				e.Reason = fmt.Sprintf("panic %#x", code)
			}
			return e
		}
	}
	e.Reason = fmt.Sprintf("custom error 0x%08x", selector)
	return e
}

// abiUint reads the 32-byte word at offset as a number; false when it is not
// there or does not fit in 64 bits.
func abiUint(data []byte, offset uint64) (uint64, bool) {
	if uint64(len(data)) < 32 || offset > uint64(len(data))-32 {
		return 0, false
	}
	word := data[offset : offset+32]
	for _, b := range word[:24] {
		if b != 0 {
			return 0, false
		}
	}
	return binary.BigEndian.Uint64(word[24:]), true
}

// abiBytes reads the byte string whose length word is at offset.
func abiBytes(data []byte, offset uint64) ([]byte, bool) {
	n, ok := abiUint(data, offset)
	if !ok {
		return nil, false
	}
	rest := data[offset+32:]
	if n > uint64(len(rest)) {
		return nil, false
	}
	return rest[:n], true
}

// abiString reads the only argument of Error(string).
func abiString(args []byte) (string, bool) {
	offset, ok := abiUint(args, 0)
	if !ok {
		return "", false
	}
	b, ok := abiBytes(args, offset)
	return string(b), ok
}

// revertOf finds out whether a JSON-RPC error of eth_call is a revert, and with
// what data. The shapes differ from node to node: geth, Nitro, Erigon and anvil
// use code 3 and data "0x…"; Parity and its heirs code -32015 and data
// "Reverted 0x…"; Hardhat and older Ganache an object that has the data
// somewhere inside; some gateways only the message.
func revertOf(e *wireError, redact func(string) string) (*RevertError, bool) {
	text := strings.ToLower(e.message)
	parity := e.code == -32015 && strings.Contains(strings.ToLower(string(e.data[:min(len(e.data), 64)])), "revert")
	if e.code != 3 && !parity && !strings.Contains(text, "revert") {
		return nil, false
	}
	data, _ := revertData(e.data, 0)
	if len(data) > 0 {
		return newRevert(data), true
	}
	reason := e.message
	if i := strings.Index(text, "reverted"); i >= 0 && len(text) == len(reason) {
		reason = reason[i+len("reverted"):]
	}
	reason = strings.TrimLeft(reason, ": ")
	if b, ok := hexBytes(reason); ok && len(b) >= 4 {
		return newRevert(b), true
	}
	return &RevertError{Reason: printable(redact(reason)), Data: data}, true
}

// revertData looks for hexadecimal revert data in the data member of an error.
func revertData(raw json.RawMessage, depth int) ([]byte, bool) {
	if len(raw) == 0 || depth > 3 {
		return nil, false
	}
	switch raw[0] {
	case '"':
		if b, ok := hexString(raw); ok {
			return b, true
		}
		var s string
		if json.Unmarshal(raw, &s) != nil {
			return nil, false
		}
		return hexBytes(strings.TrimPrefix(s, "Reverted "))
	case '{':
		var members map[string]json.RawMessage
		if json.Unmarshal(raw, &members) != nil {
			return nil, false
		}
		for _, key := range []string{"data", "return", "result", "output"} {
			if b, ok := revertData(members[key], depth+1); ok {
				return b, true
			}
		}
		for _, key := range slices.Sorted(maps.Keys(members)) {
			if member := members[key]; len(member) > 0 && member[0] == '{' {
				if b, ok := revertData(member, depth+1); ok {
					return b, true
				}
			}
		}
	}
	return nil, false
}

// hexString decodes a JSON string "0x…" without unquoting it first: hexadecimal
// text has no escapes, so any other byte is an error anyway.
func hexString(raw []byte) ([]byte, bool) {
	if len(raw) < 4 || raw[0] != '"' || raw[len(raw)-1] != '"' || raw[1] != '0' || raw[2] != 'x' {
		return nil, false
	}
	out := make([]byte, (len(raw)-4)/2)
	if _, err := hex.Decode(out, raw[3:len(raw)-1]); err != nil {
		return nil, false
	}
	return out, true
}

// hexBytes decodes "0x…".
func hexBytes(s string) ([]byte, bool) {
	if !strings.HasPrefix(s, "0x") {
		return nil, false
	}
	b, err := hex.DecodeString(s[2:])
	return b, err == nil
}
