package devnet

import (
	"math/big"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// naming is the ENS as the cast uses it.
type naming struct {
	registry, resolver, reverse, l2Reverse Contract
}

// arbitrumCoin is the coin type of addresses on Arbitrum One (ENSIP-11).
const arbitrumCoin = 0x80000000 | 42161

// deployNames gives the registry a resolver, a reverse registrar and the top-level name eth, which the owner holds.
func deployNames(s *script, owner *Account) naming {
	n := naming{registry: s.artifact("ENSRegistry"), l2Reverse: s.artifact("L2ReverseRegistrar")}
	n.registry.Address, n.l2Reverse.Address = ENSRegistryAddress, L2ReverseRegistrarAddress
	// The two know each other from birth, so the second one's address is worked out ahead.
	reverseAt := crypto.CreateAddress(owner.Address, s.nonce(owner.Address)+1)
	n.resolver = s.deploy(owner, "PublicResolver", n.registry.Address, reverseAt)
	n.reverse = s.deploy(owner, "ReverseRegistrar", n.registry.Address, n.resolver.Address)

	s.do(owner, n.registry, "setSubnodeOwner", common.Hash{}, labelHash("eth"), owner.Address)
	s.do(owner, n.registry, "setSubnodeOwner", common.Hash{}, labelHash("reverse"), owner.Address)
	s.do(owner, n.registry, "setSubnodeOwner", namehash("reverse"), labelHash("addr"), n.reverse.Address)
	return n
}

// takeNames registers what seven of ten orchestrators and a few delegators are called.
func (p *play) takeNames() {
	offset := p.rng.IntN(namePairs)
	for _, o := range p.orchestrators {
		if o.goes != stays && o.place%2 == 0 {
			continue
		}
		name := ordinaryName(offset, o.place)
		switch forward, reverse, special := hostileName(o.place, ordinaryName(offset, 0)); {
		case special:
			if forward != "" {
				p.takeName(o.Account, forward, nil)
			}
			if reverse != "" {
				p.claimName(o.Account, reverse)
			}
		case o.place%10 < 7:
			p.takeName(o.Account, name, profile(o.place, name))
			p.claimName(o.Account, name)
		}
	}
	for i, d := range p.stakers() {
		if i%12 == 0 {
			name := ordinaryName(offset, 1200+i)
			p.takeName(d.Account, name, [][2]string{{"description", "Delegator since the first round."}})
			p.claimName(d.Account, name)
		}
	}
	p.do(p.demo.Account, p.names.l2Reverse, "setName", ordinaryName(offset, 1200))
}

// takeName registers a second-level name of eth and points it at its owner.
func (p *play) takeName(owner *Account, name string, texts [][2]string) {
	resolver, node := p.names.resolver, namehash(name)
	p.do(p.owner, p.names.registry, "setSubnodeRecord", namehash("eth"), labelHash(strings.TrimSuffix(name, ".eth")),
		owner.Address, resolver.Address, uint64(0))
	calls := [][]byte{
		p.encode(resolver, "setAddr0", node, owner.Address),
		p.encode(resolver, "setAddr", node, big.NewInt(arbitrumCoin), owner.Address.Bytes()),
	}
	for _, text := range texts {
		calls = append(calls, p.encode(resolver, "setText", node, text[0], text[1]))
	}
	p.do(owner, resolver, "multicall", calls)
}

// claimName writes the account's reverse record, whatever the name points at.
func (p *play) claimName(account *Account, name string) {
	p.do(account, p.names.reverse, "setName", name)
}

// namehash is a name's node (EIP-137), for names that need no normalisation.
func namehash(name string) (node common.Hash) {
	labels := strings.Split(name, ".")
	for i := len(labels) - 1; i >= 0; i-- {
		node = crypto.Keccak256Hash(node.Bytes(), labelHash(labels[i]).Bytes())
	}
	return node
}

func labelHash(label string) common.Hash {
	return crypto.Keccak256Hash([]byte(label))
}
