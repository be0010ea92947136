package livepeer

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"

	"lpconsole/chain"
	"lpconsole/livepeer/bindings"
	"lpconsole/livepeer/lens"
)

// This file reads what the lens reads where an endpoint runs no code of ours: the
// same views one by one, through Multicall3 where the chain has it, else in plain
// batches. The pool is a linked list, so the first reading takes a request for
// each member; afterwards its order is checked in one.

// A view is one call and what to do with its answer. An answer that take does not
// like counts as none.
type view struct {
	to        common.Address
	data      []byte
	signature string // "" when the contract need not have it
	take      func(answer []byte) bool
}

// A plain reads views at one block.
type plain struct {
	r      *Reader
	ref    chain.Ref
	origin chain.Origin
	way    Way
}

func (r *Reader) newPlain() *plain { return &plain{r: r, way: max(r.way(), WayMulticall)} }

// read asks for views and hands out the answers. The first request chooses the
// block, the later ones are pinned to it.
func (p *plain) read(ctx context.Context, views ...view) error {
	if len(views) == 0 {
		return nil
	}
	calls := make([]chain.Call, len(views))
	for i := range views {
		calls[i] = chain.Call{To: &views[i].to, Data: views[i].data}
	}
	results, origin, err := p.send(ctx, calls)
	if err != nil {
		return err
	}
	if p.origin.Block.Hash != (common.Hash{}) && origin.Block.Hash != p.origin.Block.Hash {
		return fmt.Errorf("the chain was reorganised during the read at block %d: try again", origin.Block.Number)
	}
	p.origin, p.ref = origin, chain.AtNumber(origin.Block.Number)
	p.r.answered(origin.Endpoint, p.way)
	for i, v := range views {
		if results[i].Err == nil && v.take(results[i].Data) || v.signature == "" {
			continue
		}
		var revert *chain.RevertError
		if err := results[i].Err; err != nil && !errors.As(err, &revert) {
			return fmt.Errorf("%s: %s: %w", origin.Endpoint, v.signature, err)
		}
		return lens.Missing(v.to, v.signature)
	}
	return nil
}

func (p *plain) send(ctx context.Context, calls []chain.Call) ([]chain.Result, chain.Origin, error) {
	if p.way == WayMulticall {
		results, origin, err := p.r.chain.Multicall(ctx, p.ref, calls)
		if !errors.Is(err, chain.ErrRefused) {
			return results, origin, err
		}
		p.way = WayBatch
	}
	return p.r.chain.Read(ctx, p.ref, calls...)
}

// words takes an answer of as many words as there are targets.
func words(to ...*uint256.Int) func([]byte) bool {
	return func(b []byte) bool {
		if len(b) < 32*len(to) {
			return false
		}
		for i, w := range to {
			w.SetBytes(b[32*i : 32*i+32])
		}
		return true
	}
}

// small takes an answer of one small number.
func small(to *uint64) func([]byte) bool {
	return func(b []byte) bool {
		var w uint256.Int
		if !words(&w)(b) || !w.IsUint64() {
			return false
		}
		*to = w.Uint64()
		return true
	}
}

// flag takes an answer that is true or false.
func flag(to *bool) func([]byte) bool {
	return func(b []byte) bool {
		var n uint64
		if !small(&n)(b) || n > 1 {
			return false
		}
		*to = n == 1
		return true
	}
}

// address takes an answer of one address.
func address(to *common.Address) func([]byte) bool {
	return func(b []byte) bool {
		var w uint256.Int
		if !words(&w)(b) || w.BitLen() > 160 {
			return false
		}
		*to = w.Bytes20()
		return true
	}
}

// maybe takes an answer of one word that need not be there.
func maybe(to *lens.Number) func([]byte) bool {
	return func(b []byte) bool {
		to.OK = words(&to.Int)(b)
		return to.OK
	}
}

// contractsABI packs calls. An interface is parsed when it is first used: with the
// lens most never are.
var contractsABI = struct {
	bonding  func() *bindings.BondingManager
	control  func() *bindings.Controller
	minter   func() *bindings.Minter
	rounds   func() *bindings.RoundsManager
	services func() *bindings.ServiceRegistry
	token    func() *bindings.Token
	votes    func() *bindings.BondingVotes
}{
	sync.OnceValue(bindings.NewBondingManager),
	sync.OnceValue(bindings.NewController),
	sync.OnceValue(bindings.NewMinter),
	sync.OnceValue(bindings.NewRoundsManager),
	sync.OnceValue(bindings.NewServiceRegistry),
	sync.OnceValue(bindings.NewToken),
	sync.OnceValue(bindings.NewBondingVotes),
}

// resolve finds the contracts through the Controller.
func (p *plain) resolve(ctx context.Context) (c lens.Contracts, err error) {
	controller := p.r.opt.Controller
	named := []struct {
		name string
		to   *common.Address
		must bool
	}{
		{"BondingManager", &c.Bonding, true},
		{"RoundsManager", &c.Rounds, true},
		{"Minter", &c.Minter, true},
		{"LivepeerToken", &c.Token, true},
		{"TicketBroker", &c.Broker, false},
		{"ServiceRegistry", &c.Services, false},
		{"BondingVotes", &c.Votes, false},
		{"LivepeerGovernor", &c.Governor, false},
		{"Treasury", &c.Treasury, false},
		{"BondingManagerTarget", &c.BondingTarget, false},
	}
	var views []view
	silent := false
	for i, n := range named {
		v := view{controller, contractsABI.control().PackGetContract(crypto.Keccak256Hash([]byte(n.name))), "getContract(bytes32)", address(n.to)}
		if i == 0 {
			v.take = func(b []byte) bool { silent = len(b) == 0; return address(n.to)(b) }
		}
		views = append(views, v)
	}
	if err := p.read(ctx, views...); err != nil {
		if silent {
			return c, lens.NotContract(controller)
		}
		return c, err
	}
	for _, n := range named {
		if n.must && *n.to == (common.Address{}) {
			return c, lens.NotRegistered(controller, n.name)
		}
	}
	return c, nil
}

// roundViews read the RoundsManager.
func roundViews(c lens.Contracts, number *uint64, r *lens.Round) []view {
	m := contractsABI.rounds()
	return []view{
		{c.Rounds, m.PackCurrentRound(), "currentRound()", small(number)},
		{c.Rounds, m.PackBlockNum(), "blockNum()", small(&r.BlockNow)},
		{c.Rounds, m.PackCurrentRoundInitialized(), "currentRoundInitialized()", flag(&r.Initialized)},
		{c.Rounds, m.PackCurrentRoundLocked(), "currentRoundLocked()", flag(&r.Locked)},
		{c.Rounds, m.PackCurrentRoundStartBlock(), "currentRoundStartBlock()", small(&r.StartBlock)},
		{c.Rounds, m.PackLastInitializedRound(), "lastInitializedRound()", small(&r.LastInitialized)},
		{c.Rounds, m.PackRoundLockAmount(), "roundLockAmount()", small(&r.LockAmount)},
		{c.Rounds, m.PackRoundLength(), "roundLength()", small(&r.Length)},
	}
}

// paramViews read settings and totals.
func paramViews(controller common.Address, c lens.Contracts, p *lens.Params, supply *lens.Number) []view {
	m, b, t := contractsABI.minter(), contractsABI.bonding(), contractsABI.token()
	return []view{
		{c.Minter, m.PackInflation(), "inflation()", words(&p.Inflation)},
		{c.Minter, m.PackInflationChange(), "inflationChange()", words(&p.InflationChange)},
		{c.Minter, m.PackTargetBondingRate(), "targetBondingRate()", words(&p.TargetBondingRate)},
		{c.Minter, m.PackCurrentMintableTokens(), "currentMintableTokens()", words(&p.Mintable)},
		{c.Minter, m.PackCurrentMintedTokens(), "currentMintedTokens()", words(&p.Minted)},
		{c.Minter, m.PackGetGlobalTotalSupply(), "", maybe(supply)},
		{c.Token, t.PackTotalSupply(), "totalSupply()", words(&p.Supply)},
		{c.Bonding, b.PackGetTotalBonded(), "getTotalBonded()", words(&p.TotalBonded)},
		{c.Bonding, b.PackNextRoundTotalActiveStake(), "", maybe(&p.NextTotalBonded)},
		{c.Bonding, b.PackTreasuryRewardCutRate(), "", maybe(&p.TreasuryCut)},
		{c.Bonding, b.PackNextRoundTreasuryRewardCutRate(), "", maybe(&p.NextTreasuryCut)},
		{c.Bonding, b.PackTreasuryBalanceCeiling(), "", maybe(&p.TreasuryCeiling)},
		{c.Bonding, b.PackUnbondingPeriod(), "unbondingPeriod()", small(&p.UnbondingPeriod)},
		{c.Bonding, b.PackGetTranscoderPoolMaxSize(), "getTranscoderPoolMaxSize()", small(&p.PoolMax)},
		{controller, contractsABI.control().PackPaused(), "paused()", flag(&p.Paused)},
	}
}

// plainNetwork is readNetwork without the lens.
func (r *Reader) plainNetwork(ctx context.Context, extra []common.Address) (*reading, error) {
	p := r.newPlain()
	n := &reading{rows: map[common.Address]lens.Row{}}
	var err error
	if n.Contracts, err = p.resolve(ctx); err != nil {
		return nil, err
	}
	r.mu.Lock()
	known := slices.Clone(r.members)
	r.mu.Unlock()

	b := contractsABI.bonding()
	var supply lens.Number
	var first common.Address
	next := map[common.Address]common.Address{}
	views := append(roundViews(n.Contracts, &n.Head.Round, &n.Round),
		paramViews(r.opt.Controller, n.Contracts, &n.Params, &supply)...)
	if n.Contracts.Treasury != (common.Address{}) {
		views = append(views, view{n.Contracts.Token, contractsABI.token().PackBalanceOf(n.Contracts.Treasury), "balanceOf(address)", maybe(&n.Params.TreasuryBalance)})
	}
	views = append(views,
		view{n.Contracts.Bonding, b.PackGetTranscoderPoolSize(), "getTranscoderPoolSize()", small(&n.PoolSize)},
		view{n.Contracts.Bonding, b.PackGetFirstTranscoderInPool(), "getFirstTranscoderInPool()", address(&first)})
	following := func(a common.Address) view {
		return view{n.Contracts.Bonding, b.PackGetNextTranscoderInPool(a), "getNextTranscoderInPool(address)", func(answer []byte) bool {
			var to common.Address
			ok := address(&to)(answer)
			next[a] = to
			return ok
		}}
	}
	for _, a := range known {
		views = append(views, following(a))
	}
	if err := p.read(ctx, views...); err != nil {
		return nil, err
	}
	if supply.OK {
		n.Params.Supply = supply.Int
	}
	for a := first; a != (common.Address{}) && uint64(len(n.Members)) < n.PoolSize; a = next[a] {
		n.Members = append(n.Members, a)
		if _, ok := next[a]; ok {
			continue
		}
		if err := p.read(ctx, following(a)); err != nil {
			return nil, err
		}
	}
	if n.rows, err = p.rows(ctx, n.Contracts, n.Head.Round, n.Round.Length, distinct(append(slices.Clone(n.Members), extra...))); err != nil {
		return nil, err
	}
	n.origin, n.way = p.origin, p.way
	return n, n.check()
}

// seek is how far the start of the yield's window may move; as in Lens.sol.
const seek = 6

// A draft is a row that is being put together.
type draft struct {
	row   lens.Row
	from  uint64
	pools map[uint64]*lens.Pool
}

// rows reads the rows of list in two requests: the views, and the earnings pools
// that these point to.
func (p *plain) rows(ctx context.Context, c lens.Contracts, round, length uint64, list []common.Address) (map[common.Address]lens.Row, error) {
	since := windowStart(round, length)
	drafts := make(map[common.Address]*draft, len(list))
	var views []view
	for _, a := range list {
		d := &draft{pools: map[uint64]*lens.Pool{}}
		drafts[a] = d
		views = append(views, d.views(c, a, round)...)
	}
	if err := p.read(ctx, views...); err != nil {
		return nil, err
	}
	views = views[:0]
	for _, a := range list {
		d := drafts[a]
		for _, r := range d.missing(round, since) {
			views = append(views, d.poolView(c, a, r))
		}
	}
	if err := p.read(ctx, views...); err != nil {
		return nil, err
	}
	rows := make(map[common.Address]lens.Row, len(list))
	for a, d := range drafts {
		rows[a] = d.finish(round)
	}
	return rows, nil
}

func (d *draft) views(c lens.Contracts, a common.Address, round uint64) []view {
	b := contractsABI.bonding()
	row := &d.row
	var skip, delegate uint256.Int
	numbers := make([]uint256.Int, 10)
	views := []view{
		{c.Bonding, b.PackGetDelegator(a), "getDelegator(address)", func(answer []byte) bool {
			ok := words(&row.Bonded, &skip, &delegate, &row.Delegated, &skip, &skip, &skip)(answer)
			row.Delegate = delegate.Bytes20()
			return ok
		}},
		{c.Bonding, b.PackPendingStake(a, common.Big0), "pendingStake(address,uint256)", words(&row.PendingStake)},
		{c.Bonding, b.PackGetTranscoder(a), "getTranscoder(address)", func(answer []byte) bool {
			to := make([]*uint256.Int, len(numbers))
			for i := range numbers {
				to[i] = &numbers[i]
			}
			if !words(to...)(answer) {
				return false
			}
			for i, small := range []*uint64{&row.LastRewardRound, &row.RewardCut, &row.FeeShare, &row.LastStakeUpdateRound, &row.ActivationRound, nil, nil, nil, nil, &row.LastFeeRound} {
				if small == nil {
					continue
				}
				if !numbers[i].IsUint64() {
					return false
				}
				*small = numbers[i].Uint64()
			}
			row.DeactivationRound = numbers[5]
			row.ActiveCumulativeRewards, row.CumulativeRewards, row.CumulativeFees = numbers[6], numbers[7], numbers[8]
			return true
		}},
		d.poolView(c, a, round),
		{c.Bonding, b.PackTranscoderToRewardCaller(a), "", maybe(&row.RewardCaller)},
	}
	row.URIUnread = true
	if c.Services != (common.Address{}) {
		s := contractsABI.services()
		views = append(views, view{c.Services, s.PackGetServiceURI(a), "", func(answer []byte) bool {
			const most = 1024 // as in Lens.sol
			uri, err := s.UnpackGetServiceURI(answer)
			if err != nil || len(uri) > most {
				return false
			}
			row.URI, row.URIUnread = []byte(uri), false
			return true
		}})
	}
	return views
}

func (d *draft) poolView(c lens.Contracts, a common.Address, round uint64) view {
	pool := &lens.Pool{}
	d.pools[round] = pool
	return view{
		c.Bonding, contractsABI.bonding().PackGetTranscoderEarningsPoolForRound(a, new(uint256.Int).SetUint64(round).ToBig()),
		"getTranscoderEarningsPoolForRound(address,uint256)", takePool(pool),
	}
}

// takePool takes an answer that is an earnings pool.
func takePool(pool *lens.Pool) func([]byte) bool {
	return func(answer []byte) bool {
		var cut, share uint256.Int
		ok := words(&pool.Stake, &cut, &share, &pool.RewardFactor, &pool.FeeFactor)(answer)
		pool.RewardCut, pool.FeeShare = cut.Uint64(), share.Uint64()
		return ok && cut.IsUint64() && share.IsUint64()
	}
}

// missing are the rounds whose pools the row needs besides the current one.
func (d *draft) missing(round, since uint64) []uint64 {
	need := map[uint64]bool{d.row.LastRewardRound: true, d.row.LastFeeRound: true, d.row.LastStakeUpdateRound: true}
	d.from = since
	back := uint64(seek)
	if d.row.ActivationRound > since {
		d.from, back = d.row.ActivationRound-1, 0
	}
	if d.row.LastRewardRound > d.from {
		for r := d.from - min(back, d.from); r <= min(d.from+seek, round); r++ {
			need[r] = true
		}
	}
	delete(need, round)
	return slices.Sorted(maps.Keys(need))
}

// finish completes the row as Lens.sol does.
func (d *draft) finish(round uint64) lens.Row {
	row, at := d.row, func(r uint64) lens.Pool {
		if p := d.pools[r]; p != nil {
			return *p
		}
		return lens.Pool{}
	}
	now := at(round)
	row.RoundRewardCut, row.RoundFeeShare = now.RewardCut, now.FeeShare
	row.RoundStake, row.RewardFactor, row.FeeFactor = now.Stake, now.RewardFactor, now.FeeFactor
	if row.RewardFactor.IsZero() && row.LastRewardRound < round {
		row.RewardFactor = at(row.LastRewardRound).RewardFactor
	}
	if row.FeeFactor.IsZero() && row.LastFeeRound < round {
		row.FeeFactor = at(row.LastFeeRound).FeeFactor
	}
	if row.RoundStake.IsZero() && row.LastStakeUpdateRound < round {
		row.RoundStake = at(row.LastStakeUpdateRound).Stake
	}
	row.Since = d.from
	if row.LastRewardRound <= d.from {
		return row
	}
	back := uint64(seek)
	if row.ActivationRound == d.from+1 {
		back = 0
	}
	candidates := make([]uint64, 0, 2*seek+1)
	for i := uint64(0); i <= min(back, d.from); i++ {
		candidates = append(candidates, d.from-i)
	}
	for i := uint64(1); i <= seek && d.from+i <= round; i++ {
		candidates = append(candidates, d.from+i)
	}
	for _, r := range candidates {
		if p := at(r); !p.RewardFactor.IsZero() {
			row.Since = r
			row.SinceReward = lens.Number{Int: p.RewardFactor, OK: true}
			row.SinceFee = lens.Number{Int: p.FeeFactor, OK: true}
			break
		}
	}
	return row
}
