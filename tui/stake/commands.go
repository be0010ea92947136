package stake

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/tui/screen"
)

// readTimeout bounds one reading of an account, failover included.
const readTimeout = 30 * time.Second

// readAll asks for every account, the chosen one first.
func (k *Screen) readAll() tea.Cmd {
	k.all = k.s.Now
	for _, a := range k.accounts {
		k.ask(a.Address)
	}
	return k.next()
}

// ask puts an account into the queue, the chosen one in front.
func (k *Screen) ask(a common.Address) {
	if slices.Contains(k.queue, a) {
		return
	}
	if a == k.chosen {
		k.queue = slices.Insert(k.queue, 0, a)
		return
	}
	k.queue = append(k.queue, a)
}

// next reads the first of the queue. One is read at a time: accounts are many and
// endpoints have limits.
func (k *Screen) next() tea.Cmd {
	if k.reading || len(k.queue) == 0 || k.source == nil {
		return nil
	}
	a := k.queue[0]
	k.queue, k.reading = k.queue[1:], true
	src, now := k.source, k.s.Now
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), readTimeout)
		defer cancel()
		acc, err := src.Account(ctx, a)
		return screen.AccountRead{By: screen.Stake, Address: a, Account: acc, At: now, Err: err}
	}
}
