package keys

import (
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
)

// A hashing is a hash function over one contiguous message, which is how HMAC
// is computed here: the message lies in memory that is wiped, and the digest has
// no state left on the heap.
type hashing struct {
	size, block int
	sum         func(dst, message []byte)
}

var (
	sha256Hash = hashing{sha256.Size, sha256.BlockSize, func(dst, m []byte) {
		d := sha256.Sum256(m)
		copy(dst, d[:])
		clear(d[:])
	}}
	sha512Hash = hashing{sha512.Size, sha512.BlockSize, func(dst, m []byte) {
		d := sha512.Sum512(m)
		copy(dst, d[:])
		clear(d[:])
	}}
)

// An hmacKey computes HMAC (RFC 2104) of messages up to a length under one key.
// It is wiped by close.
type hmacKey struct {
	hash  hashing
	mem   []byte // key block ^ ipad, message; key block ^ opad, inner digest
	inner []byte
	outer []byte
}

func newHMAC(h hashing, key []byte, longest int) (*hmacKey, error) {
	mem, err := allocate(2*h.block + longest + h.size)
	if err != nil {
		return nil, err
	}
	k := &hmacKey{hash: h, mem: mem, inner: mem[:h.block+longest], outer: mem[h.block+longest:]}
	k.rekey(key)
	return k, nil
}

// rekey takes another key.
func (k *hmacKey) rekey(key []byte) {
	inner, outer := k.inner[:k.hash.block], k.outer[:k.hash.block]
	clear(inner)
	if len(key) > k.hash.block {
		k.hash.sum(inner, key)
	} else {
		copy(inner, key)
	}
	for i, b := range inner {
		inner[i], outer[i] = b^0x36, b^0x5c
	}
}

// sum writes the HMAC of the parts, one after the other, to dst.
func (k *hmacKey) sum(dst []byte, parts ...[]byte) {
	n := k.hash.block
	for _, p := range parts {
		n += copy(k.inner[n:], p)
	}
	k.hash.sum(k.outer[k.hash.block:], k.inner[:n])
	k.hash.sum(dst, k.outer)
}

func (k *hmacKey) close() { release(k.mem) }

// pbkdf2 fills dst as RFC 8018 §5.2 says, with HMAC over h. ctx ends it early.
func pbkdf2(ctx context.Context, h hashing, dst, pass, salt []byte, rounds int) error {
	prf, err := newHMAC(h, pass, max(len(salt)+4, h.size))
	if err != nil {
		return err
	}
	defer prf.close()
	mem, err := allocate(2 * h.size)
	if err != nil {
		return err
	}
	defer release(mem)
	t, u := mem[:h.size], mem[h.size:]

	var index [4]byte
	for block := 1; len(dst) > 0; block++ {
		binary.BigEndian.PutUint32(index[:], uint32(block))
		prf.sum(u, salt, index[:])
		copy(t, u)
		for i := 1; i < rounds; i++ {
			prf.sum(u, u)
			for j, b := range u {
				t[j] ^= b
			}
			if i%1024 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
		}
		dst = dst[copy(dst, t):]
	}
	return nil
}
