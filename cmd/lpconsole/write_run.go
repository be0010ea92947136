package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/term"

	"lpconsole/livepeer/action"
	"lpconsole/wallet"
	"lpconsole/wallet/journal"
	"lpconsole/wallet/keys"
)

// write takes one request all the way: plan, review, the person's yes, signature,
// journal, sending.
func (a *app) write(ctx context.Context, d *desk, req action.Request, o writeOptions) error {
	if a.flags.csv {
		return usage("usage", "use --json", "a write has no form as a table")
	}
	var err error
	if req.Account, err = d.actor(); err != nil {
		return err
	}
	if !o.dryRun {
		if done, err := a.mayWrite(ctx, d, req, o); done || err != nil {
			return err
		}
	}
	req.AfterReward = o.hold
	r, err := d.review(ctx, req)
	if err != nil {
		return err
	}
	if no := d.taken(req.Account); no != nil && !o.dryRun {
		return no
	}
	if err := refused(r); err != nil {
		return err
	}
	if o.hold && r.Plan.Hold == nil {
		return usage("no_hold", "leave out --hold", "there is nothing to wait for: acting now forfeits nothing")
	}
	if o.dryRun {
		return a.dryRun(d, r)
	}
	what := "sign and send"
	if o.hold {
		what = "sign and hold"
	}
	show := func(out io.Writer) error { return a.showReview(out, d, r) }
	if err := a.agree(ctx, show, what, o.yes); err != nil {
		return err
	}
	e, err := a.sign(ctx, d, r, o)
	if errors.Is(err, wallet.ErrAlreadyApproved) {
		return a.conclude(ctx, d, e, o)
	}
	if err != nil {
		return err
	}
	return a.conclude(ctx, d, e, o)
}

// mayWrite is what can be said before the network is asked anything. done means
// that this intent was signed before, and that its outcome has been told.
func (a *app) mayWrite(ctx context.Context, d *desk, req action.Request, o writeOptions) (done bool, err error) {
	if err := d.mayWrite(); err != nil {
		return false, err
	}
	if o.once != "" {
		e, found, err := d.once(ctx, req.Account, o.once)
		if err != nil {
			return false, err
		}
		if found && e.Action != string(req.Kind) {
			return false, usage("once_taken", "choose another word", "the word %q was given to something else: %s", o.once, e.Title)
		}
		if found {
			return true, a.conclude(ctx, d, e, o)
		}
	}
	return false, a.maySign(d, req.Account, o)
}

// maySign says what is missing for a signature of an account: somebody who says yes,
// a key, a passphrase.
func (a *app) maySign(d *desk, account common.Address, o writeOptions) error {
	if !o.yes && !a.person() {
		return usage("no_confirmation", "look first, then add --yes", "nobody can be asked: standard input is no terminal")
	}
	if err := d.canSign(account); err != nil {
		return err
	}
	if !o.secret.given() && !a.person() && d.keys.Kind(account) == keys.Keystore {
		return usage("no_passphrase", "name a file with --passphrase-file, or a descriptor with --passphrase-fd",
			"nobody can be asked for the passphrase: standard input is no terminal")
	}
	return nil
}

// refused turns failed checks into an error; the first one decides its code.
func refused(r *wallet.Review) error {
	first := r.Refused()
	if first == nil {
		return nil
	}
	var also []string
	for _, c := range r.Checks {
		if !c.OK && c.Text != first.Text {
			also = append(also, c.Text)
		}
	}
	if len(also) > 0 {
		first.Text += " (also: " + strings.Join(also, "; ") + ")"
	}
	return first
}

func (a *app) dryRun(d *desk, r *wallet.Review) error {
	if !a.flags.json {
		if err := a.showReview(a.stdout, d, r); err != nil {
			return err
		}
		return writeOut(a.stdout, []byte("\ndry run: nothing was signed\n"))
	}
	told, err := reviewed(r)
	if err != nil {
		return err
	}
	return a.writeDeed(fromChain(r.Origin), told)
}

// agree shows what is to be signed and asks for a yes to what will be done. A person
// who looks on sees it also with --yes; a JSON document stays alone on standard output.
func (a *app) agree(ctx context.Context, show func(io.Writer) error, what string, yes bool) error {
	out := a.stdout
	if a.flags.json {
		if yes {
			return nil
		}
		out = a.stderr
	}
	if err := show(out); err != nil || yes {
		return err
	}
	fmt.Fprintf(a.stderr, "\nType yes to %s: ", what)
	answer, err := a.line(ctx)
	if err != nil {
		fmt.Fprintln(a.stderr)
		return err
	}
	if !strings.EqualFold(strings.TrimSpace(answer), "yes") {
		return usage("declined", "", "nothing was signed: the answer was not yes")
	}
	return nil
}

// person reports whether somebody can be asked.
func (a *app) person() bool {
	in, ok := a.stdin.(*os.File)
	return ok && term.IsTerminal(int(in.Fd()))
}

// line reads one line that a person types, or ends with ctx: the read itself
// cannot be ended, but the program is about to.
func (a *app) line(ctx context.Context) (string, error) {
	typed := make(chan string, 1)
	go func() {
		text, _ := bufio.NewReader(a.stdin).ReadString('\n') // an end of input is an empty answer
		typed <- text
	}()
	select {
	case text := <-typed:
		return text, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// sign unlocks the account, which Approve locks again, and gives the review to the
// journal. Nothing has left when it returns.
func (a *app) sign(ctx context.Context, d *desk, r *wallet.Review, o writeOptions) (journal.Entry, error) {
	w, err := d.wallet(ctx)
	if err != nil {
		return journal.Entry{}, err
	}
	signer, err := d.unlock(ctx, r.Plan.Account, o.secret)
	if err != nil {
		return journal.Entry{}, err
	}
	return w.Approve(ctx, r, wallet.Approval{Signer: signer, Key: o.once, Hold: o.hold})
}

// conclude follows an entry to its outcome and tells it.
func (a *app) conclude(ctx context.Context, d *desk, e journal.Entry, o writeOptions) error {
	e, failed := a.follow(ctx, d, e, o.wait, o.noWait)
	if a.flags.json {
		told, err := journalled(e)
		if err != nil {
			return err
		}
		if err := a.writeDeed(ofJournal(e.Updated), told); err != nil {
			return err
		}
	}
	return failed
}

// follow sends an entry and stays with it until its outcome is known, there was no
// news for so long, or with noWait until its bytes are out. What it returns with
// an error is the entry so far.
func (a *app) follow(ctx context.Context, d *desk, e journal.Entry, wait time.Duration, noWait bool) (journal.Entry, error) {
	w, err := d.wallet(ctx)
	if err != nil {
		return e, err
	}
	t := &teller{out: a.stdout}
	ctx, enough := context.WithCancelCause(ctx)
	defer enough(nil)
	late := time.AfterFunc(wait, func() { enough(errNoNews) })
	defer late.Stop()
	news := func(now journal.Entry) {
		switch {
		case now.State == journal.Held:
			late.Stop()
		case now.State != e.State:
			late.Reset(wait)
		}
		e = now
		if !a.flags.json && !a.flags.csv {
			t.tell(now)
		}
	}
	news(e)
	if noWait && e.State == journal.Held {
		enough(errAway)
	}
	after, err := w.Drive(ctx, e.ID, func(now journal.Entry) {
		news(now)
		// Not of what the journal says: a process that died may have written down
		// that it sends, and not have sent.
		if noWait && away(now) {
			enough(errAway)
		}
	})
	if after.ID != "" {
		e = after
	}
	return e, verdict(e, err, context.Cause(ctx))
}

// Why the following of an entry ends before its outcome is known.
var (
	errAway   = errors.New("sent")
	errNoNews = errors.New("there was no news for too long")
)

// away reports whether the bytes of all steps are out, as far as was seen while they
// were driven: of several steps the next one waits for the one before to be in a block.
func away(e journal.Entry) bool {
	switch last := e.Transactions[len(e.Transactions)-1]; last.State {
	case journal.Held:
		return true
	case journal.Sent:
		return e.Note == "" // an endpoint that did not take them leaves a note
	case journal.Signed, journal.Unknown:
		return false
	default:
		return true
	}
}

// verdict is the error that an entry in its state comes to; err says that it was
// not followed to its end, and cause why.
func verdict(e journal.Entry, err, cause error) error {
	switch e.State {
	case journal.Included, journal.Final:
		return nil
	case journal.Failed:
		return &failure{
			code: "failed_on_chain", exit: exitReverted, err: fmt.Errorf("it is in a block and failed: %s", because(e)),
			hint: "`lpconsole tx show " + e.ID + "` has the details",
		}
	case journal.Displaced:
		return &failure{
			code: "displaced", exit: exitReverted, err: fmt.Errorf("another transaction of the account took its nonce, it can never run: %s", because(e)),
			hint: "look at the account before you start anew",
		}
	case journal.Dropped, journal.Expired:
		return &failure{
			code: string(e.State), exit: exitRefused, err: fmt.Errorf("it is %s, and was not sent: %s", e.State, because(e)),
			hint: "start anew, if it still matters",
		}
	default: // open
	}
	if err == nil || errors.Is(cause, errAway) {
		return nil
	}
	f := &failure{hint: "`lpconsole tx resume` goes on with it, `lpconsole tx show " + e.ID + "` shows it; it is never sent twice"}
	switch {
	case errors.Is(cause, errNoNews):
		f.code, f.exit, f.err = "unfinished", exitUnknown, fmt.Errorf("what became of it cannot be told yet, it is %s: %s", e.State, because(e))
		f.hint += "; `lpconsole tx replace " + e.ID + "` tells whether a higher fee would help"
	case errors.Is(err, context.Canceled):
		f.code, f.exit, f.err = "interrupted", exitInterrupted, fmt.Errorf("interrupted; it is %s, and stays in the journal", e.State)
	default:
		f.code, f.exit, f.err = "unfinished", exitUnknown, fmt.Errorf("what became of it cannot be told yet, it is %s: %w", e.State, err)
	}
	return f
}

// because is what the journal says about the state.
func because(e journal.Entry) string {
	for _, t := range e.Transactions {
		if t.Reason != "" {
			return t.Reason
		}
	}
	if e.Note != "" {
		return e.Note
	}
	return e.Title
}
