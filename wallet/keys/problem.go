package keys

import "fmt"

// A Problem is a refusal of this package: nothing was signed and no file was
// changed.
type Problem struct {
	Code string // stable, for scripts: "passphrase", "key_file_mode"
	Text string // a sentence: what is wrong
	Hint string // what to do next
}

func (p *Problem) Error() string { return p.Text }

func problem(code, hint, format string, args ...any) *Problem {
	return &Problem{Code: code, Text: fmt.Sprintf(format, args...), Hint: hint}
}

// wrongPassphrase is the one answer to every passphrase that does not open a
// key file. A damaged file gives the same answer after the same work, so that
// neither tells anything about the other.
func wrongPassphrase() *Problem {
	return problem("passphrase", "try again; there is no limit",
		"the passphrase does not open this key file, or the file is damaged")
}
