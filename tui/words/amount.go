package words

import (
	"math/big"
	"regexp"
	"strings"

	"lpconsole/livepeer"
)

// sums are the amounts in a sentence.
var sums = regexp.MustCompile(`(?:^|[^\w.])\d{1,30}(?:\.\d{1,18})?(?: LPT| ETH)\b`)

// Amounts writes the sums of LPT and ETH in a sentence the way people read them:
// thousands set apart, decimals as in Amount. Where the exact figure matters it is
// shown elsewhere.
func Amounts(sentence string) string {
	return sums.ReplaceAllStringFunc(sentence, func(s string) string {
		begin := strings.IndexAny(s, "0123456789")
		figure, unit, _ := strings.Cut(s[begin:], " ")
		v, err := livepeer.ParseLPT(figure)
		switch {
		case err != nil:
			return s
		case !strings.Contains(figure, "."):
			return s[:begin] + v.Format(0) + " " + unit
		}
		return s[:begin] + Amount(v) + " " + unit
	})
}

// Amount is a decimal with two places, or with three figures that count when it is
// less than one, rounded down. LPT stands for any unit with 18 decimals.
func Amount(v livepeer.LPT) string {
	whole, fraction, _ := strings.Cut(v.Format(18), ".")
	if whole != "0" || v.IsZero() {
		return v.Format(2)
	}
	zeros := len(fraction) - len(strings.TrimLeft(fraction, "0"))
	return strings.TrimRight(v.Format(min(18, zeros+3)), "0")
}

// Ether is so much wei in ETH with three figures that count, or four decimals of
// more than one; a dash when it is not known or no amount.
func Ether(wei *big.Int, dash string) string {
	if wei == nil || wei.Sign() < 0 || wei.BitLen() > 256 {
		return dash
	}
	v := livepeer.LPTFromBase(wei) // the same decimals
	if whole, _, _ := strings.Cut(v.Format(4), "."); whole != "0" {
		return v.Format(4)
	}
	if v.IsZero() {
		return "0"
	}
	return Amount(v)
}

// Exact is so much wei in ETH with all its decimals; a dash when it is not known
// or no amount.
func Exact(wei *big.Int, dash string) string {
	if wei == nil || wei.Sign() < 0 || wei.BitLen() > 256 {
		return dash
	}
	return livepeer.ETHFromWei(wei).String()
}
