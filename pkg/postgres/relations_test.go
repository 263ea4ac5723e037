package postgres

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

const manyRelations = ownTable + `;
CREATE SCHEMA other;
CREATE VIEW other.seen AS SELECT session_id, started_at FROM own;
CREATE MATERIALIZED VIEW kept AS SELECT * FROM own;
CREATE TABLE parted (session_id text, started_at timestamptz, queue_name text) PARTITION BY RANGE (started_at);
CREATE TABLE part PARTITION OF parted DEFAULT;
CREATE TABLE other.chunk () INHERITS (own);
CREATE TABLE three_of_ours (queue_name text, agent_name text, status text);
CREATE TABLE two_of_ours (queue_name text, agent_name text);
CREATE TABLE wrong (session_id text, started_at date, queue_name text);
CREATE TEMPORARY TABLE passing (session_id text, started_at timestamptz);
CREATE TABLE closed (session_id text, started_at timestamptz);
CREATE TABLE some_columns (session_id text, started_at timestamptz, queue_name text, customer text);
CREATE SEQUENCE counter;
CREATE SCHEMA shut; CREATE TABLE shut.away (session_id text, started_at timestamptz)`

func TestRelationsThatCouldServeAreListed(t *testing.T) {
	database, connection := openTest(t, "own", manyRelations)
	config := database.pool.Config().ConnConfig
	role := "lister_of_" + config.Database
	_, err := connection.Exec(t.Context(), fmt.Sprintf(`CREATE ROLE %[1]s LOGIN PASSWORD 'lists'; GRANT USAGE ON SCHEMA other TO %[1]s;
		GRANT SELECT ON own, other.chunk, other.seen, kept, parted, part, three_of_ours, two_of_ours, wrong, shut.away TO %[1]s; GRANT SELECT (session_id, queue_name) ON some_columns TO %[1]s`, role))
	require.NoError(t, err)
	t.Cleanup(func() {
		_, err := connection.Exec(t.Context(), `DROP OWNED BY `+role+`; DROP ROLE `+role)
		_ = err // the connection's context may be gone with the test
	})
	limited, err := Open(Connection{Address: config.Host + ":" + portOf(config.Port), Database: config.Database, User: role, Password: "lists", TLSMode: TLSDisable}, Options{})
	require.NoError(t, err)
	defer limited.Close()
	relations, err := limited.Relations(t.Context())
	require.NoError(t, err)
	listed := []string{}
	for _, relation := range relations {
		listed = append(listed, fmt.Sprintf("%s, %s, missing %d, %q", relation.Name, relation.Kind, len(relation.Missing()), relation.Problems()))
	}
	// own has 13 of the 41 fields, 39 of which are optional.
	require.Equal(t, []string{
		`public.kept, materialized view, missing 28, []`,
		`public.own, table, missing 28, []`,
		`public.parted, partitioned table, missing 38, []`,
		`other.seen, view, missing 39, []`,
		`public.some_columns, table, missing 38, ["the database user may not read the required column started_at: have its owner grant SELECT on it"]`,
		`public.three_of_ours, table, missing 36, ["the required column session_id (text) is missing" "the required column started_at (timestamp with time zone, or timestamp in UTC) is missing"]`,
		`public.wrong, table, missing 38, ["the column started_at is date, but should be timestamp with time zone, or timestamp in UTC"]`,
	}, listed)
}

func TestListedRelationsAreBounded(t *testing.T) {
	database, _ := openTest(t, "own", ownTable, `DO $$ BEGIN FOR n IN 1..250 LOOP
		EXECUTE format('CREATE TABLE t%s (session_id text, started_at timestamptz)', n); END LOOP; END $$`)
	relations, err := database.Relations(t.Context())
	require.NoError(t, err)
	require.Len(t, relations, maxRelations)
	require.Equal(t, "own", relations[0].Name.Relation, "the best is among them")
}
