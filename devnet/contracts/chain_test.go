package contracts

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/ethclient/simulated"
	"github.com/ethereum/go-ethereum/node"
	"github.com/ethereum/go-ethereum/params"
	"github.com/ethereum/go-ethereum/rpc"
)

const (
	testChainID = 1337
	gasLimit    = 10_000_000
)

// account is somebody who can sign.
type account struct {
	key     *ecdsa.PrivateKey
	address common.Address
}

// contract is a deployed artifact; behind a proxy, the ABI is the target's.
type contract struct {
	abi abi.ABI
	at  common.Address
}

// chain is an EVM of its own for one test. Each transaction is a block.
type chain struct {
	t       *testing.T
	backend *simulated.Backend
	client  simulated.Client
	// receipts is the same client; its narrow interface leaves this method out.
	receipts blockReceipts
	abis     []abi.ABI
}

type blockReceipts interface {
	BlockReceipts(context.Context, rpc.BlockNumberOrHash) ([]*types.Receipt, error)
}

// newChain starts a chain on which these accounts are rich.
func newChain(t *testing.T, rich ...account) *chain {
	t.Helper()
	alloc := types.GenesisAlloc{}
	for _, a := range rich {
		alloc[a.address] = types.Account{Balance: new(big.Int).Mul(big.NewInt(1_000_000), big.NewInt(params.Ether))}
	}
	backend := simulated.NewBackend(alloc, func(_ *node.Config, eth *ethconfig.Config) {
		// The simulated node starts on forks that are not live yet; Arbitrum's rules are those of Prague.
		config := *params.AllDevChainProtocolChanges
		config.OsakaTime, config.BogotaTime = nil, nil
		eth.Genesis.Config = &config
	})
	t.Cleanup(func() {
		if err := backend.Close(); err != nil {
			t.Error(err)
		}
	})
	client := backend.Client()
	return &chain{t: t, backend: backend, client: client, receipts: client.(blockReceipts)}
}

// newAccount is the same account for the same name in every test.
func newAccount(name string) account {
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte(name)))
	if err != nil {
		panic(err)
	}
	return account{key, crypto.PubkeyToAddress(key.PublicKey)}
}

func (c *chain) deploy(from account, name string, args ...any) contract {
	c.t.Helper()
	artifact, err := Load(name)
	if err != nil {
		c.t.Fatal(err)
	}
	data, err := artifact.Creation(args...)
	if err != nil {
		c.t.Fatal(err)
	}
	c.abis = append(c.abis, artifact.ABI)
	receipt := c.transact(from, nil, nil, data)
	return contract{artifact.ABI, receipt.ContractAddress}
}

// do sends a call and fails the test if it is refused.
func (c *chain) do(from account, to contract, method string, args ...any) *types.Receipt {
	c.t.Helper()
	return c.pay(from, nil, to, method, args...)
}

// pay is do with ether.
func (c *chain) pay(from account, value *big.Int, to contract, method string, args ...any) *types.Receipt {
	c.t.Helper()
	return c.transact(from, &to.at, value, c.pack(to, method, args...))
}

func (c *chain) transact(from account, to *common.Address, value *big.Int, data []byte) *types.Receipt {
	c.t.Helper()
	ctx := context.Background()
	nonce, err := c.client.PendingNonceAt(ctx, from.address)
	if err != nil {
		c.t.Fatal(err)
	}
	tx := types.MustSignNewTx(from.key, types.LatestSignerForChainID(big.NewInt(testChainID)), &types.DynamicFeeTx{
		ChainID: big.NewInt(testChainID), Nonce: nonce, To: to, Value: value, Data: data, Gas: gasLimit,
		GasTipCap: big.NewInt(params.GWei), GasFeeCap: big.NewInt(10 * params.GWei),
	})
	if err := c.client.SendTransaction(ctx, tx); err != nil {
		c.t.Fatal(err)
	}
	c.backend.Commit()
	receipt := c.receipt(tx.Hash())
	if receipt.Status != types.ReceiptStatusSuccessful {
		_, err := c.client.CallContract(ctx, ethereum.CallMsg{From: from.address, To: to, Value: value, Data: data}, nil)
		c.t.Fatalf("transaction refused: %s", c.reason(err))
	}
	return receipt
}

// receipt looks in the latest block. A node that has just started finds no transaction by its hash yet.
func (c *chain) receipt(hash common.Hash) *types.Receipt {
	c.t.Helper()
	latest := rpc.BlockNumberOrHashWithNumber(rpc.LatestBlockNumber)
	receipts, err := c.receipts.BlockReceipts(context.Background(), latest)
	if err != nil {
		c.t.Fatal(err)
	}
	if len(receipts) != 1 || receipts[0].TxHash != hash {
		c.t.Fatalf("transaction %s is not alone in the latest block", hash)
	}
	return receipts[0]
}

// refuses checks that a call would revert for this reason.
func (c *chain) refuses(reason string, from account, to contract, method string, args ...any) {
	c.t.Helper()
	c.refusesPayment(reason, from, nil, to, method, args...)
}

func (c *chain) refusesPayment(
	reason string, from account, value *big.Int, to contract, method string, args ...any,
) {
	c.t.Helper()
	message := ethereum.CallMsg{From: from.address, To: &to.at, Value: value, Data: c.pack(to, method, args...)}
	_, err := c.client.CallContract(context.Background(), message, nil)
	if err == nil {
		c.t.Errorf("%s: accepted, want %q", method, reason)
	} else if got := c.reason(err); got != reason {
		c.t.Errorf("%s: refused with %q, want %q", method, got, reason)
	}
}

// read returns the first value of a view.
func read[T any](c *chain, of contract, method string, args ...any) T {
	c.t.Helper()
	return c.view(of, method, args...)[0].(T)
}

func (c *chain) view(of contract, method string, args ...any) []any {
	c.t.Helper()
	message := ethereum.CallMsg{To: &of.at, Data: c.pack(of, method, args...)}
	answer, err := c.client.CallContract(context.Background(), message, nil)
	if err != nil {
		c.t.Fatalf("%s: %s", method, c.reason(err))
	}
	values, err := of.abi.Unpack(method, answer)
	if err != nil {
		c.t.Fatalf("%s: %v", method, err)
	}
	return values
}

func (c *chain) pack(of contract, method string, args ...any) []byte {
	c.t.Helper()
	data, err := of.abi.Pack(method, args...)
	if err != nil {
		c.t.Fatal(err)
	}
	return data
}

// reason puts a revert into words: a message, a panic, or a custom error with its arguments.
func (c *chain) reason(err error) string {
	var withData rpc.DataError
	if !errors.As(err, &withData) {
		return fmt.Sprint(err)
	}
	text, _ := withData.ErrorData().(string)
	data := hexutil.MustDecode(text)
	if len(data) < 4 {
		return "no reason"
	}
	if reason, err := abi.UnpackRevert(data); err == nil {
		return reason
	}
	for _, known := range c.abis {
		if e, err := known.ErrorByID([4]byte(data)); err == nil {
			values, _ := e.Inputs.Unpack(data[4:])
			return e.Name + strings.ReplaceAll(fmt.Sprint(values), " ", ", ")
		}
	}
	return text
}

// events returns the events of that name that a contract emitted, by field.
func (c *chain) events(receipt *types.Receipt, of contract, name string) []map[string]any {
	c.t.Helper()
	event, ok := of.abi.Events[name]
	if !ok {
		c.t.Fatalf("no event %s", name)
	}
	var indexed abi.Arguments
	for _, input := range event.Inputs {
		if input.Indexed {
			indexed = append(indexed, input)
		}
	}
	var found []map[string]any
	for _, log := range receipt.Logs {
		if log.Address != of.at || log.Topics[0] != event.ID {
			continue
		}
		fields := map[string]any{}
		if err := event.Inputs.UnpackIntoMap(fields, log.Data); err != nil {
			c.t.Fatal(err)
		}
		if err := abi.ParseTopicsIntoMap(fields, indexed, log.Topics[1:]); err != nil {
			c.t.Fatal(err)
		}
		found = append(found, fields)
	}
	return found
}

// onlyEvent is events where there must be exactly one.
func (c *chain) onlyEvent(receipt *types.Receipt, of contract, name string) map[string]any {
	c.t.Helper()
	found := c.events(receipt, of, name)
	if len(found) != 1 {
		c.t.Fatalf("%d events %s, want 1", len(found), name)
	}
	return found[0]
}

func (c *chain) balance(of common.Address) *big.Int {
	c.t.Helper()
	balance, err := c.client.BalanceAt(context.Background(), of, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	return balance
}

// parentHash is the hash of the block before a block.
func (c *chain) parentHash(of *big.Int) common.Hash {
	c.t.Helper()
	header, err := c.client.HeaderByNumber(context.Background(), of)
	if err != nil {
		c.t.Fatal(err)
	}
	return header.ParentHash
}

func (c *chain) code(at common.Address) []byte {
	c.t.Helper()
	code, err := c.client.CodeAt(context.Background(), at, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	return code
}

func (c *chain) slot(at common.Address, number int64) []byte {
	c.t.Helper()
	word, err := c.client.StorageAt(context.Background(), at, common.BigToHash(big.NewInt(number)), nil)
	if err != nil {
		c.t.Fatal(err)
	}
	return word
}

// same compares what was read with what was expected, numbers by value.
func (c *chain) same(what string, got, want any) {
	c.t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		c.t.Errorf("%s: got %v, want %v", what, got, want)
	}
}
