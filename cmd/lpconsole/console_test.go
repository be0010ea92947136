package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"lpconsole/devnet"
)

// opened starts the console on a chain in a terminal of w×h cells and waits for
// the network to be on the screen.
func opened(t *testing.T, node *devnet.Chain, w, h int, args ...string) *terminal {
	t.Helper()
	args = append([]string{"--rpc", node.RPC, "--controller", node.Protocol.Controller.Address.Hex()}, args...)
	x := startTerminal(t, w, h, environ(t.TempDir())[1:], told(program(t, "lpconsole"), args...)...)
	x.see("round " + grouped(t, node))
	return x
}

func grouped(t *testing.T, node *devnet.Chain) string {
	t.Helper()
	round, err := node.Round()
	if err != nil {
		t.Fatal(err)
	}
	return strconv.FormatUint(round, 10) // below a thousand here
}

// row is an orchestrator's row: its address in short form.
var row0x = regexp.MustCompile(`0x[0-9a-fA-F]{4}…[0-9a-fA-F]{4}`)

func addresses(screen string) []string { return row0x.FindAllString(screen, -1) }

// counted reports whether as many rows are on the screen as it says there are:
// a terminal can be looked at in the middle of a frame.
func counted(screen string) bool {
	return strings.Contains(screen, "1/"+strconv.Itoa(len(addresses(screen)))+"\n")
}

func TestADelegatorChoosesAnOrchestrator(t *testing.T) {
	x := opened(t, populated(t), 120, 40)
	x.see("Watch an address")
	x.press("o")
	x.until("showing all twenty rows", func(s string) bool { return len(addresses(s)) == 20 && counted(s) })
	// Narrow it down while typing.
	x.press("f")
	x.write("cut<10 missed=0")
	x.press("Enter")
	few := x.until("showing fewer rows", func(s string) bool { n := len(addresses(s)); return n > 0 && n < 20 && counted(s) })
	first := addresses(few)[0]
	// Star and call it by a word of one's own.
	x.press("*")
	x.see("★")
	x.press("A")
	x.write("my-node")
	x.press("Enter")
	x.see("my-node")
	// Look at it in depth, and come back to the same row.
	x.press("Enter")
	card := x.see("my-node", "0x"+first[2:6], "Last 15 rounds")
	if !strings.Contains(card, "eward") {
		t.Errorf("the card says nothing of rewards:\n%s", card)
	}
	x.press("Escape")
	x.gone("Last 15 rounds")
	x.see("my-node", "cut<10 missed=0")
	// q leaves, from anywhere, and gives the terminal back.
	x.press("q")
	x.exited(0)
}

func TestEverythingIsReachedFromEverywhere(t *testing.T) {
	node := populated(t)
	x := opened(t, node, 100, 30)
	x.press("?")
	x.see("Keys", "type to narrow")
	x.press("Escape")
	x.gone("type to narrow") // a key right behind escape would be alt and that key
	x.press(":")
	x.write("data")
	x.press("Enter")
	x.see("Endpoints", "lens")
	x.press("h")
	x.see("Watch an address")
	who, _ := node.Account("demo-delegator")
	x.press("w")
	x.write(who.Address.Hex())
	x.press("Enter")
	x.see(who.Address.Hex()[:6], "LPT")
	x.press("d")
	x.until("saying where the figures come from", func(s string) bool { return strings.Contains(s, strings.TrimPrefix(node.RPC, "http://")) })
	x.press("/")
	top := answer(t, node, "orchestrators").Rows[0]["address"].(string)
	x.write(top[2:10])
	x.see(top[2:6])
	x.press("Enter")
	x.see(top[:6])
	x.press("C-l")
	x.see(top[:6])
	x.press("q")
	x.exited(0)
}

func TestAddressesThatAreNoneAreRefusedInWords(t *testing.T) {
	x := opened(t, populated(t), 80, 24)
	for _, bad := range []string{"0x1234", "1234", "livepeer.eth", "0x5fbDB2315678afecb367f032d93F642f64180aa3"} {
		x.press("w")
		x.write(bad)
		x.press("Enter")
		x.until("saying what is wrong with "+bad, func(s string) bool {
			return strings.Contains(s, "checksum") || strings.Contains(s, "40") || strings.Contains(s, "name")
		})
		x.press("Escape")
		x.gone("esc leave the field")
	}
	x.press("q")
	x.exited(0)
}

func TestEverySizeIsDrawn(t *testing.T) {
	x := opened(t, populated(t), 80, 24)
	x.press("o")
	x.see("1/20")
	for _, size := range [][2]int{{200, 60}, {60, 20}, {30, 8}, {10, 3}, {1, 1}, {80, 24}} {
		x.tmux("resize-window", "-x", strconv.Itoa(size[0]), "-y", strconv.Itoa(size[1]))
	}
	x.see("1/20")
	x.press("q")
	x.exited(0)
}

func TestASCIIMeansASCII(t *testing.T) {
	x := opened(t, populated(t), 100, 30, "--ascii")
	for _, key := range []string{"h", "o", "D", "?"} {
		x.press(key)
		x.see("round")
		s := x.screen()
		for _, r := range s {
			if r > 0x7e {
				t.Fatalf("after %s there is %q on the screen:\n%s", key, r, s)
			}
		}
	}
}

func TestSuspendAndResume(t *testing.T) {
	node := populated(t)
	x := startTerminal(t, 100, 30, environ(t.TempDir())[1:], "bash", "--norc", "-i")
	x.write(program(t, "lpconsole") + " --rpc " + node.RPC + " --controller " + node.Protocol.Controller.Address.Hex())
	x.press("Enter")
	x.see("round " + grouped(t, node))
	x.press("C-z")
	x.see("Stopped")
	x.write("fg")
	x.press("Enter")
	x.see("round "+grouped(t, node), "Home")
	x.press("q")
	x.gone("Home") // what is typed before that, the console reads
	x.write("echo exit status $?")
	x.press("Enter")
	x.see("exit status 0")
}

func TestTheDemoLeavesNothingBehind(t *testing.T) {
	send := func(signal syscall.Signal) func(*testing.T, *terminal) {
		return func(t *testing.T, x *terminal) {
			pid, err := strconv.Atoi(strings.TrimSpace(x.tmux("display-message", "-p", "#{pane_pid}")))
			if err != nil {
				t.Fatal(err)
			}
			if err := syscall.Kill(pid, signal); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, c := range []struct {
		name string
		end  func(*testing.T, *terminal)
		left string // what may be left, as a pattern
	}{
		{"when a person leaves it", func(_ *testing.T, x *terminal) { x.press("q") }, ""},
		{"when its terminal is closed", send(syscall.SIGHUP), ""},
		{"when it is terminated", send(syscall.SIGTERM), ""},
		// Nobody can clean up after himself then; but the chain ends, and cleans up.
		{"when it is killed", send(syscall.SIGKILL), "lpconsole-demo-*"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tmp := t.TempDir()
			env := append(environ(t.TempDir())[1:], "TMPDIR="+tmp)
			x := startTerminal(t, 100, 30, env, program(t, "lpconsole"), "demo", "--rounds", "3")
			x.see("demo", "round", "LPT")
			x.press("o")
			x.see("100 orchestrators")
			c.end(t, x)
			x.ended()
			gone(t, "lpdevnet")
			entries, err := os.ReadDir(tmp)
			if err != nil {
				t.Fatal(err)
			}
			for _, entry := range entries {
				if expected, _ := filepath.Match(c.left, entry.Name()); !expected {
					t.Errorf("left behind: %s", entry.Name())
				}
			}
		})
	}
}

func TestTheDemoCanBeStoppedBeforeItIsReady(t *testing.T) {
	tmp := t.TempDir()
	env := append(environ(t.TempDir())[1:], "TMPDIR="+tmp)
	x := startTerminal(t, 100, 30, env, told(program(t, "lpconsole"), "demo", "--rounds", "1000")...)
	if s := x.see("starting a local chain with 100 orchestrators: 2 s"); strings.Contains(strings.TrimSpace(s), "\n") {
		t.Errorf("progress takes more than a line:\n%s", s)
	}
	x.press("C-c")
	x.exited(130)
	gone(t, "lpdevnet")
	if left, err := filepath.Glob(filepath.Join(tmp, "*")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// gone waits until no process of the built program of this name runs.
func gone(t *testing.T, name string) {
	t.Helper()
	path := program(t, name)
	deadline := time.Now().Add(patience)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		running := false
		links, _ := filepath.Glob("/proc/[0-9]*/exe")
		for _, link := range links {
			if target, err := os.Readlink(link); err == nil && target == path {
				running = true
			}
		}
		if !running {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s is still running", name)
		}
		<-tick.C
	}
}
