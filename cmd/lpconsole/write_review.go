package main

import (
	"bytes"
	"fmt"
	"io"
	"math/big"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain/plan"
	"lpconsole/livepeer"
	"lpconsole/tui/clean"
	"lpconsole/wallet"
	"lpconsole/wallet/journal"
)

// showReview prints a review for a person to read before anything is signed.
func (a *app) showReview(out io.Writer, d *desk, r *wallet.Review) error {
	var b bytes.Buffer
	p := r.Plan
	fmt.Fprintf(&b, "%s\n\n", clean.Line(p.Title))
	fmt.Fprintf(&b, "account  %s\n", d.named(p.Account))
	if len(r.Changes) > 0 {
		b.WriteByte('\n')
		showChanges(&b, r.Changes)
	}
	if len(r.Warnings) > 0 || p.Hold != nil {
		b.WriteByte('\n')
	}
	for _, w := range r.Warnings {
		fmt.Fprintf(&b, "! %s\n", clean.Line(w.Text))
	}
	if p.Hold != nil {
		fmt.Fprintf(&b, "! %s\n", clean.Line(p.Hold.Reason))
	}
	b.WriteByte('\n')
	for i, t := range r.Transactions {
		label := "call"
		if len(r.Transactions) > 1 {
			label = fmt.Sprintf("call %d", i+1)
		}
		fmt.Fprintf(&b, "%-8s %s\n", label, clean.Line(t.Meaning.Sentence))
		fmt.Fprintf(&b, "%-8s %s to %s %s\n", "", spelled(t.Meaning), clean.Line(t.Meaning.Contract), t.Tx.To().Hex())
		fmt.Fprintf(&b, "%-8s nonce %d, gas %d at %s gwei at most\n", "", t.Tx.Nonce(), t.Tx.Gas(), gwei(t.Tx.GasFeeCap()))
	}
	fmt.Fprintf(&b, "cost     about %s, %s at most\n", readable(eth(r.Cost), "ETH"), eth(r.MaxCost)+" ETH") // a limit is not rounded down
	fmt.Fprintf(&b, "preview  %s\n", preview(r))
	return writeOut(out, b.Bytes())
}

// showChanges draws before → after, one row a figure.
func showChanges(b *bytes.Buffer, rows []plan.Change) {
	cells := [][3]string{{"", "before", "after"}}
	for _, c := range rows {
		before, after := sided(c.Before, c.Unit), sided(c.After, c.Unit)
		if before == after && c.Before != c.After { // a difference is always seen
			before, after = inFull(c.Before, c.Unit), inFull(c.After, c.Unit)
		}
		cells = append(cells, [3]string{clean.Line(c.Label), before, after})
	}
	drawTable(b, cells)
}

// drawTable draws rows of a label and two values.
func drawTable(b *bytes.Buffer, cells [][3]string) {
	var width [2]int
	for _, row := range cells {
		for i := range width {
			width[i] = max(width[i], ansi.StringWidth(row[i]))
		}
	}
	pad := func(s string, w int) string { return s + strings.Repeat(" ", w-ansi.StringWidth(s)) }
	for _, row := range cells {
		fmt.Fprintln(b, strings.TrimRight(pad(row[0], width[0])+"  "+pad(row[1], width[1])+"  "+row[2], " "))
	}
}

// sided is one side of a row with its unit, for reading.
func sided(value, unit string) string {
	if value == "" {
		return none
	}
	return readable(value, unit)
}

// inFull is one side of a row with its unit and all its digits.
func inFull(value, unit string) string { return clean.Line(strings.TrimSpace(value + " " + unit)) }

// spelled is a decoded call as code: "unbond(amount 5 LPT)".
func spelled(m plan.Meaning) string {
	args := make([]string, 0, len(m.Args))
	for _, a := range m.Args {
		args = append(args, clean.Line(a.Name+" "+a.Value))
	}
	return clean.Line(m.Function) + "(" + strings.Join(args, ", ") + ")"
}

// preview says how far the figures of a review can be trusted.
func preview(r *wallet.Review) string {
	how := string(r.Method)
	if r.Method == wallet.ByCalls && len(r.Transactions) > 1 {
		how += ", the first step alone"
	}
	said := fmt.Sprintf("%s at block %d by %s", how, r.Origin.Block.Number, clean.Line(r.Origin.Endpoint))
	if len(r.Agreed) > 1 {
		said += "; " + clean.Line(strings.Join(r.Agreed, " and ")) + " agree"
	}
	return said
}

// gwei is a price of gas.
func gwei(wei *big.Int) string {
	return livepeer.ETHFromWei(new(big.Int).Mul(wei, big.NewInt(1e9))).String()
}

// named is an address with the person's own word for it.
func (d *desk) named(addr common.Address) string {
	if alias := d.marks.Alias(addr); alias != "" {
		return addr.Hex() + "  " + clean.Line(alias)
	}
	return addr.Hex()
}

// A teller prints what becomes of an entry, a line a change of state.
type teller struct {
	out  io.Writer
	said map[string]journal.State
}

// tell prints the news of e; it is called with every state in turn.
func (t *teller) tell(e journal.Entry) {
	if t.said == nil {
		t.said = map[string]journal.State{}
	}
	if e.State == journal.Held && t.said[e.ID] != journal.Held {
		t.said[e.ID] = journal.Held
		fmt.Fprintf(t.out, "held     %s\n", clean.Line(e.Note))
	}
	for i, tx := range e.Transactions {
		key := fmt.Sprint(e.ID, i)
		if t.said[key] == tx.State || tx.State == journal.Held {
			continue
		}
		t.said[key] = tx.State
		fmt.Fprintln(t.out, sentence(e, i))
	}
}

// sentence is what became of one transaction of an entry.
func sentence(e journal.Entry, i int) string {
	t := e.Transactions[i]
	which := ""
	if len(e.Transactions) > 1 {
		which = fmt.Sprintf("%d/%d ", i+1, len(e.Transactions))
	}
	line := fmt.Sprintf("%-8s %s%s", t.State, which, t.Hash.Hex())
	switch t.State {
	case journal.Signed:
		line += fmt.Sprintf(", nonce %d; in the journal, not sent yet", t.Nonce)
	case journal.Included, journal.Final:
		line += fmt.Sprintf(" in block %d, %d gas", t.Block, t.GasUsed)
		if t.Cost != nil {
			line += ", " + eth(t.Cost) + " ETH"
		}
	case journal.Failed:
		line += fmt.Sprintf(" in block %d", t.Block)
		if t.Reason != "" {
			line += ": " + clean.Line(t.Reason)
		}
	default:
	}
	return line
}
