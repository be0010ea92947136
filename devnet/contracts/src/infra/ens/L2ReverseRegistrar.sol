// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// Primary names of a chain other than Ethereum, as the registrar at 0x0000000000D8e504002cC26E3Ec46D81971C1664 keeps
/// them on Arbitrum. The text is a claim, like any reverse record.
contract L2ReverseRegistrar {
    mapping(address => string) private names;

    event NameForAddrChanged(address indexed addr, string name);

    error Unauthorised();

    function setName(string calldata name) external {
        write(msg.sender, name);
    }

    function setNameForAddr(address addr, string calldata name) external {
        if (addr != msg.sender) revert Unauthorised();
        write(addr, name);
    }

    function nameForAddr(address addr) external view returns (string memory name) {
        return names[addr];
    }

    function write(address addr, string calldata name) private {
        names[addr] = name;
        emit NameForAddrChanged(addr, name);
    }
}
