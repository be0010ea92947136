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
	"time"

	"github.com/spf13/cobra"

	"lpconsole/chain"
	"lpconsole/tui/clean"
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

	fmt.Fprintln(a.stderr, "starting a local chain with 100 orchestrators; this takes some seconds…")
	node, err := startDevnet(ctx, args...)
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
	a.conf.Account = node.ready.account("demo-delegator")
	return a.console(ctx, consoleOptions{blockTime: time.Second})
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
	RPC         string `json:"rpc"`
	ChainID     uint64 `json:"chain_id"`
	Controller  string `json:"controller"`
	PollCreator string `json:"poll_creator"`
	Accounts    []struct {
		Address string `json:"address"`
		Role    string `json:"role"`
	} `json:"accounts"`
}

func (r devnetReady) account(role string) string {
	for _, acc := range r.Accounts {
		if acc.Role == role {
			return acc.Address
		}
	}
	return ""
}

func startDevnet(ctx context.Context, args ...string) (*localChain, error) {
	path, err := findDevnet()
	if err != nil {
		return nil, err
	}
	args = append([]string{"--listen", "127.0.0.1:0", "--block-time", "1s", "--until-eof"}, args...)
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
	kill := time.AfterFunc(5*time.Second, func() { _ = d.cmd.Process.Kill() })
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
