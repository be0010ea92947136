// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

// What the protocol's contracts ask of one another. Each is found through the Controller.

interface IRounds {
    function currentRound() external view returns (uint256);

    function currentRoundInitialized() external view returns (bool);

    function currentRoundLocked() external view returns (bool);

    function blockHashForRound(uint256 round) external view returns (bytes32);
}

interface IMinter {
    function createReward(uint256 part, uint256 whole) external returns (uint256);

    function trustedTransferTokens(address to, uint256 amount) external;

    function trustedBurnTokens(uint256 amount) external;

    function trustedWithdrawETH(address payable to, uint256 amount) external;

    function depositETH() external payable returns (bool);

    function setCurrentRewardTokens() external;

    function currentMintableTokens() external view returns (uint256);

    function currentMintedTokens() external view returns (uint256);
}

interface IBonding {
    function setCurrentRoundTotalActiveStake() external;

    function updateTranscoderWithFees(address transcoder, uint256 fees, uint256 round) external;

    function getTotalBonded() external view returns (uint256);

    function nextRoundTotalActiveStake() external view returns (uint256);

    function getTranscoderPoolSize() external view returns (uint256);

    function isActiveTranscoder(address transcoder) external view returns (bool);

    function transcoderTotalStake(address transcoder) external view returns (uint256);

    function pendingStake(address delegator, uint256 endRound) external view returns (uint256);

    function getTranscoderEarningsPoolForRound(address transcoder, uint256 round)
        external
        view
        returns (
            uint256 totalStake,
            uint256 transcoderRewardCut,
            uint256 transcoderFeeShare,
            uint256 cumulativeRewardFactor,
            uint256 cumulativeFeeFactor
        );
}

interface IVotesLedger {
    function checkpointBondingState(
        address account,
        uint256 startRound,
        uint256 bondedAmount,
        address delegateAddress,
        uint256 delegatedAmount,
        uint256 lastClaimRound,
        uint256 lastRewardRound
    ) external;

    function checkpointTotalActiveStake(uint256 totalStake, uint256 round) external;
}

interface ILivepeerToken {
    function mint(address to, uint256 amount) external;

    function burn(uint256 amount) external;

    function transfer(address to, uint256 amount) external returns (bool);

    function transferFrom(address from, address to, uint256 amount) external returns (bool);

    function balanceOf(address account) external view returns (uint256);

    function totalSupply() external view returns (uint256);
}

interface IL1SupplyCache {
    function l1CirculatingSupply() external view returns (uint256);
}
