package keys

import "golang.org/x/sys/windows"

// NoDumps asks Windows not to show the dialog that offers to send a dump when
// the process ends by a fault. Dumps that an administrator has configured, or a
// debugger takes, cannot be forbidden from here.
func NoDumps() error {
	windows.SetErrorMode(windows.SEM_FAILCRITICALERRORS | windows.SEM_NOGPFAULTERRORBOX)
	return nil
}
