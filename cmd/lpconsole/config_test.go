package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// clear takes every variable that a configuration looks at out of the test's
// environment, so that a developer's own settings cannot decide a test.
func clear(t *testing.T) string {
	t.Helper()
	for _, kv := range os.Environ() {
		if name, _, _ := strings.Cut(kv, "="); strings.HasPrefix(name, "LPCONSOLE_") || name == "NO_COLOR" {
			t.Setenv(name, "")
			_ = os.Unsetenv(name)
		}
	}
	home := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(home, "config"))
	t.Setenv("XDG_DATA_HOME", filepath.Join(home, "data"))
	return home
}

// configured runs the flags through the real root command and returns what the
// configuration came to.
func configured(t *testing.T, args ...string) (config, error) {
	t.Helper()
	a := &app{stdin: strings.NewReader(""), stdout: &bytes.Buffer{}, stderr: &bytes.Buffer{}}
	root := a.root()
	probe := &cobra.Command{Use: "probe", Args: cobra.ArbitraryArgs}
	probe.RunE = a.command(0, 0, func(context.Context, *cobra.Command, []string) error { return nil })
	root.AddCommand(probe)
	root.SetArgs(append(args, "probe"))
	if err := root.ExecuteContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	return a.conf, a.err
}

func write(t *testing.T, home, text string) string {
	t.Helper()
	path := filepath.Join(home, "config", "lpconsole", "config.toml")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const elsewhere = "0x5FbDB2315678afecb367f032d93F642f64180aa3"

func TestFlagBeatsEnvironmentBeatsFileBeatsDefault(t *testing.T) {
	home := clear(t)
	c, err := configured(t)
	if err != nil {
		t.Fatal(err)
	}
	if c.Network.ChainID != 42161 || len(c.Network.RPC) < 2 || c.Network.Controller.Hex() != "0xD8E8328501E9645d16Cf49539efC04f734606ee4" {
		t.Fatalf("the default is not Arbitrum One: %+v", c.Network)
	}
	write(t, home, "[networks.arbitrum]\nrpc = [\"http://file.example\"]\n")
	if c, _ = configured(t); c.Network.RPC[0] != "http://file.example" {
		t.Errorf("file: %v", c.Network.RPC)
	}
	t.Setenv("LPCONSOLE_RPC", "http://env-a.example,http://env-b.example")
	if c, _ = configured(t); strings.Join(c.Network.RPC, " ") != "http://env-a.example http://env-b.example" {
		t.Errorf("environment: %v", c.Network.RPC)
	}
	if c, _ = configured(t, "--rpc", "http://flag.example"); strings.Join(c.Network.RPC, " ") != "http://flag.example" {
		t.Errorf("flag: %v", c.Network.RPC)
	}
}

func TestAnotherControllerIsAnotherDeployment(t *testing.T) {
	clear(t)
	c, err := configured(t, "--controller", elsewhere)
	if err != nil {
		t.Fatal(err)
	}
	if c.Network.ChainID != 0 || c.Network.Name == "arbitrum" || c.Network.PollCreator.Hex() != "0x0000000000000000000000000000000000000000" {
		t.Errorf("the chain id and the PollCreator of Arbitrum One must not bind another deployment: %+v", c.Network)
	}
	c, err = configured(t, "--controller", "0xD8E8328501E9645d16Cf49539efC04f734606ee4")
	if err != nil || c.Network.ChainID != 42161 {
		t.Errorf("naming the live Controller is still the live network: %+v %v", c.Network, err)
	}
}

func TestWrongConfigurationIsASentence(t *testing.T) {
	for _, c := range []struct {
		name, file string
		args       []string
		env        [2]string
		want       string
	}{
		{name: "unknown key", file: "controler = \"x\"\n", want: "line 1: unknown key controler"},
		{name: "broken TOML", file: "\n\naccount = = 3\n", want: "line 3"},
		{name: "unknown network", args: []string{"--network", "mars"}, want: `there is no network "mars"`},
		{name: "network without a controller", file: "[networks.x]\nrpc=[\"http://a\"]\n", args: []string{"--network", "x"}, want: `names no controller`},
		{name: "bad checksum", args: []string{"--controller", "0x5fbDB2315678afecb367f032d93F642f64180aa3"}, want: "checksum"},
		{name: "short address", args: []string{"--controller", "0x5FbDB2"}, want: "controller:"},
		{name: "zero address", args: []string{"--controller", "0x0000000000000000000000000000000000000000"}, want: "zero address"},
		{name: "bad switch in the environment", env: [2]string{"LPCONSOLE_ASCII", "maybe"}, want: "LPCONSOLE_ASCII"},
		{name: "unknown theme", args: []string{"--theme", "solarised"}, want: `no theme "solarised"`},
		{name: "missing file that was asked for", args: []string{"--config", "/nonexistent/x.toml"}, want: "cannot read the configuration"},
		{name: "account that is no address", file: "[[accounts]]\naddress = \"bob\"\n", want: "account 1"},
		{name: "two forms of output", args: []string{"--json", "--csv"}, want: "exclude each other"},
	} {
		t.Run(c.name, func(t *testing.T) {
			home := clear(t)
			if c.file != "" {
				write(t, home, c.file)
			}
			if c.env[0] != "" {
				t.Setenv(c.env[0], c.env[1])
			}
			_, err := configured(t, c.args...)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want a sentence with %q", err, c.want)
			}
			if f := classify(t.Context(), err); f.exit != exitRefused {
				t.Errorf("exit code %d", f.exit)
			}
		})
	}
}

func TestWithoutAHomeFolderNothingIsReadFromTheWorkingFolder(t *testing.T) {
	clear(t)
	for _, name := range []string{"XDG_CONFIG_HOME", "XDG_DATA_HOME", "HOME"} {
		t.Setenv(name, "")
	}
	t.Chdir(t.TempDir())
	if err := os.MkdirAll("lpconsole", 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("lpconsole/config.toml", []byte(`account = "planted"`), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := configured(t)
	if c.Account != "" {
		t.Error("the configuration of the working folder was used")
	}
	// The user database may not know a home either; then the sentence says so.
	if err == nil && !filepath.IsAbs(c.DataDir) || err != nil && !strings.Contains(err.Error(), "no home folder") {
		t.Errorf("data goes to %q: %v", c.DataDir, err)
	}
}
