// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {GovernorUpgradeable} from "@openzeppelin/contracts-upgradeable/governance/GovernorUpgradeable.sol";
import {GovernorSettingsUpgradeable} from
    "@openzeppelin/contracts-upgradeable/governance/extensions/GovernorSettingsUpgradeable.sol";
import {GovernorTimelockControlUpgradeable} from
    "@openzeppelin/contracts-upgradeable/governance/extensions/GovernorTimelockControlUpgradeable.sol";
import {GovernorVotesUpgradeable} from
    "@openzeppelin/contracts-upgradeable/governance/extensions/GovernorVotesUpgradeable.sol";
import {GovernorVotesQuorumFractionUpgradeable} from
    "@openzeppelin/contracts-upgradeable/governance/extensions/GovernorVotesQuorumFractionUpgradeable.sol";
import {IERC5805Upgradeable} from "@openzeppelin/contracts-upgradeable/interfaces/IERC5805Upgradeable.sol";
import {TimelockControllerUpgradeable} from
    "@openzeppelin/contracts-upgradeable/governance/TimelockControllerUpgradeable.sol";
import {Managed} from "../registry/Managed.sol";
import {ManagedTarget} from "../registry/ManagerProxy.sol";
import {PPM} from "../registry/Fraction.sol";
import {IStakeVotes} from "../votes/BondingVotes.sol";
import {OverridableCounting} from "./OverridableCounting.sol";
import "../registry/Names.sol";

/// Decides by stake what the treasury does. Its clock counts rounds.
contract LivepeerGovernor is
    ManagedTarget,
    GovernorUpgradeable,
    GovernorSettingsUpgradeable,
    GovernorTimelockControlUpgradeable,
    GovernorVotesUpgradeable,
    GovernorVotesQuorumFractionUpgradeable,
    OverridableCounting
{
    constructor(address controller_) Managed(controller_) {
        _disableInitializers();
    }

    /// Called once through the proxy, when the treasury and the votes are registered. Delay and period are rounds,
    /// the threshold is LPT (1e18), quorum and quota are of the scale 1e6.
    function initialize(
        uint256 initialVotingDelay,
        uint256 initialVotingPeriod,
        uint256 initialProposalThreshold,
        uint256 initialQuorum,
        uint256 quota_
    ) external initializer {
        __Governor_init("LivepeerGovernor");
        __GovernorSettings_init(initialVotingDelay, initialVotingPeriod, initialProposalThreshold);
        __GovernorTimelockControl_init(TimelockControllerUpgradeable(payable(controller.getContract(TREASURY))));
        __GovernorVotes_init(IERC5805Upgradeable(address(votes())));
        __GovernorVotesQuorumFraction_init(initialQuorum);
        __OverridableCounting_init(quota_);
    }

    /// Follows the Controller when the votes move to another contract. Anybody may call it.
    function bumpGovernorVotesTokenAddress() external {
        token = IERC5805Upgradeable(address(votes()));
    }

    function votes() public view override returns (IStakeVotes) {
        return IStakeVotes(controller.getContract(BONDING_VOTES));
    }

    function quorumDenominator() public pure override returns (uint256) {
        return PPM;
    }

    // Where two parents define a function, Solidity wants to hear which one is meant: each time the extension.

    function proposalThreshold()
        public
        view
        override(GovernorUpgradeable, GovernorSettingsUpgradeable)
        returns (uint256)
    {
        return GovernorSettingsUpgradeable.proposalThreshold();
    }

    function state(uint256 proposalId)
        public
        view
        override(GovernorUpgradeable, GovernorTimelockControlUpgradeable)
        returns (ProposalState)
    {
        return GovernorTimelockControlUpgradeable.state(proposalId);
    }

    function supportsInterface(bytes4 interfaceId)
        public
        view
        override(GovernorUpgradeable, GovernorTimelockControlUpgradeable)
        returns (bool)
    {
        return GovernorTimelockControlUpgradeable.supportsInterface(interfaceId);
    }

    function _execute(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(GovernorUpgradeable, GovernorTimelockControlUpgradeable) {
        GovernorTimelockControlUpgradeable._execute(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _cancel(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(GovernorUpgradeable, GovernorTimelockControlUpgradeable) returns (uint256) {
        return GovernorTimelockControlUpgradeable._cancel(targets, values, calldatas, descriptionHash);
    }

    function _executor()
        internal
        view
        override(GovernorUpgradeable, GovernorTimelockControlUpgradeable)
        returns (address)
    {
        return GovernorTimelockControlUpgradeable._executor();
    }
}
