package main

import (
	"context"
	"os"
	"time"

	"golang.org/x/term"
)

// consoleOptions is what a command that opens the console can set.
type consoleOptions struct {
	blockTime time.Duration // between L1 blocks; 0 for the live network's
}

// needTerminal refuses to draw where nobody can see it.
func (a *app) needTerminal() error {
	in, okIn := a.stdin.(*os.File)
	out, okOut := a.stdout.(*os.File)
	if okIn && okOut && term.IsTerminal(int(in.Fd())) && term.IsTerminal(int(out.Fd())) { //nolint:gosec // descriptors fit an int
		return nil
	}
	return usage("no_terminal", "use a headless command, such as `lpconsole orchestrators --json`",
		"the console needs a terminal on standard input and output")
}

func (a *app) console(ctx context.Context, o consoleOptions) error {
	return a.needTerminal()
}
