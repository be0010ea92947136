package keys

import (
	"github.com/decred/dcrd/dcrec/secp256k1/v4"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// A privateKey is a key of secp256k1 and its address.
type privateKey struct {
	secret  *Secret // 32 bytes, big endian
	address common.Address
}

// newPrivateKey copies a key of up to 32 bytes, big endian; the caller wipes b.
func newPrivateKey(b []byte) (*privateKey, error) {
	if len(b) > 32 {
		return nil, problem("key", "a key has 32 bytes", "a key of %d bytes is too long", len(b))
	}
	secret, err := newSecret(32)
	if err != nil {
		return nil, err
	}
	copy(secret.pages[32-len(b):], b)
	k := &privateKey{secret: secret}
	ok := false
	onFreshStack(func() {
		var d secp256k1.ModNScalar
		defer d.Zero()
		overflow := d.SetByteSlice(secret.pages[:32])
		if ok = !overflow && !d.IsZero(); ok {
			k.address = addressOf(&d)
		}
	})
	if !ok {
		secret.Destroy()
		return nil, problem("key", "a key is a number from 1 to the order of the curve, less one", "these 32 bytes are no key")
	}
	return k, nil
}

func (k *privateKey) destroy() { k.secret.Destroy() }

// sign makes the signature of hash as crypto.Sign does: r, s, and 0 or 1.
func (k *privateKey) sign(hash [32]byte) (sig [65]byte, err error) {
	err = k.secret.use(func(key []byte) error {
		var failed error
		onFreshStack(func() { sig, failed = signHash((*[32]byte)(key), &hash) })
		return failed
	})
	return sig, err
}

func addressOf(d *secp256k1.ModNScalar) common.Address {
	var p secp256k1.JacobianPoint
	secp256k1.ScalarBaseMultNonConst(d, &p)
	p.ToAffine()
	x, y := p.X.Bytes(), p.Y.Bytes()
	return common.BytesToAddress(crypto.Keccak256(x[:], y[:])[12:])
}

// signHash is ECDSA (SEC 1 §4.1.3) with the nonce of RFC 6979 and the lower of
// the two values of s (EIP-2), as every Ethereum wallet signs. The arithmetic is
// the library's; its own signing function is not used because it leaves the key
// in a buffer that cannot be wiped.
func signHash(key, hash *[32]byte) (sig [65]byte, err error) {
	var d, z secp256k1.ModNScalar
	defer d.Zero()
	d.SetBytes(key)
	z.SetBytes(hash)

	nonces, err := newNonces(key, &z)
	if err != nil {
		return sig, err
	}
	defer nonces.close()
	for {
		var k, r, s secp256k1.ModNScalar
		nonces.next(&k)
		var point secp256k1.JacobianPoint
		secp256k1.ScalarBaseMultNonConst(&k, &point)
		point.ToAffine()
		x := point.X.Bytes()
		recovery := byte(r.SetBytes(x) << 1)
		if point.Y.IsOdd() {
			recovery |= 1
		}
		invert(&s, &k) // s = (z + r·d) / k
		k.Mul2(&r, &d).Add(&z)
		s.Mul(&k)
		k.Zero()
		if r.IsZero() || s.IsZero() {
			continue // one in 2^255; the standard wants another nonce
		}
		if s.IsOverHalfOrder() {
			s.Negate()
			recovery ^= 1
		}
		r.PutBytesUnchecked(sig[:32])
		s.PutBytesUnchecked(sig[32:64])
		sig[64] = recovery
		return sig, nil
	}
}

// orderLessTwo is the order of the curve less two, big endian (SEC 2 §2.4.1).
var orderLessTwo = [32]byte{
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe,
	0xba, 0xae, 0xdc, 0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36, 0x41, 0x3f,
}

// invert sets dst to 1/a by Fermat's little theorem. The library's inverse goes
// through math/big, which would leave the nonce, and with it the key, on the
// heap.
func invert(dst, a *secp256k1.ModNScalar) {
	dst.SetInt(1)
	for _, b := range orderLessTwo {
		for bit := 7; bit >= 0; bit-- {
			dst.Square()
			if b>>bit&1 == 1 {
				dst.Mul(a)
			}
		}
	}
}

// nonces is the generator of RFC 6979 §3.2 over HMAC-SHA256.
type nonces struct {
	mac  *hmacKey
	mem  []byte // k, v
	k, v []byte
}

func newNonces(key *[32]byte, z *secp256k1.ModNScalar) (*nonces, error) {
	mem, err := allocate(64)
	if err != nil {
		return nil, err
	}
	n := &nonces{mem: mem, k: mem[:32], v: mem[32:64]}
	if n.mac, err = newHMAC(sha256Hash, n.k, 32+1+32+32); err != nil {
		release(mem)
		return nil, err
	}
	for i := range n.v {
		n.v[i] = 1
	}
	h := z.Bytes()
	for step := range byte(2) {
		n.mac.sum(n.k, n.v, []byte{step}, key[:], h[:])
		n.mac.rekey(n.k)
		n.mac.sum(n.v, n.v)
	}
	return n, nil
}

// next sets k to the next nonce.
func (n *nonces) next(k *secp256k1.ModNScalar) {
	for {
		n.mac.sum(n.v, n.v)
		overflow := k.SetByteSlice(n.v)
		good := !overflow && !k.IsZero()
		// What comes after is prepared at once: it is needed only when this one
		// was not good, or gives no signature.
		n.mac.sum(n.k, n.v, []byte{0})
		n.mac.rekey(n.k)
		n.mac.sum(n.v, n.v)
		if good {
			return
		}
	}
}

func (n *nonces) close() {
	n.mac.close()
	release(n.mem)
}

// stackInUse is more than any calculation with a key puts on the stack.
const stackInUse = 32 << 10

// onFreshStack runs f on a stack of its own, grown beforehand so that it does
// not move while f runs, and overwrites it afterwards.
func onFreshStack(f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		overwriteStack()
		f()
		overwriteStack()
	}()
	<-done
}

//go:noinline
func overwriteStack() {
	var used [stackInUse]byte
	wipe(used[:])
}

// wipe is clear that the compiler cannot leave out, whatever follows.
//
//go:noinline
func wipe(b []byte) { clear(b) }
