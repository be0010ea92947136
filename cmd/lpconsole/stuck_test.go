//go:build unix

package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
)

// alternateScreen is what a terminal is sent before the first frame.
const alternateScreen = "\x1b[?1049h"

// A terminal that takes no more output holds whoever writes to it. The console
// must end all the same when it is told to.
func TestATerminalThatStopsReadingDoesNotKeepTheConsole(t *testing.T) {
	node := populated(t)
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(signal.String(), func(t *testing.T) {
			cmd := exec.Command(program(t, "lpconsole"), "--rpc", node.RPC, "--controller", node.Protocol.Controller.Address.Hex())
			cmd.Env = environ(t.TempDir())
			master, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 50, Cols: 200})
			if err != nil {
				t.Fatal(err)
			}
			defer master.Close() //nolint:errcheck // nothing is kept in it
			// Deadlines need a descriptor that does not block.
			fd, err := syscall.Dup(int(master.Fd()))
			if err != nil {
				t.Fatal(err)
			}
			if err := syscall.SetNonblock(fd, true); err != nil {
				t.Fatal(err)
			}
			screen := os.NewFile(uintptr(fd), "terminal")
			defer screen.Close() //nolint:errcheck // nothing is kept in it
			ended := make(chan error, 1)
			go func() { ended <- cmd.Wait() }()
			defer cmd.Process.Kill() //nolint:errcheck // it has ended where all is well

			if err := screen.SetReadDeadline(time.Now().Add(patience)); err != nil {
				t.Fatal(err)
			}
			for seen, buf := []byte(nil), make([]byte, 4096); !bytes.Contains(seen, []byte(alternateScreen)); {
				n, err := screen.Read(buf)
				if err != nil {
					t.Fatalf("the console ended early: %v", err)
				}
				seen = append(seen, buf[:n]...)
			}
			// From here on nobody reads. Ask for whole frames until the console is
			// stuck in writing one and takes no more keys.
			for err = nil; err == nil; {
				if err = screen.SetWriteDeadline(time.Now().Add(time.Second)); err == nil {
					_, err = screen.Write([]byte{'L' - '@'})
				}
			}
			if !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Fatal(err)
			}
			if err := cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			select {
			case err := <-ended:
				if code := cmd.ProcessState.ExitCode(); code != exitInterrupted {
					t.Errorf("exit status %d (%v), want %d", code, err, exitInterrupted)
				}
			case <-time.After(patience):
				t.Error("it still waits for its terminal")
			}
		})
	}
}
