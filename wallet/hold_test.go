package wallet

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain"
	"lpconsole/chain/plan"
	"lpconsole/internal/faultproxy"
	"lpconsole/wallet/journal"
)

// sign is who has to get one more token for a hold of the tests to be ready.
var sign = common.Address{0x51}

// held approves a bond of one LPT that waits until sign has a token, in this round.
func (s *sender) held() journal.Entry {
	s.t.Helper()
	s.has = s.stake()
	e, err := s.wallet.Approve(s.t.Context(), s.waiting(), Approval{Signer: keySigner{account: s.who}, Hold: true})
	if err != nil {
		s.t.Fatal(err)
	}
	return e
}

func (s *sender) waiting() *Review {
	s.t.Helper()
	round, err := s.Round()
	if err != nil {
		s.t.Fatal(err)
	}
	token := s.call(s.Protocol.LivepeerToken, "balanceOf", sign)
	has, _, err := s.directly().Call(s.t.Context(), chain.Ref{}, chain.Call{To: &token.To, Data: token.Data})
	if err != nil {
		s.t.Fatal(err)
	}
	one := new(big.Int).Add(new(big.Int).SetBytes(has), common.Big1)
	current := s.call(s.Protocol.RoundsManager, "currentRound")
	p := s.bond(s.who.Address, tokens(1), s.to)
	p.Hold = &plan.Hold{
		Reason: "waits for the sign",
		Ready:  []plan.Condition{{To: token.To, Data: token.Data, Want: common.BigToHash(one), Least: true, Text: "there was no sign"}},
		Keep:   []plan.Condition{{To: current.To, Data: current.Data, Want: common.BigToHash(new(big.Int).SetUint64(round)), Text: "the round is over"}},
	}
	return s.reviewed(p)
}

// give lets the hold be ready.
func (s *sender) give() {
	s.t.Helper()
	if _, err := s.Do(s.t.Context(), s.role("owner"), nil, s.Protocol.LivepeerToken, "transfer", sign, big.NewInt(1)); err != nil {
		s.t.Fatal(err)
	}
}

func TestAHoldWaitsAndSendsByItselfWhenTheTimeHasCome(t *testing.T) {
	for _, c := range []struct {
		name    string
		restart bool
	}{{"in one process", false}, {"in a process that was started later", true}} {
		t.Run(c.name, func(t *testing.T) {
			s := newSender(t)
			g := newGate(t, s.RPC)
			s.through(g.URL)
			e := s.held()
			g.spoil("", 0, nil)
			s.turns(5)
			if n := len(g.requests()); n != 5 {
				t.Errorf("five looks took %d requests", n)
			}
			if got := s.find(e.ID); got.State != journal.Held || got.Note != "waits for the sign" || got.Transactions[0].Sends != 0 {
				t.Fatalf("it is %s: %s", got.State, got.Note)
			}
			if c.restart {
				s.through(g.URL)
			}
			s.give()
			s.once(s.drive(e.ID))
		})
	}
}

func TestAHoldEndsForGoodWithoutSending(t *testing.T) {
	for _, c := range []struct {
		name string
		act  func(s *sender, e journal.Entry)
		want string
	}{
		{"the round is over", func(s *sender, _ journal.Entry) {
			if _, err := s.NextRound(); err != nil {
				s.t.Fatal(err)
			}
		}, "the round is over"},
		{"the nonce was used elsewhere", func(s *sender, e journal.Entry) { s.elsewhere(e.Transactions[0].Nonce) }, "used its nonce"},
		{"it would fail when the time comes", func(s *sender, _ journal.Entry) {
			if _, err := s.Do(s.t.Context(), s.role("owner"), nil, s.Protocol.Controller, "pause"); err != nil {
				s.t.Fatal(err)
			}
			s.give()
		}, "it would fail now: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSender(t)
			e := s.held()
			s.turns(2)
			nonce := s.nonce()
			c.act(s, e)
			moved := s.nonce() - nonce
			e = s.drive(e.ID)
			if e.State != journal.Expired || !strings.Contains(e.Note, c.want) || !e.Settled() {
				t.Fatalf("it is %s: %s", e.State, e.Note)
			}
			if s.nonce() != nonce+moved || s.stake().Cmp(s.has) != 0 {
				t.Error("something was sent")
			}
		})
	}
}

func TestOneLieDoesNotEndAHold(t *testing.T) {
	s := newSender(t)
	// A stale endpoint is in the round before.
	if _, err := s.NextRound(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Do(t.Context(), s.role("owner"), nil, s.Protocol.RoundsManager, "initializeRound"); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []faultproxy.Kind{
		faultproxy.Stale, faultproxy.NoHeader, faultproxy.Garbage, faultproxy.ServerError, faultproxy.WrongChain, faultproxy.Dropped,
		faultproxy.TooMany, faultproxy.PartialBatch,
	} {
		t.Run(string(kind), func(t *testing.T) {
			s.t = t
			g := newGate(t, s.RPC)
			s.through(g.URL)
			e := s.held()
			s.turns(1)
			g.spoil(spoiler(t, s.RPC, kind).URL, 1, func(string) bool { return true })
			s.turns(4)
			if got := s.find(e.ID); got.State != journal.Held {
				t.Fatalf("it is %s: %s", got.State, got.Note)
			}
			if g.met != 1 {
				t.Fatalf("it was lied to %d times: this test proves nothing", g.met)
			}
			s.give()
			s.once(s.drive(e.ID))
		})
	}
}

func TestOneEndpointsWordDoesNotSendAHold(t *testing.T) {
	s := newSender(t)
	l := newLiar(t, s.RPC)
	s.through(l.URL, s.RPC)
	e := s.held()
	token := strings.ToLower(s.Protocol.LivepeerToken.Address.Hex())
	met := 0
	l.set(func() {
		l.lie = func(q *question) {
			if q.Method == "eth_call" && q.to(token) {
				met++
				q.Result = json.RawMessage(`"0x` + strings.Repeat("f", 64) + `"`)
			}
		}
	})
	s.turns(2 * stubborn)
	if got := s.find(e.ID); got.State != journal.Held || !strings.Contains(got.Note, "waiting for") || s.stake().Cmp(s.has) != 0 {
		t.Fatalf("it is %s: %s", got.State, got.Note)
	}
	if met == 0 {
		t.Fatal("nobody lied: this proves nothing")
	}
	s.give()
	s.once(s.drive(e.ID))
}

func TestAnEndpointThatIsBehindDoesNotHoldUpAHoldForEver(t *testing.T) {
	s := newSender(t)
	l := newLiar(t, s.RPC)
	s.through(s.RPC, l.URL)
	e := s.held()
	l.set(func() { l.lie = alter("eth_getBlockByNumber", map[string]string{"number": `"0x1"`}) })
	s.give()
	s.turns(stubborn - 1)
	if got := s.find(e.ID); got.State != journal.Held {
		t.Fatalf("it did not wait: it is %s: %s", got.State, got.Note)
	}
	s.turns(2)
	if got := s.find(e.ID); got.State == journal.Held {
		t.Fatalf("it waits for ever: %s", got.Note)
	}
	l.set(func() { l.lie = nil })
	s.once(s.drive(e.ID))
}

// What was reviewed as it will be after the reward is another thing before it.
func TestWhatIsRightOnlyLaterIsNotSentAtOnce(t *testing.T) {
	s := newSender(t)
	r := s.waiting()
	r.Plan.Hold.Must = true
	if _, err := s.wallet.Approve(t.Context(), r, Approval{Signer: keySigner{account: s.who}}); code(t, err) != "must_hold" {
		t.Fatalf("approved to be sent at once: %v", err)
	}
	e, err := s.wallet.Approve(t.Context(), r, Approval{Signer: keySigner{account: s.who}, Hold: true})
	if err != nil || e.State != journal.Held {
		t.Fatalf("it is %s, %v", e.State, err)
	}
}

func TestAHoldIsListedDroppedAndInTheWayOfOthers(t *testing.T) {
	s := newSender(t)
	e := s.held()
	_, err := s.wallet.Approve(t.Context(), s.ready(), Approval{Signer: keySigner{account: s.who}})
	if got := code(t, err); got != "busy" {
		t.Fatalf("another intent beside a hold: %q", got)
	}
	if !strings.Contains(err.(*Refusal).Hint, e.Transactions[0].Hash.Hex()) { //nolint:errorlint // code has looked
		t.Errorf("the hint is %q", err.(*Refusal).Hint) //nolint:errorlint // code has looked
	}
	all, err := s.wallet.Entries()
	if err != nil || len(all) != 1 || all[0].State != journal.Held || all[0].Hold == nil {
		t.Fatalf("listed are %+v, %v", all, err)
	}
	dropped, err := s.wallet.Drop(t.Context(), e.Transactions[1].Hash.Hex()[:12])
	if err != nil || dropped.State != journal.Dropped {
		t.Fatalf("dropped, it is %s, %v", dropped.State, err)
	}
	s.give()
	s.turns(2)
	if s.stake().Cmp(s.has) != 0 {
		t.Error("it was sent all the same")
	}
	_, err = s.wallet.Drop(t.Context(), e.ID)
	if got := code(t, err); got != "over" {
		t.Errorf("dropped twice: %q", got)
	}
	s.once(s.drive(s.approve(s.ready()).ID))
}

func TestWhatWasSentIsNotDropped(t *testing.T) {
	s := newSender(t)
	e := s.drive(s.approve(s.ready()).ID)
	_, err := s.wallet.Drop(t.Context(), e.ID)
	if got := code(t, err); got != "sent" {
		t.Errorf("dropped after it was sent: %q", got)
	}
	for text, want := range map[string]string{"": "not_found", "0x": "not_found", "nothing": "not_found", "0x" + strings.Repeat("0", 64): "not_found", strings.Repeat("n", 5000): "not_found"} {
		_, err := s.wallet.Drop(t.Context(), text)
		if got := code(t, err); got != want || len(err.Error()) > 2*maxKey {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
}

func TestAConditionIsOneWordOfAnAnswer(t *testing.T) {
	word := func(n int64) []byte { return common.BigToHash(big.NewInt(n)).Bytes() }
	two := append(word(7), word(9)...)
	for _, c := range []struct {
		name   string
		cond   plan.Condition
		answer []byte
		want   bool
	}{
		{"equal", plan.Condition{Want: common.BigToHash(big.NewInt(7))}, two, true},
		{"the second word", plan.Condition{Word: 1, Want: common.BigToHash(big.NewInt(9))}, two, true},
		{"another", plan.Condition{Want: common.BigToHash(big.NewInt(8))}, two, false},
		{"larger, where the least is meant", plan.Condition{Want: common.BigToHash(big.NewInt(6)), Least: true}, two, true},
		{"smaller, where the least is meant", plan.Condition{Want: common.BigToHash(big.NewInt(8)), Least: true}, two, false},
		{"larger, where the number is meant", plan.Condition{Want: common.BigToHash(big.NewInt(6))}, two, false},
		{"a word that is not there", plan.Condition{Word: 2}, two, false},
		{"a word before the first", plan.Condition{Word: -1}, two, false},
		{"a huge word", plan.Condition{Word: 1 << 60, Want: common.BigToHash(big.NewInt(7))}, two, false},
		{"nothing answered, as a revert", plan.Condition{Least: true}, nil, false},
	} {
		if got := holds(&c.cond, c.answer); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
