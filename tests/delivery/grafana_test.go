// Package delivery tests segments deliver with a Grafana in which the bundle is
// installed (go tool mage grafana starts one):
//
//	GRAFANA_URL=http://localhost:3000 go test -count=1 ./tests/delivery
//
// GRAFANA_AUTH is its user:password, by default admin:admin. The test has its
// own database, so that it can stop it, and its own mail server.
package delivery

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/deliver"
	"github.com/interaction-segments/interaction-segments-app/pkg/embedded"
	"github.com/interaction-segments/interaction-segments-app/pkg/ingest"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres/store"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
	"github.com/interaction-segments/interaction-segments-app/pkg/simulate"
	"github.com/interaction-segments/interaction-segments-app/tests/grafana"
	"github.com/interaction-segments/interaction-segments-app/tests/mailtest"
)

// asked is the query of the reports.
const asked = `{"filters": [{"field": "channel", "operator": "=", "values": ["Voice"]}], "sort": [{"field": "started_at"}]}`

// center is a contact center's database that the test may stop, a Grafana with
// a folder of reports, and a service account that may edit the folder.
type center struct {
	grafana  grafana.Client
	server   *embedded.Server
	sql      *pgx.Conn
	segments string // the command line
	folder   string // uid
	account  int
	token    string
	mail     *mailtest.Server
	state    string // the folder of files
}

func TestDeliversFromGrafana(t *testing.T) {
	client, set := grafana.FromEnvironment()
	if !set {
		t.Skip("set GRAFANA_URL to a Grafana on this machine in which the bundle is installed")
	}
	c := newCenter(t, client)
	source := c.dataSource(t, "public.interaction_segments")

	t.Run("the file is that of segments export, and is mailed once", func(t *testing.T) {
		uid := c.report(t, source, "csv")
		require.Zero(t, c.deliver(t, c.state).status, "a report that was just made does not look back")
		require.Empty(t, c.mail.Take())
		c.age(t, uid)

		// Two machines at once.
		var group sync.WaitGroup
		for _, state := range []string{c.state, t.TempDir()} {
			group.Go(func() { c.deliver(t, state) })
		}
		group.Wait()
		require.Zero(t, c.deliver(t, c.state).status)
		letters := c.mail.Take()
		require.Len(t, letters, 1)
		expected := c.exported(t, "csv")
		require.True(t, bytes.Equal(expected, letters[0].File), "the bytes of segments export")
		require.Contains(t, string(expected), "\"'=1+2, \"\"two\nlines\"\"\r\nשלום\"")
		rows := c.count(t, `SELECT count(*) FROM interaction_segments WHERE channel = 'Voice' AND NOT in_progress
			AND started_at >= '2026-06-01 00:00 Asia/Jerusalem' AND started_at < '2026-06-03 12:00 Asia/Jerusalem'`)
		require.Greater(t, rows, 1000)
		require.Contains(t, letters[0].Text, fmt.Sprintf("Period: 2026-06-01 00:00:00 to 2026-06-03 12:00:00 (Asia/Jerusalem)\r\nRows: %d\r\n", rows))

		runs := c.runs(t, uid)
		require.Len(t, runs, 1)
		require.Equal(t, deliver.Done, runs[0].State)
		require.EqualValues(t, rows, runs[0].Rows)
		require.Equal(t, letters[0].FileName, runs[0].File)
		due, err := time.Parse(time.RFC3339, runs[0].Due)
		require.NoError(t, err)
		require.Zero(t, due.Second())
		require.Equal(t, "2026-06-01T00:00:00+03:00", runs[0].Period.From)
		require.Zero(t, c.claims(t, uid))
	})
	t.Run("a workbook", func(t *testing.T) {
		c.age(t, c.report(t, source, "xlsx"))
		require.Zero(t, c.deliver(t, c.state).status)
		letters := c.mail.Take()
		require.Len(t, letters, 1)
		require.True(t, strings.HasPrefix(string(letters[0].File), "PK"))
	})
	t.Run("a database that ends midway, and comes back", func(t *testing.T) {
		_, err := c.sql.Exec(t.Context(), `CREATE TABLE large (session_id, started_at, channel, customer) AS
			SELECT md5(n::text), '2026-06-02Z'::timestamptz, 'Voice', (SELECT string_agg(md5((n * 20 + i)::text), '') FROM generate_series(1, 20) i)
			FROM generate_series(1, 300000) n`)
		require.NoError(t, err)
		uid := c.report(t, c.dataSource(t, "public.large"), "csv")
		c.age(t, uid)
		terminated := make(chan error, 1)
		go func() { terminated <- c.terminate(t.Context()) }()
		o := c.deliver(t, c.state)
		require.NoError(t, <-terminated)
		require.Equal(t, 1, o.status)
		require.Contains(t, o.messages, "the report broke off on its way, so it was thrown away")
		require.Empty(t, c.mail.Take())
		require.Empty(t, c.runs(t, uid))
		require.Equal(t, 1, c.claims(t, uid))
		_, err = c.sql.Exec(t.Context(), "DELETE FROM large WHERE ctid NOT IN (SELECT ctid FROM large LIMIT 10)")
		require.NoError(t, err)
		require.Zero(t, c.deliver(t, c.state).status)
		require.Len(t, c.mail.Take(), 1)
		require.EqualValues(t, 10, c.runs(t, uid)[0].Rows)
	})
	t.Run("a database that is stopped", func(t *testing.T) {
		uid := c.report(t, source, "csv")
		c.age(t, uid)
		require.NoError(t, c.server.Stop())
		o := c.deliver(t, c.state, "--retry-for", "0s")
		require.Equal(t, 1, o.status)
		letters := c.mail.Take()
		require.Len(t, letters, 1)
		require.Contains(t, letters[0].Text, "Grafana answers 502: ")
		require.Equal(t, deliver.Failed, c.runs(t, uid)[0].State)
	})
	t.Run("an account that may only view", func(t *testing.T) {
		uid := c.report(t, source, "csv")
		c.age(t, uid)
		editor := c.token
		defer func() { c.token = editor }()
		_, c.token = c.newAccount(t)
		c.failed(t, "the service account may not do this (403): give it the right to edit the reports' folder")
		require.Empty(t, c.runs(t, uid))
	})
	t.Run("a token that was withdrawn", func(t *testing.T) {
		require.NoError(t, c.grafana.Call(t.Context(), http.MethodDelete, fmt.Sprintf("/api/serviceaccounts/%d/tokens/%d", c.account, c.tokenID(t)), nil, nil))
		c.failed(t, "Grafana does not accept the token (401)")
	})
}

// failed asserts that deliver fails with a message, which is mailed.
func (c *center) failed(t *testing.T, message string) {
	t.Helper()
	o := c.deliver(t, c.state)
	require.Equal(t, 1, o.status)
	require.Contains(t, o.messages, message)
	letters := c.mail.Take()
	require.Len(t, letters, 1)
	require.Equal(t, []string{"grafana-team@example.com"}, letters[0].Recipients)
	require.Contains(t, letters[0].Text, message)
}

// outcome is how a run of the command ended.
type outcome struct {
	status   int
	messages string
}

// deliver runs the command as cron does, on a machine with a folder.
func (c *center) deliver(t *testing.T, state string, flags ...string) outcome {
	t.Helper()
	command := exec.CommandContext(t.Context(), c.segments, append([]string{"deliver", "--once", "--smtp-tls", "none", "--failures-to", "grafana-team@example.com"}, flags...)...)
	command.Env = []string{"GRAFANA_URL=" + c.grafana.Address, "GRAFANA_TOKEN=" + c.token, "SMTP_SERVER=" + c.mail.Address,
		"MAIL_FROM=reports@example.com", "STATE_DIRECTORY=" + state}
	var messages bytes.Buffer
	command.Stderr = &messages
	_ = command.Run()
	t.Log(messages.String())
	require.NotContains(t, messages.String(), c.token)
	require.NotContains(t, messages.String(), "anna@example.com")
	return outcome{command.ProcessState.ExitCode(), messages.String()}
}

// exported is what the command line writes for the reports.
func (c *center) exported(t *testing.T, format string) []byte {
	t.Helper()
	command := exec.CommandContext(t.Context(), c.segments, "export", "--format", format,
		"--from", "2026-06-01", "--to", "2026-06-03T12:00:00", "--timezone", "Asia/Jerusalem", "--query", asked)
	command.Env = []string{"DATABASE_URL=" + c.server.URL("postgres")}
	var problems bytes.Buffer
	command.Stderr = &problems
	content, err := command.Output()
	require.NoError(t, err, problems.String())
	return content
}

// report makes a report that is due every minute of some hour, and returns its
// uid.
func (c *center) report(t *testing.T, source, format string) string {
	t.Helper()
	var query map[string]any
	require.NoError(t, json.Unmarshal([]byte(asked), &query))
	query["refId"], query["queryType"] = "A", "segments"
	reference := map[string]any{"type": "interaction-segments-datasource", "uid": source}
	query["datasource"] = reference
	minute := time.Now().UTC().Minute()
	var made struct{ UID string }
	require.NoError(t, c.grafana.Call(t.Context(), http.MethodPost, "/api/dashboards/db", map[string]any{
		"folderUid": c.folder, "dashboard": map[string]any{
			"title": fmt.Sprintf("Voice %s %d", format, time.Now().UnixNano()), "tags": []string{deliver.ReportTag}, "schemaVersion": 42, "timezone": "Asia/Jerusalem",
			"time": map[string]any{"from": "2026-05-31T21:00:00.000Z", "to": "2026-06-03T09:00:00.000Z"},
			"panels": []any{map[string]any{
				"id": 1, "type": "interaction-segments-panel", "title": "Report", "gridPos": map[string]any{"x": 0, "y": 0, "w": 24, "h": 20},
				"datasource": reference, "targets": []any{query},
				"options": map[string]any{"delivery": map[string]any{
					"format": format, "to": []string{"anna@example.com"},
					"schedules": []any{map[string]any{"every": "hour", "minute": minute, "timezone": "UTC", "enabled": true}},
				}},
			}},
		},
	}, &made))
	t.Cleanup(func() {
		require.NoError(t, c.grafana.Call(context.Background(), http.MethodDelete, "/api/dashboards/uid/"+made.UID, nil, nil))
	})
	return made.UID
}

// age waits until the report is older than its next due time.
func (c *center) age(t *testing.T, uid string) {
	t.Helper()
	var saved struct {
		Dashboard map[string]any
	}
	require.NoError(t, c.grafana.Call(t.Context(), http.MethodGet, "/api/dashboards/uid/"+uid, nil, &saved))
	next := time.Now().Truncate(time.Minute).Add(time.Minute)
	panels, _ := saved.Dashboard["panels"].([]any)
	panel, _ := panels[0].(map[string]any)
	options, _ := panel["options"].(map[string]any)
	delivery, _ := options["delivery"].(map[string]any)
	delivery["schedules"] = []any{map[string]any{"every": "hour", "minute": next.UTC().Minute(), "timezone": "UTC", "enabled": true}}
	require.NoError(t, c.grafana.Call(t.Context(), http.MethodPost, "/api/dashboards/db", map[string]any{"dashboard": saved.Dashboard, "folderUid": c.folder, "overwrite": true}, nil))
	time.Sleep(time.Until(next) + time.Second)
}

// runs returns the notes of a report's runs, the newest first.
func (c *center) runs(t *testing.T, uid string) (notes []deliver.Note) {
	t.Helper()
	for _, text := range c.annotations(t, uid, deliver.RunTag) {
		var note deliver.Note
		require.NoError(t, json.Unmarshal([]byte(text), &note))
		notes = append(notes, note)
	}
	return notes
}

func (c *center) claims(t *testing.T, uid string) int {
	t.Helper()
	return len(c.annotations(t, uid, deliver.ClaimTag))
}

func (c *center) annotations(t *testing.T, uid, tag string) (texts []string) {
	t.Helper()
	var found []struct {
		Text string
		Tags []string
	}
	require.NoError(t, c.grafana.Call(t.Context(), http.MethodGet, "/api/annotations?dashboardUID="+uid+"&tags="+tag, nil, &found))
	for _, each := range found {
		if slices.Contains(each.Tags, tag) { // Grafana finds them by tags of before, too
			texts = append(texts, each.Text)
		}
	}
	return texts
}

// terminate waits for a session that sends rows, and ends it.
func (c *center) terminate(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		var sessions int
		err := c.sql.QueryRow(ctx, `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
			WHERE application_name = 'interaction-segments' AND state = 'active' AND query LIKE '%large%' AND wait_event = 'ClientWrite'`).Scan(&sessions)
		if err != nil || sessions > 0 {
			return err
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// newCenter starts a database with a simulated contact center, and makes a
// folder and a service account that may edit it.
func newCenter(t *testing.T, client grafana.Client) *center {
	t.Helper()
	server, err := embedded.Start(t.Context(), embedded.Options{Log: os.Stderr})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Stop()) })
	c := &center{grafana: client, server: server, mail: mailtest.Start(t, nil, ""), state: t.TempDir(), segments: filepath.Join(t.TempDir(), "segments")}
	built, err := exec.CommandContext(t.Context(), "go", "build", "-o", c.segments, "../../pkg/cmd/segments").CombinedOutput()
	require.NoError(t, err, string(built))
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

	name := fmt.Sprintf("delivery-%d", time.Now().UnixNano())
	var folder struct{ UID string }
	require.NoError(t, client.Call(t.Context(), http.MethodPost, "/api/folders", map[string]any{"title": name}, &folder))
	c.folder = folder.UID
	t.Cleanup(func() {
		require.NoError(t, client.Call(context.Background(), http.MethodDelete, "/api/folders/"+c.folder, nil, nil))
	})
	c.account, c.token = c.newAccount(t)
	require.NoError(t, c.grafana.Call(t.Context(), http.MethodPost, "/api/folders/"+c.folder+"/permissions", map[string]any{"items": []any{
		map[string]any{"role": "Viewer", "permission": 1}, map[string]any{"userId": c.account, "permission": 2}, // 1 is to view, 2 to edit
	}}, nil))
	return c
}

// newAccount makes a service account with the role Viewer, and a token of it.
func (c *center) newAccount(t *testing.T) (id int, token string) {
	t.Helper()
	name := fmt.Sprintf("delivery-%d", time.Now().UnixNano())
	var account struct{ ID int }
	require.NoError(t, c.grafana.Call(t.Context(), http.MethodPost, "/api/serviceaccounts", map[string]any{"name": name, "role": "Viewer"}, &account))
	path := fmt.Sprintf("/api/serviceaccounts/%d", account.ID)
	t.Cleanup(func() {
		require.NoError(t, c.grafana.Call(context.Background(), http.MethodDelete, path, nil, nil))
	})
	var made struct{ Key string }
	require.NoError(t, c.grafana.Call(t.Context(), http.MethodPost, path+"/tokens", map[string]any{"name": name}, &made))
	return account.ID, made.Key
}

func (c *center) tokenID(t *testing.T) int {
	t.Helper()
	var tokens []struct{ ID int }
	require.NoError(t, c.grafana.Call(t.Context(), http.MethodGet, fmt.Sprintf("/api/serviceaccounts/%d/tokens", c.account), nil, &tokens))
	require.Len(t, tokens, 1)
	return tokens[0].ID
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

func (c *center) count(t *testing.T, sql string) int {
	t.Helper()
	var n int
	require.NoError(t, c.sql.QueryRow(t.Context(), strings.TrimSpace(sql)).Scan(&n))
	return n
}
