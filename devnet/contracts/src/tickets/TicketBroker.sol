// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {Managed} from "../registry/Managed.sol";
import {IMinter} from "../registry/Peers.sol";
import {Reserves} from "./Reserves.sol";
import {Ticket, Tickets} from "./Tickets.sol";
import "../registry/Names.sol";

/// Pays winning tickets out of what gateways have put down. The ETH itself lies in the Minter.
contract TicketBroker is Reserves {
    using Tickets for Ticket;

    struct Sender {
        uint256 deposit;
        /// The round from which everything can be withdrawn; zero while no unlock is under way.
        uint256 withdrawRound;
    }

    mapping(address => Sender) private senders;
    /// Both periods are rounds.
    uint256 public unlockPeriod;
    uint256 public ticketValidityPeriod;
    mapping(bytes32 => bool) public usedTickets;

    event DepositFunded(address indexed sender, uint256 amount);
    event Unlock(address indexed sender, uint256 startRound, uint256 endRound);
    event UnlockCancelled(address indexed sender);
    event Withdrawal(address indexed sender, uint256 deposit, uint256 reserve);
    event WinningTicketTransfer(address indexed sender, address indexed recipient, uint256 amount);
    event WinningTicketRedeemed(
        address indexed sender,
        address indexed recipient,
        uint256 faceValue,
        uint256 winProb,
        uint256 senderNonce,
        uint256 recipientRand,
        bytes auxData
    );

    modifier whenRoundRuns() {
        _requireRunning();
        require(_rounds().currentRoundInitialized(), "current round is not initialized");
        _;
    }

    constructor(address controller_) Managed(controller_) {}

    function setUnlockPeriod(uint256 rounds) external onlyControllerOwner {
        unlockPeriod = rounds;
        emit ParameterUpdate("unlockPeriod");
    }

    function setTicketValidityPeriod(uint256 rounds) external onlyControllerOwner {
        require(rounds > 0, "ticketValidityPeriod must be greater than 0");
        ticketValidityPeriod = rounds;
        emit ParameterUpdate("ticketValidityPeriod");
    }

    function fundDeposit() external payable whenSystemNotPaused {
        _addDeposit(msg.sender, msg.value);
        _keepFunds();
        emit DepositFunded(msg.sender, msg.value);
    }

    function fundReserve() external payable whenSystemNotPaused {
        _addReserve(msg.sender, msg.value);
        _stopUnlockOf(msg.sender);
        _keepFunds();
    }

    function fundDepositAndReserve(uint256 depositAmount, uint256 reserveAmount) external payable {
        fundDepositAndReserveFor(msg.sender, depositAmount, reserveAmount);
    }

    function fundDepositAndReserveFor(address addr, uint256 depositAmount, uint256 reserveAmount)
        public
        payable
        whenSystemNotPaused
    {
        require(
            msg.value == depositAmount + reserveAmount,
            "msg.value does not equal sum of deposit amount and reserve amount"
        );
        _addDeposit(addr, depositAmount);
        _addReserve(addr, reserveAmount);
        _keepFunds();
        emit DepositFunded(addr, depositAmount);
    }

    /// Starts the waiting time after which the caller can withdraw.
    function unlock() external whenSystemNotPaused {
        Sender storage sender = senders[msg.sender];
        _requireFunds(msg.sender);
        require(sender.withdrawRound == 0, "unlock already initiated");
        uint256 round = _round();
        sender.withdrawRound = round + unlockPeriod;
        emit Unlock(msg.sender, round, sender.withdrawRound);
    }

    function cancelUnlock() external whenSystemNotPaused {
        require(isUnlockInProgress(msg.sender), "no unlock request in progress");
        _stopUnlockOf(msg.sender);
    }

    function withdraw() external whenSystemNotPaused {
        Sender storage sender = senders[msg.sender];
        (uint256 deposit, uint256 reserve) = (sender.deposit, _reserveOf(msg.sender));
        _requireFunds(msg.sender);
        require(sender.withdrawRound > 0, "no unlock request in progress");
        require(!_isLocked(sender), "account is locked");
        sender.deposit = 0;
        _emptyReserve(msg.sender);
        _minter().trustedWithdrawETH(payable(msg.sender), deposit + reserve);
        emit Withdrawal(msg.sender, deposit, reserve);
    }

    /// Pays a ticket once, to whoever is its recipient: from the deposit first, then from the recipient's part of the
    /// reserve. What both cannot cover is lost.
    function redeemWinningTicket(Ticket calldata ticket, bytes calldata sig, uint256 recipientRand)
        external
        whenRoundRuns
    {
        bytes32 hash = ticket.hash();
        _requireWinner(ticket, hash, sig, recipientRand);
        Sender storage sender = senders[ticket.sender];
        require(_isLocked(sender), "sender is unlocked");
        _requireFunds(ticket.sender);
        usedTickets[hash] = true;

        uint256 amount = ticket.faceValue < sender.deposit ? ticket.faceValue : sender.deposit;
        sender.deposit -= amount;
        if (amount < ticket.faceValue) {
            amount += _claimFromReserve(ticket.sender, ticket.recipient, ticket.faceValue - amount);
        }
        if (amount > 0) {
            (uint256 creationRound, ) = ticket.creation();
            _bonding().updateTranscoderWithFees(ticket.recipient, amount, creationRound);
            emit WinningTicketTransfer(ticket.sender, ticket.recipient, amount);
        }
        emit WinningTicketRedeemed(
            ticket.sender,
            ticket.recipient,
            ticket.faceValue,
            ticket.winProb,
            ticket.senderNonce,
            recipientRand,
            ticket.auxData
        );
    }

    /// Redeems what can be redeemed; a ticket that cannot does not stop the others.
    function batchRedeemWinningTickets(
        Ticket[] calldata tickets,
        bytes[] calldata sigs,
        uint256[] calldata recipientRands
    ) external whenRoundRuns {
        for (uint256 i = 0; i < tickets.length; i++) {
            try this.redeemWinningTicket(tickets[i], sigs[i], recipientRands[i]) {} catch {}
        }
    }

    function getSenderInfo(address sender_) external view returns (Sender memory sender, ReserveInfo memory reserve) {
        return (senders[sender_], getReserveInfo(sender_));
    }

    function isUnlockInProgress(address sender) public view returns (bool) {
        return senders[sender].withdrawRound > 0;
    }

    function getTicketHash(Ticket calldata ticket) external pure returns (bytes32) {
        return ticket.hash();
    }

    function _requireWinner(Ticket calldata ticket, bytes32 hash, bytes calldata sig, uint256 recipientRand)
        private
        view
    {
        require(ticket.recipient != address(0), "ticket recipient is null address");
        require(ticket.sender != address(0), "ticket sender is null address");
        _requireFresh(ticket);
        bool fits = keccak256(abi.encodePacked(recipientRand)) == ticket.recipientRandHash;
        require(fits, "recipientRand does not match recipientRandHash");
        require(!usedTickets[hash], "ticket is used");
        require(ticket.isSigned(hash, sig), "invalid signature over ticket hash");
        require(ticket.hasWon(sig, recipientRand), "ticket did not win");
    }

    function _requireFresh(Ticket calldata ticket) private view {
        (uint256 round, bytes32 claimedHash) = ticket.creation();
        bytes32 roundHash = _rounds().blockHashForRound(round);
        require(roundHash != bytes32(0), "ticket creationRound does not have a block hash");
        require(claimedHash == roundHash, "ticket creationRoundBlockHash invalid for creationRound");
        require(round + ticketValidityPeriod > _round(), "ticket is expired");
    }

    function _requireFunds(address sender) private view {
        require(senders[sender].deposit > 0 || _reserveOf(sender) > 0, "sender deposit and reserve are zero");
    }

    /// Locked funds guarantee tickets; they are locked until the waiting time after an unlock is over.
    function _isLocked(Sender storage sender) private view returns (bool) {
        return sender.withdrawRound == 0 || _round() < sender.withdrawRound;
    }

    function _addDeposit(address to, uint256 amount) private {
        senders[to].deposit += amount;
        _stopUnlockOf(to);
    }

    /// Funding oneself, or asking for it, ends an unlock; somebody else's gift does not.
    function _stopUnlockOf(address funded) private {
        if (msg.sender != funded || !isUnlockInProgress(funded)) return;
        senders[funded].withdrawRound = 0;
        emit UnlockCancelled(funded);
    }

    function _keepFunds() private {
        _minter().depositETH{value: msg.value}();
    }

    function _minter() private view returns (IMinter) {
        return IMinter(controller.getContract(MINTER));
    }
}
