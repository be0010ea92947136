package livepeer

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"lpconsole/chain"
)

// Options say which network a Reader reads and how far back.
type Options struct {
	Controller  common.Address // required: every other contract is found through it
	PollCreator common.Address // not in the Controller; zero when there is none
	// HistoryRounds is how many past rounds History and Card look at; default 90,
	// at most 1,000.
	HistoryRounds int
	// Extra names orchestrators outside the pool to read as well: starred ones,
	// the delegates of watched accounts. Addresses that never were orchestrators are
	// left out of the Snapshot. It is called at the start of each
	// Snapshot, from whichever goroutine that runs on, and may be nil.
	Extra func() []common.Address
	// Store keeps how far logs have been read between runs; nil keeps it in memory.
	Store Store
	Log   *slog.Logger     // nil discards
	Now   func() time.Time // nil is time.Now
}

// A Source is what a Reader needs of a chain; *chain.Client is one.
type Source interface {
	Read(context.Context, chain.Ref, ...chain.Call) ([]chain.Result, chain.Origin, error)
	Multicall(context.Context, chain.Ref, []chain.Call) ([]chain.Result, chain.Origin, error)
	Batch(context.Context, []chain.Request) (chain.Origin, error)
	Logs(context.Context, chain.LogQuery) ([]chain.Log, chain.Origin, error)
}

// A Reader reads one network. It is safe for concurrent use.
type Reader struct {
	chain Source
	opt   Options
	store Store

	mu      sync.Mutex
	ways    map[string]Way // by endpoint
	last    string         // the endpoint that answered last
	members []common.Address
	found   []common.Address // by Discover
	past    pastPools
}

// A Store keeps small values by name between runs, such as how far the logs were
// read. Load returns nil without an error for a name it does not know. It is safe
// for concurrent use.
type Store interface {
	Load(name string) ([]byte, error)
	Save(name string, value []byte) error
}

// memory is the Store of a Reader that was given none.
type memory struct{ values sync.Map }

func (m *memory) Load(name string) ([]byte, error) {
	if v, ok := m.values.Load(name); ok {
		return v.([]byte), nil
	}
	return nil, nil
}

func (m *memory) Save(name string, value []byte) error {
	m.values.Store(name, value)
	return nil
}

// NewReader prepares a Reader; it touches no network.
func NewReader(c Source, o Options) *Reader {
	if o.HistoryRounds <= 0 {
		o.HistoryRounds = 90
	}
	o.HistoryRounds = min(o.HistoryRounds, 1000)
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	store := o.Store
	if store == nil {
		store = &memory{}
	}
	return &Reader{chain: c, opt: o, store: store, ways: map[string]Way{}, past: pastPools{}}
}

// Way is how the endpoint that answered last is read, for people who ask what
// works here.
func (r *Reader) Way() Way {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ways[r.last]
}

// Ways is how each endpoint that has answered is read, by its name.
func (r *Reader) Ways() map[string]Way {
	r.mu.Lock()
	defer r.mu.Unlock()
	ways := make(map[string]Way, len(r.ways))
	for name, way := range r.ways {
		ways[name] = way
	}
	return ways
}

// extras are the orchestrators to read besides the pool, without repetition.
func (r *Reader) extras() []common.Address {
	r.mu.Lock()
	list := append([]common.Address(nil), r.found...)
	r.mu.Unlock()
	if r.opt.Extra != nil {
		list = append(list, r.opt.Extra()...)
	}
	return distinct(list)
}

// distinct is list without repetitions and zero addresses, in order.
func distinct(list []common.Address) []common.Address {
	seen := make(map[common.Address]bool, len(list))
	out := list[:0:0]
	for _, a := range list {
		if a != (common.Address{}) && !seen[a] {
			seen[a] = true
			out = append(out, a)
		}
	}
	return out
}
