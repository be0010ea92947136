package action

import (
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain/plan"
)

// longestURI is more than any address of a node takes.
const longestURI = 256

// parseURI checks that an orchestrator can be reached by what was typed: https, a
// host, a port if any, no more than a plain path.
func parseURI(typed string) (*url.URL, error) {
	const hint = "write it like https://node.example.com:8935"
	switch {
	case typed == "":
		return nil, problem("bad_uri", hint, "no service URI was given")
	case len(typed) > longestURI:
		return nil, problem("bad_uri", hint, "the service URI is longer than %d characters", longestURI)
	case strings.ContainsFunc(typed, func(r rune) bool { return r <= ' ' || r > '~' }):
		return nil, problem("bad_uri", hint, "the service URI %s has blanks, control or foreign characters", strconv.Quote(typed))
	}
	u, err := url.Parse(typed)
	if err != nil || u.Host == "" || u.Hostname() == "" || u.Opaque != "" {
		return nil, problem("bad_uri", hint, "%q is not a service URI", typed)
	}
	if u.Scheme != "https" {
		return nil, problem("bad_uri", hint, "the service URI %q is not https: gateways will not connect", typed)
	}
	if u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.HasSuffix(typed, "#") {
		return nil, problem("bad_uri", hint, "the service URI %q has more than a host, a port and a path", typed)
	}
	if p := u.Port(); p != "" || strings.HasSuffix(u.Host, ":") {
		if n, err := strconv.ParseUint(p, 10, 16); err != nil || n == 0 {
			return nil, problem("bad_uri", hint, "the port of %q is not one", typed)
		}
	}
	return u, nil
}

// private reports whether nobody outside can reach a host.
func private(host string) bool {
	if ip := net.ParseIP(host); ip != nil {
		return ip.IsPrivate() || ip.IsLoopback() || ip.IsUnspecified() || ip.IsLinkLocalUnicast()
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || strings.HasSuffix(host, ".local") || !strings.Contains(host, ".")
}

// setServiceURI tells gateways where the account's node is.
func (d *draft) setServiceURI() error {
	u, err := parseURI(d.URI)
	if err != nil {
		return err
	}
	if d.at.Services == (common.Address{}) {
		return problem("no_registry", "there is nothing to do", "this network has no ServiceRegistry")
	}
	d.title("Set the service URI to %s", d.URI)
	if private(u.Hostname()) {
		d.warn("private", "%s cannot be reached from outside", u.Hostname())
	}
	var now string
	if q := d.orchestrator(d.Account); q != nil {
		now = q.ServiceURI
	} else {
		d.warn("not_orchestrator", "the account is not an orchestrator: nobody looks at its service URI yet")
	}
	if now == d.URI {
		d.warn("needless", "it is the service URI already: this changes nothing")
	}
	d.call(d.book.SetServiceURI(d.URI))
	d.g.fixed = append(d.g.fixed, plan.Change{Key: "account.service_uri", Label: "your service URI", Before: visible(now), After: d.URI})
	return nil
}

// visible is a text from the chain as it can be shown: quoted when it holds
// anything that a terminal or an eye could be fooled with.
func visible(s string) string {
	if len(s) > longestURI {
		s = s[:longestURI] + "…"
	}
	if q := strconv.QuoteToASCII(s); q != `"`+s+`"` {
		return q
	}
	return s
}
