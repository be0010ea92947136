// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {Hex} from "./Hex.sol";
import {IENS} from "./IENS.sol";

interface IProfiles {
    function addr(bytes32 node) external view returns (address payable);
    function addr(bytes32 node, uint256 coinType) external view returns (bytes memory);
    function name(bytes32 node) external view returns (string memory);
    function multicall(bytes[] calldata data) external view returns (bytes[] memory results);
}

/// Resolves names in one call, both ways, with the calls and the errors of the Universal Resolver that sits at
/// 0xeEeEEEeE14D718C2B47D9923Deab1335E144EeEe on Ethereum. Wildcard and off-chain names are not served: a name whose
/// own node has no resolver is not found. It keeps no state; the registry is at its canonical address.
contract UniversalResolver {
    IENS private constant ENS = IENS(0x00000000000C2E074eC69A0dFb2997BA6C7d2e1e);
    uint256 private constant COIN_TYPE_ETH = 60;

    error ResolverNotFound(bytes name);
    error ResolverNotContract(bytes name, address resolver);
    error UnsupportedResolverProfile(bytes4 selector);
    error ResolverError(bytes errorData);
    error ReverseAddressMismatch(string primary, bytes primaryAddress);
    error EmptyAddress();
    error DNSDecodingFailed(bytes dns);
    error DNSEncodingFailed(string ens);

    /// The answer is what the resolver returned for `data`, still encoded; for multicall(bytes[]) it is the encoded
    /// list of the answers, in which a failed call leaves its revert data.
    function resolve(bytes calldata name, bytes calldata data)
        external
        view
        returns (bytes memory result, address resolver)
    {
        (resolver,) = requireResolver(name);
        if (bytes4(data) == IProfiles.multicall.selector) {
            bytes[] memory calls = abi.decode(data[4:], (bytes[]));
            for (uint256 i = 0; i < calls.length; i++) {
                (, calls[i]) = ask(resolver, calls[i]);
            }
            return (abi.encode(calls), resolver);
        }
        bool ok;
        (ok, result) = ask(resolver, data);
        if (!ok) revertWith(result);
    }

    /// The verified primary name of an address. No name set: all but the reverse resolver is empty.
    function reverse(bytes calldata lookupAddress, uint256 coinType)
        external
        view
        returns (string memory primary, address resolver, address reverseResolver)
    {
        if (lookupAddress.length == 0) revert EmptyAddress();
        bytes32 node;
        (reverseResolver, node) = requireResolver(reverseName(lookupAddress, coinType));
        primary = abi.decode(mustAsk(reverseResolver, abi.encodeCall(IProfiles.name, (node))), (string));
        if (bytes(primary).length == 0) return (primary, address(0), reverseResolver);

        (resolver, node) = requireResolver(dnsEncode(primary));
        bytes memory forward;
        if (coinType == COIN_TYPE_ETH) {
            bytes memory answer = mustAsk(resolver, abi.encodeWithSignature("addr(bytes32)", node));
            forward = abi.encodePacked(abi.decode(answer, (address)));
        } else {
            bytes memory answer = mustAsk(resolver, abi.encodeWithSignature("addr(bytes32,uint256)", node, coinType));
            forward = abi.decode(answer, (bytes));
        }
        if (keccak256(forward) != keccak256(lookupAddress)) revert ReverseAddressMismatch(primary, forward);
    }

    /// The resolver of a DNS-encoded name, its node, and the offset of the label where it was found (always 0).
    function findResolver(bytes memory name) public view returns (address resolver, bytes32 node, uint256 offset) {
        node = namehash(name, 0);
        return (ENS.resolver(node), node, 0);
    }

    function requireResolver(bytes memory name) private view returns (address resolver, bytes32 node) {
        (resolver, node,) = findResolver(name);
        if (resolver == address(0)) revert ResolverNotFound(name);
        if (resolver.code.length == 0) revert ResolverNotContract(name, resolver);
    }

    /// Failures come back as the encoded error that resolve() would revert with.
    function ask(address resolver, bytes memory data) private view returns (bool ok, bytes memory answer) {
        (ok, answer) = resolver.staticcall(data);
        if (ok && answer.length > 0) return (true, answer);
        if (answer.length > 0) return (false, abi.encodeWithSelector(ResolverError.selector, answer));
        return (false, abi.encodeWithSelector(UnsupportedResolverProfile.selector, bytes4(data)));
    }

    function mustAsk(address resolver, bytes memory data) private view returns (bytes memory answer) {
        bool ok;
        (ok, answer) = ask(resolver, data);
        if (!ok) revertWith(answer);
    }

    function revertWith(bytes memory errorData) private pure {
        assembly {
            revert(add(errorData, 32), mload(errorData))
        }
    }

    /// Ether: <address>.addr.reverse; other coins: <address>.<coin type>.reverse (ENSIP-19).
    function reverseName(bytes memory lookupAddress, uint256 coinType) private pure returns (bytes memory) {
        bytes memory space = coinType == COIN_TYPE_ETH ? bytes("addr") : shortHex(coinType);
        bytes memory account = Hex.encode(lookupAddress);
        if (account.length > 255) revert DNSEncodingFailed(string(account));
        return abi.encodePacked(uint8(account.length), account, uint8(space.length), space, "\x07reverse\x00");
    }

    function shortHex(uint256 n) private pure returns (bytes memory text) {
        bytes memory full = Hex.encode(abi.encodePacked(n));
        uint256 zeros;
        while (zeros < 63 && full[zeros] == "0") zeros++;
        text = new bytes(64 - zeros);
        for (uint256 i = 0; i < text.length; i++) {
            text[i] = full[zeros + i];
        }
    }

    /// "a.eth" to "\x01a\x03eth\x00". Labels must have 1 to 255 bytes.
    function dnsEncode(string memory ens) private pure returns (bytes memory dns) {
        bytes memory text = bytes(ens);
        dns = new bytes(text.length + 2);
        uint256 start;
        for (uint256 i = 0; i <= text.length; i++) {
            if (i < text.length && text[i] != ".") {
                dns[i + 1] = text[i];
                continue;
            }
            if (i == start || i - start > 255) revert DNSEncodingFailed(ens);
            dns[start] = bytes1(uint8(i - start));
            start = i + 1;
        }
    }

    function namehash(bytes memory dns, uint256 at) private pure returns (bytes32) {
        if (at >= dns.length) revert DNSDecodingFailed(dns);
        uint256 size = uint8(dns[at]);
        if (size == 0) {
            if (at + 1 != dns.length) revert DNSDecodingFailed(dns);
            return bytes32(0);
        }
        if (at + 1 + size >= dns.length) revert DNSDecodingFailed(dns);
        bytes32 label;
        assembly {
            label := keccak256(add(add(dns, 33), at), size)
        }
        return keccak256(abi.encodePacked(namehash(dns, at + 1 + size), label));
    }
}
