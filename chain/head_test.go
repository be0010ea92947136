package chain

import (
	"errors"
	"net/http"
	"testing"
	"time"
)

func TestAnOlderBlockThanTheOneShownIsHeldAgainstTheOthers(t *testing.T) {
	a, b := newNode(t, 100), newNode(t, 101)
	c, _ := newClient(t, 101, nil, a, b)
	_, o, err := c.Read(t.Context(), Ref{})
	ranAt(t, 100, nil, o, err)
	a.set(func(n *node) { n.head = 98 }) // a balancer behind a sent us to another machine
	results, o, err := c.Read(t.Context(), Ref{}, someCalls(1)...)
	ranAt(t, 101, results, o, err)
	equal(t, "endpoint", o.Endpoint, name(b))
	equal(t, "behind", o.Behind, 0)
	equal(t, "state, for two blocks are within the limit", health(t, c, a).State, StateOK)
}

func TestAnOlderBlockSaysSoWhenThereIsNoOther(t *testing.T) {
	a := newNode(t, 100)
	c, _ := newClient(t, 101, nil, a)
	if _, _, err := c.Header(t.Context(), Ref{}); err != nil {
		t.Fatal(err)
	}
	a.set(func(n *node) { n.head = 40 })
	results, o, err := c.Read(t.Context(), Ref{}, someCalls(1)...)
	ranAt(t, 40, results, o, err)
	equal(t, "behind", o.Behind, 60)
	h := health(t, c, a)
	equal(t, "state", h.State, StateLagging)
	equal(t, "lag", h.Lag, time.Minute)
	equal(t, "requests", c.Requests(), 2)

	a.set(func(n *node) { n.head = 102 })
	_, o, err = c.Read(t.Context(), Ref{})
	ranAt(t, 102, nil, o, err)
	equal(t, "behind", o.Behind, 0)
	equal(t, "state", health(t, c, a).State, StateOK)
}

func TestFailoverToAnOlderHeadIsVisible(t *testing.T) {
	a, b := newNode(t, 100), newNode(t, 10)
	c, _ := newClient(t, 101, nil, a, b)
	if _, _, err := c.Header(t.Context(), Ref{}); err != nil {
		t.Fatal(err)
	}
	a.set(func(n *node) { n.hook = write(502, "") })
	_, o, err := c.Read(t.Context(), Ref{})
	ranAt(t, 10, nil, o, err)
	equal(t, "endpoint", o.Endpoint, name(b))
	equal(t, "behind", o.Behind, 90)
	equal(t, "age", o.Age(c.opts.Now()), 91*time.Second)
	equal(t, "state", health(t, c, b).State, StateLagging)
}

func TestAStuckEndpointIsPassedOverAndTakenBack(t *testing.T) {
	stuck, fine := newNode(t, 10), newNode(t, 100)
	c, at := newClient(t, 101, nil, stuck, fine)
	results, o, err := c.Read(t.Context(), Ref{}, someCalls(1)...) // its block is 91 s old: look at the other one
	ranAt(t, 100, results, o, err)
	equal(t, "state", health(t, c, stuck).State, StateLagging)
	equal(t, "lag", health(t, c, stuck).Lag, 90*time.Second)
	before := c.Requests()
	for range 5 {
		_, o, err = c.Read(t.Context(), Ref{})
		ranAt(t, 100, nil, o, err)
	}
	equal(t, "requests while it is passed over", c.Requests()-before, 5)

	stuck.set(func(n *node) { n.head, n.batches = 140, nil })
	fine.set(func(n *node) { n.head = 140 })
	at.advance(40 * time.Second)
	_, o, err = c.Read(t.Context(), Ref{})
	ranAt(t, 140, nil, o, err)
	equal(t, "endpoint", o.Endpoint, name(stuck))
	equal(t, "state", health(t, c, stuck).State, StateOK)
	equal(t, "what it was asked", stuck.seen(), []string{"eth_chainId eth_getBlockByNumber"})
}

func TestAQuietChainCostsASecondRequestOnlyNowAndThen(t *testing.T) {
	a, b := newNode(t, 100), newNode(t, 100)
	c, at := newClient(t, 5000, nil, a, b)
	for range 10 {
		_, o, err := c.Read(t.Context(), Ref{})
		ranAt(t, 100, nil, o, err)
		equal(t, "endpoint", o.Endpoint, name(a))
		equal(t, "behind", o.Behind, 0)
		at.advance(time.Second)
	}
	equal(t, "requests", c.Requests(), 11)
}

func TestASecondLookThatFailsDoesNotSpoilTheAnswer(t *testing.T) {
	a, b := newNode(t, 100), newNode(t, 100)
	b.hook = write(500, "")
	c, at := newClient(t, 5000, nil, a, b)
	_, o, err := c.Read(t.Context(), Ref{})
	ranAt(t, 100, nil, o, err)
	equal(t, "endpoint", o.Endpoint, name(a))
	equal(t, "pauses", len(at.slept), 0)
}

func TestACallThatFailsInsideTheEndpointIsAskedElsewhere(t *testing.T) {
	a, b := newNode(t, 100), newNode(t, 100)
	a.element = answering("eth_call", "", `{"code":-32603,"message":"Temporary internal error. Please retry"}`)
	c, _ := newClient(t, 101, nil, a, b)
	results, o, err := c.Read(t.Context(), Ref{}, someCalls(1)...)
	ranAt(t, 100, results, o, err)
	equal(t, "endpoint", o.Endpoint, name(b))

	b.set(func(n *node) { n.element = a.element })
	results, o, err = c.Read(t.Context(), Ref{}, someCalls(1)...)
	var rpc *RPCError
	if err != nil || !errors.As(results[0].Err, &rpc) || o.Block.Number != 100 {
		t.Fatalf("with both failing: %v, %v", results, err)
	}
}

func TestAWrongChainAfterAReconnect(t *testing.T) {
	n := newNode(t, 100)
	c, _ := newClient(t, 101, nil, n)
	_, o, err := c.Read(t.Context(), Ref{})
	ranAt(t, 100, nil, o, err)
	// The node is replaced by one of another chain on the same port: the
	// connection ends, and nothing else tells.
	n.set(func(n *node) { n.chain, n.head, n.batches = 1, 9000, nil })
	n.CloseClientConnections()
	results, _, err := c.Read(t.Context(), Ref{}, someCalls(1)...)
	var wrong *WrongChainError
	if !errors.As(err, &wrong) || wrong.Got != 1 || wrong.Want != 42161 || wrong.Endpoint != name(n) || results != nil {
		t.Fatalf("got %v, %v", results, err)
	}
	equal(t, "state", health(t, c, n).State, StateWrongChain)
	if head := health(t, c, n).Head.Number; head != 100 {
		t.Fatalf("the head of the wrong chain was kept: %d", head)
	}
	n.set(func(n *node) { n.chain, n.head = 42161, 101 })
	_, o, err = c.Read(t.Context(), Ref{})
	ranAt(t, 101, nil, o, err)
	equal(t, "state", health(t, c, n).State, StateOK)
}

func TestTheChainIsCheckedAgain(t *testing.T) {
	for _, test := range []struct {
		name    string
		between func(n *node, c *Client, at *clock)
		request string // of the next two reads
	}{
		{"not on a kept connection", func(*node, *Client, *clock) {}, "eth_getBlockByNumber"},
		{"after a failure", func(n *node, c *Client, _ *clock) {
			n.set(func(n *node) { n.hook = write(404, "") })
			_, _, _ = c.Header(t.Context(), Ref{})
			n.set(func(n *node) { n.hook, n.batches = nil, nil })
		}, "eth_chainId eth_getBlockByNumber"},
		{"after being idle", func(_ *node, _ *Client, at *clock) { at.advance(recheckIdle) }, "eth_chainId eth_getBlockByNumber"},
	} {
		t.Run(test.name, func(t *testing.T) {
			n := newNode(t, 100)
			c, at := newClient(t, 101, nil, n)
			if _, _, err := c.Header(t.Context(), Ref{}); err != nil {
				t.Fatal(err)
			}
			n.set(func(n *node) { n.batches = nil })
			test.between(n, c, at)
			for range 2 {
				if _, _, err := c.Header(t.Context(), Ref{}); err != nil {
					t.Fatal(err)
				}
			}
			equal(t, "requests", n.seen(), []string{test.request, "eth_getBlockByNumber"})
		})
	}
}

func TestFailoverAndBackChecksTheChain(t *testing.T) {
	a, b := newNode(t, 100), newNode(t, 100)
	c, at := newClient(t, 101, nil, a, b)
	read := func(want *node) {
		t.Helper()
		_, o, err := c.Read(t.Context(), Ref{})
		ranAt(t, 100, nil, o, err)
		equal(t, "endpoint", o.Endpoint, name(want))
	}
	read(a)
	a.set(func(n *node) { n.hook = write(500, "") })
	read(b)
	a.set(func(n *node) { n.hook, n.chain, n.batches = nil, 5, nil }) // comes back as somebody else
	at.advance(10 * time.Second)
	read(b)
	equal(t, "asked on return", a.seen(), []string{"eth_chainId eth_getBlockByNumber"})
	equal(t, "state", health(t, c, a).State, StateWrongChain)
	a.set(func(n *node) { n.chain = 42161 })
	at.advance(wrongRest)
	read(a)
}

func TestAServerThatClosesEveryConnectionIsCheckedEachTime(t *testing.T) {
	n := newNode(t, 100)
	n.hook = func(_ *node, w http.ResponseWriter, _ []ask) bool {
		w.Header().Set("Connection", "close")
		return false
	}
	c, _ := newClient(t, 101, nil, n)
	for range 3 {
		if _, _, err := c.Header(t.Context(), Ref{}); err != nil {
			t.Fatal(err)
		}
	}
	all := "eth_chainId eth_getBlockByNumber"
	equal(t, "requests", n.seen(), []string{all, all, all})
}

func TestTheFirstAnswerChoosesTheChainWhenNoneIsGiven(t *testing.T) {
	a, b := newNode(t, 100), newNode(t, 100)
	b.chain = 1
	c, _ := newClient(t, 101, func(o *Options) { o.ChainID = 0 }, a, b)
	equal(t, "chain before", c.ChainID(), 0)
	if _, _, err := c.Header(t.Context(), Ref{}); err != nil {
		t.Fatal(err)
	}
	equal(t, "chain", c.ChainID(), 42161)
	a.Close()
	_, _, err := c.Header(t.Context(), Ref{})
	var wrong *WrongChainError
	if !errors.As(err, &wrong) || wrong.Got != 1 || !errors.Is(err, ErrUnavailable) {
		t.Fatalf("got %v", err)
	}
}
