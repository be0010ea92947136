package keys

import (
	"context"
	"encoding/binary"
	"math/bits"
	"unsafe"
)

// scrypt derives dst from pass as RFC 7914 says. All that depends on the
// passphrase is in memory outside the heap that is wiped. ctx ends it early. The
// caller has bounded n, r and p.
func scrypt(ctx context.Context, dst, pass, salt []byte, n, r, p int) error {
	b, err := allocate(p * 128 * r)
	if err != nil {
		return err
	}
	defer release(b)
	rows, err := allocate((n + 2) * 128 * r)
	if err != nil {
		return err
	}
	defer release(rows)
	// An allocation begins on a page, so it can be seen as words.
	v := unsafe.Slice((*uint32)(unsafe.Pointer(&rows[0])), len(rows)/4) //nolint:gosec // byte access takes twice the time

	if err := pbkdf2(ctx, sha256Hash, b, pass, salt, 1); err != nil {
		return err
	}
	for i := range p {
		if err := romMix(ctx, b[i*128*r:(i+1)*128*r], v, n, r); err != nil {
			return err
		}
	}
	return pbkdf2(ctx, sha256Hash, dst, pass, b, 1)
}

// romMix is scryptROMix of RFC 7914 §5, in place. v has n blocks, and two to
// work in.
func romMix(ctx context.Context, b []byte, v []uint32, n, r int) error {
	size := 32 * r
	x, y := v[n*size:(n+1)*size], v[(n+1)*size:(n+2)*size]
	for i := range x {
		x[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	// n is even, so that two steps bring the block back to x.
	for i := 0; i < n; i += 2 {
		copy(v[i*size:(i+1)*size], x)
		blockMix(x, y, r)
		copy(v[(i+1)*size:(i+2)*size], y)
		blockMix(y, x, r)
		if i%2048 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
	}
	for i := 0; i < n; i += 2 {
		xorRow(x, v, n, size)
		blockMix(x, y, r)
		xorRow(y, v, n, size)
		blockMix(y, x, r)
		if i%2048 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
	}
	for i, w := range x {
		binary.LittleEndian.PutUint32(b[4*i:], w)
	}
	return nil
}

// xorRow mixes into x the row of v that x itself chooses.
func xorRow(x, v []uint32, n, size int) {
	j := int(x[size-16]) & (n - 1)
	row := v[j*size : (j+1)*size]
	for k := range row {
		x[k] ^= row[k]
	}
}

// blockMix is scryptBlockMix of RFC 7914 §4 from in to out: even blocks go to
// the first half, odd ones to the second.
func blockMix(in, out []uint32, r int) {
	var x [16]uint32
	copy(x[:], in[(2*r-1)*16:])
	for i := 0; i < 2*r; i += 2 {
		salsaXOR(&x, (*[16]uint32)(in[i*16:]), (*[16]uint32)(out[i*8:]))
		salsaXOR(&x, (*[16]uint32)(in[i*16+16:]), (*[16]uint32)(out[i*8+r*16:]))
	}
}

// salsaXOR sets x and out to Salsa20/8 of x XOR in.
func salsaXOR(x, in, out *[16]uint32) {
	w0, w1, w2, w3 := x[0]^in[0], x[1]^in[1], x[2]^in[2], x[3]^in[3]
	w4, w5, w6, w7 := x[4]^in[4], x[5]^in[5], x[6]^in[6], x[7]^in[7]
	w8, w9, w10, w11 := x[8]^in[8], x[9]^in[9], x[10]^in[10], x[11]^in[11]
	w12, w13, w14, w15 := x[12]^in[12], x[13]^in[13], x[14]^in[14], x[15]^in[15]

	x0, x1, x2, x3, x4, x5, x6, x7 := w0, w1, w2, w3, w4, w5, w6, w7
	x8, x9, x10, x11, x12, x13, x14, x15 := w8, w9, w10, w11, w12, w13, w14, w15
	for range 4 {
		x4 ^= bits.RotateLeft32(x0+x12, 7)
		x8 ^= bits.RotateLeft32(x4+x0, 9)
		x12 ^= bits.RotateLeft32(x8+x4, 13)
		x0 ^= bits.RotateLeft32(x12+x8, 18)

		x9 ^= bits.RotateLeft32(x5+x1, 7)
		x13 ^= bits.RotateLeft32(x9+x5, 9)
		x1 ^= bits.RotateLeft32(x13+x9, 13)
		x5 ^= bits.RotateLeft32(x1+x13, 18)

		x14 ^= bits.RotateLeft32(x10+x6, 7)
		x2 ^= bits.RotateLeft32(x14+x10, 9)
		x6 ^= bits.RotateLeft32(x2+x14, 13)
		x10 ^= bits.RotateLeft32(x6+x2, 18)

		x3 ^= bits.RotateLeft32(x15+x11, 7)
		x7 ^= bits.RotateLeft32(x3+x15, 9)
		x11 ^= bits.RotateLeft32(x7+x3, 13)
		x15 ^= bits.RotateLeft32(x11+x7, 18)

		x1 ^= bits.RotateLeft32(x0+x3, 7)
		x2 ^= bits.RotateLeft32(x1+x0, 9)
		x3 ^= bits.RotateLeft32(x2+x1, 13)
		x0 ^= bits.RotateLeft32(x3+x2, 18)

		x6 ^= bits.RotateLeft32(x5+x4, 7)
		x7 ^= bits.RotateLeft32(x6+x5, 9)
		x4 ^= bits.RotateLeft32(x7+x6, 13)
		x5 ^= bits.RotateLeft32(x4+x7, 18)

		x11 ^= bits.RotateLeft32(x10+x9, 7)
		x8 ^= bits.RotateLeft32(x11+x10, 9)
		x9 ^= bits.RotateLeft32(x8+x11, 13)
		x10 ^= bits.RotateLeft32(x9+x8, 18)

		x12 ^= bits.RotateLeft32(x15+x14, 7)
		x13 ^= bits.RotateLeft32(x12+x15, 9)
		x14 ^= bits.RotateLeft32(x13+x12, 13)
		x15 ^= bits.RotateLeft32(x14+x13, 18)
	}
	x[0], x[1], x[2], x[3] = w0+x0, w1+x1, w2+x2, w3+x3
	x[4], x[5], x[6], x[7] = w4+x4, w5+x5, w6+x6, w7+x7
	x[8], x[9], x[10], x[11] = w8+x8, w9+x9, w10+x10, w11+x11
	x[12], x[13], x[14], x[15] = w12+x12, w13+x13, w14+x14, w15+x15
	*out = *x
}
