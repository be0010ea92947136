package livepeer_test

import (
	"context"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"

	"lpconsole/chain"
	"lpconsole/devnet"
	"lpconsole/livepeer"
	"lpconsole/livepeer/bindings"
)

// These tests compare the arithmetic in Go with what the contracts do.

// A stored reads what the contracts have stored, one call at a time.
type stored struct {
	t    *testing.T
	c    *chain.Client
	n    *devnet.Chain
	bond *bindings.BondingManager
}

func newStored(t *testing.T, n *devnet.Chain) *stored {
	return &stored{t, client(t, n.RPC), n, bindings.NewBondingManager()}
}

func (s *stored) call(data []byte) []byte {
	s.t.Helper()
	out, _, err := s.c.Call(s.t.Context(), chain.Ref{}, chain.Call{To: &s.n.Protocol.BondingManager.Address, Data: data})
	if err != nil {
		s.t.Fatal(err)
	}
	return out
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func (s *stored) pool(o common.Address, round uint64) livepeer.Factors {
	p := must[bindings.GetTranscoderEarningsPoolForRoundOutput](s.t)(s.bond.UnpackGetTranscoderEarningsPoolForRound(
		s.call(s.bond.PackGetTranscoderEarningsPoolForRound(o, new(big.Int).SetUint64(round)))))
	var f livepeer.Factors
	f.Reward.SetFromBig(p.CumulativeRewardFactor)
	f.Fee.SetFromBig(p.CumulativeFeeFactor)
	return f
}

// position is everything that decides what an account has pending.
func (s *stored) position(who common.Address, round uint64) livepeer.Position {
	d := must[bindings.GetDelegatorOutput](s.t)(s.bond.UnpackGetDelegator(s.call(s.bond.PackGetDelegator(who))))
	o := must[bindings.GetTranscoderOutput](s.t)(s.bond.UnpackGetTranscoder(s.call(s.bond.PackGetTranscoder(d.DelegateAddress))))
	p := livepeer.Position{
		Bonded:         livepeer.LPTFromBase(d.BondedAmount),
		Fees:           livepeer.ETHFromWei(d.Fees),
		LastClaimRound: d.LastClaimRound.Uint64(),
		Start:          s.pool(d.DelegateAddress, d.LastClaimRound.Uint64()),
		Latest:         s.pool(d.DelegateAddress, round),
	}
	if p.Latest.Reward.IsZero() {
		p.Latest.Reward = s.pool(d.DelegateAddress, o.LastRewardRound.Uint64()).Reward
	}
	if p.Latest.Fee.IsZero() {
		p.Latest.Fee = s.pool(d.DelegateAddress, o.LastFeeRound.Uint64()).Fee
	}
	if d.DelegateAddress == who {
		p.CommissionRewards = livepeer.LPTFromBase(o.CumulativeRewards)
		p.CommissionFees = livepeer.ETHFromWei(o.CumulativeFees)
	}
	return p
}

func TestPendingStakeAndFeesAreExactForEverybody(t *testing.T) {
	r, _ := reader(t, network, network.RPC)
	s := newStored(t, network)
	withStake, withFees := 0, 0
	for _, a := range network.Accounts {
		account, err := r.Account(t.Context(), a.Address)
		if err != nil {
			t.Fatal(err)
		}
		p := s.position(a.Address, account.Round.Number)
		stake, fees, ok := p.Pending(account.Round.Number)
		if !ok || stake != account.PendingStake || fees != account.PendingFees {
			t.Errorf("%s %s: pending %s LPT and %s ETH (%t), the contract says %s and %s", a.Role, a.Address, stake, fees, ok, account.PendingStake, account.PendingFees)
		}
		if account.PendingStake.Cmp(account.Bonded) > 0 {
			withStake++
		}
		if !account.PendingFees.IsZero() {
			withFees++
		}
	}
	if withStake < 20 || withFees < 10 {
		t.Errorf("only %d accounts have earned stake and %d fees: this proves little", withStake, withFees)
	}
}

// start makes a small chain of the test's own.
func start(t *testing.T, c devnet.Config) *devnet.Chain {
	t.Helper()
	n, err := devnet.Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	return n
}

// owner is the account that may do everything.
func owner(t *testing.T, n *devnet.Chain) devnet.Account {
	t.Helper()
	a, ok := n.Account("owner")
	if !ok {
		t.Fatal("the chain has no owner")
	}
	return a
}

// do sends a transaction and gives its logs by topic.
func do(t *testing.T, n *devnet.Chain, from devnet.Account, to devnet.Contract, method string, args ...any) map[common.Hash][]byte {
	t.Helper()
	receipt, err := n.Do(context.Background(), from, nil, to, method, args...)
	if err != nil {
		t.Fatalf("%s: %v", method, err)
	}
	logs := map[common.Hash][]byte{}
	for _, l := range receipt.Logs {
		logs[l.Topics[0]] = l.Data
	}
	return logs
}

// nextRound begins the next round and initialises it.
func nextRound(t *testing.T, n *devnet.Chain) {
	t.Helper()
	if _, err := n.NextRound(); err != nil {
		t.Fatal(err)
	}
	do(t, n, owner(t, n), n.Protocol.RoundsManager, "initializeRound")
}

func amount(data []byte) livepeer.LPT { return livepeer.LPTFromBase(new(big.Int).SetBytes(data)) }

func TestInflationAndRewardsAreForetoldToTheWei(t *testing.T) {
	n := start(t, devnet.Config{Orchestrators: 8, Delegators: 16, Rounds: 4, Seed: 2})
	r, _ := reader(t, n, n.RPC)
	before := snapshot(t, r)
	inflation, mintable := livepeer.NextInflation(before.Params.Inflation, before.Params.InflationChange, before.Params.TargetBondingRate, before.Params.NextTotalBonded, before.Params.TotalSupply)
	nextRound(t, n)
	s := snapshot(t, r)
	if s.Round.Number != before.Round.Number+1 || !s.Round.Initialized {
		t.Fatalf("the round is %+v", s.Round)
	}
	if s.Params.Inflation != inflation || s.Params.Mintable != mintable {
		t.Errorf("inflation %s and %s mintable, foretold %s and %s", s.Params.Inflation, s.Params.Mintable, inflation, mintable)
	}

	rewarded := 0
	for _, a := range n.Accounts {
		q, ok := s.ByAddress(a.Address)
		if !ok || !q.Active {
			continue
		}
		want, ok := s.NextReward(q)
		if !ok {
			t.Errorf("%s: no reward foretold", q.Address)
			continue
		}
		logs := do(t, n, a, n.Protocol.BondingManager, "reward")
		if got := amount(logs[crypto.Keccak256Hash([]byte("Reward(address,uint256)"))]); got != want.Net {
			t.Errorf("%s: reward of %s, foretold %s", q.Address, got, want.Net)
		}
		treasury := logs[crypto.Keccak256Hash([]byte("TreasuryReward(address,address,uint256)"))]
		if got := amount(treasury[max(0, len(treasury)-32):]); got != want.Treasury {
			t.Errorf("%s: %s for the treasury, foretold %s", q.Address, got, want.Treasury)
		}
		rewarded++
	}
	if rewarded < 5 {
		t.Errorf("only %d orchestrators rewarded", rewarded)
	}
	after := snapshot(t, r)
	for i := range after.Orchestrators {
		if q := &after.Orchestrators[i]; q.LastRewardRound != s.Round.Number && q.Active {
			t.Errorf("%s: last reward round %d after a reward in %d", q.Address, q.LastRewardRound, s.Round.Number)
		}
	}
}

func TestClaimingTooEarlyForfeitsWhatIsForetold(t *testing.T) {
	n := start(t, devnet.Config{Orchestrators: 8, Delegators: 24, Rounds: 5, Seed: 3})
	r, _ := reader(t, n, n.RPC)
	nextRound(t, n)
	s := snapshot(t, r)

	// Two delegators of one active orchestrator that keeps less than everything.
	type pair struct {
		early, late *livepeer.Account
		orch        common.Address
	}
	seen := map[common.Address]*livepeer.Account{}
	keys := map[common.Address]devnet.Account{}
	var found *pair
	for _, a := range n.Accounts {
		keys[a.Address] = a
		account, err := r.Account(t.Context(), a.Address)
		if err != nil {
			t.Fatal(err)
		}
		q, ok := s.ByAddress(account.Delegate)
		if !ok || account.Delegate == a.Address || account.Status != livepeer.StatusBonded || !q.Active || q.RoundRewardCut.Cmp(livepeer.PercentPerMillion(900_000)) > 0 {
			continue
		}
		if other := seen[account.Delegate]; other != nil && found == nil {
			found = &pair{other, account, account.Delegate}
		}
		seen[account.Delegate] = account
	}
	if found == nil {
		t.Fatal("no two delegators share an orchestrator")
	}
	foretold, ok := s.ForfeitOf(found.orch, found.late.PendingStake)
	if !ok || foretold.Reward.IsZero() {
		t.Fatalf("nothing foretold: %+v %t", foretold, ok)
	}
	do(t, n, keys[found.early.Address], n.Protocol.BondingManager, "claimEarnings", big.NewInt(0))
	do(t, n, keys[found.orch], n.Protocol.BondingManager, "reward")
	gain := func(before *livepeer.Account) livepeer.LPT {
		after, err := r.Account(t.Context(), before.Address)
		if err != nil {
			t.Fatal(err)
		}
		return after.PendingStake.Sub(before.PendingStake)
	}
	if got := gain(found.early); !got.IsZero() {
		t.Errorf("who claimed before the reward got %s", got)
	}
	// The contract rounds the stake of the last claim, the estimate the stake now.
	got, few := gain(found.late), livepeer.LPTFromBase(big.NewInt(10))
	if got.Sub(foretold.Reward).Cmp(few) > 0 || foretold.Reward.Sub(got).Cmp(few) > 0 {
		t.Errorf("who did not claim got %s, foretold %s", got, foretold.Reward)
	}
	if _, ok := snapshot(t, r).ForfeitOf(found.orch, found.late.PendingStake); ok {
		t.Error("after the reward call there is nothing left to forfeit")
	}
}

func TestWhatStateTellsOfRewardCallsAgreesWithTheLogs(t *testing.T) {
	r, _ := reader(t, network, network.RPC)
	if _, err := r.Discover(t.Context()); err != nil {
		t.Fatal(err)
	}
	s, err := r.History(t.Context(), snapshot(t, r))
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Orchestrators) <= int(s.Params.PoolSize) {
		t.Error("no orchestrator outside the pool was found")
	}
	counts := map[livepeer.CallState]int{}
	for i := range s.Orchestrators {
		q := &s.Orchestrators[i]
		card, err := r.Card(t.Context(), q.Address)
		if err != nil {
			t.Fatal(err)
		}
		traced, err := r.Trace(t.Context(), card)
		if err != nil {
			t.Fatal(err)
		}
		if !traced.Logs.Complete || traced.Logs.Missing != "" {
			t.Errorf("%s: logs from %d, %s", q.Address, traced.Logs.FromBlock, traced.Logs.Missing)
		}
		for j, row := range traced.Rows {
			if card.Rows[j].State != row.State {
				t.Errorf("%s round %d: state says %s, the logs %s", q.Address, row.Round, card.Rows[j].State, row.State)
			}
			if row.Round < s.Round.Number {
				counts[row.State]++
				if got := q.Calls.States[row.Round-q.Calls.First]; got != card.Rows[j].State {
					t.Errorf("%s round %d: the table says %s, the card %s", q.Address, row.Round, got, card.Rows[j].State)
				}
			}
		}
		sum := livepeer.LPT{}
		for _, d := range traced.Logs.Delegators {
			sum = sum.Add(d.PendingStake)
		}
		if sum.Cmp(q.Stake) > 0 || sum.IsZero() && !q.Stake.IsZero() {
			t.Errorf("%s: its delegators have %s, it has %s", q.Address, sum, q.Stake)
		}
		if len(traced.Logs.Cuts) == 0 {
			t.Errorf("%s: no commission was ever set", q.Address)
		} else if last := traced.Logs.Cuts[0]; last.RewardCut != q.RewardCut || last.FeeCut != q.FeeCut {
			t.Errorf("%s: last set to %s/%s, now %s/%s", q.Address, last.RewardCut, last.FeeCut, q.RewardCut, q.FeeCut)
		}
	}
	for _, state := range []livepeer.CallState{livepeer.CallEarned, livepeer.CallKept, livepeer.CallMissed, livepeer.CallInactive} {
		if counts[state] == 0 {
			t.Errorf("no round on the chain is %s: this proves little", state)
		}
	}
}

// The rows of missed rounds are empty: neither those after the window's start nor
// a first reward may shorten the window, or a yield looks better than it was.
func TestRealisedYieldCountsEveryRoundOfItsWindow(t *testing.T) {
	r, _ := reader(t, network, network.RPC)
	s, err := r.History(t.Context(), snapshot(t, r))
	if err != nil {
		t.Fatal(err)
	}
	stored, one := newStored(t, network), new(big.Int).Exp(big.NewInt(10), big.NewInt(27), nil)
	factorAt := func(o common.Address, round uint64) *big.Int {
		for ; round > 0; round-- {
			if f := stored.pool(o, round); !f.Reward.IsZero() {
				return f.Reward.ToBig()
			}
		}
		return one
	}
	earned := 0
	for i := range s.Orchestrators {
		q := &s.Orchestrators[i]
		from, to := q.ActivationRound-1, s.Round.Number // rounds of the test chain are short: all of them count
		if q.LastRewardRound < to {
			to--
		}
		if to <= from {
			continue
		}
		base := factorAt(q.Address, from)
		growth := new(big.Int).Sub(factorAt(q.Address, s.Round.Number), base)
		growth.Mul(growth, one).Quo(growth, base)
		if y := q.Realised; y == nil || y.From != from || y.To != to || y.Growth.Parts().Cmp(growth) != 0 {
			t.Errorf("%s: %+v, the pools say %s in rounds %d to %d", q.Address, y, growth, from+1, to)
		}
		if growth.Sign() > 0 {
			earned++
		}
	}
	if earned < 10 {
		t.Errorf("only %d orchestrators earned anything: this proves little", earned)
	}
}

func TestLogsAreReadAStretchAtATimeWhereTheEndpointGivesNoMore(t *testing.T) {
	narrow := proxy{batches: true, refuse: func(method string, params []any) string {
		if method != "eth_getLogs" {
			return ""
		}
		q := params[0].(map[string]any)
		from, to := hexutil.MustDecodeUint64(q["fromBlock"].(string)), hexutil.MustDecodeUint64(q["toBlock"].(string))
		if to-from >= 10 {
			return "eth_getLogs is limited to a 10 block range"
		}
		return ""
	}}
	direct, _ := reader(t, network, network.RPC)
	who := snapshot(t, direct).Orchestrators[0].Address
	trace := func(r *livepeer.Reader) *livepeer.Card {
		t.Helper()
		card, err := r.Card(t.Context(), who)
		if err != nil {
			t.Fatal(err)
		}
		if card, err = r.Trace(t.Context(), card); err != nil {
			t.Fatal(err)
		}
		return card
	}
	want := trace(direct)
	r, _ := reader(t, network, narrow.serve(t, network.RPC))
	got := trace(r)
	if got.Logs.Complete || !strings.Contains(got.Logs.Missing, "each refresh goes further back") {
		t.Fatalf("the first stretch: complete %t, %q", got.Logs.Complete, got.Logs.Missing)
	}
	for turns := 0; !got.Logs.Complete; turns++ {
		from := got.Logs.FromBlock
		if got = trace(r); got.Logs.FromBlock >= from || turns > 100 {
			t.Fatalf("from block %d on to %d: %s", from, got.Logs.FromBlock, got.Logs.Missing)
		}
	}
	same(t, "the logs", got.Logs, want.Logs)
	same(t, "the rounds", got.Rows, want.Rows)
}

func TestNoLogsAreSaidToBeMissing(t *testing.T) {
	none := proxy{batches: true, refuse: func(method string, _ []any) string {
		if method == "eth_getLogs" {
			return "the method eth_getLogs does not exist/is not available"
		}
		return ""
	}}
	r, _ := reader(t, network, none.serve(t, network.RPC))
	card, err := r.Card(t.Context(), snapshot(t, r).Orchestrators[0].Address)
	if err != nil {
		t.Fatal(err)
	}
	traced, err := r.Trace(t.Context(), card)
	if err != nil {
		t.Fatal(err)
	}
	if traced.Logs.Complete || !strings.Contains(traced.Logs.Missing, "event logs could not be read") || len(traced.Rows) != len(card.Rows) {
		t.Errorf("got %+v", traced.Logs)
	}
	if found, err := r.Discover(t.Context()); err == nil || len(found) != 0 {
		t.Errorf("found %v, %v", found, err)
	}
}
