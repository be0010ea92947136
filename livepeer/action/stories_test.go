package action_test

import (
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain"
	"lpconsole/chain/plan"
	"lpconsole/livepeer"
	"lpconsole/livepeer/action"
	"lpconsole/livepeer/calls"
)

func amount(t *testing.T, s string) livepeer.LPT {
	t.Helper()
	a, err := livepeer.ParseLPT(s)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAPlanTakesOneRequest(t *testing.T) {
	s := cast(t)
	demo, to := s.a("demo-delegator").Address, s.snapshot().Orchestrators[5].Address
	for _, r := range []action.Request{
		{Kind: action.Bond, Account: s.a("fresh").Address, Amount: "5", To: to},
		{Kind: action.Unbond, Account: demo, Amount: "max", AfterReward: true},
		{Kind: action.Move, Account: demo, To: to},
		{Kind: action.WithdrawFees, Account: demo},
	} {
		before := s.chain.Requests()
		_, err := action.Build(t.Context(), s.reader, r)
		var problem *action.Problem
		if n := s.chain.Requests() - before; n != 1 || err != nil && !asProblem(err, &problem) {
			t.Errorf("%s took %d requests: %v", r.Kind, n, err)
		}
	}
	// Whoever the orchestrator of this account was, it is outside the pool now.
	behind := s.a("delegator:left-behind").Address
	before := s.chain.Requests()
	p := s.build(action.Request{Kind: action.Move, Account: behind, To: to})
	if n := s.chain.Requests() - before; n > 2 {
		t.Errorf("an account whose orchestrator has resigned took %d requests", n)
	}
	if c := failed(p); !c.OK {
		t.Errorf("%+v", c)
	}
}

func asProblem(err error, p **action.Problem) bool {
	found, ok := err.(*action.Problem) //nolint:errorlint // Build gives it unwrapped
	*p = found
	return ok
}

func TestBondingApprovesExactlyWhatIsBonded(t *testing.T) {
	s := cast(t)
	fresh, to := s.a("fresh"), s.snapshot().Orchestrators[5].Address
	p := s.good(action.Request{Kind: action.Bond, Account: fresh.Address, Amount: "1.5k", To: to, ToName: "node.eth"})
	book := calls.New(s.snapshot().Network, s.chainID)
	var said []string
	for _, step := range p.Steps {
		m, err := book.Decode(step.To, step.Value, step.Data)
		if err != nil {
			t.Fatal(err)
		}
		said = append(said, m.Sentence)
	}
	if len(said) != 2 || said[0] != "Let the BondingManager take 1500 LPT from this account" || !strings.HasPrefix(said[1], "Bond 1500 LPT to "+to.Hex()) {
		t.Errorf("%q", said)
	}
	if p.Title != "Bond 1500 LPT to node.eth ("+to.Hex()+")" || p.ChainID != s.chainID || p.Action != "bond" || p.Hold != nil {
		t.Errorf("%+v", p)
	}
	if len(p.Recipients) != 1 || p.Recipients[0] != (plan.Recipient{Address: to}) {
		t.Errorf("recipients %+v", p.Recipients)
	}
	rows, _ := s.do(fresh, p)
	for key, want := range map[string][2]string{
		"account.pending_stake": {"0", "1500"},
		"account.delegate":      {"nobody", to.Hex()},
		"account.status":        {"unbonded", "pending"},
		"to.rank":               {"6", "6"},
	} {
		if r := rows[key]; r.Before != want[0] || r.After != want[1] {
			t.Errorf("%s: %+v", key, r)
		}
	}
	if _, ok := rows["account.allowance"]; ok {
		t.Error("an allowance is left")
	}
	if left := s.position(fresh.Address).Allowance; !left.IsZero() {
		t.Errorf("an allowance of %s is left", left)
	}
	// A larger allowance is used, and said.
	s.step(fresh, book.Approve(amount(t, "700")))
	p = s.good(action.Request{Kind: action.Bond, Account: fresh.Address, Amount: "200"})
	if len(p.Steps) != 1 || !has(p.Warnings, "allowance") {
		t.Errorf("%d steps, %+v", len(p.Steps), p.Warnings)
	}
	if rows, _ = s.do(fresh, p); rows["account.allowance"].After != "500" {
		t.Errorf("%+v", rows["account.allowance"])
	}
	s.do(fresh, s.good(action.Request{Kind: action.RevokeAllowance, Account: fresh.Address}))
	if left := s.position(fresh.Address).Allowance; !left.IsZero() {
		t.Errorf("an allowance of %s is left after revoking it", left)
	}
}

// TestUnbondingEverythingLeavesNothing takes all rewards along, and with AfterReward
// this round's too.
func TestUnbondingEverythingLeavesNothing(t *testing.T) {
	s := cast(t)
	demo := s.a("demo-delegator")
	s.reward(s.position(demo.Address).Delegate)
	s.begin()
	a := s.position(demo.Address)
	if a.PendingStake.Cmp(a.Bonded) <= 0 {
		t.Fatal("there are no rewards to take along")
	}
	now := s.good(action.Request{Kind: action.Unbond, Account: demo.Address, Amount: "max"})
	if !has(now.Warnings, "forfeit") || now.Hold == nil || now.Hold.Must || len(now.Hold.Meanwhile) != 0 {
		t.Fatalf("%+v, %+v", now.Warnings, now.Hold)
	}
	held := s.good(action.Request{Kind: action.Unbond, Account: demo.Address, Amount: "max", AfterReward: true})
	h := held.Hold
	if has(held.Warnings, "forfeit") || !has(held.Warnings, "held") || h == nil || !h.Must || len(h.Meanwhile) != 1 || h.Meanwhile[0].From != a.Delegate {
		t.Fatalf("%+v, %+v", held.Warnings, h)
	}
	cost := amount(t, h.Cost)
	if cost.IsZero() || h.Cost != now.Hold.Cost || !s.holds(h.Keep) || s.holds(h.Ready) {
		t.Fatalf("%+v", h)
	}
	// It would revert before the reward, because there is not so much stake yet.
	message := ethereum.CallMsg{From: demo.Address, To: &held.Steps[0].To, Data: held.Steps[0].Data}
	if _, err := s.client.CallContract(t.Context(), message, nil); err == nil {
		t.Error("it can be sent before the reward")
	}
	before := s.watch(held)
	s.reward(a.Delegate)
	if !s.holds(h.Keep) || !s.holds(h.Ready) {
		t.Fatal("it is not ready after the reward")
	}
	s.step(demo, held.Steps[0])
	rows := s.settled(held, before)
	if r := rows["account.pending_stake"]; r.After != "0" || r.Before != a.PendingStake.String() {
		t.Errorf("%+v", r)
	}
	left := s.position(demo.Address)
	if !left.Bonded.IsZero() || left.Delegate != (common.Address{}) {
		t.Errorf("%s LPT are left", left.Bonded)
	}
	if got := left.Locks[len(left.Locks)-1].Amount; got != a.PendingStake.Add(cost) {
		t.Errorf("%s LPT are taken out, not %s and the reward of %s", got, a.PendingStake, cost)
	}
	if s.holds(h.Keep) {
		t.Error("the hold does not notice that the account has acted")
	}
}

func TestAHoldEndsWithTheRound(t *testing.T) {
	s := cast(t)
	p := s.good(action.Request{Kind: action.Unbond, Account: s.a("demo-delegator").Address, Amount: "5"})
	if p.Hold == nil || !s.holds(p.Hold.Keep) {
		t.Fatalf("%+v", p.Hold)
	}
	snap := s.snapshot()
	if err := s.mine(snap.Round.BlocksToLock()); err != nil {
		t.Fatal(err)
	}
	if s.holds(p.Hold.Keep) {
		t.Error("it goes on in the locked round")
	}
	// And none begins in it.
	r := action.Request{Kind: action.Unbond, Account: s.a("demo-delegator").Address, Amount: "5"}
	if p = s.good(r); p.Hold != nil || !has(p.Warnings, "forfeit") {
		t.Errorf("%+v, %+v", p.Hold, p.Warnings)
	}
	r.AfterReward = true
	if c := failed(s.build(r)); c.Code != "too_late" {
		t.Errorf("%+v", c)
	}
}

// TestWhoComesInPushesTheLastOneOut makes an account an orchestrator of a full pool.
func TestWhoComesInPushesTheLastOneOut(t *testing.T) {
	s := cast(t)
	snap := s.snapshot()
	if snap.Params.PoolSize != snap.Params.PoolMax {
		t.Fatal("the pool is not full")
	}
	last := snap.Orchestrators[snap.Params.PoolSize-1]
	owner := s.a("owner")
	few := action.Request{Kind: action.Bond, Account: owner.Address, To: owner.Address, Amount: "1"}
	p := s.good(few)
	if has(p.Warnings, "evicts") || !has(p.Warnings, "self_bond") {
		t.Errorf("with one LPT: %+v", p.Warnings)
	}
	equal := few
	if equal.Amount = last.Stake.String(); has(s.good(equal).Warnings, "evicts") {
		t.Error("the same stake as the last one's pushes nobody out")
	}
	enough := few
	enough.Amount = last.Stake.Add(amount(t, "0.000000000000000001")).String()
	p = s.good(enough)
	if !has(p.Warnings, "evicts") {
		t.Fatalf("%+v", p.Warnings)
	}
	rows, _ := s.do(owner, p)
	if rows["evicted.address"].After != last.Address.Hex() || rows["to.active"].After != "yes" || rows["to.rank"].Before != "outside" {
		t.Errorf("%+v", rows)
	}
	q, ok := s.snapshot().ByAddress(owner.Address)
	if !ok || !q.InPool {
		t.Error("it is not in the pool")
	}
}

func TestLocksAreWithdrawnOneByOneInOnePlan(t *testing.T) {
	s := cast(t)
	demo := s.a("demo-delegator")
	round := s.snapshot().Round.Number
	var ripe, unripe []livepeer.Lock
	for _, l := range s.position(demo.Address).Locks {
		if l.Withdrawable(round) {
			ripe = append(ripe, l)
		} else {
			unripe = append(unripe, l)
		}
	}
	if len(ripe) == 0 || len(unripe) == 0 {
		t.Fatalf("%d ripe, %d not", len(ripe), len(unripe))
	}
	c := failed(s.build(action.Request{Kind: action.Withdraw, Account: demo.Address, Locks: []uint64{ripe[0].ID, unripe[0].ID}}))
	if c.Code != "ripe" || !strings.Contains(c.Text, "in about") {
		t.Errorf("%+v", c)
	}
	p := s.good(action.Request{Kind: action.Withdraw, Account: demo.Address})
	if len(p.Steps) != len(ripe) || p.Hold != nil || len(p.Warnings) != 0 {
		t.Errorf("%d steps for %d locks, %+v", len(p.Steps), len(ripe), p.Warnings)
	}
	s.do(demo, p)
	if _, err := action.Build(t.Context(), s.reader, action.Request{Kind: action.Withdraw, Account: demo.Address}); err == nil || !strings.Contains(err.Error(), "no lock that can be withdrawn") {
		t.Errorf("%v", err)
	}
}

func TestStakeIsGivenAway(t *testing.T) {
	s := cast(t)
	demo, receiver := s.a("demo-delegator"), s.a("fresh")
	p := s.good(action.Request{Kind: action.TransferBond, Account: demo.Address, To: receiver.Address, Amount: "25%"})
	if !has(p.Warnings, "forfeit") || !has(p.Warnings, "gift") || len(p.Recipients) != 1 || !p.Recipients[0].Pays {
		t.Errorf("%+v, %+v", p.Warnings, p.Recipients)
	}
	rows, _ := s.do(demo, p)
	if rows["receiver.delegate"].After != s.position(demo.Address).Delegate.Hex() || rows["receiver.status"].After != "pending" {
		t.Errorf("%+v", rows)
	}
}

func TestARewardCallerCallsForItsOrchestrator(t *testing.T) {
	s := cast(t)
	caller := s.a("reward-caller")
	s.begin()
	p := s.good(action.Request{Kind: action.Reward, Account: caller.Address})
	o := s.a("orchestrator:reward-caller").Address
	if !strings.Contains(p.Title, o.Hex()) {
		t.Error(p.Title)
	}
	m, err := calls.New(s.snapshot().Network, s.chainID).Decode(p.Steps[0].To, nil, p.Steps[0].Data)
	if err != nil || m.Sentence != "Call reward for the orchestrator "+o.Hex() {
		t.Errorf("%q, %v", m.Sentence, err)
	}
	s.do(caller, p)
	if q, _ := s.snapshot().ByAddress(o); q.LastRewardRound != s.snapshot().Round.Number {
		t.Error("the reward was not called")
	}
}

// TestWhatIsNotAsForetoldIsAWarning changes one digit of what is read afterwards.
func TestWhatIsNotAsForetoldIsAWarning(t *testing.T) {
	s := cast(t)
	p := s.good(action.Request{Kind: action.Move, Account: s.a("demo-delegator").Address, To: s.snapshot().Orchestrators[7].Address})
	before := s.watch(p)
	changes, warnings, err := p.Effects(before, nil)
	if err != nil || !has(warnings, "computed") || has(warnings, "unexpected") || len(changes) == 0 {
		t.Errorf("without a preview: %+v, %v", warnings, err)
	}
	for _, c := range changes {
		if c.Before == "" && c.After == "" || c.Label == "" || c.Key == "" {
			t.Errorf("%+v", c)
		}
	}
	if _, warnings, err = p.Effects(before, before); err != nil || !has(warnings, "unexpected") {
		t.Errorf("when nothing happens: %+v, %v", warnings, err)
	}
	// The same figures, but the chain has moved since the plan was made.
	moved := append([]chain.Result(nil), before...)
	for i := range moved {
		moved[i].Data = append([]byte(nil), moved[i].Data...)
		if n := len(moved[i].Data); n > 0 {
			moved[i].Data[n-1]++
		}
	}
	if _, warnings, err = p.Effects(moved, moved); err != nil || !has(warnings, "moved") {
		t.Errorf("when everything has moved: %+v, %v", warnings, err)
	}
	if _, _, err = p.Effects(before, before[1:]); err == nil {
		t.Error("answers to other questions are taken")
	}
	if _, _, err = p.Effects(nil, nil); err != nil {
		t.Errorf("with nothing read at all: %v", err)
	}
}

// TestAddingElsewhereSaysThatEverythingMoves keeps a person from moving the whole
// stake when a little was to be added.
func TestAddingElsewhereSaysThatEverythingMoves(t *testing.T) {
	s := cast(t)
	demo := s.a("demo-delegator").Address
	me := s.position(demo)
	var elsewhere common.Address
	for _, o := range s.snapshot().Orchestrators {
		if o.Address != me.Delegate && o.Active {
			elsewhere = o.Address
			break
		}
	}
	p := s.good(action.Request{Kind: action.Bond, Account: demo, Amount: "1", To: elsewhere})
	if !has(p.Warnings, "moves_all") || !strings.HasSuffix(p.Title, " and move "+me.PendingStake.String()+" LPT there") {
		t.Errorf("%q, %+v", p.Title, p.Warnings)
	}
	if p = s.good(action.Request{Kind: action.Bond, Account: demo, Amount: "1", To: me.Delegate}); has(p.Warnings, "moves_all") {
		t.Errorf("%+v", p.Warnings)
	}
}
