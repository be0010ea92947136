package keys

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain"
)

// BlindNote is what has to be said before a device signs.
const BlindNote = "the device may show only raw data: compare the address of the contract and the fee on it with what is shown here"

// devicesFile lists the accounts on devices. It is hidden, so that geth does not
// take it for a key file.
const devicesFile = ".devices.json"

// device is one line of the list: no secret, only where to look.
type device struct {
	Address string `json:"address"`
	Path    string `json:"path"`
}

// devices reads the list of accounts on devices.
func (s *Store) devices() ([]Account, error) {
	raw, err := os.ReadFile(filepath.Join(s.dir, devicesFile)) //nolint:gosec // the person chose the folder
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var list []device
	if err == nil {
		err = json.Unmarshal(raw, &list)
	}
	out := make([]Account, 0, len(list))
	for _, d := range list {
		addr, perr := chain.ParseAddress(d.Address)
		err = errors.Join(err, perr)
		out = append(out, Account{Address: addr, Kind: Ledger, Path: d.Path})
	}
	if err != nil {
		return nil, problem("keystore", "repair it, or remove it and import the device again",
			"the list of devices, %s, is damaged", filepath.Join(s.dir, devicesFile))
	}
	return out, nil
}

// AddLedger remembers that the key of addr is on a Ledger at path.
func (s *Store) AddLedger(addr common.Address, path string) (Account, error) {
	acc := Account{Address: addr, Kind: Ledger, Path: path}
	if err := privateFolder(s.dir); err != nil {
		return acc, err
	}
	if s.Has(addr) {
		return acc, problem("exists", "`lpconsole wallet list` shows it", "the key of %s is here already", addr)
	}
	known, err := s.devices()
	if err != nil {
		return acc, err
	}
	list := []device{}
	for _, a := range append(known, acc) {
		list = append(list, device{a.Address.Hex(), a.Path})
	}
	raw, err := json.MarshalIndent(slices.Clip(list), "", "  ")
	if err != nil {
		return acc, err
	}
	return acc, writeFile(filepath.Join(s.dir, devicesFile), append(raw, '\n'), nil)
}

// openLedgerAt opens the device and makes sure that it is the right one.
func openLedgerAt(ctx context.Context, acc Account) (Signer, error) {
	signer, err := OpenLedger(ctx, acc.Path)
	if err != nil {
		return nil, err
	}
	if signer.Address() != acc.Address {
		signer.Close()
		return nil, problem("ledger", "connect the device that has it", "this device has %s at %s, not %s", signer.Address(), acc.Path, acc.Address)
	}
	return signer, nil
}

// ParsePath reads a derivation path as people write it, m/44'/60'/0'/0/0.
func ParsePath(text string) (accounts.DerivationPath, error) {
	path, err := accounts.ParseDerivationPath(text)
	if err != nil || len(path) > maxDepth {
		return nil, problem("path", "a path looks like m/44'/60'/0'/0/0", "%.80q is no derivation path", text)
	}
	return path, nil
}

// maxDepth is the longest path that is taken; a Ledger takes ten elements.
const maxDepth = 10
