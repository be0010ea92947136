// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {GovernorUpgradeable} from "@openzeppelin/contracts-upgradeable/governance/GovernorUpgradeable.sol";
import {Fraction, PPM} from "../registry/Fraction.sol";
import {IStakeVotes} from "../votes/BondingVotes.sol";

/// Counts votes so that an orchestrator speaks for all stake behind it, except for delegators who speak for
/// themselves: their weight leaves the orchestrator's side, whichever of them votes first.
abstract contract OverridableCounting is GovernorUpgradeable {
    enum VoteType {
        Against,
        For,
        Abstain
    }

    struct Ballot {
        bool cast;
        uint8 support;
        /// The weight of those who delegate to this voter and voted themselves.
        uint256 overridden;
    }

    struct Tally {
        /// By VoteType.
        uint256[3] weights;
        mapping(address => Ballot) ballots;
    }

    /// What part of the opinions must be in favour, abstentions aside. Scale 1e6.
    uint256 public quota;
    mapping(uint256 => Tally) private tallies;

    error InvalidVoteType(uint8 voteType);
    error VoteAlreadyCast();

    function __OverridableCounting_init(uint256 quota_) internal onlyInitializing {
        quota = quota_;
    }

    function COUNTING_MODE() public pure override returns (string memory) {
        return "support=bravo&quorum=for,abstain,against";
    }

    function hasVoted(uint256 proposalId, address account) public view override returns (bool) {
        return tallies[proposalId].ballots[account].cast;
    }

    function proposalVotes(uint256 proposalId)
        public
        view
        returns (uint256 againstVotes, uint256 forVotes, uint256 abstainVotes)
    {
        uint256[3] storage weights = tallies[proposalId].weights;
        return (weights[0], weights[1], weights[2]);
    }

    /// Who knows the stake of past rounds. An account that delegates to itself must have at least the power of all
    /// that delegate to it together.
    function votes() public view virtual returns (IStakeVotes);

    function _quorumReached(uint256 proposalId) internal view override returns (bool) {
        (uint256 no, uint256 yes, uint256 abstained) = proposalVotes(proposalId);
        return no + yes + abstained >= quorum(proposalSnapshot(proposalId));
    }

    function _voteSucceeded(uint256 proposalId) internal view override returns (bool) {
        (uint256 no, uint256 yes, ) = proposalVotes(proposalId);
        return yes >= Fraction.at(no + yes, quota, PPM);
    }

    function _countVote(uint256 proposalId, address account, uint8 support, uint256 weight, bytes memory)
        internal
        override
    {
        if (support > uint8(VoteType.Abstain)) revert InvalidVoteType(support);
        Tally storage tally = tallies[proposalId];
        Ballot storage ballot = tally.ballots[account];
        if (ballot.cast) revert VoteAlreadyCast();
        ballot.cast = true;
        ballot.support = support;

        uint256 snapshot = proposalSnapshot(proposalId);
        address delegate = votes().delegatedAt(account, snapshot);
        if (delegate == account) {
            weight -= ballot.overridden;
        } else if (votes().delegatedAt(delegate, snapshot) == delegate) {
            Ballot storage overriddenBallot = tally.ballots[delegate];
            overriddenBallot.overridden += weight;
            if (overriddenBallot.cast) tally.weights[overriddenBallot.support] -= weight;
        }
        tally.weights[support] += weight;
    }
}
