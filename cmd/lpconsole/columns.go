package main

import (
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/livepeer"
)

// The builders below make columns for the kinds of figures that tables share.

// percent is a column of a ratio, 0 to 100; a nil one is absent.
func percent[T any](key, title string, get func(T) *livepeer.Percent, places int, after string) column[T] {
	return column[T]{
		key: key, title: title, right: true,
		value: func(v T) any {
			if p := get(v); p != nil {
				return *p
			}
			return nil
		},
		text: func(v T) string {
			p := get(v)
			if p == nil {
				return none
			}
			s := p.Format(places) + " %"
			if after != "" {
				s += " " + after
			}
			return s
		},
	}
}

// tokens is a column of an amount of LPT; a nil one is absent.
func tokens[T any](key, title string, get func(T) *livepeer.LPT) column[T] {
	return column[T]{
		key: key, title: title, right: true,
		value: func(v T) any {
			if a := get(v); a != nil {
				return a.String()
			}
			return nil
		},
		text: func(v T) string {
			if a := get(v); a != nil {
				return a.Format(2) + " LPT"
			}
			return none
		},
	}
}

// roundNumber is a column of a round; 0 means that there is none.
func roundNumber[T any](key, title string, get func(T) uint64) column[T] {
	return column[T]{key: key, title: title, right: true, value: func(v T) any {
		if n := get(v); n != 0 {
			return n
		}
		return nil
	}}
}

// addressOrNull is the EIP-55 form, or null for the zero address.
func addressOrNull(a common.Address) any {
	if a == (common.Address{}) {
		return nil
	}
	return a.Hex()
}

// duration is a time span in the two largest units.
func duration(d time.Duration) string {
	switch d = d.Round(time.Minute); {
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h %d min", int(d.Hours()), int(d.Minutes())%60)
	default:
		return fmt.Sprintf("%d days %d h", int(d.Hours())/24, int(d.Hours())%24)
	}
}
