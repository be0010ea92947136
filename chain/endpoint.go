package chain

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A State is what a client thinks of an endpoint at the moment.
type State string

// The states of an endpoint, as the Data screen and doctor show them.
const (
	StateUntried    State = "untried"
	StateOK         State = "ok"
	StateSlow       State = "slow"        // answers, but takes longer than slowAfter
	StateLagging    State = "lagging"     // its newest block is too far behind
	StateLimited    State = "limited"     // asked for a pause (HTTP 429)
	StateWrongChain State = "wrong chain" // serves another chain; nothing it says is used
	StateDown       State = "down"        // its last answer was none, or unusable
)

// Support says whether an endpoint is known to support something.
type Support int8

// What is known about a feature of an endpoint.
const (
	Unknown Support = iota
	Yes
	No
)

func (s Support) String() string {
	return [...]string{"unknown", "yes", "no"}[s]
}

// Supports is what a client has learned about an endpoint by using it.
type Supports struct {
	Overrides Support // state overrides of eth_call
	Batch     Support // JSON-RPC batches
	MaxBatch  int     // most elements in one batch
	LogRange  uint64  // most blocks in one log query, 0 when no limit was met
}

// EndpointHealth is a copy of what a client knows about one endpoint.
type EndpointHealth struct {
	Name      string // host, port when given, #n when two are equal; no path, no credentials
	TLS       bool
	State     State
	Latency   time.Duration // smoothed time of one HTTP request
	Head      Block         // the newest block it has told us; Number 0 when none yet
	Lag       time.Duration // how far Head was behind the newest block then shown
	LastError string        // cleaned and short; of the last failure, also when it has recovered
	Requests  uint64        // HTTP requests
	Failures  uint64        // requests without a usable answer
	Limited   uint64        // of these, requests to slow down
	LastOK    time.Time
	NextTry   time.Time // zero unless it is being rested
	Supports  Supports
}

const (
	slowAfter   = 1500 * time.Millisecond // smoothed latency from which the state is slow
	restBase    = 500 * time.Millisecond  // first pause after a failure
	restMax     = time.Minute             // longest pause that we choose
	limitMax    = 10 * time.Minute        // longest pause that an endpoint can ask for
	wrongRest   = time.Minute             // pause before a wrong chain is looked at again
	recheckIdle = 30 * time.Second        // a connection unused for this long is checked again
	guessLasts  = time.Minute             // what is only guessed about batches is tried again then
)

// An endpoint is one URL and what we know about it. All fields below the line
// belong to client.mu.
type endpoint struct {
	name    string
	url     *url.URL
	secrets []string

	state    State
	checked  bool // its chain id was right and nothing has gone wrong since
	inFlight int  // requests that have no answer yet
	lastUse  time.Time
	lastOK   time.Time
	latency  time.Duration
	head     Block
	lag      time.Duration
	lagUntil time.Time // passed over until then
	failures int       // in a row
	rest     time.Time // not asked before this time unless nobody else is left
	lastErr  string
	sent     uint64
	failed   uint64
	limited  uint64
	supports Supports
	guessed  time.Time // when a failure was taken for "knows no batches"; zero: never
}

// reconsider lets an endpoint have batches again that seemed not to know them: a
// failure of the first batch looks the same when the endpoint was only unwell. It
// is called with the client's mu held.
func (e *endpoint) reconsider(now time.Time, most int) {
	if e.guessed.IsZero() || now.Sub(e.guessed) < guessLasts {
		return
	}
	e.guessed = time.Time{}
	if e.supports.Batch == No {
		e.supports.Batch, e.supports.MaxBatch = Unknown, most
	}
}

// newEndpoint reads the n-th URL. The error never contains the URL: it may
// carry a key.
func newEndpoint(n int, raw string) (*endpoint, error) {
	where := fmt.Sprintf("endpoint %d", n)
	raw = strings.TrimSpace(raw)
	if raw == "" {
		return nil, fmt.Errorf("%s is empty: give a URL such as https://host/path", where)
	}
	if !strings.Contains(raw, "://") {
		raw = assumedScheme(raw) + "://" + raw
	}
	u, err := url.Parse(raw)
	if err != nil || strings.HasSuffix(u.Host, ":") { // "htp:/host" would pass as a host and no port
		return nil, fmt.Errorf("%s is not a URL: write it as https://host/path", where)
	}
	switch u.Scheme {
	case "http", "https":
	case "ws", "wss":
		return nil, fmt.Errorf("%s is a WebSocket URL: give the https:// URL of the same provider, which usually differs only in its beginning", where)
	default:
		return nil, fmt.Errorf("%s begins with %s://: only https:// and http:// are understood", where, printable(u.Scheme))
	}
	host := u.Hostname()
	if host == "" {
		return nil, fmt.Errorf("%s has no host: write it as https://host/path", where)
	}
	for _, r := range host {
		if r <= ' ' || r > '~' {
			return nil, fmt.Errorf("%s has a host that is not plain ASCII: write an international name in its xn-- form", where)
		}
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return nil, fmt.Errorf("%s has a port that is not between 1 and 65535", where)
		}
	}
	u.Fragment, u.RawFragment = "", ""
	u.Host = strings.ToLower(u.Host)
	return &endpoint{name: u.Host, url: u, secrets: secretsOf(u), state: StateUntried}, nil
}

// assumedScheme is https, so that nobody gets plain HTTP without having asked
// for it; a node on this machine hardly ever speaks TLS.
func assumedScheme(raw string) string {
	host := raw
	if i := strings.IndexAny(host, "/?"); i >= 0 {
		host = host[:i]
	}
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	if host == "localhost" || err == nil && ip.IsLoopback() {
		return "http"
	}
	return "https"
}

// secretsOf lists the parts of a URL that may be keys: everything of the user
// information and the query, and path segments that do not look like a word.
// Long ones first, so that no part of a key is left when it contains another.
func secretsOf(u *url.URL) []string {
	var secrets []string
	add := func(s string) {
		if len(s) >= 3 {
			secrets = append(secrets, s)
		}
	}
	if u.User != nil {
		password, _ := u.User.Password()
		add(u.User.Username())
		add(password)
		add(u.User.String())
	}
	for _, values := range u.Query() {
		for _, value := range values {
			add(value)
		}
	}
	add(u.RawQuery)
	for _, segment := range append(strings.Split(u.Path, "/"), strings.Split(u.EscapedPath(), "/")...) {
		if len(segment) >= 16 || strings.ContainsAny(segment, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") {
			add(segment)
		}
	}
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) })
	return secrets
}

// redact takes the secrets of the URL out of a text from outside.
func (e *endpoint) redact(s string) string {
	s = s[:min(len(s), 4096)] // far more than is ever shown
	for _, secret := range e.secrets {
		s = strings.ReplaceAll(s, secret, "[hidden]")
	}
	return s
}

// forget drops what must be looked at again after the connection may have gone
// to another machine.
func (e *endpoint) forget() {
	e.checked = false
	if e.supports.Overrides == No {
		e.supports.Overrides = Unknown
	}
}

// succeeded records a usable answer.
func (e *endpoint) succeeded(now time.Time) {
	e.failures, e.rest, e.lastOK = 0, time.Time{}, now
	e.state = StateOK
}

// blame records that the endpoint gave no usable answer, and how long it is
// rested for. jitter is in [0, 1).
func (e *endpoint) blame(f *fault, now time.Time, jitter float64) {
	if f.kind == faultCannot {
		e.lastErr = f.err.Error()
		return
	}
	e.forget()
	e.failed++
	e.lastErr = f.err.Error()
	if wrong := (*WrongChainError)(nil); errors.As(f.err, &wrong) {
		e.lastErr = fmt.Sprintf("serves chain %d, not %d", wrong.Got, wrong.Want)
	}
	pause := restMax
	if e.failures < 7 {
		pause = min(restMax, restBase<<e.failures)
	}
	e.failures++
	pause = pause/2 + time.Duration(jitter*float64(pause/2))
	switch f.kind {
	case faultLimited:
		e.state, e.limited = StateLimited, e.limited+1
		pause = max(pause, min(f.wait, limitMax))
	case faultWrongChain:
		e.state, pause = StateWrongChain, wrongRest
	default:
		e.state = StateDown
	}
	e.rest = now.Add(pause)
}

// health makes the copy that Health returns.
func (e *endpoint) health(now time.Time, maxLag time.Duration) EndpointHealth {
	h := EndpointHealth{
		Name: e.name, TLS: e.url.Scheme == "https", State: e.state, Latency: e.latency,
		Head: e.head, Lag: e.lag, LastError: e.lastErr,
		Requests: e.sent, Failures: e.failed, Limited: e.limited,
		LastOK: e.lastOK, Supports: e.supports,
	}
	if e.state == StateOK {
		switch {
		case e.lag > maxLag:
			h.State = StateLagging
		case e.latency > slowAfter:
			h.State = StateSlow
		}
	}
	if e.rest.After(now) {
		h.NextTry = e.rest
	}
	return h
}
