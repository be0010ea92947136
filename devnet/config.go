package devnet

import (
	"errors"
	"fmt"
	"time"
)

// Config says which chain to start. The zero value is a bare one: the protocol is deployed, its first round is
// initialised, nobody has staked.
type Config struct {
	// Orchestrators is the size of the pool at the end of the history, 0 to 1000. A few more are registered outside it.
	Orchestrators int
	// Delegators is how many accounts delegate or did, 0 to 10000, besides the accounts with a role of their own.
	Delegators int
	// Rounds is the length of the history, up to 1000; the last one is under way. Zero counts as 1.
	Rounds int
	// RoundBlocks is the length of a round in blocks, up to 100000. Zero counts as 50. The rounds before the last one
	// are never longer than 50 blocks.
	RoundBlocks int
	// BlockTime is the pace of live blocks. With zero nothing moves by itself: each transaction makes a block, 12
	// seconds after the last one by the chain's own clock. Otherwise blocks come at this pace and carry the wall clock.
	BlockTime time.Duration
	// Play lets the cast go on after the history, in the blocks that come at a pace: rounds are initialised, rewards are
	// called, tickets are redeemed, cuts change, delegators bond and move. It needs a BlockTime.
	Play bool
	// Seed chooses the chain: equal configurations give equal blocks, hashes included.
	Seed uint64
	// Listen is the RPC's loopback address. Empty counts as 127.0.0.1:0, any free port.
	Listen string
	// ChainID is what transactions are signed for. Zero counts as DefaultChainID.
	ChainID uint64
}

// withDefaults fills in what was left out and refuses what cannot be built.
func (c Config) withDefaults() (Config, error) {
	if c.Rounds == 0 {
		c.Rounds = 1
	}
	if c.RoundBlocks == 0 {
		c.RoundBlocks = 50
	}
	if c.Listen == "" {
		c.Listen = "127.0.0.1:0"
	}
	if c.ChainID == 0 {
		c.ChainID = DefaultChainID
	}
	for _, limit := range []struct {
		name          string
		value         int
		least, utmost int
	}{
		{"orchestrators", c.Orchestrators, 0, 1000},
		{"delegators", c.Delegators, 0, 10_000},
		{"rounds", c.Rounds, 1, 1000},
		{"round blocks", c.RoundBlocks, 1, 100_000},
	} {
		if limit.value < limit.least || limit.value > limit.utmost {
			return c, fmt.Errorf("%s: %d is out of range, use %d to %d", limit.name, limit.value, limit.least, limit.utmost)
		}
	}
	if _, _, err := splitListen(c.Listen); err != nil {
		return c, err
	}
	if c.BlockTime < 0 || c.BlockTime%time.Second != 0 {
		return c, fmt.Errorf("block time: %s is not a whole number of seconds, use 0 or 1s and more", c.BlockTime)
	}
	if c.Play && c.BlockTime == 0 {
		return c, errors.New("play: with a block time of 0 no blocks come in which to go on, use a block time of 1s or more")
	}
	// Round arithmetic of wallets and EIP-155 have no room for larger ones.
	if c.ChainID > 1<<52 {
		return c, fmt.Errorf("chain id: %d is too large, use at most %d", c.ChainID, uint64(1)<<52)
	}
	return c, nil
}
