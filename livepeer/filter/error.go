package filter

import (
	"fmt"
	"unicode/utf8"
)

// An Error says what is wrong with an expression, and where.
type Error struct {
	// Column is where, counted in characters from 1.
	Column int
	// Incomplete is true when the text so far could still become an expression:
	// a person is in the middle of typing it. A console keeps the last good
	// filter then and stays calm.
	Incomplete bool
	// Message is the sentence without the place.
	Message string
}

// Error is the sentence with the place.
func (e *Error) Error() string { return fmt.Sprintf("column %d: %s", e.Column, e.Message) }

// wrong is an error that more typing does not heal.
func (l *lexer) wrong(at int, format string, args ...any) *Error {
	return &Error{Column: l.column(at), Message: fmt.Sprintf(format, args...)}
}

// incomplete is the error of an expression that stops too early.
func (l *lexer) incomplete(format string, args ...any) *Error {
	return &Error{Column: l.column(len(l.src)), Incomplete: true, Message: fmt.Sprintf(format, args...)}
}

func (l *lexer) column(at int) int { return utf8.RuneCountInString(l.src[:at]) + 1 }

// quote shows a piece of the input in an error, shortened and with nothing that a
// terminal would act on.
func quote(s string) string {
	const most = 40
	if utf8.RuneCountInString(s) > most {
		s = string([]rune(s)[:most]) + "…"
	}
	return fmt.Sprintf("%q", s)
}
