package chain

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

func TestReadIsOneRequestWithTheChainChecked(t *testing.T) {
	n := newNode(t, 100)
	c, _ := newClient(t, 101, nil, n)
	for range 3 {
		results, o, err := c.Read(t.Context(), Ref{}, someCalls(2)...)
		ranAt(t, 100, results, o, err)
		equal(t, "endpoint", o.Endpoint, name(n))
		equal(t, "age", o.Age(c.opts.Now()), time.Second)
	}
	rest := "eth_getBlockByNumber eth_call eth_call eth_getBlockByNumber"
	equal(t, "requests", n.seen(), []string{"eth_chainId " + rest, rest, rest})
	equal(t, "count", c.Requests(), 3)
}

func TestReadPinned(t *testing.T) {
	n := newNode(t, 100)
	c, _ := newClient(t, 101, nil, n)
	results, o, err := c.Read(t.Context(), AtNumber(42), someCalls(3)...)
	ranAt(t, 42, results, o, err)
	if o.Behind != 0 {
		t.Fatal("a pinned read is not behind")
	}
	results, o, err = c.Read(t.Context(), AtHash(n.hash(100)), someCalls(1)...)
	ranAt(t, 100, results, o, err)
	equal(t, "requests", n.seen(), []string{
		"eth_chainId eth_getBlockByNumber eth_call eth_call eth_call", "eth_getBlockByHash eth_call",
	})
	_, _, err = c.Read(t.Context(), AtHash(common.Hash{1}), someCalls(1)...)
	if !errors.Is(err, ErrUnavailable) {
		t.Fatalf("an unknown hash gave %v", err)
	}
	equal(t, "state after an unknown block", health(t, c, n).State, StateOK)
}

// moving lets the head of a node move on after every header that is asked for
// by name, for the first moves times.
func moving(moves int) func(n *node, a ask) (string, string, bool) {
	return func(n *node, a ask) (string, string, bool) {
		if a.Method != "eth_getBlockByNumber" || string(a.Params[0]) != `"latest"` || moves == 0 {
			return "", "", false
		}
		moves--
		h := n.header(n.head)
		n.head++
		return h, "", true
	}
}

func TestReadIsRepeatedPinnedWhenABlockComesInBetween(t *testing.T) {
	n := newNode(t, 100)
	n.element = moving(1)
	c, _ := newClient(t, 101, nil, n)
	results, o, err := c.Read(t.Context(), Ref{}, someCalls(2)...)
	ranAt(t, 101, results, o, err)
	equal(t, "count", c.Requests(), 2)
}

func TestReadOfASplitBatchStaysAtOneBlock(t *testing.T) {
	n := newNode(t, 100)
	n.element = moving(1000) // a block after every look at the head
	c, _ := newClient(t, 101, func(o *Options) { o.MaxBatch = 10 }, n)
	results, o, err := c.Read(t.Context(), Ref{}, someCalls(35)...)
	ranAt(t, 100, results, o, err)
	equal(t, "results", len(results), 35)
}

func TestReadNoticesAReorganisationBetweenTwoRequests(t *testing.T) {
	n := newNode(t, 100)
	requests := 0
	n.hook = func(n *node, _ http.ResponseWriter, _ []ask) bool {
		if requests++; requests == 2 {
			n.fork = 1
		}
		return false
	}
	c, _ := newClient(t, 101, func(o *Options) { o.MaxBatch = 10 }, n)
	results, o, err := c.Read(t.Context(), AtNumber(50), someCalls(12)...)
	ranAt(t, 50, results, o, err)
	equal(t, "hash", o.Block.Hash, n.hash(50))
	equal(t, "count", c.Requests(), 4)
}

func TestHeader(t *testing.T) {
	n := newNode(t, 100)
	c, _ := newClient(t, 101, nil, n)
	b, _, err := c.Header(t.Context(), Ref{})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "block", b, Block{Number: 100, Hash: n.hash(100), Parent: n.hash(99), Time: genesis.Add(100 * time.Second), L1Number: 100})
	n.element = func(n *node, a ask) (string, string, bool) {
		return `{"number":"0xff","hash":"` + n.hash(255).Hex() + `","parentHash":"` + n.hash(254).Hex() + `","timestamp":"0x70000000","l1BlockNumber":"0x13"}`, "", true
	}
	b, _, err = c.Header(t.Context(), Ref{})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "number", b.Number, 255)
	equal(t, "number of the L1 block", b.L1Number, 19)
}

func TestCallErrorsBelongToTheirCall(t *testing.T) {
	n := newNode(t, 100)
	n.element = func(_ *node, a ask) (string, string, bool) {
		var call struct{ Data string }
		if a.Method != "eth_call" || json.Unmarshal(a.Params[0], &call) != nil {
			return "", "", false
		}
		switch call.Data {
		case "0x00":
			return "", `{"code":3,"message":"execution reverted","data":"0x4e487b710000000000000000000000000000000000000000000000000000000000000011"}`, true
		case "0x01":
			return "", `{"code":-32000,"message":"out of gas"}`, true
		case "0x02":
			return "", `{"code":-32601,"message":"the method eth_call does not exist/is not available"}`, true
		}
		return `"0x"`, "", true
	}
	c, _ := newClient(t, 101, nil, n)
	results, _, err := c.Read(t.Context(), Ref{}, someCalls(4)...)
	if err != nil {
		t.Fatal(err)
	}
	var revert *RevertError
	if !errors.As(results[0].Err, &revert) || revert.Reason != "arithmetic overflow or underflow" || len(revert.Data) != 36 {
		t.Errorf("revert: %#v", results[0].Err)
	}
	var rpc *RPCError
	if !errors.As(results[1].Err, &rpc) || rpc.Code != -32000 || rpc.Message != "out of gas" {
		t.Errorf("error: %#v", results[1].Err)
	}
	if !errors.Is(results[2].Err, ErrRefused) {
		t.Errorf("unknown method: %v", results[2].Err)
	}
	if results[3].Err != nil || results[3].Data == nil || len(results[3].Data) != 0 {
		t.Errorf("empty data: %v", results[3])
	}
	equal(t, "count", c.Requests(), 1)
	_, o, err := c.Call(t.Context(), Ref{}, someCalls(1)[0])
	if !errors.As(err, &revert) || o.Block.Number != 100 {
		t.Errorf("Call: %v at %d", err, o.Block.Number)
	}
}

// withOverrides answers calls as an endpoint that honours, refuses or ignores
// the third parameter.
func withOverrides(kind string) func(n *node, a ask) (string, string, bool) {
	return func(n *node, a ask) (string, string, bool) {
		if a.Method != "eth_call" || len(a.Params) < 3 {
			return "", "", false
		}
		switch kind {
		case "refuses":
			return "", `{"code":-32602,"message":"too many arguments, want at most 2"}`, true
		case "ignores":
			return `"0x"`, "", true
		}
		var call struct{ To common.Address }
		var set map[common.Address]struct{ Code string }
		_ = json.Unmarshal(a.Params[0], &call)
		_ = json.Unmarshal(a.Params[2], &set)
		code := set[call.To].Code
		return `"0x` + code[4:4+64] + `"`, "", true // what PUSH32 pushes
	}
}

func TestOverridesAreProbedOnceInTheSameRequest(t *testing.T) {
	word := common.Hash{31: 9}
	code := append(append([]byte{0x7f}, word[:]...), 0x60, 0, 0x52, 0x60, 0x20, 0x60, 0, 0xf3)
	call := Call{To: &target, Overrides: Overrides{target: Account{Code: code}}}
	for _, test := range []struct {
		kind    string
		support Support
		second  string // what is asked the second time
	}{
		{"honours", Yes, "eth_getBlockByNumber eth_call eth_getBlockByNumber"},
		{"refuses", No, "eth_getBlockByNumber eth_getBlockByNumber"},
		{"ignores", No, "eth_getBlockByNumber eth_getBlockByNumber"},
	} {
		t.Run("an endpoint that "+test.kind+" them", func(t *testing.T) {
			n := newNode(t, 100)
			n.element = withOverrides(test.kind)
			c, _ := newClient(t, 101, nil, n)
			for range 2 {
				data, _, err := c.Call(t.Context(), Ref{}, call)
				if test.support == Yes && (err != nil || common.BytesToHash(data) != word) {
					t.Fatalf("got %x, %v", data, err)
				}
				if test.support == No && !errors.Is(err, ErrRefused) {
					t.Fatalf("got %x, %v", data, err)
				}
			}
			equal(t, "requests", n.seen(), []string{"eth_chainId eth_getBlockByNumber eth_call eth_call eth_getBlockByNumber", test.second})
			equal(t, "support", health(t, c, n).Supports.Overrides, test.support)
		})
	}
}

func TestBatchAnswersAnyRead(t *testing.T) {
	n := newNode(t, 100)
	n.element = func(_ *node, a ask) (string, string, bool) {
		switch a.Method {
		case "eth_gasPrice":
			return `"0x2a"`, "", true
		case "eth_getTransactionReceipt":
			return "null", "", true
		case "eth_unknown":
			return "", `{"code":-32601,"message":"the method eth_unknown does not exist/is not available"}`, true
		}
		return "", "", false
	}
	c, _ := newClient(t, 101, nil, n)
	var price string
	var receipt json.RawMessage
	requests := []Request{
		{Method: "eth_gasPrice", Out: &price},
		{Method: "eth_getTransactionReceipt", Params: []any{common.Hash{1}}, Out: &receipt},
		{Method: "eth_unknown"},
		{Method: "eth_gasPrice", Out: new(int)},
	}
	o, err := c.Batch(t.Context(), requests)
	if err != nil || o.Block.Number != 100 || price != "0x2a" || string(receipt) != "null" {
		t.Fatalf("got %v %v %q %s", o, err, price, receipt)
	}
	if requests[0].Err != nil || !errors.Is(requests[2].Err, ErrRefused) || requests[3].Err == nil {
		t.Fatalf("errors: %v, %v, %v", requests[0].Err, requests[2].Err, requests[3].Err)
	}
	for _, method := range []string{"eth_sendRawTransaction", "eth_sign", "eth_signTransaction", "personal_unlockAccount", `eth_call","x":"`, "eth_", "", "eth_newFilter"} {
		if _, err := c.Batch(t.Context(), []Request{{Method: method}}); !errors.Is(err, ErrRefused) {
			t.Errorf("%q was not refused: %v", method, err)
		}
	}
	equal(t, "count", c.Requests(), 1)
}

func TestARevertInABatchIsAnAnswerWhateverItsWords(t *testing.T) {
	n := newNode(t, 100)
	n.element = func(_ *node, a ask) (string, string, bool) {
		if a.Method == "eth_estimateGas" {
			return "", `{"code":3,"message":"execution reverted: quota of unknown block, too many requests"}`, true
		}
		return "", "", false
	}
	c, _ := newClient(t, 101, nil, n)
	requests := []Request{{Method: "eth_estimateGas"}}
	if _, err := c.Batch(t.Context(), requests); err != nil {
		t.Fatal(err)
	}
	if revert := (*RevertError)(nil); !errors.As(requests[0].Err, &revert) {
		t.Errorf("the error is %v", requests[0].Err)
	}
}

func TestOnlyAsksTheNamedEndpoint(t *testing.T) {
	a, b := newNode(t, 100), newNode(t, 90)
	c, _ := newClient(t, 101, nil, a, b)
	one, err := c.Only(name(b))
	if err != nil {
		t.Fatal(err)
	}
	_, o, err := one.Header(t.Context(), Ref{})
	if err != nil || o.Endpoint != name(b) || o.Block.Number != 90 {
		t.Fatalf("got %v, %v", o, err)
	}
	if _, err := c.Only("nobody"); err == nil {
		t.Fatal("an unknown name was accepted")
	}
	equal(t, "requests of the whole client", c.Requests(), 1)
}

func TestACallerThatGivesUpIsNotTheEndpointsFault(t *testing.T) {
	n := newNode(t, 100)
	ctx, cancel := context.WithCancel(t.Context())
	n.hook = func(*node, http.ResponseWriter, []ask) bool { cancel(); panic(http.ErrAbortHandler) }
	c, _ := newClient(t, 101, nil, n)
	if _, _, err := c.Read(ctx, Ref{}); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	equal(t, "failures", health(t, c, n).Failures, 0)
}

// Only the read that takes the connection which was checked already goes without
// a check. Which one gets it is net/http's choice, so one of them may meet a new
// connection unprepared and has to ask again.
func TestReadsAtTheSameTimeCostOneRequestEach(t *testing.T) {
	n := newNode(t, 100)
	c, _ := newClient(t, 101, nil, n)
	if _, _, err := c.Header(t.Context(), Ref{}); err != nil {
		t.Fatal(err)
	}
	// Each handler waits until all reads have come, so each read needs a
	// connection of its own.
	const readers = 4
	var arrived atomic.Int32
	all := make(chan struct{})
	n.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if arrived.Add(1) == readers {
			close(all)
		}
		<-all
		n.ServeHTTP(w, r)
	})
	var done sync.WaitGroup
	for range readers {
		done.Go(func() {
			if _, _, err := c.Header(t.Context(), Ref{}); err != nil {
				t.Error(err)
			}
		})
	}
	done.Wait()
	if got := c.Requests(); got != 1+readers && got != 2+readers {
		t.Errorf("%d requests, want %d, or one more", got, 1+readers)
	}
}
