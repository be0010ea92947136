package livepeer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain"
)

// A logbook is what has been read of some logs: a run of blocks without a hole,
// kept in the Reader's Store so that the next reading goes on from there.
type logbook struct {
	From uint64      `json:"from"` // first block of the run
	To   uint64      `json:"to"`   // last block of the run
	Logs []chain.Log `json:"logs"` // in the order of the chain
}

// logRequests is how many requests one stretch of logs is worth.
const logRequests = 24

// readLogs brings a logbook up to the block to, and a stretch further back when
// it does not reach the beginning. What it could not do is in the error; the
// logbook is never nil and holds what is known.
func (r *Reader) readLogs(ctx context.Context, name string, to uint64, queries []chain.LogQuery) (*logbook, error) {
	name = fmt.Sprintf("logs %s %s", r.opt.Controller, name)
	b := &logbook{From: to + 1, To: to} // nothing
	if old, ok := r.loadBook(name); ok && old.To <= to && old.From <= old.To {
		if newer, err := r.fetchLogs(ctx, old.To+1, to, queries); err == nil {
			b = &logbook{old.From, to, append(old.Logs, newer...)}
		} else if !errors.Is(err, chain.ErrRefused) {
			return old, err
		} // else it was too long ago: begin anew from this end
	}
	err := r.goBack(ctx, b, queries)
	if saveErr := r.saveBook(name, b); saveErr != nil {
		r.opt.Log.Warn("keeping logs", "name", name, "error", saveErr)
	}
	return b, err
}

// goBack reads the longest stretch before the book that the endpoint gives: all
// there is, or an eighth of it, and so on. Some endpoints give everything at once,
// others a few blocks at a time; the chain client knows after the first refusal
// and costs no request for the next.
func (r *Reader) goBack(ctx context.Context, b *logbook, queries []chain.LogQuery) (err error) {
	for stretch := b.From; stretch > 0; stretch /= 8 {
		var older []chain.Log
		older, err = r.fetchLogs(ctx, b.From-stretch, b.From-1, queries)
		if err == nil {
			b.From, b.Logs = b.From-stretch, append(older, b.Logs...)
			return nil
		}
		if !errors.Is(err, chain.ErrRefused) {
			return err
		}
	}
	return err
}

// fetchLogs reads the logs of some blocks for all queries.
func (r *Reader) fetchLogs(ctx context.Context, from, to uint64, queries []chain.LogQuery) (all []chain.Log, err error) {
	if from > to {
		return nil, nil
	}
	for _, q := range queries {
		q.From, q.To, q.MaxRequests = from, to, logRequests
		logs, _, err := r.chain.Logs(ctx, q)
		if err != nil {
			return nil, err
		}
		all = append(all, logs...)
	}
	slices.SortStableFunc(all, func(a, b chain.Log) int {
		if a.Block != b.Block {
			if a.Block < b.Block {
				return -1
			}
			return 1
		}
		return int(a.Index) - int(b.Index)
	})
	// One log can answer two queries.
	return slices.CompactFunc(all, func(a, b chain.Log) bool { return a.Block == b.Block && a.Index == b.Index }), nil
}

func (r *Reader) loadBook(name string) (*logbook, bool) {
	raw, err := r.store.Load(name)
	if err != nil {
		r.opt.Log.Warn("kept logs", "name", name, "error", err)
	}
	var b logbook
	if err != nil || raw == nil || json.Unmarshal(raw, &b) != nil {
		return nil, false
	}
	return &b, true
}

func (r *Reader) saveBook(name string, b *logbook) error {
	if b.From > b.To {
		return nil // nothing was read
	}
	raw, err := json.Marshal(b)
	if err != nil {
		return err
	}
	return r.store.Save(name, raw)
}

// missing is a sentence for what a logbook does not have; "" when it has all.
func (b *logbook) missing(err error) string {
	switch {
	case b.From == 0:
		return ""
	case b.From > b.To && err != nil:
		return fmt.Sprintf("the event logs could not be read (%v): cut changes, delegators and single rewards are not shown; an endpoint with logs gives them", err)
	case errors.Is(err, chain.ErrRefused):
		return fmt.Sprintf("the endpoint gives event logs from block %d on and no further back; one with a longer log range gives all", b.From)
	case err != nil:
		return fmt.Sprintf("event logs before block %d could not be read (%v): try again", b.From, err)
	default:
		return fmt.Sprintf("event logs are read from block %d on so far: each refresh goes further back", b.From)
	}
}

// topicOf is an address as an indexed topic.
func topicOf(a common.Address) common.Hash { return common.BytesToHash(a[:]) }
