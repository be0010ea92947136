package soak

import (
	"context"
	"crypto/ecdsa"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"
)

// A control is a sender as scripts have them: it reads the nonce, signs, sends,
// takes an answer for a success, and after an error does all of that again. Nobody
// kills it. It works through the same proxy on the same chain.
type control struct {
	*soak
	key     *ecdsa.PrivateKey
	address common.Address
	intents []*intent
}

// newControl makes the control's account. It may spend all it has, so that each
// intent is one transaction.
func (s *soak) newControl(ctx context.Context) (*control, error) {
	c := &control{soak: s, key: s.newKey("control")}
	c.address = crypto.PubkeyToAddress(c.key.PublicKey)
	for i := range s.opt.Control {
		c.intents = append(c.intents, &intent{key: fmt.Sprintf("control-%d", i), number: int64(i + 1)})
	}
	if err := s.fund(ctx, c.address); err != nil {
		return nil, err
	}
	p := s.chain.Protocol
	data, err := p.LivepeerToken.ABI.Pack("approve", p.BondingManager.Address, new(big.Int).Lsh(common.Big1, 255))
	if err != nil {
		return nil, err
	}
	tx, err := c.sign(0, p.LivepeerToken.Address, data)
	if err != nil {
		return nil, err
	}
	// Past the proxy: this is no intent.
	client, err := ethclient.DialContext(ctx, s.chain.RPC)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	return c, client.SendTransaction(ctx, tx)
}

func (c *control) sign(nonce uint64, to common.Address, data []byte) (*types.Transaction, error) {
	id := new(big.Int).SetUint64(c.chain.ChainID)
	return types.SignNewTx(c.key, types.LatestSignerForChainID(id), &types.DynamicFeeTx{
		ChainID: id, Nonce: nonce, GasFeeCap: big.NewInt(100_000_000), Gas: 3_000_000, To: &to, Data: data,
	})
}

func (c *control) work(ctx context.Context) {
	for n, i := range c.intents {
		// At the pace of the others, so that it meets what they meet.
		for c.done.Load()*int64(len(c.intents)) < int64(n)*int64(c.opt.Intents) && c.another(ctx) {
		}
		if c.late() {
			c.intents = c.intents[:n]
			return
		}
		for try := 0; !i.said && try < stubborn && ctx.Err() == nil; try++ {
			i.said = c.once(ctx, i) == nil
		}
	}
}

// another waits for another intent to be done, and reports whether there can be more.
func (c *control) another(ctx context.Context) bool {
	select {
	case <-c.more:
		return true
	case <-c.idle:
	case <-ctx.Done():
	}
	return false
}

// once reads the nonce and sends.
func (c *control) once(ctx context.Context, i *intent) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	client, err := ethclient.DialContext(ctx, c.proxy.URL+"/control")
	if err != nil {
		return err
	}
	defer client.Close()
	nonce, err := client.PendingNonceAt(ctx, c.address)
	if err != nil {
		return err
	}
	bonding := c.chain.Protocol.BondingManager
	data, err := bonding.ABI.Pack("bond", i.amount(), c.to[0].Address)
	if err != nil {
		return err
	}
	tx, err := c.sign(nonce, bonding.Address, data)
	if err != nil {
		return err
	}
	return client.SendTransaction(ctx, tx)
}
