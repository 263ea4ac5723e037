package store

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/faulttest"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// The table as a whole becomes a partition: not one row is copied.
func TestTableBecomesAPartition(t *testing.T) {
	writer, look := openLoaded(t, whole, []report.Segment{row("a", 1, "2024-01-31 23:50:00"), row("a", 2, "2024-03-01 00:10:00")}, []report.Segment{running(row("b", 1, "2024-02-20 00:00:00"))})
	role := "reader_of_" + look.Config().Database
	for _, sql := range []string{
		"CREATE ROLE " + role, "GRANT SELECT ON interaction_segments TO " + role + "; GRANT UPDATE (channel, status) ON interaction_segments TO " + role + " WITH GRANT OPTION",
		"GRANT SELECT ON interaction_segments TO PUBLIC", "COMMENT ON TABLE interaction_segments IS 'it''s ours'",
		"CREATE INDEX mine ON interaction_segments (status); ALTER TABLE interaction_segments ADD CHECK (segment_number > 0)",
	} {
		_, err := look.Exec(t.Context(), sql)
		require.NoError(t, err)
	}
	t.Cleanup(func() { _, _ = look.Exec(context.Background(), "DROP OWNED BY "+role+"; DROP ROLE "+role) })
	facts := func() []string {
		return texts(t, look, `SELECT indexname::text FROM pg_indexes WHERE tablename = 'interaction_segments'
			UNION ALL SELECT 'comment ' || obj_description('interaction_segments'::regclass)
			UNION ALL SELECT 'column ' || attname || col_description(attrelid, attnum) || attnotnull || format_type(atttypid, atttypmod) || coalesce(attacl::text, '') FROM pg_attribute
				WHERE attrelid = 'interaction_segments'::regclass AND attnum > 0
			UNION ALL SELECT 'grant ' || relacl::text || relowner FROM pg_class WHERE oid = 'interaction_segments'::regclass
			UNION ALL SELECT 'check ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'interaction_segments'::regclass AND contype = 'c' ORDER BY 1`)
	}
	before, rows, file := facts(), stored(t, look), texts(t, look, "SELECT pg_relation_filenode('interaction_segments')::text")

	done, err := writer.MigratePartitioned(t.Context(), nil)
	require.NoError(t, err)
	require.Equal(t, Migrated{Table: "public.interaction_segments", Whole: "public.interaction_segments_to_2024_03"}, done)
	require.Equal(t, []string{"interaction_segments_to_2024_03 FOR VALUES FROM ('2024-01-01 00:00:00+00') TO ('2024-04-01 00:00:00+00')"}, months(t, look))
	require.Equal(t, file, texts(t, look, "SELECT pg_relation_filenode('interaction_segments_to_2024_03')::text"))
	require.Equal(t, rows, stored(t, look))
	require.Equal(t, before, facts())
	require.Equal(t, []string{"t"}, texts(t, look, "SELECT bool_and(indisvalid)::text::char FROM pg_index WHERE indrelid = 'interaction_segments'::regclass"))
	require.Empty(t, texts(t, look, "SELECT conname::text FROM pg_constraint WHERE conname LIKE '%\\_months'"))

	// Later and earlier months come beside it; the session that runs moves on.
	_, err = writer.Load(t.Context(), whole, add([]report.Segment{row("c", 1, "2023-12-31 23:50:00")}, []report.Segment{row("b", 1, "2024-02-20 00:00:00"), row("b", 2, "2024-04-01 00:00:00")}))
	require.NoError(t, err)
	require.Equal(t, []string{
		"interaction_segments_to_2024_03 a 1", "interaction_segments_to_2024_03 a 2", "interaction_segments_to_2024_03 b 1",
		"interaction_segments_2024_04 b 2", "interaction_segments_2023_12 c 1",
	}, placed(t, look))
	for range 2 {
		done, err = writer.MigratePartitioned(t.Context(), nil)
		require.NoError(t, err)
		require.Equal(t, Migrated{Table: "public.interaction_segments"}, done)
	}
}

func TestSmallTablesBecomePartitions(t *testing.T) {
	writer, look := openLoaded(t, whole, []report.Segment{row("a", 1, "2024-01-31 23:50:00")})
	done, err := writer.MigratePartitioned(t.Context(), nil)
	require.NoError(t, err)
	require.Equal(t, "public.interaction_segments_2024_01", done.Whole)
	require.Equal(t, []string{"interaction_segments_2024_01 FOR VALUES FROM ('2024-01-01 00:00:00+00') TO ('2024-02-01 00:00:00+00')"}, months(t, look))

	writer, look = openLoaded(t, whole)
	done, err = writer.MigratePartitioned(t.Context(), nil)
	require.NoError(t, err)
	require.Equal(t, texts(t, look, "SELECT to_char(now() AT TIME ZONE 'UTC', '\"public.interaction_segments_\"YYYY_MM')"), []string{done.Whole})
}

func TestTableOnWhichOthersDependIsNotPartitioned(t *testing.T) {
	writer, look := openLoaded(t, whole, []report.Segment{row("a", 1, "2024-01-31 23:50:00")})
	_, err := look.Exec(t.Context(), `CREATE VIEW v AS SELECT session_id FROM interaction_segments;
		CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
		CREATE TRIGGER g BEFORE INSERT ON interaction_segments FOR EACH ROW EXECUTE FUNCTION f();
		CREATE POLICY p ON interaction_segments;
		CREATE TABLE child () INHERITS (interaction_segments)`)
	require.NoError(t, err)
	_, err = writer.MigratePartitioned(t.Context(), nil)
	faulttest.Require(t, err, fault.Configuration, "what depends on the table would not follow it: drop it before, and make it again afterwards (policy p on table interaction_segments; rule _RETURN on view v; table child; trigger g on table interaction_segments)")
	_, err = look.Exec(t.Context(), "DROP VIEW v; DROP TRIGGER g ON interaction_segments; DROP POLICY p ON interaction_segments; DROP TABLE child")
	require.NoError(t, err)
	_, err = writer.MigratePartitioned(t.Context(), nil)
	require.NoError(t, err)
}

// A table of rows without a time in common, and one of another key, stay.
func TestTableThatIsPartitionedOtherwiseStays(t *testing.T) {
	writer, look := openLoaded(t, whole)
	_, err := look.Exec(t.Context(), `ALTER TABLE interaction_segments RENAME TO whole;
		CREATE TABLE interaction_segments (LIKE whole INCLUDING ALL) PARTITION BY HASH (session_id);
		CREATE TABLE half PARTITION OF interaction_segments FOR VALUES WITH (MODULUS 1, REMAINDER 0)`)
	require.NoError(t, err)
	_, err = writer.MigratePartitioned(t.Context(), nil)
	faulttest.Require(t, err, fault.Configuration, "the table is partitioned, but not by ranges of started_at: it is not changed")
	_, err = writer.Load(t.Context(), whole, add([]report.Segment{row("a", 1, "2024-01-31 23:50:00")}))
	require.NoError(t, err)
	require.Equal(t, []string{"half a 1"}, placed(t, look))
}

// Where it is broken off, rows of other months can be loaded as before.
func TestBrokenOffPartitioning(t *testing.T) {
	writer, look := openLoaded(t, whole, []report.Segment{row("a", 1, "2024-01-31 23:50:00")})
	// A name that is taken breaks the last step off; a reader can be waited for in vain.
	_, err := look.Exec(t.Context(), "CREATE TABLE interaction_segments_2024_01 (x int)")
	require.NoError(t, err)
	_, err = writer.MigratePartitioned(t.Context(), nil)
	require.ErrorContains(t, err, `partition public.interaction_segments: rename the table: ERROR: relation "interaction_segments_2024_01" already exists`)
	_, err = writer.Load(t.Context(), whole, add([]report.Segment{row("b", 1, "2024-02-29 23:50:00")}))
	require.NoError(t, err)

	_, err = look.Exec(t.Context(), "BEGIN; SELECT FROM interaction_segments")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	waited := false
	_, err = writer.MigratePartitioned(ctx, func() { waited = true; cancel() })
	require.ErrorIs(t, err, context.Canceled)
	require.True(t, waited)
	_, err = look.Exec(t.Context(), "COMMIT")
	require.NoError(t, err)
	require.Equal(t, []string{"r"}, texts(t, look, "SELECT relkind::text FROM pg_class WHERE oid = 'interaction_segments'::regclass"))
	require.Empty(t, texts(t, look, "SELECT conname::text FROM pg_constraint WHERE conname LIKE '%\\_months'"))
}
