package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/pflag"
	"golang.org/x/term"

	"lpconsole/wallet/keys"
)

// secretFlags say where a secret comes from when there is nobody to type it.
// There is no flag and no environment variable with the secret itself: other
// users of a computer can see both.
type secretFlags struct {
	name string // "passphrase"
	file string
	fd   int
}

// addSecretFlags adds --NAME-file and --NAME-fd.
func addSecretFlags(f *pflag.FlagSet, name, what string) *secretFlags {
	s := &secretFlags{name: name}
	f.StringVar(&s.file, name+"-file", "", "read "+what+" from this file, which only you can read")
	f.IntVar(&s.fd, name+"-fd", -1, "read "+what+" from this open file descriptor")
	return s
}

// given reports whether a file or descriptor was named.
func (s *secretFlags) given() bool { return s.file != "" || s.fd >= 0 }

// secret reads a secret from the file or descriptor that was named, else from
// the terminal, without an echo. The caller destroys it.
func (a *app) secret(ctx context.Context, from *secretFlags, prompt string) (*keys.Secret, error) {
	a.holdSecrets()
	var s *keys.Secret
	var err error
	switch {
	case from.file != "" && from.fd >= 0:
		return nil, usage("usage", "choose one", "--%s-file and --%s-fd exclude each other", from.name, from.name)
	case from.file != "":
		s, err = keys.ReadSecretFile(from.file)
	case from.fd >= 0:
		s, err = readDescriptor(ctx, from.fd)
	default:
		return a.ask(ctx, prompt, from.name)
	}
	if err != nil {
		return nil, keyError(err)
	}
	switch {
	case s.Len() == 0:
		err = usage("passphrase", "write it to the first line", "what --%s-file or --%s-fd names is empty", from.name, from.name)
	case !s.OneLine():
		err = usage("passphrase", "leave only one line in it", "what --%s-file or --%s-fd names has more than one line", from.name, from.name)
	}
	if err != nil {
		s.Destroy()
		return nil, err
	}
	return s, nil
}

// newPassphrase is secret for a passphrase that does not exist yet: it is typed
// twice.
func (a *app) newPassphrase(ctx context.Context, from *secretFlags, prompt string) (*keys.Secret, error) {
	first, err := a.secret(ctx, from, prompt)
	if err != nil || from.given() {
		return first, err
	}
	if first.Len() == 0 {
		first.Destroy()
		return nil, usage("passphrase", "choose one", "a key is not stored without a passphrase")
	}
	again, err := a.ask(ctx, "The same again: ", from.name)
	if err == nil && !first.Equal(again) {
		err = usage("passphrase", "type it again", "the two passphrases differ")
	}
	again.Destroy()
	if err != nil {
		first.Destroy()
		return nil, err
	}
	return first, nil
}

// ask reads a secret from the terminal.
func (a *app) ask(ctx context.Context, prompt, name string) (*keys.Secret, error) {
	in, ok := a.stdin.(*os.File)
	if !ok || !term.IsTerminal(int(in.Fd())) {
		return nil, usage("no_terminal", fmt.Sprintf("name a file with --%s-file, or a descriptor with --%s-fd", name, name),
			"there is no terminal to ask for the %s", name)
	}
	var out io.Writer = in // a terminal can be written to as well
	if errOut, ok := a.stderr.(*os.File); ok && term.IsTerminal(int(errOut.Fd())) {
		out = errOut
	}
	before, err := term.MakeRaw(int(in.Fd()))
	if err != nil {
		return nil, usage("no_terminal", "name a file with --"+name+"-file", "the terminal cannot be kept from showing what is typed: %w", err)
	}
	defer func() {
		_ = term.Restore(int(in.Fd()), before)
		fmt.Fprintln(out)
	}()
	fmt.Fprint(out, prompt)
	return read(ctx, func() (*keys.Secret, error) { return keys.ReadLine(in) })
}

// readDescriptor reads a secret from a file that the caller has opened.
func readDescriptor(ctx context.Context, fd int) (*keys.Secret, error) {
	if term.IsTerminal(fd) {
		return nil, usage("passphrase", "leave the flag out to be asked", "descriptor %d is a terminal, which would show what is typed", fd)
	}
	f := os.NewFile(uintptr(fd), fmt.Sprintf("descriptor %d", fd))
	if f == nil {
		return nil, usage("passphrase", "open it first", "descriptor %d is not open", fd)
	}
	s, err := read(ctx, func() (*keys.Secret, error) { return keys.ReadSecret(f, keys.MaxSecret) })
	if err != nil && ctx.Err() == nil {
		return nil, usage("passphrase", "open it for reading first", "descriptor %d cannot be read: %w", fd, err)
	}
	return s, err
}

// read runs a read that nothing can interrupt, until it or ctx ends.
func read(ctx context.Context, from func() (*keys.Secret, error)) (*keys.Secret, error) {
	type answer struct {
		s   *keys.Secret
		err error
	}
	done := make(chan answer, 1)
	go func() {
		s, err := from()
		done <- answer{s, err}
	}()
	select {
	case got := <-done:
		if errors.Is(got.err, keys.ErrInterrupted) {
			return nil, errInterrupted
		}
		return got.s, keyError(got.err)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// holdSecrets forbids core dumps and looking into this process, before the first
// secret is in it.
func (a *app) holdSecrets() {
	if err := keys.NoDumps(); err != nil {
		a.log.Warn("core dumps could not be forbidden", "err", err)
	}
}

// keyError gives a refusal of the wallet's keys its exit code.
func keyError(err error) error {
	var p *keys.Problem
	if errors.As(err, &p) {
		return &failure{code: p.Code, exit: exitRefused, err: err, hint: p.Hint}
	}
	return err
}
