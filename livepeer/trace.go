package livepeer

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"

	"lpconsole/chain"
)

// The events that are read here (protocol: BondingManager and RoundsManager).
var (
	topicBond      = crypto.Keccak256Hash([]byte("Bond(address,address,address,uint256,uint256)"))
	topicRebond    = crypto.Keccak256Hash([]byte("Rebond(address,address,uint256,uint256)"))
	topicReward    = crypto.Keccak256Hash([]byte("Reward(address,uint256)"))
	topicUpdate    = crypto.Keccak256Hash([]byte("TranscoderUpdate(address,uint256,uint256)"))
	topicActivated = crypto.Keccak256Hash([]byte("TranscoderActivated(address,uint256)"))
	topicNewRound  = crypto.Keccak256Hash([]byte("NewRound(uint256,bytes32)"))
)

// mostDelegators is how many accounts that once delegated to an orchestrator are
// looked at for what they do now, the latest first.
const mostDelegators = 500

// Trace returns a copy of c with what the event logs add: cut changes, delegators
// and their moves, reward calls, and with these the certain state of each round
// that they cover. It may take many requests, and goes further back each time it
// is asked; what the endpoint does not give is said in Logs.Missing rather than
// as an error. The error is that of ctx.
func (r *Reader) Trace(ctx context.Context, c *Card) (*Card, error) {
	who := c.Orchestrator.Address
	bonding := []common.Address{c.Network.BondingManager}
	book, err := r.readLogs(ctx, "orchestrator "+who.Hex(), c.Origin.Block.Number, []chain.LogQuery{
		{Addresses: bonding, Topics: [][]common.Hash{{topicUpdate, topicReward, topicBond, topicRebond}, {topicOf(who)}}},
		{Addresses: bonding, Topics: [][]common.Hash{{topicBond}, {}, {topicOf(who)}}},
		{Addresses: []common.Address{c.Network.RoundsManager}, Topics: [][]common.Hash{{topicNewRound}}},
	})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	t := *c
	t.Logs = &CardLogs{FromBlock: book.From, ToBlock: book.To, Complete: book.From == 0, Missing: book.missing(err)}
	starts := t.Logs.read(book.Logs)
	t.Rows = certain(c.Rows, t.Logs, starts, c.Round.Number)
	if err := r.delegators(ctx, &t, book.Logs); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		t.Logs.Missing = strings.TrimPrefix(t.Logs.Missing+fmt.Sprintf("; the delegators could not be read (%v): try again", err), "; ")
	}
	return &t, nil
}

// read sorts logs into what they mean, newest first, and gives the rounds whose
// start is among them. A log that is not shaped as its event is passed over.
func (l *CardLogs) read(logs []chain.Log) (starts map[uint64]bool) {
	starts = map[uint64]bool{}
	round := uint64(0)
	for i := range logs {
		log := &logs[i]
		if len(log.Topics) < 2 {
			continue
		}
		at := Event{Block: log.Block, Transaction: log.Tx, Round: round}
		a, b, ok := twoWords(log.Data)
		switch log.Topics[0] {
		case topicNewRound:
			var number uint256.Int
			if number.SetBytes(log.Topics[1][:]); number.IsUint64() {
				round = number.Uint64()
				starts[round] = true
			}
		case topicReward:
			if len(log.Data) >= 32 {
				l.Rewards = append(l.Rewards, RewardCall{at, LPT{oneWord(log.Data)}})
			}
		case topicUpdate:
			if ok && a.IsUint64() && b.IsUint64() {
				l.Cuts = append(l.Cuts, CutChange{at, PercentPerMillion(a.Uint64()), PercentPerMillion(b.Uint64()).Complement()})
			}
		case topicBond:
			if ok && len(log.Topics) == 4 {
				l.Moves = append(l.Moves, Move{
					Event: at, Delegator: addressOf(log.Topics[3]),
					From: addressOf(log.Topics[2]), To: addressOf(log.Topics[1]),
					Added: LPT{a}, Bonded: LPT{b},
				})
			}
		}
	}
	slices.Reverse(l.Rewards)
	slices.Reverse(l.Cuts)
	slices.Reverse(l.Moves)
	return starts
}

func oneWord(data []byte) (w uint256.Int) {
	w.SetBytes(data[:32])
	return w
}

func twoWords(data []byte) (a, b uint256.Int, ok bool) {
	if len(data) < 64 {
		return a, b, false
	}
	return oneWord(data), oneWord(data[32:]), true
}

func addressOf(topic common.Hash) common.Address { return common.BytesToAddress(topic[12:]) }

// certain gives rows their states from the Reward logs, for the rounds of which
// the logs hold beginning and end. A log is proof where state is only a sign: it
// tells a call that kept everything from no call.
func certain(rows []RoundRow, l *CardLogs, starts map[uint64]bool, now uint64) []RoundRow {
	called := make(map[uint64]bool, len(l.Rewards))
	for _, r := range l.Rewards {
		called[r.Round] = true
	}
	rows = slices.Clone(rows)
	for i := range rows {
		row := &rows[i]
		if !starts[row.Round] || row.Round != now && !starts[row.Round+1] {
			continue
		}
		switch {
		case called[row.Round] && !row.Growth.IsZero():
			row.State = CallEarned
		case called[row.Round] && row.State != CallEarned:
			row.State = CallKept
		case !called[row.Round] && row.State == CallKept:
			row.State = CallMissed
		}
	}
	return rows
}

// delegators finds who delegates to the card's orchestrator now among those whom
// the logs show to have done so once.
func (r *Reader) delegators(ctx context.Context, c *Card, logs []chain.Log) error {
	who := c.Orchestrator.Address
	var candidates []common.Address
	for _, log := range slices.Backward(logs) {
		switch {
		case len(log.Topics) == 4 && log.Topics[0] == topicBond && addressOf(log.Topics[1]) == who:
			candidates = append(candidates, addressOf(log.Topics[3]))
		case len(log.Topics) == 3 && log.Topics[0] == topicRebond && addressOf(log.Topics[1]) == who:
			candidates = append(candidates, addressOf(log.Topics[2]))
		}
	}
	candidates = distinct(candidates)
	if n := len(candidates); n > mostDelegators {
		candidates = candidates[:mostDelegators]
		c.Logs.Missing = strings.TrimPrefix(c.Logs.Missing+fmt.Sprintf("; of %d accounts that delegated once, the latest %d are looked at", n, mostDelegators), "; ")
	}
	b := contractsABI.bonding()
	found := make([]Delegator, len(candidates))
	delegates := make([]uint256.Int, len(candidates))
	var views []view
	for i, a := range candidates {
		d := &found[i]
		d.Address = a
		var skip, start uint256.Int
		views = append(views,
			view{c.Network.BondingManager, b.PackGetDelegator(a), "getDelegator(address)", func(answer []byte) bool {
				ok := words(&skip, &skip, &delegates[i], &skip, &start)(answer)
				d.StartRound = start.Uint64()
				return ok && start.IsUint64()
			}},
			view{c.Network.BondingManager, b.PackPendingStake(a, common.Big0), "pendingStake(address,uint256)", words(&d.PendingStake.units)},
			view{c.Network.BondingManager, b.PackPendingFees(a, common.Big0), "pendingFees(address,uint256)", words(&d.PendingFees.wei)})
	}
	if err := r.newPlain().read(ctx, views...); err != nil {
		return err
	}
	for i, d := range found {
		if delegates[i].Bytes20() == who {
			c.Logs.Delegators = append(c.Logs.Delegators, d)
		}
	}
	slices.SortStableFunc(c.Logs.Delegators, func(a, b Delegator) int { return b.PendingStake.Cmp(a.PendingStake) })
	return nil
}

// Discover finds orchestrators outside the pool in the event logs and remembers
// them for the next Snapshot. It goes on where it stopped last time, and further
// back. The error is what kept it from reading all; the list is what is known.
func (r *Reader) Discover(ctx context.Context) ([]common.Address, error) {
	s, err := r.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	book, err := r.readLogs(ctx, "orchestrators", s.Origin.Block.Number, []chain.LogQuery{{
		Addresses: []common.Address{s.Network.BondingManager},
		Topics:    [][]common.Hash{{topicActivated, topicUpdate}},
	}})
	var found []common.Address
	for _, log := range book.Logs {
		if len(log.Topics) < 2 {
			continue
		}
		if a := addressOf(log.Topics[1]); !slices.ContainsFunc(s.Orchestrators[:min(int(s.Params.PoolSize), len(s.Orchestrators))], func(q Orchestrator) bool { return q.Address == a }) {
			found = append(found, a)
		}
	}
	found = distinct(found)
	r.mu.Lock()
	r.found = found
	r.mu.Unlock()
	if missing := book.missing(err); missing != "" && err != nil {
		return found, fmt.Errorf("orchestrators outside the pool: %s: %w", missing, err)
	}
	return found, nil
}
