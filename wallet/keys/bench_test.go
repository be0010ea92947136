package keys

import (
	"testing"

	xscrypt "golang.org/x/crypto/scrypt"
)

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
