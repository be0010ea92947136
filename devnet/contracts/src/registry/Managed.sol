// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IController} from "./IController.sol";

interface IManaged {
    event SetController(address controller);
    event ParameterUpdate(string param);

    function setController(address controller) external;
}

/// A contract that finds its peers through the Controller and obeys its brake.
/// Storage slot 0 is the Controller in every such contract: proxies and their targets share it.
abstract contract Managed is IManaged {
    IController public controller;

    modifier onlyController() {
        require(msg.sender == address(controller), "caller must be Controller");
        _;
    }

    modifier onlyControllerOwner() {
        _requireOwner();
        _;
    }

    modifier whenSystemNotPaused() {
        _requireRunning();
        _;
    }

    constructor(address controller_) {
        controller = IController(controller_);
    }

    function setController(address newController) external onlyController {
        controller = IController(newController);
        emit SetController(newController);
    }

    function _requireOwner() internal view {
        require(msg.sender == controller.owner(), "caller must be Controller owner");
    }

    function _requireRunning() internal view {
        require(!controller.paused(), "system is paused");
    }
}
