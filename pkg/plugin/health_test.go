package plugin_test

import (
	"context"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/stretchr/testify/require"
)

// grants returns the statements of the page on security that make the data
// source's user, for a role of the test's.
func (s *subject) grants(t *testing.T) (role string, statements []string) {
	t.Helper()
	page, err := os.ReadFile(root + "docs/security.md")
	require.NoError(t, err)
	block := regexp.MustCompile("(?s)```sql\n(CREATE ROLE.*?)```").FindSubmatch(page)
	require.NotNil(t, block)
	role = "reader_of_" + s.sql.Config().Database
	for _, statement := range strings.Split(string(block[1]), ";\n") {
		if statement = strings.TrimSpace(statement); statement != "" {
			statements = append(statements, strings.NewReplacer("grafana_reader", role, "choose one", "reads").Replace(statement))
		}
	}
	return role, statements
}

// asReader makes the user of the page on security and lets the data source log
// in as it.
func (s *subject) asReader(t *testing.T, further ...string) {
	t.Helper()
	role, statements := s.grants(t)
	for _, statement := range append(statements, further...) {
		_, err := s.sql.Exec(t.Context(), strings.ReplaceAll(statement, "{role}", role))
		require.NoError(t, err, statement)
	}
	t.Cleanup(func() {
		ctx := context.Background() // that of the test is done
		_, err := s.sql.Exec(ctx, "DROP OWNED BY "+role+"; DROP ROLE "+role)
		require.NoError(t, err)
	})
	s.settings.User = role
	s.settings.DecryptedSecureJSONData = map[string]string{"password": "reads"}
	s.set(t, map[string]any{})
}

func TestTheDocumentedGrantsAreWhatTheDataSourceNeeds(t *testing.T) {
	s := startOn(t, "REVOKE ALL ON SCHEMA public FROM PUBLIC")
	s.withSimulation(t, 500)
	s.asReader(t)
	health := s.health(t)
	require.Regexp(t, `^Connected to PostgreSQL \d+\.\d+\. The table public\.interaction_segments can be read\.$`, health.Message)
	require.Equal(t, backend.HealthStatusOk, health.Status)
	asked := []string{`{}`, `{"queryType":"metrics","metrics":[{"measure":"segments"}],"format":"table"}`, `{"queryType":"values","field":"queue_name"}`, `{"queryType":"timeline","sessionId":"s"}`}
	for refID, answer := range s.query(t, always, asked...) {
		require.NoError(t, answer.Error, refID)
	}
	require.Equal(t, 200, s.call(t, resourceCall{method: "GET", path: wholeReport}).status)

	s.set(t, map[string]any{"maxOpenConns": 1})
	require.Contains(t, s.health(t).Message, "No report can be exported over the data source's only connection")
	require.Equal(t, 400, s.call(t, resourceCall{method: "GET", path: wholeReport}).status)
	s.set(t, map[string]any{})

	// Each of them is needed.
	role, statements := s.grants(t)
	for _, statement := range statements[1:] {
		taken := strings.NewReplacer("GRANT", "REVOKE", " TO ", " FROM ").Replace(statement)
		_, err := s.sql.Exec(t.Context(), taken)
		require.NoError(t, err, taken)
		health := s.health(t)
		require.Equal(t, backend.HealthStatusError, health.Status, taken)
		require.Contains(t, health.Message, "The database user may not read public.interaction_segments: have its owner run GRANT")
		_, err = s.sql.Exec(t.Context(), statement)
		require.NoError(t, err, statement)
	}
	require.Equal(t, backend.HealthStatusOk, s.health(t).Status)

	for _, privilege := range []string{"INSERT", "UPDATE", "DELETE", "TRUNCATE", "UPDATE (queue_name)"} {
		_, err := s.sql.Exec(t.Context(), "GRANT "+privilege+" ON public.interaction_segments TO "+role)
		require.NoError(t, err)
		health := s.health(t)
		require.Equal(t, backend.HealthStatusOk, health.Status)
		require.Contains(t, health.Message, "The database user may change public.interaction_segments: give the data source one that may only read it.", privilege)
		_, err = s.sql.Exec(t.Context(), "REVOKE "+privilege+" ON public.interaction_segments FROM "+role)
		require.NoError(t, err)
	}
}

// What only the reading of a row shows.
func TestHealthCheckAsksAsAQueryDoes(t *testing.T) {
	s := startOn(t, `
		CREATE MATERIALIZED VIEW unfilled AS SELECT 's'::text AS session_id, now() AS started_at WITH NO DATA;
		CREATE FUNCTION fails(t text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'Jane Doe'; END $$;
		CREATE VIEW raising AS SELECT fails('s') AS session_id, '2024-11-18 08:00Z'::timestamptz AS started_at;
		CREATE VIEW slow AS SELECT 's'::text AS session_id, '2024-11-18 08:00Z'::timestamptz AS started_at FROM pg_sleep(600)`)
	for relation, words := range map[string]string{
		"unfilled": "have its owner run REFRESH MATERIALIZED VIEW",
		"raising":  "A function that the relation's view calls has failed (SQLSTATE P0001)",
	} {
		s.set(t, map[string]any{"relation": relation})
		health := s.health(t)
		require.Equal(t, backend.HealthStatusError, health.Status)
		require.Contains(t, health.Message, words)
		require.NotContains(t, health.Message, "Jane Doe")
		require.ErrorContains(t, s.query(t, always, `{}`)["A"].Error, words[1:])
	}
	s.set(t, map[string]any{"relation": "slow"})
	health := s.health(t)
	require.Equal(t, backend.HealthStatusOk, health.Status)
	require.Contains(t, health.Message, "Reading its first row took longer than 10s: see to it that an index serves the order of started_at.")
	require.Contains(t, health.Message, "The database user is a superuser: give the data source one that may only read the relation.")
}

// A user that may read some columns only reads these, and is told which it may not.
func TestGrantsOnColumns(t *testing.T) {
	s := startOn(t, "REVOKE ALL ON SCHEMA public FROM PUBLIC")
	s.withSimulation(t, 500)
	s.asReader(t, "REVOKE SELECT ON public.interaction_segments FROM {role}",
		"GRANT SELECT (session_id, started_at, queue_name, queue_entry_time, channel, in_progress, last_segment, agent_email) ON public.interaction_segments TO {role}")
	role, _ := s.grants(t)
	health := s.health(t)
	require.Equal(t, backend.HealthStatusOk, health.Status)
	require.NotContains(t, health.Message, "it lacks")
	require.Contains(t, health.Message, "Columns that the database user may not read, blank in the report: direction, customer, support, ")
	require.NotContains(t, health.Message, "queue_name")

	rows := s.plainly(t, `SELECT session_id || ' ' || coalesce(queue_name, '') FROM interaction_segments WHERE NOT in_progress ORDER BY started_at, session_id, coalesce(queue_name, '')`)
	answer := s.query(t, always, `{"fields":["session_id","queue_name","customer"],"sort":[{"field":"started_at"},{"field":"session_id"},{"field":"queue_name"}]}`)["A"]
	require.NoError(t, answer.Error)
	var found []string
	for _, row := range cells(answer.Frames[0], "session_id", "queue_name", "customer") {
		found = append(found, row[0]+" "+row[1])
		require.Empty(t, row[2])
	}
	require.ElementsMatch(t, rows, found)
	const words = "The database user may not read the column customer (Customer): leave out the field, which is blank, or have the relation's owner grant SELECT on it."
	require.Equal(t, []string{words}, notices(answer.Frames[0]))

	queues := s.plainly(t, `SELECT count(*)::text FROM interaction_segments WHERE NOT in_progress AND channel = 'Voice'`)
	answer = s.query(t, always, `{"queryType":"metrics","metrics":[{"measure":"segments"}],"format":"table","filters":[{"field":"channel","operator":"=","values":["Voice"]}]}`)["A"]
	require.NoError(t, answer.Error)
	require.Equal(t, [][]string{queues}, cells(answer.Frames[0], "segments"))
	require.NoError(t, s.query(t, always, `{"queryType":"values","field":"channel"}`)["A"].Error)
	require.NoError(t, s.query(t, always, `{"queryType":"timeline","sessionId":"s"}`)["A"].Error)
	require.NoError(t, s.query(t, always, `{"queryType":"checks"}`)["A"].Error)
	report := s.call(t, resourceCall{method: "GET", path: wholeReport})
	require.Equal(t, 200, report.status, "%s", report.body)
	require.Equal(t, s.plainly(t, `SELECT count(*)::text FROM interaction_segments WHERE NOT in_progress`), report.headers["X-Total-Rows"])

	// To an alert rule, and for a filter of an export, it is an error.
	s.user = nil
	require.ErrorContains(t, s.asRule(t, `{"queryType":"metrics","metrics":[{"measure":"talk_time","aggregate":"avg"}],"format":"table"}`).Error,
		"the database user may not read the column talk_time (Talk Time): leave out the measure talk_time, or have the relation's owner grant SELECT on it")
	filtered := s.call(t, resourceCall{method: "GET", path: wholeReport + `&query={"filters":[{"field":"customer","operator":"blank"}]}`})
	require.Equal(t, 400, filtered.status)
	require.Contains(t, message(t, filtered), "the database user may not read the column customer")

	_, err := s.sql.Exec(t.Context(), "REVOKE SELECT (started_at) ON public.interaction_segments FROM "+role)
	require.NoError(t, err)
	health = s.health(t)
	require.Equal(t, backend.HealthStatusError, health.Status)
	require.Contains(t, health.Message, "the database user may not read the required column started_at: have its owner grant SELECT on it")
}

// A view is read with its owner's rights: its user needs none on the table below.
func TestGrantsOnAView(t *testing.T) {
	s := startOn(t, "REVOKE ALL ON SCHEMA public FROM PUBLIC")
	s.withSimulation(t, 500)
	s.asReader(t, "REVOKE SELECT ON public.interaction_segments FROM {role}",
		"CREATE VIEW public.shown AS SELECT session_id, started_at, queue_name FROM public.interaction_segments WHERE channel = 'Voice' AND NOT in_progress",
		"GRANT SELECT ON public.shown TO {role}")
	require.Contains(t, s.health(t).Message, "The database user may not read public.interaction_segments")
	s.set(t, map[string]any{"relation": "shown"})
	health := s.health(t)
	require.Equal(t, backend.HealthStatusOk, health.Status, health.Message)
	require.NotContains(t, health.Message, "may not read")
	voice := s.plainly(t, `SELECT count(*)::text FROM interaction_segments WHERE NOT in_progress AND channel = 'Voice'`)
	answer := s.query(t, always, `{"queryType":"metrics","metrics":[{"measure":"segments"}],"format":"table"}`)["A"]
	require.NoError(t, answer.Error)
	require.Equal(t, [][]string{voice}, cells(answer.Frames[0], "segments"))
	require.Equal(t, voice, s.call(t, resourceCall{method: "GET", path: wholeReport}).headers["X-Total-Rows"])
}
