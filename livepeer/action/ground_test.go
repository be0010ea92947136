package action_test

import (
	"context"
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"flag"
	"math/big"
	"os"
	"testing"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"

	"lpconsole/devnet"
)

// A ground is a chain with the protocol on it that can be acted on: a development
// chain, or another deployment that a file tells of.
type ground struct {
	rpc        string
	chainID    uint64
	controller common.Address
	token      common.Address
	people     []devnet.Account
	client     *ethclient.Client
	send       func(ctx context.Context, from devnet.Account, to common.Address, data []byte) (*types.Receipt, error)
	mine       func(n uint64) error
	nextRound  func() error
}

// deployment is where the protocol's own contracts run: a JSON document with the
// node's URL, the Controller, and the keys of orchestrators, delegators and the
// owner. The node has to have anvil_mine.
var deployment = flag.String("deployment", "", "act on the deployment that this file tells of, not on a development chain")

// newGround is the one that the flags ask for.
func newGround(t *testing.T, c devnet.Config) *ground {
	t.Helper()
	if *deployment != "" {
		return deployed(t, *deployment)
	}
	n, err := devnet.Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	return &ground{
		rpc: n.RPC, chainID: n.ChainID, controller: n.Protocol.Controller.Address, token: n.Protocol.LivepeerToken.Address,
		people: n.Accounts, client: n.Client(), mine: n.Mine,
		send: func(ctx context.Context, from devnet.Account, to common.Address, data []byte) (*types.Receipt, error) {
			return n.Send(ctx, from, to, nil, data)
		},
		nextRound: func() error { _, err := n.NextRound(); return err },
	}
}

// deployed reads the file.
func deployed(t *testing.T, file string) *ground {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	type person struct{ Name, Key string }
	var d struct {
		RPC           string
		Controller    common.Address
		Owner         person
		Orchestrators []person
		Delegators    []person
		Contracts     map[string]common.Address
	}
	if err := json.Unmarshal(raw, &d); err != nil {
		t.Fatal(err)
	}
	g := &ground{rpc: d.RPC, controller: d.Controller, token: d.Contracts["LivepeerToken"]}
	for _, p := range append(append([]person{d.Owner}, d.Orchestrators...), d.Delegators...) {
		key, err := crypto.ToECDSA(common.FromHex(p.Key))
		if err != nil {
			t.Fatal(err)
		}
		g.people = append(g.people, devnet.Account{Address: crypto.PubkeyToAddress(key.PublicKey), Key: key, Role: p.Name})
	}
	if g.client, err = ethclient.DialContext(t.Context(), d.RPC); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.client.Close)
	id, err := g.client.ChainID(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	g.chainID = id.Uint64()
	g.send = func(ctx context.Context, from devnet.Account, to common.Address, data []byte) (*types.Receipt, error) {
		return g.sign(ctx, id, from.Key, to, data)
	}
	g.mine = func(n uint64) error {
		return g.client.Client().CallContext(context.Background(), nil, "anvil_mine", new(big.Int).SetUint64(n).String())
	}
	rounds := d.Contracts["RoundsManager"]
	ask := func(signature string) (uint64, error) {
		out, err := g.client.CallContract(context.Background(), ethereum.CallMsg{To: &rounds, Data: crypto.Keccak256([]byte(signature))[:4]}, nil)
		return new(big.Int).SetBytes(out).Uint64(), err
	}
	g.nextRound = func() error {
		start, err1 := ask("currentRoundStartBlock()")
		length, err2 := ask("roundLength()")
		now, err3 := ask("blockNum()")
		return errors.Join(err1, err2, err3, g.mine(start+length-now))
	}
	return g
}

// sign sends a transaction and waits for its receipt.
func (g *ground) sign(ctx context.Context, id *big.Int, key *ecdsa.PrivateKey, to common.Address, data []byte) (*types.Receipt, error) {
	from := crypto.PubkeyToAddress(key.PublicKey)
	nonce, err := g.client.PendingNonceAt(ctx, from)
	if err != nil {
		return nil, err
	}
	message := ethereum.CallMsg{From: from, To: &to, Data: data}
	if _, err := g.client.CallContract(ctx, message, nil); err != nil {
		return nil, err
	}
	tx, err := types.SignNewTx(key, types.LatestSignerForChainID(id), &types.DynamicFeeTx{
		ChainID: id, Nonce: nonce, GasFeeCap: big.NewInt(10e9), Gas: 5_000_000, To: &to, Data: data,
	})
	if err != nil {
		return nil, err
	}
	raw, err := tx.MarshalBinary()
	if err != nil {
		return nil, err
	}
	receipt := new(types.Receipt)
	err = g.client.Client().CallContext(ctx, receipt, "eth_sendRawTransactionSync", hexutil.Bytes(raw))
	if err == nil && receipt.Status != types.ReceiptStatusSuccessful {
		err = errors.New("it reverted in its block, though not when it was tried")
	}
	return receipt, err
}

// account is the first one with a role.
func (g *ground) account(role string) (devnet.Account, bool) {
	for _, a := range g.people {
		if a.Role == role {
			return a, true
		}
	}
	return devnet.Account{}, false
}
