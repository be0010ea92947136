package devnet_test

import (
	"context"
	"errors"
	"math/big"
	"reflect"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/rpc"

	"lpconsole/devnet"
)

// network is a chain as a client sees it: everything goes through its HTTP port.
type network struct {
	*testing.T
	*devnet.Chain
	client *ethclient.Client
}

func start(t *testing.T, config devnet.Config) *network {
	t.Helper()
	chain, err := devnet.Start(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := chain.Close(); err != nil {
			t.Error(err)
		}
	})
	client, err := ethclient.Dial(chain.RPC)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return &network{t, chain, client}
}

// try calls a view and unpacks its answers.
func (n *network) try(c devnet.Contract, method string, args ...any) ([]any, error) {
	n.Helper()
	data, err := c.ABI.Pack(method, args...)
	if err != nil {
		n.Fatalf("%s: %v", method, err)
	}
	out, err := n.client.CallContract(context.Background(), ethereum.CallMsg{To: &c.Address, Data: data}, nil)
	if err != nil {
		return nil, err
	}
	return c.ABI.Unpack(method, out)
}

func (n *network) read(c devnet.Contract, method string, args ...any) []any {
	n.Helper()
	values, err := n.try(c, method, args...)
	if err != nil {
		n.Fatalf("%s%v: %v", method, args, err)
	}
	return values
}

func (n *network) number(c devnet.Contract, method string, args ...any) uint64 {
	n.Helper()
	return n.big(c, method, args...).Uint64()
}

func (n *network) big(c devnet.Contract, method string, args ...any) *big.Int {
	n.Helper()
	value := reflect.ValueOf(n.read(c, method, args...)[0])
	if value.CanUint() {
		return new(big.Int).SetUint64(value.Uint())
	}
	return value.Interface().(*big.Int)
}

func (n *network) yes(c devnet.Contract, method string, args ...any) bool {
	n.Helper()
	return n.read(c, method, args...)[0].(bool)
}

func (n *network) text(c devnet.Contract, method string, args ...any) string {
	n.Helper()
	return n.read(c, method, args...)[0].(string)
}

func (n *network) address(c devnet.Contract, method string, args ...any) common.Address {
	n.Helper()
	return n.read(c, method, args...)[0].(common.Address)
}

// logs returns all events of a kind from the whole history.
func (n *network) logs(c devnet.Contract, event string) []types.Log {
	n.Helper()
	logs, err := n.client.FilterLogs(context.Background(), ethereum.FilterQuery{
		FromBlock: new(big.Int),
		Addresses: []common.Address{c.Address},
		Topics:    [][]common.Hash{{c.ABI.Events[event].ID}},
	})
	if err != nil {
		n.Fatalf("logs of %s: %v", event, err)
	}
	return logs
}

func (n *network) call(result any, method string, args ...any) {
	n.Helper()
	if err := n.client.Client().Call(result, method, args...); err != nil {
		n.Fatalf("%s%v: %v", method, args, err)
	}
}

func (n *network) head() *types.Header {
	n.Helper()
	header, err := n.client.HeaderByNumber(context.Background(), nil)
	if err != nil {
		n.Fatal(err)
	}
	return header
}

// account is the one with a role that the chain must have.
func (n *network) account(role string) devnet.Account {
	n.Helper()
	a, ok := n.Account(role)
	if !ok {
		n.Fatalf("nobody has the role %q", role)
	}
	return a
}

// withRole lists the accounts whose role is or begins with the given one.
func (n *network) withRole(prefix string) []devnet.Account {
	var found []devnet.Account
	for _, a := range n.Accounts {
		if a.Role == prefix || strings.HasPrefix(a.Role, prefix+":") {
			found = append(found, a)
		}
	}
	return found
}

// pool walks the ranking.
func (n *network) pool() []common.Address {
	n.Helper()
	var members []common.Address
	for at := n.address(n.Protocol.BondingManager, "getFirstTranscoderInPool"); at != (common.Address{}); {
		members = append(members, at)
		at = n.address(n.Protocol.BondingManager, "getNextTranscoderInPool", at)
	}
	return members
}

// transfer sends wei in a signed transaction by RPC and returns its hash.
func (n *network) transfer(from devnet.Account, nonce uint64, to common.Address, wei int64) (common.Hash, error) {
	n.Helper()
	id := new(big.Int).SetUint64(n.ChainID)
	tx, err := types.SignNewTx(from.Key, types.LatestSignerForChainID(id), &types.DynamicFeeTx{
		ChainID: id, Nonce: nonce, GasFeeCap: big.NewInt(40_000_000), Gas: 21_000, To: &to, Value: big.NewInt(wei),
	})
	if err != nil {
		n.Fatal(err)
	}
	return tx.Hash(), n.client.SendTransaction(context.Background(), tx)
}

func (n *network) nonce(a devnet.Account) uint64 {
	n.Helper()
	nonce, err := n.client.PendingNonceAt(context.Background(), a.Address)
	if err != nil {
		n.Fatal(err)
	}
	return nonce
}

// revertData is what a failed call left for the caller.
func revertData(t *testing.T, err error) string {
	t.Helper()
	var data rpc.DataError
	if !errors.As(err, &data) {
		t.Fatalf("%v has no data", err)
	}
	text, ok := data.ErrorData().(string)
	if !ok {
		t.Fatalf("data of %v is %T", err, data.ErrorData())
	}
	return text
}

func lpt(whole int64) *big.Int {
	return new(big.Int).Mul(big.NewInt(whole), big.NewInt(1e18))
}

func filterOf(address common.Address) ethereum.FilterQuery {
	return ethereum.FilterQuery{FromBlock: new(big.Int), Addresses: []common.Address{address}}
}
