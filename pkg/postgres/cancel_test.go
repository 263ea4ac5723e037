package postgres

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/await"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/faulttest"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/pgtest"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// sleepy is read at once where there is a row in awake, else for minutes.
const sleepy = `CREATE TABLE awake (); CREATE VIEW sleepy AS SELECT 's'::text AS session_id, now() AS started_at FROM pg_sleep(CASE WHEN EXISTS (SELECT FROM awake) THEN 0 ELSE 600 END)`

// running is a statement of the test's database, that runs now.
const running = `FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'interaction-segments' AND state = 'active' AND query LIKE '%sleepy%'`

func TestCancelThatWasMeantForAnotherStatementIsSurvived(t *testing.T) {
	for cancels, survived := range map[int]bool{1: true, 2: false} {
		database, connection := openTest(t, "sleepy", sleepy)
		database.stray = time.Minute // on however busy a machine
		database.options.QueryTimeout = 10 * time.Minute
		request := parse[query.Segments](t, `{}`, over(query.Range{From: at("2000-01-01T00:00:00Z"), To: at("2200-01-01T00:00:00Z")}))
		ended := make(chan error, 1)
		go func() { ended <- database.Run(t.Context(), request, &stopping{}) }()
		var last time.Time // start of the statement that was cancelled last
		for range cancels {
			await.Until(t, func() bool {
				var pid int
				if connection.QueryRow(t.Context(), `SELECT pid, query_start `+running+` AND query_start > $1`, last).Scan(&pid, &last) != nil {
					return false
				}
				if survived { // the next one reads at once
					if _, err := connection.Exec(t.Context(), `INSERT INTO awake DEFAULT VALUES`); err != nil {
						return false
					}
				}
				_, err := connection.Exec(t.Context(), `SELECT pg_cancel_backend($1)`, pid)
				return err == nil
			})
		}
		err := <-ended
		if survived {
			require.NoError(t, err)
		} else {
			faulttest.Require(t, err, fault.Unreachable, "the query was cancelled in PostgreSQL")
		}
	}
}

// A stray cancel may also end the look at the relation, which the health check
// begins with.
func TestCancelOfADiscoveryIsSurvived(t *testing.T) {
	database, connection := openTest(t, "segments", `CREATE TABLE segments (session_id text, started_at timestamptz)`)
	database.stray = time.Minute // on however busy a machine
	// To connect, a session and to plan, a session needs what is locked below.
	_, err := database.Discover(t.Context())
	require.NoError(t, err)
	watch, err := database.pool.Acquire(t.Context())
	require.NoError(t, err)
	defer watch.Release()
	cancelWaiting := func() (cancelled int) {
		err := watch.QueryRow(t.Context(), `SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity
			WHERE datname = current_database() AND application_name = 'interaction-segments' AND wait_event_type = 'Lock'`).Scan(&cancelled)
		require.NoError(t, err)
		return cancelled
	}
	require.Zero(t, cancelWaiting())
	discovers, err := database.pool.Acquire(t.Context())
	require.NoError(t, err)
	discovers.Release()

	lock, err := connection.Begin(t.Context())
	require.NoError(t, err)
	_, err = lock.Exec(t.Context(), `LOCK TABLE pg_catalog.pg_index`) // which it reads last
	require.NoError(t, err)
	ended := make(chan error, 1)
	go func() {
		_, err := database.Discover(t.Context())
		ended <- err
	}()
	await.Until(t, func() bool { return cancelWaiting() == 1 })
	require.NoError(t, lock.Rollback(t.Context()))
	require.NoError(t, <-ended)
}

func TestTimeLimitIsNoReasonToAskAgain(t *testing.T) {
	database, _ := openWith(t, Options{Relation: RelationName{"public", "sleepy"}, QueryTimeout: 2 * time.Second}, sleepy)
	err := database.Run(t.Context(), parse[query.Segments](t, `{}`, over(allTime)), &stopping{})
	faulttest.Require(t, err, fault.Timeout, "PostgreSQL stopped the query at the time limit")
	database.options.QueryTimeout = 300 * time.Millisecond
	require.True(t, database.strayCancel(err, 100*time.Millisecond))
	require.False(t, database.strayCancel(err, 200*time.Millisecond))
	database.options.QueryTimeout = time.Minute
	require.True(t, database.strayCancel(err, 4*time.Second))
	require.False(t, database.strayCancel(err, 6*time.Second), "somebody cancels it on purpose")
	require.False(t, database.strayCancel(nil, 0))
}

// lateCancels is a network that keeps cancel requests until they are delivered,
// as the backlog of a server does that stands still.
type lateCancels struct {
	address string
	kept    chan []byte
}

func (l *lateCancels) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	connection, err := (&net.Dialer{}).DialContext(ctx, network, address)
	l.address = address
	return &lateConn{connection, l}, err
}

func (l *lateCancels) deliver(t *testing.T, request []byte) {
	t.Helper()
	connection, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", l.address)
	require.NoError(t, err)
	_, err = connection.Write(request)
	require.NoError(t, err)
	_, err = io.Copy(io.Discard, connection) // PostgreSQL closes it once it has cancelled
	require.NoError(t, err)
}

type lateConn struct {
	net.Conn
	network *lateCancels
}

func (c *lateConn) Write(message []byte) (int, error) {
	const cancelRequest = 80877102 // in place of a protocol version
	if len(message) >= 8 && binary.BigEndian.Uint32(message[4:]) == cancelRequest {
		c.network.kept <- append([]byte(nil), message...)
		return len(message), nil
	}
	return c.Conn.Write(message)
}

// atFirst is a sink that does something at the first row.
type atFirst struct {
	each
	do func()
}

func (s *atFirst) Append(wire.Row) error {
	if s.do != nil {
		s.do()
		s.do = nil
	}
	return nil
}

// An export of which rows have been sent cannot be run again: no cancel that was
// meant for another statement may reach it.
func TestLateCancelReachesNoOtherStatement(t *testing.T) {
	config, err := pgxpool.ParseConfig(pgtest.Database(t))
	require.NoError(t, err)
	network := &lateCancels{kept: make(chan []byte, 1)}
	through(network, &config.ConnConfig.Config)
	database, err := open(config, Options{})
	require.NoError(t, err)
	t.Cleanup(database.Close)

	text := []resultColumn{{"text", report.Text}}
	locker, err := database.pool.Acquire(t.Context())
	require.NoError(t, err)
	defer locker.Release()
	_, err = locker.Exec(t.Context(), "SELECT pg_advisory_lock(1)")
	require.NoError(t, err)
	asked, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		waits := result{sink: &atFirst{}}
		ended <- waits.read(asked, database.pool, statement{sql: "SELECT pg_advisory_xact_lock_shared(1)::text", columns: text})
	}()
	await.Until(t, func() bool {
		var waiting int
		err := locker.QueryRow(t.Context(), "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())").Scan(&waiting)
		return err == nil && waiting == 1
	})
	cancel()
	late := <-network.kept
	_, err = locker.Exec(t.Context(), "SELECT pg_advisory_unlock(1)")
	require.NoError(t, err)
	faulttest.Require(t, <-ended, fault.Canceled, "the query was cancelled")

	// More than any buffer on the way holds.
	export := result{sink: &atFirst{do: func() { network.deliver(t, late) }}}
	require.NoError(t, export.read(t.Context(), database.pool, statement{sql: "SELECT repeat('x', 1000) FROM generate_series(1, 50000)", columns: text}))
}
