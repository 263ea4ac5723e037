package postgres

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/internal/await"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// stopping is a sink that ends the result with an error in its n-th row.
type stopping struct {
	each
	rows int
	err  error
}

func (s *stopping) Append(wire.Row) error {
	if s.rows--; s.rows == 0 {
		return s.err
	}
	return nil
}

func TestResultThatIsStoppedIsNotReadToItsEnd(t *testing.T) {
	database, connection := openTest(t, "own", ownTable)
	// All of it takes hours.
	endless := statement{sql: "SELECT generate_series(1, 1000000000000)::text", columns: []resultColumn{{"text", report.Text}}}
	failed := errors.New("the client is gone")
	for expected, err := range map[error]error{failed: failed, nil: wire.ErrFull} {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
		r := result{sink: &stopping{rows: 5, err: err}}
		require.Equal(t, expected, r.read(ctx, database.pool, endless))
		require.NoError(t, ctx.Err())
		cancel()
		require.Len(t, sessions(t, database, `{}`, allTime), 4)
		await.Until(t, func() bool {
			var running int
			err := connection.QueryRow(t.Context(), "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%1000000000000%' AND pid <> pg_backend_pid()").Scan(&running)
			return err == nil && running == 0
		}, "the statement runs on in the server")
	}
}

// atLast is a sink that counts rows, and does something once it has all.
type atLast struct {
	each
	rows int
	do   func()
}

func (s *atLast) Append(wire.Row) error { s.rows++; return nil }
func (s *atLast) End(wire.Footer) error { s.do(); return nil }

func TestExportThatIsWholeDoesNotFailWithItsTransaction(t *testing.T) {
	database, connection := openTest(t, "own", ownTable)
	whole := parse[query.Segments](t, `{}`, over(allTime))
	whole.Whole = true
	ended := false
	require.NoError(t, database.Run(t.Context(), whole, &atLast{do: func() {
		require.NoError(t, connection.QueryRow(t.Context(),
			"SELECT bool_and(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'interaction-segments'").Scan(&ended))
	}}))
	require.True(t, ended)
	require.Len(t, sessions(t, database, `{}`, allTime), 4)
}

func TestWhatIsAskedTogetherSeesOneState(t *testing.T) {
	database, connection := openTest(t, "own", ownTable)
	whole := parse[query.Segments](t, `{}`, over(allTime))
	first := &atLast{do: func() {
		_, err := connection.Exec(t.Context(), "DELETE FROM own")
		require.NoError(t, err)
	}}
	second := &atLast{do: func() {}}
	require.NoError(t, database.Together(t.Context(), query.Asker{}, Task{whole, first}, Task{whole, second}))
	require.Equal(t, 4, first.rows)
	require.Equal(t, 4, second.rows)
	require.Empty(t, sessions(t, database, `{}`, allTime))
}
