package chain

import (
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
)

func TestParseAddress(t *testing.T) {
	const good = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed" // an example of EIP-55
	digits := good[2:]
	for _, test := range []struct {
		name, in, says string // says is empty for an address that is accepted
	}{
		{"checksum", good, ""},
		{"all small", strings.ToLower(good), ""},
		{"all capital", "0x" + strings.ToUpper(digits), ""},
		{"digits only", "0x" + strings.Repeat("1", 40), ""},
		{"zero, which is an address", "0x" + strings.Repeat("0", 40), ""},
		{"another EIP-55 example", "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb", ""},
		{"one letter in the wrong case", "0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "checksum"},
		{"one digit mistyped in a checksummed address", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAee", "checksum"},
		{"nothing", "", "missing"},
		{"0x alone", "0x", "0 digits after 0x, not 40"},
		{"39 digits", "0x" + digits[:39], "39 digits"},
		{"41 digits", good + "0", "41 digits"},
		{"64 digits", "0x" + strings.Repeat("0", 64), "64 digits"},
		{"no 0x", digits, "begins with 0x"},
		{"no 0x and 42 digits", "00" + digits, "begins with 0x"},
		{"capital X", "0X" + digits, "small x"},
		{"space before", " " + good, "spaces"},
		{"newline after", good + "\n", "spaces"},
		{"no-break space after", good + "\u00a0", "spaces"},
		{"space inside", "0x5aAe b6053F3E94C9b9A09f33669435E7Ef1BeAed", "not a hexadecimal digit"},
		{"letter g", "0xg" + digits[1:], `'g'`},
		{"fullwidth digits", "0x" + strings.Repeat("１", 40), "not a hexadecimal digit"},
		{"Cyrillic a", "0x5а" + digits[2:], "not a hexadecimal digit"},
		{"zero-width space inside", "0x5a\u200b" + digits[2:], "not a hexadecimal digit"},
		{"escape sequence", "\x1b[31m" + good, "not an address"},
		{"number", "1234", "begins with 0x"},
		{"name", "vitalik.eth", "is a name"},
		{"name below a name", "node.orch.livepeer.eth", "is a name"},
		{"name that looks like an address", "0x5aAeb6.eth", "is a name"},
		{"URL", "https://example.org/0x12", "not an address"},
		{"two addresses", good + "," + good, "','"},
		{"very long", "0x" + strings.Repeat("a", 1<<20), "1048576 digits"},
		{"invalid UTF-8", "0x\xff" + digits, "not a hexadecimal digit"},
	} {
		t.Run(test.name, func(t *testing.T) {
			a, err := ParseAddress(test.in)
			if test.says == "" {
				if err != nil || !strings.EqualFold(a.Hex(), test.in) {
					t.Fatalf("got %v, %v", a, err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.says) || a != (common.Address{}) {
				t.Fatalf("got %v, %v; want %q", a, err, test.says)
			}
			if s := printable(err.Error()); len(err.Error()) > 300 || strings.ContainsAny(err.Error(), "\x1b\u200b\n") {
				t.Errorf("the sentence is not clean: %q (%s)", err, s)
			}
		})
	}
}

func FuzzParseAddress(f *testing.F) {
	f.Add("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")
	f.Add("vitalik.eth")
	f.Fuzz(func(t *testing.T, s string) {
		a, err := ParseAddress(s)
		if err == nil && s != a.Hex() && s != strings.ToLower(a.Hex()) && s != "0x"+strings.ToUpper(a.Hex()[2:]) {
			t.Fatalf("%q became %s", s, a)
		}
	})
}

func TestNewChecksTheEndpoints(t *testing.T) {
	for _, test := range []struct {
		name, url, endpoint, says string
	}{
		{"TLS", "https://arb.example/v2/K3YK3YK3Y", "arb.example", ""},
		{"plain HTTP with a port", "http://10.0.0.7:8545", "10.0.0.7:8545", ""},
		{"user information", "https://user:s3cret@Node.Example:444/rpc?x=qu3ry", "node.example:444", ""},
		{"IPv6", "http://[::1]:8545/", "[::1]:8545", ""},
		{"no scheme means TLS", "arb.example/v2", "arb.example", ""},
		{"no scheme on this machine", "127.0.0.1:8545", "127.0.0.1:8545", ""},
		{"spaces around it", "  https://arb.example ", "arb.example", ""},
		{"nothing", "", "", "endpoint 1 is empty"},
		{"WebSocket", "wss://user:s3cret@arb.example/K3Y", "", "WebSocket"},
		{"file", "file:///etc/passwd", "", "only https:// and http://"},
		{"no host", "https:///path", "", "no host"},
		{"control character", "https://arb.example/\x1b[31m", "", "not a URL"},
		{"port out of range", "https://arb.example:70000", "", "port"},
		{"port zero", "https://arb.example:0", "", "port"},
		{"password in the place of the port", "https://user:s3cret", "", "not a URL"},
		{"space in the host", "https://arb example", "", "not a URL"},
		{"host in Cyrillic", "https://арб.example", "", "xn--"},
		{"bidi mark in the host", "https://a\u202eb.example", "", "xn--"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, err := New(Options{Endpoints: []string{test.url}})
			if test.says != "" {
				if err == nil || !strings.Contains(err.Error(), test.says) {
					t.Fatalf("got %v, want %q", err, test.says)
				}
				noSecrets(t, err.Error())
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			h := c.Health()[0]
			equal(t, "name", h.Name, test.endpoint)
			equal(t, "state", h.State, StateUntried)
			wantTLS := !strings.HasPrefix(strings.TrimSpace(test.url), "http://") && !strings.HasPrefix(test.url, "127.")
			equal(t, "TLS", h.TLS, wantTLS)
		})
	}
	if _, err := New(Options{}); err == nil || !strings.Contains(err.Error(), "no endpoint") {
		t.Errorf("without endpoints: %v", err)
	}
	c, err := New(Options{Endpoints: []string{"https://a.example/1", "https://a.example/2", "https://b.example", "https://a.example/1"}})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, h := range c.Health() {
		names = append(names, h.Name)
	}
	equal(t, "names", names, []string{"a.example", "a.example#2", "b.example", "a.example#3"})
}

func TestPrintable(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                     "plain",
		" \t two\r\n lines \x00":    "two lines",
		"\x1b[31mred\x1b[0m":        "[31mred [0m",
		"a\u202eb\u200bc\u009bd":    "a b c d",
		"bad \xff\xfe utf-8":        "bad utf-8",
		"名前 é ok":                   "名前 é ok",
		strings.Repeat("x", 200):    strings.Repeat("x", 197) + "…",
		strings.Repeat("é", 150):    strings.Repeat("é", 98) + "…",
		strings.Repeat("\x00", 500): "",
	} {
		if got := printable(in); got != want || len(got) > maxText {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}
