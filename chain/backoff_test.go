package chain

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"
)

// limits answers 429 for the first times requests.
func limits(times int, retryAfter string) func(*node, http.ResponseWriter, []ask) bool {
	return func(_ *node, w http.ResponseWriter, _ []ask) bool {
		if times == 0 {
			return false
		}
		times--
		if retryAfter != "" {
			w.Header().Set("Retry-After", retryAfter)
		}
		w.WriteHeader(http.StatusTooManyRequests)
		return true
	}
}

func TestALimitedEndpointIsAskedAgainWhenItSaid(t *testing.T) {
	date := genesis.Add(101*time.Second + 9*time.Second).UTC().Format(http.TimeFormat)
	rateError := `{"code":-32005,"message":"project ID request rate limit exceeded"}`
	for _, test := range []struct {
		name    string
		hook    func(*node, http.ResponseWriter, []ask) bool
		element func(*node, ask) (string, string, bool)
		pauses  []time.Duration
	}{
		{"in seconds", limits(1, "7"), nil, []time.Duration{7 * time.Second}},
		{"as a date", limits(1, date), nil, []time.Duration{9 * time.Second}},
		{"as a date that has passed", limits(1, "Mon, 02 Jan 2006 15:04:05 GMT"), nil, []time.Duration{250 * time.Millisecond}},
		{"not at all", limits(2, ""), nil, []time.Duration{250 * time.Millisecond, 500 * time.Millisecond}},
		{"with nonsense", limits(1, "-5 bananas"), nil, []time.Duration{250 * time.Millisecond}},
		{"with status 503", func() func(*node, http.ResponseWriter, []ask) bool {
			first := true
			return func(_ *node, w http.ResponseWriter, _ []ask) bool {
				if first {
					first = false
					w.Header().Set("Retry-After", "3")
					w.WriteHeader(http.StatusServiceUnavailable)
					return true
				}
				return false
			}
		}(), nil, []time.Duration{3 * time.Second}},
		{"with an error in place of a result", nil, func() func(*node, ask) (string, string, bool) {
			first := true
			return func(_ *node, a ask) (string, string, bool) {
				if a.Method == "eth_call" && first {
					first = false
					return "", rateError, true
				}
				return "", "", false
			}
		}(), []time.Duration{250 * time.Millisecond}},
	} {
		t.Run(test.name, func(t *testing.T) {
			n := newNode(t, 100)
			n.hook, n.element = test.hook, test.element
			c, at := newClient(t, 101, nil, n)
			results, o, err := c.Read(t.Context(), Ref{}, someCalls(1)...)
			ranAt(t, 100, results, o, err)
			equal(t, "pauses", at.slept, test.pauses)
			h := health(t, c, n)
			equal(t, "limited", int(h.Limited), len(test.pauses))
			equal(t, "state", h.State, StateOK)
		})
	}
}

func TestAnEndpointThatAsksForALongPauseIsLeftAlone(t *testing.T) {
	n, fine := newNode(t, 100), newNode(t, 100)
	n.hook = limits(1000, "120")
	c, at := newClient(t, 101, nil, n)
	_, _, err := c.Read(t.Context(), Ref{})
	if !errors.Is(err, ErrUnavailable) || !strings.Contains(err.Error(), "fewer requests (HTTP 429) (try again in 2m0s)") {
		t.Fatalf("got %v", err)
	}
	equal(t, "pauses", len(at.slept), 0)
	at.advance(time.Minute)
	_, _, err = c.Read(t.Context(), Ref{})
	if !errors.Is(err, ErrUnavailable) || !strings.Contains(err.Error(), "try again in 1m0s") {
		t.Fatalf("got %v", err)
	}
	equal(t, "requests", c.Requests(), 1)
	equal(t, "state", health(t, c, n).State, StateLimited)

	c, at = newClient(t, 101, nil, n, fine)
	n.set(func(n *node) { n.batches = nil })
	for range 4 {
		at.advance(25 * time.Second)
		_, o, err := c.Read(t.Context(), Ref{})
		ranAt(t, 100, nil, o, err)
		equal(t, "endpoint", o.Endpoint, name(fine))
	}
	equal(t, "requests to the limited one", len(n.seen()), 1)
	equal(t, "pauses", len(at.slept), 0)
}

func TestAPauseEndsWithItsCaller(t *testing.T) {
	n := newNode(t, 100)
	n.hook = limits(1000, "5")
	ctx, cancel := context.WithCancel(t.Context())
	c, _ := newClient(t, 101, func(o *Options) {
		o.Sleep = func(ctx context.Context, _ time.Duration) error { cancel(); return sleep(ctx, time.Hour) }
	}, n)
	if _, _, err := c.Read(ctx, Ref{}); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	// A deadline that comes before the pause ends is not waited for.
	short, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	n.set(func(n *node) { n.hook = limits(1000, "100000") })
	c, at := newClient(t, 101, nil, n)
	if _, _, err := c.Read(short, Ref{}); !errors.Is(err, ErrUnavailable) {
		t.Fatalf("got %v", err)
	}
	equal(t, "pauses", len(at.slept), 0)
	if next := health(t, c, n).NextTry.Sub(at.Now()); next != limitMax {
		t.Fatalf("a pause of a day was taken as %s", next)
	}
}

func TestAPassingFailureIsTriedThreeTimesWithGrowingPauses(t *testing.T) {
	n := newNode(t, 100)
	n.hook = write(502, "")
	for _, test := range []struct {
		jitter float64
		pauses []time.Duration
	}{
		{0, []time.Duration{250 * time.Millisecond, 500 * time.Millisecond}},
		{0.5, []time.Duration{375 * time.Millisecond, 750 * time.Millisecond}},
	} {
		c, at := newClient(t, 101, func(o *Options) { o.Rand = func() float64 { return test.jitter } }, n)
		if _, _, err := c.Read(t.Context(), Ref{}); !errors.Is(err, ErrUnavailable) {
			t.Fatalf("got %v", err)
		}
		equal(t, "pauses", at.slept, test.pauses)
		equal(t, "requests", c.Requests(), 3)
		for range 5 {
			_, _, _ = c.Read(t.Context(), Ref{})
		}
		for i, pause := range at.slept {
			if pause > patience || i > 0 && pause < at.slept[i-1] {
				t.Errorf("pauses %v shrink, or one is longer than %s", at.slept, patience)
			}
		}
		if next := health(t, c, n).NextTry.Sub(at.Now()); next > restMax {
			t.Errorf("rested for %s", next)
		}
	}
}

func TestADownEndpointIsStillAskedWhenNobodyElseIsLeft(t *testing.T) {
	a, b := newNode(t, 100), newNode(t, 100)
	a.hook, b.hook = write(404, ""), write(404, "")
	c, _ := newClient(t, 101, nil, a, b)
	_, _, err := c.Read(t.Context(), Ref{})
	if !errors.Is(err, ErrUnavailable) || !strings.Contains(err.Error(), name(a)) || !strings.Contains(err.Error(), name(b)) {
		t.Fatalf("got %v", err)
	}
	b.set(func(n *node) { n.hook = nil })
	_, o, err := c.Read(t.Context(), Ref{}) // both rest, and no time has passed
	ranAt(t, 100, nil, o, err)
	equal(t, "endpoint", o.Endpoint, name(b))
}
