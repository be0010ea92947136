package livepeer_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain"
	"lpconsole/devnet"
	"lpconsole/internal/naive"
	"lpconsole/livepeer"
)

// network is a chain that the tests which only read share.
var network *devnet.Chain

func TestMain(m *testing.M) {
	var err error
	if network, err = devnet.Start(context.Background(), devnet.Config{Orchestrators: 30, Delegators: 60, Rounds: 14, Seed: 1}); err != nil {
		fmt.Fprintln(os.Stderr, "starting a chain:", err)
		os.Exit(1)
	}
	code := m.Run()
	if err := network.Close(); err != nil {
		fmt.Fprintln(os.Stderr, "stopping the chain:", err)
		code = 1
	}
	os.Exit(code)
}

func client(t testing.TB, urls ...string) *chain.Client {
	t.Helper()
	c, err := chain.New(chain.Options{Endpoints: urls})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func reader(t testing.TB, n *devnet.Chain, url string) (*livepeer.Reader, *chain.Client) {
	t.Helper()
	c := client(t, url)
	return livepeer.NewReader(c, livepeer.Options{Controller: n.Protocol.Controller.Address, PollCreator: n.Protocol.PollCreator.Address}), c
}

// requests is how many HTTP requests do takes.
func requests(t testing.TB, c *chain.Client, do func() error) uint64 {
	t.Helper()
	before := c.Requests()
	if err := do(); err != nil {
		t.Fatal(err)
	}
	return c.Requests() - before
}

func snapshot(t testing.TB, r *livepeer.Reader) *livepeer.Snapshot {
	t.Helper()
	s, err := r.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTheTableTakesOneRequestCold(t *testing.T) {
	r, c := reader(t, network, network.RPC)
	var s *livepeer.Snapshot
	if n := requests(t, c, func() (err error) { s, err = r.Snapshot(t.Context()); return err }); n != 1 {
		t.Errorf("a cold table took %d requests", n)
	}
	if s.Params.PoolSize != 30 || len(s.Orchestrators) != 30 {
		t.Errorf("pool of %d, table of %d", s.Params.PoolSize, len(s.Orchestrators))
	}
	if s.Way != livepeer.WayOverride || r.Way() != livepeer.WayOverride {
		t.Errorf("read by %s", s.Way)
	}
	if n := requests(t, c, func() error { _, err := r.Snapshot(t.Context()); return err }); n != 1 {
		t.Errorf("a refresh took %d requests", n)
	}
	if n := requests(t, c, func() (err error) { s, err = r.History(t.Context(), s); return err }); n != 1 {
		t.Errorf("the history took %d requests", n)
	}
	if n := requests(t, c, func() error { _, err := r.History(t.Context(), s); return err }); n != 0 {
		t.Errorf("a history that is known took %d requests", n)
	}
}

func TestTheTableIsWhatOneCallAtATimeReads(t *testing.T) {
	r, c := reader(t, network, network.RPC)
	s := snapshot(t, r)
	rows, _, err := naive.Read(t.Context(), c, network.Protocol.Controller.Address)
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != len(s.Orchestrators) {
		t.Fatalf("%d members, %d in the table", len(rows), len(s.Orchestrators))
	}
	for i, want := range rows {
		got := s.Orchestrators[i]
		if got.Address != want.Address || got.Rank != i+1 || !got.InPool {
			t.Errorf("place %d: %s with rank %d, want %s", i+1, got.Address, got.Rank, want.Address)
		}
		deactivation := uint64(0)
		if want.DeactivationRound.IsUint64() {
			deactivation = want.DeactivationRound.Uint64()
		}
		for _, figure := range []struct {
			name      string
			got, want any
		}{
			{"stake", got.Stake.Base().String(), want.Stake.Dec()},
			{"reward cut", got.RewardCut, livepeer.PercentPerMillion(want.RewardCut.Uint64())},
			{"fee cut", got.FeeCut, livepeer.PercentPerMillion(1e6 - want.FeeShare.Uint64())},
			{"active", got.Active, want.Active},
			{"registered", got.Registered, want.Registered},
			{"activation round", got.ActivationRound, want.ActivationRound.Uint64()},
			{"deactivation round", got.DeactivationRound, deactivation},
			{"last reward round", got.LastRewardRound, want.LastRewardRound.Uint64()},
		} {
			if figure.got != figure.want {
				t.Errorf("%s: %s is %v, want %v", got.Address, figure.name, figure.got, figure.want)
			}
		}
		if !got.URIUnread && got.ServiceURI != want.ServiceURI || got.URIUnread && len(want.ServiceURI) < 1000 {
			t.Errorf("%s: service URI %q, want %q", got.Address, got.ServiceURI, want.ServiceURI)
		}
	}
}

// A proxy stands before an endpoint and changes what passes.
type proxy struct {
	batches bool                                     // whether it takes batches
	refuse  func(method string, params []any) string // "" or the error message
	request func(method string, params []any)        // changes parameters in place
	answer  func(method string, result any) any      // changes a result
}

func (p proxy) serve(t testing.TB, upstream string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, err := io.ReadAll(q.Body)
		if err != nil {
			return
		}
		type message map[string]any
		var batch []message
		single := !bytes.HasPrefix(bytes.TrimSpace(body), []byte("["))
		if single {
			body = slices.Concat([]byte("["), body, []byte("]"))
		}
		if err := json.Unmarshal(body, &batch); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		if !single && !p.batches {
			fmt.Fprint(w, `{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"batch requests are not supported"}}`)
			return
		}
		var replies []message
		for _, m := range batch {
			method := m["method"].(string)
			params, _ := m["params"].([]any)
			if p.refuse != nil {
				if text := p.refuse(method, params); text != "" {
					replies = append(replies, message{"jsonrpc": "2.0", "id": m["id"], "error": message{"code": -32602, "message": text}})
					continue
				}
			}
			if p.request != nil {
				p.request(method, params)
			}
			one, _ := json.Marshal(m)
			resp, err := http.Post(upstream, "application/json", bytes.NewReader(one))
			if err != nil {
				return
			}
			var reply message
			err = json.NewDecoder(resp.Body).Decode(&reply)
			_ = resp.Body.Close()
			if err != nil {
				return
			}
			if p.answer != nil && reply["result"] != nil {
				reply["result"] = p.answer(method, reply["result"])
			}
			replies = append(replies, reply)
		}
		if single {
			_ = json.NewEncoder(w).Encode(replies[0])
			return
		}
		_ = json.NewEncoder(w).Encode(replies)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// noOverrides refuses eth_call with a third parameter, as some endpoints do.
func noOverrides(method string, params []any) string {
	if method == "eth_call" && len(params) > 2 {
		return "invalid argument 2: too many arguments, want at most 2"
	}
	return ""
}

// noCode refuses overrides and calls without a receiver.
func noCode(method string, params []any) string {
	if method == "eth_call" {
		if to := params[0].(map[string]any)["to"]; to == nil {
			return "missing required field 'to' in transaction call"
		}
	}
	return noOverrides(method, params)
}

// noMulticall additionally has no Multicall3.
func noMulticall(method string, params []any) string {
	if method == "eth_call" {
		if to, _ := params[0].(map[string]any)["to"].(string); strings.EqualFold(to, chain.Multicall3.Hex()) {
			return "the method eth_call to this contract does not exist/is not available"
		}
	}
	return noCode(method, params)
}

func TestEveryWayOfReadingGivesTheSame(t *testing.T) {
	direct, _ := reader(t, network, network.RPC)
	want, err := direct.History(t.Context(), snapshot(t, direct))
	if err != nil {
		t.Fatal(err)
	}
	who := someDelegator(t)
	wantAccount, err := direct.Account(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	wantCard, err := direct.Card(t.Context(), want.Orchestrators[0].Address)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name          string
		proxy         proxy
		way           livepeer.Way
		cold, refresh uint64 // requests; 0: not limited
	}{
		{"an endpoint that takes everything", proxy{batches: true}, livepeer.WayOverride, 1, 1},
		{"an endpoint without overrides", proxy{batches: true, refuse: noOverrides}, livepeer.WayDeployless, 2, 1},
		{"an endpoint that ignores overrides", proxy{batches: true, request: dropOverrides}, livepeer.WayDeployless, 2, 1},
		{"an endpoint that runs no code of ours", proxy{batches: true, refuse: noCode}, livepeer.WayMulticall, 0, 5},
		{"an endpoint without Multicall3 either", proxy{batches: true, refuse: noMulticall}, livepeer.WayBatch, 0, 20},
		{"an endpoint without batches", proxy{}, livepeer.WayOverride, 0, 0},
		{"an endpoint without batches and overrides", proxy{refuse: noOverrides}, livepeer.WayDeployless, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r, client := reader(t, network, c.proxy.serve(t, network.RPC))
			cold := requests(t, client, func() error { _, err := r.Snapshot(t.Context()); return err })
			if c.cold > 0 && cold > c.cold {
				t.Errorf("the cold table took %d requests, want at most %d", cold, c.cold)
			}
			refresh := requests(t, client, func() error { _, err := r.Snapshot(t.Context()); return err })
			if c.refresh > 0 && refresh > c.refresh {
				t.Errorf("a refresh took %d requests, want at most %d", refresh, c.refresh)
			}
			got, err := r.History(t.Context(), snapshot(t, r))
			if err != nil {
				t.Fatal(err)
			}
			if got.Way != c.way {
				t.Errorf("read by %s, want %s", got.Way, c.way)
			}
			same(t, "the network", comparable(got), comparable(want))
			account, err := r.Account(t.Context(), who)
			if err != nil {
				t.Fatal(err)
			}
			account.Origin, account.Way = wantAccount.Origin, wantAccount.Way
			same(t, "the account", account, wantAccount)
			card, err := r.Card(t.Context(), got.Orchestrators[0].Address)
			if err != nil {
				t.Fatal(err)
			}
			card.Origin = wantCard.Origin
			same(t, "the card", card, wantCard)
		})
	}
}

func dropOverrides(method string, params []any) {
	if method == "eth_call" && len(params) > 2 {
		params[2] = map[string]any{}
	}
}

// comparable is a snapshot without what differs between two readings of a block.
func comparable(s *livepeer.Snapshot) livepeer.Snapshot {
	return livepeer.Snapshot{Network: s.Network, Round: s.Round, Params: s.Params, Orchestrators: s.Orchestrators}
}

// same compares two values by what they say.
func same(t *testing.T, what string, got, want any) {
	t.Helper()
	a, err := json.MarshalIndent(got, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.MarshalIndent(want, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(a, b) {
		return
	}
	x, y := strings.Split(string(a), "\n"), strings.Split(string(b), "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			t.Errorf("%s differs at line %d: %s, want %s (after %s)", what, i, x[i], y[i], strings.Join(x[max(0, i-3):i], " "))
			return
		}
	}
	t.Errorf("%s has %d lines, want %d", what, len(x), len(y))
}

// someDelegator has many locks.
func someDelegator(t *testing.T) common.Address {
	t.Helper()
	for _, a := range network.Accounts {
		if strings.Contains(a.Role, "many-locks") {
			return a.Address
		}
	}
	t.Fatal("nobody on the chain has many locks")
	return common.Address{}
}

func TestEachEndpointIsReadItsOwnWay(t *testing.T) {
	// The first endpoint runs no code of ours, and goes away after a while.
	var down atomic.Bool
	first := proxy{batches: true, refuse: func(method string, params []any) string {
		if down.Load() {
			return "upstream is temporarily unavailable"
		}
		return noCode(method, params)
	}}
	c := client(t, first.serve(t, network.RPC), network.RPC)
	r := livepeer.NewReader(c, livepeer.Options{Controller: network.Protocol.Controller.Address})
	want := snapshot(t, r)
	if want.Way != livepeer.WayMulticall {
		t.Fatalf("the first endpoint was read by %s", want.Way)
	}
	down.Store(true)
	for range 2 {
		same(t, "the network", comparable(snapshot(t, r)), comparable(want))
	}
	if r.Way() != livepeer.WayOverride {
		t.Errorf("the second endpoint is read by %s; all: %v", r.Way(), r.Ways())
	}
}

func TestReadersAreSafeForConcurrentUse(t *testing.T) {
	r, _ := reader(t, network, network.RPC)
	who := someDelegator(t)
	done := make(chan error)
	for range 8 {
		go func() {
			s, err := r.Snapshot(t.Context())
			if err == nil {
				_, err = r.History(t.Context(), s)
			}
			if err == nil {
				_, err = r.Account(t.Context(), who)
			}
			done <- err
		}()
	}
	for range 8 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}
