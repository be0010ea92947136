package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// patience is how long a test waits for a screen before it fails. It is no
// timing assertion: shared machines can stand still for seconds.
const patience = 60 * time.Second

// A terminal is a program in a tmux server of its own.
type terminal struct {
	t      *testing.T
	socket string
}

// startTerminal runs a program and its arguments with an environment in a real
// terminal of w×h cells.
func startTerminal(t *testing.T, w, h int, env []string, command ...string) *terminal {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Fatal("tmux is missing: run `make deps`")
	}
	term := &terminal{t: t, socket: filepath.Join(t.TempDir(), "tmux")}
	words := []string{"exec", "env"}
	for _, word := range slices.Concat(env, command) {
		words = append(words, quoted(word))
	}
	// remain-on-exit keeps the last screen and the exit status readable.
	term.tmux("-f", "/dev/null", "new-session", "-d", "-x", fmt.Sprint(w), "-y", fmt.Sprint(h), "sleep 600")
	term.tmux("set-option", "-g", "remain-on-exit", "on")
	term.tmux("set-option", "-g", "status", "off")
	term.tmux("set-option", "-g", "default-terminal", "tmux-256color")
	t.Cleanup(func() { _ = exec.Command("tmux", "-S", term.socket, "kill-server").Run() })
	term.tmux("respawn-pane", "-k", strings.Join(words, " "))
	return term
}

func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

func (x *terminal) tmux(args ...string) string {
	x.t.Helper()
	out, err := exec.Command("tmux", append([]string{"-S", x.socket}, args...)...).CombinedOutput()
	if err != nil {
		x.t.Fatalf("tmux %s: %v: %s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// press sends keys by tmux' names ("Enter", "C-l", "j").
func (x *terminal) press(keys ...string) {
	x.t.Helper()
	x.tmux(append([]string{"send-keys"}, keys...)...)
}

// write types text as it is.
func (x *terminal) write(text string) {
	x.t.Helper()
	x.tmux("send-keys", "-l", text)
}

// screen is what a person sees now.
func (x *terminal) screen() string {
	x.t.Helper()
	return x.tmux("capture-pane", "-p")
}

// see waits until every one of the texts is on the screen and returns it.
func (x *terminal) see(texts ...string) string {
	x.t.Helper()
	return x.until(fmt.Sprintf("showing %q", texts), func(s string) bool {
		for _, text := range texts {
			if !strings.Contains(s, text) {
				return false
			}
		}
		return true
	})
}

// gone waits until a text is no longer on the screen.
func (x *terminal) gone(text string) string {
	x.t.Helper()
	return x.until(fmt.Sprintf("without %q", text), func(s string) bool { return !strings.Contains(s, text) })
}

func (x *terminal) until(what string, ok func(string) bool) string {
	x.t.Helper()
	deadline := time.Now().Add(patience)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		s := x.screen()
		if ok(s) {
			return s
		}
		if time.Now().After(deadline) {
			x.t.Fatalf("the screen never came to be %s; it is\n%s", what, s)
		}
		<-tick.C
	}
}

// ended waits for the program to end. How it ended tmux cannot be asked: it does
// not always learn the status of a program that had children.
func (x *terminal) ended() {
	x.t.Helper()
	deadline := time.Now().Add(patience)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for strings.TrimSpace(x.tmux("display-message", "-p", "#{pane_dead}")) != "1" {
		if time.Now().After(deadline) {
			x.t.Fatalf("the program did not end; its screen is\n%s", x.screen())
		}
		<-tick.C
	}
}

// told are the words that run a program under a shell, which tells the exit status
// on the screen and waits for enter. It outlives a ctrl+c that both of them get.
func told(program string, args ...string) []string {
	return append([]string{"sh", "-c", `trap : INT; "$@"; echo "ended with $?"; read -r _`, "sh", program}, args...)
}

// status is what the shell of told says.
var status = regexp.MustCompile(`(?m)^ended with (\d+)$`)

// exited waits for the end of a told program and compares its exit status.
func (x *terminal) exited(want int) {
	x.t.Helper()
	said := x.until("telling an exit status", status.MatchString)
	if got := status.FindStringSubmatch(said)[1]; got != strconv.Itoa(want) {
		x.t.Errorf("exit status %s, want %d; the screen is\n%s", got, want, said)
	}
}
