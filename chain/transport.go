package chain

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"syscall"
	"time"
)

// newHTTP is the client that sends the requests: the given one, or our own. It
// never follows a redirect: the question, and a key in the URL, would go to
// somebody whom nobody chose.
func newHTTP(given *http.Client) *http.Client {
	var c http.Client
	if given != nil {
		c = *given
	}
	if c.Transport == nil {
		c.Transport = &http.Transport{
			Proxy:                  http.ProxyFromEnvironment,
			DialContext:            (&net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
			TLSHandshakeTimeout:    5 * time.Second,
			ForceAttemptHTTP2:      true,
			MaxIdleConnsPerHost:    8,
			IdleConnTimeout:        90 * time.Second,
			MaxResponseHeaderBytes: 64 << 10,
		}
	}
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &c
}

// A reply is one HTTP response, read to its end.
type reply struct {
	status  int
	body    []byte
	wait    time.Duration // Retry-After
	fresh   bool          // came over a connection made for this request
	closing bool          // the connection ends with this response
}

// errTooBig means that a response went past the limit; the rest was not read.
var errTooBig = errors.New("the answer is larger than the limit")

// post sends one request body and reads the response up to the limit. Errors
// are a *fault, errTooBig, or that of ctx when the caller gave up.
func (p *pool) post(ctx context.Context, e *endpoint, body []byte) (*reply, error) {
	timeout := p.callTimeout(ctx, e)
	asking, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	var r reply
	asking = httptrace.WithClientTrace(asking, &httptrace.ClientTrace{
		GotConn: func(info httptrace.GotConnInfo) { r.fresh = !info.Reused },
	})
	request, err := http.NewRequestWithContext(asking, http.MethodPost, e.url.String(), bytes.NewReader(body))
	if err != nil {
		return nil, &fault{e.name, faultLasting, 0, errors.New("the URL cannot be used")}
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", "lpconsole")
	// Everything we send is a read: let net/http repeat it when a kept connection
	// turns out to be closed. An empty key does that and is not sent.
	request.Header["Idempotency-Key"] = []string{}
	// No Accept-Encoding: net/http then asks for gzip itself, unpacks it, and the
	// limit below counts unpacked bytes.

	p.sent.Add(1)
	p.mu.Lock()
	e.sent++
	p.mu.Unlock()
	began := time.Now()
	response, err := p.http.Do(request)
	if err == nil {
		defer func() { _ = response.Body.Close() }()
		r.status, r.closing = response.StatusCode, response.Close
		r.wait = retryAfter(response.Header.Get("Retry-After"), p.opts.Now())
		r.body, err = readBody(response, p.opts.MaxResponse)
	}
	took := time.Since(began)
	p.mu.Lock()
	e.lastUse = p.opts.Now()
	if err == nil {
		if e.latency == 0 {
			e.latency = took
		}
		e.latency += (took - e.latency) / 5
	}
	p.mu.Unlock()
	switch {
	case err == nil:
		return &r, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, errTooBig):
		return nil, errTooBig
	case errors.Is(err, context.DeadlineExceeded):
		return nil, &fault{e.name, faultTransient, 0, fmt.Errorf("did not answer within %s", timeout)}
	}
	return nil, explain(e, err)
}

// readBody reads at most limit bytes and refuses a longer body without reading
// on; closing the response then drops the connection.
func readBody(r *http.Response, limit int64) ([]byte, error) {
	if r.ContentLength > limit {
		return nil, errTooBig
	}
	var b bytes.Buffer
	if r.ContentLength > 0 {
		b.Grow(int(min(r.ContentLength, 1<<20)) + bytes.MinRead) // a claim is not worth more memory than that
	}
	n, err := b.ReadFrom(io.LimitReader(r.Body, limit+1))
	if n > limit {
		return nil, errTooBig
	}
	return b.Bytes(), err
}

// explain turns an error of net/http into a sentence. A *url.Error must never
// be shown: it contains the URL.
func explain(e *endpoint, err error) *fault {
	f := &fault{endpoint: e.name, kind: faultLasting}
	if outer := (*url.Error)(nil); errors.As(err, &outer) {
		err = outer.Err
	}
	var dns *net.DNSError
	var unknownCA x509.UnknownAuthorityError
	var wrongHost x509.HostnameError
	var badCert x509.CertificateInvalidError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		f.err = errors.New("there is no host of this name: check the URL and the network connection")
	case errors.Is(err, syscall.ECONNREFUSED):
		f.err = errors.New("connection refused: nothing listens there")
	case errors.As(err, &unknownCA), errors.As(err, &wrongHost), errors.As(err, &badCert):
		f.err = fmt.Errorf("its TLS certificate is not valid: %s", printable(e.redact(err.Error())))
	case errors.Is(err, http.ErrSchemeMismatch):
		f.err = errors.New("does not speak TLS there: write http:// if that is meant")
	case errors.Is(err, io.ErrUnexpectedEOF):
		f.kind, f.err = faultTransient, errors.New("the answer is cut off")
	case errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		f.kind, f.err = faultTransient, errors.New("closed the connection without an answer")
	default:
		f.kind, f.err = faultTransient, errors.New(printable(e.redact(err.Error())))
	}
	return f
}

// retryAfter reads the header of that name: seconds or a date.
func retryAfter(value string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}

// statusFault says what an HTTP status means when the body is not JSON-RPC; nil
// for success.
func statusFault(e *endpoint, r *reply) *fault {
	f := &fault{endpoint: e.name, kind: faultLasting}
	switch s := r.status; {
	case s >= 200 && s < 300:
		return nil
	case s == http.StatusTooManyRequests, s == http.StatusServiceUnavailable && r.wait > 0:
		f.kind, f.wait = faultLimited, r.wait
		f.err = fmt.Errorf("asks for fewer requests (HTTP %d)", s)
	case s >= 300 && s < 400:
		f.err = fmt.Errorf("redirects to another address (HTTP %d): give that address itself if you trust it", s)
	case s == http.StatusUnauthorized, s == http.StatusForbidden, s == http.StatusPaymentRequired:
		f.err = fmt.Errorf("refuses access (HTTP %d): check the key in the URL", s)
	case s == http.StatusNotFound:
		f.err = errors.New("has no JSON-RPC at this path (HTTP 404): check the URL")
	case s == http.StatusRequestEntityTooLarge:
		f.err = errors.New("the question is too large for it (HTTP 413)")
	case s >= 500:
		f.kind, f.err = faultTransient, fmt.Errorf("is in trouble (HTTP %d)", s)
	default:
		f.err = fmt.Errorf("refuses the request (HTTP %d)", s)
	}
	return f
}
