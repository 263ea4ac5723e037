package plugin_test

import (
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/stretchr/testify/require"
)

// With four connections exports may hold two of them; a user one may run two.
func TestExportsNeverHoldThePanelsConnections(t *testing.T) {
	s := startOn(t)
	s.withSimulation(t, 60000)
	s.set(t, map[string]any{"maxOpenConns": 4})
	download := resourceCall{method: "GET", path: "report.csv?from=0&to=now"}
	release, ended := make(chan struct{}), make(chan error, 2)
	defer close(release)
	for _, login := range []string{"ann", "bob"} {
		s.user = &backend.User{Login: login, Role: "Viewer"}
		started := make(chan struct{})
		to := &sender{received: func(part int) {
			if part == 1 {
				close(started)
				<-release
			}
		}}
		go func() { ended <- s.try(t.Context(), download, to) }()
		<-started
	}
	s.user = &backend.User{Login: "eve", Role: "Viewer"}
	refused := s.call(t, download)
	require.Equal(t, 503, refused.status)
	require.Contains(t, message(t, refused), "2 exports are running, as many as this data source serves at once")
	require.NoError(t, s.askOne(t.Context(), `{"limit": 1}`), "a panel is answered beside them")
	require.Equal(t, backend.HealthStatusOk, s.health(t).Status)
}
