package journal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"github.com/ethereum/go-ethereum/common"
	"github.com/gofrs/flock"
)

// An Owner is the process that holds the lock of an account.
type Owner struct {
	PID     int       `json:"pid"`
	Host    string    `json:"host"`
	Program string    `json:"program"`
	Since   time.Time `json:"since"`
}

func (o Owner) String() string {
	if o.PID == 0 {
		return "another process"
	}
	return fmt.Sprintf("%s (process %d on %s, since %s)", o.Program, o.PID, o.Host, o.Since.Local().Format("2006-01-02 15:04:05"))
}

// A LockedError means that another process writes this account's journal. Only
// reading is possible until it ends.
type LockedError struct {
	Account common.Address
	Owner   Owner
}

func (e *LockedError) Error() string {
	return fmt.Sprintf("%s is in use by %s", e.Account, e.Owner)
}

// A lock is held by at most one process, and by one Journal inside of it. The
// kernel lets go of it when the process ends, however that happens, so the files
// of a dead process do no harm; they are never removed, because a second lock on a
// new file of the same name would be another lock.
type lock struct {
	flock *flock.Flock
	owner string // the file that says who holds it; without the lock it means nothing
}

const (
	// Who holds a lock is looked up by sharing it for a moment: an attempt may meet
	// that.
	lockPatience = 300 * time.Millisecond
	lockStep     = 10 * time.Millisecond
)

// take takes the lock and writes down who has it.
func (o *Options) take() (*lock, error) {
	l := &lock{flock: flock.New(o.path("lock")), owner: o.path("owner")}
	ctx, cancel := context.WithTimeout(context.Background(), lockPatience)
	defer cancel()
	switch ok, err := l.flock.TryLockContext(ctx, lockStep); {
	case errors.Is(err, context.DeadlineExceeded):
		return nil, &LockedError{o.Account, readOwner(l.owner)}
	case err != nil:
		return nil, fmt.Errorf("the account cannot be locked: %w", plain(err))
	case !ok:
		return nil, &LockedError{o.Account, readOwner(l.owner)}
	}
	host, _ := os.Hostname()
	program := o.Program
	if program == "" {
		program = filepath.Base(os.Args[0])
	}
	b, err := json.Marshal(Owner{os.Getpid(), host, program, o.Now().UTC().Round(0)})
	if err == nil {
		err = os.WriteFile(l.owner, append(b, '\n'), 0o600) //nolint:gosec // the name is made of a chain id and an address
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("the owner of the account cannot be written down: %w", plain(err)), l.release())
	}
	return l, nil
}

func (l *lock) release() error {
	if !l.flock.Locked() {
		return nil
	}
	_ = os.Remove(l.owner) //nolint:gosec // the name is made of a chain id and an address
	return l.flock.Unlock()
}

// OwnerOf says who holds the lock of an account; held is false when nobody does.
func OwnerOf(dir string, chainID uint64, account common.Address) (owner Owner, held bool) {
	o := Options{Dir: dir, ChainID: chainID, Account: account}
	if _, err := os.Lstat(o.path("lock")); err != nil {
		return Owner{}, false
	}
	probe := flock.New(o.path("lock"), flock.SetFlag(os.O_RDONLY))
	if free, err := probe.TryRLock(); err != nil || free {
		_ = probe.Unlock()
		return Owner{}, false
	}
	return readOwner(o.path("owner")), true
}

// readOwner reads what the holder wrote. What is not readable is nobody known.
func readOwner(path string) Owner {
	b, err := os.ReadFile(path) //nolint:gosec // the name is made of a chain id and an address
	if err != nil || len(b) > 4096 {
		return Owner{}
	}
	var o Owner
	if json.Unmarshal(b, &o) != nil {
		return Owner{}
	}
	o.Host, o.Program = word(o.Host), word(o.Program)
	return o
}

// word makes a text from a file safe to show in a sentence.
func word(s string) string {
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, s)
	return strings.ToValidUTF8(s[:min(len(s), 64)], "")
}
