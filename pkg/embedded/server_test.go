package embedded

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

func TestServerRefusesAWrongPasswordAndRemovesItsData(t *testing.T) {
	server, err := Start(t.Context(), Options{})
	require.NoError(t, err)
	configuration, err := pgx.ParseConfig(server.URL("postgres"))
	require.NoError(t, err)
	configuration.Password = "wrong"
	_, err = pgx.ConnectConfig(t.Context(), configuration)
	require.ErrorContains(t, err, "password authentication failed")

	require.NoError(t, server.Stop())
	require.NoDirExists(t, server.folder)
}

func TestStandbyFollowsAndServerStartsAgainAfterACrash(t *testing.T) {
	primary, err := Start(t.Context(), Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, primary.Stop()) })
	run(t, primary, "CREATE TABLE before AS SELECT 1 AS one")
	standby, err := Start(t.Context(), Options{StandbyOf: primary})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, standby.Stop()) })
	require.Equal(t, "t", run(t, standby, "SELECT pg_is_in_recovery()::text FROM before")[:1])
	run(t, primary, "CREATE TABLE after AS SELECT 2 AS two")
	written := run(t, primary, "SELECT pg_current_wal_lsn()")
	for run(t, standby, "SELECT pg_last_wal_replay_lsn() >= '"+written+"'") != "t" {
		time.Sleep(10 * time.Millisecond)
	}
	require.Equal(t, "2", run(t, standby, "SELECT two FROM after"))

	before, port := primary.PID(), primary.Port()
	require.NoError(t, primary.Signal("QUIT"))
	require.NoError(t, primary.Start(t.Context()))
	require.NotEqual(t, before, primary.PID())
	require.Equal(t, port, primary.Port())
	require.Equal(t, "2", run(t, primary, "SELECT two::text FROM after"))
	run(t, standby, "SELECT pg_promote()::text")
	require.Equal(t, "1", run(t, standby, "SELECT one::text FROM before"))
}

// run runs statements and returns the text of the last one's answer.
func run(t *testing.T, server *Server, sql string) string {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), server.URL("postgres"))
	require.NoError(t, err)
	defer func() { require.NoError(t, connection.Close(t.Context())) }()
	results, err := connection.PgConn().Exec(t.Context(), sql).ReadAll()
	require.NoError(t, err)
	last := results[len(results)-1]
	if len(last.Rows) == 0 {
		return ""
	}
	return string(last.Rows[0][0])
}
