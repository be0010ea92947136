//go:build !cgo || !(linux || darwin || windows)

package keys

import "context"

// LedgerHere reports whether this build can talk to a Ledger.
const LedgerHere = false

// OpenLedger says that this build cannot talk to USB devices.
func OpenLedger(context.Context, string) (Signer, error) {
	return nil, problem("ledger", "build lpconsole with CGO_ENABLED=1 and a C compiler, or use a key file",
		"this build of lpconsole cannot talk to a Ledger")
}
