package keys

import (
	"bufio"
	"fmt"
	"os"
)

// enoughMemory refuses a derivation that the kernel would answer by ending a
// process, most likely this one. What the kernel does not say is not a reason.
func enoughMemory(need int) error {
	f, err := os.Open("/proc/meminfo")
	if err != nil {
		return nil //nolint:nilerr // no meminfo: nothing is known against it
	}
	defer func() { _ = f.Close() }()
	free, known := 0, false
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var name string
		var kib int
		if n, _ := fmt.Sscanf(lines.Text(), "%s %d", &name, &kib); n != 2 {
			continue
		}
		if name == "MemAvailable:" || name == "SwapFree:" {
			free, known = free+kib<<10, known || name == "MemAvailable:"
		}
	}
	if known && free < need {
		return problem("memory", "close other programs and try again",
			"opening this key takes %d MB of memory, and %d MB are free", need>>20, free>>20)
	}
	return nil
}
