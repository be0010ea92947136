// Package keys is every default key binding of the console in one table, with
// the words that help, footer and palette show for it. A test keeps two bindings
// that can be live at once from sharing a key.
package keys

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// A Map is the bindings of one session, by where they are live.
type Map struct {
	Global        Global
	Move          Move
	Home          Home
	Orchestrators Orchestrators
	Card          Card
	Compare       Compare
	Data          Data
	Stake         Stake
	Operate       Operate
	Ask           Ask
	Review        Review
	Transactions  Transactions
	Wallets       Wallets
	Field         Field
}

// Global bindings are live on every screen while nothing is being typed.
type Global struct {
	Home, Orchestrators, Data  key.Binding
	Stake, Transactions        key.Binding
	Wallets                    key.Binding
	Find, Palette, Help        key.Binding
	Provenance, Refresh, Mouse key.Binding
	Back, Quit, Interrupt      key.Binding
	Redraw, Suspend            key.Binding
}

// Move bindings are live wherever there is something to move in.
type Move struct {
	Up, Down, PageUp, PageDown, Top, Bottom, Left, Right key.Binding
}

// Lines is how far a key moves in something of so many lines, of which page are
// seen at once less the one that is kept; false when it is no key to move with.
func (m Move) Lines(k tea.KeyPressMsg, page, all int) (n int, ok bool) {
	switch {
	case key.Matches(k, m.Up):
		return -1, true
	case key.Matches(k, m.Down):
		return 1, true
	case key.Matches(k, m.PageUp):
		return -max(1, page), true
	case key.Matches(k, m.PageDown):
		return max(1, page), true
	case key.Matches(k, m.Top):
		return -all, true
	case key.Matches(k, m.Bottom):
		return all, true
	}
	return 0, false
}

// Home bindings are live on the home screen.
type Home struct{ Watch, Node, Forget, Yank key.Binding }

// Orchestrators bindings are live on the list.
type Orchestrators struct {
	Open, Filter, Sort, Star, Alias, Mark, Unmark, Compare, Yank key.Binding
	Bond, Move                                                   key.Binding
}

// Card bindings are live on one orchestrator's card.
type Card struct {
	Bond, Move, Star, Alias, Yank, Logs, NextPart, PreviousPart key.Binding
}

// Compare bindings are live on the comparison.
type Compare struct{ Open, Drop, Yank key.Binding }

// Data bindings are live on the data screen.
type Data struct{ Details key.Binding }

// Stake bindings are live on the stake screen.
type Stake struct {
	Bond, Move, Unbond, Rebond, WithdrawAll, WithdrawOne key.Binding
	Fees, Transfer, Operate, Yank, Next, Previous        key.Binding
}

// Operate bindings are live on the list of an operator's actions.
type Operate struct{ Choose key.Binding }

// Ask bindings are live while an action is filled in, besides those of a field.
type Ask struct{ Accept, Cancel, Next, Previous key.Binding }

// Review bindings are live on the review.
type Review struct{ Sign, Hold, Again, Journal, Yank key.Binding }

// Transactions bindings are live on the journal.
type Transactions struct{ Open, Resume, Drop, Yank, Confirm key.Binding }

// Wallets bindings are live on the list of accounts.
type Wallets struct{ Use, Watch, Forget, Alias, Yank key.Binding }

// Field bindings are the only ones live while something is typed, besides the
// editing keys that every field has and ctrl+c.
type Field struct{ Accept, Cancel key.Binding }

// Default is the table that the guide describes.
func Default() *Map {
	return &Map{
		Global: Global{
			Home:          bind("home", "h"),
			Orchestrators: bind("orchestrators", "o"),
			Data:          bind("data sources", "D"),
			Stake:         bind("stake", "s"),
			Transactions:  bind("transactions", "t"),
			Wallets:       bind("wallets", "w"),
			Find:          bind("find", "/"),
			Palette:       bind("commands", ":"),
			Help:          bind("keys", "?"),
			Provenance:    bind("show where figures come from", "d"),
			Refresh:       bind("read again", "r"),
			Mouse:         bind("mouse on or off", "M"),
			Back:          bind("back", "esc"),
			Quit:          bind("quit", "q"),
			Interrupt:     bind("quit at once", "ctrl+c"),
			Redraw:        bind("redraw", "ctrl+l"),
			Suspend:       bind("suspend", "ctrl+z"),
		},
		Move: Move{
			Up:       named("↑/k", "up", "up", "k"),
			Down:     named("↓/j", "down", "down", "j"),
			PageUp:   named("pgup", "page up", "pgup", "ctrl+b"),
			PageDown: named("pgdn", "page down", "pgdown", "ctrl+f"),
			Top:      named("home/g", "to the top", "home", "g"),
			Bottom:   named("end/G", "to the bottom", "end", "G"),
			Left:     named("←", "left", "left"),
			Right:    named("→", "right", "right"),
		},
		Home: Home{
			Watch:  bind("watch an address", "+"),
			Node:   bind("your orchestrator", "enter"),
			Forget: bind("stop watching", "X"),
			Yank:   bind("copy address", "y"),
		},
		Orchestrators: Orchestrators{
			Open:    bind("open card", "enter"),
			Filter:  bind("filter", "f"),
			Sort:    bind("turn the order round", "S"),
			Star:    bind("star", "*"),
			Alias:   bind("alias", "A"),
			Mark:    named("space", "mark", "space"),
			Unmark:  bind("unmark all", "u"),
			Compare: bind("compare marked", "c"),
			Yank:    bind("copy address", "y"),
			Bond:    bind("bond to it", "b"),
			Move:    bind("move to it", "v"),
		},
		Card: Card{
			Bond:         bind("bond to it", "b"),
			Move:         bind("move to it", "v"),
			Star:         bind("star", "*"),
			Alias:        bind("alias", "A"),
			Yank:         bind("copy address", "y"),
			Logs:         bind("read event logs", "l"),
			NextPart:     bind("next part", "tab"),
			PreviousPart: bind("previous part", "shift+tab"),
		},
		Compare: Compare{
			Open: bind("open card", "enter"),
			Drop: bind("leave out", "X"),
			Yank: bind("copy address", "y"),
		},
		Data: Data{
			Details: bind("details", "enter"),
		},
		Stake: Stake{
			Bond:        bind("bond", "b"),
			Move:        bind("move", "v"),
			Unbond:      bind("unbond", "u"),
			Rebond:      bind("rebond a lock", "R"),
			WithdrawAll: bind("withdraw all", "W"),
			WithdrawOne: bind("withdraw this lock", "enter"),
			Fees:        bind("withdraw fees", "f"),
			Transfer:    bind("transfer stake", "T"),
			Operate:     bind("operate", "O"),
			Yank:        bind("copy address", "y"),
			Next:        bind("next account", "tab"),
			Previous:    bind("account before", "shift+tab"),
		},
		Operate: Operate{
			Choose: bind("choose", "enter"),
		},
		Ask: Ask{
			Accept:   bind("go on", "enter"),
			Cancel:   bind("leave", "esc"),
			Next:     bind("next field", "tab"),
			Previous: bind("field before", "shift+tab"),
		},
		Review: Review{
			Sign:    bind("sign", "enter"),
			Hold:    bind("hold back until its time", "H"),
			Again:   bind("look again", "A"),
			Journal: bind("its place in the journal", "J"),
			Yank:    bind("copy the calls", "y"),
		},
		Transactions: Transactions{
			Open:    bind("details", "enter"),
			Resume:  bind("go on with it", "R"),
			Drop:    bind("drop", "X"),
			Yank:    bind("copy hash", "y"),
			Confirm: bind("yes, drop it", "Y"),
		},
		Wallets: Wallets{
			Use:    bind("its stake", "enter"),
			Watch:  named("+", "watch an address", "+", "0"),
			Forget: bind("stop watching", "X"),
			Alias:  bind("alias", "A"),
			Yank:   bind("copy address", "y"),
		},
		Field: Field{
			Accept: bind("take it", "enter"),
			Cancel: bind("leave the field", "esc"),
		},
	}
}

// bind is a binding that help names by its first key.
func bind(words string, keys ...string) key.Binding {
	return named(keys[0], words, keys...)
}

// named is a binding whose keys help shows in another form.
func named(shown, words string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(shown, words))
}

// A Scope is a set of bindings that are live together.
type Scope struct {
	Name     string
	Bindings []key.Binding
}

// Scopes lists every place with all bindings that are live there, the global
// ones and the movements included.
func (m *Map) Scopes() []Scope {
	everywhere := append(m.Global.all(), m.Move.all()...)
	with := func(name string, bs ...key.Binding) Scope {
		return Scope{name, append(everywhere[:len(everywhere):len(everywhere)], bs...)}
	}
	h, o, c, p := m.Home, m.Orchestrators, m.Card, m.Compare
	s, r, j, w := m.Stake, m.Review, m.Transactions, m.Wallets
	return []Scope{
		with("home", h.Watch, h.Node, h.Forget, h.Yank),
		with("orchestrators", o.Open, o.Filter, o.Sort, o.Star, o.Alias, o.Mark, o.Unmark, o.Compare, o.Yank, o.Bond, o.Move),
		with("card", c.Bond, c.Move, c.Star, c.Alias, c.Yank, c.Logs, c.NextPart, c.PreviousPart),
		with("compare", p.Open, p.Drop, p.Yank),
		with("data", m.Data.Details),
		with("stake", s.Bond, s.Move, s.Unbond, s.Rebond, s.WithdrawAll, s.WithdrawOne, s.Fees, s.Transfer, s.Operate, s.Yank, s.Next, s.Previous),
		with("operate", m.Operate.Choose),
		with("review", r.Sign, r.Hold, r.Again, r.Journal, r.Yank),
		with("transactions", j.Open, j.Resume, j.Drop, j.Yank, j.Confirm),
		with("wallets", w.Use, w.Watch, w.Forget, w.Alias, w.Yank),
		{"ask", []key.Binding{m.Ask.Accept, m.Ask.Cancel, m.Ask.Next, m.Ask.Previous, m.Global.Interrupt, m.Move.Up, m.Move.Down}},
		{"field", []key.Binding{m.Field.Accept, m.Field.Cancel, m.Global.Interrupt, m.Move.Up, m.Move.Down}},
	}
}

func (g Global) all() []key.Binding {
	return []key.Binding{
		g.Home, g.Orchestrators, g.Stake, g.Transactions, g.Wallets, g.Data,
		g.Find, g.Palette, g.Help, g.Provenance, g.Refresh, g.Mouse,
		g.Back, g.Quit, g.Interrupt, g.Redraw, g.Suspend,
	}
}

func (m Move) all() []key.Binding {
	return []key.Binding{m.Up, m.Down, m.PageUp, m.PageDown, m.Top, m.Bottom, m.Left, m.Right}
}
