package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"lpconsole/livepeer"
)

func (a *app) roundCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "round",
		Short: "The round, inflation and the treasury cut",
		Args:  cobra.ArbitraryArgs,
		RunE: a.command(0, 0, func(ctx context.Context, _ *cobra.Command, _ []string) error {
			s, err := a.connect()
			if err != nil {
				return err
			}
			snap, err := s.reader.Snapshot(ctx)
			if err != nil {
				return err
			}
			return writeData(a, fromChain(snap.Origin), roundColumns, snap)
		}),
	}
}

// roundColumns are the keys of `round`. Block numbers of rounds are L1 blocks.
var roundColumns = []column[*livepeer.Snapshot]{
	{
		key: "round", title: "round",
		value: func(s *livepeer.Snapshot) any { return s.Round.Number },
		text:  func(s *livepeer.Snapshot) string { return fmt.Sprintf("%d  %s", s.Round.Number, roundState(s)) },
	},
	{
		key: "progress", title: "progress",
		value: func(s *livepeer.Snapshot) any { return s.Round.Progress() },
		text: func(s *livepeer.Snapshot) string {
			return fmt.Sprintf("%s %%, %d of %d blocks", s.Round.Progress().Format(1), s.Round.Elapsed(), s.Round.Length)
		},
	},
	{key: "initialised", value: func(s *livepeer.Snapshot) any { return s.Round.Initialized }},
	{key: "locked", value: func(s *livepeer.Snapshot) any { return s.Round.Locked }},
	{key: "paused", value: func(s *livepeer.Snapshot) any { return s.Params.Paused }},
	{key: "start_block", value: func(s *livepeer.Snapshot) any { return s.Round.StartBlock }},
	{key: "length", value: func(s *livepeer.Snapshot) any { return s.Round.Length }},
	{key: "lock_block", value: func(s *livepeer.Snapshot) any { return s.Round.LockStart }},
	{key: "l1_block", value: func(s *livepeer.Snapshot) any { return s.Round.BlockNow }},
	{
		key: "seconds_left", title: "ends in",
		value: func(s *livepeer.Snapshot) any { return int64(s.Round.TimeLeft(livepeer.L1BlockTime).Seconds()) },
		text: func(s *livepeer.Snapshot) string {
			return fmt.Sprintf("%d blocks, about %s", s.Round.BlocksLeft(), duration(s.Round.TimeLeft(livepeer.L1BlockTime)))
		},
	},
	percent("inflation", "inflation", func(s *livepeer.Snapshot) *livepeer.Percent { return &s.Params.Inflation }, 4, "a round"),
	percent("inflation_change", "", func(s *livepeer.Snapshot) *livepeer.Percent { return &s.Params.InflationChange }, 4, ""),
	percent("bonding_rate", "bonding rate", func(s *livepeer.Snapshot) *livepeer.Percent { return &s.Params.BondingRate }, 2, ""),
	percent("target_bonding_rate", "target", func(s *livepeer.Snapshot) *livepeer.Percent { return &s.Params.TargetBondingRate }, 2, ""),
	percent("treasury_cut", "treasury cut", func(s *livepeer.Snapshot) *livepeer.Percent { return s.Params.TreasuryCut }, 2, ""),
	percent("next_treasury_cut", "", func(s *livepeer.Snapshot) *livepeer.Percent { return s.Params.NextTreasuryCut }, 2, ""),
	tokens("treasury_balance", "treasury", func(s *livepeer.Snapshot) *livepeer.LPT { return s.Params.TreasuryBalance }),
	tokens("total_bonded", "total bonded", func(s *livepeer.Snapshot) *livepeer.LPT { return &s.Params.TotalBonded }),
	tokens("total_supply", "total supply", func(s *livepeer.Snapshot) *livepeer.LPT { return &s.Params.TotalSupply }),
	tokens("mintable", "mintable", func(s *livepeer.Snapshot) *livepeer.LPT { return &s.Params.Mintable }),
	tokens("minted", "minted", func(s *livepeer.Snapshot) *livepeer.LPT { return &s.Params.Minted }),
	{key: "unbonding_period", title: "unbonding", value: func(s *livepeer.Snapshot) any { return s.Params.UnbondingPeriod }, text: func(s *livepeer.Snapshot) string {
		return fmt.Sprintf("%d rounds", s.Params.UnbondingPeriod)
	}},
	{
		key: "pool_size", title: "orchestrators",
		value: func(s *livepeer.Snapshot) any { return s.Params.PoolSize },
		text: func(s *livepeer.Snapshot) string {
			return fmt.Sprintf("%d of %d places taken", s.Params.PoolSize, s.Params.PoolMax)
		},
	},
	{key: "pool_max", value: func(s *livepeer.Snapshot) any { return s.Params.PoolMax }},
	{key: "controller", value: func(s *livepeer.Snapshot) any { return s.Network.Controller.Hex() }},
}

func roundState(s *livepeer.Snapshot) string {
	switch {
	case s.Params.Paused:
		return "the protocol is paused: nearly every write is refused"
	case !s.Round.Initialized:
		return "not initialised: nothing can be staked until somebody initialises it"
	case s.Round.Locked:
		return "locked: commissions cannot change until the next round"
	}
	return "initialised"
}
