package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"lpconsole/chain"
	"lpconsole/livepeer"
	"lpconsole/wallet/keys"
)

// examineWallet looks at everything that signing depends on, but the endpoints.
func (a *app) examineWallet(ctx context.Context) []finding {
	if a.conf.ReadOnly {
		return []finding{{"signing", stateMissing, "read-only: nothing is signed", "leave out --read-only, or take read_only out of the configuration"}}
	}
	return []finding{a.examineKeys(), examineLedger(), a.examineJournal(ctx)}
}

// examineKeys looks at the folder of the key files, and at who can read it.
func (a *app) examineKeys() finding {
	f := finding{check: "keys", state: stateOK}
	store, err := keys.Open(a.keyDir())
	var accounts []keys.Account
	if err == nil {
		accounts, err = store.Accounts()
	}
	if err != nil {
		known := classify(context.Background(), err)
		f.state, f.found, f.next = stateFailed, known.Error(), known.hint
		return f
	}
	if len(accounts) == 0 {
		f.state, f.found, f.next = stateMissing, "no key: accounts are only watched", "`lpconsole wallet new` or `lpconsole wallet import`"
		return f
	}
	f.found = fmt.Sprintf("%s in %s", plural(uint64(len(accounts)), "account"), store.Dir())
	var open []string
	for _, acc := range accounts {
		// Windows has no such modes; its files belong to their folder's owner.
		if info, err := os.Stat(acc.File); err == nil && info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
			open = append(open, acc.File)
		}
	}
	if len(open) > 0 {
		f.state, f.found = stateFailed, "others can read "+strings.Join(open, ", ")
		f.next = "chmod 600 it: until then it is not opened"
	}
	return f
}

func examineLedger() finding {
	if keys.LedgerHere {
		return finding{"Ledger", stateOK, "this build can talk to one", ""}
	}
	return finding{"Ledger", stateMissing, "this build cannot talk to one", "build with CGO_ENABLED=1 and a C compiler"}
}

// examineJournal reads every entry of the chain and counts those that wait.
func (a *app) examineJournal(ctx context.Context) finding {
	f := finding{check: "journal", state: stateOK}
	d, err := a.openDesk()
	if err == nil {
		defer d.close()
	}
	if err != nil {
		f.state, f.found = stateFailed, err.Error()
		return f
	}
	w, err := d.wallet(ctx)
	if errors.Is(err, chain.ErrUnavailable) {
		f.state, f.found = stateWarning, "the network does not say which chain it is, and each has a journal of its own"
		return f
	}
	if err != nil {
		known := classify(ctx, err)
		f.state, f.found, f.next = stateFailed, known.Error(), known.hint
		return f
	}
	entries, err := w.Entries()
	if err != nil {
		known := classify(ctx, err)
		f.state, f.found, f.next = stateFailed, known.Error(), known.hint
		return f
	}
	open := 0
	for _, e := range entries {
		if e.Open() {
			open++
		}
	}
	f.found = "nothing is open, " + entriesText(len(entries))
	if open > 0 {
		f.state, f.found = stateWarning, fmt.Sprintf("%d open of %s", open, entriesText(len(entries)))
		f.next = "`lpconsole tx list` shows them, `lpconsole tx resume` goes on with them"
	}
	return f
}

func entriesText(n int) string {
	if n == 1 {
		return "1 entry"
	}
	return fmt.Sprintf("%d entries", n)
}

// examinePreview asks one endpoint how well it can show what a transaction will do
// before it is signed.
func examinePreview(ctx context.Context, client *chain.Client, name string, way livepeer.Way) finding {
	f := finding{name + ", previews", stateOK, "eth_simulateV1: all steps, with gas and logs", ""}
	var out json.RawMessage
	block := map[string]any{"blockStateCalls": []any{map[string]any{"calls": []any{}}}}
	asked := []chain.Request{{Method: "eth_simulateV1", Params: []any{block, "latest"}, Out: &out}}
	if _, err := client.Batch(ctx, asked); err == nil && asked[0].Err == nil {
		return f
	}
	if way == livepeer.WayOverride {
		f.found = "by state overrides: all steps, without logs"
		return f
	}
	f.state, f.found = stateWarning, "by plain calls: of several steps only the first can be tried"
	f.next = "an endpoint with eth_simulateV1 shows more before you sign"
	return f
}

// examineOpinions says whether a lie of one endpoint would be noticed.
func (a *app) examineOpinions() finding {
	if n := len(a.conf.Network.RPC); n > 1 {
		return finding{"second endpoint", stateOK, fmt.Sprintf("%d endpoints: what is signed is held against two of them", n), ""}
	}
	return finding{
		"second endpoint", stateMissing, "answers come from one source only, and nobody contradicts it",
		"add a second --rpc: then one that fails costs nothing, and one that lies is noticed before you sign",
	}
}

// keyDir is the folder of the key files.
func (a *app) keyDir() string { return filepath.Join(a.conf.DataDir, "keystore") }
