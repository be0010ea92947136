package chain

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unicode"
)

// write answers with a body as it is.
func write(status int, body string) func(*node, http.ResponseWriter, []ask) bool {
	return func(_ *node, w http.ResponseWriter, _ []ask) bool {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
		return true
	}
}

// good is the right answer to a batch, for tests that damage it.
func good(n *node, batch []ask) string {
	parts := make([]string, len(batch))
	for i, a := range batch {
		parts[i] = n.answer(a)
	}
	return "[" + strings.Join(parts, ",") + "]"
}

// damaged answers with the right answer after a change.
func damaged(change func(n *node, batch []ask, body string) string) func(*node, http.ResponseWriter, []ask) bool {
	return func(n *node, w http.ResponseWriter, batch []ask) bool {
		_, _ = io.WriteString(w, change(n, batch, good(n, batch)))
		return true
	}
}

// answering answers one method with something else.
func answering(method, result, rpcError string) func(*node, ask) (string, string, bool) {
	return func(_ *node, a ask) (string, string, bool) { return result, rpcError, a.Method == method }
}

// silent takes the connection and says no more until the client is gone.
func silent(head string) func(*node, http.ResponseWriter, []ask) bool {
	return func(n *node, w http.ResponseWriter, _ []ask) bool {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			n.t.Error(err)
			return true
		}
		defer func() { _ = conn.Close() }()
		_, _ = io.WriteString(conn, head)
		_, _ = io.Copy(io.Discard, conn) // until the client closes it
		return true
	}
}

const (
	headOK  = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
	evil    = "\x1b]52;c;ZXZpbA==\x07\u202ereversed\u200b\r\n\u009b31m"
	bigText = "long "
)

// faults are the ways in which an endpoint can fail, and what is said then.
var faults = []struct {
	name    string
	hook    func(*node, http.ResponseWriter, []ask) bool
	element func(*node, ask) (string, string, bool)
	timeout time.Duration
	says    string
}{
	{name: "a web page", hook: write(200, "<!doctype html><html>login</html>"), says: "web page"},
	{name: "a web page with an error status", hook: write(502, "<html>bad gateway</html>"), says: "is in trouble (HTTP 502)"},
	{name: "text", hook: write(200, "upstream connect error"), says: "not JSON-RPC"},
	{name: "an empty body", hook: write(200, ""), says: "empty"},
	{name: "an empty list", hook: write(200, "[]"), says: "only 0 of 4"},
	{name: "a number", hook: write(200, "7"), says: "not JSON-RPC"},
	{name: "a list of numbers", hook: write(200, "[1,2,3,4]"), says: "not JSON-RPC"},
	{name: "a list of nulls", hook: write(200, "[null,null,null,null]"), says: "not JSON-RPC"},
	{name: "JSON that is cut off", hook: damaged(func(_ *node, _ []ask, s string) string { return s[:len(s)/2] }), says: "cut off"},
	{name: "JSON with a tail", hook: damaged(func(_ *node, _ []ask, s string) string { return s + "x" }), says: "not JSON-RPC"},
	{name: "a body shorter than its length", hook: func(n *node, w http.ResponseWriter, batch []ask) bool {
		s := good(n, batch)
		w.Header().Set("Content-Length", strconv.Itoa(len(s)+10))
		_, _ = io.WriteString(w, s)
		return true
	}, says: "cut off"},
	{name: "the ids of another question", hook: damaged(func(n *node, batch []ask, s string) string {
		return strings.ReplaceAll(s, `"id":`, `"id":9`)
	}), says: "wrong id"},
	{name: "ids that are strings", hook: damaged(func(n *node, batch []ask, s string) string {
		return strings.ReplaceAll(s, `"id":`+string(batch[0].ID), `"id":"`+string(batch[0].ID)+`"`)
	}), says: "wrong id"},
	{name: "the same id twice", hook: damaged(func(_ *node, batch []ask, s string) string {
		return strings.Replace(s, `"id":`+string(batch[3].ID), `"id":`+string(batch[2].ID), 1)
	}), says: "answered twice"},
	{name: "an answer with two results", hook: damaged(func(_ *node, _ []ask, s string) string {
		return strings.ReplaceAll(s, `"result":`, `"result":"0x1","result":`)
	}), says: "not JSON-RPC"},
	{name: "brackets sixty thousand deep", hook: write(200, strings.Repeat("[", 60_000)), says: "not JSON-RPC"},
	{name: "a value with brackets sixty thousand deep", hook: write(200, `[{"x":`+strings.Repeat("[", 60_000)), says: "not JSON-RPC"},
	{name: "one answer missing", hook: func(n *node, w http.ResponseWriter, batch []ask) bool {
		_, _ = io.WriteString(w, good(n, batch[:3]))
		return true
	}, says: "only 3 of 4"},
	{name: "one answer too many", hook: func(n *node, w http.ResponseWriter, batch []ask) bool {
		_, _ = io.WriteString(w, good(n, append(batch[:4:4], ask{ID: []byte("77"), Method: "eth_chainId"})))
		return true
	}, says: "wrong id"},
	{name: "elements without a result", hook: damaged(func(_ *node, _ []ask, s string) string {
		return strings.ReplaceAll(s, `"result"`, `"reslt"`)
	}), says: "neither a result nor an error"},
	{name: "a null header", element: answering("eth_getBlockByNumber", "null", ""), says: "does not have block latest"},
	{name: "a header that is a string", element: answering("eth_getBlockByNumber", `"0x1"`, ""), says: "not a block header"},
	{name: "a header without a hash", element: answering("eth_getBlockByNumber", `{"number":"0x64"}`, ""), says: "not a block header"},
	{name: "a header from the end of time", element: answering("eth_getBlockByNumber", `{"number":"0x64","hash":"0x`+strings.Repeat("11", 32)+`","parentHash":"0x`+strings.Repeat("11", 32)+`","timestamp":"0xffffffffffffffff"}`, ""), says: "not a block header"},
	{name: "a call that is null", element: answering("eth_call", "null", ""), says: "not data"},
	{name: "a call that is not hexadecimal", element: answering("eth_call", `"0xzz"`, ""), says: "not data"},
	{name: "a call with half a byte", element: answering("eth_call", `"0x123"`, ""), says: "not data"},
	{name: "a call that is an object", element: answering("eth_call", `{}`, ""), says: "not data"},
	{name: "a call without its block", element: answering("eth_call", "", `{"code":-32000,"message":"header not found"}`), says: "does not have this block"},
	{name: "a call without its state", element: answering("eth_call", "", `{"code":-32000,"message":"missing trie node 12ab (path )"}`), says: "does not have this block"},
	{name: "no chain id", element: answering("eth_chainId", "null", ""), says: "does not say which chain"},
	{name: "a chain id that is a number", element: answering("eth_chainId", "42161", ""), says: "does not say which chain"},
	{name: "another chain", element: answering("eth_chainId", `"0x1"`, ""), says: "serves chain 1, not 42161"},
	{name: "an error that is a string", hook: write(200, `{"error":"invalid project id"}`), says: "invalid project id"},
	{name: "an error for all", hook: write(200, `{"jsonrpc":"2.0","id":null,"error":{"code":-32603,"message":"upstream unavailable"}}`), says: "upstream unavailable"},
	{name: "an error with a hostile text", hook: write(200, `{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":`+quote(evil+strings.Repeat(bigText, 1000))+`}}`), says: "reversed"},
	{name: "status 401", hook: write(401, `{"error":{"code":1,"message":"no"}}`), says: "refuses access (HTTP 401)"},
	{name: "status 403", hook: write(403, "no"), says: "refuses access (HTTP 403)"},
	{name: "status 404", hook: write(404, "404 page not found"), says: "no JSON-RPC at this path"},
	{name: "status 400 whatever is asked", hook: write(400, "Bad Request"), says: "refuses the request (HTTP 400)"},
	{name: "status 500 whatever is asked", hook: write(500, "oops"), says: "is in trouble (HTTP 500)"},
	{name: "status 413 whatever is asked", hook: write(413, "too large"), says: "too large for it"},
	{name: "status 503", hook: write(503, ""), says: "is in trouble (HTTP 503)"},
	{name: "status 204", hook: func(_ *node, w http.ResponseWriter, _ []ask) bool { w.WriteHeader(204); return true }, says: "empty"},
	{name: "a redirect", hook: func(_ *node, w http.ResponseWriter, _ []ask) bool {
		w.Header().Set("Location", "http://127.0.0.1:1/elsewhere")
		w.WriteHeader(307)
		return true
	}, says: "redirects to another address"},
	{name: "an answer above the limit", hook: write(200, "["+strings.Repeat(" ", 100<<10)+"]"), says: "larger than the limit"},
	{name: "an answer that claims to be above the limit", hook: func(_ *node, w http.ResponseWriter, _ []ask) bool {
		w.Header().Set("Content-Length", "99999999999")
		return true
	}, says: "larger than the limit"},
	{name: "a dropped connection", hook: func(*node, http.ResponseWriter, []ask) bool { panic(http.ErrAbortHandler) }, says: "closed the connection"},
	{name: "silence", hook: silent(""), timeout: 300 * time.Millisecond, says: "did not answer within 300ms"},
	{name: "a body that never ends", hook: silent(headOK + "Content-Length: 1000\r\n\r\n[{"), timeout: 300 * time.Millisecond, says: "did not answer within 300ms"},
	{name: "not HTTP", hook: func(n *node, w http.ResponseWriter, _ []ask) bool {
		conn, _, _ := w.(http.Hijacker).Hijack()
		_, _ = io.WriteString(conn, "SSH-2.0-OpenSSH_9.9\x1b[31m\r\n")
		_ = conn.Close()
		return true
	}, says: "malformed HTTP"},
}

func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		fmt.Fprintf(&b, `\u%04x`, r)
	}
	return b.String() + `"`
}

func TestABadEndpoint(t *testing.T) {
	for _, test := range faults {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			bad, fine := newNode(t, 100), newNode(t, 100)
			bad.hook, bad.element = test.hook, test.element
			limits := func(o *Options) {
				o.MaxResponse = 64 << 10
				if test.timeout > 0 {
					o.CallTimeout = test.timeout
				}
			}

			alone, _ := newClient(t, 101, limits, bad)
			results, _, err := alone.Read(t.Context(), Ref{}, someCalls(1)...)
			if err == nil || results != nil {
				t.Fatalf("gave %v", results)
			}
			if !errors.Is(err, ErrUnavailable) || !strings.Contains(err.Error(), test.says) || !strings.Contains(err.Error(), name(bad)) {
				t.Errorf("says %q, want %q and the name of the endpoint", err, test.says)
			}
			for _, r := range err.Error() {
				if !unicode.IsPrint(r) {
					t.Errorf("%q contains %q", err, r)
				}
			}
			if len(err.Error()) > 450 {
				t.Errorf("%d bytes long", len(err.Error()))
			}
			if h := health(t, alone, bad); h.LastError == "" {
				t.Error("health does not say what happened")
			}

			both, _ := newClient(t, 101, limits, bad, fine)
			results, o, err := both.Read(t.Context(), Ref{}, someCalls(1)...)
			ranAt(t, 100, results, o, err)
			equal(t, "endpoint", o.Endpoint, name(fine))
			bad.set(func(n *node) { n.batches = nil })
			fine.set(func(n *node) { n.batches = nil })
			results, o, err = both.Read(t.Context(), Ref{}, someCalls(1)...)
			ranAt(t, 100, results, o, err)
			if asked := bad.seen(); len(asked) > 0 {
				t.Errorf("the bad endpoint was not rested: %v", asked)
			}
		})
	}
}

func TestNobodyListens(t *testing.T) {
	gone, fine := newNode(t, 100), newNode(t, 100)
	gone.Close()
	c, at := newClient(t, 101, nil, gone)
	_, _, err := c.Read(t.Context(), Ref{})
	if !errors.Is(err, ErrUnavailable) || !strings.Contains(err.Error(), "connection refused") {
		t.Fatalf("got %v", err)
	}
	equal(t, "requests", c.Requests(), 1) // asking again at once is of no use
	equal(t, "pauses", len(at.slept), 0)
	equal(t, "state", health(t, c, gone).State, StateDown)
	c, _ = newClient(t, 101, nil, gone, fine)
	_, o, err := c.Read(t.Context(), Ref{})
	if err != nil || o.Endpoint != name(fine) {
		t.Fatalf("got %v, %v", o, err)
	}
}

func TestAnUnknownHost(t *testing.T) {
	c, _ := newClient(t, 101, func(o *Options) { o.Endpoints = []string{"https://user:s3cret@no-such-host.invalid/v3/K3Y"} })
	_, _, err := c.Read(t.Context(), Ref{})
	if err == nil || !strings.Contains(err.Error(), "no-such-host.invalid: ") {
		t.Fatalf("got %v", err)
	}
	noSecrets(t, err.Error()+fmt.Sprint(c.Health()))
}

func noSecrets(t *testing.T, text string) {
	t.Helper()
	for _, secret := range []string{"s3cret", "user", "K3Y", "qu3ry"} {
		if strings.Contains(text, secret) {
			t.Errorf("%q shows %q", text, secret)
		}
	}
}

func TestKeysOfTheURLNeverShow(t *testing.T) {
	n := newNode(t, 100)
	n.hook = write(200, `{"error":{"code":-32000,"message":"K3Y of user s3cret with qu3ry has no access"}}`)
	c, _ := newClient(t, 101, func(o *Options) {
		o.Endpoints = []string{"http://user:s3cret@" + name(n) + "/v3/K3Y?a=qu3ry"}
	})
	_, _, err := c.Read(t.Context(), Ref{})
	if err == nil || !strings.Contains(err.Error(), "[hidden] of [hidden] [hidden] with [hidden] has no access") {
		t.Fatalf("got %v", err)
	}
	noSecrets(t, err.Error()+fmt.Sprint(c.Health()))

	// The same through the error that a call gets, and with a server that hangs up.
	n.set(func(n *node) {
		n.hook = nil
		n.element = answering("eth_call", "", `{"code":-32000,"message":"K3Y s3cret"}`)
	})
	results, _, err := c.Read(t.Context(), Ref{}, someCalls(1)...)
	if err != nil || results[0].Err == nil {
		t.Fatalf("got %v, %v", results, err)
	}
	noSecrets(t, results[0].Err.Error())
	n.Close()
	_, _, err = c.Read(t.Context(), Ref{})
	noSecrets(t, err.Error())
}

func TestBasicAuthenticationIsSent(t *testing.T) {
	var user, password string
	s := newNode(t, 100)
	s.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ = r.BasicAuth()
		s.ServeHTTP(w, r)
	})
	c, _ := newClient(t, 101, func(o *Options) { o.Endpoints = []string{"http://alice:pw@" + name(s)} })
	if _, _, err := c.Read(t.Context(), Ref{}); err != nil {
		t.Fatal(err)
	}
	equal(t, "credentials", user+":"+password, "alice:pw")
}

// endless writes until the client hangs up, and counts.
func endless(written *atomic.Int64, packed bool) func(*node, http.ResponseWriter, []ask) bool {
	return func(_ *node, w http.ResponseWriter, _ []ask) bool {
		chunk := bytes.Repeat([]byte(" "), 64<<10)
		out := io.Writer(w)
		if packed {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			defer func() { _ = z.Close() }()
			out = z
		}
		for written.Load() < 1<<30 {
			n, err := out.Write(chunk)
			written.Add(int64(n))
			if err != nil {
				return true
			}
		}
		return true
	}
}

func TestAnEndlessBodyIsCutAtTheLimit(t *testing.T) {
	const limit = 1 << 20
	for _, test := range []struct {
		name   string
		packed bool
		bound  int64 // of bytes written, with room for the buffers of two sockets and of gzip
	}{
		{"a gigabyte of spaces", false, 24 << 20},
		{"a gigabyte that fits into a megabyte of gzip", true, 1 << 30},
	} {
		t.Run(test.name, func(t *testing.T) {
			n := newNode(t, 100)
			var written atomic.Int64
			n.hook = endless(&written, test.packed)
			c, _ := newClient(t, 101, func(o *Options) { o.MaxResponse, o.MaxBatch = limit, 1 }, n)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, _, err := c.Read(t.Context(), Ref{})
			runtime.ReadMemStats(&after)
			if err == nil || !strings.Contains(err.Error(), "larger than the limit of 1048576 bytes") {
				t.Fatalf("got %v", err)
			}
			if used := after.TotalAlloc - before.TotalAlloc; used > 16*limit {
				t.Errorf("allocated %d bytes for a limit of %d", used, limit)
			}
			n.Close() // waits for the handler
			if got := written.Load(); !test.packed && got > test.bound {
				t.Errorf("%d bytes were sent", got)
			}
		})
	}
}

func TestGzipIsAccepted(t *testing.T) {
	n := newNode(t, 100)
	n.hook = func(n *node, w http.ResponseWriter, batch []ask) bool {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		defer func() { _ = z.Close() }()
		_, _ = io.WriteString(z, good(n, batch))
		return true
	}
	c, _ := newClient(t, 101, nil, n)
	results, o, err := c.Read(t.Context(), Ref{}, someCalls(2)...)
	ranAt(t, 100, results, o, err)
}

func TestFailoverUnderConcurrency(t *testing.T) {
	var nodes []*node
	for range 3 {
		nodes = append(nodes, newNode(t, 100))
	}
	c, _ := newClient(t, 101, nil, nodes...)
	// Each node in turn breaks while many read; one is always good.
	var broken atomic.Int64
	for i, n := range nodes {
		n.hook = func(n *node, w http.ResponseWriter, batch []ask) bool {
			if broken.Load() != int64(i) {
				return false
			}
			return faults[(len(n.batches)+i)%10].hook(n, w, batch)
		}
	}
	for turn := range 30 {
		broken.Store(int64(turn % len(nodes)))
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 3 {
					results, o, err := c.Read(context.Background(), Ref{}, someCalls(3)...)
					if err != nil {
						t.Errorf("read: %v", err)
						return
					}
					for _, r := range results {
						if r.Err != nil || len(r.Data) != 32 || r.Data[31] != 100 || o.Block.Number != 100 {
							t.Errorf("result %v at %d", r, o.Block.Number)
						}
					}
					c.Health()
				}
			})
		}
		wg.Wait()
	}
}

func TestAHangingEndpointDoesNotUseUpTheCallersTime(t *testing.T) {
	hangs, fine := newNode(t, 100), newNode(t, 100)
	hangs.hook = silent("")
	c, _ := newClient(t, 101, nil, hangs, fine)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	_, o, err := c.Read(ctx, Ref{})
	if err != nil || o.Endpoint != name(fine) {
		t.Fatalf("got %v, %v", o, err)
	}
	equal(t, "state", health(t, c, hangs).State, StateDown)
}

func TestAHangingEndpointCostsAShortDeadlineWhileAnotherCanAnswer(t *testing.T) {
	hangs, fine := newNode(t, 100), newNode(t, 100)
	hangs.hook = silent("")
	c, _ := newClient(t, 101, func(o *Options) { o.CallTimeout = time.Minute }, hangs, fine)
	began := time.Now()
	_, o, err := c.Read(t.Context(), Ref{})
	if err != nil || o.Endpoint != name(fine) {
		t.Fatalf("got %v, %v", o, err)
	}
	if took := time.Since(began); took > 4*firstLook {
		t.Errorf("it took %s", took)
	}
	if says := health(t, c, hangs).LastError; !strings.Contains(says, "did not answer within 4s") {
		t.Errorf("the endpoint that hangs: %s", says)
	}
}

func TestASlowEndpointGetsItsTimeWhenNoOtherAnswers(t *testing.T) {
	slow, dead := newNode(t, 100), newNode(t, 100)
	dead.hook = write(http.StatusInternalServerError, "")
	asked := 0
	slow.hook = func(n *node, w http.ResponseWriter, batch []ask) bool {
		if asked++; asked == 1 {
			return silent("")(n, w, batch)
		}
		return false
	}
	c, _ := newClient(t, 101, func(o *Options) { o.CallTimeout = time.Minute }, slow, dead)
	if _, o, err := c.Read(t.Context(), Ref{}); err != nil || o.Endpoint != name(slow) {
		t.Fatalf("got %v, %v", o, err)
	}
}

func TestWhoWaitedForAWholeDeadlineIsToldSo(t *testing.T) {
	hangs := newNode(t, 100)
	hangs.hook = silent("")
	c, _ := newClient(t, 101, func(o *Options) { o.CallTimeout = 100 * time.Millisecond }, hangs)
	_, _, err := c.Read(t.Context(), Ref{})
	if err == nil || !strings.Contains(err.Error(), "did not answer within 100ms") {
		t.Fatalf("got %v", err)
	}
	equal(t, "requests", c.Requests(), 1)
}

func TestACertificateThatNobodyTrusts(t *testing.T) {
	n := newNode(t, 100)
	s := httptest.NewTLSServer(n)
	defer s.Close()
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	c, _ := newClient(t, 101, func(o *Options) { o.Endpoints = []string{s.URL} })
	_, _, err := c.Read(t.Context(), Ref{})
	if err == nil || !strings.Contains(err.Error(), "certificate is not valid") {
		t.Fatalf("got %v", err)
	}
	c, _ = newClient(t, 101, func(o *Options) { o.Endpoints = []string{"https://" + name(n)} })
	_, _, err = c.Read(t.Context(), Ref{})
	if err == nil || !strings.Contains(err.Error(), "does not speak TLS") {
		t.Fatalf("got %v", err)
	}
	equal(t, "tls", c.Health()[0].TLS, true)
}
