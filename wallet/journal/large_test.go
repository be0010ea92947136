package journal

import (
	"bytes"
	"errors"
	"os"
	"testing"
	"time"
)

// large is a journal of n records, made without a sync for each.
func large(tb testing.TB, n int) []byte {
	tb.Helper()
	s := newState(chainID, account)
	var b bytes.Buffer
	write := func(r *record) {
		r.Seq, r.Prev, r.At = s.seq, s.prev, time.Unix(1_800_000_000, 0).UTC()
		line, hash, err := encode(r)
		if err != nil {
			tb.Fatal(err)
		}
		commit, err := s.next(r)
		if err != nil {
			tb.Fatal(err)
		}
		s.commit(commit, hash, len(line))
		b.Write(line)
	}
	write(&record{Begin: &begin{version, account, chainID}})
	for i := 0; s.seq < uint64(n); i++ {
		e := entry(byte(i))
		e.ID, e.Key = NewID(), ""
		write(&record{Signed: e})
		for _, state := range []State{Sent, Included, Final} {
			for k := range e.Transactions {
				e.Transactions[k].State = state
			}
			write(&record{Progress: progressOf(e)})
		}
	}
	return b.Bytes()
}

func TestAHundredThousandRecordsAreOpenedSoon(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(path(dir), large(t, 100_000), 0o600); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	j := open(t, dir)
	took := time.Since(began)
	t.Logf("%d entries, %d bytes: %s", len(j.Entries()), Size(dir, chainID, account), took)
	if n := len(j.Entries()); n != 25_000 {
		t.Errorf("there are %d entries", n)
	}
	// It is measured in tenths of a second; the bound has room for a busy machine.
	if took > 20*time.Second {
		t.Errorf("opening took %s", took)
	}
	if err := j.Add(entry(1)); err != nil {
		t.Error(err)
	}
}

// What a file holds is refused or read, never both and never a panic; what is read
// is what the same records give when they are written again.
func FuzzReplay(f *testing.F) {
	content := large(f, 20)
	f.Add(content)
	f.Add(content[:len(content)-7])
	f.Add([]byte(`{"hash":"","record":{}}` + "\n"))
	f.Add([]byte("\n"))
	f.Add([]byte{})
	lines := bytes.SplitAfter(content, []byte("\n"))
	f.Add(bytes.Join([][]byte{lines[0], lines[2], lines[1]}, nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		s := newState(chainID, account)
		tail, err := s.replay(bytes.NewReader(b))
		if err != nil {
			if damaged := (*DamagedError)(nil); !errors.As(err, &damaged) || damaged.What == "" {
				t.Fatalf("refused without a reason: %v", err)
			}
			return
		}
		if int(s.size)+len(tail) != len(b) || bytes.IndexByte(tail, '\n') >= 0 {
			t.Fatalf("%d bytes are %d whole and %d torn", len(b), s.size, len(tail))
		}
		again := newState(chainID, account)
		if rest, err := again.replay(bytes.NewReader(b[:s.size])); err != nil || len(rest) > 0 || again.prev != s.prev || len(again.entries) != len(s.entries) {
			t.Fatalf("without its torn end it is another journal: %v", err)
		}
	})
}

func BenchmarkReplay100000(b *testing.B) {
	content := large(b, 100_000)
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := newState(chainID, account).replay(bytes.NewReader(content)); err != nil {
			b.Fatal(err)
		}
	}
}
