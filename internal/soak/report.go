package soak

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"lpconsole/devnet"
	"lpconsole/internal/faultproxy"
)

// A Report is what a run of the harness found.
type Report struct {
	Took             time.Duration
	Accounts         int
	Program, Control Count
	Runs             int // processes of the program
	Requests         uint64
	Faults           map[faultproxy.Kind]uint64
	Kills            map[string]int // by the step at which the process died
	Codes            map[int]int    // exit codes of the processes that ended by themselves
	Reorgs           int
	Depths           [devnet.ReorgLimit + 1]int // how many blocks went away, how often
	Restarts         int
	Odd              []string // what should not happen, in words
}

// Killed is how many processes were killed.
func (r *Report) Killed() int { return sum(r.Kills) }

// Spoilt is how many faults there were.
func (r *Report) Spoilt() (n uint64) {
	for _, c := range r.Faults {
		n += c
	}
	return n
}

// Wrong says what the program did wrong, or that the control did nothing wrong;
// "" when all is as it should be.
func (r *Report) Wrong() string {
	var wrong []string
	p := r.Program
	if p.Once != p.Intents || p.Foreign != 0 {
		wrong = append(wrong, fmt.Sprintf("of %d intents %d are lost, %d doubled, %d failed, %d not done, and %d bonds are nobody's",
			p.Intents, p.Lost, p.Doubled, p.Failed, p.Left, p.Foreign))
	}
	wrong = append(wrong, r.Odd...)
	if r.Control.Lost+r.Control.Doubled == 0 {
		wrong = append(wrong, "the naive sender lost and doubled nothing: this was no trial")
	}
	return strings.Join(wrong, "\n")
}

// String is a table for people, in Markdown.
func (r *Report) String() string {
	var b strings.Builder
	line := func(what string, figure any) { fmt.Fprintf(&b, "| %s | %v |\n", what, figure) }
	p, c := r.Program, r.Control
	b.WriteString("| | |\n|---|---|\n")
	line("intents", p.Intents)
	line("… exactly once on chain", p.Once)
	line("… lost", p.Lost)
	line("… doubled", p.Doubled)
	line("… failed or not done", p.Failed+p.Left)
	line("accounts at work at a time", r.Accounts)
	line("processes of the program", r.Runs)
	line("requests", r.Requests)
	line("faults", r.Spoilt())
	line("processes killed", r.Killed())
	line("reorganisations of 1 to 8 blocks", fmt.Sprintf("%d (%s)", r.Reorgs, strings.Trim(fmt.Sprint(r.Depths[1:]), "[]")))
	line("restarts of the node", r.Restarts)
	line("naive sender in the same run: intents", c.Intents)
	line("… lost", c.Lost)
	line("… doubled", c.Doubled)
	line("time", r.Took.Round(time.Second))
	b.WriteString("\n| fault | times |\n|---|---|\n")
	for _, k := range faultproxy.Kinds {
		line(string(k), r.Faults[k])
	}
	b.WriteString("\n| killed | times |\n|---|---|\n")
	for _, s := range steps {
		line(s.name, r.Kills[s.name])
	}
	line(impatient, r.Kills[impatient])
	b.WriteString("\n| exit code of the others | times |\n|---|---|\n")
	var codes []int
	for code := range r.Codes {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	for _, code := range codes {
		line(fmt.Sprint(code), r.Codes[code])
	}
	return b.String()
}
