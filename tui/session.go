package tui

import (
	"context"
	"time"

	"github.com/charmbracelet/colorprofile"

	"lpconsole/chain"
	"lpconsole/livepeer"
	"lpconsole/tui/card"
	"lpconsole/tui/data"
	"lpconsole/tui/home"
	"lpconsole/tui/review"
	"lpconsole/tui/screen"
	"lpconsole/tui/theme"
	"lpconsole/tui/transactions"
)

// A Network publishes the newest snapshot; *livepeer.Feed is one. None of its
// methods blocks.
type Network interface {
	Latest() (*livepeer.Snapshot, time.Time, error)
	Subscribe() (bell <-chan struct{}, cancel func())
	Refresh()
}

// A Source is everything the console shows and keeps. Network is required; what
// else is nil is not offered.
type Source struct {
	Network   Network
	Accounts  home.Source
	Cards     card.Source
	Endpoints data.Source
	Book      screen.Book

	// Keys are the accounts that can sign; nil: every account is only watched.
	Keys Keys
	// Reviews prepares and signs; nil: the stake screen shows and does nothing.
	Reviews review.Source
	// Journal is what was signed; nil: there is no such screen.
	Journal transactions.Source
}

// Keys lists the accounts with a key. It reads files: it is called from commands
// only.
type Keys interface {
	Accounts(context.Context) ([]screen.Account, error)
}

// Options say what one viewer gets. Context ends everything the session started;
// nil never does.
type Options struct {
	Context context.Context
	Source  Source
	Session Session
	Now     func() time.Time // nil: time.Now
	Version string
	Network string // its name, as configured
	// BlockTime is the time between L1 blocks; 0 is that of Ethereum.
	BlockTime time.Duration
	// StaleAfter is the age from which a snapshot counts as stale though no
	// reading has failed; 0 is 90 s.
	StaleAfter time.Duration
	// Grace is how long a review has to have been on the screen before a key signs
	// it; 0 is 300 ms.
	Grace time.Duration
}

// A Session says where and how the viewer sits.
type Session struct {
	Width, Height int    // until the terminal says; 0 is 80×24
	Theme         string // "dark", "light", else as the terminal answers
	ASCII         bool
	NoColor       bool
	Mouse         bool
	SSH           bool
	ReadOnly      bool
	Location      *time.Location // nil: time.Local
}

// staleAfter is several times the pace of a feed.
const staleAfter = 90 * time.Second

// grace is longer than the gap between two keys that are typed without looking,
// and shorter than reading one line takes.
const grace = 300 * time.Millisecond

// withDefaults fills in what was left out.
func (o Options) withDefaults() Options {
	if o.Context == nil {
		o.Context = context.Background()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.BlockTime <= 0 {
		o.BlockTime = livepeer.L1BlockTime
	}
	if o.StaleAfter <= 0 {
		o.StaleAfter = staleAfter
	}
	if o.Grace <= 0 {
		o.Grace = grace
	}
	if o.Session.Location == nil {
		o.Session.Location = time.Local
	}
	if o.Session.Width <= 0 || o.Session.Height <= 0 {
		o.Session.Width, o.Session.Height = 80, 24
	}
	return o
}

// theme is the theme before the terminal has answered anything.
func (o Options) theme() theme.Options {
	t := theme.Options{Light: o.Session.Theme == "light", ASCII: o.Session.ASCII, Profile: colorprofile.TrueColor}
	if o.Session.NoColor {
		t.Profile = colorprofile.ASCII
	}
	return t
}

// FPS is how many frames a second a program with this model should draw at most.
// Bubble Tea wakes up that often even when nothing changes, which is most of what
// an idle console costs; but its first frame waits for the first beat too.
func FPS(ssh bool) int {
	if ssh {
		return 15
	}
	return 22
}

// health reads what is known of the endpoints, from memory.
func (s Source) health() data.Health {
	if s.Endpoints == nil {
		return data.Health{}
	}
	return data.Health{Endpoints: s.Endpoints.Health(), Requests: s.Endpoints.Requests()}
}

// current is the endpoint that answered last, for the header.
func current(h data.Health, answered string) (chain.EndpointHealth, bool) {
	for _, e := range h.Endpoints {
		if e.Name == answered {
			return e, true
		}
	}
	if len(h.Endpoints) > 0 {
		return h.Endpoints[0], true
	}
	return chain.EndpointHealth{}, false
}
