package store

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/faulttest"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

func monthOf(text string) time.Time {
	month, err := time.Parse(monthFormat, text)
	if err != nil {
		panic(err)
	}
	return month
}

func TestDropMonths(t *testing.T) {
	writer, look := openPartitioned(t,
		[]report.Segment{row("a", 1, "2023-11-30 23:59:00")},
		[]report.Segment{row("b", 1, "2023-12-31 23:50:00"), row("b", 2, "2024-01-01 00:10:00"), row("b", 3, "2024-01-01 00:11:00")},
		[]report.Segment{row("c", 1, "2023-12-31 23:59:59")}, []report.Segment{row("d", 1, "2024-01-01 00:00:00")})
	all := placed(t, look)
	want := Dropped{CutSessions: 1, Partitions: []DroppedPartition{{"public.interaction_segments_2023_11", 1}, {"public.interaction_segments_2023_12", 2}}}

	dropped, err := writer.Drop(t.Context(), DropOptions{Before: monthOf("2024-01"), DryRun: true})
	require.NoError(t, err)
	require.Equal(t, want, dropped)
	require.Equal(t, all, placed(t, look))

	dropped, err = writer.Drop(t.Context(), DropOptions{Before: monthOf("2024-01")})
	require.NoError(t, err)
	require.Equal(t, want, dropped)
	require.Equal(t, []string{"interaction_segments_2024_01 b 2", "interaction_segments_2024_01 b 3", "interaction_segments_2024_01 d 1"}, placed(t, look))
	require.Len(t, months(t, look), 1)

	dropped, err = writer.Drop(t.Context(), DropOptions{Before: monthOf("2024-01")})
	require.NoError(t, err)
	require.Equal(t, Dropped{}, dropped)

	// A session that is loaded again is whole again.
	_, err = writer.Load(t.Context(), whole, add([]report.Segment{row("b", 1, "2023-12-31 23:50:00"), row("b", 2, "2024-01-01 00:10:00"), row("b", 3, "2024-01-01 00:11:00")}))
	require.NoError(t, err)
	require.Equal(t, "interaction_segments_2023_12 b 1", placed(t, look)[0])
}

func TestPartialMonthsAreNotDropped(t *testing.T) {
	writer, look := openLoaded(t, whole, []report.Segment{row("a", 1, "2023-11-30 23:59:00")}, []report.Segment{row("b", 1, "2024-01-31 00:00:00")})
	_, err := writer.Drop(t.Context(), DropOptions{Before: monthOf("2024-01")})
	faulttest.Require(t, err, fault.Configuration, "the table is not partitioned by month: make it so with `segments migrate --partitioned`")
	_, err = writer.MigratePartitioned(t.Context(), nil)
	require.NoError(t, err)

	_, err = writer.Drop(t.Context(), DropOptions{Before: monthOf("2024-01")})
	faulttest.Require(t, err, fault.Query, "the partition public.interaction_segments_to_2024_01 also holds later months, and is dropped only whole: --before 2024-02 would drop it")
	dropped, err := writer.Drop(t.Context(), DropOptions{Before: monthOf("2023-11")})
	require.NoError(t, err)
	require.Equal(t, Dropped{}, dropped, "it holds nothing that old")

	next := time.Now().UTC().AddDate(0, 1, 0)
	_, err = writer.Drop(t.Context(), DropOptions{Before: time.Date(next.Year(), next.Month(), 1, 0, 0, 0, 0, time.UTC)})
	faulttest.Require(t, err, fault.Query, "has not ended: only whole months are dropped")

	_, err = look.Exec(t.Context(), "CREATE TABLE rest PARTITION OF interaction_segments DEFAULT")
	require.NoError(t, err)
	dropped, err = writer.Drop(t.Context(), DropOptions{Before: monthOf("2024-02"), DryRun: true})
	require.NoError(t, err)
	require.Equal(t, []DroppedPartition{{"public.interaction_segments_to_2024_01", 2}}, dropped.Partitions)
	_, err = look.Exec(t.Context(), "INSERT INTO interaction_segments (session_id, segment_number, started_at) VALUES ('x', 1, '2020-01-01Z')")
	require.NoError(t, err)
	_, err = writer.Drop(t.Context(), DropOptions{Before: monthOf("2024-02")})
	faulttest.Require(t, err, fault.Configuration, "the partition public.rest holds rows of these months, and of all times to come")
	require.Len(t, placed(t, look), 3)
}

func TestForeignPartitionsAreNotDropped(t *testing.T) {
	writer, look := openPartitioned(t, []report.Segment{row("b", 1, "2024-01-31 00:00:00")})
	_, err := look.Exec(t.Context(), `DROP TABLE interaction_segments_2024_01; CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w`)
	require.NoError(t, err)
	_, err = look.Exec(t.Context(), "DROP INDEX interaction_segments_started_at, interaction_segments_queue_name, interaction_segments_agent_name, interaction_segments_in_progress; ALTER TABLE interaction_segments DROP CONSTRAINT interaction_segments_pkey")
	require.NoError(t, err)
	_, err = look.Exec(t.Context(), "CREATE FOREIGN TABLE away PARTITION OF interaction_segments FOR VALUES FROM ('2023-01-01Z') TO ('2023-02-01Z') SERVER s")
	require.NoError(t, err)
	_, err = writer.Drop(t.Context(), DropOptions{Before: monthOf("2024-01")})
	faulttest.Require(t, err, fault.Configuration, "the partition public.away is on another server: drop it there, and detach it here")
}

// Whoever reads the table is waited for, but not at the cost of those who come later.
func TestDropWaitsForReaders(t *testing.T) {
	writer, look := openPartitioned(t, []report.Segment{row("a", 1, "2023-11-30 23:59:00")})
	reader, err := pgx.Connect(t.Context(), look.Config().ConnString())
	require.NoError(t, err)
	t.Cleanup(func() { _ = reader.Close(context.Background()) })
	_, err = reader.Exec(t.Context(), "BEGIN; SELECT FROM interaction_segments")
	require.NoError(t, err)
	waited := make(chan struct{})
	ended := make(chan error)
	go func() {
		_, err := writer.Drop(t.Context(), DropOptions{Before: monthOf("2024-01"), Waiting: func() { close(waited) }})
		ended <- err
	}()
	<-waited
	require.Equal(t, []string{"1"}, texts(t, look, "SELECT count(*)::text FROM interaction_segments"))
	_, err = reader.Exec(t.Context(), "COMMIT")
	require.NoError(t, err)
	require.NoError(t, <-ended)
	require.Empty(t, placed(t, look))
}
