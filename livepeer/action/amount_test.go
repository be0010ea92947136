package action

import (
	"errors"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lpconsole/livepeer"
)

func base(t testing.TB, s string) *big.Int {
	t.Helper()
	a, err := livepeer.ParseLPT(s)
	if err != nil {
		t.Fatal(err)
	}
	return a.Base()
}

func TestAmountsAreReadAsPeopleTypeThem(t *testing.T) {
	const all = "1000.000000000000000001"
	for _, c := range []struct{ typed, means string }{
		{"500", "500"},
		{"0.25", "0.25"},
		{"0005", "5"},
		{"1.5k", "1500"},
		{"1.5K", "1500"},
		{"0.001k", "1"},
		{"0.000000000000000000001k", "0.000000000000000001"},
		{"0.000000000000000001", "0.000000000000000001"},
		{"123456789012345", "123456789012345"},
		{"25%", "250"},
		{"100%", all},
		{"100.0%", all},
		{"12.5%", "125"},
		{"0.000000001%", "0.00000001"},
		{"99.999999999%", "999.99999999"},
		{"max", all},
		{"MAX", all},
		{"m", all},
	} {
		t.Run(c.typed, func(t *testing.T) {
			a, err := ParseAmount(c.typed)
			if err != nil {
				t.Fatal(err)
			}
			if got := a.Of(base(t, all)); got.Cmp(base(t, c.means)) != 0 {
				t.Errorf("%s base units", got)
			}
		})
	}
}

func TestWhatIsNoAmountIsASentence(t *testing.T) {
	for _, c := range []struct{ name, typed, code, says string }{
		{"nothing", "", "bad_amount", "no amount"},
		{"a blank", " ", "bad_amount", "separators or blanks"},
		{"a blank before it", " 5", "bad_amount", "separators or blanks"},
		{"negative", "-5", "bad_amount", "negative"},
		{"a plus sign", "+5", "bad_amount", "not an amount"},
		{"zero", "0", "bad_amount", "is zero"},
		{"zero with decimals", "0.000", "bad_amount", "is zero"},
		{"zero thousand", "0k", "bad_amount", "is zero"},
		{"zero percent", "0%", "bad_amount", "is zero"},
		{"too precise", "1.0000000000000000001", "bad_amount", "more decimals than exist"},
		{"too precise in thousands", "1.0000000000000000000001k", "bad_amount", "more decimals than exist"},
		{"base units", "10000000000000000000", "base_units", "looks like base units"},
		{"a thousand base units", "10000000000000000000k", "base_units", "looks like base units"},
		{"an exponent", "1e18", "bad_amount", "not an amount"},
		{"hexadecimal", "0x10", "bad_amount", "not an amount"},
		{"a comma", "1,000", "bad_amount", "separators"},
		{"a decimal comma", "1,5", "bad_amount", "separators"},
		{"an underscore", "1_000", "bad_amount", "separators"},
		{"two points", "1.2.3", "bad_amount", "not an amount"},
		{"a point before", ".5", "bad_amount", "not an amount"},
		{"a point after", "5.", "bad_amount", "not an amount"},
		{"only a point", ".", "bad_amount", "not an amount"},
		{"only k", "k", "bad_amount", "not an amount"},
		{"millions", "2m", "bad_amount", "not an amount"},
		{"a unit", "5LPT", "bad_amount", "not an amount"},
		{"thousand percent", "5k%", "bad_amount", "not a share"},
		{"percent of a thousand", "5%k", "bad_amount", "not an amount"},
		{"only a percent sign", "%", "bad_amount", "not a share"},
		{"more than everything", "100.000000001%", "bad_amount", "more than everything"},
		{"a negative share", "-5%", "bad_amount", "negative"},
		{"too fine a share", "1.0000000001%", "bad_amount", "not a share"},
		{"other digits", "٣", "bad_amount", "not an amount"},
		{"an escape", "5\x1b[31m", "bad_amount", "not an amount"},
		{"infinity", "inf", "bad_amount", "not an amount"},
		{"no number", "NaN", "bad_amount", "not an amount"},
		{"very long", strings.Repeat("9", 10_000), "bad_amount", "too long"},
		{"very long with decimals", "1." + strings.Repeat("0", 10_000), "bad_amount", "too long"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ParseAmount(c.typed)
			var p *Problem
			if !errors.As(err, &p) {
				t.Fatalf("%v", err)
			}
			if p.Code != c.code || !strings.Contains(p.Text, c.says) || p.Hint == "" || len(p.Text) > 200 || strings.ContainsAny(p.Text, "\x1b\n") {
				t.Errorf("%s: %q, %q", p.Code, p.Text, p.Hint)
			}
		})
	}
}

func FuzzParseAmount(f *testing.F) {
	for _, s := range []string{"500", "1.5k", "25%", "max", "-1", "0.000000000000000001", "1e5"} {
		f.Add(s)
	}
	all := new(big.Int).Exp(big.NewInt(10), big.NewInt(27), nil)
	f.Fuzz(func(t *testing.T, s string) {
		a, err := ParseAmount(s)
		if err != nil {
			var p *Problem
			if !errors.As(err, &p) || p.Text == "" || p.Hint == "" {
				t.Fatalf("%q: %v", s, err)
			}
			return
		}
		if n := a.Of(all); n.Sign() <= 0 {
			t.Errorf("%q is %s", s, n)
		}
	})
}

func TestASharesRestIsNeverTooLittle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := new(big.Int).SetBytes(rapid.SliceOfN(rapid.Byte(), 0, 30).Draw(t, "all"))
		tenths := rapid.Int64Range(1, 999).Draw(t, "tenths of a percent")
		a, err := ParseAmount(big.NewRat(tenths, 10).FloatString(1) + "%")
		if err != nil {
			t.Fatal(err)
		}
		want := new(big.Int).Mul(all, big.NewInt(tenths))
		if want.Div(want, big.NewInt(1000)); a.Of(all).Cmp(want) != 0 {
			t.Errorf("%d/1000 of %s is %s, not %s", tenths, all, a.Of(all), want)
		}
	})
}

func TestCutsAreReadAsTheContractsKeepThem(t *testing.T) {
	for typed, parts := range map[string]uint64{"0": 0, "100": 1e6, "100%": 1e6, "12.5": 125_000, "0.0001": 1, "99.9999": 999_999, "007": 70_000} {
		p, err := parsePercent("reward cut", typed)
		if err != nil || p != livepeer.PercentPerMillion(parts) {
			t.Errorf("%s: %s, %v", typed, p, err)
		}
	}
	for _, typed := range []string{"", "-1", "101", "100.0001", "1.00001", "ten", "1e1", "%", "5 %", strings.Repeat("9", 1000)} {
		_, err := parsePercent("reward cut", typed)
		var p *Problem
		if !errors.As(err, &p) || p.Code != "bad_percent" || p.Hint == "" || len(p.Text) > 200 {
			t.Errorf("%q: %v", short(typed), err)
		}
	}
}

func TestServiceURIs(t *testing.T) {
	for _, good := range []string{
		"https://node.example.com:8935", "https://1.2.3.4:8935", "https://node.example.com", "https://node.example.com/a/b", "https://[2001:db8::1]:8935",
	} {
		if _, err := parseURI(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, c := range []struct{ name, typed, says string }{
		{"nothing", "", "no service URI"},
		{"plain http", "http://node.example.com:8935", "not https"},
		{"no scheme", "node.example.com:8935", "not"},
		{"a script", "javascript:alert(1)", "not a service URI"},
		{"no host", "https://", "not a service URI"},
		{"only a port", "https://:8935", "not a service URI"},
		{"a port that is none", "https://a.example:99999", "the port"},
		{"port zero", "https://a.example:0", "the port"},
		{"an empty port", "https://a.example:", "the port"},
		{"a password", "https://me:secret@a.example", "more than a host"},
		{"a query", "https://a.example?x=1", "more than a host"},
		{"an empty query", "https://a.example?", "more than a host"},
		{"a fragment", "https://a.example#x", "more than a host"},
		{"a blank", "https://a.example /x", "blanks"},
		{"an escape", "https://a.example\x1b[31m", "blanks"},
		{"a newline", "https://a.example\n", "blanks"},
		{"a foreign letter", "https://nоde.example", "foreign"},
		{"a direction mark", "https://a.example/\u202e", "foreign"},
		{"very long", "https://" + strings.Repeat("a", 300) + ".example", "longer than"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := parseURI(c.typed)
			var p *Problem
			if !errors.As(err, &p) || p.Code != "bad_uri" || !strings.Contains(p.Text, c.says) || strings.ContainsAny(p.Text, "\x1b\n\u202e") {
				t.Errorf("%v", err)
			}
		})
	}
	for host, want := range map[string]bool{
		"localhost": true, "127.0.0.1": true, "192.168.1.5": true, "10.0.0.1": true, "node": true, "x.local": true, "::1": true, "0.0.0.0": true,
		"node.example.com": false, "1.2.3.4": false,
	} {
		if private(host) != want {
			t.Errorf("%s: %t", host, !want)
		}
	}
}
