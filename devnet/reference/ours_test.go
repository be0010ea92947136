package reference

import (
	"context"
	"fmt"
	"math/big"
	"path/filepath"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/ethclient/simulated"
	"github.com/ethereum/go-ethereum/node"
	geth "github.com/ethereum/go-ethereum/params"
	"github.com/ethereum/go-ethereum/rpc"

	"lpconsole/devnet/contracts"
)

// ours is a chain with the contracts of devnet/contracts.
type ours struct {
	backend        *simulated.Backend
	client         *rpc.Client
	register, poll common.Address
}

func (o *ours) rpc() *rpc.Client            { return o.client }
func (o *ours) controller() common.Address  { return o.register }
func (o *ours) pollCreator() common.Address { return o.poll }

func (o *ours) seal(ctx context.Context) error { return o.mine(ctx, 1) }

func (o *ours) mine(_ context.Context, n uint64) error {
	for range n {
		o.backend.Commit()
	}
	return nil
}

// newOurs deploys the protocol with the sequence's settings and stops at the first block of its first round.
func newOurs(t *testing.T, s sequence) *ours {
	t.Helper()
	const deployer = "deployer"
	alloc := types.GenesisAlloc{}
	for _, name := range append(slices.Clone(s.Actors), deployer) {
		alloc[actorAddress(name)] = types.Account{Balance: new(big.Int).Mul(big.NewInt(1000), big.NewInt(geth.Ether))}
	}
	// The backend's own client has no raw calls, which state overrides need; a socket has.
	socket := filepath.Join(t.TempDir(), "rpc")
	backend := simulated.NewBackend(alloc, func(node *node.Config, eth *ethconfig.Config) {
		node.IPCPath = socket
		// The fork that Arbitrum's rules are those of.
		config := *geth.AllDevChainProtocolChanges
		config.OsakaTime, config.BogotaTime = nil, nil
		eth.Genesis.Config = &config
	})
	t.Cleanup(func() {
		if err := backend.Close(); err != nil {
			t.Error(err)
		}
	})
	client, err := rpc.DialIPC(t.Context(), socket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	o := &ours{backend: backend, client: client}
	d := &deployment{t: t, chain: o, deployer: deployer, at: map[string]common.Address{}, abis: map[string]abi.ABI{}}
	d.protocol(s.Params)
	o.register, o.poll = d.at["Controller"], d.at["PollCreator"]
	head, err := ethclient.NewClient(o.client).BlockNumber(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	start := s.Params.FirstRound * s.Params.RoundLength
	if head >= start {
		t.Fatalf("the deployment took %d blocks, the sequence begins at block %d", head, start)
	}
	if err := o.mine(t.Context(), start-head); err != nil {
		t.Fatal(err)
	}
	return o
}

// deployment puts contracts on a chain, each transaction in a block of its own.
type deployment struct {
	t        *testing.T
	chain    *ours
	deployer string
	nonce    uint64
	at       map[string]common.Address
	abis     map[string]abi.ABI
}

// protocol deploys in the order in which the pieces need one another.
func (d *deployment) protocol(p params) {
	d.create("Controller", "Controller")
	controller := d.at["Controller"]
	number := func(text string) *big.Int {
		v, ok := new(big.Int).SetString(text, 10)
		if !ok {
			d.t.Fatalf("%q is no number", text)
		}
		return v
	}
	u := func(v uint64) *big.Int { return new(big.Int).SetUint64(v) }
	d.registered("Minter", controller, u(p.Inflation), u(p.InflationChange), u(p.TargetBondingRate))
	d.registered("LivepeerToken")
	d.registered("L2LPTDataCache")
	for _, name := range []string{"TicketBroker", "BondingManager", "BondingVotes", "RoundsManager", "ServiceRegistry", "LivepeerGovernor"} {
		d.proxied(name)
	}
	d.name("JobsManager", d.at["TicketBroker"])
	d.registered("Treasury")
	d.create("PollCreator", "PollCreator", d.at["BondingManager"], u(57600))

	d.do("RoundsManager", "setRoundLength", u(p.RoundLength))
	d.do("RoundsManager", "setRoundLockAmount", u(p.RoundLock))
	d.do("BondingManager", "setUnbondingPeriod", p.UnbondingPeriod)
	d.do("BondingManager", "setNumActiveTranscoders", u(p.PoolSize))
	d.do("BondingManager", "setTreasuryRewardCutRate", number(p.TreasuryCut))
	d.do("BondingManager", "setTreasuryBalanceCeiling", number(p.TreasuryCeiling))
	d.do("TicketBroker", "setUnlockPeriod", u(p.UnlockPeriod))
	d.do("TicketBroker", "setTicketValidityPeriod", u(p.TicketValidity))
	governor := []common.Address{d.at["LivepeerGovernor"]}
	d.do("Treasury", "initialize", new(big.Int), governor, governor, common.Address{})
	d.do("LivepeerGovernor", "initialize", u(p.VotingDelay), u(p.VotingPeriod), number(p.ProposalThreshold), u(p.Quorum), u(p.Quota))

	minter := crypto.Keccak256Hash([]byte("MINTER_ROLE"))
	d.do("LivepeerToken", "grantRole", minter, d.at["Minter"])
	d.do("LivepeerToken", "grantRole", minter, actorAddress(d.deployer))
	for name, amount := range p.LPT {
		d.do("LivepeerToken", "mint", actorAddress(name), number(amount))
	}
	d.do("Controller", "unpause")
	d.do("Controller", "transferOwnership", actorAddress("owner"))
}

func (d *deployment) create(as, contract string, args ...any) {
	d.t.Helper()
	artifact, err := contracts.Load(contract)
	if err != nil {
		d.t.Fatal(err)
	}
	data, err := artifact.Creation(args...)
	if err != nil {
		d.t.Fatal(err)
	}
	d.abis[as] = artifact.ABI
	d.at[as] = d.transact(as, nil, data).ContractAddress
}

func (d *deployment) name(name string, at common.Address) {
	d.t.Helper()
	d.do("Controller", "setContractInfo", crypto.Keccak256Hash([]byte(name)), at, [20]byte{})
}

func (d *deployment) registered(name string, args ...any) {
	d.t.Helper()
	d.create(name, name, args...)
	d.name(name, d.at[name])
}

// proxied registers the code as <name>Target and a proxy to it as <name>.
func (d *deployment) proxied(name string) {
	d.t.Helper()
	target := name + "Target"
	d.create(target, name, d.at["Controller"])
	d.name(target, d.at[target])
	d.create(name, "ManagerProxy", d.at["Controller"], [32]byte(crypto.Keccak256Hash([]byte(target))))
	d.abis[name] = d.abis[target]
	d.name(name, d.at[name])
}

func (d *deployment) do(contract, method string, args ...any) {
	d.t.Helper()
	data, err := d.abis[contract].Pack(method, args...)
	if err != nil {
		d.t.Fatal(err)
	}
	to := d.at[contract]
	d.transact(fmt.Sprintf("%s.%s", contract, method), &to, data)
}

func (d *deployment) transact(what string, to *common.Address, data []byte) *types.Receipt {
	d.t.Helper()
	tx, err := types.SignNewTx(actorKey(d.deployer), types.LatestSignerForChainID(big.NewInt(1337)), &types.DynamicFeeTx{
		ChainID: big.NewInt(1337), Nonce: d.nonce, To: to, Data: data, Gas: 12_000_000, GasFeeCap: big.NewInt(20e9), GasTipCap: big.NewInt(1e9),
	})
	if err != nil {
		d.t.Fatal(err)
	}
	d.nonce++
	client := ethclient.NewClient(d.chain.client)
	if err := client.SendTransaction(d.t.Context(), tx); err != nil {
		d.t.Fatalf("deploying, %s: %v", what, err)
	}
	d.chain.backend.Commit()
	receipts, err := client.BlockReceipts(d.t.Context(), rpc.BlockNumberOrHashWithNumber(rpc.LatestBlockNumber))
	if err != nil {
		d.t.Fatal(err)
	}
	if len(receipts) != 1 || receipts[0].Status != types.ReceiptStatusSuccessful {
		d.t.Fatalf("deploying, %s: the transaction was refused", what)
	}
	return receipts[0]
}
