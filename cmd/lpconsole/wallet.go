package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"lpconsole/tui/clean"
	"lpconsole/wallet/keys"
)

// walletCommand is everything about accounts and where their keys are. None of
// it asks the network or signs a transaction, so --read-only does not stop it.
func (a *app) walletCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "wallet",
		Short: "Accounts: make, import, list, export and watch them",
		Long: "Accounts and where their keys are. Keys lie in encrypted files, as geth writes them, in the keystore\n" +
			"folder of the data folder. Nothing here sends a transaction, so it works with --read-only too.",
		Args: cobra.ArbitraryArgs,
		RunE: a.command(0, 0, func(context.Context, *cobra.Command, []string) error {
			return usage("usage", "see `lpconsole wallet --help`", "wallet needs one of new, import, list, export, passwd, watch")
		}),
	}
	cmd.AddCommand(a.walletNewCommand(), a.walletImportCommand(), a.walletListCommand(), a.walletExportCommand(),
		a.walletPasswdCommand(), a.walletWatchCommand())
	return cmd
}

// keystore opens the folder of the key files.
func (a *app) keystore() (*keys.Store, error) {
	store, err := keys.Open(filepath.Join(a.conf.DataDir, "keystore"))
	return store, keyError(err)
}

func (a *app) walletNewCommand() *cobra.Command {
	var alias string
	cmd := &cobra.Command{
		Use:   "new",
		Short: "Make a key and store it under a passphrase",
		Args:  cobra.ArbitraryArgs,
	}
	cmd.Flags().StringVar(&alias, "alias", "", "your own word for the account")
	from := addSecretFlags(cmd.Flags(), "passphrase", "the passphrase")
	cmd.RunE = a.command(0, 0, func(ctx context.Context, _ *cobra.Command, _ []string) error {
		w, err := a.openWallet(alias)
		if err != nil {
			return err
		}
		a.holdSecrets()
		key, err := keys.NewKey()
		if err != nil {
			return keyError(err)
		}
		defer key.Destroy()
		return w.keep(ctx, key, from)
	})
	return cmd
}

func (a *app) walletListCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "The accounts, and where their keys are",
		Args:  cobra.ArbitraryArgs,
		RunE: a.command(0, 0, func(context.Context, *cobra.Command, []string) error {
			w, err := a.openWallet("")
			if err != nil {
				return err
			}
			all, err := w.store.Accounts()
			if err != nil {
				return keyError(err)
			}
			for _, addr := range w.marks.Watched() {
				if !slices.ContainsFunc(all, func(acc keys.Account) bool { return acc.Address == addr }) {
					all = append(all, keys.Account{Address: addr, Kind: keys.Watch})
				}
			}
			if len(all) == 0 {
				a.remark("there are no accounts; `lpconsole wallet new`, `wallet import` or `wallet watch ADDR` adds one")
			}
			return writeRows(a, w.origin(), w.columns(), all)
		}),
	}
}

func (a *app) walletExportCommand() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "export [ADDR|ALIAS]",
		Short: "Copy an account's key file, which stays encrypted",
		Args:  cobra.ArbitraryArgs,
	}
	cmd.Flags().StringVar(&out, "out", "", "the new file; nothing is overwritten")
	cmd.RunE = a.command(0, 1, func(_ context.Context, _ *cobra.Command, args []string) error {
		if out == "" {
			return usage("usage", "name the new file with --out FILE", "export needs a file to write")
		}
		w, err := a.openWallet("")
		if err != nil {
			return err
		}
		acc, err := w.account(args)
		if err != nil {
			return err
		}
		if err := w.store.Export(acc.Address, out); err != nil {
			return keyError(err)
		}
		acc.File = out
		return writeData(a, w.origin(), w.columns(), acc)
	})
	return cmd
}

func (a *app) walletPasswdCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "passwd [ADDR|ALIAS]",
		Short: "Change the passphrase of an account's key file",
		Args:  cobra.ArbitraryArgs,
	}
	from := addSecretFlags(cmd.Flags(), "passphrase", "the present passphrase")
	to := addSecretFlags(cmd.Flags(), "new-passphrase", "the new passphrase")
	cmd.RunE = a.command(0, 1, func(ctx context.Context, _ *cobra.Command, args []string) error {
		w, err := a.openWallet("")
		if err != nil {
			return err
		}
		acc, err := w.account(args)
		if err != nil {
			return err
		}
		old, err := a.secret(ctx, from, "Present passphrase of "+acc.Address.Hex()+": ")
		if err != nil {
			return err
		}
		defer old.Destroy()
		pass, err := a.newPassphrase(ctx, to, "New passphrase: ")
		if err != nil {
			return err
		}
		defer pass.Destroy()
		if err := w.store.Change(ctx, acc.Address, old, pass); err != nil {
			return keyError(err)
		}
		return writeData(a, w.origin(), w.columns(), acc)
	})
	return cmd
}

func (a *app) walletWatchCommand() *cobra.Command {
	var alias string
	cmd := &cobra.Command{
		Use:   "watch ADDR|ALIAS",
		Short: "Look at an account without its key",
		Args:  cobra.ArbitraryArgs,
	}
	cmd.Flags().StringVar(&alias, "alias", "", "your own word for the account")
	cmd.RunE = a.command(1, 1, func(_ context.Context, _ *cobra.Command, args []string) error {
		w, err := a.openWallet(alias)
		if err != nil {
			return err
		}
		addr, err := (&session{marks: w.marks}).address(args[0])
		if err != nil {
			return err
		}
		if err := w.free(addr); err != nil {
			return err
		}
		if err := w.mark(addr); err != nil {
			return err
		}
		return writeData(a, w.origin(), w.columns(), keys.Account{Address: addr, Kind: w.store.Kind(addr)})
	})
	return cmd
}

// walletRun is one run of a wallet command: the keys, the marks, and the alias
// that the account is to get.
type walletRun struct {
	*app
	store *keys.Store
	marks *state
	alias string
}

func (a *app) openWallet(alias string) (*walletRun, error) {
	store, err := a.keystore()
	if err != nil {
		return nil, err
	}
	marks, err := openState(a.conf.DataDir, a.conf.Accounts)
	if err != nil {
		return nil, err
	}
	if alias != "" {
		if err := checkAlias(alias); err != nil {
			return nil, usage("bad_alias", "choose another word", "%w", err)
		}
	}
	return &walletRun{app: a, store: store, marks: marks, alias: alias}, nil
}

// free refuses an alias that another account has, before anything is stored.
func (w *walletRun) free(addr common.Address) error {
	if other, ok := w.marks.ByAlias(w.alias); w.alias != "" && ok && other != addr {
		return usage("bad_alias", "choose another word", "%s is already called %q", other, w.alias)
	}
	return nil
}

// mark watches addr and gives it the alias.
func (w *walletRun) mark(addr common.Address) error {
	err := w.marks.Watch(addr)
	if err == nil && w.alias != "" {
		err = w.marks.SetAlias(addr, w.alias)
	}
	if err != nil {
		return usage("data_dir", "choose another folder with --data-dir", "%w", err)
	}
	return nil
}

// keep stores a key under a passphrase that is asked for, and says which account
// it is.
func (w *walletRun) keep(ctx context.Context, key *keys.Key, from *secretFlags) error {
	if err := w.free(key.Address()); err != nil {
		return err
	}
	pass, err := w.newPassphrase(ctx, from, "Passphrase for "+key.Address().Hex()+": ")
	if err != nil {
		return err
	}
	defer pass.Destroy()
	return w.keepUnder(ctx, key, pass)
}

func (w *walletRun) keepUnder(ctx context.Context, key *keys.Key, pass *keys.Secret) error {
	if err := w.free(key.Address()); err != nil {
		return err
	}
	acc, err := w.store.Add(ctx, key, pass)
	if err != nil {
		return keyError(err)
	}
	acc.Path = key.Path
	return w.kept(acc)
}

// kept marks an account that was stored and prints it. The key is safe by now:
// a mark that cannot be written is only remarked on.
func (w *walletRun) kept(acc keys.Account) error {
	if err := w.mark(acc.Address); err != nil {
		w.remark("the key is stored, but %v", err)
	}
	if acc.Kind == keys.Keystore {
		w.remark("keep a copy of the key file and remember the passphrase: nobody can restore either")
	}
	return writeData(w.app, w.origin(), w.columns(), acc)
}

// account is the account with a key that a command is about: its argument, else
// --account, else the only one there is.
func (w *walletRun) account(args []string) (keys.Account, error) {
	all, err := w.store.Accounts()
	if err != nil {
		return keys.Account{}, keyError(err)
	}
	text := w.conf.Account
	if len(args) > 0 {
		text = args[0]
	}
	if text == "" {
		if len(all) == 1 {
			return all[0], nil
		}
		return keys.Account{}, usage("no_account", "name one; `lpconsole wallet list` shows them", "there are %d accounts with a key", len(all))
	}
	addr, err := (&session{marks: w.marks}).address(text)
	if err != nil {
		return keys.Account{}, err
	}
	if i := slices.IndexFunc(all, func(acc keys.Account) bool { return acc.Address == addr }); i >= 0 {
		return all[i], nil
	}
	return keys.Account{}, usage("no_key", "`lpconsole wallet list` shows the accounts that can sign", "the key of %s is not here", addr)
}

// origin says that the answer comes from this computer and not from the chain.
func (w *walletRun) origin() origin {
	return origin{source: w.store.Dir(), asOf: time.Now()}
}

func (w *walletRun) columns() []column[keys.Account] {
	type acc = keys.Account
	orNull := func(s string) any {
		if s == "" {
			return nil
		}
		return clean.Line(s)
	}
	return []column[acc]{
		{key: "address", title: "address", value: func(v acc) any { return v.Address.Hex() }},
		{key: "alias", title: "alias", value: func(v acc) any { return orNull(w.marks.Alias(v.Address)) }},
		{key: "kind", title: "key", value: func(v acc) any { return string(v.Kind) }},
		{key: "path", title: "path", value: func(v acc) any { return orNull(v.Path) }},
		{key: "file", title: "file", value: func(v acc) any { return orNull(v.File) }},
	}
}

// confirm asks a question that only yes answers. Without somebody to ask it
// refuses, unless --yes was given.
func (a *app) confirm(ctx context.Context, yes bool, question string) error {
	if yes {
		return nil
	}
	in, ok := a.stdin.(*os.File)
	if !ok || !term.IsTerminal(int(in.Fd())) {
		return usage("no_terminal", "look at what is shown and say --yes", "there is no terminal to ask: %s", question)
	}
	fmt.Fprint(a.stderr, question+" yes/no: ")
	answer := make(chan string, 1)
	go func() {
		line, err := bufio.NewReader(in).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			line = ""
		}
		answer <- line
	}()
	select {
	case line := <-answer:
		if strings.TrimSpace(line) != "yes" {
			return usage("declined", "answer yes to go on", "nothing was stored")
		}
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
