package card

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/livepeer"
	"lpconsole/tui/screen"
)

// How long readings may take before they count as failed: a card is one request,
// the logs may be hundreds.
const (
	cardTime  = 30 * time.Second
	traceTime = 5 * time.Minute
)

// cardRead answers read, logsRead answers trace. Every open card gets every
// answer, so that each says whose it is; asked tells an answer from an older one.
type (
	cardRead struct {
		address common.Address
		asked   int
		card    *livepeer.Card
		err     error
	}
	logsRead struct {
		address common.Address
		logs    *livepeer.CardLogs
		err     error
	}
)

func (s *Screen) read() tea.Cmd {
	s.asked++
	s.reading, s.page = true, nil
	asked, live, source, address := s.asked, s.live, s.source, s.address
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(live, cardTime)
		defer cancel()
		card, err := source.Card(ctx, address)
		return cardRead{address, asked, card, err}
	}
}

func (s *Screen) trace() tea.Cmd {
	s.tracing, s.traceErr, s.page = true, nil, nil
	live, source, address, card := s.live, s.source, s.address, s.card
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(live, traceTime)
		defer cancel()
		traced, err := source.Trace(ctx, card)
		if err != nil {
			return logsRead{address: address, err: err}
		}
		return logsRead{address: address, logs: traced.Logs}
	}
}

// star turns the user's star for the orchestrator on or off.
func (s *Screen) star() tea.Cmd {
	book, address, on := s.session.Book, s.address, !s.session.Starred(s.address)
	if book == nil {
		return nil
	}
	done := "starred " + s.session.Name(address)
	if !on {
		done = "took the star from " + s.session.Name(address)
	}
	return func() tea.Msg { return screen.BookChanged{Done: done, Err: book.SetStar(address, on)} }
}

// name writes the user's own name for the orchestrator.
func (s *Screen) name(alias string) tea.Cmd {
	book, address := s.session.Book, s.address
	if book == nil {
		return nil
	}
	done := s.session.Short(address) + " is called " + alias + " here"
	if alias == "" {
		done = s.session.Short(address) + " has no alias any more"
	}
	return func() tea.Msg { return screen.BookChanged{Done: done, Err: book.SetAlias(address, alias)} }
}
