package keys

import (
	"math/big"
	"testing"

	xscrypt "golang.org/x/crypto/scrypt"
)

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
