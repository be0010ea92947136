package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"lpconsole/tui/clean"
	"lpconsole/wallet/journal"
)

func (a *app) txCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "tx",
		Short: "The journal: what was signed, and what became of it",
		Args:  cobra.ArbitraryArgs,
		RunE: a.command(0, 0, func(context.Context, *cobra.Command, []string) error {
			return usage("usage", "see `lpconsole tx --help`", "tx needs list, show, resume, replace or drop")
		}),
	}
	cmd.AddCommand(
		&cobra.Command{
			Use:   "list",
			Short: "Every transaction this program has signed on this chain, the newest first",
			Args:  cobra.ArbitraryArgs,
			RunE:  a.command(0, 0, a.txList),
		},
		&cobra.Command{
			Use:   "show HASH",
			Short: "One entry: what was shown, what was signed, what became of it",
			Long:  "One entry of the journal, by the hash of one of its transactions or its beginning, by its id, or by the word that was given with --once.",
			Args:  cobra.ArbitraryArgs,
			RunE:  a.command(1, 1, a.txShow),
		},
		&cobra.Command{
			Use:   "resume",
			Short: "Go on with what is signed and not finished",
			Long:  "Sends what was signed and is not in a block yet, the same bytes only, and waits for what was held.",
			Args:  cobra.ArbitraryArgs,
			RunE:  a.command(0, 0, a.txResume),
		},
		a.txReplaceCommand(),
		&cobra.Command{
			Use:   "drop HASH",
			Short: "Give up what was signed and has not been sent",
			Args:  cobra.ArbitraryArgs,
			RunE:  a.command(1, 1, a.txDrop),
		},
	)
	return cmd
}

// A line of the journal is one transaction with the entry it belongs to.
type txLine struct {
	journal.Entry
	step int
}

func (l txLine) tx() journal.Transaction { return l.Transactions[l.step] }

func txColumns(d *desk) []column[txLine] {
	return []column[txLine]{
		{key: "id", title: "id", value: func(l txLine) any { return l.ID }},
		{
			key: "created", title: "when", value: func(l txLine) any { return l.Created.UTC().Format(time.RFC3339) },
			text: func(l txLine) string { return l.Created.Local().Format("2006-01-02 15:04:05") },
		},
		{key: "account", title: "account", value: func(l txLine) any { return l.Account.Hex() }, text: func(l txLine) string { return d.short(l.Account) }},
		{key: "action", value: func(l txLine) any { return l.Action }},
		{key: "title", title: "what", value: func(l txLine) any { return l.Title }, text: func(l txLine) string {
			if len(l.Transactions) == 1 {
				return clean.Line(l.Title)
			}
			return fmt.Sprintf("%s (%d/%d)", clean.Line(l.Title), l.step+1, len(l.Transactions))
		}},
		{key: "step", value: func(l txLine) any { return l.step + 1 }},
		{key: "steps", value: func(l txLine) any { return len(l.Transactions) }},
		{key: "state", title: "state", value: func(l txLine) any { return string(l.tx().State) }},
		{key: "entry_state", value: func(l txLine) any { return string(l.State) }},
		{key: "nonce", title: "nonce", right: true, value: func(l txLine) any { return l.tx().Nonce }},
		{key: "hash", title: "hash", value: func(l txLine) any { return l.tx().Hash.Hex() }},
		{key: "block", title: "block", right: true, value: func(l txLine) any {
			if l.tx().Block == 0 {
				return nil
			}
			return l.tx().Block
		}},
		{key: "gas_used", value: func(l txLine) any {
			if l.tx().Block == 0 {
				return nil
			}
			return l.tx().GasUsed
		}},
		{key: "cost_eth", value: func(l txLine) any {
			if l.tx().Cost == nil {
				return nil
			}
			return eth(l.tx().Cost)
		}},
		{key: "max_cost_eth", value: func(l txLine) any { return eth(l.tx().MaxCost) }},
		{key: "key", title: "once", value: func(l txLine) any {
			if l.Key == "" {
				return nil
			}
			return l.Key
		}},
		{key: "note", value: func(l txLine) any {
			if l.Note == "" {
				return nil
			}
			return l.Note
		}},
	}
}

// short is an address as a table shows it: the person's own word, or its ends.
func (d *desk) short(addr common.Address) string {
	if alias := d.marks.Alias(addr); alias != "" {
		return clean.Line(alias)
	}
	text := addr.Hex()
	return text[:6] + "…" + text[len(text)-4:]
}

func (a *app) txList(ctx context.Context, cmd *cobra.Command, _ []string) error {
	d, err := a.openDesk()
	if err != nil {
		return err
	}
	defer d.close()
	entries, err := d.entries(ctx, cmd)
	if err != nil {
		return err
	}
	var lines []txLine
	for _, e := range entries {
		for i := range e.Transactions {
			lines = append(lines, txLine{e, i})
		}
	}
	if len(lines) == 0 && !a.flags.json && !a.flags.csv {
		a.remark("the journal is empty: nothing was signed on this chain yet")
		return nil
	}
	return writeRows(a, ofJournal(time.Now()), txColumns(d), lines)
}

// entries are those of --account, or of everybody, the newest first.
func (d *desk) entries(ctx context.Context, cmd *cobra.Command) ([]journal.Entry, error) {
	w, err := d.wallet(ctx)
	if err != nil {
		return nil, err
	}
	var of []common.Address
	if cmd.Flags().Changed("account") {
		addr, err := d.address(d.app.conf.Account)
		if err != nil {
			return nil, err
		}
		of = append(of, addr)
	}
	entries, err := w.Entries(of...)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(entries, func(a, b journal.Entry) int { return b.Created.Compare(a.Created) })
	return entries, nil
}

func (a *app) txShow(ctx context.Context, _ *cobra.Command, args []string) error {
	d, err := a.openDesk()
	if err != nil {
		return err
	}
	defer d.close()
	w, err := d.wallet(ctx)
	if err != nil {
		return err
	}
	e, err := w.Find(args[0])
	if err != nil {
		return err
	}
	return a.showEntry(d, e)
}

// showEntry prints one entry in the form that the flags ask for.
func (a *app) showEntry(d *desk, e journal.Entry) error {
	if a.flags.json {
		told, err := journalled(e)
		if err != nil {
			return err
		}
		return a.writeDeed(ofJournal(e.Updated), told)
	}
	if a.flags.csv {
		lines := make([]txLine, len(e.Transactions))
		for i := range lines {
			lines[i] = txLine{e, i}
		}
		return writeRows(a, ofJournal(e.Updated), txColumns(d), lines)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\n\n", clean.Line(e.Title))
	fmt.Fprintf(&b, "account  %s\n", d.named(e.Account))
	fmt.Fprintf(&b, "state    %s\n", strings.TrimSpace(string(e.State)+"  "+clean.Line(e.Note)))
	fmt.Fprintf(&b, "id       %s", e.ID)
	if e.Key != "" {
		fmt.Fprintf(&b, ", once %q", clean.Line(e.Key))
	}
	fmt.Fprintf(&b, "\nsigned   %s, last news %s\n", e.Created.Local().Format(time.DateTime), e.Updated.Local().Format(time.DateTime))
	if len(e.Changes) > 0 {
		b.WriteString("\nas it was shown before it was signed\n")
		showChanges(&b, e.Changes)
	}
	b.WriteByte('\n')
	for _, w := range e.Warnings {
		fmt.Fprintf(&b, "! %s\n", clean.Line(w.Text))
	}
	for i, t := range e.Transactions {
		fmt.Fprintf(&b, "%s\n%-8s %s to %s %s\n", sentence(e, i), "", spelled(t.Meaning), clean.Line(t.Meaning.Contract), t.To.Hex())
	}
	return writeOut(a.stdout, b.Bytes())
}

func (a *app) txResume(ctx context.Context, cmd *cobra.Command, _ []string) error {
	d, err := a.openDesk()
	if err != nil {
		return err
	}
	defer d.close()
	if err := d.mayWrite(); err != nil {
		return err
	}
	entries, err := d.entries(ctx, cmd)
	if err != nil {
		return err
	}
	slices.Reverse(entries) // the oldest first: their nonces come first
	gone, failed := a.goOn(ctx, d, entries)
	if failed == nil {
		failed = d.settle(ctx, entries)
	}
	if err := a.resumed(d, gone); err != nil {
		return err
	}
	return failed
}

// goOn follows what is open, the entries of one account one after the other and all
// accounts at the same time: what is held may wait for hours, and what it waits for
// passes while nobody looks. It returns those that were followed, and the first error.
func (a *app) goOn(ctx context.Context, d *desk, entries []journal.Entry) (gone []journal.Entry, failed error) {
	of := map[common.Address][]int{}
	for i, e := range entries {
		if e.Open() {
			of[e.Account] = append(of[e.Account], i)
		}
	}
	now, errs := make([]journal.Entry, len(entries)), make([]error, len(entries))
	var accounts sync.WaitGroup
	for _, list := range of {
		accounts.Go(func() {
			for _, i := range list {
				if ctx.Err() == nil {
					now[i], errs[i] = a.follow(ctx, d, entries[i], patient, false)
				}
			}
		})
	}
	accounts.Wait()
	return slices.DeleteFunc(now, func(e journal.Entry) bool { return e.ID == "" }), cmp.Or(errs...)
}

// settle looks once whether blocks with something of these entries are final, or
// have gone away.
func (d *desk) settle(ctx context.Context, entries []journal.Entry) error {
	w, err := d.wallet(ctx)
	if err != nil {
		return err
	}
	looked := map[common.Address]bool{}
	for _, e := range entries {
		if e.Settled() || looked[e.Account] {
			continue
		}
		looked[e.Account] = true
		if err := w.Resume(ctx, e.Account); err != nil {
			return err
		}
	}
	return nil
}

// resumed prints what became of the entries that were gone on with.
func (a *app) resumed(d *desk, entries []journal.Entry) error {
	if !a.flags.json && !a.flags.csv {
		if len(entries) == 0 {
			a.remark("nothing is open: all that was signed has come to its end")
		}
		return nil
	}
	var lines []txLine
	for _, e := range entries {
		for i := range e.Transactions {
			lines = append(lines, txLine{e, i})
		}
	}
	return writeRows(a, ofJournal(time.Now()), txColumns(d), lines)
}

func (a *app) txDrop(ctx context.Context, _ *cobra.Command, args []string) error {
	d, err := a.openDesk()
	if err != nil {
		return err
	}
	defer d.close()
	if err := d.mayWrite(); err != nil {
		return err
	}
	w, err := d.wallet(ctx)
	if err != nil {
		return err
	}
	e, err := w.Drop(ctx, args[0])
	if err != nil {
		return err
	}
	return a.showEntry(d, e)
}
