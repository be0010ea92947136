package chain

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
)

func TestLogsAreSplitByWhatTheEndpointAllows(t *testing.T) {
	for _, test := range []struct {
		name    string
		most    uint64
		refusal string
		asked   uint64 // requests for 1,000 blocks when nothing is known
		again   uint64
		learned uint64
	}{
		{"no limit", 1e9, "", 1, 1, 0},
		{"a limit that is named", 300, `{"code":-32005,"message":"block range is limited to 300 blocks"}`, 1 + 4, 4, 300},
		{"a limit that is not named", 300, `{"code":-32602,"message":"block range too wide"}`, 2 + 4, 4, 250},
		{"a limit on the results, which says nothing about ranges", 300, `{"code":-32000,"message":"query returned more than 300 results"}`, 1 + 4, 5, 0},
		{"a response that is too large", 300, `{"code":-32003,"message":"response too large"}`, 0, 0, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			n := logNode(t, 2000, test.most, test.refusal)
			c, _ := newClient(t, 2000, nil, n)
			q := LogQuery{From: 1, To: 1000, Addresses: []common.Address{target}, Topics: [][]common.Hash{{{31: 5}}}}
			for round := range 2 {
				before := c.Requests()
				logs, o, err := c.Logs(t.Context(), q)
				if err != nil {
					t.Fatal(err)
				}
				equal(t, "block", o.Block.Number, 1000)
				equal(t, "logs", len(logs), 1000)
				for i, l := range logs {
					if l.Block != uint64(i+1) || l.Address != target || l.Index != 3 || l.Hash != n.hash(l.Block) || l.Data[0] != byte(l.Block%10) {
						t.Fatalf("log %d is %+v", i, l)
					}
				}
				if want := []uint64{test.asked, test.again}[round]; want > 0 {
					equal(t, "requests", c.Requests()-before, want)
				}
			}
			equal(t, "range learned", health(t, c, n).Supports.LogRange, test.learned)
		})
	}
}

func TestLogsOfAnEndpointThatAllowsTooLittle(t *testing.T) {
	narrow := logNode(t, 1_000_000, 10, `{"code":-32600,"message":"eth_getLogs is limited to a 10 block range"}`)
	c, _ := newClient(t, 1_000_000, nil, narrow)
	_, _, err := c.Logs(t.Context(), LogQuery{From: 1, To: 900_000})
	if !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), "10 blocks at a time") {
		t.Fatalf("got %v", err)
	}
	if c.Requests() > 3 {
		t.Fatalf("%d requests to find out", c.Requests())
	}
	wide := logNode(t, 1_000_000, 1e9, "")
	c, _ = newClient(t, 1_000_000, nil, narrow, wide)
	_, o, err := c.Logs(t.Context(), LogQuery{From: 999_001, To: 1_000_000, MaxRequests: 5})
	if err != nil || o.Endpoint != name(wide) {
		t.Fatalf("got %v, %v", o, err)
	}
}

func TestLogsAreNotTakenFromAnEndpointWithoutTheLastBlock(t *testing.T) {
	behind, fine := logNode(t, 500, 1e9, ""), logNode(t, 1000, 1e9, "")
	c, _ := newClient(t, 1000, nil, behind, fine)
	logs, o, err := c.Logs(t.Context(), LogQuery{From: 1, To: 1000})
	if err != nil || len(logs) != 1000 || o.Endpoint != name(fine) {
		t.Fatalf("got %d from %v, %v", len(logs), o, err)
	}
}

func TestLogsThatWereNotAskedForAreRefused(t *testing.T) {
	n := newNode(t, 100)
	for what, answer := range map[string]string{
		"of another contract":  n.log(7, common.Address{1}.Hex()),
		"of another block":     n.log(99, target.Hex()),
		"with another topic":   strings.ReplaceAll(n.log(7, target.Hex()), "05\"", "06\""),
		"without a topic":      strings.ReplaceAll(n.log(7, target.Hex()), `["0x`, `[],"x":["0x`),
		"with half a byte":     strings.ReplaceAll(n.log(7, target.Hex()), `"0x07"`, `"0x7"`),
		"with a short address": n.log(7, "0x1234"),
		"that are no logs":     `7`,
	} {
		t.Run(what, func(t *testing.T) {
			n := newNode(t, 100)
			n.element = answering("eth_getLogs", "["+answer+"]", "")
			c, _ := newClient(t, 100, nil, n)
			logs, _, err := c.Logs(t.Context(), LogQuery{From: 1, To: 50, Addresses: []common.Address{target}, Topics: [][]common.Hash{{{31: 5}, {31: 9}}}})
			if !errors.Is(err, ErrUnavailable) {
				t.Fatalf("got %v, %v", logs, err)
			}
		})
	}
	c, _ := newClient(t, 100, nil, n)
	for _, q := range []LogQuery{{From: 2, To: 1}, {From: 0, To: math.MaxUint64}} {
		if _, _, err := c.Logs(t.Context(), q); err == nil || errors.Is(err, ErrUnavailable) {
			t.Errorf("range %d to %d: %v", q.From, q.To, err)
		}
	}
	equal(t, "requests", c.Requests(), 0)
}

func TestRemovedLogsAreLeftOut(t *testing.T) {
	n := newNode(t, 100)
	n.element = answering("eth_getLogs", "["+n.log(9, target.Hex())+","+strings.Replace(n.log(8, target.Hex()), "false", "true", 1)+","+n.log(7, target.Hex())+"]", "")
	c, _ := newClient(t, 100, nil, n)
	logs, _, err := c.Logs(t.Context(), LogQuery{From: 1, To: 50})
	if err != nil || len(logs) != 2 || logs[0].Block != 7 || logs[1].Block != 9 {
		t.Fatalf("got %v, %v", logs, err)
	}
}
