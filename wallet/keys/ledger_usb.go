//go:build cgo && (linux || darwin || windows)

package keys

import (
	"context"
	"errors"
	"math/big"
	"sync"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/accounts/usbwallet"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// LedgerHere reports whether this build can talk to a Ledger.
const LedgerHere = true

// OpenLedger connects to the one Ledger that is plugged in, unlocked and in its
// Ethereum app, and asks it for the address at path. Close ends the connection.
func OpenLedger(ctx context.Context, path string) (Signer, error) {
	at, err := ParsePath(path)
	if err != nil {
		return nil, err
	}
	hub, err := usbwallet.NewLedgerHub()
	if err != nil {
		return nil, problem("ledger", "use another computer, or a key file", "this system gives no access to USB devices: %s", err)
	}
	found := hub.Wallets()
	if len(found) != 1 {
		return nil, problem("ledger", "connect one Ledger, unlock it and open its Ethereum app", "%d Ledgers are connected", len(found))
	}
	l := &ledger{wallet: found[0]}
	err = l.exchange(ctx, func() error {
		// Nobody waits for this any more when ctx has ended: it may not write what
		// the caller goes on with.
		err := l.wallet.Open("")
		if err == nil {
			l.account, err = l.wallet.Derive(at, true)
		}
		return err
	})
	if err != nil {
		return nil, problem("ledger", "unlock it, open its Ethereum app and try again", "the Ledger does not answer: %s", err)
	}
	return l, nil
}

// ledger is a connection to a device.
type ledger struct {
	wallet  accounts.Wallet
	account accounts.Account
	close   sync.Once
}

func (l *ledger) Address() common.Address { return l.account.Address }
func (l *ledger) Close()                  { l.close.Do(func() { _ = l.wallet.Close() }) }

// SignTx shows the transaction on the device and waits for the person. When ctx
// ends first the connection is closed: a confirmation that comes later must not
// meet a program that has forgotten what it asked for.
func (l *ledger) SignTx(ctx context.Context, tx *types.Transaction, chainID *big.Int) (*types.Transaction, error) {
	if err := signable(tx, chainID); err != nil {
		return nil, err
	}
	var signed *types.Transaction
	err := l.exchange(ctx, func() (err error) {
		signed, err = l.wallet.SignTx(l.account, tx, chainID)
		return err
	})
	if err != nil {
		return nil, problem("ledger", "nothing was signed; try again", "the Ledger did not sign: %s", err)
	}
	if signed.Hash() == tx.Hash() || types.NewLondonSigner(chainID).Hash(signed) != types.NewLondonSigner(chainID).Hash(tx) {
		return nil, errors.New("the Ledger signed another transaction than the one that was shown; nothing is sent")
	}
	return signed, verify(signed, chainID, l.account.Address)
}

// exchange runs one conversation with the device, which knows no context.
func (l *ledger) exchange(ctx context.Context, talk func() error) error {
	done := make(chan error, 1)
	go func() { done <- talk() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		go l.Close()
		return ctx.Err()
	}
}
