// Package stake is the screen on which people do things with their stake: what
// each account has, its locks and its orchestrator, and every action on them. An
// action is filled in on a form and then reviewed elsewhere; nothing is signed
// here.
package stake

import (
	"slices"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/livepeer"
	"lpconsole/livepeer/action"
	"lpconsole/tui/screen"
)

// A Screen is the stake of one session's accounts. It implements [screen.Screen]
// and its Starter, Refuser and Leaver.
type Screen struct {
	s      *screen.Session
	source Source
	offers bool // actions can be prepared

	network screen.NetworkChanged
	journal screen.JournalChanged

	accounts []screen.Account
	home     common.Address // the account of Home: choosing another one there counts here
	chosen   common.Address // zero: there is no account
	known    map[common.Address]reading

	seen    bool             // it is on the stack: accounts are kept fresh
	queue   []common.Address // to be read, one after the other
	reading bool
	all     time.Time // when every account was last asked for

	lock int // index of the lock under the cursor

	w, h, offset int
	length       int
	lines        []string // as last drawn, all of them; nil: to be drawn
	fresh        state
}

// A reading is what is known of one account.
type reading struct {
	account *livepeer.Account // nil: never read
	at      time.Time
	err     error // of the last attempt
}

// A state is what a drawing depends on besides what clears it.
type state struct {
	width, generation int
	second            int64
}

// allEvery is how often accounts that are not chosen are read again.
const allEvery = 2 * time.Minute

// New makes the screen for one viewer. offers says whether actions can be
// prepared in this session.
func New(s *screen.Session, source Source, offers bool) *Screen {
	k := &Screen{s: s, source: source, offers: offers, known: map[common.Address]reading{}}
	k.choose()
	return k
}

// choose takes the accounts of the session. The chosen one stays as long as it is
// there; else it is the first one watched, else the first with a key.
func (k *Screen) choose() {
	k.lines = nil
	k.accounts = k.s.Accounts()
	before := k.home
	k.home = common.Address{}
	if k.s.Book != nil {
		if w := k.s.Book.Watched(); len(w) > 0 {
			k.home = w[0]
		}
	}
	here := slices.ContainsFunc(k.accounts, func(a screen.Account) bool { return a.Address == k.chosen })
	switch {
	case here && k.home == before:
		return
	case k.home != (common.Address{}):
		k.chosen, k.lock = k.home, 0
	case len(k.accounts) > 0:
		k.chosen, k.lock = k.accounts[0].Address, 0
	default:
		k.chosen = common.Address{}
	}
}

// Choose makes an account the one that keys are about.
func (k *Screen) Choose(a common.Address) {
	if a != (common.Address{}) && a != k.chosen {
		k.chosen, k.lock, k.offset, k.lines = a, 0, 0, nil
	}
}

// Start begins to keep the accounts fresh.
func (k *Screen) Start() tea.Cmd {
	k.seen = true
	return k.readAll()
}

// Leave stops keeping them fresh.
func (k *Screen) Leave() { k.seen = false }

// Title is the breadcrumb.
func (k *Screen) Title() string { return "stake" }

// SetSize sets the room there is.
func (k *Screen) SetSize(w, h int) { k.w, k.h, k.lines = max(0, w), max(0, h), nil }

// account is the chosen one as last read; nil when it was never read.
func (k *Screen) account() *livepeer.Account { return k.known[k.chosen].account }

// locks are the chosen account's, the ripe ones first, then by when they will be.
func (k *Screen) locks() []livepeer.Lock {
	a := k.account()
	if a == nil {
		return nil
	}
	locks := slices.Clone(a.Locks)
	slices.SortStableFunc(locks, func(a, b livepeer.Lock) int {
		switch {
		case a.WithdrawRound < b.WithdrawRound:
			return -1
		case a.WithdrawRound > b.WithdrawRound:
			return 1
		}
		return int(a.ID) - int(b.ID)
	})
	return locks
}

// current is the lock under the cursor.
func (k *Screen) current() (livepeer.Lock, bool) {
	locks := k.locks()
	if len(locks) == 0 {
		return livepeer.Lock{}, false
	}
	return locks[max(0, min(k.lock, len(locks)-1))], true
}

// ripe is how many locks can be withdrawn now, and what is in them.
func (k *Screen) ripe() (n int, sum livepeer.LPT) {
	if k.network.Snapshot == nil {
		return 0, sum
	}
	for _, l := range k.locks() {
		if l.Withdrawable(k.network.Snapshot.Round.Number) {
			n, sum = n+1, sum.Add(l.Amount)
		}
	}
	return n, sum
}

// ShortHelp is for the footer.
func (k *Screen) ShortHelp() []key.Binding {
	b := k.s.Keys.Stake
	next, one := b.Next, b.WithdrawOne
	next.SetEnabled(k.Refusal(next) == "")
	one.SetEnabled(k.Refusal(one) == "")
	return []key.Binding{next, one, b.Yank}
}

// actions are the bindings that begin something.
func (k *Screen) actions() []key.Binding {
	b := k.s.Keys.Stake
	return []key.Binding{b.Bond, b.Move, b.Unbond, b.Rebond, b.WithdrawAll, b.Fees, b.Transfer, b.Operate}
}

// FullHelp is for the help screen.
func (k *Screen) FullHelp() [][]key.Binding {
	b, m := k.s.Keys.Stake, k.s.Keys.Move
	before, next := m.Left, m.Right
	before.SetHelp(before.Help().Key, b.Previous.Help().Desc)
	next.SetHelp(next.Help().Key, b.Next.Help().Desc)
	return [][]key.Binding{
		{b.Bond, b.Move, b.Unbond, b.Rebond, b.WithdrawAll, b.WithdrawOne, b.Fees, b.Transfer, b.Operate},
		{b.Next, b.Previous, before, next, b.Yank},
	}
}

// Refusal says why a key does nothing now; "" when it works.
func (k *Screen) Refusal(b key.Binding) string {
	s, a := k.s.Keys.Stake, k.account()
	_, lock := k.current()
	switch b.Help() {
	case s.Next.Help(), s.Previous.Help():
		if len(k.accounts) < 2 {
			return "there is no other account; " + k.s.Keys.Global.Wallets.Help().Key + " shows how to get one"
		}
		return ""
	case s.Yank.Help():
		return k.nobody()
	case s.Bond.Help(), s.Move.Help(), s.Unbond.Help(), s.Rebond.Help(), s.WithdrawAll.Help(), s.WithdrawOne.Help(), s.Fees.Help(), s.Transfer.Help(), s.Operate.Help():
	default:
		return ""
	}
	switch {
	case k.nobody() != "":
		return k.nobody()
	case !k.offers:
		return "this session cannot prepare transactions"
	case a == nil:
		return "the account has not been read yet"
	}
	bonded := a.Delegate != (common.Address{}) && !a.Bonded.IsZero()
	switch b.Help() {
	case s.Move.Help(), s.Unbond.Help(), s.Transfer.Help():
		if !bonded {
			return "this account has no stake; " + s.Bond.Help().Key + " bonds some"
		}
	case s.Rebond.Help():
		if !lock {
			return "there is no unbonding lock to rebond"
		}
	case s.WithdrawAll.Help():
		switch n, _ := k.ripe(); {
		case !lock:
			return "there is no unbonding lock: unbond first, then withdraw after the unbonding period"
		case n == 0:
			return "no lock can be withdrawn yet: the first one in round " + k.firstRipe()
		}
	case s.WithdrawOne.Help():
		if !lock {
			return "there is no unbonding lock"
		}
	case s.Fees.Help():
		if a.PendingFees.IsZero() {
			return "there are no fees to withdraw"
		}
	}
	return ""
}

// nobody says that there is no account.
func (k *Screen) nobody() string {
	if k.chosen != (common.Address{}) {
		return ""
	}
	return "there is no account yet; " + k.s.Keys.Global.Wallets.Help().Key + " watches one"
}

// Begin starts an action of the chosen account: its form, or its review when there
// is nothing to fill in. to is an orchestrator that is chosen already.
func (k *Screen) Begin(kind action.Kind, to common.Address) tea.Cmd {
	switch {
	case k.nobody() != "":
		return screen.Say(screen.Warn, k.nobody())
	case !k.offers:
		return screen.Say(screen.Warn, "this session cannot prepare transactions")
	}
	r := action.Request{Kind: kind, Account: k.chosen, To: to}
	if to != (common.Address{}) {
		r.ToName = k.s.Name(to)
		if kind == action.Move {
			return k.s.Review(r)
		}
	}
	return k.s.Push(newForm(k.s, k.known[k.chosen].account, k.network, r))
}
