package action

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"lpconsole/chain"
)

// view is a call of a contract's view with arguments of one word each: addresses
// and whole numbers.
func view(to common.Address, signature string, args ...any) chain.Call {
	data := crypto.Keccak256([]byte(signature))[:4]
	for _, a := range args {
		switch v := a.(type) {
		case common.Address:
			data = append(data, common.LeftPadBytes(v[:], 32)...)
		case uint64:
			data = append(data, common.BigToHash(new(big.Int).SetUint64(v)).Bytes()...)
		}
	}
	return chain.Call{To: &to, Data: data}
}

// wordAt is one word of an answer; false when it has not so many.
func wordAt(data []byte, i int) (common.Hash, bool) {
	if len(data) < 32*(i+1) {
		return common.Hash{}, false
	}
	return common.Hash(data[32*i : 32*i+32]), true
}

// The words that conditions and predictions are compared with.
func numberWord(n uint64) common.Hash          { return common.BigToHash(new(big.Int).SetUint64(n)) }
func bigWord(n *big.Int) common.Hash           { return common.BigToHash(n) }
func addressWord(a common.Address) common.Hash { return common.BytesToHash(a[:]) }
func flagWord(yes bool) common.Hash {
	if yes {
		return numberWord(1)
	}
	return common.Hash{}
}
