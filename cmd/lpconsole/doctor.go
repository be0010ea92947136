package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"lpconsole/chain"
	"lpconsole/livepeer"
)

// A finding is one line of `doctor`.
type finding struct {
	check, state, found, next string
}

// The states of a finding.
const (
	stateOK      = "ok"
	stateWarning = "warning"
	stateMissing = "missing"
	stateFailed  = "failed"
)

var findingColumns = []column[finding]{
	{key: "check", title: "check", value: func(f finding) any { return f.check }},
	{key: "state", title: "state", value: func(f finding) any { return f.state }},
	{key: "found", title: "found", value: func(f finding) any { return f.found }},
	{key: "next", title: "next step", value: func(f finding) any {
		if f.next == "" {
			return nil
		}
		return f.next
	}, text: func(f finding) string { return f.next }},
}

func (a *app) doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "What works here and what is missing",
		Args:  cobra.ArbitraryArgs,
		RunE: a.command(0, 0, func(ctx context.Context, _ *cobra.Command, _ []string) error {
			findings, at, usable := a.examine(ctx)
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err := writeRows(a, at, findingColumns, findings); err != nil {
				return err
			}
			if !usable {
				a.exit = exitUnknown
			}
			return nil
		}),
	}
}

// examine looks at everything; usable says whether at least one endpoint gave
// the whole network.
func (a *app) examine(ctx context.Context) (findings []finding, at origin, usable bool) {
	net := a.conf.Network
	findings = append(findings, finding{"lpconsole", stateOK, version + ", network " + net.Name, ""})
	if len(net.RPC) == 0 {
		findings = append(findings, finding{"endpoint", stateFailed, "none is configured", "give one with --rpc"})
	}
	for _, url := range net.RPC {
		f, o, ok := a.examineEndpoint(ctx, url)
		findings = append(findings, f...)
		if ok && !usable {
			at, usable = o, true
		}
	}
	if len(net.RPC) > 0 {
		findings = append(findings, a.examineOpinions())
	}
	if len(net.L1RPC) == 0 {
		findings = append(findings, finding{
			"names", stateMissing, "no Ethereum endpoint: orchestrators are shown by address and by your aliases", "give one with --l1-rpc",
		})
	} else {
		findings = append(findings, finding{
			"names", stateWarning, "an Ethereum endpoint is configured, but this version does not read names yet", "",
		})
	}
	findings = append(findings, a.examineData())
	findings = append(findings, a.examineWallet(ctx)...)
	return append(findings,
		finding{"transcoding", stateMissing, "built without libav: this version has no engine", ""},
		a.examineTerminal(),
	), at, usable
}

// examineEndpoint reads the whole network through one endpoint alone.
func (a *app) examineEndpoint(ctx context.Context, url string) ([]finding, origin, bool) {
	net := a.conf.Network
	client, err := chain.New(chain.Options{Endpoints: []string{url}, ChainID: net.ChainID, Log: a.log})
	if err != nil {
		return []finding{{"endpoint", stateFailed, err.Error(), "an endpoint looks like https://host/path"}}, origin{}, false
	}
	name := "endpoint " + client.Health()[0].Name
	reader := livepeer.NewReader(client, livepeer.Options{Controller: net.Controller, PollCreator: net.PollCreator, Log: a.log})
	start := time.Now()
	snap, err := reader.Snapshot(ctx)
	took := time.Since(start)
	if err != nil {
		f := classify(ctx, err)
		return []finding{{name, stateFailed, f.Error(), f.hint}}, origin{}, false
	}
	findings := []finding{{
		name, stateOK,
		fmt.Sprintf("chain %d, block %d (%s old), %s in %s with %s", client.ChainID(), snap.Origin.Block.Number,
			shortDuration(snap.Age(time.Now())), plural(uint64(len(snap.Orchestrators)), "orchestrator"), shortDuration(took),
			plural(client.Requests(), "request")), "",
	}}
	reading := finding{name + ", reading", stateOK, snap.Way.String(), ""}
	if snap.Way == livepeer.WayMulticall || snap.Way == livepeer.WayBatch {
		reading.state, reading.next = stateWarning, "this endpoint refuses state overrides: refreshes cost several requests"
	}
	findings = append(findings, reading)
	if lag := snap.Age(time.Now()); lag > time.Minute {
		findings = append(findings, finding{name + ", head", stateWarning, shortDuration(lag) + " old", "the endpoint lags, or the chain stands still"})
	}
	return append(findings, examinePreview(ctx, client, name, snap.Way), a.examineLogs(ctx, client, name, snap)), fromChain(snap.Origin), true
}

// examineLogs asks for the logs of the current round's beginning, which cut
// histories and delegator lists need.
func (a *app) examineLogs(ctx context.Context, client *chain.Client, name string, snap *livepeer.Snapshot) finding {
	const span = 10_000 // a range that most providers allow in one request
	to := snap.Origin.Block.Number
	from := uint64(0)
	if to > span {
		from = to - span
	}
	_, _, err := client.Logs(ctx, chain.LogQuery{From: from, To: to, Addresses: []common.Address{snap.Network.RoundsManager}})
	f := finding{name + ", event logs", stateOK, fmt.Sprintf("the last %d blocks can be searched", to-from), ""}
	if err != nil {
		f.state, f.found = stateWarning, err.Error()
		f.next = "cut changes and delegators of an orchestrator cannot be shown through this endpoint"
	} else if n := client.Health()[0].Supports.LogRange; n > 0 {
		f.found += fmt.Sprintf(", at most %d at a time", n)
	}
	return f
}

func (a *app) examineData() finding {
	dir := a.conf.DataDir
	marks, err := openState(dir, a.conf.Accounts)
	if err != nil {
		return finding{"data folder", stateFailed, err.Error(), "choose another folder with --data-dir"}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return finding{"data folder", stateFailed, err.Error(), "choose another folder with --data-dir"}
	}
	probe, err := os.CreateTemp(dir, "probe-*")
	if err != nil {
		return finding{"data folder", stateFailed, err.Error(), "choose another folder with --data-dir"}
	}
	_ = probe.Close()
	_ = os.Remove(probe.Name())
	return finding{"data folder", stateOK, fmt.Sprintf("%s, %s", dir, plural(uint64(len(marks.Marked())), "marked account")), ""}
}

func (a *app) examineTerminal() finding {
	f := finding{check: "terminal", state: stateOK}
	out, ok := a.stdout.(*os.File)
	if !ok || !term.IsTerminal(int(out.Fd())) {
		f.state, f.found = stateMissing, "standard output is no terminal: only the headless commands work here"
		return f
	}
	w, h, err := term.GetSize(int(out.Fd()))
	if err != nil {
		f.state, f.found = stateWarning, "its size is not known: "+err.Error()
		return f
	}
	f.found = fmt.Sprintf("%s, %d×%d, colours: %s", os.Getenv("TERM"), w, h, colorprofile.Detect(out, os.Environ()))
	if w < 80 || h < 24 {
		f.state, f.next = stateWarning, "80×24 shows everything; smaller ones drop columns"
	}
	locale := strings.ToLower(os.Getenv("LC_ALL") + os.Getenv("LC_CTYPE") + os.Getenv("LANG"))
	if !strings.Contains(locale, "utf-8") && !strings.Contains(locale, "utf8") {
		f.state, f.next = stateWarning, "the locale is not UTF-8: use --ascii"
	}
	return f
}
