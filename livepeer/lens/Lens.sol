// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;

import "../contracts/Livepeer.sol";

/// Reads the whole protocol in one eth_call. Nobody deploys this contract: callers lay its code over an unused
/// address for the length of a call, or send it as creation code inside Deployless.
///
/// Every answer is packed, not ABI-encoded, because half of an ABI answer would be padding:
///   number   one byte n (0…32), then n bytes, big-endian; the byte 0xff alone stands for "there is no such value"
///   address  20 bytes
///   count    2 bytes, big-endian
/// and begins with "LPL2", the byte 1 when ArbSys told the block, numbers for block and time, and a status byte.
/// Status 0 is followed by the body; any other by the address and the 4 bytes that say what went wrong there. The
/// last 8 bytes are the first ones of the Keccak-256 of all before: what was damaged on the way is no figure.
///
/// No view is trusted to be cheap or well-behaved: each has a gas limit, and short answers count as failures.
contract Lens {
    // What went wrong. The 4 bytes are the selector of the view, or the start of the Controller's id of a contract.
    uint8 private constant NO_CONTROLLER = 1; // no code at the Controller's address
    uint8 private constant NOT_REGISTERED = 2; // the Controller has no such contract
    uint8 private constant NO_CODE = 3; // the Controller names an address without code
    uint8 private constant NO_ANSWER = 4; // a view reverted, ran out of gas or answered too little

    address private constant ARB_SYS = address(0x64);
    uint256 private constant VIEW_GAS = 1_000_000;
    uint256 private constant OPTIONAL_GAS = 200_000;
    /// An orchestrator may write a URI of any length: reading more than about 1.5 kB would cost too much for a table.
    uint256 private constant URI_GAS = 150_000;
    uint256 private constant URI_BYTES = 1024;

    /// Stop adding to the answer when less gas is left than one more thing can take; the caller asks for the rest.
    uint256 private constant ROW_RESERVE = 800_000;
    uint256 private constant STEP_RESERVE = 1_500_000;
    uint256 private constant LOCK_RESERVE = 300_000;
    uint256 private constant POOL_RESERVE = 30_000;

    uint256 private constant MOST_MEMBERS = 5000;
    /// How far the start of the yield's window may move to find a round in which a factor was written.
    uint256 private constant SEEK = 6;

    /// Where the answer grows, a buffer for calls, and what every part needs.
    struct Out {
        uint256 buffer;
        uint256 start;
        uint256 end;
        uint256 round;
        uint256 since; // first round of the realised yield
        bool noRewardCaller;
        address bonding;
        address rounds;
        address minter;
        address token;
        address services;
        address treasury;
        address votes;
    }

    /// The network: contracts, round, parameters, the pool's order, a row for each of its first members (as many as
    /// `most` and the gas allow) and for each of `extra`. `window` is the span of the realised yield in seconds.
    function network(address controller, uint256 most, uint256 window, address[] calldata extra) external view {
        Out memory o = begin(controller);
        putAddress(o, o.bonding);
        putAddress(o, o.rounds);
        putAddress(o, o.minter);
        putAddress(o, o.token);
        putAddress(o, optional(o, controller, keccak256("TicketBroker")));
        putAddress(o, o.services);
        putAddress(o, o.votes);
        putAddress(o, optional(o, controller, keccak256("LivepeerGovernor")));
        putAddress(o, o.treasury);
        putAddress(o, optional(o, controller, keccak256("BondingManagerTarget")));
        putRound(o, window);
        putParams(o, controller);
        (uint256 members, uint256 size) = putMembers(o);
        putRows(o, members, size < most ? size : most);
        putRows(o, putList(o, extra), extra.length);
        finish(o);
    }

    /// A row for each orchestrator of `list`, as many as the gas allows.
    function orchestrators(address controller, uint256 window, address[] calldata list) external view {
        Out memory o = begin(controller);
        putRound(o, window);
        putRows(o, putList(o, list), list.length);
        finish(o);
    }

    /// The earnings pools of `list`, from `from` rounds back to `to` rounds back, for as many orchestrators as the
    /// gas allows. `mask` says which of the five figures to give: 1 stake, 2 reward cut, 4 fee share, 8 reward
    /// factor, 16 fee factor.
    function pools(address controller, uint256 from, uint256 to, uint256 mask, address[] calldata list) external view {
        Out memory o = begin(controller);
        from = o.round > from ? o.round - from : 0;
        to = o.round > to ? o.round - to : 0;
        put(o, from);
        put(o, to);
        uint256 at = o.end;
        o.end += 2;
        uint256 done;
        for (; done < list.length && gasleft() > ROW_RESERVE + (to + 1 - from) * POOL_RESERVE; done++) {
            for (uint256 r = from; r <= to; r++) {
                pool(o, uint160(list[done]), r);
                for (uint256 i = 0; i < 5; i++) if ((mask >> i) & 1 == 1) put(o, word(o, i));
            }
        }
        patch(at, done);
        finish(o);
    }

    /// Everything about one account, with the open locks among its newest `most` lock ids.
    function account(address controller, address who, uint256 most) external view {
        Out memory o = begin(controller);
        putRound(o, 0);
        put(o, who.balance);
        putView(o, o.token, IToken.balanceOf.selector, uint160(who));
        need(o, o.token, IToken.allowance.selector, uint160(who), uint160(o.bonding), 1);
        put(o, word(o, 0));
        need(o, o.bonding, IBondingManager.getDelegator.selector, uint160(who), 0, 7);
        for (uint256 i = 0; i < 7; i++) put(o, word(o, i));
        uint256 next = word(o, 6);
        // What its stake is counted from: its delegate's earnings pool of the round of the last claim.
        pool(o, word(o, 2), word(o, 5));
        put(o, word(o, 3));
        put(o, word(o, 4));
        putView(o, o.bonding, IBondingManager.pendingStake.selector, uint160(who));
        putView(o, o.bonding, IBondingManager.pendingFees.selector, uint160(who));
        putView(o, o.bonding, IBondingManager.delegatorStatus.selector, uint160(who));
        putOptional(o, o.votes, IBondingVotes.getVotes.selector, uint160(who));
        putOptional(o, o.votes, IBondingVotes.hasCheckpoint.selector, uint160(who));
        putLocks(o, who, next, most);
        finish(o);
    }

    /// The open locks among the `most` ids below `next`, newest first, and the id below which nothing was looked at.
    function putLocks(Out memory o, address who, uint256 next, uint256 most) private view {
        uint256 at = o.end;
        o.end += 2;
        uint256 open;
        for (; next > 0 && most > 0 && gasleft() > LOCK_RESERVE; most--) {
            next--;
            need(o, o.bonding, IBondingManager.getDelegatorUnbondingLock.selector, uint160(who), next, 2);
            if (word(o, 1) == 0) continue;
            put(o, next);
            put(o, word(o, 0));
            put(o, word(o, 1));
            open++;
        }
        patch(at, open);
        put(o, next);
    }

    /// Starts an answer: which block this is, which contracts there are, and the current round.
    function begin(address controller) private view returns (Out memory o) {
        uint256 free;
        assembly {
            free := mload(0x40)
            mstore(add(free, 0x400), shl(224, 0x4c504c32)) // LPL2
        }
        o.buffer = free;
        o.start = free + 0x400;
        o.end = o.start + 4;
        // On Arbitrum block.number is Ethereum's; the chain's own is known to ArbSys only.
        bool arbitrum = ask(o, ARB_SYS, IArbSys.arbBlockNumber.selector, 0, 0, 1, OPTIONAL_GAS);
        putByte(o, arbitrum ? 1 : 0);
        put(o, arbitrum ? word(o, 0) : block.number);
        put(o, block.timestamp);

        if (controller.code.length == 0) fail(o, NO_CONTROLLER, controller, 0);
        o.bonding = required(o, controller, keccak256("BondingManager"));
        o.rounds = required(o, controller, keccak256("RoundsManager"));
        o.minter = required(o, controller, keccak256("Minter"));
        o.token = required(o, controller, keccak256("LivepeerToken"));
        o.services = optional(o, controller, keccak256("ServiceRegistry"));
        o.treasury = optional(o, controller, keccak256("Treasury"));
        o.votes = optional(o, controller, keccak256("BondingVotes"));
        need(o, o.rounds, IRoundsManager.currentRound.selector, 0, 0, 1);
        o.round = word(o, 0);
        putByte(o, 0);
        put(o, o.round);
    }

    function putRound(Out memory o, uint256 window) private view {
        putView(o, o.rounds, IRoundsManager.blockNum.selector, 0);
        putView(o, o.rounds, IRoundsManager.currentRoundInitialized.selector, 0);
        putView(o, o.rounds, IRoundsManager.currentRoundLocked.selector, 0);
        putView(o, o.rounds, IRoundsManager.currentRoundStartBlock.selector, 0);
        putView(o, o.rounds, IRoundsManager.lastInitializedRound.selector, 0);
        putView(o, o.rounds, IRoundsManager.roundLockAmount.selector, 0);
        putView(o, o.rounds, IRoundsManager.roundLength.selector, 0);
        uint256 length = word(o, 0);
        if (length == 0 || length > 1e12) return;
        // Ethereum makes a block every 12 seconds.
        uint256 back = (window + length * 12 - 1) / (length * 12);
        o.since = o.round > back ? o.round - back : 0;
    }

    function putParams(Out memory o, address controller) private view {
        putView(o, o.minter, IMinter.inflation.selector, 0);
        putView(o, o.minter, IMinter.inflationChange.selector, 0);
        putView(o, o.minter, IMinter.targetBondingRate.selector, 0);
        putView(o, o.minter, IMinter.currentMintableTokens.selector, 0);
        putView(o, o.minter, IMinter.currentMintedTokens.selector, 0);
        // Before the bridge the supply was the token's own.
        if (!putOptional(o, o.minter, IMinter.getGlobalTotalSupply.selector, 0)) {
            o.end--;
            putView(o, o.token, IToken.totalSupply.selector, 0);
        }
        putView(o, o.bonding, IBondingManager.getTotalBonded.selector, 0);
        putOptional(o, o.bonding, IBondingManager.nextRoundTotalActiveStake.selector, 0);
        putOptional(o, o.bonding, IBondingManager.treasuryRewardCutRate.selector, 0);
        putOptional(o, o.bonding, IBondingManager.nextRoundTreasuryRewardCutRate.selector, 0);
        putOptional(o, o.bonding, IBondingManager.treasuryBalanceCeiling.selector, 0);
        if (o.treasury == address(0)) putByte(o, 0xff);
        else putView(o, o.token, IToken.balanceOf.selector, uint160(o.treasury));
        putView(o, o.bonding, IBondingManager.unbondingPeriod.selector, 0);
        putView(o, o.bonding, IBondingManager.getTranscoderPoolMaxSize.selector, 0);
        putView(o, controller, IController.paused.selector, 0);
    }

    /// The pool's size, then as much of its order as the gas allows: a count and addresses. Answers where the
    /// addresses are and how many.
    function putMembers(Out memory o) private view returns (uint256 members, uint256 walked) {
        putView(o, o.bonding, IBondingManager.getTranscoderPoolSize.selector, 0);
        uint256 size = word(o, 0);
        uint256 at = o.end;
        o.end += 2;
        members = o.end;
        if (size > MOST_MEMBERS) size = MOST_MEMBERS;
        if (size > 0) {
            need(o, o.bonding, IBondingManager.getFirstTranscoderInPool.selector, 0, 0, 1);
            address who = address(uint160(word(o, 0)));
            while (who != address(0) && walked < size && gasleft() > STEP_RESERVE) {
                putAddress(o, who);
                walked++;
                need(o, o.bonding, IBondingManager.getNextTranscoderInPool.selector, uint160(who), 0, 1);
                who = address(uint160(word(o, 0)));
            }
        }
        patch(at, walked);
    }

    /// The given addresses as a list like the pool's; answers where they are.
    function putList(Out memory o, address[] calldata list) private pure returns (uint256 members) {
        patch(o.end, list.length);
        o.end += 2;
        members = o.end;
        for (uint256 i = 0; i < list.length; i++) putAddress(o, list[i]);
    }

    /// A count, and so many rows for the first of the `n` addresses at `members`.
    function putRows(Out memory o, uint256 members, uint256 n) private view {
        uint256 at = o.end;
        o.end += 2;
        uint256 done;
        for (; done < n && gasleft() > ROW_RESERVE; done++) {
            uint256 who;
            assembly {
                who := shr(96, mload(add(members, mul(20, done))))
            }
            putRow(o, who);
        }
        patch(at, done);
    }

    function putRow(Out memory o, uint256 who) private view {
        need(o, o.bonding, IBondingManager.getDelegator.selector, who, 0, 7);
        put(o, word(o, 0)); // bondedAmount
        put(o, word(o, 2)); // delegateAddress
        put(o, word(o, 3)); // delegatedAmount
        putView(o, o.bonding, IBondingManager.pendingStake.selector, who);

        need(o, o.bonding, IBondingManager.getTranscoder.selector, who, 0, 10);
        for (uint256 i = 0; i < 10; i++) put(o, word(o, i));
        uint256 lastReward = word(o, 0);
        uint256 lastUpdate = word(o, 3);
        uint256 activation = word(o, 4);
        uint256 lastFee = word(o, 9);

        // This round's earnings pool, completed as the contract completes it when it computes earnings.
        pool(o, who, o.round);
        uint256 stake = word(o, 0);
        uint256 rewardFactor = word(o, 3);
        uint256 feeFactor = word(o, 4);
        put(o, word(o, 1));
        put(o, word(o, 2));
        if (rewardFactor == 0 && lastReward < o.round) {
            pool(o, who, lastReward);
            rewardFactor = word(o, 3);
        }
        if (feeFactor == 0 && lastFee < o.round) {
            pool(o, who, lastFee);
            feeFactor = word(o, 4);
        }
        if (stake == 0 && lastUpdate < o.round) {
            pool(o, who, lastUpdate);
            stake = word(o, 0);
        }
        put(o, stake);
        put(o, rewardFactor);
        put(o, feeFactor);
        putSince(o, who, activation, lastReward);
        putURI(o, who);
        if (o.noRewardCaller) putByte(o, 0xff);
        else o.noRewardCaller = !putOptional(o, o.bonding, IBondingManager.transcoderToRewardCaller.selector, who);
    }

    /// The factors at the start of the yield's window: round, reward factor, fee factor. A row without a factor was
    /// not written, so the one before it holds; when that is too far back a later one shortens the window.
    function putSince(Out memory o, uint256 who, uint256 activation, uint256 lastReward) private view {
        uint256 from = o.since;
        uint256 seek = SEEK;
        if (activation > from) {
            // Its window begins with the round before it became active, where somebody's bond may have written.
            from = activation - 1;
            seek = 0;
        }
        if (lastReward > from) {
            for (uint256 i = 0; i <= seek && i <= from; i++) if (putFactors(o, who, from - i)) return;
            for (uint256 i = 1; i <= SEEK && from + i <= o.round; i++) if (putFactors(o, who, from + i)) return;
        }
        // Nothing was earned since, or nothing tells.
        put(o, from);
        putByte(o, 0xff);
        putByte(o, 0xff);
    }

    function putFactors(Out memory o, uint256 who, uint256 round) private view returns (bool) {
        pool(o, who, round);
        if (word(o, 3) == 0) return false;
        put(o, round);
        put(o, word(o, 3));
        put(o, word(o, 4));
        return true;
    }

    /// The service URI as a number for its length and the bytes; 0xff when it cannot be read or is too long.
    function putURI(Out memory o, uint256 who) private view {
        uint256 buffer = o.buffer;
        uint256 end = o.end;
        address to = o.services;
        bytes4 selector = IServiceRegistry.getServiceURI.selector;
        uint256 length;
        bool ok;
        assembly {
            mstore(buffer, selector)
            mstore(add(buffer, 4), who)
            ok := and(staticcall(URI_GAS, to, buffer, 36, buffer, 64), gt(returndatasize(), 63))
            if ok {
                length := mload(add(buffer, 32))
                ok := and(eq(mload(buffer), 32), lt(length, add(URI_BYTES, 1)))
                ok := and(ok, lt(add(length, 63), returndatasize()))
            }
        }
        if (!ok) return putByte(o, 0xff);
        put(o, length);
        end = o.end;
        assembly {
            returndatacopy(end, 64, length)
        }
        o.end = end + length;
    }

    function pool(Out memory o, uint256 who, uint256 round) private view {
        need(o, o.bonding, IBondingManager.getTranscoderEarningsPoolForRound.selector, who, round, 5);
    }

    function required(Out memory o, address controller, bytes32 id) private view returns (address found) {
        need(o, controller, IController.getContract.selector, uint256(id), 0, 1);
        found = address(uint160(word(o, 0)));
        if (found == address(0)) fail(o, NOT_REGISTERED, controller, bytes4(id));
        if (found.code.length == 0) fail(o, NO_CODE, found, bytes4(id));
    }

    function optional(Out memory o, address controller, bytes32 id) private view returns (address) {
        if (!ask(o, controller, IController.getContract.selector, uint256(id), 0, 1, OPTIONAL_GAS)) return address(0);
        return address(uint160(word(o, 0)));
    }

    /// A view that must answer. Arguments beyond the ones it takes do no harm.
    function need(Out memory o, address to, bytes4 selector, uint256 a, uint256 b, uint256 words) private view {
        if (!ask(o, to, selector, a, b, words, VIEW_GAS)) fail(o, NO_ANSWER, to, selector);
    }

    function putView(Out memory o, address to, bytes4 selector, uint256 a) private view {
        need(o, to, selector, a, 0, 1);
        put(o, word(o, 0));
    }

    function putOptional(Out memory o, address to, bytes4 selector, uint256 a) private view returns (bool ok) {
        ok = ask(o, to, selector, a, 0, 1, OPTIONAL_GAS);
        if (ok) put(o, word(o, 0));
        else putByte(o, 0xff);
    }

    /// Calls a view with two arguments; true when it answered at least so many words.
    function ask(Out memory o, address to, bytes4 selector, uint256 a, uint256 b, uint256 words, uint256 limit) private view returns (bool ok) {
        uint256 buffer = o.buffer;
        assembly {
            mstore(buffer, selector)
            mstore(add(buffer, 4), a)
            mstore(add(buffer, 36), b)
            words := mul(words, 32)
            ok := staticcall(limit, to, buffer, 68, buffer, words)
            ok := and(ok, iszero(lt(returndatasize(), words)))
        }
    }

    /// The i-th word of the last answer.
    function word(Out memory o, uint256 i) private pure returns (uint256 w) {
        uint256 buffer = o.buffer;
        assembly {
            w := mload(add(buffer, mul(i, 32)))
        }
    }

    function put(Out memory o, uint256 v) private pure {
        uint256 end = o.end;
        assembly {
            let rest := v
            let n := shl(4, gt(rest, 0xffffffffffffffffffffffffffffffff))
            rest := shr(shl(3, n), rest)
            let more := shl(3, gt(rest, 0xffffffffffffffff))
            rest := shr(shl(3, more), rest)
            n := add(n, more)
            more := shl(2, gt(rest, 0xffffffff))
            rest := shr(shl(3, more), rest)
            n := add(n, more)
            more := shl(1, gt(rest, 0xffff))
            rest := shr(shl(3, more), rest)
            n := add(n, add(more, add(gt(rest, 0xff), gt(rest, 0))))
            mstore8(end, n)
            mstore(add(end, 1), shl(sub(256, shl(3, n)), v))
            end := add(add(end, 1), n)
        }
        o.end = end;
    }

    function putByte(Out memory o, uint8 b) private pure {
        uint256 end = o.end;
        assembly {
            mstore8(end, b)
        }
        o.end = end + 1;
    }

    function putAddress(Out memory o, address a) private pure {
        uint256 end = o.end;
        assembly {
            mstore(end, shl(96, a))
        }
        o.end = end + 20;
    }

    /// Writes a count into the two bytes kept for it.
    function patch(uint256 at, uint256 count) private pure {
        assembly {
            mstore8(at, shr(8, count))
            mstore8(add(at, 1), count)
        }
    }

    function finish(Out memory o) private pure {
        uint256 start = o.start;
        uint256 end = o.end;
        assembly {
            mstore(end, keccak256(start, sub(end, start)))
            return(start, sub(add(end, 8), start))
        }
    }

    /// Ends the call with an answer that says what is wrong and where.
    function fail(Out memory o, uint8 what, address where, bytes4 detail) private pure {
        // The head stays; what follows it is overwritten.
        uint256 end = o.start + 5;
        for (uint256 i = 0; i < 2; i++) {
            assembly {
                end := add(add(end, 1), byte(0, mload(end)))
            }
        }
        o.end = end;
        putByte(o, what);
        putAddress(o, where);
        assembly {
            end := add(end, 21)
            mstore(end, detail)
        }
        o.end = end + 4;
        finish(o);
    }
}

/// Runs code that is nowhere deployed: creates it, calls it, and reverts with what it said. Creation code that
/// returns more than 24,576 bytes is refused; a revert may be of any length.
contract Deployless {
    constructor(bytes memory code, bytes memory data) {
        assembly {
            let to := create(0, add(code, 32), mload(code))
            pop(call(gas(), to, 0, add(data, 32), mload(data), 0, 0))
            returndatacopy(0, 0, returndatasize())
            revert(0, returndatasize())
        }
    }
}
