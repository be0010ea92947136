package words

import (
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

func TestSpanAndAgo(t *testing.T) {
	for d, want := range map[time.Duration][2]string{
		-time.Hour:                   {"0s", "now"},
		9 * time.Second:              {"9s", "now"},
		47 * time.Second:             {"47s", "40s ago"},
		90 * time.Second:             {"1m", "1m ago"},
		2*time.Hour + 30*time.Minute: {"2h30m", "2h30m ago"},
		2 * time.Hour:                {"2h", "2h ago"},
		7*time.Hour + 59*time.Minute: {"7h", "7h ago"},
		47 * time.Hour:               {"47h", "47h ago"},
		55 * time.Hour:               {"2d7h", "2d7h ago"},
		400 * 24 * time.Hour:         {"400d", "400d ago"},
		time.Duration(1<<63 - 1):     {"106751d", "106751d ago"},
	} {
		if Span(d) != want[0] || Ago(d) != want[1] {
			t.Errorf("%v is %q and %q, want %q", d, Span(d), Ago(d), want)
		}
	}
}

func TestMoment(t *testing.T) {
	berlin := time.FixedZone("CET", 3600)
	now := time.Date(2026, 3, 19, 14, 20, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		at   time.Time
		want string
	}{
		"today is a time":                {now.Add(2 * time.Hour), "17:20"},
		"tomorrow has a weekday":         {now.Add(24 * time.Hour), "Fri 15:20"},
		"local midnight decides the day": {now.Add(9 * time.Hour), "Fri 00:20"},
		"in two weeks it is a date":      {now.Add(14 * 24 * time.Hour), "2 Apr 15:20"},
		"next year it has a year":        {now.AddDate(1, 0, 0), "19 Mar 2027"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Moment(c.at, now, berlin); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestNumbersAndAddresses(t *testing.T) {
	for n, want := range map[uint64]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", 1<<64 - 1: "18,446,744,073,709,551,615"} {
		if got := Number(n); got != want {
			t.Errorf("%d is %q", n, got)
		}
	}
	if Number(-1234) != "-1,234" || Number(-123) != "-123" {
		t.Error("numbers below zero are wrong")
	}
	if Count(1, "round", "rounds") != "1 round" || Count(2000, "round", "rounds") != "2,000 rounds" {
		t.Error("counts are wrong")
	}
	if got := Address(common.HexToAddress("0x52908400098527886E0F7030069857D2E4169EE7"), ".."); got != "0x5290..9EE7" {
		t.Errorf("the address is %q", got)
	}
}

func TestASentenceBeginsWithACapital(t *testing.T) {
	for s, want := range map[string]string{"": "", "wait": "Wait", "éa": "Éa", "0x12": "0x12", "`lpconsole tx list`": "`lpconsole tx list`", "\xff": "\xff"} {
		if got := Upper(s); got != want {
			t.Errorf("%q became %q", s, got)
		}
	}
}
