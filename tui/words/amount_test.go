package words

import (
	"math/big"
	"testing"

	"lpconsole/wallet/journal"
)

func TestAmountsInSentencesAreReadable(t *testing.T) {
	for sentence, want := range map[string]string{
		"Move 12480.220000000000000001 LPT to 0x2F37": "Move 12,480.22 LPT to 0x2F37",
		"Bond 1500 LPT":                   "Bond 1,500 LPT",
		"costs 0.000021432075 ETH":        "costs 0.0000214 ETH",
		"saves 7.401234567890123456 LPT.": "saves 7.40 LPT.",
		"of round 4215, lock 12345678":    "of round 4215, lock 12345678",
		"0x12345678.1234 LPT":             "0x12345678.1234 LPT",
		"0 LPT":                           "0 LPT",
		"0.0 LPT":                         "0.00 LPT",
		"0.000000000000000001 LPT":        "0.000000000000000001 LPT",
	} {
		if got := Amounts(sentence); got != want {
			t.Errorf("%q becomes %q, want %q", sentence, got, want)
		}
	}
}

func TestEther(t *testing.T) {
	big100, _ := new(big.Int).SetString("100000000000000000000", 10)
	for _, c := range []struct {
		wei         *big.Int
		short, long string
	}{
		{nil, "?", "?"},
		{big.NewInt(-1), "?", "?"},
		{new(big.Int).Lsh(big.NewInt(1), 256), "?", "?"},
		{new(big.Int), "0", "0"},
		{big.NewInt(1), "0.000000000000000001", "0.000000000000000001"},
		{big.NewInt(21_432_075_000_000), "0.0000214", "0.000021432075"},
		{big100, "100.0000", "100"},
	} {
		if got := Ether(c.wei, "?"); got != c.short {
			t.Errorf("%s wei are %q, want %q", c.wei, got, c.short)
		}
		if got := Exact(c.wei, "?"); got != c.long {
			t.Errorf("%s wei are exactly %q, want %q", c.wei, got, c.long)
		}
	}
}

func TestEveryStateHasWords(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range []journal.State{
		journal.Held, journal.Signed, journal.Sent, journal.Unknown, journal.Included,
		journal.Final, journal.Failed, journal.Displaced, journal.Dropped, journal.Expired,
	} {
		if seen[State(s)] || seen[Meaning(s)] || State(s) == "" || Meaning(s) == "" {
			t.Errorf("%s is called %q and means %q", s, State(s), Meaning(s))
		}
		seen[State(s)], seen[Meaning(s)] = true, true
	}
}
