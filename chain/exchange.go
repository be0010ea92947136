package chain

import (
	"context"
	"errors"
	"fmt"
	"net/http"
)

// An exchange is the talk with one endpoint about one question: one HTTP
// request when the endpoint's limits allow it, several otherwise.
type exchange struct {
	*pool
	e       *endpoint
	checked bool      // the chain id was right within this exchange
	split   bool      // it took more than one request
	before  *Supports // the limits before they were lowered, until that has helped
}

// supported is what is known about the endpoint by now.
func (x *exchange) supported() Supports {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.e.supports
}

// fits reports whether n elements go into one HTTP request, the check of the
// chain id included if one is due.
func (x *exchange) fits(n int) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.e.reconsider(x.opts.Now(), x.opts.MaxBatch)
	if x.mustCheck() {
		n++
	}
	return n <= x.e.supports.MaxBatch
}

// mustCheck reports whether the next request has to carry eth_chainId: nothing
// was asked yet, something went wrong since, the connection has been idle for so
// long that it has probably been closed, or it is busy, so that another one will
// be made. The caller holds mu.
func (x *exchange) mustCheck() bool {
	return !x.checked && (!x.e.checked || x.e.inFlight > 0 || x.opts.Now().Sub(x.e.lastUse) >= recheckIdle)
}

// begin starts a request: it reports whether the chain has to be checked with
// it, and how many elements it may have. end must follow.
func (x *exchange) begin() (check bool, limit int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.e.reconsider(x.opts.Now(), x.opts.MaxBatch)
	check = x.mustCheck()
	x.e.inFlight++
	return check, x.e.supports.MaxBatch
}

func (x *exchange) end() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.e.inFlight--
}

// do answers all elements. It splits what the endpoint finds too large, and
// remembers the limits it meets. An error means that nothing may be used.
func (x *exchange) do(ctx context.Context, elems ...*element) error {
	retried := false
	for len(elems) > 0 {
		var check *element
		send := make([]*element, 0, len(elems)+1)
		due, limit := x.begin()
		if due {
			check = &element{method: "eth_chainId", params: []byte("[]")}
			send = append(send, check)
		}
		send = append(send, elems[:min(len(elems), max(0, limit-len(send)))]...)
		done, r, err := x.roundTrip(ctx, send)
		x.end()
		switch {
		case errors.Is(err, errSplit):
			continue // with the limit that was just learned
		case err != nil:
			x.restore()
			return err
		case check != nil:
			if err := x.verify(check); err != nil {
				return err
			}
			x.checked = true
			done--
		case r.fresh && !x.checked && !retried:
			// The answer came over a new connection that nobody has checked: it
			// may lead elsewhere now. Ask again, with the check in front.
			retried = true
			x.log.Debug("endpoint has a new connection", "endpoint", x.e.name)
			x.mu.Lock()
			x.e.forget()
			x.mu.Unlock()
			continue
		}
		if r.closing { // the next request needs a new connection, and so a new check
			x.mu.Lock()
			x.e.checked = false
			x.mu.Unlock()
		}
		if elems = elems[done:]; len(elems) > 0 {
			x.split = true
		}
	}
	return nil
}

// verify compares the chain id with ours, or learns it from the first endpoint
// that says one.
func (x *exchange) verify(check *element) error {
	if check.err != nil {
		return x.rpcFault(check.err, "does not say which chain it serves")
	}
	got, ok := quantity(check.raw)
	if !ok || got == 0 {
		return &fault{x.e.name, faultTransient, 0, errors.New("does not say which chain it serves")}
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.chainID == 0 {
		x.chainID = got
	}
	if got != x.chainID {
		return &fault{x.e.name, faultWrongChain, 0, &WrongChainError{x.e.name, got, x.chainID}}
	}
	x.e.checked = true
	return nil
}

// errSplit means that the limit of the endpoint was lowered and the same
// elements should be sent in smaller pieces.
var errSplit = errors.New("split the batch")

// roundTrip sends the elements in one HTTP request. It returns how many of
// them, counted from the front, are answered.
func (x *exchange) roundTrip(ctx context.Context, elems []*element) (done int, r *reply, err error) {
	n := len(elems)
	first := x.next.Add(uint64(n)) - uint64(n)
	r, err = x.post(ctx, x.e, encode(elems, first))
	switch {
	case errors.Is(err, errTooBig) && n > 1:
		return 0, nil, x.lower(n, 0)
	case errors.Is(err, errTooBig):
		return 0, nil, &fault{x.e.name, faultLasting, 0, fmt.Errorf("%w of %d bytes", errTooBig, x.opts.MaxResponse)}
	case err != nil:
		return 0, nil, err
	case r.status == http.StatusRequestEntityTooLarge && n > 1:
		return 0, nil, x.lower(n, 0)
	}
	bad := statusFault(x.e, r)
	if bad != nil && !mayCarryAnswer(r.status) {
		return 0, nil, bad
	}
	err = decode(r.body, elems, first)
	refused := (*errBatch)(nil)
	switch {
	case err == nil:
		return x.settle(elems), r, nil
	case errors.As(err, &refused):
		return 0, nil, x.batchRefused(refused.err, n)
	case bad == nil:
		return 0, nil, &fault{x.e.name, faultTransient, 0, err}
	case n > 1 && x.supported().Batch != Yes:
		x.mu.Lock()
		x.e.guessed = x.opts.Now()
		x.mu.Unlock()
		return 0, nil, x.lower(n, 1)
	}
	return 0, nil, bad
}

// mayCarryAnswer reports whether a failure status may come with a JSON-RPC
// answer, or from a server that knows no batches: some send 400 or 500 then.
func mayCarryAnswer(status int) bool {
	switch status {
	case http.StatusBadRequest, http.StatusMethodNotAllowed, http.StatusUnsupportedMediaType,
		http.StatusUnprocessableEntity, http.StatusInternalServerError, http.StatusNotImplemented:
		return true
	}
	return false
}

// settle looks at the answered elements: an answer that did not fit into the
// endpoint's response limit is asked again in a smaller batch.
func (x *exchange) settle(elems []*element) (done int) {
	x.before = nil
	if len(elems) > 1 {
		x.mu.Lock()
		x.e.supports.Batch = Yes
		x.mu.Unlock()
	}
	for i, e := range elems {
		if i > 0 && e.err != nil && e.err.tooLarge() {
			_ = x.lower(len(elems), i) // always errSplit: the rest is sent next
			x.before = nil
			return i
		}
	}
	return len(elems)
}

// lower notes that n elements were too many and returns errSplit; to is how
// many to send from now on, 0 for half of them.
func (x *exchange) lower(n, to int) error {
	if to <= 0 || to >= n {
		to = n / 2
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.before == nil {
		before := x.e.supports
		x.before = &before
	}
	x.e.supports.MaxBatch = min(x.e.supports.MaxBatch, to)
	if to == 1 && x.e.supports.Batch == Unknown {
		x.e.supports.Batch = No
	}
	x.log.Info("endpoint takes smaller batches", "endpoint", x.e.name, "elements", x.e.supports.MaxBatch)
	return errSplit
}

// restore takes back limits that were lowered without any success after that:
// the size of the batch was not what the endpoint could not stand.
func (x *exchange) restore() {
	if x.before == nil {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.e.supports.MaxBatch, x.e.supports.Batch = x.before.MaxBatch, x.before.Batch
	x.before = nil
}

// batchRefused handles one error that stands for the whole request.
func (x *exchange) batchRefused(e *wireError, n int) error {
	if n > 1 && !e.limited() && !e.noBlock() && (e.says("batch") || !e.transient()) {
		to := int(hintBelow(e.message, uint64(n)))
		if e.says("not supported", "unsupported", "not allowed", "disabled", "cannot unmarshal") {
			to = 1
		}
		return x.lower(n, to)
	}
	return x.rpcFault(e, "refuses the request")
}

// rpcFault is the fault for an error object that makes the whole answer useless.
func (x *exchange) rpcFault(e *wireError, what string) *fault {
	f := &fault{endpoint: x.e.name, kind: faultTransient}
	text := printable(x.e.redact(e.message))
	switch {
	case e.limited():
		f.kind = faultLimited
		f.err = errors.New("asks for fewer requests: " + text)
	case e.noBlock():
		f.kind = faultCannot
		f.err = errors.New("does not have this block: " + text)
	default:
		if e.unsupported() {
			f.kind = faultLasting
		}
		f.err = fmt.Errorf("%s: %s (%d)", what, text, e.code)
	}
	return f
}
