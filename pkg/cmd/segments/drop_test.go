package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMonthsFromMigrationToDrop(t *testing.T) {
	look := useDatabase(t)
	succeed(t, "migrate")
	_, err := look.Exec(t.Context(), `INSERT INTO interaction_segments (session_id, segment_number, started_at) VALUES
		('a', 1, '2024-01-31 23:50Z'), ('a', 2, '2024-02-01 00:10Z'), ('b', 1, '2024-02-20Z')`)
	require.NoError(t, err)
	require.Equal(t, "public.interaction_segments is partitioned by month; what it held is public.interaction_segments_to_2024_02\n", succeed(t, "migrate", "--partitioned"))
	require.Equal(t, "public.interaction_segments is up to date\n", succeed(t, "migrate", "--partitioned"))

	got := executeWith(t.Context(), "Session ID,Started At\nc,2024-03-20 09:00:00\nd,2024-02-29 23:00:00\nd,2024-03-01 00:30:00\n", "load", "-")
	require.Equal(t, 0, got.status, got.messages)
	require.Equal(t, "nothing is older than 2024-01\n", succeed(t, "drop", "--before", "2024-01"))
	got = execute(t, "drop", "--before", "2024-02")
	require.Equal(t, outcome{exitFailed, "", "segments: drop months of public.interaction_segments: the partition public.interaction_segments_to_2024_02 also holds later months, and is dropped only whole: --before 2024-03 would drop it\n"}, got)
	require.Equal(t, "public.interaction_segments_to_2024_02: 4 rows would be dropped\nof 1 session that went on into 2024-03 the rows from then on would stay\n", succeed(t, "drop", "--before", "2024-03", "--dry-run"))
	require.Equal(t, "public.interaction_segments_to_2024_02: 4 rows dropped\nof 1 session that went on into 2024-03 the rows from then on stay\n", succeed(t, "drop", "--before", "2024-03"))
	require.Equal(t, "2", value(t, look, "SELECT count(*)::text FROM interaction_segments"))
}
