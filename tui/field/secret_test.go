package field

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"lpconsole/tui/keys"
)

func TestASecretIsWhatWasTyped(t *testing.T) {
	for means, c := range map[string]struct {
		enter func(*Secret)
		want  string
	}{
		"keys":                             {func(s *Secret) { typeIn(s, "a", "space", "B", "é") }, "a Bé"},
		"a paste without its line end":     {func(s *Secret) { s.Update(tea.PasteMsg{Content: " pass word \r\n"}) }, " pass word "},
		"a character taken back":           {func(s *Secret) { typeIn(s, "a", "é", "backspace") }, "a"},
		"nothing to take back":             {func(s *Secret) { typeIn(s, "backspace", "a") }, "a"},
		"all of it taken back":             {func(s *Secret) { typeIn(s, "a", "b", "ctrl+u", "c") }, "c"},
		"movements are no characters":      {func(s *Secret) { typeIn(s, "a", "left", "up", "enter", "tab", "b") }, "ab"},
		"nothing is normalised or cleaned": {func(s *Secret) { s.Update(tea.PasteMsg{Content: "e\u0301\u200b"}) }, "e\u0301\u200b"},
	} {
		t.Run(means, func(t *testing.T) {
			s := NewSecret()
			c.enter(s)
			if got := string(s.Take()); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if !s.Empty() {
				t.Error("it is not empty afterwards")
			}
		})
	}
}

func typeIn(s *Secret, names ...string) {
	for _, n := range names {
		s.Update(keys.Press(n))
	}
}

func TestASecretLeavesNothingBehind(t *testing.T) {
	s := NewSecret()
	memory := s.in().b[:mostSecret]
	s.Update(tea.PasteMsg{Content: strings.Repeat("secret", 20)})
	typeIn(s, "backspace", "backspace")
	if left := string(memory[len(s.in().b):]); strings.Trim(left, "\x00") != "" {
		t.Errorf("what was taken back is still there: %q", left)
	}
	s.Wipe()
	if strings.Trim(string(memory), "\x00") != "" {
		t.Errorf("after wiping there is %q", memory)
	}
	if &s.in().b[:1][0] != &memory[0] {
		t.Error("the bytes moved, and left a copy behind")
	}
}

func TestASecretThatIsTooLongIsSaid(t *testing.T) {
	s := NewSecret()
	s.Update(tea.PasteMsg{Content: strings.Repeat("x", mostSecret+1)})
	if !s.Over() || !s.Empty() {
		t.Errorf("over %v, empty %v", s.Over(), s.Empty())
	}
	s.Wipe()
	if s.Over() {
		t.Error("it stays so after wiping")
	}
}

func TestASecretPrintsAsAWord(t *testing.T) {
	s := NewSecret()
	typeIn(s, "h", "u", "s", "h")
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d"} {
		if got := fmt.Sprintf(verb, s); got != "secret" {
			t.Errorf("%s gives %q", verb, got)
		}
	}
}
