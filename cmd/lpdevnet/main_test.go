package main_test

import (
	"bufio"
	"encoding/json"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"
)

// binary is the program, built once for all tests.
var binary string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "lpdevnet")
		if err != nil {
			panic(err)
		}
		defer func() {
			if err := os.RemoveAll(dir); err != nil {
				panic(err)
			}
		}()
		binary = filepath.Join(dir, "lpdevnet")
		if runtime.GOOS == "windows" {
			binary += ".exe"
		}
		if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
			panic(string(out))
		}
		return m.Run()
	}())
}

// ready is the line that the program prints.
type ready struct {
	RPC         string `json:"rpc"`
	ChainID     int64  `json:"chain_id"`
	Controller  string `json:"controller"`
	PollCreator string `json:"poll_creator"`
	Multicall3  string `json:"multicall3"`
	ENSRegistry string `json:"ens_registry"`
	BlockHash   string `json:"block_hash"`
	Accounts    []struct {
		Address    string `json:"address"`
		PrivateKey string `json:"private_key"`
		Role       string `json:"role"`
	} `json:"accounts"`
}

// program starts the binary and returns what it said when it was ready.
func program(t *testing.T, args ...string) (*exec.Cmd, ready, *bufio.Reader) {
	t.Helper()
	cmd := exec.Command(binary, args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if cmd.ProcessState == nil {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
	})
	lines := bufio.NewReaderSize(out, 1<<20)
	line, err := lines.ReadBytes('\n')
	if err != nil {
		t.Fatalf("no line: %v", err)
	}
	var r ready
	if err := json.Unmarshal(line, &r); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return cmd, r, lines
}

func TestItSaysWhereItIsAndEndsOnASignal(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no signals to send")
	}
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) {
			cmd, r, rest := program(t, "--orchestrators", "4", "--delegators", "5", "--rounds", "3", "--block-time", "0", "--seed", "9")
			checkReady(t, r)
			if err := cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			if line, err := rest.ReadString('\n'); err == nil {
				t.Errorf("a second line: %q", line)
			}
			done := make(chan error, 1)
			go func() { done <- cmd.Wait() }()
			select {
			case err := <-done:
				if err != nil {
					t.Errorf("ended with %v, want exit code 0", err)
				}
			case <-time.After(20 * time.Second):
				t.Error("still running 20 seconds after the signal")
			}
			if client, err := ethclient.Dial(r.RPC); err == nil {
				if _, err := client.BlockNumber(t.Context()); err == nil {
					t.Error("somebody still answers")
				}
				client.Close()
			}
		})
	}
}

// checkReady compares what the program said with what its chain says.
func checkReady(t *testing.T, r ready) {
	t.Helper()
	client, err := ethclient.Dial(r.RPC)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if id, err := client.ChainID(t.Context()); err != nil || id.Int64() != r.ChainID {
		t.Errorf("chain id %v (%v), the line says %d", id, err, r.ChainID)
	}
	if head, err := client.HeaderByNumber(t.Context(), nil); err != nil || head.Hash().Hex() != r.BlockHash {
		t.Errorf("the head is not %s: %v", r.BlockHash, err)
	}
	for name, address := range map[string]string{
		"controller": r.Controller, "poll_creator": r.PollCreator, "multicall3": r.Multicall3, "ens_registry": r.ENSRegistry,
	} {
		if code, err := client.CodeAt(t.Context(), common.HexToAddress(address), nil); err != nil || len(code) == 0 {
			t.Errorf("%s: no code at %q (%v)", name, address, err)
		}
		if address != common.HexToAddress(address).Hex() {
			t.Errorf("%s: %q has no checksum", name, address)
		}
	}
	controller := common.HexToAddress(r.Controller)
	getContract := append(crypto.Keccak256([]byte("getContract(bytes32)"))[:4], crypto.Keccak256([]byte("BondingManager"))...)
	if out, err := client.CallContract(t.Context(), ethereum.CallMsg{To: &controller, Data: getContract}, nil); err != nil || new(big.Int).SetBytes(out).Sign() == 0 {
		t.Errorf("the Controller knows no BondingManager: %x, %v", out, err)
	}
	roles := make(map[string]int)
	for _, a := range r.Accounts {
		roles[strings.Split(a.Role, ":")[0]]++
		key, err := crypto.HexToECDSA(strings.TrimPrefix(a.PrivateKey, "0x"))
		if err != nil || crypto.PubkeyToAddress(key.PublicKey).Hex() != a.Address {
			t.Errorf("%s: the key is not that of %s (%v)", a.Role, a.Address, err)
		}
	}
	for _, role := range []string{"owner", "demo-delegator", "demo-orchestrator", "fresh", "gateway", "voter", "orchestrator", "delegator"} {
		if roles[role] == 0 {
			t.Errorf("nobody has the role %s", role)
		}
	}
}

func TestWrongUseIsASentenceAndExitCode2(t *testing.T) {
	for _, c := range []struct {
		name string
		args []string
		want string
	}{
		{"too many orchestrators", []string{"--orchestrators", "5000"}, "use 0 to 1000"},
		{"no rounds", []string{"--rounds", "0"}, "at least 1"},
		{"rounds without blocks", []string{"--round-blocks", "0"}, "at least 1"},
		{"a negative number of delegators", []string{"--delegators", "-2"}, "out of range"},
		{"a seed that is no number", []string{"--seed", "lucky"}, "seed"},
		{"a pace that is no duration", []string{"--block-time", "fast"}, "block-time"},
		{"a play without blocks", []string{"--play", "--block-time", "0"}, "use a block time of 1s or more"},
		{"a flag that is none", []string{"--blocktime", "1s"}, "unknown flag"},
		{"an argument", []string{"start"}, "unknown command"},
		{"an address that everybody can reach", []string{"--listen", "0.0.0.0:0"}, "loopback"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cmd := exec.Command(binary, c.args...)
			var stdout, stderr strings.Builder
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			err := cmd.Run()
			if code := cmd.ProcessState.ExitCode(); code != 2 {
				t.Errorf("exit code %d (%v), want 2", code, err)
			}
			if stdout.Len() != 0 || !strings.Contains(stderr.String(), c.want) || strings.Count(stderr.String(), "\n") != 1 {
				t.Errorf("said %q and %q, want one line with %q", stdout.String(), stderr.String(), c.want)
			}
		})
	}
}
