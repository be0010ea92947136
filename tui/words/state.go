package words

import "lpconsole/wallet/journal"

// State is what has become of a transaction, for a person: at most three words.
func State(s journal.State) string {
	switch s {
	case journal.Held:
		return "held back"
	case journal.Signed:
		return "signed, not sent"
	case journal.Sent:
		return "sent"
	case journal.Unknown:
		return "unknown"
	case journal.Included:
		return "in a block"
	case journal.Final:
		return "final"
	case journal.Failed:
		return "failed"
	case journal.Displaced:
		return "displaced"
	case journal.Dropped:
		return "dropped"
	case journal.Expired:
		return "expired"
	default:
		return string(s)
	}
}

// Meaning is what a state means and what happens next: a sentence or two.
func Meaning(s journal.State) string {
	switch s {
	case journal.Held:
		return "It is signed and waits; nothing has been sent. It goes by itself when the time has come, and can be dropped until then."
	case journal.Signed:
		return "It is signed and written down, and nothing is known to have left. It is sent by itself; until then it can be dropped."
	case journal.Sent:
		return "It was sent and is not in a block yet. The same bytes are sent again until a receipt says what became of them."
	case journal.Unknown:
		return "It was sent, and no endpoint says what became of it. The same bytes are tried again: it cannot happen twice."
	case journal.Included:
		return "It is in a block and did what it said. It is watched until the block cannot go away any more."
	case journal.Final:
		return "It is in a block that cannot go away any more."
	case journal.Failed:
		return "It is in a block, but the contract refused it: nothing happened but the cost of the gas."
	case journal.Displaced:
		return "Another transaction of this account took its place: it can never happen."
	case journal.Dropped:
		return "It was given up before it was sent."
	case journal.Expired:
		return "What it waited for did not come in time: nothing was sent."
	default:
		return ""
	}
}
