package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"lpconsole/chain"
	"lpconsole/livepeer/action"
	"lpconsole/livepeer/lens"
	"lpconsole/tui/clean"
	"lpconsole/wallet"
	"lpconsole/wallet/journal"
	"lpconsole/wallet/keys"
)

// Exit codes, fixed by the command line's contract.
const (
	exitDone        = 0
	exitWarning     = 1
	exitRefused     = 2
	exitUnknown     = 3
	exitReverted    = 5
	exitInterrupted = 130
)

// A failure is an error with what a script needs: a stable code, an exit code,
// and the next step for a person.
type failure struct {
	code string
	exit int
	err  error
	hint string
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

// errInterrupted is what a person who stops the program gets.
var errInterrupted = &failure{code: "interrupted", exit: exitInterrupted, err: errors.New("interrupted")}

// usage is a failure that is the caller's: nothing was asked of the network.
func usage(code, hint, format string, args ...any) error {
	return &failure{code: code, exit: exitRefused, err: fmt.Errorf(format, args...), hint: hint}
}

// classify turns any error into a failure. What nobody classified is "cannot
// tell", because every read of this program depends on a network.
func classify(ctx context.Context, err error) *failure {
	var f *failure
	if errors.As(err, &f) {
		return f
	}
	if f := refusal(err); f != nil {
		return f
	}
	if ctx.Err() != nil {
		return errInterrupted
	}
	var wrong *chain.WrongChainError
	if errors.As(err, &wrong) {
		return &failure{
			code: "wrong_chain", exit: exitUnknown, err: err,
			hint: "check --rpc; for a deployment on another chain give its --controller too",
		}
	}
	if errors.Is(err, chain.ErrUnavailable) {
		return &failure{
			code: "unavailable", exit: exitUnknown, err: err,
			hint: "check the connection, or name other endpoints with --rpc; `lpconsole doctor` tests each one",
		}
	}
	if damaged := (*journal.DamagedError)(nil); errors.As(err, &damaged) {
		return &failure{
			code: "journal", exit: exitUnknown, err: err,
			hint: "look on chain at what the account has sent; then move the journal and its .signed file away, and a new one is begun",
		}
	}
	f = &failure{code: "failed", exit: exitUnknown, err: err}
	if wrong := (*lens.Fault)(nil); !errors.As(err, &wrong) { // its sentence has the next step in it
		f.hint = "try again, or name another endpoint with --rpc; `lpconsole doctor` tests each one"
	}
	return f
}

// refusal is the failure of an error by which one of the rooms of a write said no,
// and nil for others: nothing was sent. Its code is made one of the command line's.
func refusal(err error) *failure {
	f := &failure{exit: exitRefused, err: err}
	if no := (*wallet.Refusal)(nil); errors.As(err, &no) {
		f.code, f.hint = no.Code, no.Hint
	} else if no := (*action.Problem)(nil); errors.As(err, &no) {
		f.code, f.hint = no.Code, no.Hint
	} else if no := (*keys.Problem)(nil); errors.As(err, &no) {
		f.code, f.hint = no.Code, no.Hint
	} else {
		return nil
	}
	return f
}

// report prints err, if any, on standard error in the form the flags ask for
// and returns the exit code. Texts of errors can come from a node, so they are
// cleaned like any other text from outside.
func (a *app) report(ctx context.Context, err error) int {
	if err == nil {
		return a.exit
	}
	f := classify(ctx, err)
	msg, hint := clean.Line(f.Error()), clean.Line(f.hint)
	if a.flags.json {
		doc := struct {
			Error struct {
				Code    string `json:"code"`
				Message string `json:"message"`
				Hint    string `json:"hint"`
			} `json:"error"`
		}{}
		doc.Error.Code, doc.Error.Message, doc.Error.Hint = f.code, msg, hint
		enc := json.NewEncoder(a.stderr)
		enc.SetEscapeHTML(false)
		_ = enc.Encode(doc) // standard error is the last place to say anything
		return f.exit
	}
	fmt.Fprintln(a.stderr, "lpconsole: "+msg)
	if hint != "" && !strings.Contains(msg, hint) {
		fmt.Fprintln(a.stderr, "  "+hint)
	}
	return f.exit
}
