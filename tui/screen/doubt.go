package screen

import (
	"fmt"
	"strings"

	"lpconsole/tui/clean"
	"lpconsole/tui/panel"
	"lpconsole/tui/words"
)

// Doubt is the sentence that every screen begins with when what it shows of the
// network is not there, not current or not the newest; false when there is
// nothing to doubt.
func (s *Session) Doubt(n NetworkChanged) (panel.Verdict, bool) {
	say := func(l panel.Level, format string, args ...any) (panel.Verdict, bool) {
		return panel.Verdict{Level: l, Text: fmt.Sprintf(format, args...)}, true
	}
	switch {
	case n.Snapshot == nil && n.Err != nil:
		return say(panel.Critical, "The network cannot be read: %s", s.Because(n.Err))
	case n.Snapshot == nil:
		return say(panel.Note, "Reading the network%s", s.Theme.Glyph.Ellipsis)
	case n.Err != nil:
		return say(panel.Warn, "Figures are as they were %s; reading them again did not work: %s", s.Ago(n.At), s.Because(n.Err))
	}
	read := s.Now.Sub(n.At)
	switch o := n.Snapshot.Origin; {
	case s.StaleAfter > 0 && read > s.StaleAfter:
		return say(panel.Warn, "Figures are as they were %s: nothing newer has been read.", s.Ago(n.At))
	case o.Behind > 0:
		return say(panel.Warn, "Figures are %s older than ones already shown: no endpoint that answers has newer ones.", words.Count(o.Behind, "block", "blocks"))
	case s.StaleAfter > 0 && o.Age(s.Now) > s.StaleAfter+read:
		return say(panel.Warn, "The newest block is %s old: the chain stands still, or the endpoint does not follow it.", words.Span(o.Age(s.Now)))
	}
	return panel.Verdict{}, false
}

// mostReason is how much of an error a sentence holds, in columns.
const mostReason = 200

// Because is an error as the end of a sentence that says already what could not
// be read.
func (s *Session) Because(err error) string {
	text := clean.Line(err.Error())
	if what, why, ok := strings.Cut(text, ": "); ok && strings.HasPrefix(what, "reading ") {
		text = why
	}
	if short := clean.Clip(text, mostReason, s.Theme.Glyph.Ellipsis); short != text {
		return short
	}
	return text + "."
}
