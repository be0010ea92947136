package journal

import (
	"bytes"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain/plan"
)

var account = common.Address{19: 0xaa}

const chainID = 42161

func options(dir string) Options {
	return Options{Dir: dir, ChainID: chainID, Account: account, Program: "journal.test"}
}

func open(t testing.TB, dir string) *Journal {
	t.Helper()
	j, err := Open(options(dir))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.Close() })
	return j
}

// entry is an intent of two steps.
func entry(n byte) *Entry {
	e := &Entry{
		ID: fmt.Sprintf("%016x", n), Key: fmt.Sprintf("key %d", n), Account: account, ChainID: chainID,
		Action: "bond", Title: "Bond 500 LPT", Since: 7,
		Changes:  []plan.Change{{Key: "account.lpt", Label: "your LPT", Before: "500", After: "0", Unit: "LPT"}},
		Warnings: []plan.Warning{{Code: "forfeit", Text: "forfeits 1.5 LPT"}},
	}
	for i := range byte(2) {
		e.Transactions = append(e.Transactions, Transaction{
			Nonce: uint64(2*n + i), Hash: common.Hash{n, i, 1}, Raw: []byte{2, n, i}, To: common.Address{i},
			Meaning: plan.Meaning{Contract: "BondingManager", Function: "bond", Args: []plan.Arg{{Name: "amount", Value: "500 LPT"}}, Sentence: "Bond"},
			Gas:     600_000, MaxCost: big.NewInt(1e15), State: Signed,
		})
	}
	return e
}

// story writes three entries with all that can happen to them.
func story(t testing.TB, j *Journal) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	update := func(id string, change func(e *Entry)) {
		t.Helper()
		e, ok := j.Entry(id)
		if !ok {
			t.Fatalf("no entry %s", id)
		}
		change(&e)
		must(j.Update(&e))
	}
	for n := range byte(3) {
		must(j.Add(entry(n)))
	}
	first := entry(0).ID
	update(first, func(e *Entry) { e.Transactions[0].State, e.Transactions[0].Sends = Sent, 1 })
	must(j.Replace(first, 0, Variant{Hash: common.Hash{9}, Raw: []byte{2, 9}, MaxCost: big.NewInt(2e15)}))
	update(first, func(e *Entry) {
		// The one that was replaced is the one that was included.
		e.Transactions[0].Become(common.Hash{0, 0, 1})
		e.Transactions[0].State, e.Transactions[0].Block, e.Transactions[0].BlockHash = Included, 12, common.Hash{1, 2}
		e.Transactions[0].GasUsed, e.Transactions[0].Cost = 21_000, big.NewInt(1e12)
	})
	update(entry(1).ID, func(e *Entry) {
		e.Transactions[0].State, e.Transactions[0].Reason = Failed, "no"
		e.Transactions[1].State, e.Note = Dropped, "the contract refused it: no"
	})
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	story(t, j)
	before := j.Entries()
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	read, err := Read(dir, chainID, account)
	if err != nil {
		t.Fatal(err)
	}
	again := open(t, dir)
	for name, after := range map[string][]Entry{"read without the lock": read, "opened again": again.Entries()} {
		if !reflect.DeepEqual(before, after) {
			t.Errorf("%s, the journal says\n%+v\nand said\n%+v", name, after, before)
		}
	}
	first := before[0]
	if got := first.Transactions[0]; got.Hash != (common.Hash{0, 0, 1}) || len(got.Earlier) != 1 || got.Earlier[0].Hash != (common.Hash{9}) {
		t.Errorf("the included variant did not change places with the newest: %+v", got)
	}
	if first.State != Sent {
		t.Errorf("one step included, one signed: the entry is %s", first.State)
	}
	if before[1].State != Failed || before[1].Settled() || before[1].Open() {
		t.Errorf("a failed step and a dropped one: %s, settled %v, open %v", before[1].State, before[1].Settled(), before[1].Open())
	}
	if before[2].State != Signed {
		t.Errorf("nothing sent: the entry is %s", before[2].State)
	}
	if n := again.NextNonce(); n != 3 {
		t.Errorf("the next nonce is %d", n)
	}
	if e, ok := again.ByKey("key 2"); !ok || e.ID != entry(2).ID {
		t.Errorf("the key finds %+v", e)
	}
	if _, ok := again.ByKey(""); ok {
		t.Error("an entry is found by no key")
	}
}

func TestFilesAndFolderAreForTheirOwnerOnly(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "journal")
	story(t, open(t, dir))
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder has mode %v", info.Mode())
	}
	if len(files) < 3 {
		t.Errorf("only %d files", len(files))
	}
	for _, f := range files {
		if info, err := f.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", f.Name(), info.Mode())
		}
	}
}

// path is where the journal of the tests is.
func path(dir string) string { o := options(dir); return o.path("journal") }

// whole is the journal of the story, and how many entries it has at each length.
func whole(t testing.TB) []byte {
	t.Helper()
	dir := t.TempDir()
	j := open(t, dir)
	story(t, j)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path(dir))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAJournalCutAtAnyByteIsRecoveredOrRefusedAndNothingIsLost(t *testing.T) {
	content := whole(t)
	beginning := bytes.IndexByte(content, '\n') + 1
	for cut := range len(content) {
		if around := content[max(0, cut-2):min(len(content), cut+2)]; cut%101 != 0 && !bytes.Contains(around, []byte("\n")) {
			// Every byte is tried without the disk, whose syncs take their time.
			s := newState(chainID, account)
			tail, err := s.replay(bytes.NewReader(content[:cut]))
			if cut < beginning {
				if err == nil {
					t.Fatalf("cut at %d, in the first record: taken", cut)
				}
			} else if end := bytes.LastIndexByte(content[:cut], '\n') + 1; err != nil || int(s.size) != end || !bytes.Equal(tail, content[end:cut]) {
				t.Fatalf("cut at %d: %d bytes whole, %d torn, %v", cut, s.size, len(tail), err)
			}
			continue
		}
		dir := t.TempDir()
		if err := os.WriteFile(path(dir), content[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		kept := content[:bytes.LastIndexByte(content[:cut], '\n')+1]
		j, err := Open(options(dir))
		if cut < beginning {
			var damaged *DamagedError
			if !errors.As(err, &damaged) || damaged.Copy == "" {
				t.Fatalf("cut at %d, in the first record: %v", cut, err)
			}
			if b, err := os.ReadFile(damaged.Copy); err != nil || !bytes.Equal(b, content[:cut]) {
				t.Fatalf("cut at %d: the copy is %q, %v", cut, b, err)
			}
			continue
		}
		if err != nil {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		if b, err := os.ReadFile(path(dir)); err != nil || !bytes.Equal(b, kept) {
			t.Fatalf("cut at %d: the journal is not its whole records: %v", cut, err)
		}
		copies, err := filepath.Glob(path(dir) + ".cut-*")
		if err != nil {
			t.Fatal(err)
		}
		if tail := content[len(kept):cut]; len(tail) > 0 {
			if len(copies) != 1 {
				t.Fatalf("cut at %d: %d copies", cut, len(copies))
			}
			if b, err := os.ReadFile(copies[0]); err != nil || !bytes.Equal(b, tail) {
				t.Fatalf("cut at %d: the copy is not what was cut off: %v", cut, err)
			}
		} else if len(copies) > 0 {
			t.Fatalf("cut at %d, between two records: a copy was made", cut)
		}
		// It can be written on, and then is whole again.
		e := entry(200)
		if err := j.Add(e); err != nil {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		all, err := Read(dir, chainID, account)
		if err != nil || all[len(all)-1].ID != e.ID {
			t.Fatalf("cut at %d, then written on: %v", cut, err)
		}
	}
}

func TestAnEntryThatWasOnDiskAndIsMissingIsNoticed(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	story(t, j)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path(dir))
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(content, []byte("\n"))
	for _, c := range []struct {
		name  string
		lines int
		torn  bool
		fine  bool
	}{
		{"the last record is whole", len(lines), false, true},
		{"what became of an entry is missing, which the chain tells again", len(lines) - 2, false, true},
		{"all that became of the entries is missing", 4, false, true},
		{"the last entry is missing", 3, false, false},
		{"the last entry is torn, though it was on disk", 3, true, false},
		{"all entries are missing", 1, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := bytes.Join(lines[:c.lines], nil)
			if c.torn {
				b = append(b, lines[c.lines][:20]...)
			}
			if err := os.WriteFile(path(dir), b, 0o600); err != nil {
				t.Fatal(err)
			}
			j, err := Open(options(dir))
			if c.fine {
				if err != nil {
					t.Fatal(err)
				}
				_ = j.Close()
				return
			}
			var damaged *DamagedError
			if !errors.As(err, &damaged) || damaged.Copy == "" || !strings.Contains(err.Error(), "signed entries and had 3") {
				t.Fatalf("the missing entry is not noticed: %v", err)
			}
			if after, err := os.ReadFile(path(dir)); err != nil || !bytes.Equal(after, b) {
				t.Fatalf("the damaged journal was changed: %v", err)
			}
		})
	}
}

func TestARecordChangedOrMissingInTheMiddleIsRefused(t *testing.T) {
	content := whole(t)
	lines := bytes.SplitAfter(content, []byte("\n"))
	join := func(l ...[]byte) []byte { return bytes.Join(l, nil) }
	type damage struct {
		name string
		to   []byte
	}
	damages := []damage{
		{"a record is missing", join(append(append([][]byte{}, lines[:2]...), lines[3:]...)...)},
		{"the first record is missing", join(lines[1:]...)},
		{"two records have changed places", join(lines[0], lines[2], lines[1], lines[3])},
		{"a record is there twice", join(lines[0], lines[1], lines[1], lines[2])},
		{"an empty line", join(lines[0], []byte("\n"), lines[1])},
		{"the journal of nobody", []byte("\n")},
		{"zeros in place of a record", join(lines[0], bytes.Repeat([]byte{0}, 40), []byte("\n"), lines[1])},
		{"the beginning is another journal's", join(bytes.Replace(lines[0], []byte("aa\""), []byte("ab\""), 1), lines[1])},
		{"a line without end", append(append([]byte{}, lines[0]...), bytes.Repeat([]byte("x"), maxLine+1)...)},
	}
	for i := range len(content) - 1 { // without the last newline a record is torn, not changed
		changed := bytes.Clone(content)
		changed[i] ^= 1
		if i%211 != 0 {
			// Every byte is tried without the disk, whose syncs take their time.
			if _, err := newState(chainID, account).replay(bytes.NewReader(changed)); err == nil {
				t.Errorf("byte %d is another, and nobody noticed", i)
			}
			continue
		}
		damages = append(damages, damage{fmt.Sprintf("byte %d is another", i), changed})
	}
	for _, d := range damages {
		dir := t.TempDir()
		if err := os.WriteFile(path(dir), d.to, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Open(options(dir))
		var damaged *DamagedError
		if !errors.As(err, &damaged) {
			t.Errorf("%s: %v", d.name, err)
			continue
		}
		if after, err := os.ReadFile(path(dir)); err != nil || !bytes.Equal(after, d.to) {
			t.Errorf("%s: the damaged journal was changed", d.name)
		}
		if b, err := os.ReadFile(damaged.Copy); err != nil || !bytes.Equal(b, d.to) {
			t.Errorf("%s: no copy is kept: %v", d.name, err)
		}
		if _, err := Open(options(dir)); err == nil {
			t.Errorf("%s: refused once only", d.name)
		}
		if copies, _ := filepath.Glob(path(dir) + ".damaged-*"); len(copies) != 1 {
			t.Errorf("%s: looked at twice, %d copies", d.name, len(copies))
		}
	}
}

func TestAnotherChainsJournalIsRefused(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(path(dir), whole(t), 0o600); err != nil {
		t.Fatal(err)
	}
	other := options(dir)
	other.ChainID = 1
	if err := os.Rename(path(dir), other.path("journal")); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(other); err == nil || !strings.Contains(err.Error(), "on chain 42161") {
		t.Errorf("the journal of another chain: %v", err)
	}
}

func TestTheFolderListsItsAccounts(t *testing.T) {
	dir := t.TempDir()
	open(t, dir)
	for _, name := range []string{"1-0x00000000000000000000000000000000000000bb.journal", "42161-0xjunk.journal", "42161-.journal", "notes"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	all, err := Accounts(dir, chainID)
	if err != nil || len(all) != 1 || all[0] != account {
		t.Errorf("the accounts are %v, %v", all, err)
	}
	if none, err := Accounts(filepath.Join(dir, "nowhere"), chainID); err != nil || len(none) != 0 {
		t.Errorf("a folder that is not there has %v, %v", none, err)
	}
}

func TestWhatIsNotAFileIsNotOpened(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(path(dir), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(options(dir)); err == nil || !strings.Contains(err.Error(), "not a plain file") {
		t.Errorf("a folder in place of a journal: %v", err)
	}
	if _, err := Read(dir, chainID, account); err == nil || !strings.Contains(err.Error(), "not a plain file") {
		t.Errorf("a folder in place of a journal is read: %v", err)
	}
}

func TestOrderIsBySequenceWhateverTheClockSays(t *testing.T) {
	dir := t.TempDir()
	o := options(dir)
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	o.Now = func() time.Time {
		now = now.Add(-24 * time.Hour)
		return now
	}
	j, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	story(t, j)
	_ = j.Close()
	all, err := Read(dir, chainID, account)
	if err != nil || len(all) != 3 {
		t.Fatalf("a clock that runs backwards: %d entries, %v", len(all), err)
	}
	for n, e := range all {
		if e.ID != entry(byte(n)).ID {
			t.Errorf("entry %d is %s", n, e.ID)
		}
	}
	if !all[2].Created.Before(all[0].Created) {
		t.Error("the clock did not run backwards: this test proves nothing")
	}
}

func TestWhatDoesNotFitIsNotWritten(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	story(t, j)
	before, err := os.ReadFile(path(dir))
	if err != nil {
		t.Fatal(err)
	}
	foreign := entry(50)
	foreign.Account = common.Address{1}
	held := entry(51)
	held.Transactions[0].State = Held
	huge := entry(52)
	huge.Transactions[0].Raw = make([]byte, maxLine)
	odd := entry(53)
	odd.Transactions[0].State = "lost"
	unknown := entry(54)
	for name, try := range map[string]func() error{
		"an entry that is there already":         func() error { return j.Add(entry(0)) },
		"an entry of another account":            func() error { return j.Add(foreign) },
		"an entry without transactions":          func() error { return j.Add(&Entry{ID: "1", Account: account, ChainID: chainID}) },
		"a hold without conditions":              func() error { return j.Add(held) },
		"an entry longer than a line may be":     func() error { return j.Add(huge) },
		"a state that nobody knows":              func() error { return j.Add(odd) },
		"progress of an entry that is not there": func() error { return j.Update(unknown) },
		"a replacement of a step that is not there": func() error {
			return j.Replace(entry(0).ID, 2, Variant{})
		},
	} {
		if err := try(); err == nil {
			t.Errorf("%s is written", name)
		}
	}
	if after, err := os.ReadFile(path(dir)); err != nil || !bytes.Equal(before, after) {
		t.Error("the file has changed")
	}
	if err := j.Add(entry(60)); err != nil {
		t.Errorf("after all that: %v", err)
	}
}

func TestANoteInPassingIsNotWritten(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	story(t, j)
	size := Size(dir, chainID, account)
	e, _ := j.Entry(entry(2).ID)
	e.Note, e.Transactions[0].Sends = "waiting", 4
	if !j.Mention(&e) || j.Mention(&e) {
		t.Error("a note changes once")
	}
	if now, _ := j.Entry(e.ID); now.Note != "waiting" || now.Transactions[0].Sends != 4 {
		t.Errorf("the note is %q", now.Note)
	}
	if Size(dir, chainID, account) != size {
		t.Error("a note in passing was written")
	}
}

func TestACopyIsNotTheJournal(t *testing.T) {
	j := open(t, t.TempDir())
	story(t, j)
	e, _ := j.Entry(entry(0).ID)
	e.Transactions[0].State, e.Transactions[0].Earlier[0].Hash = Displaced, common.Hash{}
	if now, _ := j.Entry(e.ID); now.Transactions[0].State == Displaced || now.Transactions[0].Earlier[0].Hash == (common.Hash{}) {
		t.Error("changing a copy changed the journal")
	}
}
