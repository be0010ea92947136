package wallet

import (
	"context"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"

	"lpconsole/chain"
	"lpconsole/wallet/journal"
)

// other finds out what used the nonce of a transaction that has no receipt. That a
// receipt is missing proves nothing, since endpoints lose them; what proves it is
// the block in which the account's nonce went past this one, when it is too deep to
// go away and none of our hashes is in it. Until that is seen, at two endpoints
// where there are two, the transaction is unknown.
func (w *Wallet) other(ctx context.Context, a *account, e *journal.Entry, t *journal.Transaction, s *sight) (changed bool) {
	if t.State == journal.Sent {
		t.State, changed = journal.Unknown, true
		e.Note = "its nonce is used; looking whether by this transaction"
	}
	try, now := a.attempt(t.Hash), w.opt.Now()
	if now.Sub(try.searched) < deepEvery && !now.Before(try.searched) {
		return changed
	}
	try.searched = now
	proof, err := w.whoUsed(ctx, s.origin.Endpoint, e, t)
	if err != nil || proof == nil {
		return changed
	}
	if proof.ours {
		e.Note = fmt.Sprintf("it is in block %d, but %s does not give its receipt", proof.block, s.origin.Endpoint)
		return changed
	}
	if len(w.opt.Client.Health()) > 1 {
		second, err := w.whoUsed(ctx, w.notThis(s.origin.Endpoint), e, t)
		if err != nil || second == nil || second.ours || second.hash != proof.hash {
			e.Note = "its nonce seems to be used by another transaction; waiting for a second endpoint to say so"
			return changed
		}
	}
	t.State = journal.Displaced
	delete(a.attempts, t.Hash)
	e.Note = "something else used its nonce: this one can never run"
	if proof.by != (common.Hash{}) {
		e.Note = fmt.Sprintf("%s used its nonce: this one can never run", proof.by)
	}
	return true
}

// notThis is the name of another endpoint than this one. There are two.
func (w *Wallet) notThis(endpoint string) string {
	for _, h := range w.opt.Client.Health() {
		if h.Name != endpoint && h.State != chain.StateWrongChain {
			return h.Name
		}
	}
	return endpoint
}

// A proof is the block in which an account's nonce went past a given one.
type proof struct {
	block uint64
	hash  common.Hash // of the block
	ours  bool        // a hash of ours is in it
	by    common.Hash // the account's transaction with that nonce; zero when something else raised the nonce
}

// A fullBlock is a block with its transactions.
type fullBlock struct {
	header
	Transactions []struct {
		Hash  common.Hash    `json:"hash"`
		From  common.Address `json:"from"`
		Nonce hexutil.Uint64 `json:"nonce"`
	} `json:"transactions"`
}

// whoUsed looks for the block in which the nonce was used, at one endpoint; nil when
// that is not deep enough yet.
func (w *Wallet) whoUsed(ctx context.Context, endpoint string, e *journal.Entry, t *journal.Transaction) (*proof, error) {
	c, err := w.opt.Client.Only(endpoint)
	if err != nil {
		return nil, err
	}
	safe, err := w.safe(ctx, endpoint)
	if err != nil || safe <= e.Since {
		return nil, err
	}
	block, err := firstAbove(ctx, c, e.Account, t.Nonce, e.Since, safe)
	if err != nil || block == 0 {
		return nil, err
	}
	var full *fullBlock
	requests := []chain.Request{{Method: "eth_getBlockByNumber", Params: []any{at(block), true}, Out: &full}}
	if _, err := c.Batch(ctx, requests); err != nil {
		return nil, err
	}
	if requests[0].Err != nil || full == nil || uint64(full.Number) != block {
		return nil, requests[0].Err
	}
	p := &proof{block: block, hash: full.Hash}
	ours := t.Hashes()
	for _, tx := range full.Transactions {
		p.ours = p.ours || slices.Contains(ours, tx.Hash)
		if tx.From == e.Account && uint64(tx.Nonce) == t.Nonce {
			p.by = tx.Hash
		}
	}
	return p, nil
}

// fan is how many blocks are looked at in one request of the search.
const fan = 15

// firstAbove finds the first block after low, and not after high, at whose end the
// account has used the nonce; 0 when it has not at high. At low it had not.
func firstAbove(ctx context.Context, c *chain.Client, who common.Address, nonce, low, high uint64) (uint64, error) {
	used := func(blocks []uint64) ([]bool, error) {
		answers := make([]hexutil.Uint64, len(blocks))
		requests := make([]chain.Request, len(blocks))
		for i, b := range blocks {
			requests[i] = chain.Request{Method: "eth_getTransactionCount", Params: []any{who, at(b)}, Out: &answers[i]}
		}
		if _, err := c.Batch(ctx, requests); err != nil {
			return nil, err
		}
		is := make([]bool, len(blocks))
		for i := range requests {
			if requests[i].Err != nil {
				return nil, requests[i].Err
			}
			is[i] = uint64(answers[i]) > nonce
		}
		return is, nil
	}
	// low is looked at as well: a reorganisation may have moved what was so once.
	ends, err := used([]uint64{low, high})
	if err != nil || !ends[1] {
		return 0, err
	}
	if ends[0] {
		return 0, fmt.Errorf("the nonce %d was used before block %d", nonce, low)
	}
	for high-low > 1 {
		var blocks []uint64
		for i := uint64(1); i <= fan; i++ {
			if b := low + (high-low)*i/(fan+1); b > low && b < high && (len(blocks) == 0 || b > blocks[len(blocks)-1]) {
				blocks = append(blocks, b)
			}
		}
		is, err := used(blocks)
		if err != nil {
			return 0, err
		}
		for i, b := range blocks {
			if is[i] {
				high = b
				break
			}
			low = b
		}
	}
	return high, nil
}
