package livepeer

import (
	"encoding/json"
	"math"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParseLPT(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"whole tokens", "500", "500"},
		{"decimals", "0.25", "0.25"},
		{"the smallest amount", "0.000000000000000001", "0.000000000000000001"},
		{"trailing zeros change nothing", "12.500", "12.5"},
		{"leading zeros change nothing", "007", "7"},
		{"nothing", "0", "0"},
		{"the largest amount", "115792089237316195423570985008687907853269984665640564039457.584007913129639935", "115792089237316195423570985008687907853269984665640564039457.584007913129639935"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := ParseLPT(c.in)
			if err != nil || a.String() != c.want {
				t.Errorf("ParseLPT(%q) = %s, %v; want %s", c.in, a, err, c.want)
			}
		})
	}
}

func TestParseLPTRefuses(t *testing.T) {
	for _, c := range []struct{ name, in, says string }{
		{"nothing at all", "", "empty"},
		{"a sign", "-1", "digits"},
		{"a plus", "+1", "digits"},
		{"an exponent", "1e18", "digits"},
		{"a unit", "5 LPT", "digits"},
		{"a separator", "1,000", "digits"},
		{"a blank", " 1", "digits"},
		{"two points", "1.2.3", "digits"},
		{"a point alone", ".", "digits"},
		{"no digit before the point", ".5", "digits"},
		{"no digit after the point", "5.", "digits"},
		{"hex", "0x10", "digits"},
		{"digits of another script", "٣", "digits"},
		{"19 decimals", "0.0000000000000000001", "19 decimals"},
		{"more than fits", "115792089237316195423570985008687907853269984665640564039457.584007913129639936", "larger"},
		{"ten thousand digits", strings.Repeat("9", 10_000), "too long"},
		{"an escape sequence is not repeated raw", "\x1b[31m1", `"\x1b[31m1"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := ParseLPT(c.in)
			if err == nil || !a.IsZero() || !strings.Contains(err.Error(), c.says) {
				t.Errorf("ParseLPT(%.40q) = %s, %v; want an error with %q", c.in, a, err, c.says)
			}
		})
	}
}

// anyAmount draws an amount of any size, small ones and edges often.
func anyAmount(t *rapid.T, name string) *big.Int {
	b := new(big.Int).SetBytes(rapid.SliceOfN(rapid.Byte(), 0, 32).Draw(t, name))
	return b
}

func TestAmountsSurviveText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := LPTFromBase(anyAmount(t, "amount"))
		b, err := ParseLPT(a.String())
		if err != nil || a != b {
			t.Fatalf("%s became %s, %v", a, b, err)
		}
		raw, err := json.Marshal(ETHFromWei(a.Base()))
		if err != nil || string(raw) != `"`+a.String()+`"` {
			t.Fatalf("JSON of %s is %s, %v", a, raw, err)
		}
	})
}

func TestAmountArithmetic(t *testing.T) {
	most := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1))
	rapid.Check(t, func(t *rapid.T) {
		x, y := anyAmount(t, "x"), anyAmount(t, "y")
		a, b := LPTFromBase(x), LPTFromBase(y)
		sum := new(big.Int).Add(x, y)
		if sum.Cmp(most) > 0 {
			sum = most
		}
		if a.Add(b).Base().Cmp(sum) != 0 {
			t.Fatalf("%s + %s = %s", a, b, a.Add(b))
		}
		difference := new(big.Int).Sub(x, y)
		if difference.Sign() < 0 {
			difference.SetInt64(0)
		}
		if a.Sub(b).Base().Cmp(difference) != 0 {
			t.Fatalf("%s − %s = %s", a, b, a.Sub(b))
		}
		if a.Cmp(b) != x.Cmp(y) {
			t.Fatalf("%s against %s is %d", a, b, a.Cmp(b))
		}
	})
}

func TestFormat(t *testing.T) {
	for _, c := range []struct {
		name, in string
		places   int
		want     string
	}{
		{"thousands are set apart", "1234567.891", 2, "1,234,567.89"},
		{"it rounds down, never up", "0.999", 2, "0.99"},
		{"missing decimals are zeros", "5", 3, "5.000"},
		{"no decimals", "1000", 0, "1,000"},
		{"more decimals than exist", "1", 40, "1.000000000000000000"},
		{"three digits stay together", "999", 0, "999"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := ParseLPT(c.in)
			if got := a.Format(c.places); err != nil || got != c.want {
				t.Errorf("got %s (%v), want %s", got, err, c.want)
			}
		})
	}
}

func TestPercentScales(t *testing.T) {
	for _, c := range []struct {
		name string
		p    Percent
		want string
	}{
		{"half on the scale of commissions", PercentPerMillion(500_000), "50"},
		{"a commission with decimals", PercentPerMillion(123_456), "12.3456"},
		{"inflation", PercentPerBillion(220_500), "0.02205"},
		{"the treasury's scale", percentOfScale(*one27, one27), "100"},
		{"nothing out of nothing", PercentOf(LPT{}, LPT{}), "0"},
		{"fee cut is what is not shared", PercentPerMillion(970_000).Complement(), "3"},
		{"no complement below zero", PercentPerMillion(2_000_000).Complement(), "0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.p.String(); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if raw, err := json.Marshal(c.p); err != nil || string(raw) != c.want {
				t.Errorf("JSON is %s, %v; want %s", raw, err, c.want)
			}
		})
	}
}

func TestEstimatesThatMeanNothingAreNone(t *testing.T) {
	for _, f := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), -0.1, 1e41} {
		if p, ok := percentFromFloat(f); ok || !p.IsZero() {
			t.Errorf("%g became %s", f, p)
		}
	}
	for f, want := range map[float64]string{0: "0", 0.125: "12.5", 1e12: "100000000000000"} {
		if p, ok := percentFromFloat(f); !ok || p.String() != want {
			t.Errorf("%g became %s, %t; want %s", f, p, ok, want)
		}
	}
}
