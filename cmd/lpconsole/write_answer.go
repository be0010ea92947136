package main

import (
	"encoding/json"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain/plan"
	"lpconsole/livepeer"
	"lpconsole/livepeer/action"
	"lpconsole/tui/clean"
	"lpconsole/wallet"
	"lpconsole/wallet/journal"
)

// A deed is a write as it is told: from its review while nothing is signed, from
// its journal entry afterwards. Its JSON form is the `data` of cli.md.
type deed struct {
	Action  string          `json:"action"`
	Account string          `json:"account"`
	Title   string          `json:"title"`
	ID      *string         `json:"id"`  // of the journal's entry; null while nothing is signed
	Key     *string         `json:"key"` // as given with --once
	State   *string         `json:"state"`
	Note    *string         `json:"note"`
	Steps   []deedStep      `json:"steps"`
	Before  json.RawMessage `json:"before"`
	After   json.RawMessage `json:"after"`
	// Preview is how before and after were found; null when the journal tells it.
	Preview      *string           `json:"preview"`
	CostETH      *string           `json:"cost_eth"` // what it will probably cost, or did
	MaxCostETH   string            `json:"max_cost_eth"`
	Hold         *deedHold         `json:"hold"`
	Warnings     []deedWarning     `json:"warnings"`
	Transactions []deedTransaction `json:"transactions"`
}

type deedStep struct {
	To         string            `json:"to"`
	Contract   string            `json:"contract"`
	Function   string            `json:"function"`
	Args       map[string]string `json:"args"`
	Meaning    string            `json:"meaning"`
	Gas        uint64            `json:"gas"`
	MaxCostETH string            `json:"max_cost_eth"`
}

type deedHold struct {
	Reason string  `json:"reason"`
	Cost   *string `json:"cost"` // what acting at once forfeits, in whole units
	Unit   *string `json:"unit"`
}

type deedWarning struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

type deedTransaction struct {
	Hash    string  `json:"hash"`
	Nonce   uint64  `json:"nonce"`
	State   string  `json:"state"`
	Block   *uint64 `json:"block"`
	GasUsed *uint64 `json:"gas_used"`
	CostETH *string `json:"cost_eth"`
	Reason  *string `json:"reason"` // of a revert
}

// reviewed is the deed of a review; nothing of it is signed.
func reviewed(r *wallet.Review) (deed, error) {
	d := deed{
		Action: r.Plan.Action, Title: clean.Line(r.Plan.Title), Account: r.Plan.Account.Hex(),
		Preview: text(string(r.Method)), CostETH: ethOrNull(r.Cost), MaxCostETH: eth(r.MaxCost),
		Hold: holdOf(r.Plan.Hold), Warnings: warningsOf(r.Warnings), Transactions: []deedTransaction{},
	}
	for _, t := range r.Transactions {
		most := new(big.Int).Mul(new(big.Int).SetUint64(t.Tx.Gas()), t.Tx.GasFeeCap())
		d.Steps = append(d.Steps, stepOf(*t.Tx.To(), t.Meaning, t.Tx.Gas(), most.Add(most, t.Tx.Value())))
	}
	return d, d.change(r.Changes)
}

// journalled is the deed of an entry.
func journalled(e journal.Entry) (deed, error) {
	d := deed{
		Action: e.Action, Title: clean.Line(e.Title), Account: e.Account.Hex(),
		ID: text(e.ID), Key: text(e.Key), State: text(string(e.State)), Note: text(e.Note),
		Hold: holdOf(e.Hold), Warnings: warningsOf(e.Warnings), Transactions: []deedTransaction{},
	}
	most, cost := new(big.Int), new(big.Int)
	for _, t := range e.Transactions {
		d.Steps = append(d.Steps, stepOf(t.To, t.Meaning, t.Gas, t.MaxCost))
		most.Add(most, t.MaxCost)
		out := deedTransaction{
			Hash: t.Hash.Hex(), Nonce: t.Nonce, State: string(t.State), CostETH: ethOrNull(t.Cost), Reason: text(t.Reason),
		}
		if t.Block != 0 {
			out.Block, out.GasUsed = &t.Block, &t.GasUsed
		}
		if t.Cost != nil {
			cost.Add(cost, t.Cost)
			d.CostETH = ethOrNull(cost)
		}
		d.Transactions = append(d.Transactions, out)
	}
	d.MaxCostETH = eth(most)
	return d, d.change(e.Changes)
}

func stepOf(to common.Address, m plan.Meaning, gas uint64, most *big.Int) deedStep {
	s := deedStep{
		To: to.Hex(), Contract: clean.Line(m.Contract), Function: clean.Line(m.Function), Meaning: clean.Line(m.Sentence),
		Gas: gas, MaxCostETH: eth(most), Args: map[string]string{},
	}
	for _, a := range m.Args {
		s.Args[clean.Line(a.Name)] = bare(clean.Line(a.Value))
	}
	return s
}

// bare takes the unit off an amount: documents give amounts in whole units
// without naming them.
func bare(value string) string {
	amount, unit, ok := strings.Cut(value, " ")
	if ok && (unit == "LPT" || unit == "ETH") {
		if plainAmount := strings.ReplaceAll(amount, ",", ""); isDecimal(plainAmount) {
			return plainAmount
		}
	}
	return value
}

func isDecimal(s string) bool {
	_, err := livepeer.ParseLPT(s)
	return err == nil
}

func warningsOf(list []plan.Warning) []deedWarning {
	out := make([]deedWarning, 0, len(list))
	for _, w := range list {
		out = append(out, deedWarning{w.Code, clean.Line(w.Text)})
	}
	return out
}

func holdOf(h *plan.Hold) *deedHold {
	if h == nil {
		return nil
	}
	return &deedHold{Reason: clean.Line(h.Reason), Cost: text(h.Cost), Unit: text(h.Unit)}
}

// change nests the rows of before and after by the dots of their keys.
func (d *deed) change(rows []plan.Change) (err error) {
	before, after := map[string]any{}, map[string]any{}
	for _, c := range rows {
		nest(before, c.Key, figure(c.Key, c.Before, c.Unit))
		nest(after, c.Key, figure(c.Key, c.After, c.Unit))
	}
	if d.Before, err = marshal(before); err != nil {
		return err
	}
	d.After, err = marshal(after)
	return err
}

// nest puts a value where the dots of its key lead.
func nest(into map[string]any, key string, value any) {
	at, path := into, strings.Split(key, ".")
	for _, name := range path[:len(path)-1] {
		if at[name] == nil {
			at[name] = map[string]any{}
		}
		next, ok := at[name].(map[string]any)
		if !ok {
			into[key] = value // it leads through a value, which stays
			return
		}
		at = next
	}
	at[path[len(path)-1]] = value
}

// figure is the JSON form of one side of a row: amounts stay decimal strings,
// percentages and counts are numbers, and what is not known or not there is null.
// A service URI is its owner's text, whatever it looks like.
func figure(key, value, unit string) any {
	value = clean.Line(value)
	switch {
	case value == "":
		return nil
	case strings.HasSuffix(key, ".service_uri"):
		return value
	case unit == "" && (value == action.Nobody || value == action.Outside):
		return nil
	case unit == "%" && isDecimal(value):
		return json.Number(value)
	case unit == "" && value == "yes":
		return true
	case unit == "" && value == "no":
		return false
	case unit == "":
		if n, err := strconv.ParseUint(value, 10, 53); err == nil {
			return n
		}
	}
	return value
}

// text is s cleaned, or null when there is none.
func text(s string) *string {
	if s == "" {
		return nil
	}
	s = clean.Line(s)
	return &s
}

// eth is an amount of wei in whole ETH.
func eth(wei *big.Int) string {
	if wei == nil {
		return "0"
	}
	return livepeer.ETHFromWei(wei).String()
}

func ethOrNull(wei *big.Int) *string {
	if wei == nil {
		return nil
	}
	return text(eth(wei))
}

// writeDeed prints one JSON document.
func (a *app) writeDeed(o origin, d deed) error {
	raw, err := marshal(d)
	if err != nil {
		return err
	}
	doc := o.document()
	doc.Data = raw
	return writeJSON(a.stdout, doc)
}

// ofJournal is the head of a document that the journal gives: no block, because
// nothing was read from the chain for it.
func ofJournal(at time.Time) origin { return origin{source: "journal", asOf: at} }
