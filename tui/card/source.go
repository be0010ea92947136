package card

import (
	"context"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/livepeer"
)

// A Source reads one orchestrator in depth; *livepeer.Reader is one.
type Source interface {
	// Card reads what the chain's state tells: one request.
	Card(context.Context, common.Address) (*livepeer.Card, error)
	// Trace adds what only the event logs tell; it may take many requests.
	Trace(context.Context, *livepeer.Card) (*livepeer.Card, error)
}
