package postgres

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// citusCluster names the coordinator of a Citus cluster with workers.
const citusCluster = "CITUS_URL"

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

// A table that Citus distributes gives the same answers as one that is not, and
// its workers group their own rows.
func TestDistributedTableGivesTheSameAnswers(t *testing.T) {
	address := os.Getenv(citusCluster)
	if address == "" {
		t.Skip("no Citus: set " + citusCluster + " to the URL of a coordinator with workers")
	}
	connection, err := pgx.Connect(t.Context(), address)
	require.NoError(t, err)
	const schema = "distributed_table_test"
	drop := func() {
		_, err := connection.Exec(context.WithoutCancel(t.Context()), "DROP SCHEMA IF EXISTS "+schema+" CASCADE")
		require.NoError(t, err)
	}
	drop()
	t.Cleanup(func() { drop(); require.NoError(t, connection.Close(context.WithoutCancel(t.Context()))) })
	for _, sql := range []string{
		"CREATE SCHEMA " + schema, "SET search_path = " + schema, "CREATE TABLE whole " + foreignColumns, foreignRows, "CREATE TABLE spread " + foreignColumns,
		"CREATE INDEX ON spread (session_id, segment_number)", "SELECT create_distributed_table('spread', 'session_id')", "INSERT INTO spread TABLE whole",
	} {
		_, err := connection.Exec(t.Context(), sql)
		require.NoError(t, err, sql)
	}
	var databases []*Database
	for _, name := range []string{"whole", "spread"} {
		database, err := OpenURL(address, Options{Relation: RelationName{Schema: schema, Relation: name}})
		require.NoError(t, err)
		t.Cleanup(database.Close)
		databases = append(databases, database)
	}
	requireSameAnswers(t, databases...)

	relation, err := databases[1].Relation(t.Context())
	require.NoError(t, err)
	require.True(t, relation.distributed)
	request := parseMetrics(t, `[{"measure": "queue_wait_time", "aggregate": "p95"}, {"measure": "interactions"}, {"measure": "answered"}]`, `, "groupBy": ["queue_name"]`)
	statement, err := relation.statement(request, view{})
	require.NoError(t, err)
	tasks := 0
	for line := range strings.Lines(explained(t.Context(), t, connection, statement)) {
		if strings.Contains(line, "Query: ") && strings.Contains(line, schema+".spread_") { // of a worker
			tasks++
			require.Contains(t, line, "array_agg(")
			require.Contains(t, line, "GROUP BY")
		}
	}
	require.Positive(t, tasks)
}
