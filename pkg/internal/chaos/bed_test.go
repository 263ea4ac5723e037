package chaos

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/embedded"
	"github.com/interaction-segments/interaction-segments-app/pkg/host"
	"github.com/interaction-segments/interaction-segments-app/pkg/ingest"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/plugintest"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres/store"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
	"github.com/interaction-segments/interaction-segments-app/pkg/simulate"
)

// poolSize is the data source's maxOpenConns, and serverConnections what
// PostgreSQL has for everyone.
const (
	poolSize          = 6
	serverConnections = 80
)

// bed is what faults are injected into: a PostgreSQL, the network before it,
// and the plugin's process.
type bed struct {
	whole  *testing.T // the test that all faults belong to
	server *embedded.Server
	proxy  *proxy

	mu       sync.Mutex
	plugin   *host.Process
	settings backend.DataSourceInstanceSettings

	expected map[string]string // the right answers by question
	before   footprint
}

// newServer starts a PostgreSQL that ends with the test.
func newServer(t *testing.T, options embedded.Options) *embedded.Server {
	t.Helper()
	options.Log = os.Stderr
	if options.Settings == nil {
		options.Settings = map[string]string{}
	}
	maps.Copy(options.Settings, map[string]string{
		"fsync": "off", "max_connections": strconv.Itoa(serverConnections), "superuser_reserved_connections": "5",
	})
	server, err := embedded.Start(t.Context(), options)
	require.NoError(t, err)
	t.Cleanup(func() {
		resume(server)
		require.NoError(t, server.Stop())
	})
	return server
}

// newBed starts all parts on a week of a simulated center.
func newBed(t *testing.T) *bed {
	t.Helper()
	b := newBedOf(t, 7, size(3000, 30000), time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC))
	b.expected = map[string]string{}
	for name, ask := range questions {
		var err error
		b.expected[name], err = ask(t.Context(), b)
		require.NoError(t, err, name)
	}
	b.checkAgainstSQL(t)
	return b
}

// newBedOf starts all parts on some days of a simulated center.
func newBedOf(t *testing.T, days, rows int, until time.Time) *bed {
	t.Helper()
	b := &bed{whole: t, server: newServer(t, embedded.Options{}), plugin: plugintest.Start(t)}
	_, err := b.server.CreateDatabase(t.Context(), "chaos")
	require.NoError(t, err)
	fill(t, b.server.URL("chaos"), simulate.Days(days, rows, until, time.UTC))
	b.proxy = newProxy(t, b.server.Port())
	// Not a superuser, who would have connections of its own.
	execute(t, b.server.URL("chaos"), `CREATE ROLE reader LOGIN PASSWORD 'reads'; GRANT USAGE ON SCHEMA public TO reader; GRANT SELECT ON interaction_segments TO reader`)
	b.settings = backend.DataSourceInstanceSettings{
		ID: 1, UID: "chaos", Name: "Interaction Segments", Type: "interaction-segments-datasource",
		URL: b.proxy.address(), User: "reader", Updated: time.Now(),
		DecryptedSecureJSONData: map[string]string{"password": "reads"},
	}
	// As the page on running at scale says for a pooler, which does not pass the
	// data source's own settings on.
	execute(t, b.server.URL("chaos"), "ALTER ROLE reader SET default_transaction_read_only = on; ALTER ROLE reader SET statement_timeout = '60s'")
	b.set(t, nil)
	return b
}

// set changes the data source's settings, as an administrator does.
func (b *bed) set(t *testing.T, changes map[string]any) {
	t.Helper()
	settings := map[string]any{"database": "chaos", "sslmode": "disable", "maxOpenConns": poolSize, "exportsPerUser": 100}
	maps.Copy(settings, changes)
	encoded, err := json.Marshal(settings)
	require.NoError(t, err)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.settings.JSONData = encoded
	b.settings.Updated = b.settings.Updated.Add(time.Second)
}

// process returns the plugin's process and what Grafana sends with each call.
func (b *bed) process() (*host.Process, backend.PluginContext) {
	b.mu.Lock()
	defer b.mu.Unlock()
	settings := b.settings
	return b.plugin, backend.PluginContext{Namespace: "default", PluginID: settings.Type, DataSourceInstanceSettings: &settings,
		User: &backend.User{Login: "ann", Role: "Viewer"}}
}

// restartPlugin starts another process, as Grafana does where one has ended.
func (b *bed) restartPlugin() {
	started := plugintest.Start(b.whole)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.plugin = started
}

// fill loads a simulated center.
func fill(t *testing.T, address string, options simulate.Options) {
	t.Helper()
	writer, err := store.OpenWriter(t.Context(), address, postgres.DefaultRelation)
	require.NoError(t, err)
	defer func() { require.NoError(t, writer.Close(context.Background())) }()
	_, err = writer.Migrate(t.Context())
	require.NoError(t, err)
	_, err = ingest.LoadSessions(t.Context(), writer, func(ctx context.Context, emit func([]report.Segment) error) error {
		return simulate.Run(ctx, options, emit)
	})
	require.NoError(t, err)
}

// execute runs statements, each in a transaction of its own.
func execute(t *testing.T, address string, statements ...string) {
	t.Helper()
	require.NoError(t, try(context.WithoutCancel(t.Context()), address, statements...)) // also once the test has failed
}

func try(ctx context.Context, address string, statements ...string) error {
	connection, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	defer func() { _ = connection.Close(context.WithoutCancel(ctx)) }()
	for _, sql := range statements {
		if _, err := connection.Exec(ctx, sql); err != nil {
			return fmt.Errorf("%s: %w", sql, err)
		}
	}
	return nil
}

// value returns the text that a query of one cell answers.
func value(t *testing.T, address, sql string) (text string) {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), address)
	require.NoError(t, err)
	defer func() { _ = connection.Close(context.Background()) }()
	require.NoError(t, connection.QueryRow(t.Context(), sql).Scan(&text), sql)
	return text
}

// repository is the folder of the sources.
func repository(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs("../../..")
	require.NoError(t, err)
	return root
}
