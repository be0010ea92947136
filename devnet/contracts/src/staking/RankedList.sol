// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// Neighbours between which a caller believes a member belongs: prev ranks higher, next lower. Zero means none.
struct Hint {
    address prev;
    address next;
}

/// A linked list of accounts by key, largest first. A member's key is never zero.
/// A hint only saves the walk: a wrong one is repaired by walking from what is right of it, or from the top.
library RankedList {
    struct Member {
        uint256 key;
        address next;
        address prev;
    }

    struct List {
        address head;
        address tail;
        uint256 maxSize;
        uint256 size;
        mapping(address => Member) members;
    }

    function grow(List storage list, uint256 maxSize) internal {
        require(maxSize > list.maxSize, "new max size must be greater than old max size");
        list.maxSize = maxSize;
    }

    function contains(List storage list, address id) internal view returns (bool) {
        return list.members[id].key > 0;
    }

    function isFull(List storage list) internal view returns (bool) {
        return list.size == list.maxSize;
    }

    function insert(List storage list, address id, uint256 key, Hint memory hint) internal {
        require(!isFull(list), "list is full");
        require(!contains(list, id), "node already in list");
        require(id != address(0), "node id is null");
        require(key > 0, "key is zero");

        Hint memory place = _fits(list, key, hint.prev, hint.next) ? hint : _search(list, key, hint);
        list.members[id] = Member(key, place.next, place.prev);
        _link(list, place.prev, id);
        _link(list, id, place.next);
        list.size++;
    }

    function remove(List storage list, address id) internal {
        require(contains(list, id), "node not in list");
        _link(list, list.members[id].prev, list.members[id].next);
        delete list.members[id];
        list.size--;
    }

    /// Gives a member a new key and place. A key of zero takes it off the list.
    function update(List storage list, address id, uint256 key, Hint memory hint) internal {
        remove(list, id);
        if (key > 0) insert(list, id, key, hint);
    }

    /// Makes two accounts neighbours; zero stands for the end of the list on that side.
    function _link(List storage list, address upper, address lower) private {
        if (upper == address(0)) list.head = lower;
        else list.members[upper].next = lower;
        if (lower == address(0)) list.tail = upper;
        else list.members[lower].prev = upper;
    }

    /// Whether a key belongs between two accounts as the list is now.
    function _fits(List storage list, uint256 key, address upper, address lower) private view returns (bool) {
        if (upper == address(0) && lower == address(0)) return list.size == 0;
        if (upper == address(0)) return list.head == lower && key >= list.members[lower].key;
        if (lower == address(0)) return list.tail == upper && key <= list.members[upper].key;
        return list.members[upper].next == lower && list.members[upper].key >= key && key >= list.members[lower].key;
    }

    /// Finds the place for a key, from the sides of the hint that are members and on their right side of the key.
    function _search(List storage list, uint256 key, Hint memory hint) private view returns (Hint memory) {
        if (contains(list, hint.prev) && key <= list.members[hint.prev].key) return _descend(list, key, hint.prev);
        if (contains(list, hint.next) && key >= list.members[hint.next].key) return _ascend(list, key, hint.next);
        return _descend(list, key, list.head);
    }

    /// Walks down from a member, and stops before the first that the key equals or exceeds, the top itself included.
    function _descend(List storage list, uint256 key, address upper) private view returns (Hint memory) {
        if (upper == list.head && key >= list.members[upper].key) return Hint(address(0), upper);
        address lower = list.members[upper].next;
        while (lower != address(0) && key < list.members[lower].key) (upper, lower) = (lower, list.members[lower].next);
        return Hint(upper, lower);
    }

    /// Walks up from a member, and stops below the first that equals or exceeds the key, the bottom itself included.
    function _ascend(List storage list, uint256 key, address lower) private view returns (Hint memory) {
        if (lower == list.tail && key <= list.members[lower].key) return Hint(lower, address(0));
        address upper = list.members[lower].prev;
        while (upper != address(0) && key > list.members[upper].key) (upper, lower) = (list.members[upper].prev, upper);
        return Hint(upper, lower);
    }
}
