package keys

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// A Signer signs for one account; it is the wallet's Signer. Close wipes the key
// and may be called again.
type Signer interface {
	Address() common.Address
	SignTx(ctx context.Context, tx *types.Transaction, chainID *big.Int) (*types.Transaction, error)
	Close()
}

// Unlock opens the key of addr for one approval: the caller closes the Signer
// when the transactions of one review are signed. It takes about a second and
// 256 MiB, and waits until no other key is being opened on this machine. pass
// stays the caller's to destroy. A wrong passphrase is a *Problem with the code
// "passphrase"; there is no limit to the number of tries.
func (s *Store) Unlock(ctx context.Context, addr common.Address, pass *Secret) (Signer, error) {
	acc, err := s.find(addr)
	if err != nil {
		return nil, err
	}
	if acc.Kind == Ledger {
		return openLedgerAt(ctx, acc)
	}
	key, err := s.open(ctx, acc.File, pass)
	if err != nil {
		return nil, err
	}
	if key.address != addr {
		key.destroy()
		return nil, problem("key_file", "restore the file from a backup", "%s holds the key of %s, not of %s", acc.File, key.address, addr)
	}
	return fileSigner{key}, nil
}

type fileSigner struct{ key *privateKey }

func (f fileSigner) Address() common.Address { return f.key.address }
func (f fileSigner) Close()                  { f.key.destroy() }

func (f fileSigner) SignTx(ctx context.Context, tx *types.Transaction, chainID *big.Int) (*types.Transaction, error) {
	if err := signable(tx, chainID); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	signer := types.NewLondonSigner(chainID)
	sig, err := f.key.sign(signer.Hash(tx))
	if err != nil {
		return nil, err
	}
	signed, err := tx.WithSignature(signer, sig[:])
	if err != nil {
		return nil, fmt.Errorf("the signature does not fit the transaction: %w", err)
	}
	return signed, verify(signed, chainID, f.key.address)
}

// signable lets only type 2 transactions pass that say for which chain they are:
// anything else could be sent on a chain nobody looked at.
func signable(tx *types.Transaction, chainID *big.Int) error {
	switch {
	case tx == nil || chainID == nil || chainID.Sign() <= 0:
		return problem("chain_id", "", "only a transaction for a named chain is signed")
	case tx.Type() != types.DynamicFeeTxType:
		return problem("transaction_type", "", "only transactions of type 2 are signed, not of type %d", tx.Type())
	case tx.ChainId().Cmp(chainID) != 0:
		return problem("chain_id", "", "the transaction is for chain %s, not for chain %s", tx.ChainId(), chainID)
	}
	return nil
}

// verify recovers the sender, so that a wrong signature never leaves the wallet.
func verify(signed *types.Transaction, chainID *big.Int, want common.Address) error {
	sender, err := types.Sender(types.NewLondonSigner(chainID), signed)
	if err == nil && sender != want {
		err = fmt.Errorf("it is by %s", sender)
	}
	if err != nil {
		return fmt.Errorf("the signature is not one of %s: %w", want, err)
	}
	return nil
}

// readFull fills b as far as r goes.
func readFull(r io.Reader, b []byte) (int, error) {
	n, err := io.ReadFull(r, b)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return n, err
}
