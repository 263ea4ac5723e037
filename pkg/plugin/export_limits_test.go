package plugin_test

import (
	"compress/flate"
	"net/http"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/internal/await"
)

const wholeReport = "report.csv?from=0&to=now"

// idle reports whether no session of the plugin has a statement or a transaction open.
func (s *subject) idle(t *testing.T) bool {
	t.Helper()
	return s.plainly(t, `SELECT count(*)::text FROM pg_stat_activity WHERE application_name = 'interaction-segments' AND datname = current_database() AND state <> 'idle'`)[0] == "0"
}

func TestReaderThatStallsIsCut(t *testing.T) {
	s := startOn(t)
	s.withSimulation(t, 60000)
	s.set(t, map[string]any{"exportStallTimeout": "1s"})
	for name, headers := range map[string]map[string]string{"gzip": acceptGzip, "plain": nil} {
		t.Run(name, func(t *testing.T) {
			to := &sender{received: func(part int) {
				if part == 1 { // the reader pauses until its export has no connection any more
					require.False(t, s.idle(t))
					await.Until(t, func() bool { return s.idle(t) })
				}
			}}
			err := s.try(t.Context(), resourceCall{method: "GET", path: wholeReport, headers: headers}, to)
			require.ErrorContains(t, err, "the client took nothing of the report for 1s")
			if name == "gzip" {
				_, err := unzip(t, append(to.body, `{"message": "appended by Grafana"}`...))
				var corrupt flate.CorruptInputError
				require.ErrorAs(t, err, &corrupt)
			}
		})
	}
}

func TestExportsBeyondTheBoundAreRefusedInWords(t *testing.T) {
	s := startOn(t)
	s.withSimulation(t, 60000)
	s.set(t, map[string]any{"maxOpenConns": 9, "exportsPerUser": 2})
	begun, release := make(chan struct{}), make(chan struct{})
	ended := make(chan error)
	slowly := func(login string) {
		to := &sender{received: func(part int) {
			if part == 1 {
				begun <- struct{}{}
				<-release
			}
		}}
		ended <- s.tryAs(t.Context(), &backend.User{Login: login, Role: "Viewer"}, resourceCall{method: "GET", path: wholeReport}, to)
	}
	at := func(login string) called {
		to := &sender{}
		require.NoError(t, s.tryAs(t.Context(), &backend.User{Login: login, Role: "Viewer"}, resourceCall{method: "GET", path: wholeReport}, to))
		return to.called
	}
	for _, login := range []string{"ann", "ann", "bob"} {
		go slowly(login)
		<-begun
	}
	answer := at("ann")
	require.Equal(t, http.StatusTooManyRequests, answer.status)
	require.Contains(t, message(t, answer), "2 of your exports are running")
	answer = at("bob")
	require.Equal(t, http.StatusServiceUnavailable, answer.status)
	require.Contains(t, message(t, answer), "3 exports are running, as many as this data source serves at once")

	// Panels and the health check have the other connections.
	require.NoError(t, s.query(t, always, `{"limit": 1}`)["A"].Error)
	require.Equal(t, backend.HealthStatusOk, s.health(t).Status)
	close(release)
	for range 3 {
		require.NoError(t, <-ended)
	}
	require.Equal(t, http.StatusOK, at("bob").status)
}
