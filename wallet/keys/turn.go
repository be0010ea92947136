package keys

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// opening lets one key derivation at a time run in this process.
var opening = make(chan struct{}, 1)

// turn lets one key derivation at a time run for this user of the machine: each
// takes 256 MiB, and two at once can end a small host.
type turn struct{ lock string }

// newTurn places the lock where all processes of this user find the same one;
// without a home folder, in the keystore.
func newTurn(dir string) turn {
	if cache, err := os.UserCacheDir(); err == nil {
		dir = filepath.Join(cache, "lpconsole")
	}
	return turn{filepath.Join(dir, ".unlock.lock")}
}

// take waits for the turn, runs do and hands the turn on. A lock that cannot be
// made, as on a disk that is read-only, holds nobody up: it guards memory, not
// keys.
func (t turn) take(ctx context.Context, do func() error) error {
	select {
	case opening <- struct{}{}:
		defer func() { <-opening }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := os.MkdirAll(filepath.Dir(t.lock), 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return do()
	}
	lock := flock.New(t.lock, flock.SetPermissions(0o600))
	if ok, err := lock.TryLockContext(ctx, 50*time.Millisecond); ok && err == nil {
		defer func() { _ = lock.Close() }()
	} else if ctx.Err() != nil {
		return ctx.Err()
	}
	return do()
}
