package main

import (
	"testing"

	"lpconsole/chain/plan"
	"lpconsole/livepeer/action"
)

func TestBeforeAndAfterFollowTheDotsOfTheirKeys(t *testing.T) {
	var d deed
	err := d.change([]plan.Change{
		{Key: "account.pending_stake", Before: "12.5", After: "0", Unit: "LPT"},
		{Key: "account.pending_fees", Before: "0.031", After: "", Unit: "ETH"},
		{Key: "account.lock.3", Before: "", After: "12.5", Unit: "LPT"},
		{Key: "account.delegate", Before: elsewhere, After: "none"},
		{Key: "to.rank", Before: "38", After: "7"},
		{Key: "to.active", Before: "no", After: "yes"},
		{Key: "to.reward_cut", Before: "12.5", After: "100", Unit: "%"},
		{Key: "to.uri", Before: "\x1b[31mhttps://x", After: "<a>"},
		{Key: "from.delegate", Before: elsewhere, After: action.Nobody},
		{Key: "from.rank", Before: action.Outside, After: "100"},
		{Key: "account.service_uri", Before: "nobody", After: "42"},
	})
	if err != nil {
		t.Fatal(err)
	}
	const before = `{"account":{"delegate":"` + elsewhere + `","lock":{"3":null},"pending_fees":"0.031","pending_stake":"12.5","service_uri":"nobody"},` +
		`"from":{"delegate":"` + elsewhere + `","rank":null},` +
		`"to":{"active":false,"rank":38,"reward_cut":12.5,"uri":"https://x"}}`
	const after = `{"account":{"delegate":"none","lock":{"3":"12.5"},"pending_fees":null,"pending_stake":"0","service_uri":"42"},` +
		`"from":{"delegate":null,"rank":100},` +
		`"to":{"active":true,"rank":7,"reward_cut":100,"uri":"<a>"}}`
	if string(d.Before) != before {
		t.Errorf("before\n%s\nwant\n%s", d.Before, before)
	}
	if string(d.After) != after {
		t.Errorf("after\n%s\nwant\n%s", d.After, after)
	}
}

func TestArgumentsAreWholeUnitsWithoutTheUnit(t *testing.T) {
	for value, want := range map[string]string{
		"500 LPT":         "500",
		"1,234.5 LPT":     "1234.5",
		"0.031 ETH":       "0.031",
		elsewhere:         elsewhere,
		"12 %":            "12 %",
		"many LPT":        "many LPT",
		"https://a LPT":   "https://a LPT",
		"1.5 LPT and ETH": "1.5 LPT and ETH",
	} {
		if got := bare(value); got != want {
			t.Errorf("%q is %q, want %q", value, got, want)
		}
	}
}
