package postgres

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/await"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/faulttest"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// counting is the test's own relation, whose discoveries are counted and held.
type counting struct {
	*Database
	count atomic.Int64
	held  atomic.Pointer[chan struct{}]
}

func counted(t *testing.T) *counting {
	t.Helper()
	database, _ := openTest(t, "own", ownTable)
	c := &counting{Database: database}
	discover := database.discoveries.discover
	database.discoveries.discover = func(ctx context.Context) (*Relation, error) {
		c.count.Add(1)
		if held := c.held.Load(); held != nil {
			<-*held
		}
		return discover(ctx)
	}
	return c
}

// hold lets no discovery end until the function that it returns is called.
func (c *counting) hold() (release func()) {
	held := make(chan struct{})
	c.held.Store(&held)
	return func() {
		c.held.Store(nil)
		close(held)
	}
}

// begun waits for the first discovery.
func (c *counting) begun(t *testing.T) {
	t.Helper()
	await.Until(t, func() bool { return c.count.Load() == 1 })
}

// aHundred panels ask at once, and all are answered.
func aHundred(t *testing.T, database *Database) {
	t.Helper()
	request := parse[query.Segments](t, `{}`, over(allTime))
	var panels sync.WaitGroup
	for range 100 {
		panels.Go(func() {
			rows := 0
			if err := database.Run(t.Context(), request, &each{row: func(wire.Row) { rows++ }}); err != nil || rows != 4 {
				t.Errorf("%d rows, %v", rows, err)
			}
		})
	}
	panels.Wait()
}

func TestPanelsThatAskAtOnceMakeOneDiscovery(t *testing.T) {
	c := counted(t)
	database := c.Database
	aHundred(t, database)
	require.EqualValues(t, 1, c.count.Load(), "when the first panels ask")

	aged := func(age time.Duration) {
		known := *database.discoveries.known.Load()
		known.at = time.Now().Add(-age)
		database.discoveries.known.Store(&known)
	}
	aged(0)
	aHundred(t, database)
	require.EqualValues(t, 1, c.count.Load(), "within a minute")

	release := c.hold()
	aged(relationTTL + time.Second)
	began := database.discoveries.known.Load()
	require.Len(t, sessions(t, database, `{}`, allTime), 4)
	require.Same(t, began, database.discoveries.known.Load(), "the old one serves while the relation is discovered again")
	release()
	await.Until(t, func() bool { return time.Since(database.discoveries.known.Load().at) < relationTTL })
	require.EqualValues(t, 2, c.count.Load())

	aged(relationStale + time.Second)
	aHundred(t, database)
	require.EqualValues(t, 3, c.count.Load(), "what is too old is waited for, once")
}

func TestACancelledAskerFailsNoOther(t *testing.T) {
	c := counted(t)
	release := c.hold()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, err := c.Relation(ctx)
		ended <- err
	}()
	c.begun(t)
	other := make(chan error, 1)
	go func() {
		_, err := c.Relation(t.Context())
		other <- err
	}()
	cancel()
	faulttest.Require(t, <-ended, fault.Canceled, "the query was cancelled")
	release()
	require.NoError(t, <-other)
	require.EqualValues(t, 1, c.count.Load())
}

func TestDiscoverSeesWhatHasChangedDuringADiscovery(t *testing.T) {
	c := counted(t)
	release := c.hold()
	go func() { _, _ = c.Relation(context.WithoutCancel(t.Context())) }()
	c.begun(t)
	discovered := make(chan error, 1)
	go func() {
		_, err := c.Discover(t.Context())
		discovered <- err
	}()
	release()
	require.NoError(t, <-discovered)
	require.EqualValues(t, 2, c.count.Load())
}
