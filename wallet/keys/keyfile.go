package keys

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// The cost of the files this package writes: geth's standard. One derivation
// takes 256 MiB and about a second.
const (
	standardN = 1 << 18
	standardR = 8
	standardP = 1
)

// What a key file may ask for. A file is input like any other: its parameters
// are held against these before any memory is taken.
const (
	maxKeyFile    = 64 << 10  // bytes; geth writes 491
	maxScryptSize = 512 << 20 // bytes of working memory; the standard takes 256 MiB
	maxScryptWork = 1 << 26   // N·r·p; the standard is 2^21, about a second
	maxRounds     = 10 << 20  // of PBKDF2; geth's test vector has 2^18
	maxSalt       = 1024      // bytes
)

// cost is what scrypt is asked for; r is always 8.
type cost struct{ n, p int }

// sealed is a key file that was read and found well formed: everything but the
// passphrase that opening it takes.
type sealed struct {
	address    common.Address
	hasAddress bool // geth writes it; the standard does not ask for it

	derive     func(ctx context.Context, dst, pass []byte) error
	memory     int // bytes that derive takes
	ciphertext []byte
	iv         []byte
	mac        []byte
	oldCipher  bool // version 1: AES-CBC under a hashed key
}

// keyJSON is the JSON form of versions 1 and 3. Pointers tell what is missing.
type keyJSON struct {
	Address string          `json:"address"`
	Crypto  *cryptoJSON     `json:"crypto"`
	ID      string          `json:"id"`
	Version json.RawMessage `json:"version"`
}

type cryptoJSON struct {
	Cipher       string `json:"cipher"`
	CipherText   string `json:"ciphertext"`
	CipherParams struct {
		IV string `json:"iv"`
	} `json:"cipherparams"`
	KDF       string    `json:"kdf"`
	KDFParams kdfParams `json:"kdfparams"`
	MAC       string    `json:"mac"`
}

type kdfParams struct {
	DKLen int    `json:"dklen"`
	N     int    `json:"n,omitempty"`
	P     int    `json:"p,omitempty"`
	R     int    `json:"r,omitempty"`
	C     int    `json:"c,omitempty"`
	PRF   string `json:"prf,omitempty"`
	Salt  string `json:"salt"`
}

// damaged is the refusal of a file that is no key file, whatever the passphrase.
func damaged(format string, args ...any) *Problem {
	return problem("key_file", "give a version 3 key file, as geth writes it, from a backup",
		"this is not a key file that can be read: "+format, args...)
}

// parseKeyFile checks everything about a key file that can be checked without
// the passphrase.
func parseKeyFile(raw []byte) (*sealed, error) {
	if len(raw) > maxKeyFile {
		return nil, damaged("it is larger than %d KiB", maxKeyFile>>10)
	}
	var f keyJSON
	dec := json.NewDecoder(bytes.NewReader(raw))
	if err := dec.Decode(&f); err != nil {
		return nil, damaged("it is not JSON of the right form, or only a part of it")
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, damaged("something follows its end")
	}
	if f.Crypto == nil {
		return nil, damaged("it has no field crypto")
	}
	s := &sealed{}
	c := f.Crypto
	switch version := strings.Trim(string(f.Version), `"`); {
	case version == "3" && c.Cipher == "aes-128-ctr":
	case version == "1" && c.Cipher == "aes-128-cbc":
		s.oldCipher = true
	default:
		return nil, damaged("version %.20q with cipher %.20q is not known", version, c.Cipher)
	}
	if f.Address != "" {
		addr, err := hex.DecodeString(strings.TrimPrefix(f.Address, "0x"))
		if err != nil || len(addr) != common.AddressLength {
			return nil, damaged("its address has not 40 hex digits")
		}
		s.address, s.hasAddress = common.BytesToAddress(addr), true
	}
	var salt []byte
	for _, field := range []struct {
		name        string
		text        string
		set         *[]byte
		least, most int
	}{
		{"ciphertext", c.CipherText, &s.ciphertext, 1, 48},
		{"iv", c.CipherParams.IV, &s.iv, aes.BlockSize, aes.BlockSize},
		{"mac", c.MAC, &s.mac, 32, 32},
		{"salt", c.KDFParams.Salt, &salt, 1, maxSalt},
	} {
		b, err := hex.DecodeString(field.text)
		if err != nil || len(b) < field.least || len(b) > field.most {
			return nil, damaged("its %s is not hex of the right length", field.name)
		}
		*field.set = b
	}
	if s.oldCipher != (len(s.ciphertext) > 32) || s.oldCipher && len(s.ciphertext)%aes.BlockSize != 0 {
		return nil, damaged("its ciphertext has not the length of a key")
	}
	return s, s.derivation(c, salt)
}

// derivation checks the parameters of the key derivation and fills in derive.
func (s *sealed) derivation(c *cryptoJSON, salt []byte) error {
	k := c.KDFParams
	if k.DKLen != 32 {
		return damaged("its derived key has not 32 bytes")
	}
	switch c.KDF {
	case "scrypt":
		if k.N < 2 || k.N&(k.N-1) != 0 || k.R < 1 || k.P < 1 {
			return damaged("its parameters of scrypt are not allowed by the standard")
		}
		// Divided, not multiplied: the product of hostile numbers overflows.
		if k.N > maxScryptWork/k.R || k.N*k.R > maxScryptWork/k.P || k.N*k.R > maxScryptSize/128 || k.P*k.R > maxScryptSize/128 {
			return damaged("its parameters of scrypt ask for more memory or time than any wallet uses (n %d, r %d, p %d)", k.N, k.R, k.P)
		}
		s.memory = 128 * k.R * (k.N + k.P)
		s.derive = func(ctx context.Context, dst, pass []byte) error {
			return scrypt(ctx, dst, pass, salt, k.N, k.R, k.P)
		}
	case "pbkdf2":
		if k.PRF != "hmac-sha256" || k.C < 1 || k.C > maxRounds {
			return damaged("its parameters of PBKDF2 are not known or ask for too much time")
		}
		s.derive = func(ctx context.Context, dst, pass []byte) error {
			return pbkdf2(ctx, sha256Hash, dst, pass, salt, k.C)
		}
	default:
		return damaged("its key derivation %.20q is not known", c.KDF)
	}
	return nil
}

// open decrypts the key. Whatever is wrong with the passphrase or with the
// encrypted part is the same answer after the same work.
func (s *sealed) open(ctx context.Context, pass *Secret) (*privateKey, error) {
	derived, err := newSecret(32)
	if err != nil {
		return nil, err
	}
	defer derived.Destroy()
	d := derived.pages[:32]
	if err := pass.use(func(p []byte) error { return s.derive(ctx, d, p) }); err != nil {
		return nil, err
	}
	mac := crypto.Keccak256(d[16:32], s.ciphertext)
	defer clear(mac)
	if subtle.ConstantTimeCompare(mac, s.mac) != 1 {
		return nil, wrongPassphrase()
	}
	plain, err := newSecret(len(s.ciphertext))
	if err != nil {
		return nil, err
	}
	defer plain.Destroy()
	p := plain.pages[:plain.n]
	if s.oldCipher {
		p, err = s.decryptCBC(d, p)
	} else {
		err = xorCTR(d[:16], s.iv, p, s.ciphertext)
	}
	if err != nil {
		return nil, err
	}
	key, err := newPrivateKey(p)
	if err != nil {
		return nil, err
	}
	if s.hasAddress && key.address != s.address {
		key.destroy()
		return nil, problem("key_file", "restore the file from a backup",
			"the key file says %s but holds the key of %s", s.address, key.address)
	}
	return key, nil
}

// decryptCBC is version 1's way: AES-CBC with PKCS#7 padding.
func (s *sealed) decryptCBC(derived, plain []byte) ([]byte, error) {
	hashed := crypto.Keccak256(derived[:16])
	defer clear(hashed)
	block, err := aes.NewCipher(hashed[:16])
	if err != nil {
		return nil, err
	}
	cipher.NewCBCDecrypter(block, s.iv).CryptBlocks(plain, s.ciphertext)
	pad := int(plain[len(plain)-1])
	if pad < 1 || pad > aes.BlockSize || len(plain)-pad > 32 {
		return nil, wrongPassphrase()
	}
	return plain[:len(plain)-pad], nil
}

func xorCTR(key, iv, dst, src []byte) error {
	block, err := aes.NewCipher(key)
	if err != nil {
		return err
	}
	cipher.NewCTR(block, iv).XORKeyStream(dst, src)
	return nil
}

// seal encrypts key into a version 3 file, byte for byte what geth would write
// for the same random numbers.
func seal(ctx context.Context, key *privateKey, pass *Secret, c cost) ([]byte, error) {
	random := make([]byte, 32+aes.BlockSize+16)
	if _, err := rand.Read(random); err != nil {
		return nil, fmt.Errorf("random numbers: %w", err)
	}
	salt, iv, id := random[:32], random[32:48], random[48:]

	derived, err := newSecret(32)
	if err != nil {
		return nil, err
	}
	defer derived.Destroy()
	d := derived.pages[:32]
	err = pass.use(func(p []byte) error { return scrypt(ctx, d, p, salt, c.n, standardR, c.p) })
	if err != nil {
		return nil, err
	}
	ciphertext := make([]byte, 32)
	err = key.secret.use(func(k []byte) error { return xorCTR(d[:16], iv, ciphertext, k) })
	if err != nil {
		return nil, err
	}
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80 // a random UUID, RFC 9562 §5.4
	file := keyJSON{
		Address: hex.EncodeToString(key.address[:]),
		Crypto: &cryptoJSON{
			Cipher:     "aes-128-ctr",
			CipherText: hex.EncodeToString(ciphertext),
			KDF:        "scrypt",
			KDFParams:  kdfParams{DKLen: 32, N: c.n, P: c.p, R: standardR, Salt: hex.EncodeToString(salt)},
			MAC:        hex.EncodeToString(crypto.Keccak256(d[16:32], ciphertext)),
		},
		ID:      fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:]),
		Version: json.RawMessage("3"),
	}
	file.Crypto.CipherParams.IV = hex.EncodeToString(iv)
	return json.Marshal(file)
}
