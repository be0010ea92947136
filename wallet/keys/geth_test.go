package keys

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"testing"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	xpbkdf2 "golang.org/x/crypto/pbkdf2"
	xscrypt "golang.org/x/crypto/scrypt"
)

// light is a cost that tests can afford; geth's own light one.
var light = cost{keystore.LightScryptN, keystore.LightScryptP}

// lightStore is a Store over an empty folder that writes cheap files.
func lightStore(t testing.TB) *Store {
	t.Helper()
	s, err := Open(filepath.Join(t.TempDir(), "keystore"))
	if err != nil {
		t.Fatal(err)
	}
	s.cost = light
	s.turn = turn{filepath.Join(t.TempDir(), "lock")}
	return s
}

func secret(t testing.TB, text string) *Secret {
	t.Helper()
	s, err := NewSecret([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Destroy)
	return s
}

func added(t testing.TB, s *Store, pass string) Account {
	t.Helper()
	k, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	defer k.Destroy()
	acc, err := s.Add(t.Context(), k, secret(t, pass))
	if err != nil {
		t.Fatal(err)
	}
	return acc
}

func TestGethSignsWithAFileOfOurs(t *testing.T) {
	s := lightStore(t)
	acc := added(t, s, "correct horse")
	ks := keystore.NewKeyStore(s.Dir(), light.n, light.p)
	if !ks.HasAddress(acc.Address) {
		t.Fatalf("geth does not list %s", acc.Address)
	}
	tx := bondLike(7)
	theirs, err := ks.SignTxWithPassphrase(accounts.Account{Address: acc.Address}, "correct horse", tx, big.NewInt(42161))
	if err != nil {
		t.Fatal(err)
	}
	signer, err := s.Unlock(t.Context(), acc.Address, secret(t, "correct horse"))
	if err != nil {
		t.Fatal(err)
	}
	defer signer.Close()
	ours, err := signer.SignTx(t.Context(), tx, big.NewInt(42161))
	if err != nil {
		t.Fatal(err)
	}
	if theirs.Hash() != ours.Hash() {
		t.Errorf("geth signs %s, this package %s: both are deterministic and must agree", theirs.Hash(), ours.Hash())
	}
}

func TestAFileOfGethIsOpened(t *testing.T) {
	s := lightStore(t)
	ks := keystore.NewKeyStore(s.Dir(), light.n, light.p)
	acc, err := ks.NewAccount("pässword ✓")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(s.Dir(), 0o700); err != nil {
		t.Fatal(err)
	}
	signer, err := s.Unlock(t.Context(), acc.Address, secret(t, "pässword ✓"))
	if err != nil {
		t.Fatal(err)
	}
	defer signer.Close()
	if signer.Address() != acc.Address {
		t.Errorf("got %s, want %s", signer.Address(), acc.Address)
	}
}

func TestAFileOfOursHasExactlyGethsForm(t *testing.T) {
	s := lightStore(t)
	acc := added(t, s, "p")
	ours, err := os.ReadFile(acc.File)
	if err != nil {
		t.Fatal(err)
	}
	key, err := keystore.DecryptKey(ours, "p")
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := keystore.EncryptKey(key, "p", light.n, light.p)
	if err != nil {
		t.Fatal(err)
	}
	var a, b map[string]any
	if json.Unmarshal(ours, &a) != nil || json.Unmarshal(theirs, &b) != nil {
		t.Fatal("one of the two is not JSON")
	}
	if !sameShape(a, b) {
		t.Errorf("different forms:\n%s\n%s", ours, theirs)
	}
	if a["id"] != key.Id.String() || key.Id.Version() != 4 {
		t.Errorf("the id %v is not a random UUID", a["id"])
	}
}

// sameShape compares the keys and the types of the values.
func sameShape(a, b any) bool {
	x, ok := a.(map[string]any)
	if !ok {
		_, isMap := b.(map[string]any)
		_, aText := a.(string)
		_, bText := b.(string)
		return !isMap && aText == bText
	}
	y, ok := b.(map[string]any)
	if !ok || len(x) != len(y) {
		return false
	}
	for k := range x {
		if _, ok := y[k]; !ok || !sameShape(x[k], y[k]) {
			return false
		}
	}
	return true
}

func bondLike(nonce uint64) *types.Transaction {
	to := common.HexToAddress("0x35Bcf3c30594191d53231E4FF333E8A770453e40")
	return types.NewTx(&types.DynamicFeeTx{
		ChainID: big.NewInt(42161), Nonce: nonce, GasTipCap: new(big.Int), GasFeeCap: big.NewInt(2e7), Gas: 6e5,
		To: &to, Data: crypto.Keccak256([]byte("any call")),
	})
}

func TestSignaturesAreTheOnesOfGethToTheByte(t *testing.T) {
	rounds := 2000
	if testing.Short() {
		rounds = 200
	}
	for i := range rounds {
		var key, hash [32]byte
		_, _ = rand.Read(key[:])
		_, _ = rand.Read(hash[:])
		switch i { // the ends of the range
		case 0:
			key = [32]byte{31: 1}
		case 1:
			key = orderLessTwo
		case 2:
			hash = [32]byte{}
		case 3:
			copy(hash[:], bytes.Repeat([]byte{0xfe}, 32))
		}
		ecdsaKey, err := crypto.ToECDSA(key[:])
		if err != nil {
			continue
		}
		want, err := crypto.Sign(hash[:], ecdsaKey)
		if err != nil {
			t.Fatal(err)
		}
		k, err := newPrivateKey(key[:])
		if err != nil {
			t.Fatal(err)
		}
		got, err := k.sign(hash)
		k.destroy()
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got[:], want) {
			t.Fatalf("key %x, hash %x: got %x, want %x", key, hash, got, want)
		}
		if k.address != crypto.PubkeyToAddress(ecdsaKey.PublicKey) {
			t.Fatalf("key %x has address %s", key, k.address)
		}
	}
}

func TestDerivationsAreTheOnesOfTheLibraries(t *testing.T) {
	for _, c := range []struct {
		pass, salt string
		n, r, p    int
	}{
		{"", "", 16, 1, 1},                               // RFC 7914 §12
		{"password", "NaCl", 1024, 8, 16},                // RFC 7914 §12
		{"pleaseletmein", "SodiumChloride", 16384, 8, 1}, // RFC 7914 §12
		{string(bytes.Repeat([]byte("long "), 40)), "s", 2, 3, 2},
		{"x", string(make([]byte, 300)), 64, 2, 5},
	} {
		for _, size := range []int{32, 64, 7} {
			got := make([]byte, size)
			if err := scrypt(t.Context(), got, []byte(c.pass), []byte(c.salt), c.n, c.r, c.p); err != nil {
				t.Fatal(err)
			}
			want, err := xscrypt.Key([]byte(c.pass), []byte(c.salt), c.n, c.r, c.p, size)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("scrypt %+v: got %x, want %x", c, got, want)
			}
			if err := pbkdf2(t.Context(), sha256Hash, got, []byte(c.pass), []byte(c.salt), c.n); err != nil {
				t.Fatal(err)
			}
			if want := xpbkdf2.Key([]byte(c.pass), []byte(c.salt), c.n, size, sha256.New); !bytes.Equal(got, want) {
				t.Errorf("PBKDF2 %+v: got %x, want %x", c, got, want)
			}
		}
	}
}
