package livepeer

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain"
	"lpconsole/livepeer/lens"
)

// mostLocks is how many of an account's unbonding lock ids are looked at, the
// newest first: about 9,000 gas each. Ids are never used again, and only
// transferBond and unbond make them.
const mostLocks = 1000

// Account reads everything about one address in one request (one more when the
// endpoint refuses the way that was tried first).
func (r *Reader) Account(ctx context.Context, who common.Address) (*Account, error) {
	a, origin, way, err := r.lensAccount(ctx, chain.Unpinned(), who)
	if errors.Is(err, errElsewhere) {
		a, origin, way, err = r.lensAccount(ctx, chain.AtNumber(origin.Block.Number), who)
	}
	if errors.Is(err, errNoLens) {
		a, origin, way, err = r.plainAccount(ctx, who)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the account %s: %w", who, err)
	}
	return newAccount(who, a, origin, way), nil
}

func (r *Reader) lensAccount(ctx context.Context, ref chain.Ref, who common.Address) (*lens.AccountAnswer, chain.Origin, Way, error) {
	answers, origin, way, err := r.ask(ctx, ref, lens.Account(r.opt.Controller, who, mostLocks))
	if err != nil {
		return nil, origin, way, err
	}
	a, err := lens.DecodeAccount(answers[0])
	if err != nil {
		return nil, origin, way, said(origin, err)
	}
	return a, origin, way, here(a.Head, origin)
}

func newAccount(who common.Address, a *lens.AccountAnswer, origin chain.Origin, way Way) *Account {
	account := &Account{
		Origin:         origin,
		Way:            way,
		Round:          newRound(a.Head, a.Round),
		Address:        who,
		LPT:            LPT{a.Tokens},
		ETH:            ETH{a.Balance},
		Allowance:      LPT{a.Allowance},
		Delegate:       a.Delegate,
		Bonded:         LPT{a.Bonded},
		PendingStake:   LPT{a.PendingStake},
		Fees:           ETH{a.Fees},
		PendingFees:    ETH{a.PendingFees},
		Delegated:      LPT{a.Delegated},
		Status:         DelegatorStatus(min(a.Status, 255)),
		StartRound:     a.StartRound,
		LastClaimRound: a.LastClaimRound,
		LockIDs:        a.NextLock,
		LocksUnread:    a.Unread,
		Votes:          optionalLPT(a.Votes),
		start:          Factors{a.StartReward, a.StartFee},
	}
	for _, l := range slices.Backward(a.Locks) {
		account.Locks = append(account.Locks, Lock{ID: l.ID, Amount: LPT{l.Amount}, WithdrawRound: l.WithdrawRound})
	}
	if a.Checkpointed.OK {
		checkpointed := !a.Checkpointed.IsZero()
		account.Checkpointed = &checkpointed
	}
	return account
}
