package keys

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

// Somebody who may write to the folder exchanges the file for a link while it is
// being removed: what the link points to must not be overwritten.
func TestRemovingARawKeyOverwritesNothingElse(t *testing.T) {
	dir := t.TempDir()
	path, link, victim := filepath.Join(dir, "raw"), filepath.Join(dir, "link"), filepath.Join(dir, "victim")
	kept := bytes.Repeat([]byte{'v'}, 64)
	if err := os.WriteFile(victim, kept, 0o600); err != nil {
		t.Fatal(err)
	}
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			default: // it fails while one of the two is not there
				_ = unix.Renameat2(unix.AT_FDCWD, path, unix.AT_FDCWD, link, unix.RENAME_EXCHANGE)
			}
		}
	}()
	defer func() {
		close(stop)
		<-stopped
	}()
	for range 200 {
		_ = os.Remove(path)
		_ = os.Remove(link)
		if err := os.WriteFile(path, kept, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(victim, link); err != nil {
			t.Fatal(err)
		}
		_ = RemoveRaw(path) // it may fail: the file is another one meanwhile
		now, err := os.ReadFile(victim)
		if err != nil || !bytes.Equal(now, kept) {
			t.Fatalf("the other file is %q, %v", now, err)
		}
	}
}
