// Command draw makes the pictures of the README from real views over a fixed
// network, so that they cannot go stale.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"

	tea "charm.land/bubbletea/v2"

	"lpconsole/internal/shot"
	"lpconsole/tui"
	"lpconsole/tui/fixture"
	"lpconsole/tui/keys"
	"lpconsole/wallet"
	"lpconsole/wallet/journal"
)

// A picture is a name and the keys that lead to what it shows.
type picture struct {
	name          string
	width, height int
	light, ascii  bool
	account       int // delegator; 0: none
	hold          bool
	keys          []string
}

var pictures = []picture{
	{name: "home", width: 100, height: 30, account: 12},
	{name: "home-light", width: 100, height: 30, account: 12, light: true},
	{name: "home-first", width: 80, height: 24},
	{name: "home-warning", width: 100, height: 30, account: 7, keys: []string{"d"}},
	{name: "home-ascii", width: 80, height: 24, account: 12, ascii: true},
	{name: "orchestrators", width: 120, height: 34, keys: []string{"o", "down", "down"}},
	{name: "orchestrators-light", width: 100, height: 30, light: true, keys: []string{"o", "down", "down"}},
	{name: "card", width: 120, height: 44, account: 12, keys: []string{"enter"}},
	{name: "compare", width: 120, height: 30, keys: []string{"o", "space", "down", "space", "down", "space", "c"}},
	{name: "data", width: 100, height: 30, keys: []string{"D"}},
	{name: "stake", width: 100, height: 30, account: 12, keys: []string{"s"}},
	{name: "stake-light", width: 100, height: 30, account: 11, light: true, keys: []string{"s"}},
	{name: "move", width: 100, height: 30, account: 12, keys: []string{"s", "v", "o", "1"}},
	{name: "review", width: 100, height: 34, account: 12, keys: []string{"s", "v", "f", "r", "i", "enter"}},
	{name: "review-hold", width: 100, height: 34, account: 7, hold: true, keys: []string{"s", "v", "f", "r", "i", "enter"}},
	{name: "review-ascii", width: 80, height: 24, account: 12, ascii: true, keys: []string{"s", "v", "f", "r", "i", "enter"}},
	{name: "transactions", width: 110, height: 24, account: 12, keys: []string{"t"}},
	{name: "wallets", width: 100, height: 24, account: 9, keys: []string{"w"}},
	{name: "find", width: 100, height: 24, keys: []string{"/", "o", "1"}},
	{name: "help", width: 100, height: 30, keys: []string{"o", "?"}},
}

func main() {
	out := flag.String("out", "docs/shots", "folder for the pictures")
	flag.Parse()
	if err := os.MkdirAll(*out, 0o750); err != nil {
		fail(err)
	}
	for _, p := range pictures {
		look := shot.Dark
		if p.light {
			look = shot.Light
		}
		svg := shot.SVG(p.view(), p.width, p.height, look)
		if err := os.WriteFile(filepath.Join(*out, p.name+".svg"), svg, 0o600); err != nil {
			fail(err)
		}
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "draw:", err)
	os.Exit(1)
}

// view drives a console to what the picture shows.
func (p picture) view() string {
	network, book := &fixture.Network{}, fixture.NewBook()
	network.Set(fixture.Snapshot(fixture.Pool), fixture.Now, nil)
	if p.account > 0 {
		book.Watches = append(book.Watches, fixture.Delegator(p.account))
	}
	desk := fixture.NewDesk()
	if p.hold {
		desk.Change = func(r *wallet.Review) { r.Plan.Hold = fixture.NewHold() }
	}
	for i, s := range []journal.State{journal.Failed, journal.Dropped, journal.Final, journal.Final, journal.Included, journal.Sent, journal.Held} {
		e := fixture.NewEntry(i+1, s)
		e.Created = e.Created.Add(time.Duration(i) * 155 * time.Minute)
		if p.name == "transactions" {
			desk.Put(e)
		}
	}
	theme := "dark"
	if p.light {
		theme = "light"
	}
	m := tui.New(tui.Options{
		Source:  tui.Source{Network: network, Accounts: fixture.Reader{}, Cards: fixture.Reader{}, Endpoints: fixture.Endpoints{}, Book: book, Keys: desk, Reviews: desk, Journal: desk},
		Session: tui.Session{Width: p.width, Height: p.height, Theme: theme, ASCII: p.ascii, Location: time.UTC},
		Now:     func() time.Time { return fixture.Now },
		Network: "arbitrum", Grace: time.Nanosecond,
	})
	defer m.Close()
	settle(m, m.Init())
	for _, k := range p.keys {
		_, cmd := m.Update(keys.Press(k))
		_ = m.View()
		settle(m, cmd)
	}
	return m.View().Content
}

// patience is how long an answer of a fixture may take; what takes longer is a
// pulse or a bell, which no picture waits for.
const patience = 300 * time.Millisecond

// settle runs a command and what follows from it until nothing more comes.
func settle(m *tui.Model, cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	answer := make(chan tea.Msg, 1)
	go func() { answer <- cmd() }()
	select {
	case msg := <-answer:
		if batch, ok := msg.(tea.BatchMsg); ok {
			for _, c := range batch {
				settle(m, c)
			}
			return
		}
		if msg != nil {
			_, next := m.Update(msg)
			_ = m.View()
			settle(m, next)
		}
	case <-time.After(patience):
	}
}
