package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/creack/pty"
)

// The figures are taken in a terminal of this size.
const (
	figureWidth  = 100
	figureHeight = 30
)

// A pane is a program in a pseudo terminal that answers none of its questions,
// and keeps what it writes with the time at which it came.
type pane struct {
	tb    testing.TB
	cmd   *exec.Cmd
	tty   *os.File
	began time.Time // just before the program was started

	mu     sync.Mutex
	out    []byte
	pieces []piece
	news   chan struct{} // holds one ring
	ended  chan struct{} // closed when nothing more will come
}

// A piece is what one read brought: it ends at out[:end] and came at that time
// after the start.
type piece struct {
	end int
	at  time.Duration
}

// openPane starts a program and types at once what it is to find when it is
// ready to read. The program ends with the benchmark at the latest.
func openPane(tb testing.TB, env []string, typed, program string, args ...string) *pane {
	tb.Helper()
	p := &pane{tb: tb, cmd: exec.Command(program, args...), news: make(chan struct{}, 1), ended: make(chan struct{})}
	p.cmd.Env = env
	p.began = time.Now()
	tty, err := pty.StartWithSize(p.cmd, &pty.Winsize{Cols: figureWidth, Rows: figureHeight})
	if err != nil {
		tb.Fatal(err)
	}
	p.tty = tty
	go p.read()
	p.write(typed)
	tb.Cleanup(p.close)
	return p
}

func (p *pane) read() {
	defer close(p.ended)
	buf := make([]byte, 64<<10)
	for {
		n, err := p.tty.Read(buf)
		at := time.Since(p.began)
		p.mu.Lock()
		p.out = append(p.out, buf[:n]...)
		p.pieces = append(p.pieces, piece{len(p.out), at})
		p.mu.Unlock()
		select {
		case p.news <- struct{}{}:
		default:
		}
		if err != nil {
			return // the program has ended: Linux says EIO
		}
	}
}

// write types text as it is.
func (p *pane) write(text string) {
	p.tb.Helper()
	if _, err := io.WriteString(p.tty, text); err != nil {
		p.tb.Fatal(err)
	}
}

// mark is a place in the output: where it ends now.
func (p *pane) mark() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.out)
}

// sizes are those of the pieces that came after a mark.
func (p *pane) sizes(mark int) []int {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []int
	before := mark
	for _, piece := range p.pieces {
		if piece.end > mark {
			all = append(all, piece.end-before)
			before = piece.end
		}
	}
	return all
}

// until waits for the output after a mark, without its control sequences, to be
// as wanted, and says when that was, counted from the start of the program.
func (p *pane) until(mark int, what string, ok func(text []byte) bool) time.Duration {
	p.tb.Helper()
	timeout := time.NewTimer(patience)
	defer timeout.Stop()
	for looked := 0; ; {
		over := false
		select {
		case <-p.news:
		case <-p.ended:
			over = true
		case <-timeout.C:
			over = true
		}
		p.mu.Lock()
		out, pieces := p.out, p.pieces
		p.mu.Unlock()
		for ; looked < len(pieces); looked++ {
			if end := pieces[looked].end; end > mark && ok([]byte(ansi.Strip(string(out[mark:end])))) {
				return pieces[looked].at
			}
		}
		if over {
			p.tb.Fatalf("the terminal never showed %s; it got %q", what, out[mark:])
		}
	}
}

// screen has everything drawn anew until it is as wanted.
func (p *pane) screen(what string, ok func(text []byte) bool) {
	p.tb.Helper()
	deadline := time.Now().Add(patience)
	for time.Now().Before(deadline) {
		mark, good := p.mark(), false
		p.write("\x0c")
		p.until(mark, "a whole screen", func(text []byte) bool {
			good = ok(text)
			return has("q quit")(text)
		})
		if good {
			return
		}
	}
	p.tb.Fatalf("the screen never showed %s", what)
}

// quiet waits until nothing has come for so long.
func (p *pane) quiet(long time.Duration) {
	p.tb.Helper()
	timeout := time.After(patience)
	for {
		select {
		case <-p.news:
		case <-time.After(long):
			return
		case <-timeout:
			p.tb.Fatal("the program does not stop writing")
		}
	}
}

// close kills the program and waits for its end.
func (p *pane) close() {
	p.tb.Helper()
	if p.cmd.ProcessState != nil {
		return
	}
	if err := p.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		p.tb.Error(err)
	}
	_ = p.cmd.Wait() // it says "killed", which is no news
	<-p.ended
	if err := p.tty.Close(); err != nil {
		p.tb.Error(err)
	}
}

// has is whether all of these texts are there.
func has(texts ...string) func([]byte) bool {
	return func(screen []byte) bool {
		for _, text := range texts {
			if !bytes.Contains(screen, []byte(text)) {
				return false
			}
		}
		return true
	}
}
