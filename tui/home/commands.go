package home

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/tui/screen"
)

// readTimeout bounds one reading of an account, failover included.
const readTimeout = 30 * time.Second

// reload starts reading the account, or notes that it has to be read again when
// the reading under way ends.
func (h *Screen) reload() tea.Cmd {
	if h.address == (common.Address{}) || h.src == nil {
		return nil
	}
	if h.reading {
		h.again = true
		return nil
	}
	h.reading = true
	src, a, now := h.src, h.address, h.s.Now
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), readTimeout)
		defer cancel()
		acc, err := src.Account(ctx, a)
		return screen.AccountRead{By: screen.Home, Address: a, Account: acc, At: now, Err: err}
	}
}

// watch makes a the current account in the book.
func (h *Screen) watch(a common.Address) tea.Cmd {
	return h.write(func(b screen.Book) screen.BookChanged {
		return screen.BookChanged{Done: "watching " + h.s.Name(a), Err: b.Watch(a)}
	})
}

// forget stops watching the current account.
func (h *Screen) forget() tea.Cmd {
	a := h.address
	return h.write(func(b screen.Book) screen.BookChanged {
		return screen.BookChanged{Done: "no longer watching " + h.s.Short(a), Err: b.Forget(a)}
	})
}

var errNoBook = errors.New("nothing can be kept in this session")

func (h *Screen) write(f func(screen.Book) screen.BookChanged) tea.Cmd {
	b := h.s.Book
	return func() tea.Msg {
		if b == nil {
			return screen.BookChanged{Err: errNoBook}
		}
		return f(b)
	}
}
