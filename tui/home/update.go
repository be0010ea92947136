package home

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain"
	"lpconsole/tui/clean"
	"lpconsole/tui/screen"
)

// Update handles one message.
func (h *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg.(type) {
	case tea.KeyPressMsg, tea.MouseWheelMsg:
		if h.typing {
			h.lines = nil
		}
	default:
		h.lines = nil
	}
	switch msg := msg.(type) {
	case screen.NetworkChanged:
		fresh := msg.Snapshot != nil && (h.network.Snapshot == nil || msg.Snapshot.Origin.Block.Hash != h.network.Snapshot.Origin.Block.Hash)
		h.network = msg
		if fresh {
			return h.reload()
		}
	case screen.SessionChanged:
		if h.choose() {
			h.typing, h.wrong = false, ""
			return h.reload()
		}
	case screen.AccountRead:
		return h.take(msg)
	case screen.JournalChanged:
		h.journal = msg
	case tea.PasteMsg:
		if !h.typing {
			h.begin()
		}
		h.field.Update(msg)
		h.wrong = ""
	case tea.KeyPressMsg:
		return h.press(msg)
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			h.scroll(-wheel)
		case tea.MouseWheelDown:
			h.scroll(wheel)
		default: // sideways there is nothing
		}
	}
	return nil
}

// take keeps an answer about the account, whoever asked for it.
func (h *Screen) take(m screen.AccountRead) tea.Cmd {
	if m.Address == h.address {
		h.err = m.Err
		if m.Err == nil {
			h.account, h.read = m.Account, h.s.Now
		}
	}
	if m.By != screen.Home {
		return nil
	}
	h.reading = false
	if h.again || m.Address != h.address {
		h.again = false
		return h.reload()
	}
	return nil
}

func (h *Screen) press(k tea.KeyPressMsg) tea.Cmd {
	if h.typing {
		return h.typed(k)
	}
	m, hk := h.s.Keys.Move, h.s.Keys.Home
	switch {
	case key.Matches(k, hk.Watch):
		h.begin()
	case key.Matches(k, hk.Node):
		if d := h.delegate(); d != (common.Address{}) {
			return h.s.Open(screen.Card, d)
		}
	case key.Matches(k, hk.Forget):
		if h.address != (common.Address{}) {
			return h.forget()
		}
	case key.Matches(k, hk.Yank):
		if h.address != (common.Address{}) {
			return screen.Copy(h.address.Hex(), "address")
		}
	default:
		if n, ok := m.Lines(k, h.h-1, len(h.lines)); ok {
			h.scroll(n)
		}
	}
	return nil
}

// scroll moves by n lines inside what there is.
func (h *Screen) scroll(n int) {
	h.offset = max(0, min(h.offset+n, len(h.lines)-h.h))
}

// begin opens the field for an address.
func (h *Screen) begin() {
	h.typing, h.wrong, h.offset, h.lines = true, "", 0, nil
	h.field.Set("")
}

// typed handles a key while an address is typed.
func (h *Screen) typed(k tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(k, h.s.Keys.Field.Cancel):
		h.typing, h.wrong = false, ""
	case key.Matches(k, h.s.Keys.Field.Accept):
		return h.accept()
	case h.field.Update(k):
		h.wrong = ""
	}
	return nil
}

// accept takes an address in full, or the user's own name for one.
func (h *Screen) accept() tea.Cmd {
	text := h.field.Value()
	if text == "" {
		h.typing = false
		return nil
	}
	if h.s.Book != nil {
		for a, name := range h.s.Book.Aliases() {
			if clean.Line(name) == text {
				h.typing = false
				return h.watch(a)
			}
		}
	}
	a, err := chain.ParseAddress(text)
	if err != nil {
		h.wrong = clean.Line(err.Error())
		return nil
	}
	h.typing, h.wrong = false, ""
	return h.watch(a)
}
