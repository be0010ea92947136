package home

import (
	"fmt"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/livepeer"
	"lpconsole/tui/panel"
	"lpconsole/tui/words"
	"lpconsole/wallet/journal"
)

// When a reward call that has not come yet is worth a word, a warning and an
// alarm, as parts of the round. After the lock begins little time is left.
const (
	rewardNote     = 25
	rewardWarn     = 60
	rewardCritical = 85
)

// fewMissed is how many of the last 90 rounds an orchestrator may miss before the
// screen speaks of it.
const fewMissed = 3

// verdicts is what there is to say, what matters most first. There is always at
// least one.
func (h *Screen) verdicts() []panel.Verdict {
	var vs []panel.Verdict
	add := func(l panel.Level, format string, args ...any) {
		vs = append(vs, panel.Verdict{Level: l, Text: fmt.Sprintf(format, args...)})
	}
	snap := h.network.Snapshot
	if doubt, ok := h.s.Doubt(h.network); ok {
		vs = append(vs, doubt)
	}
	if snap == nil {
		if h.network.Err != nil {
			g := h.s.Keys.Global
			add(panel.Note, "It is tried again by itself. %s tries at once, %s shows how each endpoint is doing.", g.Refresh.Help().Key, g.Data.Help().Key)
		}
		return vs
	}
	h.aboutNetwork(add, snap)
	h.aboutJournal(add)
	if h.address == (common.Address{}) {
		if len(vs) == 0 || h.network.Err == nil && snap.Round.Initialized && !snap.Params.Paused {
			add(panel.Note, "Watch an address to see its stake, rewards and locks: paste it here, or press %s.", h.s.Keys.Home.Watch.Help().Key)
		}
		return vs
	}
	switch {
	case h.err != nil && h.account == nil:
		add(panel.Critical, "The account cannot be read: %s", h.s.Because(h.err))
	case h.err != nil:
		add(panel.Warn, "The account is as it was %s; reading it again did not work: %s", h.s.Ago(h.read), h.s.Because(h.err))
	}
	if h.account == nil {
		if len(vs) == 0 {
			add(panel.Note, "Reading the account%s", h.s.Theme.Glyph.Ellipsis)
		}
		return vs
	}
	h.aboutStake(add, snap)
	h.aboutLocks(add, snap)
	slices.SortStableFunc(vs, func(a, b panel.Verdict) int { return int(b.Level) - int(a.Level) })
	if len(vs) == 0 || vs[0].Level == panel.OK {
		good := "Nothing to do."
		if h.account.Delegate != (common.Address{}) {
			good += " Reward for this round has been called."
		}
		vs = append([]panel.Verdict{{Level: panel.OK, Text: good}}, vs...)
	}
	return vs
}

type adder func(l panel.Level, format string, args ...any)

// aboutNetwork speaks of what concerns everybody.
func (h *Screen) aboutNetwork(add adder, s *livepeer.Snapshot) {
	if s.Params.Paused {
		add(panel.Critical, "The protocol is paused: nearly every action is refused until it is resumed.")
	}
	if !s.Round.Initialized {
		add(panel.Warn, "Round %s has not been initialised: nobody can call reward, stake or withdraw until somebody does.", words.Number(s.Round.Number))
	}
	if len(s.Orchestrators) == 0 {
		add(panel.Note, "The network has no orchestrators.")
	}
}

// aboutJournal speaks of transactions that are not done.
func (h *Screen) aboutJournal(add adder) {
	var open, held, unknown int
	for i := range h.journal.Entries {
		switch s := h.journal.Entries[i].State; {
		case s == journal.Unknown:
			unknown++
		case s == journal.Held:
			held++
		case !s.Over() && s != journal.Included:
			open++
		}
	}
	t := h.s.Keys.Global.Transactions.Help().Key
	if unknown > 0 {
		add(panel.Warn, "Nobody says what became of %s (%s).", words.Count(unknown, "transaction", "transactions"), t)
	}
	if open > 0 {
		add(panel.Note, "%s under way (%s).", words.Count(open, "transaction is", "transactions are"), t)
	}
	if held > 0 {
		add(panel.Note, "%s held back until the time has come (%s).", words.Count(held, "transaction is", "transactions are"), t)
	}
}

// aboutStake speaks of the stake and of the orchestrator that works with it.
func (h *Screen) aboutStake(add adder, s *livepeer.Snapshot) {
	a := h.account
	if a.Delegate == (common.Address{}) {
		if len(a.Locks) == 0 {
			add(panel.Note, "This account has no stake. Press %s to choose an orchestrator.", h.s.Keys.Global.Orchestrators.Help().Key)
		}
		return
	}
	own := a.Delegate == a.Address
	who := "Your orchestrator"
	if own {
		who = "This orchestrator"
	}
	if a.Status == livepeer.StatusPending {
		add(panel.Note, "The stake earns from round %s on.", words.Number(a.StartRound))
	}
	o, ok := s.ByAddress(a.Delegate)
	switch {
	case !ok:
		add(panel.Critical, "%s is not in the pool: the stake earns nothing.", who)
		return
	case !o.Active && o.InPool:
		add(panel.Note, "%s becomes active in the next round; until then the stake earns nothing.", who)
		return
	case !o.Active:
		add(panel.Critical, "%s is not active: the stake earns nothing.", who)
		return
	case !o.InPool:
		add(panel.Critical, "%s has left the pool and is not active from the next round on.", who)
	}
	h.aboutReward(add, s, o, who, own)
}

// aboutReward speaks of reward calls and commissions of an active orchestrator.
func (h *Screen) aboutReward(add adder, s *livepeer.Snapshot, o *livepeer.Orchestrator, who string, own bool) {
	r := s.Round
	if r.Initialized && o.LastRewardRound < r.Number {
		done := r.Progress().Float()
		left := words.Span(h.left(s))
		level := panel.OK
		switch {
		case done >= rewardCritical || r.Locked:
			level = panel.Critical
		case done >= rewardWarn:
			level = panel.Warn
		case done >= rewardNote:
			level = panel.Note
		}
		if level == panel.OK {
			add(panel.Note, "%s has not called reward for this round yet; it has %s.", who, left)
		} else {
			add(level, "%s has not called reward for this round: it is lost for everybody in %s.", who, left)
		}
	}
	full := livepeer.PercentPerMillion(1_000_000)
	switch {
	case own:
	case o.RewardCut.Cmp(full) == 0:
		add(panel.Warn, "%s keeps all rewards: its reward cut is 100 %%.", who)
	case o.RewardCut.Cmp(o.RoundRewardCut) > 0:
		add(panel.Warn, "%s raised its reward cut from %s %% to %s %%; the new one counts from its next reward call on.", who, o.RoundRewardCut.Format(0), o.RewardCut.Format(0))
	}
	if o.Calls != nil && o.Calls.Rounds()-o.Calls.Called() > fewMissed {
		add(panel.Note, "%s missed %d of its last %d reward calls.", who, o.Calls.Rounds()-o.Calls.Called(), o.Calls.Rounds())
	}
}

// aboutLocks speaks of stake that can be withdrawn.
func (h *Screen) aboutLocks(add adder, s *livepeer.Snapshot) {
	var ripe livepeer.LPT
	n := 0
	for _, l := range h.account.Locks {
		if l.Withdrawable(s.Round.Number) {
			ripe, n = ripe.Add(l.Amount), n+1
		}
	}
	when := "whenever you like"
	switch {
	case s.Params.Paused:
		when = "once the protocol is resumed"
	case !s.Round.Initialized:
		when = "once the round is initialised"
	}
	if n > 0 {
		k := h.s.Keys
		add(panel.OK, "%s LPT can be withdrawn %s (%s, %s then %s).", ripe.Format(2), when, words.Count(n, "lock", "locks"), k.Global.Stake.Help().Key, k.Stake.WithdrawAll.Help().Key)
	}
}

// left is the time until the next round, counted down since it was read.
func (h *Screen) left(s *livepeer.Snapshot) time.Duration {
	return s.RoundLeft(h.s.BlockTime, h.s.Now)
}
