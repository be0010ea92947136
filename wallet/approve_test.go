package wallet

import (
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"lpconsole/chain"
	"lpconsole/chain/plan"
	"lpconsole/devnet"
	"lpconsole/wallet/journal"
)

// A strangeDecoder says something else than was shown.
type strangeDecoder struct {
	plan.Decoder
	meaning plan.Meaning
	err     error
}

func (d strangeDecoder) Decode(common.Address, *big.Int, []byte) (plan.Meaning, error) {
	return d.meaning, d.err
}

// remade is a review whose first transaction was changed.
func remade(r *Review, change func(*types.DynamicFeeTx)) *Review {
	old := r.Transactions[0].Tx
	tx := &types.DynamicFeeTx{
		ChainID: old.ChainId(), Nonce: old.Nonce(), GasTipCap: old.GasTipCap(), GasFeeCap: old.GasFeeCap(),
		Gas: old.Gas(), To: old.To(), Value: old.Value(), Data: append([]byte(nil), old.Data()...),
	}
	change(tx)
	c := *r
	c.Transactions = append([]Transaction(nil), r.Transactions...)
	c.Transactions[0].Tx = types.NewTx(tx)
	return &c
}

// Every case is refused: no signature is asked for where it can be known before, and
// nothing is stored or sent.
func TestWhatIsNotSigned(t *testing.T) {
	s := newSender(t)
	s.elsewhere(0) // so that there is a nonce that is used
	first := s.ready()
	other := s.role("owner")
	type attempt struct {
		review *Review
		ap     Approval
		change func(o *Options)
	}
	held := func(r *Review) *Review {
		c := *r
		p := *r.Plan
		p.Hold = &plan.Hold{Reason: "for ever"}
		c.Plan = &p
		return &c
	}
	refused := *first
	refused.Checks = append([]plan.Check{{Code: "paused", Text: "the protocol is paused"}}, first.Checks...)
	short := *first
	short.Transactions = first.Transactions[:1]
	old := *first
	old.At = first.At.Add(-reviewAge - time.Second)
	future := *first
	future.At = first.At.Add(time.Hour)
	stepped := *first
	stepped.Transactions = append([]Transaction(nil), first.Transactions...)
	stepped.Transactions[1].Tx = remade(&Review{Transactions: []Transaction{first.Transactions[1]}}, func(tx *types.DynamicFeeTx) { tx.Nonce++ }).Transactions[0].Tx
	legacy := *first
	legacy.Transactions = append([]Transaction(nil), first.Transactions...)
	legacy.Transactions[0].Tx = types.NewTx(&types.LegacyTx{To: first.Transactions[0].Tx.To(), Gas: 21_000, GasPrice: big.NewInt(1)})
	for _, c := range []struct {
		name string
		attempt
		want string
	}{
		{"a wallet that is read-only", attempt{change: func(o *Options) { o.ReadOnly = "started with --read-only" }}, "read_only"},
		{"a review with a failed check", attempt{review: &refused}, "paused"},
		{"a review from the day before", attempt{review: &old}, "stale_review"},
		{"a review from the future", attempt{review: &future}, "stale_review"},
		{"a review without its second transaction", attempt{review: &short}, "incomplete"},
		{"nonces with a gap", attempt{review: &stepped}, "other_transaction"},
		{"a transaction that names no chain", attempt{review: &legacy}, "transaction_type"},
		{"another target", attempt{review: remade(first, func(tx *types.DynamicFeeTx) { tx.To = &common.Address{1} })}, "other_transaction"},
		{"another amount", attempt{review: remade(first, func(tx *types.DynamicFeeTx) { tx.Data[len(tx.Data)-1]++ })}, "other_transaction"},
		{"a value", attempt{review: remade(first, func(tx *types.DynamicFeeTx) { tx.Value = big.NewInt(1) })}, "other_transaction"},
		{"an access list", attempt{review: remade(first, func(tx *types.DynamicFeeTx) { tx.AccessList = types.AccessList{{}} })}, "other_transaction"},
		{"another chain", attempt{review: remade(first, func(tx *types.DynamicFeeTx) { tx.ChainID = big.NewInt(1) })}, "wrong_chain"},
		{"no target", attempt{review: remade(first, func(tx *types.DynamicFeeTx) { tx.To = nil })}, "other_transaction"},
		{"a fee cap above the limit", attempt{review: remade(first, func(tx *types.DynamicFeeTx) { tx.GasFeeCap = big.NewInt(11e9) })}, "fee_cap"},
		{"gas that may cost more than the limit", attempt{review: remade(first, func(tx *types.DynamicFeeTx) { tx.Gas = 1 << 40 })}, "max_cost"},
		{"a nonce that is used", attempt{review: &Review{Plan: first.Plan, At: first.At, Transactions: shifted(first, -1)}}, "stale_review"},
		{"a nonce that leaves a gap", attempt{review: &Review{Plan: first.Plan, At: first.At, Transactions: shifted(first, 1)}}, "network"},
		{"the key of somebody else", attempt{ap: Approval{Signer: keySigner{account: other}}}, "wrong_signer"},
		{"a signature by another key", attempt{ap: Approval{Signer: keySigner{account: s.who, as: &other}}}, "wrong_signer"},
		{"a signer that changes the amount", attempt{ap: Approval{Signer: keySigner{account: s.who, spoil: func(tx *types.DynamicFeeTx) {
			tx.Data = append([]byte(nil), tx.Data...)
			tx.Data[len(tx.Data)-1]++
		}}}}, "other_transaction"},
		{"a signer that changes the nonce", attempt{ap: Approval{Signer: keySigner{account: s.who, spoil: func(tx *types.DynamicFeeTx) { tx.Nonce++ }}}}, "other_transaction"},
		{"a signer that raises the fee", attempt{ap: Approval{Signer: keySigner{account: s.who, spoil: func(tx *types.DynamicFeeTx) { tx.GasFeeCap = big.NewInt(1e9) }}}}, "other_transaction"},
		{"a signer that changes what it was given", attempt{ap: Approval{Signer: keySigner{account: s.who, inPlace: true}}}, "other_transaction"},
		{"a meaning that was not shown", attempt{change: func(o *Options) {
			o.Decoder = strangeDecoder{o.Decoder, plan.Meaning{Sentence: "Give everything away"}, nil}
		}}, "other_meaning"},
		{"a call that nobody knows", attempt{change: func(o *Options) {
			o.Decoder = strangeDecoder{o.Decoder, plan.Meaning{}, errors.New("never seen")}
		}}, "unknown_call"},
		{"a hold of a plan that has none", attempt{ap: Approval{Hold: true}}, "no_hold"},
		{"a hold without an end", attempt{review: held(first), ap: Approval{Hold: true}}, "no_hold"},
		{"a key that is a book", attempt{ap: Approval{Key: strings.Repeat("k", maxKey+1)}}, "key"},
		{"a key with a line in it", attempt{ap: Approval{Key: "a\nb"}}, "key"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.t = t
			w := s.through(s.RPC)
			if c.change != nil {
				c.change(&w.opt)
			}
			r, ap, closed := first, c.ap, 0
			if c.review != nil {
				r = c.review
			}
			if ap.Signer == nil {
				ap.Signer = keySigner{account: s.who}
			}
			signer := ap.Signer.(keySigner)
			signer.closed = &closed
			ap.Signer = signer
			_, err := w.Approve(t.Context(), r, ap)
			if got := code(t, err); got != c.want {
				t.Errorf("%q, want %q: %v", got, c.want, err)
			}
			if closed != 1 {
				t.Errorf("the signer was closed %d times", closed)
			}
			if all, err := w.Entries(); err != nil || len(all) > 0 {
				t.Errorf("the journal has %d entries, %v", len(all), err)
			}
		})
	}
	s.t = t
	if n := s.nonce(); n != first.Transactions[0].Tx.Nonce() {
		t.Fatalf("something was sent: the nonce is %d", n)
	}
	s.through(s.RPC)
	s.once(s.drive(s.approve(first).ID)) // the review itself is good
}

// shifted are the transactions of a review with other nonces.
func shifted(r *Review, by int64) []Transaction {
	var all []Transaction
	for _, t := range r.Transactions {
		one := remade(&Review{Transactions: []Transaction{t}}, func(tx *types.DynamicFeeTx) { tx.Nonce = uint64(int64(tx.Nonce) + by) })
		all = append(all, one.Transactions[0])
	}
	return all
}

func TestAnEndpointThatChangesItsChainBeforeTheSignature(t *testing.T) {
	s := newSender(t)
	elsewhere := startChain(t, devnet.Config{ChainID: 4242}).RPC
	good, turncoat := newGate(t, s.RPC), newGate(t, s.RPC)
	s.through(good.URL, turncoat.URL)
	r := s.ready()
	turncoat.spoil(elsewhere, -1, func(string) bool { return true })
	_, err := s.wallet.Approve(t.Context(), r, Approval{Signer: keySigner{account: s.who}})
	if got := code(t, err); got != "wrong_chain" || !strings.Contains(err.Error(), "serves chain") {
		t.Errorf("%q: %v", got, err)
	}
	if all, _ := s.wallet.Entries(); len(all) > 0 {
		t.Error("it was stored")
	}
}

func TestAKeyIsSignedOnce(t *testing.T) {
	s := newSender(t)
	ap := func() Approval { return Approval{Signer: keySigner{account: s.who}, Key: "payday"} }
	first, err := s.wallet.Approve(t.Context(), s.ready(), ap())
	if err != nil {
		t.Fatal(err)
	}
	for _, when := range []string{"while it is open", "when it has arrived", "in another process"} {
		again, err := s.wallet.Approve(t.Context(), s.reviewed(s.bond(s.who.Address, tokens(1), s.to)), ap())
		if !errors.Is(err, ErrAlreadyApproved) || again.ID != first.ID {
			t.Fatalf("%s: %s, %v", when, again.ID, err)
		}
		s.once(s.drive(first.ID))
		if when == "when it has arrived" {
			s.through(s.RPC)
		}
	}
	if found, err := s.wallet.Find("payday"); err != nil || found.ID != first.ID {
		t.Errorf("the key finds %s, %v", found.ID, err)
	}
	s.once(s.drive(s.approve(s.ready()).ID)) // without a key it is another intent
}

func TestTwoWalletsOnOneAccount(t *testing.T) {
	s := newSender(t)
	r := s.ready()
	e := s.approve(r)
	second, err := Open(Options{Client: s.wallet.opt.Client, Decoder: s.wallet.opt.Decoder, ChainID: s.ChainID, Dir: s.dir, Sleep: s.clock.Sleep, Now: s.clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = second.Close() }()
	_, err = second.Approve(t.Context(), r, Approval{Signer: keySigner{account: s.who}})
	if got := code(t, err); got != "locked" || !strings.Contains(err.Error(), "wallet.test (process") {
		t.Errorf("%q: %v", got, err)
	}
	if _, err := second.Drop(t.Context(), e.ID); code(t, err) != "locked" {
		t.Errorf("it drops another's: %v", err)
	}
	if owner, other := second.Owner(s.who.Address); !other || owner.PID != os.Getpid() {
		t.Errorf("the owner is %+v, %v", owner, other)
	}
	if _, other := s.wallet.Owner(s.who.Address); other {
		t.Error("the owner is another to itself")
	}
	// It reads along, and follows to the end what the first one does.
	if all, err := second.Entries(s.who.Address); err != nil || len(all) != 1 || all[0].State != journal.Signed {
		t.Errorf("it reads %+v, %v", all, err)
	}
	s.once(s.drive(e.ID))
	if got, err := second.Drive(t.Context(), e.ID, nil); err != nil || got.State != journal.Included {
		t.Errorf("it follows to %s, %v", got.State, err)
	}
	if err := s.wallet.Close(); err != nil {
		t.Fatal(err)
	}
	if _, other := second.Owner(s.who.Address); other {
		t.Error("after the end of the first there is an owner")
	}
	s.wallet = second
	s.once(s.drive(s.approve(s.ready()).ID))
}

func TestAViewUnderASentenceSignsAndSendsNothing(t *testing.T) {
	s := newSender(t)
	view := s.wallet.Under("this session may only look")
	if view.ReadOnly() == "" || s.wallet.ReadOnly() != "" || view.Under("twice").ReadOnly() != view.ReadOnly() {
		t.Errorf("the sentences are %q and %q", view.ReadOnly(), s.wallet.ReadOnly())
	}
	r := s.ready()
	_, err := view.Approve(t.Context(), r, Approval{Signer: keySigner{account: s.who}})
	if code(t, err) != "read_only" || !strings.Contains(err.Error(), "may only look") {
		t.Error(err)
	}
	e := s.approve(r)
	if _, err := view.Drive(t.Context(), e.ID, nil); code(t, err) != "read_only" {
		t.Error(err)
	}
	if _, err := view.Drop(t.Context(), e.ID); code(t, err) != "read_only" {
		t.Error(err)
	}
	if err := view.Resume(t.Context(), s.who.Address); code(t, err) != "read_only" {
		t.Error(err)
	}
	if all, err := view.Entries(); err != nil || len(all) != 1 {
		t.Errorf("it reads %d, %v", len(all), err)
	}
	s.once(s.drive(e.ID))
}

func TestADamagedJournalSignsAndSendsNothing(t *testing.T) {
	s := newSender(t)
	e := s.approve(s.ready())
	nonce := s.nonce()
	_ = s.wallet.Close()
	files, err := filepath.Glob(filepath.Join(s.dir, "*.journal"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	b, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	good := append([]byte(nil), b...)
	b[len(b)/2] ^= 1
	if err := os.WriteFile(files[0], b, 0o600); err != nil {
		t.Fatal(err)
	}
	s.through(s.RPC)
	if err := s.wallet.Resume(t.Context(), s.who.Address); code(t, err) != "journal_damaged" || !strings.Contains(err.Error(), "a copy is in") {
		t.Error(err)
	}
	_, err = s.wallet.Approve(t.Context(), s.ready(), Approval{Signer: keySigner{account: s.who}})
	if code(t, err) != "journal_damaged" {
		t.Error(err)
	}
	if _, err := s.wallet.Drive(t.Context(), e.ID, nil); err == nil {
		t.Error("it is driven")
	}
	if s.nonce() != nonce {
		t.Fatal("something was sent")
	}
	if err := os.WriteFile(files[0], good, 0o600); err != nil {
		t.Fatal(err)
	}
	s.through(s.RPC)
	s.once(s.drive(e.ID))
}

func TestOpenNamesWhatIsMissing(t *testing.T) {
	client, err := chain.New(chain.Options{Endpoints: []string{"127.0.0.1:1"}})
	if err != nil {
		t.Fatal(err)
	}
	whole := Options{Client: client, Decoder: strangeDecoder{}, ChainID: 1, Dir: t.TempDir()}
	for name, without := range map[string]func(o *Options){
		"a client": func(o *Options) { o.Client = nil }, "a decoder": func(o *Options) { o.Decoder = nil },
		"the chain": func(o *Options) { o.ChainID = 0 }, "a folder": func(o *Options) { o.Dir = "" },
	} {
		o := whole
		without(&o)
		if _, err := Open(o); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: %v", name, err)
		}
	}
	w, err := Open(whole)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Approve(t.Context(), nil, Approval{}); err == nil {
		t.Error("approved without a signer")
	}
	if _, err := w.Approve(t.Context(), nil, Approval{Signer: keySigner{}}); err == nil {
		t.Error("approved without a review")
	}
}
