// Package calls is the protocol's writes as bytes, both ways: what an unsigned call
// looks like, and what the bytes of one mean in words. It is for whoever makes a
// plan and for the wallet, which shows the meaning of what it signs; it reads no
// network and decides nothing about whether a call is wise.
//
// Signatures follow the contracts at livepeer/protocol f225b10, LIP-118 for the
// reward caller.
package calls

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain/plan"
	"lpconsole/livepeer"
)

// A Book is a network's contracts and what can be asked of them. It is safe for
// concurrent use and implements [plan.Decoder].
type Book struct {
	at     map[contract]common.Address
	names  map[common.Address]contract
	refuse error // the contracts are not what they should be: nothing is decoded
}

var _ plan.Decoder = (*Book)(nil)

// New is the book of a network whose Controller names these contracts. On a chain
// with pinned contracts (see [Pinned]) another answer of the Controller makes a
// book that decodes nothing: [Book.Err] says why. polls are the polls that can be
// voted in; the chain has no list of them in one place.
func New(a livepeer.Addresses, chainID uint64, polls ...common.Address) *Book {
	b := &Book{
		at: map[contract]common.Address{
			bondingManager: a.BondingManager, token: a.Token, roundsManager: a.RoundsManager,
			serviceRegistry: a.Services, governor: a.Governor,
		},
		names:  map[common.Address]contract{},
		refuse: Agree(a, chainID),
	}
	for _, p := range polls {
		b.names[p] = poll
	}
	for c, address := range b.at {
		b.names[address] = c
	}
	delete(b.names, common.Address{})
	return b
}

// Err is why the book decodes nothing; nil when it does.
func (b *Book) Err() error { return b.refuse }

// Decode says what a call means. It refuses what the console would never make:
// another contract, another function, bytes that are not exactly one call in the
// only form that the ABI knows, a number out of range, ETH along with a call that
// takes none (which is every one of them).
func (b *Book) Decode(to common.Address, value *big.Int, data []byte) (plan.Meaning, error) {
	if b.refuse != nil {
		return plan.Meaning{}, b.refuse
	}
	c, ok := b.names[to]
	if !ok {
		return plan.Meaning{}, fmt.Errorf("%s is none of the contracts that this program writes to", to)
	}
	if len(data) < 4 {
		return plan.Meaning{}, fmt.Errorf("the call of the %s names no function", c)
	}
	f, ok := bySelector[key{c, [4]byte(data)}]
	if !ok {
		return plan.Meaning{}, fmt.Errorf("the function 0x%s of the %s is none that this program calls", hex.EncodeToString(data[:4]), c)
	}
	if value != nil && value.Sign() != 0 {
		return plan.Meaning{}, fmt.Errorf("%s of the %s takes no ETH, and the call sends %s wei", f.name, c, value)
	}
	values, err := f.unpack(data[4:])
	if err != nil {
		return plan.Meaning{}, fmt.Errorf("the call of %s: %w", f.name, err)
	}
	m := plan.Meaning{Contract: c.String(), Function: f.name}
	for i, v := range values {
		words, err := f.args[i].words(v)
		if err != nil {
			return plan.Meaning{}, fmt.Errorf("the call of %s: %w", f.name, err)
		}
		m.Args = append(m.Args, plan.Arg{Name: f.args[i].name, Value: words})
	}
	if c == token && values[0] != b.at[bondingManager] {
		return plan.Meaning{}, fmt.Errorf("%s is not the BondingManager: no other contract gets an allowance of LPT from this program", values[0])
	}
	m.Sentence = f.say(sentence{m.Args, values, data[4:]})
	return m, nil
}

// Contract is the name of the contract at an address, "" where the book has none:
// nothing is ever paid to one of these.
func (b *Book) Contract(at common.Address) string {
	if c, ok := b.names[at]; ok {
		return c.String()
	}
	return ""
}

// step is an unsigned call of f.
func (b *Book) step(f *function, values ...any) plan.Step {
	return plan.Step{To: b.at[f.contract], Data: f.pack(values...)}
}

// unpack reads arguments that are encoded in the canonical way: what they say is
// encoded again and has to give the same bytes, so that neither trailing bytes nor
// dirty padding nor a detour of an offset gets past.
func (f *function) unpack(data []byte) ([]any, error) {
	values, err := f.arguments.UnpackValues(data)
	if err != nil {
		return nil, fmt.Errorf("its arguments are damaged: %w", err)
	}
	again, err := f.arguments.PackValues(values)
	if err != nil {
		return nil, fmt.Errorf("its arguments are damaged: %w", err)
	}
	if len(data) > len(again) {
		return nil, fmt.Errorf("%d bytes follow its arguments", len(data)-len(again))
	}
	if !bytes.Equal(data, again) {
		return nil, fmt.Errorf("its arguments are not encoded as the ABI prescribes")
	}
	return values, nil
}

// pack encodes a call. The values come from this package's own typed functions, so
// that they fit.
func (f *function) pack(values ...any) []byte {
	data, err := f.arguments.PackValues(values)
	if err != nil {
		panic("calls: " + f.name + ": " + err.Error())
	}
	return append(bytes.Clone(f.selector[:]), data...)
}
