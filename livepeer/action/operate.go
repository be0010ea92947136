package action

import (
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/livepeer"
)

// orchestrator is the account as an orchestrator; nil when it never was one.
func (d *draft) orchestrator(who common.Address) *livepeer.Orchestrator {
	q, _ := d.snap.ByAddress(who)
	return q
}

// reward calls reward: for the account itself, or for the orchestrator whose
// reward caller it is (LIP-118).
func (d *draft) reward() error {
	who, err := d.rewarder()
	if err != nil {
		return err
	}
	q := d.orchestrator(who)
	if q == nil {
		return problem("not_orchestrator", "only an active orchestrator can call reward", "%s is not an orchestrator", who)
	}
	round := d.snap.Round.Number
	d.roundRuns()
	d.check("caller", who == d.Account || q.RewardCaller == d.Account, "it may call reward", "call it from the orchestrator's own account, or let that one set this account as its reward caller",
		"%s has not made this account its reward caller", who)
	d.check("active", q.Active, "it is active in this round", "only active orchestrators can call reward; see when this one is active",
		"%s is not active in round %d", who, round)
	d.check("not_called", q.LastRewardRound < round, "reward has not been called in this round", "there is nothing to do until the next round",
		"reward has been called in round %d already", round)
	r, ok := d.snap.NextReward(q)
	d.title("Call reward of round %d for %s: %s LPT", round, who, r.Net)
	if !ok || q.LastRewardRound >= round {
		return nil
	}
	at := d.w.raise(who, r.Net)
	if who == d.Account {
		d.call(d.book.Reward(at))
	} else {
		d.call(d.book.RewardFor(who, at))
	}
	d.delegateRows("to", "the orchestrator's", who)
	d.g.read(d.bonding("getTranscoder(address)", who), 0,
		other("to.last_reward_round", "last reward call", showNumber, numberWord(q.LastRewardRound), numberWord(round)))
	d.evictedRows()
	return nil
}

// rewarder is whose reward is meant.
func (d *draft) rewarder() (common.Address, error) {
	if d.To != (common.Address{}) {
		return d.To, nil
	}
	if q := d.orchestrator(d.Account); q != nil && (q.Registered || q.Active) {
		return d.Account, nil
	}
	var found []common.Address
	for i := range d.snap.Orchestrators {
		if q := &d.snap.Orchestrators[i]; q.RewardCaller == d.Account {
			found = append(found, q.Address)
		}
	}
	switch len(found) {
	case 0:
		return common.Address{}, problem("not_orchestrator", "use the orchestrator's account or its reward caller",
			"the account %s is no orchestrator and no orchestrator's reward caller", d.Account)
	case 1:
		return found[0], nil
	default:
		return common.Address{}, problem("several", "name the orchestrator", "the account %s is the reward caller of %d orchestrators", d.Account, len(found))
	}
}

// initializeRound begins the round, which anybody may do.
func (d *draft) initializeRound() error {
	r := d.snap.Round
	d.title("Initialize round %d", r.Number)
	d.running()
	d.check("due", !r.Initialized, "the round is waiting for it", "there is nothing to do until the next round",
		"round %d is initialized already", r.Number)
	d.call(d.book.InitializeRound())
	d.g.read(view(d.at.RoundsManager, "lastInitializedRound()"), 0,
		other("round.last_initialized", "last initialized round", showNumber, numberWord(r.LastInitialized), numberWord(r.Number)))
	return nil
}

// setCuts sets the commissions; one that is not given stays.
func (d *draft) setCuts() error {
	q := d.orchestrator(d.Account)
	if d.RewardCut == "" && d.FeeCut == "" {
		return problem("no_cuts", "give --reward-cut, --fee-cut or both", "no cut was given")
	}
	if q == nil {
		return problem("not_orchestrator", "bond to this account itself first", "the account %s is not an orchestrator", d.Account)
	}
	rewardCut, feeCut := q.RewardCut, q.FeeCut
	var err error
	if d.RewardCut != "" {
		if rewardCut, err = parsePercent("reward cut", d.RewardCut); err != nil {
			return err
		}
	}
	if d.FeeCut != "" {
		if feeCut, err = parsePercent("fee cut", d.FeeCut); err != nil {
			return err
		}
	}
	r := d.snap.Round
	d.title("Set the reward cut to %s %% and the fee cut to %s %%", rewardCut, feeCut)
	d.roundRuns()
	d.check("locked", !r.Locked, "the round is not locked", "wait for the next round",
		"round %d is locked: cuts cannot change in its last %s %%", r.Number, r.LockShare)
	d.check("registered", q.Registered, "it is an orchestrator", "bond to this account itself first",
		"the account %s is not registered as an orchestrator", d.Account)
	d.check("rewarded", !q.Active || q.LastRewardRound == r.Number, "reward has been called in this round", "call reward first",
		"an active orchestrator can change its cuts only after it has called reward in the round, and it has not in round %d", r.Number)
	if rewardCut.Cmp(q.RewardCut) > 0 || feeCut.Cmp(q.FeeCut) > 0 {
		d.warn("raises", "the cuts go up, from %s %% and %s %%: your delegators get less from the next reward call on", q.RewardCut, q.FeeCut)
	}
	at := d.w.reappear(d.Account)
	d.call(d.book.Cuts(rewardCut, feeCut, at))
	own := d.bonding("getTranscoder(address)", d.Account)
	cut := showAlways(other("account.reward_cut", "your reward cut", showShare, bigWord(q.RewardCut.PerMillion()), bigWord(rewardCut.PerMillion())))
	fee := showAlways(other("account.fee_cut", "your fee cut", showFeeCut, bigWord(q.FeeCut.Complement().PerMillion()), bigWord(feeCut.Complement().PerMillion())))
	cut.unit, fee.unit = "%", "%"
	d.g.read(own, 1, cut)
	d.g.read(own, 2, fee)
	if len(d.w.joined) > 0 {
		d.delegateRows("to", "your", d.Account)
	}
	d.evictedRows()
	return nil
}

// setRewardCaller lets somebody else call reward for the account (LIP-118).
func (d *draft) setRewardCaller() error {
	if d.To == d.Account {
		return problem("recipient", "name another account, or none to take the right back", "the account may call its own reward anyway")
	}
	var now common.Address
	if q := d.orchestrator(d.Account); q != nil {
		now = q.RewardCaller
	} else {
		d.warn("not_orchestrator", "the account is not an orchestrator: there is no reward to call yet")
	}
	if d.To == (common.Address{}) {
		d.title("Let nobody else call reward for %s", d.Account)
	} else {
		d.title("Let %s call reward for %s", d.name(), d.Account)
		d.recipient(d.To, false, false)
	}
	d.running()
	d.check("supported", d.snap.RewardCallers, "the contracts know reward callers", "wait for the protocol's upgrade",
		"the contracts of this network do not know reward callers (LIP-118) yet")
	d.stranger()
	d.call(d.book.SetRewardCaller(d.To))
	d.g.read(d.bonding("transcoderToRewardCaller(address)", d.Account), 0,
		showAlways(other("account.reward_caller", "your reward caller", showAddress, addressWord(now), addressWord(d.To))))
	return nil
}

// checkpoint registers an account's stake for treasury votes: what was bonded
// before October 2023 and never touched since does not count without it.
func (d *draft) checkpoint() error {
	who := d.me
	if d.them != nil {
		who = d.them
	}
	if d.at.Votes == (common.Address{}) {
		return problem("no_votes", "there is nothing to do", "this network has no treasury votes")
	}
	d.title("Register the stake of %s for treasury votes", who.Address)
	if who.Checkpointed != nil && *who.Checkpointed {
		d.warn("needless", "its stake counts for votes already: this changes nothing")
	}
	d.call(d.book.Checkpoint(who.Address))
	d.g.read(view(d.at.Votes, "hasCheckpoint(address)", who.Address), 0,
		showAlways(other("account.checkpointed", "counts for treasury votes", showFlag, flagWord(who.Checkpointed != nil && *who.Checkpointed), flagWord(true))))
	d.votesRow("account", "your", who)
	return nil
}
