package livepeer

// AfterReward is what the account's stake will be once its orchestrator has called
// reward in this round, exact to the wei as long as the account does not act
// before. It reports false when no reward call is due. The account has to be of
// the snapshot's block.
func (s *Snapshot) AfterReward(a *Account) (LPT, bool) {
	q, ok := s.ByAddress(a.Delegate)
	if !ok || !q.Active || q.LastRewardRound >= s.Round.Number {
		return LPT{}, false
	}
	r, ok := s.NextReward(q)
	if !ok {
		return LPT{}, false
	}
	stake := a.Bonded
	if a.LastClaimRound < s.Round.Number {
		// The factor of this round counts from the one of the last reward
		// (EarningsPoolLIP36.updateCumulativeRewardFactor).
		factor, ok := GrowReward(&q.now.reward, r.Delegators, q.RoundStake)
		if !ok {
			return LPT{}, false
		}
		grown, ok := percOf(&a.Bonded.units, &factor, a.start.rewardOrOne(), one27)
		if !ok {
			return LPT{}, false
		}
		stake = LPT{grown}
	}
	if a.Delegate == a.Address {
		// BondingManager.updateTranscoderWithRewards: the commission that it has not
		// claimed earns as well.
		grown, ok := percOf(&r.Delegators.units, &q.Commission.units, &q.RoundStake.units, one27)
		if !ok {
			return LPT{}, false
		}
		stake = stake.Add(q.Commission).Add(LPT{grown}).Add(r.Commission)
	}
	return stake, true
}

// ForfeitBy is what the account loses by claiming now, before its orchestrator has
// called reward in this round: [Snapshot.ForfeitOf], but exact to the wei. It
// reports false when there is nothing to lose: reward was called, none is due, or
// the account has claimed in this round already.
func (s *Snapshot) ForfeitBy(a *Account) (Forfeit, bool) {
	if a.LastClaimRound >= s.Round.Number {
		return Forfeit{}, false
	}
	later, ok := s.AfterReward(a)
	if !ok {
		return Forfeit{}, false
	}
	now := a.PendingStake
	if a.Delegate == a.Address {
		q, _ := s.ByAddress(a.Delegate)
		r, _ := s.NextReward(q)
		now = now.Add(r.Commission) // its commission comes in any case
	}
	return Forfeit{a.Delegate, later.Sub(now)}, true
}
