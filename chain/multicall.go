package chain

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
)

// Multicall3 is where github.com/mds1/multicall3 is deployed on every chain
// that has it, Arbitrum One and Ethereum among them.
var Multicall3 = common.Address{0xca, 0x11, 0xbd, 0xe0, 0x59, 0x77, 0xb3, 0x63, 0x11, 0x67, 0x02, 0x88, 0x62, 0xbe, 0x2a, 0x17, 0x39, 0x76, 0xca, 0x11}

// selectorAggregate3 is aggregate3((address,bool,bytes)[]).
const selectorAggregate3 = 0x82ad56cb

// maxAggregate is how many calls go into one aggregate3: eight views for each
// of 100 orchestrators took 12.7 million gas in 800 calls, and nodes cap an
// eth_call at 50 million.
const maxAggregate = 1000

// Multicall answers calls as Read does, but runs them inside the Multicall3
// contract: one eth_call for up to 1,000 of them, so it also helps where
// endpoints do not take batches. Only To and Data of a call are used; a call
// with anything else is an error. Result errors are *RevertError. The error is
// ErrRefused when the chain has no Multicall3.
func (c *Client) Multicall(ctx context.Context, ref Ref, calls []Call) ([]Result, Origin, error) {
	var outer []Call
	for start := 0; start < len(calls); start += maxAggregate {
		part := calls[start:min(len(calls), start+maxAggregate)]
		for i := range part {
			if part[i].To == nil || part[i].From != (common.Address{}) || part[i].Gas != 0 || len(part[i].Overrides) > 0 {
				return nil, Origin{}, errors.New("multicall takes calls with a target and data only")
			}
		}
		outer = append(outer, Call{To: &Multicall3, Data: encodeAggregate3(part)})
	}
	answers, origin, err := c.Read(ctx, ref, outer...)
	if err != nil {
		return nil, Origin{}, err
	}
	results := make([]Result, 0, len(calls))
	for _, a := range answers {
		if a.Err != nil {
			return nil, origin, fmt.Errorf("multicall: %w", a.Err)
		}
		if len(a.Data) == 0 {
			return nil, origin, fmt.Errorf("%w: this chain has no Multicall3 contract", ErrRefused)
		}
		n := min(len(calls)-len(results), maxAggregate)
		part, ok := decodeAggregate3(a.Data, n)
		if !ok {
			return nil, origin, fmt.Errorf("%s: the answer of Multicall3 is damaged", origin.Endpoint)
		}
		results = append(results, part...)
	}
	return results, origin, nil
}

// encodeAggregate3 is the call data of aggregate3 with allowFailure set.
func encodeAggregate3(calls []Call) []byte {
	size := 4 + 2*32
	for i := range calls {
		size += 5*32 + padded(len(calls[i].Data))
	}
	b := make([]byte, 0, size)
	b = binary.BigEndian.AppendUint32(b, selectorAggregate3)
	b = appendWord(b, 32)
	b = appendWord(b, len(calls))
	offset := 32 * len(calls)
	for i := range calls {
		b = appendWord(b, offset)
		offset += 4*32 + padded(len(calls[i].Data))
	}
	for i := range calls {
		b = append(b, make([]byte, 12)...)
		b = append(b, calls[i].To[:]...)
		b = appendWord(b, 1)
		b = appendWord(b, 3*32)
		b = appendWord(b, len(calls[i].Data))
		b = append(b, calls[i].Data...)
		b = append(b, make([]byte, padded(len(calls[i].Data))-len(calls[i].Data))...)
	}
	return b
}

// padded is n rounded up to whole words.
func padded(n int) int { return (n + 31) / 32 * 32 }

func appendWord(b []byte, n int) []byte {
	b = append(b, make([]byte, 24)...)
	return binary.BigEndian.AppendUint64(b, uint64(n))
}

// decodeAggregate3 reads (bool success, bytes returnData)[] of length n.
func decodeAggregate3(data []byte, n int) ([]Result, bool) {
	start, ok := abiUint(data, 0)
	if !ok {
		return nil, false
	}
	count, ok := abiUint(data, start)
	if !ok || count != uint64(n) {
		return nil, false
	}
	list := data[start+32:] // offsets count from here
	results := make([]Result, n)
	for i := range results {
		at, ok := abiUint(list, uint64(i)*32)
		if !ok || at > uint64(len(list)) {
			return nil, false
		}
		item := list[at:]
		success, ok1 := abiUint(item, 0)
		offset, ok2 := abiUint(item, 32)
		inner, ok3 := abiBytes(item, offset)
		if !ok1 || !ok2 || !ok3 || success > 1 {
			return nil, false
		}
		if success == 1 {
			results[i].Data = inner
		} else {
			results[i].Err = newRevert(inner)
		}
	}
	return results, true
}
