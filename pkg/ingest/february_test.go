package ingest_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/pgtest"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/realdata"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres/store"
)

// openTable returns a writer of a new segments table, and a connection to query
// it.
func openTable(t testing.TB) (*store.Writer, *pgx.Conn) {
	t.Helper()
	address := pgtest.Database(t)
	writer, err := store.OpenWriter(t.Context(), address, postgres.DefaultRelation)
	require.NoError(t, err)
	_, err = writer.Migrate(t.Context())
	require.NoError(t, err)
	look, err := pgx.Connect(t.Context(), address)
	require.NoError(t, err)
	t.Cleanup(func() {
		_ = writer.Close(context.Background())
		_ = look.Close(context.Background())
	})
	return writer, look
}

func TestFebruary(t *testing.T) {
	path := realdata.Path(t, "anonymous-bank-february.report.csv.gz")
	writer, look := openTable(t)
	jerusalem, err := time.LoadLocation("Asia/Jerusalem")
	require.NoError(t, err)
	options := ingest.Options{Location: jerusalem, Rejected: filepath.Join(t.TempDir(), "rejected.csv")}

	result, err := ingest.Load(t.Context(), writer, path, options)
	require.NoError(t, err)
	require.Equal(t, ingest.Result{Loaded: store.Loaded{Rows: 33344, Sessions: 33344}}, result)
	result, err = ingest.Load(t.Context(), writer, path, options)
	require.NoError(t, err)
	require.Equal(t, ingest.Result{Loaded: store.Loaded{Unchanged: 33344}}, result)

	// The figures were computed from the file with another CSV reader.
	var rows, queued, answered, bot, inProgress, notLast int64
	var meanWait, greatestWait float64
	var started time.Time
	err = look.QueryRow(t.Context(), `SELECT count(*), count(queue_entry_time), count(segment_id),
		count(*) FILTER (WHERE agent_name = 'BOT'), count(*) FILTER (WHERE in_progress), count(*) FILTER (WHERE NOT last_segment),
		avg(queue_wait_time) FILTER (WHERE queue_entry_time IS NOT NULL), max(queue_wait_time), min(started_at) FILTER (WHERE session_id = 'AA0101-34536')
		FROM interaction_segments`).
		Scan(&rows, &queued, &answered, &bot, &inProgress, &notLast, &meanWait, &greatestWait, &started)
	require.NoError(t, err)
	require.Equal(t, []int64{33344, 18336, 27112, 1962, 0, 0}, []int64{rows, queued, answered, bot, inProgress, notLast})
	require.InDelta(t, 75.9965, meanWait, 0.00005)
	require.InDelta(t, 908, greatestWait, 0)
	require.Equal(t, "1999-02-01 05:02:55 +0000 UTC", started.UTC().String())
}
