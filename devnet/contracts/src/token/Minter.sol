// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IController} from "../registry/IController.sol";
import {Managed} from "../registry/Managed.sol";
import {IBonding, IL1SupplyCache, ILivepeerToken, IMinter} from "../registry/Peers.sol";
import {Fraction, PPB} from "../registry/Fraction.sol";
import "../registry/Names.sol";

/// The treasure chest: holds all bonded LPT and all ETH of the protocol, and prints each round's new LPT.
/// Its rates are of the scale 1e9.
contract Minter is Managed, IMinter {
    uint256 public inflation;
    uint256 public inflationChange;
    uint256 public targetBondingRate;

    uint256 public currentMintableTokens;
    uint256 public currentMintedTokens;

    event SetCurrentRewardTokens(uint256 currentMintableTokens, uint256 currentInflation);

    modifier onlyBondingManager() {
        require(_isCalledBy(BONDING_MANAGER), "msg.sender not BondingManager");
        _;
    }

    modifier onlyBondingManagerOrJobsManager() {
        bool known = _isCalledBy(BONDING_MANAGER) || _isCalledBy(JOBS_MANAGER);
        require(known, "msg.sender not BondingManager or JobsManager");
        _;
    }

    modifier onlyRoundsManager() {
        require(_isCalledBy(ROUNDS_MANAGER), "msg.sender not RoundsManager");
        _;
    }

    constructor(address controller_, uint256 inflation_, uint256 inflationChange_, uint256 targetBondingRate_)
        Managed(controller_)
    {
        require(inflation_ <= PPB, "_inflation is invalid percentage");
        inflation = inflation_;
        _storeInflationChange(inflationChange_);
        _storeTargetBondingRate(targetBondingRate_);
    }

    function setTargetBondingRate(uint256 rate) external onlyControllerOwner {
        _storeTargetBondingRate(rate);
        emit ParameterUpdate("targetBondingRate");
    }

    function setInflationChange(uint256 change) external onlyControllerOwner {
        _storeInflationChange(change);
        emit ParameterUpdate("inflationChange");
    }

    /// Moves everything to a successor that the same Controller looks after; this Minter must still be registered.
    function migrateToNewMinter(Minter successor) external onlyControllerOwner {
        require(successor != this, "new Minter cannot be current Minter");
        require(address(successor) != address(0), "new Minter cannot be null address");
        IController itsController = successor.getController();
        require(itsController == controller, "new Minter Controller must be current Controller");
        require(itsController.getContract(MINTER) == address(this), "new Minter must be registered");

        ILivepeerToken lpt = _token();
        lpt.transfer(address(successor), lpt.balanceOf(address(this)));
        successor.depositETH{value: address(this).balance}();
    }

    /// Mints an orchestrator's part of the round's tokens: its stake out of the total active stake.
    function createReward(uint256 part, uint256 whole)
        external
        onlyBondingManager
        whenSystemNotPaused
        returns (uint256 minted)
    {
        minted = Fraction.share(currentMintableTokens, part, whole, PPB);
        currentMintedTokens += minted;
        require(currentMintedTokens <= currentMintableTokens, "minted tokens cannot exceed mintable tokens");
        _token().mint(address(this), minted);
    }

    function trustedTransferTokens(address to, uint256 amount) external onlyBondingManager whenSystemNotPaused {
        _token().transfer(to, amount);
    }

    function trustedBurnTokens(uint256 amount) external onlyBondingManager whenSystemNotPaused {
        _token().burn(amount);
    }

    /// Pays with the 2300 gas of a plain transfer, so a contract with work to do on receipt cannot be paid.
    function trustedWithdrawETH(address payable to, uint256 amount)
        external
        onlyBondingManagerOrJobsManager
        whenSystemNotPaused
    {
        to.transfer(amount);
    }

    function depositETH() external payable returns (bool) {
        require(_isCalledBy(MINTER) || _isCalledBy(JOBS_MANAGER), "msg.sender not Minter or JobsManager");
        return true;
    }

    /// Once a round: moves inflation a step towards the target bonding rate, then fixes what may be minted.
    function setCurrentRewardTokens() external onlyRoundsManager whenSystemNotPaused {
        uint256 supply = getGlobalTotalSupply();
        inflation = _nextInflation(supply);
        currentMintableTokens = Fraction.at(supply, inflation, PPB);
        currentMintedTokens = 0;
        emit SetCurrentRewardTokens(currentMintableTokens, inflation);
    }

    function getController() external view returns (IController) {
        return controller;
    }

    /// LPT of both layers.
    function getGlobalTotalSupply() public view returns (uint256) {
        address cache = controller.getContract(L2_LPT_DATA_CACHE);
        return _token().totalSupply() + IL1SupplyCache(cache).l1CirculatingSupply();
    }

    function _nextInflation(uint256 supply) private view returns (uint256) {
        uint256 bondingRate;
        if (supply > 0) {
            IBonding bonding = IBonding(controller.getContract(BONDING_MANAGER));
            bondingRate = Fraction.rate(bonding.getTotalBonded(), supply, PPB);
        }
        if (bondingRate < targetBondingRate) return inflation + inflationChange;
        if (bondingRate == targetBondingRate) return inflation;
        return inflationChange < inflation ? inflation - inflationChange : 0;
    }

    function _storeInflationChange(uint256 change) private {
        require(change <= PPB, "_inflationChange is invalid percentage");
        inflationChange = change;
    }

    function _storeTargetBondingRate(uint256 rate) private {
        require(rate <= PPB, "_targetBondingRate is invalid percentage");
        targetBondingRate = rate;
    }

    function _isCalledBy(bytes32 id) private view returns (bool) {
        return msg.sender == controller.getContract(id);
    }

    function _token() private view returns (ILivepeerToken) {
        return ILivepeerToken(controller.getContract(LIVEPEER_TOKEN));
    }
}
