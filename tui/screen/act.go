package screen

import (
	"time"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/livepeer"
	"lpconsole/livepeer/action"
	"lpconsole/wallet/journal"
)

// An Acting asks the shell for the form of an action, with the orchestrator
// already chosen when To is not zero.
type Acting struct {
	Kind action.Kind
	To   common.Address
}

// A Reviewing asks the shell for the review of an action. Nothing is signed
// before a person has seen it there.
type Reviewing struct{ Request action.Request }

// Approved reaches every screen when a review has been signed: its transactions
// are in the journal. The shell takes away the form that led to it.
type Approved struct{ Entry journal.Entry }

// JournalChanged reaches every open screen when the journal was read, and a
// screen that opens before its first View. Entries are the newest first; after a
// failure they are the last ones that could be read.
type JournalChanged struct {
	Entries []journal.Entry
	Err     error // of the last attempt
}

// AccountRead reaches every screen when an account has been read, whoever asked:
// By tells the asker its own answer.
type AccountRead struct {
	By      Place
	Address common.Address
	Account *livepeer.Account // nil when Err is not
	At      time.Time
	Err     error
}

// Open counts the entries that are not over.
func (j JournalChanged) Open() (n int) {
	for i := range j.Entries {
		if !j.Entries[i].State.Over() && j.Entries[i].State != journal.Included {
			n++
		}
	}
	return n
}
