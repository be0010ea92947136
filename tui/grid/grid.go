// Package grid is the table widget of the console. It draws only the rows on
// screen and remembers each drawn row, so that moving the cursor costs two rows
// whatever the length of the table. It has no keys of its own: the screen that
// owns a Grid maps its keys and mouse clicks to the verbs here.
//
// The cursor and the marks belong to things (by key), not to row numbers: when
// rows move, they move along. Column widths depend on the width of the grid alone,
// never on what the rows hold, so that scrolling changes as few cells as possible.
package grid

import (
	"fmt"
	"slices"
	"strings"

	"lpconsole/tui/theme"
)

// A Grid shows rows of type T, each known by a key of type K that is unique among
// them. Build one with [New]; the zero Grid is not usable. A Grid belongs to one
// goroutine, as everything that Update and View touch does.
type Grid[K comparable, T any] struct {
	theme   *theme.Theme
	paints  paints
	columns []Column[T]
	keyOf   func(T) K

	rows  []T   // as given: the order of equals
	order []int // indices of rows as shown
	drawn []drawnRow

	width, height int
	slots         []slot
	empty         string

	sortBy     int // index of a column, or -1: as given
	descending bool

	cursor  int // index in order
	key     K   // what the cursor is on, when moved
	moved   bool
	top     int // index in order of the first row on screen
	marks   []K
	frame   string
	isDrawn bool // frame is what View has to return
}

// A drawnRow is the remembered drawing of one row.
type drawnRow struct {
	state state
	valid bool
	text  string
}

// New makes a Grid that is empty, unsized and sorted as given.
func New[K comparable, T any](t *theme.Theme, columns []Column[T], key func(T) K) *Grid[K, T] {
	return &Grid[K, T]{theme: t, paints: newPaints(t), columns: columns, keyOf: key, sortBy: -1}
}

// SetTheme changes how the grid looks.
func (g *Grid[K, T]) SetTheme(t *theme.Theme) {
	g.theme, g.paints = t, newPaints(t)
	g.forget()
}

// SetEmpty sets the sentence that stands in place of the rows when there are none.
func (g *Grid[K, T]) SetEmpty(sentence string) {
	if g.empty != sentence {
		g.empty, g.isDrawn = sentence, false
	}
}

// SetSize sets the size in cells, the header line included. Rows past the height
// scroll; columns that do not fit are left out, the least important first.
func (g *Grid[K, T]) SetSize(width, height int) {
	width, height = max(0, width), max(0, height)
	if width == g.width && height == g.height {
		return
	}
	if width != g.width {
		g.width = width
		g.layOut()
	}
	g.height = height
	g.show()
}

// SetRows replaces the rows. Rows that compare equal stay in the order given. The
// cursor stays on its thing; when that is gone, at its place. Until somebody has
// moved it, it stays on the first row.
func (g *Grid[K, T]) SetRows(rows []T) {
	g.rows = rows
	g.drawn = make([]drawnRow, len(rows))
	g.arrange()
}

// Redraw forgets what is drawn, for when cells changed that the rows only refer to.
func (g *Grid[K, T]) Redraw() { g.forget() }

// Len is the number of rows.
func (g *Grid[K, T]) Len() int { return len(g.rows) }

// Row is the i-th row as shown, from 0.
func (g *Grid[K, T]) Row(i int) (row T, ok bool) {
	if i < 0 || i >= len(g.order) {
		return row, false
	}
	return g.rows[g.order[i]], true
}

// Current is the row under the cursor; there is none in an empty grid.
func (g *Grid[K, T]) Current() (T, bool) { return g.Row(g.cursor) }

// MoveBy moves the cursor by n rows and stops at either end.
func (g *Grid[K, T]) MoveBy(n int) { g.MoveTo(g.cursor + n) }

// MoveTo moves the cursor to the i-th row as shown, or the nearest there is.
func (g *Grid[K, T]) MoveTo(i int) {
	if len(g.order) == 0 {
		return
	}
	i = min(max(i, 0), len(g.order)-1)
	g.key, g.moved = g.keyOf(g.rows[g.order[i]]), true
	if i != g.cursor {
		g.cursor, g.isDrawn = i, false
	}
	g.show()
}

// MoveToKey moves the cursor to a thing and reports whether it is shown.
func (g *Grid[K, T]) MoveToKey(key K) bool {
	for i, at := range g.order {
		if g.keyOf(g.rows[at]) == key {
			g.MoveTo(i)
			return true
		}
	}
	return false
}

// PageBy moves the cursor by n screens.
func (g *Grid[K, T]) PageBy(n int) {
	page := g.visible()
	g.top = min(max(g.top+n*page, 0), max(0, len(g.order)-page))
	g.isDrawn = false
	g.MoveBy(n * page)
}

// Home moves the cursor to the first row, End to the last.
func (g *Grid[K, T]) Home() { g.MoveTo(0) }

// End moves the cursor to the last row.
func (g *Grid[K, T]) End() { g.MoveTo(len(g.order) - 1) }

// Mark puts a mark on a thing, or takes it away. Marks outlive the row: one that a
// filter hides comes back with its mark.
func (g *Grid[K, T]) Mark(key K, on bool) {
	at := slices.Index(g.marks, key)
	switch {
	case on && at < 0:
		g.marks = append(g.marks, key)
	case !on && at >= 0:
		g.marks = slices.Delete(g.marks, at, at+1)
	}
	g.isDrawn = false
}

// Marked reports whether a thing is marked.
func (g *Grid[K, T]) Marked(key K) bool { return slices.Contains(g.marks, key) }

// Marks are the marked things in the order in which they were marked. The slice
// belongs to the caller.
func (g *Grid[K, T]) Marks() []K { return slices.Clone(g.marks) }

// ClearMarks takes all marks away.
func (g *Grid[K, T]) ClearMarks() { g.marks, g.isDrawn = nil, false }

// Position says where the cursor is among the rows, such as " 37/100". It is as
// wide on every row, so that a moving cursor changes only its digits.
func (g *Grid[K, T]) Position() string {
	if len(g.order) == 0 {
		return "0/0"
	}
	total := fmt.Sprint(len(g.order))
	return fmt.Sprintf("%*d/%s", len(total), g.cursor+1, total)
}

// CursorY is the line of the view that the cursor's row is on, or -1.
func (g *Grid[K, T]) CursorY() int {
	if len(g.order) == 0 || g.visible() == 0 {
		return -1
	}
	return g.cursor - g.top + g.headerLines()
}

// A Hit is what lies under a point of the view.
type Hit struct {
	Row    int    // index for Row and MoveTo, or -1
	Column string // ID of the column, "" between or beside the columns
	Header bool
}

// Hit finds what is at column x and line y of the view, both from 0.
func (g *Grid[K, T]) Hit(x, y int) Hit {
	h := Hit{Row: -1}
	if x < 0 || x >= g.width || y < 0 || y >= g.height {
		return h
	}
	for _, s := range g.slots {
		if x >= s.x && x < s.x+s.width {
			h.Column = g.columns[s.column].ID
		}
	}
	line := y - g.headerLines()
	if line < 0 {
		h.Header = true
	} else if i := g.top + line; i < len(g.order) {
		h.Row = i
	}
	return h
}

// headerLines is 1, or 0 where a header would leave no room for a row.
func (g *Grid[K, T]) headerLines() int {
	if g.height < 2 {
		return 0
	}
	return 1
}

// visible is the number of rows that fit.
func (g *Grid[K, T]) visible() int { return g.height - g.headerLines() }

// forget drops every remembered drawing.
func (g *Grid[K, T]) forget() {
	clear(g.drawn)
	g.isDrawn = false
}

// show scrolls as little as it takes to have the cursor on screen, and leaves no
// room empty below the last row.
func (g *Grid[K, T]) show() {
	visible := max(1, g.visible())
	top := g.top
	top = min(top, g.cursor)
	top = max(top, g.cursor-visible+1)
	top = max(0, min(top, len(g.order)-visible))
	if top != g.top {
		g.top = top
	}
	g.isDrawn = false
}

// View draws the grid: exactly as many lines as its height, each exactly as wide
// as its width but for empty ones.
func (g *Grid[K, T]) View() string {
	if !g.isDrawn {
		g.frame, g.isDrawn = g.draw(), true
	}
	return g.frame
}

func (g *Grid[K, T]) draw() string {
	if g.width == 0 || g.height == 0 {
		return ""
	}
	var b strings.Builder
	b.Grow(2 * g.width * g.height)
	if g.headerLines() > 0 {
		g.drawHeader(&b)
		b.WriteByte('\n')
	}
	for line := range g.visible() {
		if line > 0 {
			b.WriteByte('\n')
		}
		i := g.top + line
		if i >= len(g.order) {
			if line == 0 {
				b.WriteString(g.paints.tones[plainRow][Muted].Render(g.fit(g.empty, g.width)))
			}
			continue
		}
		b.WriteString(g.row(i))
	}
	return b.String()
}

// row is the drawing of the i-th row as shown.
func (g *Grid[K, T]) row(i int) string {
	at := g.order[i]
	state := plainRow
	if len(g.marks) > 0 && g.Marked(g.keyOf(g.rows[at])) {
		state = markedRow
	}
	if i == g.cursor {
		state |= cursorRow
	}
	d := &g.drawn[at]
	if !d.valid || d.state != state {
		*d = drawnRow{state: state, valid: true, text: g.drawRow(g.rows[at], state)}
	}
	return d.text
}
