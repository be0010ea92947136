// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {Hint, RankedList} from "./RankedList.sol";
import {StakingState} from "./StakingState.sol";

/// Who will be active next round. Stake delegated to a registered orchestrator ranks it, and may bring it into the
/// pool; nothing but more stake or its own word brings an outsider back.
abstract contract OrchestratorPool is StakingState {
    using RankedList for RankedList.List;

    function getTranscoderPoolMaxSize() external view returns (uint256) {
        return ranking.maxSize;
    }

    function getTranscoderPoolSize() external view returns (uint256) {
        return ranking.size;
    }

    /// The one with the most stake; zero when the pool is empty.
    function getFirstTranscoderInPool() external view returns (address) {
        return ranking.head;
    }

    /// The next by stake; zero after the last, and for an account outside the pool.
    function getNextTranscoderInPool(address transcoder) external view returns (address) {
        return ranking.members[transcoder].next;
    }

    function _addStake(address to, uint256 amount, Hint memory hint) internal {
        uint256 stake = delegators[to].delegatedAmount + amount;
        if (ranking.contains(to)) {
            nextRoundTotalActiveStake += amount;
            _restake(to, stake, hint);
        } else if (isRegisteredTranscoder(to)) {
            _tryToJoin(to, stake, hint);
        }
        delegators[to].delegatedAmount = stake;
    }

    function _removeStake(address from, uint256 amount, Hint memory hint) internal {
        uint256 stake = delegators[from].delegatedAmount - amount;
        if (ranking.contains(from)) {
            nextRoundTotalActiveStake -= amount;
            _restake(from, stake, hint);
        }
        delegators[from].delegatedAmount = stake;
    }

    /// Enters the pool if there is room, or if more stake than the last member's can push that one out.
    function _tryToJoin(address who, uint256 stake, Hint memory hint) internal {
        uint256 nextRound = _round() + 1;
        if (ranking.isFull()) {
            address last = ranking.tail;
            if (stake <= delegators[last].delegatedAmount) return;
            _leave(last, nextRound);
        }
        ranking.insert(who, stake, hint);
        nextRoundTotalActiveStake += stake;

        Orchestrator storage o = orchestrators[who];
        o.activationRound = nextRound;
        o.deactivationRound = type(uint256).max;
        o.lastActiveStakeUpdateRound = nextRound;
        o.pools[nextRound].totalStake = stake;
        emit TranscoderActivated(who, nextRound);
    }

    /// Leaves the pool for the next round; the current one is worked to its end.
    function _leave(address who, uint256 nextRound) internal {
        ranking.remove(who);
        nextRoundTotalActiveStake -= delegators[who].delegatedAmount;
        orchestrators[who].deactivationRound = nextRound;
        emit TranscoderDeactivated(who, nextRound);
    }

    /// Ranks a member anew. Its stake counts from the next round; before the first change in this one, the stake that
    /// this round works with is written down.
    function _restake(address who, uint256 stake, Hint memory hint) private {
        ranking.update(who, stake, hint);
        Orchestrator storage o = orchestrators[who];
        uint256 round = _round();
        if (o.lastActiveStakeUpdateRound < round) o.pools[round].totalStake = delegators[who].delegatedAmount;
        o.pools[round + 1].totalStake = stake;
        o.lastActiveStakeUpdateRound = round + 1;
    }
}
