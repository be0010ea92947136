package faultproxy_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"math/big"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"

	"lpconsole/devnet"
	"lpconsole/internal/faultproxy"
)

// A bench is a chain behind a proxy, and one account of it.
type bench struct {
	*testing.T
	chain *devnet.Chain
	proxy *faultproxy.Proxy
	owner devnet.Account
	raw   string // a signed transfer that the chain has not seen
	hash  string
}

func setUp(t *testing.T, o faultproxy.Options) *bench {
	t.Helper()
	chain, err := devnet.Start(t.Context(), devnet.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = chain.Close() })
	b := &bench{T: t, chain: chain, proxy: faultproxy.New(chain.RPC, o)}
	t.Cleanup(b.proxy.Close)
	b.owner, _ = chain.Account("owner")
	tx := b.transfer(b.nonce())
	raw, err := tx.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	b.raw, b.hash = hexutil.Encode(raw), tx.Hash().Hex()
	return b
}

func (b *bench) transfer(nonce uint64) *types.Transaction {
	b.Helper()
	id := new(big.Int).SetUint64(b.chain.ChainID)
	tx, err := types.SignNewTx(b.owner.Key, types.LatestSignerForChainID(id), &types.DynamicFeeTx{
		ChainID: id, Nonce: nonce, GasFeeCap: big.NewInt(40_000_000), Gas: 21_000, To: &b.owner.Address,
	})
	if err != nil {
		b.Fatal(err)
	}
	return tx
}

// nonce is the node's own word, past the proxy.
func (b *bench) nonce() uint64 {
	b.Helper()
	nonce, err := b.chain.Client().NonceAt(context.Background(), b.owner.Address, nil)
	if err != nil {
		b.Fatal(err)
	}
	return nonce
}

// post sends a body through the proxy and returns what comes back.
func (b *bench) post(ctx context.Context, body string) (status int, answer string, err error) {
	b.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, b.proxy.URL+"/client", strings.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = resp.Body.Close() }()
	out, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(out), err
}

func request(method string, params ...any) string {
	body, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": 7, "method": method, "params": append([]any{}, params...)})
	if err != nil {
		panic(err)
	}
	return string(body)
}

// only lets every request meet one kind.
func only(k faultproxy.Kind) faultproxy.Options {
	return faultproxy.Options{
		Rate: 1, SendRate: 1, Weights: map[faultproxy.Kind]float64{k: 1},
		Slow: time.Millisecond, Hang: 300 * time.Millisecond, Lag: 1,
	}
}

func TestWhatASendMeets(t *testing.T) {
	hash := `"result":"0x`
	for kind, c := range map[faultproxy.Kind]struct {
		done   bool   // whether the node has taken the transaction
		status int    // 0: the connection ended
		says   string // part of the answer
	}{
		faultproxy.Dropped:      {false, 0, ""},
		faultproxy.ReplyLost:    {true, 0, ""},
		faultproxy.Reset:        {true, 0, ""},
		faultproxy.Truncated:    {true, 200, ""},
		faultproxy.Garbage:      {true, 200, ""},
		faultproxy.WrongID:      {true, 200, `"id":"other 7"`},
		faultproxy.TooMany:      {false, 429, "too many"},
		faultproxy.TooManyWait:  {false, 429, "too many"},
		faultproxy.ServerError:  {false, 500, "internal"},
		faultproxy.BadGateway:   {true, 502, "bad gateway"},
		faultproxy.Slow:         {true, 200, hash},
		faultproxy.Late:         {true, 200, hash},
		faultproxy.NotExecuted:  {false, 200, "context deadline exceeded"},
		faultproxy.Executed:     {true, 200, "context deadline exceeded"},
		faultproxy.Swallowed:    {false, 200, hash},
		faultproxy.FalselyKnown: {false, 200, "already known"},
		faultproxy.FalselyLow:   {false, 200, "nonce too low"},
	} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			b := setUp(t, only(kind))
			before := b.nonce()
			status, answer, err := b.post(t.Context(), request("eth_sendRawTransaction", b.raw))
			if c.status == 0 && err == nil {
				t.Errorf("the connection held: %d %s", status, answer)
			}
			if c.status != 0 && (err != nil || status != c.status || !strings.Contains(answer, c.says)) {
				t.Errorf("%d %q %v, want %d and %q", status, answer, err, c.status, c.says)
			}
			if !c.done && strings.Contains(answer, hash) && !strings.Contains(answer, b.hash) {
				t.Errorf("%s is not the transaction's hash", answer)
			}
			if got := b.nonce() == before+1; got != c.done {
				t.Errorf("the node has taken it: %v, want %v", got, c.done)
			}
			if n := b.proxy.Counts()[kind]; n != 1 || b.proxy.Faults() != 1 {
				t.Errorf("counted %v", b.proxy.Counts())
			}
		})
	}
}

func TestWhatAReadMeets(t *testing.T) {
	b0 := func(b *bench) string { return request("eth_getTransactionCount", b.owner.Address, "latest") }
	receipt := func(b *bench) string { return request("eth_getTransactionReceipt", b.hash) }
	batch := func(b *bench) string { return "[" + request("eth_chainId") + "," + b0(b) + "]" }
	for _, c := range []struct {
		name  string
		kind  faultproxy.Kind
		ask   func(*bench) string
		check func(b *bench, clean, spoilt string) bool
		count uint64
	}{
		{"an older nonce", faultproxy.Stale, b0, func(_ *bench, clean, spoilt string) bool { return clean != spoilt }, 1},
		{"an older head", faultproxy.Stale, func(*bench) string { return request("eth_blockNumber") }, func(_ *bench, clean, spoilt string) bool { return clean != spoilt }, 1},
		{"no receipt from a later block", faultproxy.Stale, receipt, func(_ *bench, _, spoilt string) bool { return strings.Contains(spoilt, `"result":null`) }, 1},
		{"no receipt", faultproxy.NullReceipt, receipt, func(_ *bench, _, spoilt string) bool { return strings.Contains(spoilt, `"result":null`) }, 1},
		{"a null receipt leaves other questions alone", faultproxy.NullReceipt, b0, func(_ *bench, clean, spoilt string) bool { return clean == spoilt }, 0},
		{"another chain", faultproxy.WrongChain, batch, func(_ *bench, clean, spoilt string) bool {
			return strings.Contains(spoilt, "0xdead") && !strings.Contains(clean, "0xdead")
		}, 1},
		{"one answer of two", faultproxy.PartialBatch, batch, func(_ *bench, _, spoilt string) bool { return strings.Count(spoilt, "jsonrpc") == 1 }, 1},
		{"no header", faultproxy.NoHeader, batch, func(_ *bench, _, spoilt string) bool { return strings.Count(spoilt, "header not found") == 2 }, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := setUp(t, only(c.kind))
			resp, err := http.Post(b.chain.RPC, "application/json", strings.NewReader(request("eth_sendRawTransaction", b.raw)))
			if err != nil {
				t.Fatal(err)
			}
			_ = resp.Body.Close()
			resp, err = http.Post(b.chain.RPC, "application/json", strings.NewReader(c.ask(b)))
			if err != nil {
				t.Fatal(err)
			}
			clean, err := io.ReadAll(resp.Body)
			_ = resp.Body.Close()
			if err != nil {
				t.Fatal(err)
			}
			_, spoilt, err := b.post(t.Context(), c.ask(b))
			if err != nil || !c.check(b, string(bytes.TrimSpace(clean)), strings.TrimSpace(spoilt)) {
				t.Errorf("%s\nwithout the fault: %s%v", spoilt, clean, err)
			}
			if n := b.proxy.Counts()[c.kind]; n != c.count {
				t.Errorf("counted %d, want %d", n, c.count)
			}
		})
	}
}

func TestALateRequestIsDoneThoughTheClientHasGone(t *testing.T) {
	done := make(chan struct{})
	o := only(faultproxy.Late)
	o.Hang = time.Minute
	o.Watch = func(e faultproxy.Event) bool {
		if e.Step == faultproxy.Forwarded {
			close(done)
		}
		return true
	}
	b := setUp(t, o)
	before := b.nonce()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, _, err := b.post(ctx, request("eth_sendRawTransaction", b.raw)); err == nil {
		t.Error("it was answered in time")
	}
	<-done
	if got := b.nonce(); got != before+1 {
		t.Errorf("nonce %d, want %d", got, before+1)
	}
}

func TestTheWatcherSeesEveryStepAndCanEndIt(t *testing.T) {
	for _, c := range []struct {
		name  string
		until faultproxy.Step
		want  []faultproxy.Step
		done  bool
	}{
		{"it lets all pass", "", []faultproxy.Step{faultproxy.Arrived, faultproxy.Forwarded, faultproxy.Answered}, true},
		{"it ends before the node knows", faultproxy.Arrived, []faultproxy.Step{faultproxy.Arrived}, false},
		{"it ends before the client knows", faultproxy.Forwarded, []faultproxy.Step{faultproxy.Arrived, faultproxy.Forwarded}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			var mu sync.Mutex
			var steps []faultproxy.Step
			all := make(chan struct{})
			b := setUp(t, faultproxy.Options{Watch: func(e faultproxy.Event) bool {
				mu.Lock()
				defer mu.Unlock()
				if e.Path != "/client" || len(e.Methods) != 1 || e.Methods[0] != "eth_sendRawTransaction" {
					t.Errorf("%+v", e)
				}
				if steps = append(steps, e.Step); len(steps) == len(c.want) {
					close(all)
				}
				return e.Step != c.until
			}})
			before := b.nonce()
			_, _, err := b.post(t.Context(), request("eth_sendRawTransaction", b.raw))
			if (err == nil) != (c.until == "") {
				t.Errorf("the client saw %v", err)
			}
			<-all
			mu.Lock()
			defer mu.Unlock()
			for i, s := range steps {
				if s != c.want[i] {
					t.Errorf("%v, want %v", steps, c.want)
				}
			}
			if got := b.nonce() == before+1; got != c.done {
				t.Errorf("done: %v, want %v", got, c.done)
			}
		})
	}
}

func TestTheSameSeedBringsTheSameFaults(t *testing.T) {
	run := func(seed uint64) map[faultproxy.Kind]uint64 {
		b := setUp(t, faultproxy.Options{Rate: 0.5, Seed: seed, Lag: 2, Hang: time.Millisecond})
		for range 200 {
			_, _, _ = b.post(t.Context(), request("eth_getTransactionCount", b.owner.Address, "latest"))
		}
		return b.proxy.Counts()
	}
	first, again, other := run(1), run(1), run(2)
	same := func(a, b map[faultproxy.Kind]uint64) bool {
		for _, k := range faultproxy.Kinds {
			if a[k] != b[k] {
				return false
			}
		}
		return true
	}
	if !same(first, again) {
		t.Errorf("%v and then %v", first, again)
	}
	if same(first, other) {
		t.Errorf("another seed brings the same: %v", other)
	}
	var sum uint64
	for _, n := range first {
		sum += n
	}
	if sum < 70 || sum > 130 || len(first) < 10 {
		t.Errorf("%d faults of %d kinds in 200 requests at a rate of one half", sum, len(first))
	}
}
