package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"lpconsole/livepeer"
)

func (a *app) accountCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "account [ADDR|ALIAS]",
		Short: "One account: wallet, stake, fees and unbonding locks",
		Args:  cobra.ArbitraryArgs,
		RunE: a.command(0, 1, func(ctx context.Context, _ *cobra.Command, args []string) error {
			s, err := a.connect()
			if err != nil {
				return err
			}
			addr, err := a.account(s, args)
			if err != nil {
				return err
			}
			acc, err := s.reader.Account(ctx, addr)
			if err != nil {
				return err
			}
			if acc.LocksUnread > 0 {
				a.remark("the account has used %d lock ids; the oldest %d were not looked at", acc.LockIDs, acc.LocksUnread)
			}
			return writeData(a, fromChain(acc.Origin), accountColumns(s), acc)
		}),
	}
}

func accountColumns(s *session) []column[*livepeer.Account] {
	type acc = *livepeer.Account
	return []column[acc]{
		{key: "address", title: "address", value: func(v acc) any { return v.Address.Hex() }},
		// Verified names come with the ENS reader; null says that there is none.
		{key: "name", value: func(acc) any { return nil }},
		{key: "alias", title: "alias", value: func(v acc) any { return s.alias(v.Address) }},
		tokens("lpt", "wallet LPT", func(v acc) *livepeer.LPT { return &v.LPT }),
		ether("eth", "wallet ETH", func(v acc) *livepeer.ETH { return &v.ETH }),
		{key: "delegate", title: "delegate", value: func(v acc) any { return addressOrNull(v.Delegate) }, text: func(v acc) string {
			if v.Delegate == (common.Address{}) {
				return "none"
			}
			if alias := s.marks.Alias(v.Delegate); alias != "" {
				return alias + "  " + v.Delegate.Hex()
			}
			return v.Delegate.Hex()
		}},
		tokens("bonded", "bonded", func(v acc) *livepeer.LPT { return &v.Bonded }),
		tokens("pending_stake", "stake now", func(v acc) *livepeer.LPT { return &v.PendingStake }),
		ether("pending_fees", "fees", func(v acc) *livepeer.ETH { return &v.PendingFees }),
		tokens("delegated", "", func(v acc) *livepeer.LPT { return &v.Delegated }),
		{key: "status", title: "status", value: func(v acc) any { return v.Status.String() }},
		roundNumber("start_round", "earning from", func(v acc) uint64 { return v.StartRound }),
		roundNumber("last_claim_round", "last claim", func(v acc) uint64 { return v.LastClaimRound }),
		{key: "locks", title: "locks", value: locksJSON, text: locksText},
		{key: "lock_ids", value: func(v acc) any { return v.LockIDs }},
		{key: "locks_unread", value: func(v acc) any { return v.LocksUnread }},
		tokens("votes_power", "voting power", func(v acc) *livepeer.LPT { return v.Votes }),
		tokens("allowance", "allowance", func(v acc) *livepeer.LPT { return &v.Allowance }),
	}
}

func locksJSON(v *livepeer.Account) any {
	type lock struct {
		ID            uint64 `json:"id"`
		Amount        string `json:"amount"`
		WithdrawRound uint64 `json:"withdraw_round"`
		Withdrawable  bool   `json:"withdrawable"`
	}
	locks := make([]lock, 0, len(v.Locks))
	for _, l := range v.Locks {
		locks = append(locks, lock{l.ID, l.Amount.String(), l.WithdrawRound, l.Withdrawable(v.Round.Number)})
	}
	return locks
}

func locksText(v *livepeer.Account) string {
	if len(v.Locks) == 0 {
		return "none"
	}
	lines := make([]string, 0, len(v.Locks))
	for _, l := range v.Locks {
		when := "can be withdrawn now"
		if !l.Withdrawable(v.Round.Number) {
			when = fmt.Sprintf("from round %d, in %s", l.WithdrawRound, plural(l.WithdrawRound-v.Round.Number, "round"))
		}
		lines = append(lines, fmt.Sprintf("#%d  %s LPT  %s", l.ID, l.Amount.Format(2), when))
	}
	return strings.Join(lines, "\n")
}

// ether is a column of an amount of ETH.
func ether[T any](key, title string, get func(T) *livepeer.ETH) column[T] {
	return column[T]{
		key: key, title: title, right: true,
		value: func(v T) any { return get(v).String() },
		text:  func(v T) string { return get(v).Format(6) + " ETH" },
	}
}

func plural(n uint64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
