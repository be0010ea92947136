// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {Managed} from "./Managed.sol";

/// A managed contract whose code can be exchanged. Slot 1 is the id under which the Controller knows the code.
abstract contract ManagedTarget is Managed {
    bytes32 public targetContractId;
}

/// Holds the state of a managed contract and runs the code that the Controller names for it at each call.
contract ManagerProxy is ManagedTarget {
    constructor(address controller_, bytes32 targetContractId_) Managed(controller_) {
        targetContractId = targetContractId_;
    }

    receive() external payable {
        _runTarget();
    }

    fallback() external payable {
        _runTarget();
    }

    function _runTarget() private {
        address target = controller.getContract(targetContractId);
        require(target != address(0), "target contract must be registered");

        // Solidity cannot return bytes as they are from a fallback that is also a receive function.
        assembly {
            calldatacopy(0, 0, calldatasize())
            let ok := delegatecall(gas(), target, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            if iszero(ok) {
                revert(0, returndatasize())
            }
            return(0, returndatasize())
        }
    }
}
