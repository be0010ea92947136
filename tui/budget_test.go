package tui

import (
	"context"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/livepeer"
	"lpconsole/livepeer/action"
	"lpconsole/tui/fixture"
	"lpconsole/tui/screen"
)

// unlocked is a console whose account needs no passphrase, so that what is counted
// is the way there.
func unlocked(t *testing.T, who common.Address) *viewer {
	v := open(t, 80, 24, func(o *Options) { o.Source.Accounts = rich{} })
	v.desk.Signers[who] = screen.Signer{Kind: screen.Keystore}
	v.watch(who)
	return v
}

// rich is the fixed network with more in the wallets.
type rich struct{ fixture.Reader }

func (r rich) Account(ctx context.Context, a common.Address) (*livepeer.Account, error) {
	acc, err := r.Reader.Account(ctx, a)
	acc.LPT = fixture.LPT(2_000_000)
	return acc, err
}

// TestKeystrokes presses exactly the keys that a job takes and looks at what was
// signed. The figures are features' keystroke budget.
func TestKeystrokes(t *testing.T) {
	me := fixture.Delegator(12)
	other := fixture.Orchestrator(2) // called "old friend"
	for name, c := range map[string]struct {
		keys []string
		most int
		want action.Request
	}{
		"bond 500 to an orchestrator by its name": {
			append(strings.Split("/frie", ""), "enter", "b", "5", "0", "0", "enter", "enter"), 12,
			action.Request{Kind: action.Bond, Account: me, Amount: "500", To: other, ToName: "old friend"},
		},
		"bond everything to the present orchestrator": {
			[]string{"s", "b", "m", "enter", "enter"},
			5,
			action.Request{Kind: action.Bond, Account: me, Amount: "m"},
		},
		"move the whole stake": {
			[]string{"s", "v", "f", "r", "i", "e", "enter", "enter"},
			8,
			action.Request{Kind: action.Move, Account: me, To: other, ToName: "old friend"},
		},
		"unbond everything": {
			[]string{"s", "u", "m", "enter", "enter"},
			5,
			action.Request{Kind: action.Unbond, Account: me, Amount: "m"},
		},
		"withdraw all ripe locks": {
			[]string{"s", "W", "enter"},
			3,
			action.Request{Kind: action.Withdraw, Account: me},
		},
		"withdraw all fees": {
			[]string{"s", "f", "enter", "enter"},
			4,
			action.Request{Kind: action.WithdrawFees, Account: me, Amount: "max"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			v := unlocked(t, me)
			v.keys(c.keys...)
			if len(c.keys) > c.most {
				t.Errorf("%d keys, more than %d", len(c.keys), c.most)
			}
			if len(v.desk.Approved) != 1 {
				t.Fatalf("%d approvals after %v:\n%s", len(v.desk.Approved), c.keys, trimmed(v.m.View().Content))
			}
			if got := v.desk.Asked[len(v.desk.Asked)-1]; !same(got, c.want) {
				t.Errorf("signed %+v, want %+v", got, c.want)
			}
		})
	}
}

func same(a, b action.Request) bool {
	return a.Kind == b.Kind && a.Account == b.Account && a.Amount == b.Amount && a.To == b.To && a.ToName == b.ToName &&
		len(a.Locks) == len(b.Locks) && a.RewardCut == b.RewardCut && a.FeeCut == b.FeeCut && a.URI == b.URI && a.AfterReward == b.AfterReward
}
