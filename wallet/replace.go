package wallet

import (
	"context"
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/core/types"

	"lpconsole/chain"
	"lpconsole/wallet/journal"
)

// Replace signs a transaction that cannot run, because its fee cap is below the base
// fee, once more with a higher fee cap: the same nonce, the same meaning. The new
// bytes are stored before they are sent, and what became of the old ones is watched
// as well. A nil cap is twice the base fee. It sends nothing: Drive, Resume or Run do.
func (w *Wallet) Replace(ctx context.Context, id string, signer Signer, feeCap *big.Int) (journal.Entry, error) {
	if signer == nil {
		return journal.Entry{}, errors.New("wallet: a replacement needs a signer")
	}
	defer signer.Close()
	e, err := w.byID(id)
	if err != nil {
		return e, err
	}
	a, j, err := w.hold(e.Account)
	if err != nil {
		return e, err
	}
	if err := a.begin(ctx); err != nil {
		return e, err
	}
	defer a.end()
	seen, err := w.learn(ctx, a, j, j.Unsettled(), false)
	if err != nil {
		return e, err
	}
	if seen == nil {
		return e, refuse("network", "try again", "no endpoint says what became of the transaction")
	}
	e, _ = j.Entry(id)
	step := stuck(&e)
	if step < 0 || seen.nonce != e.Transactions[step].Nonce {
		return e, refuse("not_stuck", "", "nothing of it waits to run: it is %s", e.State)
	}
	t := &e.Transactions[step]
	var old types.Transaction
	if err := old.UnmarshalBinary(t.Raw); err != nil {
		return e, fmt.Errorf("the signed bytes in the journal are no transaction: %w", err)
	}
	base, err := w.baseFee(ctx, seen.origin.Endpoint)
	if err != nil {
		return e, err
	}
	if old.GasFeeCap().Cmp(base) >= 0 {
		return e, refuse("no_use", "wait, or `tx resume`", "a higher fee would not help: the fee cap of %s gwei is not below the base fee of %s", gwei(old.GasFeeCap()), gwei(base))
	}
	if feeCap == nil {
		feeCap = new(big.Int).Lsh(base, 1)
	}
	// Pools take other bytes with the same nonce only when both fees rose by a tenth.
	least := raised(old.GasFeeCap())
	if least.Cmp(base) < 0 {
		least = base
	}
	if feeCap.Cmp(least) < 0 {
		return e, refuse("fee_cap", "give a higher one", "a fee cap of %s gwei is too low: at least %s", gwei(feeCap), gwei(least))
	}
	fields := copied(&old)
	fields.GasTipCap, fields.GasFeeCap = raised(old.GasTipCap()), feeCap
	tx := types.NewTx(fields)
	if err := w.withinLimits(tx); err != nil {
		return e, err
	}
	signed, err := w.sign(ctx, signer, e.Account, Transaction{Tx: tx, Meaning: t.Meaning})
	if err != nil {
		return e, err
	}
	if err := j.Replace(id, step, journal.Variant{Hash: signed.Hash, Raw: signed.Raw, MaxCost: signed.MaxCost}); err != nil {
		return e, refuse("journal", "nothing was sent", "%s", err)
	}
	w.ring()
	e, _ = j.Entry(id)
	return e, nil
}

// stuck is the step of an entry that was sent and has not arrived, or -1.
func stuck(e *journal.Entry) int {
	for i := range e.Transactions {
		if s := e.Transactions[i].State; s == journal.Sent || s == journal.Unknown {
			return i
		}
	}
	return -1
}

// raised is a fee and a tenth of it, rounded up; none stays none.
func raised(fee *big.Int) *big.Int {
	if fee.Sign() == 0 {
		return new(big.Int)
	}
	more := new(big.Int).Div(fee, big.NewInt(10))
	return more.Add(more.Add(more, fee), big.NewInt(1))
}

// baseFee is the base fee of an endpoint's newest block.
func (w *Wallet) baseFee(ctx context.Context, endpoint string) (*big.Int, error) {
	c, err := w.opt.Client.Only(endpoint)
	if err != nil {
		return nil, err
	}
	var h *header
	requests := []chain.Request{{Method: "eth_getBlockByNumber", Params: []any{newest, false}, Out: &h}}
	_, err = c.Batch(ctx, requests)
	if err == nil {
		err = requests[0].Err
	}
	if err == nil && (h == nil || h.BaseFee == nil) {
		err = fmt.Errorf("%s does not say the base fee", endpoint)
	}
	if err != nil {
		return nil, err
	}
	return h.BaseFee.ToInt(), nil
}
