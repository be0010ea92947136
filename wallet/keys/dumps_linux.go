package keys

import (
	"errors"

	"golang.org/x/sys/unix"
)

// NoDumps forbids core dumps and other processes of the same user to look into
// this one. Whoever holds secrets calls it before the first of them.
func NoDumps() error {
	return errors.Join(noCores(), unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0))
}
