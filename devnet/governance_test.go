package devnet_test

import (
	"bytes"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"lpconsole/devnet"
)

// proposals maps a state's name to the ids of the proposals in it.
func (n *network) proposals() map[string][]*big.Int {
	n.Helper()
	names := []string{"pending", "active", "canceled", "defeated", "succeeded", "queued", "expired", "executed"}
	found := make(map[string][]*big.Int)
	for _, log := range n.logs(n.Protocol.LivepeerGovernor, "ProposalCreated") {
		id := new(big.Int).SetBytes(log.Data[:32])
		state := names[n.number(n.Protocol.LivepeerGovernor, "state", id)]
		found[state] = append(found[state], id)
	}
	return found
}

func testProposals(n *network) {
	found := n.proposals()
	for _, state := range []string{"pending", "active", "defeated", "succeeded", "executed"} {
		if len(found[state]) != 1 {
			n.Errorf("%d proposals are %s, want one", len(found[state]), state)
		}
	}
	hostile := false
	for _, log := range n.logs(n.Protocol.LivepeerGovernor, "ProposalCreated") {
		hostile = hostile || bytes.Contains(log.Data, []byte("&#27;]52;"))
	}
	if !hostile {
		n.Error("no proposal carries a hidden escape")
	}
}

func testOverrides(n *network) {
	gross := new(big.Int)
	id := n.proposals()["succeeded"][0]
	hostile := false
	for _, log := range n.logs(n.Protocol.LivepeerGovernor, "VoteCast") {
		if new(big.Int).SetBytes(log.Data[:32]).Cmp(id) == 0 {
			gross.Add(gross, new(big.Int).SetBytes(log.Data[64:96]))
		}
		hostile = hostile || bytes.ContainsRune(log.Data, 0x1b)
	}
	counted := new(big.Int)
	for _, part := range n.read(n.Protocol.LivepeerGovernor, "proposalVotes", id) {
		counted.Add(counted, part.(*big.Int))
	}
	if counted.Sign() == 0 || gross.Cmp(counted) <= 0 {
		n.Errorf("%s cast and %s counted: overriding votes must be taken out of the orchestrators'", gross, counted)
	}
	if !n.yes(n.Protocol.LivepeerGovernor, "hasVoted", id, n.account("voter").Address) {
		n.Error("the voter has not voted")
	}
	if !hostile {
		n.Error("no reason carries an escape")
	}
}

func testPolls(n *network) {
	var over, open int
	for _, log := range n.logs(n.Protocol.PollCreator, "PollCreated") {
		fields, err := n.Protocol.PollCreator.ABI.Unpack("PollCreated", log.Data)
		if err != nil {
			n.Fatal(err)
		}
		if !strings.HasPrefix(string(fields[0].([]byte)), "Qm") {
			n.Errorf("poll about %q, want the hash of a document", fields[0])
		}
		votes := n.logsOf(common.BytesToAddress(log.Topics[1].Bytes()))
		if len(votes) < 10 {
			n.Errorf("%d votes in a poll, want at least 10", len(votes))
		}
		if fields[1].(*big.Int).Cmp(n.head().Number) < 0 {
			over++
		} else {
			open++
		}
	}
	if over != 1 || open != 1 {
		n.Errorf("%d polls are over and %d open, want one each", over, open)
	}
}

// logsOf returns everything that an address ever said.
func (n *network) logsOf(address common.Address) []types.Log {
	n.Helper()
	logs, err := n.client.FilterLogs(n.Context(), filterOf(address))
	if err != nil {
		n.Fatal(err)
	}
	return logs
}

func TestALongHistoryVotesAsLongAsTheLiveNetwork(t *testing.T) {
	n := start(t, devnet.Config{Orchestrators: 6, Delegators: 6, Rounds: 24, RoundBlocks: 10})
	if period := n.number(n.Protocol.LivepeerGovernor, "votingPeriod"); period != 10 {
		t.Errorf("voting period %d, want 10 rounds", period)
	}
	if delay := n.number(n.Protocol.LivepeerGovernor, "votingDelay"); delay != 1 {
		t.Errorf("voting delay %d, want 1 round", delay)
	}
	if period := n.number(n.Protocol.BondingManager, "unbondingPeriod"); period != 7 {
		t.Errorf("unbonding period %d, want 7 rounds", period)
	}
	if found := n.proposals(); len(found) != 5 {
		t.Errorf("proposals in %d states, want 5: %v", len(found), found)
	}
}
