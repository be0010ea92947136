package transactions

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/tui/clean"
	"lpconsole/tui/grid"
	"lpconsole/tui/panel"
	"lpconsole/tui/words"
	"lpconsole/wallet/journal"
)

// columns are the table.
func (t *Screen) columns() []grid.Column[*journal.Entry] {
	return []grid.Column[*journal.Entry]{
		{
			ID: "state", Title: "state", Width: 18,
			Cell: func(e *journal.Entry) grid.Cell {
				return grid.Cell{Text: sign(t.s.Theme.Glyph, e.State) + " " + words.State(e.State), Tone: tone(e.State)}
			},
		},
		{
			ID: "title", Title: "what", Width: 34, Min: 28, Flex: 2, Max: 80,
			Cell: func(e *journal.Entry) grid.Cell { return grid.Cell{Text: t.s.Said(e.Title)} },
		},
		{
			ID: "account", Title: "account", Width: 14, Min: 11, Priority: 3, Flex: 1, Max: 24,
			Cell: func(e *journal.Entry) grid.Cell { return grid.Cell{Text: t.name(e.Account), Tone: grid.Alias} },
		},
		{
			ID: "age", Title: "signed", Width: 9, Priority: 1, Right: true,
			Cell: func(e *journal.Entry) grid.Cell {
				return grid.Cell{Text: words.Ago(t.s.Now.Sub(e.Created)), Tone: grid.Muted}
			},
		},
		{
			ID: "nonce", Title: "nonce", Width: 6, Priority: 5, Right: true,
			Cell: func(e *journal.Entry) grid.Cell { return grid.Cell{Text: nonces(e), Tone: grid.Muted} },
		},
		{
			ID: "block", Title: "block", Width: 12, Priority: 4, Right: true,
			Cell: func(e *journal.Entry) grid.Cell {
				if n := lastBlock(e); n > 0 {
					return grid.Cell{Text: words.Number(n), Tone: grid.Muted}
				}
				return grid.Cell{Text: t.s.Theme.Glyph.Dash, Tone: grid.Muted}
			},
		},
		{
			ID: "cost", Title: "cost ETH", Width: 11, Priority: 2, Right: true,
			Cell: func(e *journal.Entry) grid.Cell {
				return grid.Cell{Text: words.Ether(cost(e), t.s.Theme.Glyph.Dash)}
			},
		},
		{
			ID: "hash", Title: "hash", Width: 14, Priority: 6,
			Cell: func(e *journal.Entry) grid.Cell {
				if len(e.Transactions) == 0 {
					return grid.Cell{}
				}
				h := e.Transactions[len(e.Transactions)-1].Hash.Hex()
				return grid.Cell{Text: h[:8] + t.s.Theme.Glyph.Ellipsis + h[len(h)-4:], Tone: grid.Muted}
			},
		},
	}
}

// name is what the user calls an account. An address costs a hash to write, so
// that it is remembered.
func (t *Screen) name(a common.Address) string {
	n, ok := t.names[a]
	if !ok {
		n = t.s.Name(a)
		t.names[a] = n
	}
	return n
}

func tone(s journal.State) grid.Tone {
	switch s {
	case journal.Included, journal.Final:
		return grid.Good
	case journal.Failed, journal.Displaced:
		return grid.Bad
	case journal.Unknown, journal.Expired, journal.Held:
		return grid.Warn
	case journal.Dropped:
		return grid.Muted
	default:
		return grid.Plain
	}
}

func nonces(e *journal.Entry) string {
	switch n := len(e.Transactions); n {
	case 0:
		return ""
	case 1:
		return fmt.Sprint(e.Transactions[0].Nonce)
	default:
		return fmt.Sprintf("%d+%d", e.Transactions[0].Nonce, n-1)
	}
}

func lastBlock(e *journal.Entry) (n uint64) {
	for i := range e.Transactions {
		n = max(n, e.Transactions[i].Block)
	}
	return n
}

// cost is what the entry has cost so far; nil when nothing of it is in a block.
func cost(e *journal.Entry) *big.Int {
	var sum *big.Int
	for i := range e.Transactions {
		if c := e.Transactions[i].Cost; c != nil && c.Sign() >= 0 {
			if sum == nil {
				sum = new(big.Int)
			}
			sum.Add(sum, c)
		}
	}
	return sum
}

// View draws the screen.
func (t *Screen) View() string {
	if t.w == 0 || t.h == 0 {
		return ""
	}
	th := t.s.Theme
	if e, ok := t.entry(t.open); ok {
		lines := t.details(e, min(t.w, widest))
		t.length = len(lines)
		t.offset = max(0, min(t.offset, t.length-t.h))
		return panel.Scrolled(th, lines, t.offset, t.w, t.h)
	}
	v := t.verdict()
	var lines []string
	if t.linesAbove() > 0 {
		lines = append(lines, v.Line(th, t.w))
	}
	if t.linesAbove() > 1 {
		second := ""
		if e, ok := t.entry(t.drop); ok {
			second = th.Warn.Render(clean.Clip(t.question(e), t.w, th.Glyph.Ellipsis))
		}
		lines = append(lines, second)
	}
	t.grid.SetEmpty("")
	if view := t.grid.View(); view != "" {
		lines = append(lines, view)
	}
	return strings.Join(lines, "\n")
}

// question asks before an entry is dropped.
func (t *Screen) question(e *journal.Entry) string {
	return "Drop \"" + t.s.Said(e.Title) + "\"? " + t.s.Keys.Transactions.Confirm.Help().Key + " drops it for good, esc keeps it."
}

// verdict says whether anything is under way.
func (t *Screen) verdict() panel.Verdict {
	var open, held, unknown int
	for i := range t.journal.Entries {
		switch e := &t.journal.Entries[i]; {
		case e.State == journal.Unknown:
			unknown++
		case e.State == journal.Held:
			held++
		case !e.State.Over() && e.State != journal.Included:
			open++
		}
	}
	say := func(l panel.Level, text string) panel.Verdict { return panel.Verdict{Level: l, Text: text} }
	switch n := len(t.journal.Entries); {
	case t.journal.Err != nil:
		return say(panel.Critical, "The journal cannot be read: "+t.s.Because(t.journal.Err))
	case !t.read:
		return say(panel.Note, "Reading the journal"+t.s.Theme.Glyph.Ellipsis)
	case n == 0:
		return say(panel.Note, "Nothing has been signed here yet. What you sign is written down here before it is sent.")
	case unknown > 0:
		return say(panel.Warn, fmt.Sprintf("What became of %s is unknown: the same bytes are tried again.", words.Count(unknown, "transaction", "transactions")))
	case open > 0:
		return say(panel.Note, words.Count(open, "transaction is", "transactions are")+" under way.")
	case held > 0:
		return say(panel.Note, words.Count(held, "transaction is", "transactions are")+" held back until its time comes; nothing of it has been sent.")
	default:
		return say(panel.OK, "Nothing is under way. "+words.Count(n, "transaction", "transactions")+" so far.")
	}
}
