package calls

import (
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/livepeer"
)

// ArbitrumOne is the chain that the protocol lives on.
const ArbitrumOne = 42161

// arbitrumOne are the contracts as livepeer/protocol records them in
// deployments/arbitrumMainnet. Proxies keep their address through an upgrade.
var arbitrumOne = livepeer.Addresses{
	Controller:     common.HexToAddress("0xD8E8328501E9645d16Cf49539efC04f734606ee4"),
	BondingManager: common.HexToAddress("0x35Bcf3c30594191d53231E4FF333E8A770453e40"),
	RoundsManager:  common.HexToAddress("0xdd6f56DcC28D3F5f27084381fE8Df634985cc39f"),
	Minter:         common.HexToAddress("0xc20DE37170B45774e6CD3d2304017fc962f27252"),
	Token:          common.HexToAddress("0x289ba1701C2F088cf0faf8B3705246331cB8A839"),
	TicketBroker:   common.HexToAddress("0xa8bB618B1520E284046F3dFc448851A1Ff26e41B"),
	Services:       common.HexToAddress("0xC92d3A360b8f9e083bA64DE15d95Cf8180897431"),
	Votes:          common.HexToAddress("0x0B9C254837E72Ebe9Fe04960C43B69782E68169A"),
	Governor:       common.HexToAddress("0xcFE4E2879B786C3aa075813F0E364bb5acCb6aa0"),
	Treasury:       common.HexToAddress("0xf82C1FF415F1fCf582554fDba790E27019c8E8C4"),
	PollCreator:    common.HexToAddress("0x8bb50806D60c492c0004DAD5D9627DAA2d9732E6"),
}

// Pinned are the contracts that this program was built with for a chain; false for
// a chain where only the Controller knows, as on a development chain.
func Pinned(chainID uint64) (livepeer.Addresses, bool) {
	if chainID == ArbitrumOne {
		return arbitrumOne, true
	}
	return livepeer.Addresses{}, false
}

// Agree is an error when the Controller of a chain with pinned contracts names
// others: it is not the network it seems to be, or the endpoint lies, or this
// program is too old. The PollCreator is not the Controller's and may be left out.
func Agree(a livepeer.Addresses, chainID uint64) error {
	pinned, ok := Pinned(chainID)
	if !ok {
		return nil
	}
	for _, c := range []struct {
		name      string
		got, want common.Address
	}{
		{"Controller", a.Controller, pinned.Controller},
		{"BondingManager", a.BondingManager, pinned.BondingManager},
		{"RoundsManager", a.RoundsManager, pinned.RoundsManager},
		{"Minter", a.Minter, pinned.Minter},
		{"LivepeerToken", a.Token, pinned.Token},
		{"TicketBroker", a.TicketBroker, pinned.TicketBroker},
		{"ServiceRegistry", a.Services, pinned.Services},
		{"BondingVotes", a.Votes, pinned.Votes},
		{"LivepeerGovernor", a.Governor, pinned.Governor},
		{"Treasury", a.Treasury, pinned.Treasury},
	} {
		if c.got != c.want {
			return fmt.Errorf("on chain %d the %s is %s, but the Controller names %s: check the endpoint, or look for a newer version of this program", chainID, c.name, c.want, c.got)
		}
	}
	return nil
}
