package postgres

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/faulttest"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
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
			require.Eventually(t, func() bool {
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
			}, time.Minute, 10*time.Millisecond)
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
	require.Eventually(t, func() bool { return cancelWaiting() == 1 }, time.Minute, 10*time.Millisecond)
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
