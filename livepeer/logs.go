package livepeer

import (
	"context"
	"errors"

	"github.com/ethereum/go-ethereum/common"
)

var errNotYet = errors.New("not available yet")

// Card reads one orchestrator in depth from state: one request.
func (r *Reader) Card(ctx context.Context, a common.Address) (*Card, error) { return nil, errNotYet }

// Trace returns a copy of c with what the event logs add: cut changes, delegators,
// reward calls. It may take many requests; what the endpoint does not give is
// said in Logs.Missing rather than as an error.
func (r *Reader) Trace(ctx context.Context, c *Card) (*Card, error) { return nil, errNotYet }

// Discover finds orchestrators outside the pool in the event logs and remembers
// them for the next Snapshot. It goes on where it stopped last time.
func (r *Reader) Discover(ctx context.Context) ([]common.Address, error) { return nil, errNotYet }
