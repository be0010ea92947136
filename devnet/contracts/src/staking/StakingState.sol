// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {ManagedTarget} from "../registry/ManagerProxy.sol";
import {IBonding, ILivepeerToken, IMinter, IRounds, IVotesLedger} from "../registry/Peers.sol";
import {RankedList} from "./RankedList.sol";
import "../registry/Names.sol";

/// What the staking contract remembers, announces and asks of its peers. "Transcoder" in names that the outside sees
/// is the older word for an orchestrator.
abstract contract StakingState is ManagedTarget, IBonding {
    /// Stake on its way out, withdrawable or bondable again as a whole.
    struct UnbondingLock {
        uint256 amount;
        uint256 withdrawRound;
    }

    struct Delegator {
        /// Own stake and fees as of lastClaimRound.
        uint256 bondedAmount;
        uint256 fees;
        address delegateAddress;
        /// What all accounts together delegate to this one, unclaimed rewards included.
        uint256 delegatedAmount;
        uint256 startRound;
        uint256 lastClaimRound;
        uint256 nextUnbondingLockId;
        mapping(uint256 => UnbondingLock) unbondingLocks;
    }

    /// An orchestrator's round. Only rounds in which something happened have one; zero means not written.
    struct EarningsPool {
        uint256 totalStake;
        uint256 rewardCut;
        uint256 feeShare;
        /// What one unit of stake from the beginning has grown to, and the fees that it has earned. Scale 1e27.
        uint256 rewardFactor;
        uint256 feeFactor;
    }

    struct Orchestrator {
        uint256 lastRewardRound;
        uint256 rewardCut;
        uint256 feeShare;
        mapping(uint256 => EarningsPool) pools;
        uint256 lastActiveStakeUpdateRound;
        uint256 activationRound;
        uint256 deactivationRound;
        /// Its own unclaimed commission: what of it earns in this round, and all of it.
        uint256 activeCumulativeRewards;
        uint256 cumulativeRewards;
        uint256 cumulativeFees;
        uint256 lastFeeRound;
    }

    enum TranscoderStatus {
        NotRegistered,
        Registered
    }

    enum DelegatorStatus {
        Pending,
        Bonded,
        Unbonded
    }

    /// Rounds from unbonding to withdrawal.
    uint64 public unbondingPeriod;
    mapping(address => Delegator) internal delegators;
    mapping(address => Orchestrator) internal orchestrators;
    uint256 public currentRoundTotalActiveStake;
    uint256 public nextRoundTotalActiveStake;
    /// The orchestrators that will be active in the next round, by stake.
    RankedList.List internal ranking;
    /// The treasury's part of each reward in this round, and from the next one on. Scale 1e27.
    uint256 public treasuryRewardCutRate;
    uint256 public nextRoundTreasuryRewardCutRate;
    /// From this balance on the treasury takes no more.
    uint256 public treasuryBalanceCeiling;
    /// Who besides an orchestrator may call reward for it (LIP-118).
    mapping(address => address) public transcoderToRewardCaller;

    event TranscoderUpdate(address indexed transcoder, uint256 rewardCut, uint256 feeShare);
    event TranscoderActivated(address indexed transcoder, uint256 activationRound);
    event TranscoderDeactivated(address indexed transcoder, uint256 deactivationRound);
    event TranscoderSlashed(address indexed transcoder, address finder, uint256 penalty, uint256 finderReward);
    event Reward(address indexed transcoder, uint256 amount);
    event TreasuryReward(address indexed transcoder, address treasury, uint256 amount);
    event RewardCallerSet(address indexed transcoder, address indexed rewardCaller);
    event Bond(
        address indexed newDelegate,
        address indexed oldDelegate,
        address indexed delegator,
        uint256 additionalAmount,
        uint256 bondedAmount
    );
    event Unbond(
        address indexed delegate,
        address indexed delegator,
        uint256 unbondingLockId,
        uint256 amount,
        uint256 withdrawRound
    );
    event Rebond(address indexed delegate, address indexed delegator, uint256 unbondingLockId, uint256 amount);
    event TransferBond(
        address indexed oldDelegator,
        address indexed newDelegator,
        uint256 oldUnbondingLockId,
        uint256 newUnbondingLockId,
        uint256 amount
    );
    event WithdrawStake(address indexed delegator, uint256 unbondingLockId, uint256 amount, uint256 withdrawRound);
    event WithdrawFees(address indexed delegator, address recipient, uint256 amount);
    event EarningsClaimed(
        address indexed delegate,
        address indexed delegator,
        uint256 rewards,
        uint256 fees,
        uint256 startRound,
        uint256 endRound
    );

    /// The condition of nearly every write: the system runs, and somebody has initialised the round.
    modifier whenRoundRuns() {
        _requireRunning();
        require(_rounds().currentRoundInitialized(), "current round is not initialized");
        _;
    }

    /// Bonded to itself.
    function isRegisteredTranscoder(address transcoder) public view returns (bool) {
        Delegator storage d = delegators[transcoder];
        return d.delegateAddress == transcoder && d.bondedAmount > 0;
    }

    /// Working in this round. Membership of the pool is about the next one.
    function isActiveTranscoder(address transcoder) public view returns (bool) {
        Orchestrator storage o = orchestrators[transcoder];
        uint256 round = _round();
        return o.activationRound <= round && round < o.deactivationRound;
    }

    function delegatorStatus(address delegator) public view returns (DelegatorStatus) {
        Delegator storage d = delegators[delegator];
        if (d.bondedAmount == 0) return DelegatorStatus.Unbonded;
        return d.startRound > _round() ? DelegatorStatus.Pending : DelegatorStatus.Bonded;
    }

    /// Records an account's stake for votes, as it holds from the next round on.
    function _checkpoint(address account) internal {
        Delegator storage d = delegators[account];
        IVotesLedger(controller.getContract(BONDING_VOTES)).checkpointBondingState(
            account,
            _round() + 1,
            d.bondedAmount,
            d.delegateAddress,
            d.delegatedAmount,
            d.lastClaimRound,
            orchestrators[account].lastRewardRound
        );
    }

    function _round() internal view returns (uint256) {
        return _rounds().currentRound();
    }

    function _rounds() internal view returns (IRounds) {
        return IRounds(controller.getContract(ROUNDS_MANAGER));
    }

    function _minter() internal view returns (IMinter) {
        return IMinter(controller.getContract(MINTER));
    }

    function _token() internal view returns (ILivepeerToken) {
        return ILivepeerToken(controller.getContract(LIVEPEER_TOKEN));
    }
}
