package main

import "testing"

func TestAmountsForPeopleAreRoundedDownAndSaySo(t *testing.T) {
	for _, c := range []struct{ value, unit, want string }{
		{"0", "LPT", "0 LPT"},
		{"0.000000000000000000", "ETH", "0 ETH"},
		{"500", "LPT", "500 LPT"},
		{"1000", "LPT", "1,000 LPT"},
		{"1234567.5", "LPT", "1,234,567.5 LPT"},
		{"12480.220000000000000001", "LPT", "12,480.220000… LPT"},
		{"1.123456", "LPT", "1.123456 LPT"},
		{"1.9999999", "LPT", "1.999999… LPT"},
		{"0.99999999999", "LPT", "0.99999999… LPT"},
		{"0.000000000000000001", "LPT", "0.000000000000000001 LPT"},
		{"0.000000123456789123", "LPT", "0.00000012345678… LPT"},
		{"12.3456789", "ETH", "12.3456… ETH"},
		{"1234567.000000000000000001", "ETH", "1,234,567… ETH"},
		{"1234567", "ETH", "1,234,567 ETH"},
		{"0.000021432075", "ETH", "0.0000214320… ETH"},
		{"0.00002143", "ETH", "0.00002143 ETH"},
		{"0.000000000000000001", "ETH", "0.000000000000000001 ETH"},
		{"12.5", "%", "12.5 %"},
		{"38", "", "38"},
		{"12345", "", "12345"},
		{"outside", "", "outside"},
		{"many", "LPT", "many LPT"},
		{"\x1b[31m5", "LPT", "5 LPT"},
	} {
		if got := readable(c.value, c.unit); got != c.want {
			t.Errorf("%q %s is shown as %q, want %q", c.value, c.unit, got, c.want)
		}
	}
}
