package action_test

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"sync"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"pgregory.net/rapid"

	"lpconsole/chain"
	"lpconsole/chain/plan"
	"lpconsole/devnet/contracts"
	"lpconsole/livepeer"
	"lpconsole/livepeer/action"
)

func at(n byte) common.Address { return common.Address{0: 0xaa, 19: n} }

// The model's contracts.
var book = livepeer.Addresses{
	Controller: at(200), BondingManager: at(201), RoundsManager: at(202), Minter: at(203), Token: at(204), Services: at(205),
}

const crowd = 9

// Positions makes the model's state into what a Reader would have read.
func (m *model) Positions(_ context.Context, accounts ...common.Address) (*livepeer.Snapshot, []*livepeer.Account, error) {
	s := &livepeer.Snapshot{
		Network: book,
		Round:   livepeer.Round{Number: m.round, Initialized: true, LastInitialized: m.round, Length: 100, BlockNow: 20, LockStart: 90},
		Params: livepeer.Params{
			UnbondingPeriod: m.unbonding, PoolMax: uint64(m.poolMax), PoolSize: uint64(len(m.pool)),
			TotalBonded: livepeer.LPTFromBase(m.total), Mintable: livepeer.LPTFromBase(m.mintable),
		},
		RewardCallers: true,
	}
	rest := []common.Address{}
	for i := range byte(crowd) {
		if a := at(i + 1); !slices.Contains(m.pool, a) {
			rest = append(rest, a)
		}
	}
	for i, a := range append(slices.Clone(m.pool), rest...) {
		p := m.person(a)
		q := livepeer.Orchestrator{
			Address: a, Stake: livepeer.LPTFromBase(p.delegated), Commission: livepeer.LPTFromBase(p.cumulative), CommissionFees: livepeer.ETHFromWei(p.cumulativeFee),
			RewardCut: livepeer.PercentPerMillion(p.rewardCut.Uint64()), FeeCut: livepeer.PercentPerMillion(p.feeShare.Uint64()).Complement(),
			Registered: m.registered(a), Active: m.active(a), InPool: i < len(m.pool), ActivationRound: p.activation, LastRewardRound: p.lastReward,
		}
		if q.InPool {
			q.Rank = i + 1
		}
		if !q.Ever() {
			continue
		}
		q.RoundRewardCut, q.RoundFeeCut = q.RewardCut, q.FeeCut
		if q.Active {
			stake := p.row(m.round).stake
			if p.lastUpdate < m.round {
				stake = p.row(p.lastUpdate).stake
			}
			q.RoundStake = livepeer.LPTFromBase(stake)
		}
		s.Orchestrators = append(s.Orchestrators, q)
	}
	var list []*livepeer.Account
	for _, a := range accounts {
		p := m.person(a)
		stake, fees := m.pending(a)
		account := &livepeer.Account{
			Address: a, Round: s.Round, LPT: livepeer.LPTFromBase(p.lpt), Allowance: livepeer.LPTFromBase(p.allowance),
			Delegate: p.delegate, Bonded: livepeer.LPTFromBase(p.bonded), PendingStake: livepeer.LPTFromBase(stake),
			Fees: livepeer.ETHFromWei(p.fees), PendingFees: livepeer.ETHFromWei(fees), Delegated: livepeer.LPTFromBase(p.delegated),
			Status: livepeer.DelegatorStatus(m.status(a)), StartRound: p.start, LastClaimRound: p.claimed, LockIDs: p.nextLock,
		}
		for id := range p.nextLock {
			if l, ok := p.locks[id]; ok {
				account.Locks = append(account.Locks, livepeer.Lock{ID: id, Amount: livepeer.LPTFromBase(l.amount), WithdrawRound: l.round})
			}
		}
		list = append(list, account)
	}
	return s, list, nil
}

// ChainID is a development chain's.
func (m *model) ChainID() uint64 { return 412346 }

// view answers what plans watch.
func (m *model) view(c chain.Call) chain.Result {
	word := func(list ...any) chain.Result {
		var data []byte
		for _, v := range list {
			switch v := v.(type) {
			case *big.Int:
				data = append(data, common.BigToHash(v).Bytes()...)
			case uint64:
				data = append(data, common.BigToHash(new(big.Int).SetUint64(v)).Bytes()...)
			case common.Address:
				data = append(data, common.LeftPadBytes(v[:], 32)...)
			}
		}
		return chain.Result{Data: data}
	}
	is := func(signature string) bool { return [4]byte(c.Data) == [4]byte(crypto.Keccak256([]byte(signature))) }
	var who common.Address
	if len(c.Data) >= 36 {
		who = common.BytesToAddress(c.Data[16:36])
	}
	p := m.person(who)
	stake, fees := m.pending(who)
	switch {
	case is("pendingStake(address,uint256)"):
		return word(stake)
	case is("pendingFees(address,uint256)"):
		return word(fees)
	case is("getDelegator(address)"):
		return word(p.bonded, p.fees, p.delegate, p.delegated, p.start, p.claimed, p.nextLock)
	case is("delegatorStatus(address)"):
		return word(m.status(who))
	case is("getTranscoder(address)"):
		return word(p.lastReward, p.rewardCut, p.feeShare, p.lastUpdate, p.activation, p.deactivation, p.activeCumulative, p.cumulative, p.cumulativeFee, p.lastFee)
	case is("getNextTranscoderInPool(address)"):
		i := slices.Index(m.pool, who)
		if i < 0 || i+1 == len(m.pool) {
			return word(common.Address{})
		}
		return word(m.pool[i+1])
	case is("getDelegatorUnbondingLock(address,uint256)"):
		l, ok := p.locks[new(big.Int).SetBytes(c.Data[36:68]).Uint64()]
		if !ok {
			return word(uint64(0), uint64(0))
		}
		return word(l.amount, l.round)
	case is("balanceOf(address)"):
		return word(p.lpt)
	case is("allowance(address,address)"):
		return word(p.allowance)
	default:
		return chain.Result{Err: errors.New("no such view")}
	}
}

func (m *model) watch(p *plan.Plan) []chain.Result {
	results := make([]chain.Result, len(p.Watch))
	for i, c := range p.Watch {
		results[i] = m.view(c)
	}
	return results
}

// interfaces are the contracts' own, so that calls are read without this project's
// decoder.
var interfaces = sync.OnceValue(func() map[common.Address]*abi.ABI {
	load := func(name string) *abi.ABI {
		artifact, err := contracts.Load(name)
		if err != nil {
			panic(err)
		}
		return &artifact.ABI
	}
	return map[common.Address]*abi.ABI{book.BondingManager: load("BondingManager"), book.Token: load("LivepeerToken")}
})

// run does what the bytes of a step say.
func (m *model) run(who common.Address, step plan.Step) error {
	method, err := interfaces()[step.To].MethodById(step.Data)
	if err != nil {
		return err
	}
	args, err := method.Inputs.Unpack(step.Data[4:])
	if err != nil {
		return err
	}
	n := func(i int) *big.Int { return args[i].(*big.Int) }
	a := func(i int) common.Address { return args[i].(common.Address) }
	switch method.Name {
	case "approve":
		m.person(who).allowance = n(1)
		return nil
	case "bond", "bondWithHint":
		return m.bond(who, n(0), a(1))
	case "unbond", "unbondWithHint":
		return m.unbond(who, n(0))
	case "rebond", "rebondWithHint":
		return m.rebond(who, nil, n(0).Uint64())
	case "rebondFromUnbonded", "rebondFromUnbondedWithHint":
		to := a(0)
		return m.rebond(who, &to, n(1).Uint64())
	case "withdrawStake":
		return m.withdraw(who, n(0).Uint64())
	case "withdrawFees":
		return m.withdrawFees(who, n(1))
	case "transferBond":
		return m.transfer(who, a(0), n(1))
	case "reward", "rewardWithHint":
		return m.reward(who)
	case "transcoder", "transcoderWithHint":
		return m.cuts(who, n(0), n(1))
	default:
		return fmt.Errorf("the model knows no %s", method.Name)
	}
}

// TestPlansAgreeWithTheModel draws histories of a small network and compares every
// plan with the model: what is foretold, and what is refused.
func TestPlansAgreeWithTheModel(t *testing.T) {
	agreed := map[string]int{}
	const histories = 8 // times a hundred
	for range histories {
		rapid.Check(t, func(t *rapid.T) { history(t, agreed) })
	}

	for _, kind := range []action.Kind{
		action.Bond, action.Move, action.Unbond, action.Rebond, action.Withdraw, action.WithdrawFees, action.TransferBond, action.Reward, action.SetCuts,
	} {
		if agreed[string(kind)] == 0 {
			t.Errorf("no plan to %s was compared: %v", kind, agreed)
		}
	}
	if agreed["refused"] == 0 || agreed["evicted"] == 0 {
		t.Errorf("%v", agreed)
	}
	t.Log(agreed)
}

// history is one, drawn at random.
func history(t *rapid.T, agreed map[string]int) {
	m := newModel(t)
	anybody := rapid.Custom(func(t *rapid.T) common.Address { return at(byte(rapid.IntRange(1, crowd).Draw(t, "n"))) })
	for range rapid.IntRange(20, 60).Draw(t, "deeds") {
		switch rapid.IntRange(0, 9).Draw(t, "what") {
		case 0:
			m.begin()
		case 1:
			who := anybody.Draw(t, "who")
			if m.active(who) && m.person(who).lastReward < m.round {
				if err := m.reward(who); err != nil {
					t.Fatal(err)
				}
			}
			m.earn(who, big.NewInt(rapid.Int64Range(1, 1e18).Draw(t, "fees")))
		default:
			m.deed(t, anybody, agreed)
		}
		if err := m.check(); err != nil {
			t.Fatal(err)
		}
	}
}

// newModel is a network with orchestrators and delegators.
func newModel(t *rapid.T) *model {
	m := &model{
		round: 10, unbonding: 2, poolMax: rapid.IntRange(1, 4).Draw(t, "pool"), people: map[common.Address]*person{},
		total: zero(), nextTotal: zero(), mintable: big.NewInt(rapid.Int64Range(1, 1e18).Draw(t, "mintable")), treasuryCut: zero(),
	}
	for i := range byte(crowd) {
		p := m.person(at(i + 1))
		p.lpt, p.allowance = big.NewInt(rapid.Int64Range(1, 4e18).Draw(t, "lpt")), big.NewInt(4e18)
		if i < 6 {
			to := at(1 + i%3)
			if err := m.bond(at(i+1), big.NewInt(rapid.Int64Range(1, p.lpt.Int64()).Draw(t, "stake")), to); err != nil {
				t.Fatal(err)
			}
		}
		p.allowance = zero()
	}
	m.begin()
	return m
}

// deed is one request: the plan and the model have to agree.
func (m *model) deed(t *rapid.T, anybody *rapid.Generator[common.Address], agreed map[string]int) {
	r := action.Request{
		Kind: rapid.SampledFrom([]action.Kind{
			action.Bond, action.Move, action.Unbond, action.Rebond, action.Withdraw, action.WithdrawFees, action.TransferBond, action.Reward, action.SetCuts,
		}).Draw(t, "kind"),
		Account:   anybody.Draw(t, "who"),
		To:        anybody.Draw(t, "to"),
		Amount:    rapid.SampledFrom([]string{"max", "50%", "0.1", "1", "0.000000000000000001", "99.999%"}).Draw(t, "amount"),
		RewardCut: rapid.SampledFrom([]string{"0", "12.3456", "100"}).Draw(t, "cut"),
		FeeCut:    "35",
	}
	if r.Kind == action.Reward {
		r.To = common.Address{}
	}
	if r.Kind == action.Rebond || r.Kind == action.Withdraw {
		for id := range m.person(r.Account).nextLock {
			if _, ok := m.person(r.Account).locks[id]; ok && rapid.Bool().Draw(t, "lock") {
				r.Locks = append(r.Locks, id)
			}
		}
		if m.status(r.Account) != 2 {
			r.To = common.Address{}
		}
	}
	p, err := action.Build(context.Background(), m, r)
	var problem *action.Problem
	if errors.As(err, &problem) {
		return
	} else if err != nil {
		t.Fatal(err)
	}
	refused := plan.Check{OK: true}
	for _, c := range p.Checks {
		if !c.OK && refused.OK {
			refused = c
		}
	}
	before, saved := m.watch(p), m.clone()
	for _, step := range p.Steps {
		err = errors.Join(err, m.run(r.Account, step))
	}
	switch {
	case refused.OK && err != nil:
		t.Fatalf("%s: the plan is good, and the model says %v", p.Title, err)
	case refused.Code == "registered" && r.Kind != action.SetCuts:
		return // the contracts let anybody be a delegate; the plans do not
	case !refused.OK && err == nil:
		t.Fatalf("%s: the model does it, and the plan says %s", p.Title, refused.Text)
	case !refused.OK:
		agreed["refused"]++
		*m = *saved // a call that reverts changes nothing
		return
	}
	changes, warnings, err := p.Effects(before, m.watch(p))
	if err != nil || len(warnings) > 0 {
		t.Fatalf("%s: %+v, %v", p.Title, warnings, err)
	}
	agreed[string(r.Kind)]++
	if slices.ContainsFunc(changes, func(c plan.Change) bool { return c.Key == "evicted.address" }) {
		agreed["evicted"]++
	}
}
