package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"lpconsole/tui/clean"
)

// app is one run of the program: its streams, flags and what the commands
// share. It is not for concurrent use.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer

	flags flags
	conf  config
	log   *slog.Logger

	err   error  // what the command returned
	exit  int    // the exit code of a command that ended without an error
	close func() // set when something must be closed at the end
}

// flags are the ones every command takes.
type flags struct {
	network     string
	rpc, l1RPC  []string
	controller  string
	pollCreator string
	ensRegistry string
	account     string
	configFile  string
	dataDir     string
	readOnly    bool
	json, csv   bool
	noColor     bool
	ascii       bool
	mouse       bool
	theme       string
	logFile     string
	verbose     bool
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "lpconsole",
		Short: "A terminal console for Livepeer",
		Long: "lpconsole shows the Livepeer network straight from the chain: rounds, every orchestrator and\n" +
			"what it really earned, and your own stake. Without a command it opens the console.",
		Args: cobra.ArbitraryArgs,
		RunE: a.command(0, 0, func(ctx context.Context, cmd *cobra.Command, _ []string) error {
			return a.console(ctx, consoleOptions{})
		}),
		SuggestionsMinimumDistance: 2,
	}
	f := root.PersistentFlags()
	f.StringVar(&a.flags.network, "network", "", "network: arbitrum, or a name from the configuration (default arbitrum)")
	f.StringArrayVar(&a.flags.rpc, "rpc", nil, "URL of an Arbitrum JSON-RPC endpoint; may be repeated, the first is preferred")
	f.StringArrayVar(&a.flags.l1RPC, "l1-rpc", nil, "URL of an Ethereum endpoint, for names; may be repeated")
	f.StringVar(&a.flags.controller, "controller", "", "address of the protocol's Controller, for another deployment")
	f.StringVar(&a.flags.pollCreator, "poll-creator", "", "address of the PollCreator, for another deployment")
	f.StringVar(&a.flags.ensRegistry, "ens-registry", "", "address of the ENS registry, for another deployment")
	f.StringVar(&a.flags.account, "account", "", "the account to watch: an address or an alias")
	f.StringVar(&a.flags.configFile, "config", "", "configuration file")
	f.StringVar(&a.flags.dataDir, "data-dir", "", "folder for stars, aliases and caches")
	f.BoolVar(&a.flags.readOnly, "read-only", false, "refuse every write")
	f.BoolVar(&a.flags.json, "json", false, "print one JSON document")
	f.BoolVar(&a.flags.csv, "csv", false, "print comma-separated values")
	f.BoolVar(&a.flags.noColor, "no-color", false, "no colour (NO_COLOR works too)")
	f.BoolVar(&a.flags.ascii, "ascii", false, "draw with ASCII characters only")
	f.BoolVar(&a.flags.mouse, "mouse", false, "let the console use the mouse")
	f.StringVar(&a.flags.theme, "theme", "", "colours: auto, dark or light (default auto: as the terminal answers)")
	f.StringVar(&a.flags.logFile, "log-file", "", "write a log to this file")
	f.BoolVar(&a.flags.verbose, "verbose", false, "log more")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error {
		// --json may stand after the flag that is wrong; the error must still
		// come in the form that was asked for.
		for _, arg := range os.Args[1:] {
			a.flags.json = a.flags.json || arg == "--json"
		}
		if negative := negativeNumber(os.Args[1:]); negative != "" {
			a.err = usage("bad_amount", "write 500, 1.5k, 25% or max", "the amount %q is negative", negative)
			return nil
		}
		a.err = usage("usage", "see `lpconsole --help`", "%w", err)
		return nil
	})
	root.AddCommand(a.roundCommand(), a.orchestratorsCommand(), a.orchestratorCommand(), a.accountCommand(),
		a.walletCommand(), a.txCommand(), a.doctorCommand(), a.demoCommand())
	root.AddCommand(a.writeCommands()...)
	return root
}

// command wraps what a command does: it checks the number of arguments, loads
// the configuration, and keeps the error in a.err.
func (a *app) command(least, most int, do func(context.Context, *cobra.Command, []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		a.err = func() error {
			if err := checkArgs(cmd, args, least, most); err != nil {
				return err
			}
			if err := checkFlags(cmd); err != nil {
				return err
			}
			if a.flags.json && a.flags.csv {
				return usage("usage", "choose one", "--json and --csv exclude each other")
			}
			if err := a.configure(cmd); err != nil {
				return err
			}
			return do(cmd.Context(), cmd, args)
		}()
		return nil
	}
}

func checkArgs(cmd *cobra.Command, args []string, least, most int) error {
	if !cmd.HasParent() && len(args) > 0 {
		hint := "see `lpconsole --help`"
		if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
			hint = "did you mean " + strings.Join(near, " or ") + "?"
		}
		return usage("usage", hint, "there is no command %q", args[0])
	}
	help := "see `" + cmd.CommandPath() + " --help`"
	if len(args) < least {
		return usage("usage", help, "%s needs %s", cmd.CommandPath(), strings.TrimPrefix(cmd.Use, cmd.Name()+" "))
	}
	if len(args) > most && aboutSecrets(cmd) {
		// What stands here may be the mnemonic: it is not said again.
		return usage("usage", help+"; a secret that was typed here is in the history of the shell now",
			"%s takes no argument like that: secrets come from a prompt or a file", cmd.CommandPath())
	}
	if len(args) > most {
		return usage("usage", help, "%s does not take %q", cmd.CommandPath(), args[most])
	}
	return nil
}

// aboutSecrets reports whether a command asks for keys or passphrases.
func aboutSecrets(cmd *cobra.Command) bool {
	return cmd.HasParent() && cmd.Parent().Name() == "wallet"
}

// checkFlags refuses flags that were given with nothing. A script whose variable
// is not set means something else than to leave the flag out: --once "" would
// allow what must not be done twice, --account "" act for another account.
func checkFlags(cmd *cobra.Command) (err error) {
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if err == nil && f.Name != "filter" && f.Value.Type() == "string" && strings.TrimSpace(f.Value.String()) == "" {
			err = usage("bad_"+strings.ReplaceAll(f.Name, "-", "_"), "give it a value, or leave it out", "--%s is empty", f.Name)
		}
	})
	return err
}

// negativeNumber is the first argument that a person can only have meant as a
// number below zero: to the parser of flags it is a bundle of short ones.
func negativeNumber(args []string) string {
	for _, arg := range args {
		if len(arg) > 1 && arg[0] == '-' && (arg[1] == '.' || arg[1] >= '0' && arg[1] <= '9') {
			return arg
		}
	}
	return ""
}

// openLog starts the log. Without --log-file there is none: nothing but
// answers and errors belongs on the two output streams.
func (a *app) openLog() error {
	// Libraries log through the standard logger, net/http what a server sends
	// unasked, for one; that must never reach the terminal.
	defer func() { slog.SetDefault(a.log) }()
	a.log = slog.New(slog.DiscardHandler)
	if a.conf.LogFile == "" {
		return nil
	}
	f, err := os.OpenFile(filepath.Clean(a.conf.LogFile), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return usage("log", "choose another file with --log-file", "cannot write the log: %w", err)
	}
	level := slog.LevelInfo
	if a.conf.Verbose {
		level = slog.LevelDebug
	}
	a.log = slog.New(slog.NewTextHandler(f, &slog.HandlerOptions{Level: level}))
	a.close = func() { _ = f.Close() }
	return nil
}

// remark tells a person on standard error what is missing from an answer that
// is given all the same. It never changes the exit code.
func (a *app) remark(format string, args ...any) {
	fmt.Fprintln(a.stderr, "lpconsole: "+clean.Line(fmt.Sprintf(format, args...)))
}
