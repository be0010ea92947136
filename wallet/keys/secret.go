package keys

import (
	"bytes"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"unicode/utf8"

	"github.com/awnumar/memcall"
)

// MaxSecret is the longest secret in bytes that is taken from outside.
const MaxSecret = 1024

// hidden is all that a Secret ever prints.
const hidden = "[secret]"

// errGone is what using a destroyed secret gives.
var errGone = errors.New("the secret was wiped already; unlock again")

// A Secret is a passphrase, a mnemonic or a key in memory of its own: outside
// Go's heap, locked against swapping where the system allows it, and wiped by
// Destroy. It prints as "[secret]" in every form. It is safe for concurrent use;
// whoever made it destroys it.
type Secret struct{ *held }

type held struct {
	mu      sync.Mutex
	*region     // nil when it is gone
	n       int // bytes in use
}

// region is a second pointer away from what might be printed: fmt follows one,
// where it cannot call methods.
type region struct{ pages []byte }

// newSecret makes a secret of n zero bytes.
func newSecret(n int) (*Secret, error) {
	pages, err := allocate(max(n, 1))
	if err != nil {
		return nil, err
	}
	return &Secret{&held{region: &region{pages}, n: n}}, nil
}

// NewSecret moves b into a Secret: b is wiped, whatever happens.
func NewSecret(b []byte) (*Secret, error) {
	defer clear(b)
	s, err := newSecret(len(b))
	if err != nil {
		return nil, err
	}
	copy(s.pages, b)
	return s, nil
}

// ReadSecret reads r to its end, straight into a Secret, and takes the last
// line end off, as geth does with password files. It refuses more than limit
// bytes.
func ReadSecret(r io.Reader, limit int) (*Secret, error) {
	s, err := newSecret(limit + len("\r\n") + 1)
	if err != nil {
		return nil, err
	}
	n, err := io.ReadFull(r, s.pages[:s.n])
	switch {
	case err == nil:
		err = fmt.Errorf("more than %d bytes", limit)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		err = nil
	}
	s.n = n
	if s.n > 0 && s.pages[s.n-1] == '\n' {
		s.n--
	}
	if s.n > 0 && s.pages[s.n-1] == '\r' {
		s.n--
	}
	if err == nil && s.n > limit {
		err = fmt.Errorf("more than %d bytes", limit)
	}
	if err != nil {
		s.Destroy()
		return nil, err
	}
	return s, nil
}

// Destroy wipes the secret and gives its memory back. It may be called again.
func (s *Secret) Destroy() {
	if s == nil || s.held == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.region != nil {
		release(s.pages)
	}
	s.region, s.n = nil, 0
}

// Len is the length in bytes; 0 once it is destroyed.
func (s *Secret) Len() int {
	if s == nil || s.held == nil {
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.n
}

// Equal compares two secrets in a time that depends on their lengths only. A
// destroyed secret equals nothing.
func (s *Secret) Equal(other *Secret) bool {
	if s == nil || other == nil {
		return false
	}
	if s == other {
		return true
	}
	same := false
	err := s.use(func(a []byte) error {
		return other.use(func(b []byte) error {
			same = subtle.ConstantTimeCompare(a, b) == 1
			return nil
		})
	})
	return err == nil && same
}

// OneLine reports whether the secret has no line break in it, as everything that
// can be typed at a prompt.
func (s *Secret) OneLine() bool {
	one := false
	_ = s.use(func(b []byte) error {
		one = bytes.IndexByte(b, '\n') < 0 && bytes.IndexByte(b, '\r') < 0
		return nil
	})
	return one
}

// use gives the bytes to f, which must not keep them. Destroy waits for it.
func (s *Secret) use(f func(b []byte) error) error {
	if s == nil || s.held == nil {
		return errGone
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.region == nil {
		return errGone
	}
	return f(s.pages[:s.n])
}

// push appends a byte unless the secret is full.
func (s *Secret) push(b byte) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.n == len(s.pages) {
		return false
	}
	s.pages[s.n] = b
	s.n++
	return true
}

// pop takes the last character off, which may be several bytes.
func (s *Secret) pop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, size := utf8.DecodeLastRune(s.pages[:s.n])
	clear(s.pages[s.n-size : s.n])
	s.n -= size
}

// String says "[secret]".
func (Secret) String() string { return hidden }

// GoString says "[secret]".
func (Secret) GoString() string { return hidden }

// Format says "[secret]" whatever the verb.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// MarshalJSON says "[secret]".
func (Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + hidden + `"`), nil }

// MarshalText says "[secret]".
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// LogValue says "[secret]".
func (Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// allocate gives n zero bytes outside the heap. Locking them is a wish: many
// systems allow 64 KiB or nothing, and a wallet that then could not sign at all
// would not be safer.
func allocate(n int) ([]byte, error) {
	b, err := memcall.Alloc(n)
	if err != nil {
		return nil, problem("memory", "close other programs and try again", "there is no memory for a secret of %d bytes", n)
	}
	if n <= maxLocked {
		_ = memcall.Lock(b)
	}
	return b, nil
}

// maxLocked is the largest allocation that is locked; the working memory of
// scrypt is far beyond what a system lets one process lock.
const maxLocked = 64 << 10

// release wipes b and gives it back.
func release(b []byte) {
	clear(b)
	if len(b) <= maxLocked {
		_ = memcall.Unlock(b)
	}
	if err := memcall.Free(b); err != nil {
		// It was wiped above; that the pages stay mapped harms nobody.
		slog.Debug("memory of a secret was wiped but not given back", "err", err)
	}
}
