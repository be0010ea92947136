package keys

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
)

func TestASecretNeverPrints(t *testing.T) {
	const text = "hunter2"
	s := secret(t, text)
	type box struct {
		Secret *Secret
		Any    any
		List   []*Secret
		Map    map[string]*Secret
	}
	b := box{s, s, []*Secret{s}, map[string]*Secret{"a": s}}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%p", "%t", "%08b", "%T %v"} {
		fmt.Fprintf(&out, verb+"\n", s)
		fmt.Fprintf(&out, verb+"\n", b)
		fmt.Fprintf(&out, verb+"\n", &b)
		fmt.Fprintf(&out, verb+"\n", *s)
		fmt.Fprintf(&out, verb+"\n", struct{ s Secret }{*s}) // an unexported field has no methods
	}
	fmt.Fprintln(&out, s, b, fmt.Errorf("with %v: %w", s, io.EOF), s.String(), s.GoString())
	doc, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	out.Write(doc)
	for _, h := range []slog.Handler{
		slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}), slog.NewJSONHandler(&out, nil),
	} {
		slog.New(h).Error("m", "secret", s, "box", b, slog.Group("g", "s", s))
	}
	if !bytes.Contains(out.Bytes(), []byte("[secret]")) {
		t.Error("nothing was printed at all")
	}
	for _, form := range []string{text, fmt.Sprintf("%x", text), fmt.Sprintf("%X", text), "[104 117 110", "aHVudGVyMg"} {
		if strings.Contains(out.String(), form) {
			t.Errorf("%q was printed in\n%s", form, out.String())
		}
	}
}

func TestASecretThatWasDestroyedIsGone(t *testing.T) {
	given := []byte("hunter2")
	s, err := NewSecret(given)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(given, make([]byte, 7)) {
		t.Errorf("what it was made from is still %q", given)
	}
	pages := s.pages
	if string(pages[:7]) != "hunter2" || s.Len() != 7 {
		t.Fatal("the secret is not where it should be")
	}
	s.Destroy()
	s.Destroy()
	if s.Len() != 0 || !errors.Is(s.use(func([]byte) error { return nil }), errGone) || s.Equal(secret(t, "")) {
		t.Error("it can still be used")
	}
	var none *Secret
	none.Destroy()
	if none.Len() != 0 || none.Equal(none) || !errors.Is(none.use(nil), errGone) {
		t.Error("no secret behaves like one")
	}
}

func TestASecretIsNotTakenAwayFromWhoeverUsesIt(t *testing.T) {
	for range 200 {
		s, err := NewSecret([]byte("hunter2"))
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				err := s.use(func(b []byte) error {
					if string(b) != "hunter2" {
						return fmt.Errorf("read %q", b)
					}
					return nil
				})
				if err != nil && !errors.Is(err, errGone) {
					t.Error(err)
				}
			})
		}
		all.Go(s.Destroy)
		all.Wait()
	}
}

func TestReadingASecretTakesTheLineEndOff(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"p", "p"},
		{"p\n", "p"},
		{"p\r\n", "p"},
		{"p\r", "p"},
		{"p\n\n", "p\n"},
		{" p ", " p "},
		{"", ""},
		{"\n", ""},
		{strings.Repeat("x", 64) + "\r\n", strings.Repeat("x", 64)},
	} {
		s, err := ReadSecret(strings.NewReader(c.in), 64)
		if err != nil {
			t.Errorf("%q: %v", c.in, err)
			continue
		}
		if !s.Equal(secret(t, c.want)) || s.OneLine() == strings.ContainsAny(c.want, "\r\n") {
			t.Errorf("%q: %d bytes, one line: %v", c.in, s.Len(), s.OneLine())
		}
		s.Destroy()
	}
	for name, r := range map[string]io.Reader{
		"one byte too many":    strings.NewReader(strings.Repeat("x", 65)),
		"an endless reader":    endless{},
		"a reader that breaks": io.MultiReader(strings.NewReader("p"), broken{}),
	} {
		if s, err := ReadSecret(r, 64); err == nil {
			t.Errorf("%s: %d bytes were taken", name, s.Len())
		}
	}
}

type endless struct{}

func (endless) Read(b []byte) (int, error) { return len(b), nil }

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("broken") }

func TestTypingASecret(t *testing.T) {
	for _, c := range []struct {
		name, keys, want string
		err              error
	}{
		{"a word and Enter", "horse\r", "horse", nil},
		{"with a line feed", "horse\n", "horse", nil},
		{"backspace takes a letter", "horsee\x7f\r", "horse", nil},
		{"backspace takes a whole character", "hé\x7f\x08\x08\x08o\r", "o", nil},
		{"ctrl+u takes everything", "horse\x15cow\r", "cow", nil},
		{"arrows and other keys are passed over", "h\x1b[Do\x1b[1;5Cr\x1bOPs\x1b[3~e\r", "horse", nil},
		{"a bracketed paste", "\x1b[200~horse\x1b[201~\r", "horse", nil},
		{"control characters are passed over", "ho\x01\x00rse\t\r", "horse", nil},
		{"other scripts", "пароль 密码\r", "пароль 密码", nil},
		{"ctrl+c stops", "hor\x03", "", ErrInterrupted},
		{"ctrl+d on an empty line stops", "\x04", "", ErrInterrupted},
		{"ctrl+d in a line does nothing", "hor\x04se\r", "horse", nil},
		{"the terminal goes away", "hor", "", io.EOF},
		{"the terminal goes away in a sequence", "hor\x1b[", "", io.EOF},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := ReadLine(strings.NewReader(c.keys))
			if !errors.Is(err, c.err) || (err == nil) != (c.err == nil) {
				t.Fatalf("got %v", err)
			}
			if err == nil && !s.Equal(secret(t, c.want)) {
				t.Errorf("got %d bytes, want %q", s.Len(), c.want)
			}
			s.Destroy()
		})
	}
	if _, err := ReadLine(strings.NewReader(strings.Repeat("x", MaxSecret+1) + "\r")); !isCode(err, "passphrase") {
		t.Errorf("too much: %v", err)
	}
	full := strings.Repeat("x", MaxSecret)
	if s, err := ReadLine(strings.NewReader(full + "y\x7fx\r")); err != nil || !s.Equal(secret(t, full)) {
		t.Errorf("at the limit: %v", err)
	}
}
