package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// store keeps small values between runs, a file each, in a folder of one
// deployment. Everything in it can be read from the chain again.
type store struct{ dir string }

// openStore names the folder after the chain and the Controller, so that two
// deployments never share what was read.
func openStore(dataDir string, n network) *store {
	return &store{dir: filepath.Join(dataDir, "cache", fmt.Sprintf("%s-%d-%x", n.Name, n.ChainID, n.Controller[:6]))}
}

func (s *store) path(name string) string {
	return filepath.Join(s.dir, hex.EncodeToString([]byte(name)))
}

// Load implements livepeer.Store.
func (s *store) Load(name string) ([]byte, error) {
	b, err := os.ReadFile(s.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return b, err
}

// Save implements livepeer.Store.
func (s *store) Save(name string, value []byte) error { return replaceFile(s.path(name), value) }

// replaceFile writes a file whole or not at all, so that a crash leaves the old
// one.
func replaceFile(path string, content []byte) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(dir, filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	_, err = tmp.Write(content)
	if err = errors.Join(err, tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		_ = os.Remove(tmp.Name())
	}
	return err
}
