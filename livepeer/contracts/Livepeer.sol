// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;

// The part of the protocol's interface that is read, written down from its public documentation. The lens takes its
// selectors from here and the Go bindings are generated from it.

interface IController {
    function getContract(bytes32 id) external view returns (address);
    function paused() external view returns (bool);
}

interface IRoundsManager {
    function blockNum() external view returns (uint256);
    function currentRound() external view returns (uint256);
    function currentRoundInitialized() external view returns (bool);
    function currentRoundLocked() external view returns (bool);
    function currentRoundStartBlock() external view returns (uint256);
    function lastInitializedRound() external view returns (uint256);
    function roundLength() external view returns (uint256);
    function roundLockAmount() external view returns (uint256);
}

interface IMinter {
    function inflation() external view returns (uint256);
    function inflationChange() external view returns (uint256);
    function targetBondingRate() external view returns (uint256);
    function currentMintableTokens() external view returns (uint256);
    function currentMintedTokens() external view returns (uint256);
    function getGlobalTotalSupply() external view returns (uint256);
}

interface IToken {
    function totalSupply() external view returns (uint256);
    function balanceOf(address account) external view returns (uint256);
    function allowance(address owner, address spender) external view returns (uint256);
}

interface IServiceRegistry {
    function getServiceURI(address orchestrator) external view returns (string memory);
}

interface IBondingVotes {
    function getVotes(address account) external view returns (uint256);
    function hasCheckpoint(address account) external view returns (bool);
}

interface IBondingManager {
    event Bond(address indexed newDelegate, address indexed oldDelegate, address indexed delegator, uint256 additionalAmount, uint256 bondedAmount);
    event Reward(address indexed transcoder, uint256 amount);
    event TranscoderUpdate(address indexed transcoder, uint256 rewardCut, uint256 feeShare);
    event TranscoderActivated(address indexed transcoder, uint256 activationRound);

    function getTotalBonded() external view returns (uint256);
    function nextRoundTotalActiveStake() external view returns (uint256);
    function unbondingPeriod() external view returns (uint64);
    function treasuryRewardCutRate() external view returns (uint256);
    function nextRoundTreasuryRewardCutRate() external view returns (uint256);
    function treasuryBalanceCeiling() external view returns (uint256);

    function getTranscoderPoolSize() external view returns (uint256);
    function getTranscoderPoolMaxSize() external view returns (uint256);
    function getFirstTranscoderInPool() external view returns (address);
    function getNextTranscoderInPool(address transcoder) external view returns (address);

    function getTranscoder(address transcoder)
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
        );
    function getTranscoderEarningsPoolForRound(address transcoder, uint256 round)
        external
        view
        returns (uint256 totalStake, uint256 transcoderRewardCut, uint256 transcoderFeeShare, uint256 cumulativeRewardFactor, uint256 cumulativeFeeFactor);
    /// LIP-118; absent from older deployments.
    function transcoderToRewardCaller(address transcoder) external view returns (address);

    function getDelegator(address delegator)
        external
        view
        returns (
            uint256 bondedAmount,
            uint256 fees,
            address delegateAddress,
            uint256 delegatedAmount,
            uint256 startRound,
            uint256 lastClaimRound,
            uint256 nextUnbondingLockId
        );
    function getDelegatorUnbondingLock(address delegator, uint256 unbondingLockId) external view returns (uint256 amount, uint256 withdrawRound);
    function delegatorStatus(address delegator) external view returns (uint8);
    function pendingStake(address delegator, uint256 endRound) external view returns (uint256);
    function pendingFees(address delegator, uint256 endRound) external view returns (uint256);
}

interface IArbSys {
    function arbBlockNumber() external view returns (uint256);
}

interface IMulticall3 {
    function getBlockNumber() external view returns (uint256);
    function getCurrentBlockTimestamp() external view returns (uint256);
    function getEthBalance(address account) external view returns (uint256);
}
