// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {TimelockControllerUpgradeable} from
    "@openzeppelin/contracts-upgradeable/governance/TimelockControllerUpgradeable.sol";

/// Holds the community's LPT and ETH, and does what the governor has queued.
contract Treasury is TimelockControllerUpgradeable {
    /// The delay is in seconds; the admin is temporary, for the deployment that hands the roles to the governor.
    function initialize(uint256 minDelay, address[] memory proposers, address[] memory executors, address admin)
        external
        initializer
    {
        __TimelockController_init(minDelay, proposers, executors, admin);
    }
}
