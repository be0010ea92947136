package stake

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/livepeer"
	"lpconsole/livepeer/action"
	"lpconsole/tui/field"
	"lpconsole/tui/screen"
)

// A Form is where an action is filled in. Enter asks for its review as soon as
// nothing that is needed is missing. It implements [screen.Screen] and its
// Typist and Pointer.
type Form struct {
	s       *screen.Session
	network screen.NetworkChanged
	account *livepeer.Account // nil while it has not been read
	request action.Request    // what is not asked for here

	inputs []*input
	at     int
	wrong  string // what is wrong with what was accepted last

	w, h int
}

// what an input holds.
type what uint8

const (
	anAmount  what = iota // of LPT, or of ETH for fees
	aNode                 // an orchestrator, found as it is typed
	anAddress             // of anybody, one's own accounts first
	aPercent
	aText
)

// An input is one field of a form.
type input struct {
	label, hint string
	what        what
	optional    bool
	field       field.Field

	// Of inputs that are chosen from a list: what fits, and which of it is chosen.
	found    []candidate
	at, from int
	moved    bool // the person chose by moving, not by typing

	room int // candidates on screen, as last drawn
}

func newForm(s *screen.Session, a *livepeer.Account, n screen.NetworkChanged, r action.Request) *Form {
	f := &Form{s: s, account: a, network: n, request: r}
	f.inputs = inputs(f)
	f.search()
	return f
}

// inputs is what an action needs to be told.
func inputs(f *Form) []*input {
	amount := func(hint string) *input { return &input{label: "amount", what: anAmount, hint: hint} }
	const amounts = "500, 1.5k, 25% or m for everything"
	node := &input{label: "orchestrator", what: aNode, hint: "part of its alias, address or host"}
	all := amount("everything; or 0.5, 25%")
	all.optional = true
	switch f.request.Kind {
	case action.Bond:
		bonded := f.account != nil && f.account.Delegate != (common.Address{})
		if f.request.To != (common.Address{}) || bonded {
			return []*input{amount(amounts)}
		}
		return []*input{node, amount(amounts)}
	case action.Move, action.Rebond:
		return []*input{node}
	case action.Unbond:
		return []*input{amount(amounts)}
	case action.WithdrawFees:
		return []*input{{label: "to", what: anAddress, optional: true, hint: "this account; or another address"}, all}
	case action.TransferBond:
		return []*input{{label: "to", what: anAddress, hint: "the account that gets the stake"}, amount(amounts)}
	case action.SetCuts:
		o := f.own()
		return []*input{
			{label: "reward cut", what: aPercent, optional: true, hint: "stays at " + o.RewardCut.String() + " %"},
			{label: "fee cut", what: aPercent, optional: true, hint: "stays at " + o.FeeCut.String() + " %"},
		}
	case action.SetServiceURI:
		in := &input{label: "service URI", what: aText, hint: "https://host:8935"}
		in.field.Set(f.own().ServiceURI)
		return []*input{in}
	case action.SetRewardCaller:
		return []*input{{label: "caller", what: anAddress, hint: "who may call reward, and nothing else"}}
	case action.Checkpoint:
		return []*input{{label: "account", what: anAddress, optional: true, hint: "this account; or another address"}}
	default:
		return nil
	}
}

// own is the account as an orchestrator; a blank one when it is none.
func (f *Form) own() livepeer.Orchestrator {
	if n := f.network.Snapshot; n != nil {
		if o, ok := n.ByAddress(f.request.Account); ok {
			return *o
		}
	}
	return livepeer.Orchestrator{}
}

// Title is the breadcrumb.
func (f *Form) Title() string { return titles[f.request.Kind] }

// titles say what an action is, in a word or two.
var titles = map[action.Kind]string{
	action.Bond: "bond", action.Move: "move", action.Unbond: "unbond", action.Rebond: "rebond",
	action.Withdraw: "withdraw", action.WithdrawFees: "withdraw fees", action.TransferBond: "transfer stake",
	action.Reward: "call reward", action.InitializeRound: "initialise the round", action.SetCuts: "set cuts",
	action.SetServiceURI: "set service URI", action.SetRewardCaller: "set reward caller",
	action.Checkpoint: "register voting power", action.RevokeAllowance: "revoke allowance",
}

// SetSize sets the room there is.
func (f *Form) SetSize(w, h int) { f.w, f.h = max(0, w), max(0, h) }

// Typing is always so: a form is there to be typed in.
func (f *Form) Typing() bool { return true }

// ShortHelp is for the footer.
func (f *Form) ShortHelp() []key.Binding {
	k := f.s.Keys.Ask
	out := []key.Binding{k.Accept, k.Cancel}
	if len(f.inputs) > 1 {
		out = append(out, k.Next)
	}
	if f.input().listed() {
		up, down := f.s.Keys.Move.Up, f.s.Keys.Move.Down
		up.SetHelp("↑", up.Help().Desc)
		down.SetHelp("↓", down.Help().Desc)
		out = append(out, up, down)
	}
	return out
}

// FullHelp is for the help screen.
func (f *Form) FullHelp() [][]key.Binding {
	k := f.s.Keys.Ask
	return [][]key.Binding{{k.Accept, k.Cancel, k.Next, k.Previous}}
}

func (f *Form) input() *input { return f.inputs[f.at] }

// listed reports whether what is typed narrows a list.
func (in *input) listed() bool { return in.what == aNode || in.what == anAddress }

// Update handles one message.
func (f *Form) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.NetworkChanged:
		f.network = msg
		f.search()
	case screen.SessionChanged:
		f.search()
	case screen.AccountRead:
		if msg.Err == nil && msg.Account != nil && msg.Address == f.request.Account {
			f.account = msg.Account
		}
	case tea.KeyPressMsg:
		return f.press(msg)
	case tea.PasteMsg:
		f.edit(msg)
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			f.input().move(-1)
		case tea.MouseWheelDown:
			f.input().move(1)
		default: // sideways there is nothing
		}
	}
	return nil
}

func (f *Form) press(p tea.KeyPressMsg) tea.Cmd {
	k, in := f.s.Keys.Ask, f.input()
	switch {
	case key.Matches(p, k.Cancel):
		return f.s.Finish(f)
	case key.Matches(p, k.Accept):
		return f.accept()
	case key.Matches(p, k.Next):
		f.at = (f.at + 1) % len(f.inputs)
	case key.Matches(p, k.Previous):
		f.at = (f.at + len(f.inputs) - 1) % len(f.inputs)
	case p.Code == tea.KeyUp:
		in.move(-1)
	case p.Code == tea.KeyDown:
		in.move(1)
	case p.Code == tea.KeyPgUp:
		in.move(-max(1, in.room))
	case p.Code == tea.KeyPgDown:
		in.move(max(1, in.room))
	default:
		f.edit(p)
	}
	return nil
}

func (f *Form) edit(msg tea.Msg) {
	if f.input().field.Update(msg) {
		f.wrong = ""
		f.input().moved = false
		f.search()
	}
}

// accept asks for the review, unless something is missing or makes no sense: then
// that is where the cursor goes.
func (f *Form) accept() tea.Cmd {
	if wrong := f.problem(f.input()); wrong != "" {
		f.wrong = wrong
		return nil
	}
	for i, in := range f.inputs {
		if i != f.at && f.problem(in) != "" {
			f.at, f.wrong = i, ""
			return nil
		}
	}
	if f.request.Kind == action.SetCuts && f.text(0) == "" && f.text(1) == "" {
		f.wrong = "nothing would change"
		return nil
	}
	f.wrong = ""
	return f.s.Review(f.filled())
}

func (f *Form) text(i int) string { return f.inputs[i].field.Value() }

// filled is the request with what was filled in.
func (f *Form) filled() action.Request {
	r := f.request
	for i, in := range f.inputs {
		switch in.what {
		case anAmount:
			if r.Amount = in.field.Value(); r.Amount == "" {
				r.Amount = "max"
			}
		case aNode, anAddress:
			if c, ok := in.chosen(); ok {
				r.To, r.ToName = c.address, f.s.Name(c.address)
			}
		case aPercent:
			o := f.own()
			text := in.field.Value()
			if i == 0 {
				if r.RewardCut = text; text == "" {
					r.RewardCut = o.RewardCut.String()
				}
			} else if r.FeeCut = text; text == "" {
				r.FeeCut = o.FeeCut.String()
			}
		case aText:
			r.URI = in.field.Value()
		}
	}
	return r
}

// Cursor is in the field that is filled in.
func (f *Form) Cursor() *tea.Cursor {
	y := f.lineOf(f.at)
	if f.w < 2 || y >= f.h {
		return nil
	}
	return tea.NewCursor(min(f.left()+f.input().field.Cursor(f.fieldWidth()), f.w-1), y)
}
