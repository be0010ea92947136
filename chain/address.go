package chain

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/ethereum/go-ethereum/common"
)

// ParseAddress reads an address that a person typed or a file contains. It
// takes exactly 0x and 40 hexadecimal digits; an address in mixed case must
// carry a correct EIP-55 checksum. common.HexToAddress must not be used for
// input: it pads, truncates and turns junk into the zero address. The error is
// a sentence that says what is wrong.
func ParseAddress(s string) (common.Address, error) {
	var zero common.Address
	switch {
	case s == "":
		return zero, errors.New("an address is missing: it is 0x and 40 hexadecimal digits")
	case strings.TrimSpace(s) != s:
		return zero, errors.New("the address has spaces around it: remove them")
	case looksLikeName(s):
		return zero, fmt.Errorf("%q is a name, not an address: an address is 0x and 40 hexadecimal digits", printable(s))
	case strings.HasPrefix(s, "0X"):
		return zero, errors.New("the address begins with 0X: write 0x with a small x")
	case !strings.HasPrefix(s, "0x"):
		return zero, fmt.Errorf("%q is not an address: an address begins with 0x and has 40 hexadecimal digits", printable(s))
	}
	digits := s[2:]
	for _, r := range digits {
		if !isHexDigit(r) {
			return zero, fmt.Errorf("the address contains %q, which is not a hexadecimal digit", r)
		}
	}
	if len(digits) != 2*common.AddressLength {
		return zero, fmt.Errorf("the address has %d digits after 0x, not 40: copy it again in full", len(digits))
	}
	var a common.Address
	if _, err := hex.Decode(a[:], []byte(digits)); err != nil {
		return zero, errors.New("the address is not hexadecimal")
	}
	mixed := strings.ToLower(digits) != digits && strings.ToUpper(digits) != digits
	if mixed && a.Hex() != s {
		return zero, errors.New("the checksum of the address is wrong (some letters have the wrong case): a digit may be mistyped, copy it again")
	}
	return a, nil
}

// looksLikeName tells an ENS name from a damaged address, for the error only.
func looksLikeName(s string) bool {
	dot := strings.LastIndexByte(s, '.')
	return dot > 0 && dot < len(s)-1 && !strings.ContainsAny(s, " \t\r\n/:")
}

func isHexDigit(r rune) bool {
	return '0' <= r && r <= '9' || 'a' <= r && r <= 'f' || 'A' <= r && r <= 'F'
}
