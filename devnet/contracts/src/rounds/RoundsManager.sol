// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {Managed} from "../registry/Managed.sol";
import {ManagedTarget} from "../registry/ManagerProxy.sol";
import {IBonding, IMinter, IRounds} from "../registry/Peers.sol";
import {Fraction, PPM} from "../registry/Fraction.sol";
import "../registry/Names.sol";

/// The protocol's clock: rounds of a fixed number of blocks. A round's number comes with the blocks; everything else
/// of the round waits for somebody to initialise it.
contract RoundsManager is ManagedTarget, IRounds {
    uint256 public roundLength;
    /// The part of each round, counted from its end, in which orchestrators cannot change their rates. Scale 1e6.
    uint256 public roundLockAmount;
    uint256 public lastInitializedRound;
    /// Rounds are counted from the one in which the length last changed.
    uint256 public lastRoundLengthUpdateRound;
    uint256 public lastRoundLengthUpdateStartBlock;
    mapping(uint256 => bytes32) private roundBlockHashes;
    /// The round from which a protocol change (a LIP, by number) holds.
    mapping(uint256 => uint256) public lipUpgradeRound;

    event NewRound(uint256 indexed round, bytes32 blockHash);

    constructor(address controller_) Managed(controller_) {}

    function setRoundLength(uint256 blocks) external onlyControllerOwner {
        require(blocks > 0, "round length cannot be 0");
        // The very first length has no older one to count the rounds until now with.
        if (roundLength == 0) roundLength = blocks;
        (lastRoundLengthUpdateRound, lastRoundLengthUpdateStartBlock) = (currentRound(), currentRoundStartBlock());
        roundLength = blocks;
        emit ParameterUpdate("roundLength");
    }

    function setRoundLockAmount(uint256 lockAmount) external onlyControllerOwner {
        require(lockAmount <= PPM, "round lock amount must be a valid percentage");
        roundLockAmount = lockAmount;
        emit ParameterUpdate("roundLockAmount");
    }

    function setLIPUpgradeRound(uint256 lip, uint256 round) external onlyControllerOwner {
        require(lipUpgradeRound[lip] == 0, "LIP upgrade round already set");
        lipUpgradeRound[lip] = round;
    }

    /// Fixes the round's active stake, inflation and mintable tokens. Anybody may call it, once a round.
    function initializeRound() external whenSystemNotPaused {
        uint256 round = currentRound();
        require(lastInitializedRound < round, "round already initialized");
        lastInitializedRound = round;
        bytes32 hash = blockHash(blockNum() - 1);
        roundBlockHashes[round] = hash;

        IBonding(controller.getContract(BONDING_MANAGER)).setCurrentRoundTotalActiveStake();
        IMinter(controller.getContract(MINTER)).setCurrentRewardTokens();

        emit NewRound(round, hash);
    }

    function blockHashForRound(uint256 round) external view returns (bytes32) {
        return roundBlockHashes[round];
    }

    function currentRoundInitialized() external view returns (bool) {
        return lastInitializedRound == currentRound();
    }

    function currentRoundLocked() external view returns (bool) {
        uint256 lockedBlocks = Fraction.at(roundLength, roundLockAmount, PPM);
        return blockNum() - currentRoundStartBlock() >= roundLength - lockedBlocks;
    }

    /// The chain's own count. On Arbitrum that is the first layer's.
    function blockNum() public view returns (uint256) {
        return block.number;
    }

    function blockHash(uint256 number) public view returns (bytes32) {
        require(number < blockNum(), "can only retrieve past block hashes");
        require(number + 256 >= blockNum(), "can only retrieve hashes for last 256 blocks");
        return blockhash(number);
    }

    function currentRound() public view returns (uint256) {
        return lastRoundLengthUpdateRound + _roundsSinceUpdate();
    }

    function currentRoundStartBlock() public view returns (uint256) {
        return lastRoundLengthUpdateStartBlock + _roundsSinceUpdate() * roundLength;
    }

    function _roundsSinceUpdate() private view returns (uint256) {
        return (blockNum() - lastRoundLengthUpdateStartBlock) / roundLength;
    }
}
