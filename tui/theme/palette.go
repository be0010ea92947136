package theme

import (
	"image/color"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

// A role is what a colour is for.
type role int

const (
	muted role = iota
	faint
	title
	accent
	name
	alias
	ok
	notice
	warn
	critical
	border
	cursor
	marked
)

// A palette gives each role its colour. With 16 colours the terminal's own scheme
// decides how they look, so backgrounds are left to reverse video; without colours
// attributes carry the difference.
type palette struct {
	colours map[role]color.Color
}

func palettes(o Options) palette {
	switch {
	case o.Profile <= colorprofile.ASCII && o.Profile != colorprofile.Unknown:
		return palette{}
	case o.Profile == colorprofile.ANSI && o.Light:
		return palette{basicLight}
	case o.Profile == colorprofile.ANSI:
		return palette{basicDark}
	case o.Light:
		return palette{light}
	default:
		return palette{dark}
	}
}

// colour is a style that draws text in the role's colour.
func (p palette) colour(r role) lipgloss.Style {
	s := lipgloss.NewStyle()
	if c, ok := p.colours[r]; ok {
		return s.Foreground(c)
	}
	if r == faint || r == border {
		return s.Faint(true)
	}
	return s
}

// ground is a style that lays the role's colour under text.
func (p palette) ground(r role) lipgloss.Style {
	s := lipgloss.NewStyle()
	if c, ok := p.colours[r]; ok {
		return s.Background(c)
	}
	if r == cursor {
		return s.Reverse(true)
	}
	return s.Underline(true)
}

var dark = map[role]color.Color{
	muted:    lipgloss.Color("#98a2b3"),
	faint:    lipgloss.Color("#667085"),
	title:    lipgloss.Color("#cdd5e0"),
	accent:   lipgloss.Color("#3fcf8e"),
	name:     lipgloss.Color("#8ab4f8"),
	alias:    lipgloss.Color("#d7a8ff"),
	ok:       lipgloss.Color("#3fcf8e"),
	notice:   lipgloss.Color("#6cb6ff"),
	warn:     lipgloss.Color("#f0b429"),
	critical: lipgloss.Color("#ff6b6b"),
	border:   lipgloss.Color("#475467"),
	cursor:   lipgloss.Color("#26364a"),
	marked:   lipgloss.Color("#1f2b26"),
}

var light = map[role]color.Color{
	muted:    lipgloss.Color("#57606a"),
	faint:    lipgloss.Color("#848d97"),
	title:    lipgloss.Color("#24292f"),
	accent:   lipgloss.Color("#08734d"),
	name:     lipgloss.Color("#0550ae"),
	alias:    lipgloss.Color("#7a3fb3"),
	ok:       lipgloss.Color("#08734d"),
	notice:   lipgloss.Color("#0969da"),
	warn:     lipgloss.Color("#8a5a00"),
	critical: lipgloss.Color("#b3182b"),
	border:   lipgloss.Color("#afb8c1"),
	cursor:   lipgloss.Color("#d6e8fa"),
	marked:   lipgloss.Color("#e3f4ea"),
}

var basicDark = map[role]color.Color{
	faint: lipgloss.BrightBlack, accent: lipgloss.BrightGreen, name: lipgloss.BrightCyan, alias: lipgloss.BrightMagenta,
	ok: lipgloss.BrightGreen, notice: lipgloss.BrightCyan, warn: lipgloss.BrightYellow, critical: lipgloss.BrightRed,
	border: lipgloss.BrightBlack,
}

var basicLight = map[role]color.Color{
	faint: lipgloss.BrightBlack, accent: lipgloss.Green, name: lipgloss.Blue, alias: lipgloss.Magenta,
	ok: lipgloss.Green, notice: lipgloss.Blue, warn: lipgloss.Red, critical: lipgloss.Red,
	border: lipgloss.BrightBlack,
}
