package action

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain"
	"lpconsole/chain/plan"
	"lpconsole/livepeer"
	"lpconsole/livepeer/calls"
)

// A Source reads what a plan is made from; *livepeer.Reader is one.
type Source interface {
	// Positions reads the network and accounts at one block.
	Positions(ctx context.Context, accounts ...common.Address) (*livepeer.Snapshot, []*livepeer.Account, error)
	// ChainID is the chain that was read.
	ChainID() uint64
}

// Build makes the plan for what a person wants: one request, or two when the
// account's orchestrator is far outside the pool. A request that no call can be
// made from is a *Problem; one whose call would fail gives a plan with a failed
// check. Other errors mean that the network could not be read.
func Build(ctx context.Context, source Source, r Request) (*plan.Plan, error) {
	fill, ok := makers[r.Kind]
	if r.Kind == claim || r.Kind == claimEarnings {
		return nil, problem("claim", "do what you want to do: bond, unbond, withdraw-fees",
			"claiming is never needed: whatever touches the stake claims by itself, and rewards compound without it")
	}
	if !ok {
		return nil, problem("unknown_action", "see the list of commands", "there is no action %q", short(string(r.Kind)))
	}
	if r.Account == (common.Address{}) {
		return nil, problem("no_account", "choose an account first", "no account was chosen")
	}
	d, err := read(ctx, source, r)
	if err != nil {
		return nil, err
	}
	if err := fill(d); err != nil {
		return nil, err
	}
	return d.finish()
}

// makers fill in a draft, a kind each.
var makers = map[Kind]func(*draft) error{
	Bond:            (*draft).bond,
	Move:            (*draft).move,
	Unbond:          (*draft).unbond,
	Rebond:          (*draft).rebond,
	Withdraw:        (*draft).withdraw,
	WithdrawFees:    (*draft).withdrawFees,
	TransferBond:    (*draft).transferBond,
	Reward:          (*draft).reward,
	InitializeRound: (*draft).initializeRound,
	SetCuts:         (*draft).setCuts,
	SetServiceURI:   (*draft).setServiceURI,
	SetRewardCaller: (*draft).setRewardCaller,
	Checkpoint:      (*draft).checkpoint,
	RevokeAllowance: (*draft).revokeAllowance,
}

// A draft is a plan that is being made.
type draft struct {
	Request
	snap *livepeer.Snapshot
	me   *livepeer.Account // as read
	them *livepeer.Account // To as read; nil when there is none, or it is the account
	at   livepeer.Addresses
	book *calls.Book
	was  *world // as read
	w    *world // moved on by the action
	plan *plan.Plan
	g    gauges
	// waits are the accounts that lose a reward by what the action claims.
	waits []wait
}

// read gets everything that a plan is made from.
func read(ctx context.Context, source Source, r Request) (*draft, error) {
	who := []common.Address{r.Account}
	if r.To != (common.Address{}) && r.To != r.Account {
		who = append(who, r.To)
	}
	snap, accounts, err := source.Positions(ctx, who...)
	if err != nil {
		return nil, err
	}
	// A delegate that never was an orchestrator, or one that nobody told us of, is
	// not in the snapshot.
	known := len(who)
	for _, a := range accounts {
		if _, ok := snap.ByAddress(a.Delegate); !ok && a.Delegate != (common.Address{}) && !slices.Contains(who, a.Delegate) {
			who = append(who, a.Delegate)
		}
	}
	if len(who) > known {
		if snap, accounts, err = source.Positions(ctx, who...); err != nil {
			return nil, err
		}
	}
	d := &draft{
		Request: r,
		snap:    snap,
		me:      accounts[0],
		at:      snap.Network,
		was:     newWorld(snap, accounts),
		w:       newWorld(snap, accounts),
		plan: &plan.Plan{
			Action:  string(r.Kind),
			Account: r.Account,
			ChainID: source.ChainID(),
			Made:    snap.Origin,
		},
	}
	for _, a := range accounts {
		if a.Address == r.To && r.To != r.Account {
			d.them = a
		}
	}
	d.book = calls.New(snap.Network, d.plan.ChainID)
	d.check("contracts", d.book.Err() == nil, "the contracts are the ones this program knows", "check the network and the endpoint", "%v", d.book.Err())
	return d, nil
}

// finish completes the plan. One without steps is the problem that a check found.
func (d *draft) finish() (*plan.Plan, error) {
	if len(d.plan.Steps) == 0 {
		for _, c := range d.plan.Checks {
			if !c.OK {
				return nil, &Problem{Code: c.Code, Text: c.Text, Hint: c.Hint}
			}
		}
		return nil, problem("nothing", "there is nothing to do", "nothing would change")
	}
	d.plan.Watch, d.plan.Effects = d.g.calls, d.g.effects
	return d.plan, nil
}

// check notes what was looked at: good when it is so, else a sentence about what
// is wrong and what to do.
func (d *draft) check(code string, ok bool, good, hint, format string, args ...any) bool {
	c := plan.Check{Code: code, OK: ok, Text: good}
	if !ok {
		c.Text, c.Hint = fmt.Sprintf(format, args...), hint
	}
	d.plan.Checks = append(d.plan.Checks, c)
	return ok
}

// warn adds a warning.
func (d *draft) warn(code, format string, args ...any) {
	d.plan.Warnings = append(d.plan.Warnings, plan.Warning{Code: code, Text: fmt.Sprintf(format, args...)})
}

// call adds a step.
func (d *draft) call(s plan.Step) { d.plan.Steps = append(d.plan.Steps, s) }

// title is the plan's line for a person.
func (d *draft) title(format string, args ...any) { d.plan.Title = fmt.Sprintf(format, args...) }

// name is To as a person knows it.
func (d *draft) name() string {
	if d.ToName == "" || strings.EqualFold(d.ToName, d.To.Hex()) {
		return d.To.Hex()
	}
	return d.ToName + " (" + d.To.Hex() + ")"
}

// bonding is a view of the BondingManager.
func (d *draft) bonding(signature string, args ...any) chain.Call {
	return view(d.at.BondingManager, signature, args...)
}
