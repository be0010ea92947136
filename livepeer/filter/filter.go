// Package filter is the small language people narrow the table of orchestrators
// with, live as they type it in the console and with --filter on the command
// line:
//
//	cut<10 missed=0 stake<200k yield>=20 active name~livepool !starred
//
// Conditions that follow one another must all hold ("and" may be written out);
// "or" is weaker than that, parentheses group, and "!", "not" or a leading "-"
// negate. A comparison is a field, one of = != < <= > >= ~ (contains) !~, and a
// value: a number with an optional k or m (thousand, million) and an optional %
// where the field is a percentage, or a text, in double quotes when it holds
// blanks or parentheses. A yes-or-no field stands alone. Any other word is looked
// for in the name, the alias, the address and the service URI. Case never
// matters. [Fields] lists what can be compared.
//
// What is not known is never guessed at. A comparison with a value that is absent
// is neither true nor false, and stays so when it is negated: neither yield<5 nor
// !(yield<5) finds an orchestrator whose yield nobody knows yet. yield=none finds
// exactly those.
//
// Numbers are compared as exact decimals. The package reads no chain and draws
// nothing.
package filter

import "strings"

// Limits on an expression. They are far above what a person types, and keep the
// work for hostile input small.
const (
	MaxLength = 1024 // bytes
	MaxDepth  = 32   // parentheses and negations inside one another
)

// A Filter is a parsed expression. It is immutable and safe to share. The zero
// Filter, like the one parsed from blanks, matches everything.
type Filter struct {
	source  string
	root    node // nil matches everything
	growing bool
}

// Parse reads an expression. An error is always an [*Error].
func Parse(source string) (*Filter, error) {
	root, growing, err := parse(source)
	if err != nil {
		return nil, err
	}
	return &Filter{source: source, root: root, growing: growing}, nil
}

// Growing reports whether the expression ends in the beginning of a field's name,
// such as "cu": it looks for that word, but a person who is still typing may mean
// the field. A live line waits for the next key before it narrows by it.
func (f *Filter) Growing() bool { return f != nil && f.growing }

// Match reports whether the expression is true of r. It is not when the answer
// hangs on a value that is absent.
func (f *Filter) Match(r Record) bool {
	return f == nil || f.root == nil || f.root.eval(r) == yes
}

// Empty reports whether the filter has no condition and so matches everything.
func (f *Filter) Empty() bool { return f == nil || f.root == nil }

// Source is the expression as it was written.
func (f *Filter) Source() string {
	if f == nil {
		return ""
	}
	return f.source
}

// String is the expression in one canonical spelling: parsing it gives an equal
// filter. It can be a little longer than the source, and so can pass MaxLength;
// keep Source where an expression is stored.
func (f *Filter) String() string {
	if f.Empty() {
		return ""
	}
	var b strings.Builder
	f.root.print(&b)
	return b.String()
}
