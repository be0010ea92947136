package filter

import (
	"math/big"
	"strings"
)

// read gives the written value the meaning it has for the field. Only the last
// value of an expression can be incomplete: a person may still be typing it.
func (c *comparison) read(p *parser, t token) error {
	last := t.end == len(p.src) && !c.quoted
	lower := strings.ToLower(t.text)
	if !c.quoted && lower == "none" && (c.op == "=" || c.op == "!=") {
		c.absent = true
		return nil
	}
	switch c.field.Kind {
	case KindText:
		c.lower = lower
		return nil
	case KindFlag:
		return c.readFlag(p, t, lower, last)
	default: // a number, below
	}
	if c.readNumber(lower) {
		if strings.HasSuffix(lower, "%") && !c.field.Percent {
			return p.wrong(t.at, "%s", c.notPercent())
		}
		return nil
	}
	if last && unfinished(lower) {
		return p.incomplete("the value after %s%s is not finished", c.field.Short, c.op)
	}
	if strings.ContainsAny(lower, ",_'") {
		return p.wrong(t.at, "%s is not a number here: write it without separators, such as 200000 or 200k", quote(t.text))
	}
	return p.wrong(t.at, "%s is not a number: compare %s with one such as 12.5, 200k or 1m, or with none", quote(t.text), c.field.Short)
}

func (c *comparison) notPercent() string {
	if c.field.Field == SelfStake {
		return "self is an amount of LPT: for its part of the stake write self_share" + string(c.op) + c.value
	}
	return c.field.Short + " is not a percentage: leave the % out"
}

func (c *comparison) readFlag(p *parser, t token, lower string, last bool) error {
	switch lower {
	case "yes", "true", "1":
		c.flag = true
		return nil
	case "no", "false", "0":
		return nil
	}
	for _, word := range []string{"yes", "true", "no", "false", "none"} {
		if last && strings.HasPrefix(word, lower) {
			return p.incomplete("the value after %s%s is not finished", c.field.Short, c.op)
		}
	}
	return p.wrong(t.at, "%s", operator("~").unsuited(c.field))
}

// readNumber takes an optional sign, digits with an optional fraction, an optional
// k or m, and an optional percent sign.
func (c *comparison) readNumber(s string) bool {
	s = strings.TrimSuffix(s, "%")
	thousands := 0
	switch {
	case strings.HasSuffix(s, "k"):
		s, thousands = s[:len(s)-1], 3
	case strings.HasSuffix(s, "m"):
		s, thousands = s[:len(s)-1], 6
	}
	sign := ""
	if s != "" && (s[0] == '-' || s[0] == '+') {
		sign, s = s[:1], s[1:]
	}
	whole, fraction, point := strings.Cut(s, ".")
	if whole+fraction == "" || point && fraction == "" || !digits(whole+fraction) {
		return false
	}
	scale := len(fraction) - thousands
	if scale < 0 {
		fraction, scale = fraction+strings.Repeat("0", -scale), 0
	}
	c.num, _ = new(big.Int).SetString(sign+whole+fraction, 10)
	c.scale = scale
	return true
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// unfinished reports whether more typing could make s a number or the word none.
func unfinished(s string) bool {
	if strings.HasPrefix("none", s) {
		return true
	}
	if s[0] == '-' || s[0] == '+' {
		s = s[1:]
	}
	whole, point := strings.CutSuffix(s, ".")
	return s == "" || point && digits(whole)
}
