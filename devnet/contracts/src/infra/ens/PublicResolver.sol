// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IENS} from "./IENS.sol";

/// The records of names: addresses, texts, content hash and, for reverse nodes, the name. Nothing is validated.
contract PublicResolver {
    uint256 private constant COIN_TYPE_ETH = 60;

    IENS private immutable ens;
    address private immutable reverseRegistrar;

    mapping(bytes32 => mapping(uint256 => bytes)) private addresses;
    mapping(bytes32 => mapping(string => string)) private texts;
    mapping(bytes32 => bytes) private hashes;
    mapping(bytes32 => string) private names;

    event AddrChanged(bytes32 indexed node, address a);
    event AddressChanged(bytes32 indexed node, uint256 coinType, bytes newAddress);
    event TextChanged(bytes32 indexed node, string indexed indexedKey, string key, string value);
    event ContenthashChanged(bytes32 indexed node, bytes hash);
    event NameChanged(bytes32 indexed node, string name);

    modifier authorised(bytes32 node) {
        if (msg.sender != reverseRegistrar) {
            address owner = ens.owner(node);
            require(owner == msg.sender || ens.isApprovedForAll(owner, msg.sender));
        }
        _;
    }

    constructor(IENS ens_, address reverseRegistrar_) {
        ens = ens_;
        reverseRegistrar = reverseRegistrar_;
    }

    function setAddr(bytes32 node, address a) external {
        setAddr(node, COIN_TYPE_ETH, abi.encodePacked(a));
    }

    function setAddr(bytes32 node, uint256 coinType, bytes memory a) public authorised(node) {
        emit AddressChanged(node, coinType, a);
        if (coinType == COIN_TYPE_ETH) emit AddrChanged(node, toAddress(a));
        addresses[node][coinType] = a;
    }

    function setText(bytes32 node, string calldata key, string calldata value) external authorised(node) {
        texts[node][key] = value;
        emit TextChanged(node, key, key, value);
    }

    function setContenthash(bytes32 node, bytes calldata hash) external authorised(node) {
        hashes[node] = hash;
        emit ContenthashChanged(node, hash);
    }

    function setName(bytes32 node, string calldata newName) external authorised(node) {
        names[node] = newName;
        emit NameChanged(node, newName);
    }

    /// Runs reads or writes of this resolver in one call; the first failure reverts all.
    function multicall(bytes[] calldata data) external returns (bytes[] memory results) {
        results = new bytes[](data.length);
        for (uint256 i = 0; i < data.length; i++) {
            (bool ok, bytes memory answer) = address(this).delegatecall(data[i]);
            require(ok);
            results[i] = answer;
        }
    }

    function addr(bytes32 node) external view returns (address payable) {
        return payable(toAddress(addresses[node][COIN_TYPE_ETH]));
    }

    function addr(bytes32 node, uint256 coinType) external view returns (bytes memory) {
        return addresses[node][coinType];
    }

    function text(bytes32 node, string calldata key) external view returns (string memory) {
        return texts[node][key];
    }

    function contenthash(bytes32 node) external view returns (bytes memory) {
        return hashes[node];
    }

    function name(bytes32 node) external view returns (string memory) {
        return names[node];
    }

    function supportsInterface(bytes4 id) external pure returns (bool) {
        return id == 0x01ffc9a7 // ERC-165
            || id == 0x3b3b57de // addr(bytes32)
            || id == 0xf1cb7e06 // addr(bytes32,uint256)
            || id == 0x59d1d43c // text(bytes32,string)
            || id == 0xbc1c58d1 // contenthash(bytes32)
            || id == 0x691f3431 // name(bytes32)
            || id == 0xac9650d8; // multicall(bytes[])
    }

    function toAddress(bytes memory b) private pure returns (address) {
        return b.length == 20 ? address(bytes20(b)) : address(0);
    }
}
