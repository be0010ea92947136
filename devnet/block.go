package devnet

import (
	"context"
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/state"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"
)

// block is a block under construction on top of the head. Transactions take effect one by one, and calls see what was
// applied so far. Each transaction is executed once: the state that built the block is the state that is stored.
type block struct {
	host     *host
	signer   types.Signer
	header   *types.Header
	state    *state.StateDB
	evm      *vm.EVM
	gas      *core.GasPool
	txs      types.Transactions
	next     uint32 // the place of the next transaction, counted from 1
	receipts types.Receipts
	logs     []*types.Log
}

// open starts a block. The caller holds host.mu until the block is sealed or dropped.
func (h *host) open(timestamp uint64) (*block, error) {
	var (
		chain  = h.eth.BlockChain()
		config = chain.Config()
		parent = h.head()
	)
	header := &types.Header{
		ParentHash:       parent.Hash(),
		Number:           new(big.Int).Add(parent.Number, common.Big1),
		Difficulty:       new(big.Int),
		GasLimit:         blockGasLimit,
		Time:             timestamp,
		Extra:            parent.Extra,
		BaseFee:          big.NewInt(baseFee),
		MixDigest:        crypto.Keccak256Hash(parent.Hash().Bytes()), // any value will do that two equal chains share
		BlobGasUsed:      new(uint64),
		ExcessBlobGas:    new(uint64),
		ParentBeaconRoot: new(common.Hash),
	}
	statedb, err := chain.StateAt(parent.Root, parent.Number, parent.Time)
	if err != nil {
		return nil, fmt.Errorf("block %d: %w", header.Number, err)
	}
	b := &block{
		host:   h,
		signer: types.MakeSigner(config, header.Number, header.Time),
		header: header,
		state:  statedb,
		evm:    vm.NewEVM(core.NewEVMBlockContext(header, chain, nil), statedb, config, vm.Config{}),
		gas:    core.NewGasPool(header.GasLimit),
		next:   1,
	}
	b.evm.SetJumpDestCache(chain.JumpDestCache())
	core.PreExecution(context.Background(), header.ParentBeaconRoot, parent, config, b.evm, header.Number, header.Time)
	return b, nil
}

// apply runs a transaction. An error means that it cannot be part of the block; a reverted one is part of it.
func (b *block) apply(tx *types.Transaction) (*types.Receipt, error) {
	snapshot, gas := b.state.Snapshot(), b.gas.Snapshot()
	b.state.SetTxContext(tx.Hash(), len(b.txs), b.next)
	receipt, err := b.execute(tx)
	if err != nil {
		b.state.RevertToSnapshot(snapshot)
		b.gas.Set(gas)
		return nil, err
	}
	b.txs = append(b.txs, tx)
	b.next++
	b.receipts = append(b.receipts, receipt)
	b.logs = append(b.logs, receipt.Logs...)
	return receipt, nil
}

func (b *block) execute(tx *types.Transaction) (*types.Receipt, error) {
	message, err := core.TransactionToMessage(tx, b.signer, b.header.BaseFee)
	if err != nil {
		return nil, err
	}
	receipt, _, err := core.ApplyTransactionWithEVM(context.Background(), message, b.gas, b.state, b.header.Number,
		common.Hash{}, b.header.Time, tx, b.evm)
	return receipt, err
}

// call runs a message on the block as it stands, leaving no trace. A revert's reason is in the error.
func (b *block) call(from, to common.Address, data []byte) ([]byte, error) {
	const gas = 50_000_000
	snapshot := b.state.Snapshot()
	defer b.state.RevertToSnapshot(snapshot)
	b.evm.SetTxContext(vm.TxContext{Origin: from, GasPrice: uint256.NewInt(baseFee)})
	out, _, err := b.evm.Call(from, to, data, vm.NewGasBudget(gas, 0), new(uint256.Int))
	if errors.Is(err, vm.ErrExecutionReverted) {
		if reason, unpackErr := abi.UnpackRevert(out); unpackErr == nil {
			return nil, fmt.Errorf("%w: %s", err, reason)
		}
		return nil, fmt.Errorf("%w: %#x", err, out)
	}
	return out, err
}

// whyReverted runs a failed transaction's message again to learn the reason, which receipts do not carry.
func (b *block) whyReverted(from common.Address, to *common.Address, data []byte) error {
	if to != nil {
		if _, err := b.call(from, *to, data); err != nil {
			return err
		}
	}
	return errors.New("transaction reverted")
}

// seal completes the block and stores it with its state. Clients see it once it is published.
func (b *block) seal() error {
	var (
		chain  = b.host.eth.BlockChain()
		config = chain.Config()
		db     = b.host.eth.ChainDb()
		body   = types.Body{Transactions: b.txs, Withdrawals: types.Withdrawals{}}
	)
	defer b.evm.Release()
	requests, _, err := core.PostExecution(context.Background(), config, b.header.Number, b.header.Time, b.logs,
		body.Withdrawals, b.evm, b.next)
	if err != nil {
		return fmt.Errorf("block %d: %w", b.header.Number, err)
	}
	requestsHash := types.CalcRequestsHash(requests)
	b.header.RequestsHash = &requestsHash
	b.header.GasUsed = b.gas.Used()
	chain.Engine().Finalize(chain, b.header, b.state, &body)
	sealed := core.AssembleBlock(chain, b.header, b.state, &body, b.receipts, nil)

	root, err := b.state.Commit(config.Rules(b.header.Number, true, b.header.Time), sealed.NumberU64())
	if err == nil {
		err = chain.TrieDB().Commit(root, false)
	}
	if err != nil {
		return fmt.Errorf("block %d: storing its state: %w", b.header.Number, err)
	}
	batch := db.NewBatch()
	defer batch.Close()
	rawdb.WriteBlock(batch, sealed)
	rawdb.WriteReceipts(batch, sealed.Hash(), sealed.NumberU64(), b.receipts)
	if err := batch.Write(); err != nil {
		return fmt.Errorf("block %d: %w", b.header.Number, err)
	}
	b.host.draft = sealed
	return nil
}

// publish makes the newest block the chain's head, for all clients to see. Blocks of a history are published together:
// announcing each of them would have the transaction pool look at every transaction again.
func (h *host) publish() error {
	if h.draft == nil {
		return nil
	}
	chain, head := h.eth.BlockChain(), h.draft
	if _, err := chain.SetCanonical(head); err != nil {
		return fmt.Errorf("block %d: %w", head.NumberU64(), err)
	}
	h.draft = nil
	h.settle(head.NumberU64())
	return nil
}
