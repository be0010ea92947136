package tui

import (
	"runtime"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/tui/keys"
	"lpconsole/tui/screen"
)

// press sends a key to where it belongs: what is open over the screen, a text
// field, the shell, then the screen.
func (m *Model) press(k tea.KeyPressMsg) tea.Cmd {
	g := m.s.Keys.Global
	top := m.top()
	typist, _ := top.Screen.(screen.Typist)
	typing := typist != nil && typist.Typing()
	switch {
	case key.Matches(k, g.Interrupt):
		return m.leaveProgram()
	case m.over != nil:
		return m.over.update(m, k)
	case m.small():
		if key.Matches(k, g.Quit) && !typing {
			return m.leaveProgram()
		}
		return nil
	case typing:
		return top.Update(k)
	}
	if b, ok := m.binding(k); ok {
		if reason := m.refusal(b); reason != "" {
			m.say(screen.Warn, reason)
			return nil
		}
	}
	if cmd, ok := m.global(k); ok {
		return cmd
	}
	return top.Update(k)
}

// global runs a key of the shell.
func (m *Model) global(k tea.KeyPressMsg) (tea.Cmd, bool) {
	g := m.s.Keys.Global
	switch {
	case key.Matches(k, g.Quit):
		return m.leaveProgram(), true
	case key.Matches(k, g.Back):
		if b, ok := m.top().Screen.(screen.Backer); !ok || !b.Back() {
			m.back()
		}
	case key.Matches(k, g.Home):
		return m.open(screen.Opening{Place: screen.Home}), true
	case key.Matches(k, g.Orchestrators):
		return m.open(screen.Opening{Place: screen.Orchestrators}), true
	case key.Matches(k, g.Stake):
		return m.open(screen.Opening{Place: screen.Stake}), true
	case key.Matches(k, g.Transactions):
		return m.open(screen.Opening{Place: screen.Transactions}), true
	case key.Matches(k, g.Wallets):
		return tea.Batch(m.open(screen.Opening{Place: screen.Wallets}), m.readKeys()), true
	case key.Matches(k, g.Data):
		return m.open(screen.Opening{Place: screen.Data}), true
	case key.Matches(k, g.Find):
		m.over = m.find()
	case key.Matches(k, g.Palette):
		m.over = m.palette()
	case key.Matches(k, g.Help):
		m.over = m.help()
	case key.Matches(k, g.Provenance):
		m.s.Provenance = !m.s.Provenance
		if m.s.Provenance {
			m.say(screen.Info, "figures show where they come from; "+g.Provenance.Help().Key+" hides it")
		}
		return m.changed(), true
	case key.Matches(k, g.Refresh):
		m.opt.Source.Network.Refresh()
		m.say(screen.Info, "reading again")
	case key.Matches(k, g.Mouse):
		m.mouse = !m.mouse
		m.say(screen.Info, map[bool]string{true: "mouse on: wheel and clicks work, text is selected with shift", false: "mouse off"}[m.mouse])
	case key.Matches(k, g.Redraw):
		return tea.ClearScreen, true
	case key.Matches(k, g.Suspend):
		return tea.Suspend, true
	default:
		return nil, false
	}
	return nil, true
}

// leaveProgram quits, unless a screen says why that must not be now.
func (m *Model) leaveProgram() tea.Cmd {
	for _, e := range m.stack {
		if h, ok := e.Screen.(screen.Holder); ok && h.Holds() != "" {
			m.say(screen.Warn, h.Holds())
			return nil
		}
	}
	return m.quit()
}

// globals are the shell's bindings in the order of help and palette.
func (m *Model) globals() []key.Binding {
	g := m.s.Keys.Global
	return []key.Binding{
		g.Home, g.Orchestrators, g.Stake, g.Transactions, g.Wallets, g.Data, g.Find, g.Palette, g.Help, g.Provenance, g.Refresh, g.Mouse,
		g.Back, g.Redraw, g.Suspend, g.Quit, g.Interrupt,
	}
}

// binding is what a key is bound to here, enabled or not.
func (m *Model) binding(k tea.KeyPressMsg) (key.Binding, bool) {
	name := k.String()
	for _, b := range m.globals() {
		if slices.Contains(b.Keys(), name) {
			return b, true
		}
	}
	for _, group := range m.top().FullHelp() {
		for _, b := range group {
			if slices.Contains(b.Keys(), name) {
				return b, true
			}
		}
	}
	return key.Binding{}, false
}

// refusal says why a binding does nothing now; "" when it works.
func (m *Model) refusal(b key.Binding) string {
	g := m.s.Keys.Global
	same := func(c key.Binding) bool { return slices.Equal(b.Keys(), c.Keys()) }
	switch {
	case same(g.Suspend) && m.s.SSH:
		return "suspending works only on your own terminal, not over SSH"
	case same(g.Suspend) && runtime.GOOS == "windows":
		return "Windows cannot suspend programs"
	case same(g.Refresh) && m.opt.Source.Network == nil:
		return "there is no network to read"
	case same(g.Stake) && m.opt.Source.Accounts == nil:
		return "accounts cannot be read in this session"
	case same(g.Transactions) && m.opt.Source.Journal == nil:
		return "this session keeps no journal of transactions"
	}
	if r, ok := m.top().Screen.(screen.Refuser); ok {
		return r.Refusal(b)
	}
	return ""
}

// run does what pressing a binding's first key would do.
func (m *Model) run(b key.Binding) tea.Cmd {
	m.over = nil
	if len(b.Keys()) == 0 {
		return nil
	}
	return m.press(keys.Press(b.Keys()[0]))
}

// card opens one orchestrator.
func (m *Model) card(a common.Address) tea.Cmd {
	return m.open(screen.Opening{Place: screen.Card, Address: a})
}

// click hands mouse messages to the screen, in its own coordinates.
func (m *Model) click(msg tea.MouseMsg) tea.Cmd {
	at := msg.Mouse()
	at.X, at.Y = at.X-margin, at.Y-m.bodyTop()
	if m.small() || m.over != nil || at.X < 0 || at.Y < 0 || at.Y >= m.bodyHeight() {
		return nil
	}
	switch msg.(type) {
	case tea.MouseClickMsg:
		return m.top().Update(tea.MouseClickMsg(at))
	case tea.MouseWheelMsg:
		return m.top().Update(tea.MouseWheelMsg(at))
	}
	return nil
}
