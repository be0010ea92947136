package stake

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/livepeer"
	"lpconsole/livepeer/action"
	"lpconsole/tui/screen"
)

// wheel is how many lines one notch of a mouse wheel scrolls.
const wheel = 3

// Update handles one message.
func (k *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.NetworkChanged:
		fresh := msg.Snapshot != nil && (k.network.Snapshot == nil || msg.Snapshot.Origin.Block.Hash != k.network.Snapshot.Origin.Block.Hash)
		k.network, k.lines = msg, nil
		if fresh {
			return k.follow()
		}
	case screen.SessionChanged:
		k.choose()
		if k.seen {
			return k.readAll()
		}
	case screen.JournalChanged:
		k.journal, k.lines = msg, nil
		return k.follow()
	case screen.AccountRead:
		return k.take(msg)
	case tea.KeyPressMsg:
		return k.press(msg)
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			k.scroll(-wheel)
		case tea.MouseWheelDown:
			k.scroll(wheel)
		default: // sideways there is nothing
		}
	}
	return nil
}

// follow reads again what may have changed, while somebody looks.
func (k *Screen) follow() tea.Cmd {
	if !k.seen || k.chosen == (common.Address{}) {
		return nil
	}
	if k.s.Now.Sub(k.all) >= allEvery {
		return k.readAll()
	}
	k.ask(k.chosen)
	return k.next()
}

// take keeps an answer, whoever asked for it; a failure leaves what was known.
func (k *Screen) take(m screen.AccountRead) tea.Cmd {
	r := k.known[m.Address]
	r.err = m.Err
	if m.Err == nil && m.Account != nil {
		r.account, r.at = m.Account, m.At
	}
	k.known[m.Address], k.lines = r, nil
	if m.By != screen.Stake {
		return nil
	}
	k.reading = false
	return k.next()
}

func (k *Screen) press(p tea.KeyPressMsg) tea.Cmd {
	m, b := k.s.Keys.Move, k.s.Keys.Stake
	switch {
	case key.Matches(p, m.Up):
		k.step(-1)
	case key.Matches(p, m.Down):
		k.step(1)
	case key.Matches(p, m.PageUp):
		k.scroll(-max(1, k.h-2))
	case key.Matches(p, m.PageDown):
		k.scroll(max(1, k.h-2))
	case key.Matches(p, m.Top):
		k.offset = 0
	case key.Matches(p, m.Bottom):
		k.scroll(k.length)
	case key.Matches(p, b.Next), key.Matches(p, m.Right):
		return k.turn(1)
	case key.Matches(p, b.Previous), key.Matches(p, m.Left):
		return k.turn(-1)
	case key.Matches(p, b.Yank):
		if k.nobody() == "" {
			return screen.Copy(k.chosen.Hex(), "address")
		}
	default:
		return k.act(p)
	}
	return nil
}

// act is a key that begins an action.
func (k *Screen) act(p tea.KeyPressMsg) tea.Cmd {
	b := k.s.Keys.Stake
	for _, x := range []struct {
		key   key.Binding
		begin func() tea.Cmd
	}{
		{b.Bond, func() tea.Cmd { return k.Begin(action.Bond, common.Address{}) }},
		{b.Move, func() tea.Cmd { return k.Begin(action.Move, common.Address{}) }},
		{b.Unbond, func() tea.Cmd { return k.Begin(action.Unbond, common.Address{}) }},
		{b.Transfer, func() tea.Cmd { return k.Begin(action.TransferBond, common.Address{}) }},
		{b.Fees, func() tea.Cmd { return k.Begin(action.WithdrawFees, common.Address{}) }},
		{b.WithdrawAll, func() tea.Cmd {
			return k.s.Review(action.Request{Kind: action.Withdraw, Account: k.chosen})
		}},
		{b.WithdrawOne, k.withdrawOne},
		{b.Rebond, k.rebond},
		{b.Operate, func() tea.Cmd { return k.s.Push(newOperate(k.s, k)) }},
	} {
		if key.Matches(p, x.key) {
			if k.Refusal(x.key) != "" {
				return nil
			}
			return x.begin()
		}
	}
	return nil
}

func (k *Screen) withdrawOne() tea.Cmd {
	l, ok := k.current()
	if !ok {
		return nil
	}
	return k.s.Review(action.Request{Kind: action.Withdraw, Account: k.chosen, Locks: []uint64{l.ID}})
}

// rebond puts the lock under the cursor back. An account without an orchestrator
// has to choose one first.
func (k *Screen) rebond() tea.Cmd {
	l, ok := k.current()
	if !ok {
		return nil
	}
	r := action.Request{Kind: action.Rebond, Account: k.chosen, Locks: []uint64{l.ID}}
	if a := k.account(); a.Status == livepeer.StatusUnbonded {
		return k.s.Push(newForm(k.s, a, k.network, r))
	}
	return k.s.Review(r)
}

// turn goes n accounts on, round and round.
func (k *Screen) turn(n int) tea.Cmd {
	if len(k.accounts) < 2 {
		return nil
	}
	at := slices.IndexFunc(k.accounts, func(a screen.Account) bool { return a.Address == k.chosen })
	at = (at + n + len(k.accounts)) % len(k.accounts)
	k.Choose(k.accounts[at].Address)
	k.ask(k.chosen)
	return k.next()
}

// step moves the cursor through the locks, and scrolls where there are none.
func (k *Screen) step(n int) {
	locks := len(k.locks())
	if locks < 2 || k.lock+n < 0 || k.lock+n >= locks {
		k.scroll(n)
		return
	}
	k.lock, k.lines = k.lock+n, nil
}

// scroll moves by n lines inside what there is.
func (k *Screen) scroll(n int) { k.offset = max(0, min(k.offset+n, k.length-k.room())) }
