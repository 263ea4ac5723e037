package postgres

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/faulttest"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// counted opens the test's own relation, and counts and delays its discoveries.
func counted(t *testing.T, delay time.Duration) (database *Database, count *atomic.Int64) {
	t.Helper()
	database, _ = openTest(t, "own", ownTable)
	count = &atomic.Int64{}
	discover := database.discoveries.discover
	database.discoveries.discover = func(ctx context.Context) (*Relation, error) {
		count.Add(1)
		time.Sleep(delay)
		return discover(ctx)
	}
	return database, count
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
	database, count := counted(t, 200*time.Millisecond)
	aHundred(t, database)
	require.EqualValues(t, 1, count.Load(), "when the first panels ask")
	aHundred(t, database)
	require.EqualValues(t, 1, count.Load(), "within a minute")

	aged := func(age time.Duration) {
		known := *database.discoveries.known.Load()
		known.at = time.Now().Add(-age)
		database.discoveries.known.Store(&known)
	}
	aged(relationTTL + time.Second)
	began := database.discoveries.known.Load()
	require.Len(t, sessions(t, database, `{}`, allTime), 4)
	require.Same(t, began, database.discoveries.known.Load(), "the old one serves while the relation is discovered again")
	require.Eventually(t, func() bool { return time.Since(database.discoveries.known.Load().at) < relationTTL }, 10*time.Second, 10*time.Millisecond)
	require.EqualValues(t, 2, count.Load())

	aged(relationStale + time.Second)
	aHundred(t, database)
	require.EqualValues(t, 3, count.Load(), "what is too old is waited for, once")
}

func TestACancelledAskerFailsNoOther(t *testing.T) {
	database, count := counted(t, 500*time.Millisecond)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, err := database.Relation(ctx)
		ended <- err
	}()
	require.Eventually(t, func() bool { return count.Load() == 1 }, 10*time.Second, time.Millisecond)
	other := make(chan error, 1)
	go func() {
		_, err := database.Relation(t.Context())
		other <- err
	}()
	cancel()
	faulttest.Require(t, <-ended, fault.Canceled, "the query was cancelled")
	require.NoError(t, <-other)
	require.EqualValues(t, 1, count.Load())
}

func TestDiscoverSeesWhatHasChangedDuringADiscovery(t *testing.T) {
	database, count := counted(t, 300*time.Millisecond)
	go func() { _, _ = database.Relation(context.WithoutCancel(t.Context())) }()
	require.Eventually(t, func() bool { return count.Load() == 1 }, 10*time.Second, time.Millisecond)
	_, err := database.Discover(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 2, count.Load())
}
