package theme

// Glyphs are the characters that are not words. Each is one column wide, except
// Ellipsis and Arrow, which are what [len] says in ASCII.
type Glyphs struct {
	Ellipsis, Arrow, Dot, Dash string

	BarFull, BarEmpty, BarLock, BarMark string

	Star, NoStar, Mark, NoMark string
	Pointer                    string // before the row with the cursor
	Up, Down                   string // sort direction, more above or below
	Yes, No                    string

	// A reward call in a bitmap.
	Called, Kept, Missed, Inactive, Unknown string

	// Steps are bars of rising height for small charts.
	Steps []string

	// A box's corners, sides and ties.
	TopLeft, TopRight, BottomLeft, BottomRight, Horizontal, Vertical string
	TieLeft, TieRight                                                string
	Rule                                                             string // a line across the screen

	// A heavy frame's: it says that what is inside is to be signed.
	HeavyTopLeft, HeavyTopRight, HeavyBottomLeft, HeavyBottomRight string
	HeavyHorizontal, HeavyVertical                                 string
}

func glyphs(ascii bool) Glyphs {
	if ascii {
		return Glyphs{
			Ellipsis: "..", Arrow: "->", Dot: "-", Dash: "-",
			BarFull: "#", BarEmpty: "-", BarLock: "=", BarMark: "|",
			Star: "*", NoStar: " ", Mark: "x", NoMark: " ", Pointer: ">", Up: "^", Down: "v", Yes: "+", No: "x",
			Called: "#", Kept: "o", Missed: ".", Inactive: " ", Unknown: "?",
			Steps:   []string{"_", ".", "-", "=", "+", "*", "%", "#"},
			TopLeft: "+", TopRight: "+", BottomLeft: "+", BottomRight: "+", Horizontal: "-", Vertical: "|",
			TieLeft: "+", TieRight: "+", Rule: "-",
			HeavyTopLeft: "#", HeavyTopRight: "#", HeavyBottomLeft: "#", HeavyBottomRight: "#", HeavyHorizontal: "=", HeavyVertical: "#",
		}
	}
	return Glyphs{
		Ellipsis: "…", Arrow: "→", Dot: "·", Dash: "–",
		BarFull: "█", BarEmpty: "░", BarLock: "▒", BarMark: "│",
		Star: "★", NoStar: " ", Mark: "●", NoMark: " ", Pointer: "▸", Up: "▲", Down: "▼", Yes: "✓", No: "✗",
		Called: "█", Kept: "▒", Missed: "·", Inactive: " ", Unknown: "?",
		Steps:   []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"},
		TopLeft: "┌", TopRight: "┐", BottomLeft: "└", BottomRight: "┘", Horizontal: "─", Vertical: "│",
		TieLeft: "├", TieRight: "┤", Rule: "─",
		HeavyTopLeft: "┏", HeavyTopRight: "┓", HeavyBottomLeft: "┗", HeavyBottomRight: "┛", HeavyHorizontal: "━", HeavyVertical: "┃",
	}
}
