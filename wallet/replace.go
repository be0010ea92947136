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

// A Raise is what Replace would sign of an entry: the same step, nonce and meaning with
// a higher fee cap. Caps are in wei for a unit of gas; costs are in wei, at most, with
// the step's value.
type Raise struct {
	Entry            journal.Entry
	Step             int
	BaseFee          *big.Int // of the newest block
	OldCap, NewCap   *big.Int
	OldCost, NewCost *big.Int
}

// Raise says what Replace would do with an entry, and signs nothing. A nil cap is twice
// the base fee. The error is a *Refusal where a higher fee would not help ("not_stuck",
// "no_use"), is too little or above the limits ("fee_cap", "max_cost").
func (w *Wallet) Raise(ctx context.Context, id string, feeCap *big.Int) (*Raise, error) {
	e, err := w.byID(id)
	if err != nil {
		return nil, err
	}
	a, j, err := w.hold(e.Account)
	if err != nil {
		return nil, err
	}
	if err := a.begin(ctx); err != nil {
		return nil, err
	}
	defer a.end()
	r, _, err := w.raise(ctx, a, j, id, feeCap)
	return r, err
}

// Replace signs a transaction that cannot run, because its fee cap is below the base
// fee, once more with a higher fee cap: the same nonce, the same meaning. The new
// bytes are stored before they are sent, and what became of the old ones is watched
// as well. A nil cap is twice the base fee. Errors are those of Raise, and of signing
// and storing. It sends nothing: Drive, Resume or Run do.
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
	r, tx, err := w.raise(ctx, a, j, id, feeCap)
	e, _ = j.Entry(id)
	if err != nil {
		return e, err
	}
	signed, err := w.sign(ctx, signer, e.Account, Transaction{Tx: tx, Meaning: e.Transactions[r.Step].Meaning})
	if err != nil {
		return e, err
	}
	if err := j.Replace(id, r.Step, journal.Variant{Hash: signed.Hash, Raw: signed.Raw, MaxCost: signed.MaxCost}); err != nil {
		return e, refuse("journal", "nothing was sent", "%s", err)
	}
	w.ring()
	e, _ = j.Entry(id)
	return e, nil
}

// raise looks what became of an entry and makes the transaction that could run in the
// place of the one that cannot. The caller has the account's turn.
func (w *Wallet) raise(ctx context.Context, a *account, j *journal.Journal, id string, feeCap *big.Int) (*Raise, *types.Transaction, error) {
	seen, err := w.learn(ctx, a, j, j.Unsettled(), false)
	if err != nil {
		return nil, nil, err
	}
	if seen == nil {
		return nil, nil, refuse("network", "try again", "no endpoint says what became of the transaction")
	}
	e, _ := j.Entry(id)
	step := stuck(&e)
	if step < 0 || seen.nonce != e.Transactions[step].Nonce {
		return nil, nil, refuse("not_stuck", "`tx show` says where it stands", "a higher fee would not help: nothing of it waits to run, it is %s", e.State)
	}
	var old types.Transaction
	if err := old.UnmarshalBinary(e.Transactions[step].Raw); err != nil {
		return nil, nil, fmt.Errorf("the signed bytes in the journal are no transaction: %w", err)
	}
	base, err := w.baseFee(ctx, seen.origin.Endpoint)
	if err != nil {
		return nil, nil, err
	}
	if old.GasFeeCap().Cmp(base) >= 0 {
		return nil, nil, refuse("no_use", "wait, or `tx resume`", "a higher fee would not help: the fee cap of %s gwei is not below the base fee of %s", gwei(old.GasFeeCap()), gwei(base))
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
		return nil, nil, refuse("fee_cap", "give a higher one", "a fee cap of %s gwei is too low: at least %s", gwei(feeCap), gwei(least))
	}
	fields := copied(&old)
	fields.GasTipCap, fields.GasFeeCap = raised(old.GasTipCap()), feeCap
	tx := types.NewTx(fields)
	if err := w.withinLimits(tx); err != nil {
		return nil, nil, err
	}
	return &Raise{
		Entry: e, Step: step, BaseFee: base, OldCap: old.GasFeeCap(), NewCap: feeCap, OldCost: maxCost(&old), NewCost: maxCost(tx),
	}, tx, nil
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

// raised is a fee and a tenth of it, rounded up to more than it was: pools want a tip to
// rise even from nothing.
func raised(fee *big.Int) *big.Int {
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
