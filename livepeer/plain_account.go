package livepeer

import (
	"context"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/holiman/uint256"

	"lpconsole/chain"
	"lpconsole/livepeer/lens"
)

// plainPools is askPools without the lens.
func (r *Reader) plainPools(ctx context.Context, wants []want) ([]*lens.PoolsAnswer, chain.Origin, error) {
	p := r.newPlain()
	c, err := p.resolve(ctx)
	if err != nil {
		return nil, chain.Origin{}, err
	}
	var round uint64
	if err := p.read(ctx, view{c.Rounds, contractsABI.rounds().PackCurrentRound(), "currentRound()", small(&round)}); err != nil {
		return nil, chain.Origin{}, err
	}
	var views []view
	answers := make([]*lens.PoolsAnswer, len(wants))
	for i, w := range wants {
		a := &lens.PoolsAnswer{Head: p.head(round), First: round - min(round, w.from), Last: round - min(round, w.to)}
		for _, o := range w.list {
			pools := make([]lens.Pool, a.Last-a.First+1)
			for j := range pools {
				number := new(uint256.Int).SetUint64(a.First + uint64(j)).ToBig()
				views = append(views, view{
					c.Bonding, contractsABI.bonding().PackGetTranscoderEarningsPoolForRound(o, number),
					"getTranscoderEarningsPoolForRound(address,uint256)", takePool(&pools[j]),
				})
			}
			a.Pools = append(a.Pools, pools)
		}
		answers[i] = a
	}
	return answers, p.origin, p.read(ctx, views...)
}

// head says which block the views were read at.
func (p *plain) head(round uint64) lens.Head {
	return lens.Head{Block: p.origin.Block.Number, Time: uint64(p.origin.Block.Time.Unix()), Round: round}
}

// plainAccount is lensAccount without the lens.
func (r *Reader) plainAccount(ctx context.Context, who common.Address) (*lens.AccountAnswer, chain.Origin, Way, error) {
	p := r.newPlain()
	a, err := p.account(ctx, who)
	return a, p.origin, p.way, err
}

// account reads everything about one account.
func (p *plain) account(ctx context.Context, who common.Address) (*lens.AccountAnswer, error) {
	a := &lens.AccountAnswer{}
	c, err := p.resolve(ctx)
	if err != nil {
		return nil, err
	}
	b, t := contractsABI.bonding(), contractsABI.token()
	var delegate, start, claim, next uint256.Int
	views := append(roundViews(c, &a.Head.Round, &a.Round),
		view{c.Token, t.PackBalanceOf(who), "balanceOf(address)", words(&a.Tokens)},
		view{c.Token, t.PackAllowance(who, c.Bonding), "allowance(address,address)", words(&a.Allowance)},
		view{c.Bonding, b.PackGetDelegator(who), "getDelegator(address)", func(answer []byte) bool {
			ok := words(&a.Bonded, &a.Fees, &delegate, &a.Delegated, &start, &claim, &next)(answer)
			a.Delegate = delegate.Bytes20()
			a.StartRound, a.LastClaimRound, a.NextLock = start.Uint64(), claim.Uint64(), next.Uint64()
			return ok && start.IsUint64() && claim.IsUint64() && next.IsUint64()
		}},
		view{c.Bonding, b.PackPendingStake(who, common.Big0), "pendingStake(address,uint256)", words(&a.PendingStake)},
		view{c.Bonding, b.PackPendingFees(who, common.Big0), "pendingFees(address,uint256)", words(&a.PendingFees)},
		view{c.Bonding, b.PackDelegatorStatus(who), "delegatorStatus(address)", small(&a.Status)},
	)
	if c.Votes != (common.Address{}) {
		v := contractsABI.votes()
		views = append(views,
			view{c.Votes, v.PackGetVotes(who), "", maybe(&a.Votes)},
			view{c.Votes, v.PackHasCheckpoint(who), "", maybe(&a.Checkpointed)})
	}
	if err := p.read(ctx, views...); err != nil {
		return nil, err
	}
	if err := p.start(ctx, c, a); err != nil {
		return nil, err
	}
	if err := p.locks(ctx, c, who, a); err != nil {
		return nil, err
	}
	if err := p.balance(ctx, who, a); err != nil {
		return nil, err
	}
	a.Head = p.head(a.Head.Round)
	return a, nil
}

// start reads the factors that the account's stake is counted from.
func (p *plain) start(ctx context.Context, c lens.Contracts, a *lens.AccountAnswer) error {
	var from lens.Pool
	err := p.read(ctx, view{
		c.Bonding, contractsABI.bonding().PackGetTranscoderEarningsPoolForRound(a.Delegate, new(uint256.Int).SetUint64(a.LastClaimRound).ToBig()),
		"getTranscoderEarningsPoolForRound(address,uint256)", takePool(&from),
	})
	a.StartReward, a.StartFee = from.RewardFactor, from.FeeFactor
	return err
}

// locks reads the open locks among the newest ids, newest first.
func (p *plain) locks(ctx context.Context, c lens.Contracts, who common.Address, a *lens.AccountAnswer) error {
	a.Unread = a.NextLock - min(a.NextLock, mostLocks)
	all := make([]lens.Lock, a.NextLock-a.Unread)
	var views []view
	for i := range all {
		l := &all[i]
		l.ID = a.NextLock - 1 - uint64(i)
		var amount, round uint256.Int
		views = append(views, view{
			c.Bonding, contractsABI.bonding().PackGetDelegatorUnbondingLock(who, new(uint256.Int).SetUint64(l.ID).ToBig()),
			"getDelegatorUnbondingLock(address,uint256)",
			func(answer []byte) bool {
				ok := words(&amount, &round)(answer)
				l.Amount, l.WithdrawRound = amount, round.Uint64()
				return ok && round.IsUint64()
			},
		})
	}
	if err := p.read(ctx, views...); err != nil {
		return err
	}
	for _, l := range all {
		if l.WithdrawRound != 0 {
			a.Locks = append(a.Locks, l)
		}
	}
	return nil
}

// balance reads the account's ether, which no view gives.
func (p *plain) balance(ctx context.Context, who common.Address, a *lens.AccountAnswer) error {
	var wei hexutil.Big
	request := chain.Request{
		Method: "eth_getBalance",
		Params: []any{who, hexutil.Uint64(p.origin.Block.Number)},
		Out:    &wei,
	}
	requests := []chain.Request{request}
	if _, err := p.r.chain.Batch(ctx, requests); err != nil {
		return err
	}
	if err := requests[0].Err; err != nil {
		return fmt.Errorf("%s: the balance of %s: %w", p.origin.Endpoint, who, err)
	}
	if over := a.Balance.SetFromBig(wei.ToInt()); over {
		return fmt.Errorf("%s: the balance of %s is no amount", p.origin.Endpoint, who)
	}
	return nil
}
