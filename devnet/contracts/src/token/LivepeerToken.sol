// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// LPT on the second layer. The live token was built with an OpenZeppelin older than 4.5, where a transfer for
/// somebody else moves the tokens first, then looks at the allowance, and reduces even a maximal one.
contract LivepeerToken is AccessControl, ERC20Permit {
    bytes32 private constant MINTER_ROLE = keccak256("MINTER_ROLE");
    bytes32 private constant BURNER_ROLE = keccak256("BURNER_ROLE");

    event Mint(address indexed to, uint256 amount);
    event Burn(address indexed burner, uint256 amount);

    constructor() ERC20("Livepeer Token", "LPT") ERC20Permit("Livepeer Token") {
        _grantRole(DEFAULT_ADMIN_ROLE, msg.sender);
    }

    function mint(address to, uint256 amount) external onlyRole(MINTER_ROLE) {
        _mint(to, amount);
        emit Mint(to, amount);
    }

    function burn(uint256 amount) external onlyRole(BURNER_ROLE) {
        _burn(msg.sender, amount);
        emit Burn(msg.sender, amount);
    }

    function burnFrom(address from, uint256 amount) external onlyRole(BURNER_ROLE) {
        _useAllowance(from, amount, "ERC20: burn amount exceeds allowance");
        _burn(from, amount);
        emit Burn(from, amount);
    }

    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        _transfer(from, to, amount);
        _useAllowance(from, amount, "ERC20: transfer amount exceeds allowance");
        return true;
    }

    function _useAllowance(address from, uint256 amount, string memory shortMessage) private {
        uint256 allowed = allowance(from, msg.sender);
        require(allowed >= amount, shortMessage);
        _approve(from, msg.sender, allowed - amount);
    }
}
