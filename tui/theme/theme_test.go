package theme

import (
	"reflect"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// everyTheme calls f for each combination of options.
func everyTheme(f func(Options)) {
	for _, light := range []bool{false, true} {
		for _, ascii := range []bool{false, true} {
			for _, p := range []colorprofile.Profile{colorprofile.Unknown, colorprofile.NoTTY, colorprofile.ASCII, colorprofile.ANSI, colorprofile.ANSI256, colorprofile.TrueColor} {
				f(Options{light, ascii, p})
			}
		}
	}
}

func TestEveryStyleKeepsItsText(t *testing.T) {
	everyTheme(func(o Options) {
		v := reflect.ValueOf(*New(o))
		for i := range v.NumField() {
			s, ok := v.Field(i).Interface().(Style)
			if !ok {
				continue
			}
			drawn := s.Over(New(o).Cursor).Render("text")
			if ansi.Strip(drawn) != "text" || !strings.HasSuffix(drawn, end) {
				t.Errorf("%+v %s draws %q", o, v.Type().Field(i).Name, drawn)
			}
		}
	})
}

func TestWithoutColoursThereAreNone(t *testing.T) {
	th := New(Options{Profile: colorprofile.ASCII})
	for name, s := range map[string]Style{"ok": th.OK, "critical": th.Critical, "border": th.Border, "cursor": th.Cursor} {
		for _, colour := range []string{"[3", "[9", ";3", ";9", "[48", ";48"} {
			if strings.Contains(s.Render("x"), colour) {
				t.Errorf("%s draws a colour: %q", name, s.Render("x"))
			}
		}
	}
	if th.Cursor.Render("x") == "x" {
		t.Error("the cursor row cannot be seen without colours")
	}
}

func TestGlyphsHaveTheirWidthAndTheirAlphabet(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		g := glyphs(ascii)
		v := reflect.ValueOf(g)
		for i := range v.NumField() {
			name := v.Type().Field(i).Name
			all, isList := v.Field(i).Interface().([]string)
			if !isList {
				all = []string{v.Field(i).String()}
			}
			for _, s := range all {
				if w := ansi.StringWidth(s); w != 1 && name != "Ellipsis" && name != "Arrow" {
					t.Errorf("%s %q is %d columns wide", name, s, w)
				}
				for _, r := range s {
					if ascii && r > 0x7e {
						t.Errorf("%s %q is not ASCII", name, s)
					}
				}
			}
		}
	}
}
