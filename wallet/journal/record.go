package journal

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// A record is one line of the file:
//
//	{"hash":"<SHA-256 of the record>","record":{"seq":…,"prev":"<hash of the line before>",…}}
//
// Order is by seq alone; the times are for people, whatever the clock did.
type record struct {
	Seq  uint64    `json:"seq"`
	Prev string    `json:"prev"`
	At   time.Time `json:"at"`

	// Exactly one of these is set.
	Begin    *begin       `json:"begin,omitempty"`    // the first record, and only that
	Signed   *Entry       `json:"signed,omitempty"`   // a new entry, with the signed bytes
	Progress *progress    `json:"progress,omitempty"` // what became of an entry
	Replaced *replacement `json:"replaced,omitempty"` // other bytes for the same nonce
}

// begin says whose journal a file is, so that one that was renamed is refused.
type begin struct {
	Version int            `json:"version"`
	Account common.Address `json:"account"`
	ChainID uint64         `json:"chain_id"`
}

const version = 1

// progress holds the fields of an entry that change.
type progress struct {
	ID    string `json:"id"`
	Note  string `json:"note,omitempty"`
	Steps []step `json:"steps"`
}

type step struct {
	// Hash is the variant that the rest is about: an earlier one may have been
	// included.
	Hash      common.Hash `json:"hash"`
	State     State       `json:"state"`
	Sends     int         `json:"sends"`
	Block     uint64      `json:"block,omitempty"`
	BlockHash common.Hash `json:"block_hash,omitzero"`
	GasUsed   uint64      `json:"gas_used,omitempty"`
	Cost      *big.Int    `json:"cost,omitempty"`
	Reason    string      `json:"reason,omitempty"`
	Settled   bool        `json:"settled,omitempty"`
}

// replacement is a new variant of a step; the old one moves to Earlier.
type replacement struct {
	ID   string  `json:"id"`
	Step int     `json:"step"`
	New  Variant `json:"new"`
}

const (
	lineHead  = `{"hash":"`
	lineMid   = `","record":`
	lineTail  = "}\n"
	hashChars = 2 * sha256.Size
	// maxLine bounds a line. Ours have a few thousand bytes; a longer one was not
	// written by us.
	maxLine = 1 << 20
)

// encode makes the line of a record and its hash, which the next record names.
func encode(r *record) (line []byte, hash string, err error) {
	body, err := json.Marshal(r)
	if err != nil {
		return nil, "", err
	}
	sum := sha256.Sum256(body)
	hash = hex.EncodeToString(sum[:])
	line = make([]byte, 0, len(lineHead)+hashChars+len(lineMid)+len(body)+len(lineTail))
	line = append(append(append(line, lineHead...), hash...), lineMid...)
	line = append(append(line, body...), lineTail...)
	if len(line) > maxLine {
		return nil, "", fmt.Errorf("a record of %d bytes is longer than the journal takes", len(line))
	}
	return line, hash, nil
}

// decode reads a whole line, with its newline. Anything that is not byte for byte
// what encode made is an error.
func decode(line []byte) (r *record, hash string, err error) {
	const fixed = len(lineHead) + hashChars + len(lineMid)
	if len(line) < fixed+len(lineTail) || string(line[:len(lineHead)]) != lineHead ||
		string(line[fixed-len(lineMid):fixed]) != lineMid || string(line[len(line)-len(lineTail):]) != lineTail {
		return nil, "", errors.New("is not a record")
	}
	hash, body := string(line[len(lineHead):len(lineHead)+hashChars]), line[fixed:len(line)-len(lineTail)]
	if sum := sha256.Sum256(body); hex.EncodeToString(sum[:]) != hash {
		return nil, "", errors.New("was changed after it was written")
	}
	r = new(record)
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(r); err != nil {
		return nil, "", errors.New("is of a kind that this program does not know")
	}
	return r, hash, nil
}

// A DamagedError means that a journal was changed by something other than this
// program, or has lost what was already on disk. Nothing is signed or sent from
// it. Copy is the file with the journal as it was found, "" when none could be
// made.
type DamagedError struct {
	File string
	Line uint64 // counted from 1; 0 when no single line is meant
	What string
	Copy string
}

func (e *DamagedError) Error() string {
	s := "the journal " + e.File + " is damaged: "
	if e.Line > 0 {
		s += fmt.Sprintf("line %d ", e.Line)
	}
	s += e.What
	if e.Copy != "" {
		s += "; a copy is in " + e.Copy
	}
	return s
}

// state is what the records of one file add up to.
type state struct {
	account common.Address
	chainID uint64
	seq     uint64 // of the next record
	prev    string // hash of the last one
	size    int64  // of the whole records
	entries []*Entry
	byID    map[string]*Entry
}

func newState(chainID uint64, account common.Address) *state {
	return &state{account: account, chainID: chainID, prev: hex.EncodeToString(make([]byte, sha256.Size)), byID: make(map[string]*Entry)}
}

// replay adds up the records of a file. tail is what follows the last whole line:
// the beginning of a record that was being written when the process died. It
// never left this machine, because a record is on disk before anything is sent.
func (s *state) replay(r io.Reader) (tail []byte, err error) {
	b := bufio.NewReaderSize(r, 64<<10)
	var line []byte
	for n := uint64(1); ; n++ {
		line = line[:0]
		for {
			part, err := b.ReadSlice('\n')
			line = append(line, part...)
			if len(line) > maxLine {
				return nil, &DamagedError{Line: n, What: "is longer than any record"}
			}
			if err == nil {
				break
			}
			if errors.Is(err, io.EOF) {
				if s.seq == 0 {
					// A journal is moved into its place with its first record.
					return nil, &DamagedError{What: "its beginning is missing"}
				}
				return line, nil
			}
			if !errors.Is(err, bufio.ErrBufferFull) {
				return nil, err
			}
		}
		rec, hash, err := decode(line)
		if err != nil {
			return nil, &DamagedError{Line: n, What: err.Error()}
		}
		commit, err := s.next(rec)
		if err != nil {
			return nil, &DamagedError{Line: n, What: err.Error()}
		}
		s.commit(commit, hash, len(line))
	}
}

// next checks a record that is to follow the others. Nothing changes until commit
// is called.
func (s *state) next(r *record) (commit func(), err error) {
	if r.Seq != s.seq || r.Prev != s.prev {
		return nil, errors.New("does not follow the one before it")
	}
	kinds := 0
	for _, is := range []bool{r.Begin != nil, r.Signed != nil, r.Progress != nil, r.Replaced != nil} {
		if is {
			kinds++
		}
	}
	if kinds != 1 || (r.Begin != nil) != (r.Seq == 0) {
		return nil, errors.New("is not where its kind belongs")
	}
	switch {
	case r.Begin != nil:
		return s.begun(r.Begin)
	case r.Signed != nil:
		return s.signed(r.Signed, r.At)
	case r.Progress != nil:
		return s.progressed(r.Progress, r.At)
	default:
		return s.replaced(r.Replaced, r.At)
	}
}

// commit lets a record count whose line is on disk.
func (s *state) commit(change func(), hash string, size int) {
	change()
	s.seq, s.prev, s.size = s.seq+1, hash, s.size+int64(size)
}

func (s *state) begun(b *begin) (commit func(), err error) {
	switch {
	case b.Version != version:
		return nil, fmt.Errorf("is of version %d, which this program does not know", b.Version)
	case b.Account != s.account || b.ChainID != s.chainID:
		return nil, fmt.Errorf("belongs to %s on chain %d", b.Account, b.ChainID)
	}
	return func() {}, nil
}

func (s *state) signed(e *Entry, at time.Time) (commit func(), err error) {
	switch {
	case e.ID == "" || s.byID[e.ID] != nil:
		return nil, errors.New("is an entry that is there already")
	case e.Account != s.account || e.ChainID != s.chainID:
		return nil, errors.New("is an entry of another account or chain")
	case len(e.Transactions) == 0:
		return nil, errors.New("is an entry without a transaction")
	}
	for i := range e.Transactions {
		t := &e.Transactions[i]
		if _, known := order[t.State]; !known {
			return nil, errUnknownState
		}
		if t.State == Held && (e.Hold == nil || len(e.Hold.Ready) == 0 || len(e.Hold.Keep) == 0) {
			return nil, errors.New("is an entry that waits for nothing")
		}
	}
	c := e.clone()
	c.Created, c.Updated = at, at
	c.Sum()
	return func() {
		s.entries = append(s.entries, &c)
		s.byID[c.ID] = &c
	}, nil
}

func (s *state) progressed(p *progress, at time.Time) (commit func(), err error) {
	e := s.byID[p.ID]
	if e == nil || len(p.Steps) != len(e.Transactions) {
		return nil, errors.New("is about an entry that is not there")
	}
	c := e.clone()
	for i := range p.Steps {
		if err := p.Steps[i].apply(&c.Transactions[i]); err != nil {
			return nil, err
		}
	}
	c.Note, c.Updated = p.Note, at
	c.Sum()
	return func() { *e = c }, nil
}

func (s *state) replaced(r *replacement, at time.Time) (commit func(), err error) {
	e := s.byID[r.ID]
	if e == nil || r.Step < 0 || r.Step >= len(e.Transactions) {
		return nil, errors.New("is about an entry that is not there")
	}
	c := e.clone()
	t := &c.Transactions[r.Step]
	t.Earlier = append([]Variant{{t.Hash, t.Raw, t.MaxCost}}, t.Earlier...)
	t.Hash, t.Raw, t.MaxCost = r.New.Hash, r.New.Raw, r.New.MaxCost
	c.Updated = at
	return func() { *e = c }, nil
}

var errUnknownState = errors.New("has a state that this program does not know")

// progressOf is what has to be written to remember e.
func progressOf(e *Entry) *progress {
	p := &progress{ID: e.ID, Note: e.Note, Steps: make([]step, len(e.Transactions))}
	for i, t := range e.Transactions {
		p.Steps[i] = step{t.Hash, t.State, t.Sends, t.Block, t.BlockHash, t.GasUsed, t.Cost, t.Reason, t.Settled}
	}
	return p
}

// apply sets what changed in t.
func (p *step) apply(t *Transaction) error {
	if !t.Become(p.Hash) {
		return errors.New("is about a transaction that is not there")
	}
	if _, known := order[p.State]; !known {
		return errUnknownState
	}
	t.State, t.Sends, t.Block, t.BlockHash = p.State, p.Sends, p.Block, p.BlockHash
	t.GasUsed, t.Cost, t.Reason, t.Settled = p.GasUsed, p.Cost, p.Reason, p.Settled
	return nil
}
