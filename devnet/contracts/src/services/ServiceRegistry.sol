// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {Managed} from "../registry/Managed.sol";
import {ManagedTarget} from "../registry/ManagerProxy.sol";

/// Where each account says it serves. Nobody checks what is written here, and pausing does not stop it.
contract ServiceRegistry is ManagedTarget {
    mapping(address => string) private uris;

    event ServiceURIUpdate(address indexed addr, string serviceURI);

    constructor(address controller_) Managed(controller_) {}

    function setServiceURI(string calldata serviceURI) external {
        uris[msg.sender] = serviceURI;
        emit ServiceURIUpdate(msg.sender, serviceURI);
    }

    function getServiceURI(address addr) external view returns (string memory) {
        return uris[addr];
    }
}
