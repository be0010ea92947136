package keys

import (
	"errors"
	"io"
)

// ErrInterrupted is what ReadLine gives when the person presses ctrl+c, or
// ctrl+d on an empty line.
var ErrInterrupted = errors.New("interrupted")

// The keys that mean something while a secret is typed.
const (
	keyInterrupt = 0x03 // ctrl+c
	keyEnd       = 0x04 // ctrl+d
	keyBackspace = 0x08
	keyEraseLine = 0x15 // ctrl+u
	keyEscape    = 0x1b
	keyDelete    = 0x7f
)

// ReadLine reads what a person types on a terminal in raw mode, straight into a
// Secret and without an echo. Backspace and ctrl+u work; the sequences of other
// keys, and the frame of a paste, are passed over.
func ReadLine(r io.Reader) (*Secret, error) {
	s, err := newSecret(MaxSecret)
	if err != nil {
		return nil, err
	}
	s.n = 0
	if err := s.typed(r); err != nil {
		s.Destroy()
		return nil, err
	}
	return s, nil
}

func (s *Secret) typed(r io.Reader) error {
	full := false
	for {
		b, err := next(r)
		if err != nil {
			return err
		}
		switch {
		case b == '\r' || b == '\n':
			if full {
				return problem("passphrase", "use a shorter one", "more than %d bytes were typed", MaxSecret)
			}
			return nil
		case b == keyInterrupt, b == keyEnd && s.n == 0:
			return ErrInterrupted
		case b == keyBackspace, b == keyDelete:
			s.pop()
			full = false
		case b == keyEraseLine:
			clear(s.pages)
			s.n, full = 0, false
		case b == keyEscape:
			if err := skipSequence(r); err != nil {
				return err
			}
		case b >= ' ':
			full = !s.push(b) || full
		}
	}
}

// skipSequence reads to the end of an escape sequence (ECMA-48 §5.4).
func skipSequence(r io.Reader) error {
	b, err := next(r)
	if err != nil {
		return err
	}
	switch b {
	case '[':
		for {
			if b, err = next(r); err != nil || b >= 0x40 && b <= 0x7e {
				return err
			}
		}
	case 'O':
		_, err = next(r)
	}
	return err
}

// next reads one byte. What is buffered would stay in memory.
func next(r io.Reader) (byte, error) {
	var b [1]byte
	_, err := io.ReadFull(r, b[:])
	return b[0], err
}
