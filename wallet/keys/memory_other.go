//go:build !linux

package keys

// enoughMemory knows nothing here; an allocation that fails says so itself.
func enoughMemory(int) error { return nil }
