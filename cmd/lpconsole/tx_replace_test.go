package main

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"lpconsole/devnet"
	"lpconsole/internal/slowproxy"
)

// cheaply passes everything on, and says that the base fee is a sixteenth of what it
// is: what is signed by it cannot run once the network says the truth.
func cheaply(t *testing.T, node *devnet.Chain) (url string) {
	t.Helper()
	proxy := slowproxy.New(node.RPC, 0)
	t.Cleanup(proxy.Close)
	proxy.Set(func(w http.ResponseWriter, body []byte) bool {
		reply, err := http.Post(node.RPC, "application/json", bytes.NewReader(body))
		if err != nil {
			t.Error(err)
			return false
		}
		defer func() { _ = reply.Body.Close() }()
		said, err := io.ReadAll(reply.Body)
		if err != nil {
			t.Error(err)
			return false
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(bytes.ReplaceAll(said, []byte(`"0x1312d00"`), []byte(`"0x1312d0"`)))
		return true
	})
	return proxy.URL
}

func TestWhatCannotRunIsReplacedByWhatCan(t *testing.T) {
	node := working(t)
	who, other := member(t, node, "delegator:bonded", 22), member(t, node, "delegator:bonded", 23)
	h := settle(t, node, who, other)
	nonce, before := h.nonce(who), h.stake(who)
	as := []string{"--account", who.Address.Hex()}

	h.rpc = []string{cheaply(t, node)}
	r := h.signed(append(as, "unbond", "5", "--wait", "2s", "--json")...)
	if r.code != exitUnknown || !strings.Contains(r.stderr, "tx replace") {
		t.Fatalf("with too little for the network: exit %d, %s%s", r.code, r.stdout, r.stderr)
	}
	old := h.document(r).Transactions[0]
	h.rpc = []string{node.RPC}
	h.refuses("no_confirmation", "nobody can be asked", "tx", "replace", old.Hash)
	h.refuses("no_passphrase", "passphrase", "tx", "replace", old.Hash, "--yes")
	h.refuses("not_found", "nothing called", "tx", "replace", "0x123456", "--yes", "--passphrase-file", h.secret())
	h.refuses("read_only", "read-only", "tx", "replace", old.Hash, "--read-only", "--yes", "--passphrase-file", h.secret())
	if h.nonce(who) != nonce {
		t.Fatal("it did run")
	}

	r = h.signed("tx", "replace", old.Hash[:10])
	for _, want := range []string{old.Hash, "0.00375 gwei", "0.04 gwei", "base fee 0.02 gwei", "unbondWithHint(", "5 LPT", "only one of the two", "included"} {
		if !strings.Contains(r.stdout, want) {
			t.Errorf("it does not say %q:\n%s", want, r.stdout)
		}
	}
	if r.code != exitDone || h.nonce(who) != nonce+1 || before.Sub(h.stake(who)) != lpt("5") {
		t.Fatalf("exit %d, %s; the nonce went from %d to %d, the stake from %s to %s", r.code, r.stderr, nonce, h.nonce(who), before, h.stake(who))
	}
	// It is found by both hashes, and there is nothing more to replace.
	now := h.document(h.run("tx", "show", old.Hash, "--json")).Transactions
	if len(now) != 1 || now[0].Hash == old.Hash || now[0].Nonce != old.Nonce || now[0].State != "included" && now[0].State != "final" {
		t.Errorf("the journal has %+v, of %+v", now, old)
	}
	h.refuses("not_stuck", "would not help", "tx", "replace", old.Hash, "--yes", "--passphrase-file", h.secret())

	// What is only on its way is not helped by a higher fee.
	url, heal, _ := swallowing(t, node)
	h.rpc = []string{url}
	lost := h.document(h.signed("unbond", "5", "--account", other.Address.Hex(), "--wait", "1s", "--json")).Transactions[0]
	h.refuses("no_use", "would not help", "tx", "replace", lost.Hash, "--yes", "--passphrase-file", h.secret())
	heal()
	if r := h.run("tx", "resume", "--account", other.Address.Hex()); r.code != exitDone || !strings.Contains(r.stdout, "included") {
		t.Errorf("tx resume: exit %d, %s%s", r.code, r.stdout, r.stderr)
	}
}
