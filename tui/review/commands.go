package review

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"lpconsole/wallet"
	"lpconsole/wallet/journal"
)

// How long preparing a review may take, failover included, and how long a person
// has for a signature on a device.
const (
	prepareTime = 45 * time.Second
	approveTime = 3 * time.Minute
)

// The answers. of says whose they are: every open screen gets them all. None
// holds a secret.
type (
	prepared struct {
		of     *Screen
		asked  int
		review *wallet.Review
		err    error
	}
	settled struct {
		of     *Screen
		arming int
	}
	approved struct {
		of    *Screen
		entry journal.Entry
		err   error
	}
)

// prepare asks for a review of the chain as it is now.
func (s *Screen) prepare() tea.Cmd {
	s.asked++
	s.reading = true
	asked, live, source, request := s.asked, s.live, s.source, s.request
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(live, prepareTime)
		defer cancel()
		r, err := source.Review(ctx, request)
		return prepared{s, asked, r, err}
	}
}

// settle waits until what is shown has been on the screen for a while.
func (s *Screen) settle() tea.Cmd {
	s.drawn, s.armed, s.late = false, false, false
	s.arming++
	return s.wait()
}

func (s *Screen) wait() tea.Cmd {
	arming := s.arming
	return tea.Tick(s.s.Grace, func(time.Time) tea.Msg { return settled{s, arming} })
}

// approve signs what is shown. The passphrase goes with the command and nowhere
// else.
func (s *Screen) approve() tea.Cmd {
	ctx, cancel := context.WithTimeout(s.live, approveTime)
	s.signing, s.failure, s.asking = cancel, nil, false
	a := Approval{Hold: s.holding()}
	if !s.secret.Empty() {
		a.Passphrase = s.secret.Take()
	}
	source, r := s.source, s.review
	return func() tea.Msg {
		defer cancel()
		defer clear(a.Passphrase)
		e, err := source.Approve(ctx, r, a)
		return approved{s, e, err}
	}
}
