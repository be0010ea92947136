package devnet

import (
	"bytes"
	"crypto/ecdsa"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// deriveKey makes the key of one account of a chain. The keys are worth nothing anywhere else: whoever knows the seed
// knows them all.
func deriveKey(seed uint64, name string, index int) *ecdsa.PrivateKey {
	text := binary.BigEndian.AppendUint64([]byte("lpdevnet key "), seed)
	text = fmt.Appendf(text, " %s %d", name, index)
	// The hash is out of range for a key with a probability of 2^-128.
	key, err := crypto.ToECDSA(crypto.Keccak256(text))
	if err != nil {
		panic(fmt.Sprintf("devnet: no key for %s %d of seed %d: %v", name, index, seed, err))
	}
	return key
}

// sortedKeys lists the addresses of a map in a fixed order.
func sortedKeys[V any](m map[common.Address]V) []common.Address {
	return slices.SortedFunc(maps.Keys(m), func(a, b common.Address) int { return bytes.Compare(a[:], b[:]) })
}
