package filter

import (
	"math/big"
	"slices"
	"strings"
)

// A truth is a verdict; unknown lies between, so that and is the least, or the
// greatest, and not the mirror image.
type truth int8

const (
	no truth = iota
	unknown
	yes
)

func verdict(b bool) truth {
	if b {
		return yes
	}
	return no
}

type node interface {
	eval(Record) truth
	print(*strings.Builder)
}

type (
	and  []node
	or   []node
	not  struct{ of node }
	test struct{ field *Description } // a yes-or-no field
)

func (n and) eval(r Record) truth {
	t := yes
	for _, part := range n {
		if t = min(t, part.eval(r)); t == no {
			break
		}
	}
	return t
}

func (n and) print(b *strings.Builder) {
	for i, part := range n {
		if i > 0 {
			b.WriteByte(' ')
		}
		if _, weaker := part.(or); weaker {
			group(b, part)
		} else {
			part.print(b)
		}
	}
}

func (n or) eval(r Record) truth {
	t := no
	for _, part := range n {
		if t = max(t, part.eval(r)); t == yes {
			break
		}
	}
	return t
}

func (n or) print(b *strings.Builder) {
	for i, part := range n {
		if i > 0 {
			b.WriteString(" or ")
		}
		part.print(b)
	}
}

func (n not) eval(r Record) truth { return yes - n.of.eval(r) }

func (n not) print(b *strings.Builder) {
	b.WriteByte('!')
	switch n.of.(type) {
	case and, or:
		group(b, n.of)
	default:
		n.of.print(b)
	}
}

func group(b *strings.Builder, n node) {
	b.WriteByte('(')
	n.print(b)
	b.WriteByte(')')
}

func (n test) eval(r Record) truth {
	v := r.Value(n.field.Field)
	if v.kind != KindFlag {
		return unknown
	}
	return verdict(v.flag)
}

func (n test) print(b *strings.Builder) { b.WriteString(n.field.Short) }

// A word is looked for in everything that names an orchestrator. A name that is
// absent does not hold the word, and that is certain.
type word struct {
	text, lower string
	quoted      bool
}

func newWord(text string, quoted bool) word {
	return word{text: text, lower: strings.ToLower(text), quoted: quoted}
}

func (n word) eval(r Record) truth {
	for _, f := range [...]Field{Name, Alias, Address, ServiceURI} {
		if v := r.Value(f); v.kind == KindText && strings.Contains(strings.ToLower(v.text), n.lower) {
			return yes
		}
	}
	return no
}

func (n word) print(b *strings.Builder) { printText(b, n.text, n.quoted) }

// A comparison of a field with a value.
type comparison struct {
	field  *Description
	op     operator
	value  string // as written, without quotes
	quoted bool

	absent bool // the value is the word none
	flag   bool // the value of a yes-or-no field
	lower  string
	num    *big.Int
	scale  int
}

func (n comparison) eval(r Record) truth {
	v := r.Value(n.field.Field)
	if v.kind != n.field.Kind {
		v = Value{}
	}
	if n.absent {
		return verdict((v.kind == KindNone) == (n.op == "="))
	}
	switch v.kind {
	case KindNumber:
		return verdict(n.op.holds(compare(v.num, v.scale, n.num, n.scale)))
	case KindFlag:
		return verdict((v.flag == n.flag) == (n.op == "="))
	case KindText:
		return verdict(n.op.holdsText(strings.ToLower(v.text), n.lower))
	default:
		return unknown
	}
}

func (n comparison) print(b *strings.Builder) {
	b.WriteString(n.field.Short)
	b.WriteString(string(n.op))
	// Without quotes such a value would be read as a part of the operator.
	printText(b, n.value, n.quoted || strings.ContainsRune("=!<>~", rune(n.value[0])))
}

func printText(b *strings.Builder, text string, quoted bool) {
	if !quoted {
		b.WriteString(text)
		return
	}
	b.WriteByte('"')
	for i := range len(text) {
		if text[i] == '"' || text[i] == '\\' {
			b.WriteByte('\\')
		}
		b.WriteByte(text[i])
	}
	b.WriteByte('"')
}

// An operator in its canonical spelling.
type operator string

func (op operator) suits(k Kind) bool {
	switch k {
	case KindText:
		return slices.Contains([]operator{"=", "!=", "~", "!~"}, op)
	case KindFlag:
		return op == "=" || op == "!="
	default:
		return op != "~" && op != "!~"
	}
}

func (op operator) unsuited(field *Description) string {
	switch field.Kind {
	case KindText:
		return field.Short + " is a text and has no order: compare it with = != ~ or !~"
	case KindFlag:
		return field.Short + " is yes or no: write " + field.Short + " or !" + field.Short
	default:
		return field.Short + " is a number: compare it with = != < <= > or >="
	}
}

// holds reports whether the operator is true of a comparison result.
func (op operator) holds(order int) bool {
	switch op {
	case "=":
		return order == 0
	case "!=":
		return order != 0
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	}
	return order >= 0
}

func (op operator) holdsText(text, value string) bool {
	switch op {
	case "=":
		return text == value
	case "!=":
		return text != value
	case "~":
		return strings.Contains(text, value)
	}
	return !strings.Contains(text, value)
}
