package keys

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/keystore"
)

// BenchmarkUnlock opens a key file of geth's standard cost, as for each approval.
// Its peer in the same run is geth's own keystore. The memory is the largest that
// the process had meanwhile, above what it had before.
func BenchmarkUnlock(b *testing.B) {
	s, err := Open(b.TempDir() + "/keystore")
	if err != nil {
		b.Fatal(err)
	}
	const pass = "correct horse"
	acc := added(b, s, pass)
	b.Run("ours", func(b *testing.B) {
		weighed(b, func() error {
			given, err := NewSecret([]byte(pass))
			if err != nil {
				return err
			}
			defer given.Destroy()
			signer, err := s.Unlock(b.Context(), acc.Address, given)
			if err == nil {
				signer.Close()
			}
			return err
		})
	})
	b.Run("geth", func(b *testing.B) {
		weighed(b, func() error {
			sealed, err := os.ReadFile(acc.File)
			if err != nil {
				return err
			}
			_, err = keystore.DecryptKey(sealed, pass)
			return err
		})
	})
}

// weighed reports the most memory that a turn had besides what was there before.
func weighed(b *testing.B, unlock func() error) {
	b.Helper()
	before := resident(b, "VmRSS")
	// "5" sets the peak back to what is resident now (kernel: proc(5), clear_refs).
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := unlock(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(resident(b, "VmHWM")-before)/1000, "peak-MB")
	b.ReportMetric(float64(resident(b, "VmRSS")-before)/1000, "kept-MB")
}

// resident is a figure of the kernel's about this process, in kilobytes.
func resident(b *testing.B, name string) int {
	b.Helper()
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		kB := 0
		if n, _ := fmt.Sscanf(line, name+": %d kB", &kB); n == 1 {
			return kB
		}
	}
	b.Fatalf("the kernel does not tell %s", name)
	return 0
}
