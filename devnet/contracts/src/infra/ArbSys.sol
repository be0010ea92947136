// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// Stands at 0x64, where Arbitrum has a precompile. A plain chain has one block number only, so the number of the
/// L2 block is the number that contracts see.
contract ArbSys {
    function arbBlockNumber() external view returns (uint256) {
        return block.number;
    }

    function arbBlockHash(uint256 number) external view returns (bytes32) {
        return blockhash(number);
    }

    function arbChainID() external view returns (uint256) {
        return block.chainid;
    }
}
