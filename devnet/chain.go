// Package devnet runs a real EVM chain on loopback with the Livepeer protocol on it and, if wanted, a history: rounds
// of rewards and fees, orchestrators and delegators in every state, names, votes. It is for the demo, for tests and for
// people who write tools.
//
// Tests of any package may import it; nothing that ends in the console's binary may, because it links a whole node.
// Equal configurations give equal chains, block hashes included. See the README for who is on a populated chain.
package devnet

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/rpc"
)

// Chain is a running chain. Its methods may be called from several goroutines.
type Chain struct {
	// RPC is the node's URL. It serves eth_, net_, web3_ and devnet_ methods by POST.
	RPC string
	// ChainID is what transactions are signed for.
	ChainID uint64
	// Seed is the one from the configuration.
	Seed uint64
	// Protocol is where the contracts are.
	Protocol Protocol
	// Accounts are all accounts with a role, in a fixed order. They have ether; nobody else has.
	Accounts []Account

	host   *host
	listen string // where the RPC is, host and port
	client *ethclient.Client
	stop   context.CancelFunc
	pace   sync.WaitGroup
	// sending orders Send calls, so that each takes the next nonce.
	sending sync.Mutex
}

// Start builds the chain and serves it until Close. The context bounds the building only. It takes well under a
// second without history, and about as many seconds as there are hundreds of orchestrators times tens of rounds.
func Start(ctx context.Context, config Config) (*Chain, error) {
	config, err := config.withDefaults()
	if err != nil {
		return nil, err
	}
	if err := free(config.Listen); err != nil {
		return nil, err
	}
	play := newPlay(config)
	genesis, err := newGenesis(play)
	if err != nil {
		return nil, err
	}
	c := &Chain{ChainID: config.ChainID, Seed: config.Seed}
	c.host, err = newHost(genesis, config.Listen, func(h *host) []rpc.API { return c.services(h, config) })
	if err != nil {
		return nil, err
	}
	s := newScript(ctx, c.host, config.ChainID)
	c.Protocol = play.run(s)
	if err := s.finish(); err != nil {
		return nil, errors.Join(fmt.Errorf("writing the history: %w", err), c.host.close())
	}
	if err := c.host.serve(); err != nil {
		return nil, errors.Join(fmt.Errorf("listening on %s: %w", config.Listen, err), c.host.close())
	}
	c.RPC = c.host.stack.HTTPEndpoint()
	c.listen = strings.TrimPrefix(c.RPC, "http://")
	c.client = ethclient.NewClient(c.host.stack.Attach())
	for _, account := range play.everybody() {
		c.Accounts = append(c.Accounts, *account)
	}
	c.follow(config, play)
	return c, nil
}

// free finds out early that an address is taken, not after the history was written.
func free(listen string) error {
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return fmt.Errorf("listening on %s: %w", listen, err)
	}
	return listener.Close()
}

// Close stops the chain. Nothing of it is left.
func (c *Chain) Close() error {
	if c.stop != nil {
		c.stop()
		c.pace.Wait()
	}
	c.client.Close()
	return c.host.close()
}

// Client talks to the node inside this process, without HTTP.
func (c *Chain) Client() *ethclient.Client {
	return c.client
}

// Account is the first account with a role; ok is false when there is none.
func (c *Chain) Account(role string) (account Account, ok bool) {
	for _, a := range c.Accounts {
		if a.Role == role {
			return a, true
		}
	}
	return Account{}, false
}

// Mine makes n blocks.
func (c *Chain) Mine(n uint64) error {
	return c.host.mine(n)
}

// SetTime makes a block with the given time, which must be later than the head's. Later blocks go on from there.
func (c *Chain) SetTime(t time.Time) error {
	return c.host.setTime(unix(t))
}

// NextRound makes blocks up to the first one of the next round and returns the round. It does not initialise it.
func (c *Chain) NextRound() (uint64, error) {
	length, err := c.roundsManager("roundLength")
	if err != nil {
		return 0, err
	}
	start, err := c.roundsManager("currentRoundStartBlock")
	if err != nil {
		return 0, err
	}
	if err := c.host.mineTo(start + length); err != nil {
		return 0, err
	}
	return c.Round()
}

// Round is the current round, initialised or not.
func (c *Chain) Round() (uint64, error) {
	return c.roundsManager("currentRound")
}

// Do calls a contract's function in a transaction of the account, waits for its block and returns the receipt. A
// reverted transaction is an error that tells the reason. Value is wei, nil for none.
func (c *Chain) Do(ctx context.Context, from Account, value *big.Int, to Contract, method string, args ...any) (*types.Receipt, error) {
	data, err := to.ABI.Pack(method, args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", method, err)
	}
	receipt, err := c.Send(ctx, from, to.Address, value, data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", method, err)
	}
	return receipt, nil
}

// Send is Do for data that is already encoded.
func (c *Chain) Send(ctx context.Context, from Account, to common.Address, value *big.Int, data []byte) (*types.Receipt, error) {
	c.sending.Lock()
	defer c.sending.Unlock()
	nonce, err := c.client.PendingNonceAt(ctx, from.Address)
	if err != nil {
		return nil, err
	}
	id := new(big.Int).SetUint64(c.ChainID)
	tx, err := types.SignNewTx(from.Key, types.LatestSignerForChainID(id), &types.DynamicFeeTx{
		ChainID:   id,
		Nonce:     nonce,
		GasFeeCap: big.NewInt(2 * baseFee),
		Gas:       txGas,
		To:        &to,
		Value:     value,
		Data:      data,
	})
	if err != nil {
		return nil, err
	}
	if err := c.host.send(tx); err != nil {
		return nil, err
	}
	if err := c.host.flush(); err != nil {
		return nil, err
	}
	receipt, err := c.client.TransactionReceipt(ctx, tx.Hash())
	if err != nil {
		return nil, err
	}
	if receipt.Status != types.ReceiptStatusSuccessful {
		// Receipts do not carry the reason: ask what the same message meets on the block before.
		message := ethereum.CallMsg{From: from.Address, To: &to, Value: value, Data: data}
		_, err := c.client.CallContract(ctx, message, new(big.Int).Sub(receipt.BlockNumber, common.Big1))
		if err == nil {
			err = errors.New("transaction reverted")
		}
		return receipt, err
	}
	return receipt, nil
}

// services are the RPC methods that the plain node does not have.
func (c *Chain) services(h *host, config Config) []rpc.API {
	apis := []rpc.API{{Namespace: "devnet", Service: &timeAPI{chain: c}}}
	if config.BlockTime == 0 {
		apis = append(apis, rpc.API{Namespace: "eth", Service: &sequencerAPI{host: h}})
	}
	return apis
}

// roundsManager asks the protocol's clock at the head block.
func (c *Chain) roundsManager(method string) (uint64, error) {
	clock := c.Protocol.RoundsManager
	data, err := clock.ABI.Pack(method)
	if err != nil {
		return 0, err
	}
	out, err := c.client.CallContract(context.Background(), ethereum.CallMsg{To: &clock.Address, Data: data}, nil)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", method, err)
	}
	return new(big.Int).SetBytes(out).Uint64(), nil
}

// follow makes blocks at a steady pace from now on, with what the cast does if it plays on; with a pace of zero it does
// nothing.
func (c *Chain) follow(config Config, play *play) {
	if config.BlockTime == 0 {
		return
	}
	c.host.followWallClock()
	var ctx context.Context
	ctx, c.stop = context.WithCancel(context.Background())
	mine := func() error { return c.host.mine(1) }
	if config.Play {
		cast := newLive(play)
		mine = func() error { return c.host.mineWith(cast.act) }
	}
	next := func() {
		if err := mine(); err != nil {
			slog.Error("no block made", "err", err)
		}
	}
	if config.Play {
		next() // the history ends on a day long past; a network that plays on is at work today
	}
	c.pace.Go(func() {
		ticker := time.NewTicker(config.BlockTime)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
			next()
		}
	})
}
