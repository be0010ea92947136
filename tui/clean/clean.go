// Package clean makes strings from outside safe to draw: names, service URIs,
// node and RPC errors, proposal texts. It is the only place where such text
// enters the screens or the plain-text output of the command line.
//
// What is removed: control characters (C0, C1, DEL), whole escape sequences with
// their payload (CSI, OSC, DCS, APC, PM, SOS), bidirectional controls, zero-width
// and other invisible characters, tag characters, variation selectors, private
// use. What cannot be read (invalid UTF-8, unassigned code points) and what
// terminals disagree about the width of becomes U+FFFD, one for a whole run or
// cluster. Nothing here decides what a name means: show an address beside it.
//
// All functions are pure, safe for concurrent use and take linear time.
package clean

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// maxMarks is how many combining marks stay on one character. Vietnamese needs
// two and pointed Hebrew three; floods of hundreds paint over other lines.
const maxMarks = 3

// Line returns s as one line: line breaks, tabs and every other kind of white
// space become single spaces, and none is left at the ends.
func Line(s string) string {
	if plain(s) {
		return s
	}
	return scan(s, false)
}

// Text returns s with its line breaks (LF, CR, CRLF, NEL, VT, FF, U+2028 and
// U+2029 all become LF) and its spaces kept; a tab becomes four spaces.
func Text(s string) string {
	return scan(s, true)
}

// Clip returns Line(s) cut to at most width columns; what was cut ends in tail
// (drawn only when it fits itself). It reads no more of s than it needs.
func Clip(s string, width int, tail string) string {
	if width <= 0 {
		return ""
	}
	// A visible column rarely takes more than a few bytes; the generous factor
	// bounds the work for megabyte strings without cutting a real name short.
	if limit := 64*width + 1024; len(s) > limit {
		s = s[:limit]
		for len(s) > 0 && !utf8.RuneStart(s[len(s)-1]) {
			s = s[:len(s)-1]
		}
		s = s[:max(0, len(s)-1)]
	}
	s = Line(s)
	if ansi.StringWidth(s) <= width {
		return s
	}
	if ansi.StringWidth(tail) > width {
		tail = ""
	}
	return ansi.Truncate(s, width, tail)
}

// plain reports whether s is printable ASCII that Line would not change.
func plain(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c > '~' || (c == ' ' && (i == 0 || i == len(s)-1 || s[i-1] == ' ')) {
			return false
		}
	}
	return true
}

// scan is the one pass behind Line and Text.
func scan(s string, multiline bool) string {
	var b strings.Builder
	b.Grow(len(s))
	marks := -1       // combining marks since the last base; -1 = no base to stand on
	space := false    // a space is due before the next character (Line only)
	replaced := false // the last thing written stands for something unreadable
	wide := false     // something beyond plain characters was written
	for i := 0; i < len(s); {
		if n := sequence(s[i:]); n > 0 {
			i += n
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		bad := r == utf8.RuneError && n == 1
		i += n
		switch {
		case isBreak(r):
			if r == '\r' && i < len(s) && s[i] == '\n' {
				i++
			}
			if multiline {
				b.WriteByte('\n')
			}
			space, marks, replaced = !multiline, -1, false
			continue
		case r == '\t' && multiline:
			b.WriteString("    ")
			marks, replaced = -1, false
			continue
		case r == '\t' || unicode.Is(unicode.Zs, r):
			if multiline {
				b.WriteByte(' ')
			}
			space, marks, replaced = !multiline, -1, false
			continue
		}
		r, keep := visible(r)
		switch {
		case bad:
			r = utf8.RuneError
		case !keep:
			continue
		}
		if r == utf8.RuneError {
			if replaced {
				continue
			}
		} else if unicode.Is(unicode.M, r) {
			if marks < 0 || marks >= maxMarks {
				continue
			}
			marks++
			wide = true
			b.WriteRune(r)
			continue
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space, marks, replaced = false, 0, r == utf8.RuneError
		if replaced {
			marks = -1 // a mark must not stand on something unreadable
		}
		wide = wide || r > 0x2ff
		b.WriteRune(r)
	}
	if !wide {
		return b.String()
	}
	return settle(b.String())
}

// isBreak reports whether r starts a new line somewhere.
func isBreak(r rune) bool {
	switch r {
	case '\n', '\r', '\v', '\f', 0x85, 0x2028, 0x2029:
		return true
	}
	return false
}

// visible says what of r may be drawn: itself, another rune, U+FFFD for what is
// not assigned, or nothing (false) for what is meant not to be seen.
func visible(r rune) (rune, bool) {
	switch {
	case r >= ' ' && r <= '~':
		return r, true
	case r >= 0x2500 && r <= 0x25ff:
		return r, true // boxes, blocks and shapes: what our own frames are made of
	case r >= 0x1f1e6 && r <= 0x1f1ff:
		// Regional indicators draw as a flag, as two letters or as two wide
		// letters, depending on the terminal: show the letters they stand for.
		return 'A' + r - 0x1f1e6, true
	case r >= 0x1f3fb && r <= 0x1f3ff:
		return 0, false // skin tones: two columns more where they do not combine
	case r == 0x2800, r == utf8.RuneError:
		return r, r == utf8.RuneError // a blank Braille cell is an invisible letter
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Me,
		unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector):
		return 0, false
	case unicode.IsPrint(r):
		return r, true
	}
	return utf8.RuneError, true
}

// settle replaces each character cluster that terminals draw with different
// widths, depending on whether they know graphemes, and each that would grow
// together with what is drawn beside it, so that a column after it stays where it
// was measured.
func settle(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	replaced := false
	for len(s) > 0 {
		cluster, w := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
		if cluster == "" {
			break
		}
		s = s[len(cluster):]
		if first, _ := utf8.DecodeRuneInString(cluster); replaced && unicode.Is(unicode.M, first) {
			continue // a mark must not stand on something unreadable
		}
		if cluster == "\n" || w == ansi.StringWidthWc(cluster) && w > 0 && alone(cluster, w) {
			if cluster != "\ufffd" || !replaced {
				b.WriteString(cluster)
			}
			replaced = cluster == "\ufffd"
			continue
		}
		if !replaced {
			b.WriteRune(utf8.RuneError)
		}
		replaced = true
	}
	return b.String()
}

// alone reports whether a cluster of w columns stays one between two spaces. What
// joins the character before it (the half-width voicing marks) or after it (some
// Indic letters) does not, and moves the end of a padded column.
func alone(cluster string, w int) bool {
	return len(cluster) == 1 || ansi.StringWidth(" "+cluster+" ") == w+2
}
