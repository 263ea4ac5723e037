package simulate

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// What a live center has told by a time is what a run until that time tells:
// step by step, whatever the steps.
func TestLiveTellsWhatARunTells(t *testing.T) {
	ctx := context.Background()
	from := time.Date(2025, 3, 11, 0, 0, 0, 0, time.UTC)
	until := from.Add(14 * time.Hour)
	o := Options{Seed: 5, Center: Default(), From: from, To: until}

	expected := map[string][]report.Segment{}
	require.NoError(t, Run(ctx, o, func(rows []report.Segment) error {
		expected[rows[0].SessionID] = slices.Clone(rows)
		return nil
	}))

	live, err := NewLive(ctx, o)
	require.NoError(t, err)
	told, changes := map[string][]report.Segment{}, 0
	for at := from.Add(13 * time.Hour); !at.After(until); at = at.Add(20 * time.Second) {
		require.NoError(t, live.Advance(ctx, at, func(rows []report.Segment) error {
			id := rows[0].SessionID
			if before, known := told[id]; known {
				require.True(t, before[0].InProgress, "%s had ended", id)
				changes++
			}
			told[id] = slices.Clone(rows)
			return nil
		}))
	}
	require.Greater(t, changes, 100)
	require.Len(t, told, len(expected))
	for id, session := range expected {
		require.Len(t, told[id], len(session))
		for i := range session {
			// After-call work, and what is known of a segment in progress, depend on when it is asked.
			told[id][i].FirstResponseTime = session[i].FirstResponseTime
			told[id][i].AfterCallWorkTime = session[i].AfterCallWorkTime
		}
		require.Equal(t, session, told[id])
	}
}

func TestLiveStopsWithItsReason(t *testing.T) {
	from := time.Date(2025, 3, 11, 0, 0, 0, 0, time.UTC)
	live, err := NewLive(context.Background(), Options{Center: Default(), From: from, To: from.Add(time.Hour)})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	require.ErrorIs(t, live.Advance(ctx, from.Add(24*time.Hour), func([]report.Segment) error { return nil }), context.Canceled)
	_, err = NewLive(context.Background(), Options{From: from, To: from})
	require.ErrorContains(t, err, "the period must end after it starts")
}

// Whatever the hour, customers come and somebody answers.
func TestAroundTheClockAnswersAtNight(t *testing.T) {
	night := time.Date(2025, 3, 9, 3, 0, 0, 0, time.UTC) // a Sunday
	o := Options{Seed: 5, Center: Default().AroundTheClock(), From: night, To: night.Add(2 * time.Hour)}
	require.NoError(t, o.Center.Validate())
	answered := map[string]int{}
	require.NoError(t, Run(context.Background(), o, func(rows []report.Segment) error {
		if rows[0].QueueName != "" && rows[0].AgentEmail != "" {
			answered[rows[0].Channel]++
		}
		return nil
	}))
	require.Greater(t, answered["Voice"], 20)
	require.Positive(t, answered["Web Chat"])
	require.InDelta(t, callHours[3], Default().Inbound[0].Demand.Hours[3], 0, "the original stays as it is")
}
