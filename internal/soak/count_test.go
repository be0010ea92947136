package soak

import (
	"math/big"
	"testing"
)

func TestTheCountTellsWhatHappenedToEachIntent(t *testing.T) {
	said := func(numbers ...int64) (intents []*intent) {
		for _, n := range numbers {
			intents = append(intents, &intent{number: n, said: true})
		}
		return intents
	}
	for _, c := range []struct {
		name    string
		intents []*intent
		events  map[int64]int
		foreign int
		want    Count
	}{
		{"each is done once", said(1, 2), map[int64]int{1: 1, 2: 1}, 0, Count{Intents: 2, Once: 2}},
		{"one is not on chain", said(1, 2), map[int64]int{2: 1}, 0, Count{Intents: 2, Once: 1, Lost: 1}},
		{"one is there twice", said(1, 2), map[int64]int{1: 2, 2: 1}, 0, Count{Intents: 2, Once: 1, Doubled: 1}},
		{"one that was never said to be done is there twice", []*intent{{number: 1}}, map[int64]int{1: 2}, 0, Count{Intents: 1, Doubled: 1}},
		{"one was given up", []*intent{{number: 1}}, map[int64]int{}, 0, Count{Intents: 1, Left: 1}},
		{"one failed for good", []*intent{{number: 1, failed: true}}, map[int64]int{}, 0, Count{Intents: 1, Failed: 1}},
		{"a bond that nobody asked for", said(1), map[int64]int{1: 1, 7: 2}, 0, Count{Intents: 1, Once: 1, Foreign: 2}},
		{"a bond of another size", said(1), map[int64]int{1: 1}, 1, Count{Intents: 1, Once: 1, Foreign: 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			stake := new(big.Int)
			for number, times := range c.events {
				stake.Add(stake, new(big.Int).Mul(big.NewInt(number*int64(times)), unit))
			}
			var got Count
			if err := got.tally(c.intents, c.events, c.foreign, stake); err != nil {
				t.Error(err)
			}
			if got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
			if (&Report{Program: got, Control: Count{Lost: 1}}).Wrong() == "" && c.want.Once != c.want.Intents {
				t.Error("the report finds nothing wrong with it")
			}
			if err := new(Count).tally(c.intents, c.events, 0, new(big.Int).Add(stake, unit)); err == nil {
				t.Error("a stake that the events do not explain is taken")
			}
		})
	}
}

func TestARunInWhichTheNaiveSenderSucceedsProvesNothing(t *testing.T) {
	good := Count{Intents: 3, Once: 3}
	if (&Report{Program: good, Control: good}).Wrong() == "" {
		t.Error("the report is content")
	}
	if wrong := (&Report{Program: good, Control: Count{Intents: 3, Once: 2, Doubled: 1}}).Wrong(); wrong != "" {
		t.Errorf("the report complains: %s", wrong)
	}
}
