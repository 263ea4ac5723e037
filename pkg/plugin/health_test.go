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
