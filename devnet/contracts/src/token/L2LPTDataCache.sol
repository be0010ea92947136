// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// Remembers how much LPT circulates on the first layer, for the Minter's inflation. The live one hears from a
/// contract on the first layer and from the bridge; without a first layer, its owner speaks for both.
contract L2LPTDataCache {
    address public immutable owner;
    /// All LPT on the first layer, what the bridge holds included.
    uint256 public l1TotalSupply;
    /// LPT on the second layer that came over the bridge.
    uint256 public l2SupplyFromL1;

    event CacheTotalSupplyFinalized(uint256 totalSupply);

    modifier onlyOwner() {
        require(msg.sender == owner, "Ownable: caller is not the owner");
        _;
    }

    constructor() {
        owner = msg.sender;
    }

    function finalizeCacheTotalSupply(uint256 totalSupply) external onlyOwner {
        l1TotalSupply = totalSupply;
        emit CacheTotalSupplyFinalized(totalSupply);
    }

    function increaseL2SupplyFromL1(uint256 amount) external onlyOwner {
        l2SupplyFromL1 += amount;
    }

    /// More than came over can go back: the surplus was minted on the second layer.
    function decreaseL2SupplyFromL1(uint256 amount) external onlyOwner {
        l2SupplyFromL1 = amount < l2SupplyFromL1 ? l2SupplyFromL1 - amount : 0;
    }

    function l1CirculatingSupply() external view returns (uint256) {
        return l1TotalSupply > l2SupplyFromL1 ? l1TotalSupply - l2SupplyFromL1 : 0;
    }
}
