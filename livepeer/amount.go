package livepeer

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/holiman/uint256"
)

// An LPT is an amount of Livepeer tokens, held in the token's base units (1e-18).
// The zero value is no tokens; amounts are never negative and compare with ==.
type LPT struct{ units uint256.Int }

// An ETH is an amount of ether, held in wei: fees, deposits, balances. The zero
// value is none; amounts are never negative and compare with ==.
type ETH struct{ wei uint256.Int }

// decimals of both the token and ether.
const decimals = 18

// LPTFromBase is the amount of b base units. It panics when b is negative or
// longer than 256 bits: such a number never comes from a contract.
func LPTFromBase(b *big.Int) LPT { return LPT{mustUint256(b)} }

// ETHFromWei is the amount of b wei. It panics as [LPTFromBase] does.
func ETHFromWei(b *big.Int) ETH { return ETH{mustUint256(b)} }

func mustUint256(b *big.Int) uint256.Int {
	if b.Sign() < 0 || b.BitLen() > 256 {
		panic("livepeer: amount outside 0…2^256−1: " + b.String())
	}
	var u uint256.Int
	u.SetFromBig(b)
	return u
}

// ParseLPT reads an amount in whole tokens, such as "500" or "0.25": digits with
// an optional point and at most 18 decimals. It accepts no sign, exponent, unit,
// blank or separator, and nothing that would have to be rounded.
func ParseLPT(s string) (LPT, error) {
	u, err := parseUnits(s)
	if err != nil {
		return LPT{}, fmt.Errorf("not an amount of LPT: %w", err)
	}
	return LPT{u}, nil
}

// ParseETH reads an amount in whole ether by the rules of [ParseLPT].
func ParseETH(s string) (ETH, error) {
	u, err := parseUnits(s)
	if err != nil {
		return ETH{}, fmt.Errorf("not an amount of ETH: %w", err)
	}
	return ETH{u}, nil
}

// maxTyped bounds what is echoed in an error and what is worth parsing: 60 digits
// before the point are more than 2^256 base units can hold.
const maxTyped = 80

func parseUnits(s string) (uint256.Int, error) {
	var u uint256.Int
	if s == "" {
		return u, errors.New("it is empty; write a number such as 12.5")
	}
	if len(s) > maxTyped {
		return u, errors.New("it is too long; write a number such as 12.5")
	}
	whole, frac, point := strings.Cut(s, ".")
	if whole == "" || point && frac == "" || !digits(whole) || !digits(frac) {
		return u, fmt.Errorf("%q; write digits with at most one decimal point, such as 12.5", s)
	}
	if len(frac) > decimals {
		return u, fmt.Errorf("%q has %d decimals; at most %d exist", s, len(frac), decimals)
	}
	text := strings.TrimLeft(whole+frac+strings.Repeat("0", decimals-len(frac)), "0")
	if text == "" {
		return u, nil
	}
	if err := u.SetFromDecimal(text); err != nil {
		return u, fmt.Errorf("%q is larger than any amount can be", s)
	}
	return u, nil
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// Base is the amount in base units; the caller owns the result.
func (a LPT) Base() *big.Int { return a.units.ToBig() }

// Wei is the amount in wei; the caller owns the result.
func (a ETH) Wei() *big.Int { return a.wei.ToBig() }

// IsZero reports whether there is nothing.
func (a LPT) IsZero() bool { return a.units.IsZero() }

// IsZero reports whether there is nothing.
func (a ETH) IsZero() bool { return a.wei.IsZero() }

// Cmp is −1, 0 or 1 as a is less than, equal to or more than b.
func (a LPT) Cmp(b LPT) int { return a.units.Cmp(&b.units) }

// Cmp is −1, 0 or 1 as a is less than, equal to or more than b.
func (a ETH) Cmp(b ETH) int { return a.wei.Cmp(&b.wei) }

// Add is a + b. A sum that does not fit is the largest amount there is.
func (a LPT) Add(b LPT) LPT { return LPT{addCapped(&a.units, &b.units)} }

// Add is a + b. A sum that does not fit is the largest amount there is.
func (a ETH) Add(b ETH) ETH { return ETH{addCapped(&a.wei, &b.wei)} }

// Sub is a − b, or zero when b is larger; compare first where that matters.
func (a LPT) Sub(b LPT) LPT { return LPT{subFloored(&a.units, &b.units)} }

// Sub is a − b, or zero when b is larger; compare first where that matters.
func (a ETH) Sub(b ETH) ETH { return ETH{subFloored(&a.wei, &b.wei)} }

func addCapped(a, b *uint256.Int) uint256.Int {
	var z uint256.Int
	if _, over := z.AddOverflow(a, b); over {
		z.SetAllOne()
	}
	return z
}

func subFloored(a, b *uint256.Int) uint256.Int {
	var z uint256.Int
	if _, under := z.SubOverflow(a, b); under {
		z.Clear()
	}
	return z
}

// String is the exact amount in whole tokens without trailing zeros: "12.5".
func (a LPT) String() string { return wholeUnits(&a.units) }

// String is the exact amount in whole ether without trailing zeros: "0.031".
func (a ETH) String() string { return wholeUnits(&a.wei) }

// Format is the amount in whole tokens with exactly places decimals (0…18),
// rounded down, and the thousands set apart by commas: "12,345.67".
func (a LPT) Format(places int) string { return formatUnits(&a.units, places) }

// Format is the amount in whole ether with exactly places decimals (0…18),
// rounded down, and the thousands set apart by commas.
func (a ETH) Format(places int) string { return formatUnits(&a.wei, places) }

// Float is the amount in whole tokens, near enough for a bar or an axis.
func (a LPT) Float() float64 { return a.units.Float64() / 1e18 }

// Float is the amount in whole ether, near enough for a bar or an axis.
func (a ETH) Float() float64 { return a.wei.Float64() / 1e18 }

// MarshalText writes what String shows: JSON gets a decimal string.
func (a LPT) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// MarshalText writes what String shows: JSON gets a decimal string.
func (a ETH) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads what MarshalText wrote, by the rules of [ParseLPT].
func (a *LPT) UnmarshalText(b []byte) (err error) { *a, err = ParseLPT(string(b)); return err }

// UnmarshalText reads what MarshalText wrote, by the rules of [ParseETH].
func (a *ETH) UnmarshalText(b []byte) (err error) { *a, err = ParseETH(string(b)); return err }

// splitUnits is u in whole units and its 18 decimals.
func splitUnits(u *uint256.Int) (whole, frac string) {
	s := u.Dec()
	if len(s) <= decimals {
		s = strings.Repeat("0", decimals-len(s)+1) + s
	}
	return s[:len(s)-decimals], s[len(s)-decimals:]
}

func wholeUnits(u *uint256.Int) string {
	whole, frac := splitUnits(u)
	if frac = strings.TrimRight(frac, "0"); frac == "" {
		return whole
	}
	return whole + "." + frac
}

func formatUnits(u *uint256.Int, places int) string {
	whole, frac := splitUnits(u)
	whole = grouped(whole)
	if places = min(max(places, 0), decimals); places == 0 {
		return whole
	}
	return whole + "." + frac[:places]
}

// grouped sets a run of digits apart in threes.
func grouped(s string) string {
	if len(s) <= 3 {
		return s
	}
	first := len(s) % 3
	var b strings.Builder
	b.WriteString(s[:first])
	for i := first; i < len(s); i += 3 {
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		b.WriteString(s[i : i+3])
	}
	return b.String()
}

// A Percent is a ratio that people read on a scale of 0 to 100 (or beyond, for
// yields). It is held in parts of 1e27, the finest of the protocol's three scales,
// so that each of them fits exactly. Percents compare with ==.
type Percent struct{ parts uint256.Int }

// The scales on which the contracts keep ratios: each is the number that means
// 100 %. MathUtils is used by BondingManager and RoundsManager, MathUtilsV2 by
// Minter, PreciseMathUtils for the treasury cut and the cumulative factors.
const (
	scaleMillion  = 1e6
	scaleBillion  = 1e9
	decimalsExact = 27
)

var (
	one27       = uint256.MustFromDecimal("1000000000000000000000000000")
	fullPercent = Percent{*one27}
)

// PercentOf is part out of whole, rounded down at the 27th decimal; zero when
// whole is zero.
func PercentOf(part, whole LPT) Percent {
	return percentOfScale(part.units, &whole.units)
}

// PercentPerMillion is n on the scale where 1e6 means 100 %.
func PercentPerMillion(n uint64) Percent {
	return percentOfScale(*uint256.NewInt(n), uint256.NewInt(scaleMillion))
}

// PercentPerBillion is n on the scale where 1e9 means 100 %.
func PercentPerBillion(n uint64) Percent {
	return percentOfScale(*uint256.NewInt(n), uint256.NewInt(scaleBillion))
}

// percentOfScale is n where scale means 100 %. A ratio that does not fit is the
// largest there is.
func percentOfScale(n uint256.Int, scale *uint256.Int) Percent {
	var p Percent
	if scale.IsZero() {
		return p
	}
	if _, over := p.parts.MulDivOverflow(&n, one27, scale); over {
		p.parts.SetAllOne()
	}
	return p
}

// percentFromFloat turns an estimate (0.125 for 12.5 %) into a Percent with six
// decimals. What is no number, negative, or beyond 1e40 gives zero and false; that
// much a chain with rounds of minutes can reach in a year.
func percentFromFloat(f float64) (Percent, bool) {
	const most = 1e40
	if math.IsNaN(f) || f < 0 || f > most {
		return Percent{}, false
	}
	if f < 1e9 {
		return percentOfUint(uint64(math.Round(f*1e8)), 1e8), true
	}
	whole, _ := big.NewFloat(f).Int(nil)
	return percentOfScale(mustUint256(whole), uint256.NewInt(1)), true
}

// Complement is 100 % − p, or zero when p is more than 100 %.
func (p Percent) Complement() Percent {
	return Percent{subFloored(&fullPercent.parts, &p.parts)}
}

// Cmp is −1, 0 or 1 as p is less than, equal to or more than q.
func (p Percent) Cmp(q Percent) int { return p.parts.Cmp(&q.parts) }

// Parts is the ratio in parts of 1e27, of which 1e27 are 100 %; the caller owns
// the result.
func (p Percent) Parts() *big.Int { return p.parts.ToBig() }

// PerMillion is the ratio on the scale where 1e6 means 100 %, rounded down; the
// caller owns the result.
func (p Percent) PerMillion() *big.Int { return p.perMillion().ToBig() }

// IsZero reports whether the ratio is nothing.
func (p Percent) IsZero() bool { return p.parts.IsZero() }

// Float is the ratio on the scale 0–100, for drawing and filtering.
func (p Percent) Float() float64 { return p.parts.Float64() / 1e25 }

// Of is p of a, rounded down.
func (p Percent) Of(a LPT) LPT {
	var z uint256.Int
	if _, over := z.MulDivOverflow(&a.units, &p.parts, one27); over {
		z.SetAllOne()
	}
	return LPT{z}
}

// String is the exact ratio on the scale 0–100, without a sign: "12.5".
func (p Percent) String() string {
	s := p.parts.Dec()
	const shift = decimalsExact - 2
	if len(s) <= shift {
		s = strings.Repeat("0", shift-len(s)+1) + s
	}
	whole, frac := s[:len(s)-shift], strings.TrimRight(s[len(s)-shift:], "0")
	if frac == "" {
		return whole
	}
	return whole + "." + frac
}

// Format is the ratio on the scale 0–100 with exactly places decimals (at most 9),
// rounded to the nearest, without a sign. From a million on, where only a yield of
// a chain with very short rounds can be, it is "3.1e+29".
func (p Percent) Format(places int) string {
	const long = 1e6
	f := p.Float()
	if f >= long {
		return strconv.FormatFloat(f, 'e', 1, 64)
	}
	return strconv.FormatFloat(f, 'f', min(max(places, 0), 9), 64)
}

// MarshalJSON writes a number on the scale 0–100.
func (p Percent) MarshalJSON() ([]byte, error) { return []byte(p.String()), nil }

// percentOfUint is n out of scale.
func percentOfUint(n, scale uint64) Percent {
	return percentOfScale(*uint256.NewInt(n), uint256.NewInt(scale))
}
