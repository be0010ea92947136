package devnet

import (
	"context"
	"crypto/ecdsa"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"lpconsole/devnet/contracts"
)

// Account is somebody on the chain whose key everybody may know.
type Account struct {
	Address common.Address
	Key     *ecdsa.PrivateKey
	// Role says what the account is there for, such as "orchestrator:never-rewards"; see the README for all of them.
	Role string
}

// Contract is deployed code and what can be asked of it.
type Contract struct {
	Address common.Address
	ABI     *abi.ABI
}

// txGas is the gas limit of a scripted transaction: room for everything the protocol does.
const txGas = 8_000_000

// script writes history: it applies transactions to the block under construction and moves on to later blocks.
// The first failure sticks; everything after it does nothing, and finish reports it. So a scene reads as what happens.
type script struct {
	ctx    context.Context
	host   *host
	signer types.Signer
	open   *block
	// spacing is the time between blocks.
	spacing time.Duration
	// careful leaves out transactions that would revert. They fail all the same.
	careful bool
	err     error
}

func newScript(ctx context.Context, h *host, chainID uint64) *script {
	return &script{
		ctx:     ctx,
		host:    h,
		signer:  types.LatestSignerForChainID(new(big.Int).SetUint64(chainID)),
		spacing: slot,
	}
}

// block is the block that takes the next transaction.
func (s *script) block() *block {
	if s.open == nil && s.err == nil {
		s.open, s.err = s.host.open(s.host.head().Time + seconds(s.spacing))
	}
	return s.open
}

// number is the number of the block that takes the next transaction.
func (s *script) number() *big.Int {
	return new(big.Int).Add(s.host.head().Number, common.Big1)
}

// at lets time pass until the given block takes the next transaction. It never goes back.
func (s *script) at(number int) {
	for target := count(number); s.err == nil && s.number().Cmp(target) < 0; {
		s.seal()
	}
}

func (s *script) seal() {
	b := s.block()
	if s.err != nil {
		return
	}
	s.open = nil
	if s.err = b.seal(); s.err == nil {
		s.err = s.ctx.Err()
	}
}

// finish seals what is under way and reports the first failure.
func (s *script) finish() error {
	if s.open != nil {
		s.seal()
	}
	return s.err
}

func (s *script) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

// do calls a contract's function in a transaction that must succeed.
func (s *script) do(from *Account, to Contract, method string, args ...any) *types.Receipt {
	return s.pay(from, nil, to, method, args...)
}

// pay is do with ether (in wei) along.
func (s *script) pay(from *Account, value *big.Int, to Contract, method string, args ...any) *types.Receipt {
	if s.err != nil {
		return nil
	}
	data := s.encode(to, method, args...)
	receipt := s.send(from, &to.Address, value, data)
	if s.err != nil {
		s.err = fmt.Errorf("%s: %s by %s: %w", s.where(), method, from.Role, s.err)
	}
	return receipt
}

// deploy creates a contract.
func (s *script) deploy(from *Account, name string, args ...any) Contract {
	artifact, err := contracts.Load(name)
	if err != nil {
		s.fail(err)
		return Contract{}
	}
	data, err := artifact.Creation(args...)
	if err != nil {
		s.fail(err)
		return Contract{}
	}
	address := crypto.CreateAddress(from.Address, s.nonce(from.Address))
	s.send(from, nil, nil, data)
	if s.err != nil {
		s.err = fmt.Errorf("deploying %s: %w", name, s.err)
	}
	return Contract{address, &artifact.ABI}
}

// artifact is a compiled contract without an address.
func (s *script) artifact(name string) Contract {
	artifact, err := contracts.Load(name)
	if err != nil {
		s.fail(err)
		return Contract{}
	}
	return Contract{ABI: &artifact.ABI}
}

// encode is the data of a call.
func (s *script) encode(to Contract, method string, args ...any) []byte {
	data, err := to.ABI.Pack(method, args...)
	if err != nil {
		s.fail(fmt.Errorf("%s: %w", method, err))
	}
	return data
}

// read asks a contract on the block as it stands. After a failure the answer is nil.
func (s *script) read(from Contract, method string, args ...any) []any {
	if s.err != nil {
		return nil
	}
	data, err := from.ABI.Pack(method, args...)
	if err != nil {
		s.fail(fmt.Errorf("%s: %w", method, err))
		return nil
	}
	b := s.block()
	if s.err != nil {
		return nil
	}
	out, err := b.call(common.Address{}, from.Address, data)
	if err != nil {
		s.fail(fmt.Errorf("%s: reading %s: %w", s.where(), method, err))
		return nil
	}
	values, err := from.ABI.Unpack(method, out)
	if err != nil {
		s.fail(fmt.Errorf("%s: reading %s: %w", s.where(), method, err))
		return nil
	}
	return values
}

// readInt is read for functions whose first answer is a number. After a failure it is zero.
func (s *script) readInt(from Contract, method string, args ...any) *big.Int {
	if values := s.read(from, method, args...); s.err == nil {
		if n, ok := values[0].(*big.Int); ok {
			return n
		}
		s.fail(fmt.Errorf("%s does not answer with a number", method))
	}
	return new(big.Int)
}

// nonce is the one of an account's next transaction, as of the block as it stands.
func (s *script) nonce(of common.Address) uint64 {
	b := s.block()
	if s.err != nil {
		return 0
	}
	return b.state.GetNonce(of)
}

// send applies one transaction. A reverted one is a failure.
func (s *script) send(from *Account, to *common.Address, value *big.Int, data []byte) *types.Receipt {
	b := s.block()
	if s.err != nil {
		return nil
	}
	if s.careful && to != nil {
		if _, err := b.call(from.Address, *to, data); err != nil {
			s.fail(err)
			return nil
		}
	}
	tx, err := types.SignNewTx(from.Key, s.signer, &types.DynamicFeeTx{
		ChainID:   s.signer.ChainID(),
		Nonce:     s.nonce(from.Address),
		GasFeeCap: big.NewInt(2 * baseFee),
		Gas:       txGas,
		To:        to,
		Value:     value,
		Data:      data,
	})
	if err != nil {
		s.fail(err)
		return nil
	}
	// The sender is known: recovering it from the signature would cost more than many a call does.
	if _, err := types.Sender(knownSender{s.signer, from.Address}, tx); err != nil {
		s.fail(err)
		return nil
	}
	receipt, err := b.apply(tx)
	if err != nil {
		s.fail(err)
		return nil
	}
	if receipt.Status != types.ReceiptStatusSuccessful {
		s.fail(b.whyReverted(from.Address, to, data))
	}
	return receipt
}

// knownSender answers for a signer without looking at the signature. A transaction remembers the answer for all signers
// that are equal to the embedded one.
type knownSender struct {
	types.Signer
	sender common.Address
}

// Sender is the known one.
func (k knownSender) Sender(*types.Transaction) (common.Address, error) {
	return k.sender, nil
}

func (s *script) where() string {
	return fmt.Sprintf("block %d", s.number())
}
