package screen

import (
	"regexp"

	"lpconsole/chain"
	"lpconsole/tui/clean"
	"lpconsole/tui/words"
)

var whole = regexp.MustCompile(`\b0x[0-9a-fA-F]{40}\b`)

// Said is a line from a journal or a plan for where there is little room: clean,
// amounts as people read them, addresses by the name the user knows them by.
// Where something is signed, both are shown in full as well.
func (s *Session) Said(text string) string {
	return whole.ReplaceAllStringFunc(words.Amounts(clean.Line(text)), func(hex string) string {
		a, err := chain.ParseAddress(hex)
		if err != nil {
			return hex
		}
		return s.Name(a)
	})
}
