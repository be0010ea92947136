package keys

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/ethereum/go-ethereum/common"
)

// A Key is a key that is open and not yet stored: made, or read from somewhere.
// Whoever got it shows its address, stores it with Add and destroys it.
type Key struct {
	private *privateKey
	Path    string // where it was derived from a mnemonic; else ""
}

// Address is the account of the key.
func (k *Key) Address() common.Address { return k.private.address }

// Destroy wipes the key. It may be called again.
func (k *Key) Destroy() { k.private.destroy() }

// NewKey makes a key from the system's random numbers.
func NewKey() (*Key, error) {
	b, err := newSecret(32)
	if err != nil {
		return nil, err
	}
	defer b.Destroy()
	if _, err := rand.Read(b.pages[:32]); err != nil {
		return nil, fmt.Errorf("random numbers: %w", err)
	}
	private, err := newPrivateKey(b.pages[:32])
	if err != nil {
		return nil, err
	}
	return &Key{private: private}, nil
}

// ReadKey reads a raw key, 64 hex digits with or without 0x, from a plain file
// that only this user can read. The file is left alone; RemoveRaw removes it.
func ReadKey(path string) (*Key, error) {
	text, err := ReadSecretFile(path)
	if err != nil {
		return nil, err
	}
	defer text.Destroy()
	b, err := newSecret(32)
	if err != nil {
		return nil, err
	}
	defer b.Destroy()
	err = text.use(func(t []byte) error {
		if len(t) == 66 && t[0] == '0' && (t[1] == 'x' || t[1] == 'X') {
			t = t[2:]
		}
		if len(t) == 64 {
			if _, err := hex.Decode(b.pages[:32], t); err == nil {
				return nil
			}
		}
		// Not a word about what is in the file: it may be nearly a key.
		return problem("key_file", "write the key as 64 hex digits, and nothing else", "%s does not hold a raw key", path)
	})
	if err != nil {
		return nil, err
	}
	private, err := newPrivateKey(b.pages[:32])
	if err != nil {
		return nil, err
	}
	return &Key{private: private}, nil
}

// RemoveRaw overwrites and removes a raw key file. A disk that writes elsewhere
// than it is told, a journal or a backup may still have the key.
func RemoveRaw(path string) error {
	f, err := openPrivate(path)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	_ = f.Close()
	if err == nil {
		f, err = os.OpenFile(filepath.Clean(path), openFlags|os.O_WRONLY, 0)
	}
	if err == nil {
		err = overwrite(f, info)
		err = errors.Join(err, f.Close())
	}
	if err == nil {
		err = os.Remove(path)
	}
	if err != nil {
		return problem("key_file", "remove it yourself", "%s was not removed: %s", path, reason(err))
	}
	return nil
}

// overwrite writes zeros over a file that has to be the one that was looked at.
func overwrite(f *os.File, looked os.FileInfo) error {
	switch now, err := f.Stat(); {
	case err != nil:
		return err
	case !os.SameFile(now, looked):
		return errors.New("it was exchanged for another one meanwhile")
	}
	_, err := f.Write(make([]byte, looked.Size()))
	return errors.Join(err, f.Sync())
}

// OpenFile opens a key file from anywhere, of any cost this package reads.
func (s *Store) OpenFile(ctx context.Context, path string, pass *Secret) (*Key, error) {
	private, err := s.open(ctx, path, pass)
	if err != nil {
		return nil, err
	}
	return &Key{private: private}, nil
}

// Add stores key under pass in a new file of the standard cost, and opens the
// file again before it takes its name. It refuses a key that is here already.
func (s *Store) Add(ctx context.Context, key *Key, pass *Secret) (Account, error) {
	if pass.Len() == 0 {
		return Account{}, problem("passphrase", "choose one", "a key is not stored without a passphrase")
	}
	return s.add(ctx, key.private, pass)
}

// Change seals the key of addr under another passphrase. The old file is
// replaced in one step, after the new one was written, synced and opened; until
// then it is not touched.
func (s *Store) Change(ctx context.Context, addr common.Address, old, pass *Secret) error {
	if pass.Len() == 0 {
		return problem("passphrase", "choose one", "a key is not stored without a passphrase")
	}
	acc, err := s.keyFileOf(addr)
	if err != nil {
		return err
	}
	key, err := s.open(ctx, acc.File, old)
	if err != nil {
		return err
	}
	defer key.destroy()
	return s.write(ctx, acc.File, key, pass)
}

// Export copies the key file of addr, which stays encrypted, to a new file that
// only this user can read. Nothing is overwritten.
func (s *Store) Export(addr common.Address, path string) error {
	acc, err := s.keyFileOf(addr)
	if err != nil {
		return err
	}
	raw, err := readKeyFile(acc.File)
	if err != nil {
		return err
	}
	if _, err := parseKeyFile(raw); err != nil {
		return err
	}
	return createFile(path, raw)
}

// keyFileOf is find for what only a key file can do.
func (s *Store) keyFileOf(addr common.Address) (Account, error) {
	acc, err := s.find(addr)
	if err == nil && acc.Kind != Keystore {
		err = problem("no_key", "the device keeps it", "the key of %s is on a device and not in a file", addr)
	}
	if err == nil {
		_, err = os.Lstat(acc.File)
	}
	return acc, err
}
