package keys

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// openPrivate opens a plain file that only this user can read. Everything is
// asked of the open file, so that nobody can exchange it in between.
func openPrivate(path string) (*os.File, error) {
	if path == "" {
		return nil, problem("key_file", "name one", "no file was named")
	}
	f, err := os.OpenFile(filepath.Clean(path), openFlags, 0)
	if err != nil {
		if info, lerr := os.Lstat(path); lerr == nil && info.Mode()&fs.ModeSymlink != 0 {
			return nil, problem("key_file", "name the file it points to", "%s is a symbolic link", path)
		}
		return nil, problem("key_file", "check the name and the rights", "%s cannot be read: %s", path, reason(err))
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = problem("key_file", "name a plain file", "%s is not a plain file", path)
	}
	if err == nil {
		err = onlyMine(path, info)
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}

// ReadSecretFile reads a passphrase or a mnemonic from a plain file that only
// this user can read, straight into a Secret.
func ReadSecretFile(path string) (*Secret, error) {
	f, err := openPrivate(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	s, err := ReadSecret(f, MaxSecret)
	if err != nil {
		return nil, problem("key_file", "name the right file", "%s: %s", path, reason(err))
	}
	return s, nil
}

// readKeyFile reads a key file, which is no secret by itself.
func readKeyFile(path string) ([]byte, error) {
	f, err := openPrivate(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	raw, err := io.ReadAll(io.LimitReader(f, maxKeyFile+1))
	if err != nil {
		return nil, problem("key_file", "check the disk", "%s cannot be read: %s", path, reason(err))
	}
	return raw, nil
}

// privateFolder makes dir, or refuses one that others can get at.
func privateFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil { //nolint:gosec // the person chose the folder
		return problem("keystore", "choose another folder with --data-dir", "the keystore cannot be made: %s", reason(err))
	}
	return checkFolder(dir)
}

func checkFolder(dir string) error {
	info, err := os.Stat(dir) //nolint:gosec // the person chose the folder
	if err != nil {
		return problem("keystore", "check the rights of "+shellWord(dir), "the keystore cannot be read: %s", reason(err))
	}
	if !info.IsDir() {
		return problem("keystore", "choose another folder with --data-dir", "%s is not a folder", dir)
	}
	return onlyMine(dir, info)
}

// writeFile puts content at path whole or not at all: a new file beside it is
// written, synced and checked, and takes its name only then. The old file stays
// until that moment.
func writeFile(path string, content []byte, check func(written []byte) error) (err error) {
	dir := filepath.Dir(path)
	// A leading dot: neither geth nor this package takes it for a key.
	tmp, err := os.CreateTemp(dir, ".new-*")
	if err != nil {
		return notWritten(path, err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(tmp.Name()) //nolint:gosec // made above
		}
	}()
	_, err = tmp.Write(content)
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return notWritten(path, err)
	}
	written, err := os.ReadFile(tmp.Name()) //nolint:gosec // made above
	if err == nil && !bytes.Equal(written, content) {
		err = errors.New("what was read back is not what was written")
	}
	if err != nil {
		return notWritten(path, err)
	}
	if check != nil {
		if err := check(written); err != nil {
			return err
		}
	}
	if err := os.Rename(tmp.Name(), path); err != nil { //nolint:gosec // the person chose the folder
		return notWritten(path, err)
	}
	return syncFolder(dir)
}

// createFile is writeFile for a name that must not exist yet.
func createFile(path string, content []byte) (err error) {
	f, err := os.OpenFile(filepath.Clean(path), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the person chose the name
	if errors.Is(err, fs.ErrExist) {
		return problem("exists", "choose another name", "%s is there already and is not overwritten", path)
	}
	if err != nil {
		return notWritten(path, err)
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		_ = os.Remove(path) //nolint:gosec // made above
		return notWritten(path, err)
	}
	return syncFolder(filepath.Dir(path))
}

func notWritten(path string, err error) *Problem {
	return problem("write", "make room or check the rights, and try again; nothing that was there is lost",
		"%s was not written: %s", path, reason(err))
}

// syncFolder makes a new name survive a loss of power. Windows has no such call.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(filepath.Clean(dir)) //nolint:gosec // the person chose the folder
	if err != nil {
		return notWritten(dir, err)
	}
	defer func() { _ = d.Close() }()
	if err := d.Sync(); err != nil {
		return notWritten(dir, err)
	}
	return nil
}

// reason is what the system says, without the path that the sentence has
// already.
func reason(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	var l *os.LinkError
	if errors.As(err, &l) {
		err = l.Err
	}
	return fmt.Sprint(err)
}

// shellWord quotes a path for the command that a hint proposes.
func shellWord(path string) string {
	plain := func(r rune) bool {
		return r < 0x7f && (r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || strings.ContainsRune("/._-+,:@", r))
	}
	if strings.IndexFunc(path, func(r rune) bool { return !plain(r) }) < 0 {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}
