package pipeline

import (
	"context"
	"crypto/ecdsa"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"lpconsole/chain"
	"lpconsole/devnet"
	"lpconsole/livepeer"
	"lpconsole/livepeer/calls"
	"lpconsole/wallet"
)

// A stage is a real chain with the protocol and a cast on it, and the rooms in
// front of it, wired as the program wires them.
type stage struct {
	*devnet.Chain
	t      testing.TB
	client *chain.Client
	reader *livepeer.Reader
	wallet *wallet.Wallet
	cast   []devnet.Account
}

func newStage(t testing.TB, c devnet.Config) *stage {
	t.Helper()
	started, err := devnet.Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = started.Close() })
	s := &stage{Chain: started, t: t, cast: started.Accounts}
	s.open(started.RPC)
	return s
}

// open puts the rooms in front of an endpoint.
func (s *stage) open(endpoint string) {
	s.t.Helper()
	client, err := chain.New(chain.Options{Endpoints: []string{endpoint}, ChainID: s.ChainID})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(client.Close)
	s.client = client
	s.reader = livepeer.NewReader(client, livepeer.Options{Controller: s.Protocol.Controller.Address})
	snap, err := s.reader.Snapshot(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	s.wallet, err = wallet.Open(wallet.Options{
		Client: client, Decoder: calls.New(snap.Network, s.ChainID), ChainID: s.ChainID, Dir: s.t.TempDir(),
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = s.wallet.Close() })
}

// begin makes blocks up to the next round and initialises it.
func (s *stage) begin() {
	s.t.Helper()
	if _, err := s.NextRound(); err != nil {
		s.t.Fatal(err)
	}
	owner, _ := s.Account("owner")
	if _, err := s.Do(s.t.Context(), owner, nil, s.Protocol.RoundsManager, "initializeRound"); err != nil {
		s.t.Fatal(err)
	}
}

// A key signs for its account.
type key struct{ *ecdsa.PrivateKey }

func (k key) Address() common.Address { return crypto.PubkeyToAddress(k.PublicKey) }

func (k key) SignTx(_ context.Context, tx *types.Transaction, id *big.Int) (*types.Transaction, error) {
	return types.SignTx(tx, types.LatestSignerForChainID(id), k.PrivateKey)
}

func (key) Close() {}

// figures are what an account has, asked from the node directly, in base units.
type figures map[string]*big.Int

func (s *stage) figures(who common.Address) figures {
	s.t.Helper()
	p := s.Protocol
	f := figures{
		"lpt":           s.view(p.LivepeerToken, "balanceOf", who),
		"allowance":     s.view(p.LivepeerToken, "allowance", who, p.BondingManager.Address),
		"pending_stake": s.view(p.BondingManager, "pendingStake", who, new(big.Int)),
		"pending_fees":  s.view(p.BondingManager, "pendingFees", who, new(big.Int)),
	}
	var err error
	if f["eth"], err = s.Client().BalanceAt(s.t.Context(), who, nil); err != nil {
		s.t.Fatal(err)
	}
	return f
}

// view asks a view that answers with one number.
func (s *stage) view(c devnet.Contract, method string, args ...any) *big.Int {
	s.t.Helper()
	data, err := c.ABI.Pack(method, args...)
	if err != nil {
		s.t.Fatal(err)
	}
	answer, err := s.Client().CallContract(s.t.Context(), ethereum.CallMsg{To: &c.Address, Data: data}, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return new(big.Int).SetBytes(answer)
}

// units is a decimal of whole LPT or ETH in base units.
func (s *stage) units(text string) *big.Int {
	s.t.Helper()
	n, err := livepeer.ParseETH(text)
	if err != nil {
		s.t.Fatalf("%q is no amount: %v", text, err)
	}
	return n.Wei()
}
