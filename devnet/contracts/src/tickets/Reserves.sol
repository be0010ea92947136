// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {ManagedTarget} from "../registry/ManagerProxy.sol";
import {IBonding, IRounds} from "../registry/Peers.sol";
import "../registry/Names.sol";

/// Funds that guarantee tickets beyond a sender's deposit. In each round every active orchestrator may claim an equal
/// part of them, so that no recipient can empty a reserve before the others.
abstract contract Reserves is ManagedTarget {
    struct ReserveInfo {
        uint256 fundsRemaining;
        uint256 claimedInCurrentRound;
    }

    struct Reserve {
        uint256 funds;
        mapping(uint256 => uint256) claimedInRound;
        mapping(uint256 => mapping(address => uint256)) claimedInRoundBy;
    }

    mapping(address => Reserve) private reserves;

    event ReserveFunded(address indexed reserveHolder, uint256 amount);
    event ReserveClaimed(address indexed reserveHolder, address claimant, uint256 amount);

    function getReserveInfo(address reserveHolder) public view returns (ReserveInfo memory) {
        Reserve storage reserve = reserves[reserveHolder];
        return ReserveInfo(reserve.funds, reserve.claimedInRound[_round()]);
    }

    /// What an account could still claim in this round; nothing for one that is not an active orchestrator.
    function claimableReserve(address reserveHolder, address claimant) public view returns (uint256) {
        IBonding bonding = _bonding();
        if (!bonding.isActiveTranscoder(claimant)) return 0;
        uint256 claimants = bonding.getTranscoderPoolSize();
        if (claimants == 0) return 0;
        Reserve storage reserve = reserves[reserveHolder];
        uint256 atRoundStart = reserve.funds + reserve.claimedInRound[_round()];
        return atRoundStart / claimants - claimedReserve(reserveHolder, claimant);
    }

    function claimedReserve(address reserveHolder, address claimant) public view returns (uint256) {
        return reserves[reserveHolder].claimedInRoundBy[_round()][claimant];
    }

    function _reserveOf(address holder) internal view returns (uint256) {
        return reserves[holder].funds;
    }

    function _addReserve(address holder, uint256 amount) internal {
        reserves[holder].funds += amount;
        emit ReserveFunded(holder, amount);
    }

    function _emptyReserve(address holder) internal {
        reserves[holder].funds = 0;
    }

    /// Takes as much of the wanted amount as the claimant may have.
    function _claimFromReserve(address holder, address claimant, uint256 wanted) internal returns (uint256 amount) {
        uint256 claimable = claimableReserve(holder, claimant);
        amount = wanted < claimable ? wanted : claimable;
        if (amount == 0) return 0;
        Reserve storage reserve = reserves[holder];
        uint256 round = _round();
        reserve.claimedInRound[round] += amount;
        reserve.claimedInRoundBy[round][claimant] += amount;
        reserve.funds -= amount;
        emit ReserveClaimed(holder, claimant, amount);
    }

    function _round() internal view returns (uint256) {
        return _rounds().currentRound();
    }

    function _rounds() internal view returns (IRounds) {
        return IRounds(controller.getContract(ROUNDS_MANAGER));
    }

    function _bonding() internal view returns (IBonding) {
        return IBonding(controller.getContract(BONDING_MANAGER));
    }
}
