package soak

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
)

// A Count is what the chain says about a number of intents.
type Count struct {
	Intents int
	Once    int // done, and one Bond event says so
	Lost    int // said to be done, and no event
	Doubled int // more than one event
	Failed  int // said to have failed for good
	Left    int // neither done nor failed at the end
	Foreign int // events with amounts that nobody asked for
}

// bonds are the amounts that an account bonded, each as often as it did, and its
// stake, at the newest block.
func (s *soak) bonds(ctx context.Context, who common.Address) (events map[int64]int, foreign int, stake *big.Int, err error) {
	bonding := s.chain.Protocol.BondingManager
	logs, err := s.chain.Client().FilterLogs(ctx, ethereum.FilterQuery{
		FromBlock: new(big.Int),
		Addresses: []common.Address{bonding.Address},
		Topics:    [][]common.Hash{{bonding.ABI.Events["Bond"].ID}, nil, nil, {common.BytesToHash(who.Bytes())}},
	})
	if err != nil {
		return nil, 0, nil, err
	}
	events = make(map[int64]int)
	for _, log := range logs {
		values, err := bonding.ABI.Events["Bond"].Inputs.NonIndexed().Unpack(log.Data)
		if err != nil {
			return nil, 0, nil, err
		}
		amount, ok := values[0].(*big.Int)
		if !ok {
			return nil, 0, nil, fmt.Errorf("the amount of a Bond event is a %T", values[0])
		}
		number, rest := new(big.Int).QuoRem(amount, unit, new(big.Int))
		if rest.Sign() != 0 || !number.IsInt64() {
			foreign++
			continue
		}
		events[number.Int64()]++
	}
	data, err := bonding.ABI.Pack("getDelegator", who)
	if err != nil {
		return nil, 0, nil, err
	}
	out, err := s.chain.Client().CallContract(ctx, ethereum.CallMsg{To: &bonding.Address, Data: data}, nil)
	if err != nil {
		return nil, 0, nil, err
	}
	if len(out) < 32 {
		return nil, 0, nil, errors.New("getDelegator answers nothing")
	}
	return events, foreign, new(big.Int).SetBytes(out[:32]), nil
}

// tally compares an account's intents with its events, and its stake with their sum.
func (c *Count) tally(intents []*intent, events map[int64]int, foreign int, stake *big.Int) error {
	c.Intents += len(intents)
	c.Foreign += foreign
	total := new(big.Int)
	for number, times := range events {
		total.Add(total, new(big.Int).Mul(big.NewInt(number*int64(times)), unit))
		if number < 1 || number > int64(len(intents)) {
			c.Foreign += times
		}
	}
	for _, i := range intents {
		switch times := events[i.number]; {
		case times > 1:
			c.Doubled++
		case i.said && times == 0:
			c.Lost++
		case i.failed:
			c.Failed++
		case !i.said:
			c.Left++
		default:
			c.Once++
		}
	}
	if foreign == 0 && total.Cmp(stake) != 0 {
		return fmt.Errorf("the events make a stake of %s base units, the contract has %s", total, stake)
	}
	return nil
}

// settle lets the program follow everything until it is final, while blocks come.
func (s *soak) settle(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	var mining sync.WaitGroup
	var mineErr error
	mining.Go(func() {
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for mineErr == nil {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				mineErr = s.chain.Mine(1)
			}
		}
	})
	var work sync.WaitGroup
	for _, w := range s.workers {
		work.Go(func() { w.resume(ctx) })
	}
	work.Wait()
	stop()
	mining.Wait()
	return mineErr
}

// resume runs `tx resume` until every transaction of the journal is over.
func (w *worker) resume(ctx context.Context) {
	for try := 0; ctx.Err() == nil; try++ {
		r := w.prepare(nil, "tx", "resume")
		r.run(ctx)
		open := w.open(ctx)
		if r.code == 0 && open == 0 {
			return
		}
		if try == stubborn {
			w.remark("%s: %d entries of the journal are open after %d times `tx resume`: %s", w.path, open, try, r.words())
			return
		}
	}
}

// open is how many entries of the journal are not over yet; -1 when the program
// does not say.
func (w *worker) open(ctx context.Context) (n int) {
	r := w.prepare(nil, "tx", "list")
	r.run(ctx)
	var list struct {
		Rows []struct {
			State string `json:"entry_state"`
		} `json:"rows"`
	}
	if r.code != 0 || r.document(&list) != nil {
		return -1
	}
	for _, row := range list.Rows {
		switch row.State {
		case "final", "failed", "displaced", "dropped":
		default:
			n++
		}
	}
	return n
}

// count asks the chain.
func (s *soak) count(ctx context.Context) (*Report, error) {
	r := &Report{
		Runs: int(s.runs.Load()), Requests: s.proxy.Requests(), Faults: s.proxy.Counts(), Kills: s.kills, Codes: s.codes,
		Reorgs: int(s.reorgs.Load()), Depths: s.depths, Restarts: int(s.restarts.Load()), Accounts: len(s.workers),
	}
	for _, w := range s.workers {
		events, foreign, stake, err := s.bonds(ctx, w.address)
		if err != nil {
			return nil, err
		}
		if err := r.Program.tally(w.intents, events, foreign, stake); err != nil {
			s.remark("%s: %v", w.path, err)
		}
	}
	events, foreign, stake, err := s.bonds(ctx, s.control.address)
	if err != nil {
		return nil, err
	}
	if err := r.Control.tally(s.control.intents, events, foreign, stake); err != nil {
		s.remark("control: %v", err)
	}
	r.Odd = s.odd
	r.Took = time.Since(s.began)
	return r, nil
}
