package field

import (
	"fmt"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

// mostSecret is the most bytes a Secret holds. The room is taken once: bytes that
// moved would leave a copy behind.
const mostSecret = 512

// A Secret is a field for a passphrase. It draws nothing, not even how much was
// typed, and prints as a word. Its bytes are wiped by Wipe and as they are taken
// back. What the terminal sent comes as a string in a message, which nobody can
// wipe: that one copy is left to the collector.
type Secret struct {
	// in gives the bytes. They are behind a function because fmt follows pointers of
	// a struct that holds a Secret, and prints what it finds, for verbs that do not
	// fit.
	in func() *typed
}

// typed is what a Secret holds.
type typed struct {
	b []byte
	// over says that more was typed than there is room for: the rest is lost, and
	// what is left must not be taken for the whole.
	over bool
}

// NewSecret is an empty one.
func NewSecret() *Secret {
	t := &typed{b: make([]byte, 0, mostSecret)}
	return &Secret{func() *typed { return t }}
}

// Empty reports whether nothing has been typed.
func (s *Secret) Empty() bool { return len(s.in().b) == 0 }

// Over reports whether more was typed than a passphrase may have.
func (s *Secret) Over() bool { return s.in().over }

// Take gives the bytes away and empties the field; whoever takes them wipes them.
func (s *Secret) Take() []byte {
	t := s.in()
	taken := t.b
	*t = typed{b: make([]byte, 0, mostSecret)}
	return taken
}

// Wipe overwrites what was typed.
func (s *Secret) Wipe() {
	t := s.in()
	clear(t.b[:cap(t.b)])
	t.b, t.over = t.b[:0], false
}

// Update takes a key press or a paste and reports whether it was for the field.
// Bytes are taken as they come, so that a passphrase is what the person chose;
// only line breaks at the end of a paste are left out.
func (s *Secret) Update(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		text := msg.Content
		for text != "" && (text[len(text)-1] == '\n' || text[len(text)-1] == '\r') {
			text = text[:len(text)-1]
		}
		s.add(text)
	case tea.KeyPressMsg:
		switch msg.String() {
		case "backspace", "ctrl+h":
			s.cut()
		case "ctrl+u", "ctrl+w":
			s.Wipe()
		case "space":
			s.add(" ")
		default:
			if msg.Text == "" {
				return false
			}
			s.add(msg.Text)
		}
	default:
		return false
	}
	return true
}

func (s *Secret) add(text string) {
	t := s.in()
	if len(t.b)+len(text) > cap(t.b) {
		t.over = true
		return
	}
	t.b = append(t.b, text...)
}

// cut takes the last character back.
func (s *Secret) cut() {
	t := s.in()
	_, n := utf8.DecodeLastRune(t.b)
	clear(t.b[len(t.b)-n:])
	t.b = t.b[:len(t.b)-n]
}

// Format prints a word, whatever the verb.
func (s *Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("secret")) }
