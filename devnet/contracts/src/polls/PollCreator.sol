// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IBonding} from "../registry/Peers.sol";
import {Poll} from "./Poll.sol";

/// Starts polls for those with stake enough, own or delegated to them. Nothing is paid.
contract PollCreator {
    /// Quorum and quota are of the scale 1e6, for those who count.
    uint256 public constant QUORUM = 333300;
    uint256 public constant QUOTA = 500000;
    /// In blocks of the first layer: 57600 on the live network, less where rounds have fewer blocks.
    uint256 public immutable POLL_PERIOD;
    /// In LPT (1e18), to have and not to spend.
    uint256 public constant POLL_CREATION_COST = 100 ether;

    IBonding public bondingManager;

    event PollCreated(address indexed poll, bytes proposal, uint256 endBlock, uint256 quorum, uint256 quota);

    constructor(address bondingManager_, uint256 pollPeriod) {
        bondingManager = IBonding(bondingManager_);
        POLL_PERIOD = pollPeriod;
    }

    /// The proposal is the address of a document (an IPFS CID), unread here.
    function createPoll(bytes calldata proposal) external {
        bool mayCreate = bondingManager.pendingStake(msg.sender, 0) >= POLL_CREATION_COST
            || bondingManager.transcoderTotalStake(msg.sender) >= POLL_CREATION_COST;
        require(mayCreate, "PollCreator#createPoll: INSUFFICIENT_STAKE");

        uint256 endBlock = block.number + POLL_PERIOD;
        emit PollCreated(address(new Poll(endBlock)), proposal, endBlock, QUORUM, QUOTA);
    }
}
