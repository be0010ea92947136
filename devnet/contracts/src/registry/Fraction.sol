// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

// The protocol's three fixed-point scales: each is 100 %.

// Commissions, round lock, poll and proposal thresholds.
uint256 constant PPM = 1e6;
// Inflation and bonding rates in the Minter.
uint256 constant PPB = 1e9;
// Cumulative earnings factors and the treasury's cut.
uint256 constant PRECISE = 1e27;

/// Fractions of amounts, rounded down at each step: part/whole first becomes a rate of the scale, then the rate is
/// applied. Doing it in one step would differ from the live contracts by a few wei.
library Fraction {
    /// amount * part / whole.
    function share(uint256 amount, uint256 part, uint256 whole, uint256 scale) internal pure returns (uint256) {
        return (amount * rate(part, whole, scale)) / scale;
    }

    /// part / whole as a rate of the scale.
    function rate(uint256 part, uint256 whole, uint256 scale) internal pure returns (uint256) {
        return (part * scale) / whole;
    }

    /// amount times a rate of the scale.
    function at(uint256 amount, uint256 rate_, uint256 scale) internal pure returns (uint256) {
        return (amount * rate_) / scale;
    }
}
