// Package field is a one-line text field. What is typed or pasted into it is
// cleaned first, so that its text can be drawn and compared as it is. It never
// touches a clipboard: over SSH that would be the server's.
package field

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"lpconsole/tui/clean"
	"lpconsole/tui/theme"
)

// maxLength is the most bytes a field holds; what is pasted beyond it is cut.
const maxLength = 512

// A Field holds a text and a place in it. The zero Field is empty and ready.
type Field struct{ before, after string }

// Value is the text, without white space at its ends.
func (f *Field) Value() string { return strings.TrimSpace(f.before + f.after) }

// Set replaces the text and puts the cursor at its end.
func (f *Field) Set(s string) { f.before, f.after = "", ""; f.insert(s) }

// Update takes a key press or a paste and reports whether it was for the field.
// Enter, esc, tab and the vertical movements never are.
func (f *Field) Update(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		f.insert(msg.Content)
		return true
	case tea.KeyPressMsg:
		return f.press(msg)
	}
	return false
}

func (f *Field) press(k tea.KeyPressMsg) bool {
	switch k.String() {
	case "left", "ctrl+b":
		f.before, f.after = cutLast(f.before, 1), last(f.before, 1)+f.after
	case "right", "ctrl+f":
		n := first(f.after)
		f.before, f.after = f.before+f.after[:n], f.after[n:]
	case "home", "ctrl+a":
		f.before, f.after = "", f.before+f.after
	case "end", "ctrl+e":
		f.before, f.after = f.before+f.after, ""
	case "backspace", "ctrl+h":
		f.before = cutLast(f.before, 1)
	case "delete", "ctrl+d":
		f.after = f.after[first(f.after):]
	case "ctrl+u":
		f.before = ""
	case "ctrl+k":
		f.after = ""
	case "ctrl+w", "alt+backspace":
		kept := strings.TrimRight(f.before, " ")
		f.before = kept[:strings.LastIndexByte(kept, ' ')+1]
	case "space":
		f.insert(" ")
	default:
		if k.Text == "" {
			return false
		}
		f.insert(k.Text)
	}
	return true
}

// insert puts s at the cursor, cleaned. A single trailing or leading space is
// kept: it is how the next word begins.
func (f *Field) insert(s string) {
	if len(s) > 4*maxLength {
		s = s[:4*maxLength]
	}
	text := clean.Line(s)
	if strings.HasPrefix(s, " ") && !strings.HasSuffix(f.before, " ") && f.before != "" {
		text = " " + text
	} else if strings.HasSuffix(s, " ") && text != "" {
		text += " "
	}
	for len(f.before)+len(text)+len(f.after) > maxLength && text != "" {
		text = cutLast(text, 1)
	}
	f.before += text
}

// first is the length of the first character cluster of s.
func first(s string) int {
	cluster, _ := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
	return len(cluster)
}

// last is the last n clusters of s.
func last(s string, n int) string { return s[len(cutLast(s, n)):] }

// cutLast is s without its last n clusters.
func cutLast(s string, n int) string {
	var starts []int
	for i := 0; i < len(s); {
		step := first(s[i:])
		if step == 0 {
			break
		}
		starts = append(starts, i)
		i += step
	}
	if len(starts) <= n {
		return ""
	}
	return s[:starts[len(starts)-n]]
}

// View draws the field in exactly width columns; the placeholder stands in an
// empty one. The part around the cursor is shown when the text is longer.
func (f *Field) View(t *theme.Theme, width int, placeholder string) string {
	if width <= 0 {
		return ""
	}
	if f.before+f.after == "" {
		text := ansi.Truncate(placeholder, width, "")
		return t.Faint.Render(text) + strings.Repeat(" ", width-ansi.StringWidth(text))
	}
	text := f.hidden(width)
	text = ansi.Truncate(text+f.after, width, "")
	return text + strings.Repeat(" ", width-ansi.StringWidth(text))
}

// Cursor is the column of the cursor in a View of the same width.
func (f *Field) Cursor(width int) int {
	if width <= 0 {
		return 0
	}
	return ansi.StringWidth(f.hidden(width))
}

// hidden is the text before the cursor without what is scrolled out at the left.
func (f *Field) hidden(width int) string {
	s := f.before
	for ansi.StringWidth(s) > width-1 && s != "" {
		s = s[max(1, first(s)):]
	}
	return s
}
