package orchestrators

import (
	tea "charm.land/bubbletea/v2"
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/tui/screen"
)

// star writes a star to the user's book, or takes it out.
func (s *Screen) star(a common.Address, on bool) tea.Cmd {
	book := s.session.Book
	if book == nil {
		return nil
	}
	done := "starred " + s.session.Name(a)
	if !on {
		done = "took the star from " + s.session.Name(a)
	}
	return func() tea.Msg { return screen.BookChanged{Done: done, Err: book.SetStar(a, on)} }
}

// name writes the user's own name for an address; "" takes it out.
func (s *Screen) name(a common.Address, alias string) tea.Cmd {
	book := s.session.Book
	if book == nil {
		return nil
	}
	done := s.short(a) + " is called " + alias + " here"
	if alias == "" {
		done = s.short(a) + " has no alias any more"
	}
	return func() tea.Msg { return screen.BookChanged{Done: done, Err: book.SetAlias(a, alias)} }
}
