package stake

import (
	"errors"
	"math/big"
	"net/url"
	"strings"

	"lpconsole/chain"
	"lpconsole/livepeer"
	"lpconsole/livepeer/action"
	"lpconsole/tui/clean"
	"lpconsole/tui/panel"
)

// problem says why an input cannot be taken as it is; "" when it can.
func (f *Form) problem(in *input) string {
	text := in.field.Value()
	if text == "" && in.optional {
		return ""
	}
	switch in.what {
	case anAmount:
		v := f.amount(text)
		if v.Level >= panel.Warn || text == "" {
			return v.Text
		}
	case aPercent:
		if err := percent(text); err != nil {
			return err.Error()
		}
	case aText:
		if text == "" {
			return "it is empty; write an address such as https://host:8935"
		}
		if u, err := url.Parse(text); err != nil || u.Scheme == "" || u.Host == "" {
			return "that is no address of a service; write one such as https://host:8935"
		}
	default:
		if _, ok := in.chosen(); ok {
			return ""
		}
		if _, err := chain.ParseAddress(text); err != nil && strings.HasPrefix(text, "0x") {
			return clean.Line(err.Error())
		}
		if f.network.Snapshot == nil && in.what == aNode {
			return "the network has not been read yet"
		}
		return "nothing fits what is typed"
	}
	return ""
}

// there is how much there is of what an amount is part of, and in which unit.
func (f *Form) there() (all *big.Int, unit, where string) {
	a := f.account
	if a == nil {
		return nil, "LPT", ""
	}
	switch f.request.Kind {
	case action.Bond:
		return a.LPT.Base(), "LPT", "in the wallet"
	case action.WithdrawFees:
		return a.PendingFees.Wei(), "ETH", "of fees"
	default:
		return a.PendingStake.Base(), "LPT", "staked"
	}
}

// figureOf writes base units of either unit.
func figureOf(n *big.Int, unit string) string {
	if n.BitLen() > 256 {
		return "too much"
	}
	if unit == "ETH" {
		return livepeer.ETHFromWei(n).Format(6) + " ETH"
	}
	v := livepeer.LPTFromBase(n)
	if s := v.Format(2); s != "0.00" || v.IsZero() {
		return s + " LPT"
	}
	return v.String() + " LPT"
}

// amount says what an amount comes to and what it leaves, or what is wrong with
// it.
func (f *Form) amount(text string) panel.Verdict {
	all, unit, where := f.there()
	say := func(l panel.Level, s string) panel.Verdict { return panel.Verdict{Level: l, Text: s} }
	if strings.EqualFold(text, "ma") { // on the way to max
		text = "max"
	}
	if text == "" {
		if all == nil {
			return say(panel.Note, "the account is being read")
		}
		return say(panel.Note, "there is "+figureOf(all, unit)+" "+where)
	}
	amount, err := action.ParseAmount(text)
	if err != nil {
		var p *action.Problem
		if errors.As(err, &p) && p.Hint != "" {
			return say(panel.Warn, p.Text+": "+p.Hint)
		}
		return say(panel.Warn, clean.Line(err.Error()))
	}
	if all == nil {
		return say(panel.Note, "the account is being read: the review says whether there is so much")
	}
	n := amount.Of(all)
	left := new(big.Int).Sub(all, n)
	switch {
	case n.Sign() == 0:
		return say(panel.Warn, "that comes to nothing: there is "+figureOf(all, unit)+" "+where)
	case left.Sign() < 0:
		return say(panel.Warn, "that is more than there is: "+figureOf(all, unit)+" "+where)
	case left.Sign() == 0:
		return say(panel.OK, "= "+figureOf(n, unit)+", everything "+where)
	default:
		return say(panel.OK, "= "+figureOf(n, unit)+"; "+figureOf(left, unit)+" "+f.stays())
	}
}

// stays says where what an amount leaves is.
func (f *Form) stays() string {
	switch f.request.Kind {
	case action.Bond:
		return "stay in the wallet"
	case action.WithdrawFees:
		return "of fees stay"
	default:
		return "stay staked"
	}
}

// percent says what is wrong with a commission. The rules are the plan's, which
// looks again; here it is told while it is typed.
func percent(text string) error {
	const bad = "write a number from 0 to 100, such as 12.5"
	whole, fraction, point := strings.Cut(strings.TrimSuffix(text, "%"), ".")
	digits := strings.Trim(whole+fraction, "0123456789") == ""
	switch {
	case whole == "" || point && fraction == "" || !digits:
		return errors.New(bad)
	case len(fraction) > 4:
		return errors.New("use at most four decimals: the contracts keep no more")
	}
	v, err := livepeer.ParseLPT(strings.TrimSuffix(text, "%"))
	if err != nil {
		return errors.New(bad)
	}
	if hundred, _ := livepeer.ParseLPT("100"); v.Cmp(hundred) > 0 {
		return errors.New("that is more than everything: " + bad)
	}
	return nil
}
