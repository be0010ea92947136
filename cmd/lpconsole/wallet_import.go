package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"lpconsole/tui/clean"
	"lpconsole/wallet/keys"
)

// shownAccounts is how many accounts of a mnemonic are shown to choose from.
const shownAccounts = 5

// layouts are the names of the ways wallets number their accounts.
var layouts = map[string]keys.Layout{
	"standard":    keys.Standard,
	"ledger-live": keys.LedgerLive,
	"legacy":      keys.Legacy,
}

// importFlags say what to import, and which account of it.
type importFlags struct {
	keyFile, keystoreFile string
	mnemonic, ledger      bool
	path, layout          string
	index                 uint32
	indexGiven            bool
	alias                 string
	yes, removeFile       bool

	passphrase   *secretFlags
	mnemonicFrom *secretFlags
	extra        bool // ask for the additional passphrase of the mnemonic
	extraFrom    *secretFlags
}

func (a *app) walletImportCommand() *cobra.Command {
	f := &importFlags{}
	cmd := &cobra.Command{
		Use:   "import",
		Short: "Store a key that exists: a raw key, a mnemonic, a key file, or one on a Ledger",
		Args:  cobra.ArbitraryArgs,
	}
	fs := cmd.Flags()
	fs.StringVar(&f.keyFile, "key-file", "", "a file with a raw key as 64 hex digits, which only you can read")
	fs.BoolVar(&f.removeFile, "remove-key-file", false, "overwrite and remove the raw key file once the key is stored")
	fs.BoolVar(&f.mnemonic, "mnemonic", false, "ask for a mnemonic of 12 to 24 words")
	fs.StringVar(&f.keystoreFile, "keystore-file", "", "a key file of geth or of another wallet")
	fs.BoolVar(&f.ledger, "ledger", false, "remember an account of the Ledger that is connected")
	fs.StringVar(&f.path, "path", "", "derivation path, such as m/44'/60'/0'/0/0")
	fs.StringVar(&f.layout, "layout", "standard", "how the wallet numbered its accounts: standard, ledger-live or legacy")
	fs.Uint32Var(&f.index, "index", 0, "number of the account")
	fs.StringVar(&f.alias, "alias", "", "your own word for the account")
	fs.BoolVar(&f.yes, "yes", false, "store the account that is shown without a question")
	f.passphrase = addSecretFlags(fs, "passphrase", "the passphrase")
	f.mnemonicFrom = addSecretFlags(fs, "mnemonic", "the mnemonic")
	fs.BoolVar(&f.extra, "mnemonic-passphrase", false, "ask for the mnemonic's additional passphrase, the 25th word")
	f.extraFrom = addSecretFlags(fs, "mnemonic-passphrase", "the mnemonic's additional passphrase")
	cmd.RunE = a.command(0, 0, func(ctx context.Context, cmd *cobra.Command, _ []string) error {
		f.indexGiven = cmd.Flags().Changed("index")
		f.mnemonic = f.mnemonic || f.mnemonicFrom.given()
		return a.walletImport(ctx, f)
	})
	return cmd
}

func (a *app) walletImport(ctx context.Context, f *importFlags) error {
	sources := 0
	for _, given := range []bool{f.keyFile != "", f.keystoreFile != "", f.mnemonic, f.ledger} {
		if given {
			sources++
		}
	}
	if sources != 1 {
		return usage("usage", "see `lpconsole wallet import --help`", "import needs one of --key-file, --mnemonic, --keystore-file and --ledger")
	}
	if !f.mnemonic && !f.ledger && (f.path != "" || f.indexGiven) {
		return usage("usage", "leave them out", "--path and --index are for a mnemonic or a Ledger")
	}
	w, err := a.openWallet(f.alias)
	if err != nil {
		return err
	}
	a.holdSecrets()
	switch {
	case f.keyFile != "":
		return w.importRaw(ctx, f)
	case f.keystoreFile != "":
		return w.importKeyFile(ctx, f)
	case f.mnemonic:
		return w.importMnemonic(ctx, f)
	default:
		return w.importLedger(ctx, f)
	}
}

func (w *walletRun) importRaw(ctx context.Context, f *importFlags) error {
	key, err := keys.ReadKey(f.keyFile)
	if err != nil {
		return keyError(err)
	}
	defer key.Destroy()
	if err := w.keep(ctx, key, f.passphrase); err != nil {
		return err
	}
	if !f.removeFile {
		w.remark("%s still holds the key for everyone who gets the file; remove it, or say --remove-key-file", f.keyFile)
		return nil
	}
	if err := keys.RemoveRaw(f.keyFile); err != nil {
		w.remark("the key is stored, but its raw file is still there: %v", err)
	}
	return nil
}

// importKeyFile stores the key under the passphrase it has, at the standard cost.
func (w *walletRun) importKeyFile(ctx context.Context, f *importFlags) error {
	if _, err := os.Lstat(f.keystoreFile); err != nil {
		return usage("key_file", "check the name", "%s cannot be read: %w", f.keystoreFile, err)
	}
	pass, err := w.secret(ctx, f.passphrase, "Passphrase of "+clean.Line(f.keystoreFile)+": ")
	if err != nil {
		return err
	}
	defer pass.Destroy()
	key, err := w.store.OpenFile(ctx, f.keystoreFile, pass)
	if err != nil {
		return keyError(err)
	}
	defer key.Destroy()
	return w.keepUnder(ctx, key, pass)
}

func (w *walletRun) importMnemonic(ctx context.Context, f *importFlags) error {
	chosen, err := f.derivation()
	if err != nil {
		return err
	}
	words, err := w.secret(ctx, f.mnemonicFrom, "Mnemonic, not shown: ")
	if err != nil {
		return err
	}
	defer words.Destroy()
	var extra *keys.Secret
	if f.extra || f.extraFrom.given() {
		if extra, err = w.secret(ctx, f.extraFrom, "Additional passphrase of the mnemonic: "); err != nil {
			return err
		}
		defer extra.Destroy()
	}
	seed, err := keys.NewSeed(ctx, words, extra)
	if err != nil {
		return keyError(err)
	}
	defer seed.Destroy()

	key, err := seed.Key(chosen)
	if err != nil {
		return keyError(err)
	}
	defer key.Destroy()
	if err := w.showAccounts(f, seed, key); err != nil {
		return err
	}
	if err := w.confirm(ctx, f.yes, fmt.Sprintf("Store %s, at %s?", key.Address(), key.Path)); err != nil {
		return err
	}
	return w.keep(ctx, key, f.passphrase)
}

// showAccounts lists the first accounts of the layout, so that a person sees
// whether the chosen one is the one they know.
func (w *walletRun) showAccounts(f *importFlags, seed *keys.Seed, chosen *keys.Key) error {
	mark := func(k *keys.Key) string {
		if k.Path == chosen.Path {
			return "> "
		}
		return "  "
	}
	shown := false
	for i := uint32(0); i < shownAccounts && f.path == ""; i++ {
		k, err := seed.Key(layouts[f.layout].Path(i))
		if err != nil {
			return keyError(err)
		}
		fmt.Fprintf(w.stderr, "%s%-20s %s\n", mark(k), k.Path, k.Address())
		shown = shown || k.Path == chosen.Path
		k.Destroy()
	}
	if !shown {
		fmt.Fprintf(w.stderr, "%s%-20s %s\n", mark(chosen), chosen.Path, chosen.Address())
	}
	return nil
}

func (w *walletRun) importLedger(ctx context.Context, f *importFlags) error {
	path, err := f.derivation()
	if err != nil {
		return err
	}
	device, err := keys.OpenLedger(ctx, path)
	if err != nil {
		return keyError(err)
	}
	addr := device.Address()
	device.Close()
	if err := w.free(addr); err != nil {
		return err
	}
	fmt.Fprintf(w.stderr, "> %-20s %s\n", path, addr)
	if err := w.confirm(ctx, f.yes, fmt.Sprintf("Remember %s, at %s?", addr, path)); err != nil {
		return err
	}
	acc, err := w.store.AddLedger(addr, path)
	if err != nil {
		return keyError(err)
	}
	w.remark("when it signs, %s", keys.BlindNote)
	return w.kept(acc)
}

// derivation is the path that the flags choose: --path as it is, or with --index
// as its fifth and last element; without --path the account of a layout.
func (f *importFlags) derivation() (string, error) {
	layout, ok := layouts[strings.ToLower(f.layout)]
	if !ok {
		return "", usage("usage", "layouts: standard, ledger-live, legacy", "there is no layout %q", f.layout)
	}
	f.layout = strings.ToLower(f.layout)
	if f.path == "" {
		if f.index >= 1<<31 {
			return "", usage("bad_path", "choose a smaller number", "--index %d is too large", f.index)
		}
		return layout.Path(f.index), nil
	}
	path, err := keys.ParsePath(f.path)
	if err != nil {
		return "", keyError(err)
	}
	if f.indexGiven {
		if len(path) >= 5 {
			path = path[:4]
		}
		path = append(path, f.index)
	}
	return path.String(), nil
}
