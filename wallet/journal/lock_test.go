package journal

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// child is the folder that a child of the tests holds the lock in, for as long as
// its standard input is open.
const child = "LPCONSOLE_JOURNAL_TEST_HOLDER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(child); dir != "" {
		hold(dir)
		return
	}
	os.Exit(m.Run())
}

func hold(dir string) {
	o := options(dir)
	o.Program = "the other\x1b[31m one"
	j, err := Open(o)
	if err != nil {
		_, _ = os.Stdout.WriteString(err.Error() + "\n")
		return
	}
	_, _ = os.Stdout.WriteString("held\n")
	_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
	_ = j.Close()
}

// holder starts another process that has the lock.
func holder(t *testing.T, dir string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), child+"="+dir)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
	})
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "held\n" {
		t.Fatalf("the other process says %q, %v", line, err)
	}
	return cmd
}

func TestASecondProcessIsToldWhoHasTheAccount(t *testing.T) {
	dir := t.TempDir()
	before := time.Now().Add(-time.Second)
	other := holder(t, dir)

	_, err := Open(options(dir))
	var locked *LockedError
	if !errors.As(err, &locked) {
		t.Fatalf("a second process opens the journal: %v", err)
	}
	host, _ := os.Hostname()
	if o := locked.Owner; o.PID != other.Process.Pid || o.Host != word(host) || o.Since.Before(before) {
		t.Errorf("the owner is %+v", o)
	}
	if strings.ContainsRune(err.Error(), 0x1b) || !strings.Contains(err.Error(), "the other") {
		t.Errorf("the sentence is %q", err)
	}
	if owner, held := OwnerOf(dir, chainID, account); !held || owner.PID != other.Process.Pid {
		t.Errorf("the owner is said to be %+v, %v", owner, held)
	}
	if all, err := Read(dir, chainID, account); err != nil || len(all) != 0 {
		t.Errorf("reading beside it: %v, %v", all, err)
	}
}

func TestWhatADeadProcessLeavesDoesNoHarm(t *testing.T) {
	dir := t.TempDir()
	other := holder(t, dir)
	if err := other.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_, _ = other.Process.Wait()
	o := options(dir)
	if _, err := os.Stat(o.path("owner")); err != nil {
		t.Fatalf("it left nothing: this test proves nothing: %v", err)
	}
	if owner, held := OwnerOf(dir, chainID, account); held {
		t.Errorf("a dead process owns the account: %+v", owner)
	}
	j, err := Open(o)
	if err != nil {
		t.Fatalf("after the death of the owner: %v", err)
	}
	if owner, held := OwnerOf(dir, chainID, account); !held || owner.PID != os.Getpid() {
		t.Errorf("the owner is %+v, %v", owner, held)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if _, held := OwnerOf(dir, chainID, account); held {
		t.Error("after closing, somebody owns the account")
	}
}

func TestAnOwnerThatCannotBeReadIsAnotherProcess(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	for name, content := range map[string]string{"empty": "", "junk": "\x00\x01", "long": strings.Repeat("x", 5000), "a list": "[1]"} {
		if err := os.WriteFile(j.opt.path("owner"), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Open(options(dir))
		if err == nil || !strings.Contains(err.Error(), "another process") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOneProcessHasOneJournalOfAnAccount(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	var locked *LockedError
	if _, err := Open(options(dir)); !errors.As(err, &locked) {
		t.Fatalf("opened twice: %v", err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Errorf("closed twice: %v", err)
	}
	if err := j.Add(entry(1)); err == nil {
		t.Error("a closed journal is written")
	}
	open(t, dir)
}
