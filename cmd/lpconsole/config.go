package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/pelletier/go-toml/v2"
	"github.com/spf13/cobra"

	"lpconsole/chain"
	"lpconsole/wallet"
)

// config is what one run works with, after flag > environment > file > default.
type config struct {
	Network  network
	Account  string // an address or an alias, as given; empty for none
	Accounts []watched
	DataDir  string
	LogFile  string
	Verbose  bool
	ReadOnly bool
	NoColor  bool
	ASCII    bool
	Mouse    bool
	Theme    string        // dark, light, or empty: as the terminal answers
	Unlock   time.Duration // how long the console keeps a key open; 0: for one signature
	Limits   wallet.Limits
}

// watched is an account that the configuration names.
type watched struct {
	Address string `toml:"address"`
	Alias   string `toml:"alias"`
}

// configFile is the form of the file.
type configFile struct {
	Network  string                 `toml:"network"`
	Account  string                 `toml:"account"`
	DataDir  string                 `toml:"data_dir"`
	LogFile  string                 `toml:"log_file"`
	Verbose  bool                   `toml:"verbose"`
	ReadOnly bool                   `toml:"read_only"`
	NoColor  bool                   `toml:"no_color"`
	ASCII    bool                   `toml:"ascii"`
	Mouse    bool                   `toml:"mouse"`
	Theme    string                 `toml:"theme"`
	Unlock   string                 `toml:"unlock"`
	MaxFee   exactly                `toml:"max_fee_gwei"`
	MaxCost  exactly                `toml:"max_cost_eth"`
	Accounts []watched              `toml:"accounts"`
	Networks map[string]networkFile `toml:"networks"`
}

type networkFile struct {
	RPC         []string `toml:"rpc"`
	L1RPC       []string `toml:"l1_rpc"`
	ChainID     uint64   `toml:"chain_id"`
	Controller  string   `toml:"controller"`
	PollCreator string   `toml:"poll_creator"`
	ENSRegistry string   `toml:"ens_registry"`
}

// network is where the protocol is.
type network struct {
	Name        string
	ChainID     uint64 // 0: whatever the endpoints agree on
	RPC, L1RPC  []string
	Controller  common.Address
	PollCreator common.Address // zero: not known
	ENSRegistry common.Address // zero: the canonical one
}

// arbitrum is the live network. The Controller is the one address a client has
// to know; the PollCreator is not registered there (docs: protocol deployments,
// arbitrumMainnet). The endpoints are public ones that ask for no key.
func arbitrum() network {
	return network{
		Name:        "arbitrum",
		ChainID:     42161,
		RPC:         []string{"https://arb1.arbitrum.io/rpc", "https://arbitrum-one-rpc.publicnode.com"},
		Controller:  common.Address{0xD8, 0xE8, 0x32, 0x85, 0x01, 0xE9, 0x64, 0x5d, 0x16, 0xCf, 0x49, 0x53, 0x9e, 0xfC, 0x04, 0xf7, 0x34, 0x60, 0x6e, 0xe4},
		PollCreator: common.Address{0x8b, 0xb5, 0x08, 0x06, 0xD6, 0x0c, 0x49, 0x2c, 0x00, 0x04, 0xDA, 0xD5, 0xD9, 0x62, 0x7D, 0xAA, 0x2d, 0x97, 0x32, 0xE6},
	}
}

// configure fills a.conf. It reads the file, never the network.
func (a *app) configure(cmd *cobra.Command) error {
	file, err := a.readConfigFile(cmd.Flags().Changed("config"))
	if err != nil {
		return err
	}
	changed := func(flag string) bool { return cmd.Flags().Changed(flag) }
	pick := func(flag, flagValue, fileValue string) string {
		if changed(flag) {
			return flagValue
		}
		if v, ok := environment(flag); ok {
			return v
		}
		return fileValue
	}
	list := func(flag string, flagValue, fileValue []string) []string {
		if changed(flag) {
			return flagValue
		}
		if v, ok := environment(flag); ok {
			return strings.FieldsFunc(v, func(r rune) bool { return r == ',' || r == ' ' })
		}
		return fileValue
	}
	toggle := func(flag string, flagValue, fileValue bool) (bool, error) {
		if changed(flag) {
			return flagValue, nil
		}
		v, ok := environment(flag)
		if !ok {
			return fileValue, nil
		}
		switch strings.ToLower(v) {
		case "1", "true", "yes", "on":
			return true, nil
		case "", "0", "false", "no", "off":
			return false, nil
		}
		return false, usage("config", "write true or false", "%s is %q", environmentName(flag), v)
	}

	a.conf = config{
		Account:  pick("account", a.flags.account, file.Account),
		Accounts: file.Accounts,
		DataDir:  pick("data-dir", a.flags.dataDir, file.DataDir),
		LogFile:  pick("log-file", a.flags.logFile, file.LogFile),
	}
	for _, t := range []struct {
		flag       string
		set        *bool
		flagV, inV bool
	}{
		{"verbose", &a.conf.Verbose, a.flags.verbose, file.Verbose},
		{"read-only", &a.conf.ReadOnly, a.flags.readOnly, file.ReadOnly},
		{"no-color", &a.conf.NoColor, a.flags.noColor, file.NoColor},
		{"ascii", &a.conf.ASCII, a.flags.ascii, file.ASCII},
		{"mouse", &a.conf.Mouse, a.flags.mouse, file.Mouse},
	} {
		if *t.set, err = toggle(t.flag, t.flagV, t.inV); err != nil {
			return err
		}
	}
	switch a.conf.Theme = pick("theme", a.flags.theme, file.Theme); a.conf.Theme {
	case "", "dark", "light":
	case "auto":
		a.conf.Theme = ""
	default:
		return usage("config", "themes: auto, dark, light", "there is no theme %q", a.conf.Theme)
	}
	if a.conf.Unlock, err = unlockTime(file.Unlock); err != nil {
		return err
	}
	if a.conf.Limits, err = walletLimits(file.MaxFee, file.MaxCost); err != nil {
		return err
	}
	// NO_COLOR counts when it is there and not empty (no-color.org).
	a.conf.NoColor = a.conf.NoColor || os.Getenv("NO_COLOR") != ""
	if a.conf.DataDir == "" {
		if a.conf.DataDir = defaultDataDir(); a.conf.DataDir == "" {
			return usage("data_dir", "name one with --data-dir", "there is no home folder to keep data in: HOME is not set")
		}
	}

	name := pick("network", a.flags.network, file.Network)
	net, err := file.network(name)
	if err != nil {
		return err
	}
	if err := a.deployment(&net, pick, list); err != nil {
		return err
	}
	a.conf.Network = net
	return a.openLog()
}

// deployment lays the flags and the environment over a network. Another
// Controller means another deployment, so the chain id of the network it was
// laid over no longer binds, and neither does its PollCreator.
func (a *app) deployment(net *network, pick func(flag, flagValue, fileValue string) string, list func(flag string, flagValue, fileValue []string) []string) error {
	net.RPC = list("rpc", a.flags.rpc, net.RPC)
	net.L1RPC = list("l1-rpc", a.flags.l1RPC, net.L1RPC)
	if given := pick("controller", a.flags.controller, ""); given != "" {
		addr, err := parseContract("controller", given)
		if err != nil {
			return err
		}
		if addr != net.Controller {
			net.Name, net.ChainID, net.PollCreator = "custom", 0, common.Address{}
		}
		net.Controller = addr
	}
	if given := pick("poll-creator", a.flags.pollCreator, ""); given != "" {
		addr, err := parseContract("poll-creator", given)
		if err != nil {
			return err
		}
		net.PollCreator = addr
	}
	if given := pick("ens-registry", a.flags.ensRegistry, ""); given != "" {
		addr, err := parseContract("ens-registry", given)
		if err != nil {
			return err
		}
		net.ENSRegistry = addr
	}
	return nil
}

func parseContract(what, s string) (common.Address, error) {
	addr, err := chain.ParseAddress(s)
	if err != nil {
		return addr, usage("bad_address", "", "%s: %w", what, err)
	}
	if addr == (common.Address{}) {
		return addr, usage("bad_address", "give the contract's address", "%s: the zero address is no contract", what)
	}
	return addr, nil
}

// network finds a network by its name in the file, or the live one.
func (f *configFile) network(name string) (network, error) {
	if name == "" {
		name = "arbitrum"
	}
	net := network{Name: name}
	entry, ok := f.Networks[name]
	if name == "arbitrum" {
		net = arbitrum()
	} else if !ok {
		known := []string{"arbitrum"}
		for n := range f.Networks {
			known = append(known, n)
		}
		slices.Sort(known)
		return net, usage("config", "known networks: "+strings.Join(slices.Compact(known), ", "),
			"there is no network %q", name)
	}
	if len(entry.RPC) > 0 {
		net.RPC = entry.RPC
	}
	net.L1RPC = entry.L1RPC
	if entry.ChainID != 0 {
		net.ChainID = entry.ChainID
	}
	for _, c := range []struct {
		key, value string
		set        *common.Address
	}{
		{"controller", entry.Controller, &net.Controller},
		{"poll_creator", entry.PollCreator, &net.PollCreator},
		{"ens_registry", entry.ENSRegistry, &net.ENSRegistry},
	} {
		if c.value == "" {
			continue
		}
		addr, err := parseContract("networks."+name+"."+c.key, c.value)
		if err != nil {
			return net, err
		}
		*c.set = addr
	}
	if net.Controller == (common.Address{}) {
		return net, usage("config", "add controller = \"0x…\" to it", "network %q names no controller", name)
	}
	return net, nil
}

func (a *app) readConfigFile(asked bool) (*configFile, error) {
	path := a.flags.configFile
	if v, ok := environment("config"); ok && !asked {
		path, asked = v, true
	}
	f := &configFile{}
	if path == "" {
		dir := configDir()
		if dir == "" {
			return f, nil
		}
		path = filepath.Join(dir, "config.toml")
	}
	raw, err := os.ReadFile(filepath.Clean(path))
	if errors.Is(err, fs.ErrNotExist) && !asked {
		return f, nil
	}
	if err != nil {
		return nil, usage("config", "name another file with --config", "cannot read the configuration: %w", err)
	}
	dec := toml.NewDecoder(strings.NewReader(string(raw))).DisallowUnknownFields()
	if err := dec.Decode(f); err != nil {
		return nil, usage("config", "docs/guide.md lists every key", "%s: %s", path, tomlMessage(err))
	}
	for i, w := range f.Accounts {
		if _, err := chain.ParseAddress(w.Address); err != nil {
			return nil, usage("config", "", "%s: account %d: %w", path, i+1, err)
		}
	}
	return f, nil
}

// tomlMessage puts the place of a mistake in one line.
func tomlMessage(err error) string {
	var strict *toml.StrictMissingError
	if errors.As(err, &strict) && len(strict.Errors) > 0 {
		e := strict.Errors[0]
		row, _ := e.Position()
		return fmt.Sprintf("line %d: unknown key %s", row, strings.Join(e.Key(), "."))
	}
	var dec *toml.DecodeError
	if errors.As(err, &dec) {
		row, col := dec.Position()
		text := strings.TrimPrefix(dec.Error(), "toml: ")
		if strings.Contains(text, "struct field") { // the library speaks of this program's types
			text = strings.Join(dec.Key(), ".") + " has a value of the wrong kind"
		}
		return fmt.Sprintf("line %d, column %d: %s", row, col, text)
	}
	return err.Error()
}

func environmentName(flag string) string {
	return "LPCONSOLE_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

func environment(flag string) (string, bool) { return os.LookupEnv(environmentName(flag)) }

// configDir follows the XDG base directories where they are the custom, and
// the system's own folder on Windows. It is empty when there is no home folder:
// whatever lies in the working folder is nobody's configuration.
func configDir() string {
	if d := os.Getenv("XDG_CONFIG_HOME"); filepath.IsAbs(d) {
		return filepath.Join(d, "lpconsole")
	}
	if home := homeDir(); home != "" && runtime.GOOS != "windows" {
		return filepath.Join(home, ".config", "lpconsole")
	}
	if d, err := os.UserConfigDir(); err == nil && filepath.IsAbs(d) {
		return filepath.Join(d, "lpconsole")
	}
	return ""
}

// defaultDataDir is empty when there is no home folder.
func defaultDataDir() string {
	if d := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(d) {
		return filepath.Join(d, "lpconsole")
	}
	if home := homeDir(); home != "" && runtime.GOOS != "windows" {
		return filepath.Join(home, ".local", "share", "lpconsole")
	}
	if d := configDir(); d != "" {
		return filepath.Join(d, "data")
	}
	return ""
}

// homeDir is the home folder, or empty. A service often runs without HOME; the
// user database knows it all the same.
func homeDir() string {
	if home, err := os.UserHomeDir(); err == nil && filepath.IsAbs(home) {
		return home
	}
	if u, err := user.Current(); err == nil && filepath.IsAbs(u.HomeDir) {
		return u.HomeDir
	}
	return ""
}
