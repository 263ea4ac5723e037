package postgres

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/internal/pgtest"
)

// What is asked of a distributed table gives the answers of one that is not, on
// any PostgreSQL.
func TestGatheredPercentilesAreThoseOfPostgreSQL(t *testing.T) {
	setup := []string{"CREATE TABLE whole " + foreignColumns + "; CREATE INDEX ON whole (session_id, segment_number)", foreignRows}
	whole, connection := openTest(t, "public.whole", setup...)
	gathering, err := OpenURL(connection.Config().ConnString(), Options{Relation: RelationName{Schema: "public", Relation: "whole"}})
	require.NoError(t, err)
	defer gathering.Close()
	discover := gathering.discoveries.discover
	gathering.discoveries.discover = func(ctx context.Context) (*Relation, error) {
		relation, err := discover(ctx)
		if err == nil {
			relation.distributed = true
		}
		return relation, err
	}
	relation, err := gathering.Relation(t.Context())
	require.NoError(t, err)
	statement, err := relation.statement(parseMetrics(t, `[{"measure": "talk_time", "aggregate": "p50"}]`, ""), view{})
	require.NoError(t, err)
	require.Contains(t, statement.sql, "array_agg")
	requireSameAnswers(t, whole, gathering)
}

// onEngine returns a table, and one with the same rows that an extension keeps,
// of the database that an environment variable names.
func onEngine(t *testing.T, variable, keep string) (databases []*Database, e pgtest.Engine) {
	t.Helper()
	e = pgtest.OpenEngine(t, variable)
	for _, sql := range []string{
		"SET search_path = " + e.Schema + ", public", "CREATE TABLE whole " + foreignColumns, foreignRows, "CREATE TABLE spread " + foreignColumns,
		"CREATE INDEX ON spread (session_id, segment_number)", keep, "INSERT INTO spread TABLE whole",
	} {
		_, err := e.Connection.Exec(t.Context(), sql)
		require.NoError(t, err, sql)
	}
	for _, name := range []string{"whole", "spread"} {
		database, err := OpenURL(e.URL, Options{Relation: RelationName{Schema: e.Schema, Relation: name}})
		require.NoError(t, err)
		t.Cleanup(database.Close)
		databases = append(databases, database)
	}
	return databases, e
}

func TestHypertableGivesTheSameAnswers(t *testing.T) {
	databases, _ := onEngine(t, "TIMESCALE_URL", "SELECT create_hypertable('spread', 'started_at', chunk_time_interval => interval '30 days')")
	requireSameAnswers(t, databases...)
}

// A table that Citus distributes gives the same answers as one that is not, and
// its workers group their own rows.
func TestDistributedTableGivesTheSameAnswers(t *testing.T) {
	databases, e := onEngine(t, "CITUS_URL", "SELECT create_distributed_table('spread', 'session_id')")
	requireSameAnswers(t, databases...)

	relation, err := databases[1].Relation(t.Context())
	require.NoError(t, err)
	require.True(t, relation.distributed)
	request := parseMetrics(t, `[{"measure": "queue_wait_time", "aggregate": "p95"}, {"measure": "interactions"}, {"measure": "answered"}]`, `, "groupBy": ["queue_name"]`)
	statement, err := relation.statement(request, view{})
	require.NoError(t, err)
	tasks := 0
	for line := range strings.Lines(explained(t.Context(), t, e.Connection, statement)) {
		if strings.Contains(line, "Query: ") && strings.Contains(line, e.Schema+".spread_") { // of a worker
			tasks++
			require.Contains(t, line, "array_agg(")
			require.Contains(t, line, "GROUP BY")
		}
	}
	require.Positive(t, tasks)
}
