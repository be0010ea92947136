package wallet

import (
	_ "embed" // for the artifact
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"strings"
	"sync"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/params"

	"lpconsole/chain"
	"lpconsole/chain/plan"
)

//go:embed contracts/artifacts/Rehearsal.json
var rehearsalArtifact []byte

// rehearsal is the contract that tries steps from the account's own address,
// parsed on first use. The artifact is shipped with the program: it cannot fail.
var rehearsal = sync.OnceValue(func() (r struct {
	code []byte
	run  abi.Method
},
) {
	var a struct {
		ABI      json.RawMessage `json:"abi"`
		Deployed string          `json:"deployedBytecode"`
	}
	if err := json.Unmarshal(rehearsalArtifact, &a); err != nil {
		panic("wallet: artifact: " + err.Error())
	}
	parsed, err := abi.JSON(strings.NewReader(string(a.ABI)))
	if err != nil {
		panic("wallet: artifact: " + err.Error())
	}
	r.code, r.run = common.FromHex(a.Deployed), parsed.Methods["rehearse"]
	return r
})

// A deed is one call of the contract, and a result what became of it; the names
// are those of the contract.
type deed struct {
	To    common.Address
	Value *big.Int
	Data  []byte
}

type result struct {
	Done bool
	Gas  *big.Int
	Data []byte
}

// rehearsable reports whether the contract can make a read: it has no creation
// code to run, and is only ever the account.
func rehearsable(c *chain.Call, account common.Address) bool {
	return c != nil && c.To != nil && (c.From == common.Address{} || c.From == account)
}

// rehearse asks for the steps and the reads in one eth_call, with code of ours at
// the account's address. It tells no logs, and the use of gas only roughly.
func (q *questions) rehearse() error {
	reads, over := aside(q.plan)
	over = maps.Clone(over)
	over[q.plan.Account] = chain.Account{Code: rehearsal().code}
	var deeds []deed
	for _, c := range priors(q.plan) {
		// The same code at the other's address makes the other the sender.
		inner, err := encodeDeeds(deed{c.To, new(big.Int), c.Data})
		if err != nil {
			return err
		}
		over[c.From] = chain.Account{Code: rehearsal().code}
		deeds = append(deeds, deed{c.From, new(big.Int), inner})
	}
	early := len(deeds)
	for _, s := range q.plan.Steps {
		value := s.Value
		if value == nil {
			value = new(big.Int)
		}
		deeds = append(deeds, deed{s.To, value, s.Data})
	}
	var watched []int
	for i, c := range reads {
		if rehearsable(c, q.plan.Account) {
			deeds = append(deeds, deed{*c.To, new(big.Int), c.Data})
			watched = append(watched, i)
		}
	}
	data, err := encodeDeeds(deeds...)
	if err != nil {
		return err
	}
	call := callObject{From: &q.plan.Account, To: &q.plan.Account, Data: data}
	answer := new(hexutil.Bytes)
	q.ask(answer, func(l *look, err error) error {
		if err != nil {
			return &weakness{errors.Is(err, chain.ErrRefused), err}
		}
		if len(*answer) == 0 { // the parameter was ignored: an account without code answers with nothing
			return &weakness{true, fmt.Errorf("%w: state overrides", chain.ErrRefused)}
		}
		results, err := unpackResults(*answer, len(deeds))
		if err != nil {
			return &weakness{false, err}
		}
		for _, r := range results[:early] {
			if err := r.inner(); err != nil {
				l.steps = []outcome{{err: &priorError{err}, known: true}}
				return nil
			}
		}
		results = results[early:]
		for i, s := range q.plan.Steps {
			o := results[i].outcome(s)
			if i > 0 {
				// What an earlier step has looked at is cheaper here than it will be in a
				// transaction of its own (EIP-2929).
				o.most *= 2
			}
			l.steps = append(l.steps, o)
		}
		for n, i := range watched {
			l.after[i] = results[len(q.plan.Steps)+n].read()
		}
		return nil
	}, "eth_call", call, q.block, overrideSet(over))
	return nil
}

// encodeDeeds is the call that runs the deeds.
func encodeDeeds(deeds ...deed) ([]byte, error) {
	data, err := rehearsal().run.Inputs.Pack(deeds)
	if err != nil {
		return nil, fmt.Errorf("the steps cannot be written as calls: %w", err)
	}
	return append(rehearsal().run.ID[:4:4], data...), nil
}

// inner is why the one deed failed that somebody else ran, or nil.
func (r *result) inner() error {
	if !r.Done {
		return chain.Reverted(r.Data)
	}
	results, err := unpackResults(r.Data, 1)
	if err == nil && !results[0].Done {
		err = chain.Reverted(results[0].Data)
	}
	return err
}

// unpackResults reads the contract's answer, which has n results.
func unpackResults(answer []byte, n int) ([]result, error) {
	values, err := rehearsal().run.Outputs.Unpack(answer)
	if err != nil {
		return nil, fmt.Errorf("the answer to the rehearsal is damaged: %w", err)
	}
	results := *abi.ConvertType(values[0], new([]result)).(*[]result)
	if len(results) != n {
		return nil, errors.New("the answer to the rehearsal is not about what was asked")
	}
	return results, nil
}

// outcome is the result as that of a step; what a transaction costs before its
// first instruction comes on top.
func (r *result) outcome(s plan.Step) outcome {
	gas := gasOf(r.Gas) + intrinsicGas(s.Data)
	o := outcome{gas: gas, most: gas, known: true}
	if !r.Done {
		o.err = chain.Reverted(r.Data)
	}
	return o
}

func (r *result) read() chain.Result {
	if !r.Done {
		return chain.Result{Err: chain.Reverted(r.Data)}
	}
	return chain.Result{Data: r.Data}
}

// intrinsicGas is what a transaction with this data costs as such (EIP-2028).
func intrinsicGas(data []byte) uint64 {
	gas := params.TxGas
	for _, b := range data {
		if b == 0 {
			gas += params.TxDataZeroGas
		} else {
			gas += params.TxDataNonZeroGasEIP2028
		}
	}
	return gas
}
