package review

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain/plan"
	"lpconsole/tui/clean"
	"lpconsole/tui/panel"
	"lpconsole/tui/screen"
	"lpconsole/tui/theme"
	"lpconsole/tui/words"
	"lpconsole/wallet"
)

// widest keeps lines readable on very wide terminals.
const widest = 120

// passphraseLabel stands before the field that shows nothing.
const passphraseLabel = "Passphrase: "

// View draws the screen: a heavy frame, what is to be known in it as far as there
// is room, and in its last lines what the keys do now.
func (s *Screen) View() string {
	if s.w <= 0 || s.h <= 0 {
		return ""
	}
	t, w := s.s.Theme, min(s.w, widest)
	foot := s.foot(w - 4)
	style, title := t.Focus, s.heading()
	switch {
	case s.failure != nil, s.review != nil && s.review.Refused() != nil, s.review == nil && s.problem != nil:
		style = t.Critical
	case s.review != nil && (len(s.review.Warnings) > 0 || s.review.Plan.Hold != nil) && s.entry == nil:
		style = t.Warn
	}
	lines := s.lines(w - 4)
	s.length, s.room = len(lines), max(0, s.h-3-len(foot))
	s.offset = max(0, min(s.offset, s.length-s.room))
	if s.h < 4+len(foot) { // the keys come before the figures
		return panel.Fit(append(foot, lines...), s.w, s.h)
	}
	shown := lines[s.offset:min(len(lines), s.offset+s.room)]
	for len(shown) < s.room && s.h < 3*len(lines) {
		shown = append(shown[:len(shown):len(shown)], "")
	}
	rule := ""
	if below := s.length - s.offset - len(shown); below > 0 {
		rule = strings.Repeat(t.Glyph.Rule, 2) + " " + t.Glyph.Down + " " + words.Count(below, "more line", "more lines") + " "
	}
	rule += strings.Repeat(t.Glyph.Rule, max(0, w-4-ansi.StringWidth(rule)))
	inner := append(shown[:len(shown):len(shown)], t.Faint.Render(rule))
	if s.review != nil {
		s.drawn = true
	}
	return panel.Fit(panel.Frame(t, style, w, title, "", append(inner, foot...)), s.w, s.h)
}

// heading stands in the frame.
func (s *Screen) heading() string {
	switch {
	case s.entry != nil:
		return "Signed"
	case s.review != nil && s.review.Refused() != nil:
		return "Review: refused"
	default:
		return "Review: nothing is sent before you sign"
	}
}

// foot is the last lines: what the keys do now, or how the signature is doing.
func (s *Screen) foot(w int) []string {
	t := s.s.Theme
	key := func(k, text string) string { return t.Key.Render(k) + " " + t.Text.Render(text) }
	say := func(style theme.Style, text string) []string {
		var out []string
		for _, l := range panel.Wrap(text, max(1, w)) {
			out = append(out, style.Render(l))
		}
		return out
	}
	r := s.s.Keys.Review
	refusal, hint := s.cannot()
	switch {
	case s.entry != nil:
		return s.outcome(w)
	case s.signing != nil && s.signer().Kind == screen.Ledger:
		return say(t.Notice, "Look at the device: it shows what it signs, and waits for you. esc stops it.")
	case s.signing != nil:
		return say(t.Notice, "Signing"+t.Glyph.Ellipsis)
	case s.asking:
		return []string{t.Title.Render(passphraseLabel), t.Muted.Render("It is not shown. ") + key("enter", s.verb()) + "   " + key("esc", "back")}
	case s.review == nil && s.problem != nil:
		return []string{key(r.Again.Help().Key, r.Again.Help().Desc) + "   " + key("esc", "leave")}
	case s.review == nil:
		return say(t.Notice, "Preparing: reading the chain and trying it out"+t.Glyph.Ellipsis)
	case s.review.Refused() != nil:
		return []string{t.Critical.Render("It cannot be signed.") + "   " + key(r.Again.Help().Key, r.Again.Help().Desc) + "   " + key("esc", "leave")}
	case refusal != "":
		return append(say(t.Warn, words.Upper(refusal)+"."), say(t.Muted, hint)...)
	case s.reading:
		return say(t.Notice, "Looking again: what is shown is from block "+words.Number(s.review.Origin.Block.Number)+t.Glyph.Ellipsis)
	case !s.armed:
		return say(t.Muted, "Look at it first"+t.Glyph.Ellipsis)
	case s.review.Plan.Hold != nil:
		turn := "hold it back until then"
		if s.holding() {
			turn = "send now instead"
		}
		return wrapKeys(w, key(r.Sign.Help().Key, s.verb()), key(r.Hold.Help().Key, turn), key("esc", "leave"))
	default:
		return wrapKeys(w, key(r.Sign.Help().Key, s.verb()), key("esc", "leave, nothing is sent"))
	}
}

// verb says what signing does.
func (s *Screen) verb() string {
	switch h := s.hold(); {
	case s.holding():
		return "sign now, send when the time has come"
	case h != nil && h.Cost != "":
		return "sign and send now, without " + words.Amounts(clean.Line(h.Cost+" "+h.Unit))
	default:
		return "sign and send"
	}
}

// hold is what it would pay to wait for; nil: nothing.
func (s *Screen) hold() *plan.Hold {
	if s.review == nil {
		return nil
	}
	return s.review.Plan.Hold
}

// wrapKeys sets keys beside each other, as many to a line as fit.
func wrapKeys(w int, keys ...string) []string {
	var out []string
	line := ""
	for _, k := range keys {
		if line != "" && ansi.StringWidth(line)+3+ansi.StringWidth(k) > w {
			out, line = append(out, line), ""
		}
		if line != "" {
			line += "   "
		}
		line += k
	}
	return append(out, line)
}

// lines is everything there is to know, what matters most first.
func (s *Screen) lines(w int) []string {
	p := &page{t: s.s.Theme, w: max(1, w)}
	s.writeTitle(p)
	s.writeTrouble(p)
	r := s.review
	if r == nil {
		return p.lines
	}
	s.writeTiming(p)
	for _, x := range r.Warnings {
		if r.Plan.Hold == nil || x.Code != "forfeit" && x.Code != "held" { // the timing says it
			p.verdict(panel.Warn, x.Text)
		}
	}
	p.gap()
	s.writeChanges(p)
	s.writeRecipients(p)
	s.writeCost(p)
	s.writeCalls(p)
	s.writePreview(p)
	s.writeSigner(p)
	s.writeChecks(p)
	return p.lines
}

// writeTitle says what is done, and by whom.
func (s *Screen) writeTitle(p *page) {
	title := "Preparing the review"
	if s.review != nil {
		title = s.review.Plan.Title
	}
	who := s.s.Called(s.who())
	kind := s.signer().Kind.String()
	p.wrap(p.t.Accent, "", words.Amounts(clean.Line(title)))
	p.wrap(p.t.Muted, "", "for "+who+" ("+kind+") on "+s.s.Network)
}

// writeTrouble says what went wrong, and what stands in the way, with what to do.
func (s *Screen) writeTrouble(p *page) {
	explain := func(err error) {
		text, hint := reason(s.s, err)
		p.verdict(panel.Critical, text)
		p.hint(hint)
	}
	if s.failure != nil {
		explain(s.failure)
	}
	switch {
	case s.problem != nil && s.review != nil:
		text, _ := reason(s.s, s.problem)
		p.verdict(panel.Warn, "What is shown is from block "+words.Number(s.review.Origin.Block.Number)+"; looking again did not work: "+text)
	case s.problem != nil:
		explain(s.problem)
	}
	if s.review == nil {
		return
	}
	for _, c := range s.review.Checks {
		if !c.OK {
			p.verdict(panel.Critical, c.Text)
			p.hint(c.Hint)
		}
	}
	if s.changed != "" && s.entry == nil {
		p.verdict(panel.Warn, s.changed)
	}
}

// writeTiming is whether now is the time.
func (s *Screen) writeTiming(p *page) {
	h := s.review.Plan.Hold
	if h == nil || s.entry != nil {
		return
	}
	k := s.s.Keys.Review
	front, indent := p.t.Warn.Render("TIMING "), "       "
	p.wrap(p.t.Strong, front, sentence(words.Amounts(clean.Line(h.Reason))))
	if s.holding() {
		p.wrap(p.t.Muted, indent, "This is signed now and sent by itself when that has happened, if it still does what is shown here. Until then it can be dropped ("+s.s.Keys.Global.Transactions.Help().Key+").")
		return
	}
	cost := ""
	if h.Cost != "" {
		cost = " and forfeits about " + words.Amounts(clean.Line(h.Cost+" "+h.Unit))
	}
	p.wrap(p.t.Muted, indent, k.Hold.Help().Key+" holds it back until then; "+k.Sign.Help().Key+" sends it now"+cost+".")
}

// writeRecipients shows every address that a person chose in full.
func (s *Screen) writeRecipients(p *page) {
	for _, r := range s.review.Plan.Recipients {
		what := "to"
		if r.Pays {
			what = "pays"
		}
		text := r.Address.Hex()
		if n := s.s.Alias(r.Address); n != "" {
			text += " " + clean.Clip(n, 40, p.t.Glyph.Ellipsis)
		} else if s.s.Own(r.Address) {
			text += " (yours)"
		}
		p.fact(what, text)
	}
}

func (s *Screen) writeCost(p *page) {
	r := s.review
	var gas uint64
	for _, t := range r.Transactions {
		gas += t.GasUsed
	}
	unknown := "not known"
	cost := "about " + words.Ether(r.Cost, unknown) + " ETH, at most " + words.Ether(r.MaxCost, unknown) + " ETH"
	if gas > 0 {
		cost += "; gas " + words.Number(gas)
	}
	if n := len(r.Transactions); n > 1 {
		cost += "; " + words.Count(n, "transaction", "transactions") + ", one after the other"
	}
	p.fact("cost", cost)
}

// writeCalls is every call as decoded from its bytes.
func (s *Screen) writeCalls(p *page) {
	for i, x := range s.review.Transactions {
		label := "call"
		if len(s.review.Transactions) > 1 {
			label = words.Number(i+1) + ". call"
		}
		m := x.Meaning
		p.fact(label, clean.Line(m.Sentence))
		to := ""
		if x.Tx != nil && x.Tx.To() != nil {
			to = " at " + x.Tx.To().Hex()
		}
		p.more(clean.Line(m.Contract) + "." + clean.Line(m.Function) + to)
		args := make([]string, 0, len(m.Args))
		for _, a := range m.Args {
			value := clean.Line(a.Value)
			if value == (common.Address{}).Hex() {
				value = "none"
			}
			args = append(args, clean.Line(a.Name)+" "+value)
		}
		if len(args) > 0 {
			p.more(strings.Join(args, ", "))
		}
	}
}

// writePreview says how the figures were come by, and who else says so.
func (s *Screen) writePreview(p *page) {
	r := s.review
	method := clean.Line(string(r.Method))
	tried := "tried out beforehand with " + method
	if r.Method == wallet.ByCalls && len(r.Transactions) > 1 {
		tried = "only the first of the transactions could be tried out beforehand (" + method + ")"
	}
	p.fact("preview", tried+" at "+s.s.Provenanced(r.Origin, ""))
	switch n := len(r.Agreed); {
	case n >= 2:
		names := make([]string, n)
		for i, a := range r.Agreed {
			names[i] = clean.Line(a)
		}
		p.more(words.Count(n, "endpoint says", "endpoints say") + " the same: " + strings.Join(names, ", "))
	default:
		p.more("one endpoint alone says so: configure a second one to have it checked")
	}
}

func (s *Screen) writeSigner(p *page) {
	signer := s.signer()
	text := s.who().Hex()
	switch signer.Kind {
	case screen.Ledger:
		text += " on a Ledger: compare what the device shows with this screen"
	case screen.Keystore:
		text += " from its key file"
		if signer.Passphrase {
			text += ", opened with your passphrase for this one signature"
		}
	default:
		text += " cannot sign here"
	}
	p.fact("signs", text)
}

// writeChecks is what was looked at and is well.
func (s *Screen) writeChecks(p *page) {
	good := 0
	for _, c := range s.review.Checks {
		if c.OK {
			good++
		}
	}
	if good == 0 {
		return
	}
	p.fact("checks", words.Count(good, "thing was looked at and is", "things were looked at and are")+" as it should be:")
	for _, c := range s.review.Checks {
		if c.OK {
			p.more(p.t.Glyph.Yes + " " + clean.Line(c.Text))
		}
	}
}
