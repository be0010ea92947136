package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/tui/card"
	"lpconsole/tui/clean"
	"lpconsole/tui/compare"
	"lpconsole/tui/data"
	"lpconsole/tui/home"
	"lpconsole/tui/orchestrators"
	"lpconsole/tui/screen"
	"lpconsole/tui/stake"
	"lpconsole/tui/transactions"
	"lpconsole/tui/wallets"
	"lpconsole/tui/words"
)

// elsewhere is the place of screens that other screens made themselves.
const elsewhere screen.Place = -1

// maxDepth bounds the stack; the oldest screens above home are dropped.
const maxDepth = 12

// An entry is one screen on the stack and the place it is.
type entry struct {
	screen.Screen
	place   screen.Place
	address common.Address
}

// top is the screen that is shown.
func (m *Model) top() entry { return m.stack[len(m.stack)-1] }

// has reports whether a place is on the stack.
func (m *Model) has(p screen.Place) bool {
	return slices.ContainsFunc(m.stack, func(e entry) bool { return e.place == p })
}

// open goes to a place: back to it when it is on the stack, else on top.
func (m *Model) open(o screen.Opening) tea.Cmd {
	m.over = nil
	for i, e := range m.stack {
		if e.place == o.Place && (e.place != screen.Card || e.address == o.Address) {
			m.cutTo(i + 1)
			m.choose(o)
			if s, ok := e.Screen.(screen.Starter); ok && o.Place == screen.Wallets {
				return s.Start()
			}
			return nil
		}
	}
	s := m.build(o)
	if s == nil {
		m.say(screen.Warn, "there is no such screen in this session")
		return nil
	}
	m.choose(o)
	return m.push(entry{Screen: s, place: o.Place, address: o.Address})
}

// choose tells the stake screen which account was asked for.
func (m *Model) choose(o screen.Opening) {
	if k := m.stake(); o.Place == screen.Stake && k != nil {
		k.Choose(o.Address)
	}
}

// build makes the screen of a place, or takes the one that was kept.
func (m *Model) build(o screen.Opening) screen.Screen {
	switch o.Place {
	case screen.Home, screen.Orchestrators, screen.Data, screen.Stake, screen.Transactions, screen.Wallets:
		return m.root(o.Place)
	case screen.Card:
		if m.opt.Source.Cards == nil {
			return nil
		}
		return card.New(m.s, m.opt.Source.Cards, o.Address)
	default:
		return nil
	}
}

// root is a screen that is made once a session and keeps its state.
func (m *Model) root(p screen.Place) screen.Screen {
	if s, ok := m.kept[p]; ok {
		return s
	}
	var s screen.Screen
	switch p {
	case screen.Home:
		s = home.New(m.s, m.opt.Source.Accounts)
	case screen.Orchestrators:
		s = orchestrators.New(m.s, func(as []common.Address) screen.Screen { return compare.New(m.s, as) })
	case screen.Data:
		s = data.New(m.s)
	case screen.Stake:
		if m.opt.Source.Accounts == nil {
			return nil
		}
		s = stake.New(m.s, m.opt.Source.Accounts, m.opt.Source.Reviews != nil)
	case screen.Transactions:
		if m.opt.Source.Journal == nil {
			return nil
		}
		s = transactions.New(m.s, m.opt.Source.Journal)
	case screen.Wallets:
		s = wallets.New(m.s)
	default:
		return nil
	}
	m.kept[p] = s
	return s
}

// push shows a screen and brings it up to date.
func (m *Model) push(e entry) tea.Cmd {
	m.over = nil
	m.stack = append(m.stack, e)
	for len(m.stack) > maxDepth {
		m.leave(m.stack[1])
		m.stack = slices.Delete(m.stack, 1, 2)
	}
	m.size(e.Screen)
	cmds := []tea.Cmd{e.Update(screen.SessionChanged{}), e.Update(m.network), e.Update(m.health), e.Update(m.journal)}
	if s, ok := e.Screen.(screen.Starter); ok && len(m.stack) > 1 {
		cmds = append(cmds, s.Start())
	}
	return tea.Batch(cmds...)
}

// back leaves the top screen; on home it says how to quit.
func (m *Model) back() {
	if len(m.stack) > 1 {
		m.cutTo(len(m.stack) - 1)
		return
	}
	m.say(screen.Info, "this is the first screen; "+m.s.Keys.Global.Quit.Help().Key+" quits")
}

// cutTo keeps the first n screens.
func (m *Model) cutTo(n int) {
	for _, e := range m.stack[n:] {
		m.leave(e)
	}
	m.stack = m.stack[:n]
	m.size(m.top().Screen)
}

// leave closes a screen, unless its place keeps it.
func (m *Model) leave(e entry) {
	if _, ok := m.kept[e.place]; ok {
		if l, ok := e.Screen.(screen.Leaver); ok {
			l.Leave()
		}
		return
	}
	if c, ok := e.Screen.(screen.Closer); ok {
		c.Close()
	}
}

// trail is the breadcrumbs in at most width columns: the way here gives way to
// where the user is.
func (m *Model) trail(width int) string {
	t := m.s.Theme
	last := len(m.stack) - 1
	here := m.crumb(last)
	way := ""
	for i := last - 1; i >= 0; i-- {
		longer := m.crumb(i) + " > " + way
		room := width - ansi.StringWidth(longer+here)
		if i > 0 {
			room -= ansi.StringWidth(t.Glyph.Ellipsis + " > ")
		}
		if room < 0 {
			way = t.Glyph.Ellipsis + " > " + way
			break
		}
		way = longer
	}
	if way != "" {
		way = t.Muted.Render(way)
	}
	return way + t.Accent.Render(here)
}

// crumb is the name of the i-th screen on the stack.
func (m *Model) crumb(i int) string {
	return words.Upper(clean.Clip(m.stack[i].Title(), 40, m.s.Theme.Glyph.Ellipsis))
}
