package plugin_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres/store"
)

// partitioned makes the relation one that is partitioned by month.
func (s *subject) partitioned(t *testing.T) {
	t.Helper()
	writer, err := store.OpenWriter(t.Context(), s.database, postgres.DefaultRelation)
	require.NoError(t, err)
	defer func() { require.NoError(t, writer.Close(context.Background())) }()
	_, err = writer.MigratePartitioned(t.Context(), nil)
	require.NoError(t, err)
}

// Simulated segments are of February and March, and so are the odd ones, of
// which one session is of both.
func TestPartitionedTableGivesEveryMetric(t *testing.T) {
	s := startOn(t)
	s.partitioned(t)
	s.withSimulation(t, 4000)
	s.withOdd(t)
	require.Equal(t, []string{"interaction_segments_2026_02", "interaction_segments_2026_03"},
		s.plainly(t, "SELECT DISTINCT tableoid::regclass::text FROM interaction_segments ORDER BY 1"))
	requireEveryMetricEqualsPlainSQL(t, s)
}

func TestPartitionedTableGivesTheReport(t *testing.T) {
	s := startOn(t)
	s.partitioned(t)
	s.withSimulation(t, 5000)
	var rows int
	require.NoError(t, s.sql.QueryRow(t.Context(), "SELECT count(*) FROM interaction_segments WHERE in_progress IS NOT TRUE").Scan(&rows))
	answer := s.query(t, always, `{"limit": 1000000}`)["A"]
	require.NoError(t, answer.Error)
	requireReport(t, s, answer.Frames[0], rows)
}

// Every type of query has the same answer from a plain table and from one that
// holds the same rows in partitions, some of which were a plain table before.
func TestPartitionedTablesAnswerAsPlainOnes(t *testing.T) {
	s := startOn(t)
	s.withSimulation(t, 4000)
	s.withOdd(t)
	for _, sql := range []string{
		"CREATE TABLE plain (LIKE interaction_segments INCLUDING ALL)", "INSERT INTO plain TABLE interaction_segments",
	} {
		_, err := s.sql.Exec(t.Context(), sql)
		require.NoError(t, err)
	}
	// What comes later goes into months of its own.
	_, err := s.sql.Exec(t.Context(), "DELETE FROM interaction_segments WHERE started_at >= '2026-03-01Z'")
	require.NoError(t, err)
	s.partitioned(t)
	s.withSimulation(t, 4000)
	_, err = s.sql.Exec(t.Context(), "INSERT INTO interaction_segments SELECT * FROM plain WHERE started_at >= '2026-03-02Z'")
	require.NoError(t, err)
	require.Empty(t, s.plainly(t, "SELECT session_id FROM ((TABLE plain EXCEPT TABLE interaction_segments) UNION ALL (TABLE interaction_segments EXCEPT TABLE plain)) different"))
	require.Equal(t, []string{"2"}, s.plainly(t, "SELECT count(*)::text FROM pg_inherits WHERE inhparent = 'interaction_segments'::regclass"))

	session := s.plainly(t, "SELECT session_id FROM plain GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1")[0]
	week := backend.TimeRange{From: time.Date(2026, 2, 23, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)}
	asked := []string{
		`{"limit": 1000000, "includeInProgress": true}`, `{"limit": 50, "sort": [{"field": "started_at", "descending": true}]}`,
		`{"limit": 50, "sort": [{"field": "queue_wait_time", "descending": true}], "filters": [{"field": "queue_name", "operator": "=~", "values": ["Sales"]}]}`,
		fmt.Sprintf(`{"queryType": "timeline", "sessionId": %q}`, session), `{"queryType": "timeline", "sessionId": "handed-1"}`,
		`{"queryType": "checks"}`, `{"check": "overlapping_segments", "limit": 1000}`,
		`{"queryType": "metrics", "format": "time_series", "interval": "1h", "groupBy": ["queue_name"], "metrics": [{"measure": "segments"}, {"measure": "queue_wait_time", "aggregate": "p95"}]}`,
		`{"queryType": "metrics", "format": "table", "groupBy": ["conversation_skills", "channel"], "metrics": [{"measure": "interactions"}, {"measure": "transferred_out"}, {"measure": "talk_time", "aggregate": "max"}]}`,
	}
	for _, field := range []string{"queue_name", "agent_name", "channel", "conversation_skills", "queue_wait_time"} {
		asked = append(asked, fmt.Sprintf(`{"queryType": "values", "field": %q}`, field), fmt.Sprintf(`{"queryType": "values", "field": %q, "sorted": true}`, field))
	}
	answers := map[string][]string{}
	for _, relation := range []string{"public.plain", "public.interaction_segments"} {
		s.set(t, map[string]any{"relation": relation})
		for _, one := range asked {
			answer := s.query(t, week, one)["A"]
			require.NoError(t, answer.Error, one)
			answers[relation] = append(answers[relation], cellsOnly(t, answer.Frames))
		}
	}
	for i, one := range asked {
		require.Equal(t, answers["public.plain"][i], answers["public.interaction_segments"][i], one)
		require.Greater(t, strings.Count(answers["public.plain"][i], ","), 3, one)
	}
}

// cellsOnly writes what frames hold, without what says when they were made.
func cellsOnly(t *testing.T, frames data.Frames) string {
	t.Helper()
	var all strings.Builder
	for _, frame := range frames {
		text, err := data.FrameToJSON(frame, data.IncludeAll)
		require.NoError(t, err)
		var parts map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(text, &parts))
		all.Write(parts["data"])
	}
	return all.String()
}
