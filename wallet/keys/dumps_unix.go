//go:build unix && !linux

package keys

// NoDumps forbids core dumps. Whoever holds secrets calls it before the first of
// them.
func NoDumps() error { return noCores() }
