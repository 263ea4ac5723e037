package postgres

import (
	"context"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"
)

// discoveries finds the relation once for all that ask at a time, and keeps it.
type discoveries struct {
	discover func(context.Context) (*Relation, error)
	timeout  time.Duration
	known    atomic.Pointer[discovery]
	flight   singleflight.Group
}

// discovery is what a discovery that began at a time has found.
type discovery struct {
	relation *Relation
	err      error
	at       time.Time
}

// A relation serves for a minute. For another it serves those that ask while
// it is discovered again.
const (
	relationTTL   = time.Minute
	relationStale = 2 * time.Minute
)

// relation returns the relation as it was found at most [relationStale] ago.
func (d *discoveries) relation(ctx context.Context) (*Relation, error) {
	if known := d.known.Load(); known != nil {
		switch age := time.Since(known.at); {
		case age < relationTTL:
			return known.relation, nil
		case age < relationStale:
			d.begin()
			return known.relation, nil
		}
	}
	return d.await(ctx, time.Time{})
}

// fresh returns the relation as it is found by a discovery that begins now or
// later; one that is under way may have read what has changed since.
func (d *discoveries) fresh(ctx context.Context) (*Relation, error) { return d.await(ctx, time.Now()) }

// await returns what a discovery finds that begins no earlier than since.
func (d *discoveries) await(ctx context.Context, since time.Time) (*Relation, error) {
	for {
		select {
		case ended := <-d.begin():
			if found, _ := ended.Val.(*discovery); !found.at.Before(since) {
				return found.relation, found.err
			}
		case <-ctx.Done():
			return nil, Classify(ctx, ctx.Err())
		}
	}
}

// begin starts a discovery, or joins the one that is under way. It goes on
// where the one that asked first is cancelled, since others may wait for it.
func (d *discoveries) begin() <-chan singleflight.Result {
	return d.flight.DoChan("", func() (any, error) {
		ctx, cancel := context.WithTimeout(context.Background(), d.timeout)
		defer cancel()
		found := &discovery{at: time.Now()}
		found.relation, found.err = d.discover(ctx)
		if found.err == nil {
			if found.relation.usable() == nil {
				d.known.Store(found)
			} else { // is looked at again until it can be used
				d.known.Store(nil)
			}
			return found, nil
		}
		found.err = Classify(ctx, found.err)
		return found, nil
	})
}
