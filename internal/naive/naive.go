// Package naive reads the table of orchestrators the slow way, one call at a time,
// as go-livepeer's livepeer_cli does: the head of the pool's list, then six views
// for each member, the last of which names the next. Benchmarks compare with it,
// and tests take it as a second opinion on what the lens says.
package naive

import (
	"context"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"

	"lpconsole/chain"
)

// A Row is what livepeer_cli shows of an orchestrator.
type Row struct {
	Address                              common.Address
	LastRewardRound, RewardCut, FeeShare uint256.Int
	ActivationRound, DeactivationRound   uint256.Int
	Registered, Active                   bool
	Stake                                uint256.Int
	ServiceURI                           string
}

// Read reads the pool through the Controller at the newest block, and says how
// many calls it took. The chain may move between two calls.
func Read(ctx context.Context, c *chain.Client, controller common.Address) (rows []Row, calls int, err error) {
	r := reader{ctx: ctx, chain: c}
	bonding := r.contract(controller, "BondingManager")
	services := r.contract(controller, "ServiceRegistry")
	who := r.address(r.view(bonding, "getFirstTranscoderInPool()"))
	for who != (common.Address{}) && r.err == nil {
		t := r.words(r.view(bonding, "getTranscoder(address)", who), 10)
		status := r.words(r.view(bonding, "transcoderStatus(address)", who), 1)
		stake := r.words(r.view(bonding, "transcoderTotalStake(address)", who), 1)
		active := r.words(r.view(bonding, "isActiveTranscoder(address)", who), 1)
		uri := r.text(r.view(services, "getServiceURI(address)", who))
		next := r.address(r.view(bonding, "getNextTranscoderInPool(address)", who))
		rows = append(rows, Row{
			Address:           who,
			LastRewardRound:   t[0],
			RewardCut:         t[1],
			FeeShare:          t[2],
			ActivationRound:   t[4],
			DeactivationRound: t[5],
			Registered:        !status[0].IsZero(),
			Active:            !active[0].IsZero(),
			Stake:             stake[0],
			ServiceURI:        uri,
		})
		who = next
	}
	return rows, r.calls, r.err
}

// A reader makes one call after the other; after an error it makes none.
type reader struct {
	ctx   context.Context
	chain *chain.Client
	calls int
	err   error
}

func (r *reader) contract(controller common.Address, name string) common.Address {
	return r.address(r.view(controller, "getContract(bytes32)", crypto.Keccak256Hash([]byte(name))))
}

func (r *reader) view(to common.Address, signature string, args ...interface{ Bytes() []byte }) []byte {
	if r.err != nil {
		return nil
	}
	data := crypto.Keccak256([]byte(signature))[:4]
	for _, a := range args {
		data = append(data, common.LeftPadBytes(a.Bytes(), 32)...)
	}
	r.calls++
	answer, _, err := r.chain.Call(r.ctx, chain.Ref{}, chain.Call{To: &to, Data: data})
	if err != nil {
		r.err = fmt.Errorf("%s: %w", signature, err)
	}
	return answer
}

func (r *reader) words(b []byte, n int) []uint256.Int {
	w := make([]uint256.Int, n)
	if r.err == nil && len(b) < 32*n {
		r.err = fmt.Errorf("an answer of %d bytes where %d belong", len(b), 32*n)
	}
	if r.err != nil {
		return w
	}
	for i := range w {
		w[i].SetBytes(b[32*i : 32*i+32])
	}
	return w
}

func (r *reader) address(b []byte) common.Address { return r.words(b, 1)[0].Bytes20() }

// text decodes an ABI string that stands alone in an answer.
func (r *reader) text(b []byte) string {
	head := r.words(b, 2)
	length := head[1]
	if r.err == nil && (!length.IsUint64() || length.Uint64() > uint64(len(b)-64)) {
		r.err = fmt.Errorf("a text longer than its answer of %d bytes", len(b))
	}
	if r.err != nil {
		return ""
	}
	return string(b[64 : 64+length.Uint64()])
}
