package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"lpconsole/livepeer"
)

type sample struct {
	text   string
	amount *livepeer.LPT
	ratio  *livepeer.Percent
	round  uint64
}

var sampleColumns = []column[sample]{
	{key: "text", title: "text", value: func(s sample) any { return s.text }},
	tokens("amount", "amount", func(s sample) *livepeer.LPT { return s.amount }),
	percent("ratio", "ratio", func(s sample) *livepeer.Percent { return s.ratio }, 2, ""),
	roundNumber("round", "round", func(s sample) uint64 { return s.round }),
}

func samples() []sample {
	units, _ := new(big.Int).SetString("12345500000000000000001", 10)
	amount, ratio := livepeer.LPTFromBase(units), livepeer.PercentPerMillion(125_000)
	return []sample{
		{"plain", &amount, &ratio, 7},
		{"\x1b]52;c;aGk=\x07\x1b[31mred\u202e\u009b", nil, nil, 0},
		{"=1+1", nil, nil, 0},
	}
}

// full takes nothing, as a full disk does.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestAnAnswerThatCannotBeWrittenIsAFailureInEveryForm(t *testing.T) {
	for name, form := range map[string]flags{"plain": {}, "JSON": {json: true}, "CSV": {csv: true}} {
		a := &app{stdout: full{}, flags: form}
		for what, err := range map[string]error{
			"a table":   writeRows(a, origin{}, sampleColumns, samples()),
			"one thing": writeData(a, origin{}, sampleColumns, samples()[0]),
		} {
			var f *failure
			if !errors.As(err, &f) || f.exit != exitUnknown || f.hint == "" || !strings.Contains(f.Error(), "could not be written") {
				t.Errorf("%s as %s: %v", what, name, err)
			}
		}
	}
}

func TestADocumentHasWholeUnitsAndNulls(t *testing.T) {
	var out bytes.Buffer
	a := &app{stdout: &out, flags: flags{json: true}}
	at := origin{5, "host", time.Date(2026, 1, 2, 3, 4, 5, 0, time.FixedZone("x", 3600))}
	if err := writeRows(a, at, sampleColumns, samples()); err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Schema int
		Block  uint64
		Source string
		AsOf   string `json:"as_of"`
		Rows   []map[string]any
	}
	if err := json.Unmarshal(out.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	if doc.Schema != 1 || doc.Block != 5 || doc.Source != "host" || doc.AsOf != "2026-01-02T02:04:05Z" {
		t.Errorf("head: %+v", doc)
	}
	first := doc.Rows[0]
	if first["amount"] != "12345.500000000000000001" || first["ratio"] != 12.5 || first["round"] != 7.0 {
		t.Errorf("first row: %v", first)
	}
	for _, key := range []string{"amount", "ratio", "round"} {
		if v, ok := doc.Rows[1][key]; !ok || v != nil {
			t.Errorf("%s is %v, not null", key, v)
		}
	}
	assertSafe(t, out.String())
}

func TestCSVHasNoFormulasAndNoEscapes(t *testing.T) {
	var out bytes.Buffer
	a := &app{stdout: &out, flags: flags{csv: true}}
	if err := writeRows(a, origin{}, sampleColumns, samples()); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if lines[0] != "text,amount,ratio,round" || lines[1] != "plain,12345.500000000000000001,12.5,7" || lines[3] != "'=1+1,,," {
		t.Errorf("got %q", lines)
	}
	assertSafe(t, out.String())
}

func TestThePlainTableIsAlignedAndClean(t *testing.T) {
	var out bytes.Buffer
	if err := writePlain(&out, sampleColumns, samples()); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimRight(out.String(), "\n"), "\n")
	if len(lines) != 4 || !strings.Contains(lines[1], "12,345.50 LPT") || !strings.Contains(lines[3], none) {
		t.Errorf("got %q", lines)
	}
	assertSafe(t, out.String())
}

// assertSafe fails when a terminal would act on s.
func assertSafe(t testing.TB, s string) {
	t.Helper()
	for i, r := range s {
		if r == '\n' {
			continue
		}
		if r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0x202e {
			t.Fatalf("byte %d is %U in %q", i, r, s)
		}
	}
}
