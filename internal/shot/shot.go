// Package shot turns a view of the console into a picture: SVG, drawn cell by
// cell. It is for the README and for eyes in review, not for the program.
package shot

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// The size of a cell and of its text, in SVG units; the proportions are those of
// the monospaced fonts that terminals use.
const (
	cellWidth  = 9.6
	cellHeight = 19.2
	fontSize   = 16
	padding    = 12
)

// A Look is what the terminal itself would bring.
type Look struct{ Background, Foreground string }

// Dark and Light are two ordinary terminals.
var (
	Dark  = Look{"#11161c", "#d5dbe3"}
	Light = Look{"#ffffff", "#1f2328"}
)

// style is what SGR has set.
type style struct {
	fg, bg                                 string
	bold, faint, italic, underline, invert bool
}

// A cell is one column of a line; the second column of a wide character is empty.
type cell struct {
	text string
	style
}

// SVG draws a view of the given size in cells.
func SVG(view string, columns, lines int, look Look) []byte {
	var b bytes.Buffer
	w, h := float64(columns)*cellWidth+2*padding, float64(lines)*cellHeight+2*padding
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" viewBox="0 0 %.1f %.1f">`+"\n", w, h, w, h)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", look.Background)
	fmt.Fprintf(&b, `<g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="%d" xml:space="preserve" shape-rendering="crispEdges">`+"\n", fontSize)
	var pen style
	for y, line := range strings.Split(view, "\n") {
		if y >= lines {
			break
		}
		var cells []cell
		cells, pen = parse(line, pen)
		draw(&b, cells[:min(len(cells), columns)], float64(y)*cellHeight+padding, look)
	}
	b.WriteString("</g>\n</svg>\n")
	return b.Bytes()
}

// parse splits a line into cells.
func parse(line string, pen style) ([]cell, style) {
	var cells []cell
	var state byte
	for len(line) > 0 {
		seq, width, n, next := ansi.DecodeSequence(line, state, nil)
		state = next
		line = line[n:]
		switch {
		case width > 0:
			cells = append(cells, cell{seq, pen})
			for range width - 1 {
				cells = append(cells, cell{"", pen})
			}
		case strings.HasPrefix(seq, "\x1b[") && strings.HasSuffix(seq, "m"):
			pen = pen.apply(seq[2 : len(seq)-1])
		}
	}
	return cells, pen
}

// apply is s after one SGR with the given parameters.
func (s style) apply(params string) style {
	p := strings.Split(params, ";")
	for i := 0; i < len(p); i++ {
		n, _ := strconv.Atoi(p[i])
		switch {
		case n == 0:
			s = style{}
		case n == 1:
			s.bold = true
		case n == 2:
			s.faint = true
		case n == 3:
			s.italic = true
		case n == 4:
			s.underline = true
		case n == 7:
			s.invert = true
		case n == 38, n == 48:
			colour, used := extended(p[i+1:])
			i += used
			if n == 38 {
				s.fg = colour
			} else {
				s.bg = colour
			}
		case n >= 30 && n <= 37:
			s.fg = basic[n-30]
		case n >= 90 && n <= 97:
			s.fg = basic[n-90+8]
		case n >= 40 && n <= 47:
			s.bg = basic[n-40]
		}
	}
	return s
}

// extended reads the colour after 38 or 48 and says how many parameters it took.
func extended(p []string) (string, int) {
	if len(p) >= 4 && p[0] == "2" {
		r, _ := strconv.Atoi(p[1])
		g, _ := strconv.Atoi(p[2])
		b, _ := strconv.Atoi(p[3])
		return fmt.Sprintf("#%02x%02x%02x", r&255, g&255, b&255), 4
	}
	if len(p) >= 2 && p[0] == "5" {
		n, _ := strconv.Atoi(p[1])
		return basic[n&15], 2
	}
	return "", 0
}

// basic is a common rendering of the 16 colours.
var basic = [16]string{
	"#1d1f21", "#cc6666", "#7fa650", "#d7a94b", "#6699cc", "#b294bb", "#5fb3b3", "#c5c8c6",
	"#767c85", "#ff7b7b", "#9fd26b", "#f0c674", "#81a2be", "#d7a8ff", "#8abeb7", "#ffffff",
}

// draw writes one line: the backgrounds, then shapes and runs of text.
func draw(b *bytes.Buffer, cells []cell, top float64, look Look) {
	for x := 0; x < len(cells); {
		end := x + 1
		for end < len(cells) && cells[end].style == cells[x].style {
			end++
		}
		s := cells[x].style
		fg, bg := s.fg, s.bg
		if fg == "" {
			fg = look.Foreground
		}
		if s.invert {
			if bg == "" {
				bg = look.Background
			}
			fg, bg = bg, fg
		}
		left := padding + float64(x)*cellWidth
		if bg != "" {
			fmt.Fprintf(b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`+"\n", left, top, float64(end-x)*cellWidth+.2, cellHeight+.2, bg)
		}
		opacity := 1.0
		if s.faint {
			opacity = .6
		}
		write(b, cells[x:end], left, top, fg, opacity)
		x = end
	}
}

// write draws cells of one style: shapes one by one, text in runs.
func write(b *bytes.Buffer, cells []cell, left, top float64, fg string, opacity float64) {
	for i := 0; i < len(cells); {
		at := left + float64(i)*cellWidth
		if path, fill, ok := shape(cells[i].text); ok {
			fmt.Fprintf(b, `<path transform="translate(%.1f %.1f)" d="%s" %s="%s" opacity="%.2f"/>`+"\n", at, top, path, map[bool]string{true: "fill", false: `fill="none" stroke`}[fill > 0], fg, opacity*max(fill, -fill))
			i++
			continue
		}
		var text strings.Builder
		n := 0
		for i+n < len(cells) {
			if _, _, ok := shape(cells[i+n].text); ok {
				break
			}
			text.WriteString(cells[i+n].text)
			n++
		}
		if strings.TrimSpace(text.String()) != "" {
			s := cells[i].style
			attrs := ""
			if s.bold {
				attrs += ` font-weight="bold"`
			}
			if s.italic {
				attrs += ` font-style="italic"`
			}
			if s.underline {
				attrs += ` text-decoration="underline"`
			}
			fmt.Fprintf(b, `<text x="%.1f" y="%.1f" textLength="%.1f" lengthAdjust="spacingAndGlyphs" fill="%s" opacity="%.2f"%s>`, at, top+cellHeight*.75, float64(n)*cellWidth, fg, opacity, attrs)
			_ = xml.EscapeText(b, []byte(text.String())) // a bytes.Buffer takes everything
			b.WriteString("</text>\n")
		}
		i += n
	}
}

// shape is the path of a block or box character, which fonts draw with gaps. fill
// is its opacity, negative for lines.
func shape(s string) (path string, fill float64, ok bool) {
	const w, h = cellWidth, cellHeight
	box := func(y, height, opacity float64) (string, float64, bool) {
		return fmt.Sprintf("M0 %.1fh%.1fv%.1fh-%.1fz", y, w+.2, height, w+.2), opacity, true
	}
	switch s {
	case "█":
		return box(2, h-4, 1)
	case "▒":
		return box(2, h-4, .55)
	case "░":
		return box(2, h-4, .35)
	case "▁", "▂", "▃", "▄", "▅", "▆", "▇":
		eighths := float64([]rune(s)[0]-'▁') + 1
		return box(2+(h-4)*(1-eighths/8), (h-4)*eighths/8, 1)
	}
	mid := map[string]string{
		"─": "M0 9.6H9.8", "│": "M4.8 0V19.4", "┌": "M9.8 9.6H4.8V19.4", "┐": "M0 9.6H4.8V19.4", "└": "M4.8 0V9.6H9.8", "┘": "M4.8 0V9.6H0",
		"├": "M4.8 0V19.4M4.8 9.6H9.8", "┤": "M4.8 0V19.4M4.8 9.6H0",
	}[s]
	return mid, -1, mid != ""
}
