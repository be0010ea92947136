// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// Register of the protocol's contracts by name, and its brake. A name's id is keccak256 of its bytes.
interface IController {
    event SetContractInfo(bytes32 id, address contractAddress, bytes20 gitCommitHash);

    function setContractInfo(bytes32 id, address contractAddress, bytes20 gitCommitHash) external;

    function updateController(bytes32 id, address controller) external;

    function getContract(bytes32 id) external view returns (address);

    function owner() external view returns (address);

    function paused() external view returns (bool);
}
