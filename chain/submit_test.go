package chain

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
)

// signed is a transaction for a chain, and its hash.
func signed(t testing.TB, chainID int64) (raw []byte, hash common.Hash) {
	t.Helper()
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte("submit")))
	if err != nil {
		t.Fatal(err)
	}
	id := big.NewInt(chainID)
	tx := types.MustSignNewTx(key, types.LatestSignerForChainID(id), &types.DynamicFeeTx{
		ChainID: id, Nonce: 4, GasFeeCap: big.NewInt(1), Gas: 21_000, To: &common.Address{1}, Value: new(big.Int),
	})
	raw, err = tx.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return raw, tx.Hash()
}

// submitter is a client whose pauses cost no time.
func submitter(t *testing.T, o Options, nodes ...*node) *Client {
	t.Helper()
	for _, n := range nodes {
		o.Endpoints = append(o.Endpoints, n.URL)
	}
	o.ChainID = 42161
	o.Sleep = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// sayingToBytes makes a node answer eth_sendRawTransaction with a result or an error.
func sayingToBytes(n *node, result, rpcError string) {
	n.set(func(n *node) {
		n.element = func(_ *node, a ask) (string, string, bool) {
			return result, rpcError, a.Method == "eth_sendRawTransaction"
		}
	})
}

// sends is how many requests carried a transaction.
func sends(n *node) int {
	count := 0
	for _, methods := range n.seen() {
		count += strings.Count(methods, "eth_sendRawTransaction")
	}
	return count
}

func TestWhatNodesSayToATransaction(t *testing.T) {
	raw, hash := signed(t, 42161)
	fail := func(code int, text string) string { return fmt.Sprintf(`{"code":%d,"message":%q}`, code, text) }
	for _, c := range []struct {
		name, result, err string
		want              ReplyKind
	}{
		{"its hash", `"` + hash.Hex() + `"`, "", ReplyAccepted},
		{"another hash", `"` + common.Hash{1}.Hex() + `"`, "", ReplyUnknown},
		{"null", "null", "", ReplyUnknown},
		{"an object", `{"hash":"0x"}`, "", ReplyUnknown},
		{"geth knows it", "", fail(-32000, "already known"), ReplyKnown},
		{"Parity's heirs know it", "", fail(-32010, "Transaction with the same hash was already imported."), ReplyKnown},
		{"Nethermind knows it", "", fail(-32010, "AlreadyKnown"), ReplyKnown},
		{"Besu knows it", "", fail(-32000, "Known transaction"), ReplyKnown},
		{"geth: nonce too low", "", fail(-32000, "nonce too low: next nonce 5, tx nonce 4"), ReplyNonceLow},
		{"Nitro: nonce too low", "", fail(-32000, "nonce too low: address 0x01, tx: 4 state: 5"), ReplyNonceLow},
		{"Nethermind: old nonce", "", fail(-32010, "OldNonce, Current nonce: 5, nonce of rejected tx: 4"), ReplyNonceLow},
		{"Nitro: nonce too high", "", fail(-32000, "nonce too high: address 0x01, tx: 4 state: 2"), ReplyNonceHigh},
		{"Nitro: fee cap", "", fail(-32000, "max fee per gas less than block base fee: address 0x01, maxFeePerGas: 1 baseFee: 10000000"), ReplyFeeLow},
		{"geth: fee cap", "", fail(-32000, "fee cap less than block base fee: address 0x1"), ReplyFeeLow},
		{"geth: replacement", "", fail(-32000, "replacement transaction underpriced"), ReplyUnderpriced},
		{"geth: underpriced", "", fail(-32000, "transaction underpriced: gas tip cap 0, minimum needed 1"), ReplyUnderpriced},
		{"Besu: price", "", fail(-32009, "Gas price below configured minimum gas price"), ReplyUnderpriced},
		{"geth: funds", "", fail(-32000, "insufficient funds for gas * price + value: address 0x01 have 0 want 21000"), ReplyFunds},
		{"Besu: funds", "", fail(-32004, "Upfront cost exceeds account balance"), ReplyFunds},
		{"the sequencer's queue", "", fail(-32000, "context deadline exceeded"), ReplyNotExecuted},
		{"too little gas", "", fail(-32000, "intrinsic gas too low: gas 1, minimum needed 21000"), ReplyInvalid},
		{"another chain", "", fail(-32000, "invalid chain id for signer: have 1 want 42161"), ReplyInvalid},
		{"too many requests", "", fail(429, "Too Many Requests"), ReplyLimited},
		{"a rate limit", "", fail(-32005, "daily request limit reached"), ReplyLimited},
		{"no such method", "", fail(-32601, "the method eth_sendRawTransaction does not exist/is not available"), ReplyClosed},
		{"an internal error", "", fail(-32603, "Internal error"), ReplyUnknown},
		{"words nobody knows", "", fail(-32000, "computer says no"), ReplyUnknown},
		{"no words", "", fail(0, ""), ReplyUnknown},
		{"two classes at once", "", fail(-32000, "already known, nonce too low"), ReplyUnknown},
		{"a bare string", "", `"nonce too low"`, ReplyNonceLow},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := newNode(t, 10)
			sayingToBytes(n, c.result, c.err)
			r, err := submitter(t, Options{}, n).Submit(t.Context(), raw)
			if err != nil {
				t.Fatal(err)
			}
			if r.Kind != c.want || r.Given != 1 || (r.Text == "") != (r.Kind == ReplyAccepted || c.name == "no words") {
				t.Errorf("the reply is %+v, want %q", r, c.want)
			}
			if sends(n) != 1 {
				t.Errorf("it was sent %d times", sends(n))
			}
		})
	}
}

func TestWhatServersDoToATransaction(t *testing.T) {
	raw, _ := signed(t, 42161)
	for _, c := range []struct {
		name string
		act  func(w http.ResponseWriter)
		want ReplyKind
		wait time.Duration
		text string
	}{
		{"HTTP 500", func(w http.ResponseWriter) { w.WriteHeader(500) }, ReplyUnknown, 0, "HTTP 500"},
		{"HTTP 502 from something in between", func(w http.ResponseWriter) {
			w.WriteHeader(502)
			_, _ = io.WriteString(w, "<html>bad gateway</html>")
		}, ReplyUnknown, 0, "HTTP 502"},
		{"HTTP 429", func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", "7")
			w.WriteHeader(429)
		}, ReplyLimited, 7 * time.Second, "HTTP 429"},
		{"garbage", func(w http.ResponseWriter) { _, _ = io.WriteString(w, "\x00\xff{") }, ReplyUnknown, 0, ""},
		{"nothing", func(http.ResponseWriter) {}, ReplyUnknown, 0, "empty"},
		{"half an answer", func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, `{"jsonrpc":"2.0",`)
		}, ReplyUnknown, 0, "cut off"},
		{"the answer to another question", func(w http.ResponseWriter) {
			_, _ = io.WriteString(w, `{"jsonrpc":"2.0","id":99999,"result":"0x"}`)
		}, ReplyUnknown, 0, "wrong id"},
		{"a redirect", func(w http.ResponseWriter) {
			w.Header().Set("Location", "http://127.0.0.1:1/")
			w.WriteHeader(307)
		}, ReplyUnknown, 0, "redirects"},
		{"the connection ends", func(w http.ResponseWriter) {
			if c, _, err := http.NewResponseController(w).Hijack(); err == nil {
				_ = c.Close()
			}
		}, ReplyUnknown, 0, "closed the connection"},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := newNode(t, 10)
			n.set(func(n *node) {
				n.hook = func(_ *node, w http.ResponseWriter, batch []ask) bool {
					if batch[0].Method != "eth_sendRawTransaction" {
						return false
					}
					c.act(w)
					return true
				}
			})
			r, err := submitter(t, Options{}, n).Submit(t.Context(), raw)
			if err != nil {
				t.Fatal(err)
			}
			if r.Kind != c.want || r.Wait != c.wait || r.Given != 1 || !strings.Contains(r.Text, c.text) {
				t.Errorf("the reply is %+v, want %q", r, c.want)
			}
			if sends(n) != 1 {
				t.Errorf("it arrived %d times", sends(n))
			}
		})
	}
}

func TestASlowSequencerIsWaitedForAndADeadOneIsNot(t *testing.T) {
	raw, hash := signed(t, 42161)
	n := newNode(t, 10)
	release := make(chan struct{})
	defer close(release)
	n.set(func(n *node) {
		n.hook = func(n *node, _ http.ResponseWriter, batch []ask) bool {
			if batch[0].Method != "eth_sendRawTransaction" {
				return false
			}
			n.mu.Unlock()
			<-release
			n.mu.Lock()
			return true
		}
	})
	began := time.Now()
	r, err := submitter(t, Options{SubmitTimeout: 100 * time.Millisecond}, n).Submit(t.Context(), raw)
	if err != nil || r.Kind != ReplyUnknown || r.Given != 1 || r.Text != "did not answer in time" {
		t.Errorf("after %s the reply is %+v, %v", time.Since(began), r, err)
	}

	// Reads are given up after CallTimeout; a transaction is not.
	slow := newNode(t, 10)
	slow.set(func(n *node) {
		n.hook = func(n *node, w http.ResponseWriter, batch []ask) bool {
			if batch[0].Method != "eth_sendRawTransaction" {
				return false
			}
			time.Sleep(300 * time.Millisecond) // the sequencer's queue
			_, _ = fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%s,"result":%q}`, batch[0].ID, hash.Hex())
			return true
		}
	})
	r, err = submitter(t, Options{CallTimeout: 100 * time.Millisecond}, slow).Submit(t.Context(), raw)
	if err != nil || r.Kind != ReplyAccepted {
		t.Errorf("the reply of a slow sequencer is %+v, %v", r, err)
	}
}

func TestNothingLeavesForAnEndpointOnAnotherChain(t *testing.T) {
	raw, _ := signed(t, 42161)
	n := newNode(t, 10)
	c := submitter(t, Options{}, n)
	if _, _, err := c.Header(t.Context(), Ref{}); err != nil {
		t.Fatal(err)
	}
	n.set(func(n *node) { n.chain = 1 }) // between preview and send
	r, err := c.Submit(t.Context(), raw)
	if err != nil || r.Kind != ReplyWrongChain || r.Given != 0 || !strings.Contains(r.Text, "serves chain 1, not 42161") {
		t.Errorf("the reply is %+v, %v", r, err)
	}
	if sends(n) != 0 {
		t.Error("the bytes were sent all the same")
	}
	if h := c.Health()[0]; h.State != StateWrongChain {
		t.Errorf("the endpoint is %s", h.State)
	}
}

func TestNothingLeavesForAnEndpointThatDoesNotSayItsChain(t *testing.T) {
	raw, _ := signed(t, 42161)
	n := newNode(t, 10)
	n.set(func(n *node) {
		n.hook = func(_ *node, w http.ResponseWriter, _ []ask) bool {
			w.WriteHeader(500)
			return true
		}
	})
	r, err := submitter(t, Options{}, n).Submit(t.Context(), raw)
	if err != nil || r.Kind != ReplyUnreached || r.Given != 0 {
		t.Errorf("the reply is %+v, %v", r, err)
	}
	if sends(n) != 0 {
		t.Error("the bytes were sent all the same")
	}
}

// A balancer that ends the connection after the check may lead the next one to a
// machine on another chain.
func TestTheBytesLeaveOverTheConnectionThatWasChecked(t *testing.T) {
	raw, hash := signed(t, 42161)
	var mu sync.Mutex
	var log []string
	connections := 0
	chainOf := func(connection int) string { return []string{"0xa4b1", "0x1", "0xa4b1"}[min(connection, 3)-1] }
	number := make(map[string]int)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		if number[r.RemoteAddr] == 0 {
			connections++
			number[r.RemoteAddr] = connections
		}
		on := number[r.RemoteAddr]
		id, _, _ := strings.Cut(string(body[bytes.Index(body, []byte(`"id":`))+5:]), ",")
		result := chainOf(on)
		if bytes.Contains(body, []byte("eth_sendRawTransaction")) {
			log = append(log, fmt.Sprintf("bytes over %d", on))
			result = hash.Hex()
		} else {
			log = append(log, fmt.Sprintf("check over %d", on))
			if on == 1 {
				w.Header().Set("Connection", "close")
			}
		}
		_, _ = fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%s,"result":%q}`, id, result)
	}))
	defer server.Close()
	c, err := New(Options{Endpoints: []string{server.URL}, ChainID: 42161})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	r, err := c.Submit(t.Context(), raw)
	if err != nil || r.Kind != ReplyWrongChain || r.Given != 0 {
		t.Errorf("the reply is %+v, %v", r, err)
	}
	mu.Lock()
	defer mu.Unlock()
	if got := strings.Join(log, ", "); strings.Contains(got, "bytes") || !strings.Contains(got, "check over 1") {
		t.Errorf("the talk was: %s", got)
	}
}

func TestAServerThatEndsEachConnectionIsSentToAfterACheck(t *testing.T) {
	raw, hash := signed(t, 42161)
	n := newNode(t, 10)
	sayingToBytes(n, `"`+hash.Hex()+`"`, "")
	n.Config.SetKeepAlivesEnabled(false)
	r, err := submitter(t, Options{}, n).Submit(t.Context(), raw)
	if err != nil || r.Kind != ReplyAccepted || r.Given != 1 || sends(n) != 1 {
		t.Errorf("the reply is %+v, %v; sent %d times", r, err, sends(n))
	}
}

func TestWhatIsNotATransactionForThisChainIsNotSubmitted(t *testing.T) {
	n := newNode(t, 10)
	c := submitter(t, Options{}, n)
	other, _ := signed(t, 1)
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	everywhere, err := types.MustSignNewTx(key, types.HomesteadSigner{}, &types.LegacyTx{Gas: 21_000, GasPrice: big.NewInt(1), To: &common.Address{1}}).MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	for name, raw := range map[string][]byte{
		"nothing": nil, "junk": {1, 2, 3}, "another chain's": other, "one for every chain": everywhere,
	} {
		if r, err := c.Submit(t.Context(), raw); err == nil {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if len(n.seen()) > 0 {
		t.Errorf("requests were made: %v", n.seen())
	}
	raw, _ := signed(t, 42161)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Submit(ended, raw); !errors.Is(err, context.Canceled) || len(n.seen()) > 0 {
		t.Errorf("after the end of its context: %v, %v", err, n.seen())
	}
}

func TestASubmissionGoesToOneEndpoint(t *testing.T) {
	raw, hash := signed(t, 42161)
	first, second := newNode(t, 10), newNode(t, 10)
	sayingToBytes(first, "", `{"code":-32000,"message":"computer says no"}`)
	sayingToBytes(second, `"`+hash.Hex()+`"`, "")
	c := submitter(t, Options{}, first, second)
	if r, err := c.Submit(t.Context(), raw); err != nil || r.Kind != ReplyUnknown || sends(first) != 1 || sends(second) != 0 {
		t.Errorf("%+v, %v; sent %d and %d times", r, err, sends(first), sends(second))
	}
	only, err := c.Only(c.Health()[1].Name)
	if err != nil {
		t.Fatal(err)
	}
	if r, err := only.Submit(t.Context(), raw); err != nil || r.Kind != ReplyAccepted || r.Endpoint != c.Health()[1].Name || sends(second) != 1 {
		t.Errorf("%+v, %v; sent %d and %d times", r, err, sends(first), sends(second))
	}
}

func TestAKeyInTheURLDoesNotComeBackInAReply(t *testing.T) {
	raw, _ := signed(t, 42161)
	n := newNode(t, 10)
	sayingToBytes(n, "", `{"code":-32000,"message":"no\u001b[31m sir, S3cretS3cretS3cret is over its budget"}`)
	o := Options{Endpoints: []string{n.URL + "/S3cretS3cretS3cret"}}
	r, err := submitter(t, o).Submit(t.Context(), raw)
	if err != nil || strings.Contains(r.Text, "S3cret") || strings.ContainsRune(r.Text, 0x1b) || !strings.Contains(r.Text, "[hidden]") {
		t.Errorf("the reply is %+v, %v", r, err)
	}
}

func TestTheSafeBlock(t *testing.T) {
	for _, c := range []struct {
		name, result, err string
		want              uint64 // 0: not known
		fails             bool
	}{
		{"is given", "8", "", 8, false},
		{"is null", "null", "", 0, false},
		{"is not known to the node yet", "", `{"code":-39001,"message":"safe block not found"}`, 0, false},
		{"is a tag that the node does not know", "", `{"code":-32602,"message":"invalid argument 0: hex string without 0x prefix"}`, 0, false},
		{"is newer than the newest", "99", "", 0, false},
		{"cannot be told at the moment", "", `{"code":-32603,"message":"internal error"}`, 0, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := newNode(t, 10)
			n.set(func(n *node) {
				n.element = func(n *node, a ask) (string, string, bool) {
					if a.Method != "eth_getBlockByNumber" || string(a.Params[0]) != `"safe"` {
						return "", "", false
					}
					result := c.result
					if number := n.number([]byte(result)); result != "null" && c.err == "" {
						result = n.header(number)
					}
					return result, c.err, true
				}
			})
			safe, known, origin, err := submitter(t, Options{}, n).Safe(t.Context())
			if (err != nil) != c.fails {
				t.Fatal(err)
			}
			if safe.Number != c.want || known != (c.want > 0) || !c.fails && origin.Block.Number != 10 {
				t.Errorf("safe %d, known %v, newest %d", safe.Number, known, origin.Block.Number)
			}
		})
	}
}

func FuzzReplyKind(f *testing.F) {
	for _, class := range replyWords {
		for _, words := range class.words {
			f.Add(words, -32000)
		}
	}
	f.Add("", 429)
	f.Fuzz(func(t *testing.T, text string, code int) {
		e := &wireError{code: code, message: text}
		kind := e.replyKind()
		if kind == ReplyAccepted || kind == "" {
			t.Fatalf("an error is %q", kind)
		}
		// What is added in front must not turn a doubt into a certainty of another kind.
		if more := (&wireError{code: code, message: "already known " + text}).replyKind(); kind == ReplyNonceLow && more != ReplyUnknown {
			t.Fatalf("%q is %s, and with another class in front %s", text, kind, more)
		}
	})
}
