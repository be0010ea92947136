// Command lpconsole is a terminal console for Livepeer. Without a subcommand it
// opens the console; each subcommand is the headless twin of a screen.
//
// This package holds the subcommands, the configuration and the wiring. It
// knows no protocol rule and draws nothing.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"

	"charm.land/fang/v2"
)

// version is set by the linker for a release (-X main.version=…).
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is main without the process: it returns the exit code of cli.md.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	a := &app{stdin: stdin, stdout: stdout, stderr: stderr}
	root := a.root()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	// fang asks the terminal for its background colour before it shows an
	// error, and a terminal that does not answer costs seconds; so commands
	// keep their error in a.err (see app.command) and fang sees none.
	err := fang.Execute(ctx, root, fang.WithVersion(version))
	if err == nil {
		err = a.err
	}
	if a.close != nil {
		a.close()
	}
	return a.report(ctx, err)
}
