package livepeer

import "time"

// A Round is where the protocol's clock stands. All block numbers are L1 blocks:
// on Arbitrum they are not the numbers of the blocks that RPC answers describe.
type Round struct {
	Number          uint64 // advances with the chain by itself
	Initialized     bool   // until somebody initialises the round nothing can be staked or withdrawn
	Locked          bool   // commissions cannot change until the next round
	LastInitialized uint64
	StartBlock      uint64
	Length          uint64
	LockStart       uint64  // the first block in which the round is locked
	LockShare       Percent // how much of the round's end is locked
	BlockNow        uint64
}

// L1BlockTime is how long an Ethereum slot lasts.
const L1BlockTime = 12 * time.Second

// begun is the number of the first round whose outcome is open: the current one,
// and while nobody has initialised it every one since the last that was. In
// those nobody could call reward, so that nobody missed a call.
func (r Round) begun() uint64 {
	if r.Initialized {
		return r.Number
	}
	return min(r.Number, r.LastInitialized+1)
}

// Elapsed is the number of blocks since the round began, at most its length.
func (r Round) Elapsed() uint64 {
	if r.BlockNow < r.StartBlock {
		return 0
	}
	return min(r.BlockNow-r.StartBlock, r.Length)
}

// Progress is how much of the round has passed.
func (r Round) Progress() Percent {
	return percentOfUint(r.Elapsed(), r.Length)
}

// BlocksLeft is the number of blocks until the next round.
func (r Round) BlocksLeft() uint64 { return r.Length - r.Elapsed() }

// BlocksToLock is the number of blocks until commissions are locked, zero when
// they are.
func (r Round) BlocksToLock() uint64 {
	if r.Locked || r.BlockNow >= r.LockStart {
		return 0
	}
	return r.LockStart - r.BlockNow
}

// TimeLeft estimates the time until the next round for blocks that come every
// blockTime ([L1BlockTime] everywhere but on a development chain).
func (r Round) TimeLeft(blockTime time.Duration) time.Duration {
	return blocksTime(r.BlocksLeft(), blockTime)
}

// Overdue is the number of blocks for which the round has been waiting to be
// initialised, zero when it is.
func (r Round) Overdue() uint64 {
	if r.Initialized {
		return 0
	}
	return r.Elapsed()
}

// Duration is how long a round lasts for blocks that come every blockTime.
func (r Round) Duration(blockTime time.Duration) time.Duration {
	return blocksTime(r.Length, blockTime)
}

// blocksTime does not overflow, whatever a contract said the length was.
func blocksTime(blocks uint64, blockTime time.Duration) time.Duration {
	const most = time.Duration(1<<63 - 1)
	if blockTime <= 0 {
		return 0
	}
	if blocks > uint64(most/blockTime) {
		return most
	}
	return time.Duration(blocks) * blockTime
}

// standstill is the age from which a snapshot's block says nothing of the time
// that has passed since: the chain, or the source, stands still.
const standstill = 10 * time.Minute

// RoundLeft estimates the time until the next round, counted down since the
// snapshot's block was made. When that is long ago it is the time as of that
// block: a round does not end on a chain that stands still.
func (s *Snapshot) RoundLeft(blockTime time.Duration, now time.Time) time.Duration {
	left, age := s.Round.TimeLeft(blockTime), s.Age(now)
	if age > standstill {
		return left
	}
	return max(0, left-age)
}
