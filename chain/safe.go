package chain

import "context"

// Safe is the newest block that its endpoint calls safe: on Arbitrum one that has
// been posted to Ethereum, on Ethereum one that most validators have voted for. It
// does not go away any more. known is false where the endpoint has no such block;
// the Origin has its newest block in any case.
func (c *Client) Safe(ctx context.Context) (safe Block, known bool, origin Origin, err error) {
	a, origin, err := c.ask(ctx, true, func(ctx context.Context, e *endpoint) (*answer, error) {
		x := &exchange{pool: c.pool, e: e}
		tag := &element{method: "eth_getBlockByNumber", params: []byte(`["safe",false]`)}
		newest := Ref{}.header()
		if err := x.do(ctx, tag, newest); err != nil {
			return nil, err
		}
		head, err := x.block(newest, Ref{})
		if err != nil {
			return nil, err
		}
		if tag.err != nil && (tag.err.limited() || tag.err.transient()) {
			return nil, x.rpcFault(tag.err, "does not give the safe block")
		}
		return &answer{block: head, elems: []*element{tag}}, nil
	})
	if err != nil {
		return Block{}, false, Origin{}, err
	}
	if tag := a.elems[0]; tag.err == nil {
		if b, err := parseBlock(tag.raw); err == nil && b != nil && b.Number <= a.block.Number {
			return *b, true, origin, nil
		}
	}
	return Block{}, false, origin, nil
}
