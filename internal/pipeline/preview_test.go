package pipeline

import (
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain"
	"lpconsole/chain/plan"
	"lpconsole/devnet"
	"lpconsole/internal/slowproxy"
	"lpconsole/livepeer/action"
	"lpconsole/wallet"
	"lpconsole/wallet/journal"
)

// What a review shows is what happens, to the wei: random actions of random people
// go through the whole pipeline, and what everybody has is asked from the node
// before and after.
func TestTheReviewShowsWhatHappens(t *testing.T) {
	s := newStage(t, devnet.Config{Orchestrators: 9, Delegators: 16, Rounds: 6, RoundBlocks: 120, Seed: 5})
	t.Run("by simulation", func(t *testing.T) {
		p := &people{stage: &stage{Chain: s.Chain, t: t, cast: s.cast}, random: rand.New(rand.NewPCG(2026, 11)), exact: true}
		p.open(s.RPC)
		p.live(160, wallet.BySimulation)
		for _, k := range kinds {
			if p.done[k] == 0 {
				t.Errorf("no %s arrived: nothing is proved about it", k)
			}
		}
	})
	t.Run("by state overrides", func(t *testing.T) {
		proxy := slowproxy.New(s.RPC, 0)
		t.Cleanup(proxy.Close)
		proxy.Set(withoutSimulation(s.RPC))
		p := &people{stage: &stage{Chain: s.Chain, t: t, cast: s.cast}, random: rand.New(rand.NewPCG(2026, 12))}
		p.open(proxy.URL)
		p.live(50, wallet.ByOverrides)
	})
}

// live makes requests until so many actions have arrived.
func (p *people) live(actions int, by wallet.Method) {
	t := p.t
	t.Helper()
	p.done = map[action.Kind]int{}
	refused, impossible, held, blocks := 0, 0, 0, 1000
	for total := 0; total < actions; {
		if blocks > 60 || p.random.IntN(25) == 0 {
			p.begin()
			blocks = 0
		}
		request := p.request()
		made, err := action.Build(t.Context(), p.reader, request)
		if problem := (*action.Problem)(nil); errors.As(err, &problem) {
			impossible++
			continue
		}
		if err != nil {
			t.Fatalf("%+v: %v", request, err)
		}
		r, err := p.wallet.Review(t.Context(), made)
		if err != nil {
			t.Fatalf("%+v: %v", request, err)
		}
		if r.Method != by {
			t.Fatalf("the preview is made by %s", r.Method)
		}
		if no := r.Refused(); no != nil {
			if no.Hint == "" || no.Text == "" {
				t.Errorf("%+v: refused without words: %+v", request, no)
			}
			refused++
			continue
		}
		total++
		p.done[request.Kind]++
		blocks += len(made.Steps) + 1
		if waits(r) {
			held++
		}
		p.act(request, r)
		if t.Failed() {
			t.Fatalf("action %d: %s: %+v", total, made.Title, request)
		}
	}
	t.Logf("%v arrived, %d of them after a reward call; %d were refused, %d impossible", p.done, held, refused, impossible)
	if refused == 0 || impossible == 0 || held == 0 {
		t.Error("nothing was refused, or nothing was waited for")
	}
}

// waits reports whether a review is of steps that are right only later.
func waits(r *wallet.Review) bool { return r.Plan.Hold != nil && r.Plan.Hold.Must }

// people make requests at random, sensible and not.
type people struct {
	*stage
	random *rand.Rand
	exact  bool // the preview tells the gas to the unit
	done   map[action.Kind]int
}

var kinds = []action.Kind{
	action.Bond, action.Move, action.Unbond, action.Rebond, action.Withdraw, action.WithdrawFees, action.TransferBond,
	action.Reward, action.SetCuts, action.SetServiceURI, action.SetRewardCaller, action.Checkpoint, action.RevokeAllowance,
}

// somebody is one of the cast who has a key and some ETH.
func (p *people) somebody(prefix string) devnet.Account {
	for {
		a := p.cast[p.random.IntN(len(p.cast))]
		if strings.HasPrefix(a.Role, prefix) && a.Role != "owner" {
			return a
		}
	}
}

func (p *people) request() action.Request {
	r := action.Request{Kind: kinds[p.random.IntN(len(kinds))]}
	if p.random.IntN(2) == 0 {
		r.Kind = kinds[p.random.IntN(7)] // what moves stake and money, more often
	}
	who := p.somebody("")
	to := p.somebody("")
	if p.random.IntN(4) > 0 {
		to = p.somebody("orchestrator")
	}
	amounts := []string{"1", "12.5", "0.000000000000000001", "1.5k", "10%", "33.3%", "max", "250"}
	r.Account, r.To, r.Amount = who.Address, to.Address, amounts[p.random.IntN(len(amounts))]
	switch r.Kind {
	case action.Rebond, action.Withdraw:
		account, err := p.reader.Account(p.t.Context(), r.Account)
		if err != nil {
			p.t.Fatal(err)
		}
		for _, l := range account.Locks {
			if len(r.Locks) < 2 && p.random.IntN(2) == 0 {
				r.Locks = append(r.Locks, l.ID)
			}
		}
		if account.Delegate != (common.Address{}) {
			r.To = common.Address{}
		}
	case action.WithdrawFees:
		if p.random.IntN(2) == 0 {
			r.To = common.Address{}
		}
	case action.Reward, action.SetCuts, action.SetServiceURI, action.SetRewardCaller:
		r.Account = p.somebody("orchestrator").Address
		if r.Kind == action.Reward {
			r.To = common.Address{}
		}
		r.RewardCut, r.FeeCut = fmt.Sprint(p.random.IntN(101)), fmt.Sprint(p.random.IntN(101))
		r.URI = fmt.Sprintf("https://orchestrator-%d.example:8935", p.random.IntN(1000))
	case action.RevokeAllowance:
		// Nobody has one left but who is given it here.
		if _, err := p.Do(p.t.Context(), who, nil, p.Protocol.LivepeerToken, "approve", p.Protocol.BondingManager.Address, big.NewInt(int64(p.random.IntN(2))*7e17)); err != nil {
			p.t.Fatal(err)
		}
	default:
	}
	r.AfterReward = p.random.IntN(3) == 0
	return r
}

// key is the key of one of the cast.
func (p *people) key(of common.Address) key {
	p.t.Helper()
	return key{p.account(of).Key}
}

func (p *people) account(of common.Address) devnet.Account {
	p.t.Helper()
	for _, a := range p.cast {
		if a.Address == of {
			return a
		}
	}
	p.t.Fatalf("nobody has the key of %s", of)
	return devnet.Account{}
}

// act approves a review, lets it be sent, and compares.
func (p *people) act(request action.Request, r *wallet.Review) {
	t := p.t
	t.Helper()
	held := waits(r)
	e, err := p.wallet.Approve(t.Context(), r, wallet.Approval{Signer: p.key(r.Plan.Account), Hold: held})
	if err != nil {
		t.Errorf("approving: %v", err)
		return
	}
	before, theirs := p.figures(r.Plan.Account), p.figures(request.To)
	if held {
		for _, c := range r.Plan.Hold.Meanwhile {
			if _, err := p.Send(t.Context(), p.account(c.From), c.To, nil, c.Data); err != nil {
				t.Errorf("what was waited for: %v", err)
				return
			}
		}
	}
	if e, err = p.wallet.Drive(t.Context(), e.ID, nil); err != nil || e.State != journal.Included && e.State != journal.Final {
		t.Errorf("driving: %s (%s), %v", e.State, e.Note, err)
		return
	}
	paid := new(big.Int)
	for i, x := range e.Transactions {
		paid.Add(paid, x.Cost)
		if shown := r.Transactions[i].GasUsed; p.exact && x.GasUsed != shown || x.GasUsed > shown*2 || x.GasUsed < shown/2 {
			t.Errorf("step %d used %d gas, %d was shown", i+1, x.GasUsed, shown)
		}
	}
	if p.exact && paid.Cmp(r.Cost) != 0 || paid.Cmp(r.MaxCost) > 0 {
		t.Errorf("it cost %s wei, shown were %s, at most %s", paid, r.Cost, r.MaxCost)
	}
	after := p.figures(r.Plan.Account)
	after["eth"].Add(after["eth"], paid)
	for name := range after {
		p.same(r, "account", name, before, after, held, movesStake(request.Kind))
	}
	if request.Kind == action.TransferBond && request.To != r.Plan.Account {
		is := p.figures(request.To)
		for _, name := range []string{"pending_stake", "pending_fees", "lpt"} {
			p.same(r, "receiver", name, theirs, is, held, true)
		}
	}
	p.rows(r)
}

// movesStake says that the review shows everything that the account has.
func movesStake(k action.Kind) bool {
	switch k {
	case action.Bond, action.Move, action.Unbond, action.Rebond, action.Withdraw, action.WithdrawFees, action.TransferBond:
		return true
	default:
		return false
	}
}

// same compares a figure with its row. A row that is not there says that the
// figure stays, where the review shows all of them.
func (p *people) same(r *wallet.Review, whose, name string, before, after figures, held, complete bool) {
	t := p.t
	t.Helper()
	key := whose + "." + name
	for _, c := range r.Changes {
		if c.Key != key {
			continue
		}
		// What a held plan shows as before is from before the reward, as here.
		if was := p.units(c.Before); was.Cmp(before[name]) != 0 && (name != "eth" || !held) {
			t.Errorf("%s was %s, shown was %s", key, before[name], was)
		}
		if is := p.units(c.After); is.Cmp(after[name]) != 0 {
			t.Errorf("%s is %s, shown was %s", key, after[name], is)
		}
		return
	}
	if complete && name != "eth" && before[name].Cmp(after[name]) != 0 {
		t.Errorf("%s went from %s to %s, and no row shows it", key, before[name], after[name])
	}
}

// rows reads everything that the plan watches again: each row's after has to be
// what is there now.
func (p *people) rows(r *wallet.Review) {
	t := p.t
	t.Helper()
	now, _, err := p.client.Read(t.Context(), chain.Ref{}, r.Plan.Watch...)
	if err != nil {
		t.Error(err)
		return
	}
	changes, _, err := r.Plan.Effects(now, now)
	if err != nil {
		t.Error(err)
		return
	}
	rows := map[string]plan.Change{}
	for _, c := range changes {
		rows[c.Key] = c
	}
	for _, shown := range r.Changes {
		// The account pays for gas, which no preview takes off.
		if is, ok := rows[shown.Key]; ok && shown.Key != "account.eth" && is.After != shown.After {
			t.Errorf("%s is %s, shown was %s", shown.Key, is.After, shown.After)
		}
	}
}
