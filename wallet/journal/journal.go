package journal

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain"
)

// Options name one journal.
type Options struct {
	Dir     string // made with mode 0700 when it is not there
	ChainID uint64
	Account common.Address
	Program string           // what another process is told about this one; "" is the program's name
	Now     func() time.Time // nil is time.Now; the times are only shown
}

// A Journal is open for writing: it holds the lock of its account. It is safe for
// concurrent use.
type Journal struct {
	opt  Options
	lock *lock

	mu      sync.Mutex
	file    *os.File
	witness *os.File
	state   *state
	count   uint64 // of signed records
	broken  error  // after a write that may have left half a record behind
}

// NewID makes the random name of an entry.
func NewID() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	return hex.EncodeToString(b[:])
}

// Path is the file of the journal.
func (o *Options) Path() string { return o.path("journal") }

// path is a file of one account on one chain.
func (o *Options) path(suffix string) string {
	return filepath.Join(o.Dir, fmt.Sprintf("%d-%s.%s", o.ChainID, strings.ToLower(o.Account.Hex()), suffix))
}

// Open takes the lock of the account and reads its journal, or makes an empty one.
// The beginning of a record at the end of the file, left by a process that died
// while it wrote, is moved to a file of its own. Errors: *LockedError when another
// process has the lock, *DamagedError when the journal is not what was written.
func Open(o Options) (*Journal, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("the folder of the journal cannot be made: %w", plain(err))
	}
	l, err := o.take()
	if err != nil {
		return nil, err
	}
	j := &Journal{opt: o, lock: l}
	if err := j.open(); err != nil {
		return nil, errors.Join(err, j.Close())
	}
	return j, nil
}

func (j *Journal) open() error {
	path := j.opt.path("journal")
	switch info, err := os.Lstat(path); {
	case errors.Is(err, os.ErrNotExist):
		if err := j.create(path); err != nil {
			return fmt.Errorf("the journal cannot be made: %w", err)
		}
	case err != nil:
		return fmt.Errorf("the journal cannot be looked at: %w", err)
	case !info.Mode().IsRegular():
		return fmt.Errorf("the journal %s is not a plain file: move it away", path)
	}
	var err error
	if j.file, err = os.OpenFile(path, os.O_RDWR, 0); err != nil { //nolint:gosec // the name is made of a chain id and an address
		return fmt.Errorf("the journal cannot be written: %w", plain(err))
	}
	j.state = newState(j.opt.ChainID, j.opt.Account)
	tail, err := j.state.replay(j.file)
	if err == nil {
		err = j.openWitness()
	}
	if damaged := (*DamagedError)(nil); errors.As(err, &damaged) {
		damaged.File = path
		damaged.Copy = keepWhole(path)
		return damaged
	} else if err != nil {
		return fmt.Errorf("the journal cannot be read: %w", err)
	}
	if len(tail) > 0 {
		if err := keepTail(path, tail); err != nil {
			return fmt.Errorf("the journal %s ends in half a record, of which no copy can be kept: %w", path, err)
		}
		if err := j.cut(); err != nil {
			return fmt.Errorf("the journal %s ends in half a record that cannot be taken away: %w", path, err)
		}
	}
	return nil
}

// create moves a journal with its first record into its place, so that there is
// never one without.
func (j *Journal) create(path string) error {
	s := newState(j.opt.ChainID, j.opt.Account)
	line, _, err := encode(&record{Prev: s.prev, At: j.opt.Now().UTC(), Begin: &begin{version, s.account, s.chainID}})
	if err != nil {
		return err
	}
	return writeWhole(path, line)
}

// openWitness compares the number of signed entries with the one that was last
// written beside the journal. The journal itself cannot tell when whole records
// are missing at its end, and an entry that is missing could be signed again.
func (j *Journal) openWitness() error {
	f, err := os.OpenFile(j.opt.path("signed"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return plain(err)
	}
	j.witness = f
	j.count = uint64(len(j.state.entries))
	b, err := io.ReadAll(io.LimitReader(f, 64))
	if err != nil {
		return err
	}
	var seen uint64
	if n, _ := fmt.Sscanf(string(b), witnessForm, &seen); n == 1 && seen > j.count {
		return &DamagedError{What: fmt.Sprintf("it has %d signed entries and had %d", j.count, seen)}
	}
	return nil
}

// witnessForm has a fixed width: it is written over in place.
const witnessForm = "%020d\n"

// bear notes the number of signed entries. It is not synced: after a loss of power
// an older number only proves less.
func (j *Journal) bear() {
	_, _ = j.witness.WriteAt(fmt.Appendf(nil, witnessForm, j.count), 0)
}

// cut makes the file end after its last whole record.
func (j *Journal) cut() error {
	if err := j.file.Truncate(j.state.size); err != nil {
		return err
	}
	return j.file.Sync()
}

// append writes a record and returns when it is on disk. After an error nothing
// has changed; the caller must not send anything that the record is about.
func (j *Journal) append(r *record) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	switch {
	case j.file == nil:
		return errors.New("the journal is closed")
	case j.broken != nil:
		return j.broken
	}
	r.Seq, r.Prev, r.At = j.state.seq, j.state.prev, j.opt.Now().UTC().Round(0)
	line, hash, err := encode(r)
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	// What replay would refuse must not get into the file.
	commit, err := j.state.next(r)
	if err != nil {
		return fmt.Errorf("journal: the record %w", err)
	}
	_, err = j.file.WriteAt(line, j.state.size)
	if err == nil {
		err = j.file.Sync()
	}
	if err != nil {
		err = fmt.Errorf("the journal cannot be written: %w", plain(err))
		if cutErr := j.cut(); cutErr != nil {
			// Half a record may be there. Opening the journal again clears that up.
			j.broken = err
		}
		return err
	}
	j.state.commit(commit, hash, len(line))
	if r.Signed != nil {
		j.count++
		j.bear()
	}
	return nil
}

// Add stores a new entry. When it returns without an error, the signed bytes are on
// disk.
func (j *Journal) Add(e *Entry) error {
	c := e.clone()
	return j.append(&record{Signed: &c})
}

// Update stores what changed in an entry: its note and what became of its
// transactions.
func (j *Journal) Update(e *Entry) error { return j.append(&record{Progress: progressOf(e)}) }

// Replace stores other bytes for the nonce of a step, beside the ones that are
// there.
func (j *Journal) Replace(id string, step int, v Variant) error {
	return j.append(&record{Replaced: &replacement{id, step, v}})
}

// Mention takes over the note of an entry and how often its transactions were sent,
// without writing it down: that changes all the time and decides nothing.
func (j *Journal) Mention(e *Entry) (changed bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.state == nil {
		return false
	}
	mine := j.state.byID[e.ID]
	if mine == nil || len(mine.Transactions) != len(e.Transactions) {
		return false
	}
	changed = mine.Note != e.Note
	mine.Note = e.Note
	for i := range e.Transactions {
		t := &mine.Transactions[i]
		changed = changed || t.Sends != e.Transactions[i].Sends
		t.Sends = e.Transactions[i].Sends
	}
	return changed
}

// Entries are copies of all entries, the oldest first.
func (j *Journal) Entries() []Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.state.copies(func(*Entry) bool { return true })
}

// Unsettled are copies of the entries that can still change, the oldest first.
func (j *Journal) Unsettled() []Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.state.copies(func(e *Entry) bool { return !e.Settled() })
}

// Entry is a copy of one entry.
func (j *Journal) Entry(id string) (Entry, bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	e, ok := j.state.byID[id]
	if !ok {
		return Entry{}, false
	}
	return e.clone(), true
}

// ByKey is a copy of the entry with a key.
func (j *Journal) ByKey(key string) (Entry, bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, e := range j.state.entries {
		if key != "" && e.Key == key {
			return e.clone(), true
		}
	}
	return Entry{}, false
}

// NextNonce is one more than the largest nonce of anything that has left.
func (j *Journal) NextNonce() uint64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	next := uint64(0)
	for _, e := range j.state.entries {
		for i := range e.Transactions {
			if t := &e.Transactions[i]; t.State.Left() {
				next = max(next, t.Nonce+1)
			}
		}
	}
	return next
}

// Broken reports whether the journal has to be opened again before it can be
// written.
func (j *Journal) Broken() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.broken != nil
}

// Close lets go of the lock. It may be called more than once.
func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	var errs []error
	for _, f := range []*os.File{j.file, j.witness} {
		if f != nil {
			errs = append(errs, f.Close())
		}
	}
	j.file, j.witness = nil, nil
	return errors.Join(append(errs, j.lock.release())...)
}

func (s *state) copies(want func(*Entry) bool) []Entry {
	var all []Entry
	for _, e := range s.entries {
		if want(e) {
			all = append(all, e.clone())
		}
	}
	return all
}

// Read is the journal of an account as it is on disk, for those who do not hold
// its lock; without a journal there are no entries. A record that is being written
// is not there yet. A *DamagedError comes with the entries before the damage.
func Read(dir string, chainID uint64, account common.Address) ([]Entry, error) {
	o := Options{Dir: dir, ChainID: chainID, Account: account}
	path := o.path("journal")
	info, err := os.Lstat(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("the journal %s is not a plain file: move it away", path)
	}
	f, err := os.Open(path) //nolint:gosec // the name is made of a chain id and an address
	if err != nil {
		return nil, fmt.Errorf("the journal cannot be read: %w", err)
	}
	defer func() { _ = f.Close() }()
	s := newState(chainID, account)
	_, err = s.replay(f)
	if damaged := (*DamagedError)(nil); errors.As(err, &damaged) {
		damaged.File = path
	}
	return s.copies(func(*Entry) bool { return true }), err
}

// Accounts are the accounts that have a journal for the chain, in order.
func Accounts(dir string, chainID uint64) ([]common.Address, error) {
	files, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the folder of the journal cannot be read: %w", err)
	}
	var accounts []common.Address
	for _, f := range files {
		name, isJournal := strings.CutSuffix(f.Name(), ".journal")
		name, isOurs := strings.CutPrefix(name, fmt.Sprintf("%d-", chainID))
		if !isJournal || !isOurs {
			continue
		}
		if a, err := chain.ParseAddress(name); err == nil {
			accounts = append(accounts, a)
		}
	}
	slices.SortFunc(accounts, common.Address.Cmp)
	return accounts, nil
}

// Size is the length of an account's journal in bytes, 0 when there is none. Who
// does not hold the lock can see by it that something was written.
func Size(dir string, chainID uint64, account common.Address) int64 {
	o := Options{Dir: dir, ChainID: chainID, Account: account}
	info, err := os.Lstat(o.path("journal"))
	if err != nil {
		return 0
	}
	return info.Size()
}
