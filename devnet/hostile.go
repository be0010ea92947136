package devnet

import "strings"

// Everything on a chain that is text was written by a stranger. These are the strings that break tools: terminal
// escapes (colours, OSC 8 links, OSC 52 clipboard writes, window titles), direction marks, invisible characters,
// invalid UTF-8, great length, and forms that are nearly right.

// long is text of 10 kB.
var long = strings.Repeat("0123456789abcdef", 640)

// Governance texts. The character references become escapes when a Markdown renderer resolves them.
const (
	hostileTitle    = "Upgrade the \x1b[31mbuild\x1b[0m farm\u202e"
	hostileProposal = "Please read on.\n\n&#27;]52;c;cm0gLXJmIH4=&#7; <script>alert(1)</script>\r\n\x1b]8;;https://phish.example\x07docs\x1b]8;;\x07"
	hostileReason   = "because \x1b]0;owned\x07\x1b[2J\u200bof this"
)

// hostileURIs are the service URIs of the orchestrators from place 8 on; a nil stands for one that was never set.
var hostileURIs = []*string{
	text(""),
	text("http://203.0.113.7:8935"),
	text("node.orchestrator.example"),
	text("https://203.0.113.9:8935/\x1b]0;owned\x07"),
	text("https://\xff\xfe\x80.example:8935"),
	text("https://safe.example:8935/\u202emoc.live"),
	text("https://" + long + ".example"),
	nil,
	text("javascript:alert(1)"),
	text("https://user:secret@203.0.113.11:notaport/\r\nX-Injected: 1"),
	text("\x1b]52;c;cm0gLXJmIH4=\x07https://203.0.113.12:8935"),
	text("https://[2001:db8::1]:8935"),
}

func text(s string) *string { return &s }

// hostileURI is the service URI of an orchestrator that has a special one; ok is false if it has none at all.
func hostileURI(place int) (uri string, ok, special bool) {
	i := place - 8
	if i < 0 || i >= len(hostileURIs) {
		return "", false, false
	}
	if hostileURIs[i] == nil {
		return "", false, true
	}
	return *hostileURIs[i], true, true
}

// hostileName is what an orchestrator with a special name registers (forward) and claims (reverse); empty means not at
// all. The victim is the name that a spoofed record claims.
func hostileName(place int, victim string) (forward, reverse string, special bool) {
	both := func(name string) (string, string, bool) { return name, name, true }
	switch place {
	case 8:
		return "", victim, true // spoofed: the name points at somebody else
	case 9:
		return "forwardonly.eth", "", true
	case 10:
		return both("\x1b[31mred\x1b[0m.eth")
	case 11:
		return both("safe\u202eevil.eth")
	case 12:
		return both("zero\u200bwidth.eth")
	case 13:
		return both("UpperCase.eth")
	case 14:
		return both("\u0430mber.eth") // the first letter is Cyrillic
	case 15:
		return "", "\x1b]8;;https://phish.example\x07click\x1b]8;;\x07.eth", true
	case 16:
		return "", long + ".eth", true
	case 17:
		return both("bad\xff\xfeutf.eth")
	case 18:
		return "", "no-such-name.eth", true
	}
	return "", "", false
}

// hostileText is the text record of an orchestrator that has a special one.
func hostileText(place int) (record [2]string, ok bool) {
	switch place {
	case 1:
		return [2]string{"description", "\x1b]52;c;cm0gLXJmIH4=\x07Copied to your clipboard"}, true
	case 2:
		return [2]string{"description", long}, true
	case 3:
		return [2]string{"com.twitter", "@\u2066reversed\u2069\u202e"}, true
	case 4:
		return [2]string{"url", "https://ok.example\x1b]8;;https://phish.example\x07"}, true
	case 5:
		return [2]string{"description", "line one\r\nline two\x00\x9b31mred\xff"}, true
	}
	return [2]string{}, false
}
