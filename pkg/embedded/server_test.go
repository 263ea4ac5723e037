package embedded

import (
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

func TestForTestGivesAnEmptyDatabaseOfItsOwn(t *testing.T) {
	first, second := ForTest(t), ForTest(t)
	require.NotEqual(t, first, second)
	connection, err := pgx.Connect(t.Context(), first)
	require.NoError(t, err)
	defer func() { require.NoError(t, connection.Close(t.Context())) }()
	var relations int
	require.NoError(t, connection.QueryRow(t.Context(), "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'").Scan(&relations))
	require.Zero(t, relations)
}

func TestServerRefusesAWrongPasswordAndLeavesNothingBehind(t *testing.T) {
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
