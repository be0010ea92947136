package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"lpconsole/devnet"
	"lpconsole/internal/slowproxy"
)

// TestWhatIsRefusedIsNotSent asks for what cannot or must not be done. Each of it
// is a sentence, a code, exit 2, and leaves the nonce as it was.
func TestWhatIsRefusedIsNotSent(t *testing.T) {
	node := working(t)
	who := member(t, node, "delegator:bonded", 10)
	to := member(t, node, "orchestrator", 2).Address.Hex()
	operator := member(t, node, "orchestrator", 3)
	h := settle(t, node, who, operator)
	other := member(t, node, "delegator:bonded", 11).Address.Hex()
	const nobody = "0x00000000000000000000000000000000deadbeef"
	bond := func(amount, to string) []string { return []string{"bond", amount, to} }
	for _, c := range []struct {
		name, code, sentence string
		args                 []string
	}{
		{"an amount of nothing", "bad_amount", "zero", bond("0", to)},
		{"an empty amount", "bad_amount", "no amount", bond("", to)},
		{"a negative amount", "bad_amount", "negative", bond("-5", to)},
		{"an amount with an exponent", "bad_amount", "not an amount", bond("1e3", to)},
		{"an amount finer than a token's unit", "bad_amount", "decimals", bond("1.0000000000000000001", to)},
		{"an amount in base units", "base_units", "base units", bond("500000000000000000000", to)},
		{"an amount with a blank", "bad_amount", "blanks", bond("5 00", to)},
		{"an amount with escape sequences", "bad_amount", "", bond("\x1b[31m5", to)},
		{"more than everything", "bad_amount", "more than everything", bond("101%", to)},
		{"a share of nothing", "bad_amount", "zero", bond("0%", to)},
		{"more LPT than there is", "balance", "LPT", bond("999999999", to)},
		{"more stake than there is", "balance", "LPT", []string{"unbond", "999999999"}},
		{"an address that is too short", "bad_address", "40", bond("5", "0x1234")},
		{"an address that is too long", "bad_address", "40", bond("5", to+"00")},
		{"an address with a wrong checksum", "bad_address", "checksum", bond("5", "0x5fbDB2315678afecb367f032d93F642f64180aa3")},
		{"an address without 0x", "bad_address", "0x", bond("5", to[2:])},
		{"a name that nobody verified", "bad_address", "name", bond("5", "livepeer.eth")},
		{"the zero address", "bad_address", "zero address", bond("5", "0x0000000000000000000000000000000000000000")},
		{"an address that is no orchestrator", "registered", "orchestrator", bond("5", nobody)},
		{"a contract of the protocol", "", "", bond("5", node.Protocol.LivepeerToken.Address.Hex())},
		{"a lock that is no number", "bad_lock", "lock", []string{"rebond", "first"}},
		{"a lock that does not exist", "no_lock", "lock", []string{"withdraw", "77"}},
		{"cuts that are too high", "bad_percent", "more than everything", []string{"set-cuts", "--reward-cut", "101", "--account", operator.Address.Hex()}},
		{"no cut", "no_cuts", "no cut", []string{"set-cuts", "--account", operator.Address.Hex()}},
		{"a reward by nobody's orchestrator", "not_orchestrator", "orchestrator", []string{"reward"}},
		{"a round that is initialised", "due", "", []string{"initialize-round"}},
		{"stake to the token", "recipient", "nobody's account", []string{"transfer-bond", "5", node.Protocol.LivepeerToken.Address.Hex()}},
		{"an account without a key", "no_key", "only watched", append(bond("5", to), "--account", other)},
		{"an intent whose word is empty", "bad_once", "--once is empty", append(bond("5", to), "--once", " ")},
		{"an account whose name is blank", "bad_account", "--account is empty", append(bond("5", to), "--account", "")},
		{"fees for a variable that is not set", "bad_to", "--to is empty", []string{"withdraw-fees", "--to", ""}},
		{"a hold of what has nothing to wait for", "usage", "unknown flag", []string{"withdraw", "--hold"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			nonce := h.nonce(who)
			args := append([]string{"--account", who.Address.Hex(), "--yes", "--json", "--passphrase-file", h.secret()}, c.args...)
			r := h.run(args...)
			var e struct {
				Error struct{ Code, Message, Hint string }
			}
			if err := json.Unmarshal([]byte(r.stderr), &e); err != nil || e.Error.Message == "" || c.code != "" && e.Error.Code != c.code {
				t.Errorf("%v, %q; want the code %q", err, r.stderr, c.code)
			}
			if r.code != exitRefused || r.stdout != "" || !strings.Contains(e.Error.Message, c.sentence) {
				t.Errorf("exit %d, %q, %q; want a sentence with %q", r.code, r.stdout, e.Error.Message, c.sentence)
			}
			if e.Error.Hint == "" {
				t.Errorf("%q has no next step", e.Error.Message)
			}
			if h.nonce(who) != nonce {
				t.Error("something was sent")
			}
		})
	}
	if r := h.run("tx", "list", "--json"); !strings.Contains(r.stdout, `"rows": []`) {
		t.Errorf("the journal is not empty: %s", r.stdout)
	}
}

func TestWhoMaySign(t *testing.T) {
	node := working(t)
	who, second := member(t, node, "delegator:bonded", 12), member(t, node, "delegator:bonded", 13)
	unbond := []string{"unbond", "1"}
	in := func(h *household, args ...string) []string { return append(args, "--passphrase-file", h.secret()) }
	for _, c := range []struct {
		name, code, sentence string
		prepare              func(t *testing.T, h *household) []string
	}{
		{"nobody can be asked", "no_confirmation", "no terminal", func(_ *testing.T, h *household) []string { return in(h, unbond...) }},
		{"a wrong passphrase", "passphrase", "does not open", func(t *testing.T, h *household) []string {
			replace(t, h.secret(), "another passphrase", 0o600)
			return in(h, append(unbond, "--yes")...)
		}},
		{"an empty passphrase", "", "passphrase", func(t *testing.T, h *household) []string {
			replace(t, h.secret(), "", 0o600)
			return in(h, append(unbond, "--yes")...)
		}},
		{"a passphrase that others can read", "", "others", func(t *testing.T, h *household) []string {
			if err := os.Chmod(h.secret(), 0o644); err != nil {
				t.Fatal(err)
			}
			return in(h, append(unbond, "--yes")...)
		}},
		{"no passphrase at all", "no_passphrase", "passphrase", func(_ *testing.T, _ *household) []string { return append(unbond, "--yes") }},
		{"a passphrase file that is not there", "", "passphrase", func(_ *testing.T, h *household) []string {
			return append(unbond, "--yes", "--passphrase-file", filepath.Join(h.home, "nowhere"))
		}},
		{"a key file that others can read", "", "other", func(t *testing.T, h *household) []string {
			if err := os.Chmod(h.addKey(who.Key), 0o640); err != nil {
				t.Fatal(err)
			}
			return in(h, append(unbond, "--yes")...)
		}},
		{"a keystore that others can read", "", "other", func(t *testing.T, h *household) []string {
			if err := os.Chmod(h.keystore(), 0o755); err != nil {
				t.Fatal(err)
			}
			return in(h, append(unbond, "--yes")...)
		}},
		{"a key file that is damaged", "", "", func(t *testing.T, h *household) []string {
			path := h.addKey(who.Key)
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			replace(t, path, strings.Replace(string(raw), `"ciphertext":"`, `"ciphertext":"00`, 1), 0o600)
			return in(h, append(unbond, "--yes")...)
		}},
		{"two accounts and none named", "no_account", "2 accounts", func(_ *testing.T, h *household) []string {
			h.addKey(second.Key)
			return in(h, append(unbond, "--yes")...)
		}},
		{"no key and none named", "no_account", "no key", func(t *testing.T, h *household) []string {
			if err := os.RemoveAll(h.keystore()); err != nil {
				t.Fatal(err)
			}
			return in(h, append(unbond, "--yes")...)
		}},
		{"read-only by the flag", "read_only", "read-only", func(_ *testing.T, h *household) []string {
			return in(h, append(unbond, "--yes", "--read-only")...)
		}},
		{"read-only by the configuration", "read_only", "read-only", func(t *testing.T, h *household) []string {
			path := filepath.Join(h.home, "config", "lpconsole", "config.toml")
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			replace(t, path, "read_only = true\n", 0o600)
			return in(h, append(unbond, "--yes")...)
		}},
		{"read-only by the environment", "read_only", "read-only", func(_ *testing.T, h *household) []string {
			h.env = []string{"LPCONSOLE_READ_ONLY=1"}
			return in(h, append(unbond, "--yes")...)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := settle(t, node, who)
			nonce := h.nonce(who)
			r := h.run(append(c.prepare(t, h), "--json")...)
			var e struct {
				Error struct{ Code, Message, Hint string }
			}
			if err := json.Unmarshal([]byte(r.stderr), &e); err != nil || c.code != "" && e.Error.Code != c.code || e.Error.Hint == "" {
				t.Errorf("%v, %q; want the code %q and a hint", err, r.stderr, c.code)
			}
			if r.code != exitRefused || r.stdout != "" || !strings.Contains(e.Error.Message, c.sentence) {
				t.Errorf("exit %d, %q, %q; want a sentence with %q", r.code, r.stdout, e.Error.Message, c.sentence)
			}
			for _, secret := range []string{passphrase, "another passphrase"} {
				if strings.Contains(r.stderr, secret) {
					t.Error("the passphrase is in the answer")
				}
			}
			if h.nonce(who) != nonce {
				t.Error("something was sent")
			}
		})
	}
}

func replace(t *testing.T, path, content string, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), mode); err != nil {
		t.Fatal(err)
	}
}

func TestReadOnlyGoesForTheJournalToo(t *testing.T) {
	h := settle(t, working(t), member(t, working(t), "delegator:bonded", 14))
	for _, args := range [][]string{{"tx", "resume"}, {"tx", "drop", "0x12"}} {
		h.refuses("read_only", "read-only", append(args, "--read-only")...)
	}
	if r := h.run("unbond", "1", "--dry-run", "--read-only"); r.code != exitDone || !strings.Contains(r.stdout, "nothing was signed") {
		t.Errorf("a dry run signs nothing: exit %d, %s", r.code, r.stderr)
	}
}

// TestAnEndpointThatChangesItsChain answers for one chain until the preview is
// there, and for another one from then on.
func TestAnEndpointThatChangesItsChain(t *testing.T) {
	node := working(t)
	who := member(t, node, "delegator:bonded", 15)
	h := settle(t, node, who)
	proxy := slowproxy.New(node.RPC, 0)
	defer proxy.Close()
	h.rpc = []string{proxy.URL}
	var previewed, changed atomic.Bool
	proxy.Set(func(w http.ResponseWriter, body []byte) bool {
		if strings.Contains(string(body), "eth_simulateV1") {
			previewed.Store(true)
			return false
		}
		if !previewed.Load() {
			return false
		}
		changed.Store(true)
		spoofChainID(node.RPC).ServeHTTP(w, request(body))
		return true
	})
	nonce := h.nonce(who)
	r := h.signed("unbond", "1")
	if r.code != exitRefused && r.code != exitUnknown || !strings.Contains(r.stderr, fmt.Sprint(devnet.DefaultChainID)) {
		t.Errorf("exit %d, %s%s", r.code, r.stdout, r.stderr)
	}
	if !changed.Load() || h.nonce(who) != nonce {
		t.Errorf("the chain changed: %v; something was sent: %v", changed.Load(), h.nonce(who) != nonce)
	}
}

// TestAChangedJournalIsSaid lists a journal in which a byte is not what it was.
func TestAChangedJournalIsSaid(t *testing.T) {
	node := working(t)
	who := member(t, node, "delegator:bonded", 25)
	h := settle(t, node, who)
	h.does("checkpoint")
	files, err := filepath.Glob(filepath.Join(h.home, "data", "lpconsole", "journal", "*.journal"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%v: %v", files, err)
	}
	raw, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	raw[len(raw)/2] ^= 1
	replace(t, files[0], string(raw), 0o600)
	nonce := h.nonce(who)
	r := h.run("tx", "list", "--json")
	if r.code != exitUnknown || !strings.Contains(r.stderr, `"code":"journal"`) || !strings.Contains(r.stderr, ".signed") || strings.Contains(r.stderr, "--rpc") {
		t.Errorf("exit %d, %s%s", r.code, r.stdout, r.stderr)
	}
	if r := h.signed("checkpoint", "--json"); r.code != exitRefused || !strings.Contains(r.stderr, `"code":"journal"`) {
		t.Errorf("signing: exit %d, %s%s", r.code, r.stdout, r.stderr)
	}
	if h.nonce(who) != nonce {
		t.Error("something was sent")
	}
}
