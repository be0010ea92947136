// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {Fraction, PPM, PRECISE} from "../registry/Fraction.sol";
import {IMinter} from "../registry/Peers.sol";
import {Hint} from "./RankedList.sol";
import {OrchestratorPool} from "./OrchestratorPool.sol";

/// How rewards and fees reach the stake behind an orchestrator (LIP-36). Nobody is paid one by one: each round has two
/// cumulative factors, and an account's earnings are its stake times their growth since it last claimed. A claim
/// makes the current round the new starting point, so what the orchestrator earns later in that round is lost to it.
abstract contract Earnings is OrchestratorPool {
    /// Stake with unclaimed rewards, at the current round. The second argument is ignored, as on the live contract.
    function pendingStake(address delegator, uint256) external view returns (uint256 stake) {
        (stake, ) = _pending(delegator, _round());
    }

    /// Fees with unclaimed ones, at the current round. The second argument is ignored, as on the live contract.
    function pendingFees(address delegator, uint256) external view returns (uint256 fees) {
        (, fees) = _pending(delegator, _round());
    }

    /// Credits what an account has earned through the current round.
    function _claim(address who) internal {
        uint256 round = _round();
        Delegator storage d = delegators[who];
        uint256 lastClaimRound = d.lastClaimRound;
        if (lastClaimRound >= round) return;

        (uint256 stake, uint256 fees) = _pending(who, round);
        address delegate = d.delegateAddress;
        if (delegate != address(0)) _writeFactors(delegate, round);
        if (delegate == who) {
            orchestrators[who].cumulativeRewards = 0;
            orchestrators[who].cumulativeFees = 0;
        }
        emit EarningsClaimed(delegate, who, stake - d.bondedAmount, fees - d.fees, lastClaimRound + 1, round);
        d.lastClaimRound = round;
        d.bondedAmount = stake;
        d.fees = fees;
    }

    /// An account's stake and fees if it claimed through a round. An orchestrator's include its commission.
    function _pending(address who, uint256 round) internal view returns (uint256 stake, uint256 fees) {
        Delegator storage d = delegators[who];
        Orchestrator storage o = orchestrators[d.delegateAddress];
        stake = d.bondedAmount;
        fees = d.fees;
        if (d.lastClaimRound < round) {
            EarningsPool storage start = o.pools[d.lastClaimRound];
            uint256 startFactor = _orOne(start.rewardFactor);
            fees += Fraction.share(stake, _feeFactor(o, round) - start.feeFactor, startFactor, PRECISE);
            stake = Fraction.share(stake, _orOne(_rewardFactor(o, round)), startFactor, PRECISE);
        }
        if (d.delegateAddress == who) {
            stake += o.cumulativeRewards;
            fees += o.cumulativeFees;
        }
    }

    /// Writes the factors of a round that has none yet, so that a claim or a bond can start from them.
    function _writeFactors(address who, uint256 round) internal {
        Orchestrator storage o = orchestrators[who];
        EarningsPool storage pool = o.pools[round];
        pool.rewardFactor = _rewardFactor(o, round);
        pool.feeFactor = _feeFactor(o, round);
    }

    /// The round's pool with the stake and the commission that hold for it. Only before the round's reward call.
    function _openPool(Orchestrator storage o, uint256 round) internal returns (EarningsPool storage pool) {
        pool = o.pools[round];
        pool.rewardCut = o.rewardCut;
        pool.feeShare = o.feeShare;
        if (o.lastActiveStakeUpdateRound < round) pool.totalStake = o.pools[o.lastActiveStakeUpdateRound].totalStake;
    }

    /// Shares a reward between the orchestrator's commission and all stake behind it, and compounds it.
    function _shareReward(address who, EarningsPool storage pool, uint256 amount, Hint memory hint) internal {
        Orchestrator storage o = orchestrators[who];
        uint256 commission = Fraction.at(amount, pool.rewardCut, PPM);
        uint256 shared = amount - commission;
        // Unclaimed commission is stake too, but no delegator's: its part of the shared reward is the orchestrator's.
        uint256 commissionStake = o.cumulativeRewards;
        o.activeCumulativeRewards = commissionStake;
        o.cumulativeRewards =
            commissionStake + Fraction.share(shared, commissionStake, pool.totalStake, PRECISE) + commission;

        uint256 factor = _orOne(o.pools[o.lastRewardRound].rewardFactor);
        pool.rewardFactor = factor + Fraction.share(factor, shared, pool.totalStake, PRECISE);
        _addStake(who, amount, hint);
    }

    /// Shares the fees of a ticket between the orchestrator and all stake behind it.
    function _shareFees(address who, uint256 amount) internal {
        Orchestrator storage o = orchestrators[who];
        uint256 round = _round();
        EarningsPool storage pool = o.pools[round];
        uint256 commissionStake = o.activeCumulativeRewards;
        uint256 stakeFactor = _rewardFactor(o, round - 1);
        uint256 feeFactor = _feeFactor(o, round - 1);
        if (o.lastRewardRound < round) {
            pool = _openPool(o, round);
            commissionStake = o.cumulativeRewards;
        } else if (stakeFactor == 0 && o.lastRewardRound == round) {
            stakeFactor = _factorBeforeReward(pool);
        }

        uint256 shared = Fraction.at(amount, pool.feeShare, PPM);
        o.cumulativeFees += Fraction.share(shared, commissionStake, pool.totalStake, PRECISE) + (amount - shared);
        if (pool.feeFactor != 0) feeFactor = pool.feeFactor;
        pool.feeFactor = feeFactor + Fraction.share(_orOne(stakeFactor), shared, pool.totalStake, PRECISE);
        o.lastFeeRound = round;
    }

    /// What the reward factor was before this round's reward, for an orchestrator that has no factor in the round
    /// before. The live contract estimates the reward with mintable plus minted tokens; so does this one.
    function _factorBeforeReward(EarningsPool storage pool) private view returns (uint256) {
        IMinter minter = _minter();
        uint256 tokens = minter.currentMintableTokens() + minter.currentMintedTokens();
        uint256 amount = Fraction.share(tokens, pool.totalStake, currentRoundTotalActiveStake, PRECISE);
        amount -= Fraction.at(amount, treasuryRewardCutRate, PRECISE);
        uint256 shared = amount - Fraction.at(amount, pool.rewardCut, PPM);
        return Fraction.share(pool.rewardFactor, pool.totalStake, shared + pool.totalStake, PRECISE);
    }

    /// The factor at a round: its own, or else that of the last reward before it.
    function _rewardFactor(Orchestrator storage o, uint256 round) private view returns (uint256 factor) {
        factor = o.pools[round].rewardFactor;
        if (factor == 0 && o.lastRewardRound < round) factor = o.pools[o.lastRewardRound].rewardFactor;
    }

    function _feeFactor(Orchestrator storage o, uint256 round) private view returns (uint256 factor) {
        factor = o.pools[round].feeFactor;
        if (factor == 0 && o.lastFeeRound < round) factor = o.pools[o.lastFeeRound].feeFactor;
    }

    /// Stake that was never rewarded has grown by nothing.
    function _orOne(uint256 factor) private pure returns (uint256) {
        return factor == 0 ? PRECISE : factor;
    }
}
