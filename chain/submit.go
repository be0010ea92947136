package chain

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// A Reply is what one endpoint said about signed bytes that it was given. It is a
// hint about what to do next, never an outcome: that is for receipts to say.
type Reply struct {
	Endpoint string
	Kind     ReplyKind
	Text     string // what the endpoint said or why it said nothing; printable, "" when it took the bytes
	// Given is how many requests with the bytes were begun: 0 when nothing has
	// left for certain.
	Given int
	Wait  time.Duration // what the endpoint asked for before the next request, 0 when it did not say
}

// Submit gives a signed transaction to the best endpoint, once. Before the first
// byte of it leaves, the endpoint has said over the same connection that it serves
// the client's chain. The same bytes can be submitted again as often as one likes:
// they have one nonce and so run at most once.
//
// The error is for bytes that are not a signed transaction for this chain, and for
// a context that ended before anything was sent; all else is in the Reply. To ask
// a certain endpoint, submit through Only.
func (c *Client) Submit(ctx context.Context, raw []byte) (Reply, error) {
	var tx types.Transaction
	if err := tx.UnmarshalBinary(raw); err != nil {
		return Reply{}, fmt.Errorf("these bytes are no transaction: %w", err)
	}
	c.mu.Lock()
	ours := c.chainID
	c.mu.Unlock()
	switch id := tx.ChainId(); {
	case !tx.Protected():
		return Reply{}, errors.New("the transaction names no chain and could be repeated on another one")
	case ours == 0:
		return Reply{}, errors.New("it is not known yet which chain the endpoints serve: read something first")
	case !id.IsUint64() || id.Uint64() != ours:
		return Reply{}, fmt.Errorf("the transaction is signed for chain %s, not %d", id, ours)
	}
	if err := ctx.Err(); err != nil {
		return Reply{}, err
	}
	s := &submission{exchange: exchange{pool: c.pool, e: c.best()}, raw: raw, hash: tx.Hash()}
	r := s.run(ctx)
	r.Endpoint = s.e.name
	if r.Given == 0 && ctx.Err() != nil {
		return Reply{}, ctx.Err()
	}
	c.log.Info("transaction submitted", "endpoint", r.Endpoint, "hash", tx.Hash(), "reply", r.Kind, "text", r.Text)
	return r, nil
}

// best is the endpoint to ask first, even if all of them rest.
func (c *Client) best() *endpoint {
	if order, _ := c.order(); len(order) > 0 {
		return order[0]
	}
	return c.use[0]
}

// A submission is one transaction on its way to one endpoint.
type submission struct {
	exchange
	raw   []byte
	hash  common.Hash
	given int
}

// checkedTries is how often the chain is asked for again because the connection
// that the answer came over was gone. After that the endpoint is one that ends
// each connection; what it said a moment ago has to do then.
const checkedTries = 2

// errOtherConnection means that the bytes would have left over a connection that
// nobody has checked.
var errOtherConnection = errors.New("the connection was replaced")

func (s *submission) run(ctx context.Context) Reply {
	ctx, cancel := context.WithTimeout(ctx, s.opts.SubmitTimeout)
	defer cancel()
	for try := 0; ; try++ {
		if r, ok := s.checkChain(ctx); !ok {
			return r
		}
		r, err := s.give(ctx, try < checkedTries)
		if !errors.Is(err, errOtherConnection) {
			r.Given = s.given
			return r
		}
	}
}

// checkChain asks the endpoint which chain it serves, by a request of its own.
func (s *submission) checkChain(ctx context.Context) (Reply, bool) {
	check := &element{method: "eth_chainId", params: []byte("[]")}
	_, _, err := s.roundTrip(ctx, []*element{check})
	if err == nil {
		err = s.verify(check)
	}
	if err == nil {
		return Reply{}, true
	}
	r := Reply{Kind: ReplyUnreached, Text: err.Error(), Given: s.given}
	if wrong := (*WrongChainError)(nil); errors.As(err, &wrong) {
		r.Kind = ReplyWrongChain
	}
	if f := (*fault)(nil); errors.As(err, &f) && ctx.Err() == nil {
		r.Wait = f.wait
		now, jitter := s.opts.Now(), s.opts.Rand()
		s.mu.Lock()
		s.e.blame(f, now, jitter)
		s.mu.Unlock()
	}
	return r, false
}

// give sends the bytes. With same set, they leave only over a connection that has
// been used before.
func (s *submission) give(ctx context.Context, same bool) (Reply, error) {
	send := &element{method: "eth_sendRawTransaction", params: append(appendHex([]byte{'['}, s.raw), ']')}
	id := s.next.Add(1) - 1
	replaced := false
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(info httptrace.GotConnInfo) {
			if replaced = same && !info.Reused; replaced {
				// This runs before the request is written, which fails now. net/http
				// does not repeat it: the connection was new.
				_ = info.Conn.Close()
			}
		},
	})
	request, err := http.NewRequestWithContext(traced, http.MethodPost, s.e.url.String(), bytes.NewReader(encode([]*element{send}, id)))
	if err != nil {
		return Reply{Kind: ReplyUnreached, Text: "the URL cannot be used"}, nil
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", "lpconsole")
	// No Idempotency-Key: net/http repeats a POST without it only when nothing of
	// it was written.
	s.sent.Add(1)
	s.mu.Lock()
	s.e.sent++
	s.mu.Unlock()
	response, err := s.http.Do(request)
	if replaced {
		if err == nil {
			_ = response.Body.Close()
		}
		return Reply{}, errOtherConnection
	}
	s.given++
	if err != nil {
		return s.silent(ctx, err), nil
	}
	defer func() { _ = response.Body.Close() }()
	body, err := readBody(response, s.opts.MaxResponse)
	if err != nil {
		return s.silent(ctx, err), nil
	}
	return s.read(&reply{status: response.StatusCode, body: body, wait: retryAfter(response.Header.Get("Retry-After"), s.opts.Now())}, send, id), nil
}

// silent is the reply of an endpoint that gave none that could be read.
func (s *submission) silent(ctx context.Context, err error) Reply {
	s.mu.Lock()
	s.e.checked = false
	s.mu.Unlock()
	r := Reply{Kind: ReplyUnknown}
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		r.Text = "did not answer in time"
	case errors.Is(ctx.Err(), context.Canceled):
		r.Text = "was not waited for"
	case errors.Is(err, errTooBig):
		r.Text = errTooBig.Error()
	default:
		r.Text = explain(s.e, err).err.Error()
	}
	return r
}

// read says what an answer means.
func (s *submission) read(r *reply, send *element, id uint64) Reply {
	bad := statusFault(s.e, r)
	if bad != nil && (bad.kind == faultLimited || !mayCarryAnswer(r.status)) {
		kind := ReplyUnknown
		if bad.kind == faultLimited {
			kind = ReplyLimited
		}
		return Reply{Kind: kind, Text: bad.err.Error(), Wait: r.wait}
	}
	var wire *wireError
	elems := make([]*element, 0, 1)
	err := decode(r.body, append(elems, send), id)
	switch refused := (*errBatch)(nil); {
	case errors.As(err, &refused):
		wire = refused.err
	case err != nil && bad != nil:
		return Reply{Kind: ReplyUnknown, Text: bad.err.Error()}
	case err != nil:
		return Reply{Kind: ReplyUnknown, Text: err.Error()}
	case send.err != nil:
		wire = send.err
	default:
		if hash, ok := hash32(send.raw); !ok || hash != s.hash {
			return Reply{Kind: ReplyUnknown, Text: "answered with something else than the hash of the transaction"}
		}
		return Reply{Kind: ReplyAccepted}
	}
	return Reply{Kind: wire.replyKind(), Text: printable(s.e.redact(wire.message)), Wait: r.wait}
}
