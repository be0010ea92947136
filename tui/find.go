package tui

import (
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain"
	"lpconsole/tui/clean"
	"lpconsole/tui/screen"
	"lpconsole/tui/words"
)

func contains(text, part string) bool { return strings.Contains(text, part) }

func itoa(n int) string { return strconv.Itoa(n) }

// palette is every action there is here.
func (m *Model) palette() overlay {
	p := &picker{title: "Commands", hint: "type to narrow", items: m.commands()}
	p.search(m)
	return p
}

// commands is every binding as an item: the screen's first, then the shell's.
func (m *Model) commands() []item {
	var items []item
	add := func(b key.Binding, where string) {
		if len(b.Keys()) == 0 {
			return
		}
		i := newItem(words.Upper(b.Help().Desc), m.shown(b), where, func(m *Model) tea.Cmd { return m.run(b) })
		i.reason = m.refusal(b)
		items = append(items, i)
	}
	for _, group := range m.top().FullHelp() {
		for _, b := range group {
			add(b, m.top().Title())
		}
	}
	g := m.s.Keys.Global
	for _, b := range m.globals() {
		if !slices.Equal(b.Keys(), g.Palette.Keys()) {
			add(b, "everywhere")
		}
	}
	return items
}

// find looks for anything: screens, addresses, aliases, orchestrators, commands.
func (m *Model) find() overlay {
	p := &picker{title: "Find", hint: "an address, an alias, a host, a screen, a command", typed: (*Model).typed}
	g := m.s.Keys.Global
	for _, b := range []key.Binding{g.Home, g.Orchestrators, g.Stake, g.Transactions, g.Wallets, g.Data} {
		p.items = append(p.items, newItem(words.Upper(b.Help().Desc), "screen", b.Help().Key, func(m *Model) tea.Cmd { return m.run(b) }))
	}
	if m.s.Book != nil {
		for _, a := range m.s.Book.Watched() {
			p.items = append(p.items, m.known(a, "watched account"))
		}
		aliases := m.s.Book.Aliases()
		addresses := make([]common.Address, 0, len(aliases))
		for a := range aliases {
			addresses = append(addresses, a)
		}
		slices.SortFunc(addresses, func(a, b common.Address) int { return strings.Compare(aliases[a], aliases[b]) })
		for _, a := range addresses {
			if m.network.Snapshot == nil {
				p.items = append(p.items, m.known(a, "alias"))
			} else if _, ok := m.network.Snapshot.ByAddress(a); !ok {
				p.items = append(p.items, m.known(a, "alias"))
			}
		}
	}
	p.items = append(p.items, m.orchestrators()...)
	p.items = append(p.items, m.commands()...)
	p.search(m)
	return p
}

// known is an account the user has something about: choosing it watches it.
func (m *Model) known(a common.Address, what string) item {
	return m.addressed(a, "", what, "", func(m *Model) tea.Cmd { return m.watch(a) })
}

// addressed is an item about an address: in full where there is room, else short,
// with the user's name for it.
func (m *Model) addressed(a common.Address, verb, detail, more string, run func(*Model) tea.Cmd) item {
	name := verb
	if n := m.s.Alias(a); n != "" {
		name += n + "  "
	}
	i := newItem(name+a.Hex(), detail, more, run)
	i.brief = name + m.s.Short(a)
	return i
}

// orchestrators is an item for each one in the snapshot.
func (m *Model) orchestrators() []item {
	s := m.network.Snapshot
	if s == nil {
		return nil
	}
	items := make([]item, 0, len(s.Orchestrators))
	for i := range s.Orchestrators {
		o := &s.Orchestrators[i]
		detail := "orchestrator"
		if o.Rank > 0 {
			detail += " #" + itoa(o.Rank)
		}
		uri := clean.Clip(o.ServiceURI, 80, "")
		host := clean.Clip(strings.TrimPrefix(uri, "https://"), 24, m.s.Theme.Glyph.Ellipsis)
		items = append(items, m.addressed(o.Address, "", host+"  "+detail, uri, func(m *Model) tea.Cmd { return m.card(o.Address) }))
	}
	return items
}

// typed is what an address typed in full, or a name, offers.
func (m *Model) typed(query string) []item {
	a, err := chain.ParseAddress(query)
	if err != nil {
		if strings.HasPrefix(query, "0x") && len(query) >= 42 {
			return []item{{title: query, brief: clean.Clip(query, 14, m.s.Theme.Glyph.Ellipsis), reason: clean.Line(err.Error())}}
		}
		if strings.HasSuffix(strings.ToLower(query), ".eth") {
			return []item{{title: query, reason: "names need an L1 endpoint, not in this version; use the address"}}
		}
		return nil
	}
	var items []item
	if s := m.network.Snapshot; s != nil {
		if _, ok := s.ByAddress(a); !ok {
			items = append(items, m.addressed(a, "Open ", "as an orchestrator", "", func(m *Model) tea.Cmd { return m.card(a) }))
		}
	}
	return append(items, m.addressed(a, "Watch ", "as your account", "", func(m *Model) tea.Cmd { return m.watch(a) }))
}

// watch makes a the account of home and goes there.
func (m *Model) watch(a common.Address) tea.Cmd {
	b, name := m.s.Book, m.s.Name(a)
	if b == nil {
		m.say(screen.Warn, "nothing can be kept in this session")
		return nil
	}
	return tea.Batch(m.open(screen.Opening{Place: screen.Home}), func() tea.Msg {
		return screen.BookChanged{Done: "watching " + name, Err: b.Watch(a)}
	})
}
