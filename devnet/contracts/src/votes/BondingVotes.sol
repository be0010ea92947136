// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IERC5805} from "@openzeppelin/contracts/interfaces/IERC5805.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Managed} from "../registry/Managed.sol";
import {ManagedTarget} from "../registry/ManagerProxy.sol";
import {IBonding, IRounds, IVotesLedger} from "../registry/Peers.sol";
import {Fraction, PRECISE} from "../registry/Fraction.sol";
import {RoundIndex} from "./RoundIndex.sol";
import "../registry/Names.sol";

/// What the treasury's governor needs to know about past stake.
interface IStakeVotes is IERC5805 {
    function delegatedAt(address account, uint256 round) external view returns (address);
}

/// Voting power out of stake, for any past round. The staking contract writes a checkpoint at each change of an
/// account; a round's rewards are found through the orchestrator's earnings, so nobody needs to claim in order to vote.
/// The ERC-5805 functions speak of the end of a round, which is the start of the next.
contract BondingVotes is ManagedTarget, IStakeVotes, IVotesLedger {
    using RoundIndex for uint256[];

    struct Checkpoint {
        uint256 bondedAmount;
        address delegate;
        uint256 delegatedAmount;
        uint256 lastClaimRound;
        uint256 lastRewardRound;
    }

    struct AccountHistory {
        uint256[] rounds;
        mapping(uint256 => Checkpoint) at;
    }

    struct TotalHistory {
        uint256[] rounds;
        mapping(uint256 => uint256) at;
    }

    mapping(address => AccountHistory) private accounts;
    TotalHistory private totals;

    event DelegatorBondedAmountChanged(
        address indexed delegate,
        uint256 previousBondedAmount,
        uint256 previousLastClaimRound,
        uint256 newBondedAmount,
        uint256 newLastClaimRound
    );

    error InvalidCaller(address caller, address required);
    error InvalidStartRound(uint256 checkpointRound, uint256 requiredRound);
    error FutureLastClaimRound(uint256 lastClaimRound, uint256 maxAllowed);
    error InvalidTotalStakeCheckpointRound(uint256 checkpointRound, uint256 requiredRound);
    error FutureLookup(uint256 queryRound, uint256 maxAllowed);
    error MissingEarningsPool(address transcoder, uint256 round);
    error MustCallBondingManager(string bondingManagerFunction);

    modifier onlyBondingManager() {
        address bonding = address(_bonding());
        if (msg.sender != bonding) revert InvalidCaller(msg.sender, bonding);
        _;
    }

    modifier onlyPast(uint256 round) {
        uint256 now_ = clock();
        if (round >= now_) revert FutureLookup(round, now_ == 0 ? 0 : now_ - 1);
        _;
    }

    constructor(address controller_) Managed(controller_) {}

    function name() external pure returns (string memory) {
        return "Livepeer Voting Power";
    }

    function symbol() external pure returns (string memory) {
        return "vLPT";
    }

    function decimals() external pure returns (uint8) {
        return 18;
    }

    function CLOCK_MODE() external pure returns (string memory) {
        return "mode=livepeer_round";
    }

    function clock() public view returns (uint48) {
        return SafeCast.toUint48(IRounds(controller.getContract(ROUNDS_MANAGER)).currentRound());
    }

    /// Power from the next round on.
    function getVotes(address account) external view returns (uint256 votes) {
        (votes, ) = getVotesAndDelegateAtRoundStart(account, uint256(clock()) + 1);
    }

    function getPastVotes(address account, uint256 round) external view onlyPast(round) returns (uint256 votes) {
        (votes, ) = getVotesAndDelegateAtRoundStart(account, round + 1);
    }

    /// Active stake only: what is delegated outside the pool votes, but does not count here.
    function totalSupply() external view returns (uint256) {
        return getTotalActiveStakeAt(uint256(clock()) + 1);
    }

    function getPastTotalSupply(uint256 round) external view onlyPast(round) returns (uint256) {
        return getTotalActiveStakeAt(round + 1);
    }

    function delegates(address account) external view returns (address delegate_) {
        (, delegate_) = getVotesAndDelegateAtRoundStart(account, uint256(clock()) + 1);
    }

    function delegatedAt(address account, uint256 round) external view onlyPast(round) returns (address delegate_) {
        (, delegate_) = getVotesAndDelegateAtRoundStart(account, round + 1);
    }

    /// Votes follow stake: they are delegated by bonding.
    function delegate(address) external pure {
        revert MustCallBondingManager("bond");
    }

    function delegateBySig(address, uint256, uint256, uint8, bytes32, bytes32) external pure {
        revert MustCallBondingManager("bondFor");
    }

    function checkpointBondingState(
        address account,
        uint256 startRound,
        uint256 bondedAmount,
        address delegateAddress,
        uint256 delegatedAmount,
        uint256 lastClaimRound,
        uint256 lastRewardRound
    ) external onlyBondingManager {
        uint256 nextRound = uint256(clock()) + 1;
        if (startRound != nextRound) revert InvalidStartRound(startRound, nextRound);
        if (lastClaimRound >= startRound) revert FutureLastClaimRound(lastClaimRound, startRound - 1);

        Checkpoint memory before = _checkpointAt(account, startRound);
        AccountHistory storage history = accounts[account];
        history.rounds.add(startRound);
        history.at[startRound] =
            Checkpoint(bondedAmount, delegateAddress, delegatedAmount, lastClaimRound, lastRewardRound);
        _announce(account, before, history.at[startRound]);
    }

    function checkpointTotalActiveStake(uint256 totalStake, uint256 round) external onlyBondingManager {
        if (round != clock()) revert InvalidTotalStakeCheckpointRound(round, clock());
        totals.rounds.add(round);
        totals.at[round] = totalStake;
    }

    /// An account without one has not moved its stake since votes were introduced, and has no power.
    function hasCheckpoint(address account) external view returns (bool) {
        return accounts[account].rounds.length > 0;
    }

    /// The active stake at the start of a round. A round that nobody initialised had what the next one began with.
    function getTotalActiveStakeAt(uint256 round) public view returns (uint256) {
        _requireKnown(round);
        uint256[] storage rounds = totals.rounds;
        uint256 until = rounds.countUntil(round);
        if (until > 0 && rounds[until - 1] == round) return totals.at[round];
        if (until == 0) return 0;
        if (until < rounds.length) return totals.at[rounds[until]];
        return _bonding().nextRoundTotalActiveStake();
    }

    /// Power and delegate of an account at the start of a round: a registered orchestrator has all that is delegated
    /// to it, its delegator has its own stake with rewards, everybody else has none.
    function getVotesAndDelegateAtRoundStart(address account, uint256 round)
        public
        view
        returns (uint256 votes, address delegateAddress)
    {
        Checkpoint storage stake = _checkpointAt(account, round);
        delegateAddress = stake.delegate;
        if (stake.bondedAmount == 0) return (0, delegateAddress);
        if (delegateAddress == account) return (stake.delegatedAmount, delegateAddress);
        return (_delegatorVotes(stake, round), delegateAddress);
    }

    function _delegatorVotes(Checkpoint storage stake, uint256 round) private view returns (uint256) {
        address orchestrator = stake.delegate;
        Checkpoint storage its = _checkpointAt(orchestrator, round);
        uint256 endFactor = PRECISE;
        if (its.lastRewardRound > 0) {
            endFactor = _rewardFactor(orchestrator, its.lastRewardRound);
            if (endFactor == 0) revert MissingEarningsPool(orchestrator, its.lastRewardRound);
        }

        bool registered = its.delegate == orchestrator && its.bondedAmount > 0;
        if (!registered) return 0;
        // No reward since the account claimed: its stake is what it was then.
        if (its.lastRewardRound < stake.lastClaimRound) return stake.bondedAmount;
        uint256 startFactor = _rewardFactor(orchestrator, stake.lastClaimRound);
        if (startFactor == 0) startFactor = PRECISE;
        return Fraction.share(stake.bondedAmount, endFactor, startFactor, PRECISE);
    }

    function _rewardFactor(address orchestrator, uint256 round) private view returns (uint256 factor) {
        (, , , factor, ) = _bonding().getTranscoderEarningsPoolForRound(orchestrator, round);
    }

    /// The last checkpoint at or before a round; an empty one if there is none.
    function _checkpointAt(address account, uint256 round) private view returns (Checkpoint storage) {
        _requireKnown(round);
        AccountHistory storage history = accounts[account];
        uint256 until = history.rounds.countUntil(round);
        return history.at[until == 0 ? round : history.rounds[until - 1]];
    }

    function _announce(address account, Checkpoint memory before, Checkpoint memory after_) private {
        if (before.delegate != after_.delegate) emit DelegateChanged(account, before.delegate, after_.delegate);
        uint256 votesBefore = before.delegate == account && before.bondedAmount > 0 ? before.delegatedAmount : 0;
        uint256 votesAfter = after_.delegate == account && after_.bondedAmount > 0 ? after_.delegatedAmount : 0;
        if (votesBefore != votesAfter) emit DelegateVotesChanged(account, votesBefore, votesAfter);
        if (before.bondedAmount != after_.bondedAmount || before.lastClaimRound != after_.lastClaimRound) {
            emit DelegatorBondedAmountChanged(
                account,
                before.bondedAmount,
                before.lastClaimRound,
                after_.bondedAmount,
                after_.lastClaimRound
            );
        }
    }

    function _requireKnown(uint256 round) private view {
        uint256 nextRound = uint256(clock()) + 1;
        if (round > nextRound) revert FutureLookup(round, nextRound);
    }

    function _bonding() private view returns (IBonding) {
        return IBonding(controller.getContract(BONDING_MANAGER));
    }
}
