package store

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/faulttest"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/pgtest"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// openWriter returns a writer of a relation in a new database, and a connection
// to query it.
func openWriter(t testing.TB, relation postgres.RelationName, setup ...string) (*Writer, *pgx.Conn) {
	t.Helper()
	address := pgtest.Database(t)
	look, err := pgx.Connect(t.Context(), address)
	require.NoError(t, err)
	for _, sql := range setup {
		_, err := look.Exec(t.Context(), sql)
		require.NoError(t, err)
	}
	writer, err := OpenWriter(t.Context(), address, relation)
	require.NoError(t, err)
	t.Cleanup(func() {
		_ = writer.Close(context.Background())
		_ = look.Close(context.Background())
	})
	return writer, look
}

// texts returns the first column of a query's rows.
func texts(t testing.TB, look *pgx.Conn, sql string) []string {
	t.Helper()
	rows, err := look.Query(t.Context(), sql)
	require.NoError(t, err)
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	return all
}

func TestMigrateCreatesTheTableOnce(t *testing.T) {
	writer, look := openWriter(t, postgres.RelationName{})
	done, err := writer.Migrate(t.Context())
	require.NoError(t, err)
	require.Equal(t, Migrated{Table: "public.interaction_segments", Applied: []string{"0001_segments.sql", "0002_pull_progress.sql", "0003_indexes.sql", "0004_unknown_sessions.sql", "0005_autovacuum.sql"}}, done)
	done, err = writer.Migrate(t.Context())
	require.NoError(t, err)
	require.Equal(t, Migrated{Table: "public.interaction_segments"}, done)

	require.Equal(t, []string{
		"session_id text", "direction text", "channel text", "customer text", "support text", "queue_name text",
		"queue_entry_time timestamp with time zone", "queue_exit_time timestamp with time zone", "queue_wait_time double precision",
		"agent_name text", "agent_custom_name text", "agent_email text", "segment_id text",
		"segment_start_time timestamp with time zone", "segment_end_time timestamp with time zone", "talk_time double precision",
		"hold_mute_time double precision", "snooze_time double precision", "first_response_time double precision",
		"consultants text[]", "joined_users text[]", "conversation_skills text[]", "transferred_in_by text", "transferred_in_status text",
		"status text", "reason text", "disconnecting_event text",
		"disposition text", "messages_sent integer", "email_subject text", "session_tags text[]", "user_tags text[]",
		"after_call_work_time double precision",
		"non_responding_agents text[]", "assignments integer", "acceptances integer", "disposition_notes text",
		"started_at timestamp with time zone", "segment_number integer", "last_segment boolean", "in_progress boolean",
	}, texts(t, look, `SELECT attname || ' ' || format_type(atttypid, atttypmod) FROM pg_attribute
		WHERE attrelid = 'interaction_segments'::regclass AND attnum > 0 ORDER BY attnum`))
	require.Equal(t, []string{"in_progress", "last_segment", "segment_number", "session_id", "started_at"},
		texts(t, look, `SELECT attname::text FROM pg_attribute
			WHERE attrelid = 'interaction_segments'::regclass AND attnum > 0 AND attnotnull ORDER BY attname`))
	require.Equal(t, []string{
		"CREATE INDEX interaction_segments_agent_name ON public.interaction_segments USING btree (agent_name, started_at)",
		"CREATE INDEX interaction_segments_in_progress ON public.interaction_segments USING btree (started_at) WHERE in_progress",
		"CREATE INDEX interaction_segments_queue_name ON public.interaction_segments USING btree (queue_name, started_at)",
		"CREATE INDEX interaction_segments_started_at ON public.interaction_segments USING btree (started_at)",
		"CREATE UNIQUE INDEX interaction_segments_pkey ON public.interaction_segments USING btree (session_id, segment_number, started_at)",
	}, texts(t, look, "SELECT indexdef FROM pg_indexes WHERE tablename = 'interaction_segments' ORDER BY 1"))
	require.Equal(t, []string{"Queue Wait Time: From queue entry to queue exit. In seconds."},
		texts(t, look, "SELECT col_description('interaction_segments'::regclass, attnum) FROM pg_attribute WHERE attrelid = 'interaction_segments'::regclass AND attname = 'queue_wait_time'"))
	require.Equal(t, []string{"41"},
		texts(t, look, "SELECT count(*)::text FROM pg_description WHERE objoid = 'interaction_segments'::regclass AND objsubid > 0"))
}

func TestMigrateByName(t *testing.T) {
	writer, look := openWriter(t, postgres.RelationName{Schema: "Call Center", Relation: "My segments"}, `CREATE SCHEMA "Call Center"`)
	_, err := writer.Migrate(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"My segments", "My segments_migrations", "My segments_pull_progress"},
		texts(t, look, "SELECT tablename::text FROM pg_tables WHERE schemaname = 'Call Center' ORDER BY 1"))
	_, err = writer.Load(t.Context(), LoadOptions{}, nothing)
	require.NoError(t, err)
}

func nothing(context.Context, *Stage) error { return nil }

func TestMigrateUpgrades(t *testing.T) {
	writer, look := openWriter(t, postgres.RelationName{})
	_, err := writer.Migrate(t.Context())
	require.NoError(t, err)
	// A table of an earlier version: without a column and a step.
	for _, sql := range []string{
		"ALTER TABLE interaction_segments DROP COLUMN user_tags",
		"COMMENT ON COLUMN interaction_segments.channel IS 'old'",
		"DROP TABLE interaction_segments_pull_progress",
		"DELETE FROM interaction_segments_migrations WHERE version > 1",
		"DROP INDEX interaction_segments_queue_name, interaction_segments_agent_name, interaction_segments_in_progress",
		"INSERT INTO interaction_segments (session_id, segment_number, started_at) VALUES ('s', 1, now())",
	} {
		_, err := look.Exec(t.Context(), sql)
		require.NoError(t, err)
	}
	_, err = writer.Load(t.Context(), LoadOptions{}, nothing)
	require.EqualError(t, err, "load into public.interaction_segments: the table has no column user_tags: upgrade it with `segments migrate`")

	done, err := writer.Migrate(t.Context())
	require.NoError(t, err)
	require.Equal(t, Migrated{Table: "public.interaction_segments", Applied: []string{"0002_pull_progress.sql", "0003_indexes.sql", "0004_unknown_sessions.sql", "0005_autovacuum.sql"}, Added: []string{"user_tags"}}, done)
	require.Equal(t, []string{"s"}, texts(t, look, "SELECT session_id FROM interaction_segments"))
	require.Equal(t, []string{"Channel: Name of the channel, not its type."},
		texts(t, look, "SELECT col_description('interaction_segments'::regclass, attnum) FROM pg_attribute WHERE attrelid = 'interaction_segments'::regclass AND attname = 'channel'"))
}

// The table can be partitioned by month of its time axis.
func TestLoadIntoAPartitionedTable(t *testing.T) {
	writer, look := openWriter(t, postgres.RelationName{})
	_, err := writer.Migrate(t.Context())
	require.NoError(t, err)
	for _, sql := range []string{
		"ALTER TABLE interaction_segments RENAME TO whole",
		"CREATE TABLE interaction_segments (LIKE whole INCLUDING DEFAULTS INCLUDING COMMENTS, PRIMARY KEY (session_id, segment_number, started_at)) PARTITION BY RANGE (started_at)",
		"CREATE TABLE february PARTITION OF interaction_segments FOR VALUES FROM ('2024-02-01 UTC') TO ('2024-03-01 UTC')",
		"CREATE TABLE march PARTITION OF interaction_segments FOR VALUES FROM ('2024-03-01 UTC') TO ('2024-04-01 UTC')",
	} {
		_, err := look.Exec(t.Context(), sql)
		require.NoError(t, err)
	}
	_, err = writer.Migrate(t.Context())
	require.NoError(t, err)
	for range 2 {
		_, err = writer.Load(t.Context(), LoadOptions{Parts: NewestPart, Numbered: true, KeepLast: true}, add(
			[]report.Segment{row("a", 1, "2024-02-29 23:59:59"), row("a", 2, "2024-03-01 00:00:00")}))
		require.NoError(t, err)
	}
	require.Equal(t, []string{"a 1"}, texts(t, look, "SELECT session_id || ' ' || segment_number FROM february"))
	require.Equal(t, []string{"a 2"}, texts(t, look, "SELECT session_id || ' ' || segment_number FROM march"))
}

func TestMigrateDoesNotChangeOtherRelations(t *testing.T) {
	for name, test := range map[string]struct{ setup, reason string }{
		"view":              {"CREATE VIEW interaction_segments AS SELECT 1 AS x", "is a view: it is not changed; name a table with --relation"},
		"materialized view": {"CREATE MATERIALIZED VIEW interaction_segments AS SELECT 1 AS x", "is a materialized view: it is not changed"},
		"sequence":          {"CREATE SEQUENCE interaction_segments", "exists and is not a table: it is not changed"},
		"another table":     {"CREATE TABLE interaction_segments (x int)", "a table of that name exists that `segments migrate` did not create"},
		"foreign table": {"CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE interaction_segments (x int) SERVER s",
			"is a foreign table: it is not changed"},
		"lost table": {"CREATE TABLE interaction_segments_migrations (version int, name text)", "the table does not exist, but public.interaction_segments_migrations records its migrations"},
		"newer":      {"CREATE TABLE interaction_segments (x int); CREATE TABLE interaction_segments_migrations (version int, name text); INSERT INTO interaction_segments_migrations VALUES (99, 'x')", "the table has a newer version (99) than this program"},
	} {
		t.Run(name, func(t *testing.T) {
			writer, _ := openWriter(t, postgres.RelationName{}, test.setup)
			_, err := writer.Migrate(t.Context())
			require.ErrorContains(t, err, test.reason)
			require.True(t, strings.HasPrefix(err.Error(), "migrate public.interaction_segments: "))
			if name == "view" {
				_, err = writer.Load(t.Context(), LoadOptions{}, nothing)
				require.ErrorContains(t, err, test.reason)
			}
		})
	}
	t.Run("no table", func(t *testing.T) {
		writer, _ := openWriter(t, postgres.RelationName{})
		_, err := writer.Load(t.Context(), LoadOptions{}, nothing)
		require.EqualError(t, err, "load into public.interaction_segments: the table does not exist: create it with `segments migrate`")
	})
}

func TestMigrateConcurrently(t *testing.T) {
	writer, look := openWriter(t, postgres.RelationName{})
	address := look.Config().ConnString()
	writers := []*Writer{writer}
	for range 3 {
		another, err := OpenWriter(t.Context(), address, postgres.RelationName{})
		require.NoError(t, err)
		t.Cleanup(func() { _ = another.Close(context.Background()) })
		writers = append(writers, another)
	}
	var all sync.WaitGroup
	errs := make([]error, len(writers))
	for i, w := range writers {
		all.Go(func() { _, errs[i] = w.Migrate(t.Context()) })
	}
	all.Wait()
	for _, err := range errs {
		require.NoError(t, err)
	}
	require.Equal(t, []string{"1", "2", "3", "4", "5"}, texts(t, look, "SELECT version::text FROM interaction_segments_migrations ORDER BY version"))
}

func TestOpenWriterRefuses(t *testing.T) {
	_, err := OpenWriter(t.Context(), "postgres://user:se cret@host:x/db", postgres.RelationName{})
	faulttest.Require(t, err, fault.Configuration, "the database's address is not a PostgreSQL URL: write postgres://user@host:5432/database")
	_, err = OpenWriter(t.Context(), "postgres://user:secret@127.0.0.1:1/db", postgres.RelationName{})
	require.ErrorContains(t, err, "connect to the database: ")
	require.NotContains(t, err.Error(), "secret")
	_, err = OpenWriter(t.Context(), "", postgres.RelationName{Schema: "public", Relation: strings.Repeat("x", 50)})
	require.ErrorContains(t, err, "the table's name is longer than 49 bytes")
}
