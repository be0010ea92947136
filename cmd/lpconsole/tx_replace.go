package main

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"lpconsole/tui/clean"
	"lpconsole/wallet"
)

func (a *app) txReplaceCommand() *cobra.Command {
	o := writeOptions{wait: patient}
	cmd := &cobra.Command{
		Use:   "replace HASH",
		Short: "Sign what cannot run once more, with a higher fee cap",
		Long: "Signs a transaction whose fee cap is below the network's base fee once more, with a higher fee cap: the same nonce and " +
			"the same call, so that only one of the two can ever run. Where a higher fee would not help, nothing is signed.",
		Args: cobra.ArbitraryArgs,
	}
	cmd.Flags().BoolVar(&o.yes, "yes", false, "do not ask; the checks are made all the same")
	o.secret = addSecretFlags(cmd.Flags(), "passphrase", "the passphrase")
	cmd.RunE = a.command(1, 1, func(ctx context.Context, _ *cobra.Command, args []string) error {
		if a.flags.csv {
			return usage("usage", "use --json", "a write has no form as a table")
		}
		d, err := a.openDesk()
		if err != nil {
			return err
		}
		defer d.close()
		return a.txReplace(ctx, d, args[0], o)
	})
	return cmd
}

// txReplace shows what a replacement changes, asks, signs it, and goes on as with any
// other entry. The fee cap that is signed is the one that was shown: where it has become
// too low since, the wallet refuses it.
func (a *app) txReplace(ctx context.Context, d *desk, name string, o writeOptions) error {
	if err := d.mayWrite(); err != nil {
		return err
	}
	w, err := d.wallet(ctx)
	if err != nil {
		return err
	}
	e, err := w.Find(name)
	if err != nil {
		return err
	}
	if err := a.maySign(d, e.Account, o); err != nil {
		return err
	}
	r, err := w.Raise(ctx, e.ID, nil)
	if err != nil {
		return err
	}
	// What is signed is decoded anew, for which the network's contracts have to be known.
	if _, _, err := (planning{d.reader, &d.book}).Positions(ctx, e.Account); err != nil {
		return err
	}
	show := func(out io.Writer) error { return showRaise(out, d, r) }
	if err := a.agree(ctx, show, "sign and send", o.yes); err != nil {
		return err
	}
	signer, err := d.unlock(ctx, e.Account, o.secret)
	if err != nil {
		return err
	}
	if e, err = w.Replace(ctx, e.ID, signer, r.NewCap); err != nil {
		return err
	}
	return a.conclude(ctx, d, e, o)
}

// showRaise prints what a replacement changes, and what it does not.
func showRaise(out io.Writer, d *desk, r *wallet.Raise) error {
	var b bytes.Buffer
	t := r.Entry.Transactions[r.Step]
	fmt.Fprintf(&b, "%s\n\n", clean.Line(r.Entry.Title))
	fmt.Fprintf(&b, "account  %s\n", d.named(r.Entry.Account))
	fmt.Fprintf(&b, "now      %s, nonce %d\n\n", t.Hash.Hex(), t.Nonce)
	drawTable(&b, [][3]string{
		{"", "before", "after"},
		{"fee cap", gwei(r.OldCap) + " gwei", gwei(r.NewCap) + " gwei"},
		{"cost at most", eth(r.OldCost) + " ETH", eth(r.NewCost) + " ETH"},
	})
	fmt.Fprintf(&b, "\nbase fee %s gwei, the fee cap is below it: it cannot run\n", gwei(r.BaseFee))
	fmt.Fprintf(&b, "%-8s %s\n", "call", clean.Line(t.Meaning.Sentence))
	fmt.Fprintf(&b, "%-8s %s to %s %s\n", "", spelled(t.Meaning), clean.Line(t.Meaning.Contract), t.To.Hex())
	fmt.Fprintf(&b, "%-8s the nonce stays %d: only one of the two can run\n", "", t.Nonce)
	return writeOut(out, b.Bytes())
}
