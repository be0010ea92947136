// Package review is the one screen on which a person sees what is going to be
// signed, and signs it: before and after, what it costs, whether now is the time,
// what was checked, and the calls as they were decoded from the very bytes.
// Nothing is signed that has not been on the screen, whatever was typed ahead.
package review

import (
	"context"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/livepeer"
	"lpconsole/livepeer/action"
	"lpconsole/tui/field"
	"lpconsole/tui/screen"
	"lpconsole/wallet"
	"lpconsole/wallet/journal"
)

// oldest is the age from which a review is made anew before it is signed.
const oldest = time.Minute

// A Screen is the review of one action. It implements [screen.Screen] and its
// Starter, Typist, Backer, Pointer, Refuser, Holder and Closer.
type Screen struct {
	s       *screen.Session
	source  Source
	request action.Request

	network screen.NetworkChanged
	journal screen.JournalChanged
	account *livepeer.Account // as read last, whoever asked

	review  *wallet.Review
	read    time.Time // when review came
	marks   marks     // of the network, when review came
	problem error     // why there is no review, or no newer one
	changed string    // what is different from the review before this one; a sentence
	asked   int
	reading bool

	// What protects against keys typed ahead.
	drawn  bool // the review as it is now has been on the screen
	armed  bool // it may be signed
	arming int  // which wait for quiet counts
	late   bool // the wait ended before anything was drawn

	asking  bool // a passphrase
	turned  bool // from sending now to waiting, or back: what comes is another plan
	secret  *field.Secret
	signing context.CancelFunc // ends the approval under way; nil: there is none
	failure error              // why the last approval did not work
	entry   *journal.Entry     // what came of it

	w, h, offset int
	length       int // lines there are, as last drawn
	room         int // lines of them on screen

	live context.Context
	end  context.CancelFunc
}

// New makes the review of an action. Start begins to prepare it.
func New(s *screen.Session, source Source, r action.Request) *Screen {
	live, end := context.WithCancel(context.Background())
	return &Screen{s: s, source: source, request: r, secret: field.NewSecret(), live: live, end: end}
}

// Title is the breadcrumb.
func (s *Screen) Title() string { return "Review" }

// Start begins to prepare the review.
func (s *Screen) Start() tea.Cmd { return s.prepare() }

// Close stops what is under way and forgets the passphrase.
func (s *Screen) Close() {
	s.end()
	s.secret.Wipe()
}

// SetSize sets the room for View.
func (s *Screen) SetSize(w, h int) { s.w, s.h = max(0, w), max(0, h) }

// Typing reports whether a passphrase is being typed.
func (s *Screen) Typing() bool { return s.asking }

// Holds says that a signature is being made.
func (s *Screen) Holds() string {
	if s.signing == nil {
		return ""
	}
	return "a signature is being made; esc stops it first"
}

// Back leaves the passphrase, or stops the signature that is being made.
func (s *Screen) Back() bool {
	switch {
	case s.asking:
		s.asking = false
		s.secret.Wipe()
	case s.signing != nil:
		s.signing()
	default:
		return false
	}
	return true
}

// Cursor is where the passphrase is typed. It does not move as it is.
func (s *Screen) Cursor() *tea.Cursor {
	if !s.asking || s.w < 8 || s.h < 3 {
		return nil
	}
	return tea.NewCursor(min(2+len(passphraseLabel), s.w-1), max(0, s.h-2))
}

// ShortHelp is for the footer.
func (s *Screen) ShortHelp() []key.Binding {
	k := s.s.Keys.Review
	if s.asking {
		f := s.s.Keys.Field
		sign, leave := f.Accept, f.Cancel
		sign.SetHelp(sign.Help().Key, "sign")
		leave.SetHelp(leave.Help().Key, "back to the review")
		return []key.Binding{sign, leave}
	}
	back := s.s.Keys.Global.Back
	if s.entry != nil {
		return []key.Binding{back, s.s.Keys.Global.Transactions}
	}
	if s.signing != nil {
		back.SetHelp(back.Help().Key, "stop it")
		return []key.Binding{back}
	}
	sign, hold := k.Sign, k.Hold
	ready := s.armed && s.Refusal(sign) == ""
	sign.SetEnabled(ready)
	hold.SetEnabled(ready && s.Refusal(hold) == "")
	if s.request.AfterReward {
		hold.SetHelp(hold.Help().Key, "send now instead")
	}
	return []key.Binding{sign, hold, back, k.Again}
}

// FullHelp is for the help screen.
func (s *Screen) FullHelp() [][]key.Binding {
	k := s.s.Keys.Review
	return [][]key.Binding{{k.Sign, k.Hold, k.Again, k.Yank}}
}

// Refusal says why a key does nothing now; "" when it works.
func (s *Screen) Refusal(b key.Binding) string {
	k := s.s.Keys.Review
	switch b.Help() {
	case k.Sign.Help():
		if s.entry != nil {
			return ""
		}
		return s.unsignable()
	case k.Hold.Help():
		switch reason := s.unsignable(); {
		case s.entry != nil:
			return "it is signed already"
		case reason != "":
			return reason
		case s.review != nil && s.review.Plan.Hold == nil:
			return "there is nothing to wait for: it can be sent now"
		}
	case k.Again.Help():
		switch {
		case s.entry != nil:
			return "it is signed already"
		case s.reading:
			return "it is being prepared"
		}
	case k.Yank.Help():
		if s.review == nil {
			return "it is being prepared"
		}
	}
	return ""
}

// unsignable says why what is shown cannot be signed at all.
func (s *Screen) unsignable() string {
	switch {
	case s.signing != nil:
		return "a signature is being made"
	case s.review == nil && s.problem != nil:
		return "there is nothing to sign"
	case s.review == nil:
		return "" // the screen says that it is being prepared, and signs nothing
	case s.review.Refused() != nil:
		return "it is refused: " + s.review.Refused().Text
	}
	refusal, _ := s.cannot()
	return refusal
}

// cannot says why this session or this account cannot sign, and what to do.
func (s *Screen) cannot() (refusal, hint string) {
	if s.s.ReadOnly {
		return "this session is read-only", "Start it without --read-only to sign."
	}
	signer := s.signer()
	if signer.Refusal == "" && signer.Kind == screen.WatchOnly {
		return "this account is only watched: its key is not here", "`lpconsole wallet import` brings its key here; or sign where the key is, with the same command there."
	}
	return signer.Refusal, signer.Hint
}

func (s *Screen) signer() Signer { return s.source.Signer(s.who()) }

// who is the account that signs.
func (s *Screen) who() common.Address {
	if s.review != nil {
		return s.review.Plan.Account
	}
	return s.request.Account
}
