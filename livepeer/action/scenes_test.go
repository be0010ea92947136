package action_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"lpconsole/chain/plan"
	"lpconsole/devnet"
	"lpconsole/livepeer"
	"lpconsole/livepeer/action"
)

// cast is one chain that the scenes which change nothing share.
func cast(t *testing.T) *stage {
	t.Helper()
	return newStage(t, devnet.Config{Orchestrators: 14, Delegators: 40, Rounds: 8})
}

// failed is the first check that refuses a plan.
func failed(p *plan.Plan) plan.Check {
	for _, c := range p.Checks {
		if !c.OK {
			return c
		}
	}
	return plan.Check{OK: true}
}

func TestRequestsThatMakeNoSenseAreSentences(t *testing.T) {
	s := cast(t)
	snap := s.snapshot()
	demo, fresh := s.a("demo-delegator").Address, s.a("fresh").Address
	o := snap.Orchestrators[0].Address
	for _, c := range []struct {
		name    string
		request action.Request
		code    string
		says    string
	}{
		{"an action that there is not", action.Request{Kind: "slash\x1b[2J", Account: demo}, "unknown_action", `"slash\x1b[2J"`},
		{"to claim", action.Request{Kind: "claim", Account: demo}, "claim", "never needed"},
		{"no account", action.Request{Kind: action.Bond, Amount: "1", To: o}, "no_account", "no account"},
		{"to bond nothing", action.Request{Kind: action.Bond, Account: demo, To: o}, "bad_amount", "no amount"},
		{"to bond a negative amount", action.Request{Kind: action.Bond, Account: demo, To: o, Amount: "-5"}, "bad_amount", "negative"},
		{"to bond base units", action.Request{Kind: action.Bond, Account: demo, To: o, Amount: "5000000000000000000"}, "base_units", "base units"},
		{"to bond to nobody", action.Request{Kind: action.Bond, Account: fresh, Amount: "5"}, "no_orchestrator", "no orchestrator"},
		{"to move to nobody", action.Request{Kind: action.Move, Account: demo}, "no_orchestrator", "nobody was named"},
		{"to move nothing", action.Request{Kind: action.Move, Account: fresh, To: o}, "bonded", "nothing bonded"},
		{"to unbond nothing", action.Request{Kind: action.Unbond, Account: fresh, Amount: "max"}, "nothing_bonded", "nothing bonded"},
		{"to unbond more than there is", action.Request{Kind: action.Unbond, Account: demo, Amount: "9000k"}, "balance", "are to be taken out"},
		{"to rebond no lock", action.Request{Kind: action.Rebond, Account: demo}, "no_lock", "no lock was named"},
		{"to rebond a lock that there is not", action.Request{Kind: action.Rebond, Account: demo, Locks: []uint64{9999}}, "no_lock", "no open lock 9999"},
		{"to rebond to another orchestrator", action.Request{Kind: action.Rebond, Account: demo, Locks: []uint64{firstLock(s, demo)}, To: snap.Orchestrators[6].Address}, "other_orchestrator", "present orchestrator"},
		{"to withdraw without locks", action.Request{Kind: action.Withdraw, Account: fresh}, "nothing_ripe", "no lock that can be withdrawn"},
		{"to withdraw fees that there are not", action.Request{Kind: action.WithdrawFees, Account: fresh}, "nothing", "no fees"},
		{"to withdraw more fees than there are", action.Request{Kind: action.WithdrawFees, Account: demo, Amount: "1000"}, "balance", "are to be withdrawn"},
		{"to give stake to nobody", action.Request{Kind: action.TransferBond, Account: demo, Amount: "1"}, "no_recipient", "nobody"},
		{"to give stake to itself", action.Request{Kind: action.TransferBond, Account: demo, Amount: "1", To: demo}, "recipient", "this account's already"},
		{"to give stake that is not there", action.Request{Kind: action.TransferBond, Account: fresh, Amount: "1", To: demo}, "nothing_bonded", "nothing bonded"},
		{"to reward without being anybody", action.Request{Kind: action.Reward, Account: fresh}, "not_orchestrator", "no orchestrator"},
		{"to reward for nobody's orchestrator", action.Request{Kind: action.Reward, Account: fresh, To: demo}, "not_orchestrator", "is not an orchestrator"},
		{"to set no cut", action.Request{Kind: action.SetCuts, Account: o}, "no_cuts", "no cut"},
		{"to set a cut of more than everything", action.Request{Kind: action.SetCuts, Account: o, RewardCut: "101"}, "bad_percent", "more than everything"},
		{"to set cuts without being an orchestrator", action.Request{Kind: action.SetCuts, Account: fresh, RewardCut: "10"}, "not_orchestrator", "is not an orchestrator"},
		{"to set a service URI that is none", action.Request{Kind: action.SetServiceURI, Account: o, URI: "http://x.example"}, "bad_uri", "not https"},
		{"to be one's own reward caller", action.Request{Kind: action.SetRewardCaller, Account: o, To: o}, "recipient", "anyway"},
		{"to revoke no allowance", action.Request{Kind: action.RevokeAllowance, Account: fresh}, "nothing", "no allowance"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := action.Build(t.Context(), s.reader, c.request)
			var problem *action.Problem
			if !errors.As(err, &problem) {
				t.Fatalf("%v, %v", p, err)
			}
			if problem.Code != c.code || !strings.Contains(problem.Text, c.says) || problem.Hint == "" || strings.Contains(problem.Text, "\x1b") {
				t.Errorf("%s: %q, hint %q", problem.Code, problem.Text, problem.Hint)
			}
		})
	}
}

func firstLock(s *stage, who common.Address) uint64 {
	locks := s.position(who).Locks
	if len(locks) == 0 {
		s.t.Fatalf("%s has no locks", who)
	}
	return locks[0].ID
}

func TestPlansThatWouldFailSayWhy(t *testing.T) {
	s := cast(t)
	snap := s.snapshot()
	demo, fresh := s.a("demo-delegator").Address, s.a("fresh").Address
	pending := s.a("delegator:pending").Address
	idle := snap.Orchestrators[3]
	var rewarded, due livepeer.Orchestrator
	for _, q := range snap.Orchestrators {
		switch {
		case !q.Active || !q.Registered || !q.InPool:
		case q.LastRewardRound == snap.Round.Number:
			rewarded = q
		default:
			due = q
		}
	}
	for _, c := range []struct {
		name    string
		request action.Request
		code    string
		says    string
	}{
		{"bonding more than the wallet has", action.Request{Kind: action.Bond, Account: fresh, To: idle.Address, Amount: "900k"}, "balance", "the wallet has"},
		{"bonding to somebody who is no orchestrator", action.Request{Kind: action.Bond, Account: fresh, To: demo, Amount: "5"}, "registered", "earns nothing"},
		{"bonding to the BondingManager", action.Request{Kind: action.Bond, Account: fresh, To: snap.Network.BondingManager, Amount: "5"}, "recipient", "BondingManager itself"},
		{"bonding to the token", action.Request{Kind: action.Bond, Account: fresh, To: snap.Network.Token, Amount: "5"}, "recipient", "LPT token itself"},
		{"an orchestrator bonding elsewhere", action.Request{Kind: action.Move, Account: rewarded.Address, To: due.Address}, "orchestrator", "cannot bond to somebody else"},
		{"moving to where it is", action.Request{Kind: action.Move, Account: demo, To: s.position(demo).Delegate}, "elsewhere", "already"},
		{"unbonding what is pending", action.Request{Kind: action.Unbond, Account: pending, Amount: "max"}, "pending", "from round"},
		{"giving away what is pending", action.Request{Kind: action.TransferBond, Account: pending, To: fresh, Amount: "1"}, "pending", "from round"},
		{"rewarding twice", action.Request{Kind: action.Reward, Account: rewarded.Address}, "not_called", "already"},
		{"rewarding for somebody else", action.Request{Kind: action.Reward, Account: fresh, To: due.Address}, "caller", "reward caller"},
		{"initializing a round twice", action.Request{Kind: action.InitializeRound, Account: fresh}, "due", "already"},
		{"changing cuts before the reward", action.Request{Kind: action.SetCuts, Account: due.Address, RewardCut: "10"}, "rewarded", "only after it has called reward"},
		{"paying fees to the Minter", action.Request{Kind: action.WithdrawFees, Account: demo, To: snap.Network.Minter}, "recipient", "Minter itself"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := action.Build(t.Context(), s.reader, c.request)
			var problem *action.Problem
			var got plan.Check
			switch {
			case errors.As(err, &problem):
				got = plan.Check{Code: problem.Code, Text: problem.Text, Hint: problem.Hint}
			case err != nil:
				t.Fatal(err)
			default:
				got = failed(p)
			}
			if got.OK || got.Code != c.code || !strings.Contains(got.Text, c.says) || got.Hint == "" {
				t.Errorf("%+v", got)
			}
		})
	}
}

// TestNothingIsPlannedWhileTheProtocolStandsStill takes the round away, and then
// the whole protocol.
func TestNothingIsPlannedWhileTheProtocolStandsStill(t *testing.T) {
	s := newStage(t, devnet.Config{Orchestrators: 4, Delegators: 8, Rounds: 4})
	demo, fresh, owner := s.a("demo-delegator"), s.a("fresh"), s.a("owner")
	to := s.snapshot().Orchestrators[1].Address
	requests := []action.Request{
		{Kind: action.Bond, Account: fresh.Address, Amount: "5", To: to},
		{Kind: action.Move, Account: demo.Address, To: to},
		{Kind: action.Unbond, Account: demo.Address, Amount: "5"},
		{Kind: action.TransferBond, Account: demo.Address, To: fresh.Address, Amount: "5"},
	}
	if s.position(demo.Address).Delegate == to {
		t.Fatal("the demo account is there already")
	}
	if err := s.nextRound(); err != nil {
		t.Fatal(err)
	}
	for _, r := range requests {
		if c := failed(s.build(r)); c.Code != "round_initialized" || !strings.Contains(c.Hint, "initialize-round") {
			t.Errorf("%s before the round has begun: %+v", r.Kind, c)
		}
	}
	begin := s.good(action.Request{Kind: action.InitializeRound, Account: fresh.Address})
	s.do(fresh, begin)
	s.step(owner, plan.Step{To: s.controller, Data: crypto.Keccak256([]byte("pause()"))[:4]})
	for _, r := range requests {
		if c := failed(s.build(r)); c.Code != "paused" {
			t.Errorf("%s while the protocol is paused: %+v", r.Kind, c)
		}
	}
	// These work without it.
	s.do(fresh, s.good(action.Request{Kind: action.Checkpoint, Account: fresh.Address, To: demo.Address}))
	s.do(fresh, s.good(action.Request{Kind: action.SetServiceURI, Account: fresh.Address, URI: "https://a.example.com:8935"}))
}
