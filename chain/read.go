package chain

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/ethereum/go-ethereum/common"
)

// Read answers all calls at one block of one endpoint. It is one HTTP request
// when it fits the endpoint's limits: a batch of the chain-id check where one is
// due, the header and the calls. With the zero Ref the header is asked before
// and after the calls; if a block came in between, the batch is repeated pinned
// to the later one.
//
// An endpoint that fails is replaced by the next. What a call itself did (a
// *RevertError, an *RPCError, ErrRefused for overrides that the endpoint does
// not take) is in its Result. The error is an *UnavailableError when no endpoint
// gave a usable answer, or that of ctx.
func (c *Client) Read(ctx context.Context, ref Ref, calls ...Call) ([]Result, Origin, error) {
	a, origin, err := c.ask(ctx, ref.newest(), func(ctx context.Context, e *endpoint) (*answer, error) {
		x := &exchange{pool: c.pool, e: e}
		return x.read(ctx, ref, calls)
	})
	if err != nil {
		return nil, Origin{}, err
	}
	return a.results, origin, nil
}

// Call answers one call as Read does; the error is the call's own, or Read's.
// The Origin is valid in both cases where an endpoint answered.
func (c *Client) Call(ctx context.Context, ref Ref, call Call) ([]byte, Origin, error) {
	results, origin, err := c.Read(ctx, ref, call)
	if err != nil {
		return nil, origin, err
	}
	return results[0].Data, origin, results[0].Err
}

// Header is the block that ref names, as Read finds it.
func (c *Client) Header(ctx context.Context, ref Ref) (Block, Origin, error) {
	_, origin, err := c.Read(ctx, ref)
	return origin.Block, origin, err
}

// settleTries is how often a read is repeated while the chain moves under it.
const settleTries = 4

// read is Read with one endpoint.
func (x *exchange) read(ctx context.Context, ref Ref, calls []Call) (*answer, error) {
	for range settleTries {
		overrides := x.supported().Overrides
		elems, probe := questions(ref, calls, overrides)
		if ref.newest() && len(calls) > 0 && !x.fits(len(elems)+1) {
			// The batch will be split: choose the block first.
			head, err := x.header(ctx, ref)
			if err != nil {
				return nil, err
			}
			ref = AtNumber(head.Number)
			elems, probe = questions(ref, calls, overrides)
		}
		all := elems
		if len(calls) > 0 && (ref.newest() && !ref.loose || !x.fits(len(elems))) {
			all = append(all, ref.header())
		}
		if err := x.do(ctx, compact(all)...); err != nil {
			return nil, err
		}
		opened, err := x.block(all[0], ref)
		if err != nil {
			return nil, err
		}
		closed := opened
		if len(all) > len(elems) {
			closed, err = x.block(all[len(all)-1], ref)
		} else if x.split && len(calls) > 0 {
			closed, err = x.header(ctx, ref)
		}
		if err != nil {
			return nil, err
		}
		if opened.Hash != closed.Hash {
			if ref.newest() {
				ref = AtNumber(max(opened.Number, closed.Number))
			}
			continue
		}
		a := &answer{block: opened}
		if probe != nil {
			if overrides, err = x.learnOverrides(probe, a); err != nil {
				return nil, err
			}
		}
		return a, x.results(a, calls, elems[len(elems)-len(calls):], overrides)
	}
	return nil, &fault{x.e.name, faultTransient, 0, errors.New("its newest block changes faster than it can be read")}
}

// questions are the header, a probe for overrides where one is needed, and the
// calls. A call with overrides that the endpoint is known to refuse is nil.
func questions(ref Ref, calls []Call, overrides Support) (elems []*element, probe *element) {
	elems = append(make([]*element, 0, len(calls)+3), ref.header())
	for i := range calls {
		if len(calls[i].Overrides) > 0 && overrides == Unknown {
			probe = overrideProbe.question(ref)
			elems = append(elems, probe)
			break
		}
	}
	for i := range calls {
		if len(calls[i].Overrides) > 0 && overrides == No {
			elems = append(elems, nil)
			continue
		}
		elems = append(elems, calls[i].question(ref))
	}
	return elems, probe
}

// compact leaves out the nil elements.
func compact(elems []*element) []*element {
	out := make([]*element, 0, len(elems))
	for _, e := range elems {
		if e != nil {
			out = append(out, e)
		}
	}
	return out
}

// header asks for one header alone.
func (x *exchange) header(ctx context.Context, ref Ref) (Block, error) {
	e := ref.header()
	if err := x.do(ctx, e); err != nil {
		return Block{}, err
	}
	return x.block(e, ref)
}

// block reads the answer to a header question and checks that it is the block
// that was asked for.
func (x *exchange) block(e *element, ref Ref) (Block, error) {
	if e.err != nil {
		return Block{}, x.rpcFault(e.err, "does not give the block")
	}
	b, err := parseBlock(e.raw)
	switch {
	case err != nil:
		return Block{}, &fault{x.e.name, faultTransient, 0, err}
	case b == nil:
		return Block{}, &fault{x.e.name, faultCannot, 0, fmt.Errorf("does not have block %s", strings.Trim(ref.param(), `"`))}
	case ref.number != nil && b.Number != *ref.number, ref.hash != nil && b.Hash != *ref.hash:
		return Block{}, &fault{x.e.name, faultTransient, 0, errors.New("answered with another block than the one asked for")}
	}
	return *b, nil
}

// results turns the answered elements into those of Read. It fails when the
// whole answer is unusable.
func (x *exchange) results(a *answer, calls []Call, elems []*element, overrides Support) error {
	a.results = make([]Result, len(calls))
	for i, e := range elems {
		r := &a.results[i]
		switch {
		case e == nil, len(calls[i].Overrides) > 0 && overrides == No:
			r.Err = fmt.Errorf("%w: %s does not take state overrides", ErrRefused, x.e.name)
		case e.err != nil:
			r.Err = e.err.public(x.e.redact)
			if revert := (*RevertError)(nil); errors.As(r.Err, &revert) {
				a.doubt(&calls[i], r)
				break
			}
			if e.err.limited() || e.err.noBlock() {
				return x.rpcFault(e.err, "refuses a call")
			}
			if e.err.transient() {
				a.flawed++
			}
		default:
			data, ok := hexString(e.raw)
			if !ok {
				return &fault{x.e.name, faultTransient, 0, errors.New("answered a call with something that is not data")}
			}
			r.Data = data
			a.doubt(&calls[i], r)
		}
	}
	return nil
}

// doubt counts an answer that its call's Check does not like.
func (a *answer) doubt(c *Call, r *Result) {
	if c.Check != nil && c.Check(*r) != nil {
		a.flawed++
	}
}

// overrideProbe finds out whether an endpoint takes state overrides. Some that
// do not take them say so; others ignore the parameter and run the call
// without it, and an empty answer would pass for the truth. The probe runs code
// that returns a known word at an address that has none.
var overrideProbe = func() Call {
	to := common.Address{0x6c, 0x70, 0x63, 0x6f, 0x6e, 0x73, 0x6f, 0x6c, 0x65, 0x2d, 0x70, 0x72, 0x6f, 0x62, 0x65, 0x21}
	code := append([]byte{0x7f}, probeWord...)                       // PUSH32 word
	code = append(code, 0x60, 0, 0x52, 0x60, 0x20, 0x60, 0x00, 0xf3) // MSTORE(0), RETURN(0, 32)
	return Call{To: &to, Overrides: Overrides{to: Account{Code: code}}}
}()

var probeWord = bytes.Repeat([]byte{0x5a, 0xa5}, 16)

// learnOverrides reads the answer to the probe.
func (x *exchange) learnOverrides(probe *element, a *answer) (Support, error) {
	learned := No
	switch data, ok := hexString(probe.raw); {
	case probe.err != nil && (probe.err.limited() || probe.err.noBlock()):
		return Unknown, x.rpcFault(probe.err, "refuses a call")
	case probe.err != nil && probe.err.transient():
		a.flawed++
		return No, nil // for this answer; the endpoint is asked again next time
	case ok && bytes.Equal(data, probeWord):
		learned = Yes
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.e.supports.Overrides = learned
	return learned, nil
}

// A Request is any other read for Batch. Params are encoded as JSON. The result
// is decoded into Out, a pointer as for json.Unmarshal; a null result leaves a
// value that Out points to as it is, a *json.RawMessage receives "null". Err is
// what the endpoint said to this request: an *RPCError, a *RevertError or
// ErrRefused for an unknown method.
type Request struct {
	Method string
	Params []any
	Out    any
	Err    error
}

// Batch answers any reads, with the newest header in front: the Origin says
// which block the endpoint had when it answered. It goes to the next endpoint as
// Read does and therefore refuses methods that send or sign: they must not be
// repeated by anything that does not know what it repeats.
func (c *Client) Batch(ctx context.Context, requests []Request) (Origin, error) {
	params := make([][]byte, len(requests))
	for i := range requests {
		r := &requests[i]
		if !isRead(r.Method) {
			return Origin{}, fmt.Errorf("%w: %q is not a read", ErrRefused, printable(r.Method))
		}
		if params[i] = []byte("[]"); len(r.Params) > 0 {
			b, err := json.Marshal(r.Params)
			if err != nil {
				return Origin{}, fmt.Errorf("%s: parameters: %w", r.Method, err)
			}
			params[i] = b
		}
	}
	a, origin, err := c.ask(ctx, true, func(ctx context.Context, e *endpoint) (*answer, error) {
		x := &exchange{pool: c.pool, e: e}
		elems := append(make([]*element, 0, len(requests)+1), Ref{}.header())
		for i := range requests {
			elems = append(elems, &element{method: requests[i].Method, params: params[i]})
		}
		if err := x.do(ctx, elems...); err != nil {
			return nil, err
		}
		head, err := x.block(elems[0], Ref{})
		if err != nil {
			return nil, err
		}
		a := &answer{block: head, elems: elems[1:]}
		for _, e := range a.elems {
			if e.err == nil {
				continue
			}
			if _, reverted := revertOf(e.err, x.e.redact); reverted {
				continue // the words are a contract's, whatever they sound like
			}
			if e.err.limited() || e.err.noBlock() {
				return nil, x.rpcFault(e.err, "refuses a request")
			}
			if e.err.transient() {
				a.flawed++
			}
		}
		return a, nil
	})
	if err != nil {
		return Origin{}, err
	}
	for i, e := range a.elems {
		r := &requests[i]
		switch {
		case e.err != nil:
			r.Err = e.err.public(a.endpoint.redact)
		case r.Out != nil:
			if err := json.Unmarshal(e.raw, r.Out); err != nil {
				r.Err = fmt.Errorf("%s: the answer is not what was expected: %w", r.Method, err)
			}
		}
	}
	return origin, nil
}

// isRead keeps everything out that changes something or uses a key. The name
// goes into JSON as it is, so it must be a plain word too.
func isRead(method string) bool {
	for i := range len(method) {
		if !isWordByte(method[i]) {
			return false
		}
	}
	if method == "eth_simulateV1" || strings.HasPrefix(method, "net_") || strings.HasPrefix(method, "web3_") {
		return true
	}
	name, isEth := strings.CutPrefix(method, "eth_")
	return isEth && name != "" && !strings.HasPrefix(name, "send") && !strings.HasPrefix(name, "sign") &&
		!strings.HasPrefix(name, "submit") && name != "fillTransaction" && !strings.HasPrefix(name, "new")
}
