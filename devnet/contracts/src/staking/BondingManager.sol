// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {Managed} from "../registry/Managed.sol";
import {Fraction, PPM, PRECISE} from "../registry/Fraction.sol";
import {IMinter, IVotesLedger} from "../registry/Peers.sol";
import {Delegation} from "./Delegation.sol";
import {Hint, RankedList} from "./RankedList.sol";
import "../registry/Names.sol";

/// The protocol's staking contract: what orchestrators do, what peers report, what the owner sets. It is deployed
/// behind a proxy; the constructor only serves the code itself.
contract BondingManager is Delegation {
    using RankedList for RankedList.List;

    constructor(address controller_) Managed(controller_) {}

    function setUnbondingPeriod(uint64 rounds) external onlyControllerOwner {
        unbondingPeriod = rounds;
        emit ParameterUpdate("unbondingPeriod");
    }

    /// The pool can only grow.
    function setNumActiveTranscoders(uint256 maxSize) external onlyControllerOwner {
        ranking.grow(maxSize);
        emit ParameterUpdate("numActiveTranscoders");
    }

    /// Takes effect when the next round is initialised. Scale 1e27.
    function setTreasuryRewardCutRate(uint256 rate) external onlyControllerOwner {
        _setNextTreasuryCut(rate);
    }

    function setTreasuryBalanceCeiling(uint256 ceiling) external onlyControllerOwner {
        treasuryBalanceCeiling = ceiling;
        emit ParameterUpdate("treasuryBalanceCeiling");
    }

    function transcoder(uint256 rewardCut, uint256 feeShare) external whenRoundRuns {
        _setCommission(rewardCut, feeShare, Hint(address(0), address(0)));
    }

    /// Sets the commission from the next reward or ticket on, and tries to join the pool if outside.
    function transcoderWithHint(uint256 rewardCut, uint256 feeShare, address newPosPrev, address newPosNext)
        external
        whenRoundRuns
    {
        _setCommission(rewardCut, feeShare, Hint(newPosPrev, newPosNext));
    }

    function reward() external whenRoundRuns {
        _reward(msg.sender, Hint(address(0), address(0)));
    }

    /// Mints the caller's part of the round's tokens, once a round.
    function rewardWithHint(address newPosPrev, address newPosNext) external whenRoundRuns {
        _reward(msg.sender, Hint(newPosPrev, newPosNext));
    }

    /// Lets another address call reward for the caller (LIP-118); zero takes the right back.
    function setRewardCaller(address rewardCaller) external whenSystemNotPaused {
        transcoderToRewardCaller[msg.sender] = rewardCaller;
        emit RewardCallerSet(msg.sender, rewardCaller);
    }

    function rewardForTranscoder(address transcoder_) external whenRoundRuns {
        _rewardFor(transcoder_, Hint(address(0), address(0)));
    }

    function rewardForTranscoderWithHint(address transcoder_, address newPosPrev, address newPosNext)
        external
        whenRoundRuns
    {
        _rewardFor(transcoder_, Hint(newPosPrev, newPosNext));
    }

    /// Books fees to the current round, whatever round the ticket is from.
    function updateTranscoderWithFees(address transcoder_, uint256 fees, uint256) external whenSystemNotPaused {
        require(msg.sender == controller.getContract(TICKET_BROKER), "caller must be TicketBroker");
        require(isRegisteredTranscoder(transcoder_), "transcoder must be registered");
        _shareFees(transcoder_, fees);
    }

    /// Called when a round is initialised: fixes its active stake and treasury cut.
    function setCurrentRoundTotalActiveStake() external {
        require(msg.sender == controller.getContract(ROUNDS_MANAGER), "caller must be RoundsManager");
        currentRoundTotalActiveStake = nextRoundTotalActiveStake;
        if (treasuryRewardCutRate != nextRoundTreasuryRewardCutRate) {
            treasuryRewardCutRate = nextRoundTreasuryRewardCutRate;
            emit ParameterUpdate("treasuryRewardCutRate");
        }
        IVotesLedger votes = IVotesLedger(controller.getContract(BONDING_VOTES));
        votes.checkpointTotalActiveStake(currentRoundTotalActiveStake, _round());
    }

    /// Takes part of an orchestrator's own stake; rates are of the scale 1e6. Only for the Verifier, and the live
    /// network has none.
    function slashTranscoder(address transcoder_, address finder, uint256 slashAmount, uint256 finderFee)
        external
        whenSystemNotPaused
    {
        require(msg.sender == controller.getContract(VERIFIER), "caller must be Verifier");
        _claim(transcoder_);
        if (delegators[transcoder_].bondedAmount > 0) _slash(transcoder_, finder, slashAmount, finderFee);
        else emit TranscoderSlashed(transcoder_, finder, 0, 0);
        _checkpoint(transcoder_);
    }

    function getTranscoder(address transcoder_)
        external
        view
        returns (
            uint256 lastRewardRound,
            uint256 rewardCut,
            uint256 feeShare,
            uint256 lastActiveStakeUpdateRound,
            uint256 activationRound,
            uint256 deactivationRound,
            uint256 activeCumulativeRewards,
            uint256 cumulativeRewards,
            uint256 cumulativeFees,
            uint256 lastFeeRound
        )
    {
        Orchestrator storage o = orchestrators[transcoder_];
        lastRewardRound = o.lastRewardRound;
        rewardCut = o.rewardCut;
        feeShare = o.feeShare;
        lastActiveStakeUpdateRound = o.lastActiveStakeUpdateRound;
        activationRound = o.activationRound;
        deactivationRound = o.deactivationRound;
        activeCumulativeRewards = o.activeCumulativeRewards;
        cumulativeRewards = o.cumulativeRewards;
        cumulativeFees = o.cumulativeFees;
        lastFeeRound = o.lastFeeRound;
    }

    function getTranscoderEarningsPoolForRound(address transcoder_, uint256 round)
        external
        view
        returns (
            uint256 totalStake,
            uint256 transcoderRewardCut,
            uint256 transcoderFeeShare,
            uint256 cumulativeRewardFactor,
            uint256 cumulativeFeeFactor
        )
    {
        EarningsPool storage pool = orchestrators[transcoder_].pools[round];
        return (pool.totalStake, pool.rewardCut, pool.feeShare, pool.rewardFactor, pool.feeFactor);
    }

    function transcoderTotalStake(address transcoder_) external view returns (uint256) {
        return delegators[transcoder_].delegatedAmount;
    }

    function transcoderStatus(address transcoder_) external view returns (TranscoderStatus) {
        return isRegisteredTranscoder(transcoder_) ? TranscoderStatus.Registered : TranscoderStatus.NotRegistered;
    }

    /// The active stake of this round.
    function getTotalBonded() external view returns (uint256) {
        return currentRoundTotalActiveStake;
    }

    function _setCommission(uint256 rewardCut, uint256 feeShare, Hint memory hint) private {
        require(!_rounds().currentRoundLocked(), "can't update transcoder params, current round is locked");
        require(rewardCut <= PPM, "invalid rewardCut percentage");
        require(feeShare <= PPM, "invalid feeShare percentage");
        require(isRegisteredTranscoder(msg.sender), "transcoder must be registered");
        Orchestrator storage o = orchestrators[msg.sender];
        require(
            !isActiveTranscoder(msg.sender) || o.lastRewardRound == _round(),
            "caller can't be active or must have already called reward for the current round"
        );
        o.rewardCut = rewardCut;
        o.feeShare = feeShare;
        if (!ranking.contains(msg.sender)) _tryToJoin(msg.sender, delegators[msg.sender].delegatedAmount, hint);
        emit TranscoderUpdate(msg.sender, rewardCut, feeShare);
    }

    function _rewardFor(address who, Hint memory hint) private {
        require(
            msg.sender == transcoderToRewardCaller[who],
            "caller must be a reward caller set by the transcoder"
        );
        _reward(who, hint);
    }

    function _reward(address who, Hint memory hint) private {
        uint256 round = _round();
        Orchestrator storage o = orchestrators[who];
        require(isActiveTranscoder(who), "caller must be an active transcoder");
        require(o.lastRewardRound != round, "caller has already called reward for the current round");

        EarningsPool storage pool = _openPool(o, round);
        address treasury = controller.getContract(TREASURY);
        _stopTreasuryAtCeiling(treasury);
        uint256 minted = _minter().createReward(pool.totalStake, currentRoundTotalActiveStake);
        uint256 forTreasury = Fraction.at(minted, treasuryRewardCutRate, PRECISE);
        if (forTreasury > 0) {
            _minter().trustedTransferTokens(treasury, forTreasury);
            emit TreasuryReward(who, treasury, forTreasury);
        }
        _shareReward(who, pool, minted - forTreasury, hint);
        o.lastRewardRound = round;
        emit Reward(who, minted - forTreasury);
        _checkpoint(who);
    }

    /// A full treasury ends the cut from the next round on, until the owner sets it again.
    function _stopTreasuryAtCeiling(address treasury) private {
        if (treasuryBalanceCeiling == 0 || nextRoundTreasuryRewardCutRate == 0) return;
        if (_token().balanceOf(treasury) >= treasuryBalanceCeiling) _setNextTreasuryCut(0);
    }

    function _setNextTreasuryCut(uint256 rate) private {
        require(rate <= PRECISE, "_cutRate is invalid precise percentage");
        nextRoundTreasuryRewardCutRate = rate;
        emit ParameterUpdate("nextRoundTreasuryRewardCutRate");
    }

    function _slash(address who, address finder, uint256 slashAmount, uint256 finderFee) private {
        Delegator storage d = delegators[who];
        uint256 penalty = Fraction.at(d.bondedAmount, slashAmount, PPM);
        if (ranking.contains(who)) _leave(who, _round() + 1);
        d.bondedAmount -= penalty;
        if (delegatorStatus(who) == DelegatorStatus.Bonded) delegators[d.delegateAddress].delegatedAmount -= penalty;

        uint256 found = finder == address(0) ? 0 : Fraction.at(penalty, finderFee, PPM);
        IMinter minter = _minter();
        if (finder != address(0)) minter.trustedTransferTokens(finder, found);
        minter.trustedBurnTokens(penalty - found);
        emit TranscoderSlashed(who, finder, penalty, found);
    }
}
