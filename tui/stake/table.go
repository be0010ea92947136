package stake

import (
	"lpconsole/livepeer"
	"lpconsole/tui/panel"
	"lpconsole/tui/words"
)

const (
	// mostAccounts is how many accounts the table shows at once.
	mostAccounts = 5
	// figureWidth is the room for a sum.
	figureWidth = 13
)

// A sum is what one account has, or several together.
type sum struct {
	staked, locked, wallet livepeer.LPT
	fees, eth              livepeer.ETH
}

func (s *sum) add(a *livepeer.Account) {
	s.staked, s.wallet = s.staked.Add(a.PendingStake), s.wallet.Add(a.LPT)
	s.fees, s.eth = s.fees.Add(a.PendingFees), s.eth.Add(a.ETH)
	for _, l := range a.Locks {
		s.locked = s.locked.Add(l.Amount)
	}
}

// heads are the columns of the table; the last go first where there is no room.
var heads = [...]string{"staked LPT", "wallet LPT", "fees ETH", "locks LPT", "wallet ETH"}

func (s *sum) texts() [len(heads)]string {
	return [...]string{s.staked.Format(2), s.wallet.Format(2), s.fees.Format(5), s.locked.Format(2), s.eth.Format(5)}
}

// table is the accounts, the chosen one marked, and what they have together.
func (k *Screen) table(w int) []string {
	t := k.s.Theme
	columns := max(1, min(len(heads), (w-2-24)/figureWidth))
	name := max(1, min(w-2-columns*figureWidth, 40))
	row := func(texts [len(heads)]string) (line string) {
		for _, text := range texts[:columns] {
			line += panel.PadLeft(t, text, figureWidth)
		}
		return line
	}
	var all sum
	at, read := 0, 0
	for i, a := range k.accounts {
		if a.Address == k.chosen {
			at = i
		}
		if acc := k.known[a.Address].account; acc != nil {
			all.add(acc)
			read++
		}
	}
	out := []string{t.Title.Render(panel.Pad(t, "  account", name+2) + row(heads))}
	from := max(0, min(at-mostAccounts/2, len(k.accounts)-mostAccounts))
	for i, a := range k.accounts[from:min(len(k.accounts), from+mostAccounts)] {
		dash := t.Glyph.Dash
		texts := [...]string{dash, dash, dash, dash, dash}
		if acc := k.known[a.Address].account; acc != nil {
			var one sum
			one.add(acc)
			texts = one.texts()
		}
		line := panel.Pad(t, k.s.Called(a.Address)+"  "+a.Kind.String(), name) + row(texts)
		if from+i == at {
			out = append(out, t.Accent.Over(t.Cursor).Render(t.Glyph.Pointer+" ")+t.Text.Over(t.Cursor).Render(line))
		} else {
			out = append(out, "  "+t.Text.Render(line))
		}
	}
	whose := "all " + words.Number(len(k.accounts)) + " accounts"
	if read < len(k.accounts) {
		whose = words.Number(read) + " of " + words.Number(len(k.accounts)) + " accounts"
	}
	return append(out, "  "+t.Strong.Render(panel.Pad(t, whose, name)+row(all.texts())))
}
