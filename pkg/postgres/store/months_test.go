package store

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/faulttest"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// openPartitioned returns a writer of a table that is partitioned by month, with
// loaded parts.
func openPartitioned(t testing.TB, parts ...[]report.Segment) (*Writer, *pgx.Conn) {
	t.Helper()
	writer, look := openWriter(t, postgres.RelationName{})
	_, err := writer.MigratePartitioned(t.Context(), nil)
	require.NoError(t, err)
	_, err = writer.Load(t.Context(), whole, add(parts...))
	require.NoError(t, err)
	return writer, look
}

// whole are the options of whole sessions.
var whole = LoadOptions{Parts: NewestPart, Numbered: true, KeepLast: true}

// placed returns the table's rows as partition, session and number.
func placed(t testing.TB, look *pgx.Conn) []string {
	t.Helper()
	return texts(t, look, `SELECT concat_ws(' ', tableoid::regclass, session_id, segment_number) FROM interaction_segments ORDER BY session_id, segment_number`)
}

// months returns the partitions of the table with their bounds.
func months(t testing.TB, look *pgx.Conn) []string {
	t.Helper()
	_, err := look.Exec(t.Context(), "SET timezone = 'UTC'")
	require.NoError(t, err)
	return texts(t, look, `SELECT c.relname || ' ' || pg_get_expr(c.relpartbound, c.oid) FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid
		WHERE inhparent = 'interaction_segments'::regclass ORDER BY 1`)
}

func TestMigratePartitioned(t *testing.T) {
	writer, look := openWriter(t, postgres.RelationName{})
	done, err := writer.MigratePartitioned(t.Context(), nil)
	require.NoError(t, err)
	require.Len(t, done.Applied, 5)
	require.Empty(t, done.Whole)
	require.Empty(t, months(t, look), "not even a default partition")
	for range 2 {
		done, err = writer.MigratePartitioned(t.Context(), nil)
		require.NoError(t, err)
		require.Equal(t, Migrated{Table: "public.interaction_segments"}, done)
		done, err = writer.Migrate(t.Context())
		require.NoError(t, err)
		require.Equal(t, Migrated{Table: "public.interaction_segments"}, done)
	}
	loaded, err := writer.Load(t.Context(), whole, nothing)
	require.NoError(t, err)
	require.Equal(t, Loaded{}, loaded)
}

// Months are those of UTC, whatever the server's zone, which is another one in tests.
func TestLoadMakesTheMonthsItNeeds(t *testing.T) {
	writer, look := openPartitioned(t,
		[]report.Segment{row("a", 1, "2024-02-29 23:59:59"), row("a", 2, "2024-03-01 00:00:00")}, []report.Segment{row("b", 1, "2023-12-31 23:59:59")})
	want := []string{"interaction_segments_2024_02 a 1", "interaction_segments_2024_03 a 2", "interaction_segments_2023_12 b 1"}
	require.Equal(t, want, placed(t, look))
	require.Equal(t, []string{
		"interaction_segments_2023_12 FOR VALUES FROM ('2023-12-01 00:00:00+00') TO ('2024-01-01 00:00:00+00')",
		"interaction_segments_2024_02 FOR VALUES FROM ('2024-02-01 00:00:00+00') TO ('2024-03-01 00:00:00+00')",
		"interaction_segments_2024_03 FOR VALUES FROM ('2024-03-01 00:00:00+00') TO ('2024-04-01 00:00:00+00')",
	}, months(t, look))
	// Every partition has the indexes and the settings of a plain table.
	require.Equal(t, []string{"5"}, texts(t, look, "SELECT count(*)::text FROM pg_index WHERE indrelid = 'interaction_segments_2024_03'::regclass AND indisvalid"))
	require.Equal(t, texts(t, look, "SELECT 'autovacuum_vacuum_scale_factor=0.02'"),
		texts(t, look, "SELECT reloptions[1] FROM pg_class WHERE oid = 'interaction_segments_2024_03'::regclass"))

	// What is there is not made again, and unchanged sessions stay.
	loaded, err := writer.Load(t.Context(), whole, add([]report.Segment{row("b", 1, "2023-12-31 23:59:59")}, []report.Segment{row("c", 1, "2024-02-01 00:00:00")}))
	require.NoError(t, err)
	require.Equal(t, Loaded{Rows: 1, Sessions: 1, Unchanged: 1}, loaded)
	require.Equal(t, append(want, "interaction_segments_2024_02 c 1"), placed(t, look))
	require.Len(t, months(t, look), 3)
}

// The final state of a session may be of other months than the running one.
func TestSessionsMoveBetweenMonths(t *testing.T) {
	writer, look := openPartitioned(t,
		[]report.Segment{running(row("a", 1, "2024-01-31 23:50:00"))},
		[]report.Segment{running(row("b", 1, "2024-01-31 23:55:00")), running(row("b", 2, "2024-02-01 00:05:00"))})
	require.Equal(t, []string{"interaction_segments_2024_01 a 1", "interaction_segments_2024_01 b 1", "interaction_segments_2024_02 b 2"}, placed(t, look))
	loaded, err := writer.Load(t.Context(), whole, add(
		[]report.Segment{row("a", 1, "2024-01-31 23:50:00"), row("a", 2, "2024-02-01 00:10:00")},
		[]report.Segment{row("b", 1, "2024-02-01 01:55:00"), row("b", 2, "2024-03-01 02:05:00")}))
	require.NoError(t, err)
	require.Equal(t, Loaded{Rows: 4, Sessions: 2}, loaded)
	require.Equal(t, []string{"interaction_segments_2024_01 a 1", "interaction_segments_2024_02 a 2", "interaction_segments_2024_02 b 1", "interaction_segments_2024_03 b 2"}, placed(t, look))
	// An older state changes nothing, though it is of other months.
	loaded, err = writer.Load(t.Context(), whole, add([]report.Segment{running(row("b", 1, "2023-05-01 00:00:00"))}))
	require.NoError(t, err)
	require.Equal(t, Loaded{Older: 1}, loaded)
	require.Len(t, months(t, look), 3)
}

// Columns that the source lacks give a row its start, and so its month.
func TestMonthOfARowWhoseStartIsKept(t *testing.T) {
	stored := row("a", 1, "2024-02-29 23:59:00")
	stored.QueueEntryTime = row("a", 1, "2024-02-29 23:59:30").StartedAt
	writer, look := openPartitioned(t, []report.Segment{stored})
	later := stored
	later.QueueEntryTime = row("a", 1, "2024-04-01 00:00:30").StartedAt
	later.StartedAt = time.Time{}
	options := whole
	options.Lacking = []string{report.StartedAt.ID}
	_, err := writer.Load(t.Context(), options, add([]report.Segment{later}))
	require.NoError(t, err)
	require.Equal(t, []string{"interaction_segments_2024_04 a 1"}, placed(t, look))
}

func TestLoadThatFailsMakesNoMonths(t *testing.T) {
	writer, look := openPartitioned(t)
	_, err := writer.Load(t.Context(), whole, add([]report.Segment{row("a", 1, "2024-02-01 00:00:00"), row("a", 1, "2024-02-01 00:00:00")}))
	require.ErrorContains(t, err, "write the rows: ")
	options := whole
	options.DryRun = true
	loaded, err := writer.Load(t.Context(), options, add([]report.Segment{row("a", 1, "2024-02-01 00:00:00")}))
	require.NoError(t, err)
	require.EqualValues(t, 1, loaded.Rows)
	require.Empty(t, months(t, look))
}

func TestMonthsThatCannotBeMade(t *testing.T) {
	writer, look := openPartitioned(t)
	var many [][]report.Segment
	for i := range mostMonths + 1 {
		r := row("a", 1, "2024-02-01 00:00:00")
		r.SessionID += r.StartedAt.AddDate(0, i, 0).String()
		r.StartedAt = r.StartedAt.AddDate(0, i, 0)
		many = append(many, []report.Segment{r})
	}
	_, err := writer.Load(t.Context(), whole, add(many...))
	faulttest.Require(t, err, fault.Configuration, "the rows are of 241 months that the table has no partition of, from 2024-02 to 2044-02, and a load makes at most 240")
	_, err = look.Exec(t.Context(), "CREATE TABLE interaction_segments_2024_02 (x int)")
	require.NoError(t, err)
	_, err = writer.Load(t.Context(), whole, add(many[0]))
	faulttest.Require(t, err, fault.Configuration, `public.interaction_segments_2024_02 is no partition of the table, but has the name of the one that is needed: attach it with ALTER TABLE "public"."interaction_segments" ATTACH PARTITION "public"."interaction_segments_2024_02" FOR VALUES FROM ('2024-02-01 00:00:00Z') TO ('2024-03-01 00:00:00Z'), or rename it`)
	require.Empty(t, months(t, look))
}

// Partitions made by hand are used, whatever months they hold.
func TestPartitionsOfOthersServe(t *testing.T) {
	writer, look := openPartitioned(t)
	_, err := look.Exec(t.Context(), `CREATE TABLE long_ago PARTITION OF interaction_segments FOR VALUES FROM (MINVALUE) TO ('2024-01-01Z');
		CREATE TABLE weeks PARTITION OF interaction_segments FOR VALUES FROM ('2024-01-29Z') TO ('2024-02-05Z')`)
	require.NoError(t, err)
	_, err = writer.Load(t.Context(), whole, add([]report.Segment{row("a", 1, "1999-01-01 00:00:00"), row("a", 2, "2024-01-31 00:00:00"), row("a", 3, "2024-03-31 00:00:00")}))
	require.NoError(t, err)
	require.Equal(t, []string{"long_ago a 1", "weeks a 2", "interaction_segments_2024_03 a 3"}, placed(t, look))
	_, err = look.Exec(t.Context(), "CREATE TABLE rest PARTITION OF interaction_segments DEFAULT")
	require.NoError(t, err)
	_, err = writer.Load(t.Context(), whole, add([]report.Segment{row("b", 1, "2025-01-01 00:00:00")}))
	require.NoError(t, err)
	require.Equal(t, []string{"rest b 1"}, placed(t, look)[3:])
}

// A reader, such as a long export, does not hold up a load that makes a month,
// nor the load those who read after it.
func TestMonthsAreMadeBesideReaders(t *testing.T) {
	writer, look := openPartitioned(t, []report.Segment{row("a", 1, "2024-01-31 23:50:00")})
	_, err := look.Exec(t.Context(), "BEGIN; SELECT count(*) FROM interaction_segments")
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	_, err = writer.Load(ctx, whole, func(ctx context.Context, stage *Stage) error {
		return add([]report.Segment{row("b", 1, "2024-02-29 23:50:00")})(ctx, stage)
	})
	require.NoError(t, err)
	require.Equal(t, []string{"1"}, texts(t, look, "SELECT count(*)::text FROM interaction_segments WHERE session_id = 'b'"))
	_, err = look.Exec(t.Context(), "COMMIT")
	require.NoError(t, err)
}
