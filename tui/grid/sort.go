package grid

import "slices"

// SortBy sorts by the column with the given ID; it reports whether there is such
// a column that can be sorted. The cursor stays on its thing.
func (g *Grid[K, T]) SortBy(id string, descending bool) bool {
	for i := range g.columns {
		if g.columns[i].ID == id && g.columns[i].Compare != nil {
			g.sort(i, descending)
			return true
		}
	}
	return false
}

// SortNext moves the sort to the next column on screen that can be sorted, or with
// a negative step to the one before, each with its own first direction. After the
// last column comes the first again.
func (g *Grid[K, T]) SortNext(step int) {
	var able []int
	for _, s := range g.slots {
		if g.columns[s.column].Compare != nil {
			able = append(able, s.column)
		}
	}
	if len(able) == 0 {
		return
	}
	at := slices.Index(able, g.sortBy)
	switch {
	case step < 0 && at < 0:
		at = len(able) - 1
	case step < 0:
		at = (at + len(able) - 1) % len(able)
	default:
		at = (at + 1) % len(able)
	}
	g.sort(able[at], g.columns[able[at]].Descending)
}

// SortClick does what a click on a column's title means: sort by it, or turn its
// direction round when it is the sort column already.
func (g *Grid[K, T]) SortClick(id string) {
	if current, descending := g.Sorted(); current == id {
		g.SortBy(id, !descending)
		return
	}
	for i := range g.columns {
		if g.columns[i].ID == id {
			g.SortBy(id, g.columns[i].Descending)
		}
	}
}

// SortFlip turns the direction of the sort round.
func (g *Grid[K, T]) SortFlip() {
	if g.sortBy >= 0 {
		g.sort(g.sortBy, !g.descending)
	}
}

// Sorted is the ID of the sort column, "" for the order given, and the direction.
func (g *Grid[K, T]) Sorted() (id string, descending bool) {
	if g.sortBy < 0 {
		return "", false
	}
	return g.columns[g.sortBy].ID, g.descending
}

func (g *Grid[K, T]) sort(column int, descending bool) {
	g.sortBy, g.descending = column, descending
	if !slices.ContainsFunc(g.slots, func(s slot) bool { return s.column == column }) {
		g.layOut()
	}
	g.arrange()
}

// arrange puts the rows in order and the cursor back on its thing.
func (g *Grid[K, T]) arrange() {
	g.order = slices.Grow(g.order[:0], len(g.rows))
	for i := range g.rows {
		g.order = append(g.order, i)
	}
	if g.sortBy >= 0 {
		c := &g.columns[g.sortBy]
		slices.SortStableFunc(g.order, func(a, b int) int {
			return c.order(g.rows[a], g.rows[b], g.descending)
		})
	}
	g.cursor = g.find()
	g.show()
}

// find is where the cursor belongs: on its thing, else where it was.
func (g *Grid[K, T]) find() int {
	if !g.moved {
		return 0
	}
	for i, at := range g.order {
		if g.keyOf(g.rows[at]) == g.key {
			return i
		}
	}
	return max(0, min(g.cursor, len(g.order)-1))
}

func (c *Column[T]) order(a, b T, descending bool) int {
	if c.Absent != nil {
		switch noA, noB := c.Absent(a), c.Absent(b); {
		case noA && noB:
			return 0
		case noA:
			return 1
		case noB:
			return -1
		}
	}
	if descending {
		return c.Compare(b, a)
	}
	return c.Compare(a, b)
}
