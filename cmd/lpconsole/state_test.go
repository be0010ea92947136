package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
)

func open(t *testing.T, dir string, accounts ...watched) *state {
	t.Helper()
	s, err := openState(dir, accounts)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestMarksSurviveARestart(t *testing.T) {
	dir := t.TempDir()
	a, b := common.Address{1}, common.Address{2}
	s := open(t, dir)
	for _, err := range []error{s.SetStar(a, true), s.SetStar(b, true), s.SetStar(b, false), s.SetAlias(b, "mine"), s.Watch(a), s.Watch(b)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	s = open(t, dir)
	if !s.Starred(a) || s.Starred(b) || s.Alias(b) != "mine" {
		t.Errorf("stars or aliases were lost")
	}
	if w := s.Watched(); len(w) != 2 || w[0] != b || w[1] != a {
		t.Errorf("watched: %v", w)
	}
	if got, ok := s.ByAlias("mine"); !ok || got != b {
		t.Errorf("by alias: %v %v", got, ok)
	}
	if err := s.Forget(b); err != nil {
		t.Fatal(err)
	}
	if w := open(t, dir).Watched(); len(w) != 1 || w[0] != a {
		t.Errorf("after forgetting: %v", w)
	}
	leftovers, _ := filepath.Glob(filepath.Join(dir, "marks-*"))
	if len(leftovers) != 0 {
		t.Errorf("left behind: %v", leftovers)
	}
}

func TestAnAliasOfTwoAccountsIsRefused(t *testing.T) {
	a, b := common.Address{1}.Hex(), common.Address{2}.Hex()
	if _, err := openState(t.TempDir(), []watched{{a, "cold"}, {b, "cold"}}); err == nil || !strings.Contains(err.Error(), "given to two accounts") {
		t.Errorf("got %v", err)
	}
	open(t, t.TempDir(), watched{a, "cold"}, watched{a, "cold"}) // the same twice is no contradiction
}

func TestTheFlagComesFirstAndIsNotWritten(t *testing.T) {
	dir := t.TempDir()
	file, flag, conf := common.Address{1}, common.Address{2}, common.Address{3}
	s := open(t, dir, watched{Address: conf.Hex(), Alias: "cold"})
	if err := s.Watch(file); err != nil {
		t.Fatal(err)
	}
	s.use(flag)
	if w := s.Watched(); len(w) != 3 || w[0] != flag || w[1] != file || w[2] != conf {
		t.Errorf("watched: %v", w)
	}
	if err := s.SetStar(flag, true); err != nil {
		t.Fatal(err)
	}
	if w := open(t, dir).Watched(); len(w) != 1 || w[0] != file {
		t.Errorf("written: %v", w)
	}
}

func TestAnAliasIsNeverMistaken(t *testing.T) {
	s := open(t, t.TempDir())
	if err := s.SetAlias(common.Address{1}, "taken"); err != nil {
		t.Fatal(err)
	}
	for _, alias := range []string{
		"0xabc", "livepeer.eth", "a\x1b[31m", "\u202eevil", strings.Repeat("x", maxAlias+1), " padded", "taken", "zero\u200bwidth",
	} {
		if err := s.SetAlias(common.Address{2}, alias); err == nil {
			t.Errorf("%q was accepted", alias)
		}
	}
	for _, alias := range []string{"node 1", "größe", "ノード", "taken"} {
		who := common.Address{3}
		if alias == "taken" {
			who = common.Address{1}
		}
		if err := s.SetAlias(who, alias); err != nil {
			t.Errorf("%q: %v", alias, err)
		}
	}
}

func TestADamagedFileIsKept(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "marks.json")
	if err := os.WriteFile(path, []byte(`{"stars": [`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := openState(dir, nil); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Fatalf("got %v", err)
	}
	if raw, err := os.ReadFile(path); err != nil || string(raw) != `{"stars": [` {
		t.Errorf("the file was touched: %q %v", raw, err)
	}
}
