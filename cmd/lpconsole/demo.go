package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"lpconsole/chain"
	"lpconsole/tui/clean"
	"lpconsole/wallet/keys"
)

// The demo's network moves fast enough to be looked at: a round of it takes
// five minutes, and the console reads it every other block.
const (
	demoBlockTime   = time.Second
	demoRoundBlocks = 300
	demoRefresh     = 2 * time.Second
)

func (a *app) demoCommand() *cobra.Command {
	var rounds, seed uint64
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "The console on a populated local chain; leaves nothing behind",
		Args:  cobra.ArbitraryArgs,
	}
	cmd.Flags().Uint64Var(&rounds, "rounds", 40, "rounds of history on the chain")
	cmd.Flags().Uint64Var(&seed, "seed", 1, "another seed is another network")
	cmd.RunE = a.command(0, 0, func(ctx context.Context, _ *cobra.Command, _ []string) error {
		return a.demo(ctx, "--rounds", strconv.FormatUint(rounds, 10), "--seed", strconv.FormatUint(seed, 10))
	})
	return cmd
}

// demo starts lpdevnet beside this program, opens the console on it with the
// demo account, and takes both away again.
func (a *app) demo(ctx context.Context, args ...string) error {
	if err := a.needTerminal(); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "lpconsole-demo-")
	if err != nil {
		return fmt.Errorf("making a folder for the demo: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()

	done := a.progress("starting a local chain with 100 orchestrators")
	node, err := startDevnet(ctx, args...)
	done()
	if err != nil {
		return err
	}
	defer node.stop()

	a.conf.DataDir = dir
	a.conf.Accounts = nil
	a.conf.Network = network{Name: "demo", ChainID: node.ready.ChainID, RPC: []string{node.ready.RPC}}
	if a.conf.Network.Controller, err = chain.ParseAddress(node.ready.Controller); err != nil {
		return fmt.Errorf("lpdevnet: controller: %w", err)
	}
	if a.conf.Network.PollCreator, err = chain.ParseAddress(node.ready.PollCreator); err != nil {
		return fmt.Errorf("lpdevnet: poll creator: %w", err)
	}
	a.conf.Account = node.ready.account("demo-delegator").Address
	if err := a.demoKey(ctx, node.ready.account("demo-delegator").PrivateKey); err != nil {
		return fmt.Errorf("making the demo's key file: %w", err)
	}
	return a.console(ctx, consoleOptions{
		blockTime: demoBlockTime, refresh: demoRefresh, label: fmt.Sprintf("demo, passphrase %q", demoPassphrase),
	})
}

// demoPassphrase opens the demo's one key file; the header tells it all the time.
const demoPassphrase = "demo"

// demoKey puts the key of the demo's account into a key file of the demo's folder,
// as `wallet import` would.
func (a *app) demoKey(ctx context.Context, private string) error {
	path := filepath.Join(a.conf.DataDir, "key")
	if err := os.WriteFile(path, []byte(private), 0o600); err != nil {
		return err
	}
	key, err := keys.ReadKey(path)
	if err != nil {
		return err
	}
	defer key.Destroy()
	pass, err := keys.NewSecret([]byte(demoPassphrase))
	if err != nil {
		return err
	}
	defer pass.Destroy()
	store, err := keys.Open(a.keyDir())
	if err != nil {
		return err
	}
	if _, err := store.Add(ctx, key, pass); err != nil {
		return err
	}
	return os.Remove(path)
}

// progress says on standard error what is going on and, where a person looks
// on, how many seconds it has taken. The returned function ends it.
func (a *app) progress(what string) (done func()) {
	if f, ok := a.stderr.(*os.File); !ok || !term.IsTerminal(int(f.Fd())) {
		fmt.Fprintln(a.stderr, what)
		return func() {}
	}
	begun := time.Now()
	line := func() { fmt.Fprintf(a.stderr, "\r%s: %d s", what, int(time.Since(begun).Seconds())) }
	line()
	stop := make(chan struct{})
	var shown sync.WaitGroup
	shown.Go(func() {
		second := time.NewTicker(time.Second)
		defer second.Stop()
		for {
			select {
			case <-stop:
				return
			case <-second.C:
				line()
			}
		}
	})
	return func() {
		close(stop)
		shown.Wait()
		fmt.Fprintln(a.stderr)
	}
}

// localChain is a running lpdevnet. Its standard input is a lifeline: when this
// process ends, however it ends, the pipe closes and lpdevnet stops.
type localChain struct {
	cmd      *exec.Cmd
	lifeline io.Closer
	ready    devnetReady
}

// devnetReady is the line that lpdevnet prints when it is ready.
type devnetReady struct {
	RPC         string          `json:"rpc"`
	ChainID     uint64          `json:"chain_id"`
	Controller  string          `json:"controller"`
	PollCreator string          `json:"poll_creator"`
	Accounts    []devnetAccount `json:"accounts"`
}

type devnetAccount struct {
	Address    string `json:"address"`
	PrivateKey string `json:"private_key"`
	Role       string `json:"role"`
}

func (r devnetReady) account(role string) devnetAccount {
	for _, acc := range r.Accounts {
		if acc.Role == role {
			return acc
		}
	}
	return devnetAccount{}
}

func startDevnet(ctx context.Context, args ...string) (*localChain, error) {
	path, err := findDevnet()
	if err != nil {
		return nil, err
	}
	args = append([]string{
		"--listen", "127.0.0.1:0", "--until-eof",
		"--play", "--block-time", demoBlockTime.String(), "--round-blocks", strconv.Itoa(demoRoundBlocks),
	}, args...)
	cmd := exec.Command(path, args...) //nolint:gosec // our own program, our own flags
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	lifeline, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("starting lpdevnet: %w", err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("starting lpdevnet: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting lpdevnet: %w", err)
	}
	d := &localChain{cmd: cmd, lifeline: lifeline}

	line := make(chan []byte, 1)
	go func() {
		text, _ := bufio.NewReader(out).ReadBytes('\n')
		line <- text
		_, _ = io.Copy(io.Discard, out)
	}()
	select {
	case <-ctx.Done():
		d.stop()
		return nil, ctx.Err()
	case text := <-line:
		if len(text) == 0 {
			d.stop()
			// A terminal sends ctrl+c to both programs, and lpdevnet can be
			// the first one to end.
			if d.cmd.ProcessState.ExitCode() == exitInterrupted {
				return nil, errInterrupted
			}
			return nil, fmt.Errorf("lpdevnet stopped before it was ready: %s", clean.Line(lastLine(complaints.String())))
		}
		if err := json.Unmarshal(text, &d.ready); err != nil {
			d.stop()
			return nil, fmt.Errorf("lpdevnet said something else than where it is: %w", err)
		}
		return d, nil
	}
}

// stop closes the lifeline and waits; a chain that does not let go is killed.
func (d *localChain) stop() {
	_ = d.lifeline.Close()
	kill := time.AfterFunc(15*time.Second, func() { _ = d.cmd.Process.Kill() })
	defer kill.Stop()
	_ = d.cmd.Wait() // its exit code tells nothing: it was told to go
}

// findDevnet looks beside this program first, so that a build folder works
// without being installed.
func findDevnet() (string, error) {
	name := "lpdevnet"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	if self, err := os.Executable(); err == nil {
		beside := filepath.Join(filepath.Dir(self), name)
		if info, err := os.Stat(beside); err == nil && !info.IsDir() {
			return beside, nil
		}
	}
	path, err := exec.LookPath(name)
	if err != nil && !errors.Is(err, exec.ErrDot) {
		return "", &failure{
			code: "no_devnet", exit: exitRefused,
			err:  errors.New("the demo needs the program lpdevnet, which is neither beside lpconsole nor in PATH"),
			hint: "run `make build`, or `go install ./cmd/lpdevnet`",
		}
	}
	return path, nil
}

func lastLine(s string) string {
	s = strings.TrimSpace(s)
	return s[strings.LastIndexByte(s, '\n')+1:]
}
