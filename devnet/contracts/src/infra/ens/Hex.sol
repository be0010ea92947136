// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// Lower-case hexadecimal, as the names below addr.reverse are written.
library Hex {
    function encode(bytes memory data) internal pure returns (bytes memory text) {
        bytes16 digits = "0123456789abcdef";
        text = new bytes(data.length * 2);
        for (uint256 i = 0; i < data.length; i++) {
            text[2 * i] = digits[uint8(data[i]) >> 4];
            text[2 * i + 1] = digits[uint8(data[i]) & 15];
        }
    }
}
