package devnet_test

import (
	"math/big"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"lpconsole/devnet"
	"lpconsole/devnet/contracts"
)

// at is a contract known by its artifact and address.
func at(t *testing.T, name string, address common.Address) devnet.Contract {
	t.Helper()
	artifact, err := contracts.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	return devnet.Contract{Address: address, ABI: &artifact.ABI}
}

func namehash(name string) (node common.Hash) {
	labels := strings.Split(name, ".")
	for i := len(labels) - 1; i >= 0; i-- {
		node = crypto.Keccak256Hash(node.Bytes(), crypto.Keccak256([]byte(labels[i])))
	}
	return node
}

func dnsName(name string) []byte {
	var out []byte
	for label := range strings.SplitSeq(name, ".") {
		out = append(append(out, byte(len(label))), label...)
	}
	return append(out, 0)
}

func testNames(n *network) {
	t := n.T
	universal := at(t, "UniversalResolver", devnet.UniversalResolverAddress)
	registry := at(t, "ENSRegistry", devnet.ENSRegistryAddress)
	refusal := func(a devnet.Account) string {
		_, err := n.try(universal, "reverse", a.Address.Bytes(), big.NewInt(60))
		if err == nil {
			return ""
		}
		data := common.FromHex(revertData(t, err))
		for name, e := range universal.ABI.Errors {
			if string(e.ID[:4]) == string(data[:4]) {
				return name
			}
		}
		t.Fatalf("unknown error %x", data)
		return ""
	}

	verified, outcomes, texts := 0, make(map[string]int), make(map[string]string)
	for _, a := range n.withRole("orchestrator") {
		why := refusal(a)
		outcomes[why]++
		if why != "" {
			continue
		}
		verified++
		answer := n.read(universal, "reverse", a.Address.Bytes(), big.NewInt(60))
		name := answer[0].(string)
		resolver := at(t, "PublicResolver", n.address(registry, "resolver", namehash(name)))
		texts["name "+name] = name
		texts["description"] += n.text(resolver, "text", namehash(name), "description")
		data, err := resolver.ABI.Pack("addr", namehash(name))
		if err != nil {
			t.Fatal(err)
		}
		forward := n.read(universal, "resolve", dnsName(name), data)
		if got := common.BytesToAddress(forward[0].([]byte)); got != a.Address {
			t.Errorf("%q resolves to %s, want its owner %s", name, got, a.Address)
		}
	}
	total := len(n.withRole("orchestrator"))
	if share := verified * 100 / total; share < 50 || share > 80 {
		t.Errorf("%d of %d have a verified name (%v), want about two thirds", verified, total, outcomes)
	}
	if outcomes["ReverseAddressMismatch"] != 1 {
		t.Errorf("%d names are spoofed, want one: %v", outcomes["ReverseAddressMismatch"], outcomes)
	}
	if n.address(registry, "resolver", namehash("forwardonly.eth")) == (common.Address{}) {
		t.Error("the name without a reverse record does not resolve")
	}
	if !strings.ContainsRune(texts["description"], 0x1b) || len(texts["description"]) < 10_000 {
		t.Error("the descriptions must have an escape and 10 kB among them")
	}
	if _, ok := texts["name \x1b[31mred\x1b[0m.eth"]; !ok {
		t.Error("no verified name carries an escape")
	}
	if outcomes["DNSEncodingFailed"] == 0 {
		t.Errorf("no reverse record is too long to be a name: %v", outcomes)
	}
	l2 := at(t, "L2ReverseRegistrar", devnet.L2ReverseRegistrarAddress)
	if got := n.text(l2, "nameForAddr", n.account("demo-delegator").Address); !strings.HasSuffix(got, ".eth") {
		t.Errorf("the demo delegator's name on Arbitrum is %q", got)
	}
}

func testServiceURIs(n *network) {
	var escape, invalid, long, none, bidi, plain bool
	for _, a := range n.withRole("orchestrator") {
		uri := n.text(n.Protocol.ServiceRegistry, "getServiceURI", a.Address)
		escape = escape || strings.ContainsRune(uri, 0x1b)
		invalid = invalid || !utf8.ValidString(uri)
		long = long || len(uri) > 10_000
		none = none || uri == ""
		bidi = bidi || strings.ContainsRune(uri, 0x202e)
		plain = plain || strings.HasPrefix(uri, "http://")
	}
	if !escape || !invalid || !long || !none || !bidi || !plain {
		n.Errorf("escape %v, invalid UTF-8 %v, 10 kB %v, empty %v, direction mark %v, http %v: want all",
			escape, invalid, long, none, bidi, plain)
	}
}

func TestSystemAddressesAnswer(t *testing.T) {
	n := start(t, devnet.Config{})
	multicall := at(t, "Multicall3", devnet.Multicall3Address)
	head := n.head().Number.Uint64()
	if got := n.number(multicall, "getBlockNumber"); got != head {
		t.Errorf("Multicall3 says block %d, want %d", got, head)
	}
	if got := n.number(multicall, "getChainId"); got != devnet.DefaultChainID {
		t.Errorf("Multicall3 says chain %d, want %d", got, uint64(devnet.DefaultChainID))
	}
	if got := n.number(at(t, "ArbSys", devnet.ArbSysAddress), "arbBlockNumber"); got != head {
		t.Errorf("ArbSys says block %d, want %d", got, head)
	}
	node := at(t, "NodeInterface", devnet.NodeInterfaceAddress)
	if got := n.read(node, "l2BlockRangeForL1", uint64(3)); got[0] != uint64(3) || got[1] != uint64(3) {
		t.Errorf("block 3 is in blocks %v, want itself", got)
	}
	if _, err := n.try(node, "l2BlockRangeForL1", head+1); err == nil {
		t.Error("a block that is not there yet has a range")
	}
	type call3 struct {
		Target       common.Address
		AllowFailure bool
		CallData     []byte
	}
	broken := call3{n.Protocol.BondingManager.Address, false, []byte{1, 2, 3, 4}}
	if _, err := n.try(multicall, "aggregate3", []call3{broken}); err == nil || !strings.Contains(err.Error(), "Multicall3: call failed") {
		t.Errorf("a call that must not fail: %v", err)
	}
	broken.AllowFailure = true
	if _, err := n.try(multicall, "aggregate3", []call3{broken}); err != nil {
		t.Errorf("a call that may fail: %v", err)
	}
}
