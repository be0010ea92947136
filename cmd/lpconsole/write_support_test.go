package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"lpconsole/devnet"
	"lpconsole/livepeer"
)

// passphrase opens every key file of the tests.
const passphrase = "a passphrase of the tests"

// workplace is a chain that the tests of writes share. Each of them has accounts
// of its own; none of them moves the round on, which is long enough for all their
// blocks.
var workplace struct {
	once  sync.Once
	chain *devnet.Chain
	err   error
}

func working(t testing.TB) *devnet.Chain {
	t.Helper()
	workplace.once.Do(func() {
		workplace.chain, workplace.err = devnet.Start(context.Background(), devnet.Config{Orchestrators: 20, Delegators: 60, Rounds: 14, RoundBlocks: 1000, Seed: 3})
	})
	if workplace.err != nil {
		t.Fatal(workplace.err)
	}
	return workplace.chain
}

// A household is a person's home folder and the chain he works on.
type household struct {
	t    testing.TB
	node *devnet.Chain
	rpc  []string
	home string
	env  []string // besides that of every test
}

// settle makes a home with a key file for each of the accounts.
func settle(t testing.TB, node *devnet.Chain, accounts ...devnet.Account) *household {
	t.Helper()
	h := &household{t: t, node: node, rpc: []string{node.RPC}, home: t.TempDir()}
	for _, a := range accounts {
		h.addKey(a.Key)
	}
	if err := os.WriteFile(h.secret(), []byte(passphrase+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *household) secret() string   { return filepath.Join(h.home, "passphrase") }
func (h *household) keystore() string { return filepath.Join(h.home, "data", "lpconsole", "keystore") }

// addKey writes a key file as geth does, at a cost that a test can bear.
func (h *household) addKey(key *ecdsa.PrivateKey) (path string) {
	h.t.Helper()
	addr := crypto.PubkeyToAddress(key.PublicKey)
	sealed, err := keystore.EncryptDataV3(crypto.FromECDSA(key), []byte(passphrase), keystore.LightScryptN, keystore.LightScryptP)
	if err != nil {
		h.t.Fatal(err)
	}
	file, err := json.Marshal(map[string]any{
		"address": fmt.Sprintf("%x", addr), "crypto": sealed, "id": "6e2b4c52-0000-4000-8000-000000000001", "version": 3,
	})
	if err != nil {
		h.t.Fatal(err)
	}
	if err := os.MkdirAll(h.keystore(), 0o700); err != nil {
		h.t.Fatal(err)
	}
	path = filepath.Join(h.keystore(), fmt.Sprintf("UTC--2026-11-22T00-00-00.000000000Z--%x", addr))
	if err := os.WriteFile(path, file, 0o600); err != nil {
		h.t.Fatal(err)
	}
	return path
}

// command prepares a run of the program in this home.
func (h *household) command(ctx context.Context, args ...string) *exec.Cmd {
	args = append(args, "--controller", h.node.Protocol.Controller.Address.Hex())
	for _, url := range h.rpc {
		args = append(args, "--rpc", url)
	}
	cmd := exec.CommandContext(ctx, program(h.t, "lpconsole"), args...)
	cmd.Env = append(environ(h.home), h.env...)
	return cmd
}

// run runs the program to its end.
func (h *household) run(args ...string) result {
	h.t.Helper()
	cmd := h.command(h.t.Context(), args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		h.t.Fatal(err)
	}
	assertSafe(h.t, stdout.String())
	assertSafe(h.t, stderr.String())
	return result{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// signed runs a write that nobody is asked about.
func (h *household) signed(args ...string) result {
	h.t.Helper()
	return h.run(append(args, "--yes", "--passphrase-file", h.secret())...)
}

// A answered is the data of a write's document.
type answered struct {
	Action       string         `json:"action"`
	Account      string         `json:"account"`
	ID           *string        `json:"id"`
	State        *string        `json:"state"`
	Before       map[string]any `json:"before"`
	After        map[string]any `json:"after"`
	Hold         map[string]any `json:"hold"`
	CostETH      *string        `json:"cost_eth"`
	MaxCostETH   string         `json:"max_cost_eth"`
	Steps        []toldStep     `json:"steps"`
	Warnings     []toldWarning  `json:"warnings"`
	Transactions []toldTx       `json:"transactions"`
}

type toldStep struct {
	To, Function string
	Args         map[string]string
	Gas          uint64
	MaxCostETH   string `json:"max_cost_eth"`
}

type toldWarning struct{ Code, Message string }

type toldTx struct {
	Hash    string
	Nonce   uint64
	State   string
	Block   *uint64
	GasUsed *uint64 `json:"gas_used"`
}

// document reads a write's document out of a run.
func (h *household) document(r result) answered {
	h.t.Helper()
	var d struct {
		Schema int       `json:"schema"`
		Source *string   `json:"source"`
		AsOf   *string   `json:"as_of"`
		Data   *answered `json:"data"`
	}
	dec := json.NewDecoder(strings.NewReader(r.stdout))
	if err := dec.Decode(&d); err != nil || d.Data == nil {
		h.t.Fatalf("exit %d, no document: %v in %q; %s", r.code, err, r.stdout, r.stderr)
	}
	if d.Schema != 1 || d.Source == nil || d.AsOf == nil || dec.More() {
		h.t.Errorf("the document's head is incomplete, or there is more than one: %s", r.stdout)
	}
	return *d.Data
}

// does runs a write with --json, which has to succeed, and returns its document.
func (h *household) does(args ...string) answered {
	h.t.Helper()
	r := h.signed(append(args, "--json")...)
	if r.code != exitDone {
		h.t.Fatalf("%v: exit %d: %s%s", args, r.code, r.stdout, r.stderr)
	}
	return h.document(r)
}

// refuses runs a command, with --json as well, that has to be refused before
// anything is sent.
func (h *household) refuses(code, sentence string, args ...string) {
	h.t.Helper()
	r := h.run(args...)
	if r.code != exitRefused || !strings.Contains(r.stderr, sentence) {
		h.t.Errorf("%v: exit %d, %q%q; want a refusal with %q", args, r.code, r.stdout, r.stderr, sentence)
	}
	r = h.run(append(args, "--json")...)
	var e struct {
		Error struct{ Code, Message, Hint string }
	}
	if err := json.Unmarshal([]byte(r.stderr), &e); err != nil || e.Error.Code != code || e.Error.Message == "" || e.Error.Hint == "" {
		h.t.Errorf("%v with --json: %v, %q; want the code %s and a hint", args, err, r.stderr, code)
	}
	if r.code != exitRefused || r.stdout != "" {
		h.t.Errorf("%v with --json: exit %d, %q", args, r.code, r.stdout)
	}
}

// nonce is how many transactions an account has sent.
func (h *household) nonce(a devnet.Account) uint64 {
	h.t.Helper()
	n, err := h.node.Client().NonceAt(h.t.Context(), a.Address, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return n
}

// stake is what an account has bonded with its rewards, by the contract.
func (h *household) stake(a devnet.Account) livepeer.LPT {
	h.t.Helper()
	return livepeer.LPTFromBase(h.ask("pendingStake", a.Address, big.NewInt(0))[0].(*big.Int))
}

// delegate is whom an account has delegated to, by the contract.
func (h *household) delegate(a devnet.Account) common.Address {
	h.t.Helper()
	return h.ask("getDelegator", a.Address)[2].(common.Address)
}

// ask calls a view of the BondingManager.
func (h *household) ask(method string, args ...any) []any {
	h.t.Helper()
	return view(h.t, h.node, h.node.Protocol.BondingManager, method, args...)
}

func view(t testing.TB, node *devnet.Chain, c devnet.Contract, method string, args ...any) []any {
	t.Helper()
	data, err := c.ABI.Pack(method, args...)
	if err != nil {
		t.Fatal(err)
	}
	out, err := node.Client().CallContract(t.Context(), ethereumCall(c.Address, data), nil)
	if err != nil {
		t.Fatal(err)
	}
	values, err := c.ABI.Unpack(method, out)
	if err != nil {
		t.Fatal(err)
	}
	return values
}

// member is the n-th account with a role, from 0.
func member(t testing.TB, node *devnet.Chain, role string, n int) devnet.Account {
	t.Helper()
	for _, a := range node.Accounts {
		if a.Role != role {
			continue
		}
		if n == 0 {
			return a
		}
		n--
	}
	t.Fatalf("the scenario has too few accounts with the role %s", role)
	return devnet.Account{}
}

// request is an HTTP request to a node with a body.
func request(body []byte) *http.Request {
	r, err := http.NewRequest(http.MethodPost, "http://node", bytes.NewReader(body))
	if err != nil {
		panic(err)
	}
	return r
}
