package screen

import (
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/tui/clean"
)

// A Kind is how an account signs.
type Kind int

// The kinds.
const (
	WatchOnly Kind = iota // it cannot: there is no key of it here
	Keystore              // a key file that a passphrase opens
	Ledger                // a device on which a person confirms
)

// String is the kind in a word or two.
func (k Kind) String() string {
	switch k {
	case Keystore:
		return "key file"
	case Ledger:
		return "Ledger"
	default:
		return "watch-only"
	}
}

// An Account is an address that the user has a key of, or watches.
type Account struct {
	Address common.Address
	Kind    Kind
	// Where is the name of the key file or the path on the device, as it was read;
	// "" for an account that is watched.
	Where string
}

// Accounts are the user's: the ones with a key, in the order of the key ring, then
// the ones that are only watched.
func (s *Session) Accounts() []Account {
	accounts := slices.Clone(s.Keyed)
	if s.Book == nil {
		return accounts
	}
	for _, a := range s.Book.Watched() {
		if !slices.ContainsFunc(accounts, func(b Account) bool { return b.Address == a }) {
			accounts = append(accounts, Account{Address: a})
		}
	}
	return accounts
}

// KindOf is how an address signs; WatchOnly for one without a key.
func (s *Session) KindOf(a common.Address) Kind {
	for _, k := range s.Keyed {
		if k.Address == a {
			return k.Kind
		}
	}
	return WatchOnly
}

// Own reports whether the user has a key of a or watches it.
func (s *Session) Own(a common.Address) bool {
	return slices.ContainsFunc(s.Accounts(), func(b Account) bool { return b.Address == a })
}

// Called is a with the user's name for it where there is one: "savings 0x12…cdef".
func (s *Session) Called(a common.Address) string {
	if n := s.Alias(a); n != "" {
		return clean.Clip(n, mostName, s.Theme.Glyph.Ellipsis) + " " + s.Short(a)
	}
	return s.Short(a)
}

// mostName is how much of a name a line about something else holds, in columns.
const mostName = 24
