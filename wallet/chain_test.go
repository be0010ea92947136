package wallet

import (
	"context"
	"fmt"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/holiman/uint256"

	"lpconsole/chain"
	"lpconsole/chain/plan"
	"lpconsole/devnet"
)

// A desk is a wallet on a real chain, with what tests need to make plans for it.
type desk struct {
	*devnet.Chain
	t      testing.TB
	wallet *Wallet
	client *chain.Client
	seen   []common.Address
}

// newDesk starts a chain of a few orchestrators, with an account that has LPT and
// no stake. The endpoints are those of through, or the chain itself.
func newDesk(t *testing.T, chainID uint64) *desk {
	t.Helper()
	d := &desk{Chain: startChain(t, devnet.Config{Orchestrators: 4, Delegators: 6, Rounds: 4, ChainID: chainID}), t: t}
	d.open(Limits{}, d.RPC)
	return d
}

// startChain starts a chain that ends with the test.
func startChain(t testing.TB, c devnet.Config) *devnet.Chain {
	t.Helper()
	started, err := devnet.Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = started.Close() })
	return started
}

// open makes a new wallet over these endpoints.
func (d *desk) open(limits Limits, endpoints ...string) {
	d.t.Helper()
	client, err := chain.New(chain.Options{
		Endpoints: endpoints, ChainID: d.ChainID, MaxResponse: 4 << 20, CallTimeout: 2 * time.Second,
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	})
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(client.Close)
	d.client = client
	d.wallet, err = Open(Options{
		Client: client, Decoder: abiDecoder{d.Protocol}, ChainID: d.ChainID, Limits: limits,
		Dir: d.t.TempDir(), Seen: func() []common.Address { return d.seen },
	})
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { _ = d.wallet.Close() })
}

// role is an account of the chain.
func (d *desk) role(name string) devnet.Account {
	d.t.Helper()
	a, ok := d.Account(name)
	if !ok {
		d.t.Fatalf("the chain has nobody in the role %q", name)
	}
	return a
}

// call is a step that calls a function.
func (d *desk) call(c devnet.Contract, method string, args ...any) plan.Step {
	d.t.Helper()
	data, err := c.ABI.Pack(method, args...)
	if err != nil {
		d.t.Fatal(err)
	}
	return plan.Step{To: c.Address, Data: data}
}

// bond is a plan to approve and bond.
func (d *desk) bond(who common.Address, amount *big.Int, to common.Address) *plan.Plan {
	p := d.Protocol
	return d.plan(who, plan.Recipient{Address: to},
		d.call(p.LivepeerToken, "approve", p.BondingManager.Address, amount),
		d.call(p.BondingManager, "bond", amount, to))
}

// plan is a plan that watches what the account has.
func (d *desk) plan(who common.Address, to plan.Recipient, steps ...plan.Step) *plan.Plan {
	p := d.Protocol
	watched := []struct {
		key string
		c   devnet.Contract
		fn  string
		arg []any
	}{
		{"account.lpt", p.LivepeerToken, "balanceOf", []any{who}},
		{"account.allowance", p.LivepeerToken, "allowance", []any{who, p.BondingManager.Address}},
		{"account.pending_stake", p.BondingManager, "pendingStake", []any{who, new(big.Int)}},
		{"account.pending_fees", p.BondingManager, "pendingFees", []any{who, new(big.Int)}},
	}
	result := &plan.Plan{Action: "test", Title: "a test", Account: who, ChainID: d.ChainID, Steps: steps}
	if to.Address != (common.Address{}) || to.Pays {
		result.Recipients = []plan.Recipient{to}
	}
	for _, w := range watched {
		s := d.call(w.c, w.fn, w.arg...)
		result.Watch = append(result.Watch, chain.Call{To: &s.To, Data: s.Data})
	}
	eth := chain.Multicall3
	ether := d.call(devnet.Contract{Address: eth, ABI: multicallABI}, "getEthBalance", who)
	result.Watch = append(result.Watch, chain.Call{To: &eth, Data: ether.Data})
	result.Effects = func(before, after []chain.Result) ([]plan.Change, []plan.Warning, error) {
		var changes []plan.Change
		for i := range before {
			c := plan.Change{Key: "account.eth", Label: "your ETH"}
			if i < len(watched) {
				c = plan.Change{Key: watched[i].key, Label: "your " + watched[i].fn}
			}
			if before[i].Err != nil {
				return nil, nil, fmt.Errorf("%s: %w", c.Key, before[i].Err)
			}
			c.Before = new(big.Int).SetBytes(before[i].Data).String()
			if after[i].Err == nil {
				c.After = new(big.Int).SetBytes(after[i].Data).String()
			}
			changes = append(changes, c)
		}
		return changes, nil, nil
	}
	return result
}

var multicallABI = func() *abi.ABI {
	uint256, _ := abi.NewType("uint256", "", nil)
	address, _ := abi.NewType("address", "", nil)
	m := abi.NewMethod("getEthBalance", "getEthBalance", abi.Function, "view", false, false,
		abi.Arguments{{Name: "who", Type: address}}, abi.Arguments{{Name: "balance", Type: uint256}})
	return &abi.ABI{Methods: map[string]abi.Method{"getEthBalance": m}}
}()

// review is Review, which must be able to tell.
func (d *desk) review(p *plan.Plan) *Review {
	d.t.Helper()
	r, err := d.wallet.Review(d.t.Context(), p)
	if err != nil {
		d.t.Fatal(err)
	}
	return r
}

// run signs the transactions of a review with the account's key, sends them one
// after the other, and returns their receipts.
func (d *desk) run(who devnet.Account, r *Review) []*types.Receipt {
	d.t.Helper()
	ctx := context.Background()
	var receipts []*types.Receipt
	for _, t := range r.Transactions {
		signed, err := types.SignTx(t.Tx, types.LatestSignerForChainID(new(big.Int).SetUint64(d.ChainID)), who.Key)
		if err != nil {
			d.t.Fatal(err)
		}
		if err := d.Client().SendTransaction(ctx, signed); err != nil {
			d.t.Fatal(err)
		}
		if err := d.Mine(1); err != nil {
			d.t.Fatal(err)
		}
		receipt, err := d.Client().TransactionReceipt(ctx, signed.Hash())
		if err != nil {
			d.t.Fatal(err)
		}
		receipts = append(receipts, receipt)
	}
	return receipts
}

// abiDecoder knows the contracts of the chain by their ABI.
type abiDecoder struct{ devnet.Protocol }

func (a abiDecoder) contracts() map[string]devnet.Contract {
	return map[string]devnet.Contract{
		"LivepeerToken": a.LivepeerToken, "BondingManager": a.BondingManager,
		"RoundsManager": a.RoundsManager, "ServiceRegistry": a.ServiceRegistry,
	}
}

func (a abiDecoder) Decode(to common.Address, _ *big.Int, data []byte) (plan.Meaning, error) {
	for name, c := range a.contracts() {
		if c.Address != to || len(data) < 4 {
			continue
		}
		m, err := c.ABI.MethodById(data[:4])
		if err != nil {
			return plan.Meaning{}, fmt.Errorf("%s has no function %x", name, data[:4])
		}
		return plan.Meaning{Contract: name, Function: m.Name, Sentence: "Call " + m.Name}, nil
	}
	return plan.Meaning{}, fmt.Errorf("%s is no contract of the protocol", to)
}

func (a abiDecoder) Contract(at common.Address) string {
	for name, c := range a.contracts() {
		if c.Address == at {
			return name
		}
	}
	return ""
}

// mustUint256 is a number that fits.
func mustUint256(n *big.Int) *uint256.Int { return uint256.MustFromBig(n) }
