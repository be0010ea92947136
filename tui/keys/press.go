package keys

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

// named keys that are not a character.
var special = map[string]rune{
	"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight, "home": tea.KeyHome, "end": tea.KeyEnd,
	"pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab,
	"backspace": tea.KeyBackspace, "delete": tea.KeyDelete, "insert": tea.KeyInsert,
}

// Press is the message that pressing the key named s makes: the inverse of
// [tea.KeyPressMsg.String]. The palette uses it to run what a key would.
func Press(s string) tea.KeyPressMsg {
	var k tea.KeyPressMsg
	for {
		switch {
		case strings.HasPrefix(s, "ctrl+"):
			k.Mod, s = k.Mod|tea.ModCtrl, s[len("ctrl+"):]
		case strings.HasPrefix(s, "alt+"):
			k.Mod, s = k.Mod|tea.ModAlt, s[len("alt+"):]
		case strings.HasPrefix(s, "shift+"):
			k.Mod, s = k.Mod|tea.ModShift, s[len("shift+"):]
		case s == "space":
			k.Code = tea.KeySpace
			if k.Mod == 0 {
				k.Text = " "
			}
			return k
		case special[s] != 0:
			k.Code = special[s]
			return k
		default:
			k.Code, _ = utf8.DecodeRuneInString(s)
			if k.Mod == 0 {
				k.Text = s
			}
			return k
		}
	}
}
