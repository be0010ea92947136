// Package lens reads the whole protocol in one eth_call: it has the code of a
// contract that nobody deploys (Lens.sol), makes the calls that run it, and
// decodes its answers.
//
// The package knows the wire format and nothing of what the figures mean; that is
// livepeer's. An answer comes from somebody else's computer: decoding checks every
// length and never panics.
package lens

import (
	_ "embed" // for the artifacts
	"encoding/hex"
	"encoding/json"
	"sync"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"

	"lpconsole/chain"
)

//go:embed artifacts/Lens.json
var lensArtifact []byte

//go:embed artifacts/Deployless.json
var deploylessArtifact []byte

// A code is one contract's creation and runtime code.
type code struct{ creation, runtime []byte }

// parse reads an artifact that this package ships, so that it cannot fail.
func parse(artifact []byte) code {
	var a struct {
		Bytecode         string `json:"bytecode"`
		DeployedBytecode string `json:"deployedBytecode"`
	}
	if err := json.Unmarshal(artifact, &a); err != nil {
		panic("lens: artifact: " + err.Error())
	}
	return code{common.FromHex(a.Bytecode), common.FromHex(a.DeployedBytecode)}
}

// Parsed on first use: a program that asks nothing does not pay for it.
var (
	lensCode       = sync.OnceValue(func() code { return parse(lensArtifact) })
	deploylessCode = sync.OnceValue(func() code { return parse(deploylessArtifact) })
)

// At is the address that the lens' code is laid over: nobody has its key.
var At = common.BytesToAddress(crypto.Keccak256([]byte("lpconsole lens")))

// A Question is one call of the lens, before it is decided how to run it.
type Question []byte

// Network asks for everything about the network. rows is how many members of the
// pool get a row in this call; the order of all members comes with it as far as
// the gas allows. window is the span of the realised yield in seconds, extra names
// orchestrators to add.
func Network(controller common.Address, rows, window uint64, extra []common.Address) Question {
	return question("network(address,uint256,uint256,address[])", controller, extra, rows, window)
}

// Orchestrators asks for a row for each address of list.
func Orchestrators(controller common.Address, window uint64, list []common.Address) Question {
	return question("orchestrators(address,uint256,address[])", controller, list, window)
}

// The figures of an earnings pool that Pools can give.
const (
	Stake = 1 << iota
	RewardCut
	FeeShare
	RewardFactor
	FeeFactor
	Everything = Stake | RewardCut | FeeShare | RewardFactor | FeeFactor
)

// Pools asks for the earnings pools of each address of list, from so many rounds
// before the current one to so many; mask says which figures.
func Pools(controller common.Address, from, to, mask uint64, list []common.Address) Question {
	return question("pools(address,uint256,uint256,uint256,address[])", controller, list, from, to, mask)
}

// Account asks for everything about one account, with the open locks among its
// newest locks ids.
func Account(controller, who common.Address, locks uint64) Question {
	q := append(selector("account(address,address,uint256)"), common.LeftPadBytes(controller[:], 32)...)
	q = append(q, common.LeftPadBytes(who[:], 32)...)
	return append(q, word(locks)...)
}

func selector(signature string) []byte { return crypto.Keccak256([]byte(signature))[:4] }

func word(n uint64) []byte {
	w := uint256.NewInt(n).Bytes32()
	return w[:]
}

// question encodes the shape that most entry points share: the Controller, some
// numbers, and at the end a list.
func question(signature string, controller common.Address, list []common.Address, numbers ...uint64) Question {
	q := append(selector(signature), common.LeftPadBytes(controller[:], 32)...)
	for _, n := range numbers {
		q = append(q, word(n)...)
	}
	q = append(q, word(uint64(len(numbers)+2)*32)...)
	q = append(q, word(uint64(len(list)))...)
	for _, a := range list {
		q = append(q, common.LeftPadBytes(a[:], 32)...)
	}
	return q
}

// Override is the question as an eth_call with the lens' code laid over [At].
func (q Question) Override() chain.Call {
	return chain.Call{To: &At, Data: q, Overrides: chain.Overrides{At: {Code: lensCode().runtime}}}
}

// Deployless is the question as an eth_call without a receiver: it reverts with
// the answer. For endpoints that refuse overrides.
func (q Question) Deployless() chain.Call {
	data := append([]byte(nil), deploylessCode().creation...)
	creation := lensCode().creation
	data = append(data, word(64)...)
	data = append(data, word(96+uint64(len(padded(creation))))...)
	data = append(append(data, word(uint64(len(creation)))...), padded(creation)...)
	data = append(append(data, word(uint64(len(q)))...), padded(q)...)
	return chain.Call{Data: data}
}

// padded is b filled up with zeros to whole words.
func padded(b []byte) []byte {
	return append(b[:len(b):len(b)], make([]byte, (32-len(b)%32)%32)...)
}

// String is the question as hex, for logs.
func (q Question) String() string { return hex.EncodeToString(q) }
