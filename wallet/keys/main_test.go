package keys

import (
	"fmt"
	"os"
	"os/exec"
	"testing"
)

// childMode makes this test binary play another program: what cannot be tried
// inside a test, because it changes the whole process or ends it.
const childMode = "LPCONSOLE_KEYS_CHILD"

// children are the programs it can play.
var children = map[string]func(args []string) error{}

func TestMain(m *testing.M) {
	if play, ok := children[os.Getenv(childMode)]; ok {
		if err := play(os.Args[1:]); err != nil {
			fmt.Println("failed:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// childCommand is this test binary in the part of mode.
func childCommand(t testing.TB, mode string, args ...string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe, args...)
	cmd.Env = append(os.Environ(), childMode+"="+mode)
	cmd.Stderr = os.Stderr
	return cmd
}
