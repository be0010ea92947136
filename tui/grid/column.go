package grid

import "slices"

// A Column says what one column shows and how it behaves.
type Column[T any] struct {
	ID    string // for SortBy and Hit
	Title string

	Width int  // in cells, when there is room
	Min   int  // it can shrink to this before a column is left out; 0: Width
	Max   int  // with Flex: it grows no further; 0: without end
	Flex  int  // its share of the room that is left, 0 none
	Right bool // align to the right, as numbers are

	// Priority decides which columns go first when there is no room: the highest.
	Priority int

	// Cell is the content for a row.
	Cell func(T) Cell

	// Compare orders rows by this column; without it the column cannot be sorted.
	Compare func(a, b T) int
	// Absent reports that a row has no value here. Such rows come last, whichever
	// way the column is sorted. nil: every row has one.
	Absent func(T) bool
	// Descending makes the largest first when the column is chosen.
	Descending bool
}

// A Cell is one line of text and the meaning that colours it. What in the text
// could disturb the screen is made harmless, and what does not fit is cut.
type Cell struct {
	Text string
	Tone Tone
}

// gutter is the room on the left for the signs of the cursor and of a mark.
const gutter = 2

// A slot is a column on screen.
type slot struct{ column, x, width int }

// layOut decides which columns are shown, and how wide. The sort column is not
// left out while any other can be.
func (g *Grid[K, T]) layOut() {
	defer g.forget()
	g.slots = g.slots[:0]
	room := g.width - gutter
	if room <= 0 {
		return
	}
	shown := make([]int, len(g.columns))
	for i := range shown {
		shown[i] = i
	}
	for len(shown) > 1 && g.least(shown) > room {
		shown = slices.Delete(shown, g.dispensable(shown), g.dispensable(shown)+1)
	}
	widths := make([]int, len(g.columns))
	left := room - (len(shown) - 1)
	for _, c := range shown {
		widths[c] = min(g.columns[c].least(), left)
		left -= widths[c]
	}
	left = g.widen(shown, widths, left)
	g.stretch(shown, widths, left)
	x := gutter
	for _, c := range shown {
		g.slots = append(g.slots, slot{column: c, x: x, width: widths[c]})
		x += widths[c] + 1
	}
}

func (c *Column[T]) least() int {
	if c.Min > 0 {
		return min(c.Min, c.Width)
	}
	return c.Width
}

// least is the least room that columns take, with the gaps between them.
func (g *Grid[K, T]) least(shown []int) int {
	sum := len(shown) - 1
	for _, c := range shown {
		sum += g.columns[c].least()
	}
	return sum
}

// dispensable is the place in shown of the column to leave out next: of equals
// the one furthest right.
func (g *Grid[K, T]) dispensable(shown []int) int {
	worst, highest := len(shown)-1, -1
	for i, c := range shown {
		if c != g.sortBy && g.columns[c].Priority >= highest {
			worst, highest = i, g.columns[c].Priority
		}
	}
	return worst
}

// widen brings columns to their Width, the important ones first, and returns the
// room that is left.
func (g *Grid[K, T]) widen(shown, widths []int, left int) int {
	byPriority := slices.Clone(shown)
	slices.SortStableFunc(byPriority, func(a, b int) int {
		return g.columns[a].Priority - g.columns[b].Priority
	})
	for _, c := range byPriority {
		more := min(left, max(0, g.columns[c].Width-widths[c]))
		widths[c] += more
		left -= more
	}
	return left
}

// stretch gives the room that is left to the columns that want it, cell by cell
// in turn.
func (g *Grid[K, T]) stretch(shown, widths []int, left int) {
	for left > 0 {
		before := left
		for _, c := range shown {
			column := &g.columns[c]
			more := min(left, column.Flex)
			if column.Max > 0 {
				more = min(more, max(0, column.Max-widths[c]))
			}
			widths[c] += more
			left -= more
		}
		if left == before {
			return
		}
	}
}

// Shows reports whether the column with the given ID has room on screen.
func (g *Grid[K, T]) Shows(id string) bool {
	return slices.ContainsFunc(g.slots, func(s slot) bool { return g.columns[s.column].ID == id })
}
