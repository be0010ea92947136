package grid

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"lpconsole/tui/theme"
)

// thing is a row of the tests; a negative stake is absent.
type thing struct {
	id    int
	name  string
	stake int
}

func columns() []Column[thing] {
	return []Column[thing]{
		{ID: "star", Title: "", Width: 1, Priority: 4, Cell: func(t thing) Cell { return Cell{Text: "★", Tone: Warn} }},
		{
			ID: "name", Title: "name", Width: 16, Min: 8, Flex: 1, Max: 30,
			Cell:    func(t thing) Cell { return Cell{Text: t.name, Tone: Name} },
			Compare: func(a, b thing) int { return cmp.Compare(a.name, b.name) },
		},
		{
			ID: "stake", Title: "stake", Width: 10, Right: true, Priority: 1, Descending: true,
			Cell: func(t thing) Cell {
				if t.stake < 0 {
					return Cell{Text: "–", Tone: Muted}
				}
				return Cell{Text: fmt.Sprint(t.stake)}
			},
			Compare: func(a, b thing) int { return cmp.Compare(a.stake, b.stake) },
			Absent:  func(t thing) bool { return t.stake < 0 },
		},
		{ID: "flags", Title: "flags", Width: 12, Priority: 3, Flex: 1, Cell: func(t thing) Cell { return Cell{Text: "new", Tone: Good} }},
	}
}

func things(n int) []thing {
	rows := make([]thing, n)
	for i := range rows {
		rows[i] = thing{id: i, name: fmt.Sprintf("orch-%04d", i), stake: (i * 7919) % 1000}
	}
	return rows
}

var plainTheme = theme.New(theme.Options{})

func newGrid(rows []thing, width, height int) *Grid[int, thing] {
	g := New(plainTheme, columns(), func(t thing) int { return t.id })
	g.SetSize(width, height)
	g.SetRows(rows)
	return g
}

// ids are the rows as shown.
func ids(g *Grid[int, thing]) (ids []int) {
	for i := range g.Len() {
		row, _ := g.Row(i)
		ids = append(ids, row.id)
	}
	return ids
}

func current(t *testing.T, g *Grid[int, thing]) int {
	t.Helper()
	row, ok := g.Current()
	if !ok {
		t.Fatal("there is no current row")
	}
	return row.id
}

func TestTheCursorFollowsItsThing(t *testing.T) {
	for _, c := range []struct {
		means  string
		do     func(g *Grid[int, thing])
		want   int
		wantAt string
	}{
		{"untouched, it stays on the first row when rows change", func(g *Grid[int, thing]) {
			g.SetRows([]thing{{id: 9}, {id: 0}})
		}, 9, "1/2"},
		{"untouched, it stays on the first row after a sort", func(g *Grid[int, thing]) {
			g.SortBy("name", true)
		}, 4, "1/5"},
		{"once moved, it follows when rows come in front of it", func(g *Grid[int, thing]) {
			g.MoveBy(1)
			g.SetRows([]thing{{id: 7}, {id: 8}, {id: 0}, {id: 1}})
		}, 1, "4/4"},
		{"once moved, it follows a sort", func(g *Grid[int, thing]) {
			g.MoveBy(1)
			g.SortBy("name", true)
		}, 1, "4/5"},
		{"when its thing is gone it stays at its place", func(g *Grid[int, thing]) {
			g.MoveTo(2)
			g.SetRows([]thing{{id: 0}, {id: 1}, {id: 3}, {id: 4}})
		}, 3, "3/4"},
		{"when its thing comes back it is on it again", func(g *Grid[int, thing]) {
			g.MoveTo(4)
			g.SetRows([]thing{{id: 0}, {id: 1}})
			g.SetRows(things(5))
		}, 4, "5/5"},
		{"it stops at the end", func(g *Grid[int, thing]) { g.MoveBy(1000) }, 4, "5/5"},
		{"it stops at the beginning", func(g *Grid[int, thing]) { g.End(); g.MoveBy(-1000) }, 0, "1/5"},
		{"it finds a thing by key", func(g *Grid[int, thing]) { g.MoveToKey(3) }, 3, "4/5"},
		{"it stays when a key is not there", func(g *Grid[int, thing]) { g.MoveTo(1); g.MoveToKey(77) }, 1, "2/5"},
	} {
		t.Run(c.means, func(t *testing.T) {
			g := newGrid(things(5), 60, 4)
			c.do(g)
			if got := current(t, g); got != c.want {
				t.Errorf("on %d, want %d", got, c.want)
			}
			if g.Position() != c.wantAt {
				t.Errorf("position %q, want %q", g.Position(), c.wantAt)
			}
			if y := g.CursorY(); y < 1 || y > 3 {
				t.Errorf("the cursor is on line %d, off the screen", y)
			}
		})
	}
}

func TestPaging(t *testing.T) {
	g := newGrid(things(100), 60, 11) // ten rows
	g.MoveTo(3)
	g.PageBy(1)
	if current(t, g) != 13 || g.CursorY() != 4 {
		t.Errorf("a page down went to %d on line %d", current(t, g), g.CursorY())
	}
	g.PageBy(-1)
	if current(t, g) != 3 || g.CursorY() != 4 {
		t.Errorf("a page up went to %d on line %d", current(t, g), g.CursorY())
	}
	g.PageBy(50)
	if current(t, g) != 99 || g.CursorY() != 10 {
		t.Errorf("many pages went to %d on line %d", current(t, g), g.CursorY())
	}
	g.SetSize(60, 21)
	if !strings.Contains(ansi.Strip(g.View()), "orch-0080") {
		t.Error("a taller grid leaves room empty")
	}
}

func TestSort(t *testing.T) {
	rows := []thing{{0, "b", 5}, {1, "a", -1}, {2, "c", 5}, {3, "d", 9}, {4, "e", -1}}
	for _, c := range []struct {
		means string
		do    func(g *Grid[int, thing])
		want  []int
	}{
		{"as given until somebody sorts", func(*Grid[int, thing]) {}, []int{0, 1, 2, 3, 4}},
		{"ascending: equals as given, absent last", func(g *Grid[int, thing]) { g.SortBy("stake", false) }, []int{0, 2, 3, 1, 4}},
		{"descending: equals as given, absent last too", func(g *Grid[int, thing]) { g.SortBy("stake", true) }, []int{3, 0, 2, 1, 4}},
		{"a column without an order refuses", func(g *Grid[int, thing]) { g.SortBy("flags", true) }, []int{0, 1, 2, 3, 4}},
		{"the next column is the first that can", func(g *Grid[int, thing]) { g.SortNext(1) }, []int{1, 0, 2, 3, 4}},
		{"the next after that has its own direction", func(g *Grid[int, thing]) { g.SortNext(1); g.SortNext(1) }, []int{3, 0, 2, 1, 4}},
		{"the one before the first is the last", func(g *Grid[int, thing]) { g.SortNext(-1) }, []int{3, 0, 2, 1, 4}},
		{"flipping turns the direction", func(g *Grid[int, thing]) { g.SortNext(1); g.SortFlip() }, []int{4, 3, 2, 0, 1}},
		{"a click sorts, another flips", func(g *Grid[int, thing]) { g.SortClick("stake"); g.SortClick("stake") }, []int{0, 2, 3, 1, 4}},
	} {
		t.Run(c.means, func(t *testing.T) {
			g := newGrid(rows, 60, 10)
			c.do(g)
			if got := ids(g); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestColumnsGiveWay(t *testing.T) {
	titles := func(g *Grid[int, thing]) string {
		line, _, _ := strings.Cut(ansi.Strip(g.View()), "\n")
		return strings.Join(strings.Fields(line), " ")
	}
	for _, c := range []struct {
		width int
		sort  string
		want  string
	}{
		{200, "", "name stake flags"},
		{36, "", "name stake flags"}, // the star goes first
		{30, "", "name stake"},       // then the flags
		{12, "", "name"},             // the name last
		{12, "stake", "▼stake"},      // unless another is the sort column
		{3, "", "…"},                 // one cell is left
		{60, "name", "name▼ stake flags"},
	} {
		g := newGrid(things(3), c.width, 5)
		if c.sort != "" {
			g.SortBy(c.sort, true)
		}
		if got := titles(g); got != c.want {
			t.Errorf("%d columns, sorted by %q: %q, want %q", c.width, c.sort, got, c.want)
		}
	}
}

func TestScrollingMovesNoColumn(t *testing.T) {
	rows := things(50)
	rows[30].name = "a name far longer than all the others, in wide letters: 日本語日本語"
	g := newGrid(rows, 80, 12)
	before := slices.Clone(g.slots)
	for range 49 {
		g.MoveBy(1)
		g.View()
	}
	if !slices.Equal(before, g.slots) {
		t.Errorf("columns were %v and became %v", before, g.slots)
	}
}

func TestMarks(t *testing.T) {
	g := newGrid(things(5), 40, 8)
	g.Mark(3, true)
	g.Mark(1, true)
	g.Mark(1, true)
	if !slices.Equal(g.Marks(), []int{3, 1}) {
		t.Errorf("marks are %v", g.Marks())
	}
	lines := strings.Split(ansi.Strip(g.View()), "\n")
	if !strings.HasPrefix(lines[2], " ●") || !strings.HasPrefix(lines[4], " ●") || !strings.HasPrefix(lines[1], "▸ ") {
		t.Errorf("the signs are not where they belong:\n%s", strings.Join(lines, "\n"))
	}
	g.SetRows(things(2))
	g.SetRows(things(5))
	if !g.Marked(3) {
		t.Error("the mark of a row that was hidden is lost")
	}
	g.Mark(3, false)
	if g.Marked(3) || !g.Marked(1) {
		t.Error("taking one mark away touched the other, or nothing")
	}
	g.ClearMarks()
	if len(g.Marks()) != 0 {
		t.Error("marks are left")
	}
}

func TestHit(t *testing.T) {
	g := newGrid(things(50), 80, 10)
	g.MoveTo(20) // rows 12 to 20 are on screen
	for _, c := range []struct {
		means string
		x, y  int
		want  Hit
	}{
		{"a title", 5, 0, Hit{Row: -1, Column: "name", Header: true}},
		{"the first row on screen", 5, 1, Hit{Row: 12, Column: "name"}},
		{"the last row on screen", 2, 9, Hit{Row: 20, Column: "star"}},
		{"the gutter", 0, 3, Hit{Row: 14}},
		{"outside", 80, 3, Hit{Row: -1}},
		{"above", 3, -1, Hit{Row: -1}},
		{"below", 3, 10, Hit{Row: -1}},
	} {
		if got := g.Hit(c.x, c.y); got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.means, got, c.want)
		}
	}
	g.SetRows(things(1))
	if got := g.Hit(5, 4); got.Row != -1 {
		t.Errorf("below the last row: got %+v", got)
	}
}

func TestHostileCellsStayInTheirColumn(t *testing.T) {
	names := []string{
		"日本語のオーケストレーター", "👩‍👩‍👧‍👦 family", "\x1b[31mred\x1b]0;title\x07", "a\nb\tc\rd", "\u202eevil", strings.Repeat("x", 10_000),
		"z" + strings.Repeat("\u0301", 5000), strings.Repeat("日", 5000), "\xff\xfe", "\u009d8;;http://x\u009c", "🇩🇪🇫🇷", "",
	}
	rows := make([]thing, len(names))
	for i, name := range names {
		rows[i] = thing{id: i, name: name, stake: i}
	}
	for _, ascii := range []bool{false, true} {
		for _, width := range []int{1, 2, 3, 4, 5, 12, 13, 36, 80} {
			g := New(theme.New(theme.Options{ASCII: ascii}), columns(), func(t thing) int { return t.id })
			g.SetSize(width, len(names)+1)
			g.SetRows(rows)
			view := g.View()
			checkFit(t, view, width, len(names)+1)
			for _, r := range ansi.Strip(view) {
				if ascii && r > '~' && r != '★' && r != '–' || r < ' ' && r != '\n' {
					t.Fatalf("%q is drawn at width %d", r, width)
				}
			}
		}
	}
}

// checkFit fails unless a view has exactly the size asked for.
func checkFit(t *testing.T, view string, width, height int) {
	t.Helper()
	if width <= 0 || height <= 0 {
		if view != "" {
			t.Fatalf("%d×%d draws %q", width, height, view)
		}
		return
	}
	lines := strings.Split(view, "\n")
	if len(lines) != height {
		t.Fatalf("%d lines at height %d", len(lines), height)
	}
	for _, line := range lines {
		if w := ansi.StringWidth(line); w != width && w != 0 {
			t.Fatalf("a line is %d wide at width %d: %q", w, width, line)
		}
	}
}

func TestAnEmptyGridSaysSo(t *testing.T) {
	g := newGrid(nil, 40, 5)
	g.SetEmpty("no orchestrator matches")
	if !strings.Contains(g.View(), "no orchestrator matches") || g.Position() != "0/0" || g.CursorY() != -1 {
		t.Errorf("drew %q at %s", g.View(), g.Position())
	}
	if _, ok := g.Current(); ok {
		t.Error("an empty grid has a current row")
	}
	g.MoveBy(3)
	g.PageBy(-1)
	g.SortNext(1)
	checkFit(t, g.View(), 40, 5)
}

func TestARowThatStaysIsNotDrawnAgain(t *testing.T) {
	drawn := 0
	c := columns()
	name := c[1].Cell
	c[1].Cell = func(t thing) Cell { drawn++; return name(t) }
	g := New(plainTheme, c, func(t thing) int { return t.id })
	g.SetSize(80, 30)
	g.SetRows(things(1000))
	g.View()
	drawn = 0
	g.MoveBy(1)
	g.View()
	if drawn != 2 {
		t.Errorf("moving the cursor drew %d rows, want 2", drawn)
	}
	g.View()
	if drawn != 2 {
		t.Error("drawing again without a change drew rows")
	}
}

func TestGolden(t *testing.T) {
	rows := things(40)
	rows[2].name, rows[3].stake = "日本語.eth", -1
	g := newGrid(rows, 60, 10)
	g.SortBy("stake", true)
	g.MoveTo(4)
	g.Mark(2, true)
	golden.RequireEqual(t, g.View())
}

func FuzzGrid(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
	f.Add([]byte{6, 200, 40, 2, 5, 7, 3, 9, 1, 6, 1, 1, 5, 0, 2, 255})
	f.Fuzz(func(t *testing.T, ops []byte) {
		g := newGrid(things(20), 80, 10)
		width, height := 80, 10
		next := func() int {
			if len(ops) == 0 {
				return 0
			}
			n := int(ops[0])
			ops = ops[1:]
			return n
		}
		for len(ops) > 0 {
			switch next() % 12 {
			case 0:
				g.MoveBy(next() - 128)
			case 1:
				g.PageBy(next() - 128)
			case 2:
				g.SetRows(things(next()))
			case 3:
				g.SortNext(next() - 128)
			case 4:
				g.SortFlip()
			case 5:
				g.Mark(next(), next()%2 == 0)
			case 6:
				width, height = next(), next()%64
				g.SetSize(width, height)
			case 7:
				g.Home()
			case 8:
				g.End()
			case 9:
				g.MoveToKey(next())
			case 10:
				g.SortClick(g.Hit(next(), next()).Column)
			case 11:
				g.MoveTo(next() - 10)
			}
			checkFit(t, g.View(), width, height)
			if y := g.CursorY(); y >= height {
				t.Fatalf("the cursor is on line %d of %d", y, height)
			}
			order := slices.Sorted(slices.Values(ids(g)))
			for i, id := range order {
				if i != id {
					t.Fatalf("a row is lost or doubled: %v", order)
				}
			}
		}
	})
}

func benchmarkFrame(b *testing.B, rows int) {
	g := newGrid(things(rows), 100, 30)
	step := 1
	for b.Loop() {
		g.MoveBy(step)
		if at := g.cursor; at == 0 || at == g.Len()-1 {
			step = -step
		}
		g.View()
	}
}

func BenchmarkGridFrame100(b *testing.B)  { benchmarkFrame(b, 100) }
func BenchmarkGridFrame1000(b *testing.B) { benchmarkFrame(b, 1000) }

func BenchmarkGridNewRows1000(b *testing.B) {
	g, rows := newGrid(things(1000), 100, 30), things(1000)
	g.SortBy("stake", true)
	for b.Loop() {
		g.SetRows(rows)
		g.View()
	}
}
