package wallet

import (
	"context"
	"encoding/json"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"

	"lpconsole/chain"
	"lpconsole/wallet/journal"
)

// A receipt is the part of a transaction receipt that decides something.
type receipt struct {
	Hash   common.Hash     `json:"transactionHash"`
	Block  common.Hash     `json:"blockHash"`
	Number *hexutil.Uint64 `json:"blockNumber"`
	Used   *hexutil.Uint64 `json:"gasUsed"`
	Price  *hexutil.Big    `json:"effectiveGasPrice"`
	Status *hexutil.Uint64 `json:"status"`
}

// usable reports whether the receipt is one of this hash and says all that counts.
func (r *receipt) usable(hash common.Hash) bool {
	return r.Hash == hash && r.Block != (common.Hash{}) && r.Number != nil && r.Used != nil && r.Status != nil && *r.Status <= 1
}

func (r *receipt) succeeded() bool { return *r.Status == 1 }

// cost is what the gas cost in wei, nil when the endpoint does not say the price.
func (r *receipt) cost() *big.Int {
	if r.Price == nil {
		return nil
	}
	return new(big.Int).Mul(new(big.Int).SetUint64(uint64(*r.Used)), r.Price.ToInt())
}

// A sight is what one endpoint said about an account's transactions, in one
// request, or two when a receipt is new.
type sight struct {
	origin chain.Origin
	nonce  uint64 // at the newest block
	safe   uint64 // the newest block that cannot go away; 0 while it was not asked for
	// receipts are those of transactions that are in a block which the endpoint has
	// at that height: only those are believed.
	receipts map[common.Hash]*receipt
	// blocks are the hashes the endpoint has at the heights that were asked for; the
	// zero hash where it has none.
	blocks map[uint64]common.Hash
}

// observe asks for the nonce of an account and for the receipts of all transactions
// of these entries that can have one.
func (w *Wallet) observe(ctx context.Context, c *chain.Client, who common.Address, entries []journal.Entry) (*sight, error) {
	var nonce hexutil.Uint64
	requests := []chain.Request{{Method: "eth_getTransactionCount", Params: []any{who, newest}, Out: &nonce}}
	s := &sight{receipts: make(map[common.Hash]*receipt), blocks: make(map[uint64]common.Hash)}
	answers := make(map[common.Hash]*json.RawMessage)
	known := make(map[uint64]*json.RawMessage)
	for i := range entries {
		e := &entries[i]
		for k := range e.Transactions {
			t := &e.Transactions[k]
			// What has not left is asked for as well: a journal that lost its end does not
			// know that it has.
			if t.State.Over() && t.State != journal.Failed {
				continue
			}
			for _, hash := range t.Hashes() {
				answers[hash] = new(json.RawMessage)
				requests = append(requests, chain.Request{Method: "eth_getTransactionReceipt", Params: []any{hash}, Out: answers[hash]})
			}
			if t.Block > 0 && known[t.Block] == nil {
				known[t.Block] = new(json.RawMessage)
				requests = append(requests, headerRequest(t.Block, known[t.Block]))
			}
		}
	}
	var err error
	if s.origin, err = c.Batch(ctx, requests); err != nil {
		return nil, err
	}
	for i := range requests {
		if requests[i].Err != nil {
			return nil, fmt.Errorf("%s: %s: %w", s.origin.Endpoint, requests[i].Method, requests[i].Err)
		}
	}
	s.nonce = uint64(nonce)
	s.blocks[s.origin.Block.Number] = s.origin.Block.Hash
	if err := s.heights(known); err != nil {
		return nil, err
	}
	for hash, raw := range answers {
		r := new(receipt)
		if len(*raw) == 0 || string(*raw) == "null" || json.Unmarshal(*raw, r) != nil || !r.usable(hash) {
			continue
		}
		s.receipts[hash] = r
	}
	return s, w.canonical(ctx, c, s)
}

func headerRequest(number uint64, out *json.RawMessage) chain.Request {
	return chain.Request{Method: "eth_getBlockByNumber", Params: []any{at(number), false}, Out: out}
}

// heights reads the answers about blocks.
func (s *sight) heights(known map[uint64]*json.RawMessage) error {
	for number, raw := range known {
		if string(*raw) == "null" {
			s.blocks[number] = common.Hash{}
			continue
		}
		var h header
		if err := json.Unmarshal(*raw, &h); err != nil || h.Hash == (common.Hash{}) || uint64(h.Number) != number {
			return fmt.Errorf("%s: answered with another block than the one asked for", s.origin.Endpoint)
		}
		s.blocks[number] = h.Hash
	}
	return nil
}

// canonical forgets the receipts whose block is not the one that the same endpoint
// has at that height.
func (w *Wallet) canonical(ctx context.Context, c *chain.Client, s *sight) error {
	missing := make(map[uint64]*json.RawMessage)
	var requests []chain.Request
	for _, r := range s.receipts {
		number := uint64(*r.Number)
		if _, asked := s.blocks[number]; !asked && missing[number] == nil {
			missing[number] = new(json.RawMessage)
			requests = append(requests, headerRequest(number, missing[number]))
		}
	}
	if len(requests) > 0 {
		same, err := c.Only(s.origin.Endpoint)
		if err != nil {
			return err
		}
		if _, err := same.Batch(ctx, requests); err != nil {
			return err
		}
		for i := range requests {
			if requests[i].Err != nil {
				return fmt.Errorf("%s: %w", s.origin.Endpoint, requests[i].Err)
			}
		}
		if err := s.heights(missing); err != nil {
			return err
		}
	}
	for hash, r := range s.receipts {
		if s.blocks[uint64(*r.Number)] != r.Block {
			delete(s.receipts, hash)
		}
	}
	return nil
}

// of is the receipt of any variant of a transaction, or nil.
func (s *sight) of(t *journal.Transaction) *receipt {
	for _, hash := range t.Hashes() {
		if r := s.receipts[hash]; r != nil {
			return r
		}
	}
	return nil
}

// noTagDepth is how many blocks on top make one final where no endpoint knows the
// safe tag. It is nine times the deepest reorganisation that Ethereum had since it
// has validators.
const noTagDepth = 64

// safe is the newest block of an endpoint that cannot go away any more.
func (w *Wallet) safe(ctx context.Context, endpoint string) (uint64, error) {
	c, err := w.opt.Client.Only(endpoint)
	if err != nil {
		return 0, err
	}
	safe, known, origin, err := c.Safe(ctx)
	if err != nil {
		return 0, err
	}
	if !known {
		return origin.Block.Number - min(origin.Block.Number, noTagDepth), nil
	}
	return safe.Number, nil
}
