package wallet

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"os"
	"os/exec"
	"sync"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"lpconsole/chain"
	"lpconsole/chain/plan"
	"lpconsole/devnet"
	"lpconsole/internal/faultproxy"
	"lpconsole/wallet/journal"
)

// childOrder is in the environment of a process of the tests that is there to be
// killed.
const childOrder = "LPCONSOLE_WALLET_TEST_CHILD"

// An order is what a child does: one plan, from review to receipt.
type order struct {
	RPC, Dir, Key string
	ChainID       uint64
	Steps         []plan.Step
	Stop          bool // after it is signed and stored, instead of sending
}

func TestMain(m *testing.M) {
	if text := os.Getenv(childOrder); text != "" {
		if err := obey(text); err != nil {
			fmt.Println(err)
		}
		return
	}
	os.Exit(m.Run())
}

func obey(text string) error {
	var o order
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		return err
	}
	key, err := crypto.HexToECDSA(o.Key)
	if err != nil {
		return err
	}
	who := devnet.Account{Address: crypto.PubkeyToAddress(key.PublicKey), Key: key}
	client, err := chain.New(chain.Options{Endpoints: []string{o.RPC}, ChainID: o.ChainID})
	if err != nil {
		return err
	}
	w, err := Open(Options{Client: client, Decoder: plainDecoder{}, ChainID: o.ChainID, Dir: o.Dir})
	if err != nil {
		return err
	}
	ctx := context.Background()
	p := &plan.Plan{Action: "test", Title: "a test", Account: who.Address, ChainID: o.ChainID, Steps: o.Steps}
	p.Effects = func(_, _ []chain.Result) ([]plan.Change, []plan.Warning, error) { return nil, nil, nil }
	r, err := w.Review(ctx, p)
	if err != nil {
		return err
	}
	e, err := w.Approve(ctx, r, Approval{Signer: keySigner{account: who}, Key: "once"})
	if err != nil {
		return err
	}
	if o.Stop {
		fmt.Println("signed")
		select {} // until it is killed
	}
	e, err = w.Drive(ctx, e.ID, nil)
	fmt.Println("driven", e.State)
	return err
}

// plainDecoder says the same of every call.
type plainDecoder struct{}

func (plainDecoder) Decode(common.Address, *big.Int, []byte) (plan.Meaning, error) {
	return plan.Meaning{Contract: "some contract", Function: "f", Sentence: "do it"}, nil
}

// A victim is a child and the moment at which it is killed.
type victim struct {
	mu     sync.Mutex
	cmd    *exec.Cmd
	killed bool
	met    int
}

// kill ends the process as a loss of power would.
func (v *victim) kill() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.killed {
		v.killed = true
		_ = v.cmd.Process.Kill()
	}
}

func TestAProcessKilledAtAnyStageLosesAndDoublesNothing(t *testing.T) {
	s := newSender(t)
	for _, c := range []struct {
		name   string
		stop   bool // it is killed when its entry is stored
		method string
		step   faultproxy.Step
		nth    int // such request
	}{
		{name: "when it is signed and stored", stop: true},
		{name: "before the first look at the account", method: "eth_getTransactionCount", step: faultproxy.Arrived, nth: 1},
		{name: "before the chain is asked for", method: "eth_chainId", step: faultproxy.Arrived, nth: 3},
		{name: "before the node has the first step", method: "eth_sendRawTransaction", step: faultproxy.Arrived, nth: 1},
		{name: "before it hears that the node has it", method: "eth_sendRawTransaction", step: faultproxy.Forwarded, nth: 1},
		{name: "as it hears that the node has it", method: "eth_sendRawTransaction", step: faultproxy.Answered, nth: 1},
		{name: "before the first receipt", method: "eth_getTransactionReceipt", step: faultproxy.Arrived, nth: 1},
		{name: "as it hears of the first receipt", method: "eth_getTransactionReceipt", step: faultproxy.Answered, nth: 1},
		{name: "before the node has the second step", method: "eth_sendRawTransaction", step: faultproxy.Arrived, nth: 2},
		{name: "before it hears that the node has the second", method: "eth_sendRawTransaction", step: faultproxy.Forwarded, nth: 2},
		{name: "before the second receipt", method: "eth_getTransactionReceipt", step: faultproxy.Forwarded, nth: 2},
		{name: "as it hears of the second receipt", method: "eth_getTransactionReceipt", step: faultproxy.Answered, nth: 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.t, s.dir = t, t.TempDir()
			s.has = s.stake()
			nonce := s.nonce()
			v := new(victim)
			proxy := faultproxy.New(s.RPC, faultproxy.Options{Watch: func(e faultproxy.Event) bool {
				if e.Step != c.step {
					return true
				}
				for _, m := range e.Methods {
					if m == c.method {
						if v.met++; v.met == c.nth {
							v.kill()
							return c.step == faultproxy.Answered
						}
						return true
					}
				}
				return true
			}})
			defer proxy.Close()
			out := s.child(v, order{RPC: proxy.URL, Stop: c.stop})
			line, _ := bufio.NewReader(out).ReadString('\n')
			if c.stop {
				if line != "signed\n" {
					t.Fatalf("it says %q", line)
				}
				v.kill()
			}
			_, _ = io.Copy(io.Discard, out)
			_ = v.cmd.Wait()
			if !v.killed {
				t.Fatalf("it came to its end: %q", line)
			}

			s.through(s.RPC)
			s.wallet.opt.Decoder = plainDecoder{}
			all, err := s.wallet.Entries()
			if err != nil {
				t.Fatal(err)
			}
			if len(all) == 0 { // killed before it was stored: nothing may have left
				if s.nonce() != nonce {
					t.Fatal("something was sent that is not in the journal")
				}
				return
			}
			if err := s.wallet.Resume(t.Context(), s.who.Address); err != nil {
				t.Fatal(err)
			}
			s.once(s.find("once"))
		})
	}
}

// child starts the process that is killed.
func (s *sender) child(v *victim, o order) io.Reader {
	s.t.Helper()
	o.Dir, o.ChainID, o.Key = s.dir, s.ChainID, fmt.Sprintf("%x", crypto.FromECDSA(s.who.Key))
	o.Steps = s.bond(s.who.Address, tokens(1), s.to).Steps
	text, err := json.Marshal(o)
	if err != nil {
		s.t.Fatal(err)
	}
	v.mu.Lock() // nobody kills what is not there yet
	defer v.mu.Unlock()
	v.cmd = exec.Command(os.Args[0])
	v.cmd.Env = append(os.Environ(), childOrder+"="+string(text))
	out, err := v.cmd.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := v.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(v.kill)
	return out
}

// A journal that is cut at any byte after a kill must not make it happen twice.
func TestATornJournalNeverDoubles(t *testing.T) {
	s := newSender(t)
	e, err := s.wallet.Approve(t.Context(), s.ready(), Approval{Signer: keySigner{account: s.who}, Key: "once"})
	if err != nil {
		t.Fatal(err)
	}
	s.once(s.drive(e.ID))
	_ = s.wallet.Close()
	o := journal.Options{Dir: s.dir, ChainID: s.ChainID, Account: s.who.Address}
	path := o.Path()
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for cut := 0; cut <= len(whole); cut += 1 + len(whole)/40 {
		if err := os.WriteFile(path, whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		s.through(s.RPC)
		has := s.has
		again, err := s.wallet.Approve(t.Context(), s.ready(), Approval{Signer: keySigner{account: s.who}, Key: "once"})
		s.has = has
		switch {
		case err != nil && again.ID == e.ID: // known: the same bytes, to their end
			s.once(s.drive(e.ID))
		case code(t, err) == "journal_damaged":
		default:
			t.Fatalf("cut at %d, it is signed again: %v", cut, err)
		}
	}
	if got := new(big.Int).Sub(s.stake(), s.has); got.Cmp(tokens(1)) != 0 {
		t.Fatalf("the stake grew by %s", got)
	}
}
