package action_test

import (
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"lpconsole/chain"
	"lpconsole/chain/plan"
	"lpconsole/devnet"
	"lpconsole/livepeer"
	"lpconsole/livepeer/action"
	"lpconsole/livepeer/calls"
)

// A stage is a real chain with the protocol on it, and what plans are made with.
type stage struct {
	*ground
	t      *testing.T
	chain  *chain.Client
	reader *livepeer.Reader
}

// newStage starts a chain of its own: acting changes it.
func newStage(t *testing.T, c devnet.Config) *stage {
	t.Helper()
	g := newGround(t, c)
	client, err := chain.New(chain.Options{Endpoints: []string{g.rpc}, ChainID: g.chainID})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return &stage{g, t, client, livepeer.NewReader(client, livepeer.Options{Controller: g.controller})}
}

// a is the first account with a role.
func (s *stage) a(role string) devnet.Account {
	s.t.Helper()
	a, ok := s.account(role)
	if !ok {
		s.t.Fatalf("nobody is %s", role)
	}
	return a
}

// build makes a plan that must come about.
func (s *stage) build(r action.Request) *plan.Plan {
	s.t.Helper()
	p, err := action.Build(s.t.Context(), s.reader, r)
	if err != nil {
		s.t.Fatalf("%s: %v", r.Kind, err)
	}
	return p
}

// good makes a plan without a failed check.
func (s *stage) good(r action.Request) *plan.Plan {
	s.t.Helper()
	p := s.build(r)
	for _, c := range p.Checks {
		if !c.OK {
			s.t.Fatalf("%s: %s: %s", r.Kind, c.Code, c.Text)
		}
	}
	return p
}

// watch reads what the plan watches.
func (s *stage) watch(p *plan.Plan) []chain.Result {
	s.t.Helper()
	results, _, err := s.chain.Read(s.t.Context(), chain.Ref{}, p.Watch...)
	if err != nil {
		s.t.Fatal(err)
	}
	return results
}

// do sends the steps of a plan and checks that everything is as it was foretold.
// The plan's own arithmetic is the prophet: a figure that comes out otherwise by
// one wei is an "unexpected" warning.
func (s *stage) do(from devnet.Account, p *plan.Plan) (rows map[string]plan.Change, receipts []*types.Receipt) {
	s.t.Helper()
	book := calls.New(s.snapshot().Network, s.chainID)
	before := s.watch(p)
	for i, step := range p.Steps {
		if m, err := book.Decode(step.To, step.Value, step.Data); err != nil || m.Sentence == "" {
			s.t.Fatalf("%s: step %d does not decode: %q, %v", p.Action, i, m.Sentence, err)
		}
		r, err := s.send(s.t.Context(), from, step.To, step.Data)
		if err != nil {
			s.t.Fatalf("%s: %s: step %d: %v", p.Action, p.Title, i, err)
		}
		receipts = append(receipts, r)
	}
	return s.settled(p, before), receipts
}

// settled compares what is with what was foretold.
func (s *stage) settled(p *plan.Plan, before []chain.Result) map[string]plan.Change {
	s.t.Helper()
	changes, warnings, err := p.Effects(before, s.watch(p))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, w := range warnings {
		s.t.Errorf("%s: %s: %s: %s", p.Action, p.Title, w.Code, w.Text)
	}
	rows := map[string]plan.Change{}
	for _, c := range changes {
		rows[c.Key] = c
	}
	return rows
}

func (s *stage) snapshot() *livepeer.Snapshot {
	s.t.Helper()
	snap, err := s.reader.Snapshot(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	return snap
}

func (s *stage) position(a common.Address) *livepeer.Account {
	s.t.Helper()
	account, err := s.reader.Account(s.t.Context(), a)
	if err != nil {
		s.t.Fatal(err)
	}
	return account
}

// begin makes blocks up to the next round and initializes it.
func (s *stage) begin() {
	s.t.Helper()
	if err := s.nextRound(); err != nil {
		s.t.Fatal(err)
	}
	book := calls.New(s.snapshot().Network, s.chainID)
	s.step(s.a("owner"), book.InitializeRound())
}

// step sends one call.
func (s *stage) step(from devnet.Account, step plan.Step) *types.Receipt {
	s.t.Helper()
	r, err := s.send(s.t.Context(), from, step.To, step.Data)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

// reward calls reward for an orchestrator of the cast.
func (s *stage) reward(who common.Address) {
	s.t.Helper()
	for _, a := range s.people {
		if a.Address == who {
			s.step(a, calls.New(s.snapshot().Network, s.chainID).Reward(calls.Hint{}))
			return
		}
	}
	s.t.Fatalf("%s is nobody", who)
}

func has(warnings []plan.Warning, code string) bool {
	for _, w := range warnings {
		if w.Code == code {
			return true
		}
	}
	return false
}
