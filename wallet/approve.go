package wallet

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"reflect"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"

	"lpconsole/chain"
	"lpconsole/wallet/journal"
)

// An Approval is a person's yes to a Review.
type Approval struct {
	// Signer signs for the account of the plan; Approve closes it.
	Signer Signer
	// Key is the caller's own name for the intent, or "". An intent whose key is in
	// the journal already is not signed again, however it ended.
	Key string
	// Hold signs now and sends when the plan's Hold says so.
	Hold bool
}

// ErrAlreadyApproved comes with the entry that has the Key of an Approval already.
var ErrAlreadyApproved = errors.New("this was approved before and is not signed again")

// reviewAge is how old a review may be. What it shows is about one block; longer
// than this nobody looks at it before saying yes.
const reviewAge = 5 * time.Minute

// maxKey is how long a Key may be, in bytes.
const maxKey = 200

// Approve signs all transactions of a review and stores them; nothing is sent. When
// it returns without an error, the signed bytes are on disk, and Drive, Resume or
// Run send them. It refuses, with a *Refusal, a review that is old or was refused,
// an account that has something open or has moved on, a signature of anybody else
// or for anything else than was reviewed, and everything in a read-only wallet.
func (w *Wallet) Approve(ctx context.Context, r *Review, ap Approval) (journal.Entry, error) {
	if ap.Signer == nil {
		return journal.Entry{}, errors.New("wallet: an approval needs a signer")
	}
	defer ap.Signer.Close()
	if r == nil || r.Plan == nil {
		return journal.Entry{}, errors.New("wallet: an approval needs a review")
	}
	a, j, err := w.hold(r.Plan.Account)
	if err != nil {
		return journal.Entry{}, err
	}
	if err := a.begin(ctx); err != nil {
		return journal.Entry{}, err
	}
	defer a.end()
	if e, ok := j.ByKey(ap.Key); ok {
		return e, ErrAlreadyApproved
	}
	if err := w.check(r, ap); err != nil {
		return journal.Entry{}, err
	}
	if err := w.settle(ctx, a, j); err != nil {
		return journal.Entry{}, err
	}
	since, err := w.unmoved(ctx, j, r)
	if err != nil {
		return journal.Entry{}, err
	}
	e := &journal.Entry{
		ID: journal.NewID(), Key: ap.Key, Account: r.Plan.Account, ChainID: w.opt.ChainID,
		Action: r.Plan.Action, Title: r.Plan.Title, Since: since,
		Changes: r.Changes, Warnings: r.Warnings,
	}
	state := journal.Signed
	if ap.Hold {
		state, e.Hold = journal.Held, r.Plan.Hold
		e.Note = r.Plan.Hold.Reason
	}
	for _, unsigned := range r.Transactions {
		t, err := w.sign(ctx, ap.Signer, r.Plan.Account, unsigned)
		if err != nil {
			return journal.Entry{}, err
		}
		t.State = state
		e.Transactions = append(e.Transactions, t)
	}
	if err := j.Add(e); err != nil {
		return journal.Entry{}, refuse("journal", "nothing was sent", "%s", err)
	}
	a.ready = e.ID
	w.ring()
	stored, _ := j.Entry(e.ID)
	return stored, nil
}

// check refuses what can be refused without asking the chain.
func (w *Wallet) check(r *Review, ap Approval) error {
	p := r.Plan
	if refused := r.Refused(); refused != nil {
		return refused
	}
	if age := w.opt.Now().Sub(r.At); age > reviewAge || age < -reviewAge {
		return refuse("stale_review", "look at it again", "the review is %s old, and the chain has gone on", age.Abs().Round(time.Second))
	}
	switch {
	case len(ap.Key) > maxKey || strings.ContainsFunc(ap.Key, func(r rune) bool { return !unicode.IsPrint(r) }):
		return refuse("key", "give a shorter one", "the key of an intent is one line of at most %d characters", maxKey)
	case p.ChainID != w.opt.ChainID, w.opt.Client.ChainID() != w.opt.ChainID:
		return refuse("wrong_chain", "choose the other network", "the plan is for chain %d, this wallet for %d", p.ChainID, w.opt.ChainID)
	case ap.Signer.Address() != p.Account:
		return refuse("wrong_signer", "choose the key of the account", "the key of %s cannot sign for %s", ap.Signer.Address(), p.Account)
	case len(r.Transactions) == 0 || len(r.Transactions) != len(p.Steps):
		return refuse("incomplete", "look at it again", "the review has %d transactions for %d steps", len(r.Transactions), len(p.Steps))
	case ap.Hold && p.Hold == nil:
		return refuse("no_hold", "send it now", "there is nothing to wait for")
	case !ap.Hold && p.Hold != nil && p.Hold.Must:
		return refuse("must_hold", "hold it, or look at what it does when it is sent now", "what was shown counts with what is waited for, and is not sent at once")
	case ap.Hold && (len(p.Hold.Ready) == 0 || len(p.Hold.Keep) == 0):
		return refuse("no_hold", "send it now", "the hold does not say until when it is to wait")
	}
	for i, t := range r.Transactions {
		if err := w.checkTx(r, i, t); err != nil {
			return err
		}
	}
	return nil
}

// checkTx refuses a transaction that is not the step it stands for, in the words
// that were shown, or that may cost too much.
func (w *Wallet) checkTx(r *Review, i int, t Transaction) error {
	step, tx := r.Plan.Steps[i], t.Tx
	value := step.Value
	if value == nil {
		value = new(big.Int)
	}
	switch {
	case tx == nil || tx.Type() != types.DynamicFeeTxType:
		return refuse("transaction_type", "", "step %d is not a transaction of type 2, which names its chain", i+1)
	case tx.ChainId().Cmp(new(big.Int).SetUint64(w.opt.ChainID)) != 0:
		return refuse("wrong_chain", "", "step %d is for chain %s", i+1, tx.ChainId())
	case tx.To() == nil || *tx.To() != step.To || tx.Value().Cmp(value) != 0 || string(tx.Data()) != string(step.Data):
		return refuse("other_transaction", "look at it again", "step %d is not what was planned", i+1)
	case len(tx.AccessList()) > 0:
		return refuse("other_transaction", "look at it again", "step %d has an access list, which nobody asked for", i+1)
	case tx.Nonce() != r.Transactions[0].Tx.Nonce()+uint64(i):
		return refuse("other_transaction", "look at it again", "the nonces of the steps do not follow each other")
	}
	if err := w.withinLimits(tx); err != nil {
		return err
	}
	return w.sameMeaning(tx, t)
}

// withinLimits refuses what costs more than the limits allow.
func (w *Wallet) withinLimits(tx *types.Transaction) error {
	limits := w.limits()
	gas := new(big.Int).Sub(maxCost(tx), tx.Value())
	switch {
	case tx.GasFeeCap().Cmp(limits.MaxFeeCap) > 0:
		return refuse("fee_cap", "wait, or raise the limit in the configuration", "the fee cap of %s gwei is above the limit of %s", gwei(tx.GasFeeCap()), gwei(limits.MaxFeeCap))
	case gas.Cmp(limits.MaxCost) > 0:
		return refuse("max_cost", "wait, or raise the limit in the configuration", "the gas may cost %s ETH, above the limit of %s", ether(gas), ether(limits.MaxCost))
	}
	return nil
}

// sameMeaning decodes the very bytes and compares with what was shown.
func (w *Wallet) sameMeaning(tx *types.Transaction, shown Transaction) error {
	meaning, err := w.opt.Decoder.Decode(*tx.To(), tx.Value(), tx.Data())
	if err != nil {
		return refuse("unknown_call", "", "it cannot be said in words what would be signed: %s", err)
	}
	if !reflect.DeepEqual(meaning, shown.Meaning) {
		return refuse("other_meaning", "look at it again", "what would be signed is not what was shown: %s", meaning.Sentence)
	}
	return nil
}

// fewUnsettled entries cost less to look at than the question which of them are final.
const fewUnsettled = 3

// settle looks what became of earlier entries and refuses while one is open.
func (w *Wallet) settle(ctx context.Context, a *account, j *journal.Journal) error {
	entries := j.Unsettled()
	if len(entries) == 0 {
		return nil
	}
	// Without a console nobody else asks what is final, and each send would look at
	// all earlier ones.
	seen, err := w.learn(ctx, a, j, entries, len(entries) > fewUnsettled)
	if err != nil {
		return err
	}
	for _, e := range j.Unsettled() {
		if !e.Open() {
			continue
		}
		if e.State == journal.Held {
			return refuse("busy", fmt.Sprintf("`lpconsole tx drop %s` gives it up", e.Transactions[0].Hash), "a signed transaction of this account waits for its time: %s", e.Title)
		}
		return refuse("busy", "`tx resume` brings it to its end", "an earlier transaction of this account has not arrived: %s (%s)", e.Title, e.State)
	}
	if seen == nil {
		return refuse("network", "try again", "no endpoint says what became of the account's last transaction")
	}
	return nil
}

// unmoved compares chain and nonce at every endpoint with the review. It returns the
// block at which the nonce was not used.
func (w *Wallet) unmoved(ctx context.Context, j *journal.Journal, r *Review) (since uint64, err error) {
	first := r.Transactions[0].Tx.Nonce()
	if j.NextNonce() > first {
		return 0, refuse("stale_review", "look at it again", "the nonce %d is used by an earlier transaction, and the endpoint did not know", first)
	}
	ctx, cancel := context.WithTimeout(ctx, opinionWait)
	defer cancel()
	all := w.opt.Client.Health()
	answers := make([]standing, len(all))
	var group sync.WaitGroup
	for i, h := range all {
		group.Go(func() { answers[i] = w.standing(ctx, h.Name, r.Plan.Account) })
	}
	group.Wait()
	heard := false
	var lastErr error
	for i, s := range answers {
		if wrong := (*chain.WrongChainError)(nil); errors.As(s.err, &wrong) {
			return 0, refuse("wrong_chain", "check the endpoint", "%s: nothing is signed", wrong)
		}
		switch {
		case s.err != nil:
			lastErr = s.err
		case s.latest > first || s.pending > first:
			return 0, refuse("stale_review", "look at it again", "%s says that the account's next nonce is %d, not %d: something else was sent", all[i].Name, max(s.latest, s.pending), first)
		case s.latest == first:
			// One that is behind says a smaller number; it does not count.
			heard, since = true, max(since, s.block)
		}
	}
	if !heard {
		if lastErr == nil {
			lastErr = errors.New("the endpoints are behind")
		}
		return 0, refuse("network", "try again", "no endpoint confirms that the nonce %d is the next: %s", first, lastErr)
	}
	return since, nil
}

// opinionWait is how long the endpoints have for their say before a signature.
const opinionWait = 5 * time.Second

// A standing is what one endpoint says about an account.
type standing struct {
	latest, pending uint64
	block           uint64
	err             error
}

func (w *Wallet) standing(ctx context.Context, endpoint string, who common.Address) standing {
	c, err := w.opt.Client.Only(endpoint)
	if err != nil {
		return standing{err: err}
	}
	var id, latest, pending hexutil.Uint64
	requests := []chain.Request{
		{Method: "eth_chainId", Out: &id},
		{Method: "eth_getTransactionCount", Params: []any{who, newest}, Out: &latest},
		{Method: "eth_getTransactionCount", Params: []any{who, "pending"}, Out: &pending},
	}
	origin, err := c.Batch(ctx, requests)
	for _, r := range requests[:2] { // not every node keeps a pool
		if err == nil {
			err = r.Err
		}
	}
	if err == nil && uint64(id) != w.opt.ChainID {
		err = &chain.WrongChainError{Endpoint: endpoint, Got: uint64(id), Want: w.opt.ChainID}
	}
	return standing{uint64(latest), uint64(pending), origin.Block.Number, err}
}

// sign has one transaction signed and checks that what came back is it.
func (w *Wallet) sign(ctx context.Context, s Signer, who common.Address, t Transaction) (journal.Transaction, error) {
	id := new(big.Int).SetUint64(w.opt.ChainID)
	rules := types.LatestSignerForChainID(id)
	shown := rules.Hash(t.Tx) // before anybody else has it
	signed, err := s.SignTx(ctx, types.NewTx(copied(t.Tx)), id)
	if err != nil {
		return journal.Transaction{}, fmt.Errorf("nothing was signed: %w", err)
	}
	if signed == nil {
		return journal.Transaction{}, errors.New("nothing was signed: the signer gave nothing back")
	}
	raw, err := signed.MarshalBinary()
	if err != nil {
		return journal.Transaction{}, fmt.Errorf("the signature cannot be used: %w", err)
	}
	// From here on only the bytes count: they are what is sent.
	var final types.Transaction
	if err := final.UnmarshalBinary(raw); err != nil {
		return journal.Transaction{}, fmt.Errorf("the signature cannot be used: %w", err)
	}
	from, err := types.Sender(rules, &final)
	switch {
	case err != nil || from != who:
		return journal.Transaction{}, refuse("wrong_signer", "choose the key of the account", "the signature is not one of %s", who)
	case final.Type() != types.DynamicFeeTxType || rules.Hash(&final) != shown:
		return journal.Transaction{}, refuse("other_transaction", "nothing was sent", "the signer signed something else than was shown")
	}
	if err := w.sameMeaning(&final, t); err != nil {
		return journal.Transaction{}, err
	}
	return journal.Transaction{
		Nonce: final.Nonce(), Hash: final.Hash(), Raw: raw, To: *final.To(), Meaning: t.Meaning,
		Gas: final.Gas(), MaxCost: maxCost(&final),
	}, nil
}

// copied holds the fields of a transaction of type 2 that has no access list.
// types.NewTx makes copies of what they point to.
func copied(tx *types.Transaction) *types.DynamicFeeTx {
	return &types.DynamicFeeTx{
		ChainID: tx.ChainId(), Nonce: tx.Nonce(), GasTipCap: tx.GasTipCap(), GasFeeCap: tx.GasFeeCap(),
		Gas: tx.Gas(), To: tx.To(), Value: tx.Value(), Data: tx.Data(),
	}
}
