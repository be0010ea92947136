// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {Earnings} from "./Earnings.sol";
import {Hint, RankedList} from "./RankedList.sol";
import "../registry/Names.sol";

/// What an account does with its own stake and fees. Every move of stake credits the account's earnings first.
abstract contract Delegation is Earnings {
    using RankedList for RankedList.List;

    function bond(uint256 amount, address to) external whenRoundRuns {
        _bond(msg.sender, amount, to, _noHint(), _noHint());
    }

    function bondWithHint(
        uint256 amount,
        address to,
        address oldDelegateNewPosPrev,
        address oldDelegateNewPosNext,
        address currDelegateNewPosPrev,
        address currDelegateNewPosNext
    ) external whenRoundRuns {
        Hint memory oldHint = Hint(oldDelegateNewPosPrev, oldDelegateNewPosNext);
        _bond(msg.sender, amount, to, oldHint, Hint(currDelegateNewPosPrev, currDelegateNewPosNext));
    }

    /// The caller pays, the owner gets the stake.
    function bondForWithHint(
        uint256 amount,
        address owner,
        address to,
        address oldDelegateNewPosPrev,
        address oldDelegateNewPosNext,
        address currDelegateNewPosPrev,
        address currDelegateNewPosNext
    ) external whenRoundRuns {
        Hint memory oldHint = Hint(oldDelegateNewPosPrev, oldDelegateNewPosNext);
        _bond(owner, amount, to, oldHint, Hint(currDelegateNewPosPrev, currDelegateNewPosNext));
    }

    function unbond(uint256 amount) external whenRoundRuns {
        _unbond(amount, _noHint());
    }

    function unbondWithHint(uint256 amount, address newPosPrev, address newPosNext) external whenRoundRuns {
        _unbond(amount, Hint(newPosPrev, newPosNext));
    }

    function rebond(uint256 unbondingLockId) external whenRoundRuns {
        _rebond(unbondingLockId, _noHint());
    }

    function rebondWithHint(uint256 unbondingLockId, address newPosPrev, address newPosNext) external whenRoundRuns {
        _rebond(unbondingLockId, Hint(newPosPrev, newPosNext));
    }

    function rebondFromUnbonded(address to, uint256 unbondingLockId) external whenRoundRuns {
        _rebondFromUnbonded(to, unbondingLockId, _noHint());
    }

    function rebondFromUnbondedWithHint(address to, uint256 unbondingLockId, address newPosPrev, address newPosNext)
        external
        whenRoundRuns
    {
        _rebondFromUnbonded(to, unbondingLockId, Hint(newPosPrev, newPosNext));
    }

    /// Moves stake to another account without a waiting time: an unbond here, a rebond there.
    function transferBond(
        address delegator,
        uint256 amount,
        address oldDelegateNewPosPrev,
        address oldDelegateNewPosNext,
        address newDelegateNewPosPrev,
        address newDelegateNewPosNext
    ) external whenRoundRuns {
        _requireMayClaimFor(delegator);
        Hint memory oldHint = Hint(oldDelegateNewPosPrev, oldDelegateNewPosNext);
        _transferBond(delegator, amount, oldHint, Hint(newDelegateNewPosPrev, newDelegateNewPosNext));
    }

    /// Pays out a lock whose time has come. Claims nothing, so it costs no earnings.
    function withdrawStake(uint256 unbondingLockId) external whenRoundRuns {
        UnbondingLock memory lock = _takeLock(msg.sender, unbondingLockId);
        require(lock.withdrawRound <= _round(), "withdraw round must be before or equal to the current round");
        _minter().trustedTransferTokens(msg.sender, lock.amount);
        emit WithdrawStake(msg.sender, unbondingLockId, lock.amount, lock.withdrawRound);
    }

    function withdrawFees(address payable recipient, uint256 amount) external whenRoundRuns {
        _claim(msg.sender);
        require(recipient != address(0), "invalid recipient");
        Delegator storage d = delegators[msg.sender];
        require(d.fees >= amount, "insufficient fees to withdraw");
        d.fees -= amount;
        _minter().trustedWithdrawETH(recipient, amount);
        emit WithdrawFees(msg.sender, recipient, amount);
        _checkpoint(msg.sender);
    }

    /// Claims through the current round; the argument is ignored, as on the live contract.
    function claimEarnings(uint256) external whenRoundRuns {
        _claim(msg.sender);
        _checkpoint(msg.sender);
    }

    /// Records anybody's stake for votes. Needs neither an initialised round nor a running system.
    function checkpointBondingState(address account) external {
        _checkpoint(account);
    }

    function getDelegator(address delegator)
        external
        view
        returns (
            uint256 bondedAmount,
            uint256 fees,
            address delegateAddress,
            uint256 delegatedAmount,
            uint256 startRound,
            uint256 lastClaimRound,
            uint256 nextUnbondingLockId
        )
    {
        Delegator storage d = delegators[delegator];
        bondedAmount = d.bondedAmount;
        fees = d.fees;
        delegateAddress = d.delegateAddress;
        delegatedAmount = d.delegatedAmount;
        startRound = d.startRound;
        lastClaimRound = d.lastClaimRound;
        nextUnbondingLockId = d.nextUnbondingLockId;
    }

    function getDelegatorUnbondingLock(address delegator, uint256 unbondingLockId)
        external
        view
        returns (uint256 amount, uint256 withdrawRound)
    {
        UnbondingLock storage lock = delegators[delegator].unbondingLocks[unbondingLockId];
        return (lock.amount, lock.withdrawRound);
    }

    function isValidUnbondingLock(address delegator, uint256 unbondingLockId) public view returns (bool) {
        return delegators[delegator].unbondingLocks[unbondingLockId].withdrawRound > 0;
    }

    function _bond(address owner, uint256 amount, address to, Hint memory oldHint, Hint memory newHint) private {
        _requireMayClaimFor(owner);
        _claim(owner);
        _requireMayBondFor(owner, to);

        Delegator storage d = delegators[owner];
        uint256 bonded = d.bondedAmount;
        address from = d.delegateAddress;
        // Who changes its delegate takes all its stake along.
        uint256 arriving = amount;
        if (bonded == 0) {
            d.startRound = _round() + 1;
        } else if (from != to) {
            require(!isRegisteredTranscoder(owner), "registered transcoders can't delegate towards other addresses");
            d.startRound = _round() + 1;
            arriving += bonded;
            _removeStake(from, bonded, oldHint);
            _checkpoint(from);
        }
        _writeFactors(to, _round());
        require(arriving > 0, "delegation amount must be greater than 0");

        d.delegateAddress = to;
        d.bondedAmount = bonded + amount;
        _addStake(to, arriving, newHint);
        if (to != owner) _checkpoint(to);
        if (amount > 0) _token().transferFrom(msg.sender, address(_minter()), amount);
        emit Bond(to, from, owner, amount, d.bondedAmount);
        _checkpoint(owner);
    }

    function _unbond(uint256 amount, Hint memory hint) private {
        _claim(msg.sender);
        require(delegatorStatus(msg.sender) == DelegatorStatus.Bonded, "caller must be bonded");
        require(amount > 0, "unbond amount must be greater than 0");
        Delegator storage d = delegators[msg.sender];
        require(amount <= d.bondedAmount, "amount is greater than bonded amount");

        address delegate = d.delegateAddress;
        uint256 withdrawRound = _round() + unbondingPeriod;
        uint256 lockId = _addLock(d, amount, withdrawRound);
        d.bondedAmount -= amount;
        if (d.bondedAmount == 0) {
            d.delegateAddress = address(0);
            d.startRound = 0;
            if (ranking.contains(msg.sender)) _leave(msg.sender, _round() + 1);
        }
        _removeStake(delegate, amount, hint);
        if (delegate != msg.sender) _checkpoint(delegate);
        emit Unbond(delegate, msg.sender, lockId, amount, withdrawRound);
        _checkpoint(msg.sender);
    }

    function _rebond(uint256 lockId, Hint memory hint) private {
        _claim(msg.sender);
        require(delegatorStatus(msg.sender) != DelegatorStatus.Unbonded, "caller must be bonded");
        _bondLock(msg.sender, lockId, hint);
    }

    function _rebondFromUnbonded(address to, uint256 lockId, Hint memory hint) private {
        _claim(msg.sender);
        require(delegatorStatus(msg.sender) == DelegatorStatus.Unbonded, "caller must be unbonded");
        _writeFactors(to, _round());
        delegators[msg.sender].startRound = _round() + 1;
        delegators[msg.sender].delegateAddress = to;
        _bondLock(msg.sender, lockId, hint);
    }

    function _transferBond(address receiver, uint256 amount, Hint memory oldHint, Hint memory newHint) private {
        Delegator storage from = delegators[msg.sender];
        Delegator storage to = delegators[receiver];
        address delegate = from.delegateAddress;

        _unbond(amount, oldHint);
        uint256 oldLockId = from.nextUnbondingLockId - 1;
        UnbondingLock memory lock = _takeLock(msg.sender, oldLockId);
        uint256 newLockId = _addLock(to, amount, lock.withdrawRound);
        emit TransferBond(msg.sender, receiver, oldLockId, newLockId, amount);

        _claim(receiver);
        if (to.delegateAddress == address(0) && to.bondedAmount == 0) {
            // An account must not become an orchestrator through somebody else's transfer.
            require(delegate != receiver && receiver != address(0), "INVALID_DELEGATOR");
            to.delegateAddress = delegate;
        }
        if (to.bondedAmount == 0) to.startRound = _round() + 1;
        _bondLock(receiver, newLockId, newHint);
    }

    /// Turns a lock back into stake of the owner's delegate.
    function _bondLock(address owner, uint256 lockId, Hint memory hint) private {
        uint256 amount = _takeLock(owner, lockId).amount;
        Delegator storage d = delegators[owner];
        d.bondedAmount += amount;
        _addStake(d.delegateAddress, amount, hint);
        if (d.delegateAddress != owner) _checkpoint(d.delegateAddress);
        emit Rebond(d.delegateAddress, owner, lockId, amount);
        _checkpoint(owner);
    }

    function _addLock(Delegator storage d, uint256 amount, uint256 withdrawRound) private returns (uint256 lockId) {
        lockId = d.nextUnbondingLockId++;
        d.unbondingLocks[lockId] = UnbondingLock(amount, withdrawRound);
    }

    function _takeLock(address owner, uint256 lockId) private returns (UnbondingLock memory lock) {
        require(isValidUnbondingLock(owner, lockId), "invalid unbonding lock ID");
        lock = delegators[owner].unbondingLocks[lockId];
        delete delegators[owner].unbondingLocks[lockId];
    }

    /// A bond or a transfer claims for the account that receives. Somebody else must not time that claim so that the
    /// account loses the round's reward: the delegate has rewarded already, or the round is claimed anyway.
    function _requireMayClaimFor(address account) private view {
        Delegator storage d = delegators[account];
        if (_isOwnerOrMigrator(account) || d.bondedAmount == 0 || !isActiveTranscoder(d.delegateAddress)) return;
        uint256 round = _round();
        bool harmless = orchestrators[d.delegateAddress].lastRewardRound == round || d.lastClaimRound == round;
        require(harmless, "ILLEGAL_CLAIM_EARNINGS");
    }

    /// Somebody else may add to an account's stake, but neither move it nor make the account an orchestrator.
    function _requireMayBondFor(address owner, address to) private view {
        if (_isOwnerOrMigrator(owner)) return;
        require(owner != address(0), "INVALID_DELEGATOR");
        if (delegators[owner].bondedAmount == 0) require(to != owner, "INVALID_DELEGATE");
        else require(to == delegators[owner].delegateAddress, "INVALID_DELEGATE_CHANGE");
    }

    /// The migrator brings stake over from the first layer.
    function _isOwnerOrMigrator(address account) private view returns (bool) {
        return msg.sender == account || msg.sender == controller.getContract(L2_MIGRATOR);
    }

    function _noHint() private pure returns (Hint memory) {
        return Hint(address(0), address(0));
    }
}
