// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IController} from "./IController.sol";
import {IManaged} from "./Managed.sol";

/// The one address that a client must know. It starts paused, so that a deployment is switched on last.
contract Controller is IController {
    struct Entry {
        address at;
        bytes20 commit;
    }

    address public owner;
    bool public paused;
    mapping(bytes32 => Entry) private entries;

    event OwnershipTransferred(address indexed previousOwner, address indexed newOwner);
    event Pause();
    event Unpause();

    /// The live register reverts without a reason for a wrong caller or state, and so does this one.
    modifier onlyOwner() {
        require(msg.sender == owner);
        _;
    }

    constructor() {
        owner = msg.sender;
        paused = true;
    }

    function setContractInfo(bytes32 id, address contractAddress, bytes20 gitCommitHash) external onlyOwner {
        entries[id] = Entry(contractAddress, gitCommitHash);
        emit SetContractInfo(id, contractAddress, gitCommitHash);
    }

    /// Hands a registered contract over to another register.
    function updateController(bytes32 id, address controller) external onlyOwner {
        IManaged(entries[id].at).setController(controller);
    }

    function transferOwnership(address newOwner) external onlyOwner {
        require(newOwner != address(0));
        emit OwnershipTransferred(owner, newOwner);
        owner = newOwner;
    }

    function pause() external onlyOwner {
        require(!paused);
        paused = true;
        emit Pause();
    }

    function unpause() external onlyOwner {
        require(paused);
        paused = false;
        emit Unpause();
    }

    /// Zero for an id that nobody registered.
    function getContract(bytes32 id) external view returns (address) {
        return entries[id].at;
    }

    function getContractInfo(bytes32 id) external view returns (address, bytes20) {
        Entry storage entry = entries[id];
        return (entry.at, entry.commit);
    }
}
