package livepeer

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain"
	"lpconsole/livepeer/lens"
)

// Positions reads the whole network and some accounts at one block, in the one
// request that Snapshot takes: what an action is planned from. The accounts come
// in the order they were asked for; those that are or have been orchestrators are
// in the snapshot too. Addresses must not repeat.
func (r *Reader) Positions(ctx context.Context, accounts ...common.Address) (*Snapshot, []*Account, error) {
	extra := distinct(append(slices.Clone(accounts), r.extras()...))
	n, err := r.readNetwork(ctx, chain.Unpinned(), extra, accounts)
	if errors.Is(err, errElsewhere) {
		// The chain moved between the header and the calls: hold it still.
		n, err = r.readNetwork(ctx, chain.AtNumber(n.origin.Block.Number), extra, accounts)
	}
	if errors.Is(err, errNoLens) {
		n, err = r.plainNetwork(ctx, extra)
		if err == nil {
			err = r.plainPositions(ctx, n, accounts)
		}
	}
	if err != nil {
		return nil, nil, fmt.Errorf("reading the network and the account: %w", err)
	}
	r.mu.Lock()
	r.members = n.Members
	past := r.past.of()
	r.mu.Unlock()
	list := make([]*Account, len(accounts))
	for i, who := range accounts {
		list[i] = newAccount(who, n.accounts[i], n.origin, n.way)
	}
	return newSnapshot(n, r.opt, past), list, nil
}

// plainPositions reads the accounts at the block of a reading without the lens.
func (r *Reader) plainPositions(ctx context.Context, n *reading, accounts []common.Address) error {
	for _, who := range accounts {
		p := r.newPlain()
		p.origin, p.ref = n.origin, chain.AtNumber(n.origin.Block.Number)
		a, err := p.account(ctx, who)
		if err != nil {
			return err
		}
		n.accounts = append(n.accounts, a)
	}
	return nil
}

// ChainID is the chain that is read; 0 when that is not known yet.
func (r *Reader) ChainID() uint64 {
	if c, ok := r.chain.(interface{ ChainID() uint64 }); ok {
		return c.ChainID()
	}
	return 0
}

// accountQuestions ask for accounts.
func (r *Reader) accountQuestions(accounts []common.Address) []lens.Question {
	questions := make([]lens.Question, len(accounts))
	for i, who := range accounts {
		questions[i] = lens.Account(r.opt.Controller, who, mostLocks)
	}
	return questions
}

// takeAccounts decodes the answers about accounts.
func (n *reading) takeAccounts(answers [][]byte) error {
	for _, answer := range answers {
		a, err := lens.DecodeAccount(answer)
		if err != nil {
			return said(n.origin, err)
		}
		if a.Block != n.Block || a.Time != n.Time {
			return fmt.Errorf("%w: one part at block %d, another at %d", errElsewhere, n.Block, a.Block)
		}
		n.accounts = append(n.accounts, a)
	}
	return nil
}
