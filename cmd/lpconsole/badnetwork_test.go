package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"lpconsole/devnet"
	"lpconsole/internal/slowproxy"
)

// chainID rewrites the chain id in every answer.
func spoofChainID(node string) http.Handler {
	return rewriting(node, func(answer []byte) []byte {
		return bytes.ReplaceAll(answer, []byte(fmt.Sprintf(`"result":"0x%x"`, devnet.DefaultChainID)), []byte(`"result":"0xa4b1"`))
	})
}

func rewriting(node string, change func([]byte) []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		resp, err := http.Post(node, "application/json", r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer func() { _ = resp.Body.Close() }()
		answer, _ := io.ReadAll(resp.Body)
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(change(answer))
	})
}

func TestABadEndpointIsASentenceAndThree(t *testing.T) {
	chain := populated(t)
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := "http://" + closed.Addr().String()
	_ = closed.Close()
	says := func(status int, kind, body string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		})
	}
	for _, c := range []struct {
		name string
		node http.Handler
		want string
	}{
		{"nobody listens", nil, "refused"},
		{"a web page", says(200, "text/html", "<html>\x1b[2J\x1b]0;hi\x07 Welcome"), ""},
		{"not found", says(404, "text/plain", "404 page not found"), "404"},
		{"out of order", says(503, "text/plain", "\x1b[31mdown"), "503"},
		{"nothing", says(200, "application/json", ""), ""},
		{"half an answer", rewriting(chain.RPC, func(b []byte) []byte { return b[:len(b)/2] }), ""},
		{"garbage", rewriting(chain.RPC, func(b []byte) []byte {
			for i := range b {
				b[i] ^= byte(i*7 + 1)
			}
			return b
		}), ""},
		{"another id", rewriting(chain.RPC, func(b []byte) []byte { return bytes.ReplaceAll(b, []byte(`"id":`), []byte(`"id":9`)) }), ""},
		{"an answer without end", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			block := bytes.Repeat([]byte(" "), 1<<20)
			for range 256 {
				if _, err := w.Write(block); err != nil {
					return
				}
			}
		}), ""},
		{"zeros in place of the lens' answer", rewriting(chain.RPC, zeros), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			url := nobody
			if c.node != nil {
				server := httptest.NewServer(c.node)
				defer server.Close()
				url = server.URL
			}
			r := lpconsole(t, "orchestrators", "--json", "--rpc", url, "--controller", chain.Protocol.Controller.Address.Hex())
			var e struct {
				Error struct{ Code, Message, Hint string }
			}
			if err := json.Unmarshal([]byte(lastLine(r.stderr)), &e); err != nil || e.Error.Message == "" {
				t.Fatalf("exit %d, no sentence: %v: %q", r.code, err, r.stderr)
			}
			if r.code != exitUnknown || r.stdout != "" || !strings.Contains(e.Error.Message, c.want) {
				t.Errorf("exit %d, %q, %q", r.code, r.stdout, e.Error.Message)
			}
			if strings.Contains(r.stderr, "panic") || strings.Contains(r.stderr, "goroutine") {
				t.Errorf("a panic: %s", r.stderr)
			}
			assertSafe(t, r.stderr)
		})
	}
}

// zeros keeps an answer's length and shape and takes its meaning.
func zeros(b []byte) []byte {
	var batch []map[string]any
	if json.Unmarshal(b, &batch) != nil {
		return b
	}
	for _, m := range batch {
		if s, ok := m["result"].(string); ok && len(s) > 200 {
			m["result"] = "0x" + strings.Repeat("0", len(s)-2)
		}
	}
	out, _ := json.Marshal(batch)
	return out
}

func TestTheWrongChainIsRefused(t *testing.T) {
	chain := populated(t)
	r := lpconsole(t, "round", "--rpc", chain.RPC)
	if r.code != exitUnknown || !strings.Contains(r.stderr, "42161") || !strings.Contains(r.stderr, fmt.Sprint(chain.ChainID)) {
		t.Errorf("a development chain in place of Arbitrum One: exit %d, %s", r.code, r.stderr)
	}
	// An endpoint that claims the right chain has no Controller there.
	server := httptest.NewServer(spoofChainID(chain.RPC))
	defer server.Close()
	r = lpconsole(t, "round", "--rpc", server.URL)
	if r.code == 0 || !strings.Contains(r.stderr, "0xD8E8328501E9645d16Cf49539efC04f734606ee4") {
		t.Errorf("a chain without the Controller: exit %d, %s", r.code, r.stderr)
	}
	// Two endpoints on two chains never mix.
	other := start(t, devnet.Config{ChainID: 777, Orchestrators: 1, Rounds: 2})
	r = lpconsole(t, "orchestrators", "--json", "--rpc", chain.RPC, "--rpc", other.RPC, "--controller", chain.Protocol.Controller.Address.Hex())
	var d doc
	if err := json.Unmarshal([]byte(r.stdout), &d); err != nil || len(d.Rows) != 20 {
		t.Errorf("the first endpoint answers: %d rows, %v, %s", len(d.Rows), err, r.stderr)
	}
}

func TestAnAddressThatIsNoController(t *testing.T) {
	chain := populated(t)
	token := chain.Protocol.LivepeerToken.Address.Hex()
	for name, address := range map[string]string{"an account": elsewhere, "another contract": token} {
		r := lpconsole(t, "round", "--rpc", chain.RPC, "--controller", address)
		if r.code == 0 || !strings.Contains(r.stderr, address) {
			t.Errorf("%s: exit %d, %q", name, r.code, r.stderr)
		}
	}
}

func TestASecondEndpointTakesOver(t *testing.T) {
	chain := populated(t)
	broken := slowproxy.New(chain.RPC, 0)
	defer broken.Close()
	broken.Set(func(w http.ResponseWriter, _ []byte) bool {
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusTooManyRequests)
		return true
	})
	r := lpconsole(t, "orchestrators", "--json", "--rpc", broken.URL, "--rpc", chain.RPC, "--controller", chain.Protocol.Controller.Address.Hex())
	var d doc
	if err := json.Unmarshal([]byte(r.stdout), &d); err != nil || r.code != 0 || len(d.Rows) != 20 {
		t.Fatalf("exit %d, %d rows, %v, %s", r.code, len(d.Rows), err, r.stderr)
	}
	if d.Source == nil || !strings.HasSuffix(chain.RPC, *d.Source) {
		t.Errorf("the source is %v, the answer came from %s", d.Source, chain.RPC)
	}
}

func TestAnEndpointThatRefusesIsReadAnotherWay(t *testing.T) {
	chain := populated(t)
	want := answer(t, chain, "orchestrators").Rows
	for name, refused := range map[string]func(json.RawMessage) bool{
		"no state overrides":         hasOverrides,
		"no deployless calls either": func(c json.RawMessage) bool { return hasOverrides(c) || isDeployless(c) },
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(refusing(chain.RPC, refused))
			defer server.Close()
			r := lpconsole(t, "orchestrators", "--json", "--rpc", server.URL, "--controller", chain.Protocol.Controller.Address.Hex())
			var d doc
			if err := json.Unmarshal([]byte(r.stdout), &d); err != nil || r.code != 0 {
				t.Fatalf("exit %d, %v, %s", r.code, err, r.stderr)
			}
			for i := range want {
				for _, key := range []string{"address", "stake", "self_stake", "reward_cut", "fee_cut", "active", "last_reward_round", "service_uri", "rank", "realised_yield_30d"} {
					if d.Rows[i][key] != want[i][key] {
						t.Errorf("row %d: %s is %v, by the lens %v", i, key, d.Rows[i][key], want[i][key])
					}
				}
			}
		})
	}
}

// refusing passes a request on call by call, and answers each eth_call that is
// refused as an endpoint does that does not know its parameters.
func refusing(node string, refused func(call json.RawMessage) bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var batch []json.RawMessage
		single := json.Unmarshal(body, &batch) != nil
		if single {
			batch = []json.RawMessage{body}
		}
		answers := make([]json.RawMessage, 0, len(batch))
		for _, call := range batch {
			if refused(call) {
				var head struct {
					ID json.RawMessage `json:"id"`
				}
				_ = json.Unmarshal(call, &head)
				answers = append(answers, json.RawMessage(fmt.Sprintf(
					`{"jsonrpc":"2.0","id":%s,"error":{"code":-32602,"message":"too many arguments, want at most 2"}}`, head.ID)))
				continue
			}
			resp, err := http.Post(node, "application/json", bytes.NewReader(call))
			if err != nil {
				http.Error(w, err.Error(), http.StatusBadGateway)
				return
			}
			answer, _ := io.ReadAll(resp.Body)
			_ = resp.Body.Close()
			answers = append(answers, answer)
		}
		w.Header().Set("Content-Type", "application/json")
		if single {
			_, _ = w.Write(answers[0])
			return
		}
		_ = json.NewEncoder(w).Encode(answers)
	})
}

// hasOverrides and isDeployless look at one JSON-RPC call.
func hasOverrides(call json.RawMessage) bool { return bytes.Contains(call, []byte(`"code":"0x`)) }

func isDeployless(call json.RawMessage) bool {
	var c struct {
		Method string            `json:"method"`
		Params []json.RawMessage `json:"params"`
	}
	if json.Unmarshal(call, &c) != nil || c.Method != "eth_call" || len(c.Params) == 0 {
		return false
	}
	var to struct {
		To *string `json:"to"`
	}
	return json.Unmarshal(c.Params[0], &to) == nil && to.To == nil
}

func TestAProtocolThatStandsStillIsSaid(t *testing.T) {
	chain := start(t, devnet.Config{Orchestrators: 3, Delegators: 3, Rounds: 3, RoundBlocks: 20})
	for answer(t, chain, "round").Data["locked"] != true {
		if err := chain.Mine(1); err != nil {
			t.Fatal(err)
		}
		if d := answer(t, chain, "round").Data; d["initialised"] != true {
			t.Fatalf("the round was never locked: %v", d)
		}
	}
	for answer(t, chain, "round").Data["initialised"] == true {
		if err := chain.Mine(1); err != nil {
			t.Fatal(err)
		}
	}
	r := lpconsole(t, "round", "--rpc", chain.RPC, "--controller", chain.Protocol.Controller.Address.Hex())
	if r.code != 0 || !strings.Contains(r.stdout, "not initialised") {
		t.Errorf("exit %d, %s", r.code, r.stdout)
	}
	owner, ok := chain.Account("owner")
	if !ok {
		t.Fatal("the scenario has no owner")
	}
	if _, err := chain.Do(t.Context(), owner, nil, chain.Protocol.Controller, "pause"); err != nil {
		t.Fatal(err)
	}
	if d := answer(t, chain, "round").Data; d["paused"] != true {
		t.Errorf("paused is %v", d["paused"])
	}
}

func TestAnEmptyNetworkIsNoError(t *testing.T) {
	chain := start(t, devnet.Config{})
	r := lpconsole(t, "orchestrators", "--json", "--rpc", chain.RPC, "--controller", chain.Protocol.Controller.Address.Hex())
	var d doc
	if err := json.Unmarshal([]byte(r.stdout), &d); err != nil || r.code != 0 || len(d.Rows) != 0 || !strings.Contains(r.stdout, `"rows"`) {
		t.Errorf("exit %d, %v, %s%s", r.code, err, r.stdout, r.stderr)
	}
	if !strings.Contains(r.stderr, "the pool is empty") {
		t.Errorf("nothing says why the table is empty: %q", r.stderr)
	}
	if d := answer(t, chain, "round").Data; d["pool_size"] != 0.0 {
		t.Errorf("pool size %v", d["pool_size"])
	}
}
