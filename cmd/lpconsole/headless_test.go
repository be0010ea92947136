package main

import (
	"encoding/csv"
	"encoding/json"
	"math/big"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain"
	"lpconsole/devnet"
	"lpconsole/livepeer"
)

var decimal = regexp.MustCompile(`^[0-9]+(\.[0-9]*[1-9])?$`)

func TestRoundSaysWhereTheProtocolStands(t *testing.T) {
	node := populated(t)
	d := answer(t, node, "round")
	round, err := node.Round()
	if err != nil {
		t.Fatal(err)
	}
	if d.Data["round"] != float64(round) || d.Data["initialised"] != true || d.Data["locked"] != false {
		t.Errorf("got %v, the chain says round %d", d.Data, round)
	}
	for _, key := range []string{"progress", "inflation", "bonding_rate", "treasury_cut"} {
		if v, ok := d.Data[key].(float64); !ok || v <= 0 || v > 100 {
			t.Errorf("%s is %v", key, d.Data[key])
		}
	}
}

func TestOrchestratorsGivesTheWholeTable(t *testing.T) {
	node := populated(t)
	d := answer(t, node, "orchestrators")
	if len(d.Rows) != 20 {
		t.Fatalf("%d rows", len(d.Rows))
	}
	keys := strings.Fields("address name stake self_stake reward_cut fee_cut active registered activation_round deactivation_round " +
		"last_reward_round reward_calls reward_rounds service_uri realised_yield_30d forecast_yield rank")
	var last *big.Rat
	for i, r := range d.Rows {
		for _, key := range keys {
			if _, ok := r[key]; !ok {
				t.Errorf("row %d has no %s", i, key)
			}
		}
		address, _ := r["address"].(string)
		if parsed, err := chain.ParseAddress(address); err != nil || parsed.Hex() != address {
			t.Errorf("row %d: %s is not in EIP-55 form", i, address)
		}
		text, _ := r["stake"].(string)
		if !decimal.MatchString(text) {
			t.Errorf("row %d: stake %q is not a decimal in whole LPT", i, text)
		}
		stake, _ := new(big.Rat).SetString(text)
		if last != nil && stake.Cmp(last) > 0 {
			t.Errorf("row %d: the pool is not in order of stake", i)
		}
		last = stake
		if r["rank"] != float64(i+1) {
			t.Errorf("row %d has rank %v", i, r["rank"])
		}
	}
	calls := func(r map[string]any) float64 { n, _ := r["reward_calls"].(float64); return n }
	if !slices.ContainsFunc(d.Rows, func(r map[string]any) bool { return calls(r) == 0 }) ||
		!slices.ContainsFunc(d.Rows, func(r map[string]any) bool { return calls(r) >= 10 }) {
		t.Errorf("reward calls do not tell the diligent from the absent")
	}
}

func TestOrchestratorsCanBeSortedFilteredAndExported(t *testing.T) {
	node := populated(t)
	all := answer(t, node, "orchestrators", "--sort", "realised_yield_30d").Rows
	var last any = 1e9
	for _, r := range all {
		y, known := r["realised_yield_30d"].(float64)
		if before, ok := last.(float64); known && (!ok || y > before) {
			t.Errorf("%v with %v stands behind %v", r["address"], y, last)
		}
		if last = nil; known {
			last = y
		}
	}
	turned := answer(t, node, "orchestrators", "--sort", "-stake").Rows
	if turned[0]["address"] == answer(t, node, "orchestrators", "--sort", "stake").Rows[0]["address"] {
		t.Errorf("-stake is the same order as stake")
	}
	cheap := answer(t, node, "orchestrators", "--filter", "cut<10").Rows
	if len(cheap) == 0 || len(cheap) == len(all) {
		t.Fatalf("cut<10 keeps %d of %d", len(cheap), len(all))
	}
	for _, r := range cheap {
		if r["reward_cut"].(float64) >= 10 {
			t.Errorf("cut<10 kept %v", r)
		}
	}
	r := lpconsole(t, "orchestrators", "--csv", "--rpc", node.RPC, "--controller", node.Protocol.Controller.Address.Hex())
	records, err := csv.NewReader(strings.NewReader(r.stdout)).ReadAll()
	if err != nil || len(records) != len(all)+1 || records[0][1] != "address" {
		t.Errorf("CSV: %d records, %v", len(records), err)
	}
	assertSafe(t, r.stdout)
	plain := lpconsole(t, "orchestrators", "--rpc", node.RPC, "--controller", node.Protocol.Controller.Address.Hex())
	assertSafe(t, plain.stdout)
	if plain.code != 0 || strings.Count(plain.stdout, "\n") != len(all)+1 {
		t.Errorf("the plain table has %d lines: %s", strings.Count(plain.stdout, "\n"), plain.stderr)
	}
}

func TestAllFindsTheOnesOutsideThePool(t *testing.T) {
	node := populated(t)
	rows := answer(t, node, "orchestrators", "--all").Rows
	outside := 0
	for _, r := range rows {
		if r["rank"] == nil {
			outside++
		}
	}
	if outside == 0 {
		t.Errorf("--all gives %d rows, all of them in the pool", len(rows))
	}
}

func TestAccountAgreesWithTheChain(t *testing.T) {
	node := populated(t)
	who, ok := node.Account("demo-delegator")
	if !ok {
		t.Fatal("the scenario has no demo delegator")
	}
	d := answer(t, node, "account", who.Address.Hex()).Data
	bonding := node.Protocol.BondingManager
	data, err := bonding.ABI.Pack("pendingStake", who.Address, big.NewInt(0))
	if err != nil {
		t.Fatal(err)
	}
	out := call(t, node, bonding.Address, data)
	if want := livepeer.LPTFromBase(new(big.Int).SetBytes(out)).String(); d["pending_stake"] != want {
		t.Errorf("pending stake %v, the chain says %s", d["pending_stake"], want)
	}
	for _, key := range strings.Fields("address name lpt eth delegate bonded pending_stake pending_fees status start_round last_claim_round locks votes_power") {
		if _, ok := d[key]; !ok {
			t.Errorf("no %s", key)
		}
	}
	locks, _ := d["locks"].([]any)
	if len(locks) == 0 {
		t.Errorf("the demo delegator has locks; got %v", d["locks"])
	}
}

func TestOrchestratorShowsOneInDepth(t *testing.T) {
	node := populated(t)
	first := answer(t, node, "orchestrators").Rows[0]["address"].(string)
	d := answer(t, node, "orchestrator", first).Data
	rounds, _ := d["rounds"].([]any)
	if len(rounds) < 10 {
		t.Errorf("%d rounds of history", len(rounds))
	}
	delegators, _ := d["delegators"].([]any)
	if len(delegators) == 0 {
		t.Errorf("the largest orchestrator has no delegators: %v", d["delegators"])
	}
}

func TestDoctorTestsEveryEndpoint(t *testing.T) {
	node := populated(t)
	d := answer(t, node, "doctor")
	state := map[string]string{}
	for _, r := range d.Rows {
		state[r["check"].(string)] = r["state"].(string)
	}
	if state["second endpoint"] != "missing" || state["names"] != "missing" || state["data folder"] != "ok" {
		t.Errorf("got %v", state)
	}
	if state["keys"] != "missing" || state["journal"] != "ok" || state["Ledger"] == "" {
		t.Errorf("of the wallet it says %v", state)
	}
	previews := false
	for check, s := range state {
		previews = previews || strings.HasSuffix(check, ", previews") && s == "ok"
	}
	if !previews {
		t.Errorf("nothing is said of previews: %v", state)
	}
	h := settle(t, node, member(t, node, "fresh", 0))
	h.rpc = []string{node.RPC, node.RPC}
	if r := h.run("doctor"); !strings.Contains(r.stdout, "1 account in") || !strings.Contains(r.stdout, "two of them") {
		t.Errorf("with a key and two endpoints: %s", r.stdout)
	}
	if err := os.Chmod(h.addKey(member(t, node, "fresh", 0).Key), 0o644); err != nil {
		t.Fatal(err)
	}
	if r := h.run("doctor"); !strings.Contains(r.stdout, "others can read") || !strings.Contains(r.stdout, "chmod 600") {
		t.Errorf("with a key that others can read: %s", r.stdout)
	}
	r := lpconsole(t, "doctor", "--rpc", "http://127.0.0.1:1")
	if r.code != exitUnknown || !strings.Contains(r.stdout, "failed") {
		t.Errorf("without a working endpoint: exit %d, %s", r.code, r.stdout)
	}
}

func TestHostileStringsNeverReachTheTerminal(t *testing.T) {
	node := populated(t)
	rows := answer(t, node, "orchestrators", "--all").Rows
	for _, r := range rows {
		out := lpconsole(t, "orchestrator", r["address"].(string), "--rpc", node.RPC, "--controller", node.Protocol.Controller.Address.Hex())
		assertSafe(t, out.stdout)
		assertSafe(t, out.stderr)
	}
}

func call(t *testing.T, node *devnet.Chain, to common.Address, data []byte) []byte {
	t.Helper()
	out, err := node.Client().CallContract(t.Context(), ethereumCall(to, data), nil)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestBadUseIsASentenceAndTwo(t *testing.T) {
	for _, c := range []struct {
		name string
		args []string
		want string
		code string
	}{
		{"unknown command", []string{"orchestraters"}, "did you mean orchestrators", "usage"},
		{"unknown flag", []string{"round", "--colour"}, "unknown flag: --colour", "usage"},
		{"missing argument", []string{"orchestrator"}, "needs ADDR", "usage"},
		{"too many arguments", []string{"round", "5"}, `does not take "5"`, "usage"},
		{"unknown sort key", []string{"orchestrators", "--sort", "beauty"}, `no key "beauty"`, "bad_sort"},
		{"wrong filter", []string{"orchestrators", "--filter", "cuts<10"}, "did you mean", "bad_filter"},
		{"half a filter", []string{"orchestrators", "--filter", "cut<"}, "column", "bad_filter"},
		{"no address", []string{"account"}, "no account was named", "no_account"},
		{"short address", []string{"account", "0x1234"}, "0x", "bad_address"},
		{"wrong checksum", []string{"account", "0x5fbDB2315678afecb367f032d93F642f64180aa3"}, "checksum", "bad_address"},
		{"a number", []string{"account", "1234"}, "1234", "bad_address"},
		{"a name", []string{"account", "livepeer.eth"}, "name", "bad_address"},
		{"escape sequences", []string{"account", "\x1b]0;pwned\x07\x1b[31m"}, "", "bad_address"},
		{"not a URL", []string{"round", "--rpc", "htp:/x"}, "endpoint", "bad_endpoint"},
		{"console without a terminal", nil, "needs a terminal", "no_terminal"},
		{"demo without a terminal", []string{"demo"}, "needs a terminal", "no_terminal"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := lpconsole(t, c.args...)
			if r.code != exitRefused || r.stdout != "" || !strings.Contains(r.stderr, c.want) {
				t.Errorf("exit %d, %q, %q", r.code, r.stdout, r.stderr)
			}
			assertSafe(t, r.stderr)
			r = lpconsole(t, append(c.args, "--json")...)
			var e struct {
				Error struct{ Code, Message, Hint string }
			}
			if err := json.Unmarshal([]byte(r.stderr), &e); err != nil || e.Error.Code != c.code || e.Error.Message == "" {
				t.Errorf("with --json: %v, %q", err, r.stderr)
			}
			if r.stdout != "" || r.code != exitRefused {
				t.Errorf("with --json: exit %d, %q", r.code, r.stdout)
			}
		})
	}
}

func ethereumCall(to common.Address, data []byte) ethereum.CallMsg {
	return ethereum.CallMsg{To: &to, Data: data}
}
