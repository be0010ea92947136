package filter_test

import (
	"errors"
	"math/big"
	"strings"
	"testing"

	"lpconsole/livepeer/filter"
)

// record is the smallest real Record: what is not in the map is absent.
type record map[filter.Field]filter.Value

func (r record) Value(f filter.Field) filter.Value { return r[f] }

// units is an amount with 18 decimals, as the chain keeps it.
func units(s string) filter.Value {
	n, ok := new(big.Int).SetString(s, 10)
	if !ok {
		panic(s)
	}
	return filter.Decimal(n, 18)
}

// pon is an orchestrator about which everything is known but its alias.
var pon = record{
	filter.Address:       filter.Text("0x52908400098527886E0F7030069857D2E4169EE7"),
	filter.Name:          filter.Text("pon.Livepool.eth"),
	filter.ServiceURI:    filter.Text("https://pon.example:8935/?a=1"),
	filter.Stake:         units("199999999999999999999999"), // one base unit under 200k
	filter.SelfStake:     units("12500000000000000000"),
	filter.SelfShare:     filter.Decimal(big.NewInt(625), 5),
	filter.RewardCut:     filter.Decimal(big.NewInt(100000000), 7), // 10 %
	filter.FeeCut:        filter.Decimal(big.NewInt(50), 0),
	filter.RealisedYield: filter.Decimal(big.NewInt(229), 1),
	filter.Rank:          filter.Int(7),
	filter.RewardCalls:   filter.Int(90),
	filter.RewardRounds:  filter.Int(90),
	filter.Missed:        filter.Int(0),
	filter.Active:        filter.Flag(true),
	filter.Registered:    filter.Flag(true),
	filter.Called:        filter.Flag(false),
	filter.Starred:       filter.Flag(false),
}

// stranger is one about which only the address is known; its URI is known to be empty.
var stranger = record{
	filter.Address:    filter.Text("0x0000000000000000000000000000000000000b0B"),
	filter.ServiceURI: filter.Text(""),
}

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		means    string
		expr     string
		pon      bool
		stranger bool
	}{
		{"nothing written matches everything", "", true, true},
		{"blanks match everything", " \t ", true, true},
		{"a bare word is found in the name, whatever its case", "LIVEPOOL", true, false},
		{"a bare word is found in the address", "b0b", false, true},
		{"a bare word is found in the URI", ":8935/", true, false},
		{"a quoted word is found too", `"pon.example"`, true, false},
		{"a minus excludes a word", "-livepool", false, true},
		{"a word with a dash inside is one word", "a-b", false, false},
		{"a word that is a field is found when quoted", `"stake"`, false, false},
		{"equal decimals of different scale are equal", "cut=10.00", true, false},
		{"a percent sign changes nothing", "cut=10%", true, false},
		{"one base unit below the bound is below it", "stake<200k", true, false},
		{"one base unit below the bound is not equal to it", "stake=200k", false, false},
		{"one base unit below the bound differs from it", "stake!=200000", true, false},
		{"a comparison can have blanks around it", "stake  >=  0.1m", true, false},
		{"a bare fraction is a number", "self_share>.006", true, false},
		{"a negative number is a number", "yield>-5", true, false},
		{"<> means not equal", "rank<>7", false, false},
		{"== means equal", "rank==7", true, false},
		{"conditions that follow one another must all hold", "rank<=50 missed=0 cut<5", false, false},
		{"and may be written", "rank<=50 and missed=0", true, false},
		{"or needs one of them", "cut<5 or fee>20", true, false},
		{"or is weaker than and", "active cut<5 or fee>20", true, false},
		{"parentheses group", "(cut<5 or fee>20) rank>10", false, false},
		{"parentheses need no blanks", "(cut<5)or(rank<10)", true, false},
		{"a flag stands alone", "active", true, false},
		{"a flag can be negated with !", "!called", true, false},
		{"a flag can be negated with not", "NOT called", true, false},
		{"a flag can be negated with a minus", "-called", true, false},
		{"a flag can be compared", "called=no active=yes", true, false},
		{"a negated flag that is unknown is not true", "!starred", true, false},
		{"an unknown number matches no comparison", "cut>=0 or cut<0", true, false},
		{"an unknown number matches no negated comparison", "!(cut<5)", true, false},
		{"an unknown number does not spoil an or", "cut<5 or b0b", false, true},
		{"an unknown number does not hide a certain no", "!(cut>100 livepool)", true, true},
		{"none finds what is unknown", "yield=none", false, true},
		{"!=none finds what is known", "yield!=none", true, false},
		{"none works for texts", "name=none", false, true},
		{"a quoted none is a text", `name="none"`, false, false},
		{"an empty text is not absence", `uri=""`, false, true},
		{"a text that is not empty", `uri!= ""`, true, false},
		{"contains ignores case", "name~LivePool", true, false},
		{"does not contain", "name!~livepool", false, false},
		{"a value can hold operators", "uri~?a=1", true, false},
		{"a value can begin with an operator after a blank", "uri= =x", false, false},
		{"an address is equal in any case", "address=0x52908400098527886e0f7030069857d2e4169ee7", true, false},
		{"the long names work", "reward_cut<=10 realised_yield_30d>22.8", true, false},
		{"field names ignore case", "Cut<=10", true, false},
		{"an alias nobody gave is absent", "alias~x", false, false},
		{"a field of no value is none", "alias=none", true, true},
		{"the whole of the guide's example", `cut<=10 missed=0 stake<200k yield>=20 active name~livepool uri!="" !starred (cut<5 or fee>20) rank<=50 -word`, true, false},
	} {
		t.Run(c.means, func(t *testing.T) {
			f, err := filter.Parse(c.expr)
			if err != nil {
				t.Fatalf("%s: %v", c.expr, err)
			}
			if got := f.Match(pon); got != c.pon {
				t.Errorf("%s: pon: got %v", c.expr, got)
			}
			if got := f.Match(stranger); got != c.stranger {
				t.Errorf("%s: stranger: got %v", c.expr, got)
			}
		})
	}
}

func TestNilFilterMatchesEverything(t *testing.T) {
	var f *filter.Filter
	if !f.Match(pon) || !f.Empty() || f.String() != "" || f.Source() != "" {
		t.Error("a nil filter must be empty")
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		means      string
		expr       string
		column     int
		incomplete bool
		says       string
	}{
		{"a misspelt field gets a suggestion", "cuts<5", 1, false, `unknown field "cuts": did you mean cut?`},
		{"swapped letters get a suggestion", "active ykeld>3", 8, false, `did you mean yield?`},
		{"a nonsense field names some fields", "qqqqqqq<5", 1, false, "the fields are"},
		{"a field in other letters is quoted safely", "\x1b[31m<5", 1, false, `unknown field "\x1b[31m"`},
		{"the column counts characters, not bytes", "žluťoučký cuts<5", 11, false, "unknown field"},
		{"a value is still to come", "cut<", 5, true, "a value is missing after cut<"},
		{"a field at the end waits for its operator", "active stake", 13, true, "stake>10k"},
		{"a field before something else lacks its comparison", "stake active", 1, false, "compare stake with something"},
		{"a minus waits for its digits", "yield>-", 8, true, "not finished"},
		{"a decimal point waits for its digits", "cut<1.", 7, true, "not finished"},
		{"half of none waits for the rest", "yield=no", 9, true, "not finished"},
		{"half of yes waits for the rest", "active=y", 9, true, "not finished"},
		{"an open quote waits for the closing one", `active name~"a b`, 17, true, "opened at column 13"},
		{"a backslash at the end of a quote", `"a\`, 4, true, "not closed"},
		{"an open parenthesis waits for the closing one", "(cut<5", 7, true, "opened at column 1"},
		{"or waits for its right side", "cut<5 or", 9, true, "a condition is missing"},
		{"and waits for its right side", "cut<5 and ", 11, true, "a condition is missing"},
		{"a negation waits for what it negates", "active !", 9, true, "a condition is missing"},
		{"a parenthesis closed twice", "(cut<5))", 8, false, "has no opening one"},
		{"an empty parenthesis", "()", 2, false, "a condition is missing before this parenthesis"},
		{"or without a left side", "or cut<5", 1, false, "a condition is missing before"},
		{"an operator without a field", "<5", 1, false, "there is no field before <"},
		{"a quoted text is no field", `"cut"<5`, 1, false, "name a field before <"},
		{"a parenthesis in place of a value", "cut<(5)", 5, false, "a value is missing"},
		{"a word in place of a number", "cut<five and active", 5, false, "not a number"},
		{"thousands separators are refused with the way out", "stake<200,000", 7, false, "200000 or 200k"},
		{"an exponent is no number", "stake<1e5", 7, false, "not a number"},
		{"two signs are no number", "yield>--5", 7, false, "not a number"},
		{"a hex number is no number", "rank<0x10", 6, false, "not a number"},
		{"an amount is no percentage", "stake<10%", 7, false, "stake is not a percentage"},
		{"a self-stake in percent has its own field", "self>10%", 6, false, "self_share>10%"},
		{"a text has no order", "name<5", 5, false, "name is a text"},
		{"a number contains nothing", "cut~5", 4, false, "cut is a number"},
		{"a flag has no order", "active>0", 7, false, "write active or !active"},
		{"a flag is yes or no", "active=5", 8, false, "active is yes or no"},
		{"too deep in parentheses", strings.Repeat("(", 40) + "active" + strings.Repeat(")", 40), 33, false, "deeper than 32"},
		{"too deep in negations", strings.Repeat("!", 40) + "active", 33, false, "deeper than 32"},
		{"too long", strings.Repeat("a", filter.MaxLength+1), 1, false, "too long"},
		{"not UTF-8", "name~\xff", 1, false, "not valid UTF-8"},
	} {
		t.Run(c.means, func(t *testing.T) {
			_, err := filter.Parse(c.expr)
			var e *filter.Error
			if !errors.As(err, &e) {
				t.Fatalf("%s: got %v, want an *Error", c.expr, err)
			}
			if e.Column != c.column || e.Incomplete != c.incomplete {
				t.Errorf("%s: column %d incomplete %v, want %d %v: %v", c.expr, e.Column, e.Incomplete, c.column, c.incomplete, e)
			}
			if !strings.Contains(e.Error(), c.says) {
				t.Errorf("%s: %q does not say %q", c.expr, e, c.says)
			}
		})
	}
}

func TestEveryPrefixOfAnExpressionNeverLies(t *testing.T) {
	// While a person types a good expression, what is there so far is good too, or
	// incomplete: it is never called wrong.
	const expr = `cut<10 missed=0 stake<200k yield!=none active=yes name~"a b" (fee<5.5% or !starred) -word`
	for i := range len(expr) {
		_, err := filter.Parse(expr[:i])
		var e *filter.Error
		if errors.As(err, &e) && !e.Incomplete {
			t.Errorf("%q: %v", expr[:i], err)
		}
	}
}

func TestGrowing(t *testing.T) {
	for expr, want := range map[string]bool{
		"": false, "cu": true, "rank<5 CU": true, "!sta": true, "cut<5": false, "active": false, "pool": false, "cu ": false, `"cu"`: false, "cu rank<5": false, "(cu)": false, "name~cu": false,
	} {
		f, err := filter.Parse(expr)
		if err != nil {
			t.Fatalf("%q: %v", expr, err)
		}
		if f.Growing() != want {
			t.Errorf("%q: got %v", expr, f.Growing())
		}
	}
}

func TestString(t *testing.T) {
	for _, c := range []struct{ expr, want string }{
		{"  cut < 10   and active ", "cut<10 active"},
		{"reward_cut<>5 realised_yield_30d==none", "cut!=5 yield=none"},
		{"((cut<5)) or (active or fee<3)", "cut<5 or active or fee<3"},
		{"(cut<5 or active) fee<3", "(cut<5 or active) fee<3"},
		{"not (a b)", "!(a b)"},
		{"--a", "!!a"},
		{`"a \"b\\"`, `"a \"b\\"`},
		{"uri= =x", `uri="=x"`},
	} {
		f, err := filter.Parse(c.expr)
		if err != nil {
			t.Fatalf("%s: %v", c.expr, err)
		}
		if f.String() != c.want || f.Source() != c.expr {
			t.Errorf("%s: got %s from %s, want %s", c.expr, f, f.Source(), c.want)
		}
	}
}

func TestFields(t *testing.T) {
	seen := map[string]filter.Field{}
	for i, d := range filter.Fields() {
		if int(d.Field) != i {
			t.Errorf("%s stands at %d, its field is %d", d.Key, i, d.Field)
		}
		for _, name := range []string{d.Key, d.Short} {
			if other, taken := seen[name]; taken && other != d.Field {
				t.Errorf("%s names two fields", name)
			}
			seen[name] = d.Field
		}
		if d.Kind == filter.KindNone || d.Means == "" {
			t.Errorf("%s is not described", d.Key)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		`cut<10 missed=0 stake<200k yield>=20 active name~livepool uri!= "" !starred (cut<5 or fee<20) rank<=50 -word`,
		`!!(a or "b\"c") and not d`, `uri= =x`, `name=!~`, `wow! !=`, `cut<1.`, `"`, `((`, "name~\xff", "a\u2028b", "-", "none", `cut="1k%"`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		first, err := filter.Parse(s)
		if err != nil {
			var e *filter.Error
			if !errors.As(err, &e) || e.Column < 1 || e.Message == "" {
				t.Fatalf("%q: bad error %v", s, err)
			}
			for _, r := range e.Error() {
				if r < ' ' || r == 0x7f {
					t.Fatalf("%q: the error holds a control character: %q", s, e)
				}
			}
			return
		}
		printed := first.String()
		if len(printed) > filter.MaxLength {
			return
		}
		second, err := filter.Parse(printed)
		if err != nil {
			t.Fatalf("%q printed as %q: %v", s, printed, err)
		}
		if second.String() != printed {
			t.Fatalf("%q: printed %q, then %q", s, printed, second)
		}
		for _, r := range []record{pon, stranger, nil} {
			if first.Match(r) != second.Match(r) {
				t.Fatalf("%q and %q differ on %v", s, printed, r)
			}
		}
	})
}

const typical = "cut<10 missed=0 stake<200k yield>=20 active (name~livepool or fee<20)"

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		if _, err := filter.Parse(typical); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMatch(b *testing.B) {
	f, err := filter.Parse(typical)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		f.Match(pon)
	}
}
