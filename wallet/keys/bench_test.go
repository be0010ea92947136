package keys

import (
	"math/big"
	"testing"

	xscrypt "golang.org/x/crypto/scrypt"
)

// BenchmarkUnlock is one approval at the standard cost: open, sign, wipe. On
// Linux it also reports what a process of its own had resident before and at most
// while it did that.
func BenchmarkUnlock(b *testing.B) {
	s := lightStore(b)
	s.cost = cost{standardN, standardP}
	acc := added(b, s, "p")
	pass := secret(b, "p")
	for b.Loop() {
		signer, err := s.Unlock(b.Context(), acc.Address, pass)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := signer.SignTx(b.Context(), bondLike(1), big.NewInt(42161)); err != nil {
			b.Fatal(err)
		}
		signer.Close()
	}
	reportPeak(b, s.Dir(), acc.Address)
}

// BenchmarkSign is the signature alone.
func BenchmarkSign(b *testing.B) {
	s := lightStore(b)
	s.cost = cost{2, 1}
	acc := added(b, s, "p")
	signer, err := s.Unlock(b.Context(), acc.Address, secret(b, "p"))
	if err != nil {
		b.Fatal(err)
	}
	defer signer.Close()
	for b.Loop() {
		if _, err := signer.SignTx(b.Context(), bondLike(1), big.NewInt(42161)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkScrypt holds the derivation against the library's, at the standard
// cost.
func BenchmarkScrypt(b *testing.B) {
	salt := make([]byte, 32)
	b.Run("ours", func(b *testing.B) {
		dst := make([]byte, 32)
		for b.Loop() {
			if err := scrypt(b.Context(), dst, []byte("p"), salt, standardN, standardR, standardP); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("library", func(b *testing.B) {
		for b.Loop() {
			if _, err := xscrypt.Key([]byte("p"), salt, standardN, standardR, standardP, 32); err != nil {
				b.Fatal(err)
			}
		}
	})
}
