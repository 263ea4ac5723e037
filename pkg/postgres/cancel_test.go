package postgres

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/faulttest"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
)

const sleepy = `CREATE VIEW sleepy AS SELECT 's'::text AS session_id, now() AS started_at FROM pg_sleep(0.7)`

// running is a statement of the test's database, that runs now.
const running = `FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'interaction-segments' AND state = 'active' AND query LIKE '%sleepy%'`

func TestCancelThatWasMeantForAnotherStatementIsSurvived(t *testing.T) {
	for cancels, survived := range map[int]bool{1: true, 2: false} {
		database, connection := openTest(t, "sleepy", sleepy)
		request := parse[query.Segments](t, `{}`, over(query.Range{From: at("2000-01-01T00:00:00Z"), To: at("2200-01-01T00:00:00Z")}))
		ended := make(chan error, 1)
		go func() { ended <- database.Run(t.Context(), request, &stopping{}) }()
		for range cancels {
			require.Eventually(t, func() bool {
				var cancelled int
				require.NoError(t, connection.QueryRow(t.Context(), `SELECT count(pg_cancel_backend(pid)) `+running).Scan(&cancelled))
				return cancelled == 1
			}, 10*time.Second, 10*time.Millisecond)
			time.Sleep(50 * time.Millisecond) // so that no statement is cancelled twice
		}
		err := <-ended
		if survived {
			require.NoError(t, err)
		} else {
			faulttest.Require(t, err, fault.Unreachable, "the query was cancelled in PostgreSQL")
		}
	}
}

func TestTimeLimitIsNoReasonToAskAgain(t *testing.T) {
	database, _ := openWith(t, Options{Relation: RelationName{"public", "sleepy"}, QueryTimeout: 300 * time.Millisecond}, sleepy)

	started := time.Now()
	err := database.Run(t.Context(), parse[query.Segments](t, `{}`, over(allTime)), &stopping{})
	faulttest.Require(t, err, fault.Timeout, "PostgreSQL stopped the query at the time limit")
	require.Less(t, time.Since(started), 600*time.Millisecond+2*time.Second)
}
