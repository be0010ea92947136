package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain"
	"lpconsole/tui/clean"
)

// maxAlias is the longest alias in runes: it has to fit a table's column.
const maxAlias = 24

// state is what a person marked: stars, aliases and watched accounts, kept in
// one small file of the data folder. It is the console's screen.Book. It is
// safe for concurrent use by the sessions of one process; a second process sees
// changes when it starts.
type state struct {
	path string

	mu      sync.Mutex
	stars   map[common.Address]bool
	aliases map[common.Address]string
	watched []common.Address // the current one first
	// asked (for this run, --account), given and fixed (the configuration) are
	// laid over the file and never written to it.
	asked []common.Address
	given []common.Address
	fixed map[common.Address]string
}

type stateFile struct {
	Stars   []string          `json:"stars"`
	Aliases map[string]string `json:"aliases"`
	Watched []string          `json:"watched"`
}

// openState reads the file of dir, which need not exist, and lays the aliases
// of the configuration over it.
func openState(dir string, accounts []watched) (*state, error) {
	s := &state{
		path:    filepath.Join(dir, "marks.json"),
		stars:   map[common.Address]bool{},
		aliases: map[common.Address]string{},
		fixed:   map[common.Address]string{},
	}
	for _, w := range accounts {
		addr, err := chain.ParseAddress(w.Address)
		if err != nil {
			return nil, fmt.Errorf("accounts: %w", err)
		}
		s.given = append(s.given, addr)
		if w.Alias == "" {
			continue
		}
		if err := checkAlias(w.Alias); err != nil {
			return nil, usage("config", "change it in the configuration", "%w", err)
		}
		if other, ok := s.ByAlias(w.Alias); ok && other != addr {
			return nil, usage("config", "give one of them another alias in the configuration",
				"the alias %q is given to two accounts, %s and %s", w.Alias, other, addr)
		}
		s.fixed[addr] = w.Alias
	}
	raw, err := os.ReadFile(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return nil, usage("data_dir", "choose another folder with --data-dir", "cannot read your marks: %w", err)
	}
	var f stateFile
	if err := json.Unmarshal(raw, &f); err != nil {
		return nil, usage("data_dir", "repair it, or move it away to start afresh", "%s is damaged: %w", s.path, err)
	}
	for _, text := range f.Stars {
		if addr, err := chain.ParseAddress(text); err == nil {
			s.stars[addr] = true
		}
	}
	for _, text := range f.Watched {
		if addr, err := chain.ParseAddress(text); err == nil {
			s.watched = append(s.watched, addr)
		}
	}
	for text, alias := range f.Aliases {
		if addr, err := chain.ParseAddress(text); err == nil && checkAlias(alias) == nil {
			s.aliases[addr] = alias
		}
	}
	return s, nil
}

// checkAlias refuses what could be taken for an address or an ENS name.
func checkAlias(alias string) error {
	switch {
	case utf8.RuneCountInString(alias) > maxAlias:
		return fmt.Errorf("the alias is longer than %d characters", maxAlias)
	case alias == "" || alias != clean.Line(alias) || strings.TrimSpace(alias) != alias:
		return fmt.Errorf("an alias is a short word of visible characters, not %q", clean.Line(alias))
	case strings.HasPrefix(strings.ToLower(alias), "0x"):
		return fmt.Errorf("the alias %q looks like an address; choose a word", alias)
	case strings.Contains(alias, "."):
		return fmt.Errorf("the alias %q has a dot, as ENS names have; choose a word without", alias)
	}
	return nil
}

// Starred reports whether addr has a star.
func (s *state) Starred(addr common.Address) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stars[addr]
}

// Alias is the person's own word for addr, or empty.
func (s *state) Alias(addr common.Address) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if alias := s.aliases[addr]; alias != "" {
		return alias
	}
	return s.fixed[addr]
}

// Aliases is a copy of all aliases.
func (s *state) Aliases() map[common.Address]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := maps.Clone(s.fixed)
	maps.Copy(all, s.aliases)
	return all
}

// ByAlias finds the address with exactly this alias.
func (s *state) ByAlias(alias string) (common.Address, bool) {
	for addr, a := range s.Aliases() {
		if a == alias {
			return addr, true
		}
	}
	return common.Address{}, false
}

// Watched are the accounts to watch, the current one first: what was chosen in
// the console comes before what the configuration lists.
func (s *state) Watched() []common.Address {
	s.mu.Lock()
	defer s.mu.Unlock()
	return distinct(s.asked, s.watched, s.given)
}

// Marked lists every address that has a star or an alias or is watched.
func (s *state) Marked() []common.Address {
	watched := s.Watched()
	aliases := slices.Collect(maps.Keys(s.Aliases()))
	s.mu.Lock()
	defer s.mu.Unlock()
	return distinct(watched, aliases, slices.Collect(maps.Keys(s.stars)))
}

// distinct joins lists without repeating an address.
func distinct(lists ...[]common.Address) []common.Address {
	var out []common.Address
	seen := map[common.Address]bool{}
	for _, addr := range slices.Concat(lists...) {
		if !seen[addr] {
			seen[addr] = true
			out = append(out, addr)
		}
	}
	return out
}

// use makes addr the current account for this run only, as --account does.
func (s *state) use(addr common.Address) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = []common.Address{addr}
}

// Watch makes addr the current account and writes the file.
func (s *state) Watch(addr common.Address) error {
	if addr == (common.Address{}) {
		return errors.New("the zero address belongs to nobody; give an account's address")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = nil
	s.watched = distinct([]common.Address{addr}, s.watched)
	return s.write()
}

// Forget stops watching addr and writes the file. An account of the
// configuration comes back with the next start.
func (s *state) Forget(addr common.Address) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	same := func(a common.Address) bool { return a == addr }
	s.asked = slices.DeleteFunc(s.asked, same)
	s.watched = slices.DeleteFunc(s.watched, same)
	s.given = slices.DeleteFunc(s.given, same)
	return s.write()
}

// SetStar gives addr a star or takes it away, and writes the file.
func (s *state) SetStar(addr common.Address, on bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if on {
		s.stars[addr] = true
	} else {
		delete(s.stars, addr)
	}
	return s.write()
}

// SetAlias names addr; an empty alias removes it. Two addresses cannot share
// an alias, or `account ALIAS` would be a guess.
func (s *state) SetAlias(addr common.Address, alias string) error {
	if alias != "" {
		if err := checkAlias(alias); err != nil {
			return err
		}
		if other, ok := s.ByAlias(alias); ok && other != addr {
			return fmt.Errorf("%s is already called %q", other, alias)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if alias == "" {
		delete(s.aliases, addr)
	} else {
		s.aliases[addr] = alias
	}
	return s.write()
}

// write replaces the file whole, so that a crash leaves the old one.
func (s *state) write() error {
	f := stateFile{Stars: []string{}, Aliases: map[string]string{}, Watched: []string{}}
	for _, addr := range s.watched {
		f.Watched = append(f.Watched, addr.Hex())
	}
	for addr := range s.stars {
		f.Stars = append(f.Stars, addr.Hex())
	}
	slices.Sort(f.Stars)
	for addr, alias := range s.aliases {
		f.Aliases[addr.Hex()] = alias
	}
	raw, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	if err := replaceFile(s.path, append(raw, '\n')); err != nil {
		return fmt.Errorf("keeping your marks: %w", err)
	}
	return nil
}
