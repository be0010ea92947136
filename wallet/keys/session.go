package keys

import (
	"context"
	"math/big"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// A Session keeps keys open for a while, so that a passphrase is not asked for
// every approval. It is off unless it has a duration. A timer wipes each key
// when its time is over, used or not. It is safe for concurrent use; a console
// has one for each person that it serves and locks it when that person leaves. A
// computer that slept stopped the timer; so the time of day is looked at too, at
// every use.
type Session struct {
	store *Store
	keep  time.Duration

	mu   sync.Mutex
	open map[common.Address]*openKey
}

// openKey is one key that is open, and the timer that ends that.
type openKey struct {
	signer Signer
	until  time.Time // of the wall clock, which goes on while the computer sleeps
	timer  *time.Timer
}

func (k *openKey) over() bool { return !time.Now().Round(0).Before(k.until) }

// NewSession keeps keys of store open for keep; with zero it keeps nothing, and
// every Unlock is for one approval.
func NewSession(store *Store, keep time.Duration) *Session {
	return &Session{store: store, keep: keep, open: map[common.Address]*openKey{}}
}

// Signer gives a signer for addr without a passphrase, if its key is open. Its
// Close ends this use only.
func (s *Session) Signer(addr common.Address) (Signer, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k, ok := s.alive(addr)
	if !ok {
		return nil, false
	}
	return &borrowed{key: k}, true
}

// Until says when the key of addr will be wiped; false: it is not open.
func (s *Session) Until(addr common.Address) (time.Time, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k, ok := s.alive(addr)
	if !ok {
		return time.Time{}, false
	}
	return k.until, true
}

// alive is the open key of addr, unless its time is over; s.mu is held.
func (s *Session) alive(addr common.Address) (*openKey, bool) {
	k, ok := s.open[addr]
	if ok && k.over() {
		s.wipe(addr, k)
		ok = false
	}
	return k, ok
}

// Unlock is Store.Unlock, and keeps the key open for the session's duration. A
// device is never kept: it asks its person every time.
func (s *Session) Unlock(ctx context.Context, addr common.Address, pass *Secret) (Signer, error) {
	signer, err := s.store.Unlock(ctx, addr, pass)
	if _, fromFile := signer.(fileSigner); err != nil || s.keep <= 0 || !fromFile {
		return signer, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if old, ok := s.open[addr]; ok {
		s.wipe(addr, old)
	}
	k := &openKey{signer: signer, until: time.Now().Round(0).Add(s.keep)}
	k.timer = time.AfterFunc(s.keep, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.wipe(addr, k)
	})
	s.open[addr] = k
	return &borrowed{key: k}, nil
}

// Lock wipes every key that is open.
func (s *Session) Lock() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for addr, k := range s.open {
		s.wipe(addr, k)
	}
}

// wipe ends k; s.mu is held.
func (s *Session) wipe(addr common.Address, k *openKey) {
	k.timer.Stop()
	k.signer.Close()
	if s.open[addr] == k {
		delete(s.open, addr)
	}
}

// borrowed is one use of a key of the session.
type borrowed struct {
	key *openKey

	mu     sync.Mutex
	closed bool
}

func (b *borrowed) Address() common.Address { return b.key.signer.Address() }

func (b *borrowed) SignTx(ctx context.Context, tx *types.Transaction, chainID *big.Int) (*types.Transaction, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed || b.key.over() {
		return nil, errGone
	}
	return b.key.signer.SignTx(ctx, tx, chainID)
}

func (b *borrowed) Close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
}
