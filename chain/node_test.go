package chain

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// genesis is the time of block 0 of every test node; a block comes each second.
var genesis = time.Unix(1_700_000_000, 0)

// An ask is one JSON-RPC element as a node receives it.
type ask struct {
	ID     json.RawMessage
	Method string
	Params []json.RawMessage
}

// A node is a real HTTP server that answers JSON-RPC, well or badly. Calls are
// answered with the 32-byte number of the block they ran at.
type node struct {
	*httptest.Server
	t *testing.T

	mu      sync.Mutex
	chain   uint64
	head    uint64
	fork    byte                                                         // distinguishes the hashes of two branches
	hook    func(n *node, w http.ResponseWriter, batch []ask) bool       // answers instead; false to go on
	element func(n *node, a ask) (result, rpcError string, handled bool) // answers one element instead
	batches [][]ask
}

func newNode(t *testing.T, head uint64) *node {
	n := &node{t: t, chain: 42161, head: head}
	n.Server = httptest.NewServer(n)
	t.Cleanup(n.Close)
	return n
}

func (n *node) set(change func(n *node)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	change(n)
}

// seen are the methods of each request so far, such as "eth_chainId eth_call".
func (n *node) seen() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	var all []string
	for _, batch := range n.batches {
		var methods []string
		for _, a := range batch {
			methods = append(methods, a.Method)
		}
		all = append(all, strings.Join(methods, " "))
	}
	return all
}

func (n *node) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	var batch []ask
	single := len(body) > 0 && body[0] == '{'
	if single {
		body = []byte("[" + string(body) + "]")
	}
	if err := json.Unmarshal(body, &batch); err != nil {
		n.t.Errorf("the client sent bad JSON: %v: %s", err, body)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.batches = append(n.batches, batch)
	if n.hook != nil && n.hook(n, w, batch) {
		return
	}
	n.reply(w, batch, single)
}

// reply answers as a good node does.
func (n *node) reply(w http.ResponseWriter, batch []ask, single bool) {
	w.Header().Set("Content-Type", "application/json")
	parts := make([]string, len(batch))
	for i, a := range batch {
		parts[i] = n.answer(a)
	}
	out := strings.Join(parts, ",")
	if !single {
		out = "[" + out + "]"
	}
	_, _ = io.WriteString(w, out)
}

func (n *node) answer(a ask) string {
	if n.element != nil {
		if result, rpcError, handled := n.element(n, a); handled {
			if rpcError != "" {
				return fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"error":%s}`, a.ID, rpcError)
			}
			return fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"result":%s}`, a.ID, result)
		}
	}
	result := "null"
	switch a.Method {
	case "eth_chainId":
		result = fmt.Sprintf(`"%#x"`, n.chain)
	case "eth_getBlockByNumber":
		if number := n.number(a.Params[0]); number <= n.head {
			result = n.header(number)
		}
	case "eth_getBlockByHash":
		var h common.Hash
		_ = json.Unmarshal(a.Params[0], &h)
		for number := range n.head + 1 {
			if n.hash(number) == h {
				result = n.header(number)
			}
		}
	case "eth_call":
		result = fmt.Sprintf(`"0x%064x"`, n.number(a.Params[1]))
	}
	return fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"result":%s}`, a.ID, result)
}

func (n *node) number(param json.RawMessage) uint64 {
	s := strings.Trim(string(param), `"`)
	if s == "latest" {
		return n.head
	}
	number, err := strconv.ParseUint(s, 0, 64)
	if err != nil {
		return n.head // a block hash: the tests use only that of the head
	}
	return number
}

func (n *node) hash(number uint64) common.Hash {
	h := common.BigToHash(common.Big1)
	h[0], h[1] = 0xb1, n.fork
	copy(h[24:], fmt.Appendf(nil, "%08d", number))
	return h
}

func (n *node) header(number uint64) string {
	return fmt.Sprintf(`{"number":"%#x","hash":"%s","parentHash":"%s","timestamp":"%#x","transactions":["0x00"],"difficulty":"0x0"}`,
		number, n.hash(number), n.hash(number-1), genesis.Unix()+int64(number))
}

// A clock stands still until somebody sleeps.
type clock struct {
	mu    sync.Mutex
	now   time.Time
	slept []time.Duration
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now, c.slept = c.now.Add(d), append(c.slept, d)
	return nil
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// newClient is a client of the nodes with a clock that reads block time now.
func newClient(t *testing.T, now uint64, change func(*Options), nodes ...*node) (*Client, *clock) {
	t.Helper()
	at := &clock{now: genesis.Add(time.Duration(now) * time.Second)}
	o := Options{ChainID: 42161, Now: at.Now, Sleep: at.Sleep, Rand: func() float64 { return 0 }, CallTimeout: 5 * time.Second}
	for _, n := range nodes {
		o.Endpoints = append(o.Endpoints, n.URL)
	}
	if change != nil {
		change(&o)
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c, at
}

var target = common.Address{0: 0x70, 19: 7}

// someCalls are n calls without meaning.
func someCalls(n int) []Call {
	calls := make([]Call, n)
	for i := range calls {
		calls[i] = Call{To: &target, Data: []byte{byte(i)}}
	}
	return calls
}

// ranAt checks that every result is from block number, and that the origin says so.
func ranAt(t *testing.T, number uint64, results []Result, o Origin, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	if o.Block.Number != number {
		t.Fatalf("origin says block %d, want %d", o.Block.Number, number)
	}
	for i, r := range results {
		if r.Err != nil {
			t.Fatalf("result %d: %v", i, r.Err)
		}
		if want := fmt.Sprintf("%064x", number); hex.EncodeToString(r.Data) != want {
			t.Fatalf("result %d is %x, not from block %d", i, r.Data, number)
		}
	}
}

func name(n *node) string { return strings.TrimPrefix(n.URL, "http://") }

func health(t *testing.T, c *Client, n *node) EndpointHealth {
	t.Helper()
	for _, h := range c.Health() {
		if h.Name == name(n) {
			return h
		}
	}
	t.Fatalf("no health for %s", name(n))
	return EndpointHealth{}
}

func equal[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if g, w := fmt.Sprint(got), fmt.Sprint(want); g != w {
		t.Fatalf("%s:\n got %s\nwant %s", what, g, w)
	}
}
