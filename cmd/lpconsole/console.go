package main

import (
	"cmp"
	"context"
	"errors"
	"os"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/term"

	"lpconsole/livepeer"
	"lpconsole/tui"
)

// consoleOptions is what a command that opens the console can set.
type consoleOptions struct {
	blockTime time.Duration // between L1 blocks; 0 for the live network's
	refresh   time.Duration // between readings; 0 for the default
	label     string        // in place of the network's name
}

// grace is how long the console may take to leave a terminal after a signal.
const grace = time.Second

// terminal is the descriptor of the terminal that needTerminal has found.
func (a *app) terminal() int {
	in, _ := a.stdin.(*os.File)
	return int(in.Fd())
}

// needTerminal refuses to draw where nobody can see it.
func (a *app) needTerminal() error {
	in, okIn := a.stdin.(*os.File)
	out, okOut := a.stdout.(*os.File)
	if okIn && okOut && term.IsTerminal(int(in.Fd())) && term.IsTerminal(int(out.Fd())) {
		return nil
	}
	return usage("no_terminal", "use a headless command, such as `lpconsole orchestrators --json`",
		"the console needs a terminal on standard input and output")
}

// console opens the console and returns when the person leaves it. The network
// is read beside it: nothing on the way to the first frame waits for an answer.
func (a *app) console(ctx context.Context, o consoleOptions) error {
	if err := a.needTerminal(); err != nil {
		return err
	}
	s, err := a.openDesk()
	if err != nil {
		return err
	}
	if a.conf.Account != "" {
		addr, err := s.address(a.conf.Account)
		if err != nil {
			return err
		}
		s.marks.use(addr)
	}
	ctx, stop := context.WithCancel(ctx)
	feed := livepeer.NewFeed(s.reader, livepeer.FeedOptions{Interval: o.refresh, Log: a.log})
	feed.Start(ctx)
	top := newDeskTop(ctx, s)
	var working sync.WaitGroup
	working.Go(func() { top.run(feed) })
	defer func() {
		stop()
		<-feed.Done()
		working.Wait()
		top.end()
		s.close()
	}()
	a.holdSecrets()

	model := tui.New(tui.Options{
		Context: ctx,
		Source: tui.Source{
			Network: feed, Accounts: s.reader, Cards: s.reader, Endpoints: s.client, Book: s.marks,
			Keys: top, Reviews: top, Journal: top,
		},
		Session: tui.Session{
			ASCII: a.conf.ASCII, NoColor: a.conf.NoColor, ReadOnly: a.conf.ReadOnly, Mouse: a.conf.Mouse, Theme: a.conf.Theme,
		},
		Version: version, Network: cmp.Or(o.label, a.conf.Network.Name), BlockTime: o.blockTime,
	})
	defer model.Close()
	// Signals come by the context. Bubble Tea's own handler would wait for ever
	// to tell of one to an event loop that the context has ended.
	program := tea.NewProgram(model, tea.WithContext(ctx), tea.WithFPS(tui.FPS(false)), tea.WithoutSignalHandler())
	before, _ := term.GetState(a.terminal())
	ended := make(chan error, 1)
	go func() {
		_, err := program.Run()
		ended <- err
	}()
	select {
	case err = <-ended:
	case <-ctx.Done():
		select {
		case err = <-ended:
		case <-time.After(grace):
			// The terminal takes no more output: Bubble Tea waits for it, and a
			// word on standard error would too. Its mode can still be set right.
			if before != nil {
				_ = term.Restore(a.terminal(), before)
			}
			a.exit = exitInterrupted
			return nil
		}
	}
	if errors.Is(err, tea.ErrInterrupted) || errors.Is(err, tea.ErrProgramKilled) {
		return errInterrupted
	}
	return err
}
