package shot

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestAViewBecomesWellFormedSVG(t *testing.T) {
	view := "\x1b[1;38;2;1;2;3ma<b>&\x1b[m │日本\n\x1b[7mrow\x1b[0m █░▒▃\x1b[91mx\x1b[48;5;4my"
	svg := SVG(view, 20, 2, Dark)
	d := xml.NewDecoder(bytes.NewReader(svg))
	var text strings.Builder
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if c, ok := tok.(xml.CharData); ok {
			text.WriteString(strings.TrimSpace(string(c)))
		}
	}
	for _, want := range []string{"a<b>&", "日本", "row", "x", "y"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("%q is not in %q", want, text.String())
		}
	}
	for _, want := range []string{"#010203", `font-weight="bold"`, basic[9], basic[4], Dark.Background} {
		if !strings.Contains(string(svg), want) {
			t.Errorf("%s is not in the picture", want)
		}
	}
}

func TestWhatDoesNotFitIsLeftOut(t *testing.T) {
	svg := string(SVG("abcdef\nline two\nline three", 3, 2, Light))
	if strings.Contains(svg, "def") || strings.Contains(svg, "three") || !strings.Contains(svg, ">abc<") {
		t.Errorf("the picture is %s", svg)
	}
}
