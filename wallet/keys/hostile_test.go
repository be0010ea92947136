package keys

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

func TestTheOfficialKeyFilesOpen(t *testing.T) {
	raw, err := os.ReadFile("testdata/web3-secret-storage.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors map[string]struct {
		File          json.RawMessage
		Password, Key string
	}
	if err := json.Unmarshal(raw, &vectors); err != nil || len(vectors) != 5 {
		t.Fatalf("%d vectors, %v", len(vectors), err)
	}
	for name, v := range vectors {
		t.Run(name, func(t *testing.T) {
			file, err := parseKeyFile(v.File)
			if err != nil {
				t.Fatal(err)
			}
			key, err := file.open(t.Context(), secret(t, v.Password))
			if err != nil {
				t.Fatal(err)
			}
			defer key.destroy()
			_ = key.secret.use(func(got []byte) error {
				if common.Bytes2Hex(got) != strings.Repeat("0", 64-len(v.Key))+v.Key {
					t.Errorf("got %x", got)
				}
				return nil
			})
			if file.memory > 1<<20 {
				return // another second or two; the others show the same
			}
			if _, err := file.open(t.Context(), secret(t, v.Password+" ")); !isCode(err, "passphrase") {
				t.Errorf("with a wrong passphrase: %v", err)
			}
		})
	}
}

func TestAFileThatGethWroteYearsAgoOpens(t *testing.T) {
	const name = "UTC--2016-03-22T12-57-55.920751759Z--7ef5a6135f1fd6a02593eedc869c6d41d934aef8"
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	s := lightStore(t)
	place(t, s, name, raw, 0o600)
	all, err := s.Accounts()
	if err != nil || len(all) != 1 || all[0].Kind != Keystore {
		t.Fatalf("%v %v", all, err)
	}
	signer, err := s.Unlock(t.Context(), common.HexToAddress("0x7ef5a6135f1fd6a02593eedc869c6d41d934aef8"), secret(t, "foobar"))
	if err != nil {
		t.Fatal(err)
	}
	signer.Close()
}

// place puts a file into the store's folder.
func place(t *testing.T, s *Store, name string, content []byte, mode os.FileMode) string {
	t.Helper()
	if err := os.MkdirAll(s.Dir(), 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(s.Dir(), name)
	if err := os.WriteFile(path, content, mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil { // whatever the umask
		t.Fatal(err)
	}
	return path
}

func isCode(err error, code string) bool {
	var p *Problem
	return errors.As(err, &p) && p.Code == code
}

// keyFile is a good, cheap key file under the passphrase "p".
func keyFile(t testing.TB) []byte {
	t.Helper()
	key, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	defer key.Destroy()
	raw, err := seal(t.Context(), key.private, secret(t, "p"), cost{2, 1})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// with changes one field of a key file; path has dots.
func with(t testing.TB, file []byte, path string, value any) []byte {
	t.Helper()
	var doc map[string]any
	if err := json.Unmarshal(file, &doc); err != nil {
		t.Fatal(err)
	}
	at, fields := doc, strings.Split(path, ".")
	for _, f := range fields[:len(fields)-1] {
		at = at[f].(map[string]any)
	}
	if value == nil {
		delete(at, fields[len(fields)-1])
	} else {
		at[fields[len(fields)-1]] = value
	}
	out, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAHostileKeyFileIsRefusedBeforeItCostsAnything(t *testing.T) {
	good := keyFile(t)
	const huge = 1 << 62
	for _, c := range []struct {
		name string
		file []byte
	}{
		{"no bytes", nil},
		{"not JSON", []byte("\x00\x01\x02")},
		{"JSON null", []byte("null")},
		{"a list", []byte("[]")},
		{"a bare number", []byte("3")},
		{"half a file", good[:len(good)/2]},
		{"a file and a half", append(append([]byte{}, good...), good...)},
		{"a file of 70 KiB", append(append([]byte{}, good...), make([]byte, 70<<10)...)},
		{"ten thousand brackets", []byte(strings.Repeat("[", 10000))},
		{"no crypto", with(t, good, "crypto", nil)},
		{"crypto that is a text", with(t, good, "crypto", "x")},
		{"no version", with(t, good, "version", nil)},
		{"version 4", with(t, good, "version", 4)},
		{"version 1 with the cipher of version 3", with(t, good, "version", 1)},
		{"no cipher", with(t, good, "crypto.cipher", nil)},
		{"an unknown cipher", with(t, good, "crypto.cipher", "rot13")},
		{"no ciphertext", with(t, good, "crypto.ciphertext", nil)},
		{"an empty ciphertext", with(t, good, "crypto.ciphertext", "")},
		{"a ciphertext that is no hex", with(t, good, "crypto.ciphertext", strings.Repeat("zz", 32))},
		{"a ciphertext of 33 bytes", with(t, good, "crypto.ciphertext", strings.Repeat("00", 33))},
		{"a short iv", with(t, good, "crypto.cipherparams.iv", "00")},
		{"no mac", with(t, good, "crypto.mac", nil)},
		{"a short mac", with(t, good, "crypto.mac", "00")},
		{"no salt", with(t, good, "crypto.kdfparams.salt", nil)},
		{"an endless salt", with(t, good, "crypto.kdfparams.salt", strings.Repeat("00", 2000))},
		{"no kdf", with(t, good, "crypto.kdf", nil)},
		{"an unknown kdf", with(t, good, "crypto.kdf", "argon2")},
		{"no dklen", with(t, good, "crypto.kdfparams.dklen", nil)},
		{"a huge dklen", with(t, good, "crypto.kdfparams.dklen", huge)},
		{"n of 2^40", with(t, good, "crypto.kdfparams.n", 1<<40)},
		{"n of 2^62", with(t, good, "crypto.kdfparams.n", huge)},
		{"n beyond 64 bits", with(t, good, "crypto.kdfparams.n", json.Number("1e30"))},
		{"n of 0", with(t, good, "crypto.kdfparams.n", 0)},
		{"n of 1", with(t, good, "crypto.kdfparams.n", 1)},
		{"n of -2", with(t, good, "crypto.kdfparams.n", -2)},
		{"n that is no power of two", with(t, good, "crypto.kdfparams.n", 1000)},
		{"n that is a text", with(t, good, "crypto.kdfparams.n", "2")},
		{"n that is a fraction", with(t, good, "crypto.kdfparams.n", 2.5)},
		{"r of 0", with(t, good, "crypto.kdfparams.r", 0)},
		{"r of 2^30", with(t, good, "crypto.kdfparams.r", 1<<30)},
		{"r of 2^62", with(t, good, "crypto.kdfparams.r", huge)},
		{"p of 0", with(t, good, "crypto.kdfparams.p", 0)},
		{"p of 2^62", with(t, good, "crypto.kdfparams.p", huge)},
		{"n, r and p that are each allowed", with(t, with(t, with(t, good, "crypto.kdfparams.n", 1<<20), "crypto.kdfparams.r", 1<<10), "crypto.kdfparams.p", 1<<10)},
		{"PBKDF2 for ever", with(t, with(t, with(t, good, "crypto.kdf", "pbkdf2"), "crypto.kdfparams.prf", "hmac-sha256"), "crypto.kdfparams.c", 1<<40)},
		{"PBKDF2 of no rounds", with(t, with(t, good, "crypto.kdf", "pbkdf2"), "crypto.kdfparams.prf", "hmac-sha256")},
		{"PBKDF2 over MD5", with(t, with(t, with(t, good, "crypto.kdf", "pbkdf2"), "crypto.kdfparams.prf", "hmac-md5"), "crypto.kdfparams.c", 1)},
		{"an address of 19 bytes", with(t, good, "address", strings.Repeat("00", 19))},
		{"an address that is no hex", with(t, good, "address", "\x1b[31m")},
	} {
		t.Run(c.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := parseKeyFile(c.file)
			runtime.ReadMemStats(&after)
			if !isCode(err, "key_file") {
				t.Fatalf("got %v", err)
			}
			if grown := after.TotalAlloc - before.TotalAlloc; grown > 1<<20 {
				t.Errorf("it took %d bytes to refuse", grown)
			}
			if strings.ContainsRune(err.Error(), 0x1b) {
				t.Errorf("the sentence carries an escape: %q", err)
			}
			s := lightStore(t)
			path := place(t, s, "k", c.file, 0o600)
			if _, err := s.OpenFile(t.Context(), path, secret(t, "p")); !isCode(err, "key_file") {
				t.Errorf("opened from disk: %v", err)
			}
			if all, err := s.Accounts(); err != nil || len(all) != 0 {
				t.Errorf("it is listed as an account: %v %v", all, err)
			}
		})
	}
	if _, err := parseKeyFile(good); err != nil {
		t.Errorf("the file that all these were made from: %v", err)
	}
}

// Whoever tries passphrases learns nothing from what is wrong: one answer.
func TestADamagedFileAndAWrongPassphraseGiveOneAnswer(t *testing.T) {
	good := keyFile(t)
	flip := func(field string) []byte {
		var doc struct {
			Crypto struct{ MAC, CipherText string }
		}
		if err := json.Unmarshal(good, &doc); err != nil {
			t.Fatal(err)
		}
		text := map[string]string{"mac": doc.Crypto.MAC, "ciphertext": doc.Crypto.CipherText}[field]
		last := byte('0')
		if text[len(text)-1] == '0' {
			last = '1'
		}
		return with(t, good, "crypto."+field, text[:len(text)-1]+string(last))
	}
	answers := map[string]bool{}
	for name, c := range map[string]struct {
		file []byte
		pass string
	}{
		"a wrong passphrase":   {good, "q"},
		"an empty passphrase":  {good, ""},
		"a damaged mac":        {flip("mac"), "p"},
		"a damaged ciphertext": {flip("ciphertext"), "p"},
		"a changed salt":       {with(t, good, "crypto.kdfparams.salt", strings.Repeat("00", 32)), "p"},
	} {
		file, err := parseKeyFile(c.file)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		derived := 0
		derive := file.derive
		file.derive = func(ctx context.Context, dst, pass []byte) error { derived++; return derive(ctx, dst, pass) }
		_, err = file.open(t.Context(), secret(t, c.pass))
		if !isCode(err, "passphrase") || derived != 1 {
			t.Errorf("%s: %v after %d derivations", name, err, derived)
			continue
		}
		answers[err.Error()] = true
	}
	if len(answers) != 1 {
		t.Errorf("the answers tell them apart: %v", answers)
	}
}

func TestAFileUnderTheNameOfAnotherAccountIsRefused(t *testing.T) {
	s := lightStore(t)
	stranger := common.HexToAddress("0x1111111111111111111111111111111111111111")
	place(t, s, "swapped", with(t, keyFile(t), "address", common.Bytes2Hex(stranger[:])), 0o600)
	_, err := s.Unlock(t.Context(), stranger, secret(t, "p"))
	if !isCode(err, "key_file") || !strings.Contains(err.Error(), "holds the key of") {
		t.Errorf("got %v", err)
	}
}

func TestBytesThatAreNoKeyAreRefused(t *testing.T) {
	order := common.FromHex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")
	for name, b := range map[string][]byte{
		"zero": make([]byte, 32), "the order of the curve": order, "all ones": common.FromHex(strings.Repeat("ff", 32)), "33 bytes": make([]byte, 33), "none": nil,
	} {
		if k, err := newPrivateKey(b); !isCode(err, "key") {
			t.Errorf("%s: %v %v", name, k, err)
		}
		if len(b) == 32 {
			if _, err := crypto.ToECDSA(b); err == nil {
				t.Errorf("%s: geth takes it", name)
			}
		}
	}
}
