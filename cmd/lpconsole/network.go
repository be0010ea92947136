package main

import (
	"context"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain"
	"lpconsole/livepeer"
	"lpconsole/tui/clean"
)

// session is what every command that reads the network works with.
type session struct {
	client *chain.Client
	reader *livepeer.Reader
	marks  *state
}

// connect prepares the client and the reader; nothing is sent yet.
func (a *app) connect() (*session, error) {
	net := a.conf.Network
	if len(net.RPC) == 0 {
		return nil, usage("no_endpoint", "give one with --rpc, or add rpc = [\"https://…\"] to the configuration",
			"the network %q has no endpoint", net.Name)
	}
	client, err := chain.New(chain.Options{Endpoints: net.RPC, ChainID: net.ChainID, Log: a.log})
	if err != nil {
		return nil, usage("bad_endpoint", "an endpoint looks like https://host/path", "%w", err)
	}
	marks, err := openState(a.conf.DataDir, a.conf.Accounts)
	if err != nil {
		return nil, err
	}
	reader := livepeer.NewReader(client, livepeer.Options{
		Controller:  net.Controller,
		PollCreator: net.PollCreator,
		Extra:       marks.Marked,
		Store:       openStore(a.conf.DataDir, net),
		Log:         a.log,
	})
	return &session{client: client, reader: reader, marks: marks}, nil
}

// address turns what a person typed into an address: the address itself, or
// one of their aliases.
func (s *session) address(text string) (common.Address, error) {
	if addr, ok := s.marks.ByAlias(text); ok {
		return addr, nil
	}
	addr, err := chain.ParseAddress(text)
	if err != nil {
		return addr, usage("bad_address", "give the 0x address, or an alias from the configuration", "%w", err)
	}
	return addr, nil
}

// account is the address a command is about: its argument, or the account that
// is being watched.
func (a *app) account(s *session, args []string) (common.Address, error) {
	text := a.conf.Account
	if len(args) > 0 {
		text = args[0]
	}
	if text == "" {
		return common.Address{}, usage("no_account", "give an address, or set one with --account", "no account was named")
	}
	return s.address(text)
}

// history fills in the reward calls; without them the table is still worth
// showing, so a failure becomes a remark on standard error.
func (a *app) history(ctx context.Context, s *session, snap *livepeer.Snapshot) (*livepeer.Snapshot, error) {
	full, err := s.reader.History(ctx, snap)
	if err == nil {
		return full, nil
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	a.remark("the reward calls of past rounds could not be read: %v", err)
	return snap, nil
}

// alias is the person's own word for an address, or null.
func (s *session) alias(addr common.Address) any {
	if alias := s.marks.Alias(addr); alias != "" {
		return clean.Line(alias)
	}
	return nil
}
