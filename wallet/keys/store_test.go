package keys

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/common"
)

// opens reports whether the account's key opens under pass.
func opens(t *testing.T, s *Store, addr common.Address, pass string) bool {
	t.Helper()
	signer, err := s.Unlock(t.Context(), addr, secret(t, pass))
	if err != nil {
		if !isCode(err, "passphrase") {
			t.Fatalf("unlocking: %v", err)
		}
		return false
	}
	signer.Close()
	return true
}

// names lists the folder, hidden files too.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

func TestAPassphraseIsChangedAndGethKnowsTheNewOne(t *testing.T) {
	s := lightStore(t)
	acc := added(t, s, "old")
	if err := s.Change(t.Context(), acc.Address, secret(t, "old"), secret(t, "new")); err != nil {
		t.Fatal(err)
	}
	if opens(t, s, acc.Address, "old") || !opens(t, s, acc.Address, "new") {
		t.Error("the old passphrase still opens the key, or the new one does not")
	}
	raw, err := os.ReadFile(acc.File)
	if err != nil {
		t.Fatal(err)
	}
	if key, err := keystore.DecryptKey(raw, "new"); err != nil || key.Address != acc.Address {
		t.Errorf("geth: %v", err)
	}
	if got := names(t, s.Dir()); len(got) != 1 {
		t.Errorf("left behind: %v", got)
	}
	if info, err := os.Stat(acc.File); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestAPassphraseIsNotChangedWithoutTheOldOne(t *testing.T) {
	s := lightStore(t)
	acc := added(t, s, "old")
	before, _ := os.ReadFile(acc.File)
	if err := s.Change(t.Context(), acc.Address, secret(t, "wrong"), secret(t, "new")); !isCode(err, "passphrase") {
		t.Errorf("got %v", err)
	}
	if err := s.Change(t.Context(), acc.Address, secret(t, "old"), secret(t, "")); !isCode(err, "passphrase") {
		t.Errorf("an empty passphrase: %v", err)
	}
	if after, err := os.ReadFile(acc.File); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file was touched: %v", err)
	}
}

func TestAKeyIsStoredOnlyOnceAndNeverBare(t *testing.T) {
	s := lightStore(t)
	key, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	defer key.Destroy()
	if _, err := s.Add(t.Context(), key, secret(t, "")); !isCode(err, "passphrase") {
		t.Errorf("without a passphrase: %v", err)
	}
	if _, err := s.Add(t.Context(), key, secret(t, "p")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Add(t.Context(), key, secret(t, "q")); !isCode(err, "exists") {
		t.Errorf("a second time: %v", err)
	}
	if all, err := s.Accounts(); err != nil || len(all) != 1 {
		t.Errorf("%v %v", all, err)
	}
	if info, err := os.Stat(s.Dir()); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder has mode %v, %v", info.Mode(), err)
	}
}

func TestTwoFilesOfOneAccountAreNotGuessedBetween(t *testing.T) {
	s := lightStore(t)
	acc := added(t, s, "p")
	raw, _ := os.ReadFile(acc.File)
	place(t, s, "copy", raw, 0o600)
	if _, err := s.Unlock(t.Context(), acc.Address, secret(t, "p")); !isCode(err, "key_file") || !strings.Contains(err.Error(), "2 key files") {
		t.Errorf("got %v", err)
	}
	key, err := s.OpenFile(t.Context(), acc.File, secret(t, "p"))
	if err != nil {
		t.Fatal(err)
	}
	defer key.Destroy()
	if _, err := s.Add(t.Context(), key, secret(t, "p")); !isCode(err, "exists") {
		t.Errorf("a third: %v", err)
	}
}

func TestAnExportOpensElsewhereAndOverwritesNothing(t *testing.T) {
	s, other := lightStore(t), lightStore(t)
	acc := added(t, s, "p")
	out := filepath.Join(t.TempDir(), "key")
	if err := s.Export(acc.Address, out); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(out); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if err := s.Export(acc.Address, out); !isCode(err, "exists") {
		t.Errorf("again: %v", err)
	}
	key, err := other.OpenFile(t.Context(), out, secret(t, "p"))
	if err != nil {
		t.Fatal(err)
	}
	defer key.Destroy()
	if got, err := other.Add(t.Context(), key, secret(t, "p")); err != nil || got.Address != acc.Address {
		t.Errorf("%v %v", got, err)
	}
	if err := s.Export(common.Address{1}, filepath.Join(t.TempDir(), "x")); !isCode(err, "no_key") {
		t.Errorf("of a stranger: %v", err)
	}
}

func TestLeftoversAndStrangersAreNotAccounts(t *testing.T) {
	s := lightStore(t)
	acc := added(t, s, "p")
	raw, _ := os.ReadFile(acc.File)
	place(t, s, ".hidden", raw, 0o600)
	place(t, s, "backup~", raw, 0o600)
	place(t, s, "README", []byte("nothing"), 0o600)
	if err := os.Mkdir(filepath.Join(s.Dir(), "folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(acc.File, filepath.Join(s.Dir(), "link")); err != nil {
		t.Fatal(err)
	}
	all, err := s.Accounts()
	if err != nil || len(all) != 1 || all[0].File != acc.File {
		t.Errorf("%v %v", all, err)
	}
	ks := keystore.NewKeyStore(s.Dir(), light.n, light.p)
	if got := ks.Accounts(); len(got) != 1 {
		t.Errorf("geth sees %v", got)
	}
}

func TestARawKeyIsReadWithOrWithout0x(t *testing.T) {
	const digits = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318"
	for _, text := range []string{digits, "0x" + digits, "0X" + strings.ToUpper(digits), digits + "\n", "0x" + digits + "\r\n"} {
		path := filepath.Join(t.TempDir(), "raw")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		key, err := ReadKey(path)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if key.Address().Hex() != "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23" {
			t.Errorf("%q: %s", text, key.Address())
		}
		key.Destroy()
		if err := RemoveRaw(path); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("the file is still there: %v", err)
		}
	}
	for _, text := range []string{
		"", "0x", digits[1:], digits + "0", "0x0x" + digits[2:], strings.Repeat("0", 64), strings.Repeat("g", 64),
		digits + "\n" + digits, " " + digits, "-" + digits, strings.Repeat("f", 64), strings.Repeat("00", 5000),
	} {
		path := filepath.Join(t.TempDir(), "raw")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := ReadKey(path)
		var p *Problem
		if !errors.As(err, &p) {
			t.Errorf("%q: %v", text, err)
		} else if strings.Contains(p.Text+p.Hint, digits[1:20]) {
			t.Errorf("the sentence repeats the key: %s", p.Text)
		}
	}
}

func TestTheListOfDevicesIsKept(t *testing.T) {
	s := lightStore(t)
	a, b := common.Address{1}, common.Address{2}
	for _, addr := range []common.Address{a, b} {
		if _, err := s.AddLedger(addr, LedgerLive.Path(3)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.AddLedger(a, Standard.Path(0)); !isCode(err, "exists") {
		t.Errorf("a second time: %v", err)
	}
	all, err := s.Accounts()
	if err != nil || len(all) != 2 || all[0] != (Account{Address: a, Kind: Ledger, Path: "m/44'/60'/3'/0/0"}) {
		t.Errorf("%v %v", all, err)
	}
	if s.Kind(b) != Ledger || s.Kind(common.Address{3}) != Watch || s.Has(common.Address{3}) {
		t.Error("the kinds are mixed up")
	}
	if err := s.Export(a, filepath.Join(t.TempDir(), "x")); !isCode(err, "no_key") {
		t.Errorf("exporting a device: %v", err)
	}
	place(t, s, devicesFile, []byte(`[{"address":"0x12`), 0o600)
	if _, err := s.Accounts(); !isCode(err, "keystore") {
		t.Errorf("a damaged list: %v", err)
	}
}

// Without a device, or without cgo, the answer is a sentence with a way out.
func TestALedgerThatIsNotThereIsASentence(t *testing.T) {
	s := lightStore(t)
	if _, err := s.AddLedger(common.Address{1}, Standard.Path(0)); err != nil {
		t.Fatal(err)
	}
	_, err := s.Unlock(t.Context(), common.Address{1}, nil)
	var p *Problem
	if !errors.As(err, &p) || p.Code != "ledger" || p.Hint == "" {
		t.Errorf("got %v", err)
	}
	if LedgerHere != !strings.Contains(p.Text, "this build") {
		t.Errorf("with cgo %v: %s", LedgerHere, p.Text)
	}
}
