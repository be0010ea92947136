package journal

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// BenchmarkSend is what the journal adds to a send: two synced records, one before
// the signature is shown and one before the first byte leaves. Its peer in the same
// run writes and syncs as many bytes to a plain file.
func BenchmarkSend(b *testing.B) {
	signed, sent := entry(1), entry(1)
	sent.Transactions[0].State = Sent
	b.Run("journal", func(b *testing.B) {
		j := open(b, b.TempDir())
		timed(b, func() error {
			e := *signed
			e.ID, e.Key = NewID(), ""
			if err := j.Add(&e); err != nil {
				return err
			}
			after := *sent
			after.ID = e.ID
			return j.Update(&after)
		})
	})
	b.Run("bare", func(b *testing.B) {
		var lines [][]byte
		for _, r := range []*record{{Signed: signed}, {Progress: progressOf(sent)}} {
			line, _, err := encode(r)
			if err != nil {
				b.Fatal(err)
			}
			lines = append(lines, line)
		}
		f, err := os.Create(filepath.Join(b.TempDir(), "bare"))
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = f.Close() })
		timed(b, func() error {
			for _, line := range lines {
				if _, err := f.Write(line); err != nil {
					return err
				}
				if err := f.Sync(); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// timed reports the median and the slowest but one of a hundred.
func timed(b *testing.B, send func() error) {
	b.Helper()
	var took []time.Duration
	for b.Loop() {
		began := time.Now()
		if err := send(); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "median-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}
