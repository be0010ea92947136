// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {Hex} from "./Hex.sol";
import {IENS} from "./IENS.sol";

interface INameWriter {
    function setName(bytes32 node, string calldata name) external;
}

/// Owns addr.reverse and gives each address its node there, where the address may write any name it likes. The text is
/// a claim: who reads it must resolve the name forward and compare (EIP-181).
contract ReverseRegistrar {
    /// namehash("addr.reverse")
    bytes32 private constant ADDR_REVERSE = 0x91d1777781884d03a6757a803996e38de2a42967fb37eeaca72729271025a9e2;

    IENS public immutable ens;
    address public immutable defaultResolver;

    event ReverseClaimed(address indexed addr, bytes32 indexed node);

    constructor(IENS ens_, address resolver_) {
        ens = ens_;
        defaultResolver = resolver_;
    }

    function claim(address owner) external returns (bytes32) {
        return claimForAddr(msg.sender, owner, defaultResolver);
    }

    function claimWithResolver(address owner, address resolver) external returns (bytes32) {
        return claimForAddr(msg.sender, owner, resolver);
    }

    function setName(string calldata name) external returns (bytes32) {
        return setNameForAddr(msg.sender, msg.sender, defaultResolver, name);
    }

    function claimForAddr(address addr, address owner, address resolver) public returns (bytes32) {
        require(
            addr == msg.sender || ens.isApprovedForAll(addr, msg.sender),
            "ReverseRegistrar: Caller is not a controller or authorised by address or the address itself"
        );
        bytes32 reverseNode = node(addr);
        emit ReverseClaimed(addr, reverseNode);
        ens.setSubnodeRecord(ADDR_REVERSE, label(addr), owner, resolver, 0);
        return reverseNode;
    }

    function setNameForAddr(address addr, address owner, address resolver, string calldata name)
        public
        returns (bytes32)
    {
        bytes32 reverseNode = claimForAddr(addr, owner, resolver);
        INameWriter(resolver).setName(reverseNode, name);
        return reverseNode;
    }

    function node(address addr) public pure returns (bytes32) {
        return keccak256(abi.encodePacked(ADDR_REVERSE, label(addr)));
    }

    function label(address addr) private pure returns (bytes32) {
        return keccak256(Hex.encode(abi.encodePacked(addr)));
    }
}
