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

const (
	// pageRows is how many orchestrators one call reads: about 130,000 gas each,
	// measured on the real contracts, makes 16 million, a third of what Arbitrum's
	// nodes allow by default. The lens gives fewer rows where less is allowed.
	pageRows = 120
	// yieldWindow is the span of the realised yield, in seconds.
	yieldWindow = 30 * 24 * 60 * 60
)

// A reading is the network as the contracts tell it, whole.
type reading struct {
	lens.NetworkAnswer
	rows     map[common.Address]lens.Row
	accounts []*lens.AccountAnswer
	origin   chain.Origin
	way      Way
}

// Snapshot reads the whole network: one request, or two for pools too large for
// one call and when the endpoint refuses the way that was tried first. Without
// the lens (see [Way]) it takes as many requests as the pool has members the
// first time and a few afterwards.
//
// A *lens.Fault in the error says which contract is not what it should be.
func (r *Reader) Snapshot(ctx context.Context) (*Snapshot, error) {
	extra := r.extras()
	n, err := r.readNetwork(ctx, chain.Unpinned(), extra, nil)
	if errors.Is(err, errElsewhere) {
		// The chain moved between the header and the calls: hold it still.
		n, err = r.readNetwork(ctx, chain.AtNumber(n.origin.Block.Number), extra, nil)
	}
	if errors.Is(err, errNoLens) {
		n, err = r.plainNetwork(ctx, extra)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the network: %w", err)
	}
	r.mu.Lock()
	r.members = n.Members
	past := r.past.of()
	r.mu.Unlock()
	return newSnapshot(n, r.opt, past), nil
}

// readNetwork reads the network and some accounts through the lens. The reading is
// not nil when the error is errElsewhere.
func (r *Reader) readNetwork(ctx context.Context, ref chain.Ref, extra, accounts []common.Address) (*reading, error) {
	// The members that did not fit into the first call last time are asked for in
	// the same request.
	r.mu.Lock()
	rest := tail(r.members, pageRows)
	r.mu.Unlock()
	inFirst := extra[:min(len(extra), pageRows/4)]
	rest = append(rest, extra[len(inFirst):]...)

	questions := []lens.Question{lens.Network(r.opt.Controller, pageRows, yieldWindow, inFirst)}
	pages := slices.Collect(slices.Chunk(rest, pageRows))
	for _, page := range pages {
		questions = append(questions, lens.Orchestrators(r.opt.Controller, yieldWindow, page))
	}
	questions = append(questions, r.accountQuestions(accounts)...)
	answers, origin, way, err := r.ask(ctx, ref, questions...)
	if err != nil {
		return nil, err
	}
	a, err := lens.DecodeNetwork(answers[0])
	if err != nil {
		return nil, said(origin, err)
	}
	n := &reading{NetworkAnswer: *a, rows: make(map[common.Address]lens.Row, len(a.Members)+len(extra)), origin: origin, way: way}
	n.take(a.Members, a.Rows)
	n.take(a.Extra, a.ExtraRows)
	if err := here(a.Head, origin); err != nil {
		return n, err
	}
	for i, page := range pages {
		if err := n.takePage(answers[i+1], page); err != nil {
			return n, err
		}
	}
	if err := n.takeAccounts(answers[1+len(pages):]); err != nil {
		return n, err
	}
	if err := n.check(); err != nil {
		return nil, err
	}
	return n, r.complete(ctx, n, distinct(append(slices.Clone(n.Members), extra...)))
}

// complete reads the rows of list that are missing, at the reading's block.
func (r *Reader) complete(ctx context.Context, n *reading, list []common.Address) error {
	for {
		missing := slices.DeleteFunc(slices.Clone(list), func(a common.Address) bool { _, ok := n.rows[a]; return ok })
		if len(missing) == 0 {
			return nil
		}
		var questions []lens.Question
		pages := slices.Collect(slices.Chunk(missing, pageRows))
		for _, page := range pages {
			questions = append(questions, lens.Orchestrators(r.opt.Controller, yieldWindow, page))
		}
		answers, origin, _, err := r.ask(ctx, chain.AtNumber(n.origin.Block.Number), questions...)
		if err != nil {
			return err
		}
		if origin.Block.Hash != n.origin.Block.Hash {
			return fmt.Errorf("the chain was reorganised during the read at block %d: try again", origin.Block.Number)
		}
		before := len(n.rows)
		for i, page := range pages {
			if err := n.takePage(answers[i], page); err != nil {
				return err
			}
		}
		if len(n.rows) == before {
			return tooLittleGas(origin, nil)
		}
	}
}

// take keeps rows, which belong to the first addresses of list.
func (n *reading) take(list []common.Address, rows []lens.Row) {
	for i, row := range rows {
		n.rows[list[i]] = row
	}
}

// takePage decodes and keeps one page of rows.
func (n *reading) takePage(answer []byte, page []common.Address) error {
	a, err := lens.DecodeOrchestrators(answer)
	if err != nil {
		return said(n.origin, err)
	}
	if a.Block != n.Block || a.Time != n.Time {
		return fmt.Errorf("%w: one part at block %d, another at %d", errElsewhere, n.Block, a.Block)
	}
	if !slices.Equal(a.List, page) {
		return said(n.origin, fmt.Errorf("%w: it is about other orchestrators than were asked for", lens.ErrNotLens))
	}
	n.take(page, a.Rows)
	return nil
}

// check looks at what the contracts guarantee among themselves.
func (n *reading) check() error {
	if uint64(len(n.Members)) > n.PoolSize || len(distinct(n.Members)) != len(n.Members) {
		return said(n.origin, errors.New("the pool lists an orchestrator twice"))
	}
	if uint64(len(n.Members)) < n.PoolSize {
		return tooLittleGas(n.origin, fmt.Errorf("only %d of the pool's %d members could be listed", len(n.Members), n.PoolSize))
	}
	return nil
}

// said puts the endpoint's name before what is wrong with its answer; what is
// wrong with the contracts is not the endpoint's doing.
func said(o chain.Origin, err error) error {
	var fault *lens.Fault
	if errors.As(err, &fault) {
		return err
	}
	return fmt.Errorf("%s: %w", o.Endpoint, err)
}

// tail is a copy of list without its first n.
func tail(list []common.Address, n int) []common.Address {
	return slices.Clone(list[min(n, len(list)):])
}
