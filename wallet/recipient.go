package wallet

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain"
	"lpconsole/chain/plan"
	"lpconsole/wallet/journal"
)

// A Directory is a plan.Decoder that also knows which addresses are contracts of
// its own: nothing is ever paid to one of those. A decoder need not be one.
type Directory interface {
	// Contract is the name of the contract at an address, "" when it has none.
	Contract(common.Address) string
}

// lookAlike is how many hexadecimal digits at either end make two addresses look
// alike: what most programs show of one, and what somebody who makes addresses to
// be mistaken for others can afford to match.
const lookAlike = 4

// alike reports whether two different addresses have the same first or the same
// last digits.
func alike(a, b common.Address) (first, last bool) {
	if a == b {
		return false, false
	}
	const n = lookAlike / 2
	return bytes.Equal(a[:n], b[:n]), bytes.Equal(a[len(a)-n:], b[len(b)-n:])
}

// plainTransfer is one wei for an address with no more gas than a contract gets
// that is paid by transfer or send: 2,300 beside the 21,000 of every transaction.
func plainTransfer(from, to common.Address) callObject {
	c := stepCall(from, plan.Step{To: to, Value: common.Big1})
	c.Gas = 21_000 + 2_300
	return c
}

// recipients looks at the addresses that a person chose.
func (w *Wallet) recipients(p *plan.Plan, l *look) (checks []plan.Check, warnings []plan.Warning) {
	if len(p.Recipients) == 0 {
		return nil, nil
	}
	seen := w.seen(p.Account)
	for _, r := range p.Recipients {
		if refused, ok := w.impossible(p, r); ok {
			checks = append(checks, refused)
			continue
		}
		check, warning := mistaken(r.Address, seen)
		if check != nil {
			checks = append(checks, *check)
			continue
		}
		if warning != nil {
			warnings = append(warnings, *warning)
		}
		if !r.Pays {
			continue
		}
		if r.Address != p.Account && !slices.Contains(seen, r.Address) {
			warnings = append(warnings, plan.Warning{
				Code: "first_time",
				Text: fmt.Sprintf("this account has not dealt with %s before: compare all 40 digits with those that its owner gave", r.Address),
			})
		}
		if len(l.codes[r.Address]) == 0 {
			continue
		}
		if r.NeedsPlain && l.plain[r.Address] != nil && l.failed() >= 0 {
			checks = append(checks, plan.Check{
				Code: "contract_recipient",
				Text: fmt.Sprintf("%s is a contract that does not take ETH", r.Address),
				Hint: "give the address of an account that somebody has the key of",
			})
			continue
		}
		warnings = append(warnings, plan.Warning{
			Code: "contract_recipient",
			Text: fmt.Sprintf("%s is a contract: what it is given stays there unless its code lets it out again", r.Address),
		})
	}
	return checks, warnings
}

// impossible refuses addresses that nobody can mean.
func (w *Wallet) impossible(p *plan.Plan, r plan.Recipient) (plan.Check, bool) {
	refused := plan.Check{Code: "recipient", Hint: "give the address of an account that somebody has the key of"}
	name := ""
	if d, ok := w.opt.Decoder.(Directory); ok {
		name = d.Contract(r.Address)
	}
	switch {
	case r.Address == (common.Address{}):
		refused.Text = "the recipient is the zero address, which nobody has the key of"
	case name != "":
		refused.Text = fmt.Sprintf("the recipient %s is the %s contract: what it is given is lost", r.Address, name)
	case slices.Contains(targets(p), r.Address):
		refused.Text = fmt.Sprintf("the recipient %s is the contract that is called: what it is given is lost", r.Address)
	default:
		return plan.Check{}, false
	}
	return refused, true
}

// mistaken compares an address with those seen before. The same digits at one end
// can be chance (once in 33,000 for each address seen), at both ends they are not.
func mistaken(who common.Address, seen []common.Address) (*plan.Check, *plan.Warning) {
	if slices.Contains(seen, who) {
		return nil, nil
	}
	var warning *plan.Warning
	for _, known := range seen {
		first, last := alike(who, known)
		switch {
		case first && last:
			return &plan.Check{
				Code: "lookalike",
				Text: fmt.Sprintf("%s is made to look like %s, which was used before, and is another address", who, known),
				Hint: "copy the address again from its owner, not from a list of transactions",
			}, nil
		case (first || last) && warning == nil:
			end := "begins"
			if last {
				end = "ends"
			}
			warning = &plan.Warning{
				Code: "lookalike",
				Text: fmt.Sprintf("%s %s like %s, which was used before, but is another address: compare all 40 digits", who, end, known),
			}
		}
	}
	return nil, warning
}

// seen are the addresses that the account has dealt with, itself among them: those
// that the caller knows, and those of transactions that arrived. What was given up
// does not count: it may have been a mistake.
func (w *Wallet) seen(account common.Address) []common.Address {
	list := []common.Address{account}
	if w.opt.Seen != nil {
		list = append(list, w.opt.Seen()...)
	}
	entries, err := w.Entries()
	if err != nil {
		w.opt.Log.Warn("a journal cannot be read for the addresses in it", "error", err)
	}
	for i := range entries {
		for _, t := range entries[i].Transactions {
			if t.State != journal.Included && t.State != journal.Final {
				continue
			}
			for _, a := range t.Meaning.Args {
				if address, err := chain.ParseAddress(a.Value); err == nil {
					list = append(list, address)
				}
			}
		}
	}
	return list
}
