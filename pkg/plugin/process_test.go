package plugin_test

import (
	"context"
	"encoding/json"
	"net/url"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/config"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/host"
	"github.com/interaction-segments/interaction-segments-app/pkg/ingest"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/pgtest"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/plugintest"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres/store"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
	"github.com/interaction-segments/interaction-segments-app/pkg/simulate"
)

// subject is the plugin's own process on a database of the test's.
type subject struct {
	process  *host.Process
	database string // its address
	sql      *pgx.Conn
	settings backend.DataSourceInstanceSettings
	user     *backend.User // of the request; nil as for an alert rule
	grafana  *config.GrafanaCfg
}

// startOn runs setup in a fresh database and starts the plugin's process.
func startOn(t *testing.T, setup ...string) *subject {
	t.Helper()
	s := &subject{database: pgtest.Database(t), process: plugintest.Start(t)}
	var err error
	s.sql, err = pgx.Connect(t.Context(), s.database)
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.sql.Close(context.Background()) })
	for _, sql := range setup {
		_, err := s.sql.Exec(t.Context(), sql)
		require.NoError(t, err)
	}
	address, err := url.Parse(s.database)
	require.NoError(t, err)
	password, _ := address.User.Password()
	s.settings = backend.DataSourceInstanceSettings{
		ID: 1, UID: "test", Name: "Interaction Segments", Type: "interaction-segments-datasource",
		URL: address.Host, User: address.User.Username(), Updated: time.Now(),
		DecryptedSecureJSONData: map[string]string{"password": password},
	}
	s.set(t, map[string]any{})
	return s
}

// set changes jsonData, on top of what the test's database needs.
func (s *subject) set(t *testing.T, changes map[string]any) {
	t.Helper()
	config, err := pgx.ParseConfig(s.database)
	require.NoError(t, err)
	settings := map[string]any{"database": config.Database, "sslmode": "disable"}
	for name, value := range changes {
		settings[name] = value
	}
	s.settings.JSONData, err = json.Marshal(settings)
	require.NoError(t, err)
	s.settings.Updated = s.settings.Updated.Add(time.Second)
}

func (s *subject) context() backend.PluginContext {
	settings := s.settings
	return backend.PluginContext{Namespace: "default", PluginID: settings.Type, DataSourceInstanceSettings: &settings, User: s.user, GrafanaConfig: s.grafana}
}

func (s *subject) health(t *testing.T) *backend.CheckHealthResult {
	t.Helper()
	result, err := s.process.CheckHealth(t.Context(), &backend.CheckHealthRequest{PluginContext: s.context()})
	require.NoError(t, err)
	return result
}

var always = backend.TimeRange{From: time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)}

// query asks each JSON under the refIds A, B, C ...
func (s *subject) query(t *testing.T, within backend.TimeRange, asked ...string) backend.Responses {
	t.Helper()
	answer, err := s.process.QueryData(t.Context(), s.request(within, asked...))
	require.NoError(t, err)
	require.Len(t, answer.Responses, len(asked), "every refId has its answer")
	return answer.Responses
}

// request asks each JSON under the refIds A, B, C ...
func (s *subject) request(within backend.TimeRange, asked ...string) *backend.QueryDataRequest {
	request := &backend.QueryDataRequest{PluginContext: s.context()}
	for i, text := range asked {
		request.Queries = append(request.Queries, backend.DataQuery{
			RefID: string(rune('A' + i)), JSON: json.RawMessage(text), TimeRange: within, Interval: time.Minute, MaxDataPoints: 1000,
		})
	}
	return request
}

// withSimulation fills the relation with about that many simulated rows over a week.
func (s *subject) withSimulation(t *testing.T, rows int) {
	t.Helper()
	s.write(t, func(writer *store.Writer) error {
		options := simulate.Days(7, rows, time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC), time.UTC)
		options.Seed = 7
		_, err := ingest.LoadSessions(t.Context(), writer, func(ctx context.Context, emit func([]report.Segment) error) error {
			return simulate.Run(ctx, options, emit)
		})
		return err
	})
}

func noWork(*store.Writer) error { return nil }

// write migrates the relation and runs work on it.
func (s *subject) write(t *testing.T, work func(*store.Writer) error) {
	t.Helper()
	writer, err := store.OpenWriter(t.Context(), s.database, postgres.DefaultRelation)
	require.NoError(t, err)
	defer func() { require.NoError(t, writer.Close(context.Background())) }()
	_, err = writer.Migrate(t.Context())
	require.NoError(t, err)
	require.NoError(t, work(writer))
}
