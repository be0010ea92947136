package keys

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"golang.org/x/sys/unix"
)

// cycles is how often the child unlocks, signs and locks.
const cycles = 100

const needlePassphrase = "a needle of a passphrase, 7 straws"

func init() {
	for _, mode := range []string{"wiped", "open", "library"} {
		children[mode] = func(args []string) error { return child(mode, args[0], common.HexToAddress(args[1])) }
	}
}

// child reads the passphrase from descriptor 3, uses the key as its mode says,
// and waits until its input ends, so that its memory can be read.
func child(mode, dir string, addr common.Address) error {
	log, err := os.Create(filepath.Join(filepath.Dir(dir), "log"))
	if err != nil {
		return err
	}
	slog.SetDefault(slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	pass, err := ReadSecret(os.NewFile(3, "passphrase"), MaxSecret)
	if err != nil {
		return err
	}
	store, err := Open(dir)
	if err != nil {
		return err
	}
	store.turn = turn{filepath.Join(filepath.Dir(dir), "lock")}
	use := func(until func(Signer)) error {
		signer, err := store.Unlock(context.Background(), addr, pass)
		if err != nil {
			return err
		}
		signed, err := signer.SignTx(context.Background(), bondLike(1), big.NewInt(42161))
		slog.Debug("signed", "by", signer.Address(), "transaction", signed, "signer", signer, "passphrase", pass, "err", err)
		until(signer)
		return err
	}
	var keep []any
	switch mode {
	case "wiped":
		for range cycles {
			if err := use(Signer.Close); err != nil {
				return err
			}
		}
		wrong, err := NewSecret([]byte("not the passphrase"))
		if err != nil {
			return err
		}
		_, err = store.Unlock(context.Background(), addr, wrong)
		slog.Debug("refused", "err", err)
		wrong.Destroy()
		pass.Destroy()
	case "open": // a key and a passphrase that nobody wiped
		keep = append(keep, pass)
		if err := use(func(s Signer) { keep = append(keep, s) }); err != nil {
			return err
		}
	case "library": // the ordinary way, as every other program does it
		if err := pass.use(func(p []byte) error { return withLibrary(dir, addr, string(p)) }); err != nil {
			return err
		}
		pass.Destroy()
	}
	slog.Debug("done", "mode", mode)
	for range 3 {
		runtime.GC()
	}
	fmt.Println("ready")
	_, _ = bufio.NewReader(os.Stdin).ReadByte()
	runtime.KeepAlive(keep)
	return nil
}

func withLibrary(dir string, addr common.Address, pass string) error {
	files, err := filepath.Glob(filepath.Join(dir, "*"+hex.EncodeToString(addr[:])))
	if err != nil || len(files) != 1 {
		return fmt.Errorf("%v %w", files, err)
	}
	raw, err := os.ReadFile(files[0])
	if err != nil {
		return err
	}
	for range 10 {
		key, err := keystore.DecryptKey(raw, pass)
		if err != nil {
			return err
		}
		if _, err := crypto.Sign(make([]byte, 32), key.PrivateKey); err != nil {
			return err
		}
		clear(key.PrivateKey.D.Bits()) //nolint:staticcheck // geth's own way to wipe
	}
	return nil
}

// T9 of the wallet's requirements: after the last lock neither the key nor the
// passphrase is anywhere in the process, nor in what it wrote.
func TestNothingIsLeftOfAKeyAfterItWasUsed(t *testing.T) {
	if testing.Short() {
		t.Skip("the search takes seconds")
	}
	s := lightStore(t)
	s.cost.p = 1
	acc := added(t, s, needlePassphrase)
	key := rawKey(t, s, acc)
	needles := needlesOf(key)

	wiped := search(t, s, acc, "wiped", needles)
	for what, n := range wiped {
		t.Errorf("%s: %d hits after %d times unlocking, signing and locking", what, n, cycles)
	}
	// The search itself must be able to find them.
	if open := search(t, s, acc, "open", needles); open["memory: the key"] == 0 || open["memory: the passphrase"] == 0 {
		t.Errorf("the search does not find a key that is open: %v", open)
	}
	if library := search(t, s, acc, "library", needles); library["memory: the passphrase"]+library["memory: the key"] == 0 {
		t.Errorf("the search does not find what the libraries leave behind: %v", library)
	} else {
		t.Logf("the libraries leave behind: %v", library)
	}
}

// rawKey decrypts with geth's own code.
func rawKey(t *testing.T, s *Store, acc Account) []byte {
	t.Helper()
	raw, err := os.ReadFile(acc.File)
	if err != nil {
		t.Fatal(err)
	}
	key, err := keystore.DecryptKey(raw, needlePassphrase)
	if err != nil {
		t.Fatal(err)
	}
	return crypto.FromECDSA(key.PrivateKey)
}

// needlesOf are the forms in which a key or a passphrase could lie about.
func needlesOf(key []byte) map[string][]byte {
	words := slices.Clone(key)
	slices.Reverse(words)
	pad := func(with byte) []byte {
		b := []byte(needlePassphrase)
		for i := range b {
			b[i] ^= with
		}
		return b
	}
	return map[string][]byte{
		"the key":                         key,
		"half of the key":                 key[:16],
		"the other half":                  key[16:],
		"the key as machine words":        words,
		"half of the key's machine words": words[:16],
		"the key in hex":                  []byte(hex.EncodeToString(key)),
		"the passphrase":                  []byte(needlePassphrase),
		"half of the passphrase":          []byte(needlePassphrase[:16]),
		"the passphrase in HMAC's inside": pad(0x36),
		"the passphrase in HMAC's outer":  pad(0x5c),
	}
}

// search runs a child and counts the needles in its memory, its arguments, its
// environment and the files that it wrote.
func search(t *testing.T, s *Store, acc Account, mode string, needles map[string][]byte) map[string]int {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	cmd := childCommand(t, mode, s.Dir(), acc.Address.Hex())
	cmd.ExtraFiles = []*os.File{r}
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_, err = w.WriteString(needlePassphrase + "\n")
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil || line != "ready\n" {
		_ = cmd.Process.Kill()
		t.Fatalf("the child says %q, %v", line, err)
	}
	hits := map[string]int{}
	proc := fmt.Sprintf("/proc/%d", cmd.Process.Pid)
	searched := searchMemory(t, proc, needles, hits)
	for _, f := range []string{proc + "/cmdline", proc + "/environ", filepath.Join(filepath.Dir(s.Dir()), "log"), acc.File} {
		raw, err := os.ReadFile(f)
		if err != nil || len(raw) == 0 {
			t.Fatalf("%s: %d bytes, %v", f, len(raw), err)
		}
		count(raw, filepath.Base(f), needles, hits)
	}
	if err := errors.Join(stdin.Close(), cmd.Wait()); err != nil {
		t.Fatal(err)
	}
	t.Logf("%s: %d MB of memory searched", mode, searched>>20)
	return hits
}

func count(in []byte, where string, needles map[string][]byte, hits map[string]int) {
	for what, needle := range needles {
		if n := bytes.Count(in, needle); n > 0 {
			hits[where+": "+what] += n
		}
	}
}

// searchMemory reads every region that the process can write to.
func searchMemory(t *testing.T, proc string, needles map[string][]byte, hits map[string]int) (searched int) {
	t.Helper()
	maps, err := os.ReadFile(proc + "/maps")
	if err != nil {
		t.Fatal(err)
	}
	mem, err := os.Open(proc + "/mem")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = mem.Close() }()
	for line := range strings.Lines(string(maps)) {
		var from, to uint64
		var mode string
		if _, err := fmt.Sscanf(line, "%x-%x %s", &from, &to, &mode); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if !strings.HasPrefix(mode, "rw") {
			continue
		}
		region := make([]byte, to-from)
		n, err := mem.ReadAt(region, int64(from))
		if err != nil && n == 0 {
			continue // a region of the kernel's
		}
		searched += n
		count(region[:n], "memory", needles, hits)
	}
	if searched < 4<<20 {
		t.Fatalf("only %d bytes of memory could be read", searched)
	}
	return searched
}

func TestASecretIsKeptOutOfDumpsAndOffTheDisk(t *testing.T) {
	s := secret(t, "hunter2")
	smaps, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		t.Fatal(err)
	}
	at := uint64(uintptr(unsafe.Pointer(&s.pages[0])))
	var flags string
	mine := false
	for line := range strings.Lines(string(smaps)) {
		var from, to uint64
		if n, _ := fmt.Sscanf(line, "%x-%x ", &from, &to); n == 2 { // the head of a region
			mine = from <= at && at < to
		}
		if mine && strings.HasPrefix(line, "VmFlags:") {
			flags = line
		}
	}
	if !strings.Contains(flags, " dd") {
		t.Errorf("the pages of a secret at %x are dumped: %q", at, flags)
	}
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_MEMLOCK, &limit); err != nil {
		t.Fatal(err)
	}
	if limit.Cur >= 1<<20 && !strings.Contains(flags, " lo") {
		t.Errorf("the pages of a secret can be swapped: %q", flags)
	}
}

func TestADerivationThatDoesNotFitIsRefused(t *testing.T) {
	if err := enoughMemory(1 << 50); !isCode(err, "memory") {
		t.Errorf("a petabyte: %v", err)
	}
	if err := enoughMemory(1); err != nil {
		t.Errorf("one byte: %v", err)
	}
}
