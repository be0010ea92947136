package transactions

import (
	"lpconsole/tui/clean"
	"lpconsole/tui/panel"
	"lpconsole/tui/theme"
	"lpconsole/tui/words"
	"lpconsole/wallet/journal"
)

// widest keeps lines readable on very wide terminals.
const widest = 120

// sign is a state in one column, for eyes that do not see its colour.
func sign(g theme.Glyphs, s journal.State) string {
	switch s {
	case journal.Included, journal.Final:
		return g.Yes
	case journal.Failed, journal.Displaced, journal.Dropped, journal.Expired:
		return g.No
	case journal.Unknown:
		return "?"
	case journal.Held:
		return "="
	default:
		return g.Dot
	}
}

// level is how much a state matters.
func level(s journal.State) panel.Level {
	switch s {
	case journal.Included, journal.Final:
		return panel.OK
	case journal.Failed, journal.Displaced:
		return panel.Critical
	case journal.Unknown, journal.Expired:
		return panel.Warn
	default:
		return panel.Note
	}
}

// details is everything about one entry.
func (t *Screen) details(e *journal.Entry, w int) []string {
	th := t.s.Theme
	out := panel.Verdicts(th, w, panel.Verdict{Level: level(e.State), Text: words.Upper(words.State(e.State)) + ". " + words.Meaning(e.State)})
	if e.Note != "" {
		for _, l := range panel.Wrap(words.Upper(words.Amounts(clean.Line(e.Note))), max(1, w-5)) {
			out = append(out, "     "+th.Text.Render(l))
		}
	}
	if t.drop == e.ID {
		for _, l := range panel.Wrap(t.question(e), w) {
			out = append(out, th.Warn.Render(l))
		}
	}
	out = append(out, "")
	facts := []panel.Fact{
		{Label: "what", Value: th.Strong.Render(clean.Line(e.Title))},
		{Label: "account", Value: e.Account.Hex() + "  " + th.Alias.Render(t.s.Alias(e.Account))},
		{Label: "signed", Value: words.Moment(e.Created, t.s.Now, t.s.Location) + th.Muted.Render(", "+t.s.Ago(e.Created))},
		{Label: "last news", Value: words.Moment(e.Updated, t.s.Now, t.s.Location) + th.Muted.Render(", "+t.s.Ago(e.Updated))},
	}
	if e.Hold != nil {
		label := "waited for"
		if e.State == journal.Held {
			label = "waits for"
		}
		facts = append(facts, panel.Fact{Label: label, Value: t.s.Said(e.Hold.Reason)})
		for _, c := range e.Hold.Keep {
			if e.State == journal.Held {
				facts = append(facts, panel.Fact{Label: "", Value: th.Muted.Render("ends when " + t.s.Said(c.Text))})
			}
		}
	}
	out = append(out, panel.Facts(th, w, false, facts)...)
	for i := range e.Transactions {
		title := "Transaction"
		if n := len(e.Transactions); n > 1 {
			title += " " + words.Number(i+1) + " of " + words.Number(n)
		}
		out = append(out, panel.Box(th, w, title, "", t.transaction(&e.Transactions[i], w-4))...)
	}
	if lines := t.shown(e, w-4); len(lines) > 0 {
		out = append(out, panel.Box(th, w, "As it was shown before it was signed", "", lines)...)
	}
	return out
}

// transaction is one signed transaction's figures.
func (t *Screen) transaction(x *journal.Transaction, w int) []string {
	th := t.s.Theme
	state := level(x.State).Style(th).Render(sign(th.Glyph, x.State) + " " + words.State(x.State))
	facts := []panel.Fact{
		{Label: "state", Value: state},
		{Label: "does", Value: clean.Line(x.Meaning.Sentence)},
		{Label: "call", Value: clean.Line(x.Meaning.Contract+"."+x.Meaning.Function) + th.Muted.Render(" at "+x.To.Hex())},
		{Label: "hash", Value: x.Hash.Hex()},
		{Label: "nonce", Value: words.Number(x.Nonce) + th.Muted.Render(", given to an endpoint "+words.Count(x.Sends, "time", "times"))},
	}
	if x.Block > 0 {
		facts = append(facts, panel.Fact{Label: "block", Value: words.Number(x.Block) + th.Muted.Render("  "+x.BlockHash.Hex())})
	}
	gas := "limit " + words.Number(x.Gas)
	if x.GasUsed > 0 {
		gas = words.Number(x.GasUsed) + th.Muted.Render(" of "+words.Number(x.Gas))
	}
	facts = append(facts, panel.Fact{Label: "gas", Value: gas})
	cost := words.Exact(x.Cost, "at most "+words.Exact(x.MaxCost, th.Glyph.Dash)) + " ETH"
	facts = append(facts, panel.Fact{Label: "cost", Value: cost})
	if x.Reason != "" {
		facts = append(facts, panel.Fact{Label: "reason", Value: th.Critical.Render(clean.Line(x.Reason))})
	}
	return panel.Facts(th, w, false, facts)
}

// shown is the review's figures and warnings, as they were kept.
func (t *Screen) shown(e *journal.Entry, w int) []string {
	th := t.s.Theme
	var facts []panel.Fact
	for _, c := range e.Changes {
		before, after, unit := clean.Line(c.Before), clean.Line(c.After), ""
		if c.Unit != "" {
			unit = " " + clean.Line(c.Unit)
		}
		value := after + unit
		if before != after {
			value = before + " " + th.Glyph.Arrow + " " + after + unit
		}
		facts = append(facts, panel.Fact{Label: clean.Line(c.Label), Value: value})
	}
	out := panel.Facts(th, w, false, facts)
	for _, x := range e.Warnings {
		out = append(out, panel.Verdicts(th, w, panel.Verdict{Level: panel.Warn, Text: clean.Line(x.Text)})...)
	}
	return out
}
