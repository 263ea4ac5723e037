package postgres

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// roleOf makes a role for the test's database, and gives it the grants.
func roleOf(t *testing.T, connection *pgx.Conn, options string, grants ...string) (role string) {
	t.Helper()
	role = "reader_of_" + connection.Config().Database
	_, err := connection.Exec(t.Context(), `CREATE ROLE `+role+` LOGIN PASSWORD 'reads' `+options)
	require.NoError(t, err)
	t.Cleanup(func() {
		ctx := context.Background() // that of the test is done
		_, err := connection.Exec(ctx, `DROP OWNED BY `+role+`; DROP ROLE `+role)
		require.NoError(t, err)
	})
	for _, grant := range grants {
		_, err := connection.Exec(t.Context(), grant+` TO `+role)
		require.NoError(t, err)
	}
	return role
}

// openAs opens the database of another as a role.
func openAs(t *testing.T, other *Database, role string) *Database {
	t.Helper()
	config := other.pool.Config().ConnConfig
	database, err := Open(Connection{Address: config.Host + ":" + portOf(config.Port), Database: config.Database, User: role, Password: "reads", TLSMode: TLSDisable},
		Options{Relation: other.options.Relation})
	require.NoError(t, err)
	t.Cleanup(database.Close)
	return database
}
