package chain

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
)

func TestMulticallIsRefusedWithoutItsContract(t *testing.T) {
	n := newNode(t, 100)
	n.element = answering("eth_call", `"0x"`, "")
	c, _ := newClient(t, 101, nil, n)
	if _, _, err := c.Multicall(t.Context(), Ref{}, someCalls(3)); !errors.Is(err, ErrRefused) {
		t.Fatalf("got %v", err)
	}
	for what, call := range map[string]Call{
		"no target": {}, "a sender": {To: &target, From: target}, "a gas limit": {To: &target, Gas: 1}, "overrides": {To: &target, Overrides: Overrides{target: {}}},
	} {
		before := c.Requests()
		if _, _, err := c.Multicall(t.Context(), Ref{}, []Call{call}); err == nil || c.Requests() != before {
			t.Errorf("a call with %s was accepted: %v", what, err)
		}
	}
}

func TestMulticallRefusesADamagedAnswer(t *testing.T) {
	word := strings.Repeat("0", 62)
	for what, answer := range map[string]string{
		"one byte":              "01",
		"a wrong number":        word + "20" + word + "07",
		"an offset far outside": word + "20" + word + "01" + strings.Repeat("f", 64),
		"an offset in the end":  word + "20" + word + "01" + word + "20",
		"success of two":        word + "20" + word + "01" + word + "20" + word + "02" + word + "40" + word + "00",
		"a length far outside":  word + "20" + word + "01" + word + "20" + word + "01" + word + "40" + word + "ff",
	} {
		t.Run(what, func(t *testing.T) {
			n := newNode(t, 100)
			n.element = answering("eth_call", `"0x`+answer+`"`, "")
			c, _ := newClient(t, 101, nil, n)
			if results, _, err := c.Multicall(t.Context(), Ref{}, someCalls(1)); err == nil {
				t.Fatalf("got %v", results)
			}
		})
	}
}

func TestEncodeAggregate3(t *testing.T) {
	// Checked by hand against the ABI specification: selector, offset of the
	// list, its length, one offset per call, then each call.
	got := encodeAggregate3([]Call{{To: &target, Data: []byte{1, 2, 3, 4}}, {To: &target}})
	words := []string{
		"82ad56cb",
		"20", "2",
		"40", "e0",
		target.Hex(), "1", "60", "4", "01020304" + strings.Repeat("0", 56),
		target.Hex(), "1", "60", "0",
	}
	want := common.FromHex(words[0])
	for _, w := range words[1:] {
		want = append(want, common.HexToHash(w).Bytes()...)
	}
	if !bytes.Equal(got, want) {
		t.Fatalf("got\n%x\nwant\n%x", got, want)
	}
}

func FuzzAggregate3(f *testing.F) {
	f.Add(common.FromHex(strings.Repeat("0", 62)+"20"+strings.Repeat("0", 62)+"01"), 1)
	f.Fuzz(func(t *testing.T, data []byte, n int) {
		if n < 0 || n > maxAggregate {
			return
		}
		if results, ok := decodeAggregate3(data, n); ok && len(results) != n {
			t.Fatalf("%d results for %d calls", len(results), n)
		}
	})
}
