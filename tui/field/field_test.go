package field

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"lpconsole/tui/clean"
	"lpconsole/tui/keys"
	"lpconsole/tui/theme"
)

func TestTyping(t *testing.T) {
	for name, c := range map[string]struct {
		keys, want string
		cursor     int
	}{
		"letters appear in order":           {"a space b", "a b", 3},
		"a second space is not taken":       {"a space space b", "a b", 3},
		"backspace takes the last one":      {"a b backspace", "a", 1},
		"left and type inserts":             {"a c left b", "abc", 2},
		"home, delete takes the first":      {"a b home delete", "b", 0},
		"ctrl+u takes what is before":       {"a b left ctrl+u", "b", 0},
		"ctrl+w takes a word":               {"a space b c ctrl+w", "a", 2},
		"ctrl+k takes what is after":        {"a b left ctrl+k", "a", 1},
		"end goes to the end":               {"a b home end c", "abc", 3},
		"backspace in an empty field is ok": {"backspace left right delete", "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			var f Field
			for _, k := range strings.Fields(c.keys) {
				f.Update(keys.Press(k))
			}
			if f.Value() != c.want || f.Cursor(20) != c.cursor {
				t.Errorf("value %q, cursor %d; want %q, %d", f.Value(), f.Cursor(20), c.want, c.cursor)
			}
		})
	}
}

func TestEnterEscAndUpAreNotForTheField(t *testing.T) {
	var f Field
	for _, k := range []string{"enter", "esc", "up", "down", "tab", "ctrl+c"} {
		if f.Update(keys.Press(k)) {
			t.Errorf("the field took %s", k)
		}
	}
}

func TestWhatIsPastedIsCleanAndBounded(t *testing.T) {
	var f Field
	f.Update(tea.PasteMsg{Content: "0xab\x1b]52;c;x\x07\u202e\ncd" + strings.Repeat("日", 10_000)})
	if !strings.HasPrefix(f.Value(), "0xab cd日") || len(f.Value()) > maxLength {
		t.Errorf("value is %d bytes, %.20q", len(f.Value()), f.Value())
	}
	for w := range 30 {
		v := f.View(theme.New(theme.Options{}), w, "")
		if ansi.StringWidth(v) != w || clean.Rendered(v) != v {
			t.Errorf("at width %d the view is %q", w, v)
		}
		if c := f.Cursor(w); c > max(0, w-1) {
			t.Errorf("at width %d the cursor is at %d", w, c)
		}
	}
}
