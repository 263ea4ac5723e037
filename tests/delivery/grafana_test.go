package delivery

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/embedded"
	"github.com/interaction-segments/interaction-segments-app/pkg/ingest"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres/store"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
	"github.com/interaction-segments/interaction-segments-app/pkg/simulate"
	"github.com/interaction-segments/interaction-segments-app/tests/grafana"
)

// center is a contact center's database that the test may stop, and the service
// account with which the script reads it through Grafana.
type center struct {
	grafana grafana.Client
	server  *embedded.Server
	sql     *pgx.Conn
	token   string
}

func TestDeliversFromGrafana(t *testing.T) {
	client, set := grafana.FromEnvironment()
	if !set {
		t.Skip("set GRAFANA_URL to a Grafana on this machine in which the bundle is installed")
	}
	c := newCenter(t, client)
	s := setUp(t, client.Address)
	s.secret = c.token
	s.write(t, "token", c.token)
	s.useDataSource(t, c.dataSource(t, "public.interaction_segments"))
	s.set(t, "FROM=2026-06-01 TO=2026-06-03T12:00:00 TIMEZONE=Asia/Jerusalem")

	expected := c.exported(t, s)
	rows := c.count(t, `SELECT count(*) FROM interaction_segments WHERE channel = 'Voice' AND NOT in_progress
		AND started_at >= '2026-06-01 00:00 Asia/Jerusalem' AND started_at < '2026-06-03 12:00 Asia/Jerusalem'`)
	require.Greater(t, rows, 1000)

	var names []string
	for run := range 6 {
		o := s.run(t)
		require.Zero(t, o.status, o.stderr)
		letters := s.mail.take()
		require.Len(t, letters, 1)
		require.True(t, bytes.Equal(expected, letters[0].file), "the bytes of segments export")
		require.Contains(t, letters[0].text, fmt.Sprintf("Range: 2026-06-01 00:00:00 to 2026-06-03 12:00:00 (Asia/Jerusalem)\r\nRows: %d\r\n", rows))
		names = append(names, letters[0].fileName)
		kept := s.runs(t)
		require.Equal(t, names[max(0, run-4):], slices.Sorted(maps.Keys(kept)), "the last five, the oldest goes with the sixth")
		require.Equal(t, string(expected), kept[letters[0].fileName])
	}
	before := s.runs(t)

	t.Run("a wrong token", func(t *testing.T) {
		s.write(t, "token", "glsa_wrong")
		defer s.write(t, "token", c.token)
		s.failed(t, s.run(t), before, "Grafana does not accept the token (401)")
	})
	t.Run("a data source that is not there", func(t *testing.T) {
		s.set(t, "DATASOURCE_UID=nowhere")
		s.failed(t, s.run(t), before, "is nowhere the uid of the data source?")
	})
	t.Run("a query that is not right", func(t *testing.T) {
		s.useDataSource(t, c.dataSource(t, "public.interaction_segments"))
		query, err := os.ReadFile(filepath.Join(folder, "reports/voice-yesterday.json"))
		require.NoError(t, err)
		s.write(t, "reports/voice-yesterday.json", `{"fields": ["color"]}`)
		defer s.write(t, "reports/voice-yesterday.json", string(query))
		s.failed(t, s.run(t), before, `Grafana answered 400: unknown field "color"`)
	})
	t.Run("a database that ends midway", func(t *testing.T) {
		c.breakOff(t, s, before)
	})
	t.Run("a database that is stopped", func(t *testing.T) {
		s.useDataSource(t, c.dataSource(t, "public.interaction_segments"))
		require.NoError(t, c.server.Stop())
		s.failed(t, s.run(t), before, "Grafana answered 502: ")
	})
}

// breakOff makes the script fetch a report slowly, and ends the database session
// once rows are being sent.
func (c *center) breakOff(t *testing.T, s *station, before map[string]string) {
	t.Helper()
	_, err := c.sql.Exec(t.Context(), `CREATE TABLE large (session_id, started_at, channel, customer) AS
		SELECT md5(n::text), '2026-06-02Z'::timestamptz, 'Voice', (SELECT string_agg(md5((n * 20 + i)::text), '') FROM generate_series(1, 20) i)
		FROM generate_series(1, 100000) n`)
	require.NoError(t, err)
	s.useDataSource(t, c.dataSource(t, "public.large"))
	curl, err := exec.LookPath("curl")
	require.NoError(t, err)
	noted := filepath.Join(s.commands, "curl")
	original, err := os.ReadFile(noted)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(noted, []byte("#!/bin/sh\nexec "+curl+" \"$@\" --limit-rate 500k\n"), 0o755))
	defer func() { require.NoError(t, os.WriteFile(noted, original, 0o755)) }()

	terminated := make(chan error, 1)
	go func() { terminated <- c.terminate(t.Context()) }()
	s.failed(t, s.run(t), before, "the report broke off on its way, so it was thrown away")
	require.NoError(t, <-terminated)
}

// terminate waits for a session that sends rows, and ends it.
func (c *center) terminate(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		var sessions int
		err := c.sql.QueryRow(ctx, `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
			WHERE application_name = 'interaction-segments' AND state = 'active' AND wait_event = 'ClientWrite'`).Scan(&sessions)
		if err != nil || sessions > 0 {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// newCenter starts a database with a simulated contact center, and creates a
// service account with the role Viewer.
func newCenter(t *testing.T, client grafana.Client) *center {
	t.Helper()
	server, err := embedded.Start(t.Context(), embedded.Options{Log: os.Stderr})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Stop()) })
	c := &center{grafana: client, server: server}
	writer, err := store.OpenWriter(t.Context(), server.URL("postgres"), postgres.DefaultRelation)
	require.NoError(t, err)
	defer func() { _ = writer.Close(t.Context()) }()
	_, err = writer.Migrate(t.Context())
	require.NoError(t, err)
	_, err = ingest.LoadSessions(t.Context(), writer, func(ctx context.Context, emit func([]report.Segment) error) error {
		return simulate.Run(ctx, simulate.Days(4, 8000, time.Date(2026, 6, 4, 0, 0, 0, 0, time.UTC), time.UTC), emit)
	})
	require.NoError(t, err)
	c.sql, err = pgx.Connect(t.Context(), server.URL("postgres"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.sql.Close(context.Background()) })
	_, err = c.sql.Exec(t.Context(), `UPDATE interaction_segments SET customer = E'=1+2, "two\nlines"\r\nשלום' WHERE channel = 'Voice' AND segment_number = 2`)
	require.NoError(t, err)

	var account struct{ ID int }
	name := fmt.Sprintf("delivery-%d", time.Now().UnixNano())
	require.NoError(t, client.Call(t.Context(), http.MethodPost, "/api/serviceaccounts", map[string]any{"name": name, "role": "Viewer"}, &account))
	path := fmt.Sprintf("/api/serviceaccounts/%d", account.ID)
	t.Cleanup(func() {
		require.NoError(t, client.Call(context.Background(), http.MethodDelete, path, nil, nil))
	})
	var made struct{ Key string }
	require.NoError(t, client.Call(t.Context(), http.MethodPost, path+"/tokens", map[string]any{"name": name}, &made))
	c.token = made.Key
	return c
}

// dataSource creates a data source that reads a relation, and returns its uid.
func (c *center) dataSource(t *testing.T, relation string) string {
	t.Helper()
	address, err := url.Parse(c.server.URL("postgres"))
	require.NoError(t, err)
	password, _ := address.User.Password()
	var made struct {
		Datasource struct{ UID string }
	}
	require.NoError(t, c.grafana.Call(t.Context(), http.MethodPost, "/api/datasources", map[string]any{
		"name": fmt.Sprintf("delivery-%d", time.Now().UnixNano()), "type": "interaction-segments-datasource", "access": "proxy",
		"url": address.Host, "user": address.User.Username(),
		"jsonData":       map[string]any{"database": "postgres", "sslmode": "disable", "relation": relation},
		"secureJsonData": map[string]any{"password": password},
	}, &made))
	uid := made.Datasource.UID
	t.Cleanup(func() {
		require.NoError(t, c.grafana.Call(context.Background(), http.MethodDelete, "/api/datasources/uid/"+uid, nil, nil))
	})
	return uid
}

// exported is what the command line writes for the report of the set-up.
func (c *center) exported(t *testing.T, s *station) []byte {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", "run", "../../pkg/cmd/segments", "export",
		"--from", "2026-06-01", "--to", "2026-06-03T12:00:00", "--timezone", "Asia/Jerusalem",
		"--query", "@"+filepath.Join(s.config, "reports/voice-yesterday.json"))
	command.Env = append(os.Environ(), "DATABASE_URL="+c.server.URL("postgres"))
	var problems bytes.Buffer
	command.Stderr = &problems
	content, err := command.Output()
	require.NoError(t, err, problems.String())
	require.Contains(t, string(content), "\"'=1+2, \"\"two\nlines\"\"\r\nשלום\"")
	return content
}

func (c *center) count(t *testing.T, sql string) int {
	t.Helper()
	var n int
	require.NoError(t, c.sql.QueryRow(t.Context(), strings.TrimSpace(sql)).Scan(&n))
	return n
}

func (s *station) useDataSource(t *testing.T, uid string) {
	t.Helper()
	s.set(t, "DATASOURCE_UID="+uid)
}
