package chain

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
)

// errorString is the ABI encoding of Error(string).
func errorString(reason string) []byte {
	b := binary.BigEndian.AppendUint32(nil, selectorError)
	b = appendWord(appendWord(b, 32), len(reason))
	b = append(b, reason...)
	return append(b, make([]byte, padded(len(reason))-len(reason))...)
}

func TestRevertShapes(t *testing.T) {
	data := errorString("caller is not LPT holder")
	hexData := "0x" + hex.EncodeToString(data)
	for _, test := range []struct {
		name, rpcError string
		reason         string
		data           []byte
	}{
		{"geth, Nitro, Erigon", `{"code":3,"message":"execution reverted: caller is not LPT holder","data":"` + hexData + `"}`, "caller is not LPT holder", data},
		{"geth without data", `{"code":-32000,"message":"execution reverted"}`, "", nil},
		{"geth with empty data", `{"code":3,"message":"execution reverted","data":"0x"}`, "", []byte{}},
		{"a gateway that drops the data", `{"code":-32000,"message":"execution reverted: not enough stake"}`, "not enough stake", nil},
		{"a gateway that puts the data into the message", `{"code":-32000,"message":"execution reverted: ` + hexData + `"}`, "caller is not LPT holder", data},
		{"Parity and its heirs", `{"code":-32015,"message":"VM execution error.","data":"Reverted ` + hexData + `"}`, "caller is not LPT holder", data},
		{"Besu", `{"code":-32000,"message":"Execution reverted","data":"` + hexData + `"}`, "caller is not LPT holder", data},
		{"anvil with an object", `{"code":3,"message":"execution reverted","data":{"data":"` + hexData + `","message":"x"}}`, "caller is not LPT holder", data},
		{"Hardhat", `{"code":-32603,"message":"Error: VM Exception while processing transaction: reverted with reason string 'x'","data":{"message":"y","data":"` + hexData + `"}}`, "caller is not LPT holder", data},
		{"old Ganache", `{"code":-32000,"message":"VM Exception while processing transaction: revert","data":{"stack":"s","0xaa":{"error":"revert","return":"` + hexData + `"},"name":"RuntimeError"}}`, "caller is not LPT holder", data},
		{"a panic", `{"code":3,"message":"execution reverted","data":"0x4e487b71` + strings.Repeat("0", 62) + `12"}`, "division by zero", append([]byte{0x4e, 0x48, 0x7b, 0x71}, common.Hash{31: 0x12}.Bytes()...)},
		{"an unknown panic", `{"code":3,"message":"execution reverted","data":"0x4e487b71` + strings.Repeat("0", 62) + `99"}`, "panic 0x99", append([]byte{0x4e, 0x48, 0x7b, 0x71}, common.Hash{31: 0x99}.Bytes()...)},
		{"a custom error", `{"code":3,"message":"execution reverted","data":"0xdeadbeef01"}`, "custom error 0xdeadbeef", []byte{0xde, 0xad, 0xbe, 0xef, 1}},
		{"two bytes", `{"code":3,"message":"execution reverted","data":"0x1234"}`, "", []byte{0x12, 0x34}},
	} {
		t.Run(test.name, func(t *testing.T) {
			n := newNode(t, 100)
			n.element = answering("eth_call", "", test.rpcError)
			c, _ := newClient(t, 101, nil, n)
			_, _, err := c.Call(t.Context(), Ref{}, someCalls(1)[0])
			var revert *RevertError
			if !errors.As(err, &revert) {
				t.Fatalf("got %v", err)
			}
			if revert.Reason != test.reason || !bytes.Equal(revert.Data, test.data) {
				t.Errorf("got %q and %x, want %q and %x", revert.Reason, revert.Data, test.reason, test.data)
			}
			equal(t, "requests", c.Requests(), 1)
		})
	}
}

func TestErrorsThatAreNotReverts(t *testing.T) {
	for _, rpcError := range []string{
		`{"code":-32000,"message":"gas required exceeds allowance (50000000)"}`,
		`{"code":-32000,"message":"invalid opcode: INVALID","data":"0x08c379a0"}`,
		`{"code":-32015,"message":"VM execution error.","data":"Bad instruction fe"}`,
		`{"code":"-32000","message":["odd"],"data":[1]}`,
		`{}`, `7`, `[]`, `"text"`, `{"code":1e99,"message":null}`,
	} {
		n := newNode(t, 100)
		n.element = answering("eth_call", "", rpcError)
		c, _ := newClient(t, 101, nil, n)
		_, _, err := c.Call(t.Context(), Ref{}, someCalls(1)[0])
		var rpc *RPCError
		if !errors.As(err, &rpc) {
			t.Errorf("%s gave %v", rpcError, err)
		}
	}
}

func TestHostileRevertReasonsAreCleanedAndCut(t *testing.T) {
	r := newRevert(errorString(evil + strings.Repeat("x", 10000)))
	if len(r.Error()) > 250 || strings.ContainsAny(r.Error(), "\x1b\x07\u202e\u200b\r\n\u009b") {
		t.Fatalf("got %q", r.Error())
	}
	equal(t, "data", len(r.Data), len(errorString(evil+strings.Repeat("x", 10000))))
}

func FuzzRevert(f *testing.F) {
	f.Add(3, "execution reverted", []byte(`"0x08c379a0"`))
	f.Add(-32015, "VM execution error.", []byte(`"Reverted 0x"`))
	f.Add(3, "", []byte(`{"a":{"data":"0x4e487b71"}}`))
	f.Add(3, "execution reverted", []byte(`"0x`+hex.EncodeToString(errorString("reason"))+`"`))
	f.Fuzz(func(t *testing.T, code int, message string, data []byte) {
		if !json.Valid(data) {
			data = nil
		}
		revert, ok := revertOf(&wireError{code, message, data}, strings.Clone)
		if ok && (len(revert.Reason) > maxText || revert.Reason != printable(revert.Reason)) {
			t.Fatalf("reason %q", revert.Reason)
		}
	})
}
