package screen

import "fmt"

// An Approval is what a person adds to a review.
type Approval struct {
	Passphrase Passphrase // nil where none is needed
	Hold       bool       // sign now, send when the plan's hold allows
}

// A Passphrase is bytes that print as a word. Whoever gets one wipes it.
type Passphrase []byte

// Format prints a word, whatever the verb.
func (Passphrase) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("passphrase")) }

// A Signer is how an account signs.
type Signer struct {
	Kind Kind
	// Passphrase says that one has to be typed: the key is not open.
	Passphrase bool
	// Refusal says why it cannot sign now, Hint what to do about it; both "" when
	// it can.
	Refusal, Hint string
}
