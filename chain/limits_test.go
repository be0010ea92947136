package chain

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// refuses answers batches of more than most elements with a status and a body,
// in which ID stands for the id of the first element.
func refuses(most, status int, body string) func(*node, http.ResponseWriter, []ask) bool {
	return func(_ *node, w http.ResponseWriter, batch []ask) bool {
		if len(batch) <= most {
			return false
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, strings.ReplaceAll(body, "ID", string(batch[0].ID)))
		return true
	}
}

func TestABatchIsSplitByTheLimitsOfTheEndpoint(t *testing.T) {
	for _, test := range []struct {
		name  string
		most  int
		hook  func(*node, http.ResponseWriter, []ask) bool
		batch Support
	}{
		{"geth refuses with a list of one error", 7, refuses(7, 200, `[{"jsonrpc":"2.0","id":ID,"error":{"code":-32600,"message":"batch too large"}}]`), Yes},
		{"one error without an id", 7, refuses(7, 200, `{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"batch too large"}}`), Yes},
		{"one error that names the limit", 20, refuses(20, 200, `{"jsonrpc":"2.0","id":null,"error":{"code":-32005,"message":"batch size exceeded: 31 is more than 20"}}`), Yes},
		{"one error with the id of the first question", 5, refuses(5, 200, `{"jsonrpc":"2.0","id":ID,"error":{"code":-32005,"message":"too many requests in one batch"}}`), Yes},
		{"status 413", 7, refuses(7, 413, "Request Entity Too Large"), Yes},
		{"status 400 with JSON", 10, refuses(10, 400, `{"error":{"code":-32600,"message":"maximum batch size is 10"}}`), Yes},
		{"no batches, said with an error", 1, refuses(1, 200, `{"id":null,"error":{"code":-32600,"message":"batch requests are not supported"}}`), No},
		{"no batches, said with status 400", 1, refuses(1, 400, `expected an object`), No},
		{"no batches, said with status 500", 1, refuses(1, 500, `cannot unmarshal array`), No},
		{"no batches, said with status 405", 1, refuses(1, 405, ``), No},
		{"no batches, the first question is answered alone", 1, refuses(1, 200, `{"jsonrpc":"2.0","id":ID,"result":"0xa4b1"}`), No},
		{"no batches, said without a reason", 1, refuses(1, 200, `{"id":null,"error":{"code":-32600,"message":"invalid request"}}`), No},
	} {
		t.Run(test.name, func(t *testing.T) {
			n := newNode(t, 100)
			n.hook = test.hook
			c, _ := newClient(t, 101, nil, n)
			results, o, err := c.Read(t.Context(), Ref{}, someCalls(30)...)
			ranAt(t, 100, results, o, err)
			n.set(func(n *node) { n.batches = nil })
			results, o, err = c.Read(t.Context(), Ref{}, someCalls(30)...)
			ranAt(t, 100, results, o, err)
			for _, batch := range n.batches {
				if len(batch) > test.most {
					t.Errorf("the limit was not remembered: %d elements", len(batch))
				}
			}
			h := health(t, c, n)
			equal(t, "batches", h.Supports.Batch, test.batch)
			equal(t, "state", h.State, StateOK)
			if test.most > 1 && (h.Supports.MaxBatch > test.most || h.Supports.MaxBatch < test.most/2) {
				t.Errorf("learned a limit of %d, the true one is %d", h.Supports.MaxBatch, test.most)
			}
		})
	}
}

func TestAnOverlongResponseIsSplitAndTheLimitRemembered(t *testing.T) {
	word := `"0x` + strings.Repeat("11", 1000) + `"`
	t.Run("geth's own limit, said for each element", func(t *testing.T) {
		n := newNode(t, 100)
		n.hook = func(n *node, _ http.ResponseWriter, _ []ask) bool {
			calls := 0
			n.element = func(_ *node, a ask) (string, string, bool) {
				if a.Method != "eth_call" {
					return "", "", false
				}
				if calls++; calls > 8 {
					return "", `{"code":-32003,"message":"response too large"}`, true
				}
				return word, "", true
			}
			return false
		}
		c, _ := newClient(t, 101, nil, n)
		results, _, err := c.Read(t.Context(), AtNumber(100), someCalls(30)...)
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range results {
			if len(r.Data) != 1000 {
				t.Fatalf("result %d: %v", i, r.Err)
			}
		}
		before := c.Requests()
		if _, _, err = c.Read(t.Context(), AtNumber(100), someCalls(7)...); err != nil {
			t.Fatal(err)
		}
		equal(t, "requests for what fits", c.Requests()-before, 1)
	})
	t.Run("our limit", func(t *testing.T) {
		n := newNode(t, 100)
		n.element = answering("eth_call", word, "")
		c, _ := newClient(t, 101, func(o *Options) { o.MaxResponse = 20 << 10 }, n)
		results, _, err := c.Read(t.Context(), AtNumber(100), someCalls(30)...)
		if err != nil || len(results) != 30 {
			t.Fatalf("got %d, %v", len(results), err)
		}
	})
}

func TestAFailureIsNotTakenForALimit(t *testing.T) {
	n, fine := newNode(t, 100), newNode(t, 100)
	c, at := newClient(t, 101, nil, n, fine)
	for _, hook := range []func(*node, http.ResponseWriter, []ask) bool{
		write(500, "broken"), write(400, "broken"), write(200, `{"id":null,"error":{"code":-32000,"message":"broken"}}`),
	} {
		n.set(func(n *node) { n.hook = hook })
		results, o, err := c.Read(t.Context(), Ref{}, someCalls(3)...)
		ranAt(t, 100, results, o, err)
		equal(t, "endpoint", o.Endpoint, name(fine))
		equal(t, "batches", health(t, c, n).Supports, Supports{MaxBatch: 100})
		at.advance(restMax)
	}
}

func TestTheChainIsCheckedBeforeSingleCalls(t *testing.T) {
	n := newNode(t, 100)
	n.hook = refuses(1, 400, "no")
	c, _ := newClient(t, 101, nil, n)
	n.chain = 1
	if _, _, err := c.Read(t.Context(), Ref{}, someCalls(2)...); err == nil {
		t.Fatal("the wrong chain was accepted")
	}
	equal(t, "last question", n.seen()[len(n.seen())-1], "eth_chainId")
}

func TestAnAnswerOfFiveMegabytes(t *testing.T) {
	n := newNode(t, 100)
	n.element = answering("eth_call", `"0x`+strings.Repeat("ab", 5<<20)+`"`, "")
	c, _ := newClient(t, 101, nil, n)
	data, _, err := c.Call(t.Context(), Ref{}, someCalls(1)[0])
	if err != nil || len(data) != 5<<20 || data[5<<20-1] != 0xab {
		t.Fatalf("got %d bytes, %v", len(data), err)
	}
}

func TestHintBelow(t *testing.T) {
	for _, test := range []struct {
		text string
		n    uint64
		want uint64
	}{
		{"block range is limited to 10,000 blocks", 1e9, 10000},
		{"block range is limited to 10000 blocks", 10000, 0},
		{"query exceeds max results 20000, retry with the range 6133128-6137127", 1e6, 20000},
		{"up to a 2K block range", 1e6, 2000},
		{"a 10k block range", 1e6, 10000},
		{"the range [0x0, 0x1f3] works", 1e6, 0},
		{"eth_getLogs v2 in block99", 1e6, 0},
		{"99999999999999999999999999999999999", 1e6, 0},
		{"batch size 31 exceeds 20", 31, 20},
		{"", 5, 0},
	} {
		if got := hintBelow(test.text, test.n); got != test.want {
			t.Errorf("%q below %d: got %d, want %d", test.text, test.n, got, test.want)
		}
	}
}

// logNode has one log in every block, and a limit on the range.
func logNode(t *testing.T, head, most uint64, refusal string) *node {
	n := newNode(t, head)
	n.element = func(n *node, a ask) (string, string, bool) {
		if a.Method != "eth_getLogs" {
			return "", "", false
		}
		var filter struct{ FromBlock, ToBlock json.RawMessage }
		_ = json.Unmarshal(a.Params[0], &filter)
		from, to := n.number(filter.FromBlock), n.number(filter.ToBlock)
		if to-from+1 > most {
			return "", refusal, true
		}
		var logs []string
		for number := from; number <= min(to, n.head); number++ {
			logs = append(logs, n.log(number, target.Hex()))
		}
		return "[" + strings.Join(logs, ",") + "]", "", true
	}
	return n
}

func (n *node) log(number uint64, address string) string {
	return fmt.Sprintf(`{"address":"%s","topics":["0x%064x"],"data":"0x0%d","blockNumber":"%#x","blockHash":"%s","transactionHash":"0x%064x","transactionIndex":"0x0","logIndex":"0x3","removed":false}`,
		address, 5, number%10, number, n.hash(number), number)
}

func TestOneFailureOfTheFirstBatchIsNotForEver(t *testing.T) {
	n := newNode(t, 100)
	failed := false
	n.hook = func(_ *node, w http.ResponseWriter, batch []ask) bool {
		if failed || len(batch) == 1 {
			return false
		}
		failed = true
		w.WriteHeader(http.StatusInternalServerError)
		return true
	}
	c, at := newClient(t, 101, nil, n)
	results, o, err := c.Read(t.Context(), Ref{}, someCalls(9)...)
	ranAt(t, 100, results, o, err)
	equal(t, "batches after a failure", health(t, c, n).Supports.Batch, No)
	at.advance(guessLasts)
	n.set(func(n *node) { n.batches = nil })
	results, o, err = c.Read(t.Context(), Ref{}, someCalls(9)...)
	ranAt(t, 100, results, o, err)
	equal(t, "batches a minute later", health(t, c, n).Supports.Batch, Yes)
	equal(t, "requests a minute later", len(n.seen()), 1)
}
