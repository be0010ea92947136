package keys

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
)

func init() {
	children["peak"] = func(args []string) error {
		s, err := Open(args[0])
		if err != nil {
			return err
		}
		pass, err := NewSecret([]byte("p"))
		if err != nil {
			return err
		}
		before, err := resident("VmRSS:")
		if err != nil {
			return err
		}
		signer, err := s.Unlock(context.Background(), common.HexToAddress(args[1]), pass)
		if err != nil {
			return err
		}
		signer.Close()
		most, err := resident("VmHWM:")
		if err != nil {
			return err
		}
		after, err := resident("VmRSS:")
		if err != nil {
			return err
		}
		fmt.Println(before, most, after)
		return nil
	}
}

// resident reads one line of what the kernel says about this process, in KiB.
func resident(line string) (kib int, err error) {
	raw, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	_, rest, ok := strings.Cut(string(raw), line)
	if !ok {
		return 0, fmt.Errorf("the kernel does not say %s", line)
	}
	_, err = fmt.Sscan(rest, &kib)
	return kib, err
}

func reportPeak(b *testing.B, dir string, addr common.Address) {
	b.Helper()
	out, err := childCommand(b, "peak", dir, addr.Hex()).Output()
	if err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	var before, most, after float64
	if _, err := fmt.Sscan(string(out), &before, &most, &after); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	b.ReportMetric(before/1024, "before-MiB")
	b.ReportMetric(most/1024, "peak-MiB")
	b.ReportMetric(after/1024, "after-MiB")
}
