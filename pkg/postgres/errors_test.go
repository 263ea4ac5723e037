package postgres

import (
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/faulttest"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
)

// What a relation itself does wrong has words for its owner.
func TestErrorsOfTheRelationHaveWordsOfTheirOwn(t *testing.T) {
	raising := func(body string) string {
		return `CREATE FUNCTION fails(t text) RETURNS text LANGUAGE plpgsql AS $$ ` + body + ` $$;
			CREATE VIEW own AS SELECT fails('s') AS session_id, '2024-11-18 08:00Z'::timestamptz AS started_at`
	}
	for name, test := range map[string]struct {
		setup string
		class fault.Class
		words string
	}{
		"materialized view never filled": {
			`CREATE MATERIALIZED VIEW own AS SELECT 's'::text AS session_id, now() AS started_at WITH NO DATA`, fault.Configuration, "REFRESH MATERIALIZED VIEW"},
		"view that writes": {
			`CREATE TABLE seen (t text); ` + raising(`BEGIN INSERT INTO seen VALUES (t); RETURN t; END`), fault.Configuration, "have the view's owner change it to only read"},
		"exception": {raising(`BEGIN RAISE EXCEPTION 'no access to %', 'Jane Doe'; END`), fault.Configuration, "a function that the relation's view calls has failed (SQLSTATE P0001)"},
		"assertion": {raising(`BEGIN ASSERT false; RETURN t; END`), fault.Configuration, "(SQLSTATE P0004)"},
		"division":  {raising(`BEGIN RETURN 1 / 0; END`), fault.Query, "cannot evaluate the query on this data (SQLSTATE 22012)"},
		"foreign table": {`CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
			CREATE FOREIGN TABLE own (session_id text, started_at timestamptz) SERVER files OPTIONS (filename '/nowhere', format 'csv')`, fault.Unreachable, "SQLSTATE 58P01"},
		"endless recursion": {raising(`BEGIN RETURN fails(t); END`), fault.Query, "beyond a limit of PostgreSQL (SQLSTATE 54001)"},
	} {
		t.Run(name, func(t *testing.T) {
			address := test.setup
			database, connection := openTest(t, "own")
			if _, err := connection.Exec(t.Context(), address); err != nil {
				var server *pgconn.PgError
				require.ErrorAs(t, err, &server)
				require.Equal(t, "0A000", server.Code, "%v", err)
				t.Skip("the server has no file_fdw")
			}
			err := runError(t, database, parse[query.Segments](t, `{}`, over(allTime)))
			faulttest.Require(t, err, test.class, test.words)
			require.NotContains(t, err.Error(), "Jane Doe")
		})
	}
}

func TestTooManyConnectionsAreExplained(t *testing.T) {
	database, connection := openTest(t, "own", ownTable)
	role := roleOf(t, connection, `CONNECTION LIMIT 1`)
	limited, held := openAs(t, database, role), openAs(t, database, role)
	taken, err := held.pool.Acquire(t.Context())
	require.NoError(t, err)
	defer taken.Release()
	_, err = limited.Relation(t.Context())
	faulttest.Require(t, err, fault.Unreachable, "max_connections or the user's CONNECTION LIMIT")
}

// Errors that no test can bring about, as servers and poolers send them.
func TestErrorsOfServersAndPoolersAreExplained(t *testing.T) {
	for code, test := range map[string]struct {
		class fault.Class
		words string
	}{
		"40001": {fault.Unreachable, "max_standby_streaming_delay or switch hot_standby_feedback on"},
		"40P01": {fault.Unreachable, "in favour of another (SQLSTATE 40P01)"},
		"57P05": {fault.Unreachable, "idle_session_timeout"},
		"25P03": {fault.Timeout, "idle_in_transaction_session_timeout"},
		"25P04": {fault.Timeout, "transaction_timeout"},
		"08P01": {fault.Unreachable, "the pooler before PostgreSQL cannot serve the query now"},
		"42846": {fault.Configuration, "cast it in the view"},
		"53100": {fault.Unreachable, "no memory or disk space left for the query (SQLSTATE 53100)"},
		"HV000": {fault.Configuration, "check the foreign server and the user mapping"},
		"HV00N": {fault.Configuration, "(SQLSTATE HV00N)"},
		"38001": {fault.Configuration, "a function that the relation's view calls has failed"},
		"XX001": {fault.Unreachable, "look into its log"},
		"57P04": {fault.Configuration, "the database has been dropped"},
		"42601": {fault.Bug, "please report it with that code"},
		"":      {fault.Bug, "please report it"},
	} {
		err := Classify(t.Context(), &pgconn.PgError{Code: code, Message: "100% of Jane Doe"})
		faulttest.Require(t, err, test.class, test.words)
		require.NotContains(t, err.Error(), "Jane Doe")
		require.NotContains(t, err.Error(), "%!")
	}
	for said, test := range map[string]struct {
		class fault.Class
		words string
	}{
		"unsupported startup parameter: statement_timeout": {fault.Configuration, "set ignore_startup_parameters = default_transaction_read_only,statement_timeout"},
		"query_wait_timeout":                                                  {fault.Unreachable, "the pooler before PostgreSQL has no connection left"},
		"no more connections allowed (max_client_conn)":                       {fault.Unreachable, "raise default_pool_size or max_client_conn"},
		"server login has been failing, try again later (server_login_retry)": {fault.Unreachable, "the pooler before PostgreSQL cannot serve the query now"},
		"server conn crashed?":                                                {fault.Unreachable, "have its administrator look into its log"},
	} {
		faulttest.Require(t, Classify(t.Context(), &pgconn.PgError{Code: "08P01", Message: said}), test.class, test.words)
	}
	require.ErrorIs(t, Classify(t.Context(), pgx.ErrNoRows), pgx.ErrNoRows, "the cause is kept for the log")
}
