package alerting

import (
	"context"
	"crypto/rand"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/tests/grafana"
)

// The rules that this project provisions.
var provisioned = []string{
	"segments-abandonment-rate", "segments-agent-talk-time", "segments-longest-current-wait", "segments-queue-wait-p95", "segments-service-level",
}

// trial tests copies of the provisioned rules, restricted to its own queue and
// agent and evaluated every ten seconds.
type trial struct {
	grafana api
	sql     *pgx.Conn
	group   string
	name    string // of the queue, and of the agent's address
	titles  []string
}

func TestProvisionedRulesFollowTheSegments(t *testing.T) {
	client, set := grafana.FromEnvironment()
	database := os.Getenv("DATABASE_URL")
	if !set || database == "" {
		t.Skip("set GRAFANA_URL to a Grafana in which this project is provisioned, and DATABASE_URL to its database")
	}
	name := "trial-" + strings.ToLower(rand.Text()[:8])
	tried := &trial{grafana: api{client}, group: name, name: name}
	var err error
	tried.sql, err = pgx.Connect(t.Context(), database)
	require.NoError(t, err)
	t.Cleanup(func() { tried.clean(t) })

	tried.copyRules(t)
	begun := time.Now()
	tried.await(t, "no rows", func(title string, s status) bool {
		if strings.HasPrefix(title, "nodata ") {
			return s.Health == "nodata" && s.states() == "NoData"
		}
		return s.State == "inactive" && s.states() == "Normal (NoData)"
	})
	t.Logf("no rows: as the rules say, after %s", time.Since(begun).Round(time.Second))

	tried.run(t, fine)
	tried.await(t, "segments that are fine", func(title string, s status) bool {
		if strings.Contains(title, "Longest current wait") {
			return s.State == "inactive" // no one is waiting
		}
		return s.State == "inactive" && s.Health == "ok" && s.states() == "Normal"
	})
	t.Logf("segments that are fine: Normal, after %s", time.Since(begun).Round(time.Second))

	tried.run(t, breaching)
	firing := tried.await(t, "segments that breach", func(_ string, s status) bool {
		return s.State == "firing" && s.Health == "ok" && strings.Contains(s.states(), "Alerting")
	})
	t.Logf("segments that breach: Alerting, after %s", time.Since(begun).Round(time.Second))
	for title, s := range firing {
		for _, alert := range s.Alerts {
			if alert.State == "Alerting" {
				t.Logf("%s: %s", title, alert.Annotations["summary"])
				require.Contains(t, alert.Annotations["summary"], tried.name)
				require.NotContains(t, alert.Annotations["summary"], "{{")
				require.NotContains(t, alert.Annotations["summary"], "no value")
				require.NotEmpty(t, alert.Annotations["runbook"])
			}
		}
	}

	tried.run(t, `DELETE FROM interaction_segments WHERE session_id LIKE $1 || '-breach%'`)
	tried.await(t, "without them", func(_ string, s status) bool { return s.State == "inactive" && s.Health != "error" })
	t.Logf("without them: Normal, after %s", time.Since(begun).Round(time.Second))
}

// A rule whose filter still holds a variable would match nothing, and stay
// green for ever: it goes to Error, and says why.
func TestRulesWithAVariableGoToError(t *testing.T) {
	client, set := grafana.FromEnvironment()
	if !set {
		t.Skip("set GRAFANA_URL to a Grafana in which this project is provisioned")
	}
	tried := &trial{grafana: api{client}, group: "trial-" + strings.ToLower(rand.Text()[:8]), name: "${queue:csv}"}
	t.Cleanup(func() { tried.clean(t) })
	tried.copyRules(t)
	found := tried.until(t, "a filter with a variable", func(_ string, s status) bool {
		return s.Health == "error" && strings.Contains(s.states(), "Error")
	})
	for title, s := range found {
		require.Contains(t, s.LastError, "holds the template variable ${queue:csv}", title)
		require.Contains(t, s.LastError, "alert rules and shared dashboards cannot use variables", title)
	}
}

// fine are 40 segments that were answered immediately.
const fine = `INSERT INTO interaction_segments (session_id, segment_number, started_at, queue_name, queue_entry_time, queue_exit_time, queue_wait_time,
	agent_name, agent_email, segment_id, talk_time, last_segment, status)
	SELECT $1 || '-fine-' || i, 1, now() - interval '5 minutes', $1, now() - interval '5 minutes', now() - interval '5 minutes', 1,
		$1, $1, 's' || i, 60, true, 'CLOSED' FROM generate_series(1, 40) AS i`

// breaching are 40 segments abandoned after three minutes, one that has waited
// for ten, and a talk of two hours.
const breaching = `INSERT INTO interaction_segments (session_id, segment_number, started_at, queue_name, queue_entry_time, queue_exit_time, queue_wait_time,
	agent_name, agent_email, segment_id, talk_time, last_segment, in_progress, status)
	SELECT $1 || '-breach-' || i, 1, now() - interval '10 minutes', $1, now() - interval '10 minutes',
		CASE WHEN i <= 40 THEN now() END, CASE WHEN i <= 40 THEN 180 END, CASE WHEN i = 42 THEN $1 END, CASE WHEN i = 42 THEN $1 END,
		CASE WHEN i = 42 THEN 'long' END, CASE WHEN i = 42 THEN 7200 END, true, i = 41, NULL FROM generate_series(1, 42) AS i`

func (r *trial) run(t *testing.T, sql string) {
	t.Helper()
	_, err := r.sql.Exec(t.Context(), sql, r.name)
	require.NoError(t, err)
}

// copyRules creates the copies: of each rule, of each rule that reduces one
// query as a time series, and of one that alerts on no data.
func (r *trial) copyRules(t *testing.T) {
	t.Helper()
	var rules []rule
	require.NoError(t, r.grafana.Call(t.Context(), http.MethodGet, "/api/v1/provisioning/alert-rules", nil, &rules))
	var found []string
	for _, original := range rules {
		if original.text("provenance") != "file" || !slices.Contains(provisioned, original.text("uid")) {
			continue
		}
		found = append(found, original.text("uid"))
		require.Equal(t, "OK", original.text("noDataState"))
		require.Equal(t, "Error", original.text("execErrState"))
		r.create(t, original, "table", "", "")
		if reduces(original) {
			r.create(t, original, "series", "time_series", "")
		}
		if original.text("uid") == "segments-queue-wait-p95" {
			r.create(t, original, "nodata table", "", "NoData")
			r.create(t, original, "nodata series", "time_series", "NoData")
		}
	}
	slices.Sort(found)
	require.Equal(t, provisioned, found, "the provisioned rules have been loaded")
	folder := ""
	for _, original := range rules {
		if original.text("uid") == provisioned[0] {
			folder = original.text("folderUID")
		}
	}
	path := "/api/v1/provisioning/folder/" + folder + "/rule-groups/" + r.group
	group := map[string]any{}
	require.NoError(t, r.grafana.Call(t.Context(), http.MethodGet, path, nil, &group))
	group["interval"] = 10
	require.NoError(t, r.grafana.Call(t.Context(), http.MethodPut, path, group, nil))
}

func reduces(original rule) bool {
	for _, model := range original.models() {
		if model["type"] == "reduce" {
			return true
		}
	}
	return false
}

func (r *trial) create(t *testing.T, original rule, prefix, format, noData string) {
	t.Helper()
	copied, err := original.copyOf()
	require.NoError(t, err)
	title := prefix + " " + original.text("title")
	for _, name := range []string{"id", "uid", "provenance", "updated"} {
		delete(copied, name)
	}
	copied["title"], copied["ruleGroup"], copied["for"] = title, r.group, "0s"
	if noData != "" {
		copied["noDataState"] = noData
	}
	for _, model := range copied.models() {
		if model["queryType"] != "metrics" {
			continue
		}
		field := "queue_name"
		if grouped, ok := model["groupBy"].([]any); ok && slices.Contains(grouped, any("agent_email")) {
			field = "agent_email"
		}
		filters, _ := model["filters"].([]any)
		model["filters"] = append(filters, map[string]any{"field": field, "operator": "=", "values": []string{r.name}})
		if format != "" {
			model["format"], model["interval"] = format, "1d"
		}
	}
	require.NoError(t, r.grafana.Call(t.Context(), http.MethodPost, "/api/v1/provisioning/alert-rules", copied, nil))
	r.titles = append(r.titles, title)
}

// await waits until every copy has the expected status, and fails on an error.
func (r *trial) await(t *testing.T, situation string, right func(title string, s status) bool) map[string]status {
	t.Helper()
	return r.until(t, situation, func(title string, s status) bool {
		require.NotEqual(t, "error", s.Health, "%s: %s: %s", situation, title, s.LastError)
		return right(title, s)
	})
}

// until waits until every copy has the expected status.
func (r *trial) until(t *testing.T, situation string, right func(title string, s status) bool) map[string]status {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	for {
		found, err := r.grafana.statuses(ctx, r.group)
		require.NoError(t, err)
		wrong := 0
		for _, title := range r.titles {
			s, known := found[title]
			if !known || s.Evaluated == "" || strings.HasPrefix(s.Evaluated, "0001") || !right(title, s) {
				wrong++
			}
		}
		if wrong == 0 {
			return found
		}
		select {
		case <-ctx.Done():
			for _, title := range r.titles {
				t.Logf("%s: %s, %s, alerts: %s %s", title, found[title].State, found[title].Health, found[title].states(), found[title].LastError)
			}
			t.Fatalf("%s: %d rules do not stand as they should", situation, wrong)
		case <-time.After(2 * time.Second):
		}
	}
}

func (r *trial) clean(t *testing.T) {
	t.Helper()
	ctx := context.Background()
	var rules []rule
	if err := r.grafana.Call(ctx, http.MethodGet, "/api/v1/provisioning/alert-rules", nil, &rules); err != nil {
		t.Errorf("remove the copies: %v", err)
	}
	for _, copied := range rules {
		if copied.text("ruleGroup") != r.group {
			continue
		}
		if err := r.grafana.Call(ctx, http.MethodDelete, "/api/v1/provisioning/alert-rules/"+copied.text("uid"), nil, nil); err != nil {
			t.Errorf("remove a copy: %v", err)
		}
	}
	if r.sql == nil {
		return
	}
	if _, err := r.sql.Exec(ctx, "DELETE FROM interaction_segments WHERE session_id LIKE $1 || '-%'", r.name); err != nil {
		t.Errorf("remove the trial's segments: %v", err)
	}
	_ = r.sql.Close(ctx)
}
