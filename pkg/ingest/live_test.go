package ingest_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres/store"
	"github.com/interaction-segments/interaction-segments-app/pkg/simulate"
)

// The table holds at every tick what waits and what is handled then, and a
// center that is set up again the same way goes on where it stopped.
func TestFollowKeepsTheTableAtTheState(t *testing.T) {
	ctx := t.Context()
	writer, db := openTable(t)
	from := time.Date(2025, 3, 11, 0, 0, 0, 0, time.UTC)
	noon := from.Add(12 * time.Hour)
	set := func() ingest.Center {
		live, err := simulate.NewLive(ctx, simulate.Options{Seed: 5, Center: simulate.Default(), From: from, To: noon})
		require.NoError(t, err)
		return live
	}
	follow := func(center ingest.Center, times ...time.Time) (loads []store.Loaded) {
		ctx, stop := context.WithCancel(ctx)
		ticks := make(chan time.Time, len(times))
		for _, at := range times {
			ticks <- at
		}
		err := ingest.Follow(ctx, writer, center, ticks, func(done store.Loaded) {
			if loads = append(loads, done); len(loads) == len(times) {
				stop()
			}
		})
		require.ErrorIs(t, err, context.Canceled)
		return loads
	}
	count := func(sql string) (n int) {
		require.NoError(t, db.QueryRow(ctx, "SELECT count(*) FROM interaction_segments WHERE "+sql).Scan(&n))
		return n
	}

	center := set()
	loads := follow(center, noon, noon.Add(10*time.Second), noon.Add(20*time.Second))
	require.Greater(t, loads[0].Rows, int64(500))
	require.Less(t, loads[1].Rows, loads[0].Rows/10, "only what has changed")
	require.Positive(t, count("in_progress AND segment_id IS NOT NULL AND segment_end_time IS NULL"))
	require.Zero(t, count("started_at > '2025-03-11 12:00:20Z'"))
	waiting := count("in_progress")

	follow(center, noon.Add(48*time.Hour))
	require.Zero(t, count("in_progress AND started_at < '2025-03-11 12:00Z' AND channel = 'Voice'"), "calls of two days ago have ended")

	rows := count("true")
	follow(set(), noon.Add(48*time.Hour))
	require.Equal(t, rows, count("true"))
	require.Positive(t, waiting)
}
