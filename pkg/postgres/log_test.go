package postgres

import (
	"errors"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"
)

func TestLogHoldsNoDataOfAServerMessage(t *testing.T) {
	for code, hidden := range map[string]bool{"22P02": true, "P0001": true, "23505": true, "42P01": false, "53300": false, "": false} {
		err := WithoutData(fmt.Errorf("run the query: %w", &pgconn.PgError{Code: code, Message: "Jane Doe"}))
		if hidden {
			require.EqualError(t, err, "SQLSTATE "+code+": PostgreSQL's log has the message, which may hold data")
		} else {
			require.ErrorContains(t, err, "Jane Doe", code)
		}
	}
	plain := errors.New("plain")
	require.Equal(t, plain, WithoutData(plain))
}
