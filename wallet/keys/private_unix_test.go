//go:build unix

package keys

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/sys/unix"
)

func hint(err error) string {
	var p *Problem
	if errors.As(err, &p) {
		return p.Hint
	}
	return ""
}

func TestWhatOthersCanGetAtIsRefused(t *testing.T) {
	for _, mode := range []os.FileMode{0o644, 0o640, 0o604, 0o660, 0o601, 0o620} {
		s := lightStore(t)
		acc := added(t, s, "p")
		if err := os.Chmod(acc.File, mode); err != nil {
			t.Fatal(err)
		}
		_, err := s.Unlock(t.Context(), acc.Address, secret(t, "p"))
		if !isCode(err, "key_file_mode") || hint(err) != "chmod 600 "+acc.File {
			t.Errorf("a file of mode %o: %v", mode, err)
		}
		if all, err := s.Accounts(); err != nil || len(all) != 1 {
			t.Errorf("a file of mode %o is not listed any more: %v %v", mode, all, err)
		}
		if err := os.Chmod(acc.File, 0o600); err != nil {
			t.Fatal(err)
		}
		if !opens(t, s, acc.Address, "p") {
			t.Errorf("the hint does not help")
		}
		if err := os.Chmod(s.Dir(), 0o700|mode&0o077); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(s.Dir()); !isCode(err, "key_file_mode") || hint(err) != "chmod 700 "+s.Dir() {
			t.Errorf("a folder of mode %o: %v", mode, err)
		}
		if _, err := s.Unlock(t.Context(), acc.Address, secret(t, "p")); !isCode(err, "key_file_mode") {
			t.Errorf("a folder that got mode %o later: %v", mode, err)
		}
	}
}

func TestOnlyPlainFilesAreRead(t *testing.T) {
	dir := t.TempDir()
	file, link, pipe := filepath.Join(dir, "file"), filepath.Join(dir, "link"), filepath.Join(dir, "pipe")
	if err := os.WriteFile(file, []byte("secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		link: "symbolic link", pipe: "not a plain file", dir: "not a plain file", "/dev/zero": "not a plain file",
		filepath.Join(dir, "none"): "no such file", filepath.Join(file, "below"): "not a directory", "": "no file was named",
	} {
		if s, err := ReadSecretFile(path); !isCode(err, "key_file") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v %v", path, s, err)
		}
	}
	s, err := ReadSecretFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !s.Equal(secret(t, "secret")) {
		t.Error("the plain file was read wrongly")
	}
	s.Destroy()
}

func TestAnOddPathIsQuotedInTheHint(t *testing.T) {
	path := filepath.Join(t.TempDir(), "it's a key")
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := ReadSecretFile(path)
	if !isCode(err, "key_file_mode") || !strings.HasSuffix(hint(err), `/it'\''s a key'`) {
		t.Errorf("got %v", err)
	}
}

func init() { children["full disk"] = onFullDisk }

// onFullDisk tries everything that writes while no file may grow beyond 100
// bytes, which ends a write in the middle as a full disk does. It prints what was
// not refused, or not as it should be.
func onFullDisk(args []string) error {
	signal.Ignore(syscall.SIGXFSZ)
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: 100, Max: 100}); err != nil {
		return err
	}
	s, err := Open(args[0])
	if err != nil {
		return err
	}
	s.cost, s.turn = light, turn{filepath.Join(args[0], "..", "lock")}
	all, err := s.Accounts()
	if err != nil || len(all) != 1 {
		return fmt.Errorf("%v %w", all, err)
	}
	old, err1 := NewSecret([]byte("old"))
	pass, err2 := NewSecret([]byte("new"))
	key, err3 := NewKey()
	if err := errors.Join(err1, err2, err3); err != nil {
		return err
	}
	ctx := context.Background()
	_, added := s.Add(ctx, key, pass)
	_, remembered := s.AddLedger(common.Address{1}, strings.Repeat("m", 200))
	for what, err := range map[string]error{
		"changing a passphrase": s.Change(ctx, all[0].Address, old, pass),
		"exporting":             s.Export(all[0].Address, args[1]),
		"adding a key":          added,
		"remembering a device":  remembered,
	} {
		if !isCode(err, "write") || !strings.Contains(err.Error(), "was not written: file too large") {
			fmt.Printf("%s: %v\n", what, err)
		}
	}
	return nil
}

func TestAWriteThatEndsInTheMiddleKeepsTheOldFile(t *testing.T) {
	s := lightStore(t)
	acc := added(t, s, "old")
	before, _ := os.ReadFile(acc.File)
	out := filepath.Join(t.TempDir(), "export")
	if answer, err := childCommand(t, "full disk", s.Dir(), out).Output(); err != nil || len(answer) > 0 {
		t.Errorf("%v: %s", err, answer)
	}
	if after, err := os.ReadFile(acc.File); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the old file was touched: %v", err)
	}
	if got := names(t, s.Dir()); len(got) != 1 {
		t.Errorf("left behind %v", got)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("half an export was left behind")
	}
	if !opens(t, s, acc.Address, "old") {
		t.Error("the key does not open any more")
	}
}

func TestAFolderThatCannotBeMadeIsASentence(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(file); !isCode(err, "keystore") {
		t.Errorf("a file as folder: %v", err)
	}
	s, err := Open(filepath.Join(file, "keystore"))
	if err != nil {
		t.Fatal(err)
	}
	key, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	defer key.Destroy()
	if _, err := s.Add(t.Context(), key, secret(t, "p")); !isCode(err, "keystore") {
		t.Errorf("below a file: %v", err)
	}
}

func TestCoreDumpsAreForbidden(t *testing.T) {
	var before, after unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_CORE, &before); err != nil {
		t.Fatal(err)
	}
	if err := NoDumps(); err != nil {
		t.Fatal(err)
	}
	if err := unix.Getrlimit(unix.RLIMIT_CORE, &after); err != nil || after.Cur != 0 || after.Max != 0 {
		t.Errorf("%+v %v", after, err)
	}
}
