// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// Opinions on one proposal, as events; they are weighed outside. Anybody may speak, repeatedly, about any choice.
contract Poll {
    /// The last block in which to vote. On Arbitrum a block of the first layer.
    uint256 public endBlock;

    event Vote(address indexed voter, uint256 choiceID);

    constructor(uint256 endBlock_) {
        endBlock = endBlock_;
    }

    function vote(uint256 choiceID) external {
        require(block.number <= endBlock, "poll is over");
        emit Vote(msg.sender, choiceID);
    }

    /// Where the chain still allows it, takes the code away; so an ended poll may answer nothing.
    function destroy() external {
        require(block.number > endBlock, "poll is active");
        selfdestruct(payable(msg.sender));
    }
}
