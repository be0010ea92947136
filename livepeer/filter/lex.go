package filter

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

type tokenKind uint8

const (
	tokenEnd tokenKind = iota
	tokenWord
	tokenText // in quotes
	tokenOperator
	tokenNot
	tokenOpen
	tokenClose
)

// A token is a piece of the source from byte at up to byte end; text is its
// content, without quotes.
type token struct {
	kind    tokenKind
	at, end int
	text    string
}

// A lexer cuts the source into tokens, one call of next at a time.
type lexer struct {
	src string
	pos int
}

// next reads one token. The value on the right of an operator follows looser rules
// than a word elsewhere, so that uri~https://a.example/?x=1 and forecast>-5 need no
// quotes.
func (l *lexer) next(value bool) (token, error) {
	for l.pos < len(l.src) {
		r, n := utf8.DecodeRuneInString(l.src[l.pos:])
		if !unicode.IsSpace(r) {
			break
		}
		l.pos += n
	}
	at := l.pos
	if at == len(l.src) {
		return token{kind: tokenEnd, at: at, end: at}, nil
	}
	switch c := l.src[at]; {
	case c == '(':
		return l.take(tokenOpen, 1), nil
	case c == ')':
		return l.take(tokenClose, 1), nil
	case c == '"':
		return l.quoted()
	case value:
	case operatorAt(l.src[at:]) != "":
		return l.take(tokenOperator, len(operatorAt(l.src[at:]))), nil
	case c == '!' || c == '-':
		return l.take(tokenNot, 1), nil
	}
	return l.take(tokenWord, l.wordLength(value)), nil
}

func (l *lexer) take(kind tokenKind, n int) token {
	t := token{kind: kind, at: l.pos, end: l.pos + n, text: l.src[l.pos : l.pos+n]}
	l.pos += n
	return t
}

func (l *lexer) wordLength(value bool) int {
	rest := l.src[l.pos:]
	for i, r := range rest {
		switch {
		case unicode.IsSpace(r), r == '(', r == ')', r == '"':
			return i
		case !value && operatorAt(rest[i:]) != "":
			return i
		}
	}
	return len(rest)
}

// operators, longer ones before their beginnings.
var operators = []string{"==", "!=", "<>", "<=", ">=", "!~", "=", "<", ">", "~"}

func operatorAt(s string) string {
	if !strings.ContainsRune("=!<>~", rune(s[0])) {
		return ""
	}
	for _, op := range operators {
		if strings.HasPrefix(s, op) {
			return op
		}
	}
	return ""
}

// quoted reads a text in double quotes; a backslash makes the next character
// ordinary.
func (l *lexer) quoted() (token, error) {
	at := l.pos
	var b strings.Builder
	for i := at + 1; i < len(l.src); i++ {
		switch c := l.src[i]; c {
		case '"':
			l.pos = i + 1
			return token{kind: tokenText, at: at, end: l.pos, text: b.String()}, nil
		case '\\':
			if i++; i == len(l.src) {
				break
			}
			b.WriteByte(l.src[i])
		default:
			b.WriteByte(c)
		}
	}
	return token{}, l.incomplete("the quote opened at column %d is not closed", l.column(at))
}
