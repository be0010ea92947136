package chain

import (
	"bytes"
	"encoding/json"
	"errors"
)

// message is one answer as it stands in a response. The members are parts of
// the response body; an absent one is nil. Only their extent has been checked,
// not what is inside: whoever reads them does that.
type message struct {
	id, result, err json.RawMessage
}

// failed reports whether the answer is an error; "error": null is none.
func (m *message) failed() bool { return len(m.err) > 0 && string(m.err) != "null" }

var (
	errNotJSON = errors.New("the answer is not JSON-RPC")
	errCutOff  = errors.New("the answer is cut off")
)

// scan splits a response body into its messages, and reports whether it was a
// list. It reads every byte once, and the inside of long strings with the speed
// of a search: encoding/json needs 50 ms for the 5 MB that a large eth_call
// returns, in a program that draws thirty frames a second.
func scan(body []byte) (messages []message, list bool, err error) {
	s := scanner{b: body}
	ok := true
	if list = s.take('['); list {
		if !s.take(']') {
			for more := true; ok && more; more = s.take(',') {
				var m message
				m, ok = s.message()
				messages = append(messages, m)
			}
			ok = ok && s.take(']')
		}
	} else {
		var m message
		m, ok = s.message()
		messages = append(messages, m)
	}
	switch s.space(); {
	case ok && s.i == len(s.b):
		return messages, list, nil
	case !ok && s.i >= len(s.b):
		return nil, list, errCutOff
	}
	return nil, list, errNotJSON
}

// maxDepth is how deeply values may be nested; encoding/json has the same limit.
const maxDepth = 10_000

// A scanner walks over JSON. Its methods skip white space in front of what they
// read, and return false where that is not there; i is then at the place of the
// error, or at the end when the text ends too early.
type scanner struct {
	b []byte
	i int
}

func (s *scanner) space() {
	for s.i < len(s.b) && (s.b[s.i] == ' ' || s.b[s.i] == '\n' || s.b[s.i] == '\r' || s.b[s.i] == '\t') {
		s.i++
	}
}

// take reads one punctuation character.
func (s *scanner) take(c byte) bool {
	s.space()
	if s.i < len(s.b) && s.b[s.i] == c {
		s.i++
		return true
	}
	return false
}

// message reads an object and keeps the members that matter. A member that
// comes twice is an error: nobody can tell which one is meant.
func (s *scanner) message() (m message, ok bool) {
	if !s.take('{') {
		return m, false
	}
	if s.take('}') {
		return m, true
	}
	for {
		s.space()
		from := s.i
		if !s.text() {
			return m, false
		}
		var member *json.RawMessage
		switch string(s.b[from:s.i]) {
		case `"id"`:
			member = &m.id
		case `"result"`:
			member = &m.result
		case `"error"`:
			member = &m.err
		}
		if !s.take(':') {
			return m, false
		}
		value, ok := s.value()
		if !ok {
			return m, false
		}
		if member != nil {
			if *member != nil {
				return m, false
			}
			*member = value
		}
		if s.take(',') {
			continue
		}
		return m, s.take('}')
	}
}

// value reads any value.
func (s *scanner) value() (json.RawMessage, bool) {
	s.space()
	from := s.i
	if from >= len(s.b) {
		return nil, false
	}
	ok := false
	switch s.b[from] {
	case '"':
		ok = s.text()
	case '{', '[':
		ok = s.nested()
	default:
		for s.i < len(s.b) && !bytes.ContainsRune([]byte(",]} \t\r\n"), rune(s.b[s.i])) {
			s.i++
		}
		ok = json.Valid(s.b[from:s.i]) // true, false, null or a number
	}
	return s.b[from:s.i], ok
}

// text reads a string. A quote ends it unless an odd number of backslashes
// stands in front.
func (s *scanner) text() bool {
	if s.i >= len(s.b) || s.b[s.i] != '"' {
		return false
	}
	from := s.i + 1
	for i := from; ; i++ {
		quote := bytes.IndexByte(s.b[i:], '"')
		if quote < 0 {
			s.i = len(s.b)
			return false
		}
		i += quote
		slashes := 0
		for slashes < i-from && s.b[i-1-slashes] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			s.i = i + 1
			return true
		}
	}
}

// nested reads an object or a list up to the bracket that closes it.
func (s *scanner) nested() bool {
	var closers []byte
	for s.i < len(s.b) {
		switch c := s.b[s.i]; c {
		case '"':
			if !s.text() {
				return false
			}
			continue
		case '{', '[':
			if len(closers) == maxDepth {
				return false
			}
			closers = append(closers, c+2) // in ASCII the closing bracket is two further
		case '}', ']':
			if c != closers[len(closers)-1] {
				return false
			}
			closers = closers[:len(closers)-1]
			if len(closers) == 0 {
				s.i++
				return true
			}
		}
		s.i++
	}
	return false
}
