package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/crypto"
)

// A well-known key that has never held anything, and its account.
const (
	rawKey     = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318"
	rawAccount = "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23"
	junkWords  = "test test test test test test test test test test test junk"
)

// private writes a file that only this user can read.
func private(t testing.TB, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// local runs a wallet command with --json and reads its document.
func local(t testing.TB, args ...string) (doc, result) {
	t.Helper()
	r := lpconsole(t, append(args, "--json")...)
	if r.code != 0 {
		t.Fatalf("%v: exit %d: %s", args, r.code, r.stderr)
	}
	var d doc
	if err := json.Unmarshal([]byte(r.stdout), &d); err != nil {
		t.Fatalf("%v: %v in %s", args, err, r.stdout)
	}
	if d.Schema != 1 || d.Block != nil || d.AsOf == nil {
		t.Errorf("%v: the head of the document is %+v", args, d)
	}
	return d, r
}

func TestTheLifeOfAKey(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	pass, other := private(t, "hunter two\n"), private(t, "hunter three")

	d, _ := local(t, "wallet", "new", "--alias", "hot", "--passphrase-file", pass, "--data-dir", data, "--read-only")
	address, _ := d.Data["address"].(string)
	file, _ := d.Data["file"].(string)
	if d.Data["alias"] != "hot" || d.Data["kind"] != "keystore" || d.Data["path"] != nil || filepath.Dir(file) != filepath.Join(data, "keystore") {
		t.Errorf("new says %v", d.Data)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if key, err := keystore.DecryptKey(raw, "hunter two"); err != nil || key.Address.Hex() != address {
		t.Errorf("geth: %v", err)
	}
	for path, want := range map[string]fs.FileMode{filepath.Dir(file): 0o700, file: 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v %v", path, info.Mode(), err)
		}
	}

	if r := lpconsole(t, "wallet", "passwd", "hot", "--passphrase-file", other, "--new-passphrase-file", pass, "--data-dir", data); r.code != exitRefused || !strings.Contains(r.stderr, "does not open") {
		t.Errorf("a wrong passphrase: %+v", r)
	}
	local(t, "wallet", "passwd", "hot", "--passphrase-file", pass, "--new-passphrase-file", other, "--data-dir", data)

	out := filepath.Join(t.TempDir(), "exported")
	local(t, "wallet", "export", "--out", out, "--data-dir", data)
	if r := lpconsole(t, "wallet", "export", "--out", out, "--data-dir", data); r.code != exitRefused || !strings.Contains(r.stderr, "not overwritten") {
		t.Errorf("exporting twice: %+v", r)
	}

	second := filepath.Join(t.TempDir(), "data")
	d, _ = local(t, "wallet", "import", "--keystore-file", out, "--passphrase-file", other, "--data-dir", second)
	if d.Data["address"] != address {
		t.Errorf("import says %v", d.Data)
	}
	watched := "0x00000000000000000000000000000000000A11cE"
	local(t, "wallet", "watch", strings.ToLower(watched), "--alias", "cold", "--data-dir", second)
	d, _ = local(t, "wallet", "list", "--data-dir", second)
	if len(d.Rows) != 2 || d.Rows[0]["address"] != address || d.Rows[0]["kind"] != "keystore" ||
		!strings.EqualFold(d.Rows[1]["address"].(string), watched) || d.Rows[1]["kind"] != "watch" || d.Rows[1]["alias"] != "cold" {
		t.Errorf("list says %v", d.Rows)
	}
	if r := lpconsole(t, "wallet", "passwd", "cold", "--passphrase-file", pass, "--new-passphrase-file", pass, "--data-dir", second); r.code != exitRefused || !strings.Contains(r.stderr, "is not here") {
		t.Errorf("the passphrase of an account that is only watched: %+v", r)
	}
}

func TestAMnemonicShowsItsAccountsBeforeOneIsStored(t *testing.T) {
	data, pass, words := filepath.Join(t.TempDir(), "data"), private(t, "p"), private(t, junkWords+"\n")
	args := []string{"wallet", "import", "--mnemonic-file", words, "--passphrase-file", pass, "--data-dir", data}
	r := lpconsole(t, args...)
	for _, want := range []string{"> m/44'/60'/0'/0/0     0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65", "--yes"} {
		if !strings.Contains(r.stderr, want) {
			t.Errorf("%q is not shown: %s", want, r.stderr)
		}
	}
	if _, err := os.Stat(filepath.Join(data, "keystore")); r.code != exitRefused || err == nil {
		t.Errorf("something was stored: exit %d", r.code)
	}
	for _, c := range []struct {
		flags []string
		path  string
	}{
		{[]string{"--index", "7"}, "> m/44'/60'/0'/0/7 "},
		{[]string{"--layout", "ledger-live", "--index", "1"}, "> m/44'/60'/1'/0/0 "},
		{[]string{"--layout", "legacy"}, "> m/44'/60'/0'/0 "},
		{[]string{"--path", "m/44'/60'/3'/0/4"}, "> m/44'/60'/3'/0/4 "},
		{[]string{"--path", "m/44'/60'/0'/0", "--index", "2"}, "> m/44'/60'/0'/0/2 "},
		{[]string{"--path", "m/44'/60'/0'/0/0", "--index", "2"}, "> m/44'/60'/0'/0/2 "},
	} {
		if r := lpconsole(t, append(args, c.flags...)...); !strings.Contains(r.stderr, c.path) {
			t.Errorf("%v does not show %q: %s", c.flags, c.path, r.stderr)
		}
	}
	d, _ := local(t, append(args, "--index", "1", "--yes")...)
	if d.Data["address"] != "0x70997970C51812dc3A010C7d01b50e0d17dc79C8" || d.Data["path"] != "m/44'/60'/0'/0/1" {
		t.Errorf("stored %v", d.Data)
	}
}

func TestAWalletRefusesInASentence(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	pass, key, words := private(t, "p"), private(t, rawKey), private(t, junkWords)
	open := private(t, "p")
	if err := os.Chmod(open, 0o644); err != nil {
		t.Fatal(err)
	}
	hungry := private(t, `{"version":3,"id":"","address":"","crypto":{"cipher":"aes-128-ctr","ciphertext":"`+strings.Repeat("00", 32)+
		`","cipherparams":{"iv":"`+strings.Repeat("00", 16)+`"},"mac":"`+strings.Repeat("00", 32)+
		`","kdf":"scrypt","kdfparams":{"dklen":32,"n":1073741824,"r":8,"p":1,"salt":"00"}}}`)
	for _, c := range []struct {
		name string
		args []string
		want string
		code string
	}{
		{"no terminal", []string{"new"}, "--passphrase-file", "no_terminal"},
		{"no terminal for a mnemonic", []string{"import", "--mnemonic"}, "--mnemonic-file", "no_terminal"},
		{"a passphrase as an argument", []string{"new", "--passphrase", "p"}, "unknown flag", "usage"},
		{"a passphrase that others can read", []string{"new", "--passphrase-file", open}, "chmod 600 " + open, "key_file_mode"},
		{"a key that others can read", []string{"import", "--key-file", open}, "chmod 600 " + open, "key_file_mode"},
		{"a passphrase file that is not there", []string{"new", "--passphrase-file", "/none"}, "no such file", "key_file"},
		{"an empty passphrase", []string{"new", "--passphrase-file", private(t, "\n")}, "is empty", "passphrase"},
		{"two lines of passphrase", []string{"new", "--passphrase-file", private(t, "a\nb\n")}, "more than one line", "passphrase"},
		{"an endless passphrase", []string{"new", "--passphrase-file", private(t, strings.Repeat("x", 5000))}, "more than 1024 bytes", "key_file"},
		{"two passphrases", []string{"new", "--passphrase-file", pass, "--passphrase-fd", "0"}, "exclude each other", "usage"},
		{"a descriptor that is not open", []string{"new", "--passphrase-fd", "77"}, "descriptor 77", "passphrase"},
		{"nothing to import", []string{"import"}, "needs one of", "usage"},
		{"two things to import", []string{"import", "--mnemonic", "--key-file", key}, "needs one of", "usage"},
		{"a path for a raw key", []string{"import", "--key-file", key, "--index", "1"}, "for a mnemonic", "usage"},
		{"a path that is none", []string{"import", "--mnemonic-file", words, "--path", "x/y"}, "no derivation path", "path"},
		{"an unknown layout", []string{"import", "--mnemonic-file", words, "--layout", "trezor"}, "standard, ledger-live, legacy", "usage"},
		{"words that are none", []string{"import", "--mnemonic-file", pass}, "mnemonic", "mnemonic"},
		{"digits that are no key", []string{"import", "--key-file", words}, "does not hold a raw key", "key_file"},
		{"a key file that is none", []string{"import", "--keystore-file", words, "--passphrase-file", pass}, "not a key file", "key_file"},
		{"a key file that asks for a terabyte", []string{"import", "--keystore-file", hungry, "--passphrase-file", pass}, "more memory or time", "key_file"},
		{"a key file that is not there", []string{"import", "--keystore-file", "/none"}, "no such file", "key_file"},
		{"an alias like an address", []string{"new", "--alias", "0xabc", "--passphrase-file", pass}, "looks like an address", "bad_alias"},
		{"watching half an address", []string{"watch", "0x1234"}, "0x", "bad_address"},
		{"watching a name", []string{"watch", "livepeer.eth"}, "name", "bad_address"},
		{"watching the zero address", []string{"watch", "0x0000000000000000000000000000000000000000"}, "belongs to nobody", "data_dir"},
		{"exporting nothing", []string{"export", "--out", "/tmp/x"}, "0 accounts", "no_account"},
		{"exporting to nowhere", []string{"export"}, "--out FILE", "usage"},
		{"a mnemonic as an argument", []string{"import", "--mnemonic", junkWords}, "takes no argument like that", "usage"},
		{"a mnemonic as many arguments", append([]string{"import", "--mnemonic"}, strings.Fields("junk "+junkWords)...), "takes no argument like that", "usage"},
		{"a raw key as an argument", []string{"import", "0x" + rawKey}, "takes no argument like that", "usage"},
		{"an alias that is a book", []string{"new", "--alias", strings.Repeat("x", 5000), "--passphrase-file", pass}, "longer than", "bad_alias"},
		{"no subcommand", nil, "needs one of", "usage"},
		{"an unknown subcommand", []string{"burn"}, `does not take "burn"`, "usage"},
	} {
		t.Run(c.name, func(t *testing.T) {
			args := append(append([]string{"wallet"}, c.args...), "--data-dir", data)
			r := lpconsole(t, args...)
			if r.code != exitRefused || r.stdout != "" || !strings.Contains(r.stderr, c.want) {
				t.Errorf("exit %d, %q, %q", r.code, r.stdout, r.stderr)
			}
			assertSafe(t, r.stderr)
			if strings.Contains(r.stderr, rawKey[:16]) || strings.Contains(r.stderr, "junk") {
				t.Errorf("the sentence repeats a secret: %s", r.stderr)
			}
			r = lpconsole(t, append(args, "--json")...)
			var e struct {
				Error struct{ Code, Message, Hint string }
			}
			if err := json.Unmarshal([]byte(r.stderr), &e); err != nil || e.Error.Code != c.code || e.Error.Message == "" {
				t.Errorf("with --json: %v, %q", err, r.stderr)
			}
		})
	}
	if left, err := filepath.Glob(filepath.Join(data, "*", "*")); err != nil || len(left) > 0 {
		t.Errorf("something was stored: %v %v", left, err)
	}
}

// T9 for the command line: what went in is in no file, no output and no log.
func TestASecretIsInNothingThatTheProgramWrites(t *testing.T) {
	const passphrase = "a passphrase to look for"
	home := t.TempDir()
	data, log := filepath.Join(home, "data"), filepath.Join(home, "log")
	key := private(t, rawKey)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.WriteString(passphrase + "\n"); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program(t, "lpconsole"), "wallet", "import", "--key-file", key, "--remove-key-file", "--passphrase-fd", "3", "--data-dir", data, "--log-file", log, "--verbose")
	cmd.Env, cmd.ExtraFiles = environ(home), []*os.File{r}
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), rawAccount) {
		t.Fatalf("%v: %s", err, out)
	}
	bare, err := crypto.HexToECDSA(rawKey)
	if err != nil {
		t.Fatal(err)
	}
	files := 0
	look := func(where string, content []byte) {
		for _, needle := range [][]byte{[]byte(passphrase), []byte(rawKey), []byte(strings.ToUpper(rawKey)), crypto.FromECDSA(bare)} {
			if bytes.Contains(content, needle) {
				t.Errorf("%s holds %q", where, needle)
			}
		}
	}
	look("the output", out)
	err = filepath.WalkDir(home, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		look(path, content)
		files++
		return err
	})
	if err != nil || files < 3 {
		t.Errorf("%d files searched, %v", files, err)
	}
	if _, err := os.Stat(key); err == nil {
		t.Error("the raw file is still there")
	}
	again := lpconsole(t, "wallet", "import", "--key-file", private(t, "0x"+rawKey+"\n"), "--passphrase-file", private(t, "p"), "--data-dir", data)
	if again.code != exitRefused || !strings.Contains(again.stderr, "here already") {
		t.Errorf("a second time: %+v", again)
	}
}

func TestAPassphraseIsTypedWithoutAnEcho(t *testing.T) {
	home := t.TempDir()
	data := filepath.Join(home, "data")
	term := startTerminal(t, 120, 30, environ(home), told(program(t, "lpconsole"), "wallet", "new", "--alias", "hot", "--data-dir", data)...)
	term.see("Passphrase for 0x")
	term.write("wrong")
	term.press("C-u")
	term.write("hunter twoo")
	term.press("BSpace", "Left", "Enter")
	term.see("The same again:")
	term.write("hunter two")
	term.press("Enter")
	screen := term.see("hot", "ended with 0")
	if strings.Contains(screen, "hunter") || strings.Contains(screen, "wrong") || strings.Contains(screen, "***") {
		t.Errorf("what was typed is on the screen:\n%s", screen)
	}
	files, err := filepath.Glob(filepath.Join(data, "keystore", "UTC*"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	raw, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := keystore.DecryptKey(raw, "hunter two"); err != nil {
		t.Errorf("what was typed does not open it: %v", err)
	}
}

func TestTypingCanBeStoppedAndMustAgree(t *testing.T) {
	home := t.TempDir()
	data := filepath.Join(home, "data")
	term := startTerminal(t, 120, 30, environ(home), told(program(t, "lpconsole"), "wallet", "new", "--data-dir", data)...)
	term.see("Passphrase for 0x")
	term.write("hunter")
	term.press("C-c")
	term.see("interrupted", "ended with 130")

	term = startTerminal(t, 120, 30, environ(home), told(program(t, "lpconsole"), "wallet", "new", "--data-dir", data)...)
	term.see("Passphrase for 0x")
	term.write("hunter")
	term.press("Enter")
	term.see("The same again:")
	term.write("Hunter")
	term.press("Enter")
	term.see("the two passphrases differ", "ended with 2")

	term = startTerminal(t, 120, 30, environ(home), told(program(t, "lpconsole"), "wallet", "import", "--mnemonic", "--data-dir", data)...)
	term.see("Mnemonic")
	term.write(junkWords)
	term.press("Enter")
	screen := term.see("0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "yes/no")
	if strings.Contains(screen, "junk") {
		t.Errorf("the mnemonic is on the screen:\n%s", screen)
	}
	term.write("y")
	term.press("Enter")
	term.see("nothing was stored", "ended with 2")
	if files, err := filepath.Glob(filepath.Join(data, "keystore", "*")); err != nil || len(files) != 0 {
		t.Error(files, err)
	}
}
