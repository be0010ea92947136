package contracts

import (
	"fmt"
	"io/fs"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

func TestEveryArtifactLoadsAndFitsTheSizeLimit(t *testing.T) {
	files, err := fs.Glob(artifacts, "artifacts/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(strings.TrimPrefix(file, "artifacts/"), ".json")
		artifact, err := Load(name)
		if err != nil {
			t.Error(err)
			continue
		}
		if len(artifact.Bytecode) <= len(artifact.Deployed)/2 || len(artifact.Deployed) == 0 {
			t.Errorf("%s: %d bytes create %d", name, len(artifact.Bytecode), len(artifact.Deployed))
		}
		if len(artifact.Deployed) > 24576 {
			t.Errorf("%s: %d bytes are over EIP-170's limit", name, len(artifact.Deployed))
		}
	}
	if _, err := Load("Nothing"); err == nil || !strings.Contains(err.Error(), "make contracts") {
		t.Errorf("an unknown name gives %v, want the next step", err)
	}
	if artifact, err := Load("Poll"); err != nil {
		t.Error(err)
	} else if _, err := artifact.Creation("seven"); err == nil {
		t.Error("a wrong constructor argument was packed")
	}
}

// The live contracts' identifiers, taken from transactions and logs rather than computed here.
func TestInterfacesAreThoseOfTheLiveContracts(t *testing.T) {
	selectors := map[string]map[string]string{
		"Controller": {"getContract": "e16c7d98"},
		"RoundsManager": {
			"currentRound": "8a19c8bc", "initializeRound": "d4807fb2",
		},
		"BondingManager": {
			"getDelegator": "a64ad595", "pendingStake": "9d0b2c7a", "pendingFees": "f595f1cc",
			"getDelegatorUnbondingLock": "412f83b6", "getTranscoder": "5dce9948",
			"getTranscoderEarningsPoolForRound": "24454fc4", "getFirstTranscoderInPool": "88a6c749",
			"getNextTranscoderInPool": "235c9603", "bond": "b78d27dc", "bondWithHint": "6bd9add4",
			"bondForWithHint": "ee4e804a", "unbond": "27de9e32", "unbondWithHint": "9500ed9b", "rebond": "eaffb3f9",
			"rebondWithHint": "7fc4606f", "rebondFromUnbonded": "3a080e93", "rebondFromUnbondedWithHint": "0584a373",
			"withdrawStake": "25d5971f", "withdrawFees": "ad3b1b47", "claimEarnings": "24b1babf",
			"transferBond": "062e98b8", "checkpointBondingState": "d52bd62b", "transcoder": "43d3461a",
			"transcoderWithHint": "3550aa10", "reward": "228cb733", "rewardWithHint": "81871056",
			"setRewardCaller": "0103e60e", "rewardForTranscoder": "1a8c41f8",
			"rewardForTranscoderWithHint": "b556966a", "transcoderToRewardCaller": "47621410",
		},
		"TicketBroker": {"getSenderInfo": "e1a589da"},
		"LivepeerGovernor": {
			"propose": "7d5e81e2", "castVote": "56781388", "castVoteWithReason": "7b3c71d3", "queue": "160cbed7",
			"execute": "2656227d", "cancel": "452115d6",
		},
		"BondingVotes": {"hasCheckpoint": "c656a01e"},
		"PollCreator":  {"createPoll": "4d2942ab"},
		"Poll":         {"vote": "0121b93f"},
	}
	for name, methods := range selectors {
		artifact, err := Load(name)
		if err != nil {
			t.Fatal(err)
		}
		for method, want := range methods {
			if got := fmt.Sprintf("%x", artifact.ABI.Methods[method].ID); got != want {
				t.Errorf("%s.%s: selector %s, want %s", name, method, got, want)
			}
		}
	}
	topics := map[string]map[string]string{
		"BondingManager": {
			"Bond":                  "e5917769f276ddca9f2ee7c6b0b33e1d1e1b61008010ce622c632dd20d168a23",
			"Unbond":                "2d5d98d189bee5496a08db2a5948cb7e5e786f09d17d0c3f228eb41776c24a06",
			"Rebond":                "9f5b64cc71e1e26ff178caaa7877a04d8ce66fde989251870e80e6fbee690c17",
			"TransferBond":          "f136b986590e86cf1abd7b6600186a7a1178ad3cbbdf0f3312e79f6214a2a567",
			"WithdrawStake":         "1340f1a8f3d456a649e1a12071dfa15655e3d09252131d0f980c3b405cc8dd2e",
			"WithdrawFees":          "4f1b51dd7a2fcb861aa2670f668be66835c4ee12b4bbbf037e4d0018f39819e4",
			"EarningsClaimed":       "d7eab0765b772ea6ea859d5633baf737502198012e930f257f90013d9b211094",
			"Reward":                "619caafabdd75649b302ba8419e48cccf64f37f1983ac4727cfb38b57703ffc9",
			"TreasuryReward":        "40e200718fe552021167687e5491d09f5931275b6f88f14a462650f0effb5237",
			"TranscoderUpdate":      "7346854431dbb3eb8e373c604abf89e90f4865b8447e1e2834d7b3e4677bf544",
			"TranscoderActivated":   "65d72d782835d64c3287844a829608d5abdc7e864cc9affe96d910ab3db665e9",
			"TranscoderDeactivated": "fee3e693fc72d0a0a673805f3e606c551f4c677b9072444b90dd2d0406bc995c",
		},
		"LivepeerGovernor": {
			"ProposalCreated": "7d84a6263ae0d98d3329bd7b46bb4e8d6f98cd35a7adb45c274c8b7fd5ebd5e0",
			"VoteCast":        "b8e138887d0aa13bab447e82de9d5c1777041ecd21ca36ba824ff1e6c07ddda4",
		},
		"PollCreator": {"PollCreated": "8afbc4e1826cefcfc1e64fd5ff7d8484e700867fdbe36e9b6db047c010a6229e"},
		"Poll":        {"Vote": "f668ead05c744b9178e571d2edb452e72baf6529c8d72160e64e59b50d865bd0"},
	}
	for name, events := range topics {
		artifact, err := Load(name)
		if err != nil {
			t.Fatal(err)
		}
		for event, want := range events {
			if got := fmt.Sprintf("%x", artifact.ABI.Events[event].ID); got != want {
				t.Errorf("%s.%s: topic %s, want %s", name, event, got, want)
			}
		}
	}
	errorIDs := map[string]string{
		"FutureLookup": "7f07449b", "InvalidCaller": "16cece48", "InvalidStartRound": "b986b599",
		"FutureLastClaimRound": "107098b2", "MissingEarningsPool": "92ad5a72", "DecreasingValues": "28ffde61",
		"InvalidTotalStakeCheckpointRound": "29af3fdf",
	}
	votes, err := Load("BondingVotes")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range errorIDs {
		if id := votes.ABI.Errors[name].ID; fmt.Sprintf("%x", id[:4]) != want {
			t.Errorf("BondingVotes.%s: id %x, want %s", name, id[:4], want)
		}
	}
}

func TestTheControllerRegistersAndBrakes(t *testing.T) {
	n := newNetwork(t)
	n.same("unknown id", read[common.Address](n.chain, n.controller, "getContract", [32]byte{1}), nobody)
	n.refuses("no reason", ana, n.controller, "setContractInfo", [32]byte{1}, ana.address, [20]byte{})
	n.refuses("no reason", owner, n.controller, "unpause")
	receipt := n.do(owner, n.controller, "setContractInfo", [32]byte{1}, ana.address, [20]byte{9})
	n.same("event", n.onlyEvent(receipt, n.controller, "SetContractInfo")["contractAddress"], ana.address)
	n.same("info", n.view(n.controller, "getContractInfo", [32]byte{1}), []any{ana.address, [20]byte{9}})
	n.do(owner, n.controller, "transferOwnership", ben.address)
	n.refuses("no reason", owner, n.controller, "pause")
	n.do(ben, n.controller, "pause")
	n.do(ana, n.registry, "setServiceURI", "https://ana.example:8935")
	n.same("a service URI is not stopped",
		read[string](n.chain, n.registry, "getServiceURI", ana.address), "https://ana.example:8935")
}

func TestAProxyRunsWhatTheControllerNames(t *testing.T) {
	n := newNetwork(t)
	n.same("slot 0", common.BytesToAddress(n.slot(n.bonding.at, 0)), n.controller.at)
	n.same("slot 1", n.slot(n.bonding.at, 1), crypto.Keccak256([]byte("BondingManagerTarget")))
	n.register("BondingManagerTarget", nobody)
	n.refuses("target contract must be registered", ana, n.bonding, "getTranscoderPoolSize")

	elsewhere := n.deploy(owner, "Controller")
	n.do(owner, n.controller, "updateController", role("ServiceRegistry"), elsewhere.at)
	n.same("handed over", read[common.Address](n.chain, n.registry, "controller"), elsewhere.at)
}

func TestTheTokenBehavesLikeTheLiveOne(t *testing.T) {
	n := newNetwork(t)
	n.do(owner, n.token, "mint", ana.address, lpt(10))
	n.refuses("AccessControl: account "+strings.ToLower(ana.address.Hex())+" is missing role "+
		common.Hash(role("MINTER_ROLE")).Hex(), ana, n.token, "mint", ana.address, one)
	n.do(ana, n.token, "approve", ben.address, maxUint256)
	n.do(ben, n.token, "transferFrom", ana.address, ben.address, lpt(4))
	n.same("even a maximal allowance shrinks",
		n.number(n.token, "allowance", ana.address, ben.address), sub(maxUint256, lpt(4)))
	n.refuses("ERC20: transfer amount exceeds balance",
		cleo, n.token, "transferFrom", ana.address, cleo.address, lpt(7))
	n.refuses("ERC20: transfer amount exceeds allowance",
		cleo, n.token, "transferFrom", ana.address, cleo.address, lpt(6))
	n.refuses("ERC20: transfer amount exceeds balance", ana, n.token, "transfer", ben.address, lpt(7))
	n.same("name", read[string](n.chain, n.token, "name"), "Livepeer Token")
	n.same("symbol", read[string](n.chain, n.token, "symbol"), "LPT")
	n.permit(ana, eva, lpt(3))
	n.same("permitted", n.number(n.token, "allowance", ana.address, eva.address), lpt(3))
	n.same("nonce", n.number(n.token, "nonces", ana.address), big.NewInt(1))
}

// permit lets a spender take tokens by the owner's signature (EIP-2612), sent by somebody else.
func (n *network) permit(from, spender account, amount *big.Int) {
	n.t.Helper()
	domain := crypto.Keccak256(
		crypto.Keccak256([]byte("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)")),
		crypto.Keccak256([]byte("Livepeer Token")), crypto.Keccak256([]byte("1")),
		common.BigToHash(big.NewInt(testChainID)).Bytes(), common.LeftPadBytes(n.token.at.Bytes(), 32))
	n.same("domain", read[[32]byte](n.chain, n.token, "DOMAIN_SEPARATOR"), [32]byte(domain))
	permit := crypto.Keccak256(
		crypto.Keccak256([]byte("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)")),
		common.LeftPadBytes(from.address.Bytes(), 32), common.LeftPadBytes(spender.address.Bytes(), 32),
		common.BigToHash(amount).Bytes(), make([]byte, 32), common.BigToHash(maxUint256).Bytes())
	sig, err := crypto.Sign(crypto.Keccak256([]byte("\x19\x01"), domain, permit), from.key)
	if err != nil {
		n.t.Fatal(err)
	}
	n.do(fred, n.token, "permit", from.address, spender.address, amount, maxUint256,
		sig[64]+27, [32]byte(sig[:32]), [32]byte(sig[32:64]))
}
