package livepeer

import (
	"math"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/holiman/uint256"

	"lpconsole/livepeer/lens"
)

// newSnapshot gives a reading its meaning.
func newSnapshot(n *reading, o Options, past *pastView) *Snapshot {
	s := &Snapshot{
		Origin:    n.origin,
		Way:       n.way,
		Network:   newAddresses(n, o),
		Round:     newRound(n.Head, n.Round),
		byAddress: make(map[common.Address]int, len(n.rows)),
	}
	s.Params = newParams(n)
	for _, row := range n.rows {
		s.RewardCallers = s.RewardCallers || row.RewardCaller.OK
	}
	for i, a := range n.Members {
		s.Orchestrators = append(s.Orchestrators, newOrchestrator(a, i+1, n.rows[a], s.Round.Number, s.Round.Length))
		delete(n.rows, a)
	}
	outside := len(s.Orchestrators)
	for a, row := range n.rows {
		// A watched account is asked for like an orchestrator and mostly is none.
		if q := newOrchestrator(a, 0, row, s.Round.Number, s.Round.Length); q.Ever() {
			s.Orchestrators = append(s.Orchestrators, q)
		}
	}
	slices.SortFunc(s.Orchestrators[outside:], func(a, b Orchestrator) int {
		if c := b.Stake.Cmp(a.Stake); c != 0 {
			return c
		}
		return a.Address.Cmp(b.Address)
	})
	for i := range s.Orchestrators {
		q := &s.Orchestrators[i]
		s.byAddress[q.Address] = i
		past.fill(q, s.Round, o.HistoryRounds)
		q.Forecast = forecast(q, s.Round, s.Params)
	}
	return s
}

func newAddresses(n *reading, o Options) Addresses {
	c := n.Contracts
	return Addresses{
		Controller:     o.Controller,
		BondingManager: c.Bonding,
		RoundsManager:  c.Rounds,
		Minter:         c.Minter,
		Token:          c.Token,
		TicketBroker:   c.Broker,
		Services:       c.Services,
		Votes:          c.Votes,
		Governor:       c.Governor,
		Treasury:       c.Treasury,
		PollCreator:    o.PollCreator,
		BondingTarget:  c.BondingTarget,
	}
}

func newRound(h lens.Head, a lens.Round) Round {
	r := Round{
		Number:          h.Round,
		Initialized:     a.Initialized,
		Locked:          a.Locked,
		LastInitialized: a.LastInitialized,
		StartBlock:      a.StartBlock,
		Length:          a.Length,
		LockShare:       PercentPerMillion(a.LockAmount),
		BlockNow:        a.BlockNow,
	}
	// As RoundsManager.currentRoundLocked computes it: the lock is a floored share
	// of the length, taken from the end.
	locked := new(uint256.Int).Mul(uint256.NewInt(a.Length), uint256.NewInt(a.LockAmount))
	locked.Div(locked, uint256.NewInt(scaleMillion))
	if locked.IsUint64() && locked.Uint64() <= a.Length && a.StartBlock <= math.MaxUint64-a.Length {
		r.LockStart = a.StartBlock + a.Length - locked.Uint64()
	}
	return r
}

func newParams(n *reading) Params {
	p := &n.Params
	billion := uint256.NewInt(scaleBillion)
	out := Params{
		Inflation:         percentOfScale(p.Inflation, billion),
		InflationChange:   percentOfScale(p.InflationChange, billion),
		TargetBondingRate: percentOfScale(p.TargetBondingRate, billion),
		BondingRate:       percentOfScale(p.TotalBonded, &p.Supply),
		TreasuryCut:       optionalPercent(p.TreasuryCut),
		NextTreasuryCut:   optionalPercent(p.NextTreasuryCut),
		TreasuryCeiling:   optionalLPT(p.TreasuryCeiling),
		TreasuryBalance:   optionalLPT(p.TreasuryBalance),
		TotalBonded:       LPT{p.TotalBonded},
		TotalSupply:       LPT{p.Supply},
		Mintable:          LPT{p.Mintable},
		Minted:            LPT{p.Minted},
		UnbondingPeriod:   p.UnbondingPeriod,
		PoolSize:          n.PoolSize,
		PoolMax:           p.PoolMax,
		Paused:            p.Paused,
	}
	if p.NextTotalBonded.OK {
		out.NextTotalBonded = LPT{p.NextTotalBonded.Int}
	} else {
		for _, a := range n.Members {
			out.NextTotalBonded = out.NextTotalBonded.Add(LPT{n.rows[a].Delegated})
		}
	}
	return out
}

func optionalPercent(n lens.Number) *Percent {
	if !n.OK {
		return nil
	}
	return &Percent{n.Int}
}

func optionalLPT(n lens.Number) *LPT {
	if !n.OK {
		return nil
	}
	return &LPT{n.Int}
}

func newOrchestrator(a common.Address, rank int, row lens.Row, round, length uint64) Orchestrator {
	q := Orchestrator{
		Address:         a,
		Rank:            rank,
		Stake:           LPT{row.Delegated},
		RewardCut:       PercentPerMillion(row.RewardCut),
		FeeCut:          PercentPerMillion(row.FeeShare).Complement(),
		Registered:      row.Delegate == a && !row.Bonded.IsZero(),
		InPool:          rank > 0,
		ActivationRound: row.ActivationRound,
		LastRewardRound: row.LastRewardRound,
		Commission:      LPT{row.CumulativeRewards},
		CommissionFees:  ETH{row.CumulativeFees},
		ServiceURI:      string(row.URI),
		URIUnread:       row.URIUnread,
	}
	if row.Delegate == a {
		q.SelfStake = LPT{row.PendingStake}
	}
	// An orchestrator in the pool has 2^256−1 as its deactivation round: none.
	// isActiveTranscoder: activationRound <= currentRound < deactivationRound.
	end := row.DeactivationRound
	if end.IsUint64() {
		q.DeactivationRound = end.Uint64()
	}
	q.Active = row.ActivationRound <= round && uint256.NewInt(round).Lt(&end)
	q.RoundRewardCut, q.RoundFeeCut = q.RewardCut, q.FeeCut
	// The first reward call or ticket of a round writes the commissions into its
	// pool. Before it both are zero there, and so they are when both were set to
	// zero, which is what the orchestrator's own values say then.
	if row.RoundRewardCut != 0 || row.RoundFeeShare != 0 || row.LastRewardRound == round {
		q.RoundRewardCut = PercentPerMillion(row.RoundRewardCut)
		q.RoundFeeCut = PercentPerMillion(row.RoundFeeShare).Complement()
	}
	if q.Active {
		q.RoundStake = LPT{row.RoundStake}
	}
	if row.RewardCaller.OK && row.RewardCaller.BitLen() <= 160 {
		q.RewardCaller = row.RewardCaller.Bytes20()
	}
	q.now = factors{
		reward: row.RewardFactor, fee: row.FeeFactor,
		lastReward: row.LastRewardRound, lastFee: row.LastFeeRound,
		length: length,
	}
	q.Realised = realisedFromRow(row, &q.now, round)
	return q
}
