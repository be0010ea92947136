package livepeer

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"lpconsole/chain"
	"lpconsole/livepeer/lens"
)

// errNoLens means that the endpoint takes neither state overrides nor deployless
// calls: read another way.
var errNoLens = errors.New("this endpoint runs no code of ours")

// way is how the next question is asked: as the endpoint that answered last likes
// it.
func (r *Reader) way() Way {
	r.mu.Lock()
	defer r.mu.Unlock()
	return max(r.ways[r.last], WayOverride)
}

// remember notes that an endpoint is to be read by way from now on.
func (r *Reader) remember(endpoint string, way Way) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ways[endpoint] != way {
		r.opt.Log.Info("way of reading chosen", "endpoint", endpoint, "way", way.String())
	}
	r.ways[endpoint], r.last = way, endpoint
}

// answered notes which endpoint answered a reading without the lens. Another one
// than was found to need it is tried with the lens next time.
func (r *Reader) answered(endpoint string, way Way) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last = endpoint
	if r.ways[endpoint] > WayDeployless {
		r.ways[endpoint] = way
	}
}

// mostTurns bounds how often a question is put again because another endpoint
// answered than the one whose way was chosen.
const mostTurns = 12

// ask puts questions to the lens in one request and gives its raw answers. When
// the endpoint refuses the way it was asked, the next way is tried and remembered.
// The error is errNoLens when the endpoint is one to be read without the lens.
func (r *Reader) ask(ctx context.Context, ref chain.Ref, questions ...lens.Question) ([][]byte, chain.Origin, Way, error) {
	way := r.way()
	type attempt struct {
		endpoint string
		way      Way
	}
	refused := map[attempt]bool{}
	for range mostTurns {
		if way > WayDeployless {
			return nil, chain.Origin{}, way, errNoLens
		}
		results, origin, err := r.chain.Read(ctx, ref, lensCalls(questions, way)...)
		if err != nil {
			return nil, origin, way, err
		}
		answers, refusal := lensAnswers(results, way)
		if refusal == nil {
			r.remember(origin.Endpoint, way)
			return answers, origin, way, nil
		}
		r.opt.Log.Info("read refused", "endpoint", origin.Endpoint, "way", way.String(), "error", refusal)
		if outOfGas(refusal) {
			return nil, origin, way, tooLittleGas(origin, refusal)
		}
		known := r.Ways()[origin.Endpoint]
		if known == way {
			// It has worked here before: a passing trouble, not a refusal.
			return nil, origin, way, fmt.Errorf("%s did not run the read: %w", origin.Endpoint, refusal)
		}
		refused[attempt{origin.Endpoint, way}] = true
		switch {
		case known != WayUntried:
			way = known
		case !refused[attempt{origin.Endpoint, WayOverride}]:
			way = WayOverride
		case !refused[attempt{origin.Endpoint, WayDeployless}]:
			way = WayDeployless
		default:
			way = WayMulticall
			r.remember(origin.Endpoint, way)
		}
	}
	return nil, chain.Origin{}, way, errors.New("the endpoints disagree about how they can be read: try one of them alone")
}

// outOfGas reports whether a call failed for the endpoint's gas limit, which no
// other way of asking changes.
func outOfGas(err error) bool {
	var said *chain.RPCError
	return errors.As(err, &said) && strings.Contains(said.Message, "out of gas")
}

// tooLittleGas is the sentence for an endpoint whose gas limit is too low.
func tooLittleGas(o chain.Origin, cause error) error {
	text := "%s allows a call too little gas: use another endpoint"
	if cause == nil {
		return fmt.Errorf(text, o.Endpoint)
	}
	return fmt.Errorf(text+" (%w)", o.Endpoint, cause)
}

// lensCalls makes the calls that run questions.
func lensCalls(questions []lens.Question, way Way) []chain.Call {
	calls := make([]chain.Call, len(questions))
	for i, q := range questions {
		if way == WayOverride {
			calls[i] = q.Override()
		} else {
			calls[i] = q.Deployless()
		}
		calls[i].Check = func(r chain.Result) error {
			answer, refusal := lensData(r, way)
			if refusal != nil {
				return nil //nolint:nilerr // a refusal is answered by asking another way
			}
			return lens.Check(answer)
		}
	}
	return calls
}

// lensAnswers takes the lens' answers out of results, or tells why one of them is
// none.
func lensAnswers(results []chain.Result, way Way) (answers [][]byte, refusal error) {
	answers = make([][]byte, len(results))
	for i, result := range results {
		if answers[i], refusal = lensData(result, way); refusal != nil {
			return nil, refusal
		}
	}
	return answers, nil
}

// lensData is what the lens said: the call's data, or what it reverted with.
func lensData(result chain.Result, way Way) ([]byte, error) {
	if way == WayOverride {
		if result.Err == nil && len(result.Data) == 0 {
			return nil, errors.New("the call was run without the lens' code")
		}
		return result.Data, result.Err
	}
	var revert *chain.RevertError
	switch {
	case errors.As(result.Err, &revert) && len(revert.Data) > 0:
		return revert.Data, nil
	case result.Err != nil:
		return nil, result.Err
	default:
		return nil, errors.New("the call should have reverted with the answer, and did not")
	}
}

// errElsewhere means that the lens ran at another block than the one that the
// answer came with.
var errElsewhere = errors.New("the answer describes another block than it says")

// here checks that an answer describes the block that it came with. On Arbitrum
// the lens knows the chain's own number; a local copy of Arbitrum that has no
// ArbSys gives the EVM Ethereum's number.
func here(h lens.Head, o chain.Origin) error {
	b := o.Block
	number := h.Block == b.Number || !h.Arbitrum && h.Block == b.L1Number
	if number && b.Time.Unix() >= 0 && h.Time == uint64(b.Time.Unix()) {
		return nil
	}
	return fmt.Errorf("%w: %s says block %d, the contracts ran at block %d", errElsewhere, o.Endpoint, b.Number, h.Block)
}
