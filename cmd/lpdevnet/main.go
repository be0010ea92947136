// Command lpdevnet runs a real EVM chain on loopback with the Livepeer protocol and a populated history on it. It prints
// one JSON line when it is ready and runs until it is interrupted.
//
// Exit codes: 0 interrupted while it ran, 2 wrong use or nothing to listen on, 130 interrupted before it was ready.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/spf13/cobra"

	"lpconsole/devnet"
)

const (
	exitWrongUse    = 2
	exitInterrupted = 130
)

func main() {
	// A history is a burst of short-lived memory; collecting it half as often makes the start a fifth faster.
	debug.SetGCPercent(300)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	err := newCommand(os.Stdin, os.Stdout).ExecuteContext(ctx)
	switch {
	case err == nil:
	case errors.Is(err, context.Canceled):
		os.Exit(exitInterrupted)
	default:
		fmt.Fprintln(os.Stderr, "lpdevnet:", err)
		os.Exit(exitWrongUse)
	}
}

func newCommand(in io.Reader, out io.Writer) *cobra.Command {
	var config devnet.Config
	var untilEOF bool
	cmd := &cobra.Command{
		Use:   "lpdevnet",
		Short: "Run a local chain with the Livepeer protocol and a populated history",
		Long: `Runs a real EVM chain on loopback with the Livepeer protocol on it and a history of
orchestrators, delegators, rewards, fees, names and votes. Prints one JSON line when
ready and runs until interrupted. Same seed, same chain.

Its JSON-RPC also has the methods devnet_mine (number of blocks), devnet_nextRound,
devnet_setTime (seconds since 1970) and devnet_reorg (1 to 8 blocks, true to keep their
transactions).`,
		Args:          cobra.NoArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			if untilEOF {
				var cancel context.CancelFunc
				ctx, cancel = context.WithCancel(ctx)
				defer cancel()
				go func() {
					_, _ = io.Copy(io.Discard, in)
					cancel()
				}()
			}
			return run(ctx, config, out)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&config.Listen, "listen", "127.0.0.1:0", "loopback address of the JSON-RPC; port 0 takes any free one")
	flags.IntVar(&config.Orchestrators, "orchestrators", 100, "size of the orchestrator pool, 0 to 1000")
	flags.IntVar(&config.Delegators, "delegators", 300, "number of delegators, 0 to 10000")
	flags.IntVar(&config.Rounds, "rounds", 12, "rounds of history, 1 to 1000; the last one is under way")
	flags.IntVar(&config.RoundBlocks, "round-blocks", 50, "length of the last round and of those to come, in blocks")
	flags.DurationVar(&config.BlockTime, "block-time", time.Second, "pace of live blocks; 0 makes a block for each transaction")
	flags.BoolVar(&config.Play, "play", false, "go on after the history: rounds, rewards, fees, moves; needs a --block-time")
	flags.Uint64Var(&config.Seed, "seed", 1, "chooses the chain")
	flags.Uint64Var(&config.ChainID, "chain-id", devnet.DefaultChainID, "chain id")
	flags.BoolVar(&untilEOF, "until-eof", false, "stop when standard input closes, so that the chain ends with the program that started it")
	return cmd
}

// run starts the chain, says where it is and waits for the context's end.
func run(ctx context.Context, config devnet.Config, out io.Writer) error {
	for _, zero := range []struct {
		flag  string
		isSet bool
	}{
		{"rounds", config.Rounds != 0},
		{"round-blocks", config.RoundBlocks != 0},
		{"chain-id", config.ChainID != 0},
	} {
		if !zero.isSet {
			return fmt.Errorf("--%s 0: it must be at least 1", zero.flag)
		}
	}
	chain, err := devnet.Start(ctx, config)
	if err != nil {
		return err
	}
	ready, err := describe(ctx, chain)
	if err == nil {
		err = json.NewEncoder(out).Encode(ready)
	}
	if err == nil {
		<-ctx.Done()
	}
	return errors.Join(err, chain.Close())
}

// description is the line that says how to reach the chain.
type description struct {
	RPC                string      `json:"rpc"`
	ChainID            uint64      `json:"chain_id"`
	Controller         string      `json:"controller"`
	PollCreator        string      `json:"poll_creator"`
	AIServiceRegistry  string      `json:"ai_service_registry"`
	Multicall3         string      `json:"multicall3"`
	ENSRegistry        string      `json:"ens_registry"`
	UniversalResolver  string      `json:"universal_resolver"`
	L2ReverseRegistrar string      `json:"l2_reverse_registrar"`
	Seed               uint64      `json:"seed"`
	Block              uint64      `json:"block"`
	BlockHash          common.Hash `json:"block_hash"`
	Round              uint64      `json:"round"`
	Accounts           []account   `json:"accounts"`
}

type account struct {
	Address    string        `json:"address"`
	PrivateKey hexutil.Bytes `json:"private_key"`
	Role       string        `json:"role"`
}

func describe(ctx context.Context, chain *devnet.Chain) (description, error) {
	head, err := chain.Client().HeaderByNumber(ctx, nil)
	if err != nil {
		return description{}, err
	}
	round, err := chain.Round()
	if err != nil {
		return description{}, err
	}
	d := description{
		RPC:                chain.RPC,
		ChainID:            chain.ChainID,
		Controller:         chain.Protocol.Controller.Address.Hex(),
		PollCreator:        chain.Protocol.PollCreator.Address.Hex(),
		AIServiceRegistry:  chain.Protocol.AIServiceRegistry.Address.Hex(),
		Multicall3:         devnet.Multicall3Address.Hex(),
		ENSRegistry:        devnet.ENSRegistryAddress.Hex(),
		UniversalResolver:  devnet.UniversalResolverAddress.Hex(),
		L2ReverseRegistrar: devnet.L2ReverseRegistrarAddress.Hex(),
		Seed:               chain.Seed,
		Block:              head.Number.Uint64(),
		BlockHash:          head.Hash(),
		Round:              round,
	}
	for _, a := range chain.Accounts {
		d.Accounts = append(d.Accounts, account{a.Address.Hex(), crypto.FromECDSA(a.Key), a.Role})
	}
	return d, nil
}
