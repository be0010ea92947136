package transactions

import (
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"lpconsole/tui/screen"
	"lpconsole/wallet/journal"
)

// patience bounds a command on the journal.
const patience = time.Minute

// wheel is how many lines one notch of a mouse wheel scrolls.
const wheel = 3

// Update handles one message.
func (t *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.JournalChanged:
		t.journal, t.read = msg, true
		t.load()
	case screen.SessionChanged:
		clear(t.names)
		t.grid.SetTheme(t.s.Theme)
		t.load()
	case resumed:
		if msg.err != nil {
			return screen.Say(screen.Warn, "going on did not work: "+t.s.Because(msg.err))
		}
	case dropped:
		if msg.err != nil {
			return screen.Say(screen.Warn, "it was not dropped: "+t.s.Because(msg.err))
		}
		return screen.Say(screen.Info, "dropped: "+t.s.Said(msg.title))
	case tea.KeyPressMsg:
		return t.press(msg)
	case tea.MouseClickMsg:
		return t.click(msg.Mouse())
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			t.move(-wheel)
		case tea.MouseWheelDown:
			t.move(wheel)
		default: // sideways there is nothing
		}
	default: // time has passed
		t.grid.Redraw()
	}
	return nil
}

func (t *Screen) load() {
	rows := make([]*journal.Entry, len(t.journal.Entries))
	for i := range rows {
		rows[i] = &t.journal.Entries[i]
	}
	t.grid.SetRows(rows)
	if _, ok := t.entry(t.open); !ok {
		t.open = ""
	}
	if e, ok := t.entry(t.drop); !ok || !droppable(e) || e.State.Over() {
		t.drop = ""
	}
}

func (t *Screen) press(k tea.KeyPressMsg) tea.Cmd {
	m, b := t.s.Keys.Move, t.s.Keys.Transactions
	if n, ok := m.Lines(k, t.h-2, t.grid.Len()+t.length); ok {
		t.move(n)
		return nil
	}
	e, ok := t.current()
	switch {
	case !ok:
	case key.Matches(k, b.Open):
		t.open, t.offset = e.ID, 0
	case key.Matches(k, b.Yank):
		return screen.Copy(hashes(e), "hash")
	case key.Matches(k, b.Resume):
		if t.Refusal(b.Resume) == "" {
			return t.resume(e)
		}
	case key.Matches(k, b.Drop):
		if t.Refusal(b.Drop) == "" {
			t.drop = e.ID
		}
	case key.Matches(k, b.Confirm):
		if asked, ok := t.entry(t.drop); ok {
			t.drop = ""
			return t.giveUp(asked)
		}
	}
	return nil
}

// hashes is the hash of every transaction of an entry, a line each.
func hashes(e *journal.Entry) string {
	out := ""
	for i := range e.Transactions {
		if i > 0 {
			out += "\n"
		}
		out += e.Transactions[i].Hash.Hex()
	}
	return out
}

// move goes n rows or lines. A question is about the row it was asked for, so
// that it goes when the cursor does.
func (t *Screen) move(n int) {
	if t.open != "" {
		t.offset = max(0, min(t.offset+n, t.length-t.h))
		return
	}
	t.drop = ""
	t.grid.MoveBy(n)
}

func (t *Screen) click(m tea.Mouse) tea.Cmd {
	if m.Button != tea.MouseLeft || t.open != "" {
		return nil
	}
	hit := t.grid.Hit(m.X, m.Y-t.linesAbove())
	if hit.Row < 0 {
		return nil
	}
	if e, ok := t.grid.Current(); ok && t.grid.CursorY() == m.Y-t.linesAbove() {
		t.open, t.offset = e.ID, 0
		return nil
	}
	t.drop = ""
	t.grid.MoveTo(hit.Row)
	return nil
}
