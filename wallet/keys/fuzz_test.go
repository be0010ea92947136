package keys

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/cosmos/go-bip39"
	"github.com/ethereum/go-ethereum/accounts/keystore"
)

// FuzzKeyFile holds this package's reading against geth's: no panic, nothing
// large, and where both open a file they find the same key.
func FuzzKeyFile(f *testing.F) {
	f.Add(keyFile(f))
	f.Add(with(f, keyFile(f), "crypto.kdfparams.n", 1<<20))
	f.Add(with(f, keyFile(f), "version", "1"))
	files, err := filepath.Glob("testdata/UTC*")
	if err != nil || len(files) == 0 {
		f.Fatal(files, err)
	}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	pass, err := NewSecret([]byte("p"))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		file, err := parseKeyFile(raw)
		if err != nil {
			if !isCode(err, "key_file") {
				t.Fatalf("%v", err)
			}
			return
		}
		if file.memory > maxScryptSize+1<<20 {
			t.Fatalf("a file of %d bytes asks for %d bytes", len(raw), file.memory)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if file.memory > 1<<20 {
			return // it is allowed to be slow; trying would only slow the fuzzing
		}
		key, err := file.open(ctx, pass)
		if err != nil {
			var p *Problem
			if !errors.As(err, &p) && ctx.Err() == nil {
				t.Fatalf("%v", err)
			}
			return
		}
		defer key.destroy()
		if theirs, err := keystore.DecryptKey(raw, "p"); err == nil && theirs.Address != key.address {
			t.Fatalf("geth finds %s, this package %s", theirs.Address, key.address)
		}
	})
}

// FuzzMnemonic holds the check of a mnemonic against the library's.
func FuzzMnemonic(f *testing.F) {
	f.Add("zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong")
	f.Add("abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about")
	f.Add(" ZOO\tzoo\n")
	f.Add("\x00\xff")
	f.Fuzz(func(t *testing.T, text string) {
		given, err := NewSecret([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		defer given.Destroy()
		words, err := newSecret(MaxSecret)
		if err != nil {
			t.Fatal(err)
		}
		defer words.Destroy()
		if err := given.use(func(b []byte) error { return canonical(words, b) }); err != nil {
			if len(text) <= MaxSecret {
				t.Fatalf("%d bytes are too long?", len(text))
			}
			return
		}
		_ = words.use(func(w []byte) error {
			err := checkWords(w)
			_, want := bip39.MnemonicToByteArray(string(w))
			if (err == nil) != (want == nil) {
				t.Fatalf("%q: got %v, the library says %v", w, err, want)
			}
			if err != nil && !isCode(err, "mnemonic") {
				t.Fatalf("%v", err)
			}
			return nil
		})
	})
}
