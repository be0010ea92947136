// Package rooms proves that imports between the rooms of the house run one way
// only. It holds nothing else.
package rooms

import (
	"os/exec"
	"strings"
	"testing"
)

// forbidden says what the packages below a folder must never depend on, not
// even through others. The reasons are in docs/decisions/0001-rooms.md.
var forbidden = []struct{ room, never, why string }{
	{"chain", "livepeer", "JSON-RPC has no Livepeer words"},
	{"chain", "tui", "data does not draw"},
	{"chain", "ens", "JSON-RPC knows no names"},
	{"chain", "wallet", "reading needs no keys"},
	{"livepeer", "tui", "the protocol does not draw"},
	{"livepeer", "wallet", "the protocol makes unsigned calls only"},
	{"livepeer", "ens", "the protocol knows addresses, not names"},
	{"livepeer", "engine", "the chain does not transcode"},
	{"livepeer", "node", "the protocol does not need a node"},
	{"ens", "livepeer", "names have no Livepeer words"},
	{"ens", "wallet", "names need no keys"},
	{"ens", "tui", "names are not drawn there"},
	{"wallet", "livepeer", "the wallet has no Livepeer words"},
	{"wallet", "tui", "keys are never drawn"},
	{"wallet", "ens", "the wallet signs addresses, not names"},
	{"wallet", "engine", "keys and media never share an address space"},
	{"engine", "wallet", "keys and media never share an address space"},
	{"engine", "chain", "media needs no network secrets"},
	{"engine", "livepeer", "media needs no chain"},
	{"engine", "tui", "media does not draw"},
	{"node", "wallet", "a node is only read"},
	{"node", "tui", "a node's readings are not drawn there"},
	{"watch", "tui", "alerts reach people without a screen"},
	{"devnet", "tui", "a chain does not draw"},
	{"devnet", "wallet", "a chain has its own keys"},
	{"devnet", "livepeer", "what is tested must not test itself"},
	{"cmd/lpdevnet", "tui", "the chain's program is no console"},
	{"cmd/lpdevnet", "wallet", "the chain's program has its own keys"},
	{"cmd/lpconsole", "devnet", "no node code is linked into the wallet's binary"},
	{"tui", "devnet", "no node code is linked into the wallet's binary"},
	{"tui", "cmd", "imports run down only"},
}

// foreign says which modules of others a room must never link.
var foreign = []struct{ room, never, why string }{
	{"cmd/lpconsole", geth + "ethclient", "reads go through chain"},
	{"cmd/lpconsole", geth + "eth", "no node code in the wallet's binary"},
	{"cmd/lpconsole", geth + "node", "no node code in the wallet's binary"},
	{"cmd/lpconsole", geth + "core/vm", "no node code in the wallet's binary"},
	{"cmd/lpconsole", geth + "core/state", "no node code in the wallet's binary"},
	{"chain", "charm.land/bubbletea/v2", "data does not draw"},
	{"livepeer", "charm.land/bubbletea/v2", "the protocol does not draw"},
}

const (
	module = "lpconsole/"
	geth   = "github.com/ethereum/go-ethereum/"
)

// dependencies lists, for every package of the module that is not a test, all
// that it links.
func dependencies(t *testing.T) map[string][]string {
	t.Helper()
	cmd := exec.Command("go", "list", "-f", "{{.ImportPath}}:{{join .Deps \" \"}}", "lpconsole/...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	deps := map[string][]string{}
	for line := range strings.SplitSeq(strings.TrimSpace(string(out)), "\n") {
		pkg, list, ok := strings.Cut(line, ":")
		if !ok {
			t.Fatalf("go list printed %q", line)
		}
		deps[pkg] = strings.Fields(list)
	}
	return deps
}

func within(pkg, room string) bool { return pkg == room || strings.HasPrefix(pkg, room+"/") }

func TestImportsRunDownOnly(t *testing.T) {
	deps := dependencies(t)
	for pkg, list := range deps {
		for _, rule := range forbidden {
			if !within(pkg, module+rule.room) {
				continue
			}
			for _, dep := range list {
				if within(dep, module+rule.never) {
					t.Errorf("%s depends on %s: %s", pkg, dep, rule.why)
				}
			}
		}
		for _, rule := range foreign {
			if !within(pkg, module+rule.room) {
				continue
			}
			for _, dep := range list {
				if within(dep, rule.never) {
					t.Errorf("%s links %s: %s", pkg, dep, rule.why)
				}
			}
		}
	}
	for _, room := range []string{"chain", "livepeer", "tui", "devnet", "cmd/lpconsole", "cmd/lpdevnet"} {
		if _, ok := deps[module+room]; !ok {
			t.Errorf("the room %s is gone: this test would prove nothing about it", room)
		}
	}
}

// Screens talk to the shell and to widgets, never to each other. A screen is a
// package of tui that has a file source.go or update.go beside screen.go; here
// it is enough to name them.
func TestScreensDoNotImportEachOther(t *testing.T) {
	screens := []string{"home", "orchestrators", "card", "compare", "data", "stake", "review", "transactions", "wallets"}
	deps := dependencies(t)
	for _, s := range screens {
		list, ok := deps[module+"tui/"+s]
		if !ok {
			t.Errorf("the screen tui/%s is gone: take it off this list", s)
		}
		for _, dep := range list {
			for _, other := range screens {
				if other != s && within(dep, module+"tui/"+other) {
					t.Errorf("tui/%s depends on tui/%s", s, other)
				}
			}
		}
	}
}
