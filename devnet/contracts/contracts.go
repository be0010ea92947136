// Package contracts holds the compiled contracts of the development network: the Livepeer protocol, and whatever else
// of the outside world a network must have (names, Multicall3). The sources are in src/ and are this project's own;
// tools/solc compiles them to artifacts/. See README.md for how they are deployed.
//
// The package only reads; who deploys what and when is devnet's business.
package contracts

import (
	"embed"
	"encoding/json"
	"fmt"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common/hexutil"
)

//go:embed artifacts/*.json
var artifacts embed.FS

// Artifact is one compiled contract.
type Artifact struct {
	// Name is the contract's name in its source.
	Name string
	// ABI is its interface, the constructor's arguments included.
	ABI abi.ABI
	// Bytecode is the code that creates it, without constructor arguments.
	Bytecode []byte
	// Deployed is the code it runs with, for genesis allocations and state overrides. Values that the constructor
	// would set as immutables are zero in it.
	Deployed []byte
}

// Load returns the contract of that name. An error means that there is none, and is a mistake of the caller.
func Load(name string) (Artifact, error) {
	text, err := artifacts.ReadFile("artifacts/" + name + ".json")
	if err != nil {
		return Artifact{}, fmt.Errorf("no contract %q among the artifacts; run: make contracts", name)
	}
	var file struct {
		ABI              abi.ABI       `json:"abi"`
		Bytecode         hexutil.Bytes `json:"bytecode"`
		DeployedBytecode hexutil.Bytes `json:"deployedBytecode"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return Artifact{}, fmt.Errorf("artifact of %s: %w", name, err)
	}
	return Artifact{Name: name, ABI: file.ABI, Bytecode: file.Bytecode, Deployed: file.DeployedBytecode}, nil
}

// Creation returns the data of the transaction that creates the contract with these constructor arguments.
func (a Artifact) Creation(args ...any) ([]byte, error) {
	packed, err := a.ABI.Pack("", args...)
	if err != nil {
		return nil, fmt.Errorf("constructor of %s: %w", a.Name, err)
	}
	return append(append([]byte(nil), a.Bytecode...), packed...), nil
}
