// Package words writes times and addresses the way every screen shows them.
package words

import (
	"fmt"
	"strconv"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/ethereum/go-ethereum/common"
)

// Address is a as 0x1234…cdef, with the given ellipsis between its EIP-55 ends.
func Address(a common.Address, ellipsis string) string {
	h := a.Hex()
	return h[:6] + ellipsis + h[len(h)-4:]
}

// Upper is s with a capital at its beginning.
func Upper(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	if n == 0 || first == utf8.RuneError {
		return s
	}
	return string(unicode.ToUpper(first)) + s[n:]
}

// Ago is how long something is past: "now", then in steps of 10 s, of minutes,
// hours and days, so that a screen at rest seldom changes.
func Ago(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return "now"
	case d < time.Minute:
		return Span(d.Truncate(10*time.Second)) + " ago"
	default:
		return Span(d) + " ago"
	}
}

// Span is a length of time in its two largest useful units: "45s", "12m", "7h",
// "2h30m" below five hours, "3d", "2d7h" below ten days.
func Span(d time.Duration) string {
	const day = 24 * time.Hour
	n := func(d, unit time.Duration, name string) string { return strconv.FormatInt(int64(d/unit), 10) + name }
	switch {
	case d < 0:
		return "0s"
	case d < time.Minute:
		return n(d, time.Second, "s")
	case d < time.Hour:
		return n(d, time.Minute, "m")
	case d < 5*time.Hour && d%time.Hour >= time.Minute:
		return n(d, time.Hour, "h") + n(d%time.Hour, time.Minute, "m")
	case d < 2*day:
		return n(d, time.Hour, "h")
	case d < 10*day && d%day >= time.Hour:
		return n(d, day, "d") + n(d%day, time.Hour, "h")
	default:
		return n(d, day, "d")
	}
}

// Moment is t for a person near now: the time today, with the weekday within a
// week, else with the date.
func Moment(t, now time.Time, in *time.Location) string {
	t, now = t.In(in), now.In(in)
	switch d := t.Sub(now); {
	case t.YearDay() == now.YearDay() && t.Year() == now.Year():
		return t.Format("15:04")
	case d > -6*24*time.Hour && d < 6*24*time.Hour:
		return t.Format("Mon 15:04")
	case t.Year() == now.Year():
		return t.Format("2 Jan 15:04")
	default:
		return t.Format("2 Jan 2006")
	}
}

// Number is n with the thousands set apart: "4,215".
func Number[T int | uint64](n T) string {
	s := fmt.Sprint(n)
	digits := 0 // where they begin
	if s[0] == '-' {
		digits = 1
	}
	for i := len(s) - 3; i > digits; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Count is "1 round" or "3 rounds".
func Count[T int | uint64](n T, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Number(n) + " " + many
}
