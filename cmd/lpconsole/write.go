package main

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"lpconsole/livepeer/action"
)

// A writeCommand is the headless twin of one action: it turns arguments into a
// request; everything after that is the same for all of them.
type writeCommand struct {
	use, short  string
	least, most int
	hold        bool // the delegate's reward may be worth waiting for
	kind        action.Kind
	fill        func(d *desk, args []string, r *action.Request) error // nil: nothing to fill in
	flags       func(*cobra.Command, *action.Request)
}

// writeOptions are the flags that every write takes.
type writeOptions struct {
	dryRun, yes, noWait, hold bool
	once                      string
	wait                      time.Duration
	secret                    *secretFlags
}

// writeCommands are the writes of cli.md, and revoke-allowance.
func (a *app) writeCommands() []*cobra.Command {
	amountTo := func(d *desk, args []string, r *action.Request) error {
		r.Amount = args[0]
		return d.target(args[1], r)
	}
	to := func(d *desk, args []string, r *action.Request) error { return d.target(args[0], r) }
	var payee string
	list := []writeCommand{
		{
			use: "bond AMOUNT [TO]", short: "Bond LPT from your wallet, to your orchestrator or to another one", least: 1, most: 2, hold: true, kind: action.Bond,
			fill: func(d *desk, args []string, r *action.Request) error {
				if len(args) > 1 {
					return amountTo(d, args, r)
				}
				r.Amount = args[0]
				return nil
			},
		},
		{use: "move TO", short: "Move your whole stake to another orchestrator, without unbonding", least: 1, most: 1, hold: true, kind: action.Move, fill: to},
		{
			use: "unbond AMOUNT", short: "Take stake out; it can be withdrawn after the unbonding period", least: 1, most: 1, hold: true, kind: action.Unbond,
			fill: func(_ *desk, args []string, r *action.Request) error { r.Amount = args[0]; return nil },
		},
		{
			use: "rebond LOCK [TO]", short: "Put a lock back to work", least: 1, most: 2, hold: true, kind: action.Rebond,
			fill: func(d *desk, args []string, r *action.Request) (err error) {
				if r.Locks, err = locks(args[:1]); err != nil || len(args) < 2 {
					return err
				}
				return d.target(args[1], r)
			},
		},
		{
			use: "withdraw [LOCK|all]", short: "Withdraw one lock, or all that are ripe", most: 1, kind: action.Withdraw,
			fill: func(_ *desk, args []string, r *action.Request) (err error) {
				if len(args) > 0 && args[0] != "all" {
					r.Locks, err = locks(args)
				}
				return err
			},
		},
		{
			use: "withdraw-fees [AMOUNT]", short: "Withdraw fees, all of them without an amount", most: 1, hold: true, kind: action.WithdrawFees,
			flags: func(cmd *cobra.Command, _ *action.Request) {
				cmd.Flags().StringVar(&payee, "to", "", "who gets them: an address or an alias (default the account itself)")
			},
			fill: func(d *desk, args []string, r *action.Request) error {
				if r.Amount = "max"; len(args) > 0 {
					r.Amount = args[0]
				}
				if payee == "" {
					return nil
				}
				return d.target(payee, r)
			},
		},
		{use: "transfer-bond AMOUNT TO", short: "Give stake to another account, without unbonding", least: 2, most: 2, hold: true, kind: action.TransferBond, fill: amountTo},
		{
			use: "reward [ORCHESTRATOR]", short: "Call reward for this round, for yourself or as somebody's reward caller", most: 1, kind: action.Reward,
			fill: func(d *desk, args []string, r *action.Request) error {
				if len(args) == 0 {
					return nil
				}
				return to(d, args, r)
			},
		},
		{use: "initialize-round", short: "Initialise the round; anyone may", kind: action.InitializeRound},
		{
			use: "set-cuts", short: "Set an orchestrator's reward cut and fee cut, in percent", kind: action.SetCuts,
			flags: func(cmd *cobra.Command, r *action.Request) {
				cmd.Flags().StringVar(&r.RewardCut, "reward-cut", "", "what the orchestrator keeps of rewards, in percent")
				cmd.Flags().StringVar(&r.FeeCut, "fee-cut", "", "what the orchestrator keeps of fees, in percent")
			},
		},
		{
			use: "set-service-uri URI", short: "Set where an orchestrator can be reached", least: 1, most: 1, kind: action.SetServiceURI,
			fill: func(_ *desk, args []string, r *action.Request) error { r.URI = args[0]; return nil },
		},
		{
			use: "set-reward-caller ADDR|none", short: "Let another account call reward for you", least: 1, most: 1, kind: action.SetRewardCaller,
			fill: func(d *desk, args []string, r *action.Request) error {
				if args[0] == "none" {
					return nil
				}
				return to(d, args, r)
			},
		},
		{
			use: "checkpoint [ADDR]", short: "Checkpoint an account's stake for voting", most: 1, kind: action.Checkpoint,
			fill: func(d *desk, args []string, r *action.Request) error {
				if len(args) == 0 {
					return nil
				}
				return to(d, args, r)
			},
		},
		{use: "revoke-allowance", short: "Take back what the BondingManager may still spend of your LPT", kind: action.RevokeAllowance},
	}
	commands := make([]*cobra.Command, 0, len(list))
	for _, w := range list {
		commands = append(commands, a.writeCommand(w))
	}
	return commands
}

func (a *app) writeCommand(w writeCommand) *cobra.Command {
	request := action.Request{Kind: w.kind}
	var o writeOptions
	cmd := &cobra.Command{
		Use: w.use, Short: w.short, Args: cobra.ArbitraryArgs,
		Long: w.short + ".\n\nThe review is shown before anything is signed. Amounts are written 500, 1.5k, 25% or max.",
	}
	f := cmd.Flags()
	f.BoolVar(&o.dryRun, "dry-run", false, "stop after the preview: nothing is signed")
	f.BoolVar(&o.yes, "yes", false, "do not ask; the checks are made all the same")
	f.BoolVar(&o.noWait, "no-wait", false, "return once it is in the journal and sent")
	f.StringVar(&o.once, "once", "", "a word of yours for this intent: it is never done twice, run again it tells the outcome")
	if w.hold {
		f.BoolVar(&o.hold, "hold", false, "sign now and send once your orchestrator has called reward")
	}
	f.DurationVar(&o.wait, "wait", patient, "how long to wait for the outcome without any news; a hold waits on")
	o.secret = addSecretFlags(f, "passphrase", "the passphrase")
	if w.flags != nil {
		w.flags(cmd, &request)
	}
	cmd.RunE = a.command(w.least, w.most, func(ctx context.Context, _ *cobra.Command, args []string) error {
		d, err := a.openDesk()
		if err != nil {
			return err
		}
		defer d.close()
		if w.fill != nil {
			if err := w.fill(d, args, &request); err != nil {
				return err
			}
		}
		return a.write(ctx, d, request, o)
	})
	return cmd
}

// patient is longer than any queue a transaction waits in by itself.
const patient = 3 * time.Minute

// target is the address that an action is about. The zero address would mean
// nobody in particular to the one who plans.
func (d *desk) target(text string, r *action.Request) (err error) {
	if r.To, err = d.address(text); err != nil {
		return err
	}
	if r.To == (common.Address{}) {
		return usage("bad_address", "give the address of an account", "the zero address belongs to nobody")
	}
	r.ToName = d.marks.Alias(r.To)
	return nil
}

// locks reads ids of unbonding locks, "3" or "#3".
func locks(texts []string) ([]uint64, error) {
	ids := make([]uint64, 0, len(texts))
	for _, text := range texts {
		id, err := strconv.ParseUint(strings.TrimPrefix(text, "#"), 10, 64)
		if err != nil {
			return nil, usage("bad_lock", "`lpconsole account` lists the locks", "a lock is a number such as 3, not %q", text)
		}
		ids = append(ids, id)
	}
	return ids, nil
}
