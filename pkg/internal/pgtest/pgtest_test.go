package pgtest

import (
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

func TestDatabaseIsNewAndEmpty(t *testing.T) {
	first, second := Database(t), Database(t)
	require.NotEqual(t, first, second)
	connection, err := pgx.Connect(t.Context(), first)
	require.NoError(t, err)
	defer func() { require.NoError(t, connection.Close(t.Context())) }()
	var relations int
	require.NoError(t, connection.QueryRow(t.Context(), "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'").Scan(&relations))
	require.Zero(t, relations)
}
