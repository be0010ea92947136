// Package theme holds the colours, styles and glyphs of the console. It is the
// only package that names a colour. A Theme is a value built for one session;
// nothing here asks the terminal anything.
//
// Meaning is never colour alone: a style for "warning" is always drawn with a
// word or a glyph that says so too.
package theme

import (
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

// Options say what a terminal can show.
type Options struct {
	Light   bool // dark text on a light background
	ASCII   bool // nothing beyond 7-bit characters
	Profile colorprofile.Profile
}

// A Theme is every style and glyph that screens may use, by role.
type Theme struct {
	Options

	Text, Muted, Faint, Strong Style // running text, labels, decoration, figures that matter
	Title                      Style // a panel's or a column's heading
	Accent                     Style // what the eye should find: the round, the focus
	Name                       Style // a name somebody else chose
	Alias                      Style // a name the user chose

	OK, Notice, Warn, Critical Style

	Header, HeaderMuted Style // the line at the top
	Key, KeyText        Style // footer and help
	Border, Focus       Style // panel frames, without and with the cursor inside
	Cursor              Style // laid under the row with the cursor: s.Over(t.Cursor)
	Marked              Style // laid under marked rows
	Match               Style // the found part of a text
	Best                Style // the best figure of several
	BarFull, BarEmpty   Style
	BarMark             Style // the lock's place in a progress bar
	Dialog              Style // laid under the palette and the help

	Glyph Glyphs
}

// New builds the theme for a terminal.
func New(o Options) *Theme {
	p := palettes(o)
	t := &Theme{Options: o, Glyph: glyphs(o.ASCII)}
	fg := func(r role) Style { return style(p.colour(r)) }
	plain := lipgloss.NewStyle()

	t.Text = style(plain)
	t.Muted = fg(muted)
	t.Faint = fg(faint)
	t.Strong = style(plain.Bold(true))
	t.Title = style(p.colour(title).Bold(true))
	t.Accent = style(p.colour(accent).Bold(true))
	t.Name = fg(name)
	t.Alias = style(p.colour(alias).Italic(true))

	t.OK = style(p.colour(ok).Bold(true))
	t.Notice = style(p.colour(notice).Bold(true))
	t.Warn = style(p.colour(warn).Bold(true))
	t.Critical = style(p.colour(critical).Bold(true))

	t.Header = style(plain.Bold(true))
	t.HeaderMuted = fg(muted)
	t.Key = style(p.colour(accent))
	t.KeyText = fg(muted)
	t.Border = fg(border)
	t.Focus = fg(accent)
	t.Cursor = style(p.ground(cursor))
	t.Marked = style(p.ground(marked))
	t.Match = style(p.colour(warn).Underline(true))
	t.Best = style(p.colour(ok).Bold(true))
	t.BarFull = fg(accent)
	t.BarEmpty = fg(border)
	t.BarMark = fg(warn)
	t.Dialog = style(plain)
	return t
}

// A Style draws text in one piece. Join styled pieces; do not style a string
// that has styles inside, the outer one ends at the first inner end.
type Style struct {
	open string
	lip  lipgloss.Style
}

const end = "\x1b[m"

// style takes the opening sequence out of a lipgloss style once, so that drawing
// is a concatenation.
func style(l lipgloss.Style) Style {
	const probe = "x"
	s := l.Render(probe)
	for i := range len(s) {
		if s[i] == probe[0] {
			return Style{open: s[:i], lip: l}
		}
	}
	return Style{lip: l}
}

// Render draws text; an empty text stays empty.
func (s Style) Render(text string) string {
	if s.open == "" || text == "" {
		return text
	}
	return s.open + text + end
}

// Over is s on the background of row, for text in the row with the cursor.
func (s Style) Over(row Style) Style {
	return Style{open: row.open + s.open, lip: s.lip.Inherit(row.lip)}
}

// Lipgloss is the same style for widgets that want one.
func (s Style) Lipgloss() lipgloss.Style { return s.lip }
