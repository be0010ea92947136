package journal

import (
	"bytes"
	"errors"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// full adds entries until one does not fit and returns how many fitted, and why the
// next one did not.
func full(t *testing.T, j *Journal) (fitted int, err error) {
	t.Helper()
	for n := range 200 {
		if err := j.Add(entry(byte(n))); err != nil {
			return n, err
		}
	}
	t.Fatal("everything fits: this test proves nothing")
	return 0, nil
}

// stillWhole checks that a journal which could not be written is as it was before.
func stillWhole(t *testing.T, j *Journal, dir string, fitted int) {
	t.Helper()
	all, err := Read(dir, chainID, account)
	if err != nil || len(all) != fitted || len(j.Entries()) != fitted {
		t.Fatalf("%d entries fitted; %d are on disk, %d in memory, %v", fitted, len(all), len(j.Entries()), err)
	}
	if b, err := os.ReadFile(path(dir)); err != nil || !bytes.HasSuffix(b, []byte("}\n")) {
		t.Fatalf("half a record is left: %v", err)
	}
	if j.Broken() {
		t.Error("the journal must be opened again, though nothing is left of the record")
	}
}

func TestAFileThatMayNotGrowIsASentenceAndStaysWhole(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	signal.Ignore(syscall.SIGXFSZ)
	defer signal.Reset(syscall.SIGXFSZ)
	var before unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	limit := func(l unix.Rlimit) {
		t.Helper()
		if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &l); err != nil {
			t.Fatal(err)
		}
	}
	limit(unix.Rlimit{Cur: 20_000, Max: before.Max})
	fitted, err := full(t, j)
	limit(before)
	if !errors.Is(err, syscall.EFBIG) || !strings.Contains(err.Error(), "may not grow") {
		t.Errorf("the error is %v", err)
	}
	stillWhole(t, j, dir, fitted)
	if err := j.Add(entry(250)); err != nil {
		t.Errorf("with room again: %v", err)
	}
}

// disk is a file system of its own of 64 KiB, for those who may mount one.
func disk(t *testing.T) (dir string, readOnly func()) {
	t.Helper()
	dir = t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=64k,mode=700"); err != nil {
		t.Skipf("only root can make a small disk; the same is tested with a limit on the file's size: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir, func() {
		if err := unix.Mount("", dir, "", unix.MS_REMOUNT|unix.MS_RDONLY, ""); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAFullDiskIsASentenceAndTheJournalStaysWhole(t *testing.T) {
	dir, _ := disk(t)
	filler := filepath.Join(dir, "filler")
	if err := os.WriteFile(filler, make([]byte, 16<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	j := open(t, dir)
	fitted, err := full(t, j)
	if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "the disk is full") {
		t.Errorf("the error is %v", err)
	}
	stillWhole(t, j, dir, fitted)
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	if err := j.Add(entry(250)); err != nil {
		t.Errorf("with room again: %v", err)
	}
	_ = j.Close()

	// No room for a new journal: neither half of it nor its name is left.
	if err := os.WriteFile(filler, make([]byte, 64<<10), 0o600); err == nil {
		t.Fatal("the disk is not full: this test proves nothing")
	}
	other := options(dir)
	other.Account[0] = 1
	if _, err := Open(other); err == nil || !strings.Contains(err.Error(), "the disk is full") {
		t.Errorf("a new journal on a full disk: %v", err)
	}
	if _, err := os.Stat(other.path("journal")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a new journal on a full disk is left behind: %v", err)
	}
}

func TestATornJournalOnAFullDiskIsNotCutWithoutACopy(t *testing.T) {
	dir, _ := disk(t)
	j := open(t, dir)
	if err := j.Add(entry(1)); err != nil {
		t.Fatal(err)
	}
	_ = j.Close()
	f, err := os.OpenFile(path(dir), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteString(`{"hash":"`)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path(dir))
	if err != nil {
		t.Fatal(err)
	}
	// The owner of the lock finds room in the page its file had.
	o := options(dir)
	if err := os.WriteFile(o.path("owner"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "filler"), make([]byte, 64<<10), 0o600); err == nil {
		t.Fatal("the disk is not full: this test proves nothing")
	}
	if _, err = Open(o); err == nil || !strings.Contains(err.Error(), "the disk is full") {
		t.Errorf("the error is %v", err)
	}
	if after, err := os.ReadFile(path(dir)); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the journal was cut without a copy: %v", err)
	}
}

func TestAReadOnlyDiskIsASentence(t *testing.T) {
	dir, readOnly := disk(t)
	j := open(t, dir)
	story(t, j)
	if err := j.Close(); err != nil { // a disk with open files does not turn read-only
		t.Fatal(err)
	}
	readOnly()
	if _, err := Open(options(dir)); err == nil || !strings.Contains(err.Error(), "read-only") {
		t.Errorf("a read-only disk: %v", err)
	}
	if all, err := Read(dir, chainID, account); err != nil || len(all) != 3 {
		t.Errorf("it cannot even be read: %d, %v", len(all), err)
	}
}

func TestAFolderWithoutRightsIsASentence(t *testing.T) {
	if os.Getuid() == 0 {
		dir := t.TempDir()
		file := filepath.Join(dir, "file")
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(options(filepath.Join(file, "journal"))); err == nil || !strings.Contains(err.Error(), "cannot be made") {
			t.Errorf("a folder below a file: %v", err)
		}
		return // root has every right
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(options(dir)); err == nil || !strings.Contains(err.Error(), "may not be written") {
		t.Errorf("a folder without rights: %v", err)
	}
}
