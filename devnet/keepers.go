package devnet

import (
	"context"
	"fmt"
	"log/slog"
	"math/big"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/core/types"
)

// keeperDelay is how many blocks the keepers leave a new round to others. On the live network, too, it takes a few
// blocks until somebody initialises a round.
const keeperDelay = 5

// keepers carry the history on at a steady pace: they initialise rounds and call the rewards of the orchestrators that
// would have called them. The demo's orchestrator is left to its user.
type keepers struct {
	chain *Chain
	play  *play
	// round is the one that lots were last drawn for, todo who has still to call its reward.
	round uint64
	todo  []*orchestrator
}

// step sends what is due before the next block.
func (k *keepers) step() error {
	round, err := k.chain.Round()
	if err != nil {
		return err
	}
	clock := k.chain.Protocol.RoundsManager
	initialized, err := k.chain.roundsManager("currentRoundInitialized")
	if err != nil {
		return err
	}
	if initialized == 0 {
		start, err := k.chain.roundsManager("currentRoundStartBlock")
		if err != nil || k.chain.host.head().Number.Uint64() < start+keeperDelay {
			return err
		}
		return k.do(k.play.keeper(), clock, "initializeRound")
	}
	if round != k.round {
		k.draw()
		k.round = round
	}
	// Everybody has called by the middle of the round.
	share := 1 + 2*len(k.play.orchestrators)/k.play.config.RoundBlocks
	for range min(share, len(k.todo)) {
		o := k.todo[0]
		k.todo = k.todo[1:]
		if err := k.reward(o); err != nil {
			return err
		}
	}
	return nil
}

// draw decides who calls reward in the new round.
func (k *keepers) draw() {
	k.todo = nil
	for _, o := range k.play.orchestrators {
		if o.place != 0 && k.play.rng.IntN(100) >= o.misses {
			k.todo = append(k.todo, o)
		}
	}
	k.play.rng.Shuffle(len(k.todo), func(i, j int) { k.todo[i], k.todo[j] = k.todo[j], k.todo[i] })
}

// reward calls an orchestrator's reward unless it would fail: not active, or somebody was faster.
func (k *keepers) reward(o *orchestrator) error {
	staking := k.chain.Protocol.BondingManager
	from, method, args := o.Account, "reward", []any(nil)
	if o.caller != nil {
		from, method, args = o.caller, "rewardForTranscoder", []any{o.Address}
	}
	data, err := staking.ABI.Pack(method, args...)
	if err != nil {
		return err
	}
	trial := ethereum.CallMsg{From: from.Address, To: &staking.Address, Data: data}
	if _, err := k.chain.client.CallContract(context.Background(), trial, nil); err != nil {
		slog.Debug("no reward to call", "orchestrator", o.Address, "reason", err)
		return nil
	}
	return k.do(from, staking, method, args...)
}

// do leaves a transaction in the pool for the next block.
func (k *keepers) do(from *Account, to Contract, method string, args ...any) error {
	data, err := to.ABI.Pack(method, args...)
	if err != nil {
		return err
	}
	id := new(big.Int).SetUint64(k.chain.ChainID)
	tx, err := types.SignNewTx(from.Key, types.LatestSignerForChainID(id), &types.DynamicFeeTx{
		ChainID:   id,
		Nonce:     k.chain.host.eth.TxPool().Nonce(from.Address),
		GasFeeCap: big.NewInt(2 * baseFee),
		Gas:       txGas,
		To:        &to.Address,
		Data:      data,
	})
	if err == nil {
		err = k.chain.host.send(tx)
	}
	if err != nil {
		return fmt.Errorf("%s by %s: %w", method, from.Role, err)
	}
	return nil
}
