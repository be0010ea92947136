package review

import (
	"errors"
	"math/big"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"lpconsole/livepeer"
	"lpconsole/livepeer/action"
	"lpconsole/tui/clean"
	"lpconsole/tui/panel"
	"lpconsole/tui/screen"
	"lpconsole/tui/theme"
	"lpconsole/tui/words"
	"lpconsole/wallet"
)

// A page is the lines of the review, each at most w columns wide.
type page struct {
	t     *theme.Theme
	w     int
	lines []string
}

// labelWidth is the room for what a line is about.
const labelWidth = 9

// mostText is how much of one text is shown, in columns: more than any call of
// the protocol has, and less than what somebody could make a screen choke on.
const mostText = 1000

func (p *page) gap() { p.lines = append(p.lines, "") }

// wrap adds a text behind a front that may be styled; what is left goes under the
// text.
func (p *page) wrap(style theme.Style, front, text string) {
	text = clean.Clip(text, mostText, p.t.Glyph.Ellipsis)
	indent := ansi.StringWidth(front)
	if indent*2 > p.w { // a column of letters would be worse
		p.lines = append(p.lines, panel.Pad(p.t, front, p.w))
		front, indent = "", 0
	}
	for _, l := range panel.Wrap(text, max(1, p.w-indent)) {
		p.lines = append(p.lines, front+style.Render(l))
		front = strings.Repeat(" ", indent)
	}
}

// verdict adds a sentence with its level.
func (p *page) verdict(l panel.Level, text string) {
	p.lines = append(p.lines, panel.Verdicts(p.t, p.w, panel.Verdict{Level: l, Text: clean.Clip(sentence(words.Amounts(clean.Line(text))), mostText, p.t.Glyph.Ellipsis)})...)
}

// hint adds what to do next under a verdict.
func (p *page) hint(text string) {
	if text = clean.Line(text); text != "" {
		p.wrap(p.t.Muted, "     ", sentence(text))
	}
}

func (p *page) fact(label, text string) {
	p.wrap(p.t.Text, p.t.Muted.Render(panel.Pad(p.t, label, labelWidth)), text)
}

// more adds a line under the last fact.
func (p *page) more(text string) {
	p.wrap(p.t.Muted, strings.Repeat(" ", min(labelWidth, p.w/3)), text)
}

// reason is an error in words, and what to do next where it says so.
func reason(s *screen.Session, err error) (text, hint string) {
	var problem *action.Problem
	var refusal *wallet.Refusal
	switch {
	case errors.As(err, &problem):
		return problem.Text, problem.Hint
	case errors.As(err, &refusal):
		return refusal.Text, refusal.Hint
	}
	return s.Because(err), ""
}

// sentence starts with a capital and ends with a stop.
func sentence(s string) string {
	s = words.Upper(s)
	if s != "" && !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "?") && !strings.HasSuffix(s, "!") && !strings.HasSuffix(s, "…") {
		s += "."
	}
	return s
}

// number is a decimal in whole units with the thousands set apart and at most
// places decimals, rounded down; what is no such number is left as it is. A
// figure that is not zero keeps what shows that.
func number(s string, places int) string {
	v, err := livepeer.ParseLPT(s)
	if err != nil {
		return clean.Line(s)
	}
	for ; places < 18; places++ {
		if out := v.Format(places); v.IsZero() || strings.Trim(out, "0.,") != "" {
			return out
		}
	}
	return v.Format(places)
}

// delta is the difference of two decimals with its sign; "" when one of them is none or they
// are equal.
func delta(before, after string, places int) string {
	a, errA := livepeer.ParseLPT(before)
	b, errB := livepeer.ParseLPT(after)
	if errA != nil || errB != nil || a.Cmp(b) == 0 {
		return ""
	}
	sign, gap := "+", new(big.Int).Sub(b.Base(), a.Base())
	if gap.Sign() < 0 {
		sign = "-"
		gap.Neg(gap)
	}
	return sign + number(livepeer.LPTFromBase(gap).String(), places)
}
