package action

import (
	"math/big"
	"strings"

	"lpconsole/livepeer"
)

// An Amount is what a person typed: so many whole units, a share of what there is,
// or everything. The zero value is none.
type Amount struct {
	units *big.Int         // base units; nil for a share
	share livepeer.Percent // of what there is
	max   bool
}

// Max is everything there is.
var Max = Amount{max: true}

// longest bounds what is worth reading; decimals are those of LPT and ETH, and
// wholeDigits is where a number can only be meant in base units: all LPT there are
// take eight digits.
const (
	longest     = 64
	decimals    = 18
	wholeDigits = 15
	shareDigits = 9
)

const writeSo = "write 500, 1.5k, 25% or max"

// ParseAmount reads an amount as people type it: "500", "0.25", "1.5k" (thousands),
// "25%" (of what there is), "max" or "m" (all of it). It takes whole units only,
// nothing that would have to be rounded, and no sign, exponent, blank or separator.
// The error is a *Problem.
func ParseAmount(s string) (Amount, error) {
	text := strings.ToLower(s)
	switch {
	case text == "":
		return Amount{}, problem("bad_amount", writeSo, "no amount was given")
	case len(text) > longest:
		return Amount{}, problem("bad_amount", writeSo, "the amount is too long to be one")
	case text == "max" || text == "m":
		return Max, nil
	case strings.HasPrefix(text, "-"):
		return Amount{}, problem("bad_amount", writeSo, "the amount %q is negative", s)
	case strings.ContainsAny(text, ",_' "):
		return Amount{}, problem("bad_amount", "write it without separators, such as 12500.5 or 12.5k", "the amount %q has separators or blanks", s)
	}
	if share, ok := strings.CutSuffix(text, "%"); ok {
		return parseShare(s, share)
	}
	places := decimals
	number, thousands := strings.CutSuffix(text, "k")
	if thousands {
		places += 3
	}
	whole, fraction, ok := digitsOf(number)
	switch {
	case !ok:
		return Amount{}, problem("bad_amount", writeSo, "%q is not an amount", s)
	case len(strings.TrimLeft(whole, "0")) > wholeDigits:
		return Amount{}, problem("base_units", "amounts are in whole LPT and ETH: 1 is one LPT, not its smallest unit", "the amount %q looks like base units", s)
	case len(fraction) > places:
		return Amount{}, problem("bad_amount", "use fewer decimals", "the amount %q has more decimals than exist (%d)", s, decimals)
	}
	// 1.5k, read with 21 decimals, is exactly 1,500 with 18.
	units, _ := new(big.Int).SetString(whole+fraction+strings.Repeat("0", places-len(fraction)), 10)
	return positive(s, Amount{units: units})
}

// parseShare reads the number before a percent sign.
func parseShare(typed, number string) (Amount, error) {
	whole, fraction, ok := digitsOf(number)
	if !ok || len(fraction) > shareDigits || len(strings.TrimLeft(whole, "0")) > 3 {
		return Amount{}, problem("bad_amount", "write a share such as 25% or 12.5%", "%q is not a share of something", typed)
	}
	parts, _ := new(big.Int).SetString(whole+fraction+strings.Repeat("0", shareDigits-len(fraction)), 10)
	full := new(big.Int).Exp(big.NewInt(10), big.NewInt(shareDigits+2), nil)
	if parts.Cmp(full) > 0 {
		return Amount{}, problem("bad_amount", "write max for everything", "%q is more than everything", typed)
	}
	if parts.Cmp(full) == 0 {
		return Max, nil
	}
	return positive(typed, Amount{share: livepeer.PercentOf(livepeer.LPTFromBase(parts), livepeer.LPTFromBase(full))})
}

// positive refuses an amount of nothing.
func positive(typed string, a Amount) (Amount, error) {
	if a.units != nil && a.units.Sign() == 0 || a.units == nil && a.share.IsZero() {
		return Amount{}, problem("bad_amount", writeSo, "the amount %q is zero", typed)
	}
	return a, nil
}

// digitsOf splits digits with at most one point between them.
func digitsOf(s string) (whole, fraction string, ok bool) {
	whole, fraction, point := strings.Cut(s, ".")
	if whole == "" || point && fraction == "" {
		return "", "", false
	}
	for _, c := range []byte(whole + fraction) {
		if c < '0' || c > '9' {
			return "", "", false
		}
	}
	return whole, fraction, true
}

// Of is the amount in base units where there is so much; it may be more than
// there is. A share is rounded down, and can come to nothing.
func (a Amount) Of(all *big.Int) *big.Int {
	switch {
	case a.max:
		return new(big.Int).Set(all)
	case a.units != nil:
		return new(big.Int).Set(a.units)
	default:
		n := new(big.Int).Mul(all, a.share.Parts())
		return n.Div(n, livepeer.PercentPerMillion(1e6).Parts())
	}
}

// parsePercent reads a commission: 0 to 100 with at most four decimals, which is
// what the contracts keep.
func parsePercent(name, typed string) (livepeer.Percent, error) {
	const places = 4
	whole, fraction, ok := digitsOf(strings.TrimSuffix(typed, "%"))
	if !ok || len(typed) > longest || len(strings.TrimLeft(whole, "0")) > 3 {
		return livepeer.Percent{}, problem("bad_percent", "write a number from 0 to 100, such as 12.5", "%q is not a %s", short(typed), name)
	}
	if len(fraction) > places {
		return livepeer.Percent{}, problem("bad_percent", "use at most four decimals", "the %s %q is finer than the contracts keep it", name, typed)
	}
	n, _ := new(big.Int).SetString(whole+fraction+strings.Repeat("0", places-len(fraction)), 10)
	if n.Uint64() > 1e6 {
		return livepeer.Percent{}, problem("bad_percent", "write a number from 0 to 100", "a %s of %s %% is more than everything", name, typed)
	}
	return livepeer.PercentPerMillion(n.Uint64()), nil
}

// short is what is echoed of something typed that may be of any length.
func short(s string) string {
	if len(s) > longest {
		return s[:longest] + "…"
	}
	return s
}
