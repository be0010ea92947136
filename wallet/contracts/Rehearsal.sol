// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;

/// Runs calls one after the other as whoever's address it is laid over. Nobody deploys it: for the length of one
/// eth_call a state override puts this code where an account is, so that every contract sees that account as the
/// sender, and later calls see what earlier ones changed. Where a node cannot simulate several transactions, this is
/// how a wallet tries them, and reads what is different afterwards.
contract Rehearsal {
    struct Deed {
        address to;
        uint256 value;
        bytes data;
    }

    struct Outcome {
        bool done;
        uint256 gas; // what the call used, without what a transaction costs as such
        bytes data; // the answer, or what it reverted with
    }

    /// A deed that fails does not stop those after it: the caller decides what that means.
    function rehearse(Deed[] calldata deeds) external returns (Outcome[] memory outcomes) {
        outcomes = new Outcome[](deeds.length);
        for (uint256 i = 0; i < deeds.length; i++) {
            Deed calldata deed = deeds[i];
            uint256 left = gasleft();
            (bool done, bytes memory data) = deed.to.call{value: deed.value}(deed.data);
            outcomes[i] = Outcome(done, left - gasleft(), data);
        }
    }

    /// The account takes ETH as it does without code, with no more gas than a transfer has.
    receive() external payable {}
}
