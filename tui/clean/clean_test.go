package clean

import (
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"
)

func TestLine(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"a plain name stays":                                   {"pon.eth", "pon.eth"},
		"an empty string stays":                                {"", ""},
		"accents and ideographs stay":                          {"Việt 日本 Ünï", "Việt 日本 Ünï"},
		"decomposed accents stay":                              {"e\u0302\u0301", "e\u0302\u0301"},
		"white space is folded and trimmed":                    {"  a \t\u00a0\u3000b\r\nc  ", "a b c"},
		"a colour is removed whole":                            {"a\x1b[31mb\x1b[0m", "ab"},
		"a clipboard write is removed with its payload":        {"a\x1b]52;c;cm0gLXJm\x07b", "ab"},
		"a link is removed, its text stays":                    {"\x1b]8;;http://evil\x1b\\x\x1b]8;;\x1b\\", "x"},
		"a device control string is removed":                   {"a\x1bPq#0;2\x1b\\b", "ab"},
		"an application command is removed":                    {"a\x1b_Gi=1;AAAA\x1b\\b", "ab"},
		"C1 runes introduce sequences too":                     {"a\u009b31mb\u009d0;title\u009cc", "abc"},
		"raw C1 bytes are unreadable":                          {"a\x9bb", "a\ufffdb"},
		"an unterminated string hides only its line":           {"a\x1b]0;evil\nb", "a b"},
		"an escape at the end is removed":                      {"a\x1b", "a"},
		"a truncated CSI is removed":                           {"a\x1b[12;", "a"},
		"a sequence inside a sequence does not survive":        {"\x1b]0;\x1b[31m\x07x", "x"},
		"NUL, bell, backspace and delete vanish":               {"a\x00b\ac\bd\x7f", "abcd"},
		"bidirectional overrides vanish":                       {"a\u202eb\u2066c\u2069\u200f", "abc"},
		"zero-width characters vanish":                         {"p\u200bo\u200dn\ufeff\u2060", "pon"},
		"invisible letters vanish":                             {"a\u3164b\u115f\u2800\u00ad\u034f", "ab"},
		"tag characters vanish":                                {"a\U000e0041\U000e007f", "a"},
		"variation selectors vanish":                           {"❤\ufe0f", "❤"},
		"private use vanishes":                                 {"a\ue000\U000f0000", "a"},
		"a run of invalid bytes is one mark":                   {"a\xff\xfe\xfdb", "a\ufffdb"},
		"an overlong encoding is unreadable":                   {"a\xc0\x80b", "a\ufffdb"},
		"unassigned code points are unreadable":                {"a\U000e1234b", "a\ufffdb"},
		"a flood of marks is capped":                           {"a" + strings.Repeat("\u0301", 500), "a\u0301\u0301\u0301"},
		"a mark with nothing to stand on vanishes":             {"\u0301a \u0301b", "a b"},
		"skin tones vanish":                                    {"👍🏽", "👍"},
		"flags are shown as letters":                           {"🇩🇪", "DE"},
		"a cluster of uncertain width is unreadable":           {"ᄀᄀ", "\ufffd"},
		"a mark on what became unreadable vanishes":            {"A\u0903\u102b", "\ufffd"},
		"half a voicing mark would join a space before it":     {"\uff9ea", "\ufffda"},
		"a letter that would join a space after it":            {"a\u0d4e", "a\ufffd"},
		"a keycap loses its cap":                               {"1\ufe0f\u20e3", "1"},
		"a family falls apart into people of certain width":    {"👨\u200d👩", "👨👩"},
		"an ASCII look-alike of C1 controls in a name is text": {"xn--abc.eth", "xn--abc.eth"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Line(c.in); got != c.want {
				t.Errorf("Line(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestTextKeepsLinesAndSpaces(t *testing.T) {
	in := "a  b\r\n\tc\rd\u0085e\u2028f\vg\x1b]0;x\nh"
	want := "a  b\n    c\nd\ne\nf\ng\nh"
	if got := Text(in); got != want {
		t.Errorf("Text(%q) = %q, want %q", in, got, want)
	}
}

func TestClip(t *testing.T) {
	for name, c := range map[string]struct {
		in    string
		width int
		tail  string
		want  string
	}{
		"what fits stays":                  {"pon.eth", 7, "…", "pon.eth"},
		"what does not fit ends in tail":   {"pon.eth", 6, "…", "pon.e…"},
		"a wide character is never halved": {"日本語", 4, "…", "日…"},
		"no room gives nothing":            {"pon", 0, "…", ""},
		"a tail without room is left out":  {"pon", 1, "...", "p"},
		"a huge string is not read whole":  {strings.Repeat("x", 1<<20), 3, ".", "xx."},
		"a huge wide string is cut clean":  {strings.Repeat("é", 1<<20), 3, ".", "éé."},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Clip(c.in, c.width, c.tail); got != c.want {
				t.Errorf("Clip = %q, want %q", got, c.want)
			}
		})
	}
}

func TestRendered(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"styles and lines stay":          {"\x1b[1;38;2;8;5;6mA\x1b[m\n\x1b[4:3mB\x1b[0m", "\x1b[1;38;2;8;5;6mA\x1b[m\n\x1b[4:3mB\x1b[0m"},
		"palette colour 8 is no hiding":  {"\x1b[38;5;8mA", "\x1b[38;5;8mA"},
		"hidden text is shown":           {"\x1b[8mA\x1b[0;08mB", "AB"},
		"cursor moves are dropped":       {"a\x1b[2Jb\x1b[1;1Hc", "abc"},
		"a clipboard write is dropped":   {"a\x1b]52;c;aGk=\x07b", "ab"},
		"a C1 style is dropped":          {"a\u009b31mb", "ab"},
		"box drawing stays":              {"┌─┐▓░", "┌─┐▓░"},
		"carriage returns are dropped":   {"a\rb", "ab"},
		"bidi marks are dropped":         {"a\u202eb", "ab"},
		"private parameters are not SGR": {"\x1b[?1;2mA\x1b[>4mB", "AB"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Rendered(c.in); got != c.want {
				t.Errorf("Rendered(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

// hostile draws strings that are rich in what an attacker would send.
func hostile() *rapid.Generator[string] {
	pieces := rapid.SampledFrom([]string{
		"\x1b", "\x1b[", "\x1b]", "\x1bP", "\x1b\\", "\a", "\u009b", "\u009d", "\u009c", "31m", "52;c;", "\n", "\r", "\t", " ",
		"\u202e", "\u2066", "\u200b", "\u200d", "\ufe0f", "\u0301", "\u093f", "\u094d", "न", "ᄀ", "ᅡ", "ᆨ", "\u0d4e", "🇩", "👍", "🏽", "日", "é",
		"\xff", "\xc2", "\x9b", "\xe2\x80", "\U000e0041", "\ue000", "\ufffd", "a", "b", "\u2800", "\u3164", "\u0600", "\u20e3", "ﷺ", "\U0001f9ff",
	})
	return rapid.Custom(func(t *rapid.T) string {
		if rapid.Bool().Draw(t, "any") {
			return string(rapid.SliceOfN(rapid.Byte(), 0, 60).Draw(t, "bytes")) + rapid.String().Draw(t, "runes")
		}
		return strings.Join(rapid.SliceOfN(pieces, 0, 40).Draw(t, "pieces"), "")
	})
}

func TestWhatComesOutIsSafeForAnyString(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { check(t, hostile().Draw(t, "s")) })
}

func TestEveryCharacterKeepsItsWidthBesideOthers(t *testing.T) {
	for r := range unicode.MaxRune + 1 {
		s := Line(string(r))
		if got, want := ansi.StringWidth(" "+s+" "), ansi.StringWidth(s)+2; got != want {
			t.Errorf("%U is %d columns wide between two spaces, not %d", r, got, want)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"pon.eth", "a\x1b]52;c;x\ab", "\u009b8m\u202e", "न\u094d가🇩👍🏽\u0301", "\xff\xc2\x9b\n\r\t"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { check(t, s) })
}

var sgr = regexp.MustCompile("\x1b\\[[0-9;:]*m")

// check asserts everything the package promises about one input.
func check(t interface{ Errorf(string, ...any) }, s string) {
	line, text, rendered := Line(s), Text(s), Rendered(s)
	safe := func(what, got string, allowed func(rune) bool) {
		if !utf8.ValidString(got) {
			t.Errorf("%s(%q) = %q is not UTF-8", what, s, got)
		}
		for _, r := range got {
			if r != utf8.RuneError && !unicode.IsPrint(r) && !allowed(r) {
				t.Errorf("%s(%q) = %q lets %U through", what, s, got, r)
			}
		}
	}
	safe("Line", line, func(rune) bool { return false })
	safe("Text", text, func(r rune) bool { return r == '\n' })
	safe("Rendered", rendered, func(r rune) bool { return r == '\n' || r == esc })
	if rest := sgr.ReplaceAllString(rendered, ""); strings.ContainsRune(rest, esc) {
		t.Errorf("Rendered(%q) = %q has an escape that is not SGR", s, rendered)
	}
	if again := Line(line); again != line {
		t.Errorf("Line is not idempotent on %q: %q, then %q", s, line, again)
	}
	if again := Text(text); again != text {
		t.Errorf("Text is not idempotent on %q: %q, then %q", s, text, again)
	}
	if again := Rendered(rendered); again != rendered {
		t.Errorf("Rendered is not idempotent on %q: %q, then %q", s, rendered, again)
	}
	if got := Rendered(line); got != line {
		t.Errorf("Rendered changes the clean line %q to %q", line, got)
	}
	if g, w := ansi.StringWidth(line), ansi.StringWidthWc(line); g != w {
		t.Errorf("Line(%q) = %q is %d or %d columns wide", s, line, g, w)
	}
	for _, width := range []int{1, 5, 20} {
		if got := Clip(s, width, "…"); ansi.StringWidth(got) > width || strings.ContainsRune(got, '\n') {
			t.Errorf("Clip(%q, %d) = %q is too wide", s, width, got)
		}
	}
}

func TestHostileStringsTakeLinearTime(t *testing.T) {
	for _, unit := range []string{"\x1b]", "\x1b[1;", "e\u0301\u0301\u0301\u0301", "\u009d", "\xff", "ᄀ", "🇩", "\u0d4e", "\x1bP\xc2"} {
		small, large := strings.Repeat(unit, 10_000/len(unit)), strings.Repeat(unit, 1_000_000/len(unit))
		one, hundred := fastest(small), fastest(large)
		// A hundred times the input; quadratic work would take ten thousand times
		// as long. The best of several runs keeps a busy machine from deciding.
		if hundred > 1500*max(one, 100*time.Microsecond) {
			t.Errorf("%q: %v for 10 kB, %v for 1 MB", unit, one, hundred)
		}
	}
}

// fastest is the best of several runs over s.
func fastest(s string) time.Duration {
	best := time.Duration(1<<63 - 1)
	for range 4 {
		start := time.Now()
		Line(s)
		Rendered(s)
		best = min(best, time.Since(start))
	}
	return best
}

func BenchmarkLine(b *testing.B) {
	for name, s := range map[string]string{"plain": "orchestrator-0042.eth", "hostile": strings.Repeat("\x1b[31mé\u202e日\xff", 700)} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(s)))
			for b.Loop() {
				Line(s)
			}
		})
	}
}
