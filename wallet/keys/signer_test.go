package keys

import (
	"context"
	"errors"
	"math/big"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/gofrs/flock"
	"github.com/holiman/uint256"

	"lpconsole/wallet"
)

// A signer of this package is what the wallet asks for.
var _ wallet.Signer = Signer(nil)

func unlocked(t *testing.T) Signer {
	t.Helper()
	s := lightStore(t)
	s.cost = cost{2, 1}
	acc := added(t, s, "p")
	signer, err := s.Unlock(t.Context(), acc.Address, secret(t, "p"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(signer.Close)
	return signer
}

func TestOnlyATransactionForANamedChainIsSigned(t *testing.T) {
	signer := unlocked(t)
	to := common.Address{1}
	arbitrum := big.NewInt(42161)
	for _, c := range []struct {
		name    string
		tx      *types.Transaction
		chainID *big.Int
		code    string
	}{
		{"type 2 with its chain", bondLike(1), arbitrum, ""},
		{"type 2 for another chain", bondLike(1), big.NewInt(1), "chain_id"},
		{"no chain", bondLike(1), nil, "chain_id"},
		{"chain 0", types.NewTx(&types.DynamicFeeTx{ChainID: new(big.Int), To: &to}), new(big.Int), "chain_id"},
		{"a negative chain", bondLike(1), big.NewInt(-42161), "chain_id"},
		{"no transaction", nil, arbitrum, "chain_id"},
		{"a legacy transaction", types.NewTx(&types.LegacyTx{To: &to}), arbitrum, "transaction_type"},
		{"an access list", types.NewTx(&types.AccessListTx{ChainID: arbitrum, To: &to}), arbitrum, "transaction_type"},
		{"a blob", types.NewTx(&types.BlobTx{ChainID: uint256.NewInt(42161)}), arbitrum, "transaction_type"},
		{"an authorisation for code", types.NewTx(&types.SetCodeTx{ChainID: uint256.NewInt(42161)}), arbitrum, "transaction_type"},
	} {
		t.Run(c.name, func(t *testing.T) {
			signed, err := signer.SignTx(t.Context(), c.tx, c.chainID)
			if c.code != "" {
				if !isCode(err, c.code) || signed != nil {
					t.Errorf("got %v, %v", signed, err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			sender, err := types.Sender(types.LatestSignerForChainID(c.chainID), signed)
			if err != nil || sender != signer.Address() {
				t.Errorf("signed by %s, %v", sender, err)
			}
		})
	}
}

func TestASignerThatIsClosedSignsNothing(t *testing.T) {
	signer := unlocked(t)
	signer.Close()
	signer.Close()
	if tx, err := signer.SignTx(t.Context(), bondLike(1), big.NewInt(42161)); err == nil || tx != nil {
		t.Errorf("got %v %v", tx, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if tx, err := unlocked(t).SignTx(ctx, bondLike(1), big.NewInt(42161)); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end of its context: %v %v", tx, err)
	}
}

func TestAnyNumberOfWrongPassphrasesLocksNobodyOut(t *testing.T) {
	s := lightStore(t)
	s.cost = cost{2, 1}
	acc := added(t, s, "right")
	for _, wrong := range []string{"", "Right", "right ", strings.Repeat("x", MaxSecret)} {
		for range 10 {
			if opens(t, s, acc.Address, wrong) {
				t.Fatalf("%q opens it", wrong)
			}
		}
	}
	if !opens(t, s, acc.Address, "right") {
		t.Error("the right one does not")
	}
}

func TestOneKeyIsOpenedAtATimeInThisProcess(t *testing.T) {
	s := lightStore(t)
	var all sync.WaitGroup
	var inside, done atomic.Int32
	for range 8 {
		all.Go(func() {
			err := s.turn.take(t.Context(), func() error {
				if n := inside.Add(1); n != 1 {
					t.Errorf("%d at once", n)
				}
				defer inside.Add(-1)
				// The derivation that the turn is for, of a size that takes a while.
				return scrypt(t.Context(), make([]byte, 32), []byte("p"), []byte("s"), 1<<12, 8, 1)
			})
			if err != nil {
				t.Error(err)
			}
			done.Add(1)
		})
	}
	all.Wait()
	if done.Load() != 8 {
		t.Errorf("%d had their turn", done.Load())
	}
}

func TestOneKeyIsOpenedAtATimeOnThisMachine(t *testing.T) {
	s := lightStore(t)
	s.cost = cost{2, 1}
	acc := added(t, s, "p")
	other := flock.New(s.turn.lock) // what another process holds
	if ok, err := other.TryLock(); !ok || err != nil {
		t.Fatal(ok, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	pass := secret(t, "p")
	if signer, err := s.Unlock(ctx, acc.Address, pass); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("the other's turn was not waited for: %v %v", signer, err)
	}
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	if !opens(t, s, acc.Address, "p") {
		t.Error("after the other's turn it does not open")
	}
}

// A home folder that cannot be written to must not keep anybody from signing.
func TestWithoutAPlaceForTheLockKeysOpen(t *testing.T) {
	s := lightStore(t)
	s.cost = cost{2, 1}
	acc := added(t, s, "p")
	s.turn = turn{acc.File + "/lock"}
	if !opens(t, s, acc.Address, "p") {
		t.Error("the key does not open")
	}
}

func TestUnlockingCanBeStopped(t *testing.T) {
	s := lightStore(t)
	acc := added(t, s, "p")
	raw := keyFile(t)
	place(t, s, "slow", with(t, with(t, raw, "crypto.kdfparams.n", 1<<18), "address", common.Bytes2Hex(acc.Address[1:])+"00"), 0o600)
	file, err := parseKeyFile(with(t, raw, "crypto.kdfparams.n", 1<<18))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := file.open(ctx, secret(t, "p")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := s.Unlock(ctx, acc.Address, secret(t, "p")); !errors.Is(err, context.Canceled) {
		t.Errorf("waiting for the turn: %v", err)
	}
}

func TestASessionKeepsAKeyOpenUntilItsTimeIsOver(t *testing.T) {
	s := lightStore(t)
	s.cost = cost{2, 1}
	acc := added(t, s, "p")
	session := NewSession(s, 100*time.Millisecond)
	if _, ok := session.Signer(acc.Address); ok {
		t.Fatal("open before anybody unlocked it")
	}
	first, err := session.Unlock(t.Context(), acc.Address, secret(t, "p"))
	if err != nil {
		t.Fatal(err)
	}
	first.Close()
	if _, err := first.SignTx(t.Context(), bondLike(1), big.NewInt(42161)); err == nil {
		t.Error("a use that is over signs")
	}
	session.mu.Lock()
	key := session.open[acc.Address].signer.(fileSigner).key
	session.mu.Unlock()
	for start := time.Now(); key.secret.Len() > 0; time.Sleep(time.Millisecond) {
		if time.Since(start) > time.Minute {
			t.Fatal("the timer never wiped the key")
		}
	}
	if _, ok := session.Signer(acc.Address); ok {
		t.Error("open after its time")
	}
	if _, ok := session.Until(acc.Address); ok {
		t.Error("it still has a time")
	}
}

// A timer stands still while the computer sleeps; the time of day does not.
func TestASessionEndsWhileTheComputerSleeps(t *testing.T) {
	s := lightStore(t)
	s.cost = cost{2, 1}
	acc := added(t, s, "p")
	session := NewSession(s, time.Hour)
	signer, err := session.Unlock(t.Context(), acc.Address, secret(t, "p"))
	if err != nil {
		t.Fatal(err)
	}
	k := session.open[acc.Address]
	k.until = time.Now().Round(0)
	if _, err := signer.SignTx(t.Context(), bondLike(1), big.NewInt(42161)); !errors.Is(err, errGone) {
		t.Errorf("a signer from before signs: %v", err)
	}
	if _, ok := session.Signer(acc.Address); ok || k.signer.(fileSigner).key.secret.Len() != 0 {
		t.Error("the key is still open")
	}
}

func TestASessionIsLockedAtOnce(t *testing.T) {
	s := lightStore(t)
	s.cost = cost{2, 1}
	acc := added(t, s, "p")
	session := NewSession(s, time.Hour)
	for range 2 { // unlocking again replaces the first
		if _, err := session.Unlock(t.Context(), acc.Address, secret(t, "p")); err != nil {
			t.Fatal(err)
		}
	}
	again, ok := session.Signer(acc.Address)
	if !ok {
		t.Fatal("not open")
	}
	if _, err := again.SignTx(t.Context(), bondLike(1), big.NewInt(42161)); err != nil {
		t.Fatal(err)
	}
	if until, ok := session.Until(acc.Address); !ok || time.Until(until) > time.Hour || time.Until(until) < time.Minute {
		t.Errorf("until %v %v", until, ok)
	}
	key := session.open[acc.Address].signer.(fileSigner).key
	session.Lock()
	if key.secret.Len() != 0 || len(session.open) != 0 {
		t.Error("the key is still there")
	}
	if _, err := again.SignTx(t.Context(), bondLike(1), big.NewInt(42161)); err == nil {
		t.Error("a signer of a locked session signs")
	}
}

func TestASessionWithoutATimeKeepsNothing(t *testing.T) {
	s := lightStore(t)
	s.cost = cost{2, 1}
	acc := added(t, s, "p")
	session := NewSession(s, 0)
	signer, err := session.Unlock(t.Context(), acc.Address, secret(t, "p"))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := session.Signer(acc.Address); ok {
		t.Error("it was kept")
	}
	signer.Close()
	if signer.(fileSigner).key.secret.Len() != 0 {
		t.Error("closing it did not wipe it")
	}
}
