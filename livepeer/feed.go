package livepeer

import (
	"context"
	"time"
)

// A Feed polls one network and keeps its newest Snapshot for any number of
// viewers; viewers cost no requests.
type Feed struct{}

// FeedOptions set a Feed's pace.
type FeedOptions struct {
	Interval time.Duration // between refreshes; default 15 s
}

// NewFeed prepares a Feed; nothing happens before Start.
func NewFeed(r *Reader, o FeedOptions) *Feed { return &Feed{} }

// Start begins polling until ctx ends; it returns at once. Done is closed when
// the polling has stopped.
func (f *Feed) Start(ctx context.Context) {}

// Done is closed when a started Feed has stopped.
func (f *Feed) Done() <-chan struct{} { return nil }

// Latest is the newest snapshot (nil before the first), when it was read, and the
// error of the last attempt when it was not successful: the snapshot stays and
// ages.
func (f *Feed) Latest() (*Snapshot, time.Time, error) { return nil, time.Time{}, errNotYet }

// Subscribe returns a bell that rings when Latest has changed and holds one ring,
// and a function that takes the bell away.
func (f *Feed) Subscribe() (bell <-chan struct{}, cancel func()) { return nil, func() {} }

// Refresh asks for a new reading soon; it never blocks.
func (f *Feed) Refresh() {}
