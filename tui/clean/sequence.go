package clean

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The C1 controls that introduce sequences, as runes. Terminals that decode
// UTF-8 first obey them just like the two-byte ESC forms.
const (
	esc = 0x1b
	bel = 0x07
	can = 0x18
	sub = 0x1a
	dcs = 0x90
	sos = 0x98
	csi = 0x9b
	st  = 0x9c
	osc = 0x9d
	pm  = 0x9e
	apc = 0x9f
)

// sequence returns how many bytes at the start of s are one escape sequence,
// 0 when s does not start with one. A control string that is never terminated
// ends before the next line break, so that it cannot hide the rest of a text.
func sequence(s string) int {
	if s == "" {
		return 0
	}
	var kind rune
	var i int
	switch {
	case s[0] == esc:
		if len(s) == 1 {
			return 1
		}
		kind, i = rune(s[1])+0x40, 2
		if s[1] < '@' || s[1] > '_' {
			return escape(s)
		}
	case s[0] == 0xc2 && len(s) > 1:
		kind, i = rune(s[1]), 2
	default:
		return 0
	}
	switch kind {
	case csi:
		return i + control(s[i:])
	case osc, dcs, sos, pm, apc:
		return i + payload(s[i:])
	}
	if s[0] == esc {
		return 2
	}
	return 0
}

// escape measures ESC, intermediate bytes and a final byte.
func escape(s string) int {
	i := 1
	for i < len(s) && s[i] >= 0x20 && s[i] <= 0x2f {
		i++
	}
	if i < len(s) && s[i] >= 0x30 && s[i] <= 0x7e {
		i++
	}
	return i
}

// control measures what follows CSI: parameters, intermediates, a final byte.
func control(s string) int {
	i := 0
	for i < len(s) && s[i] >= 0x30 && s[i] <= 0x3f {
		i++
	}
	for i < len(s) && s[i] >= 0x20 && s[i] <= 0x2f {
		i++
	}
	if i < len(s) && s[i] >= 0x40 && s[i] <= 0x7e {
		i++
	}
	return i
}

// payload measures a control string up to and with its terminator.
func payload(s string) int {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case bel, can, sub:
			return i + 1
		case esc:
			if i+1 < len(s) && s[i+1] == '\\' {
				return i + 2
			}
			return i
		case '\n', '\r':
			return i
		case 0xc2:
			if i+1 < len(s) && s[i+1] == st {
				return i + 2
			}
		}
	}
	return len(s)
}

// Rendered is the last filter before a terminal for text that some renderer has
// already styled (Markdown, a whole view): it keeps colour and emphasis (SGR),
// line feeds and characters that can be seen, and drops everything else. An SGR
// that hides or blinks is dropped too. A view made only of our own styles and
// cleaned strings passes unchanged.
func Rendered(s string) string {
	var b strings.Builder
	for i, from := 0, 0; ; {
		if i >= len(s) {
			if from == 0 {
				return s
			}
			b.WriteString(s[from:])
			return b.String()
		}
		c := s[i]
		if c == '\n' || c >= ' ' && c <= '~' {
			i++
			continue
		}
		n, put := dirty(s[i:])
		if n > 0 && put == s[i:i+n] {
			i += n
			continue
		}
		if from == 0 {
			b.Grow(len(s))
		}
		b.WriteString(s[from:i])
		b.WriteString(put)
		i += n
		from = i
	}
}

// dirty looks at the start of s, which is not plain ASCII: n bytes of it are to
// be replaced by put.
func dirty(s string) (n int, put string) {
	if n := sequence(s); n > 0 {
		if harmless(s[:n]) {
			return n, s[:n]
		}
		return n, ""
	}
	r, n := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && n == 1 {
		return 1, "\ufffd"
	}
	switch r, keep := visible(r); {
	case r == '\t', unicode.Is(unicode.Zs, r):
		return n, " "
	case !keep:
		return n, ""
	default:
		return n, string(r)
	}
}

// harmless reports whether seq is an SGR written with ESC that neither conceals
// (8) nor blinks (5, 6).
func harmless(seq string) bool {
	if len(seq) < 3 || seq[0] != esc || seq[1] != '[' || seq[len(seq)-1] != 'm' {
		return false
	}
	params := seq[2 : len(seq)-1]
	for _, c := range params {
		if (c < '0' || c > '9') && c != ';' && c != ':' {
			return false
		}
	}
	fields := strings.Split(params, ";")
	for i := 0; i < len(fields); i++ {
		switch strings.TrimLeft(fields[i], "0") {
		case "5", "6", "8":
			return false
		case "38", "48", "58":
			if i+1 < len(fields) && fields[i+1] == "5" {
				i += 2
			} else if i+1 < len(fields) && fields[i+1] == "2" {
				i += 4
			}
		}
	}
	return true
}
