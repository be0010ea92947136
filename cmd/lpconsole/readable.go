package main

import (
	"strings"

	"lpconsole/livepeer"
)

// readable is an amount as a table for people shows it: thousands set apart, of LPT six
// decimals or eight figures that count when it is less than one, of ETH six figures that
// count. It is rounded down, never to zero, and ends in … when there is more of it. What
// is no amount stays as it is, and so does everything that is signed, which is written
// elsewhere in full.
func readable(value, unit string) string {
	figures := map[string]int{"LPT": 8, "ETH": 6}[unit]
	v, err := livepeer.ParseLPT(value) // both have the same decimals
	if figures == 0 || err != nil {
		return inFull(value, unit)
	}
	exact := v.Format(18)
	whole, fraction, _ := strings.Cut(exact, ".")
	places := 6
	switch digits := len(strings.ReplaceAll(whole, ",", "")); {
	case v.IsZero():
		return "0 " + unit
	case whole == "0":
		places = len(fraction) - len(strings.TrimLeft(fraction, "0")) + figures
	case unit == "ETH":
		places = max(0, figures-digits)
	}
	places = min(places, len(fraction))
	shown, rest := whole+"."+fraction[:places], fraction[places:]
	if strings.Trim(rest, "0") != "" {
		return strings.TrimSuffix(shown, ".") + "… " + unit
	}
	return strings.TrimSuffix(strings.TrimRight(shown, "0"), ".") + " " + unit
}
