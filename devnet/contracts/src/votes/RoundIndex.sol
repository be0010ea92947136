// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

error DecreasingValues(uint256 newValue, uint256 lastValue);

/// The rounds in which something was recorded, ascending and each once.
library RoundIndex {
    /// Adds a round, unless it is already the last.
    function add(uint256[] storage rounds, uint256 round) internal {
        uint256 count = rounds.length;
        uint256 last = count == 0 ? 0 : rounds[count - 1];
        if (count > 0 && round < last) revert DecreasingValues(round, last);
        if (count == 0 || round > last) rounds.push(round);
    }

    /// How many recorded rounds are at or before a round.
    function countUntil(uint256[] storage rounds, uint256 round) internal view returns (uint256 low) {
        uint256 high = rounds.length;
        // Nearly every question is about now.
        if (high > 0 && rounds[high - 1] <= round) return high;
        while (low < high) {
            uint256 middle = (low + high) / 2;
            if (rounds[middle] <= round) low = middle + 1;
            else high = middle;
        }
    }
}
