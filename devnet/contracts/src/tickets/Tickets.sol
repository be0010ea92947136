// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// A promise to pay faceValue with probability winProb / 2^256, signed by the sender.
struct Ticket {
    address recipient;
    address sender;
    uint256 faceValue;
    uint256 winProb;
    uint256 senderNonce;
    /// keccak256 of a number that only the recipient knows until it redeems.
    bytes32 recipientRandHash;
    /// The round of creation and that round's block hash, 32 bytes each.
    bytes auxData;
}

/// What can be said of a ticket without looking at the chain.
library Tickets {
    function hash(Ticket calldata ticket) internal pure returns (bytes32) {
        return keccak256(
            abi.encodePacked(
                ticket.recipient,
                ticket.sender,
                ticket.faceValue,
                ticket.winProb,
                ticket.senderNonce,
                ticket.recipientRandHash,
                ticket.auxData
            )
        );
    }

    function creation(Ticket calldata ticket) internal pure returns (uint256 round, bytes32 blockHash) {
        require(ticket.auxData.length == 64, "invalid length for ticket auxData: must be 64 bytes");
        return abi.decode(ticket.auxData, (uint256, bytes32));
    }

    /// Signed as a personal message by the sender.
    function isSigned(Ticket calldata ticket, bytes32 hash_, bytes calldata sig) internal pure returns (bool) {
        require(sig.length == 65, "INVALID_SIGNATURE_LENGTH");
        return ECDSA.recover(ECDSA.toEthSignedMessageHash(hash_), sig) == ticket.sender;
    }

    /// Neither side can aim: the sender does not know the number, the recipient cannot choose the signature.
    function hasWon(Ticket calldata ticket, bytes calldata sig, uint256 recipientRand) internal pure returns (bool) {
        return uint256(keccak256(abi.encodePacked(sig, recipientRand))) < ticket.winProb;
    }
}
