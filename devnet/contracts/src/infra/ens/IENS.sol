// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// What the other ENS contracts ask of the registry.
interface IENS {
    function owner(bytes32 node) external view returns (address);
    function resolver(bytes32 node) external view returns (address);
    function isApprovedForAll(address holder, address operator) external view returns (bool);
    function setSubnodeRecord(bytes32 node, bytes32 label, address owner_, address resolver_, uint64 ttl_) external;
}
