package keys

import (
	"context"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// A Kind is where the key of an account is.
type Kind string

// The kinds.
const (
	Keystore Kind = "keystore" // in a key file
	Ledger   Kind = "ledger"   // on a device
	Watch    Kind = "watch"    // not here: the account is only looked at
)

// An Account is an address and where its key is.
type Account struct {
	Address common.Address
	Kind    Kind
	File    string // of a key file
	Path    string // on a device: m/44'/60'/0'/0/0
}

// A Store is a folder of key files. It keeps nothing in memory: what the folder
// holds is read anew every time, so that files which geth or another process adds
// are seen. It is safe for concurrent use.
type Store struct {
	dir  string
	cost cost
	turn turn
}

// Open names the folder of the key files. It need not exist: the first key that
// is added makes it, with mode 0700. One that other users can get at is refused.
func Open(dir string) (*Store, error) {
	s := &Store{dir: dir, cost: cost{standardN, standardP}, turn: newTurn(dir)}
	if _, err := os.Stat(dir); err == nil { //nolint:gosec // the person chose the folder
		if err := checkFolder(dir); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Dir is the folder.
func (s *Store) Dir() string { return s.dir }

// Accounts lists the accounts whose keys are here or on a known device, oldest
// file first. Files that are no key files are passed over, as geth does; what is
// wrong with a named one is said when it is used.
func (s *Store) Accounts() ([]Account, error) {
	entries, err := os.ReadDir(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, problem("keystore", "check the rights of "+shellWord(s.dir), "the keystore cannot be read: %s", reason(err))
	}
	if err := checkFolder(s.dir); err != nil {
		return nil, err
	}
	var out []Account
	for _, e := range entries {
		// The rule of geth's keystore: no links, folders, hidden or backup files.
		if !e.Type().IsRegular() || strings.HasPrefix(e.Name(), ".") || strings.HasSuffix(e.Name(), "~") {
			continue
		}
		path := filepath.Join(s.dir, e.Name())
		if addr, ok := addressIn(path); ok {
			out = append(out, Account{Address: addr, Kind: Keystore, File: path})
		}
	}
	devices, err := s.devices()
	return append(out, devices...), err
}

// addressIn reads the address that a key file names. It does not look at the
// file's mode: an account whose file is refused must still be listed, or its
// owner would think it lost.
func addressIn(path string) (common.Address, bool) {
	f, err := os.OpenFile(filepath.Clean(path), openFlags, 0) //nolint:gosec // the person chose the folder
	if err != nil {
		return common.Address{}, false
	}
	defer func() { _ = f.Close() }()
	raw := make([]byte, maxKeyFile+1)
	n, err := readFull(f, raw)
	if err != nil {
		return common.Address{}, false
	}
	k, err := parseKeyFile(raw[:n])
	if err != nil || !k.hasAddress {
		return common.Address{}, false
	}
	return k.address, true
}

// Has reports whether the key of addr is here or on a known device.
func (s *Store) Has(addr common.Address) bool { return s.Kind(addr) != Watch }

// Kind is where the key of addr is; Watch when it is not here.
func (s *Store) Kind(addr common.Address) Kind {
	all, _ := s.Accounts() // what cannot be listed cannot sign
	for _, acc := range all {
		if acc.Address == addr {
			return acc.Kind
		}
	}
	return Watch
}

// find gives the one account of addr.
func (s *Store) find(addr common.Address) (Account, error) {
	all, err := s.Accounts()
	if err != nil {
		return Account{}, err
	}
	found := slices.DeleteFunc(all, func(a Account) bool { return a.Address != addr })
	switch len(found) {
	case 0:
		return Account{}, problem("no_key", "`lpconsole wallet list` shows the accounts that can sign",
			"the key of %s is not here: this account is only watched", addr)
	case 1:
		return found[0], nil
	default:
		return Account{}, problem("key_file", "move all but one away", "there are %d key files of %s: %s and %s",
			len(found), addr, found[0].File, found[1].File)
	}
}

// add seals key into a new file and proves that the file opens again before it
// has its name.
func (s *Store) add(ctx context.Context, key *privateKey, pass *Secret) (Account, error) {
	if err := privateFolder(s.dir); err != nil {
		return Account{}, err
	}
	if s.Has(key.address) {
		return Account{}, problem("exists", "`lpconsole wallet list` shows it", "the key of %s is here already", key.address)
	}
	// The name that geth gives.
	name := "UTC--" + time.Now().UTC().Format("2006-01-02T15-04-05.000000000Z") + "--" + hex.EncodeToString(key.address[:])
	acc := Account{Address: key.address, Kind: Keystore, File: filepath.Join(s.dir, name)}
	return acc, s.write(ctx, acc.File, key, pass)
}

// write seals key to path and checks what was written by opening it.
func (s *Store) write(ctx context.Context, path string, key *privateKey, pass *Secret) error {
	return s.turn.take(ctx, func() error {
		content, err := seal(ctx, key, pass, s.cost)
		if err != nil {
			return err
		}
		return writeFile(path, content, func(written []byte) error {
			again, err := parseKeyFile(written)
			if err != nil {
				return err
			}
			opened, err := again.open(ctx, pass)
			if err != nil {
				return err
			}
			opened.destroy()
			return nil
		})
	})
}

// open decrypts the key of a file, one at a time on this machine.
func (s *Store) open(ctx context.Context, path string, pass *Secret) (*privateKey, error) {
	raw, err := readKeyFile(path)
	if err != nil {
		return nil, err
	}
	sealed, err := parseKeyFile(raw)
	if err != nil {
		return nil, err
	}
	var key *privateKey
	err = s.turn.take(ctx, func() error {
		if err := enoughMemory(sealed.memory); err != nil {
			return err
		}
		key, err = sealed.open(ctx, pass)
		return err
	})
	return key, err
}
