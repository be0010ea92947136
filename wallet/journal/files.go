package journal

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// writeWhole makes a file that is either not there or whole: written and synced
// beside its place, moved into it, and the folder synced. A file that is there is
// not replaced.
func writeWhole(path string, content []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new-*") // mode 0600
	if err != nil {
		return plain(err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name()) //nolint:gosec // the name is made of a chain id and an address
		}
	}()
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return plain(err)
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) { //nolint:gosec // the name is made of a chain id and an address
		return fmt.Errorf("%s: %w", filepath.Base(path), fs.ErrExist)
	}
	if err := os.Rename(f.Name(), path); err != nil { //nolint:gosec // the name is made of a chain id and an address
		return plain(err)
	}
	return syncDir(filepath.Dir(path))
}

// keepTail keeps what is cut off a journal in a file that is named after its
// content, so that trying again makes no second copy.
func keepTail(path string, tail []byte) error {
	err := writeWhole(fmt.Sprintf("%s.cut-%x", path, sha256Short(tail)), tail)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}

// keepWhole copies a damaged journal and returns the name of the copy, or "" when
// there is no room for one. The journal itself stays as it is.
func keepWhole(path string) string {
	content, err := os.ReadFile(path) //nolint:gosec // the name is made of a chain id and an address
	if err != nil {
		return ""
	}
	name := fmt.Sprintf("%s.damaged-%x", path, sha256Short(content))
	if err := writeWhole(name, content); err != nil && !errors.Is(err, fs.ErrExist) {
		return ""
	}
	return name
}

func sha256Short(b []byte) []byte {
	sum := sha256.Sum256(b)
	return sum[:6]
}

// plain says the errors of a disk that people meet in plain words; the text of an
// *os.PathError has the path in front, which the caller gives already.
func plain(err error) error {
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return fmt.Errorf("the disk is full: make room, then try again (%w)", syscall.ENOSPC)
	case errors.Is(err, syscall.EFBIG):
		return fmt.Errorf("the file may not grow any further: raise the limit of this user or file system (%w)", syscall.EFBIG)
	case errors.Is(err, syscall.EROFS):
		return fmt.Errorf("the disk is read-only: give a folder that can be written (%w)", syscall.EROFS)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("its folder may not be written by this user: give another folder or change the rights (%w)", fs.ErrPermission)
	}
	return err
}
