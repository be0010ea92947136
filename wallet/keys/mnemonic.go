package keys

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"

	"github.com/btcsuite/btcd/btcutil/hdkeychain"
	"github.com/btcsuite/btcd/chaincfg"
	"github.com/cosmos/go-bip39"
	"github.com/ethereum/go-ethereum/accounts"
	"golang.org/x/text/unicode/norm"
)

// A Layout is where a family of wallets puts its accounts: the path of account
// i, with %d in its place.
type Layout string

// The layouts.
const (
	Standard   Layout = "m/44'/60'/0'/0/%d" // BIP-44, as MetaMask and most others
	LedgerLive Layout = "m/44'/60'/%d'/0/0"
	Legacy     Layout = "m/44'/60'/0'/%d" // the first Ledger app and MyEtherWallet
)

// Path is the path of account i.
func (l Layout) Path(i uint32) string { return fmt.Sprintf(string(l), i) }

// A Seed is what a mnemonic stands for: all its keys come from it.
type Seed struct{ secret *Secret }

// Destroy wipes the seed.
func (s *Seed) Destroy() { s.secret.Destroy() }

// NewSeed checks a mnemonic (BIP-39, English words) down to its checksum and
// derives the seed. Extra is the additional passphrase of BIP-39, "the 25th
// word"; nil for none. Words may be separated by any white space and written in
// any case.
func NewSeed(ctx context.Context, mnemonic, extra *Secret) (*Seed, error) {
	words, err := newSecret(MaxSecret)
	if err != nil {
		return nil, err
	}
	defer words.Destroy()
	if err := mnemonic.use(func(m []byte) error { return canonical(words, m) }); err != nil {
		return nil, err
	}
	if err := words.use(checkWords); err != nil {
		return nil, err
	}
	salt := []byte("mnemonic")
	if extra.Len() > 0 {
		err = extra.use(func(e []byte) error {
			salt = norm.NFKD.Append(salt, e...)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	defer clear(salt)
	seed, err := newSecret(64)
	if err != nil {
		return nil, err
	}
	err = words.use(func(w []byte) error { return pbkdf2(ctx, sha512Hash, seed.pages[:64], w, salt, 2048) })
	if err != nil {
		seed.Destroy()
		return nil, err
	}
	return &Seed{seed}, nil
}

// canonical writes the words of m to dst, in lower case and one space apart.
func canonical(dst *Secret, m []byte) error {
	dst.n = 0
	for word := range bytes.FieldsSeq(m) {
		if dst.n > 0 {
			dst.push(' ')
		}
		for _, b := range word {
			if b >= 'A' && b <= 'Z' {
				b += 'a' - 'A'
			}
			if !dst.push(b) {
				return problem("mnemonic", "give 12 to 24 words", "the mnemonic is too long")
			}
		}
	}
	return nil
}

// checkWords proves the checksum of BIP-39: eleven bits a word, of which one in
// 33 is the beginning of the hash of the others.
func checkWords(words []byte) error {
	bits, err := allocate(64)
	if err != nil {
		return err
	}
	defer release(bits)
	n := 0
	for word := range bytes.FieldsSeq(words) {
		if n++; n > 24 {
			break
		}
		index, known := bip39.ReverseWordMap[string(word)]
		if !known {
			// The word itself is part of the secret and not repeated.
			return problem("mnemonic", "check its spelling; the words are the English ones of BIP-39", "word %d of the mnemonic is not in the list", n)
		}
		for bit := range 11 {
			at := (n-1)*11 + bit
			bits[at/8] |= byte(index>>(10-bit)&1) << (7 - at%8)
		}
	}
	if n < 12 || n > 24 || n%3 != 0 {
		return problem("mnemonic", "give all its words", "a mnemonic has 12, 15, 18, 21 or 24 words")
	}
	entropy := n / 3 * 4 // bytes
	mask := byte(0xff) << (8 - n/3)
	sum := sha256.Sum256(bits[:entropy])
	defer clear(sum[:])
	if (sum[0]^bits[entropy])&mask != 0 {
		return problem("mnemonic", "look for a word that is wrong or in the wrong place", "the checksum of the mnemonic is wrong")
	}
	return nil
}

// Key derives the key at path (BIP-32).
func (s *Seed) Key(path string) (*Key, error) {
	at, err := ParsePath(path)
	if err != nil {
		return nil, err
	}
	var key *Key
	err = s.secret.use(func(seed []byte) error {
		key, err = derive(seed, at)
		return err
	})
	return key, err
}

func derive(seed []byte, path accounts.DerivationPath) (*Key, error) {
	// The parameters of the network only matter for text forms, which are not used.
	node, err := hdkeychain.NewMaster(seed, &chaincfg.MainNetParams)
	for _, i := range path {
		if err != nil {
			break
		}
		parent := node
		node, err = parent.Derive(i)
		parent.Zero()
	}
	if err != nil {
		return nil, problem("path", "choose the next index", "there is no key at %s: %s", path, err)
	}
	defer node.Zero()
	leaf, err := node.ECPrivKey()
	if err != nil {
		return nil, err
	}
	defer leaf.Zero()
	raw := leaf.Serialize()
	defer clear(raw)
	private, err := newPrivateKey(raw)
	if err != nil {
		return nil, err
	}
	return &Key{private: private, Path: path.String()}, nil
}
