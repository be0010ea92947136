package devnet

import (
	"encoding/binary"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/params"

	"lpconsole/devnet/contracts"
)

// DefaultChainID belongs to no public network.
const DefaultChainID = 412346

// Addresses that clients know by heart. The code there is the project's own.
var (
	// Multicall3Address is where Multicall3 sits on most chains.
	Multicall3Address = common.HexToAddress("0xcA11bde05977b3631167028862bE2a173976CA11")
	// ENSRegistryAddress is the registry's address on Ethereum.
	ENSRegistryAddress = common.HexToAddress("0x00000000000C2E074eC69A0dFb2997BA6C7d2e1e")
	// UniversalResolverAddress is the Universal Resolver's address on Ethereum.
	UniversalResolverAddress = common.HexToAddress("0xeEeEEEeE14D718C2B47D9923Deab1335E144EeEe")
	// L2ReverseRegistrarAddress is where Arbitrum keeps primary names.
	L2ReverseRegistrarAddress = common.HexToAddress("0x0000000000D8e504002cC26E3Ec46D81971C1664")
	// ArbSysAddress is one of Arbitrum's system addresses.
	ArbSysAddress = common.HexToAddress("0x0000000000000000000000000000000000000064")
	// NodeInterfaceAddress is one of Arbitrum's system addresses.
	NodeInterfaceAddress = common.HexToAddress("0x00000000000000000000000000000000000000C8")
)

// historyEnd is where every populated history ends, so that the same seed gives the same blocks on any day.
var historyEnd = time.Date(2026, time.November, 2, 9, 0, 0, 0, time.UTC)

// newGenesis is the first block: the fork rules, the code at well-known addresses and the ether of the rich accounts.
// The seed is part of it, so chains of different seeds share no block.
func newGenesis(p *play) (*core.Genesis, error) {
	alloc := core.SystemContractAllocs()
	// These two write a slot in every block. Arbitrum has no beacon roots, nobody here asks for old hashes, and without
	// them an empty block costs a third: histories have thousands.
	delete(alloc, params.BeaconRootsAddress)
	delete(alloc, params.HistoryStorageAddress)
	for address, name := range map[common.Address]string{
		Multicall3Address:         "Multicall3",
		ENSRegistryAddress:        "ENSRegistry",
		UniversalResolverAddress:  "UniversalResolver",
		L2ReverseRegistrarAddress: "L2ReverseRegistrar",
		ArbSysAddress:             "ArbSys",
		NodeInterfaceAddress:      "NodeInterface",
	} {
		artifact, err := contracts.Load(name)
		if err != nil {
			return nil, err
		}
		alloc[address] = types.Account{Code: artifact.Deployed, Nonce: 1, Balance: new(big.Int)}
	}
	// The registry's constructor would make the deployer the owner of the root node: records[0].owner, mapping in slot 0.
	registry := alloc[ENSRegistryAddress]
	registry.Storage = map[common.Hash]common.Hash{
		crypto.Keccak256Hash(make([]byte, 64)): common.BytesToHash(p.owner.Address.Bytes()),
	}
	alloc[ENSRegistryAddress] = registry
	for _, account := range p.everybody() {
		alloc[account.Address] = types.Account{Balance: p.ether(account)}
	}
	return &core.Genesis{
		Config:    forkRules(p.config.ChainID),
		Timestamp: unix(p.begins()),
		ExtraData: binary.BigEndian.AppendUint64([]byte("lpdevnet"), p.config.Seed),
		GasLimit:  blockGasLimit,
		BaseFee:   big.NewInt(baseFee),
		Alloc:     alloc,
	}, nil
}

// ether is what an account starts with: the owner and gateways have plenty, the others what people have.
func (p *play) ether(account *Account) *big.Int {
	switch account {
	case p.owner:
		return milli(1_000_000_000)
	case p.gateway, p.retiring:
		return milli(500_000)
	default:
		return milli(400 + p.rng.Int64N(3000))
	}
}

// forkRules ends with Prague. Later forks would reprice storage (an approval costs three times as much under the next
// one) and cap a transaction's gas, which is not what transactions meet on Arbitrum.
func forkRules(chainID uint64) *params.ChainConfig {
	config := *params.AllDevChainProtocolChanges
	config.ChainID = new(big.Int).SetUint64(chainID)
	config.OsakaTime = nil
	config.BogotaTime = nil
	return &config
}
