package review

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain"
	"lpconsole/tui/screen"
	"lpconsole/tui/words"
	"lpconsole/wallet"
)

// wheel is how many lines one notch of a mouse wheel scrolls.
const wheel = 3

// Update handles one message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	var again tea.Cmd
	if s.late && s.drawn {
		s.late = false
		again = s.wait()
	}
	return tea.Batch(again, s.update(msg))
}

func (s *Screen) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.NetworkChanged:
		s.network = msg
		return s.refresh()
	case screen.JournalChanged:
		s.journal = msg
		s.follow()
	case screen.AccountRead:
		if msg.Err == nil && msg.Address == s.who() {
			s.account = msg.Account
		}
		return s.refresh()
	case prepared:
		if msg.of == s && msg.asked == s.asked {
			return s.take(msg)
		}
	case settled:
		if msg.of == s && msg.arming == s.arming {
			s.armed, s.late = s.drawn, !s.drawn
		}
	case approved:
		if msg.of == s {
			return s.finish(msg)
		}
	case tea.KeyPressMsg:
		if s.asking {
			return s.typed(msg)
		}
		return s.press(msg)
	case tea.PasteMsg:
		if s.asking {
			s.secret.Update(msg)
		}
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			s.scroll(-wheel)
		case tea.MouseWheelDown:
			s.scroll(wheel)
		default: // sideways there is nothing
		}
	default: // of others
		return s.refresh()
	}
	return nil
}

// take shows a review. One that says the same as the one before stays signable;
// one that says something else has to be seen first.
func (s *Screen) take(m prepared) tea.Cmd {
	s.reading, s.problem = false, m.err
	if m.err != nil || m.review == nil {
		if s.turned { // what is shown is the plan before
			s.turned, s.request.AfterReward = false, !s.request.AfterReward
		}
		return nil
	}
	before := s.review
	s.review, s.read, s.marks = m.review, s.s.Now, s.look()
	if before == nil || s.turned {
		s.turned, s.changed = false, ""
		return s.settle()
	}
	if what := difference(before, m.review); what != "" {
		s.changed = fmt.Sprintf("Since you looked, %s. These are the figures of block %s.", what, words.Number(m.review.Origin.Block.Number))
		s.asking, s.offset = false, 0
		s.secret.Wipe()
		return s.settle()
	}
	return nil
}

// difference is what two reviews of one action tell a person differently; "" when
// they tell the same.
func difference(a, b *wallet.Review) string {
	calls := func(r *wallet.Review) (out []string) {
		for _, t := range r.Transactions {
			if t.Tx != nil {
				out = append(out, fmt.Sprintf("%v %v %x", t.Tx.To(), t.Tx.Value(), t.Tx.Data()))
			}
		}
		return out
	}
	failed := func(r *wallet.Review) (out []string) {
		for _, c := range r.Checks {
			if !c.OK {
				out = append(out, c.Code)
			}
		}
		return out
	}
	hold := func(r *wallet.Review) string {
		if r.Plan.Hold == nil {
			return ""
		}
		return "hold " + r.Plan.Hold.Cost
	}
	switch {
	case !slices.Equal(failed(a), failed(b)):
		return "the checks came out differently"
	case hold(a) != hold(b):
		return "the time for it has changed"
	case !slices.Equal(a.Changes, b.Changes):
		return "the figures have changed"
	case !slices.Equal(a.Warnings, b.Warnings):
		return "the warnings have changed"
	case !slices.Equal(calls(a), calls(b)):
		return "the calls have changed"
	case dearer(a, b):
		return "the cost has risen"
	}
	return ""
}

// dearer reports whether b can cost over a tenth more than a.
func dearer(a, b *wallet.Review) bool {
	if a.MaxCost == nil || b.MaxCost == nil {
		return false
	}
	ten, eleven := big.NewInt(10), big.NewInt(11)
	return new(big.Int).Mul(b.MaxCost, ten).Cmp(new(big.Int).Mul(a.MaxCost, eleven)) > 0
}

// finish takes what came of an approval.
func (s *Screen) finish(m approved) tea.Cmd {
	s.signing, s.failure = nil, m.err
	if m.err != nil {
		s.offset = 0 // where it is told
		var no *wallet.Refusal
		if s.asking = errors.As(m.err, &no) && no.Code == "passphrase"; s.asking {
			return nil // the next try goes into the field, and not to the keys of the screen
		}
		return s.refresh()
	}
	e := m.entry
	s.entry = &e
	s.follow()
	return tea.Batch(s.settle(), func() tea.Msg { return screen.Approved{Entry: e} })
}

// follow takes the newest state of what was signed.
func (s *Screen) follow() {
	if s.entry == nil {
		return
	}
	for _, e := range s.journal.Entries {
		if e.ID == s.entry.ID {
			s.entry = &e
			return
		}
	}
}

// refresh has the review made anew when it is old, or when the network has moved
// in a way that may change it. What a person is signing is left alone.
func (s *Screen) refresh() tea.Cmd {
	if s.review == nil || s.reading || s.asking || s.signing != nil || s.entry != nil {
		return nil
	}
	if s.s.Now.Sub(s.read) >= oldest || s.look() != s.marks {
		return s.prepare()
	}
	return nil
}

// marks is what of the network a review depends on, as far as a snapshot tells
// without asking anybody.
type marks struct {
	round                       uint64
	initialised, locked, paused bool
	nodes                       string // state of the orchestrators that are involved
}

func (s *Screen) look() (m marks) {
	n := s.network.Snapshot
	if n == nil {
		return m
	}
	m = marks{round: n.Round.Number, initialised: n.Round.Initialized, locked: n.Round.Locked, paused: n.Params.Paused}
	for _, a := range s.involved() {
		if o, ok := n.ByAddress(a); ok {
			m.nodes += fmt.Sprint(a.Hex(), o.LastRewardRound, o.Active, o.InPool, o.RewardCut, ";")
		}
	}
	return m
}

// involved are the addresses that the review speaks of.
func (s *Screen) involved() []common.Address {
	list := []common.Address{s.who(), s.request.To}
	if s.account != nil {
		list = append(list, s.account.Delegate)
	}
	if s.review == nil {
		return list
	}
	for _, c := range s.review.Changes {
		for _, v := range []string{c.Before, c.After} {
			if a, err := chain.ParseAddress(v); err == nil {
				list = append(list, a)
			}
		}
	}
	return list
}

func (s *Screen) press(k tea.KeyPressMsg) tea.Cmd {
	m, r := s.s.Keys.Move, s.s.Keys.Review
	switch {
	case key.Matches(k, r.Sign):
		return s.sign(k)
	case key.Matches(k, r.Hold):
		return s.turn()
	case key.Matches(k, r.Again), key.Matches(k, s.s.Keys.Global.Refresh):
		if s.Refusal(r.Again) == "" {
			return s.prepare()
		}
	case key.Matches(k, r.Yank):
		if s.review != nil {
			return screen.Copy(s.calls(), "the calls")
		}
	default:
		if n, ok := m.Lines(k, s.room-1, s.length); ok {
			s.scroll(n)
		}
	}
	return nil
}

// scroll moves by n lines inside what there is.
func (s *Screen) scroll(n int) { s.offset = max(0, min(s.offset+n, s.length-s.room)) }

// holding reports whether what is shown is signed now and sent later.
func (s *Screen) holding() bool {
	return s.request.AfterReward && s.review != nil && s.review.Plan.Hold != nil
}

// turn goes from sending now to waiting for the reward call, or back. The figures
// are others then, so that the review is made anew and has to be looked at.
func (s *Screen) turn() tea.Cmd {
	if s.review == nil || s.reading || s.Refusal(s.s.Keys.Review.Hold) != "" {
		return nil
	}
	s.request.AfterReward = !s.request.AfterReward
	s.turned, s.offset = true, 0
	return s.prepare()
}

// sign is the key that signs, or asks for the passphrase first. One that comes
// before the review can have been seen, or from a key held down, does nothing.
func (s *Screen) sign(k tea.KeyPressMsg) tea.Cmd {
	switch {
	case s.Refusal(s.s.Keys.Review.Sign) != "", k.IsRepeat, s.review == nil, s.reading:
		return nil
	case !s.armed:
		return s.settle()
	case s.entry != nil:
		return s.s.Finish(s)
	case s.s.Now.Sub(s.read) >= oldest:
		return s.prepare()
	}
	if s.signer().Passphrase {
		s.asking, s.failure = true, nil
		s.secret.Wipe()
		return nil
	}
	return s.approve()
}

// typed is a key while the passphrase is asked for.
func (s *Screen) typed(k tea.KeyPressMsg) tea.Cmd {
	f := s.s.Keys.Field
	switch {
	case key.Matches(k, f.Cancel):
		s.Back()
	case key.Matches(k, f.Accept):
		switch {
		case s.secret.Over():
			s.secret.Wipe()
			return screen.Say(screen.Warn, "that was longer than a passphrase can be; type it again")
		case s.secret.Empty():
			return screen.Say(screen.Warn, "nothing has been typed")
		}
		return s.approve()
	default:
		s.secret.Update(k)
	}
	return nil
}

// calls is every call with its bytes, for tools that read them.
func (s *Screen) calls() string {
	var b strings.Builder
	for _, t := range s.review.Transactions {
		if t.Tx != nil && t.Tx.To() != nil {
			fmt.Fprintf(&b, "to %s value %s data 0x%x\n", t.Tx.To().Hex(), t.Tx.Value(), t.Tx.Data())
		}
	}
	return b.String()
}
