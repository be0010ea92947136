package filter

import (
	"strings"
	"unicode/utf8"
)

// A parser is one token ahead of what it has understood.
type parser struct {
	lexer
	tok     token
	depth   int
	growing bool // the source ends in the beginning of a field's name
}

func parse(source string) (root node, growing bool, err error) {
	if len(source) > MaxLength {
		return nil, false, &Error{Column: 1, Message: "the filter is too long: at most 1024 bytes"}
	}
	if !utf8.ValidString(source) {
		return nil, false, &Error{Column: 1, Message: "the filter is not valid UTF-8 text"}
	}
	p := &parser{lexer: lexer{src: source}}
	if err := p.advance(); err != nil {
		return nil, false, err
	}
	if p.tok.kind == tokenEnd {
		return nil, false, nil
	}
	if root, err = p.or(); err != nil {
		return nil, false, err
	}
	if p.tok.kind == tokenClose {
		return nil, false, p.wrong(p.tok.at, "this closing parenthesis has no opening one")
	}
	return root, p.growing, nil
}

func (p *parser) advance() (err error) {
	p.tok, err = p.next(false)
	return err
}

func (p *parser) keyword(word string) bool {
	return p.tok.kind == tokenWord && strings.EqualFold(p.tok.text, word)
}

func (p *parser) or() (node, error) {
	var parts or
	for {
		part, err := p.and()
		if err != nil {
			return nil, err
		}
		if inner, same := part.(or); same {
			parts = append(parts, inner...)
		} else {
			parts = append(parts, part)
		}
		if !p.keyword("or") {
			break
		}
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return parts, nil
}

// and reads conditions that follow one another, with or without the word.
func (p *parser) and() (node, error) {
	var parts and
	for {
		part, err := p.not()
		if err != nil {
			return nil, err
		}
		if inner, same := part.(and); same {
			parts = append(parts, inner...)
		} else {
			parts = append(parts, part)
		}
		if p.tok.kind == tokenEnd || p.tok.kind == tokenClose || p.keyword("or") {
			break
		}
		if p.keyword("and") {
			if err := p.advance(); err != nil {
				return nil, err
			}
		}
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return parts, nil
}

func (p *parser) not() (node, error) {
	if p.tok.kind != tokenNot && !p.keyword("not") {
		return p.primary()
	}
	if err := p.deeper(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	if err := p.advance(); err != nil {
		return nil, err
	}
	inner, err := p.not()
	if err != nil {
		return nil, err
	}
	return not{inner}, nil
}

func (p *parser) deeper() error {
	if p.depth++; p.depth > MaxDepth {
		return p.wrong(p.tok.at, "parentheses and negations go deeper than %d levels", MaxDepth)
	}
	return nil
}

func (p *parser) primary() (node, error) {
	t := p.tok
	switch t.kind {
	case tokenEnd:
		return nil, p.incomplete("a condition is missing at the end")
	case tokenClose:
		return nil, p.wrong(t.at, "a condition is missing before this parenthesis")
	case tokenOperator:
		return nil, p.wrong(t.at, "there is no field before %s", t.text)
	case tokenOpen:
		return p.group()
	case tokenText:
		if err := p.advance(); err != nil {
			return nil, err
		}
		if p.tok.kind == tokenOperator {
			return nil, p.wrong(t.at, "a text in quotes cannot be compared: name a field before %s", p.tok.text)
		}
		return newWord(t.text, true), nil
	default: // a word, below
	}
	if p.keyword("and") || p.keyword("or") {
		return nil, p.wrong(t.at, "a condition is missing before %q; put the word in quotes to look for it", t.text)
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if p.tok.kind == tokenOperator {
		return p.comparison(t)
	}
	field := lookup(t.text)
	switch {
	case field == nil:
		p.growing = t.end == len(p.src) && beginsField(t.text)
		return newWord(t.text, false), nil
	case field.Kind == KindFlag:
		return test{field}, nil
	case p.tok.kind == tokenEnd:
		return nil, p.incomplete("compare %s with something, such as %s", field.Short, example(field))
	}
	return nil, p.wrong(t.at, "compare %s with something, such as %s; put the word in quotes to look for it", field.Short, example(field))
}

func (p *parser) group() (node, error) {
	open := p.tok.at
	if err := p.deeper(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	if err := p.advance(); err != nil {
		return nil, err
	}
	inner, err := p.or()
	if err != nil {
		return nil, err
	}
	if p.tok.kind != tokenClose {
		return nil, p.incomplete("the parenthesis opened at column %d is not closed", p.column(open))
	}
	return inner, p.advance()
}

// comparison reads the value on the right; the operator is the current token.
func (p *parser) comparison(name token) (node, error) {
	field, op := lookup(name.text), p.tok
	if field == nil {
		hint := "the fields are name, address, stake, cut, fee, missed, yield, forecast, rank, active and more"
		if near := suggest(name.text); near != "" {
			hint = "did you mean " + near + "?"
		}
		return nil, p.wrong(name.at, "unknown field %s: %s", quote(name.text), hint)
	}
	c := comparison{field: field, op: operator(op.text)}
	switch c.op {
	case "==":
		c.op = "="
	case "<>":
		c.op = "!="
	}
	if !c.op.suits(field.Kind) {
		return nil, p.wrong(op.at, "%s", c.op.unsuited(field))
	}
	value, err := p.next(true)
	if err != nil {
		return nil, err
	}
	switch value.kind {
	case tokenEnd:
		return nil, p.incomplete("a value is missing after %s%s", field.Short, op.text)
	case tokenWord, tokenText:
	default:
		return nil, p.wrong(value.at, "a value is missing after %s%s", field.Short, op.text)
	}
	c.value, c.quoted = value.text, value.kind == tokenText
	if err := c.read(p, value); err != nil {
		return nil, err
	}
	return c, p.advance()
}

// example is a comparison that makes sense for a field.
func example(field *Description) string {
	switch {
	case field.Kind == KindText:
		return field.Short + "~word"
	case field.Percent:
		return field.Short + "<10"
	case field.Field == Stake || field.Field == SelfStake:
		return field.Short + ">10k"
	}
	return field.Short + "<50"
}
