package keys

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/btcsuite/btcd/btcutil/hdkeychain"
	"github.com/cosmos/go-bip39"
)

func TestEveryOfficialMnemonicGivesItsSeed(t *testing.T) {
	raw, err := os.ReadFile("testdata/bip39.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct{ Entropy, Mnemonic, Seed string }
	if err := json.Unmarshal(raw, &vectors); err != nil || len(vectors) != 24 {
		t.Fatalf("%d vectors, %v", len(vectors), err)
	}
	for _, v := range vectors {
		seed, err := NewSeed(t.Context(), secret(t, v.Mnemonic), secret(t, "TREZOR"))
		if err != nil {
			t.Errorf("%s: %v", v.Mnemonic, err)
			continue
		}
		_ = seed.secret.use(func(got []byte) error {
			if hex.EncodeToString(got) != v.Seed {
				t.Errorf("%s: seed %x", v.Mnemonic, got)
			}
			return nil
		})
		seed.Destroy()
		// The first word changed: the checksum, or nothing, must notice as the
		// library does.
		words := strings.Fields(v.Mnemonic)
		for _, other := range []string{"zebra", "ability", "zoo"} {
			changed := strings.Join(append([]string{other}, words[1:]...), " ")
			_, want := bip39.MnemonicToByteArray(changed)
			s, err := NewSeed(t.Context(), secret(t, changed), nil)
			if (err == nil) != (want == nil) {
				t.Errorf("%s: got %v, the library says %v", changed, err, want)
			}
			if s != nil {
				s.Destroy()
			}
		}
	}
}

func TestDerivationFollowsTheVectorsOfBIP32(t *testing.T) {
	for _, c := range []struct{ seed, path, want string }{
		{
			"000102030405060708090a0b0c0d0e0f", "m/0'/1/2'/2/1000000000",
			"xprvA41z7zogVVwxVSgdKUHDy1SKmdb533PjDz7J6N6mV6uS3ze1ai8FHa8kmHScGpWmj4WggLyQjgPie1rFSruoUihUZREPSL39UNdE3BBDu76",
		},
		{
			"fffcf9f6f3f0edeae7e4e1dedbd8d5d2cfccc9c6c3c0bdbab7b4b1aeaba8a5a29f9c999693908d8a8784817e7b7875726f6c696663605d5a5754514e4b484542",
			"m/0/2147483647'/1/2147483646'/2",
			"xprvA2nrNbFZABcdryreWet9Ea4LvTJcGsqrMzxHx98MMrotbir7yrKCEXw7nadnHM8Dq38EGfSh6dqA9QWTyefMLEcBYJUuekgW4BYPJcr9E7j",
		},
		{ // keys that begin with zeros
			"4b381541583be4423346c643850da4b320e46a87ae3d2a4e6da11eba819cd4acba45d239319ac14f863b8d5ab5a0d0c64d2e8a1e7d1457df2e5a3c51c73235be", "m/0'",
			"xprv9uPDJpEQgRQfDcW7BkF7eTya6RPxXeJCqCJGHuCJ4GiRVLzkTXBAJMu2qaMWPrS7AANYqdq6vcBcBUdJCVVFceUvJFjaPdGZ2y9WACViL4L",
		},
		{ // again, in a parent
			"3ddd5602285899a946114506157c7997e5444528f3003f6134712147db19b678", "m/0'/1'",
			"xprv9xJocDuwtYCMNAo3Zw76WENQeAS6WGXQ55RCy7tDJ8oALr4FWkuVoHJeHVAcAqiZLE7Je3vZJHxspZdFHfnBEjHqU5hG1Jaj32dVoS6XLT1",
		},
	} {
		raw, err := hex.DecodeString(c.seed)
		if err != nil {
			t.Fatal(err)
		}
		s, err := NewSecret(raw)
		if err != nil {
			t.Fatal(err)
		}
		key, err := (&Seed{s}).Key(c.path)
		if err != nil {
			t.Fatal(err)
		}
		ext, err := hdkeychain.NewKeyFromString(c.want)
		if err != nil {
			t.Fatal(err)
		}
		want, err := ext.ECPrivKey()
		if err != nil {
			t.Fatal(err)
		}
		_ = key.private.secret.use(func(got []byte) error {
			if !bytes.Equal(got, want.Serialize()) {
				t.Errorf("%s of %s: got %x, want %x", c.path, c.seed, got, want.Serialize())
			}
			return nil
		})
		key.Destroy()
		s.Destroy()
	}
}

func TestKnownMnemonicsGiveKnownAddresses(t *testing.T) {
	const (
		abandon = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about"
		junk    = "test test test test test test test test test test test junk"
	)
	for _, c := range []struct {
		name, mnemonic string
		path           string
		want           string
	}{
		{"the first account of the best known mnemonic", abandon, Standard.Path(0), "0x9858EfFD232B4033E47d90003D41EC34EcaEda94"},
		{"the first account of the best known development chain", junk, Standard.Path(0), "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"},
		{"its tenth", junk, Standard.Path(9), "0xa0Ee7A142d267C1f36714E4a8F75612F20a79720"},
		{"Ledger Live begins with the same account", junk, LedgerLive.Path(0), "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"},
		{"upper case and line breaks do not matter", "  Test TEST\ttest test test test\ntest test test test test\r\njunk \n", Standard.Path(1), "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"},
	} {
		t.Run(c.name, func(t *testing.T) {
			seed, err := NewSeed(t.Context(), secret(t, c.mnemonic), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer seed.Destroy()
			key, err := seed.Key(c.path)
			if err != nil {
				t.Fatal(err)
			}
			defer key.Destroy()
			if key.Address().Hex() != c.want || key.Path != c.path {
				t.Errorf("%s at %s", key.Address(), key.Path)
			}
		})
	}
	if Standard.Path(1) == LedgerLive.Path(1) || LedgerLive.Path(1) != "m/44'/60'/1'/0/0" || Legacy.Path(2) != "m/44'/60'/0'/2" {
		t.Errorf("the layouts number their accounts at %s, %s and %s", Standard.Path(1), LedgerLive.Path(1), Legacy.Path(2))
	}
}

func TestAWrongMnemonicIsASentenceWithoutItsWords(t *testing.T) {
	for _, c := range []struct{ name, mnemonic, want string }{
		{"nothing", "", "has 12, 15, 18, 21 or 24 words"},
		{"eleven words", strings.Repeat("zoo ", 11), "has 12, 15, 18, 21 or 24 words"},
		{"thirteen words", strings.Repeat("zoo ", 13), "has 12, 15, 18, 21 or 24 words"},
		{"twenty-seven words", strings.Repeat("zoo ", 27), "has 12, 15, 18, 21 or 24 words"},
		{"a wrong checksum", strings.Repeat("zoo ", 12), "checksum"},
		{"a word that is not in the list", strings.Repeat("zoo ", 11) + "wrrong", "word 12"},
		{"a word from another alphabet", strings.Repeat("zoo ", 11) + "ｗrong", "word 12"},
		{"far too long", strings.Repeat("zoo ", 300), "too long"},
		{"control characters", strings.Repeat("zoo ", 11) + "\x1b[31m", "word 12"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := NewSeed(t.Context(), secret(t, c.mnemonic), nil)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v", err)
			}
			if strings.Contains(err.Error(), "zoo") || strings.Contains(err.Error(), "wrrong") {
				t.Errorf("the sentence repeats a word: %v", err)
			}
		})
	}
}

func TestTheAdditionalPassphraseIsNormalised(t *testing.T) {
	const words = "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong"
	addresses := map[string]bool{}
	for _, extra := range []string{"caf\u00e9", "cafe\u0301", "cafe"} {
		seed, err := NewSeed(t.Context(), secret(t, words), secret(t, extra))
		if err != nil {
			t.Fatal(err)
		}
		key, err := seed.Key(Standard.Path(0))
		if err != nil {
			t.Fatal(err)
		}
		addresses[key.Address().Hex()] = true
		key.Destroy()
		seed.Destroy()
	}
	if len(addresses) != 2 {
		t.Errorf("two spellings of one word and one other word gave %d accounts", len(addresses))
	}
}

func TestAPathIsReadOrRefused(t *testing.T) {
	for _, path := range []string{"m/44'/60'/0'/0/0", "m/44'/60'/7'/0/0", "m/44'/60'/0'/3"} {
		if got, err := ParsePath(path); err != nil || got.String() != path {
			t.Errorf("%s: %v %v", path, got, err)
		}
	}
	for _, path := range []string{"", "/", "m", "m/", "m/-1", "m/4294967296", "m/44'/x", "m/0'/0'/0'/0'/0'/0'/0'/0'/0'/0'/0'", "m/2147483648'", strings.Repeat("9", 10000)} {
		if got, err := ParsePath(path); err == nil {
			t.Errorf("%.40q was read as %v", path, got)
		} else if len(err.Error()) > 300 {
			t.Errorf("%d bytes of error", len(err.Error()))
		}
	}
}
