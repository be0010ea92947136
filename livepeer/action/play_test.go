package action_test

import (
	"errors"
	"flag"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"lpconsole/chain/plan"
	"lpconsole/devnet"
	"lpconsole/livepeer/action"
)

// A long play: go test ./livepeer/action -run Play -deeds 5000 -seed 3.
var (
	deeds = flag.Int("deeds", 350, "how much is done in the random play")
	seed  = flag.Uint64("seed", 5, "which random play")
)

// TestARandomPlay lets everybody on a small chain with a full pool do anything, and
// compares each outcome with the plan to the wei: stakes, fees, balances, locks,
// neighbours in the pool, who was pushed out. What a plan's checks refuse has to be
// refused by the contracts too.
func TestARandomPlay(t *testing.T) {
	p := &player{
		stage: newStage(t, devnet.Config{Orchestrators: 9, Delegators: 30, Rounds: 8, Seed: *seed}),
		r:     rand.New(rand.NewPCG(*seed, 7)),
		done:  map[string]int{},
	}
	p.actors = p.people[:min(len(p.people), 60)]
	if *deployment != "" { // a large one: enough happens to few of them only
		p.actors = append(slices.Clone(p.people[:1]), p.people[90:125]...)
	}
	p.enrich()
	for i := range *deeds {
		if p.r.IntN(20) == 0 {
			p.pass()
		}
		p.deed()
		if t.Failed() {
			t.Fatalf("after %d deeds: %v", i, p.done)
		}
	}
	t.Log(p.done)
	for _, kind := range []action.Kind{
		action.Bond, action.Move, action.Unbond, action.Rebond, action.Withdraw, action.WithdrawFees, action.TransferBond,
		action.Reward, action.InitializeRound, action.SetCuts, action.SetServiceURI, action.SetRewardCaller, action.Checkpoint, action.RevokeAllowance,
	} {
		if p.done[string(kind)] == 0 {
			t.Errorf("nobody did %s", kind)
		}
	}
	for _, what := range []string{"hinted", "evicted", "joined", "held", "refused"} {
		if p.done[what] == 0 {
			t.Errorf("it never came to anything %s", what)
		}
	}
}

// A player acts at random.
type player struct {
	*stage
	r      *rand.Rand
	actors []devnet.Account
	done   map[string]int
}

// enrich gives everybody enough LPT to become an orchestrator of some weight.
func (p *player) enrich() {
	for i, a := range p.actors {
		if i%2 == 0 {
			continue
		}
		wealth := new(big.Int).Mul(big.NewInt(1e18), big.NewInt(int64(100_000*(1+i%9))))
		data := append(crypto.Keccak256([]byte("mint(address,uint256)"))[:4], common.LeftPadBytes(a.Address[:], 32)...)
		p.step(p.a("owner"), plan.Step{To: p.token, Data: append(data, common.BigToHash(wealth).Bytes()...)})
	}
}

// pass lets time pass: some blocks, or up to the next round.
func (p *player) pass() {
	var err error
	if p.r.IntN(3) == 0 {
		err = p.nextRound()
	} else {
		err = p.mine(uint64(p.r.IntN(8)))
	}
	if err != nil {
		p.t.Fatal(err)
	}
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// deed is one request, by anybody.
func (p *player) deed() {
	snap := p.snapshot()
	if snap.Round.BlocksLeft() < 8 { // each step makes a block: a plan must not reach into the next round
		if err := p.nextRound(); err != nil {
			p.t.Fatal(err)
		}
		snap = p.snapshot()
	}
	who := pick(p.r, p.actors)
	var r action.Request
	switch {
	case !snap.Round.Initialized && p.r.IntN(4) > 0:
		r = action.Request{Kind: action.InitializeRound}
	case len(snap.Orchestrators) == 0 || p.r.IntN(12) == 0:
		r = action.Request{Kind: action.Bond, To: who.Address}
	case p.r.IntN(4) == 0:
		o := pick(p.r, snap.Orchestrators).Address
		r = action.Request{Kind: pick(p.r, []action.Kind{action.Reward, action.Reward, action.SetCuts, action.Unbond, action.Bond, action.SetServiceURI}), To: o}
		for _, a := range p.people {
			if a.Address == o {
				who = a
			}
		}
	default:
		r = action.Request{Kind: pick(p.r, []action.Kind{
			action.Bond, action.Bond, action.Bond, action.Move, action.Move, action.Unbond, action.Unbond, action.Rebond, action.Withdraw, action.WithdrawFees,
			action.TransferBond, action.SetRewardCaller, action.Checkpoint, action.RevokeAllowance, action.InitializeRound, action.Reward,
		})}
		if p.r.IntN(3) > 0 {
			r.To = pick(p.r, snap.Orchestrators).Address
		} else {
			r.To = pick(p.r, p.actors).Address
		}
	}
	r.Account = who.Address
	r.Amount = pick(p.r, []string{"1", "0.000000000000000001", "25%", "99.9%", "max", "1.5k", "40k", "300k", "700k"})
	r.RewardCut, r.FeeCut = fmt.Sprint(p.r.IntN(101)), fmt.Sprintf("%.4f", p.r.Float64()*100)
	r.URI = fmt.Sprintf("https://node-%d.example.com:8935", p.r.IntN(100))
	r.AfterReward = p.r.IntN(3) == 0
	if r.Kind == action.Unbond && p.r.IntN(4) > 0 { // else the network would soon be empty
		r.Amount = pick(p.r, []string{"1", "0.000000000000000001", "25%", "1.5k", "10%"})
	}
	if r.Kind == action.WithdrawFees {
		r.Amount = pick(p.r, []string{"", "50%", "0.000000000000000001"})
	}
	if r.Kind == action.Rebond || r.Kind == action.Withdraw && p.r.IntN(2) == 0 {
		for _, l := range p.position(who.Address).Locks {
			if p.r.IntN(2) == 0 {
				r.Locks = append(r.Locks, l.ID)
			}
		}
		if p.r.IntN(2) == 0 {
			r.To = common.Address{}
		}
	}
	p.act(who, r)
}

// act plans and does it.
func (p *player) act(who devnet.Account, r action.Request) {
	made, err := action.Build(p.t.Context(), p.reader, r)
	if err != nil {
		var problem *action.Problem
		if !errors.As(err, &problem) || problem.Hint == "" || strings.ContainsAny(problem.Text, "\n\x1b") {
			p.t.Fatalf("%+v: %v", r, err)
		}
		p.done["problem"]++
		return
	}
	for _, c := range made.Checks {
		if !c.OK {
			p.refused(who, made, c)
			return
		}
	}
	if made.Hold != nil && made.Hold.Must {
		p.held(who, made)
		return
	}
	p.cheaper(who, made)
	rows, _ := p.do(who, made)
	p.note(made, rows)
}

// note counts what has happened.
func (p *player) note(made *plan.Plan, rows map[string]plan.Change) {
	p.done[made.Action]++
	if _, ok := rows["evicted.address"]; ok {
		p.done["evicted"]++
	}
	if rows["to.active"].After == "yes" {
		p.done["joined"]++
	}
}

// refused checks that the contracts refuse what a check has refused.
func (p *player) refused(who devnet.Account, made *plan.Plan, c plan.Check) {
	if c.Text == "" || c.Hint == "" {
		p.t.Errorf("%s: %s has no words: %+v", made.Action, c.Code, c)
	}
	switch c.Code {
	case "too_late":
		return // the contracts do not know what is waited for
	case "registered", "recipient":
		if made.Action != string(action.SetCuts) {
			return // the contracts do not look at whom one bonds to or pays
		}
	}
	step := made.Steps[len(made.Steps)-1]
	_, err := p.client.CallContract(p.t.Context(), ethereum.CallMsg{From: who.Address, To: &step.To, Data: step.Data}, nil)
	if err == nil {
		p.t.Errorf("%s: %q refuses it, and the contract does not: %s", made.Title, c.Code, c.Text)
	}
	p.done["refused"]++
	p.done["refused:"+c.Code]++
}

// cheaper compares a call that has hints with the one without.
func (p *player) cheaper(who devnet.Account, made *plan.Plan) {
	step := made.Steps[len(made.Steps)-1]
	if len(made.Steps) != 1 {
		return
	}
	plain := unhinted(step.Data)
	if plain == nil {
		return
	}
	gas := func(data []byte) uint64 {
		g, err := p.client.EstimateGas(p.t.Context(), ethereum.CallMsg{From: who.Address, To: &step.To, Data: data})
		if err != nil {
			p.t.Fatalf("%s: %v", made.Title, err)
		}
		return g
	}
	// The longer call costs its own bytes: at most 16 gas each for four addresses
	// and their padding, and the words that are copied.
	const hints = 4 * (20*16 + 12*4 + 100)
	if with, without := gas(step.Data), gas(plain); with > without+hints {
		p.t.Errorf("%s: %d gas with hints, %d without", made.Title, with, without)
	}
	p.done["hinted"]++
}

// unhinted is a hinted call without its hints; nil when it has none.
func unhinted(data []byte) []byte {
	words := map[[4]byte]int{ // of the hinted functions: where the hints begin
		{0x6b, 0xd9, 0xad, 0xd4}: 2, // bondWithHint
		{0x95, 0x00, 0xed, 0x9b}: 1, // unbondWithHint
		{0x7f, 0xc4, 0x60, 0x6f}: 1, // rebondWithHint
		{0x05, 0x84, 0xa3, 0x73}: 2, // rebondFromUnbondedWithHint
		{0x06, 0x2e, 0x98, 0xb8}: 2, // transferBond
		{0x81, 0x87, 0x10, 0x56}: 0, // rewardWithHint
		{0x35, 0x50, 0xaa, 0x10}: 2, // transcoderWithHint
	}
	at, ok := words[[4]byte(data)]
	if !ok {
		return nil
	}
	plain := append([]byte(nil), data...)
	clear(plain[4+32*at:])
	return plain
}

// held does what a hold waits for, and then the steps.
func (p *player) held(who devnet.Account, made *plan.Plan) {
	h := made.Hold
	if p.holds(h.Ready) || !p.holds(h.Keep) {
		p.t.Errorf("%s: it should be waiting", made.Title)
	}
	before := p.watch(made)
	for _, m := range h.Meanwhile {
		p.reward(m.From)
	}
	if !p.holds(h.Ready) || !p.holds(h.Keep) {
		p.t.Errorf("%s: it should be ready", made.Title)
	}
	for _, step := range made.Steps {
		if _, err := p.send(p.t.Context(), who, step.To, step.Data); err != nil {
			p.t.Fatalf("%s: %v", made.Title, err)
		}
	}
	p.note(made, p.settled(made, before))
	p.done["held"]++
}

// holds reports whether all conditions hold.
func (s *stage) holds(conditions []plan.Condition) bool {
	s.t.Helper()
	for _, c := range conditions {
		out, err := s.client.CallContract(s.t.Context(), ethereum.CallMsg{To: &c.To, Data: c.Data}, nil)
		if err != nil || len(out) < 32*(c.Word+1) {
			s.t.Fatalf("%s: %x, %v", c.Text, out, err)
		}
		word := common.Hash(out[32*c.Word : 32*c.Word+32])
		if word.Cmp(c.Want) != 0 && (!c.Least || word.Cmp(c.Want) < 0) {
			return false
		}
	}
	return true
}
