package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"lpconsole/devnet"
)

// The tests below drive the built programs on a real chain.

var (
	built struct {
		once sync.Once
		dir  string
		err  error
	}
	shared struct {
		once  sync.Once
		chain *devnet.Chain
		err   error
	}
)

func TestMain(m *testing.M) {
	code := m.Run()
	for _, chain := range []*devnet.Chain{shared.chain, workplace.chain} {
		if chain != nil {
			_ = chain.Close()
		}
	}
	if built.dir != "" {
		_ = os.RemoveAll(built.dir)
	}
	os.Exit(code)
}

// program is the path of lpconsole or lpdevnet, built once for all tests and
// beside each other as `make build` leaves them.
func program(t testing.TB, name string) string {
	t.Helper()
	built.once.Do(func() {
		if built.dir, built.err = os.MkdirTemp("", "lpconsole-test-"); built.err != nil {
			return
		}
		for _, p := range []string{"lpconsole", "lpdevnet"} {
			cmd := exec.Command("go", "build", "-ldflags", "-s -w", "-o", filepath.Join(built.dir, p), "lpconsole/cmd/"+p)
			if out, err := cmd.CombinedOutput(); err != nil {
				built.err = fmt.Errorf("building %s: %w: %s", p, err, out)
				return
			}
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return filepath.Join(built.dir, name)
}

// A result is what a program left: its two outputs and its exit code.
type result struct {
	stdout, stderr string
	code           int
}

// environ is an environment in which nothing of the machine's own
// configuration is seen.
func environ(home string) []string {
	return []string{
		"HOME=" + home, "PATH=" + os.Getenv("PATH"), "TERM=xterm-256color", "LANG=C.UTF-8",
		"XDG_CONFIG_HOME=" + filepath.Join(home, "config"), "XDG_DATA_HOME=" + filepath.Join(home, "data"),
	}
}

// lpconsole runs the built program to its end.
func lpconsole(t testing.TB, args ...string) result {
	t.Helper()
	cmd := exec.Command(program(t, "lpconsole"), args...)
	cmd.Env = environ(t.TempDir())
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return result{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// A doc is a JSON document of the program.
type doc struct {
	Schema int              `json:"schema"`
	Block  *uint64          `json:"block"`
	Source *string          `json:"source"`
	AsOf   *string          `json:"as_of"`
	Rows   []map[string]any `json:"rows"`
	Data   map[string]any   `json:"data"`
}

// answer runs the program with --json on a chain and reads its document.
func answer(t testing.TB, chain *devnet.Chain, args ...string) doc {
	t.Helper()
	r := lpconsole(t, append(args, "--json", "--rpc", chain.RPC, "--controller", chain.Protocol.Controller.Address.Hex())...)
	if r.code != 0 {
		t.Fatalf("%v: exit %d: %s", args, r.code, r.stderr)
	}
	var d doc
	if err := json.Unmarshal([]byte(r.stdout), &d); err != nil {
		t.Fatalf("%v: %v in %s", args, err, r.stdout)
	}
	if d.Schema != 1 || d.Block == nil || d.Source == nil || d.AsOf == nil {
		t.Errorf("%v: the head of the document is incomplete: %+v", args, d)
	}
	return d
}

// start runs a chain for the length of a test.
func start(t testing.TB, c devnet.Config) *devnet.Chain {
	t.Helper()
	chain, err := devnet.Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := chain.Close(); err != nil {
			t.Errorf("closing the chain: %v", err)
		}
	})
	return chain
}

// populated is a small chain that several read-only tests share.
func populated(t testing.TB) *devnet.Chain {
	t.Helper()
	shared.once.Do(func() {
		shared.chain, shared.err = devnet.Start(context.Background(), devnet.Config{Orchestrators: 20, Delegators: 40, Rounds: 14, Seed: 1})
	})
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.chain
}
