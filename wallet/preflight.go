package wallet

import (
	"bytes"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain/plan"
	"lpconsole/wallet/journal"
)

// step names one step of a plan in a sentence.
func step(p *plan.Plan, i int) string {
	if len(p.Steps) == 1 {
		return "the transaction"
	}
	return fmt.Sprintf("step %d of %d", i+1, len(p.Steps))
}

// delegation is how the code of an account begins that has handed itself over to
// a contract (EIP-7702); the contract's address follows.
var delegation = []byte{0xef, 0x01, 0x00}

// preflight are the wallet's own checks of what an endpoint said.
func (w *Wallet) preflight(p *plan.Plan, l *look, most *big.Int) (checks []plan.Check, warnings []plan.Warning) {
	checks = append(checks, plan.Check{Code: "chain", OK: true, Text: fmt.Sprintf("this is chain %d", p.ChainID)})
	own := l.codes[p.Account]
	switch {
	case bytes.HasPrefix(own, delegation) && len(own) == len(delegation)+common.AddressLength:
		warnings = append(warnings, plan.Warning{
			Code: "delegated",
			Text: fmt.Sprintf("the account has handed itself over to the contract %s (EIP-7702), which can act for it at any time", common.BytesToAddress(own[len(delegation):])),
		})
	case len(own) > 0:
		checks = append(checks, plan.Check{
			Code: "contract_account",
			Text: fmt.Sprintf("%s is a contract: no key can sign for it", p.Account),
			Hint: "choose another account",
		})
	}
	for _, target := range targets(p) {
		if len(l.codes[target]) == 0 {
			checks = append(checks, plan.Check{
				Code: "no_contract",
				Text: fmt.Sprintf("there is no contract at %s, so that nothing would happen", target),
				Hint: "check the network and the controller's address",
			})
		}
	}
	checks = append(checks, nonceCheck(l), funds(l, most))
	if held, ok := w.waiting(p.Account); ok {
		checks = append(checks, held)
	}
	if slices.ContainsFunc(priors(p), func(c plan.Prior) bool { return c.From == p.Account }) {
		checks = append(checks, plan.Check{
			Code: "hold", Text: "this would wait for a transaction of the account itself, which takes its nonce",
			Hint: "send that transaction first, and then this one without waiting",
		})
	}
	return checks, warnings
}

// waiting refuses while something signed waits for its time: two transactions
// cannot have one nonce. Whatever else is open is settled when it comes to signing.
func (w *Wallet) waiting(account common.Address) (plan.Check, bool) {
	entries, err := w.Entries(account)
	if err != nil {
		return plan.Check{
			Code: "journal", Text: fmt.Sprintf("it cannot be told what this account has sent: %v", err),
			Hint: "see what is wrong with the journal before anything is signed",
		}, true
	}
	for i := range entries {
		if e := &entries[i]; e.State == journal.Held {
			return plan.Check{
				Code: "busy", Text: "a signed transaction of this account waits for its time: " + e.Title,
				Hint: fmt.Sprintf("`lpconsole tx drop %s` gives it up", e.Transactions[0].Hash),
			}, true
		}
	}
	return plan.Check{}, false
}

// nonceCheck sees to it that nothing is on its way already.
func nonceCheck(l *look) plan.Check {
	c := plan.Check{Code: "nonce", OK: true, Text: fmt.Sprintf("no other transaction is on its way, the next nonce is %d", l.nonce)}
	if l.pending > l.nonce {
		n := l.pending - l.nonce
		c.OK = false
		c.Text = fmt.Sprintf("%d other transactions of this account are on their way", n)
		if n == 1 {
			c.Text = "another transaction of this account is on its way"
		}
		c.Hint = "wait until it is in a block, or look at it with `lpconsole tx list`"
	}
	return c
}

// funds sees to it that the account can pay what the transactions cost at most.
func funds(l *look, most *big.Int) plan.Check {
	c := plan.Check{Code: "funds", OK: true, Text: fmt.Sprintf("the account has %s ETH and needs at most %s ETH", ether(l.balance), ether(most))}
	if l.balance.Cmp(most) < 0 {
		c.OK = false
		c.Text = fmt.Sprintf("the account has %s ETH, and up to %s ETH are needed for gas", ether(l.balance), ether(most))
		c.Hint = "send some ETH to the account on this chain, and try again"
	}
	return c
}

// decode says what each step means, from its bytes. A step that the decoder
// refuses fails a check and has no meaning.
func (w *Wallet) decode(p *plan.Plan) (meanings []plan.Meaning, checks []plan.Check) {
	for i, s := range p.Steps {
		value := s.Value
		if value == nil {
			value = new(big.Int)
		}
		m, err := w.opt.Decoder.Decode(s.To, value, s.Data)
		if err != nil {
			checks = append(checks, plan.Check{
				Code: "unknown_call",
				Text: fmt.Sprintf("%s is not known and will not be signed: %v", step(p, i), err),
				Hint: "update lpconsole if the contracts have changed",
			})
		}
		meanings = append(meanings, m)
	}
	return meanings, checks
}

// previewed is the check of what the preview showed, with a warning for what it
// could not show.
func previewed(p *plan.Plan, l *look) (plan.Check, []plan.Warning) {
	c := plan.Check{Code: "preview", OK: true, Text: "all steps succeed in the preview"}
	if i := l.failed(); i >= 0 {
		c.OK = false
		c.Text = fmt.Sprintf("%s would fail: %v", step(p, i), l.steps[i].err)
		if early := (*priorError)(nil); errors.As(l.steps[i].err, &early) {
			c.Text = early.Error()
		}
		c.Hint = "nothing was sent; change what is asked for, or try again later"
		return c, nil
	}
	if l.method != ByCalls {
		return c, nil
	}
	missing := "what is different afterwards is not shown"
	c.Text = "the transaction succeeds when it is called"
	switch unseen := l.unseen(); {
	case len(unseen) == len(p.Steps):
		c.Text, missing = "nothing could be tried beforehand", "what the transactions do was not tried"
	case len(unseen) > 0:
		c.Text = step(p, 0) + " succeeds when it is called alone"
		missing = fmt.Sprintf("what the other %d do, and what is different afterwards, was not tried", len(unseen))
		if len(unseen) == 1 {
			missing = "what the other one does, and what is different afterwards, was not tried"
		}
	}
	return c, []plan.Warning{{
		Code: "not_simulated",
		Text: fmt.Sprintf("%s cannot simulate: %s", l.origin.Endpoint, missing),
	}}
}
