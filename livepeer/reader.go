package livepeer

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain"
)

// Options say which network a Reader reads and how far back.
type Options struct {
	Controller  common.Address // required: every other contract is found through it
	PollCreator common.Address // not in the Controller; zero when there is none
	// HistoryRounds is how many past rounds History and Card look at; default 90.
	HistoryRounds int
	// Extra names orchestrators outside the pool to read as well: starred ones,
	// the delegates of watched accounts. It is called at the start of each
	// Snapshot and may be nil.
	Extra func() []common.Address
	// Store keeps how far logs have been read between runs; nil keeps it in memory.
	Store Store
	Log   *slog.Logger // nil discards
	Now   func() time.Time
}

// A Source is what a Reader needs of a chain; *chain.Client is one.
type Source interface {
	Read(context.Context, chain.Ref, ...chain.Call) ([]chain.Result, chain.Origin, error)
}

// A Reader reads one network. It is safe for concurrent use.
type Reader struct {
	chain Source
	opt   Options
}

// A Store keeps small values by name between runs, such as how far the logs were
// read. Load returns nil without an error for a name it does not know.
type Store interface {
	Load(name string) ([]byte, error)
	Save(name string, value []byte) error
}

// NewReader prepares a Reader; it touches no network.
func NewReader(c Source, o Options) *Reader { return &Reader{chain: c, opt: o} }

var errNotYet = errors.New("not available yet")

// Way is how the endpoint that answered last is read, for people who ask what
// works here.
func (r *Reader) Way() Way { return WayUntried }

// Snapshot reads the whole network: one request, or two for pools too large for
// one call and when the endpoint refuses the way that was tried first.
func (r *Reader) Snapshot(ctx context.Context) (*Snapshot, error) { return nil, errNotYet }

// History returns a copy of s in which each orchestrator's Calls and Forecast are
// filled from the last rounds' earnings pools: one request. Rounds that were read
// before are not read again.
func (r *Reader) History(ctx context.Context, s *Snapshot) (*Snapshot, error) { return nil, errNotYet }

// Account reads everything about one address: one request, two when it has many
// unbonding locks.
func (r *Reader) Account(ctx context.Context, a common.Address) (*Account, error) {
	return nil, errNotYet
}

// Card reads one orchestrator in depth from state: one request.
func (r *Reader) Card(ctx context.Context, a common.Address) (*Card, error) { return nil, errNotYet }

// Trace returns a copy of c with what the event logs add: cut changes, delegators,
// reward calls. It may take many requests; what the endpoint does not give is
// said in Logs.Missing rather than as an error.
func (r *Reader) Trace(ctx context.Context, c *Card) (*Card, error) { return nil, errNotYet }

// Discover finds orchestrators outside the pool in the event logs and remembers
// them for the next Snapshot. It goes on where it stopped last time.
func (r *Reader) Discover(ctx context.Context) ([]common.Address, error) { return nil, errNotYet }
