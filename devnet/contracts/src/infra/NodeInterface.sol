// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// Stands at 0xC8, where an Arbitrum node answers by itself. Each L1 block holds exactly one L2 block here.
contract NodeInterface {
    /// Like the real one, it reverts for an L1 block that has no L2 block (yet).
    function l2BlockRangeForL1(uint64 blockNum) external view returns (uint64 firstBlock, uint64 lastBlock) {
        require(blockNum <= block.number, "requested L1 block number not found in chain");
        return (blockNum, blockNum);
    }

    function blockL1Num(uint64 l2BlockNum) external view returns (uint64 l1BlockNum) {
        require(l2BlockNum <= block.number, "requested L2 block number not found in chain");
        return l2BlockNum;
    }

    function nitroGenesisBlock() external pure returns (uint256 number) {
        return 0;
    }
}
