package tui

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"lpconsole/tui/clean"
	"lpconsole/tui/review"
	"lpconsole/tui/screen"
	"lpconsole/tui/stake"
	"lpconsole/tui/wallets"
	"lpconsole/tui/words"
	"lpconsole/wallet/journal"
)

// fileTime bounds reading keys and the journal: files, but a disk can hang.
const fileTime = 20 * time.Second

// keysRead is the accounts with a key.
type keysRead struct {
	accounts []screen.Account
	err      error
}

// journalRead is the journal. rung says that its bell brought it, so that somebody
// has to listen again.
type journalRead struct {
	entries []journal.Entry
	err     error
	rung    bool
}

// readKeys reads the accounts with a key.
func (m *Model) readKeys() tea.Cmd {
	keys := m.opt.Source.Keys
	if keys == nil {
		return nil
	}
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(m.ctx, fileTime)
		defer cancel()
		accounts, err := keys.Accounts(ctx)
		return keysRead{accounts, err}
	}
}

// keysChanged takes the accounts with a key.
func (m *Model) keysChanged(msg keysRead) tea.Cmd {
	failed := m.tell(wallets.KeysFailed{Err: msg.err})
	if msg.err != nil {
		m.say(screen.Warn, "the keys cannot be read: "+m.s.Because(msg.err))
		return failed
	}
	for i := range msg.accounts {
		msg.accounts[i].Where = clean.Line(msg.accounts[i].Where)
	}
	if slices.Equal(m.s.Keyed, msg.accounts) {
		return failed
	}
	m.s.Keyed = msg.accounts
	return tea.Batch(failed, m.changed())
}

// hear waits for the journal's bell.
func (m *Model) hear() tea.Cmd {
	if m.news == nil {
		return nil
	}
	read := m.readJournal(true)
	return func() tea.Msg {
		select {
		case <-m.ctx.Done():
			return nil
		case <-m.news:
			return read()
		}
	}
}

// readJournal reads the journal.
func (m *Model) readJournal(rung bool) tea.Cmd {
	src := m.opt.Source.Journal
	if src == nil {
		return nil
	}
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(m.ctx, fileTime)
		defer cancel()
		entries, err := src.Entries(ctx)
		return journalRead{entries, err, rung}
	}
}

// journalChanged gives every screen the newest entries and says what has changed.
func (m *Model) journalChanged(msg journalRead) tea.Cmd {
	var cmds []tea.Cmd
	if msg.rung {
		cmds = append(cmds, m.hear())
	}
	before, first := m.journal, m.journal.Entries == nil
	m.journal.Err = msg.err
	if msg.err == nil {
		entries := slices.Clone(msg.entries)
		slices.SortStableFunc(entries, func(a, b journal.Entry) int { return b.Created.Compare(a.Created) })
		m.journal.Entries = append([]journal.Entry{}, entries...)
		if !first {
			m.announce(before.Entries)
		}
	}
	return tea.Batch(append(cmds, m.tell(m.journal))...)
}

// announce says of every entry that has come further what it is now, unless the
// screen that is shown says so itself.
func (m *Model) announce(before []journal.Entry) {
	was := make(map[string]journal.State, len(before))
	for i := range before {
		was[before[i].ID] = before[i].State
	}
	shows, _ := m.top().Screen.(interface{ Shows(id string) bool })
	for i := range m.journal.Entries {
		e := &m.journal.Entries[i]
		state, known := was[e.ID]
		if known && state == e.State || shows != nil && shows.Shows(e.ID) {
			continue
		}
		level := screen.Info
		switch e.State {
		case journal.Failed, journal.Displaced:
			level = screen.Critical
		case journal.Unknown, journal.Expired:
			level = screen.Warn
		default:
		}
		text := m.s.Said(e.Title) + ": " + words.State(e.State)
		if n := block(e); n > 0 && e.State == journal.Included {
			text += " " + words.Number(n)
		}
		if e.Note != "" && level != screen.Info {
			text += "; " + m.s.Said(e.Note)
		}
		m.say(level, text)
	}
}

// block is the last block that holds something of an entry.
func block(e *journal.Entry) (n uint64) {
	for i := range e.Transactions {
		n = max(n, e.Transactions[i].Block)
	}
	return n
}

// stake is the stake screen, which knows whose the next action is; nil when
// accounts cannot be read in this session.
func (m *Model) stake() *stake.Screen {
	k, _ := m.kept[screen.Stake].(*stake.Screen)
	return k
}

// act begins an action of the account that is chosen on the stake screen.
func (m *Model) act(msg screen.Acting) tea.Cmd {
	k := m.stake()
	if k == nil {
		m.say(screen.Warn, "accounts cannot be read in this session")
		return nil
	}
	return k.Begin(msg.Kind, msg.To)
}

// review shows what an action would do. While a review is shown already, what
// asks for another was typed ahead.
func (m *Model) review(msg screen.Reviewing) tea.Cmd {
	if m.opt.Source.Reviews == nil {
		m.say(screen.Warn, "this session cannot prepare transactions")
		return nil
	}
	if _, shown := m.top().Screen.(*review.Screen); shown {
		return nil
	}
	return m.push(entry{Screen: review.New(m.s, m.opt.Source.Reviews, msg.Request), place: elsewhere})
}

// approved takes away the forms that led to what has been signed: back from the
// review goes to where it was wanted.
func (m *Model) approved(msg screen.Approved) tea.Cmd {
	m.stack = slices.DeleteFunc(m.stack, func(e entry) bool {
		_, form := e.Screen.(*stake.Form)
		return form
	})
	return tea.Batch(m.readJournal(false), m.tell(msg))
}

// finish takes a screen off the stack that has done its work, if it is on top.
func (m *Model) finish(msg screen.Finished) tea.Cmd {
	if len(m.stack) > 1 && m.top().Screen == msg.Screen {
		m.cutTo(len(m.stack) - 1)
	}
	return nil
}
