package embedded

import (
	"testing"

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
