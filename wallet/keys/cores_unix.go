//go:build unix

package keys

import "golang.org/x/sys/unix"

// noCores sets the largest core file to nothing, for this process and those it
// starts.
func noCores() error {
	return unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
}
