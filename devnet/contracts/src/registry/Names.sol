// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

// The ids of the protocol's contracts in the Controller.

bytes32 constant BONDING_MANAGER = keccak256("BondingManager");
bytes32 constant BONDING_VOTES = keccak256("BondingVotes");
bytes32 constant ROUNDS_MANAGER = keccak256("RoundsManager");
bytes32 constant MINTER = keccak256("Minter");
bytes32 constant LIVEPEER_TOKEN = keccak256("LivepeerToken");
bytes32 constant L2_LPT_DATA_CACHE = keccak256("L2LPTDataCache");
bytes32 constant L2_MIGRATOR = keccak256("L2Migrator");
bytes32 constant TICKET_BROKER = keccak256("TicketBroker");
bytes32 constant TREASURY = keccak256("Treasury");
bytes32 constant VERIFIER = keccak256("Verifier");
// The TicketBroker's former name; the Minter still asks for it.
bytes32 constant JOBS_MANAGER = keccak256("JobsManager");
