package card

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/livepeer"
	"lpconsole/tui/clean"
	"lpconsole/tui/figure"
	"lpconsole/tui/panel"
	"lpconsole/tui/words"
)

// View draws the screen: the verdict, then as much of the card as fits, then the
// line in which an alias is edited or which says how much there is.
func (s *Screen) View() string {
	if s.width == 0 || s.height == 0 {
		return ""
	}
	lines := make([]string, 0, s.height)
	lines = append(lines, s.verdictLines()...)
	all := s.lines()
	s.top = max(0, min(s.top, len(all)-s.room()))
	for _, line := range all[s.top:min(len(all), s.top+s.room())] {
		lines = append(lines, ansi.Truncate(line, s.width, ""))
	}
	if s.footLines() > 0 {
		for len(lines) < s.height-1 {
			lines = append(lines, "")
		}
		lines = append(lines, s.footLine())
	}
	return strings.Join(lines, "\n")
}

// room is how many lines of the page fit.
func (s *Screen) room() int {
	return max(0, s.height-s.footLines()-len(s.verdictLines()))
}

func (s *Screen) footLines() int {
	if s.naming || s.height >= 6 {
		return 1
	}
	return 0
}

// footLine is the field for the alias, or where the figures come from, or how far
// down the page is.
func (s *Screen) footLine() string {
	t := s.session.Theme
	if s.naming {
		return ansi.Truncate(t.Accent.Render(aliasLabel)+s.field.View(t, s.fieldWidth(), "your own name for it; empty takes it away"), s.width, "")
	}
	var text string
	below := len(s.lines()) - s.top - s.room()
	if below > 0 {
		text = fmt.Sprintf("%s %d more lines", t.Glyph.Down, below)
	}
	if s.session.Provenance && s.card != nil {
		text = strings.TrimSpace("from " + s.session.Provenanced(s.card.Origin, "") + "  " + text)
	}
	return t.Faint.Render(clean.Clip(text, s.width, t.Glyph.Ellipsis))
}

// mostVerdict is how many lines the verdict may take of a card that has room.
const mostVerdict = 3

// verdictLines come first: how good a choice this orchestrator is.
func (s *Screen) verdictLines() []string {
	switch t := s.session.Theme; {
	case s.height < 2:
		return nil
	case s.oneLine():
		return []string{s.verdict().Line(t, s.width)}
	default:
		return s.verdict().Lines(t, s.width, mostVerdict)
	}
}

// oneLine reports whether there is too little height to wrap the verdict.
func (s *Screen) oneLine() bool { return s.height < 4*mostVerdict }

// verdict is what the figures of now say, unless they look good only since a jump
// of the cut that the rounds still show.
func (s *Screen) verdict() panel.Verdict {
	o, round := s.orchestrator()
	switch {
	case o == nil && !s.reading && s.failure != nil:
		return panel.Verdict{Level: panel.Critical, Text: "This address cannot be read: " + s.session.Because(s.failure)}
	case o == nil:
		return panel.Verdict{Level: panel.Note, Text: "Reading this address" + s.session.Theme.Glyph.Ellipsis}
	}
	v := figure.Judge(o, round)
	if v.Level != panel.OK || s.card == nil {
		return v
	}
	for _, c := range slices.Backward(changes(s.card.Rows)) {
		if figure.Bait(*c.before.RewardCut, *c.after.RewardCut) {
			return panel.Verdict{Level: panel.Warn, Text: fmt.Sprintf("In round %s it took %s %% of the rewards after %s %% before: bait?",
				words.Number(c.after.Round), figure.Percent(*c.after.RewardCut), figure.Percent(*c.before.RewardCut))}
		}
	}
	return v
}

// lines is the whole page, made anew when something changed.
func (s *Screen) lines() []string {
	if s.page == nil {
		s.page = &page{theme: s.session.Theme, width: s.width}
		s.write(s.page)
	}
	return s.page.lines
}

func (s *Screen) write(p *page) {
	s.writeIdentity(p)
	o, round := s.orchestrator()
	if o == nil {
		return
	}
	s.writeNotes(p, o, round)
	s.writeFigures(p, o, round)
	switch {
	case s.card != nil:
		s.writeRounds(p)
		s.writeCuts(p)
		s.writeLogs(p)
	case s.reading:
		p.part("Last rounds")
		p.say(p.theme.Muted, "Reading the last rounds"+p.theme.Glyph.Ellipsis)
	}
	if s.failure != nil {
		p.add("")
		again := s.session.Keys.Global.Refresh.Help().Key
		p.say(p.theme.Warn, "The last reading failed and is tried again with the next block, or with "+again+": "+s.session.Because(s.failure))
	}
}

// writeIdentity says who it is. The address stands first and whole: every name can
// lie.
func (s *Screen) writeIdentity(p *page) {
	t := p.theme
	p.parts = append(p.parts, 0)
	var parts []string
	for _, half := range strings.Split(ansi.Hardwrap(s.address.Hex(), max(1, p.width), false), "\n") {
		parts = append(parts, t.Strong.Render(half))
	}
	if alias := s.session.Alias(s.address); alias != "" {
		parts = append(parts, t.Alias.Render(clean.Clip(alias, longestAlias, t.Glyph.Ellipsis)))
	}
	if s.session.Starred(s.address) {
		parts = append(parts, t.Warn.Render(t.Glyph.Star)+t.Muted.Render(" starred"))
	}
	p.join(parts)
	o, _ := s.orchestrator()
	if o == nil {
		return
	}
	service := clean.Clip(o.ServiceURI, longestService, t.Glyph.Ellipsis)
	switch {
	case o.URIUnread:
		service = "not known: reading it would have taken too much gas"
	case service == "":
		service = "none set: no work can reach it"
	}
	p.figures([]entry{{"service", service, ""}})
}

// longestService is in columns: no URI that anybody reads is longer.
const longestService = 160

func (s *Screen) writeNotes(p *page, o *livepeer.Orchestrator, round livepeer.Round) {
	verdict := s.verdict()
	for _, n := range figure.Notes(o, round) {
		if n.Long == verdict.Text && (!s.oneLine() || panel.VerdictWidth(n.Long) <= p.width) {
			continue // it stands above already, and whole
		}
		p.say(n.Tone.Style(p.theme), "! "+n.Long)
	}
}

func (s *Screen) writeFigures(p *page, o *livepeer.Orchestrator, round livepeer.Round) {
	dash := p.theme.Glyph.Dash
	fs := []entry{
		{"stake", figure.LPT(o.Stake) + " LPT", s.place(o)},
		{"self-stake", figure.LPT(o.SelfStake) + " LPT", figure.Percent(livepeer.PercentOf(o.SelfStake, o.Stake)) + " % of the stake"},
		{"reward cut", figure.Percent(o.RewardCut) + " %", s.inForce(o.RewardCut, o.RoundRewardCut)},
		{"fee cut", figure.Percent(o.FeeCut) + " %", s.inForce(o.FeeCut, o.RoundFeeCut)},
	}
	realised, forecast, fees := entry{"realised", dash, "not enough history"}, entry{"forecast", dash, "outside the active set"}, entry{"fees", dash, ""}
	if y := o.Realised; y != nil {
		realised = entry{"realised", figure.Percent(y.Annual) + " % a year", fmt.Sprintf("rounds %s to %s", words.Number(y.From+1), words.Number(y.To))}
		fees = entry{"fees", figure.PerThousand(y.FeesPerLPT) + " ETH", "for 1,000 LPT in those rounds"}
	}
	if o.Forecast != nil {
		forecast = entry{"forecast", figure.Percent(*o.Forecast) + " % a year", "if nothing changes"}
	}
	fs = append(fs, realised, forecast, fees, reward(o, round), s.activity(o, round))
	if o.RewardCaller != (common.Address{}) {
		fs = append(fs, entry{"reward caller", s.session.Name(o.RewardCaller), "may call reward for it"})
	}
	p.figures(fs)
}

// reward says whether reward has been called in the current round, and when else.
func reward(o *livepeer.Orchestrator, round livepeer.Round) entry {
	number := "in round " + words.Number(round.Number)
	switch {
	case o.LastRewardRound == 0:
		return entry{"reward", "never called", ""}
	case o.LastRewardRound >= round.Number:
		return entry{"reward", "called", number}
	case !o.Active:
		return entry{"reward", "last called", "in round " + words.Number(o.LastRewardRound)}
	}
	return entry{"reward", "not called yet", number + "; the last time in round " + words.Number(o.LastRewardRound)}
}

// inForce says which commission this round still runs on, when that is another.
func (s *Screen) inForce(set, used livepeer.Percent) string {
	if set == used {
		return ""
	}
	return "from its next reward call on; " + figure.Percent(used) + " % in this round"
}

// place says where it stands in the pool and how far the last place is.
func (s *Screen) place(o *livepeer.Orchestrator) string {
	if o.Rank == 0 {
		return "outside the pool"
	}
	if s.snapshot == nil {
		return "rank " + words.Number(uint64(o.Rank))
	}
	size, most := s.snapshot.Params.PoolSize, s.snapshot.Params.PoolMax
	text := fmt.Sprintf("rank %d of %s", o.Rank, words.Number(size))
	if size < most {
		return text + fmt.Sprintf("; %s free", words.Count(most-size, "place is", "places are"))
	}
	last, ok := s.lastPlace()
	switch {
	case !ok || last.IsZero():
		return text
	case o.Stake.Cmp(last) <= 0:
		return text + "; the last place: whoever has more stake takes it"
	}
	return text + "; " + figure.Percent(livepeer.PercentOf(o.Stake.Sub(last), last)) + " % more than the last place"
}

// lastPlace is the stake of the last one in the pool.
func (s *Screen) lastPlace() (stake livepeer.LPT, ok bool) {
	rank := 0
	for i := range s.snapshot.Orchestrators {
		if o := &s.snapshot.Orchestrators[i]; o.Rank > rank {
			rank, stake, ok = o.Rank, o.Stake, true
		}
	}
	return stake, ok
}

func (s *Screen) activity(o *livepeer.Orchestrator, round livepeer.Round) entry {
	switch {
	case o.Active && o.ActivationRound > 0:
		return entry{"active", "since round " + words.Number(o.ActivationRound), words.Count(round.Number-min(round.Number, o.ActivationRound), "round", "rounds")}
	case o.Active:
		return entry{"active", "yes", ""}
	case o.InPool:
		return entry{"active", "from round " + words.Number(max(o.ActivationRound, round.Number+1)), ""}
	case o.DeactivationRound > 0:
		return entry{"active", "no", "since round " + words.Number(o.DeactivationRound)}
	}
	return entry{"active", "no", ""}
}
