package lens

import (
	"encoding/hex"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// recorded is an answer in testdata: what the lens said of the protocol's real
// contracts on a local chain with 100 orchestrators in round 23.
func recorded(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name + ".hex")
	if err != nil {
		t.Fatal(err)
	}
	b, err := hex.DecodeString(strings.ReplaceAll(string(text), "\n", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// sealed is a body with the seal that makes it an answer.
func sealed(body []byte) []byte {
	return append(body[:len(body):len(body)], crypto.Keccak256(body)[:sealSize]...)
}

// decoders reads any bytes as each kind of answer.
var decoders = map[string]func([]byte) error{
	"network":       func(b []byte) error { _, err := DecodeNetwork(b); return err },
	"orchestrators": func(b []byte) error { _, err := DecodeOrchestrators(b); return err },
	"pools":         func(b []byte) error { _, err := DecodePools(b, Everything); return err },
	"account":       func(b []byte) error { _, err := DecodeAccount(b); return err },
}

func TestRecordedNetwork(t *testing.T) {
	a, err := DecodeNetwork(recorded(t, "network"))
	if err != nil {
		t.Fatal(err)
	}
	if a.Arbitrum || a.Block != 1157 || a.Head.Round != 23 || a.Round.Length != 50 || a.PoolSize != 100 {
		t.Errorf("head %+v, round %+v, pool of %d", a.Head, a.Round, a.PoolSize)
	}
	if len(a.Members) != 100 || len(a.Rows) != 4 || len(a.Extra) != 1 || len(a.ExtraRows) != 1 {
		t.Fatalf("%d members, %d rows, %d extra, %d extra rows", len(a.Members), len(a.Rows), len(a.Extra), len(a.ExtraRows))
	}
	for i, want := range []struct {
		address             string
		delegated, pending  string
		rewardCut, feeShare uint64
	}{
		{"0x3eA7A84a7161F0C00Ce5ACC8DebD27C33d4722EC", "120407690596599280898088", "3008036148040125000015", 480000, 920000},
		{"0x6Fa85D49d268e4Dc94cad8C8c8cE60abF86A496B", "106803547689740068235143", "16875287466207375227158", 80000, 870000},
		{"0xD93145dA8a409c72c6e899795864Ef538711B743", "97276522040165715193334", "16339642012662317044463", 300000, 380000},
	} {
		row := a.Rows[i]
		if a.Members[i].Hex() != want.address || row.Delegated.Dec() != want.delegated || row.PendingStake.Dec() != want.pending || row.RewardCut != want.rewardCut || row.FeeShare != want.feeShare {
			t.Errorf("row %d is %s %+v, want %+v", i, a.Members[i], row, want)
		}
		if row.RewardCaller.OK {
			t.Error("these contracts are older than the reward caller of LIP-118")
		}
	}
}

func TestEveryShortenedAnswerIsRefused(t *testing.T) {
	for kind, decode := range decoders {
		t.Run("an answer of the kind "+kind, func(t *testing.T) {
			whole := recorded(t, kind)
			if err := decode(whole); err != nil {
				t.Fatal(err)
			}
			body := whole[:len(whole)-sealSize]
			for n := range whole {
				if err := decode(whole[:n]); !errors.Is(err, ErrNotLens) {
					t.Fatalf("the first %d of %d bytes gave %v", n, len(whole), err)
				}
				if n >= len(body) {
					continue
				}
				if err := decode(sealed(body[:n])); !errors.Is(err, ErrNotLens) {
					t.Fatalf("the first %d of %d bytes with a seal gave %v", n, len(body), err)
				}
			}
			if err := decode(sealed(append(body[:len(body):len(body)], 0))); !errors.Is(err, ErrNotLens) {
				t.Errorf("a byte too many with a seal gave %v", err)
			}
			if err := decode(append(whole, 0)); !errors.Is(err, ErrNotLens) {
				t.Errorf("a byte too many gave %v", err)
			}
		})
	}
}

func TestEveryDamagedDigitIsNoticed(t *testing.T) {
	for kind, decode := range decoders {
		whole := recorded(t, kind)
		for i := range whole {
			for _, flip := range []byte{0x01, 0x10} {
				whole[i] ^= flip
				if err := decode(whole); !errors.Is(err, ErrNotLens) {
					t.Fatalf("%s: with another digit in byte %d of %d: %v", kind, i, len(whole), err)
				}
				whole[i] ^= flip
			}
		}
	}
}

func TestAnAnswerIsOfOneKindOnly(t *testing.T) {
	for kind := range decoders {
		for other, decode := range decoders {
			if err := decode(recorded(t, kind)); (err == nil) != (kind == other) {
				t.Errorf("%s read as %s gave %v", kind, other, err)
			}
		}
	}
}

func TestAFaultIsASentence(t *testing.T) {
	answer := recorded(t, "fault")
	for kind, decode := range decoders {
		var fault *Fault
		if err := decode(answer); !errors.As(err, &fault) || fault.Kind != noController {
			t.Errorf("%s: %v", kind, err)
		}
	}
	at := common.HexToAddress("0xD8E8328501E9645d16Cf49539efC04f734606ee4")
	for _, c := range []struct {
		name  string
		fault *Fault
		says  string
	}{
		{"no contract", NotContract(at), "there is no contract at 0xD8E8328501E9645d16Cf49539efC04f734606ee4 on this chain: check the Controller's address and the network"},
		{"a contract that is not registered", NotRegistered(at, "Minter"), "has no Minter"},
		{"a view that does not answer", Missing(at, "currentRound()"), "does not answer currentRound()"},
		{"a view that we do not know", &Fault{Kind: noAnswer, At: at, Detail: [4]byte{1, 2, 3, 4}}, "does not answer 0x01020304"},
		{"a fault from the future", &Fault{Kind: 77, At: at}, "lens fault 77"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if text := c.fault.Error(); !strings.Contains(text, c.says) {
				t.Errorf("%q does not say %q", text, c.says)
			}
		})
	}
}

func TestOnlyTheShortestFormOfANumberCounts(t *testing.T) {
	d := decoder{b: []byte{2, 0, 1}}
	if d.number(); !errors.Is(d.err, ErrNotLens) {
		t.Errorf("a number with a leading zero gave %v", d.err)
	}
	d = decoder{b: append([]byte{33}, make([]byte, 33)...)}
	if d.number(); !errors.Is(d.err, ErrNotLens) {
		t.Errorf("a number of 33 bytes gave %v", d.err)
	}
}

func FuzzDecode(f *testing.F) {
	for kind := range decoders {
		whole := recorded(f, kind)
		f.Add(whole[:len(whole)-sealSize])
	}
	fault := recorded(f, "fault")
	f.Add(fault[:len(fault)-sealSize])
	f.Add(magic)
	f.Fuzz(func(t *testing.T, body []byte) {
		b := sealed(body) // without it nothing would get past the seal
		for kind, decode := range decoders {
			var fault *Fault
			if err := decode(b); err != nil && !errors.Is(err, ErrNotLens) && !errors.As(err, &fault) {
				t.Errorf("%s: %v", kind, err)
			}
		}
		if a, err := DecodeNetwork(b); err == nil && (len(a.Rows) > len(a.Members) || len(a.ExtraRows) > len(a.Extra)) {
			t.Errorf("%d rows for %d members", len(a.Rows), len(a.Members))
		}
	})
}

func BenchmarkDecodeNetwork(b *testing.B) {
	answer := recorded(b, "network")
	b.SetBytes(int64(len(answer)))
	for b.Loop() {
		if _, err := DecodeNetwork(answer); err != nil {
			b.Fatal(err)
		}
	}
}
